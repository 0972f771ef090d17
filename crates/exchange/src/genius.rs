//! GENIUS scenarios: a domain file (`negotiation_template`) and one `utility_space` a party (Lin, Kraus, Baarslag,
//! Tykhonov, Hindriks & Jonker 2014, *Computational Intelligence* 30(1): 48–70).
//!
//! Two programs read the same file differently. GENIUS divides each evaluation of a discrete issue by the largest
//! of that issue; NegMAS takes evaluations as they stand. For a third of the published scenarios the answers
//! differ, so that the reading is a switch ([`Reading`]), and the scenario's notes say which was used.
//! Reservation values count in both; discount factors are handed on: they change no package, but what a deal is worth at the time when it is struck. Integer
//! issues are taken value by value with their linear evaluator, offset + slope × (value − lower bound). Real-valued
//! issues and non-linear spaces (hyper-rectangles) are refused.
//!
//! ```
//! use detente_exchange::genius::{Reading, read};
//! use detente_exchange::scenario::File;
//! let profile = r#"<utility_space><objective index="0" name="root">
//!   <issue index="1" name="Price" type="discrete">
//!     <item index="1" value="low" evaluation="2"/><item index="2" value="high" evaluation="8"/>
//!   </issue><weight index="1" value="1.0"/></objective><reservation value="0.4"/></utility_space>"#;
//! let file = File { name: "seller.xml", bytes: profile.as_bytes() };
//! let seller = &read(&[file], Reading::Genius)?.parties[0];
//! assert_eq!((seller.name.as_str(), &seller.worth[0][..], seller.reservation), ("seller", &[0.25, 1.0][..], 0.4));
//! assert_eq!(read(&[file], Reading::NegMas)?.parties[0].worth[0], [2.0, 8.0]);
//! # Ok::<(), detente_exchange::scenario::ScenarioError>(())
//! ```

use crate::scenario::{File, Profile, ProfileIssue, Scenario, ScenarioError, lay_over, unique_names};
use roxmltree::{Document, Node};

/// How evaluations are read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reading {
    /// Divided by the largest evaluation of the issue.
    #[default]
    Genius,
    /// As they stand.
    NegMas,
}

/// Values of an integer issue at most.
const VALUES: i64 = 100_000;

/// True where the text looks like XML of this family.
#[must_use]
pub fn recognises(file: &File<'_>) -> bool {
    let text = file.text();
    text.trim_start().starts_with('<')
        && (text.contains("<utility_space") || text.contains("<negotiation_template"))
}

