//! Edits of `case.toml` as a person would make them by hand: the value that changes is replaced where it
//! stands, a new row stands after the last of its kind, and everything else, comments and order included, stays
//! as it was to the byte.
//!
//! An edit maps a text to a text. Whether the new text is a case is the reader's to say
//! ([`detente_case::load_with`]); nothing here is written to a disk.

mod forget;
mod merge;
mod rows;
mod typed;

use crate::sentences::{sentence, sentence_with};
use detente_case::Case;
pub(crate) use merge::{beside_comments, does_the_same};
use rows::{add, document, find, missing, remove, set};
use std::fmt;
use typed::{input, replaced, typed, value_for, with_author, with_basis, with_value};

/// One change.
#[derive(Clone, Debug, PartialEq)]
pub enum Edit {
    /// A new value for the input at a path.
    Value {
        /// `stance.israel.withdrawal.position`.
        path: String,
        /// As typed: `40`, `30 to 60`, `{ low = 30, mid = 45, high = 60 }`.
        to: String,
    },
    /// What the input at a path rests on.
    Basis {
        /// The input.
        path: String,
        /// The reason; none where empty.
        why: String,
        /// Ids of claims.
        cites: Vec<String>,
    },
    /// A key of a row, or its removal where `to` is empty.
    Key {
        /// Table, such as `stance`.
        table: String,
        /// What the row is found by: `party` = `israel`, `issue` = `withdrawal`; or `#` and its number.
        row: Vec<(String, String)>,
        /// Which key.
        key: String,
        /// As typed.
        to: String,
    },
    /// A new row.
    Add {
        /// Table, such as `party`.
        table: String,
        /// Keys and values as typed; empty values are left out.
        row: Vec<(String, String)>,
    },
    /// A row goes, and with a party, issue or option whatever speaks of it.
    Drop {
        /// Table.
        table: String,
        /// What the row is found by.
        row: Vec<(String, String)>,
    },
    /// The whole file anew.
    Text(String),
}

/// Why an edit cannot be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EditError(String);

impl fmt::Display for EditError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for EditError {}

fn refuse<T>(why: impl Into<String>) -> Result<T, EditError> {
    Err(EditError(why.into()))
}

impl Edit {
    /// In a few words, for the list of what can be undone.
    #[must_use]
    pub fn title(&self) -> String {
        let name = |row: &[(String, String)]| {
            row.iter().map(|(_, value)| value.as_str()).collect::<Vec<_>>().join(" · ")
        };
        match self {
            Self::Value { path, to } => format!("{path} = {to}"),
            Self::Basis { path, .. } => format!("{path}: why"),
            Self::Key { table, row, key, .. } => format!("{table} {}: {key}", name(row)),
            Self::Add { table, row } => {
                format!("{table} + {}", row.first().map_or("", |(_, value)| value.as_str()))
            }
            Self::Drop { table, row } => format!("{table} − {}", name(row)),
            Self::Text(_) => "case.toml".to_owned(),
        }
    }
}

/// The text of `case.toml` after `edit`. `case` is what was read from `text`.
///
/// # Errors
/// Where the edit has no place in the text, in words.
pub fn apply(text: &str, case: &Case, edit: &Edit) -> Result<String, EditError> {
    match edit {
        Edit::Text(text) => Ok(text.clone()),
        Edit::Value { path, to } => {
            let new = typed(to)?;
            match input(text, case, path) {
                Some(place) => replaced(text, &place, |old| with_value(old, new, place.item)),
                None => missing(text, case, path, new),
            }
        }
        Edit::Basis { path, why, cites } => match input(text, case, path) {
            Some(place) => replaced(text, &place, |old| with_basis(old, why, cites, place.item)),
            None => refuse(sentence_with("no-input", &[("path", path)])),
        },
        Edit::Key { table, row, key, to } => {
            let mut doc = document(text)?;
            let found = find(&mut doc, table, row)?;
            if key.trim().is_empty() {
                return refuse(sentence("nothing-typed"));
            }
            if to.trim().is_empty() {
                found.remove(key);
            } else {
                set(found, key, value_for(table, key, to)?);
            }
            Ok(doc.to_string())
        }
        Edit::Add { table, row } => add(text, table, row),
        Edit::Drop { table, row } => remove(text, table, row),
    }
}

