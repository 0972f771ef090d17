//! Reports that protect their sources.
//!
//! [`redact`] takes a case and its outlook and gives both back without anything that tells who a source with
//! `protected = true` is. It works on the data, before anything is drawn or written, so no renderer can let
//! something slip. What a protected source touches:
//!
//! * *The source* is called `Source 1`, `Source 2`, … in the order of the table; its id, aliases and days in office
//!   go. Its kind, its reliability and the party that it speaks for stay: the reader needs them to judge.
//! * *Its claims*, those with the source anywhere in their chain: words, spans, days and ids go. What kind of claim
//!   it was, its credibility and the rest of its chain stay.
//! * *Its reports*, those that it published and those that carry such a claim: file name, title, address, day,
//!   language, text and hash go, and the ids of all claims from them, since an id is made from the report.
//! * *All other text*: every name, alias, id, file name, title and address above is replaced wherever it occurs,
//!   whatever its capitals, accents, hyphens and white space, inside longer words too; of a person, each word of four
//!   letters or more of the name, and of aliases that are names, as well. Passages that stand in a protected claim's words are replaced by `[withheld]`: two words or more
//!   in a row, twelve letters or more, unless the case's own terms hold the same words (names of parties, issues,
//!   levels, options, the two questions); eight words in a row always.
//!
//! Too much is withheld rather than too little. What cannot be withheld is refused: a source that has a name in
//! common with a party cannot be protected in a report that speaks of the party.
//!
//! [`Redacted::write`] looks at the finished text once more and gives an error where a protected word stands in it.
//! It tells them from the program's own words ("report", "source") by writing the same page a second time from
//! data whose every text is a dot: what stands there too is ours.

mod hear;
mod texts;

use detente_bind::codes::NoteCode;
use detente_bind::note::Note;
use detente_case::{Case, Report, SourceKind};
use detente_outlook::Outlook;
use hear::{GAP, Heard, plain};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// What stands in place of a protected claim's words.
pub const WITHHELD: &str = "[words withheld to protect the source]";

/// Code of the note that says that a report is redacted.
pub const NOTE: NoteCode = NoteCode::N1901;

/// Why a redacted report was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leak {
    sentences: Vec<String>,
}

impl fmt::Display for Leak {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentences.join("\n"))
    }
}

impl std::error::Error for Leak {}

/// A case and its outlook without their protected sources, and what must not be read in any page made of them.
#[derive(Clone, Debug)]
pub struct Redacted {
    /// The case.
    pub case: Case,
    /// The outlook.
    pub outlook: Outlook,
    guard: Guard,
}

/// What is protected, and what the case says of itself anyway.
#[derive(Clone, Debug, Default)]
struct Guard {
    needles: Vec<Needle>,
    /// Words of every protected claim, in plain form.
    quotes: Vec<Vec<String>>,
    /// Where two words in a row stand in the quotes: (quote, word).
    pairs: BTreeMap<(String, String), Vec<(usize, usize)>>,
    /// The case's own terms in plain form, a blank at both ends.
    terms: Vec<String>,
}

/// A protected word or name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Needle {
    /// Plain form.
    plain: String,
    /// What stands in its place.
    label: String,
    /// As written; looked for letter by letter where it has fewer than four letters.
    written: String,
    /// How many letters more a word that holds it may have; any number where none is given.
    more: Option<usize>,
}

impl Needle {
    fn new(written: &str, label: &str, more: Option<usize>) -> Option<Self> {
        let plain = plain(written);
        let more = if plain.chars().count() < 4 { Some(0) } else { more };
        (!plain.is_empty()).then(|| Self {
            plain,
            label: label.to_owned(),
            written: written.trim().to_owned(),
            more,
        })
    }

    /// Places in the plain form of `heard`, a text whose own form is `text`.
    fn find<'a>(&'a self, heard: &'a Heard, text: &'a str) -> impl Iterator<Item = (usize, usize)> + 'a {
        let short = self.plain.chars().count() < 4;
        heard.text.match_indices(self.plain.as_str()).filter_map(move |(from, found)| {
            let to = from + found.len();
            let wide = heard.words_around(from, to);
            let letters = heard.text[wide.0..from].chars().chain(heard.text[to..wide.1].chars()).count();
            if self.more.is_some_and(|most| letters > most) {
                return None;
            }
            if short {
                let (a, b) = heard.place(from, to);
                return (text.get(a..b) == Some(self.written.as_str())).then_some((from, to));
            }
            Some(wide)
        })
    }
}

