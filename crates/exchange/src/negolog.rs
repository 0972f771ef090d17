//! Profiles in JSON: NegoLog (`issueWeights`, `issues`, `reservationValue`) and GeniusWeb's linear additive utility
//! space (`LinearAdditiveUtilitySpace`, with a reservation bid). One file a party, no domain file: issues and
//! levels are those of the first profile (of its `domain`, where GeniusWeb gives one).
//!
//! ```
//! use detente_exchange::negolog::read;
//! use detente_exchange::scenario::File;
//! let profile = r#"{"reservationValue":0.3,"issueWeights":{"a":1.0},"issues":{"a":{"x":0.2,"y":1.0}}}"#;
//! let file = File { name: "profileA.json", bytes: profile.as_bytes() };
//! let scenario = read(&[file, file])?;
//! assert_eq!(scenario.parties[1].name, "profileA-2");
//! assert_eq!(scenario.parties[0].worth, [[0.2, 1.0]]);
//! # Ok::<(), detente_exchange::scenario::ScenarioError>(())
//! ```

use crate::scenario::{File, Profile, ProfileIssue, Scenario, ScenarioError, lay_over, unique_names};
use serde_json::{Map, Value};

/// Values of a number issue at most.
const VALUES: usize = 100_000;

/// True where the text is a JSON object that holds a profile of one of the two kinds.
#[must_use]
pub fn recognises(file: &File<'_>) -> bool {
    let text = file.text();
    text.trim_start().starts_with('{')
        && (text.contains("\"issueWeights\"")
            || text.contains("\"LinearAdditive")
            || text.contains("UtilitySpace\""))
}

/// Issue names with their numbers and levels.
type Domain = Vec<(String, usize, Vec<String>)>;

