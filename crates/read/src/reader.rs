//! The one function of this crate: a report is read line by line.

use crate::actors::mentions;
use crate::calendar;
use crate::claims::{Found, Scene, Thread, sentence};
use crate::cues::{ADV, BE, ED, FINITE, HAVE, MODAL, PAST, SAY};
use crate::dates::{Direction, Language, Timex, dates, interval};
use crate::events::events;
use crate::gazetteer::Gazetteer;
use crate::language::looks_like;
use crate::lines::{Line, lines};
use crate::memory::{Memory, slug};
use crate::phrases::View;
use crate::quotes::Machine;
use crate::reading::{
    Actor, Claim, DateFound, Document, Event, Item, Link, Note, Options, Reading, Rest, Span, Word,
};
use crate::remarks::Ledger;
use crate::segment::{self, Offsets, Token};
use crate::sorts::{Role, Voice};
use crate::turns::{self, Layout};

/// Rules that need no anchor.
fn absolute(timex: &Timex) -> bool {
    let relative = timex.span.0 != timex.span.1
        && !(timex.rule.starts_with("iso")
            || timex.rule.contains("year") && !timex.rule.contains("relative")
            || timex.rule.contains("century")
            || timex.rule.contains("decade")
            || timex.rule == "slashed");
    !relative
}

/// Where bare names of months and weekdays point: ahead after "will" or "would", back after a past tense.
fn direction(v: &View<'_>, at: usize) -> Direction {
    for b in (at.saturating_sub(14)..at).rev() {
        let token = &v.t[b];
        let word = v.word(b);
        if token.is(MODAL) && word != "May"
            || matches!(word, "planned" | "scheduled" | "due" | "expected" | "postponed" | "until" | "by")
        {
            return Direction::Future;
        }
        // "agreed to meet on Monday", "to be signed in March"
        if word == "to"
            && v.t.get(b + 1).is_some_and(|t| t.word.tags & ADV == 0)
            && !v.is(b + 1, crate::cues::DET)
            && !v.t[b + 1].capital
            && v.is(b.saturating_sub(1), SAY | ED | BE | FINITE)
        {
            return Direction::Future;
        }
        let past = token.is(SAY) && token.is(PAST)
            || token.is(ED)
            || token.is(BE) && matches!(word, "was" | "were" | "been")
            || token.is(HAVE) && word == "had"
            || token.is(FINITE) && !word.ends_with('s');
        if past {
            return Direction::Past;
        }
        if token.is(BE | HAVE) {
            return Direction::Unknown;
        }
    }
    // The verb stands behind: "On Monday the two met".
    for b in at..v.t.len().min(at + 14) {
        let token = &v.t[b];
        if token.is(MODAL) && v.word(b) != "May" {
            return Direction::Future;
        }
        if token.is(SAY) && token.is(PAST)
            || token.is(ED)
            || token.is(FINITE) && !v.word(b).ends_with('s')
            || matches!(v.word(b), "was" | "were" | "had")
        {
            return Direction::Past;
        }
        if token.is(BE | HAVE) {
            return Direction::Unknown;
        }
    }
    Direction::Unknown
}

/// Reads a report.
///
/// The text is read as English, or as Spanish dates only where the document says `es`. What a language cannot
/// give is said in the notes.
#[must_use]
pub fn read(document: &Document<'_>, options: &Options) -> Reading {
    let mut reading = Reading { format: "detente.read/1".to_owned(), ..Reading::default() };
    let rest = read_each(document, options, &mut |item| match item {
        Item::Claim(claim) => reading.claims.push(claim),
        Item::Date(date) => reading.dates.push(date),
        Item::Actor(actor) => reading.actors.push(actor),
        Item::Event(event) => reading.events.push(event),
    });
    reading.findings = rest.findings;
    reading.notes = rest.notes;
    reading
}

