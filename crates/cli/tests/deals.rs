//! Packages and talks from outside: quotas of a scorable game, a person at the table through a pipe, the JSON's
//! promises, the same bytes whatever the threads, cases with interests, orders and quotas.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use serde_json::Value;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn detente(args: &[&str], input: &str, threads: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_detente"))
        .args(args)
        .current_dir(root())
        .env("NO_COLOR", "1")
        .env("RAYON_NUM_THREADS", threads)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that does not read its input may have gone already.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

fn json(args: &[&str]) -> Value {
    let output = detente(args, "", "2");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn case(text: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("case.toml"), text).unwrap();
    folder
}

fn deals(text: &str) -> Value {
    let folder = case(text);
    json(&["deals", folder.path().to_str().unwrap(), "--draws", "64", "--format", "json"])
}

#[test]
fn a_scorable_game_by_quota() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write("config.txt", "City,city,p1,x\nFirm,firm,player,x\nUnion,union,player,x\n");
    std::fs::create_dir(folder.path().join("scores_files")).unwrap();
    write("scores_files/city.txt", "60, 0\n0, 40\n50\n");
    write("scores_files/firm.txt", "0, 50\n50, 0\n50\n");
    write("scores_files/union.txt", "0, 10\n0, 90 \n80");
    let path = folder.path().to_str().unwrap();
    // (A1,B1): 60 50 0 · (A1,B2): 100 0 90 · (A2,B1): 0 100 10 · (A2,B2): 40 50 100.
    let all = json(&["deals", path, "--format", "json"]);
    assert_eq!((all["packages"].as_u64(), all["zone"]["size"].as_u64()), (Some(4), Some(0)));
    assert_eq!(all["settlements"]["nash"], Value::Array(vec![]));
    assert_eq!(all["zone"]["probability"], 0.0);
    let two = json(&["deals", path, "--quota", "2", "--format", "json"]);
    assert_eq!(two["zone"]["size"], 2); // those that the city, which has a veto, accepts with one other
    assert_eq!(two["zone"]["by_quota"][1]["size"], 2);
    let veto = json(&["deals", path, "--quota", "66%", "--veto", "union", "--format", "json"]);
    assert_eq!(veto["zone"]["size"], 1);
    assert_eq!(veto["settlements"]["utilitarian"][0]["package"]["B"], "B2");
    let wrong = detente(&["deals", path, "--quota", "9"], "", "1");
    assert_eq!(wrong.status.code(), Some(2));
}

#[test]
fn the_shape_of_the_json() {
    let answer = json(&["deals", "cases/nile-dam", "--draws", "128", "--format", "json"]);
    assert_eq!(answer["format"], "detente.deals/1");
    let parties: Vec<&str> =
        answer["parties"].as_array().unwrap().iter().map(|p| p.as_str().unwrap()).collect();
    assert!(answer["packages"].is_u64() && answer["zone"]["size"].is_u64());
    let share = answer["zone"]["size"].as_f64().unwrap() / answer["packages"].as_f64().unwrap();
    assert!((answer["zone"]["share"].as_f64().unwrap() - share).abs() < 1e-12);
    assert!((0.0..=1.0).contains(&answer["zone"]["probability"].as_f64().unwrap()));
    let utility = |entry: &Value| -> Vec<f64> {
        parties.iter().map(|party| entry["utility"][party].as_f64().unwrap()).collect()
    };
    let frontier: Vec<Vec<f64>> = answer["frontier"].as_array().unwrap().iter().map(utility).collect();
    for (at, point) in frontier.iter().enumerate() {
        for other in &frontier[at + 1..] {
            assert_ne!(point, other, "distinct");
            let beats = |a: &[f64], b: &[f64]| a.iter().zip(b).all(|(a, b)| a >= b);
            assert!(!beats(point, other) && !beats(other, point));
        }
    }
    for name in ["nash", "kalai-smorodinsky", "egalitarian", "utilitarian"] {
        for entry in answer["settlements"][name].as_array().unwrap() {
            assert!(entry["package"].is_object());
            assert!(frontier.contains(&utility(entry)), "{name} is on the frontier");
        }
    }
}

