//! What the reports say of persons: title, apposition, owner, signature. Whose they are is decided over the whole dossier.

use crate::Report;
use crate::entities::outlet_like;
use crate::runs::{Sighting, body_word, is_title, key, run, written};
use detente_read::cues::{
    BE, DET, MEDIA, ORG, OUTLET, PERSON, POSSESSIVE, PREP, SAY, STARTER, TIME, TITLE, VIEWNOUN,
};
use detente_read::gazetteer::Gazetteer;
use detente_read::phrases::View;
use detente_read::segment::Kind;
use detente_read::{Role, sentences_of};
use std::collections::BTreeSet;

/// Words of somebody who stands between the sides.
pub(crate) const BETWEEN: &[&str] = &[
    "chairing",
    "presiding",
    "presides",
    "mediator",
    "mediated",
    "mediates",
    "mediating",
    "facilitator",
    "conciliator",
    "arbitrator",
    "brokered",
    "steer",
    "go-between",
    "moderator",
    "mediate",
];

/// What a side is told to be or to do by those who speak for it: "Sehrab is pushing for a release".
const WANTS: [&str; 14] = [
    "open",
    "ready",
    "prepared",
    "willing",
    "pushing",
    "seeking",
    "asking",
    "offering",
    "looking",
    "considering",
    "insisting",
    "holding",
    "demanding",
    "committed",
];

/// How a report ties a person to somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Tie {
    /// By a title or an apposition.
    Described(String),
    /// "The ILO's Jean-Marc Diallo", "Social Labour, led by Jonna Viik", "Tveit (Norway)".
    Owned(String),
    /// "Hana Roke of the union", "Ingrid Tveit (Norway)": less than what an office says.
    Of(String),
    /// "on behalf of the Umbrella Group".
    For(String),
    /// "Vahl said Besht could live with 380": who speaks of what a party would do speaks for it.
    Says(String),
    /// At the foot of a text.
    Signs,
}

/// A person where a report says whose he is.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    /// Name.
    pub name: String,
    /// Report.
    pub report: usize,
    /// First byte of the words that say it.
    pub at: usize,
    /// How.
    pub tie: Tie,
    /// True where the sentence has him stand between the sides.
    pub between: bool,
}