/// Reads a report and hands over what it finds line by line, so that a long one need not be held whole.
pub fn read_each(document: &Document<'_>, options: &Options, each: &mut dyn FnMut(Item)) -> Rest {
    let text = document.text;
    let offsets = Offsets::new(text);
    let own = Gazetteer::of_aliases(&options.aliases);
    let outlet = outlet_ids(document, &own);
    let mut notes = Vec::new();
    let anchor = document.date.and_then(calendar::parse);
    if anchor.is_none() {
        notes.push(note(
            "no-date",
            "relative dates",
            "the report has no publication date to count them from",
        ));
    }
    // A text that does not say its language is English, unless it plainly looks like another.
    let guess = if document.language.is_none() { looks_like(text) } else { None };
    let tag = document.language.or(guess.map(|found| found.tag)).unwrap_or("en").to_ascii_lowercase();
    let language = if tag.starts_with("es") { Language::Spanish } else { Language::English };
    let grammar = tag.starts_with("en");
    if !grammar {
        let why = "the rules for them know English only, those for dates English and Spanish";
        let why = match guess {
            Some(found) => {
                format!("this text looks like {}; {why}. Say --language en if it is English", found.name)
            }
            None => why.to_owned(),
        };
        notes.push(note("language", "attributed claims and events", &why));
    }
    if text.trim().is_empty() {
        notes.push(note("empty", "claims", "the report has no text"));
    }
    let mut machine = Machine::default();
    let mut memory = Memory::default();
    let mut thread = Thread::default();
    let mut found: Vec<Found> = Vec::new();
    let mut times: Vec<DateFound> = Vec::new();
    let mut actors: Vec<Actor> = Vec::new();
    let mut happened: Vec<Event> = Vec::new();
    let mut said: Vec<(Option<usize>, Option<usize>)> = Vec::new();
    let mut tokens: Vec<Token> = Vec::new();
    let lines: Vec<Line<'_>> = lines(text);
    let span = |(from, to): (usize, usize)| Span {
        text: text.get(from..to).unwrap_or_default().to_owned(),
        start: offsets.code_points(from),
        end: offsets.code_points(to),
    };
    let page = |start: usize| {
        (!document.pages.is_empty()).then(|| document.pages.partition_point(|first| *first <= start).max(1))
    };
    let mut ledger = Ledger::default();
    let layout = turns::layout(&lines);
    // Line by line, so that the memory holds each thing only once.
    let mut drain = |found: &mut Vec<Found>,
                     said: &mut Vec<(Option<usize>, Option<usize>)>,
                     times: &mut Vec<DateFound>,
                     actors: &mut Vec<Actor>,
                     happened: &mut Vec<Event>,
                     ledger: &mut Ledger| {
        let time_value = |n: Option<usize>| n.and_then(|n| times.get(n)).map(|time| time.value.clone());
        for (number, found) in found.drain(..).enumerate() {
            let content: Vec<Span> = found.content.iter().copied().map(span).collect();
            let (said, meant) = said.get(number).copied().unwrap_or_default();
            let claim = Claim {
                voice: if found.chain.is_empty() { Voice::Author } else { Voice::Attributed },
                chain: found
                    .chain
                    .into_iter()
                    .map(|link| {
                        let span = span((link.start, link.end));
                        Link { actor: link.actor, text: span.text, start: span.start, end: span.end }
                    })
                    .collect(),
                cue: found.cue.iter().copied().map(span).collect(),
                page: content.first().and_then(|s| page(s.start)),
                content,
                form: found.form,
                kind: found.kind,
                modality: found.modality,
                polarity: found.polarity,
                tier: found.tier,
                said: time_value(said)
                    .or_else(|| document.date.map(str::to_owned).filter(|_| anchor.is_some())),
                meant: time_value(meant),
            };
            ledger.claim(&claim);
            each(Item::Claim(claim));
        }
        said.clear();
        times.drain(..).for_each(|date| each(Item::Date(date)));
        actors.drain(..).for_each(|actor| each(Item::Actor(actor)));
        for event in happened.drain(..) {
            ledger.event(&event);
            each(Item::Event(event));
        }
    };
    for (piece, &Line { base, text: line, number }) in lines.iter().enumerate() {
        if !thread.waits() {
            drain(&mut found, &mut said, &mut times, &mut actors, &mut happened, &mut ledger);
        }
        tokens.clear();
        segment::tokens(line, base, &mut tokens);
        if tokens.is_empty() {
            continue;
        }
        let told = machine.missing.len();
        machine.line(text, &mut tokens, lines.get(piece + 1).map(|next| next.text));
        let mut missing: Vec<u32> = machine.missing[told..].iter().map(|m| m.at).collect();
        missing.sort_unstable();
        ledger.line(text, &tokens, &offsets);
        // What the layout says of who speaks: a label, an item of a list.
        let whole = View { text, t: &tokens, own: &own };
        let mut head = 0;
        if layout != Layout::Transcript {
            thread.turn = None;
        }
        if layout != Layout::Prose && turns::label(line).is_some() {
            let colon = (0..tokens.len()).find(|&at| whole.mark(at) == Some(':')).unwrap_or(0);
            thread.turn = turns::speaker(&whole, &mut memory, colon);
            head = if thread.turn.is_some() { colon + 1 } else { 0 };
        }
        let item = thread.list.is_some().then(|| turns::item(line)).flatten();
        match item {
            Some(at) => head = tokens.partition_point(|token| (token.start as usize) < base + at),
            None => thread.list = None,
        }
        for sentence_at in segment::sentences(text, &tokens) {
            let view = View { text, t: &tokens[sentence_at.first..sentence_at.end], own: &own };
            let bytes = |from: usize, to: usize| -> (usize, usize) {
                match (view.t.get(from), to.checked_sub(1).and_then(|at| view.t.get(at))) {
                    (Some(first), Some(last)) if from < to => (first.start as usize, last.end as usize),
                    _ => (0, 0),
                }
            };
            let here = dates(text, view.t, anchor.unwrap_or(0), language, &|at| direction(&view, at));
            let dated: Vec<(usize, usize)> = here.iter().map(|timex| (timex.first, timex.end)).collect();
            let dated = |at: usize| dated.iter().any(|(first, end)| (*first..*end).contains(&at));
            let first_time = times.len();
            let here: Vec<(Timex, (usize, usize))> = here
                .into_iter()
                .filter(|timex| anchor.is_some() || absolute(timex))
                .map(|timex| {
                    let place = bytes(timex.first, timex.end);
                    (timex, place)
                })
                .collect();
            for (timex, place) in &here {
                let span = span(*place);
                let days = interval(timex.span);
                times.push(DateFound {
                    text: span.text,
                    start: span.start,
                    end: span.end,
                    kind: timex.kind,
                    value: timex.value.clone(),
                    modifier: timex.modifier.map(Word::from),
                    anchor: document.date.map(str::to_owned).filter(|_| anchor.is_some()),
                    rule: timex.rule.into(),
                    from: days.as_ref().map(|(from, _)| from.clone()),
                    to: days.map(|(_, to)| to),
                });
            }
            let timed = here;
            if !grammar {
                continue;
            }
            let first_claim = found.len();
            let scene = Scene { quotes: &machine.quotes, missing: &missing, line: number, outlet: &outlet };
            let here = mentions(&view, &mut memory);
            let rest = head.saturating_sub(sentence_at.first).min(view.t.len());
            let rest = View { t: &view.t[rest..], ..view };
            match (&thread.turn, &thread.list) {
                _ if rest.t.is_empty() => {}
                (Some(None), _) => {}
                (Some(Some(speaker)), _) => {
                    let speaker = speaker.clone();
                    turns::said(&rest, &scene, &mut thread, &speaker, None, &mut found);
                }
                (None, Some((speaker, kind))) if item.is_some() => {
                    let (speaker, kind) = (speaker.clone(), *kind);
                    turns::said(&rest, &scene, &mut thread, &speaker, Some(kind), &mut found);
                }
                _ => {
                    sentence(&view, &scene, &mut memory, &mut thread, &mut found);
                    thread.list = turns::announced(&view, &mut memory);
                }
            }
            // Time said stands beside the content, time meant inside it.
            said.resize(found.len(), (None, None));
            for (place, claim) in found.iter().enumerate().skip(first_claim) {
                let inside = |(from, to): (usize, usize), list: &[(usize, usize)]| {
                    list.iter().any(|(a, b)| *a <= from && to <= *b)
                };
                for (n, (timex, at)) in timed.iter().enumerate() {
                    let n = first_time + n;
                    if timex.span.0 >= timex.span.1 || !timex.kind.is_placed() {
                        continue;
                    }
                    let others = found[first_claim..].iter().any(|c| inside(*at, &c.content));
                    if inside(*at, &claim.content) {
                        said[place].1 = said[place].1.or(Some(n));
                    } else if !others && !claim.chain.is_empty() {
                        said[place].0 = said[place].0.or(Some(n));
                    }
                }
            }
            for event in events(&view, &here, &dated) {
                let ids = |list: &[usize]| -> Vec<String> {
                    let mut ids: Vec<String> = Vec::new();
                    for id in list.iter().filter_map(|m| here.get(*m)).map(|m| m.id.clone()) {
                        if !ids.contains(&id) {
                            ids.push(id);
                        }
                    }
                    ids
                };
                let (source, target) = (ids(&event.sources), ids(&event.targets));
                let mut participants = source.clone();
                participants.extend(target.iter().filter(|id| !source.contains(id)).cloned());
                let date = timed
                    .iter()
                    .filter(|(t, _)| t.span.0 < t.span.1 && t.kind.is_placed())
                    .min_by_key(|(t, _)| t.first.abs_diff(event.from))
                    .map(|(t, _)| t.value.clone());
                let place = here
                    .iter()
                    .filter(|m| m.role == Role::Place)
                    .min_by_key(|m| m.from.abs_diff(event.to))
                    .map(|m| m.id.clone())
                    .or_else(|| {
                        place_name(&view).map(|(from, to)| {
                            slug(text.get(bytes(from, to).0..bytes(from, to).1).unwrap_or_default())
                        })
                    });
                let at = span(bytes(event.from, event.to));
                happened.push(Event {
                    kind: event.kind,
                    quad: event.kind.quad(),
                    mode: event.mode,
                    frame: event.frame,
                    ordinal: event.ordinal,
                    conditional: event.conditional,
                    date,
                    place,
                    participants,
                    source,
                    target,
                    text: at.text,
                    start: at.start,
                    end: at.end,
                });
            }
            for mention in here {
                let at = span(bytes(mention.from, mention.to));
                actors.push(Actor {
                    id: mention.id,
                    text: at.text,
                    start: at.start,
                    end: at.end,
                    role: mention.role,
                    new: mention.new,
                    description: mention.description.map(|(from, to)| span(bytes(from, to))),
                });
            }
        }
    }
    drain(&mut found, &mut said, &mut times, &mut actors, &mut happened, &mut ledger);
    let unbalanced: Vec<Span> = machine
        .missing
        .iter()
        .take(1000)
        .map(|missing| {
            let at = missing.at as usize;
            let len = text.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
            span((at, at + len))
        })
        .collect();
    Rest { findings: ledger.findings(document, &unbalanced), notes }
}

