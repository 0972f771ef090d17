//! Published scenarios, read in place: the folder is named by the environment variable DETENTE_DATA. Each is read
//! by this crate, answered by `detente-deals`, and compared with published numbers or with a plain enumeration.

#![allow(clippy::unwrap_used, clippy::print_stderr)] // helpers outside of #[test] functions

use detente_deals::*;
use detente_exchange::genius::{self, Reading};
use detente_exchange::scenario::{File, Scenario};
use detente_exchange::{negolog, scorable};
use std::path::{Path, PathBuf};

fn data() -> Option<PathBuf> {
    let data = std::env::var_os("DETENTE_DATA");
    if data.is_none() {
        eprintln!("SKIPPED: DETENTE_DATA is not set, no published scenario was checked");
    }
    data.map(|data| Path::new(&data).join("scenarios"))
}

fn negotiation(scenario: &Scenario) -> Negotiation {
    let party = |party: &detente_exchange::scenario::ScenarioParty| {
        let total: f64 = party.weights.iter().sum();
        Party {
            weights: party.weights.clone(),
            worth: party.worth.iter().flatten().map(|worth| worth * total).collect(),
            reservation: party.reservation,
            veto: party.veto,
            ..Party::default()
        }
    };
    Negotiation {
        levels: scenario.issues.iter().map(|issue| issue.levels.len()).collect(),
        parties: scenario.parties.iter().map(party).collect(),
        ..Negotiation::default()
    }
}

fn files(paths: &[PathBuf]) -> Vec<(String, Vec<u8>)> {
    paths.iter().map(|path| (path.display().to_string(), std::fs::read(path).unwrap())).collect()
}

fn views(files: &[(String, Vec<u8>)]) -> Vec<File<'_>> {
    files.iter().map(|(name, bytes)| File { name, bytes }).collect()
}

/// Utilities of all packages in the order of their numbers, straight from the files' weights and evaluations: the
/// last issue turns fastest.
fn enumerated(scenario: &Scenario) -> Vec<Vec<f64>> {
    let mut all = vec![vec![0.0; scenario.parties.len()]];
    for issue in 0..scenario.issues.len() {
        let mut next = Vec::with_capacity(all.len() * scenario.issues[issue].levels.len());
        for part in &all {
            for level in 0..scenario.issues[issue].levels.len() {
                let adds =
                    scenario.parties.iter().map(|party| party.weights[issue] * party.worth[issue][level]);
                next.push(part.iter().zip(adds).map(|(a, b)| a + b).collect());
            }
        }
        all = next;
    }
    all
}

/// The frontier's distinct vectors and ties by the definition, over a list of all packages.
fn frontier_by_enumeration(all: &[Vec<f64>]) -> Vec<(Vec<i64>, u64)> {
    let mut all: Vec<(i64, Vec<i64>)> = all
        .iter()
        .map(|utility| {
            let key: Vec<i64> = utility.iter().map(|u| (u / TOLERANCE).round() as i64).collect();
            (key.iter().sum(), key)
        })
        .collect();
    // What beats a vector has the larger sum.
    all.sort_by(|a, b| b.cmp(a));
    let mut kept: Vec<(Vec<i64>, u64)> = Vec::new();
    let mut same: Option<(Vec<i64>, bool)> = None;
    for (_, key) in all {
        if let Some((last, stays)) = &same
            && *last == key
        {
            if *stays && let Some(last) = kept.last_mut() {
                last.1 += 1;
            }
            continue;
        }
        let stays = !kept.iter().any(|(other, _)| other.iter().zip(&key).all(|(a, b)| a >= b));
        if stays {
            kept.push((key.clone(), 1));
        }
        same = Some((key, stays));
    }
    kept.sort_by(|a, b| b.0.cmp(&a.0));
    kept
}

fn assert_merge_is_enumeration(scenario: &Scenario, space: &Space, what: &str) {
    let all = enumerated(scenario);
    assert_eq!(all.len() as u128, space.packages(), "{what}");
    for (index, utility) in all.iter().enumerate().step_by(all.len().div_ceil(1000)) {
        let close = |(a, b): (&f64, &f64)| (a - b).abs() < 1e-9;
        assert!(space.utilities(index as u128).iter().zip(utility).all(close), "{what}: {index}");
    }
    let expected = frontier_by_enumeration(&all);
    let found: Vec<(Vec<i64>, u64)> = frontier(space)
        .unwrap()
        .points
        .iter()
        .map(|point| {
            let utility = &all[point.index as usize];
            let key = utility.iter().map(|u| (u / TOLERANCE).round() as i64).collect();
            (key, point.ties + 1)
        })
        .collect();
    assert_eq!(found, expected, "{what}");
}

