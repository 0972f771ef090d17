//! Published scenarios, read in place: the folder is named by the environment variable DETENTE_DATA.
//! Numbers are those of the method notes, to their printed digits.

#![allow(clippy::unwrap_used, clippy::print_stderr)] // helpers outside of #[test] functions

use detente_deals::*;
use std::path::{Path, PathBuf};

/// The value of `name="…"` in a tag.
fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let opening = format!("{name}=\"");
    let (from, _) = tag.match_indices(&opening).find(|(at, _)| tag[..*at].ends_with(char::is_whitespace))?;
    tag[from + opening.len()..].split('"').next()
}

/// The start tags of a file in order. Enough of XML for these files.
fn tags(text: &str) -> impl Iterator<Item = &str> {
    text.split('<')
        .skip(1)
        .filter(|tag| !tag.starts_with(['/', '!', '?']))
        .map(|tag| tag.split('>').next().unwrap())
}

/// (issue number, weight, [(value, evaluation over the issue's largest)]).
type ProfileIssue = (usize, f64, Vec<(String, f64)>);

/// In the order of issue numbers.
fn profile(path: &Path) -> Vec<ProfileIssue> {
    let text = std::fs::read_to_string(path).unwrap();
    let mut issues: Vec<ProfileIssue> = Vec::new();
    let mut weights: Vec<(usize, f64)> = Vec::new();
    let mut nested = false;
    for tag in tags(&text) {
        let number = |name| attribute(tag, name).and_then(|value| value.parse::<f64>().ok());
        nested = tag.starts_with("similarity") || (nested && !tag.starts_with("issue"));
        if nested {
            continue; // a second, unused reading of the same items
        }
        if tag.starts_with("issue") {
            issues.push((number("index").unwrap() as usize, 0.0, Vec::new()));
        } else if tag.starts_with("item") {
            let value = attribute(tag, "value").unwrap().to_owned();
            let items = &mut issues.last_mut().unwrap().2;
            items.retain(|item| item.0 != value); // given twice: the last counts
            items.push((value, number("evaluation").unwrap()));
        } else if tag.starts_with("weight") {
            weights.push((number("index").unwrap() as usize, number("value").unwrap()));
        }
    }
    for (index, weight) in weights {
        issues.iter_mut().find(|issue| issue.0 == index).unwrap().1 = weight;
    }
    issues.sort_by_key(|issue| issue.0);
    for (_, _, items) in &mut issues {
        let largest = items.iter().map(|(_, evaluation)| *evaluation).fold(0.0, f64::max);
        items.iter_mut().for_each(|(_, evaluation)| *evaluation /= largest);
        items.sort_by(|a, b| a.0.cmp(&b.0));
    }
    issues
}

fn scenario(folder: &Path, files: &[&str]) -> Space {
    let profiles: Vec<_> = files.iter().map(|file| profile(&folder.join(file))).collect();
    for other in &profiles {
        for (a, b) in profiles[0].iter().zip(other) {
            assert!(a.2.iter().map(|item| &item.0).eq(b.2.iter().map(|item| &item.0)), "values differ");
        }
    }
    let parties = profiles.iter().map(|issues| Party {
        weights: issues.iter().map(|issue| issue.1).collect(),
        worth: issues.iter().flat_map(|issue| issue.2.iter().map(|item| item.1)).collect(),
        ..Party::default()
    });
    let levels = profiles[0].iter().map(|issue| issue.2.len()).collect();
    Space::of(&Negotiation { levels, parties: parties.collect(), ..Negotiation::default() }).unwrap()
}

fn data() -> Option<PathBuf> {
    let data = std::env::var_os("DETENTE_DATA");
    if data.is_none() {
        eprintln!("SKIPPED: DETENTE_DATA is not set, no published scenario was checked");
    }
    data.map(|data| Path::new(&data).join("scenarios/genius"))
}

fn assert_near(space: &Space, found: &[u128], expected: &[f64], digits: usize) {
    let allowed = 0.51 * [1e-3, 1e-4][digits - 3];
    let fits =
        |index: &u128| space.utilities(*index).iter().zip(expected).all(|(a, b)| (a - b).abs() < allowed);
    let seen: Vec<Vec<f64>> = found.iter().map(|index| space.utilities(*index)).collect();
    assert!(found.iter().any(fits), "{seen:?} against {expected:?}");
}

