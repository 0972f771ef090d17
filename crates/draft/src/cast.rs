//! Who is at the table: parties with their roles, the sides on which they stand, and the sources with whom they speak for.
//!
//! Whoever holds a will is a party, and so is whoever is asked for something, takes part in a round, or brings the others
//! together. Roles are what a party does: it mediates or hosts, guarantees, pays, threatens, must ratify. Who negotiates is
//! a signatory. An outlet, a source without a name and a place are no party.

use crate::sides::sides;
use crate::{Demand, Dossier, Happening, Party, Proviso, Said, Source, distinct};
use detente_case::vocabulary::Role;
use detente_read::cues::{ADV, AND, BE, DET, ED, HAVE, LY, MODAL, ORG, PAST, PERSON, POSSESSIVE, TIME};
use detente_read::gazetteer::{Gazetteer, Sense};
use detente_read::matters::Lexicon;
use detente_read::phrases::View;
use detente_read::segment::Kind;
use detente_read::sentences_of;
use detente_will::suggest::suggest;
use std::collections::{BTreeMap, BTreeSet};

/// Verbs and nouns beside a name that show what it does.
const DEEDS: [(&[&str], Role); 4] = [
    (
        &[
            "mediator",
            "mediators",
            "mediated",
            "mediates",
            "mediate",
            "mediating",
            "mediation",
            "brokered",
            "brokers",
            "broker",
            "hosts",
            "hosted",
            "hosting",
            "host",
            "convene",
            "convenes",
            "convened",
            "facilitates",
            "facilitated",
            "facilitator",
            "auspices",
            "arbitrator",
            "conciliator",
        ],
        Role::Mediator,
    ),
    (&["guarantee", "guarantees", "guarantor", "guarantors", "guaranteed"], Role::Guarantor),
    (
        &[
            "finance",
            "finances",
            "financed",
            "bankroll",
            "bankrolls",
            "funds",
            "arms",
            "ally",
            "allies",
            "backer",
        ],
        Role::Backer,
    ),
    (&["ratify", "ratifies", "ratified", "approve", "approved", "congress", "parliament"], Role::Ratifier),
];

/// Verbs of somebody who wants something of the talks, by their stems.
const ACTS: &[&str] = &[
    "demand",
    "need",
    "seek",
    "sought",
    "insist",
    "offer",
    "propos",
    "reject",
    "refus",
    "call",
    "ask",
    "urg",
    "push",
    "hold",
    "held",
    "threaten",
    "accept",
    "oppos",
    "pledg",
    "request",
    "requir",
    "rul",
    "resist",
    "table",
    "tabl",
    "float",
    "press",
    "appeal",
    "campaign",
    "advocat",
    "favour",
    "favor",
    "agree",
    "sign",
    "initial",
    "promis",
    "undertak",
    "undertook",
    "withdraw",
    "withdrew",
    "walk",
    "suspend",
    "dangl",
    "back",
    "endors",
    "commit",
    "met",
    "meet",
    "settl",
    "negotiat",
    "conven",
    "summon",
    "mediat",
    "broker",
    "host",
    "chair",
    "abandon",
    "vow",
    "reserv",
    "want",
    "vote",
    "ratif",
    "approv",
    "concede",
    "conced",
    "volunteer",
    "invit",
    "declin",
    "block",
    "ban",
    "impos",
    "veto",
];

/// Verbs after which a party is asked for something.
const ASKS: [&str; 14] = [
    "ask", "asks", "asked", "urge", "urges", "urged", "pressed", "told", "called", "calls", "call",
    "appealed", "want", "wants",
];

/// What is known of a party while the dossier is looked through.
#[derive(Default)]
struct Seen {
    cites: Vec<String>,
    names: Vec<String>,
    deeds: BTreeMap<Role, usize>,
    wills: usize,
    asked: usize,
    met: usize,
    /// Times that it does something of the talks in the reports' words, whatever was read of it.
    acts: usize,
    /// Times that it is asked there.
    called: usize,
    /// Reports that are its own texts.
    writes: usize,
}

