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
    let out = detente(&["review", &case], keys.as_bytes());
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
