//! The one function of this crate: a report is read line by line.

use crate::actors::{Mention, mentions};
use crate::calendar::{self, civil};
use crate::claims::{Found, Scene, Thread, sentence};
use crate::datelines::dateline;
use crate::dates::{Language, Timex, context, dates, interval};
use crate::events::events;
use crate::gazetteer::Gazetteer;
use crate::language::looks_like;
use crate::lines::{Line, lines};
use crate::memory::{Memory, slug};
use crate::names::settle;
use crate::offices::{Known, holder};
use crate::phrases::View;
use crate::quotes::Machine;
use crate::reading::{
    Actor, Claim, DateFound, Document, Event, Held, Item, Link, Note, Options, Reading, Rest, Span, Word,
};
use crate::remarks::Ledger;
use crate::segment::{self, Offsets, Token};
use crate::sorts::{Role, Voice};
use crate::tense::direction;
use crate::turns::{self, Layout};
use std::collections::BTreeSet;

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
    let own = Gazetteer::of_aliases(&options.aliases);
    let (reader, notes) = Reader::new(document, &own);
    let lines = lines(document.text);
    let mut state = State { layout: turns::layout(&lines), ..State::default() };
    for (place, line) in lines.iter().enumerate() {
        // Line by line, so that the memory holds each thing only once.
        if !state.thread.waits() && !state.machine.carries() {
            reader.hand_over(&mut state, each);
        }
        reader.line(&mut state, line, lines.get(place + 1).map(|next| next.text));
    }
    reader.hand_over(&mut state, each);
    let unbalanced: Vec<Span> = state
        .machine
        .missing
        .iter()
        .take(1000)
        .map(|missing| {
            let at = missing.at as usize;
            let len = document.text.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
            reader.span((at, at + len))
        })
        .collect();
    Rest { findings: state.ledger.findings(document, &unbalanced), notes }
}

/// What stays the same while a report is read.
struct Reader<'a> {
    document: &'a Document<'a>,
    own: &'a Gazetteer,
    offsets: Offsets<'a>,
    /// Ids by which the publishing outlet may be called.
    outlet: Vec<String>,
    /// Day of publication.
    anchor: Option<i64>,
    language: Language,
    /// True where the rules for claims and events know the language.
    grammar: bool,
}

/// What is remembered from line to line, and what was found and not yet handed over.
struct State {
    layout: Layout,
    machine: Machine,
    memory: Memory,
    thread: Thread,
    ledger: Ledger,
    tokens: Vec<Token>,
    found: Vec<Found>,
    /// For each claim found: places in `times` of when it was said and of when it speaks.
    said: Vec<(Option<usize>, Option<usize>)>,
    times: Vec<DateFound>,
    /// What the dates so far leave for those that lean on them.
    told: Option<(i64, char)>,
    actors: Vec<Actor>,
    /// Known names so far, by id.
    named: BTreeSet<String>,
    happened: Vec<Event>,
}

impl Default for State {
    fn default() -> Self {
        Self {
            layout: Layout::Prose,
            machine: Machine::default(),
            memory: Memory::default(),
            thread: Thread::default(),
            ledger: Ledger::default(),
            tokens: Vec::new(),
            found: Vec::new(),
            said: Vec::new(),
            times: Vec::new(),
            told: None,
            actors: Vec::new(),
            named: BTreeSet::new(),
            happened: Vec::new(),
        }
    }
}

/// Bytes of a run of a sentence's tokens.
fn bytes(v: &View<'_>, from: usize, to: usize) -> (usize, usize) {
    match (v.t.get(from), to.checked_sub(1).and_then(|at| v.t.get(at))) {
        (Some(first), Some(last)) if from < to => (first.start as usize, last.end as usize),
        _ => (0, 0),
    }
}

impl<'a> Reader<'a> {
    fn new(document: &'a Document<'a>, own: &'a Gazetteer) -> (Self, Vec<Note>) {
        let mut notes = Vec::new();
        let anchor = document.date.and_then(calendar::parse);
        if anchor.is_none() {
            let why = "the report has no publication date to count them from";
            notes.push(note("no-date", "relative dates", why));
        }
        // A text that does not say its language is English, unless it plainly looks like another.
        let guess = if document.language.is_none() { looks_like(document.text) } else { None };
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
        if document.text.trim().is_empty() {
            notes.push(note("empty", "claims", "the report has no text"));
        }
        let outlet = outlet_ids(document, own);
        let offsets = Offsets::new(document.text);
        (Self { document, own, offsets, outlet, anchor, language, grammar }, notes)
    }

    fn span(&self, (from, to): (usize, usize)) -> Span {
        Span {
            text: self.document.text.get(from..to).unwrap_or_default().to_owned(),
            start: self.offsets.code_points(from),
            end: self.offsets.code_points(to),
        }
    }

    /// The page of a code point, from 1, in a paged document.
    fn page(&self, start: usize) -> Option<usize> {
        let pages = self.document.pages;
        (!pages.is_empty()).then(|| pages.partition_point(|first| *first <= start).max(1))
    }

