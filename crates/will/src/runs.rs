//! Names as they stand in a sentence: runs of capitals, and what the words around them show of their bearer.

use crate::Report;
use detente_read::cues::{
    AND, BE, DET, DOCUMENT, FINITE, HAVE, MEDIA, MODAL, ORG, PERSON, PERSONAL, POSSESSIVE, PREP, SAY,
    STARTER, TIME, TITLE,
};
use detente_read::gazetteer::Gazetteer;
use detente_read::phrases::View;
use detente_read::segment::{Kind, Token};
use detente_read::sentences_of;
use std::collections::{BTreeMap, BTreeSet};

/// What only a state has.
const RULES: [&str; 36] = [
    "government",
    "governments",
    "cabinet",
    "ministry",
    "minister",
    "ministers",
    "army",
    "navy",
    "treasury",
    "parliament",
    "president",
    "premier",
    "republic",
    "kingdom",
    "junta",
    "regime",
    "troops",
    "soldiers",
    "embassy",
    "citizens",
    "senate",
    "ambassador",
    "border",
    "borders",
    "territory",
    "capital",
    "exports",
    "imports",
    "waters",
    "coast",
    "airspace",
    "constitution",
    "voters",
    "economy",
    "officials",
    "chancellor",
];

/// Titles beside those of the reader's list.
const TITLES: &[&str] = &[
    "treasurer",
    "convenor",
    "convener",
    "organiser",
    "skipper",
    "chieftain",
    "undersecretary",
    "vice-president",
    "magistrate",
    "ombudsman",
    "archdeacon",
    "sultan",
    "bishop",
    "archbishop",
    "cardinal",
    "reverend",
    "rev",
    "pastor",
    "rabbi",
    "cde",
    "comrade",
    "hon",
    "honourable",
    "chairwoman",
    "chairperson",
    "ceo",
    "conciliator",
    "premier",
    "councillor",
];

/// What a minister minds; no land.
const MINDED: [&str; 36] = [
    "environment",
    "agriculture",
    "energy",
    "finance",
    "foreign",
    "health",
    "education",
    "interior",
    "justice",
    "trade",
    "commerce",
    "industry",
    "transport",
    "defence",
    "defense",
    "fisheries",
    "water",
    "irrigation",
    "economy",
    "economic",
    "culture",
    "tourism",
    "planning",
    "works",
    "security",
    "climate",
    "information",
    "housing",
    "science",
    "migration",
    "lands",
    "mines",
    "oceans",
    "internal",
    "external",
    "natural",
];

/// True for what a minister minds: "Fisheries", "Foreign Affairs".
pub(crate) fn minded(key: &str) -> bool {
    let with = [
        "affairs",
        "resources",
        "development",
        "and",
        "change",
        "services",
        "protection",
        "reform",
        "relations",
    ];
    !key.is_empty()
        && key.split(' ').all(|word| MINDED.contains(&word.trim_end_matches(',')) || with.contains(&word))
}

/// True for a word that is a title, before a name.
pub(crate) fn is_title(text: &str, token: &Token) -> bool {
    token.is(TITLE | PERSON) || TITLES.contains(&token.text(text).to_lowercase().as_str())
}

/// Parts of a government that speak under a name of their own.
const ORGANS: [&str; 9] = [
    "ministry",
    "ministries",
    "department",
    "treasury",
    "cabinet",
    "government",
    "administration",
    "presidency",
    "exchequer",
];

/// Words of a body that the reader's list of institutions does not hold.
const BODIES: &[&str] = &[
    "front",
    "list",
    "labour",
    "labor",
    "liberation",
    "resistance",
    "brotherhood",
    "guild",
    "teamsters",
    "workers",
    "employers",
    "farmers",
    "seafarers",
    "hall",
    "trust",
    "fund",
    "rebels",
    "greens",
    "socialists",
    "democrats",
    "liberals",
    "conservatives",
    "community",
    "federal",
    "teachers",
    "nurses",
    "drivers",
    "growers",
    "fishermen",
    "miners",
    "dockers",
    "organisation",
    "confederation",
    "collective",
    "guard",
    "brigade",
    "brigades",
    "militia",
    "corps",
    "battalion",
    "clan",
    "tribe",
    "tribes",
    "cooperative",
    "chapter",
    "local",
    "conference",
    "church",
    "synod",
    "lobby",
    "pilots",
    "crews",
    "ranchers",
    "herders",
    "fishers",
    "lecturers",
    "doctors",
    "physicians",
    "tenants",
    "islanders",
    "centre",
    "service",
    "authority",
    "sindicato",
    "frente",
    "partido",
    "movimiento",
    "syndicat",
    "gewerkschaft",
    "harakat",
    "jabhat",
    "hizb",
    "tenants",
    "parents",
    "students",
    "center",
];