#[test]
fn negolog_publishes_these_nash_products_and_welfares() {
    let Some(data) = data() else { return };
    let mut checked = 0;
    let mut folders: Vec<PathBuf> =
        std::fs::read_dir(data.join("negolog/domains")).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    for folder in folders.iter().filter(|folder| folder.is_dir()) {
        let files = files(&[folder.join("profileA.json"), folder.join("profileB.json")]);
        let scenario = negolog::read(&views(&files)).unwrap();
        let mut space = Space::of(&negotiation(&scenario)).unwrap();
        let what = folder.display().to_string();
        assert_merge_is_enumeration(&scenario, &space, &what);
        let specs: serde_json::Value =
            serde_json::from_str(&std::fs::read_to_string(folder.join("specs.json")).unwrap()).unwrap();
        let (Some(product), Some(welfare)) =
            (specs["Nash Product"].as_f64(), specs["Social Welfare"].as_f64())
        else {
            continue; // four domains come without published points
        };
        assert_eq!(space.packages(), u128::from(specs["NumberOfBids"].as_u64().unwrap()), "{what}");
        for merges in [false, true] {
            if merges {
                space.always_merge();
            }
            let nash = space.utilities(nash_bargaining_solution(&space).unwrap()[0]);
            assert!((nash.iter().product::<f64>() - product).abs() < 1e-9, "{what}: {nash:?}, {product}");
            let best = space.utilities(utilitarian_solution(&space).unwrap()[0]);
            assert!((best.iter().sum::<f64>() - welfare).abs() < 1e-9, "{what}: {best:?}, {welfare}");
        }
        checked += 1;
    }
    assert_eq!(checked, 62);
}

/// Every file of a folder that GENIUS would open: the domain first, then up to three profiles.
fn genius_scenarios(data: &Path) -> Vec<(PathBuf, Vec<PathBuf>)> {
    let mut found = Vec::new();
    let mut stack = vec![data.join("genius")];
    while let Some(folder) = stack.pop() {
        let mut paths: Vec<PathBuf> =
            std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        stack.extend(paths.iter().filter(|path| path.is_dir()).cloned());
        let texts: Vec<(PathBuf, String)> = paths
            .iter()
            .filter(|path| path.extension().is_some_and(|end| end == "xml"))
            .map(|path| (path.clone(), String::from_utf8_lossy(&std::fs::read(path).unwrap()).into_owned()))
            .collect();
        let domain = texts.iter().find(|(_, text)| text.contains("<negotiation_template"));
        let profiles: Vec<PathBuf> = texts
            .iter()
            .filter(|(_, text)| text.contains("evaluation=") || text.contains("<evaluator"))
            .filter(|(_, text)| !text.contains("<negotiation_template"))
            .map(|(path, _)| path.clone())
            .take(3)
            .collect();
        if let Some((domain, _)) = domain
            && profiles.len() > 1
        {
            found.push((domain.clone(), profiles));
        }
    }
    found.sort();
    found
}

#[test]
fn merging_is_enumerating_on_every_genius_scenario() {
    let Some(data) = data() else { return };
    let mut checked = 0;
    for (domain, profiles) in genius_scenarios(&data) {
        for reading in [Reading::Genius, Reading::NegMas] {
            let mut paths = vec![domain.clone()];
            paths.extend(profiles.iter().cloned());
            let files = files(&paths);
            let what = format!("{} {reading:?}", domain.display());
            let scenario =
                genius::read(&views(&files), reading).unwrap_or_else(|error| panic!("{what}: {error}"));
            let mut space = Space::of(&negotiation(&scenario)).unwrap();
            if space.packages() <= 1_000_000 {
                assert_merge_is_enumeration(&scenario, &space, &what);
                checked += 1;
            }
            if space.packages() <= 20_000 && reading == Reading::Genius {
                let rules = [
                    nash_bargaining_solution,
                    kalai_smorodinsky_solution,
                    egalitarian_solution,
                    utilitarian_solution,
                    relative_utilitarian_solution,
                    raiffa_solution,
                ];
                let walked = rules.map(|rule| rule(&space).unwrap());
                let counted = zone(&space);
                let near = best_least_gain(&space);
                space.always_merge();
                assert_eq!(rules.map(|rule| rule(&space).unwrap()), walked, "{what}");
                assert_eq!(zone(&space), counted, "{what}");
                assert_eq!(best_least_gain(&space), near, "{what}");
            }
        }
    }
    // All that are read but the energy grid and AMPO against City, which are larger, under both readings.
    assert_eq!(checked, 100);
}