/// A case and its outlook without anything that tells who the protected sources are. See the module's first lines
/// for what goes and what stays.
///
/// # Errors
/// Where a protected source has its id, its name or an alias in common with a party.
pub fn redact(case: &Case, outlook: &Outlook) -> Result<Redacted, Leak> {
    let (mut new, mut result) = (case.clone(), outlook.clone());
    // A fingerprint of a row lets a guess at what it says be tried.
    result.manifest.rows.clear();
    // A source that is gone may have been a protected one, and nothing here knows its names any more.
    if let Some(found) = &mut result.against {
        found.rows.removed.retain(|row| !row.starts_with("source."));
    }
    let labels = labels(case);
    if labels.is_empty() {
        return Ok(Redacted { case: new, outlook: result, guard: Guard::default() });
    }
    let touched = touched(case, &labels);
    let mut guard = guard(case, &labels, &touched)?;
    sources(case, &mut new, &mut result, &labels);
    claims_and_reports(case, &mut new, &mut result, &labels, &touched);
    let mut names = |text: &mut String| guard.names(text);
    new.texts(&mut names);
    texts::outlook(&mut result, &mut names);
    guard.terms = terms(&new);
    let mut passages = |text: &mut String| guard.passages(text);
    new.texts(&mut passages);
    texts::outlook(&mut result, &mut passages);
    result.manifest.files.sort();
    result.notes.insert(0, note(labels.len()));
    Ok(Redacted { case: new, outlook: result, guard })
}

fn note(sources: usize) -> Note {
    Note {
        code: NOTE,
        what: if sources == 1 { "one source is".to_owned() } else { format!("{sources} sources are") }
            + " withheld",
        why: "this report is redacted: protected sources bear numbers, and their words, names and reports are left \
              out; the numbers are those of the whole case"
            .into(),
    }
}

/// Labels of the protected sources: (place in the table, name, id). A number that another source bears is passed
/// over.
fn labels(case: &Case) -> Vec<(usize, String, String)> {
    let taken: BTreeSet<String> = case
        .sources
        .iter()
        .filter(|source| !source.protected)
        .flat_map(|source| [plain(&source.name), plain(&source.id)])
        .collect();
    let mut numbers = (1..).filter(|n| !taken.contains(&format!("source {n}")));
    case.sources
        .iter()
        .enumerate()
        .filter(|(_, source)| source.protected)
        .filter_map(|(at, _)| {
            let number: usize = numbers.next()?;
            Some((at, format!("Source {number}"), format!("source-{number}")))
        })
        .collect()
}

/// Places of the claims and reports that a protected source touches.
struct Touched {
    claims: BTreeSet<usize>,
    reports: BTreeSet<usize>,
}

/// The label of a link of a chain, where it is a protected source by id, name or alias.
fn label_of<'a>(
    case: &Case,
    labels: &'a [(usize, String, String)],
    link: &str,
) -> Option<&'a (usize, String, String)> {
    let heard = plain(link);
    labels.iter().find(|(at, ..)| {
        case.sources.get(*at).is_some_and(|source| {
            source.id == link
                || [&source.id, &source.name]
                    .into_iter()
                    .chain(&source.aliases)
                    .any(|name| plain(name) == heard)
        })
    })
}

fn touched(case: &Case, labels: &[(usize, String, String)]) -> Touched {
    let protected = |link: &str| label_of(case, labels, link).is_some();
    let claims: BTreeSet<usize> = case
        .claims
        .iter()
        .enumerate()
        .filter(|(_, claim)| case.whole_chain(claim).into_iter().any(protected))
        .map(|(at, _)| at)
        .collect();
    let reports = case
        .reports
        .iter()
        .enumerate()
        .filter(|(_, report)| {
            report.outlet.is_some_and(|id| labels.iter().any(|(at, ..)| *at == id.at()))
                || protected(&report.outlet_name)
                || claims.iter().any(|at| case.claims.get(*at).is_some_and(|claim| claim.report == report.id))
        })
        .map(|(at, _)| at)
        .collect();
    Touched { claims, reports }
}

fn claim_id(at: usize) -> String {
    format!("claim-{}", at + 1)
}

