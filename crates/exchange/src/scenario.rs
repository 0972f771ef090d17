//! A negotiation scenario as other tools write it down: issues with discrete levels, and for each party a
//! weight per issue and an evaluation per level. Utility of a package = Σ weight × evaluation of its level,
//! weights *as given*: they need not sum to 1.

use std::fmt;

/// What a scenario's files say.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scenario {
    /// Issues with levels in the order of the domain file, or of the first profile.
    pub issues: Vec<ScenarioIssue>,
    /// Issues that are numbers, in the same order among themselves.
    pub terms: Vec<ScenarioTerm>,
    /// Parties in the order of their files.
    pub parties: Vec<ScenarioParty>,
    /// What was read in a particular way, or left out, in plain sentences.
    pub notes: Vec<String>,
}

/// An issue.
#[derive(Clone, Debug, PartialEq)]
pub struct ScenarioIssue {
    /// Its name.
    pub name: String,
    /// Its levels.
    pub levels: Vec<String>,
}

/// An issue that is a number.
#[derive(Clone, Debug, PartialEq)]
pub struct ScenarioTerm {
    /// Its name.
    pub name: String,
    /// The least number.
    pub from: f64,
    /// The largest.
    pub to: f64,
    /// By party its weight, and (number, evaluation) with straight lines between.
    pub wishes: Vec<(f64, Vec<(f64, f64)>)>,
}

/// A party.
#[derive(Clone, Debug, PartialEq)]
pub struct ScenarioParty {
    /// Its name: the file's stem, made unique.
    pub name: String,
    /// Weight by issue.
    pub weights: Vec<f64>,
    /// Evaluation by issue and level.
    pub worth: Vec<Vec<f64>>,
    /// Utility of no deal; 0 where the file gives none.
    pub reservation: f64,
    /// Discount factor over the whole time of the talks, where the file gives one other than 1.
    pub discount: Option<f64>,
    /// True where the file gives it a veto.
    pub veto: bool,
}

/// Why a file cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScenarioError(String);

impl ScenarioError {
    pub(crate) fn new(what: impl Into<String>) -> Self {
        Self(what.into())
    }
}

impl fmt::Display for ScenarioError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ScenarioError {}

/// A file's name and its bytes.
#[derive(Clone, Copy, Debug)]
pub struct File<'a> {
    /// Its path as the user gave it.
    pub name: &'a str,
    /// Its content.
    pub bytes: &'a [u8],
}

impl File<'_> {
    /// The name without folder and extension.
    #[must_use]
    pub fn stem(&self) -> &str {
        let name = self.name.rsplit(['/', '\\']).next().unwrap_or(self.name);
        match name.rsplit_once('.') {
            Some((stem, _)) if !stem.is_empty() => stem,
            _ => name,
        }
    }

    /// Its text: UTF-8, or UTF-16 with a byte-order mark; other bytes are read as Latin-1.
    #[must_use]
    pub fn text(&self) -> String {
        let wide = |little: bool| {
            let unit = |pair: &[u8]| {
                let pair = [pair.first().copied().unwrap_or(0), pair.get(1).copied().unwrap_or(0)];
                if little { u16::from_le_bytes(pair) } else { u16::from_be_bytes(pair) }
            };
            let units: Vec<u16> = self.bytes[2..].chunks(2).map(unit).collect();
            String::from_utf16_lossy(&units)
        };
        match self.bytes {
            [0xFF, 0xFE, ..] => wide(true),
            [0xFE, 0xFF, ..] => wide(false),
            [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
            bytes => match std::str::from_utf8(bytes) {
                Ok(text) => text.to_owned(),
                Err(_) => bytes.iter().map(|byte| char::from(*byte)).collect(),
            },
        }
    }
}

/// Stems made unique: a later equal one gets `-2`, `-3` …
#[must_use]
pub fn unique_names<'a>(stems: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let stems: Vec<&str> = stems.into_iter().collect();
    let mut names: Vec<String> = Vec::new();
    for stem in &stems {
        let mut name = (*stem).to_owned();
        let mut next = 2;
        // A made-up name must not be one that another file has by right.
        while names.contains(&name) || (next > 2 && stems.contains(&name.as_str())) {
            name = format!("{stem}-{next}");
            next += 1;
        }
        names.push(name);
    }
    names
}