#[test]
fn the_harbour_game() {
    let Some(data) = data() else { return };
    let folder = data.join("scorable/games_descriptions/base");
    let scores = |file: &str| std::fs::read_to_string(folder.join(format!("scores_files/{file}.txt"))).ok();
    let game = scorable::read(&std::fs::read_to_string(folder.join("config.txt")).unwrap(), scores).unwrap();
    let mut talks = negotiation(&game);
    let unanimous = Space::of(&talks).unwrap();
    assert_eq!((unanimous.packages(), zone(&unanimous).size), (720, 12));
    talks.rule = Rule::Quota(5.0 / 6.0);
    let quota = Space::of(&talks).unwrap();
    assert_eq!(zone(&quota).size, 55);
    // Two thirds of all deals are Pareto-optimal: with six parties the frontier says little.
    let efficient: u64 = frontier(&unanimous).unwrap().points.iter().map(|point| point.ties + 1).sum();
    assert!((440..=520).contains(&efficient), "{efficient}");
}

#[test]
fn a_non_linear_space_is_refused_in_words() {
    let Some(data) = data() else { return };
    let folder = data.join("genius/other/S-1NIKFRT-1");
    let files = files(&[folder.join("S-1NIKFRT-1-domain.xml"), folder.join("profile-1.xml")]);
    let error = genius::read(&views(&files), Reading::Genius).unwrap_err().to_string();
    assert!(error.contains("non-linear"), "{error}");
}

/// Published games with their number of equilibria: von Stengel (1999), *Discrete & Computational Geometry* 21:
/// 557–568, and Gambit's catalogue of trees by the same enumeration over their normal forms.
#[test]
fn von_stengels_game_and_every_tree_of_the_catalogue() {
    let Some(data) = data() else { return };
    let whole = |read: &detente_exchange::gambit::NormalForm| -> game::Game {
        let (payoffs, _) = read.whole().unwrap();
        let rows = read.counts[0];
        let table = |list: &[i64]| -> Vec<Vec<i64>> {
            (0..rows).map(|row| list.iter().skip(row).step_by(rows).copied().collect()).collect()
        };
        game::Game::new(table(&payoffs[0]), table(&payoffs[1])).unwrap()
    };
    let text = |path: &Path| String::from_utf8_lossy(&std::fs::read(path).unwrap()).into_owned();
    for name in ["6x6_game_with_75_eq.nfg", "6x6_game_with_75_eq_small_payoffs.nfg"] {
        let path = data.join("gambit/journals/dcg/vonstengel1999").join(name);
        let read = detente_exchange::gambit::read_nfg(&text(&path)).unwrap();
        assert_eq!(whole(&read).extreme_equilibria().len(), 75, "{name}");
    }
    let mut stack = vec![data.join("gambit")];
    let (mut trees, mut solved) = (0, 0);
    while let Some(folder) = stack.pop() {
        for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                stack.push(path);
            } else if path.extension().is_some_and(|end| end == "efg") {
                trees += 1;
                let read = detente_exchange::gambit::read_efg(&text(&path));
                let read = match read {
                    Ok(read) => read,
                    Err(error) => {
                        assert!(error.to_string().contains("64 strategies"), "{}: {error}", path.display());
                        continue;
                    }
                };
                if let [rows, columns] = read.counts[..]
                    && rows + columns <= 24
                {
                    // Every finite game has an equilibrium, and each that is found is one.
                    let game = whole(&read);
                    assert!(!game.extreme_equilibria().is_empty(), "{}", path.display());
                    solved += 1;
                }
            }
        }
    }
    assert!(trees >= 30 && solved >= 15, "{solved} of {trees} trees");
}
