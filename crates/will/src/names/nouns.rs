//! Parties by common nouns: "the union", "the ministry", "the rebels", "its minister".

use super::Names;
use crate::Report;
use crate::runs::{tokens, written};
use detente_read::cues::{AND, DET, DOCUMENT, MEDIA, NUMBERWORD, ORG, PERSON, PREP, TITLE};
use detente_read::gazetteer::Gazetteer;
use detente_read::memory::slug;
use detente_read::phrases::View;
use detente_read::sentences_of;
use std::collections::{BTreeMap, BTreeSet};

/// Words in the name of a company.
const COMPANY: [&str; 13] = [
    "company",
    "corporation",
    "group",
    "motors",
    "industries",
    "airlines",
    "railways",
    "transit",
    "lines",
    "transport",
    "steel",
    "mines",
    "mining",
];

/// Lower-case words that stand for a body with one of these words in its name.
pub(super) const STANDS_FOR: &[(&str, &[&str])] = &[
    ("church", &["church", "churches", "bishops", "bishops'", "synod", "catholic"]),
    ("pilots", &["pilots", "union"]),
    ("workers", &["workers", "workers'", "union"]),
    ("strikers", &["workers", "union", "federation"]),
    ("growers", &["growers", "farmers", "union"]),
    ("party", &["party"]),
    ("front", &["front"]),
    ("alliance", &["alliance"]),
    ("city", &["city", "hall", "municipality"]),
    (
        "rebels",
        &["rebels", "rebel", "army", "front", "movement", "liberation", "militia", "resistance", "freedom"],
    ),
    (
        "rebel",
        &["rebels", "rebel", "army", "front", "movement", "liberation", "militia", "resistance", "freedom"],
    ),
    ("guerrillas", &["army", "front", "movement", "liberation", "resistance"]),
    ("insurgents", &["army", "front", "movement", "liberation", "resistance"]),
    ("separatists", &["army", "front", "movement", "liberation", "congress", "council"]),
    ("militia", &["militia", "militias", "front", "forces"]),
    ("company", &COMPANY),
    ("management", &COMPANY),
    ("operator", &["company", "railways", "transit", "lines", "transport", "ports", "terminals"]),
    ("opposition", &["opposition", "assembly", "alliance", "coalition"]),
    ("drivers", &["drivers", "drivers'", "workers", "union"]),
    ("nurses", &["nurses", "nurses'", "workers", "union"]),
    ("teachers", &["teachers", "teachers'", "union"]),
    ("lecturers", &["lecturers", "lecturers'", "union"]),
    (
        "union",
        &["union", "workers", "federation", "brotherhood", "guild", "teamsters", "congress", "workers'"],
    ),
    ("unions", &["union", "unions", "workers", "federation", "guild", "congress"]),
    ("federation", &["federation"]),
    ("employers", &["employers", "employers'", "employer", "association", "shipowners"]),
    ("owners", &["owners", "owners'", "employers", "shipowners", "shipowners'"]),
    ("bloc", &["union", "alliance", "coalition", "assembly", "bloc", "community", "association"]),
    ("movement", &["movement", "front", "army"]),
    ("mayor", &["city", "council", "hall", "municipality"]),
    ("council", &["council"]),
    ("community", &["community"]),
];

/// People who stand together by what they do or where they live.
pub(super) const GROUPS: &[&str] = &[
    "herders",
    "fishers",
    "fishermen",
    "growers",
    "millers",
    "ranchers",
    "settlers",
    "islanders",
    "villagers",
    "tribes",
    "tribesmen",
    "clans",
    "tenants",
    "skippers",
    "hauliers",
    "dockers",
    "miners",
    "pilots",
    "crews",
    "lecturers",
    "doctors",
    "students",
    "parents",
    "shepherds",
    "pastoralists",
    "landlords",
    "shipowners",
    "smallholders",
    "boatmen",
    "loggers",
    "truckers",
    "owners",
    "strikers",
    "rebels",
    "insurgents",
    "separatists",
    "guerrillas",
    "leaseholders",
    "squatters",
];