/// What is said of the persons of the reports.
pub(crate) fn told(reports: &[Report<'_>], own: &Gazetteer) -> Vec<Told> {
    let mut all = Vec::new();
    for (number, report) in reports.iter().enumerate() {
        read_of(report, number, &mut all);
        let mut office: Option<(String, usize)> = None;
        for sentence in sentences_of(report.text, own) {
            let v = View { text: report.text, t: &sentence, own };
            let between = (0..v.t.len())
                .any(|at| v.one_of(at, BETWEEN) || v.word(at) == "between" && v.one_of(at + 1, &["them"]));
            let from = all.len();
            for at in 0..v.t.len() {
                titled(&v, at, number, &mut all);
                owned(&v, at, number, &mut all);
                says(&v, at, number, &mut all);
            }
            your(&v, number, &mut all);
            if let Some(office) = &office {
                introduced(&v, office, number, &mut all, from);
            }
            speaks_for(&v, number, &mut all);
            for one in &mut all[from..] {
                one.between = between;
            }
            office = unnamed(&v).or(None);
        }
        signature(report, number, &mut all);
    }
    for one in &mut all {
        one.name = bare(&one.name);
    }
    all.retain(|one| somebody(&one.name));
    all
}

/// True for words that may be a person's name: no body, outlet, place or day.
fn somebody(name: &str) -> bool {
    let list = crate::runs::tokens(name);
    let none = MEDIA | OUTLET | TIME | DET | STARTER | VIEWNOUN;
    let lead = ["Port", "Cape", "Fort", "Lake", "Mount", "New", "Saint", "St"];
    let realm = ["Republic", "Kingdom", "Federation", "State", "United"];
    let place = name.split(' ').next().is_some_and(|first| lead.contains(&first));
    let thing = list.iter().any(|t| body_word(name, t) || t.is(none)) || outlet_like(name);
    !name.is_empty() && !place && !thing && !name.split(' ').any(|word| realm.contains(&word))
}

/// A name without what stands before it: "Hon. Salum Mwakitalu".
fn bare(name: &str) -> String {
    let title = |word: &str| {
        word.ends_with('.') && word.chars().count() > 2 || detente_read::cues::lookup(word).tags & TITLE != 0
    };
    name.split(' ').skip_while(|word| title(word)).collect::<Vec<_>>().join(" ")
}

/// Names of persons and, for those with two, their last names; keys. `alone` are words that are a name by themselves.
///
/// Two capitals without an office may be anybody's: a person is called by the second word ("Marek"), a body or a thing by
/// the first ("Lindhaven" of Lindhaven Transit) or in its own text.
pub(crate) fn persons(
    told: &[Told],
    reports: &[Report<'_>],
    alone: &BTreeSet<String>,
    sightings: &[Sighting],
) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    let mut add = |name: &str| {
        all.insert(key(name));
        all.extend(name.split(' ').next_back().map(key));
    };
    for one in told {
        add(&one.name);
    }
    // Asked of every actor of a dossier: looked up, not searched for.
    let outlets: BTreeSet<String> = reports.iter().filter_map(|report| report.outlet).map(key).collect();
    let employers: BTreeSet<String> =
        sightings.iter().filter(|one| one.uses.employs > 0).map(|one| key(&one.words)).collect();
    for actor in reports.iter().flat_map(|report| &report.reading.actors) {
        let words: Vec<String> = actor.text.split(' ').map(str::to_lowercase).collect();
        let (Some(first), Some(last)) = (words.first(), words.last()) else { continue };
        let name = key(&actor.text);
        let own = outlets.contains(&name);
        let body = crate::runs::tokens(&actor.text).iter().any(|t| body_word(&actor.text, t));
        let employs = employers.contains(&name);
        let thing = own || body || employs || alone.contains(first) && !alone.contains(last);
        if actor.role == Role::Person && words.len() > 1 && !thing && somebody(&actor.text) {
            add(&actor.text);
        }
    }
    all
}

/// What the reader found beside a name.
fn read_of(report: &Report<'_>, number: usize, all: &mut Vec<Told>) {
    let bytes: Vec<usize> = report.text.char_indices().map(|(at, _)| at).chain([report.text.len()]).collect();
    let byte = |point: usize| bytes.get(point).copied().unwrap_or(report.text.len());
    for actor in report.reading.actors.iter().filter(|actor| actor.role == Role::Person) {
        let Some(said) = &actor.description else { continue };
        let between = said.text.to_lowercase().split(' ').any(|word| BETWEEN.contains(&word));
        all.push(Told {
            name: actor.text.clone(),
            report: number,
            at: byte(said.start),
            tie: Tie::Described(said.text.clone()),
            between,
        });
    }
}

fn name_word(v: &View<'_>, at: usize) -> bool {
    v.t.get(at).is_some_and(|t| {
        t.kind == Kind::Word
            && t.capital
            && !t.is(DET | TIME | ORG | MEDIA)
            && (t.text(v.text).chars().any(char::is_lowercase) || t.text(v.text).chars().count() == 1)
    })
}

fn title(v: &View<'_>, at: usize) -> bool {
    let many = v.word(at).ends_with('s') && !matches!(v.word(at).to_lowercase().as_str(), "mrs" | "ms");
    v.t.get(at).is_some_and(|t| is_title(v.text, t)) && !many
}

/// True where a person's name goes on before the token: "J. R. Okello", "Jean-Luc Moreau".
fn goes_on(v: &View<'_>, at: usize) -> bool {
    let Some(before) = at.checked_sub(1) else { return false };
    let word = at > 1 && name_word(v, at - 2);
    let hyphen = v.inner(before) && v.t[at].glued && word;
    let initial = v.mark(before) == Some('.') && word && v.word(at - 2).chars().count() == 1;
    name_word(v, before) && !title(v, before) || hyphen || initial
}

/// One past a person's name that begins at the token.
fn name_end(v: &View<'_>, at: usize) -> usize {
    let mut to = at;
    let small = [
        "al", "el", "bin", "ibn", "van", "von", "de", "der", "den", "da", "dos", "del", "la", "las", "los",
        "di", "y",
    ];
    while name_word(v, to) && !title(v, to)
        || to > at
            && (v.inner(to) && name_word(v, to + 1) || v.one_of(to, &small) && v.t[to].kind == Kind::Word)
    {
        to += 1;
    }
    while to > at && !name_word(v, to - 1) {
        to -= 1;
    }
    to
}

/// "JME spokesman Dimitris Valtos", "Minister of Fisheries Astri Helle", "Commissioner for Trade Ana Kralj".
fn titled(v: &View<'_>, at: usize, report: usize, all: &mut Vec<Told>) {
    let after = at > 0 && name_word(v, at) && !title(v, at);
    if !after || goes_on(v, at) {
        return;
    }
    let minds = at > 1 && v.one_of(at - 1, &["of", "for"]) && title(v, at - 2);
    if !minds && !title(v, at - 1) {
        return;
    }
    let to = name_end(v, at);
    // What he minds, or the land that he serves, stands before the two words of his name.
    let first = if minds { if to - at > 2 { to - 2 } else { return } } else { at };
    // "Chief Operating Officer": the office goes on.
    if to == first
        || v.t.get(to).is_some_and(|t| t.capital && is_title(v.text, t))
        || v.t.get(to).is_some_and(|t| t.capital && t.is(ORG))
    {
        return;
    }
    let mut from = if minds { at - 2 } else { at - 1 };
    while from > 0 {
        let part = title(v, from - 1)
            || v.t[from - 1].capital && v.t[from - 1].kind == Kind::Word && !v.is(from - 1, DET)
            || v.is(from - 1, POSSESSIVE)
            || v.inner(from - 1)
            || v.is(from - 1, ORG)
            || v.is(from, POSSESSIVE) && v.t[from - 1].kind == Kind::Word
            || v.one_of(from - 1, &["its", "their", "his", "her", "our"]);
        if !part || v.finite(from - 1) {
            break;
        }
        from -= 1;
    }
    // "said branch secretary Dunja Marek": a noun right before the office tells its kind.
    if from > 0
        && !v.is(from - 1, DET | PREP | SAY)
        && v.t[from - 1].kind == Kind::Word
        && !v.finite(from - 1)
    {
        from -= 1;
    }
    all.push(Told {
        name: written(v, first, to),
        report,
        at: v.t[from].start as usize,
        tie: Tie::Described(written(v, from, first)),
        between: false,
    });
}

/// "The ILO's Jean-Marc Diallo", "Social Labour, led by Jonna Viik", "Ingrid Tveit (Norway)", "Moussa Kébé, who leads the
/// African Group", "Alice Nkurunziza, secretary general of the Community".
fn owned(v: &View<'_>, at: usize, report: usize, all: &mut Vec<Told>) {
    if !name_word(v, at) || title(v, at) || goes_on(v, at) {
        return;
    }
    let to = name_end(v, at);
    if to < at + 2 && !(to > at && at > 0 && title(v, at - 1))
        || at > 0 && v.one_of(at - 1, &["de", "del", "di", "du", "da"])
    {
        return;
    }
    let name = written(v, at, to);
    let mut push = |from: usize, end: usize, tie: fn(String) -> Tie| {
        let words = written(v, from, end);
        if !words.is_empty() {
            let tie = tie(words);
            let at = v.t[from].start as usize;
            all.push(Told { name: name.clone(), report, at, tie, between: false });
        }
    };
    let owned =
        at > 1 && (v.is(at - 1, POSSESSIVE) || matches!(v.mark(at - 1), Some('\'' | '’')) && !v.t[at].glued);
    if owned {
        let mut from = at - 1;
        while from > 0 && (v.t[from - 1].capital || v.inner(from - 1)) && from + 6 > at {
            from -= 1;
        }
        push(from.min(at - 2), at - 1, Tie::Owned);
    }
    let led =
        at > 2 && v.word(at - 1) == "by" && v.one_of(at - 2, &["led", "headed", "chaired", "represented"]);
    if led {
        let end = if v.comma(at - 3) { at - 3 } else { at - 2 };
        let mut from = end;
        while from > 0 && v.t[from - 1].kind == Kind::Word && (v.t[from - 1].capital || v.is(from - 1, ORG)) {
            from -= 1;
        }
        push(from, end, Tie::Owned);
    }
    // "Hana Roke of the Hotel Workers' Union", "Hana Roke, for the union,"
    let given = to + usize::from(v.comma(to));
    if v.word(given) == "of" && given == to || v.word(given) == "for" && given > to {
        let from = given + 1 + usize::from(v.is(given + 1, DET));
        let end = run(v, from, &BTreeSet::new());
        push(from, if end > from { end } else { from + usize::from(v.is(from, ORG | PERSON)) }, Tie::Of);
    }
    // "for the farmers, Mrs Mensah; for the council, Commissioner Yao"
    if let Some((from, end)) = for_before(v, at) {
        push(from, end, Tie::Owned);
    }
    let close = |from: usize| {
        (from..v.t.len()).find(|&b| v.t[b].kind == Kind::Mark && !v.inner(b)).unwrap_or(v.t.len())
    };
    if let Some((from, end)) = office_before(v, at) {
        push(from, end, Tie::Described);
    }
    if v.mark(to) == Some('(') && v.t.get(to + 1).is_some_and(|t| t.capital) {
        push(to + 1, close(to + 1), Tie::Of);
    }
    if v.comma(to) {
        let who = v.one_of(to + 1, &["who", "which"])
            && v.one_of(
                to + 2,
                &[
                    "leads",
                    "heads",
                    "chairs",
                    "led",
                    "headed",
                    "represents",
                    "runs",
                    "speaks",
                    "spoke",
                    "represented",
                    "negotiates",
                    "commands",
                    "directs",
                ],
            );
        let end = close(to + 1);
        let stop = (to + 1..end).find(|&b| v.finite(b) || v.is(b, SAY)).unwrap_or(end);
        if who {
            push((to + 3 + usize::from(v.word(to + 3) == "for")).min(end), end, Tie::Owned);
        } else if (to + 1..stop).any(|b| v.is(b, PERSON | TITLE)) && stop > to + 1 && !v.t[to + 1].is(SAY) {
            push(to + 1, stop, Tie::Described);
        }
    }
}

/// "The Cabinet Secretary, Dr Naomi Chelagat,": the office before the comma before a name.
fn office_before(v: &View<'_>, at: usize) -> Option<(usize, usize)> {
    let mut comma = at.checked_sub(1)?;
    while comma > 0 && (title(v, comma) || v.mark(comma) == Some('.')) {
        comma -= 1;
    }
    if !v.comma(comma) || comma == 0 {
        return None;
    }
    let mut from = comma;
    while from > 0 && from + 12 > comma {
        let before = from - 1;
        let stop = v.t[before].kind == Kind::Mark && !v.inner(before)
            || v.finite(before)
            || v.is(before, SAY)
            || v.word(before) == "by";
        if stop {
            break;
        }
        from = before;
    }
    let head = (from..comma).find(|&b| v.is(b, PREP) && !v.is(b, DET)).unwrap_or(comma);
    (head > from && (from..head).any(|b| v.is(b, PERSON | TITLE))).then_some((from, comma))
}

/// "for the farmers, Mrs Mensah": whom a list says that somebody is there for.
fn for_before(v: &View<'_>, at: usize) -> Option<(usize, usize)> {
    let mut comma = at.checked_sub(1)?;
    while comma > 0 && (title(v, comma) || v.mark(comma) == Some('.')) {
        comma -= 1;
    }
    let lead = (comma.saturating_sub(6)..comma).rev().find(|&b| v.one_of(b, &["for"]))?;
    let plain = (lead + 1..comma).all(|b| v.t[b].kind == Kind::Word || v.inner(b) || v.is(b, POSSESSIVE));
    (v.comma(comma) && plain && comma > lead + 1)
        .then(|| (lead + 1 + usize::from(v.is(lead + 1, DET)), comma))
}

/// "Vahl said Besht could live with 380".
fn says(v: &View<'_>, at: usize, report: usize, all: &mut Vec<Told>) {
    if !name_word(v, at) || title(v, at) || goes_on(v, at) {
        return;
    }
    let to = name_end(v, at);
    if to == at || !v.is(to, SAY) || at > 0 && v.is(at - 1, DET) {
        return;
    }
    let alone = BTreeSet::new();
    let subject = (to + 1..v.t.len().min(to + 9)).take_while(|&b| v.t[b].kind == Kind::Word).find_map(|b| {
        let end = run(v, b, &alone);
        let would =
            v.one_of(end, &["would", "could", "will", "can"]) || v.is(end, BE) && v.one_of(end + 1, &WANTS);
        (end > b && would && v.t[b].quote == 0).then_some((b, end))
    });
    if let Some((from, end)) = subject {
        let tie = Tie::Says(written(v, from, end));
        all.push(Told {
            name: written(v, at, to),
            report,
            at: v.t[from].start as usize,
            tie,
            between: false,
        });
    }
}

/// "Presenter: Elodie Marchand, the minister says that your Congress is after a state.": whose the one spoken to is.
fn your(v: &View<'_>, report: usize, all: &mut Vec<Told>) {
    let Some(yours) = (0..v.t.len()).find(|&at| v.one_of(at, &["your"])) else { return };
    let end = run(v, yours + 1, &BTreeSet::new());
    let spoken = (0..yours).find(|&at| {
        let to = name_end(v, at);
        to > at && v.comma(to) && (at == 0 || v.mark(at - 1) == Some(':') || title(v, at - 1))
    });
    if let Some(at) = spoken.filter(|_| end > yours + 1) {
        let name = written(v, at, name_end(v, at));
        let tie = Tie::Owned(written(v, yours + 1, end));
        all.push(Told { name, report, at: v.t[yours].start as usize, tie, between: false });
    }
}

/// "its trade minister said": an office without a name, which the next sentence may name.
fn unnamed(v: &View<'_>) -> Option<(String, usize)> {
    let at = (1..v.t.len())
        .find(|&at| v.is(at, PERSON) && !v.t[at].capital && v.is(at + 1, SAY) && !name_word(v, at + 1))?;
    let mut from = at;
    while from > 0 && v.t[from - 1].kind == Kind::Word && !v.is(from - 1, PREP | SAY) && from + 4 > at {
        from -= 1;
        if v.is(from, DET) || v.one_of(from, &["its", "their", "the"]) {
            break;
        }
    }
    Some((written(v, from, at + 1), v.t[from].start as usize))
}

/// "Peter Lokorir told a news conference": after a sentence that an office without a name spoke, its holder.
fn introduced(v: &View<'_>, office: &(String, usize), report: usize, all: &mut Vec<Told>, from: usize) {
    let named = (0..v.t.len()).find_map(|at| {
        let to = name_end(v, at);
        (to > at + 1 && v.is(to, SAY)).then(|| written(v, at, to))
    });
    let described = |name: &String| all[from..].iter().any(|one| one.name == *name);
    if let Some(name) = named.filter(|name| !described(name)) {
        all.push(Told { name, report, at: office.1, tie: Tie::Described(office.0.clone()), between: false });
    }
}

/// "Speaking for the Group, Kenya's envoy Mercy Lotodo said", "Grace Whitlow stuck to her line on behalf of the Umbrella
/// Group": whoever is named in the sentence speaks for it.
fn speaks_for(v: &View<'_>, report: usize, all: &mut Vec<Told>) {
    let lead = (0..v.t.len()).find(|&at| {
        v.one_of(at, &["speaking", "speaks", "spoke"]) && v.word(at + 1) == "for"
            || v.word(at) == "behalf" && v.word(at + 1) == "of"
    });
    let Some(lead) = lead else { return };
    let mut start = lead + 2;
    while v.is(start, DET) {
        start += 1;
    }
    let end = run(v, start, &BTreeSet::new());
    if end == start {
        return;
    }
    let (Some(first), Some(last)) = (v.t.first(), v.t.last()) else { return };
    let here = first.start as usize..last.end as usize;
    let name =
        all.iter().find(|one| one.report == report && here.contains(&one.at)).map(|one| one.name.clone());
    if let Some(name) = name {
        let tie = Tie::For(written(v, start, end));
        all.push(Told { name, report, at: v.t[start].start as usize, tie, between: false });
    }
}

/// "Gen. Idris Maloko, Chairman" at the foot of a text.
fn signature(report: &Report<'_>, number: usize, all: &mut Vec<Told>) {
    let lines: Vec<&str> = report.text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    for line in lines.iter().rev().take(2) {
        let words = line.split_whitespace().count();
        if words > 8
            || line.ends_with(['.', '!', '?', '"', '”', ':'])
            || line.contains(|c: char| c.is_ascii_digit())
        {
            continue;
        }
        // "Signed: …", "Contact: …"
        let line = &match line.split_once(": ") {
            Some((lead, rest)) if lead.split(' ').count() < 4 => rest,
            _ => line,
        };
        // "Yours faithfully, Adjoa Mensah (Secretary)"
        let line = &match line.split_once(", ") {
            Some((lead, rest))
                if lead.split(' ').skip(1).all(|word| word.starts_with(char::is_lowercase)) =>
            {
                rest
            }
            _ => line,
        };
        let list = crate::runs::tokens(line);
        let own = Gazetteer::default();
        let v = View { text: line, t: &list, own: &own };
        let mut at = 0;
        while at < v.t.len() && (title(&v, at) || v.inner(at) || v.mark(at) == Some('.')) {
            at += 1;
        }
        let to = name_end(&v, at);
        let rest = to == v.t.len()
            || v.mark(to) == Some('(')
            || v.comma(to) && (to + 1..v.t.len()).any(|b| title(&v, b) || v.t[b].capital);
        if to >= at + 2 && rest {
            let from = report.text.rfind(line).unwrap_or(0);
            let name = written(&v, at, to);
            all.push(Told { name, report: number, at: from, tie: Tie::Signs, between: false });
        }
    }
}
