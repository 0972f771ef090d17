//! What happened and what is due, as a negotiation counts it: rounds, texts on the table, signatures, walk-outs, strikes,
//! attacks, deadlines, elections, ratifications. Each has a day where the report gives one; told twice, it is one.
//!
//! A word shows the kind ("round", "initialled", "walked out"), the verb's group whether it came about, and the nearest
//! date of its clause when. What is denied, supposed or asked is none; what will be signed by a day is a deadline.

use crate::{Dossier, Happening, Paper, Said, distinct};
use detente_case::claims::{self, ClaimRecord};
use detente_case::vocabulary::ClaimKind;
use detente_read::calendar;
use detente_read::cues::{DET, MODAL, NEG, PREP, SAY};
use detente_read::phrases::View;
use detente_read::segment::{Kind, Offsets};
use detente_read::{DateFound, Span, TimeKind, sentences_of};
use std::collections::BTreeSet;

/// Words of holding talks, which make a round of a noun.
const HELD: [&str; 33] = [
    "hold",
    "holds",
    "held",
    "holding",
    "begin",
    "begins",
    "began",
    "open",
    "opens",
    "opened",
    "resume",
    "resumes",
    "resumed",
    "convene",
    "convened",
    "convenes",
    "end",
    "ended",
    "ends",
    "start",
    "starts",
    "started",
    "scheduled",
    "planned",
    "invited",
    "invite",
    "due",
    "place",
    "met",
    "concluded",
    "broke",
    "hosted",
    "continue",
];
const ROUNDS: [&str; 11] = [
    "round",
    "rounds",
    "talks",
    "negotiations",
    "meeting",
    "session",
    "summit",
    "conference",
    "consultations",
    "mediation",
    "hearing",
];
const MET: [&str; 5] = ["met", "meet", "meets", "reconvene", "reconvened"];
const SIGNED: [&str; 12] = [
    "signed",
    "agreed",
    "adopted",
    "sealed",
    "clinched",
    "concluded",
    "struck",
    "reached",
    "accepted",
    "approved",
    "announced",
    "finalised",
];
/// What is agreed on.
const DEALS: [&str; 14] = [
    "deal",
    "agreement",
    "accord",
    "treaty",
    "compromise",
    "truce",
    "ceasefire",
    "settlement",
    "pact",
    "fund",
    "text",
    "memorandum",
    "contract",
    "protocol",
];
const FORCE: [&str; 22] = [
    "artillery",
    "missile",
    "missiles",
    "rocket",
    "rockets",
    "drone",
    "drones",
    "mortar",
    "mortars",
    "shells",
    "bomb",
    "bombs",
    "gunmen",
    "air",
    "airstrike",
    "airstrikes",
    "troops",
    "soldiers",
    "militants",
    "fighters",
    "jets",
    "warplanes",
];
const ATTACKS: [&str; 22] = [
    "attacked",
    "attack",
    "shelled",
    "bombed",
    "bombarded",
    "raided",
    "ambushed",
    "airstrike",
    "airstrikes",
    "stormed",
    "fired",
    "hit",
    "struck",
    "killed",
    "killing",
    "ambush",
    "raid",
    "bombing",
    "torpedoed",
    "sank",
    "shelling",
    "clashed",
];
const VOTES: [&str; 14] = [
    "referendum",
    "ratify",
    "ratified",
    "ratifies",
    "ratification",
    "vote",
    "votes",
    "voted",
    "approve",
    "approved",
    "approves",
    "ballot",
    "plebiscite",
    "endorse",
];

/// A sentence of a report.
struct Place<'a> {
    dossier: &'a Dossier<'a>,
    report: usize,
    paper: &'a Paper,
    /// True where workers are at the table, so that a strike is theirs.
    labour: bool,
    offsets: &'a Offsets<'a>,
}