#[test]
fn itex_and_cypress() {
    let Some(data) = data() else { return };
    let space = scenario(
        &data.join("anac/y2010/ItexvsCypress"),
        &["ItexvsCypress_Cypress.xml", "ItexvsCypress_Itex.xml"],
    );
    assert_eq!(space.packages(), 180);
    assert_eq!(frontier(&space).unwrap().points.len(), 18);
    assert_near(&space, &nash_bargaining_solution(&space).unwrap(), &[0.6705, 0.7215], 4);
    assert_near(&space, &kalai_smorodinsky_solution(&space).unwrap(), &[0.6705, 0.7215], 4);
    assert_near(&space, &utilitarian_solution(&space).unwrap(), &[0.6705, 0.7215], 4);
}

#[test]
fn england_and_zimbabwe() {
    let Some(data) = data() else { return };
    let space = scenario(&data.join("anac/y2010/EnglandZimbabwe"), &["England.xml", "Zimbabwe.xml"]);
    assert_eq!(space.packages(), 576);
    assert_eq!(frontier(&space).unwrap().points.len(), 25);
    assert_near(&space, &nash_bargaining_solution(&space).unwrap(), &[0.9109, 0.7332], 4);
    assert_near(&space, &kalai_smorodinsky_solution(&space).unwrap(), &[0.822, 0.787], 3);
    assert_near(&space, &utilitarian_solution(&space).unwrap(), &[0.911, 0.733], 3);
}

#[test]
fn grocery_has_two_packages_of_greatest_welfare() {
    let Some(data) = data() else { return };
    let folder = data.join("anac/y2011/Grocery");
    let space = scenario(&folder, &["Grocery_domain_mary.xml", "Grocery_domain_sam.xml"]);
    assert_eq!(space.packages(), 1600);
    assert_eq!(frontier(&space).unwrap().points.len(), 7);
    assert_near(&space, &nash_bargaining_solution(&space).unwrap(), &[0.840, 0.895], 3);
    assert_near(&space, &kalai_smorodinsky_solution(&space).unwrap(), &[0.840, 0.895], 3);
    assert_near(&space, &utilitarian_solution(&space).unwrap(), &[0.840, 0.895], 3);
    assert_near(&space, &utilitarian_solution(&space).unwrap(), &[0.960, 0.775], 3);
}

#[test]
fn three_parties_on_politics() {
    let Some(data) = data() else { return };
    let folder = data.join("anac/y2015/group2-politics");
    let space = scenario(&folder, &["Politics_util1.xml", "Politics_util2.xml", "Politics_util3.xml"]);
    assert_eq!(space.packages(), 23_040);
    assert_eq!(frontier(&space).unwrap().points.len(), 124);
    assert_near(&space, &nash_bargaining_solution(&space).unwrap(), &[0.6695, 0.7553, 0.7862], 4);
    assert_near(&space, &kalai_smorodinsky_solution(&space).unwrap(), &[0.694, 0.703, 0.735], 3);
    assert_near(&space, &utilitarian_solution(&space).unwrap(), &[0.6695, 0.7553, 0.7862], 4);
}

#[test]
fn a_labour_contract_of_two_million_packages() {
    let Some(data) = data() else { return };
    let folder = data.join("other/AMPOvsCity");
    let space = scenario(&folder, &["ampo_vs_city_ampo_space.xml", "ampo_vs_city_city_space.xml"]);
    assert_eq!(space.packages(), 1_944_000);
    assert_eq!(frontier(&space).unwrap().points.len(), 192);
    assert_near(&space, &nash_bargaining_solution(&space).unwrap(), &[0.706, 0.783], 3);
    assert_near(&space, &kalai_smorodinsky_solution(&space).unwrap(), &[0.734, 0.738], 3);
    assert_eq!(utilitarian_solution(&space).unwrap(), nash_bargaining_solution(&space).unwrap());
}