/// True for a word that names a body.
pub(crate) fn body_word(text: &str, token: &Token) -> bool {
    token.is(ORG) || BODIES.contains(&token.text(text).to_lowercase().as_str())
}

/// Small words inside a name.
pub(crate) const SMALL: [&str; 6] = ["of", "the", "for", "and", "de", "on"];

/// A name where it stands, with what is around it.
#[derive(Clone, Debug)]
pub(crate) struct Sighting {
    /// Report.
    pub report: usize,
    /// Number of its sentence in the report.
    pub sentence: usize,
    /// The words.
    pub words: String,
    /// Letters in brackets right after it: "(DMW)".
    pub letters: Option<String>,
    /// How it is used there.
    pub uses: Uses,
}

/// How often a name does what.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Uses {
    /// Times it stands anywhere but at the head of a sentence.
    pub inside: usize,
    /// Has a verb after it.
    pub acts: usize,
    /// Owns what follows.
    pub owns: usize,
    /// Owns what only a state has, or is "the Republic of X".
    pub governs: usize,
    /// After "in", "at", "near".
    pub place: usize,
    /// Before the day of a dateline.
    pub dateline: usize,
    /// After "the".
    pub definite: usize,
    /// Owns an office: "Norair's spokesman".
    pub employs: usize,
}

impl Uses {
    /// Both together.
    pub(crate) fn add(&mut self, other: Self) {
        self.inside += other.inside;
        self.acts += other.acts;
        self.owns += other.owns;
        self.governs += other.governs;
        self.place += other.place;
        self.dateline += other.dateline;
        self.definite += other.definite;
        self.employs += other.employs;
    }
}

/// The words between two tokens as they stand in the text.
pub(crate) fn written(v: &View<'_>, from: usize, to: usize) -> String {
    match (v.t.get(from), to.checked_sub(1).and_then(|at| v.t.get(at))) {
        (Some(first), Some(last)) if from < to => {
            v.text.get(first.start as usize..last.end as usize).unwrap_or_default().to_owned()
        }
        _ => String::new(),
    }
}

/// The tokens of a phrase.
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    let mut all = Vec::new();
    detente_read::segment::tokens(text, 0, &mut all);
    all
}