#[test]
fn threads_change_no_digit() {
    for args in [
        ["deals", "cases/israel-syria", "--draws", "256", "--format", "json"],
        ["talks", "cases/nile-dam", "--draws", "64", "--format", "json"],
    ] {
        let one = detente(&args, "", "1");
        assert_eq!(one.status.code(), Some(0), "{}", String::from_utf8_lossy(&one.stderr));
        assert_eq!(one.stdout, detente(&args, "", "3").stdout);
    }
}

#[test]
fn a_person_at_the_table_through_a_pipe() {
    let moves = "value drought=table\nnonsense\noffer drought=nowhere\noffer drought=table\naccept\n";
    let output = detente(&["talks", "cases/nile-dam", "--as", "egypt", "--strategy", "conceder"], moves, "1");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(
        text.contains("`nonsense` is not understood") && text.contains("has no level `nowhere`"),
        "{text}"
    );
    assert!(text.contains("You offer:") && text.contains("bargained as conceder"), "{text}");
    // A reader that stops early is no failure; nor is an empty input.
    let empty = detente(&["talks", "cases/nile-dam", "--as", "sudan"], "", "1");
    assert_eq!(empty.status.code(), Some(0));
    assert!(String::from_utf8(empty.stdout).unwrap().contains("No deal"));
    assert_eq!(detente(&["talks", "cases/nile-dam", "--as", "nobody"], "", "1").status.code(), Some(2));
}

const TWO: &str = r#"
format = 1
[case]
title = "Two parties, one issue"
[[party]]
id = "a"
name = "A"
roles = ["signatory"]
alternative = ALT_A
[[party]]
id = "b"
name = "B"
roles = ["signatory"]
alternative = 40
[[issue]]
id = "price"
title = "Price"
levels = [{ id = "low", at = 0 }, { id = "middle", at = 50 }, { id = "high", at = 100 }]
[[stance]]
party = "a"
issue = "price"
position = 100
salience = 50
REFUSES
[[stance]]
party = "b"
issue = "price"
position = 0
salience = 50
"#;

#[test]
fn an_empty_zone_names_what_would_open_it() {
    let shut = deals(&TWO.replace("ALT_A", "60").replace("REFUSES", ""));
    assert_eq!(shut["zone"]["size"], 0);
    assert_eq!(shut["zone"]["probability"], 0.0);
    assert!((shut["zone"]["margin"].as_f64().unwrap() + 0.1).abs() < 1e-9);
    // The middle is worth .5 to both: A would have to come down by .1, or B by .4 (to a price of 100).
    let gives = |party: &str| -> f64 {
        let all = shut["relaxations"].as_array().unwrap();
        let found = all.iter().find(|row| row["gives"][0]["party"] == party).unwrap();
        found["gives"][0]["by"].as_f64().unwrap()
    };
    assert!((gives("a") - 0.1).abs() < 1e-9 && (gives("b") - 0.4).abs() < 1e-9);
    assert!(shut["words"][0].as_str().unwrap().starts_with("No deal in 100 % of draws"));
    // A red line that shuts it is named with its grade.
    let line = r#"refuses = { is = ["middle"], grade = "tested" }"#;
    let shut = deals(&TWO.replace("ALT_A", "30").replace("REFUSES", line));
    let first = &shut["relaxations"][0];
    assert_eq!(first["gives"][0]["issue"], "price");
    assert_eq!(first["gives"][0]["grade"], "tested");
    assert_eq!((first["at_mid"].as_bool(), first["opens"].as_f64()), (Some(true), Some(1.0)));
}

