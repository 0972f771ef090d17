//! What `detente schema NAME` tells of an answer is derived from the types that are serialised, and is what really
//! comes out: every path of every answer over the bundled cases is told, with its type, and nothing that is told to be
//! always there is missing.
//!
//! `crates/cli/schemas/*.tsv` are made by this test: after a change of a type run it with `BLESS=1`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::disallowed_types)]

#[path = "shapes/derive.rs"]
mod derive;

use derive::{Told, Types};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Each page of `detente schema`, with the file and the type that it is derived from.
const PAGES: &[(&str, &str, &str)] = &[
    ("ask", "journey/src/asking.rs", "Answer"),
    ("backtest", "cli/src/backtest.rs", "Answer"),
    ("backtest-cases", "findings/src/history/cases.rs", "Answer"),
    ("backtest-spells", "findings/src/history/spells.rs", "Answer"),
    ("check", "cli/src/check.rs", "Answer"),
    ("claims", "cli/src/claims.rs", "Answer"),
    ("claims-add", "cli/src/claims.rs", "Added"),
    ("classes", "findings/src/history/classes.rs", "Answer"),
    ("compare", "cli/src/compare.rs", "Answer"),
    ("deals", "treaty/src/json.rs", "Answer"),
    ("draft", "journey/src/drafting.rs", "Answer"),
    ("draft-score", "journey/src/drafting.rs", "Scored"),
    ("explain", "cli/src/explain.rs", "Answer"),
    ("forecast", "cli/src/forecast.rs", "Answer"),
    ("game", "cli/src/game.rs", "Answer"),
    ("graph", "cli/src/graph.rs", "Answer"),
    ("history", "cli/src/history.rs", "Answer"),
    ("hold", "cli/src/hold.rs", "Answer"),
    ("hold-form", "cli/src/hold.rs", "FormAnswer"),
    ("hold-forms", "cli/src/hold.rs", "FormList"),
    ("ledger", "report/src/ledger.rs", "Answer"),
    ("levers", "cli/src/levers.rs", "Answer"),
    ("outlook", "outlook/src/lib.rs", "Outlook"),
    ("read", "cli/src/read/show.rs", "Answer"),
    ("read-into", "cli/src/read.rs", "Answer"),
    ("read-score", "cli/src/read/score.rs", "Answer"),
    ("readings", "cli/src/read/show.rs", "Readings"),
    ("rerun", "cli/src/rerun.rs", "Answer"),
    ("review", "cli/src/review.rs", "Answer"),
    ("schema", "cli/src/schema.rs", "Answer"),
    ("score", "cli/src/score.rs", "Answer"),
    ("sweep", "cli/src/sweep.rs", "Answer"),
    ("talks", "cli/src/talks.rs", "Answer"),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

fn table(told: &[Told]) -> String {
    let mut out = String::new();
    for row in told {
        let presence = match (row.optional, row.null) {
            (false, false) => "",
            (false, true) => "null",
            (true, false) => "optional",
            (true, true) => "optional, null",
        };
        out.push_str(&format!("{}\t{}\t{presence}\t{}\n", row.path, row.kind, row.meaning));
    }
    out
}

#[test]
fn tables_are_those_of_the_types() {
    let types = Types::read(&root().join("crates"));
    let bless = std::env::var_os("BLESS").is_some();
    let mut faults = Vec::new();
    for (page, file, name) in PAGES {
        let told = types.told(file, name);
        for row in &told {
            if row.meaning.is_empty() {
                faults.push(format!("{page}: `{}` has no documentation: write it at the field", row.path));
            }
        }
        let path = root().join("crates/cli/schemas").join(format!("{page}.tsv"));
        let made = table(&told);
        if bless {
            std::fs::write(&path, &made).unwrap();
        } else if std::fs::read_to_string(&path).unwrap_or_default() != made {
            faults.push(format!("{page}.tsv is not what the types say: run this test with BLESS=1"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// A path as a table of `detente schema` tells it.
struct Row {
    kind: String,
    optional: bool,
    null: bool,
}

/// The tables, by the `format` that an answer carries.
struct Shapes {
    pages: BTreeMap<String, BTreeMap<String, Row>>,
}

impl Shapes {
    fn read() -> Self {
        let mut pages = BTreeMap::new();
        for (page, ..) in PAGES {
            let path = root().join("crates/cli/schemas").join(format!("{page}.tsv"));
            let text = std::fs::read_to_string(path).unwrap();
            let rows = text.lines().map(|line| {
                let cells: Vec<&str> = line.split('\t').collect();
                let presence = cells[2];
                let row = Row {
                    kind: cells[1].to_owned(),
                    optional: presence.contains("optional"),
                    null: presence.contains("null"),
                };
                (cells[0].to_owned(), row)
            });
            pages.insert((*page).to_owned(), rows.collect());
        }
        Self { pages }
    }
}

/// What is wrong with answers, each once.
struct Faults {
    found: BTreeSet<String>,
    seen: BTreeMap<String, BTreeSet<String>>,
}

impl Faults {
    fn look(&mut self, page: &str, rows: &BTreeMap<String, Row>, value: &serde_json::Value, at: &str) {
        match value {
            serde_json::Value::Object(map) => {
                let below = |key: &str| if at.is_empty() { key.to_owned() } else { format!("{at}.{key}") };
                let open = rows.keys().any(|path| path.starts_with(&format!("{at}.{{}}")))
                    || rows.get(at).is_some_and(|row| {
                        row.kind.contains("anything") || row.kind.starts_with("object of")
                    });
                for (key, value) in map {
                    let path = below(key);
                    match rows.get(&path) {
                        Some(row) => {
                            self.seen.entry(page.to_owned()).or_default().insert(path.clone());
                            if !row.null && value.is_null() {
                                self.found.insert(format!("{page}: `{path}` is null, and that is not told"));
                            }
                            if !fits(&row.kind, value) {
                                self.found
                                    .insert(format!("{page}: `{path}` is {value}, told is {}", row.kind));
                            }
                            self.look(page, rows, value, &path);
                        }
                        None if open => self.look(page, rows, value, &format!("{at}.{{}}")),
                        None => {
                            self.found.insert(format!("{page}: `{path}` is not told"));
                        }
                    }
                }
                for (path, row) in rows {
                    let own = if at.is_empty() {
                        Some(path.as_str())
                    } else {
                        path.strip_prefix(at).and_then(|rest| rest.strip_prefix('.'))
                    };
                    let Some(name) = own else { continue };
                    let direct = !name.contains(['.', '[', '{']);
                    if direct && !row.optional && !map.contains_key(name) {
                        self.found.insert(format!("{page}: `{path}` is told as always there, and is absent"));
                    }
                }
            }
            serde_json::Value::Array(list) => {
                for one in list {
                    self.look(page, rows, one, &format!("{at}[]"));
                }
            }
            _ => {}
        }
    }
}

/// May a value of this kind look so? The outermost kind is compared; what is inside has rows of its own.
fn fits(kind: &str, value: &serde_json::Value) -> bool {
    use serde_json::Value;
    kind.split(" or ").any(|kind| match value {
        Value::Null => true,
        Value::Bool(_) => kind.starts_with("true") || kind.starts_with("false") || kind.contains("anything"),
        // An integer beyond 64 bits is read as the nearest floating number.
        Value::Number(n)
            if n.as_f64().is_some_and(|n| n.abs() >= 9.223_372_036_854_776e18 && n.fract() == 0.0) =>
        {
            kind.starts_with("integer") || kind.starts_with("number") || kind.contains("anything")
        }
        Value::Number(n) if n.is_f64() => kind.starts_with("number") || kind.contains("anything"),
        Value::Number(_) => {
            kind.starts_with("integer") || kind.starts_with("number") || kind.contains("anything")
        }
        Value::String(word) => match kind.strip_prefix("text: ") {
            Some(list) => list.split(", ").any(|known| known.trim_matches('`') == word),
            None => kind.starts_with("text") || kind.contains("anything"),
        },
        Value::Array(_) => kind.starts_with("list") || kind.starts_with('[') || kind.contains("anything"),
        Value::Object(_) => kind.starts_with("object") || kind.contains("anything"),
    })
}

/// Runs the program, in a folder of its own, and takes what it prints as JSON. Exit codes are not judged: a case with
/// too little in it still answers in its shape. `None` where nothing was printed.
fn answer(arguments: &[&str]) -> Option<serde_json::Value> {
    let output = Command::new(env!("CARGO_BIN_EXE_detente"))
        .args(arguments)
        .args(["--format", "json"])
        .env("NO_COLOR", "1")
        .env("DETENTE_WHO", "a test")
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(
        !text.is_empty() || !output.status.success(),
        "{arguments:?} printed nothing:\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    (!text.is_empty())
        .then(|| serde_json::from_str(&text).unwrap_or_else(|error| panic!("{arguments:?}: {error}")))
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let there = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &there);
        } else {
            std::fs::copy(&path, &there).unwrap();
        }
    }
}

fn folders(below: &Path) -> Vec<PathBuf> {
    let mut list: Vec<PathBuf> = std::fs::read_dir(below)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.join("case.toml").is_file())
        .collect();
    list.sort();
    list
}

/// A table of spells and one of minimal cases.
fn history_tables(folder: &Path) -> [PathBuf; 2] {
    let [spells, minimal] = ["spells.csv", "minimal.csv"].map(|name| folder.join(name));
    std::fs::write(&spells, "time,end,group\n10,agreed,a\n20,other,b\n90,agreed,c\n200,open,d\n").unwrap();
    let rows = [
        "class,since,as_of,by,outcome",
        "fmcs_clock_all,2001-01-01,2001-01-08,2001-02-01,yes",
        // Older than every case of its class: no number, and why.
        "fmcs_clock_all,1901-01-01,2001-01-08,2001-02-01,no",
        "icb_clock_all,2001-01-01,2001-01-08,2001-06-01,no",
    ];
    std::fs::write(&minimal, rows.join("\n")).unwrap();
    [spells, minimal]
}

/// Writes an outcome into a case.
fn resolve(case: &str) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_detente"));
    let output = command.args(["resolve", case, "--signed", "no", "--on", "2026-03-01"]).output().unwrap();
    assert!(output.status.success());
}

/// A table of decided issues, as the suite has it.
fn decided(folder: &Path) -> PathBuf {
    let page = std::fs::read_to_string(root().join("tests/suite/forecast.md")).unwrap();
    let decided = page.split("decided.csv\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let file = folder.join("decided.csv");
    std::fs::write(&file, decided).unwrap();
    file
}

/// The way from a report to answers, each command after the other.
fn draft_and_ask(folder: &Path) -> Vec<(&'static str, Vec<String>)> {
    let name = |file: &str| folder.join(file).to_str().unwrap().to_owned();
    std::fs::create_dir(folder.join("dossier")).unwrap();
    let text = "Hill Post, 4 May 2026\nThe union demanded that the company raise wages by 9 percent by 1 June. \
        The company would pay 6 percent if the union ended its strike. The union backed the mediator's plan.\n";
    std::fs::write(folder.join("dossier/a.txt"), text).unwrap();
    std::fs::write(folder.join("draft.json"), "{\"parties\": [{\"id\": \"union\"}]}").unwrap();
    std::fs::write(folder.join("answers.txt"), "question.by = 3 months\n").unwrap();
    let own = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<String>>();
    vec![
        ("draft", own(&["draft", &name("dossier"), "--into", &name("drafted")])),
        ("draft-score", own(&["draft", &name("dossier"), "--score", &name("draft.json")])),
        ("review", own(&["review", &name("drafted"), "--list"])),
        (
            "claims-add",
            own(&[
                "claims",
                "add",
                &name("drafted"),
                "--report",
                "a",
                "--quote",
                "raise wages",
                "--chain",
                "nobody else",
            ]),
        ),
        ("ask", own(&["ask", &name("drafted"), "--answers", &name("answers.txt")])),
    ]
}

#[test]
fn nothing_comes_out_that_is_not_told() {
    let shapes = Shapes::read();
    let mut faults = Faults { found: BTreeSet::new(), seen: BTreeMap::new() };
    let mut try_it = |page: &str, arguments: &[&str]| -> Option<serde_json::Value> {
        let answer = answer(arguments)?;
        let format = match page {
            "hold-form" => "detente.hold.form/1".to_owned(),
            "hold-forms" => "detente.hold.forms/1".to_owned(),
            page => format!("detente.{page}/1"),
        };
        assert_eq!(answer["format"], format.as_str(), "{arguments:?}");
        faults.seen.entry(page.to_owned()).or_default();
        faults.look(page, &shapes.pages[page], &answer, "");
        Some(answer)
    };
    let scratch = tempfile::tempdir().unwrap();
    let draws = ["--draws", "64"];
    let bundled = folders(&root().join("cases"));
    let catalogue = folders(&root().join("catalog"));
    assert!(bundled.len() >= 2 && catalogue.len() >= 20);
    for case in bundled.iter().chain(&catalogue) {
        let case = case.to_str().unwrap();
        try_it("check", &["check", case, "--values"]);
        try_it("claims", &["claims", case]);
        try_it("outlook", &["outlook", case, draws[0], draws[1]]);
        try_it("forecast", &["forecast", case, draws[0], draws[1], "--story", "--suggest"]);
        try_it("graph", &["graph", case, draws[0], draws[1], "--why", "1", "--target", "1"]);
        try_it("deals", &["deals", case, draws[0], draws[1]]);
        try_it("talks", &["talks", case, draws[0], draws[1]]);
        try_it("hold", &["hold", case, draws[0], draws[1]]);
        try_it("levers", &["levers", case, draws[0], draws[1]]);
        try_it("sweep", &["sweep", case, draws[0], draws[1], "--seeds", "2"]);
    }
    let case = bundled[0].to_str().unwrap();
    try_it("compare", &["compare", case, bundled[1].to_str().unwrap(), draws[0], draws[1]]);
    try_it("outlook", &["outlook", case, draws[0], draws[1], "--deep"]);
    for page in [["classes", "--for", case].as_slice(), &["classes"], &["explain"], &["schema"]] {
        try_it(page[0], page);
    }
    for (page, ..) in PAGES {
        assert!(try_it("schema", &["schema", page]).is_some(), "no page `{page}`");
    }
    try_it("hold-forms", &["hold", "--form", "list"]);

    // What is written goes into a copy.
    let own = scratch.path().join("case");
    copy(&bundled[0], &own);
    let own = own.to_str().unwrap();
    try_it("review", &["review", own, "--list"]);
    assert!(answer(&["outlook", own, draws[0], draws[1], "--publish"]).is_some());
    assert!(answer(&["outlook", own, draws[0], draws[1], "--seed", "2", "--publish"]).is_some());
    try_it("history", &["history", own]);
    resolve(own);
    try_it("outlook", &["outlook", own, draws[0], draws[1], "--against", "last"]);
    try_it("score", &["score", own]);
    try_it("ledger", &["ledger", own]);
    let published = std::fs::read_dir(Path::new(own).join("outlooks")).unwrap();
    let mut published: Vec<PathBuf> = published
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "json"))
        .collect();
    published.sort();
    assert!(published.len() >= 2);
    try_it("rerun", &["rerun", published[0].to_str().unwrap(), "--case", own]);
    let report = scratch.path().join("said.txt");
    std::fs::write(&report, "The minister said on Monday that the talks would resume.\n").unwrap();
    // A reading is its own gold: every score is there, and each is perfect.
    let gold = scratch.path().join("said.json");
    let reading = answer(&["read", report.to_str().unwrap()]).unwrap();
    std::fs::write(&gold, reading.to_string()).unwrap();
    let scores =
        try_it("read-score", &["read", report.to_str().unwrap(), "--score", gold.to_str().unwrap()]).unwrap();
    assert_eq!(scores["scores"]["attribution"][1]["f1"], 1.0, "{scores}");
    for (page, arguments) in draft_and_ask(scratch.path()) {
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        assert!(try_it(page, &arguments).is_some(), "{arguments:?}");
    }
    try_it("read-into", &["read", report.to_str().unwrap(), "--into", own]);
    try_it("game", &["deals", catalogue[0].to_str().unwrap(), "--game", "options"]);
    try_it("hold-form", &["hold", "p=0.5", "cost_a=0.1", "cost_b=0.1", "--form", "range"]);
    let file = decided(scratch.path());
    try_it("backtest", &["backtest", file.to_str().unwrap(), "--resamples", "200"]);
    let [spells, minimal] = history_tables(scratch.path());
    try_it("backtest-spells", &["backtest", spells.to_str().unwrap()]);
    try_it("backtest-cases", &["backtest", "--cases", minimal.to_str().unwrap()]);
    let mut reports: Vec<PathBuf> = Vec::new();
    for case in &bundled {
        reports.extend(std::fs::read_dir(case.join("reports")).unwrap().map(|entry| entry.unwrap().path()));
    }
    reports.sort();
    for report in &reports {
        try_it("read", &["read", report.to_str().unwrap()]);
    }
    try_it("readings", &["read", bundled[1].join("reports").to_str().unwrap()]);
    assert!(faults.found.is_empty(), "{}", faults.found.into_iter().collect::<Vec<_>>().join("\n"));
    let never: Vec<String> =
        shapes.pages.keys().filter(|page| !faults.seen.contains_key(*page)).cloned().collect();
    assert_eq!(never, Vec::<String>::new(), "pages without a real answer here");
}