/// Reads a domain file, if there is one (at any place), and the parties' profiles in their order.
///
/// # Errors
/// Where a file is no XML, is not a linear discrete space, or lacks an issue of the domain.
pub fn read(files: &[File<'_>], reading: Reading) -> Result<Scenario, ScenarioError> {
    let mut domain = None;
    let mut profiles: Vec<(usize, Profile)> = Vec::new();
    let mut notes = Vec::new();
    for (at, file) in files.iter().enumerate() {
        let text = file.text();
        let parsed = Document::parse(&text)
            .map_err(|error| ScenarioError::new(format!("{}: not well-formed XML: {error}", file.name)))?;
        let issues = issues(&parsed, file.name)?;
        let valued = issues.iter().any(|issue| issue.valued);
        let template = parsed.root_element().has_tag_name("negotiation_template");
        if domain.is_none() && (template || !valued) && files.len() > 1 {
            domain = Some(
                issues
                    .into_iter()
                    .map(|issue| {
                        (issue.name, issue.number, issue.levels.into_iter().map(|level| level.0).collect())
                    })
                    .collect(),
            );
            continue;
        }
        if !valued {
            return Err(ScenarioError::new(format!(
                "{}: no evaluations: there may be one domain file, and then one profile a party",
                file.name
            )));
        }
        profiles.push((at, profile(&parsed, issues, file.name, reading, &mut notes)?));
    }
    let names = unique_names(profiles.iter().map(|(at, _)| files[*at].stem()));
    let mut scenario = lay_over(
        domain,
        names.into_iter().zip(profiles).map(|(name, (_, profile))| (name, profile)).collect(),
    )?;
    scenario.notes.splice(0..0, notes);
    scenario.notes.insert(
        0,
        match reading {
            Reading::Genius => {
                "GENIUS reading: each evaluation is divided by the largest of its issue (--reading negmas takes them as they stand)"
            }
            Reading::NegMas => {
                "NegMAS reading: evaluations are taken as they stand (--reading genius divides each by the largest of its issue)"
            }
        }
        .to_owned(),
    );
    if scenario.parties.iter().any(|party| party.discount.is_some()) {
        scenario
            .notes
            .push("a discount factor is given: `talks` counts what is left of a deal’s utility when it is struck; elsewhere packages are valued as at the start".to_owned());
    }
    Ok(scenario)
}

/// An issue as the file has it.
struct Issue {
    name: String,
    number: usize,
    weight: Option<f64>,
    integer: bool,
    valued: bool,
    levels: Vec<(String, f64)>,
}

fn number(node: &Node<'_, '_>, name: &str) -> Option<f64> {
    node.attribute(name).and_then(|value| value.trim().parse::<f64>().ok()).filter(|value| value.is_finite())
}

fn issues(parsed: &Document<'_>, file: &str) -> Result<Vec<Issue>, ScenarioError> {
    let fail = |what: String| Err(ScenarioError::new(format!("{file}: {what}")));
    let root = parsed.root_element();
    if parsed.descendants().any(|node| node.has_tag_name("hyperRectangle") || node.has_tag_name("ufun")) {
        return fail("a non-linear utility space (hyper-rectangles) is not read".to_owned());
    }
    if !root.has_tag_name("utility_space") && !root.has_tag_name("negotiation_template") {
        return fail(format!(
            "<{}> is neither a utility_space nor a negotiation_template",
            root.tag_name().name()
        ));
    }
    let mut issues: Vec<Issue> = Vec::new();
    for node in parsed.descendants().filter(|node| node.has_tag_name("issue")) {
        let number_of = number(&node, "index").map_or(0, |index| index as usize);
        let name = node.attribute("name").unwrap_or_default().trim().to_owned();
        let kind =
            ["type", "etype", "vtype"].iter().find_map(|key| node.attribute(*key)).unwrap_or("discrete");
        let mut issue = Issue {
            name,
            number: number_of,
            weight: None,
            integer: false,
            valued: false,
            levels: Vec::new(),
        };
        match kind {
            "integer" => {
                issue.integer = true;
                let range = node.children().find(|child| child.has_tag_name("range"));
                let bound = |key: &str| {
                    number(&node, key).or_else(|| range.as_ref().and_then(|range| number(range, key)))
                };
                let (Some(low), Some(high)) = (bound("lowerbound"), bound("upperbound")) else {
                    return fail(format!("the integer issue “{}” has no bounds", issue.name));
                };
                let (low, high) = (low as i64, high as i64);
                if high < low || high.saturating_sub(low) >= VALUES {
                    return fail(format!("the integer issue “{}” has no usable range", issue.name));
                }
                let line = node
                    .children()
                    .find(|child| child.has_tag_name("evaluator"))
                    .and_then(|line| Some((number(&line, "offset")?, number(&line, "slope")?)));
                issue.valued = line.is_some();
                let (offset, slope) = line.unwrap_or((0.0, 0.0));
                issue.levels = (low..=high)
                    .map(|value| (value.to_string(), offset + slope * (value - low) as f64))
                    .collect();
            }
            "real" => {
                return fail(format!(
                    "the issue “{}” is real-valued: only discrete ones are read",
                    issue.name
                ));
            }
            _ => {
                for item in node.children().filter(|child| child.has_tag_name("item")) {
                    let value = item.attribute("value").unwrap_or_default().to_owned();
                    let evaluation = match item.attribute("evaluation") {
                        None => 0.0,
                        Some(text) => {
                            issue.valued = true;
                            match number(&item, "evaluation") {
                                Some(evaluation) => evaluation,
                                None => return fail(format!("“{text}” is no evaluation of “{value}”")),
                            }
                        }
                    };
                    // Given twice: the last counts.
                    match issue.levels.iter_mut().find(|(known, _)| *known == value) {
                        Some((_, known)) => *known = evaluation,
                        None => issue.levels.push((value, evaluation)),
                    }
                }
            }
        }
        if issue.levels.is_empty() {
            return fail(format!("the issue “{}” has no values", issue.name));
        }
        issue.weight = node
            .parent()
            .into_iter()
            .flat_map(|parent| parent.children())
            .filter(|child| child.has_tag_name("weight"))
            .filter(|weight| number(weight, "index").is_some_and(|index| index as usize == number_of))
            .filter_map(|weight| number(&weight, "value"))
            .next_back();
        issues.push(issue);
    }
    if issues.is_empty() {
        return fail("no issue was found".to_owned());
    }
    // In the order of their numbers, as both programs have them.
    issues.sort_by_key(|issue| issue.number);
    Ok(issues)
}

fn profile(
    parsed: &Document<'_>,
    issues: Vec<Issue>,
    file: &str,
    reading: Reading,
    notes: &mut Vec<String>,
) -> Result<Profile, ScenarioError> {
    let mut profile = Profile::default();
    let last = |name: &str| {
        parsed
            .descendants()
            .filter(|node| node.has_tag_name(name))
            .filter_map(|node| number(&node, "value"))
            .next_back()
    };
    profile.reservation = last("reservation").unwrap_or(0.0);
    profile.discount = last("discount_factor").filter(|factor| *factor > 0.0 && *factor < 1.0);
    for mut issue in issues {
        let Some(weight) = issue.weight else {
            return Err(ScenarioError::new(format!("{file}: the issue “{}” has no weight", issue.name)));
        };
        if weight < 0.0 {
            return Err(ScenarioError::new(format!("{file}: the weight of “{}” is negative", issue.name)));
        }
        if reading == Reading::Genius && !issue.integer {
            let largest = issue.levels.iter().map(|(_, evaluation)| *evaluation).fold(0.0, f64::max);
            if largest > 0.0 {
                issue.levels.iter_mut().for_each(|(_, evaluation)| *evaluation /= largest);
            } else {
                notes.push(format!("{file}: no level of “{}” has a positive evaluation", issue.name));
            }
        }
        profile.issues.push(ProfileIssue {
            name: issue.name,
            number: issue.number,
            weight,
            levels: issue.levels,
        });
    }
    Ok(profile)
}