fn guard(case: &Case, labels: &[(usize, String, String)], touched: &Touched) -> Result<Guard, Leak> {
    let mut needles = Vec::new();
    let mut sentences = Vec::new();
    let terms = terms(case);
    // Words that a person's name may share with parties and issues without telling anything.
    let public: Vec<String> = case
        .parties
        .iter()
        .map(|party| &party.name)
        .chain(case.issues.iter().map(|issue| &issue.title))
        .flat_map(|text| plain(text).split(' ').map(str::to_owned).collect::<Vec<_>>())
        .filter(|word| word.chars().count() >= 4)
        .collect();
    let others: BTreeSet<String> = case
        .sources
        .iter()
        .filter(|source| !source.protected)
        .flat_map(|source| std::iter::once(&source.name).chain(&source.aliases))
        .flat_map(|name| plain(name).split(' ').map(str::to_owned).collect::<Vec<_>>())
        .collect();
    for (at, label, _) in labels {
        let Some(source) = case.sources.get(*at) else { continue };
        for name in [&source.id, &source.name].into_iter().chain(&source.aliases) {
            let Some(needle) = Needle::new(name, label, None) else { continue };
            let shared = case.parties.iter().find(|party| {
                [&party.id, &party.name].into_iter().chain(&party.aliases).any(|text| {
                    let heard = Heard::of(text);
                    needle.find(&heard, text).next().is_some()
                })
            });
            if let Some(party) = shared {
                sentences.push(format!(
                    "the source “{}” is protected, but its name “{name}” is also one of the party “{}”: give the source a name of its own",
                    source.id, party.name
                ));
            }
            // Also as one word: “yisraelkatz”.
            if needle.plain.contains(' ') {
                needles.extend(Needle::new(&needle.plain.replace(' ', ""), label, None));
            }
            needles.push(needle);
        }
        if source.kind == SourceKind::Person {
            // The office after a comma is no part of the name; an alias that begins with a small letter ("the
            // deputy engineer") is no name, and its words may be anybody's. Words that other sources bear stay
            // where only an alias has them.
            let names =
                std::iter::once((&source.name, false)).chain(source.aliases.iter().map(|name| (name, true)));
            let parts: Vec<&str> = names
                .filter(|(name, alias)| !alias || !name.trim_start().starts_with(char::is_lowercase))
                .flat_map(|(name, alias)| {
                    let name = name.split([',', ';', '(', '،']).next().unwrap_or_default();
                    let words =
                        name.split(|c: char| c.is_whitespace() || matches!(c, '-' | '‐' | '–' | '_' | '.'));
                    words.map(move |word| (word, alias))
                })
                .filter(|(part, alias)| {
                    let capital = part.chars().next().is_some_and(|c| !c.is_lowercase());
                    let long = part.chars().filter(|c| c.is_alphabetic()).count() >= 4;
                    capital && long && !(*alias && others.contains(&plain(part)))
                })
                .map(|(part, _)| part)
                .collect();
            let part_of_terms = |part: &str| {
                let part = plain(part);
                public.iter().any(|word| word.starts_with(&part) || part.starts_with(word.as_str()))
            };
            // A short part may stand in other words by chance; two letters more are let in for “Katz’s” and for
            // the prefixes of Hebrew and Arabic.
            needles.extend(parts.into_iter().filter(|part| !part_of_terms(part)).filter_map(|part| {
                Needle::new(part, label, if part.chars().count() < 6 { Some(2) } else { None })
            }));
        }
    }
    if !sentences.is_empty() {
        return Err(Leak { sentences });
    }
    let mut number = 0;
    for at in &touched.reports {
        let Some(report) = case.reports.get(*at) else { continue };
        number += 1;
        let label = report_title(number);
        let stem = report.file.rsplit('/').next().unwrap_or(&report.file);
        let own = [&report.file, &report.title].into_iter().chain(&report.url).map(String::as_str);
        let known = |text: &str| terms.iter().any(|term| term.contains(&format!(" {} ", plain(text))));
        needles.extend(
            own.chain([stem, report.id.as_str()])
                .filter(|text| plain(text).chars().count() >= 4 && !known(text))
                .filter_map(|text| Needle::new(text, &label, Some(0))),
        );
    }
    for (at, claim) in case.claims.iter().enumerate() {
        if withheld_id(case, touched, at) && plain(&claim.id).chars().count() >= 4 {
            needles.extend(Needle::new(&claim.id, &claim_id(at), Some(0)));
        }
    }
    // The longest first: of two that begin together the longer one names what is replaced.
    needles.sort_by(|a, b| b.plain.len().cmp(&a.plain.len()).then_with(|| a.cmp(b)));
    needles.dedup();
    let mut guard = Guard { needles, ..Guard::default() };
    for at in &touched.claims {
        let Some(claim) = case.claims.get(*at) else { continue };
        guard.quote(&claim.quote);
        let text = case.report(&claim.report).map_or("", |report| report.text.as_str());
        for (from, to) in &claim.spans {
            let span: String = text.chars().skip(*from).take(to.saturating_sub(*from)).collect();
            guard.quote(&span);
        }
    }
    Ok(guard)
}