#[test]
fn interests_score_a_level_that_nobody_has_a_position_on() {
    let interests = r#"
[[interest]]
id = "calm"
title = "Calm"
weight = { a = 80, b = 80 }
serves = { "price.middle" = 100 }
"#;
    let plain = deals(&TWO.replace("ALT_A", "30").replace("REFUSES", ""));
    let text = format!("{}{interests}", TWO.replace("ALT_A", "30").replace("REFUSES", ""));
    let folder = case(&text);
    let check = detente(&["check", folder.path().to_str().unwrap()], "", "1");
    if check.status.code() != Some(0) {
        panic!("{}", String::from_utf8_lossy(&check.stderr));
    }
    let served = deals(&text);
    let nash = |answer: &Value| answer["settlements"]["nash"][0]["utility"]["a"].as_f64().unwrap();
    assert!((nash(&plain) - 0.5).abs() < 1e-9);
    // 50 of 100 for the price, and .8 for calm: the best of all, 1.3 on a scale from 0 to 1.3.
    assert!((nash(&served) - 1.0).abs() < 1e-9);
}

#[test]
fn a_quota_in_a_case() {
    let third = r#"
[[party]]
id = "c"
name = "C"
roles = ["signatory"]
alternative = 90
[[stance]]
party = "c"
issue = "price"
position = 50
salience = 50
[decision]
rule = { quota = 66 }
required = ["a", "b", "c"]
"#;
    let text = format!("{}{third}", TWO.replace("ALT_A", "60").replace("REFUSES", ""));
    let folder = case(&text);
    let check = detente(&["check", folder.path().to_str().unwrap()], "", "1");
    if check.status.code() != Some(0) {
        panic!("{}", String::from_utf8_lossy(&check.stderr));
    }
    let found = deals(&text);
    // B and C sign the middle (.5 against .4, 1 against .9); nobody else finds a majority.
    assert_eq!(found["zone"]["size"], 1);
    assert_eq!(found["settlements"]["nash"][0]["package"]["price"], "middle");
}

/// Camp David 1978 as Brams & Togman (1996) scored it: six issues, each a good that one side wins.
fn camp_david() -> (tempfile::TempDir, [String; 2]) {
    let folder = tempfile::tempdir().unwrap();
    let issues = ["Sinai", "recognition", "West Bank and Gaza", "linkage", "Palestinian rights", "Jerusalem"];
    let mut paths = Vec::new();
    for (name, points, own) in [
        ("israel", [35.0, 10.0, 20.0, 10.0, 5.0, 20.0], true),
        ("egypt", [55.0, 5.0, 10.0, 5.0, 20.0, 5.0], false),
    ] {
        let worth = |to_israel: bool| f64::from(u8::from(to_israel == own));
        let profile = serde_json::json!({
            "reservationValue": 0.2,
            "issueWeights": issues.iter().zip(points).map(|(i, p)| ((*i).to_owned(), Value::from(p / 100.0))).collect::<serde_json::Map<_, _>>(),
            "issues": issues.iter().map(|i| ((*i).to_owned(), serde_json::json!({ "to Israel": worth(true), "to Egypt": worth(false) }))).collect::<serde_json::Map<_, _>>(),
        });
        let path = folder.path().join(format!("{name}.json"));
        std::fs::write(&path, profile.to_string()).unwrap();
        paths.push(path.to_str().unwrap().to_owned());
    }
    let [a, b] = [paths.remove(0), paths.remove(0)];
    (folder, [a, b])
}

