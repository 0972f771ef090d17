//! Who holds, or held, which office of which state: `data/offices.txt`, and the names of legislatures.
//!
//! The table is made by `scripts/offices.py` from the CIA World Factbook. A person is known by the whole name, or by the
//! family name alone; the caller must know that the state is meant before he trusts the latter, since families share
//! names. On a day before a term began nobody is found by it; after its end the term is still found, and says when it
//! ended, because reports quote former ministers.
//!
//! ```
//! use detente_read::offices::{Known, holder};
//! let (term, known) = holder("Emmanuel Macron", Some("2025-06-01")).unwrap();
//! assert_eq!((term.state, term.office, known), ("france", "president", Known::Name));
//! let (term, known) = holder("Merkel", Some("2022-06-01")).unwrap();
//! assert_eq!((term.state, term.until, known), ("germany", "2021-12-08", Known::Family));
//! assert!(holder("Macron", Some("2015-06-01")).is_none());
//! ```

use crate::slugs::slug;
use crate::table::Table;
use std::sync::OnceLock;

/// A person's time in an office.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    /// Id of the state or body, as in the list of actors.
    pub state: &'static str,
    /// The office in small letters: "prime minister".
    pub office: &'static str,
    /// The person's name.
    pub name: &'static str,
    /// First day, as exact as it is known: `2021-07-07`, `2019-08`, `1997`.
    pub since: &'static str,
    /// First day of the successor; empty where none is known.
    pub until: &'static str,
}

/// By what somebody was known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// By the whole name.
    Name,
    /// By the family name alone.
    Family,
}

/// Family names shorter than this say too little by themselves ("Li", "May").
const SHORTEST: usize = 4;

struct Offices {
    terms: Vec<(Term, Known)>,
    /// Places in `terms` by the id of a name.
    names: Table<Vec<u32>>,
    legislatures: Vec<(&'static str, &'static str)>,
}

fn offices() -> &'static Offices {
    static OFFICES: OnceLock<Offices> = OnceLock::new();
    OFFICES.get_or_init(|| {
        let mut all = Offices { terms: Vec::new(), names: Table::default(), legislatures: Vec::new() };
        for line in include_str!("../data/offices.txt").lines().filter(|line| !line.starts_with('#')) {
            let fields: Vec<&'static str> = line.split('|').collect();
            let [state, office, name, families, since, until] = *fields.as_slice() else { continue };
            if office == "legislature" {
                all.legislatures.push((state, name));
                continue;
            }
            let term = Term { state, office, name, since, until };
            all.add(term, name, Known::Name);
            for family in families.split(',') {
                let several = family.contains(' ');
                all.add(term, family, if several { Known::Name } else { Known::Family });
                // "Netanyahu" of "Benyamin Netanyahu" may be written with another first name: the caller looks for it.
                if let Some(bare) = family.strip_prefix("al-").or_else(|| family.strip_prefix("Al-")) {
                    all.add(term, bare, Known::Family);
                }
            }
        }
        all
    })
}

impl Offices {
    fn add(&mut self, term: Term, name: &str, known: Known) {
        if known == Known::Family && name.chars().count() < SHORTEST {
            return;
        }
        let number = self.terms.len() as u32;
        self.terms.push((term, known));
        self.names.entry(&plain(name)).push(number);
    }
}

/// The id of a name without its accents: "Erdoğan" and "Erdogan" are one.
fn plain(name: &str) -> String {
    slug(name)
        .chars()
        .map(|c| match c {
            'á' | 'à' | 'â' | 'ä' | 'ã' | 'å' | 'ă' | 'ā' => 'a',
            'é' | 'è' | 'ê' | 'ë' | 'ě' | 'ē' | 'ę' => 'e',
            'í' | 'ì' | 'î' | 'ï' | 'ı' | 'ī' => 'i',
            'ó' | 'ò' | 'ô' | 'ö' | 'õ' | 'ø' | 'ő' | 'ō' => 'o',
            'ú' | 'ù' | 'û' | 'ü' | 'ů' | 'ű' | 'ū' => 'u',
            'ç' | 'č' | 'ć' => 'c',
            'ñ' | 'ń' | 'ň' => 'n',
            'š' | 'ś' | 'ş' | 'ș' => 's',
            'ž' | 'ź' | 'ż' => 'z',
            'ğ' => 'g',
            'ł' => 'l',
            'ř' => 'r',
            'ț' | 'ť' => 't',
            'ý' => 'y',
            other => other,
        })
        .collect()
}