/// Words of a state's government.
pub(super) const GOVERNMENT: [&str; 27] = [
    "government",
    "cabinet",
    "ministry",
    "minister",
    "presidency",
    "president",
    "premier",
    "administration",
    "state",
    "spokesman",
    "spokeswoman",
    "spokesperson",
    "delegation",
    "side",
    "army",
    "office",
    "regime",
    "authorities",
    "junta",
    "navy",
    "treasury",
    "department",
    "capital",
    "ministers",
    "troops",
    "military",
    "republic",
];

impl Names {
    /// A party by a common noun.
    pub(super) fn by_noun(
        &self,
        v: &View<'_>,
        core: usize,
        head: &str,
        report: usize,
        byte: usize,
    ) -> Option<String> {
        let unnamed = v.one_of(0, &["a", "an", "one", "some", "two", "three", "several", "many"])
            || v.is(0, NUMBERWORD);
        if unnamed || (0..core).any(|at| v.is(at, DOCUMENT | MEDIA)) {
            return self.unnamed(v, core, report, byte);
        }
        // "the army" is the state's, whatever else is called one.
        if matches!(head, "army" | "navy" | "regime" | "authorities")
            && core <= 2
            && self.states().next().is_some()
        {
            return self.government(report, byte);
        }
        let whole = v.is(0, DET) || v.is(0, AND) || core <= 2 || !v.t[0].capital;
        if whole && let Some(id) = self.stands_for(head, report, byte) {
            return Some(id);
        }
        for at in 0..core.saturating_sub(1) {
            let kind = v.is(at, ORG) || v.one_of(at, &["rebel", "opposition"]);
            if kind
                && !GOVERNMENT.contains(&v.word(at).to_lowercase().as_str())
                && let Some(id) = self.stands_for(&v.word(at).to_lowercase(), report, byte)
            {
                return Some(id);
            }
        }
        // "Health minister Karin Oswald", "the ministry": the government's.
        if (0..core).any(|at| {
            GOVERNMENT.contains(&v.word(at).to_lowercase().as_str())
                && !v.one_of(at, &["side", "office", "army"])
        }) {
            return self.government(report, byte);
        }
        // "managing director Theo Lang", "party leader Eva Holm": of the body that was named last.
        let named = core > 1 && v.t.get(core - 1).is_some_and(|t| t.capital);
        if named && (0..core).any(|at| v.is(at, PERSON | TITLE))
            || matches!(head, "side" | "delegation" | "office" | "army")
        {
            return self.nearest(report, byte);
        }
        if matches!(head, "party" | "country" | "nation") && core <= 2 {
            return self.nearest(report, byte);
        }
        // "the militant group": a word of the reporter's for the body named last that is no state, and no party of its own.
        let plain = (0..core).all(|at| !v.t[at].capital || at == 0);
        if v.one_of(0, &["the"])
            && plain
            && matches!(head, "group" | "faction" | "organisation" | "organization")
        {
            let list = self.mentions.get(report).map_or(&[][..], Vec::as_slice);
            let body = list.iter().rev().find(|one| one.at < byte && !one.person && !self.is_state(&one.id));
            return body.map(|one| one.id.clone());
        }
        // "the employers", "the herders": a body by its own words.
        let body = (0..core).any(|at| v.is(at, ORG))
            || v.is(core.saturating_sub(1), PERSON) && head.ends_with('s')
            || GROUPS.contains(&head);
        let general = matches!(
            head,
            "officials"
                | "diplomats"
                | "sources"
                | "people"
                | "analysts"
                | "sides"
                | "parties"
                | "states"
                | "forces"
                | "countries"
                | "delegates"
                | "observers"
                | "members"
                | "experts"
                | "critics"
                | "traders"
                | "economists"
                | "voters"
                | "teams"
                | "delegations"
                | "governments"
                | "campaigners"
                | "campaigner"
                | "researchers"
                | "capitals"
                | "colleagues"
                | "residents"
                | "activists"
                | "engineers"
                | "authorities"
        );
        (body && !general && !v.t[core.saturating_sub(1)].capital)
            .then(|| slug(&written(v, usize::from(v.is(0, DET)), core)))
    }