/// True where a claim's id would tell its report.
fn withheld_id(case: &Case, touched: &Touched, at: usize) -> bool {
    touched.claims.contains(&at)
        || case.claims.get(at).is_some_and(|claim| {
            touched
                .reports
                .iter()
                .any(|r| case.reports.get(*r).is_some_and(|report| report.id == claim.report))
        })
}

/// True for a report that [`redact`] withheld.
pub(crate) fn is_withheld(report: &Report) -> bool {
    report.text.is_empty() && report.hash.is_empty() && report.file == format!("reports/{}", report.id)
}

fn report_title(number: usize) -> String {
    format!("Withheld report {number}")
}

fn sources(old: &Case, case: &mut Case, outlook: &mut Outlook, labels: &[(usize, String, String)]) {
    for (at, label, id) in labels {
        let Some(source) = case.sources.get_mut(*at) else { continue };
        source.name = label.clone();
        source.id = id.clone();
        source.aliases.clear();
        (source.from, source.until) = (None, None);
    }
    let of = |id: &str| label_of(old, labels, id);
    for row in &mut outlook.hangs_on.sources {
        if let Some((_, label, id)) = of(&row.source) {
            (row.source, row.name) = (id.clone(), label.clone());
        }
    }
    for row in
        outlook.hangs_on.deep.iter_mut().filter_map(|deep| deep.origins.as_mut()).flat_map(|o| &mut o.origins)
    {
        if let Some((_, label, id)) = of(&row.origin) {
            (row.origin, row.name) = (id.clone(), label.clone());
        }
    }
    if let Some((outlet, _)) = &mut outlook.evidence.largest_outlet
        && let Some((_, _, id)) = of(outlet)
    {
        *outlet = id.clone();
    }
}

fn claims_and_reports(
    old: &Case,
    case: &mut Case,
    outlook: &mut Outlook,
    labels: &[(usize, String, String)],
    touched: &Touched,
) {
    let old_ids: BTreeMap<String, String> = (0..old.claims.len())
        .filter(|at| withheld_id(old, touched, *at))
        .filter_map(|at| Some((old.claims.get(at)?.id.clone(), claim_id(at))))
        .collect();
    let mut reports: BTreeMap<String, String> = BTreeMap::new();
    let mut files: BTreeMap<String, String> = BTreeMap::new();
    for (number, at) in touched.reports.iter().enumerate() {
        let Some(report) = case.reports.get_mut(*at) else { continue };
        let id = format!("withheld-{}", number + 1);
        let file = format!("reports/{id}");
        reports.insert(std::mem::replace(&mut report.id, id.clone()), id);
        files.insert(std::mem::replace(&mut report.file, file.clone()), file);
        report.title = report_title(number + 1);
        (report.date, report.url, report.language) = (None, None, None);
        report.text.clear();
        report.hash.clear();
        if let Some((_, label, _)) =
            report.outlet.and_then(|outlet| labels.iter().find(|(at, ..)| *at == outlet.at()))
        {
            report.outlet_name.clone_from(label);
        }
    }
    for (at, claim) in case.claims.iter_mut().enumerate() {
        if let Some(id) = old_ids.get(&claim.id) {
            claim.id.clone_from(id);
        }
        for link in &mut claim.chain {
            if let Some((_, _, id)) = label_of(old, labels, link) {
                link.clone_from(id);
            }
        }
        if let Some(id) = reports.get(&claim.report) {
            claim.report.clone_from(id);
            claim.spans.clear();
        }
        if touched.claims.contains(&at) {
            claim.quote = WITHHELD.to_owned();
            claim.spans.clear();
            (claim.said, claim.meant) = (None, None);
            claim.line = 0;
        }
    }
    // Withheld reports stand last, so that their place in the order of file names tells nothing.
    let kept = std::mem::take(&mut case.reports);
    let (withheld, mut open): (Vec<_>, Vec<_>) =
        kept.into_iter().enumerate().partition(|(at, _)| touched.reports.contains(at));
    open.extend(withheld);
    case.reports = open.into_iter().map(|(_, report)| report).collect();
    case.suggestions.retain(|row| !row.cites.iter().any(|id| old_ids.contains_key(id)));
    for (file, hash) in &mut outlook.manifest.files {
        if let Some(new) = files.get(file) {
            file.clone_from(new);
            hash.clear();
            hash.push_str(GAP);
        }
    }
    // Ids that are quoted as such, however short.
    let mut ids = |text: &mut String| {
        if let Some(new) = old_ids.get(text) {
            text.clone_from(new);
        }
    };
    case.texts(&mut ids);
}