/// Parties in the order in which they come up, and sides.
pub(crate) fn cast(
    dossier: &Dossier<'_>,
    demands: &[Demand],
    conditions: &[Proviso],
    events: &[Happening],
) -> (Vec<Party>, Vec<Vec<String>>) {
    let mut order: Vec<String> = Vec::new();
    let mut seen: BTreeMap<String, Seen> = BTreeMap::new();
    read_rows(demands, conditions, events, &mut order, &mut seen);
    read_texts(dossier, &mut order, &mut seen);
    deeds(dossier, &mut seen, &mut order);
    order.retain(|id| seen.get(id).is_some_and(|one| sits(dossier, id, one)));
    let sides = sides(dossier, demands, &order);
    let lead = leaders(&order, &seen);
    let parties = order.iter().filter_map(|id| Some((id, seen.get(id)?))).map(|(id, one)| {
        let name = best_name(dossier, id, &one.names);
        Party {
            id: id.clone(),
            aliases: aliases(&one.names, &name),
            name,
            roles: roles(id, one, &lead),
            cites: distinct(one.cites.iter().cloned()).into_iter().take(12).collect(),
        }
    });
    (parties.collect(), sides)
}

/// Who holds a will, is asked, or meets, by what was read.
fn read_rows(
    demands: &[Demand],
    conditions: &[Proviso],
    events: &[Happening],
    order: &mut Vec<String>,
    seen: &mut BTreeMap<String, Seen>,
) {
    let mut note = |id: &str, cites: &[String], add: fn(&mut Seen)| {
        if !order.iter().any(|known| known == id) {
            order.push(id.to_owned());
        }
        let one = seen.entry(id.to_owned()).or_default();
        one.cites.extend(cites.iter().cloned());
        add(one);
    };
    for demand in demands {
        note(&demand.party, &demand.cites, |one| one.wills += 1);
        if let Some(of) = &demand.of {
            note(of, &demand.cites, |one| one.asked += 1);
        }
    }
    for proviso in conditions {
        note(&proviso.party, &proviso.cites, |_| ());
    }
    for event in events {
        let add: fn(&mut Seen) = match event.kind.as_str() {
            "round" | "agreement" | "initialling" => |one| one.met += 1,
            "strike" | "walk-out" => |_| (),
            _ => continue,
        };
        for party in &event.parties {
            note(party, &event.cites, add);
        }
    }
}

/// Who does something of the talks, is asked for it, or writes, in the words of the reports.
fn read_texts(dossier: &Dossier<'_>, order: &mut Vec<String>, seen: &mut BTreeMap<String, Seen>) {
    let mut one = |id: &str, add: fn(&mut Seen)| {
        if !order.iter().any(|known| known == id) {
            order.push(id.to_owned());
        }
        add(seen.entry(id.to_owned()).or_default());
    };
    // "the Regional Conciliation Board": what it is for.
    for id in (0..dossier.papers.len()).flat_map(|report| dossier.names.named(report)).map(|(_, _, id)| id) {
        let between = ["mediation", "conciliation", "arbitration"];
        if between.iter().any(|word| id.split('-').any(|part| part == *word)) {
            one(id, |one| *one.deeds.entry(Role::Mediator).or_default() += 1);
        }
    }
    for (id, _) in dossier.names.between() {
        one(id, |one| *one.deeds.entry(Role::Mediator).or_default() += 1);
    }
    for (report, paper) in dossier.papers.iter().enumerate() {
        if let Some(author) = dossier.names.author(report) {
            one(&author, |one| one.writes += 1);
        }
        let named: Vec<(usize, usize, &str)> = dossier.names.acting(report).collect();
        for tokens in sentences_of(&paper.text, dossier.names.own()) {
            let v = View { text: &paper.text, t: &tokens, own: dossier.names.own() };
            let (Some(first), Some(last)) = (v.t.first(), v.t.last()) else { continue };
            let here = named.iter().filter(|(a, b, _)| first.start as usize <= *a && *b <= last.end as usize);
            for (from, to, id) in here {
                let at = v.t.iter().position(|token| token.start as usize >= *from).unwrap_or(0);
                let end = v.t.iter().position(|token| token.start as usize >= *to).unwrap_or(v.t.len());
                // "Renn's ally, the Farmers' Party, wants"
                let apposed = v.comma(end) && at > 1 && v.comma(at - 1 - usize::from(v.is(at - 1, DET)));
                if does(&v, end) || apposed && verb_at(&v, end + 1) {
                    one(id, |one| one.acts += 1);
                }
                // "a call echoed by the Arab Group"
                let by = at.saturating_sub(usize::from(at > 0 && v.is(at - 1, DET)));
                let backs = [
                    "echoed",
                    "backed",
                    "supported",
                    "seconded",
                    "endorsed",
                    "tabled",
                    "proposed",
                    "demanded",
                ];
                if by > 1 && v.word(by - 1) == "by" && v.one_of(by - 2, &backs) {
                    one(id, |one| one.acts += 2);
                }
                let on = at.saturating_sub(usize::from(at > 0 && v.one_of(at - 1, &["the", "on", "to"])));
                let on = on.saturating_sub(usize::from(on > 0 && v.one_of(on - 1, &["on", "to"])));
                let to = (end..v.t.len().min(end + 3)).any(|b| v.word(b) == "to");
                if to && on > 0 && v.one_of(on - 1, &ASKS) {
                    one(id, |one| one.called += 1);
                }
            }
        }
    }
}