fn note(code: &str, what: &str, why: &str) -> Note {
    Note { code: code.to_owned(), what: what.to_owned(), why: why.to_owned() }
}

/// "in Geneva": a capital after a preposition of place that no list knows.
fn place_name(v: &View<'_>) -> Option<(usize, usize)> {
    for at in 1..v.t.len() {
        let before = v.word(at - 1).to_ascii_lowercase();
        if matches!(before.as_str(), "in" | "at" | "near")
            && v.t[at].capital
            && !v.is(at, crate::cues::TIME | crate::cues::DET)
            && v.t[at].kind == segment::Kind::Word
        {
            let mut to = at + 1;
            while v
                .t
                .get(to)
                .is_some_and(|t| t.capital && t.kind == segment::Kind::Word && !t.is(crate::cues::TIME))
            {
                to += 1;
            }
            return Some((at, to));
        }
    }
    None
}

/// Who acts on whom in the main clause of each sentence, whatever the event: ids of sources and targets.
#[must_use]
pub fn who_to_whom(text: &str, options: &Options) -> Vec<(Vec<String>, Vec<String>)> {
    let own = Gazetteer::of_aliases(&options.aliases);
    let mut memory = Memory::default();
    let mut all = Vec::new();
    for Line { base, text: line, .. } in lines(text) {
        let mut tokens = Vec::new();
        segment::tokens(line, base, &mut tokens);
        for at in segment::sentences(text, &tokens) {
            let view = View { text, t: &tokens[at.first..at.end], own: &own };
            let here = mentions(&view, &mut memory);
            let (sources, targets) = crate::events::main_clause(&view, &here);
            let ids = |list: Vec<usize>| {
                list.into_iter().filter_map(|m| here.get(m)).map(|m| m.id.clone()).collect()
            };
            all.push((ids(sources), ids(targets)));
        }
    }
    all
}

/// Ids by which the publishing outlet may be called.
fn outlet_ids(document: &Document<'_>, own: &Gazetteer) -> Vec<String> {
    let Some(name) = document.outlet else { return Vec::new() };
    let mut ids = vec![slug(name)];
    let mut tokens = Vec::new();
    segment::tokens(name, 0, &mut tokens);
    for found in
        [own.exactly(name, &tokens), Gazetteer::shipped().exactly(name, &tokens)].into_iter().flatten()
    {
        ids.push(found.id.clone());
    }
    ids
}