#[test]
fn what_is_asked_for_by_a_flag() {
    let (_folder, [a, b]) = camp_david();
    let answer = json(&[
        "deals",
        &a,
        &b,
        "--format",
        "json",
        "--top",
        "3",
        "--best-for",
        "Israel",
        "--floor",
        "egypt=0.75",
        "--weight",
        "israel=4",
        "--package",
        "sinai=to_israel, Jerusalem=to Egypt",
    ]);
    // Both end at 65 5/6 after a sixth of Sinai moves.
    let points = answer["adjusted_winner"]["points"].as_array().unwrap();
    assert!(points.iter().all(|p| (p.as_f64().unwrap() - 65.0 - 5.0 / 6.0).abs() < 1e-9));
    let utility = |entry: &Value| -> (f64, f64) {
        (entry["utility"]["israel"].as_f64().unwrap(), entry["utility"]["egypt"].as_f64().unwrap())
    };
    let close = |(a, b): (f64, f64), (c, d): (f64, f64)| (a - c).abs() < 1e-9 && (b - d).abs() < 1e-9;
    // With Egypt at 75 Israel can have all but Sinai and the rights: 60.
    assert!(close(utility(&answer["best_for"]["packages"][0]), (0.6, 0.75)));
    // Israel's own best: everything, then all but what matters least to it.
    let top = answer["top"]["israel"].as_array().unwrap();
    assert_eq!(top.len(), 3);
    assert!(close(utility(&top[0]), (1.0, 0.0)) && close(utility(&top[1]), (0.95, 0.2)));
    // (u − .2)^4 (v − .2): .0144 at .65 .55, .0141 at .60 .75, less elsewhere.
    assert!(close(utility(&answer["settlements"]["weighted-nash"][0]), (0.65, 0.55)));
    assert!(answer["definitions"]["weighted-nash"].as_str().unwrap().contains("israel 4, egypt 1"));
    let offer = &answer["offers"][0];
    assert_eq!((offer["kind"].as_str(), offer["package"].as_object().unwrap().len()), (Some("asked"), 2));
    for wrong in [["--package", "sinai=far"], ["--weight", "jordan=1"], ["--best-for", "jordan"]] {
        let mut args = vec!["deals", &a, &b];
        args.extend(wrong);
        let output = detente(&args, "", "1");
        assert_eq!(output.status.code(), Some(2));
        assert!(String::from_utf8_lossy(&output.stderr).contains("there "), "{wrong:?}");
    }
}

#[test]
fn the_pie_solved() {
    let (_folder, [a, b]) = camp_david();
    let shares = |args: &[&str], first: usize, party: &str| -> f64 {
        let mut all = vec!["talks", &a, &b, "--draws", "1", "--format", "json"];
        all.extend(args);
        json(&all)["closed_form"]["first"][first]["shares"][party].as_f64().unwrap()
    };
    assert!((shares(&["--factor", "israel=.9,egypt=.9"], 0, "israel") - 0.5263).abs() < 1e-4);
    assert!((shares(&["--factor", "israel=.9,egypt=.8"], 0, "israel") - 0.7143).abs() < 1e-4);
    assert!((shares(&["--factor", "israel=.9,egypt=.8"], 1, "egypt") - 0.1 / 0.28).abs() < 1e-9);
    // An outside option binds only above the share.
    let with = |option: &str| shares(&["--factor", "israel=.9,egypt=.9", "--outside", option], 0, "egypt");
    assert!((with("egypt=.3") - 0.9 / 1.9).abs() < 1e-9 && (with("egypt=.6") - 0.6).abs() < 1e-9);
    let missing = detente(&["talks", &a, &b, "--factor", "israel=.9"], "", "1");
    assert_eq!(missing.status.code(), Some(2));
}

#[test]
fn small_games_from_packages_and_back() {
    let (folder, [a, b]) = camp_david();
    for file in ["game.nfg", "game.efg"] {
        let path = folder.path().join(file);
        let path = path.to_str().unwrap();
        let made = json(&["deals", &a, &b, "--game", "packages", "--gambit", path, "--format", "json"]);
        let read = json(&["deals", path, "--format", "json"]);
        assert_eq!(made["format"], "detente.game/1");
        assert_eq!(made["pure"], read["pure"], "{file}");
        assert_eq!(made["extreme"], read["extreme"], "{file}");
        // Naming the same package is stable, for every package that is better than no deal for both.
        let count = made["strategies"][0].as_u64().unwrap();
        let pure = made["pure"].as_array().unwrap();
        assert!((1..=count).all(|at| pure.contains(&serde_json::json!([at, at]))));
    }
    let options = json(&["deals", "catalog/chicken", "--game", "options", "--format", "json"]);
    assert_eq!(options["strategies"], serde_json::json!([2, 2]));
    assert_eq!(options["pure"].as_array().unwrap().len(), 2);
    assert_eq!(options["extreme"].as_array().unwrap().len(), 3);
}