    /// Whose an official without a name is.
    fn unnamed(&self, v: &View<'_>, core: usize, report: usize, byte: usize) -> Option<String> {
        // "a rebel spokesman", "a union official": the noun before the office tells whose.
        let of = (1..core.saturating_sub(1)).find_map(|at| {
            let kind = v.is(at, ORG) || v.one_of(at, &["rebel", "opposition"]);
            kind.then(|| self.stands_for(&v.word(at).to_lowercase(), report, byte)).flatten()
        });
        let office = v.is(core.saturating_sub(1), PERSON);
        let state = || {
            (1..core)
                .any(|at| v.one_of(at, &["government", "ministry", "army"]))
                .then(|| self.government(report, byte))
                .flatten()
        };
        if office { of.or_else(state) } else { None }
    }

    /// Whose government a word of government means at a byte of a report: the author's, the first state of its sentence,
    /// the one named last before it, a body that is called a government, or the government without a name.
    pub(super) fn government(&self, report: usize, byte: usize) -> Option<String> {
        if let Some(author) = self.author(report).filter(|id| self.is_state(id)) {
            return Some(author);
        }
        let list = self.mentions.get(report).map_or(&[][..], Vec::as_slice);
        let states = || list.iter().filter(|mention| self.is_state(&mention.id));
        let sentence = list.iter().rev().find(|m| m.at <= byte).map_or(0, |m| m.sentence);
        states()
            .find(|m| m.at <= byte && m.sentence == sentence && m.end >= byte)
            .or_else(|| {
                // What the last sentence that names one was about.
                let last = states().rev().find(|m| m.at <= byte)?.sentence;
                states().find(|m| m.sentence == last)
            })
            .map(|m| m.id.clone())
            .or_else(|| self.main_state())
            .or_else(|| {
                let called = self.entities.forms.iter().find(|(name, _)| name.contains("government"));
                called.and_then(|(_, all)| self.id(*all.first()?))
            })
            .or_else(|| Some("government".to_owned()))
    }

    /// The state that the reports name most.
    pub(super) fn main_state(&self) -> Option<String> {
        let mut count: BTreeMap<&str, usize> = BTreeMap::new();
        for mention in self.mentions.iter().flatten().filter(|mention| self.is_state(&mention.id)) {
            *count.entry(&mention.id).or_default() += 1;
        }
        count.into_iter().max_by_key(|(_, n)| *n).map(|(id, _)| id.to_owned())
    }

    /// The body of the dossier that a common noun stands for: of several, the one named last.
    pub(super) fn stands_for(&self, noun: &str, report: usize, byte: usize) -> Option<String> {
        if let Some(called) = self.called.get(noun) {
            return self.pick(called, report, byte);
        }
        let words = STANDS_FOR.iter().find(|(known, _)| *known == noun).map(|(_, words)| *words);
        let general = matches!(
            noun,
            "state"
                | "states"
                | "government"
                | "people"
                | "country"
                | "side"
                | "party"
                | "parties"
                | "countries"
        );
        let mut own: BTreeSet<usize> = BTreeSet::new();
        let mut like: BTreeSet<usize> = BTreeSet::new();
        for (name, bearers) in &self.entities.forms {
            for at in bearers {
                let Some(one) = self.entities.all.get(*at) else { continue };
                // "the union" is no union of states.
                let states = one.state
                    || matches!(one.id.as_str(), "european-union" | "african-union" | "united-nations");
                if states && !matches!(noun, "bloc" | "community" | "federation") || general {
                    continue;
                }
                let bare = |word: &str| word.trim_end_matches("'s").trim_end_matches('\'').to_owned();
                let has = |word: &str| name.split([' ', '-']).any(|part| bare(part) == bare(word));
                if has(noun) {
                    own.insert(*at);
                } else if words.is_some_and(|all| all.iter().any(|word| has(word))) {
                    like.insert(*at);
                }
            }
        }
        let found = if own.is_empty() { like } else { own };
        if !found.is_empty() {
            return self.pick(&found, report, byte);
        }
        // A company needs no word that says so.
        let company = [
            "company",
            "management",
            "operator",
            "employer",
            "firm",
            "airline",
            "carrier",
            "manufacturer",
            "mill",
            "utility",
            "railway",
            "retailer",
            "supplier",
            "producer",
            "university",
            "hospital",
            "shipyard",
            "brewer",
            "landlord",
            "movement",
            "rebels",
            "insurgents",
            "faction",
            "owner",
        ];
        if company.contains(&noun) {
            let plain: BTreeSet<usize> = (0..self.entities.all.len())
                .filter(|at| {
                    let one = &self.entities.all[*at];
                    let mentioned = self.mentions.iter().flatten().any(|mention| mention.id == one.id);
                    !one.state
                        && mentioned
                        && !self.outlets.contains(&one.id)
                        && !tokens(&one.name).iter().any(|t| t.is(ORG))
                        && Gazetteer::shipped().exactly(&one.name, &tokens(&one.name)).is_none()
                })
                .collect();
            return self.pick(&plain, report, byte);
        }
        None
    }