/// True where a name is the subject of a verb of the talks, told for a fact: "Besht on Monday rejected", "is pressing".
fn does(v: &View<'_>, end: usize) -> bool {
    // "the Forum, which had walked out, returned", "the Group, supported by AOSIS, called for"
    if v.comma(end) {
        let who = v.one_of(end + 1, &["which", "who"]);
        let close = (end + 1..v.t.len().min(end + 20)).find(|&b| v.comma(b));
        return who && verb_at(v, end + 2)
            || close.is_some_and(|close| !v.is(close + 1, AND) && verb_at(v, close + 1));
    }
    // "the Brazilian presidency", "Orland's negotiators": whoever acts for it.
    let owned = end + usize::from(v.is(end, POSSESSIVE));
    let office = (owned..v.t.len().min(owned + 4))
        .take_while(|&b| v.t[b].kind == Kind::Word && !v.t[b].capital && !v.finite(b))
        .filter(|&b| v.is(b, ORG | PERSON))
        .last();
    match office {
        Some(at) => verb_at(v, at + 1),
        None => !v.is(end, POSSESSIVE) && verb_at(v, end),
    }
}

/// True where the verb group that begins at a token is one of the talks.
fn verb_at(v: &View<'_>, end: usize) -> bool {
    let mut at = end;
    while at < v.t.len() && at < end + 6 {
        let aux = v.is(at, BE | HAVE | MODAL | LY | ADV | TIME)
            || v.one_of(
                at,
                &[
                    "on", "also", "not", "never", "long", "since", "already", "again", "still", "yet", "to",
                    "due",
                ],
            );
        if !aux {
            break;
        }
        at += 1;
    }
    let word = v.word(at).to_lowercase();
    let verb = at < v.t.len() && !v.t[at].capital && (v.finite(at) || at > end || v.is(at, ED | PAST));
    verb && ACTS.iter().any(|stem| word.starts_with(stem))
}

/// True for whoever sits at the table or acts on it: a holder of a will, whoever is asked by name, meets, mediates or writes.
fn sits(dossier: &Dossier<'_>, id: &str, one: &Seen) -> bool {
    if dossier.names.is_outlet(id) {
        return false;
    }
    let mediates = one.deeds.get(&Role::Mediator).copied().unwrap_or(0);
    let proper = dossier.names.is_named(id);
    if !proper {
        // A body by a common noun: "the fishermen's union".
        return one.wills > 0 || one.asked > usize::from(id != "government");
    }
    let people = dossier.names.persons().filter(|(_, _, party, _)| *party == id).count().min(2);
    let weight = 3 * one.wills
        + one.asked
        + 2 * one.met
        + one.acts
        + one.called
        + 3 * one.writes
        + 2 * mediates
        + people;
    // The United Nations are named for many reasons.
    weight >= if listed(id, dossier) { 3 } else { 2 }
}

/// True for an organisation of the shipped list that is no state.
fn listed(id: &str, dossier: &Dossier<'_>) -> bool {
    let name = dossier.names.name(id).name;
    let mut tokens = Vec::new();
    detente_read::segment::tokens(&name, 0, &mut tokens);
    Gazetteer::shipped().exactly(&name, &tokens).is_some_and(|known| !known.country)
}

/// The name under which a party is shown: the fullest of the dossier, written out and not shouted.
fn best_name(dossier: &Dossier<'_>, id: &str, names: &[String]) -> String {
    let name = dossier.names.name(id).name;
    let name = if name == id { names.first().cloned().unwrap_or_else(|| readable(id)) } else { name };
    let sense = |name: &str| {
        let mut tokens = Vec::new();
        detente_read::segment::tokens(name, 0, &mut tokens);
        Gazetteer::shipped().exactly(name, &tokens).map(|known| known.sense)
    };
    let borrowed = |name: &str| matches!(sense(name), Some(Sense::People | Sense::Capital));
    // "Cairo" and "British" are no names of their own: where a report writes none, the id is one.
    if borrowed(&name) {
        let own = names.iter().find(|other| !borrowed(other) && other.starts_with(char::is_uppercase));
        return own.cloned().unwrap_or_else(|| readable(id));
    }
    if name.chars().any(char::is_lowercase) {
        return name;
    }
    // "US" is written out where a report does so.
    let whole = names.iter().filter(|other| {
        other.chars().any(char::is_lowercase)
            && other.starts_with(char::is_uppercase)
            && !borrowed(other)
            && other.split(' ').count() > 1
    });
    whole.max_by_key(|other| other.chars().count()).cloned().unwrap_or(name)
}