/// The events of a dossier, by day; a claim of the author's is added where no claim covers what one rests on.
pub(crate) fn happenings(dossier: &Dossier<'_>, claims: &mut Vec<Said>) -> Vec<Happening> {
    let all: String = dossier.papers.iter().flat_map(|paper| [paper.text.as_str(), "\n"]).collect();
    let lower = all.to_lowercase();
    let labour = [
        "union",
        "workers",
        "wage",
        "nurses",
        "teachers",
        "dockers",
        "pay rise",
        "per cent raise",
        "employers",
    ]
    .iter()
    .any(|word| lower.contains(word));
    let mut found: Vec<Happening> = Vec::new();
    for (report, paper) in dossier.papers.iter().enumerate() {
        let offsets = Offsets::new(&paper.text);
        let place = Place { dossier, report, paper, labour, offsets: &offsets };
        for tokens in sentences_of(&paper.text, dossier.names.own()) {
            let v = View { text: &paper.text, t: &tokens, own: dossier.names.own() };
            for (kind, at) in place.kinds(&v) {
                if let Some(event) = place.event(&v, kind, at, claims) {
                    join(&mut found, event);
                }
            }
        }
    }
    // What is told without a day adds nothing to the same kind with one.
    let dated: BTreeSet<String> =
        found.iter().filter(|one| one.on.is_some()).map(|one| one.kind.clone()).collect();
    found.retain(|one| one.on.is_some() || one.kind == "proposal" || !dated.contains(&one.kind));
    found.sort_by_key(|one| first_day(one.on.as_ref()));
    found
}

/// The first day of a time, as text; `9999` where there is none, so that it comes last.
#[must_use]
pub fn first_day(on: Option<&serde_json::Value>) -> String {
    match on {
        Some(serde_json::Value::String(text)) => text.clone(),
        Some(value) => value["from"].as_str().unwrap_or("9999").to_owned(),
        None => "9999".to_owned(),
    }
}

fn join(found: &mut Vec<Happening>, event: Happening) {
    let same = found.iter_mut().find(|known| {
        let shares = known.parties.is_empty()
            || event.parties.is_empty()
            || known.parties.iter().any(|party| event.parties.contains(party));
        let when =
            known.on == event.on || (known.on.is_none() || event.on.is_none()) && event.kind != "round";
        known.kind == event.kind && when && shares
    });
    let Some(known) = same else { return found.push(event) };
    known.on = known.on.take().or(event.on);
    known.place = known.place.take().or(event.place);
    known.parties = distinct(known.parties.iter().cloned().chain(event.parties));
    known.cites = distinct(known.cites.iter().cloned().chain(event.cites));
}

