//! `read`, `review` and `claims` from outside: what they print, what they leave in the case, and that nothing is
//! ever written twice or overwritten.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)] // helpers of tests

use serde_json::Value;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

fn detente(args: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_detente"))
        .args(args)
        .env("USER", "ada")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    child.wait_with_output().unwrap()
}

fn json(args: &[&str], input: &[u8]) -> Value {
    let out = detente(args, input);
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    serde_json::from_slice(&out.stdout).unwrap()
}

fn case(folder: &Path) -> String {
    std::fs::write(
        folder.join("case.toml"),
        "format = 1\n[case]\ntitle = \"Fish\"\nas_of = 2026-02-01\n\n[[party]]\nid = \"norvia\"\nname = \"Norvia\"\n\n\
         [[issue]]\nid = \"herring\"\ntitle = \"Herring stock\"\n",
    )
    .unwrap();
    folder.to_str().unwrap().to_owned()
}

const REPORT: &str = "Radio Meridian reported on Monday, citing two officers of Norvia, that the talks would go on in Port Selwyn. \
    Norvia's minister, Ada Lund, said that her government would never accept a herring stock run by others. \
    “We are ready to share the gauges,” she told the Lowland Herald.\n";

#[test]
fn one_report_as_json_has_the_promised_shape() {
    let read = json(
        &["read", "-", "--date", "6 January 2026", "--outlet", "Radio Meridian", "--format", "json"],
        REPORT.as_bytes(),
    );
    assert_eq!(read["format"], "detente.read/1");
    assert_eq!(read["report"]["date"], "2026-01-06");
    for key in ["claims", "dates", "actors", "events", "findings", "notes"] {
        assert!(read[key].is_array(), "{key}");
    }
    let points: Vec<char> = REPORT.chars().collect();
    let claim = &read["claims"][0];
    // The outlet that publishes is left out of its own chain.
    assert_eq!(claim["chain"].as_array().unwrap().len(), 1);
    assert_eq!(claim["said"], "2026-01-05");
    for span in read["claims"].as_array().unwrap().iter().flat_map(|c| c["content"].as_array().unwrap()) {
        let (from, to) = (span["start"].as_u64().unwrap() as usize, span["end"].as_u64().unwrap() as usize);
        assert_eq!(points[from..to].iter().collect::<String>(), span["text"].as_str().unwrap());
    }
}

#[test]
fn reading_into_a_case_twice_adds_nothing_and_changes_no_judgement() {
    let folder = tempfile::tempdir().unwrap();
    let case = case(folder.path());
    let before = std::fs::read(folder.path().join("case.toml")).unwrap();
    let file = folder.path().join("meridian.txt");
    std::fs::write(&file, REPORT).unwrap();
    let args = [
        "read",
        file.to_str().unwrap(),
        "--date",
        "2026-01-06",
        "--outlet",
        "Meridian",
        "--into",
        &case,
        "--format",
        "json",
    ];
    let first = json(&args, b"");
    assert!(first["reports"][0]["new"].as_u64().unwrap() >= 3);
    let log = std::fs::read_to_string(folder.path().join("claims.jsonl")).unwrap();
    let again = json(&args, b"");
    assert_eq!((&again["reports"][0]["new"], &again["reports"][0]["suggestions"]), (&0.into(), &0.into()));
    assert_eq!(std::fs::read_to_string(folder.path().join("claims.jsonl")).unwrap(), log);
    assert_eq!(std::fs::read(folder.path().join("case.toml")).unwrap(), before);
    // The copy says where it came from.
    let copy = std::fs::read_to_string(folder.path().join("reports/meridian.md")).unwrap();
    assert!(copy.contains("sha256: ") && copy.ends_with(REPORT));
    // The case's own issue is known by its title; a person comes with her description.
    let suggestions: Vec<Value> = log
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .filter(|record| record["t"] == "suggestion")
        .collect();
    assert!(suggestions.iter().any(|s| s["table"] == "stance"
        && s["row"]["issue"] == "herring"
        && s["row"]["refuses"]["grade"] == "stated"));
    assert!(
        suggestions.iter().any(|s| s["table"] == "source"
            && s["row"]["kind"] == "person"
            && s["row"]["name"] == "Ada Lund")
    );
    assert!(suggestions.iter().all(|s| !s["cites"].as_array().unwrap().is_empty() || s["table"] == "event"));
    // Another text under the same name is refused; the first stays.
    std::fs::write(&file, "Something else.").unwrap();
    let refused = detente(&args, b"");
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("reports never change"));
    // A copy of the story under another name is told.
    let wire = folder.path().join("wire.txt");
    std::fs::write(&wire, format!("{REPORT}The desk added this line.\n")).unwrap();
    let copy = json(
        &["read", wire.to_str().unwrap(), "--date", "2026-01-06", "--into", &case, "--format", "json"],
        b"",
    );
    assert!(copy["notes"].as_array().unwrap().iter().any(|note| note["code"] == "copy"), "{copy}");
}

