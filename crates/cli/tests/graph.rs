//! `detente graph` from outside: the catalogue's published equilibria, foreign files, bad input.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn graph(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_detente")).arg("graph").args(args).env("NO_COLOR", "1").output().unwrap()
}

fn json(args: &[&str]) -> Value {
    let output = graph(&[args, &["--format", "json"]].concat());
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn equilibria(answer: &Value, concept: &str) -> Vec<i64> {
    let states = answer["states"].as_array().unwrap();
    let rests = |state: &&Value| state["equilibrium"].as_array().unwrap().iter().any(|name| name == concept);
    states.iter().filter(rests).map(|state| state["id"].as_i64().unwrap()).collect()
}

#[test]
fn the_catalogue_has_its_published_equilibria() {
    let mut cases = 0;
    for entry in std::fs::read_dir(root().join("catalog")).unwrap() {
        let folder = entry.unwrap().path();
        let Ok(expected) = std::fs::read_to_string(folder.join("expected.toml")) else { continue };
        cases += 1;
        let expected: toml::Table = expected.parse().unwrap();
        let answer = json(&[folder.to_str().unwrap(), "--draws", "16"]);
        assert_eq!(answer["format"], "detente.graph/1");
        assert_eq!(
            answer["states"].as_array().unwrap().len() as i64,
            expected["states"].as_integer().unwrap()
        );
        if let Some(now) = expected.get("status_quo") {
            assert_eq!(answer["status_quo"].as_i64(), now.as_integer(), "{}", folder.display());
        }
        for concept in ["nash", "gmr", "smr", "seq", "sseq", "sim"] {
            let Some(list) = expected.get(concept) else { continue };
            let list: Vec<i64> = list.as_array().unwrap().iter().map(|n| n.as_integer().unwrap()).collect();
            assert_eq!(equilibria(&answer, concept), list, "{} {concept}", folder.display());
            // Nothing is uncertain there: shares are all or nothing, and agree.
            for state in answer["states"].as_array().unwrap() {
                let share = state["probability"][concept].as_f64().unwrap();
                assert_eq!(share, f64::from(u8::from(list.contains(&state["id"].as_i64().unwrap()))));
            }
        }
    }
    assert!(cases >= 12, "{cases}");
}

const CUBA: &str = r#"{
  "options": [
    {"name": "air strike", "permittedDirection": "fwd"},
    {"name": "blockade", "permittedDirection": "both"},
    {"name": "withdraw", "permittedDirection": "both"},
    {"name": "escalate", "permittedDirection": "both"}
  ],
  "decisionMakers": [
    {"name": "US", "options": [0, 1], "preferences": [], "misperceptions": [],
     "preferenceRanking": [5, 7, 6, 8, 3, 2, 4, 1, 12, 10, 11, 9]},
    {"name": "USSR", "options": [2, 3], "preferences": [],
     "preferenceRanking": [1, 5, 7, 3, 6, 2, 8, 4, 12, 10, 11, 9]}
  ],
  "infeasibles": [[[2, "Y"], [3, "Y"]]],
  "coalitions": [0, 1],
  "useManualPreferenceRanking": true
}"#;

fn file(text: &str) -> tempfile::TempPath {
    let file = tempfile::Builder::new().suffix(".gmcr").tempfile().unwrap();
    std::fs::write(file.path(), text).unwrap();
    file.into_temp_path()
}

#[test]
fn a_gmcr_file_without_a_case() {
    let older = CUBA
        .replace("useManualPreferenceRanking", "useManualPreferenceVectors")
        .replace("preferenceRanking", "preferenceVector");
    for text in [CUBA, &older] {
        let path = file(text);
        let answer = json(&[path.to_str().unwrap()]);
        assert_eq!(answer["parties"], serde_json::json!(["US", "USSR"]));
        assert_eq!(answer["options"][0], "air strike");
        assert_eq!(equilibria(&answer, "nash"), [6]);
        assert_eq!(equilibria(&answer, "seq"), [5, 6, 7]);
        assert_eq!(equilibria(&answer, "sseq"), [5, 6, 7]);
        assert_eq!(equilibria(&answer, "gmr"), [1, 2, 3, 5, 6, 7, 8]);
        assert!(answer["states"][0]["stable"]["USSR"].as_array().unwrap().iter().any(|c| c == "nash"));
    }
}