/// What the case calls its own matters: these words may stand in a protected claim too without telling of it.
fn terms(case: &Case) -> Vec<String> {
    let mut texts: Vec<String> = vec![case.title.clone()];
    texts.extend(case.question.signed.iter().map(|q| q.what.clone()));
    texts.extend(case.question.holds.iter().map(|q| q.event.clone()));
    for party in &case.parties {
        texts.push(party.name.clone());
        texts.extend(party.aliases.iter().cloned());
    }
    for issue in &case.issues {
        texts.push(issue.title.clone());
        texts.extend(issue.levels.iter().flat_map(|level| [level.id.clone(), level.text.clone()]));
    }
    texts.extend(case.options.iter().map(|option| option.title.clone()));
    texts.extend(case.interests.iter().map(|row| row.title.clone()));
    texts.extend(case.hazards.iter().map(|row| row.what.clone()));
    texts.extend(case.steps.iter().map(|row| row.does.clone()));
    texts.extend(case.contest.iter().map(|row| row.what.clone()));
    texts.extend(case.glossary.iter().map(|row| row.term.clone()));
    texts.extend(case.sources.iter().filter(|source| !source.protected).map(|source| source.name.clone()));
    texts.extend(detente_bind::titles::titles(case).into_values());
    texts.iter().map(|text| format!(" {} ", plain(text))).collect()
}

impl Guard {
    fn quote(&mut self, text: &str) {
        let heard = Heard::of(text);
        let words: Vec<String> =
            heard.words().into_iter().map(|(a, b)| heard.text[a..b].to_owned()).collect();
        let at = self.quotes.len();
        for (place, pair) in words.windows(2).enumerate() {
            if let [a, b] = pair {
                self.pairs.entry((a.clone(), b.clone())).or_default().push((at, place));
            }
        }
        self.quotes.push(words);
    }

    /// Replaces protected names in a text.
    fn names(&self, text: &mut String) {
        let heard = Heard::of(text);
        let places: Vec<(usize, usize, &str)> = self
            .needles
            .iter()
            .flat_map(|needle| {
                needle.find(&heard, text).map(|(from, to)| {
                    let (from, to) = heard.place(from, to);
                    (from, to, needle.label.as_str())
                })
            })
            .collect();
        if let Some(new) = hear::replace(text, places) {
            *text = new;
        }
    }

    /// Replaces passages of protected claims in a text.
    fn passages(&self, text: &mut String) {
        if text == WITHHELD {
            return;
        }
        let places = self.found(text, 2).into_iter().map(|(from, to)| (from, to, GAP)).collect();
        if let Some(new) = hear::replace(text, places) {
            *text = new;
        }
    }

    /// Places of passages of `least` words or more that stand in protected claims.
    fn found(&self, text: &str, least: usize) -> Vec<(usize, usize)> {
        let heard = Heard::of(text);
        let words = heard.words();
        let word = |at: usize| words.get(at).map_or("", |(a, b)| &heard.text[*a..*b]);
        let mut places = Vec::new();
        let mut at = 0;
        while at + 1 < words.len() {
            let key = (word(at).to_owned(), word(at + 1).to_owned());
            let run = self.pairs.get(&key).into_iter().flatten().map(|(quote, place)| {
                let rest = self.quotes.get(*quote).map_or(&[][..], |words| &words[*place..]);
                (0..).zip(rest).take_while(|(step, said)| word(at + step) == said.as_str()).count()
            });
            let run = run.max().unwrap_or(0);
            let ends = run.checked_sub(1).and_then(|last| Some((words.get(at)?.0, words.get(at + last)?.1)));
            match ends {
                Some((from, to)) if run >= least && self.tells(&heard.text[from..to], run) => {
                    places.push(heard.place(from, to));
                    at += run;
                }
                _ => at += 1,
            }
        }
        places
    }