/// The other names, each once whatever its case.
fn aliases(names: &[String], best: &str) -> Vec<String> {
    let best = best.to_lowercase();
    let mut kept: Vec<String> = Vec::new();
    for name in names {
        let lower = name.to_lowercase();
        if lower != best && !kept.iter().any(|one| one.to_lowercase() == lower) && kept.len() < 6 {
            kept.push(name.clone());
        }
    }
    kept
}

/// An id in words.
fn readable(id: &str) -> String {
    let words = id.replace('-', " ");
    let mut letters = words.chars();
    letters.next().map_or(words.clone(), |first| first.to_uppercase().chain(letters).collect())
}

/// The two who negotiate at least: those with most that is wanted by and of them.
fn leaders(order: &[String], seen: &BTreeMap<String, Seen>) -> BTreeSet<String> {
    let weight = |one: &Seen| 2 * one.wills + 2 * one.asked + 3 * one.met;
    let mediates = |one: &Seen| one.deeds.get(&Role::Mediator).copied().unwrap_or(0) > 0;
    let mut ranked: Vec<(usize, usize, &String)> = order
        .iter()
        .enumerate()
        .filter_map(|(at, id)| {
            seen.get(id).filter(|one| !mediates(one)).map(|one| (weight(one), order.len() - at, id))
        })
        .collect();
    ranked.sort_by(|a, b| b.cmp(a));
    let most = ranked.first().map_or(0, |first| first.0);
    ranked
        .into_iter()
        .enumerate()
        .filter(|(at, (weight, _, id))| {
            let one = &seen[*id];
            let talks = one.wills > 0 && (one.asked > 0 || one.met > 0) && 3 * weight >= most;
            *at < 2 || talks
        })
        .map(|(_, (_, _, id))| id.clone())
        .collect()
}

fn roles(id: &str, one: &Seen, lead: &BTreeSet<String>) -> Vec<Role> {
    let does = |role: Role| one.deeds.get(&role).copied().unwrap_or(0) > 0;
    let mut roles = Vec::new();
    if does(Role::Mediator) && !lead.contains(id) {
        roles.push(Role::Mediator);
    }
    if lead.contains(id) {
        roles.push(Role::Signatory);
    }
    for role in [Role::Guarantor, Role::Backer, Role::Ratifier] {
        if does(role) && (role == Role::Guarantor || !lead.contains(id)) {
            roles.push(role);
        }
    }
    if roles.is_empty() {
        roles.push(Role::Bystander);
    }
    roles
}

/// Deeds beside the names, and the names themselves; who brings the others together is a party too.
fn deeds(dossier: &Dossier<'_>, seen: &mut BTreeMap<String, Seen>, order: &mut Vec<String>) {
    for (report, paper) in dossier.papers.iter().enumerate() {
        let named: Vec<(usize, usize, &str)> = dossier.names.named(report).collect();
        for (from, to, id) in &named {
            if let (Some(one), Some(words)) = (seen.get_mut(*id), paper.text.get(*from..*to)) {
                let words = words.trim().to_owned();
                if !one.names.contains(&words) {
                    one.names.push(words);
                }
            }
        }
        for tokens in sentences_of(&paper.text, dossier.names.own()) {
            let v = View { text: &paper.text, t: &tokens, own: dossier.names.own() };
            for at in 0..v.t.len() {
                let Some((_, role)) = DEEDS.iter().find(|(words, _)| v.one_of(at, words)) else { continue };
                let Some(id) = doer(&v, at, &named, *role) else { continue };
                if *role == Role::Mediator && !seen.contains_key(id) {
                    order.push(id.to_owned());
                    let name = named
                        .iter()
                        .find(|(_, _, one)| *one == id)
                        .and_then(|(a, b, _)| paper.text.get(*a..*b));
                    let names = name.map(|name| name.trim().to_owned()).into_iter().collect();
                    seen.insert(id.to_owned(), Seen { names, ..Seen::default() });
                }
                if let Some(one) = seen.get_mut(id) {
                    *one.deeds.entry(*role).or_default() += 1;
                }
            }
        }
    }
}