#[test]
fn statements_and_compounds_of_a_gmcr_file() {
    // The prisoner's dilemma by statements: the other cooperates, then I do not; written once as a compound.
    let text = r#"{"options": [{"name": "a"}, {"name": "b"}],
      "decisionMakers": [
        {"name": "A", "options": [0], "preferences": [[[1, "Y"]], {"compound": true, "members": [[[0, "N"]]]}]},
        {"name": "B", "options": [1], "preferences": [[[0, "Y"]], [[1, "N"]]]}],
      "infeasibles": [], "coalitions": [0, 1], "useManualPreferenceRanking": false}"#;
    let answer = json(&[file(text).to_str().unwrap()]);
    assert_eq!(equilibria(&answer, "nash"), [1]);
    assert_eq!(equilibria(&answer, "seq"), [1, 4]);
}

#[test]
fn what_is_written_reads_back() {
    let folder = tempfile::tempdir().unwrap();
    let case = root().join("catalog/cuban-missile-crisis");
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (gmcr, graphml, dot) = (at("c.gmcr"), at("c.graphml"), at("c.dot"));
    let first = json(&[case.to_str().unwrap(), "-o", &gmcr, "-o", &graphml, "-o", &dot]);
    let second = json(&[&gmcr]);
    assert_eq!(first["states"], second["states"]);
    let text = std::fs::read_to_string(&graphml).unwrap();
    assert_eq!(text.matches("<node ").count(), 12);
    // Own options are free to change but for the strike: counted by hand, 4 blocks of the US (3 settings of the
    // USSR) and 4 blocks of 3 of the USSR.
    assert_eq!(
        text.matches("<edge ").count(),
        std::fs::read_to_string(&dot).unwrap().matches(" -> ").count()
    );
    assert_eq!(text.matches("<edge ").count(), 3 * (2 + 2 + 4) + 4 * 6);
    // A model with listed moves has no place in a .gmcr file.
    let elmira = root().join("catalog/elmira");
    let output = graph(&[elmira.to_str().unwrap(), "-o", &gmcr]);
    assert_eq!(output.status.code(), Some(2));
}