#[test]
fn pictures_of_files_and_of_cases() {
    let (folder, [a, b]) = camp_david();
    let path = folder.path().join("p.svg");
    let path = path.to_str().unwrap();
    let drawn = detente(&["deals", &a, &b, "--picture", path], "", "1");
    assert_eq!(drawn.status.code(), Some(0), "{}", String::from_utf8_lossy(&drawn.stderr));
    assert!(std::fs::read_to_string(path).unwrap().contains("Kalai–Smorodinsky"));
    // Numbers without uncertainty have no shares of draws.
    assert_eq!(detente(&["deals", &a, &b, "--heat", path], "", "1").status.code(), Some(2));
    let heat = detente(&["deals", "cases/israel-syria", "--draws", "64", "--heat", path], "", "1");
    assert_eq!(heat.status.code(), Some(0), "{}", String::from_utf8_lossy(&heat.stderr));
    assert!(std::fs::read_to_string(path).unwrap().contains("class=\"heat "));
}

/// What a draft leaves open is not guessed at: some way of filling it, every way of filling it.
#[test]
fn drafts_that_leave_issues_open() {
    let text = r#"
format = 1
[case]
title = "Two issues"
[[party]]
id = "a"
name = "A"
roles = ["signatory"]
alternative = { is = 50, as = "breakdown-point" }
[[party]]
id = "b"
name = "B"
roles = ["signatory"]
alternative = { is = 50, as = "breakdown-point" }
[[issue]]
id = "price"
levels = [{ id = "low" }, { id = "high" }]
[[issue]]
id = "date"
levels = [{ id = "soon" }, { id = "late" }]
[[stance]]
party = "a"
issue = "price"
salience = 70
value = { low = 0, high = 100 }
[[stance]]
party = "a"
issue = "date"
salience = 30
value = { soon = 0, late = 100 }
[[stance]]
party = "b"
issue = "price"
salience = 30
value = { low = 100, high = 0 }
[[stance]]
party = "b"
issue = "date"
salience = 70
value = { soon = 100, late = 0 }
[[package]]
id = "as-a-has-it"
by = "a"
levels = { price = "high" }
"#;
    let found = deals(text);
    let draft = &found["drafts"][0];
    // High price: A has .7 or 1, B .7 with an early date and 0 with a late one.
    assert_eq!(draft["acceptable"], 1.0);
    assert_eq!(draft["by_party"], serde_json::json!([1.0, 1.0]));
    assert_eq!(draft["every_way"], serde_json::json!({ "acceptable": 0.0, "by_party": [1.0, 0.0] }));
    // With the date settled there is nothing left to fill.
    let whole = deals(&text.replace("{ price = \"high\" }", "{ price = \"high\", date = \"late\" }"));
    let draft = &whole["drafts"][0];
    assert_eq!(draft["by_party"], serde_json::json!([1.0, 0.0]));
    assert!(draft.get("every_way").is_none());
    // A red line of B on the price rules out every way for B.
    let red =
        deals(&text.replace(
            "value = { low = 100, high = 0 }",
            "value = { low = 100, high = 0 }\nrefuses = [\"high\"]",
        ));
    assert_eq!(red["drafts"][0]["by_party"], serde_json::json!([1.0, 0.0]));
    assert_eq!(red["offers"][0]["crosses"], serde_json::json!([{ "party": "b", "issue": "price" }]));
}

