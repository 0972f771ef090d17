//! Who is at the table: parties with their roles, the sides on which they stand, and the sources with whom they speak for.
//!
//! Whoever holds a will is a party, and so is whoever is asked for something, takes part in a round, or brings the others
//! together. Roles are what a party does: it mediates or hosts, guarantees, pays, threatens, must ratify. Who negotiates is
//! a signatory. An outlet, a source without a name and a place are no party.

use crate::{Demand, Dossier, Happening, Party, Proviso, Said, Source, distinct};
use detente_case::vocabulary::Role;
use detente_read::gazetteer::{Gazetteer, Sense};
use detente_read::matters::Lexicon;
use detente_read::phrases::View;
use detente_read::sentences_of;
use detente_will::Direction;
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

/// What is known of a party while the dossier is looked through.
#[derive(Default)]
struct Seen {
    cites: Vec<String>,
    names: Vec<String>,
    deeds: BTreeMap<Role, usize>,
    wills: usize,
    asked: usize,
    met: usize,
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
    let mut note = |id: &str, cites: &[String], order: &mut Vec<String>| -> () {
        if !order.iter().any(|known| known == id) {
            order.push(id.to_owned());
        }
        seen.entry(id.to_owned()).or_default().cites.extend(cites.iter().cloned());
    };
    for demand in demands {
        note(&demand.party, &demand.cites, &mut order);
        if let Some(of) = &demand.of {
            note(of, &demand.cites, &mut order);
        }
    }
    for proviso in conditions {
        note(&proviso.party, &proviso.cites, &mut order);
    }
    for event in events.iter().filter(|event| {
        matches!(event.kind.as_str(), "round" | "agreement" | "initialling" | "strike" | "walk-out")
    }) {
        for party in &event.parties {
            note(party, &event.cites, &mut order);
        }
    }
    for demand in demands {
        if let Some(one) = seen.get_mut(&demand.party) {
            one.wills += 1;
        }
        if let Some(one) = demand.of.as_ref().and_then(|of| seen.get_mut(of)) {
            one.asked += 1;
        }
    }
    for event in
        events.iter().filter(|event| matches!(event.kind.as_str(), "round" | "agreement" | "initialling"))
    {
        for party in &event.parties {
            if let Some(one) = seen.get_mut(party) {
                one.met += 1;
            }
        }
    }
    deeds(dossier, &mut seen, &mut order);
    order.retain(|id| seen.get(id).is_some_and(|one| sits(dossier, id, one)));
    let sides = sides(dossier, demands, &order);
    let lead = leaders(&order, &seen);
    let parties = order.iter().filter_map(|id| Some((id, seen.get(id)?))).map(|(id, one)| Party {
        id: id.clone(),
        name: best_name(&one.names).unwrap_or_else(|| readable(id)),
        aliases: aliases(&one.names),
        roles: roles(id, one, &lead),
        cites: distinct(one.cites.iter().cloned()).into_iter().take(12).collect(),
    });
    (parties.collect(), sides)
}

/// True for whoever sits at the table or acts on it: a holder of a will; and of those who are only asked, met or named, the
/// ones with a name of their own.
fn sits(dossier: &Dossier<'_>, id: &str, one: &Seen) -> bool {
    let outlet =
        dossier.papers.iter().any(|paper| paper.head.carrier().is_some_and(|outlet| outlet_id(outlet) == id));
    if outlet {
        return false;
    }
    if one.wills > 0 {
        return true;
    }
    let known = one.names.iter().any(|name| {
        let mut tokens = Vec::new();
        detente_read::segment::tokens(name, 0, &mut tokens);
        let found = Gazetteer::shipped().exactly(name, &tokens);
        found.is_some_and(|found| !found.outlet && found.sense != Sense::Capital)
    });
    let body = [
        "union",
        "company",
        "government",
        "employers",
        "management",
        "ministry",
        "council",
        "front",
        "party",
    ];
    let named = one.names.iter().any(|name| {
        name.split_whitespace().count() > 1 && name.chars().next().is_some_and(char::is_uppercase)
    });
    let capital = one.names.iter().any(|name| name.chars().next().is_some_and(char::is_uppercase));
    known
        || named && (one.asked > 0 || one.met > 0)
        || capital && (one.asked > 0 || one.met > 0 && dossier.names.is_state(id))
        || one.asked > 0 && body.contains(&id)
        || !one.deeds.is_empty() && named
}

/// The best of the names that the reports use: a party's own rather than its adjective or its capital, written out.
fn best_name(names: &[String]) -> Option<String> {
    let rank = |name: &String| {
        let mut tokens = Vec::new();
        detente_read::segment::tokens(name, 0, &mut tokens);
        let sense = match Gazetteer::shipped().exactly(name, &tokens).map(|known| known.sense) {
            Some(Sense::Name | Sense::Alias) | None => 0,
            Some(Sense::Capital) => 1,
            Some(Sense::People) => 2,
        };
        let shouted = name.chars().count() > 4 && !name.chars().any(char::is_lowercase);
        (sense, shouted, std::cmp::Reverse(name.chars().count()))
    };
    names.iter().min_by_key(|name| rank(name)).cloned()
}