/// The term of somebody by name or id ("Emmanuel Macron", "emmanuel-macron", "macron") on a day (ISO): the one that holds the
/// day, else the latest one before it. Without a day the latest of all. `None` where the name is nobody's, or where it
/// is known by the family name of persons of several states.
#[must_use]
pub fn holder(name: &str, day: Option<&str>) -> Option<(Term, Known)> {
    let all = offices();
    let whole = plain(name);
    let begun = |term: &Term| day.is_none_or(|day| term.since <= day);
    let holds =
        |term: &Term| begun(term) && (term.until.is_empty() || day.is_some_and(|day| day < term.until));
    let list = |id: &str| -> Vec<(Term, Known)> {
        let found = all.names.get(id).into_iter().flatten();
        found.filter_map(|n| all.terms.get(*n as usize).copied()).filter(|(term, _)| begun(term)).collect()
    };
    let mut found = list(&whole);
    // The family name behind another spelling of the first one: "Benjamin Netanyahu".
    if found.is_empty()
        && let Some((_, family)) = whole.rsplit_once('-')
    {
        found = list(family);
        found.iter_mut().for_each(|(_, known)| *known = Known::Family);
    }
    let present: Vec<(Term, Known)> = found.iter().copied().filter(|(term, _)| holds(term)).collect();
    let among = if present.is_empty() { found } else { present };
    let best = among.iter().copied().max_by_key(|(term, known)| (*known == Known::Name, term.since))?;
    let alone = best.1 == Known::Name || among.iter().all(|(term, _)| term.state == best.0.state);
    alone.then_some(best)
}

/// Names of legislatures that are one state's alone: state, name.
pub(crate) fn legislatures() -> &'static [(&'static str, &'static str)] {
    &offices().legislatures
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(name: &str, day: &str) -> Option<(&'static str, Known)> {
        holder(name, Some(day)).map(|(term, known)| (term.state, known))
    }

    #[test]
    fn holders_are_found_by_day_and_spelling() {
        assert_eq!(state("Recep Tayyip Erdoğan", "2026-01-07"), Some(("turkey", Known::Name)));
        assert_eq!(state("erdogan", "2026-01-07"), Some(("turkey", Known::Family)));
        assert_eq!(state("Benjamin Netanyahu", "2026-01-07"), Some(("israel", Known::Family)));
        assert_eq!(state("Assad", "2020-01-07"), Some(("syria", Known::Family)));
        assert_eq!(state("Ahmed al-Sharaa", "2026-01-07"), Some(("syria", Known::Name)));
        assert_eq!(state("Sharaa", "2020-01-07"), None);
        assert_eq!(state("António Guterres", "2026-01-07"), Some(("united-nations", Known::Name)));
        // Too short, and nobody's.
        assert_eq!(state("May", "2018-01-07"), None);
        assert_eq!(state("Mara Telkin", "2026-01-07"), None);
    }

    #[test]
    fn a_former_holder_says_so() {
        let (term, _) = holder("Olaf Scholz", Some("2026-01-07")).unwrap();
        assert_eq!((term.state, term.until), ("germany", "2025-05-06"));
        let (term, _) = holder("Netanyahu", Some("2015-01-07")).unwrap();
        assert_eq!(term.until, "2021-06-13");
    }

    #[test]
    fn the_table_is_whole() {
        let all = offices();
        let mut states: Vec<&str> =
            all.terms.iter().filter(|(t, _)| t.until.is_empty()).map(|(t, _)| t.state).collect();
        states.sort_unstable();
        states.dedup();
        assert!(states.len() >= 150, "{} states", states.len());
        for (term, _) in &all.terms {
            assert!(!term.office.is_empty() && !term.since.is_empty(), "{term:?}");
            assert!(term.until.is_empty() || term.since <= term.until, "{term:?}");
        }
        // Every state of the table is an actor of the list.
        let known: Vec<&str> =
            include_str!("../data/countries.txt").lines().filter_map(|line| line.split('|').next()).collect();
        for state in states {
            assert!(known.contains(&state), "{state}");
        }
    }

    #[test]
    fn persons_of_a_report_have_their_offices() {
        let office = |date: &str, text: &str| {
            let document = crate::Document { date: Some(date), ..crate::Document::new(text) };
            let reading = crate::read(&document, &crate::Options::default());
            reading.actors.into_iter().find_map(|actor| actor.office).map(|held| (held.of, held.former))
        };
        let text = "The border will stay shut, said Olaf Scholz, who spoke in Paris.";
        assert_eq!(office("2023-05-01", text), Some(("germany".to_owned(), false)));
        assert_eq!(office("2026-01-07", text), Some(("germany".to_owned(), true)));
        // Families share names: a name that is spelled otherwise is believed where its state was named.
        let text = "Talks with Israel failed. Benjamin Netanyahu said so on Monday.";
        assert_eq!(office("2026-01-07", text), Some(("israel".to_owned(), false)));
        assert_eq!(office("2026-01-07", "Talks failed. Benjamin Netanyahu said so on Monday."), None);
    }

    #[test]
    fn a_parliament_stands_for_its_state() {
        let text = "The Knesset said that it would vote.";
        let reading = crate::read(&crate::Document::new(text), &crate::Options::default());
        assert_eq!(reading.claims[0].chain[0].actor, "israel");
    }
}