impl Place<'_> {
    /// Kinds of event that a sentence shows, each with its word.
    fn kinds(&self, v: &View<'_>) -> Vec<(&'static str, usize)> {
        let n = v.t.len();
        let any = |words: &[&str]| (0..n).any(|at| v.one_of(at, words));
        let question = v.mark(n.saturating_sub(1)) == Some('?');
        if question || any(&["rumours", "rumors"]) {
            return Vec::new();
        }
        let force = any(&FORCE);
        let mut kinds: Vec<(&'static str, usize)> = Vec::new();
        for at in 0..n {
            if v.t[at].kind != Kind::Word || self.unreal(v, at) {
                continue;
            }
            let kind = round(v, at)
                .or_else(|| initialled(v, at))
                .or_else(|| walk_out(v, at))
                .or_else(|| self.strike(v, at, force))
                .or_else(|| attack(v, at, force, self.labour))
                .or_else(|| agreed(v, at))
                .or_else(|| vote(v, at))
                .or_else(|| deadline(v, at))
                .or_else(|| tabled(v, at));
            if let Some(kind) = kind.filter(|kind| !kinds.iter().any(|(known, _)| known == kind)) {
                kinds.push((kind, at));
            }
        }
        // "agreed to meet again", "a vote on the deal": the narrower word counts.
        let has = |kind: &str| kinds.iter().any(|(known, _)| *known == kind);
        let (initialled, walked) = (has("initialling"), has("walk-out"));
        kinds.retain(|(kind, _)| !(*kind == "agreement" && initialled || *kind == "round" && walked));
        kinds
    }

    /// Denied, supposed or only wished.
    fn unreal(&self, v: &View<'_>, at: usize) -> bool {
        let (start, negative) = v.group_start(at);
        let clause = (0..start)
            .rev()
            .take_while(|&b| !v.comma(b) && !matches!(v.mark(b), Some(';' | ':')))
            .last()
            .unwrap_or(start);
        let supposed = (clause..at).any(|b| {
            v.one_of(
                b,
                &[
                    "if", "unless", "whether", "never", "denied", "denies", "nobody", "refused", "hopes",
                    "hoped",
                ],
            )
        });
        let next = v.is(at.wrapping_sub(1), NEG) && !v.is(at.wrapping_sub(1), DET);
        negative || supposed || next
    }

    fn strike(&self, v: &View<'_>, at: usize, force: bool) -> Option<&'static str> {
        if force || !self.labour {
            return None;
        }
        // "walk off the job", "stopped work", "downed tools"
        let stops = v.one_of(at, &["walk", "walked", "walks"]) && v.word(at + 1) == "off"
            || v.one_of(at, &["stop", "stopped", "stops"]) && v.word(at + 1) == "work"
            || v.one_of(at, &["down", "downed"]) && v.word(at + 1) == "tools";
        if stops {
            return Some("strike");
        }
        if !v.one_of(at, &["strike", "strikes", "walkout", "stoppage"]) {
            return None;
        }
        let ends = (at.saturating_sub(4)..at).any(|b| {
            v.one_of(
                b,
                &["suspend", "suspended", "end", "ended", "call", "called", "avert", "over", "regret"],
            )
        });
        (!ends).then_some("strike")
    }

    /// The event, where it has a day or is of a kind that counts without one.
    fn event(
        &self,
        v: &View<'_>,
        kind: &'static str,
        at: usize,
        claims: &mut Vec<Said>,
    ) -> Option<Happening> {
        let date = self.date(v, at, kind);
        let on = date.and_then(|date| self.when(date));
        // A year alone dates a deadline, but no attack.
        let on = on.filter(|on| {
            on.as_str().is_none_or(|text| text.len() > 4)
                || matches!(kind, "deadline" | "agreement" | "election")
        });
        if on.is_none() && !matches!(kind, "proposal" | "agreement" | "initialling" | "walk-out") {
            return None;
        }
        if kind == "deadline" && !self.ahead(date) {
            return None;
        }
        let (what, from, to) = self.words(v, at);
        let parties = self.parties(v, at, kind);
        if on.is_none() && parties.is_empty() {
            return None;
        }
        let cites = vec![self.cite(v, from, to, claims)];
        Some(Happening { kind: kind.to_owned(), on, place: self.place(v, at), parties, what, cites })
    }

    /// True for a day after the report's.
    fn ahead(&self, date: Option<&DateFound>) -> bool {
        let day = |text: &str| text.split('T').next().unwrap_or_default().to_owned();
        match (date, &self.paper.head.published) {
            (Some(date), Some(published)) => {
                let last = date.to.clone().unwrap_or_else(|| date.value.clone());
                day(&last) >= *published
            }
            (date, None) => date.is_some(),
            (None, Some(_)) => false,
        }
    }

    /// The nearest date of the clause: after the word before what stands before it; not the day on which it was said.
    fn date(&self, v: &View<'_>, at: usize, kind: &str) -> Option<&DateFound> {
        let (first, last) = (v.t.first()?, v.t.last()?);
        let code = |byte: u32| self.offsets.code_points(byte as usize);
        let (from, to) = (code(first.start), code(last.end));
        let here = code(v.t[at].start);
        let said: Vec<usize> = (0..v.t.len())
            .filter(|&b| {
                v.is(b, SAY)
                    && v.t[b].quote == 0
                    && b != at
                    && !v.one_of(
                        b,
                        &[
                            "proposed",
                            "offered",
                            "agreed",
                            "accepted",
                            "vowed",
                            "demanded",
                            "threatened",
                            "set",
                            "asked",
                        ],
                    )
            })
            .map(|b| code(v.t[b].end))
            .collect();
        let placed = self.paper.reading.dates.iter().filter(|date| {
            matches!(date.kind, TimeKind::Date | TimeKind::Time)
                && from <= date.start
                && date.end <= to
                && date.start >= self.paper.head.skip
                && self.when(date).is_some()
                && !said.iter().any(|end| *end < date.start && date.start - end <= 5)
        });
        let weigh = |date: &&DateFound| -> usize {
            let gap =
                if date.start >= here { date.start - here } else { (here - date.end.min(here)) * 2 + 8 };
            let due = kind == "deadline"
                && ["by ", "until ", "before ", "than "].iter().any(|word| self.lead(date).ends_with(word));
            if due { gap / 4 } else { gap }
        };
        placed.min_by_key(weigh)
    }

    /// A civil date, a month, or an interval; nothing for what is vague. A day without its year is the nearest one to the
    /// day of publication.
    fn when(&self, date: &DateFound) -> Option<serde_json::Value> {
        let value = date.value.split('T').next().unwrap_or_default();
        let digits = |text: &str| text.chars().all(|c| c.is_ascii_digit() || c == '-');
        if matches!(value.len(), 4 | 7 | 10) && digits(value) {
            let day = self.nearest(date, value).unwrap_or_else(|| value.to_owned());
            return Some(serde_json::Value::String(day));
        }
        match (&date.from, &date.to) {
            (Some(from), Some(to)) if from == to => Some(serde_json::Value::String(from.clone())),
            (Some(from), Some(to)) => Some(serde_json::json!({ "from": from, "to": to })),
            _ => None,
        }
    }

    /// The same day of the year before or after, where the text names no year and that one lies much nearer.
    fn nearest(&self, date: &DateFound, value: &str) -> Option<String> {
        let published = calendar::parse(self.paper.head.published.as_deref()?)?;
        let month =
            date.text.chars().any(char::is_alphabetic) && date.text.chars().any(|c| c.is_ascii_digit());
        let years = date.text.split(|c: char| !c.is_ascii_digit()).any(|part| part.len() == 4);
        let relative =
            ["last", "next", "this", "ago"].iter().any(|word| date.text.to_lowercase().contains(word));
        if value.len() != 10 || years || !month || relative {
            return None;
        }
        let day = calendar::parse(value)?;
        let year: i64 = value.get(..4)?.parse().ok()?;
        let near = [year - 1, year + 1]
            .into_iter()
            .filter_map(|year| {
                let text = format!("{year}{}", value.get(4..)?);
                calendar::parse(&text).map(|other| (other, text))
            })
            .min_by_key(|(other, _)| (other - published).abs())?;
        ((near.0 - published).abs() + 120 < (day - published).abs()).then_some(near.1)
    }

    /// The letters before a date.
    fn lead(&self, date: &DateFound) -> String {
        let from = date.start.saturating_sub(12);
        self.paper.text.chars().skip(from).take(date.start - from).collect()
    }

    /// The words of what happened: the clause about the word, at most twelve words.
    fn words(&self, v: &View<'_>, at: usize) -> (String, usize, usize) {
        let n = v.t.len();
        let stop = |b: usize| {
            v.comma(b) || matches!(v.mark(b), Some(';' | ':' | '.' | '?' | '!')) && !v.inner(b) || v.dash(b)
        };
        let mut from = (0..at).rev().take_while(|&b| !stop(b)).last().unwrap_or(at);
        let to = (at..n).find(|&b| stop(b)).unwrap_or(n);
        if at - from > 8 {
            from = at - 6;
        }
        let to = to.min(at + 10).max(at + 1);
        let text = v.text.get(v.t[from].start as usize..v.t[to - 1].end as usize).unwrap_or_default();
        (text.split_whitespace().collect::<Vec<_>>().join(" "), from, to)
    }

    /// A claim that covers the words, made where there is none: the author's own, of the whole sentence.
    fn cite(&self, v: &View<'_>, from: usize, to: usize, claims: &mut Vec<Said>) -> String {
        let code = |byte: u32| self.offsets.code_points(byte as usize);
        let (start, end) = (code(v.t[from].start), code(v.t[to - 1].end));
        let covers = |claim: &&Said| {
            claim.report == self.paper.id
                && claim.content.iter().any(|span| span.start <= start && end <= span.end)
        };
        if let Some(known) = claims.iter().find(covers) {
            return known.id.clone();
        }
        let (first, last) = (v.t[0].start, v.t[v.t.len() - 1].end);
        let (a, b) = (code(first), code(last));
        let text = v.text.get(first as usize..last as usize).unwrap_or_default().to_owned();
        let id = claims::id(&self.paper.id, &[(a, b)]);
        if !claims.iter().any(|claim| claim.id == id) {
            let record = ClaimRecord {
                id: id.clone(),
                report: self.paper.id.clone(),
                spans: vec![(a, b)],
                quote: text.clone(),
                kind: ClaimKind::Author,
                by: format!("reader {} (proposal)", env!("CARGO_PKG_VERSION")),
                ..ClaimRecord::default()
            };
            claims.push(Said {
                id: id.clone(),
                report: self.paper.id.clone(),
                chain: Vec::new(),
                content: vec![Span { text, start: a, end: b }],
                polarity: "+".to_owned(),
                record,
            });
        }
        id
    }

    /// Who takes part: of talks and signatures all who are named in the sentence, else the subject.
    fn parties(&self, v: &View<'_>, at: usize, kind: &str) -> Vec<String> {
        let (Some(first), Some(last)) = (v.t.first(), v.t.last()) else { return Vec::new() };
        let (from, to) = (first.start as usize, last.end as usize);
        let here = v.t[at].start as usize;
        let named = self.dossier.names.named(self.report).filter(|(a, b, _)| from <= *a && *b <= to);
        let named: Vec<(usize, usize, String)> = named.map(|(a, b, id)| (a, b, id.to_owned())).collect();
        // "…, Norway said": who tells it takes no part.
        let tells = |a: usize, b: usize| {
            let after = v.t.iter().position(|token| token.start as usize >= b).unwrap_or(v.t.len());
            let said = v.is(after, SAY) && v.t[after].quote == 0 && after != at;
            let trails = after > 0 && a > here && said;
            trails || said && (after + 1..v.t.len()).any(|b| v.word(b) == "that") && a < here
        };
        let together = matches!(kind, "round" | "agreement" | "initialling");
        if together {
            let all = distinct(named.iter().filter(|(a, b, _)| !tells(*a, *b)).map(|(_, _, id)| id.clone()));
            return all.into_iter().take(6).collect();
        }
        let subject =
            v.before(v.group_start(at).0).filter(|np| np.from < np.to && np.weight > 0).and_then(|np| {
                let (a, b) = (v.t[np.from].start as usize, v.t[np.to - 1].end as usize);
                self.dossier.names.party(v.text.get(a..b)?, self.report, a)
            });
        let near =
            || named.iter().rev().find(|(a, b, _)| *b <= here && !tells(*a, *b)).map(|(_, _, id)| id.clone());
        subject.or_else(near).into_iter().collect()
    }

    /// A place after "in" or "at": a name that is no party's own word.
    fn place(&self, v: &View<'_>, at: usize) -> Option<String> {
        let around = (at..v.t.len()).chain((0..at).rev());
        for b in around {
            if v.one_of(b, &["in", "at"])
                && v.is(b, PREP)
                && v.t.get(b + 1).is_some_and(|token| token.capital)
            {
                let mut end = b + 1;
                while v.t.get(end).is_some_and(|token| token.capital && token.kind == Kind::Word) {
                    end += 1;
                }
                let words = v.text.get(v.t[b + 1].start as usize..v.t[end - 1].end as usize)?;
                let month = detente_read::dates::day(&format!("1 {words} 2026")).is_some();
                if !month {
                    return Some(words.to_owned());
                }
            }
        }
        None
    }
}

fn round(v: &View<'_>, at: usize) -> Option<&'static str> {
    if v.one_of(at, &MET) && !v.is(at.wrapping_sub(1), DET) {
        let object = v.one_of(at + 1, &["demands", "the", "its", "their", "all"])
            && v.one_of(at + 2, &["demands", "demand", "target", "deadline", "conditions"]);
        return (!object).then_some("round");
    }
    if !v.one_of(at, &ROUNDS) {
        return None;
    }
    let ordinal = (at.saturating_sub(3)..at).any(|b| {
        v.one_of(
            b,
            &[
                "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth",
                "tenth", "last", "final", "next", "new",
            ],
        )
    });
    let held = (at.saturating_sub(7)..(at + 14).min(v.t.len())).any(|b| v.one_of(b, &HELD));
    let dated = at > 1 && v.one_of(at - 1, &["s"]) || at > 0 && v.word(at - 1).ends_with("day’s");
    let cancelled = (0..v.t.len()).any(|b| v.one_of(b, &["cancelled", "canceled", "secret", "postponed"]));
    ((ordinal && v.one_of(at, &["round", "session", "meeting", "talks"]) || held || dated) && !cancelled)
        .then_some("round")
}

fn initialled(v: &View<'_>, at: usize) -> Option<&'static str> {
    v.one_of(at, &["initialled", "initialed", "initialling", "initialing"]).then_some("initialling")
}

fn walk_out(v: &View<'_>, at: usize) -> Option<&'static str> {
    let talks = |from: usize| {
        (from..from + 6).any(|b| {
            v.one_of(b, &["talks", "negotiations", "table", "meeting", "conference", "room", "session"])
        })
    };
    let near = (at.saturating_sub(5)..at)
        .any(|b| v.one_of(b, &["talks", "negotiations", "meeting", "delegation", "team", "negotiators"]));
    let walked = v.one_of(at, &["walked", "stormed", "pulled"])
        && v.word(at + 1) == "out"
        && (v.word(at) == "walked" || v.word(at) == "stormed" || talks(at));
    let broken = v.one_of(at, &["broke", "broken"]) && v.word(at + 1) == "off" && (talks(at) || near);
    let left = v.word(at) == "left"
        && (near && !v.is(at.wrapping_sub(1), DET | PREP) || talks(at + 1))
        && !v.one_of(at + 1, &["without", "open"]);
    let quit = v.one_of(at, &["quit", "abandoned", "suspended", "boycotted"])
        && talks(at + 1)
        && !v.is(at.wrapping_sub(1), MODAL);
    (walked || broken || left || quit).then_some("walk-out")
}

fn attack(v: &View<'_>, at: usize, force: bool, labour: bool) -> Option<&'static str> {
    if v.one_of(at, &["strike", "strikes"]) && (force || !labour) {
        return Some("attack")
            .filter(|_| !v.is(at + 1, PREP) || force || v.one_of(at + 1, &["on", "in", "of"]));
    }
    if v.one_of(at, &["exchanged", "opened"]) && v.word(at + 1) == "fire" {
        return Some("attack");
    }
    if !v.one_of(at, &ATTACKS) || labour && !force {
        return None;
    }
    let weak = v.one_of(at, &["hit", "struck", "fired", "killed", "killing", "stormed"]);
    (!weak || force || v.word(at + 1) == "on").then_some("attack")
}

fn agreed(v: &View<'_>, at: usize) -> Option<&'static str> {
    if !v.one_of(at, &SIGNED) && !v.one_of(at, &["sign", "signing"]) {
        return None;
    }
    let object = (at + 1..(at + 9).min(v.t.len())).any(|b| v.one_of(b, &DEALS));
    let (start, _) = v.group_start(at);
    // "will sign the text by 15 April"
    if v.word(at) == "sign" || v.word(at) == "signing" {
        return ((start..at).any(|b| v.one_of(b, &["will", "would", "to"])) && object).then_some("deadline");
    }
    let subject = (start.saturating_sub(6)..start).any(|b| v.one_of(b, &DEALS));
    let passive = (start..at).any(|b| v.one_of(b, &["was", "were", "been"]));
    let modal = (start..at).any(|b| v.is(b, MODAL));
    if (at + 1..at + 4).any(|b| v.word(b) == "nothing") {
        return None;
    }
    let bare = v.word(at) == "agreed"
        && v.one_of(at + 1, &["on", "to", "a", "in"])
        && !v.one_of(at + 2, &["meet", "disagree", "hold"]);
    ((object || passive && subject || bare) && !modal).then_some("agreement")
}

fn vote(v: &View<'_>, at: usize) -> Option<&'static str> {
    if v.one_of(at, &["election", "elections", "polls"])
        && !v.one_of(at + 1, &["campaign", "law", "commission"])
    {
        return Some("election");
    }
    if !v.one_of(at, &VOTES) {
        return None;
    }
    // "voted to strike" is no ratification.
    let strikes = (at..at + 6).any(|b| v.one_of(b, &["strike", "against"]));
    (!strikes).then_some("ratification")
}

fn deadline(v: &View<'_>, at: usize) -> Option<&'static str> {
    if v.one_of(at, &["deadline", "ultimatum", "expires", "expire", "expiring", "deadlines"]) {
        return Some("deadline");
    }
    let due = v.one_of(at, &["by", "until"])
        || v.word(at) == "before" && v.t.get(at + 1).is_some_and(|token| token.capital);
    let dated = v.t.get(at + 1).is_some_and(|token| {
        token.kind == Kind::Number
            || token.is(detente_read::cues::TIME)
            || token.capital && detente_read::dates::day(&format!("1 {} 2026", v.word(at + 1))).is_some()
    }) || v.word(at + 1) == "the" && v.word(at + 2) == "end";
    let asks = (0..v.t.len()).any(|b| {
        v.one_of(
            b,
            &[
                "must", "demanded", "demands", "asked", "deadline", "due", "ordered", "told", "unless",
                "rule", "decide", "answer", "expires", "expire", "sign", "warned", "urged", "urges",
                "return", "wants",
            ],
        )
    });
    (due && dated && asks).then_some("deadline")
}

fn tabled(v: &View<'_>, at: usize) -> Option<&'static str> {
    let text = |from: usize, to: usize| {
        (from..to.min(v.t.len())).any(|b| {
            v.one_of(
                b,
                &[
                    "text",
                    "draft",
                    "plan",
                    "paper",
                    "proposal",
                    "compromise",
                    "framework",
                    "roadmap",
                    "blueprint",
                    "package",
                ],
            )
        })
    };
    // "offered on Monday to finance a station"
    let dated = v.one_of(at + 1, &["yesterday", "today"])
        || v.word(at + 1) == "on" && v.is(at + 2, detente_read::cues::TIME);
    if v.word(at) == "offered" && dated && !v.is(at.wrapping_sub(1), DET) {
        return Some("offer");
    }
    let proposed = v.one_of(at, &["proposed", "tabled", "floated"])
        && !v.is(at.wrapping_sub(1), DET)
        && !v.is(at + 1, PREP);
    let put = v.one_of(at, &["put", "presented", "submitted", "circulated", "unveiled", "outlined"])
        && text(at + 1, at + 7);
    (proposed || put).then_some("proposal")
}