#[test]
fn saliences_of_which_only_the_order_is_known() {
    let stance = |party: &str, issue: &str, x: u8| {
        format!(
            "[[stance]]\nparty = \"{party}\"\nissue = \"{issue}\"\nvalue = {{ x = {x}, y = {} }}\n",
            100 - x
        )
    };
    let mut text = String::from("format = 1\n[case]\ntitle = \"Order\"\n");
    for (party, order) in [("a", "[\"i\", \"j\", \"k\"]"), ("b", "[[\"k\", \"j\"], \"i\"]")] {
        text.push_str(&format!(
            "[[party]]\nid = \"{party}\"\nroles = [\"signatory\"]\nalternative = {{ is = 0, as = \"breakdown-point\" }}\npriorities = {order}\n"
        ));
    }
    for issue in ["i", "j", "k"] {
        text.push_str(&format!(
            "[[issue]]\nid = \"{issue}\"\nlevels = [{{ id = \"x\" }}, {{ id = \"y\" }}]\n"
        ));
    }
    for issue in ["i", "j", "k"] {
        text.push_str(&stance("a", issue, 100));
        text.push_str(&stance("b", issue, 0));
    }
    let found = deals(&text);
    // Rank order centroids: 11/18, 5/18, 2/18; with a tie on top 5/12, 5/12, 1/6.
    let at = |i: &str, j: &str, k: &str| -> (f64, f64) {
        let all = found["frontier"].as_array().unwrap();
        let package = serde_json::json!({ "i": i, "j": j, "k": k });
        let point = all.iter().find(|point| point["package"] == package).unwrap();
        (point["utility"]["a"].as_f64().unwrap(), point["utility"]["b"].as_f64().unwrap())
    };
    let (a, b) = at("x", "y", "y");
    assert!((a - 11.0 / 18.0).abs() < 1e-9 && (b - 5.0 / 6.0).abs() < 1e-9, "{a} {b}");
    let (a, b) = at("x", "x", "y");
    assert!((a - 16.0 / 18.0).abs() < 1e-9 && (b - 5.0 / 12.0).abs() < 1e-9, "{a} {b}");
    // Three levels together: worth .1 more to B, which was worth 1 at best, so that all is divided by 1.1.
    let joined = "[[interaction]]\na = \"i.y\"\nb = \"j.y\"\nwith = [\"k.y\"]\nworth = { b = 10 }\n";
    let found = deals(&format!("{text}{joined}"));
    let all = found["frontier"].as_array().unwrap();
    let point = all.iter().find(|p| p["package"]["j"] == "y" && p["package"]["i"] == "x").unwrap();
    assert!((point["utility"]["b"].as_f64().unwrap() - 5.0 / 6.0 / 1.1).abs() < 1e-9);
    // A number and a place in the order at once is one too many.
    let folder = case(
        &text.replace("issue = \"j\"\nvalue = { x = 100", "issue = \"j\"\nsalience = 5\nvalue = { x = 100"),
    );
    let check = detente(&["check", folder.path().to_str().unwrap()], "", "1");
    assert_eq!(check.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&check.stderr).contains("E0214"));
}

#[test]
fn the_tool_asks_which_kind_an_alternative_is() {
    let code = |text: &str| -> Vec<String> {
        let notes = deals(text);
        let all = notes["notes"].as_array().unwrap();
        all.iter().map(|note| note["code"].as_str().unwrap().to_owned()).collect()
    };
    let text = TWO.replace("ALT_A", "30").replace("REFUSES", "");
    assert!(code(&text).contains(&"N1308".to_owned()));
    let said = text
        .replace("alternative = 30", "alternative = { is = 30, as = \"outside-option\" }")
        .replace("alternative = 40", "alternative = { is = 40, as = \"breakdown-point\" }");
    assert!(!code(&said).contains(&"N1308".to_owned()));
}

#[test]
fn a_person_who_types_anything() {
    let (_folder, [a, b]) = camp_david();
    let run = |input: &[u8]| -> String {
        let mut child = Command::new(env!("CARGO_BIN_EXE_detente"))
            .args(["talks", &a, &b, "--as", "Egypt", "--steps", "6"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let _ = child.stdin.take().unwrap().write_all(input);
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let text = run("\u{feff}help\nHELP\nوافق\naccept\nlevels\noffer\noffer to Egypt\noffer \u{2067}sinai=to israel\u{2069}\n".as_bytes());
    assert!(text.contains("You can say:") && text.contains("`وافق` is not understood"), "{text}");
    assert!(
        text.contains("no offer on the table yet") && text.contains("several issues have a level"),
        "{text}"
    );
    assert!(text.contains("You offer: Sinai=to Israel"), "{text}");
    // Bytes that are no text, an end without a line end, and leaving at once.
    assert!(run(b"\xff\xfe\xc3\x28\nhistory").contains("Nobody has offered anything yet."));
    assert!(run(b"").contains("The input ended: you leave."));
    assert!(run(b"leave\n").contains("No deal after 1 move: you get 0.20."));
}