    /// Hands over what was found so far.
    fn hand_over(&self, state: &mut State, each: &mut dyn FnMut(Item)) {
        for (number, found) in state.found.drain(..).enumerate() {
            let (said, meant) = state.said.get(number).copied().unwrap_or_default();
            let value = |n: Option<usize>| n.and_then(|n| state.times.get(n)).map(|time| time.value.clone());
            let claim = self.claim(found, value(said), value(meant));
            state.ledger.claim(&claim);
            each(Item::Claim(claim));
        }
        state.said.clear();
        state.times.drain(..).for_each(|date| each(Item::Date(date)));
        state.actors.drain(..).for_each(|actor| each(Item::Actor(actor)));
        for event in state.happened.drain(..) {
            state.ledger.event(&event);
            each(Item::Event(event));
        }
    }

    /// A claim as it is handed over; without a date of its own it was said on the day of publication.
    fn claim(&self, found: Found, said: Option<String>, meant: Option<String>) -> Claim {
        let content: Vec<Span> = found.content.iter().map(|&place| self.span(place)).collect();
        Claim {
            voice: if found.chain.is_empty() { Voice::Author } else { Voice::Attributed },
            chain: found
                .chain
                .into_iter()
                .map(|link| {
                    let span = self.span((link.start, link.end));
                    Link { actor: link.actor, text: span.text, start: span.start, end: span.end }
                })
                .collect(),
            cue: found.cue.iter().map(|&place| self.span(place)).collect(),
            page: content.first().and_then(|s| self.page(s.start)),
            content,
            form: found.form,
            kind: found.kind,
            modality: found.modality,
            polarity: found.polarity,
            tier: found.tier,
            said: said.or_else(|| self.document.date.map(str::to_owned).filter(|_| self.anchor.is_some())),
            meant,
        }
    }

    /// Reads a line; `next` is the next one that is not empty.
    fn line(&self, state: &mut State, line: &Line<'_>, next: Option<&str>) {
        let text = self.document.text;
        let mut tokens = std::mem::take(&mut state.tokens);
        tokens.clear();
        segment::tokens(line.text, line.base, &mut tokens);
        if !tokens.is_empty() {
            let told = state.machine.missing.len();
            state.machine.line(text, &mut tokens, next);
            let mut missing: Vec<u32> = state.machine.missing[told..].iter().map(|m| m.at).collect();
            missing.sort_unstable();
            state.ledger.line(text, &tokens, &self.offsets);
            let (head, item) = self.layout(state, line, &tokens);
            let sentences = segment::sentences(text, &tokens);
            if self.grammar {
                for at in &sentences {
                    settle(text, &mut tokens[at.first..at.end], self.own);
                }
            }
            for at in sentences {
                let view = View { text, t: &tokens[at.first..at.end], own: self.own };
                let head = head.saturating_sub(at.first).min(view.t.len());
                self.sentence(state, &view, &missing, line.number, head, item);
            }
        }
        state.tokens = tokens;
    }

    /// What the layout says of who speaks: the first token after a label or an item's mark, and whether the line is an
    /// item of a list.
    fn layout(&self, state: &mut State, line: &Line<'_>, tokens: &[Token]) -> (usize, bool) {
        let whole = View { text: self.document.text, t: tokens, own: self.own };
        let mut head = 0;
        if state.layout != Layout::Transcript {
            state.thread.turn = None;
        }
        if state.layout != Layout::Prose && turns::label(line.text).is_some() {
            let colon = (0..tokens.len()).find(|&at| whole.mark(at) == Some(':')).unwrap_or(0);
            state.thread.turn = turns::speaker(&whole, &mut state.memory, colon);
            head = if state.thread.turn.is_some() { colon + 1 } else { 0 };
        } else if state.thread.turn.is_none() {
            head = dateline(&whole);
        }
        let item = state.thread.list.is_some().then(|| turns::item(line.text)).flatten();
        match item {
            Some(at) => head = tokens.partition_point(|token| (token.start as usize) < line.base + at),
            None => state.thread.list = None,
        }
        (head, item.is_some())
    }