/// Whose deed a word tells: the name right before it or its verb group, after "by" or "of", or before "mediators".
fn doer<'a>(v: &View<'_>, at: usize, named: &[(usize, usize, &'a str)], role: Role) -> Option<&'a str> {
    let (start, _) = v.group_start(at);
    let limit = v.t[start].start as usize;
    let sentence = v.t.first()?.start as usize;
    let gap = |to: usize| {
        let first = v.t.iter().position(|token| token.start as usize >= to).unwrap_or(start);
        first..start
    };
    // "Norway, which hosts the talks", "Norwegian mediators", "the African Union's mediator"
    let before =
        named.iter().rev().find(|(from, to, _)| *from >= sentence && *to <= limit).filter(|(_, to, _)| {
            let between: Vec<usize> = gap(*to).collect();
            between.len() <= 3 && !between.iter().any(|&b| v.finite(b) && !v.one_of(b, &["which", "who"]))
        });
    if v.one_of(at, &["congress", "parliament"]) {
        return None;
    }
    if let Some((_, _, id)) = before {
        return Some(id);
    }
    let by = (at + 1..(at + 4).min(v.t.len())).find(|&b| v.one_of(b, &["by", "of"]))?;
    if role != Role::Mediator {
        return None;
    }
    let from = v.t[by].end as usize;
    named.iter().find(|(a, _, _)| *a >= from && *a <= from + 8).map(|(_, _, id)| *id)
}

/// Every link of every chain as a source, and the outlets of the reports; with the party that each speaks for.
pub(crate) fn sources(dossier: &Dossier<'_>, claims: &[Said]) -> Vec<Source> {
    let mut all: Vec<Source> = Vec::new();
    for (number, paper) in dossier.papers.iter().enumerate() {
        if let Some(outlet) = &paper.head.outlet {
            add(&mut all, &outlet_id(outlet), outlet, "outlet", None, &paper.id);
        }
        for row in suggest(&paper.reading, Lexicon::shipped()).into_iter().filter(|row| row.table == "source")
        {
            let text = |key: &str| row.row[key].as_str().unwrap_or_default().to_owned();
            let link = row
                .cites
                .iter()
                .filter_map(|at| paper.reading.claims.get(*at))
                .flat_map(|claim| &claim.chain);
            let link = link.into_iter().find(|link| link.actor == text("id"));
            let byte =
                link.map_or(0, |link| paper.text.char_indices().nth(link.start).map_or(0, |(at, _)| at));
            let kind = text("kind");
            let of = (kind != "outlet")
                .then(|| {
                    dossier.names.speaker(
                        &text("id"),
                        link.map_or("", |link| link.text.as_str()),
                        number,
                        byte,
                    )
                })
                .flatten();
            add(&mut all, &text("id"), &text("name"), &kind, of, &paper.id);
        }
    }
    // Who is told to speak for a party is known, whether or not he says anything here.
    for (id, name, party, reports) in dossier.names.persons() {
        for paper in reports.iter().filter_map(|at| dossier.papers.get(*at)) {
            add(&mut all, id, name, "person", Some(party.to_owned()).filter(|of| of != id), &paper.id);
        }
    }
    // Whatever a chain names is a source, so that no claim hangs in the air.
    for claim in claims {
        for link in &claim.chain {
            add(&mut all, link, &readable(link), "unnamed", None, &claim.report);
        }
    }
    all
}

/// The id of an outlet: the shipped list's, or its name in plain letters.
pub(crate) fn outlet_id(name: &str) -> String {
    let mut tokens = Vec::new();
    detente_read::segment::tokens(name, 0, &mut tokens);
    let known = Gazetteer::shipped().exactly(name, &tokens);
    known.map_or_else(|| detente_read::memory::slug(name), |known| known.id.clone())
}

fn add(all: &mut Vec<Source>, id: &str, name: &str, kind: &str, of: Option<String>, report: &str) {
    match all.iter_mut().find(|known| known.id == id) {
        Some(known) => {
            known.of = known.of.take().or(of).filter(|_| known.kind != "outlet");
            // "Co-Facilitator Ingrid Tveit": the name without the office.
            if kind == "person" && known.name.ends_with(&format!(" {name}")) {
                name.clone_into(&mut known.name);
            }
            if !known.reports.iter().any(|one| one == report) {
                known.reports.push(report.to_owned());
            }
        }
        None => all.push(Source {
            id: id.to_owned(),
            name: name.to_owned(),
            kind: kind.to_owned(),
            of,
            reports: vec![report.to_owned()],
        }),
    }
}