/// Reads the parties' profiles.
///
/// # Errors
/// Where a file is no JSON, holds neither kind of profile, or lacks an issue of the first.
pub fn read(files: &[File<'_>]) -> Result<Scenario, ScenarioError> {
    let names = unique_names(files.iter().map(File::stem));
    let mut domain: Option<Domain> = None;
    let mut profiles = Vec::new();
    for (at, (file, name)) in files.iter().zip(names).enumerate() {
        let fail = |what: String| ScenarioError::new(format!("{}: {what}", file.name));
        let value: Value =
            serde_json::from_str(&file.text()).map_err(|error| fail(format!("no JSON: {error}")))?;
        let Some(object) = value.as_object() else { return Err(fail("no JSON object".into())) };
        if object.contains_key("issues") && object.contains_key("issueWeights") {
            profiles.push((name, negolog(object).map_err(fail)?));
        } else if let Some(space) = object.get("LinearAdditiveUtilitySpace").and_then(Value::as_object) {
            let (own, profile) = genius_web(space).map_err(fail)?;
            if at == 0 {
                domain = own;
            }
            profiles.push((name, profile));
        } else {
            let kind = object.keys().next().map_or("nothing", String::as_str);
            return Err(fail(format!(
                "holds “{kind}”, not a linear additive profile of NegoLog or GeniusWeb"
            )));
        }
    }
    lay_over(domain, profiles)
}

fn real(value: &Value) -> Option<f64> {
    value.as_f64().or_else(|| value.as_str()?.trim().parse().ok()).filter(|value: &f64| value.is_finite())
}

fn weight(weights: &Map<String, Value>, issue: &str) -> Result<f64, String> {
    let weight =
        weights.get(issue).and_then(real).ok_or_else(|| format!("the issue “{issue}” has no weight"))?;
    if weight < 0.0 { Err(format!("the weight of “{issue}” is negative")) } else { Ok(weight) }
}

fn negolog(object: &Map<String, Value>) -> Result<Profile, String> {
    let part =
        |key: &str| object.get(key).and_then(Value::as_object).ok_or_else(|| format!("no object “{key}”"));
    let (weights, issues) = (part("issueWeights")?, part("issues")?);
    let reservation = match object.get("reservationValue") {
        None | Some(Value::Null) => 0.0,
        Some(value) => real(value).ok_or("the reservation value is no number")?,
    };
    if issues.is_empty() {
        return Err("it names no issue".into());
    }
    let mut profile = Profile { reservation, ..Profile::default() };
    for (at, (name, levels)) in issues.iter().enumerate() {
        let levels = levels.as_object().ok_or_else(|| format!("the issue “{name}” has no values"))?;
        let levels: Option<Vec<(String, f64)>> =
            levels.iter().map(|(level, worth)| Some((level.clone(), real(worth)?))).collect();
        let levels = levels.filter(|levels| !levels.is_empty());
        profile.issues.push(ProfileIssue {
            name: name.clone(),
            number: at + 1,
            weight: weight(weights, name)?,
            levels: levels.ok_or_else(|| format!("a value of “{name}” is no number, or there is none"))?,
        });
    }
    Ok(profile)
}

fn genius_web(space: &Map<String, Value>) -> Result<(Option<Domain>, Profile), String> {
    let part =
        |key: &str| space.get(key).and_then(Value::as_object).ok_or_else(|| format!("no object “{key}”"));
    let (weights, issues) = (part("issueWeights")?, part("issueUtilities")?);
    let domain_values =
        space.get("domain").and_then(|domain| domain.get("issuesValues")).and_then(Value::as_object);
    let mut profile = Profile::default();
    for (at, (name, utilities)) in issues.iter().enumerate() {
        // {"DiscreteValueSetUtilities": {"valueUtilities": {…}}}, under older names as well.
        let inner = utilities
            .as_object()
            .and_then(|object| object.values().find(|value| value.is_object()))
            .and_then(Value::as_object)
            .ok_or_else(|| format!("the issue “{name}” has no utilities"))?;
        let listed = domain_values.and_then(|values| values.get(name));
        let levels = if let Some(values) = inner.get("valueUtilities").and_then(Value::as_object) {
            let mut levels: Vec<(String, f64)> = Vec::new();
            for (level, worth) in values {
                let worth = real(worth).ok_or_else(|| format!("a value of “{name}” is no number"))?;
                levels.push((level.clone(), worth));
            }
            // Values of the domain that are not listed are worth 0 (GeniusWeb's rule).
            for value in listed.and_then(|v| v.get("values")).and_then(Value::as_array).into_iter().flatten()
            {
                if let Some(value) = value.as_str()
                    && !levels.iter().any(|(level, _)| level == value)
                {
                    levels.push((value.to_owned(), 0.0));
                }
            }
            levels
        } else {
            line(name, inner, listed)?
        };
        if levels.is_empty() {
            return Err(format!("the issue “{name}” has no values"));
        }
        profile.issues.push(ProfileIssue {
            name: name.clone(),
            number: at + 1,
            weight: weight(weights, name)?,
            levels,
        });
    }
    // The utility of the bid that stands for no deal; an issue that it leaves out adds nothing.
    let bid =
        space.get("reservationBid").and_then(|bid| bid.get("issuevalues").or_else(|| bid.get("issueValues")));
    for (name, value) in bid.and_then(Value::as_object).into_iter().flatten() {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let issue = profile.issues.iter().find(|issue| issue.name == *name);
        let worth = issue.and_then(|issue| {
            let worth = issue.levels.iter().find(|(level, _)| *level == text)?.1;
            Some(issue.weight * worth)
        });
        profile.reservation +=
            worth.ok_or_else(|| format!("the reservation bid's “{name}” is not a value of it"))?;
    }
    let domain = domain_values.map(|_| {
        let levels = |issue: &ProfileIssue| issue.levels.iter().map(|(level, _)| level.clone()).collect();
        profile.issues.iter().map(|issue| (issue.name.clone(), issue.number, levels(issue))).collect()
    });
    Ok((domain, profile))
}

/// A number issue: utilities on a line between the lowest and the highest value, step by step of the domain.
fn line(
    name: &str,
    inner: &Map<String, Value>,
    listed: Option<&Value>,
) -> Result<Vec<(String, f64)>, String> {
    let at = |key: &str| inner.get(key).and_then(real);
    let (Some(low), Some(high), Some(worth_low), Some(worth_high)) =
        (at("lowValue"), at("highValue"), at("lowUtility"), at("highUtility"))
    else {
        return Err(format!("the issue “{name}” has neither listed values nor a line"));
    };
    let range = listed.and_then(|values| values.get("range")).and_then(Value::as_array);
    let step = range.and_then(|range| range.get(2)).and_then(real).unwrap_or(1.0);
    if step <= 0.0 || high < low || (high - low) / step >= VALUES as f64 {
        return Err(format!("the issue “{name}” has no usable range"));
    }
    let steps = ((high - low) / step + 1e-9).floor() as usize;
    let share = |value: f64| if high > low { (value - low) / (high - low) } else { 0.0 };
    Ok((0..=steps)
        .map(|at| low + step * at as f64)
        .map(|value| (format!("{value}"), worth_low + (worth_high - worth_low) * share(value)))
        .collect())
}