    /// Reads a sentence; its words begin at the token `head`.
    fn sentence(
        &self,
        state: &mut State,
        view: &View<'_>,
        missing: &[u32],
        line: usize,
        head: usize,
        item: bool,
    ) {
        let timed = self.dates(state, view);
        if !self.grammar {
            return;
        }
        let first_time = state.times.len() - timed.len();
        let first_claim = state.found.len();
        let State { machine, memory, thread, found, .. } = state;
        let scene = Scene { quotes: &machine.quotes, missing, line, outlet: &self.outlet };
        let here = mentions(view, memory);
        let rest = View { t: &view.t[head..], ..*view };
        match (&thread.turn, &thread.list) {
            _ if rest.t.is_empty() => {}
            (Some(None), _) => {}
            (Some(Some(speaker)), _) => {
                let speaker = speaker.clone();
                turns::said(&rest, &scene, thread, &speaker, None, found);
            }
            (None, Some((speaker, kind))) if item => {
                let (speaker, kind) = (speaker.clone(), *kind);
                turns::said(&rest, &scene, thread, &speaker, Some(kind), found);
            }
            _ => {
                sentence(&rest, &scene, memory, thread, found);
                thread.list = turns::announced(&rest, memory);
            }
        }
        when(state, first_claim, first_time, &timed);
        let dated: Vec<(usize, usize)> = timed.iter().map(|(timex, _)| (timex.first, timex.end)).collect();
        let inside = |at: usize| dated.iter().any(|(first, end)| (*first..*end).contains(&at));
        for event in events(view, &here, &inside) {
            let event = self.event(view, &event, &here, &timed);
            state.happened.push(event);
        }
        for mention in here {
            let at = self.span(bytes(view, mention.from, mention.to));
            let office = if mention.role == Role::Person {
                self.office(&state.named, &at.text, &mention.id)
            } else {
                if !mention.new && !state.named.contains(&mention.id) {
                    state.named.insert(mention.id.clone());
                }
                None
            };
            state.actors.push(Actor {
                office,
                id: mention.id,
                text: at.text,
                start: at.start,
                end: at.end,
                role: mention.role,
                new: mention.new,
                description: mention.description.map(|(from, to)| self.span(bytes(view, from, to))),
            });
        }
    }

    /// The office of a person on the day of the document. A family name is believed where its state was named before.
    fn office(&self, named: &BTreeSet<String>, words: &str, id: &str) -> Option<Held> {
        let day = self.anchor.map(|day| {
            let (y, m, d) = civil(day);
            format!("{y:04}-{m:02}-{d:02}")
        });
        let (term, known) = holder(id, day.as_deref()).or_else(|| holder(words, day.as_deref()))?;
        (known == Known::Name || named.contains(term.state)).then(|| Held {
            of: term.state.to_owned(),
            title: term.office.to_owned(),
            since: term.since.to_owned(),
            until: (!term.until.is_empty()).then(|| term.until.to_owned()),
            former: !term.until.is_empty() && day.is_none_or(|day| term.until <= day.as_str()),
        })
    }

    /// The dates of a sentence with their bytes; they are kept in the state as well.
    fn dates(&self, state: &mut State, view: &View<'_>) -> Vec<(Timex, (usize, usize))> {
        let anchor = self.anchor.unwrap_or(0);
        let found = dates(view.text, view.t, anchor, self.language, state.told, &|at| direction(view, at));
        state.told = found.iter().rev().find_map(context).or(state.told);
        let timed: Vec<(Timex, (usize, usize))> = found
            .into_iter()
            .filter(|timex| self.anchor.is_some() || absolute(timex))
            .map(|timex| {
                let place = bytes(view, timex.first, timex.end);
                (timex, place)
            })
            .collect();
        for (timex, place) in &timed {
            let span = self.span(*place);
            let days = interval(timex.span);
            state.times.push(DateFound {
                text: span.text,
                start: span.start,
                end: span.end,
                kind: timex.kind,
                value: timex.value.clone(),
                modifier: timex.modifier.map(Word::from),
                anchor: self.document.date.map(str::to_owned).filter(|_| self.anchor.is_some()),
                rule: timex.rule.into(),
                from: days.as_ref().map(|(from, _)| from.clone()),
                to: days.map(|(_, to)| to),
            });
        }
        timed
    }

    /// An event with its date, place and who took part.
    fn event(
        &self,
        view: &View<'_>,
        event: &crate::events::Event,
        here: &[Mention],
        timed: &[(Timex, (usize, usize))],
    ) -> Event {
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
        let named = here.iter().filter(|m| m.role == Role::Place).min_by_key(|m| m.from.abs_diff(event.to));
        let place = named.map(|m| m.id.clone()).or_else(|| {
            let (from, to) = place_name(view)?;
            let (from, to) = bytes(view, from, to);
            Some(slug(view.text.get(from..to).unwrap_or_default()))
        });
        let at = self.span(bytes(view, event.from, event.to));
        Event {
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
        }
    }
}

/// When the claims from `first_claim` on were said, and of when they speak: time said stands beside the content,
/// time meant inside it.
fn when(state: &mut State, first_claim: usize, first_time: usize, timed: &[(Timex, (usize, usize))]) {
    let State { found, said, .. } = state;
    said.resize(found.len(), (None, None));
    let inside = |(from, to): (usize, usize), list: &[(usize, usize)]| {
        list.iter().any(|(a, b)| *a <= from && to <= *b)
    };
    for (place, claim) in found.iter().enumerate().skip(first_claim) {
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
}

/// The sentences of a text as tokens; names keep no verbs.
#[must_use]
pub fn sentences_of(text: &str, own: &Gazetteer) -> Vec<Vec<Token>> {
    let mut all = Vec::new();
    let mut machine = Machine::default();
    for Line { base, text: line, .. } in lines(text) {
        let mut tokens = Vec::new();
        segment::tokens(line, base, &mut tokens);
        machine.line(text, &mut tokens, None);
        for at in segment::sentences(text, &tokens) {
            let mut sentence = tokens[at.first..at.end].to_vec();
            settle(text, &mut sentence, own);
            all.push(sentence);
        }
    }
    all
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