/// The other names, each once whatever its case; no adjective, which others may bear as well.
fn aliases(names: &[String]) -> Vec<String> {
    let best = best_name(names).unwrap_or_default().to_lowercase();
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

/// Parties that stand together: one backs the other or what it asks, joins it, or is called its ally.
fn sides(dossier: &Dossier<'_>, demands: &[Demand], order: &[String]) -> Vec<Vec<String>> {
    let mut pairs: Vec<(String, String)> = Vec::new();
    for (report, paper) in dossier.papers.iter().enumerate() {
        let named: Vec<(usize, usize, &str)> = dossier.names.named(report).collect();
        let mut last_asked: Option<String> = None;
        for tokens in sentences_of(&paper.text, dossier.names.own()) {
            let v = View { text: &paper.text, t: &tokens, own: dossier.names.own() };
            let (Some(first), Some(last)) = (v.t.first(), v.t.last()) else { continue };
            let here: Vec<&(usize, usize, &str)> = named
                .iter()
                .filter(|(a, b, _)| first.start as usize <= *a && *b <= last.end as usize)
                .collect();
            for at in 0..v.t.len() {
                let backs = v.one_of(
                    at,
                    &[
                        "backed",
                        "backs",
                        "back",
                        "supports",
                        "supported",
                        "support",
                        "endorsed",
                        "endorses",
                        "sided",
                        "echoed",
                        "ally",
                        "allies",
                        "seconded",
                    ],
                );
                if !backs || v.group_start(at).1 {
                    continue;
                }
                let place = v.t[at].start as usize;
                let subject = v.before(v.group_start(at).0).and_then(|np| {
                    let (a, b) = (v.t[np.from].start as usize, v.t[np.to.max(np.from + 1) - 1].end as usize);
                    dossier.names.party(v.text.get(a..b)?, report, a)
                });
                let ally = v.one_of(at, &["ally", "allies"]);
                let who = if ally {
                    here.iter().find(|(a, _, _)| *a > place).map(|(_, _, id)| (*id).to_owned())
                } else {
                    subject
                };
                let other = if ally {
                    here.iter().rev().find(|(_, b, _)| *b <= place).map(|(_, _, id)| (*id).to_owned())
                } else {
                    here.iter().find(|(a, _, _)| *a > place).map(|(_, _, id)| (*id).to_owned())
                };
                // "backed the demand": of whom asked last; "support the minister's proposal": the minister's side.
                let after = v.after(at + 1).filter(|np| np.from < np.to).and_then(|np| {
                    let (a, b) = (v.t[np.from].start as usize, v.t[np.to - 1].end as usize);
                    let words = v.text.get(a..b)?;
                    let bare = ["the demand", "the proposal", "the call", "the request"]
                        .iter()
                        .any(|w| words.eq_ignore_ascii_case(w));
                    if bare { last_asked.clone() } else { dossier.names.party(words, report, a) }
                });
                if let (Some(a), Some(b)) = (who, other.or(after))
                    && a != b
                {
                    pairs.push((a, b));
                }
            }
            let asks = demands.iter().find(|demand| {
                demand.direction == Direction::Wants
                    && v.text
                        .get(first.start as usize..last.end as usize)
                        .is_some_and(|text| text.contains(&demand.what))
            });
            last_asked = asks.map(|demand| demand.party.clone()).or(last_asked);
        }
    }
    // "India and Brazil opposed the levy": told in one breath.
    for (at, one) in demands.iter().enumerate() {
        for other in &demands[at + 1..] {
            let same = one.what == other.what && one.direction == other.direction && one.cites == other.cites;
            if same && one.party != other.party {
                pairs.push((one.party.clone(), other.party.clone()));
            }
        }
    }
    // Who asks something of another stands against it, whatever it once backed.
    let against = |a: &str, b: &str| {
        demands.iter().any(|demand| {
            demand.party == a && demand.of.as_deref() == Some(b) && demand.direction == Direction::Wants
        })
    };
    let known = |id: &str| order.iter().any(|one| one == id);
    let mut sides: Vec<Vec<String>> = Vec::new();
    for (a, b) in pairs.into_iter().filter(|(a, b)| known(a) && known(b) && !(against(a, b) && against(b, a)))
    {
        let (with, rest): (Vec<_>, Vec<_>) =
            sides.into_iter().partition(|side: &Vec<String>| side.contains(&a) || side.contains(&b));
        sides = rest;
        sides.push(distinct(with.into_iter().flatten().chain([a, b])));
    }
    sides
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