    /// True where a passage is a term of the case and a small word of ours before or after it ("of Syria’s interim
    /// government"), put together on the page and not by the source.
    fn around_a_term(&self, passage: &str) -> bool {
        let heard = plain(passage);
        let known = |rest: &str| self.terms.iter().any(|term| term.contains(&format!(" {rest} ")));
        let small = |word: &str| word.chars().count() <= 3;
        let after = heard.split_once(' ').is_some_and(|(first, rest)| small(first) && known(rest));
        after || heard.rsplit_once(' ').is_some_and(|(rest, last)| small(last) && known(rest))
    }

    /// True where a passage tells what was said: twelve letters or more, not made of small words alone, and not a
    /// term of the case unless it is long.
    fn tells(&self, passage: &str, words: usize) -> bool {
        let long = passage.chars().count() >= 12;
        let own = passage.split(' ').any(|word| word.chars().count() >= 5) || words >= 5;
        let padded = format!(" {passage} ");
        long && own && (words >= 8 || !self.terms.iter().any(|term| term.contains(&padded)))
    }
}

impl Redacted {
    /// True where the case has no protected source: nothing was withheld.
    #[must_use]
    pub fn nothing_withheld(&self) -> bool {
        self.guard.needles.is_empty()
    }

    /// Writes a page of the redacted data and looks it over once more.
    ///
    /// # Errors
    /// Where a protected word of four letters or more, or a passage of four words or more out of a protected claim,
    /// stands in what was written and is not one of the program's own words.
    pub fn write(&self, render: impl Fn(&Case, &Outlook) -> String) -> Result<String, Leak> {
        let page = render(&self.case, &self.outlook);
        if self.nothing_withheld() {
            return Ok(page);
        }
        let (mut case, mut outlook) = (self.case.clone(), self.outlook.clone());
        let mut dot = |text: &mut String| "·".clone_into(text);
        case.texts(&mut dot);
        texts::outlook(&mut outlook, &mut dot);
        let own = Heard::of(&readable(&render(&case, &outlook), ' '));
        let mut sentences = Vec::new();
        let text = readable(&page, ' ');
        let heard = Heard::of(&text);
        for needle in self.guard.needles.iter().filter(|needle| needle.plain.chars().count() >= 4) {
            let ours = own.text.contains(needle.plain.as_str());
            if !ours && let Some((from, to)) = needle.find(&heard, &text).next() {
                let (from, to) = heard.place(from, to);
                sentences.push(format!(
                    "“{}” still stands in the report (as “{}”)",
                    needle.written,
                    &text[from..to]
                ));
            }
        }
        // Across the edges of elements words meet that nobody said together.
        let text = readable(&page, '\n');
        for line in text.lines() {
            let found = self.guard.found(line, 4).into_iter().filter_map(|(from, to)| line.get(from..to));
            sentences.extend(
                found
                    .filter(|passage| {
                        !own.text.contains(&plain(passage)) && !self.guard.around_a_term(passage)
                    })
                    .map(|passage| {
                        format!("words of a protected claim still stand in the report: “{passage}”")
                    }),
            );
        }
        sentences.dedup();
        if sentences.is_empty() { Ok(page) } else { Err(Leak { sentences }) }
    }
}

/// What a page says: its text and the values of its attributes, without style sheets, tags as `edge`. Text that is
/// no HTML stays as it is, but for what looks like a tag.
fn readable(page: &str, edge: char) -> String {
    let mut out = String::with_capacity(page.len());
    let mut rest = page;
    while let Some((before, tail)) = rest.split_once('<') {
        out.push_str(before);
        out.push(edge);
        rest = match tail.strip_prefix("style>") {
            Some(sheet) => sheet.split_once("</style>").map_or("", |(_, after)| after),
            None => {
                let end = tail.find('>').unwrap_or(tail.len());
                // Values stand in quotation marks; without any, it may be text.
                let mut parts = tail[..end].split('"');
                if !tail[..end].contains('"') {
                    out.push_str(&tail[..end]);
                } else {
                    while let (Some(_), Some(value)) = (parts.next(), parts.next()) {
                        out.push_str(value);
                        out.push(edge);
                    }
                }
                tail.get(end + 1..).unwrap_or("")
            }
        };
    }
    out.push_str(rest);
    let named = out.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'");
    named.replace("&#x2068;", "").replace("&#x2069;", "").replace("&amp;", "&")
}