/// The text after somebody judged an input: its value (as it is, where none is given), who judged, and why. What the value
/// cites stays.
///
/// # Errors
/// Where the input has no place in the text, in words.
pub fn judged(
    text: &str,
    case: &Case,
    path: &str,
    to: Option<&str>,
    (who, why): (&str, &str),
) -> Result<String, EditError> {
    let new = to.map(typed).transpose()?;
    match (input(text, case, path), new) {
        (Some(place), new) => replaced(text, &place, |old| {
            let value = match new {
                Some(new) => with_value(old, new, place.item)?,
                None => old,
            };
            Ok(with_author(value, who, why, place.item))
        }),
        (None, Some(new)) => missing(text, case, path, with_author(new, who, why, false)),
        (None, None) => refuse(sentence_with("no-input", &[("path", path)])),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use detente_case::{Loaded, load, load_with};
    use detente_chance::Dist;
    use std::path::{Path, PathBuf};

    fn cases() -> Vec<Loaded> {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../cases");
        ["israel-syria", "nile-dam"].iter().map(|name| load(folder.join(name))).collect()
    }

    fn comments(text: &str) -> Vec<&str> {
        text.lines().filter(|line| line.trim_start().starts_with('#')).collect()
    }

    /// Lines of `b` that `a` does not have, and the other way round.
    fn difference(a: &str, b: &str) -> usize {
        let (a, b): (Vec<&str>, Vec<&str>) = (a.lines().collect(), b.lines().collect());
        let start = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
        let end = a[start..].iter().rev().zip(b[start..].iter().rev()).take_while(|(a, b)| a == b).count();
        (a.len() - start - end).max(b.len() - start - end)
    }

    #[test]
    fn every_input_of_the_bundled_cases_can_be_edited_and_only_it_changes() {
        for loaded in cases() {
            let text = &loaded.files[0].text;
            for input in &loaded.case.inputs {
                let edit = Edit::Value { path: input.path.clone(), to: "12 to 34".into() };
                let after = apply(text, &loaded.case, &edit).unwrap();
                assert_eq!(difference(text, &after), 1, "{}: one line changes", input.path);
                let again = load_with(&loaded.folder, &after);
                let errors: Vec<_> = again.errors().collect();
                assert!(errors.is_empty(), "{}: {errors:?}", input.path);
                assert_eq!(again.case.inputs.len(), loaded.case.inputs.len());
                for (old, new) in loaded.case.inputs.iter().zip(&again.case.inputs) {
                    assert_eq!(old.path, new.path);
                    assert_eq!(old.basis, new.basis, "{}: what {} rests on stays", input.path, old.path);
                    if new.path == input.path {
                        assert_eq!(new.dist, Dist::Interval { low: 12.0, high: 34.0 });
                    } else {
                        assert_eq!(new.dist, old.dist, "{} leaves {} alone", input.path, old.path);
                    }
                }
            }
        }
    }

    /// What is not written counts as certain, and can be written where one sees it.
    #[test]
    fn a_condition_without_a_chance_can_be_given_one() {
        let folder = &cases()[0].folder;
        let text = std::fs::read_to_string(folder.join("case.toml")).unwrap()
            + "\n[[condition]]\nparty = \"israel\"\nact = \"israel.sign\"\nif = \"syria.sign\"\n";
        let loaded = load_with(folder, &text);
        assert!(loaded.is_sound(), "{:?}", loaded.diagnostics);
        let held = loaded.case.conditions.last().unwrap().held;
        let path = loaded.case.inputs[held.at()].path.clone();
        let edit = Edit::Value { path: path.clone(), to: "20 to 40".into() };
        let after = apply(&text, &loaded.case, &edit).unwrap();
        assert_eq!(difference(&text, &after), 1, "{path}");
        let again = load_with(folder, &after);
        let new = again.case.inputs.iter().find(|input| input.path == path).unwrap();
        assert_eq!(new.dist, Dist::Interval { low: 20.0, high: 40.0 }, "{path}: {after}");
    }

    #[test]
    fn a_reason_is_added_to_every_input_and_taken_away_again() {
        for loaded in cases() {
            let text = &loaded.files[0].text;
            let claim = loaded.case.claims[0].id.clone();
            for input in loaded.case.inputs.iter().step_by(3) {
                let path = input.path.clone();
                let why = "she said \"so\", \\ then <left>".to_owned();
                let edit = Edit::Basis { path: path.clone(), why: why.clone(), cites: vec![claim.clone()] };
                let after = apply(text, &loaded.case, &edit).unwrap();
                let again = load_with(&loaded.folder, &after);
                assert!(again.is_sound(), "{path}: {:?}", again.diagnostics);
                let new = again.case.inputs.iter().find(|new| new.path == path).unwrap();
                assert_eq!(
                    (new.basis.why.as_deref(), &new.basis.cites[..]),
                    (Some(&*why), &[claim.clone()][..])
                );
                assert_eq!(new.dist, input.dist, "{path}");
            }
        }
    }

    #[test]
    fn what_is_dropped_leaves_a_sound_case_or_says_what_misses_it() {
        for loaded in cases() {
            let text = &loaded.files[0].text;
            let mut rows: Vec<(&str, Vec<(String, String)>)> = Vec::new();
            let id = |id: &str| vec![("id".to_owned(), id.to_owned())];
            rows.extend(loaded.case.parties.iter().map(|party| ("party", id(&party.id))));
            rows.extend(loaded.case.issues.iter().map(|issue| ("issue", id(&issue.id))));
            rows.extend(loaded.case.options.iter().map(|option| {
                let party = loaded.case.parties[option.party.at()].id.clone();
                ("option", vec![("party".to_owned(), party), ("id".to_owned(), option.id.clone())])
            }));
            let agreement = loaded.case.question.agreement.as_ref().map_or("", |text| text.text.as_str());
            for (table, row) in rows {
                let edit = Edit::Drop { table: table.into(), row: row.clone() };
                let again = load_with(&loaded.folder, &apply(text, &loaded.case, &edit).unwrap());
                let bound = detente_bind::bind(&again.case);
                let errors: Vec<_> = again.errors().chain(&bound.diagnostics).map(|e| &e.message).collect();
                // Who signs is named in the formula of the agreement, which is for a person to mend.
                let signs = match table {
                    "option" => agreement.contains(&format!("{}.{}", row[0].1, row[1].1)),
                    "party" => agreement.contains(&format!("{}.", row[0].1)),
                    _ => false,
                };
                assert_eq!(errors.is_empty(), !signs, "{table} {row:?}: {errors:?}");
            }
        }
    }

    #[test]
    fn rows_are_added_after_the_last_of_their_kind_with_all_comments_kept() {
        for loaded in cases() {
            let text = &loaded.files[0].text;
            let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
            let adds = [
                (
                    "party",
                    vec![
                        pair("id", "norway"),
                        pair("name", "Norway"),
                        pair("roles", "mediator, guarantor"),
                        pair("influence", "10 to 30"),
                    ],
                ),
                (
                    "issue",
                    vec![
                        pair("id", "water"),
                        pair("title", "Water \"rights\""),
                        pair(
                            "levels",
                            "[{ id = \"low\", at = 0, text = \"less\" }, { id = \"high\", at = 100, text = \"more\" }]",
                        ),
                    ],
                ),
                ("event", vec![pair("kind", "round"), pair("title", "1974"), pair("on", "2026-01-07")]),
            ];
            for (table, row) in adds {
                let after = apply(text, &loaded.case, &Edit::Add { table: table.into(), row }).unwrap();
                let again = load_with(&loaded.folder, &after);
                assert!(again.is_sound(), "{table}: {:?}", again.diagnostics);
                assert_eq!(comments(&after), comments(text));
                assert!(after.len() > text.len());
            }
        }
    }

    #[test]
    fn a_number_for_an_empty_cell_makes_its_row() {
        let loaded = &cases()[0];
        let text = &loaded.files[0].text;
        let path = "stance.iran.golan.position".to_owned();
        let edit = Edit::Value { path: path.clone(), to: "40 to 90".into() };
        let after = apply(text, &loaded.case, &edit).unwrap();
        let again = load_with(&loaded.folder, &after);
        assert!(again.is_sound(), "{:?}", again.diagnostics);
        assert!(again.case.inputs.iter().any(|input| input.path == path));
        assert_eq!(comments(&after), comments(text));
        // And a second value for the same cell goes into the same row.
        let edit = Edit::Value { path: "stance.iran.golan.value.accepted".into(), to: "0".into() };
        let third = load_with(&loaded.folder, &apply(&after, &again.case, &edit).unwrap());
        assert!(third.is_sound(), "{:?}", third.diagnostics);
        assert_eq!(third.case.stances.len(), loaded.case.stances.len() + 1);
    }

    #[test]
    fn nonsense_is_refused_in_words() {
        let loaded = &cases()[0];
        let text = &loaded.files[0].text;
        for edit in [
            Edit::Value { path: "no.such.path".into(), to: "3".into() },
            Edit::Value { path: "party.israel.influence".into(), to: "  ".into() },
            Edit::Value { path: "party.israel.influence".into(), to: "{ low = ".into() },
            Edit::Drop { table: "party".into(), row: vec![] },
            Edit::Drop { table: "case".into(), row: vec![("id".into(), "x".into())] },
            Edit::Add { table: "case".into(), row: vec![("title".into(), "x".into())] },
            Edit::Key {
                table: "party".into(),
                row: vec![("id".into(), "none".into())],
                key: "name".into(),
                to: "x".into(),
            },
        ] {
            assert!(apply(text, &loaded.case, &edit).is_err(), "{edit:?}");
        }
        // A typed value can break out of its place in no way: it is refused by the reader, or it is words.
        for typed in ["1\n[case]\ntitle = \"x\"", "\"a\" }\n[x]", "1 # comment", "<script>"] {
            let edit = Edit::Value { path: "party.israel.influence".into(), to: typed.into() };
            if let Ok(after) = apply(text, &loaded.case, &edit) {
                assert_eq!(load_with(&loaded.folder, &after).case.title, loaded.case.title, "{typed}");
            }
        }
    }

    #[test]
    fn every_table_takes_a_row_and_gives_it_back() {
        let start = "# A case.\nformat = 1\n[case]\ntitle = \"t\"\n\n# Who.\n[[party]]\nid = \"a\"\nroles = [\"signatory\"]\n\n\
            [[party]]\nid = \"b\"\nroles = [\"signatory\"]\n\n[[issue]]\nid = \"i\"\nlevels = [{ id = \"x\", at = 0 }, { id = \"y\", at = 100 }]\n\n\
            [[issue]]\nid = \"j\"\nlevels = [{ id = \"x\", at = 0 }, { id = \"y\", at = 100 }]\n\n\
            [[stance]]\nparty = \"a\"\nissue = \"i\"\nposition = \"10 to 30\"\nsalience = \"10 to 30\"\n\n[[option]]\nparty = \"a\"\nid = \"go\"\n\n[[option]]\nparty = \"b\"\nid = \"go\"\n";
        let rows: [(&str, &[(&str, &str)], &[(&str, &str)]); 16] = [
            ("decision", &[("rule", "unanimity"), ("required", "a, b")], &[]),
            (
                "interest",
                &[("id", "n"), ("weight", "{ a = 50 }"), ("serves", "{ \"i.x\" = 60 }")],
                &[("id", "n")],
            ),
            ("interaction", &[("a", "i.x"), ("b", "j.y"), ("worth", "{ a = 5 }")], &[("#", "0")]),
            ("package", &[("id", "p"), ("levels", "{ i = \"x\" }")], &[("id", "p")]),
            ("preference", &[("party", "a"), ("order", "[\"a.go\"]")], &[("party", "a")]),
            ("view", &[("who", "b"), ("of", "a"), ("order", "[\"!a.go\"]")], &[("#", "0")]),
            ("infeasible", &[("when", "a.go & b.go")], &[("#", "0")]),
            ("move", &[("party", "a"), ("from", "!a.go"), ("to", "a.go")], &[("#", "0")]),
            (
                "contest",
                &[
                    ("what", "war"),
                    ("sides", "a, b"),
                    ("wins", "{ a = 50, b = 60 }"),
                    ("cost", "{ a = 5, b = 6 }"),
                ],
                &[],
            ),
            (
                "delay",
                &[
                    ("party", "a"),
                    ("other_yields", "80"),
                    ("yields", "20"),
                    ("cost", "10"),
                    ("impatience", "5"),
                ],
                &[("party", "a")],
            ),
            (
                "compliance",
                &[
                    ("party", "a"),
                    ("cheats", "80"),
                    ("complies", "60"),
                    ("punished", "20"),
                    ("impatience", "5 to 9"),
                ],
                &[("party", "a")],
            ),
            ("monitoring", &[("detection", "50 to 70")], &[]),
            ("hazard", &[("id", "h"), ("rate", "0.1 to 0.3")], &[("id", "h")]),
            ("step", &[("id", "s"), ("by", "a"), ("does", "go")], &[("id", "s")]),
            (
                "reference",
                &[("question", "signed"), ("class", "own"), ("title", "mine"), ("k", "3"), ("n", "9")],
                &[("#", "0")],
            ),
            (
                "correlation",
                &[("between", "stance.a.i.position, stance.a.i.salience"), ("rho", "0.5")],
                &[("#", "0")],
            ),
        ];
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("case.toml"), start).unwrap();
        let own = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
            pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
        };
        for (table, row, by) in rows {
            let case = load_with(folder.path(), start).case;
            let added = apply(start, &case, &Edit::Add { table: table.into(), row: own(row) }).unwrap();
            let again = load_with(folder.path(), &added);
            let errors: Vec<_> = again.errors().map(|e| &e.message).collect();
            assert!(errors.is_empty(), "{table}: {errors:?}\n{added}");
            assert_eq!(comments(&added), comments(start), "{table}");
            assert!(added.len() > start.len(), "{table}");
            if by.is_empty() || table == "delay" {
                let twice = Edit::Add { table: table.into(), row: own(row) };
                assert!(apply(&added, &again.case, &twice).is_err(), "{table}: there once");
            }
            let dropped =
                apply(&added, &again.case, &Edit::Drop { table: table.into(), row: own(by) }).unwrap();
            assert_eq!(dropped.trim_end(), start.trim_end(), "{table}");
        }
        // Terms have keys of their own.
        let case = load_with(folder.path(), start).case;
        let term = |to: &str| Edit::Key {
            table: "glossary".into(),
            row: vec![],
            key: "the line".into(),
            to: to.into(),
        };
        let with = apply(start, &case, &term("the border of 1974")).unwrap();
        assert!(
            with.contains("\"the line\" = \"the border of 1974\"")
                && load_with(folder.path(), &with).is_sound()
        );
        // A case keeps its title and its question.
        assert!(apply(start, &case, &Edit::Drop { table: "case".into(), row: vec![] }).is_err());
    }

    #[test]
    fn a_preference_without_a_statement_goes_with_its_last_option() {
        let start = "format = 1\n[case]\ntitle = \"t\"\n[[party]]\nid = \"a\"\n[[option]]\nparty = \"a\"\nid = \"go\"\n[[option]]\n\
            party = \"a\"\nid = \"stay\"\n[[preference]]\nparty = \"a\"\norder = [\"a.go\"]\n";
        let drop = |id: &str| Edit::Drop {
            table: "option".into(),
            row: vec![("party".into(), "a".into()), ("id".into(), id.into())],
        };
        let case = load_with(Path::new("."), start).case;
        let without = apply(start, &case, &drop("go")).unwrap();
        assert!(!without.contains("[[preference]]") && without.contains("stay"), "{without}");
        assert!(apply(start, &case, &drop("stay")).unwrap().contains("[[preference]]"));
    }
}