/// What one profile says, before it is laid over the domain: issues by name.
#[derive(Clone, Debug, Default)]
pub(crate) struct Profile {
    pub issues: Vec<ProfileIssue>,
    pub reservation: f64,
    pub discount: Option<f64>,
}

/// One issue of a profile.
#[derive(Clone, Debug)]
pub(crate) struct ProfileIssue {
    pub name: String,
    /// Its number in the file; 0 where there is none.
    pub number: usize,
    pub weight: f64,
    pub levels: Vec<(String, f64)>,
}

/// Lays profiles over the domain's issues (those of the first profile where there is no domain file).
pub(crate) fn lay_over(
    domain: Option<Vec<(String, usize, Vec<String>)>>,
    profiles: Vec<(String, Profile)>,
) -> Result<Scenario, ScenarioError> {
    let Some((_, first)) = profiles.first() else {
        return Err(ScenarioError::new("no party's profile was given"));
    };
    let domain = domain.unwrap_or_else(|| {
        let level = |issue: &ProfileIssue| issue.levels.iter().map(|(name, _)| name.clone()).collect();
        first.issues.iter().map(|issue| (issue.name.clone(), issue.number, level(issue))).collect()
    });
    let mut scenario = Scenario::default();
    for (file, profile) in &profiles {
        let mut party = ScenarioParty {
            name: file.clone(),
            weights: Vec::new(),
            worth: Vec::new(),
            reservation: profile.reservation,
            discount: profile.discount,
            veto: false,
        };
        for (name, number, levels) in &domain {
            let by_name = profile.issues.iter().filter(|issue| issue.name == *name);
            // Two issues of one name are told apart by their numbers.
            let own = match by_name.clone().count() {
                1 => by_name.clone().next(),
                0 => profile.issues.iter().find(|issue| issue.number == *number && *number > 0),
                _ => by_name.clone().find(|issue| issue.number == *number).or_else(|| by_name.clone().next()),
            };
            let Some(own) = own else {
                return Err(ScenarioError::new(format!("{file}: nothing is said about the issue “{name}”")));
            };
            party.weights.push(own.weight);
            let mut missing = Vec::new();
            let worth = levels
                .iter()
                .map(|level| {
                    own.levels.iter().find(|(value, _)| value == level).map_or_else(
                        || {
                            missing.push(level.as_str());
                            0.0
                        },
                        |(_, worth)| *worth,
                    )
                })
                .collect();
            if missing.len() == levels.len() {
                return Err(ScenarioError::new(format!(
                    "{file}: no level of the issue “{name}” is valued: is this the profile of another domain?"
                )));
            }
            if !missing.is_empty() {
                scenario.notes.push(format!(
                    "{file} does not value {} on “{name}”: read as 0",
                    missing.iter().map(|level| format!("“{level}”")).collect::<Vec<_>>().join(", ")
                ));
            }
            party.worth.push(worth);
        }
        scenario.parties.push(party);
    }
    scenario.issues = domain.into_iter().map(|(name, _, levels)| ScenarioIssue { name, levels }).collect();
    // Names of issues are keys later on: they must differ.
    let names = unique_names(scenario.issues.iter().map(|issue| issue.name.as_str()));
    for (issue, name) in scenario.issues.iter_mut().zip(names) {
        issue.name = name;
    }
    if scenario.issues.is_empty() {
        return Err(ScenarioError::new("no issue was found"));
    }
    Ok(scenario)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_made_unique_without_taking_anothers() {
        assert_eq!(unique_names(["a", "a", "a-2", "a"]), ["a", "a-3", "a-2", "a-4"]);
        assert_eq!(unique_names(["x", "y"]), ["x", "y"]);
    }

    #[test]
    fn stems() {
        let stem = |name| File { name, bytes: b"" }.stem().to_owned();
        assert_eq!(stem("a/b/c.xml"), "c");
        assert_eq!(stem("c.d.xml"), "c.d");
        assert_eq!(stem(".xml"), ".xml");
    }

    #[test]
    fn texts_in_three_encodings() {
        let text = |bytes: &[u8]| File { name: "", bytes }.text();
        assert_eq!(text("é".as_bytes()), "é");
        assert_eq!(text(&[0xE9]), "é");
        assert_eq!(text(&[0xFF, 0xFE, 0xE9, 0x00]), "é");
        assert_eq!(text(&[0xFE, 0xFF, 0x00, 0xE9]), "é");
        assert_eq!(text(&[0xFF, 0xFE, 0xE9]), "é");
    }
}