#[test]
fn decisions_are_appended_with_who_and_when_and_can_be_undone() {
    let folder = tempfile::tempdir().unwrap();
    let case = case(folder.path());
    let file = folder.path().join("meridian.txt");
    std::fs::write(&file, REPORT).unwrap();
    assert!(detente(&["read", file.to_str().unwrap(), "--into", &case], b"").status.success());
    // Reject, take it back, accept; edit the second by its words; an edit that fails asks again.
    let keys = "r\nu\na\ne\nkind=nonsense\ne\nkind=refusal; words=would never accept\nq\n";
    let out = detente(&["review", &case, "--only", "claims"], keys.as_bytes());
    let told = String::from_utf8_lossy(&out.stderr).into_owned();
    assert!(out.status.success() && told.contains("`nonsense` is no kind; choose one of"), "{told}");
    assert!(told.contains("1 accepted, 0 rejected, 1 edited"), "{told}");
    let log = std::fs::read_to_string(folder.path().join("claims.jsonl")).unwrap();
    let decisions: Vec<Value> = log
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .filter(|record| record["t"] == "decision")
        .collect();
    let acts: Vec<&str> = decisions.iter().map(|d| d["do"].as_str().unwrap()).collect();
    assert_eq!(acts, ["reject", "undo", "accept", "edit"]);
    assert!(decisions.iter().all(|d| d["who"] == "ada" && d["at"].as_str().unwrap().ends_with('Z')));
    let accepted = json(&["claims", &case, "--state", "accepted", "--format", "json"], b"");
    let list = accepted["claims"].as_array().unwrap();
    assert_eq!(list.len(), 2);
    assert!(list.iter().any(|c| c["quote"] == "would never accept" && c["kind"] == "refusal"));
    // The check finds every quote in its report.
    let check = detente(&["check", &case, "--format", "json"], b"");
    let check: Value = serde_json::from_slice(&check.stdout).unwrap();
    assert!(
        !check["diagnostics"]
            .as_array()
            .unwrap()
            .iter()
            .any(|d| d["message"].as_str().unwrap().contains("quote")),
        "{check}"
    );
}

/// A case with one report read into it, and the ids of what waits, by what it is in short.
fn waiting(folder: &Path) -> (String, Vec<Value>, Vec<Value>) {
    let case = case(folder);
    let file = folder.join("meridian.txt");
    std::fs::write(&file, REPORT).unwrap();
    assert!(detente(&["read", file.to_str().unwrap(), "--into", &case], b"").status.success());
    let list = json(&["review", &case, "--list", "--format", "json"], b"");
    assert_eq!(list["format"], "detente.review/1");
    let of = |key: &str| list[key].as_array().unwrap().clone();
    (case, of("claims"), of("suggestions"))
}

fn named(rows: &[Value], table: &str, key: &str, value: &str) -> String {
    let row = rows.iter().find(|row| row["table"] == table && row["row"][key] == value);
    row.unwrap_or_else(|| panic!("no {table} with {key} {value}: {rows:?}"))["id"]
        .as_str()
        .unwrap()
        .to_owned()
}

const COMMENT: &str = "# What the analyst wrote stays.\n";