/// A name as names are compared: small letters, straight marks, no article.
pub(crate) fn key(words: &str) -> String {
    let lower = words.to_lowercase().replace('’', "'");
    let bare = lower.strip_prefix("the ").unwrap_or(&lower);
    bare.trim_end_matches("'s").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// True for a part of a government: "Ministry of Energy", "Treasury".
pub(crate) fn organ(key: &str) -> bool {
    let body = ["union", "federation", "party", "congress", "forum"];
    key.starts_with("office of the p")
        || matches!(key, "republic" | "kingdom" | "head of state" | "state")
        || key.split(' ').any(|word| ORGANS.contains(&word))
            && !key.split(' ').any(|word| body.contains(&word))
}

fn capital(v: &View<'_>, at: usize) -> bool {
    v.t.get(at)
        .is_some_and(|t| t.kind == Kind::Word && t.capital && !t.is(DET | TIME | PERSONAL | PREP | AND))
}

/// True where something that is no token stands before a word: "Government of Norway | News".
fn apart(v: &View<'_>, at: usize) -> bool {
    match (at.checked_sub(1).and_then(|before| v.t.get(before)), v.t.get(at)) {
        (Some(before), Some(here)) => v
            .text
            .get(before.end as usize..here.start as usize)
            .is_some_and(|gap| gap.chars().any(|c| !c.is_whitespace())),
        _ => false,
    }
}

/// A title or an office; "Workers", "Employers" name many and belong to the name of a body.
fn office(v: &View<'_>, at: usize) -> bool {
    if at >= v.t.len() {
        return false;
    }
    let word = v.word(at).to_lowercase();
    let many = word.ends_with('s') && !word.ends_with("ss") && word.len() > 4;
    let paper = v.is(at, DOCUMENT) && !v.is(at, TITLE);
    let body = v.is(at, ORG) && word != "chair";
    is_title(v.text, &v.t[at]) && !body && !many && !paper
}

/// One past a run of capitals that begins at the token. `alone` are words that are names by themselves: "Kenya and
/// African Union" are two, "Tram and Trolley Union" is one.
pub(crate) fn run(v: &View<'_>, at: usize, alone: &BTreeSet<String>) -> usize {
    // "Landlord Brightwater Homes says": a name may follow the word that begins a sentence.
    let inside = at > 1 && capital(v, at - 1) && !apart(v, at) && !v.inner(at);
    if !capital(v, at) || v.is(at, STARTER | PREP | AND) || inside {
        return at;
    }
    let mut end = at + 1;
    while end < v.t.len() && end < at + 12 && !apart(v, end) {
        let body = (at..end).any(|b| body_word(v.text, &v.t[b]));
        let the = |b: usize| v.one_of(b, &["the"]) && capital(v, b + 1);
        // "Joy Okafor of the Tenants' Union" are two, "Bank of Karsia" and "Sons of the River" are one.
        let words = (at..end).filter(|&b| v.t[b].kind == Kind::Word).count();
        let heads = |b: usize| office(v, b) || v.one_of(b, &["republic", "kingdom", "state", "principality"]);
        let many = v.word(end - 1).ends_with(['s', 'S']);
        let whole = body || words == 1 || many || (at..end).any(heads);
        let of = v.one_of(end, &["of"]) && whole && (capital(v, end + 1) || the(end + 1))
            || the(end) && v.one_of(end - 1, &["of"])
            || v.one_of(end, &["for"]) && body && capital(v, end + 1)
            || v.one_of(end, &["de", "del", "des", "di", "du", "do", "da", "für"]) && capital(v, end + 1)
            || v.one_of(end, &["al", "el"]) && v.inner(end + 1) && capital(v, end + 2);
        let inner = v.inner(end) && capital(v, end + 1) && !matches!(v.mark(end), Some('/' | '\'' | '’'));
        let owner = (v.is(end, POSSESSIVE)
            || v.one_of(end, &["'s", "’s"])
            || matches!(v.mark(end), Some('’' | '\'')))
            && (v.word(end - 1).ends_with(['s', 'S']) || plural(v.word(end - 1)))
            && capital(v, end + 1)
            && !office(v, end + 1)
            && (end + 1..end + 5).take_while(|&b| capital(v, b)).any(|b| body_word(v.text, &v.t[b]));
        let local =
            v.one_of(end - 1, &["local", "branch", "group", "brigade"]) && v.t[end].kind == Kind::Number;
        if !(capital(v, end) || of || inner || owner || local || both(v, at, end, alone)) {
            break;
        }
        end += 1;
    }
    end
}

/// "People", "Seamen": many without an s.
fn plural(word: &str) -> bool {
    let lower = word.to_lowercase();
    ["men", "people", "children", "folk"].iter().any(|end| lower.ends_with(end))
}

/// An "and" inside a name: "Tram and Trolley Union", "Ministry of Energy and Water".
fn both(v: &View<'_>, at: usize, and: usize, alone: &BTreeSet<String>) -> bool {
    if !v.one_of(and, &["and", "&"]) || !capital(v, and + 1) || office(v, and + 1) {
        return false;
    }
    let single = |from: usize, to: usize| {
        let words = written(v, from, to);
        alone.contains(&key(&words)) || Gazetteer::shipped().exactly(&words, &tokens(&words)).is_some()
    };
    let last = (at..and).rev().find(|&b| v.one_of(b, &["of"])).map_or(at, |of| of + 1);
    if last > at && v.is(at, ORG) {
        return !single(last, and) && !single(and + 1, and + 2);
    }
    let end = (and + 1..v.t.len()).find(|&b| !capital(v, b)).unwrap_or(v.t.len());
    let head = (and + 2..end).any(|b| body_word(v.text, &v.t[b]));
    head && and == at + 1 && !single(at, and) && !office(v, at)
}

/// The names in a run: "Foreign Minister Saba Wolde" holds one after its title, "EU Commissioner" one before it.
fn pieces(v: &View<'_>, from: usize, to: usize) -> Vec<(usize, usize)> {
    // "LDC GROUP PRESS CONFERENCE": the name before what the paper is.
    let shouted = written(v, from, to).chars().all(|c| !c.is_lowercase());
    let paper = |b: usize| {
        v.is(b, MEDIA | DOCUMENT) || v.one_of(b, &["strike", "press", "news", "daily", "full", "joint"])
    };
    let to = if shouted { (from + 1..to).find(|&b| paper(b)).unwrap_or(to) } else { to };
    // "Members of the European Parliament": of whom they are.
    let some = v.is(from, PERSON) && v.one_of(from + 1, &["of"]) && v.word(from).ends_with('s');
    let from = if some { from + 2 + usize::from(v.is(from + 2, DET)) } else { from };
    let last = (from..to).rev().find(|&b| v.t[b].kind == Kind::Word).unwrap_or(from);
    let named = |b: usize| body_word(v.text, &v.t[b]) && !office(v, b);
    let body = named(last) && last > from || (from + 1..to).any(|b| v.one_of(b, &["of"]) && named(b - 1));
    let led = office(v, from) && !(from + 1..to).any(|b| v.is(b, POSSESSIVE));
    if body && !led || !(from..to).any(|b| office(v, b)) {
        return vec![(from, to)];
    }
    let mut found = Vec::new();
    let mut at = from;
    while at < to {
        let stop = (at..to).find(|&b| office(v, b)).unwrap_or(to);
        let (mut a, mut b) = (at, stop);
        while a < b && !capital(v, a) {
            a += 1;
        }
        while a < b && !capital(v, b - 1) {
            b -= 1;
        }
        // "Minister of Environment": what he minds.
        let minds = a > 0 && v.one_of(a - 1, &["of", "for"]) && minded(&v.word(a).to_lowercase());
        if a < b && !minds {
            // "Norwegian Fisheries Minister": the land, not what he minds.
            let known = Gazetteer::shipped().at(v.text, v.t, a).map(|(len, _)| a + len);
            found.push((a, if stop < to { known.unwrap_or(b).min(b) } else { b }));
        }
        at = stop + 1;
    }
    found
}

/// Every name of the reports with its surroundings; and the words that the reports write small.
pub(crate) fn sightings(reports: &[Report<'_>], own: &Gazetteer) -> (Vec<Sighting>, BTreeSet<String>) {
    let small: BTreeSet<String> = reports
        .iter()
        .flat_map(|report| report.text.split(|c: char| !c.is_alphabetic()))
        .filter(|word| word.chars().next().is_some_and(char::is_lowercase))
        .map(str::to_owned)
        .collect();
    let alone = alone(reports, own);
    let mut all = Vec::new();
    for (number, report) in reports.iter().enumerate() {
        for (place, sentence) in sentences_of(report.text, own).iter().enumerate() {
            let v = View { text: report.text, t: sentence, own };
            let mut at = 0;
            while at < v.t.len() {
                let end = run(&v, at, &alone);
                for (from, to) in if end > at { pieces(&v, at, end) } else { Vec::new() } {
                    // A common word begins the sentence, and the name follows it.
                    let common = from == 0 && to > 2 && small.contains(&v.word(0).to_lowercase());
                    let body = body_word(v.text, &v.t[to - 1]);
                    let from = if common && !body && capital(&v, 1) { 1 } else { from };
                    // "Brightwater Homes Ltd": a company, whatever else is said of it.
                    let firm = v.one_of(to - 1, &["ltd", "inc", "plc", "gmbh", "corp", "llc", "limited"])
                        && to > from + 1;
                    let words = written(&v, from, to - usize::from(firm));
                    let letters = bracket(&v, to);
                    let mut uses = uses(&v, from, to);
                    if firm {
                        uses = Uses { acts: 1, inside: 1, employs: 1, ..uses };
                    }
                    all.push(Sighting { report: number, sentence: place, words, letters, uses });
                }
                if let Some(to) = trade(&v, at) {
                    let words = written(&v, at, to);
                    let uses = Uses { owns: 0, ..uses(&v, at, to) };
                    all.push(Sighting { report: number, sentence: place, words, letters: None, uses });
                }
                at = end.max(at + 1);
            }
        }
    }
    (all, small)
}

/// "fishermen's union", "skippers' group": a body called by its trade; one past it.
pub(crate) fn trade(v: &View<'_>, at: usize) -> Option<usize> {
    let word = v.word(at);
    let many = word.ends_with('s') || word.ends_with("men");
    let owner = v.is(at + 1, POSSESSIVE) || matches!(v.mark(at + 1), Some('’' | '\''));
    let body = v.one_of(
        at + 2,
        &["union", "federation", "association", "group", "council", "league", "guild", "forum"],
    );
    let held = at > 0 && (v.is(at - 1, DET) || v.one_of(at - 1, &["our", "their", "its"]));
    (held && !v.t[at].capital && v.t[at].kind == Kind::Word && many && owner && body).then_some(at + 3)
}

/// "(DMW)" at a token.
fn bracket(v: &View<'_>, at: usize) -> Option<String> {
    let word = v.word(at + 1);
    let letters = word.chars().count() > 1 && word.chars().all(char::is_uppercase);
    (v.mark(at) == Some('(') && v.mark(at + 2) == Some(')') && letters).then(|| word.to_owned())
}

/// Words that are a name by themselves somewhere.
pub(crate) fn alone(reports: &[Report<'_>], own: &Gazetteer) -> BTreeSet<String> {
    let mut found: BTreeMap<String, usize> = BTreeMap::new();
    for report in reports {
        for sentence in sentences_of(report.text, own) {
            let v = View { text: report.text, t: &sentence, own };
            for at in 0..v.t.len() {
                let single = capital(&v, at)
                    && !(at > 0 && (capital(&v, at - 1) || v.one_of(at - 1, &["and"])))
                    && !capital(&v, at + 1)
                    && !v.one_of(at + 1, &["and", "&", "of"]);
                if single && at > 0 {
                    *found.entry(v.word(at).to_lowercase()).or_default() += 1;
                }
            }
        }
    }
    found.into_keys().collect()
}

fn uses(v: &View<'_>, from: usize, to: usize) -> Uses {
    let owns = v.is(to, POSSESSIVE) || v.mark(to) == Some('’') && v.word(to - 1).ends_with(['s', 'S']);
    let ruled = |b: usize| RULES.contains(&v.word(b).to_lowercase().as_str());
    let of = |b: usize| b > 0 && v.word(b) == "of" && ruled(b - 1);
    let before = from.saturating_sub(1);
    // "Orvaz, the third country on the river": a state by what is said of it.
    let called = v.comma(to)
        && v.one_of(to + 1, &["the", "a", "an"])
        && (to + 2..to + 6)
            .take_while(|&b| !v.comma(b) && !v.is(b, PREP))
            .any(|b| v.one_of(b, &["country", "nation", "republic", "kingdom", "state"]));
    // "Parents United, an association of 9,000 families"
    let body = v.comma(to)
        && v.one_of(to + 1, &["the", "a", "an"])
        && (to + 2..to + 6).take_while(|&b| !v.comma(b) && !v.is(b, PREP)).any(|b| v.is(b, ORG));
    let governs = called
        || owns
            && (to + 1..to + 5).take_while(|&b| v.t.get(b).is_some_and(|t| t.kind == Kind::Word)).any(ruled)
        || from > 1 && (of(before) || v.word(before) == "the" && of(before - 1));
    let day = v.comma(to) && (v.is(to + 1, TIME) || v.t.get(to + 1).is_some_and(|t| t.kind == Kind::Number));
    let agency = v.mark(to) == Some('(') && from == 0 && v.t.len() > to + 4;
    let place = from > 0 && v.one_of(before, &["in", "at", "near", "from", "outside", "to", "across"]);
    let under = from > 0 && v.one_of(before, &["of", "on", "by", "with", "over", "for"]);
    let definite = from > 0 && v.word(before).eq_ignore_ascii_case("the");
    // "Civic leader Henrik Saal": it has people.
    let people = v.is(to, PERSON) && !v.t[to].capital && !v.word(to).ends_with('s');
    let between = (from.saturating_sub(7)..from).any(|b| v.one_of(b, &["between"]))
        && (v.one_of(before, &["between", "and"]) || v.comma(before));
    let acts = between
        || !owns
            && !place
            && !under
            && (body || v.finite(to) || people || v.is(to, SAY | MODAL | BE | HAVE | FINITE));
    // Any word may begin a sentence, a quotation, or a line of a live report.
    let first = (0..from).all(|b| v.t[b].kind != Kind::Word)
        || v.t[from - 1].kind == Kind::Mark
            && (v.t[from - 1].quote != 0 || matches!(v.mark(from - 1), Some(':' | ')')) || v.dash(from - 1));
    Uses {
        inside: usize::from(!first),
        acts: usize::from(acts),
        owns: usize::from(owns),
        governs: usize::from(governs),
        place: usize::from(place && !owns),
        dateline: usize::from(day || agency),
        definite: usize::from(definite),
        employs: usize::from(
            people
                || owns
                    && (to + 1..to + 5)
                        .take_while(|&b| v.t.get(b).is_some_and(|t| !t.capital))
                        .any(|b| v.is(b, PERSON)),
        ),
    }
}
