//! GENIUS scenarios: a domain file (`negotiation_template`) and one `utility_space` a party (Lin, Kraus, Baarslag,
//! Tykhonov, Hindriks & Jonker 2014, *Computational Intelligence* 30(1): 48–70).
//!
//! Two programs read the same file differently. GENIUS divides each evaluation of a discrete issue by the largest
//! of that issue; NegMAS takes evaluations as they stand. For a third of the published scenarios the answers
//! differ, so that the reading is a switch ([`Reading`]), and the scenario's notes say which was used.
//! Reservation values count in both; discount factors are handed on: they change no
//! package, but what a deal is worth at the time when it is struck. Integer
//! issues are taken value by value with their linear evaluator, offset + slope × (value − lower bound). A real-valued
//! issue is worth offset + slope × value (linear; GENIUS cuts that off below 0 and above 1, NegMAS does not), a peak
//! between two ends (triangular), or the same everywhere (constant). Non-linear spaces (hyper-rectangles) are refused.
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

use crate::scenario::{
    File, Profile, ProfileIssue, Scenario, ScenarioError, ScenarioParty, ScenarioTerm, lay_over, unique_names,
};
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
/// Where a file is no XML, is not a linear space, or lacks an issue of the domain.
pub fn read(files: &[File<'_>], reading: Reading) -> Result<Scenario, ScenarioError> {
    let mut domain = None;
    let mut ranges: Option<Vec<Real>> = None;
    let mut profiles: Vec<(usize, Profile)> = Vec::new();
    let mut numbers: Vec<Vec<Real>> = Vec::new();
    let mut notes = Vec::new();
    for (at, file) in files.iter().enumerate() {
        let text = file.text();
        let parsed = Document::parse(&text)
            .map_err(|error| ScenarioError::new(format!("{}: not well-formed XML: {error}", file.name)))?;
        let (issues, reals) = issues(&parsed, file.name, reading)?;
        let valued =
            issues.iter().any(|issue| issue.valued) || reals.iter().any(|real| !real.curve.is_empty());
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
            ranges = Some(reals);
            continue;
        }
        if !valued {
            return Err(ScenarioError::new(format!(
                "{}: no evaluations: there may be one domain file, and then one profile a party",
                file.name
            )));
        }
        profiles.push((at, profile(&parsed, issues, file.name, reading, &mut notes)?));
        numbers.push(reals);
    }
    let names = unique_names(profiles.iter().map(|(at, _)| files[*at].stem()));
    let terms = terms(ranges, &names, &numbers, &mut notes)?;
    let named: Vec<(String, Profile)> =
        names.into_iter().zip(profiles).map(|(name, (_, profile))| (name, profile)).collect();
    // Where every issue is a number there are no levels to lay over one another.
    let all_numbers = !terms.is_empty() && named.iter().all(|(_, profile)| profile.issues.is_empty());
    let mut scenario = if all_numbers {
        Scenario { parties: named.into_iter().map(party).collect(), ..Scenario::default() }
    } else {
        lay_over(domain, named)?
    };
    scenario.terms = terms;
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

/// A real-valued issue as the file has it.
struct Real {
    name: String,
    number: usize,
    weight: Option<f64>,
    ends: (f64, f64),
    /// (number, evaluation); empty in a domain file.
    curve: Vec<(f64, f64)>,
}

/// A party of a scenario in which all issues are numbers.
fn party((name, profile): (String, Profile)) -> ScenarioParty {
    ScenarioParty {
        name,
        weights: Vec::new(),
        worth: Vec::new(),
        reservation: profile.reservation,
        discount: profile.discount,
        veto: false,
    }
}

/// Lays the parties' curves over the domain's real-valued issues, those of the first profile where there is no domain
/// file.
fn terms(
    ranges: Option<Vec<Real>>,
    parties: &[String],
    numbers: &[Vec<Real>],
    notes: &mut Vec<String>,
) -> Result<Vec<ScenarioTerm>, ScenarioError> {
    let whole = match (&ranges, numbers.first()) {
        (Some(ranges), _) => ranges,
        (None, Some(first)) => first,
        (None, None) => return Ok(Vec::new()),
    };
    let names = unique_names(whole.iter().map(|real| real.name.as_str()));
    let mut found = Vec::new();
    for (range, name) in whole.iter().zip(names) {
        let mut wishes = Vec::new();
        for (party, own) in parties.iter().zip(numbers) {
            let by_name = own.iter().filter(|real| real.name == range.name);
            let real = by_name
                .clone()
                .find(|real| real.number == range.number)
                .or_else(|| by_name.clone().next())
                .or_else(|| own.iter().find(|real| real.number == range.number && real.number > 0));
            let Some(real) = real.filter(|real| !real.curve.is_empty()) else {
                return Err(ScenarioError::new(format!(
                    "{party}: nothing is said about the issue “{}”",
                    range.name
                )));
            };
            let Some(weight) = real.weight.filter(|weight| *weight >= 0.0) else {
                return Err(ScenarioError::new(format!(
                    "{party}: the issue “{}” has no weight, or one below 0",
                    range.name
                )));
            };
            if real.ends != range.ends {
                notes.push(format!(
                    "{party} gives “{}” from {} to {}: read from {} to {}, as in the domain",
                    range.name, real.ends.0, real.ends.1, range.ends.0, range.ends.1
                ));
            }
            wishes.push((weight, real.curve.clone()));
        }
        found.push(ScenarioTerm { name, from: range.ends.0, to: range.ends.1, wishes });
    }
    Ok(found)
}

/// What a real-valued issue is worth, from its `evaluator`.
fn curve(
    node: &Node<'_, '_>,
    name: &str,
    (from, to): (f64, f64),
    reading: Reading,
) -> Result<Vec<(f64, f64)>, String> {
    let Some(line) = node.children().find(|child| child.has_tag_name("evaluator")) else {
        return Ok(Vec::new());
    };
    let given = |keys: &[&str]| keys.iter().find_map(|key| number(&line, key));
    let missing = |what: &str| format!("the evaluator of “{name}” has no {what}");
    match line.attribute("ftype").unwrap_or("linear").trim().to_lowercase().as_str() {
        "linear" => {
            let slope = given(&["slope", "parameter1"]).ok_or_else(|| missing("slope"))?;
            let offset = given(&["offset", "parameter0"]).ok_or_else(|| missing("offset"))?;
            let at = |number: f64| offset + slope * number;
            let mut corners = vec![from, to];
            if reading == Reading::Genius && slope != 0.0 {
                let crossed = [0.0, 1.0].map(|edge| (edge - offset) / slope);
                corners.extend(crossed.into_iter().filter(|corner| *corner > from && *corner < to));
            }
            corners.sort_by(f64::total_cmp);
            corners.dedup();
            let cut = |worth: f64| if reading == Reading::Genius { worth.clamp(0.0, 1.0) } else { worth };
            Ok(corners.into_iter().map(|number| (number, cut(at(number)))).collect())
        }
        "constant" => {
            let worth = given(&["offset", "parameter0"]).ok_or_else(|| missing("value"))?;
            Ok(vec![(from, worth), (to, worth)])
        }
        "triangular" => {
            let low = given(&["parameter0"]).ok_or_else(|| missing("lower end"))?;
            let high = given(&["parameter1"]).ok_or_else(|| missing("upper end"))?;
            let top = given(&["parameter2"]).ok_or_else(|| missing("top"))?;
            if !(low < top && top < high) {
                return Err(format!("the triangle of “{name}” does not have its top between its ends"));
            }
            Ok(vec![(low, 0.0), (top, 1.0), (high, 0.0)])
        }
        other => Err(format!(
            "the evaluator of “{name}” is of a kind that is not read: {other}; linear, triangular and constant ones are"
        )),
    }
}

/// A real-valued issue.
fn real(node: &Node<'_, '_>, name: String, of: usize, reading: Reading) -> Result<Real, String> {
    let range = node.children().find(|child| child.has_tag_name("range"));
    let bound = |key: &str| number(node, key).or_else(|| range.as_ref().and_then(|range| number(range, key)));
    let (Some(low), Some(high)) = (bound("lowerbound"), bound("upperbound")) else {
        return Err(format!("the real-valued issue “{name}” has no bounds"));
    };
    if low >= high {
        return Err(format!("the real-valued issue “{name}” has no usable range"));
    }
    let curve = curve(node, &name, (low, high), reading)?;
    Ok(Real { weight: weight(node, of), name, number: of, ends: (low, high), curve })
}

/// The weight that a file gives the issue of a number.
fn weight(node: &Node<'_, '_>, of: usize) -> Option<f64> {
    node.parent()
        .into_iter()
        .flat_map(|parent| parent.children())
        .filter(|child| child.has_tag_name("weight"))
        .filter(|weight| number(weight, "index").is_some_and(|index| index as usize == of))
        .filter_map(|weight| number(&weight, "value"))
        .next_back()
}

fn number(node: &Node<'_, '_>, name: &str) -> Option<f64> {
    node.attribute(name).and_then(|value| value.trim().parse::<f64>().ok()).filter(|value| value.is_finite())
}

fn issues(
    parsed: &Document<'_>,
    file: &str,
    reading: Reading,
) -> Result<(Vec<Issue>, Vec<Real>), ScenarioError> {
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
    let mut reals: Vec<Real> = Vec::new();
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
                match real(&node, issue.name, number_of, reading) {
                    Ok(real) => reals.push(real),
                    Err(why) => return fail(why),
                }
                continue;
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
        issue.weight = weight(&node, number_of);
        issues.push(issue);
    }
    if issues.is_empty() && reals.is_empty() {
        return fail("no issue was found".to_owned());
    }
    // In the order of their numbers, as both programs have them.
    issues.sort_by_key(|issue| issue.number);
    reals.sort_by_key(|real| real.number);
    Ok((issues, reals))
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