#[test]
fn a_proposed_row_is_taken_into_the_case_by_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let (case, _, rows) = waiting(folder.path());
    let toml = folder.path().join("case.toml");
    let written = std::fs::read_to_string(&toml).unwrap();
    std::fs::write(&toml, format!("{COMMENT}{written}")).unwrap();
    let id = |id: &str| named(&rows, "source", "id", id);
    let (person, carrier, outlet) = (id("ada-lund"), id("lowland-herald"), id("radio-meridian"));
    // The claim behind it comes through both sources: in this order nothing is missing at any moment.
    let issue = named(&rows, "issue", "id", "water-data");
    let args = ["review", &case, "--who", "grace", "--accept", &person, &carrier, &issue];
    let done = json(&[&args[..], &["--reject", &outlet, "--format", "json"]].concat(), b"");
    let acts: Vec<&str> =
        done["decided"].as_array().unwrap().iter().map(|one| one["do"].as_str().unwrap()).collect();
    assert_eq!(acts, ["accept", "accept", "accept", "reject"]);
    let after = std::fs::read_to_string(&toml).unwrap();
    assert!(
        after.starts_with(COMMENT) && after.contains("[[source]]\nid = \"ada-lund\"\nkind = \"person\""),
        "{after}"
    );
    assert!(after.contains("id = \"water-data\"") && !after.contains("radio-meridian"), "{after}");
    let log = std::fs::read_to_string(folder.path().join("claims.jsonl")).unwrap();
    assert_eq!(log.matches("\"who\":\"grace\"").count(), 4);
    // Neither waits any more; a second time is refused in words, and nothing is written.
    let again = detente(&["review", &case, "--accept", &person], b"");
    assert_eq!(again.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&again.stderr).contains("does not wait"));
    assert_eq!(std::fs::read_to_string(&toml).unwrap(), after);
    // What was rejected can be taken back and then accepted.
    assert!(detente(&["review", &case, "--undo", &outlet], b"").status.success());
    assert!(detente(&["review", &case, "--accept", &outlet], b"").status.success());
    assert!(std::fs::read_to_string(&toml).unwrap().contains("radio-meridian"));
}

#[test]
fn a_row_that_would_break_the_case_is_refused_with_the_reason_and_can_be_mended() {
    let folder = tempfile::tempdir().unwrap();
    let (case, claims, rows) = waiting(folder.path());
    let toml = folder.path().join("case.toml");
    let before = std::fs::read_to_string(&toml).unwrap();
    // Norvia on water data: the case has no such issue yet.
    let stance = named(&rows, "stance", "issue", "water-data");
    let row = rows.iter().find(|row| row["id"] == *stance).unwrap();
    assert_eq!(row["row"]["party"], "norvia", "its minister speaks for it");
    let refused = detente(&["review", &case, "--accept", &stance, "--format", "json"], b"");
    assert_eq!(refused.status.code(), Some(1));
    let answer: Value = serde_json::from_slice(&refused.stdout).unwrap();
    let why = answer["notes"][0]["why"].as_str().unwrap();
    assert!(why.contains("no issue `water-data`") && why.contains("accept s-"), "{why}");
    assert_eq!(std::fs::read_to_string(&toml).unwrap(), before);
    // On the matter that the case has, with a number filled in.
    let set = [
        "review",
        &case,
        "--accept",
        &stance,
        "--set",
        "issue=herring",
        "--set",
        "position=60 to 90",
        "--set",
        "cites=",
    ];
    assert!(detente(&set, b"").status.success());
    let after = std::fs::read_to_string(&toml).unwrap();
    assert!(after.contains("issue = \"herring\"") && after.contains("position = \"60 to 90\""), "{after}");
    // A claim by its name, with a field changed.
    let claim = claims[0]["id"].as_str().unwrap();
    let edited =
        json(&["review", &case, "--accept", claim, "--set", "kind=forecast", "--format", "json"], b"");
    assert_eq!(edited["decided"][0]["do"], "edit");
    for wrong in [
        vec!["review", &case, "--accept", "s-nothing"],
        vec!["review", &case, "--set", "kind=offer"],
        vec!["review", &case, "--accept", claim, &stance, "--set", "kind=offer"],
    ] {
        let out = detente(&wrong, b"");
        assert_eq!(out.status.code(), Some(2), "{wrong:?}");
    }
}