/// Every mistake is told with its line, and nothing panics.
#[test]
fn bad_files() {
    for (change, line, words) in [
        ((r#""options": [2, 3]"#, r#""options": [2]"#), 6, "nobody owns the option “escalate”"),
        ((r#""options": [2, 3]"#, r#""options": [2, 7]"#), 11, "there is no such option"),
        ((r#"[[2, "Y"], [3, "Y"]]"#, r#"[[2, "Y"], [2, "N"]]"#), 14, "both taken and not taken"),
        ((r#"[[2, "Y"], [3, "Y"]]"#, r#"[[9, "Y"]]"#), 14, "there is no such option"),
        ((r#""fwd""#, r#""sideways""#), 3, "permittedDirection"),
        (("[1, 5, 7,", "[1, 1, 7,"), 12, "names state 1 twice"),
        (("[1, 5, 7,", "[1, 99, 7,"), 12, "names state 99, but 12 states are feasible"),
        (("[1, 5, 7,", "[1, 5,, 7,"), 12, "this is not JSON"),
        (("[0, 1],\n  \"use", "[0, [1, 5]],\n  \"use"), 15, "places of decision makers"),
    ] {
        let text = CUBA.replacen(change.0, change.1, 1);
        assert_ne!(text, CUBA, "{}", change.0);
        let output = graph(&[file(&text).to_str().unwrap(), "--format", "json"]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.contains(&format!(":{line}:")) && said.contains(words), "{words}: {said}");
    }
    let none = CUBA.replace(r#"[[[2, "Y"], [3, "Y"]]]"#, r#"[[[0, "Y"]], [[0, "N"]]]"#);
    let output = graph(&[file(&none).to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains(":14:31: no state is left: this pattern and those before it"), "{said}");
    for text in ["", "[]", "{}", "null", "{\"options\": 3, \"decisionMakers\": {}}", "\u{0}"] {
        assert_eq!(graph(&[file(text).to_str().unwrap()]).status.code(), Some(1), "{text}");
    }
}

#[test]
fn bad_cases() {
    let base = "format = 1\n[case]\ntitle = \"t\"\n[[party]]\nid = \"a\"\n[[option]]\nparty = \"a\"\nid = \"x\"\n[[preference]]\nparty = \"a\"\norder = [\"a.x\"]\n";
    let run = |more: &str| {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("case.toml"), format!("{base}{more}")).unwrap();
        let output = graph(&[folder.path().to_str().unwrap()]);
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    assert_eq!(run("").0, Some(0));
    for (more, code, line) in [
        ("[[infeasible]]\nwhen = \"a.x\"\n[[infeasible]]\nwhen = \"!a.x\"\n", "E0803", 14),
        ("[[infeasible]]\nwhen = \"a.y\"\n", "E0801", 13),
        ("[[option]]\nparty = \"nobody\"\nid = \"y\"\n", "error[", 13),
        ("[[option]]\nparty = \"a\"\nid = \"y\"\ndirection = \"up\"\none_way = \"down\"\n", "E0214", 16),
        ("[[move]]\nparty = \"a\"\nfrom = \"a.x\"\nto = \"a.x | !a.x\"\n", "E0804", 15),
    ] {
        let (status, said) = run(more);
        assert_eq!(status, Some(1), "{said}");
        assert!(said.contains(code) && said.contains(&format!("case.toml:{line}:")), "{code} {line}: {said}");
    }
    // A model that would not fit is refused with its number; the rest of the case is not touched.
    let many: String = (0..60).map(|at| format!("[[option]]\nparty = \"a\"\nid = \"o{at}\"\n")).collect();
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("case.toml"), format!("{base}{many}")).unwrap();
    let output = graph(&[folder.path().to_str().unwrap(), "--format", "json"]);
    assert_eq!(output.status.code(), Some(1));
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    let note = answer["notes"].as_array().unwrap().iter().find(|note| note["code"] == "N1404").unwrap();
    assert!(note["why"].as_str().unwrap().starts_with("2,305,843,009,213,693,952 feasible states"), "{note}");
}

/// Reasons are printed from witnesses; a state that does not exist is said so.
#[test]
fn reasons() {
    let case = root().join("catalog/prisoners-dilemma");
    let answer = json(&[case.to_str().unwrap(), "--why", "1"]);
    let why = answer["states"][0]["why"].as_array().unwrap();
    let seq = why.iter().find(|why| why["concept"] == "seq").unwrap();
    assert_eq!(seq["stable"], true);
    assert_eq!(seq["answers"].as_array().unwrap().len(), 1);
    assert_eq!(graph(&[case.to_str().unwrap(), "--why", "5"]).status.code(), Some(2));
}

/// A case in a folder of its own.
fn case(text: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("case.toml"), text).unwrap();
    folder
}

/// The prisoner's dilemma with whatever else is said of row.
fn dilemma(of_row: &str, more: &str) -> tempfile::TempDir {
    case(&format!(
        "format = 1\n[case]\ntitle = \"t\"\n[[party]]\nid = \"row\"\n[[party]]\nid = \"column\"\n\
         [[option]]\nparty = \"row\"\nid = \"c\"\n[[option]]\nparty = \"column\"\nid = \"c\"\n\
         [[preference]]\nparty = \"row\"\nranking = [\"NY\", \"YY\", \"NN\", \"YN\"]\n{of_row}\n\
         [[preference]]\nparty = \"column\"\nranking = [\"YN\", \"YY\", \"NN\", \"NY\"]\n{more}"
    ))
}

/// States 1 to 4: neither cooperates, row alone, column alone, both.
#[test]
fn preferences_that_are_no_order() {
    // Row cannot say whether it likes mutual defection better than being suckered: who leaves on a doubt leaves it.
    let folder = dilemma("unknown = [\"NN\", \"YN\"]", "");
    let answer = json(&[folder.path().to_str().unwrap()]);
    let nash = |letter: &str| answer["unknown"][letter]["equilibria"]["nash"].clone();
    assert_eq!([nash("a"), nash("b")], [serde_json::json!([]), serde_json::json!([1, 2])]);
    assert_eq!([nash("c"), nash("d")], [serde_json::json!([]), serde_json::json!([1, 2])]);
    assert_eq!(answer["strength"], Value::Null);
    // Defection is strongly worse than cooperation for row, not for column: the threat is strong for row only.
    let folder = dilemma("tiers = [\"row.c & column.c | column.c\"]", "");
    let answer = json(&[folder.path().to_str().unwrap()]);
    let stable = |kind: &str, party: &str| answer["strength"][kind]["stable"][party]["seq"].clone();
    assert_eq!(stable("strong", "row"), serde_json::json!([1, 3, 4]));
    assert_eq!(stable("weak", "column"), serde_json::json!([4]));
    assert_eq!(answer["strength"]["weak"]["equilibria"]["seq"], serde_json::json!([4]));
    assert_eq!(answer["strength"]["strong"]["equilibria"]["seq"], serde_json::json!([1]));
    // A wrong formula is told at its place.
    let folder = dilemma("unknown = [[\"row.c\", \"row.d\"]]", "");
    let output = graph(&[folder.path().to_str().unwrap()]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1));
    assert!(said.contains("there is no option `row.d`") && said.contains("case.toml:17:"), "{said}");
    let folder = dilemma("unknown = [[\"row.c\"]]", "");
    assert_eq!(graph(&[folder.path().to_str().unwrap()]).status.code(), Some(1));
}

#[test]
fn chances_of_preference() {
    let text = |chance: &str| {
        format!(
            "format = 1\n[case]\ntitle = \"t\"\n[[party]]\nid = \"a\"\n[[option]]\nparty = \"a\"\nid = \"x\"\n\
             [[preference]]\nparty = \"a\"\norder = [{{ is = \"a.x\"{chance} }}]\n"
        )
    };
    // Taking x is an improvement in about 40 % of draws, and never the other way round.
    let folder = case(&text(", chance = 40"));
    let rests = |arguments: &[&str], kind: &str| {
        let answer = json(&[&[folder.path().to_str().unwrap()], arguments].concat());
        answer[kind]["equilibria"]["nash"].clone()
    };
    let (both, one) = (serde_json::json!([1, 2]), serde_json::json!([2]));
    assert_eq!(rests(&["--thresholds", "0.5"], "probable"), both);
    assert_eq!(rests(&["--thresholds", "0.3,0.5,0.3"], "probable"), one);
    assert_eq!(rests(&["--fuzzy", "0.5"], "fuzzy"), both);
    assert_eq!(rests(&["--fuzzy", "0.3"], "fuzzy"), one);
    for wrong in [["--thresholds", "1.5"], ["--fuzzy", "0"], ["--fuzzy", "x"]] {
        assert_eq!(graph(&[&[folder.path().to_str().unwrap()], &wrong[..]].concat()).status.code(), Some(2));
    }
}

#[test]
fn merged_states() {
    let folder = dilemma("", "[[merge]]\nwhen = \"column.c\"\nignoring = [\"row.c\"]\n");
    let answer = json(&[folder.path().to_str().unwrap()]);
    let options: Vec<&Value> =
        answer["states"].as_array().unwrap().iter().map(|state| &state["options"]).collect();
    assert_eq!(
        options,
        [&serde_json::json!([]), &serde_json::json!(["row.c"]), &serde_json::json!(["column.c"])]
    );
    // From the merged state column may go back to where row cooperates or does not; row cannot leave it.
    let node = &answer["states"][2]["stable"];
    assert!(node["row"].as_array().unwrap().iter().any(|concept| concept == "nash"));
    // An entry of the ranking that only names what is merged away is told.
    let note = answer["notes"].as_array().unwrap().iter().find(|note| note["code"] == "N1412").unwrap();
    assert!(note["what"].as_str().unwrap().contains("`YY` in the ranking of row"), "{note}");
}

/// Authors differ on what deters.
#[test]
fn readings_of_sanctions() {
    let folder = dilemma("", "");
    let path = folder.path().to_str().unwrap();
    let gmr = |reading: &str| equilibria(&json(&[path, "--sanction", reading]), "gmr");
    assert_eq!(gmr("at-most"), [1, 4]);
    assert_eq!(gmr("elsewhere"), [1, 4]);
    assert_eq!(gmr("below"), [1, 4]);
    assert_eq!(equilibria(&json(&[path, "--sanction", "below"]), "smr"), [1, 4]);
    // Both like only the state of both: the others' answer leads back to where one was.
    let text = "format = 1\n[case]\ntitle = \"t\"\n[[party]]\nid = \"a\"\n[[party]]\nid = \"b\"\n\
        [[option]]\nparty = \"a\"\nid = \"x\"\n[[option]]\nparty = \"b\"\nid = \"y\"\n[[infeasible]]\nwhen = \"a.x & b.y\"\n\
        [[move]]\nparty = \"a\"\nfrom = \"!a.x & !b.y\"\nto = \"a.x\"\n[[move]]\nparty = \"b\"\nfrom = \"a.x\"\nto = \"!a.x\"\n\
        [[preference]]\nparty = \"a\"\norder = [\"a.x\"]\n[[preference]]\nparty = \"b\"\norder = [\"!a.x\"]\n";
    let folder = case(text);
    let seq =
        |reading: &str| equilibria(&json(&[folder.path().to_str().unwrap(), "--sanction", reading]), "seq");
    assert_eq!(seq("at-most"), [1, 2, 3]);
    assert_eq!(seq("elsewhere"), [3]);
    assert_eq!(seq("below"), [3]);
}

/// Six parties, ten options: 57 coalitions of 1,024 states are listed short unless all is asked for, and counted in full.
#[test]
fn coalitions_of_many() {
    let mut text = "format = 1\n[case]\ntitle = \"t\"\n".to_owned();
    for party in 0..6 {
        text.push_str(&format!("[[party]]\nid = \"p{party}\"\n"));
    }
    let names: Vec<String> = (0..10).map(|at| format!("p{}.o{at}", at % 6)).collect();
    for at in 0..10 {
        text.push_str(&format!("[[option]]\nparty = \"p{}\"\nid = \"o{at}\"\n", at % 6));
    }
    for party in 0..6 {
        let turned = (0..10).map(|at| &names[(at * 3 + party) % 10]);
        let order: Vec<String> = turned
            .enumerate()
            .map(
                |(at, name)| {
                    if (at + party) % 3 == 0 { format!("\"not {name}\"") } else { format!("\"{name}\"") }
                },
            )
            .collect();
        text.push_str(&format!("[[preference]]\nparty = \"p{party}\"\norder = [{}]\n", order.join(", ")));
    }
    let folder = case(&text);
    let path = folder.path().to_str().unwrap();
    let (short, all) = (json(&[path, "--list", "none"]), json(&[path, "--list", "all"]));
    let told = |answer: &Value| {
        let notes = answer["notes"].as_array().unwrap();
        notes.iter().any(|note| note["what"].as_str().unwrap().contains("lists of coalitions are short"))
    };
    assert!(told(&short) && !told(&all));
    let lists = |answer: &Value| answer["coalitions"].as_array().unwrap().clone();
    assert_eq!((lists(&short).len(), lists(&all).len()), (57, 57));
    for (short, all) in lists(&short).iter().zip(lists(&all)) {
        assert_eq!((&short["members"], &short["counts"]), (&all["members"], &all["counts"]));
        for concept in ["nash", "gmr", "smr", "seq", "sseq"] {
            let (few, many) =
                (short["stable"][concept].as_array().unwrap(), all["stable"][concept].as_array().unwrap());
            assert_eq!(all["counts"][concept], many.len());
            assert!(few.iter().all(|state| many.contains(state)));
        }
    }
    assert_eq!(short["universal"], all["universal"]);
}

/// What a move costs decides whether it is made, and its delay when the walk is there; verdicts know neither.
#[test]
fn costs_and_delays() {
    let walk = |cost: u32| {
        let rule = format!("[[move]]\nparty = \"column\"\noption = \"column.c\"\ncost = {cost}\ndelay = 2\n");
        let folder = dilemma("", &rule);
        let path = folder.path().join("case.toml");
        let text = std::fs::read_to_string(&path).unwrap();
        // Column cooperates and row does not.
        let now =
            text.replace("party = \"column\"\nid = \"c\"", "party = \"column\"\nid = \"c\"\nnow = true");
        std::fs::write(&path, now).unwrap();
        let answer = json(&[folder.path().to_str().unwrap()]);
        assert_eq!(answer["evolution"][0]["concept"], "nash");
        (answer["evolution"][0]["rests"].clone(), equilibria(&answer, "nash"))
    };
    let rest = |state: u32, steps: f64, years: f64| serde_json::json!([{ "state": state, "chance": 1.0, "steps": steps, "years": years }]);
    // Defecting gains column a third of all that divides its worst state from its best.
    assert_eq!(walk(30), (rest(1, 1.0, 2.0), vec![1]));
    assert_eq!(walk(40), (rest(3, 0.0, 0.0), vec![1]));
}

#[test]
fn lists_and_counts() {
    let path = root().join("catalog/cuban-missile-crisis");
    let path = path.to_str().unwrap();
    let ids = |which: &str| {
        let answer = json(&[path, "--list", which]);
        assert_eq!(answer["counts"]["states"], 12);
        assert_eq!(answer["counts"]["seq"], 3);
        let states = answer["states"].as_array().unwrap();
        states.iter().map(|state| state["id"].as_i64().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(ids("all").len(), 12);
    assert_eq!(ids("seq"), [5, 6, 7]);
    assert_eq!(ids("nash"), [6]);
    assert_eq!(ids("equilibria"), [1, 2, 3, 5, 6, 7, 8]);
    assert!(ids("none").is_empty());
}

#[test]
fn what_would_have_to_change() {
    let path = root().join("catalog/cuban-missile-crisis");
    let answer = json(&[path.to_str().unwrap(), "--target", "7", "--what-if", "us.strike"]);
    let us = &answer["target"]["parties"][0];
    assert_eq!((&us["concept"], &us["stable"], &us["swaps"]), (&"nash".into(), &false.into(), &1.into()));
    // One neighbour changes places: 5 and 7 head the list of the US.
    assert_eq!(us["ranking"][0], serde_json::json!([7]));
    // Three moves: a quarter of 12! rankings.
    assert_eq!(us["rankings"], 119_750_400);
    let seq: Vec<(&Value, &Value)> = answer["what_if"]
        .as_array()
        .unwrap()
        .iter()
        .map(|variant| (&variant["becomes"], &variant["equilibria"]["seq"]))
        .collect();
    assert_eq!(seq[0], (&"as it is".into(), &serde_json::json!([5, 6, 7])));
    assert_eq!(seq[1], (&"never".into(), &serde_json::json!([5, 7])));
    assert_eq!(seq[2], (&"always".into(), &serde_json::json!([6])));
    assert_eq!(seq[3], (&"both".into(), &serde_json::json!([5, 7])));
    let output = graph(&[path.to_str().unwrap(), "--what-if", "us.nothing"]);
    assert_eq!(output.status.code(), Some(2));
}

/// Names given twice, misperceptions, merged coalitions, and names that a terminal must not obey.
#[test]
fn odd_foreign_files() {
    let text = r#"{"options": [{"name": "x"}, {"name": "x"}],
      "decisionMakers": [
        {"name": "A", "options": [0], "preferences": [[[1, "Y"]], [[0, "N"]]], "misperceptions": [[[1, "Y"]]]},
        {"name": "A", "options": [1], "preferences": [[[0, "Y"]], [[1, "N"]]]}],
      "infeasibles": [], "coalitions": [[0, 1]], "useManualPreferenceRanking": false}"#;
    let path = file(text);
    let answer = json(&[path.to_str().unwrap()]);
    assert_eq!(answer["parties"], serde_json::json!(["A", "A (2)"]));
    assert_eq!(answer["options"], serde_json::json!(["x", "x (2)"]));
    assert_eq!(answer["states"][0]["stable"].as_object().unwrap().len(), 2);
    let codes: Vec<&Value> = answer["notes"].as_array().unwrap().iter().map(|note| &note["code"]).collect();
    assert_eq!(codes, ["N1411", "N1409"]);
    // Together they leave mutual defection for cooperation, and nothing else.
    assert_eq!(answer["structure"]["coalitions"], serde_json::json!([["A", "A (2)"]]));
    assert_eq!(answer["structure"]["equilibria"]["nash"], serde_json::json!([2, 3, 4]));
    // The first sees no state in which the second cooperates: it defects there, and no equilibrium is left but one.
    assert_eq!(answer["hypergame"]["games"]["A"]["nash"], serde_json::json!([1]));
    assert_eq!(answer["hypergame"]["equilibria"]["seq"], serde_json::json!([1]));
    // It does not go where it sees nothing: from 3 to 4 and back there is no way for it.
    let avoided = json(&[path.to_str().unwrap(), "--misperceived", "avoided"]);
    assert!(avoided["states"][3]["stable"]["A"].as_array().unwrap().iter().any(|c| c == "nash"));

    let hostile = text.replace("\"name\": \"A\"", "\"name\": \"A\\u001b[31m\\u202e\\n\"");
    let output = graph(&[file(&hostile).to_str().unwrap()]);
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(!said.contains('\u{1b}') && !said.contains('\u{202e}'), "{said}");
    // A key given twice is contradictory.
    let twice = text.replacen(
        "{\"name\": \"x\"}",
        "{\"name\": \"x\", \"permittedDirection\": \"fwd\", \"permittedDirection\": \"back\"}",
        1,
    );
    let output = graph(&[file(&twice).to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains(":1:57: the key `permittedDirection` is given twice"), "{said}");
}

/// The bound on memory is obeyed for cases and files, and the number is told.
#[test]
fn a_bound_on_memory() {
    let options: String = (0..20).map(|at| format!("[[option]]\nparty = \"a\"\nid = \"o{at}\"\n")).collect();
    let folder = case(&format!(
        "format = 1\n[case]\ntitle = \"t\"\n[[party]]\nid = \"a\"\n{options}[[preference]]\nparty = \"a\"\norder = [\"a.o0\"]\n"
    ));
    let output = graph(&[folder.path().to_str().unwrap(), "--memory", "10"]);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.contains("1,048,576 feasible states would need"), "{said}");
}