    /// "IGAD, the regional bloc", "the rebel Highland Front": a common noun beside a name.
    pub(super) fn call(&mut self, reports: &[Report<'_>]) {
        let mut called: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
        for (number, report) in reports.iter().enumerate() {
            for tokens in sentences_of(report.text, &self.own) {
                let v = View { text: report.text, t: &tokens, own: &self.own };
                for at in 0..v.t.len() {
                    let byte = v.t[at].start as usize;
                    let Some((len, Some(id))) = self.at(&v, at, number, byte) else { continue };
                    let Some(place) = self.entities.all.iter().position(|one| one.id == id) else { continue };
                    let to = at + len;
                    if v.comma(to) && v.one_of(to + 1, &["the", "a", "an"]) {
                        let stop = (to + 2..v.t.len()).find(|&b| {
                            v.is(b, PREP) && !v.is(b, DET)
                                || v.t[b].kind == detente_read::segment::Kind::Mark && !v.inner(b)
                                || v.word(b).ends_with("ing")
                                || v.finite(b)
                                || v.one_of(b, &["that", "which", "who"])
                        });
                        let stop = stop.unwrap_or(v.t.len());
                        if stop > to + 2 && v.is(stop - 1, ORG) && !v.t[stop - 1].capital {
                            called.entry(v.word(stop - 1).to_lowercase()).or_default().insert(place);
                        }
                    }
                    if at > 0 && v.one_of(at - 1, &["rebel", "opposition", "separatist"]) {
                        let noun = v.word(at - 1).to_lowercase();
                        called.entry(format!("{noun}s")).or_default().insert(place);
                        called.entry(noun).or_default().insert(place);
                    }
                }
            }
        }
        self.called = called;
    }

    /// Those that have a government.
    pub(super) fn states(&self) -> impl Iterator<Item = &str> {
        self.entities.all.iter().filter(|one| one.state).map(|one| one.id.as_str())
    }

    /// "their union", "its irrigation minister", "our negotiators".
    pub(super) fn possessed(
        &self,
        v: &View<'_>,
        core: usize,
        head: &str,
        report: usize,
        byte: usize,
    ) -> Option<String> {
        if v.word(0).eq_ignore_ascii_case("our")
            && let Some(author) = self.author(report)
        {
            return Some(author);
        }
        let governs = (1..core).any(|at| GOVERNMENT.contains(&v.word(at).to_lowercase().as_str()));
        let body = v.is(core - 1, ORG) && !v.is(core - 1, PERSON) && !governs;
        match self.stands_for(head, report, byte) {
            Some(id) => Some(id),
            None if governs && !body => self.government(report, byte),
            None => self.nearest(report, byte),
        }
    }
}