#[test]
fn rows_come_up_in_review_and_an_undo_takes_them_out_of_the_case_again() {
    let folder = tempfile::tempdir().unwrap();
    let (case, _, rows) = waiting(folder.path());
    let toml = folder.path().join("case.toml");
    let before = std::fs::read_to_string(&toml).unwrap();
    let keys = "a\nu\ne\nname=Radio M\nr\nq\n";
    let out = detente(&["review", &case, "--only", "suggestions"], keys.as_bytes());
    let told = String::from_utf8_lossy(&out.stderr).into_owned();
    assert!(
        out.status.success() && told.contains("written into case.toml") && told.contains("taken back"),
        "{told}"
    );
    assert!(told.contains("0 accepted, 1 rejected, 1 edited") && told.contains("and case.toml"), "{told}");
    let after = std::fs::read_to_string(&toml).unwrap();
    assert!(after.starts_with(&before) && after.contains("name = \"Radio M\""), "{after}");
    let left = json(&["review", &case, "--list", "--only", "suggestions", "--format", "json"], b"");
    assert_eq!(left["suggestions"].as_array().unwrap().len(), rows.len() - 2);
}

#[test]
fn a_text_in_another_language_says_so_once() {
    let french = "Le ministre a déclaré que les négociations reprendront dans la semaine, mais il n'est pas sûr que les \
        deux parties soient prêtes à signer un accord. Les combats ont cessé dans le nord.";
    let read = json(&["read", "-", "--date", "2026-01-06", "--format", "json"], french.as_bytes());
    let notes = read["notes"].as_array().unwrap();
    let told: Vec<&Value> = notes.iter().filter(|note| note["code"] == "language").collect();
    assert_eq!(told.len(), 1, "{notes:?}");
    assert!(told[0]["why"].as_str().unwrap().contains("looks like French"));
    let insisted = json(&["read", "-", "--language", "en", "--format", "json"], french.as_bytes());
    assert!(!insisted["notes"].as_array().unwrap().iter().any(|note| note["code"] == "language"));
}

#[test]
fn hostile_reports_are_read_or_told() {
    for (name, bytes) in [
        ("nul.txt", b"Katz\0 said \0that talks\0 failed.\0".to_vec()),
        ("bidi.txt", "Katz said that \u{202E}sklat\u{202C} failed. \u{2066}He\u{2069} also said no.".into()),
        ("marks.txt", "“““Katz said “that”” »no« „yes".into()),
        ("random.txt", (0..4096_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect()),
        ("random.pdf", b"%PDF-1.4\n\xff\x00\x01 obj".to_vec()),
        ("random.docx", b"PK\x03\x04\x00\x00".to_vec()),
        ("open.html", "<p>Katz said <b that talks <script>".into()),
        ("empty.txt", Vec::new()),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(name);
        std::fs::write(&file, bytes).unwrap();
        let out = detente(&["read", file.to_str().unwrap(), "--format", "json"], b"");
        assert!(out.status.success(), "{name}: {}", String::from_utf8_lossy(&out.stderr));
        let read: Value = serde_json::from_slice(&out.stdout).unwrap();
        assert!(read["claims"].is_array(), "{name}");
    }
}

#[test]
fn a_publisher_that_the_case_does_not_know_is_proposed_once() {
    let folder = tempfile::tempdir().unwrap();
    let case = case(folder.path());
    let file = folder.path().join("note.txt");
    std::fs::write(&file, "The minister said that talks would resume in Oslo.\n").unwrap();
    let proposed = |outlet: &str| -> usize {
        let log = std::fs::read_to_string(folder.path().join("claims.jsonl")).unwrap_or_default();
        let is =
            |line: &&str| line.contains("\"suggestion\"") && line.contains(&format!("\"name\":\"{outlet}\""));
        log.lines().filter(is).count()
    };
    let args = ["read", file.to_str().unwrap(), "--date", "2026-01-06", "--outlet", "Fjord Courier"];
    for _ in 0..2 {
        json(&[&args[..], &["--into", &case, "--format", "json"]].concat(), b"");
        assert_eq!(proposed("Fjord Courier"), 1);
    }
}
