//! Everybody at one case at once: two servers, a review loop, an editor that knows no lock, `resolve`, four publishers.
//! What each was told is written is there at the end, and the ledger is sound. Six seconds here; `DETENTE_TOGETHER=60`
//! makes it sixty, and prints what was done. Beside it: what every writing command keeps of a file, and a disk that is
//! full.

#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test fails by panicking"
)]

mod small_case;

use serde_json::Value;
use small_case::Small;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

const PROGRAM: &str = env!("CARGO_BIN_EXE_detente");

fn detente(args: &[&str]) -> Output {
    Command::new(PROGRAM).args(args).env("NO_COLOR", "1").env("USER", "ana").output().unwrap()
}

fn ok(args: &[&str]) -> String {
    let output = detente(args);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{args:?}: {said}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// A case with this many claims that wait, in Arabic and with emoji.
fn case(claims: usize) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("reports")).unwrap();
    let sources = "[[source]]\nid = \"wire\"\nkind = \"outlet\"\n";
    let text = Small { title: "together", sources, ..Small::default() }.text();
    std::fs::write(folder.path().join("case.toml"), text).unwrap();
    std::fs::write(
        folder.path().join("reports/r.md"),
        "---\ntitle: R\noutlet: wire\n---\nقال: مياه النهر 🌊.\n",
    )
    .unwrap();
    let log: String = (0..claims).map(|n| claim(&format!("c-{n}"))).collect();
    std::fs::write(folder.path().join("claims.jsonl"), log).unwrap();
    let path = folder.path().to_str().unwrap().to_owned();
    (folder, path)
}

fn claim(id: &str) -> String {
    format!(
        "{{\"t\":\"claim\",\"id\":\"{id}\",\"report\":\"r\",\"chain\":[\"wire\"],\"quote\":\"مياه النهر 🌊 {id}\",\"paraphrase\":true}}\n"
    )
}

/// A server, and its cookie.
struct Served {
    child: Child,
    address: String,
    cookie: String,
}

impl Served {
    fn start(path: &str) -> Self {
        let mut child = Command::new(PROGRAM)
            .args(["serve", path, "--port", "0", "--open", "no"])
            .env("USER", "ana")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let rest = line.trim().strip_prefix("http://").unwrap();
        let (address, way) = rest.split_once('/').unwrap();
        let mut served = Self { child, address: address.to_owned(), cookie: String::new() };
        let head = served.ask("GET", &format!("/{way}"), "").1;
        let cookie = head.lines().find_map(|line| {
            line.to_ascii_lowercase().starts_with("set-cookie:").then(|| line["set-cookie:".len()..].trim())
        });
        served.cookie = cookie.unwrap().split(';').next().unwrap().to_owned();
        served
    }

    /// Status, head and body.
    fn ask(&self, method: &str, path: &str, body: &str) -> (u16, String, String) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nCookie: {}\r\nAccept: application/json\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            self.address, self.cookie, body.len()
        )
        .unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
        let status = head.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or(0);
        (status, head.to_owned(), body.to_owned())
    }

    fn post(&self, path: &str, fields: Value) -> (u16, Value) {
        let (status, _, body) = self.ask("POST", path, &fields.to_string());
        (status, serde_json::from_str(&body).unwrap_or_default())
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What one of them was told is written.
#[derive(Default)]
struct Accepted {
    who: &'static str,
    /// What must stand in `case.toml`.
    rows: Vec<String>,
    /// What must stand in the log: claim and decision.
    decided: Vec<(String, &'static str)>,
    /// Files that must be in the ledger.
    published: Vec<PathBuf>,
    refused: usize,
}

/// The next claim to decide on; none where all were handed out.
fn next_claim(next: &AtomicUsize, many: usize) -> Option<String> {
    let number = next.fetch_add(1, Ordering::Relaxed);
    (number < many).then(|| format!("c-{number}"))
}

fn server(served: &Served, who: &'static str, until: Instant, next: &AtomicUsize, many: usize) -> Accepted {
    let mut did = Accepted { who, ..Accepted::default() };
    let mut seen = String::new();
    let mut number = 0;
    while Instant::now() < until {
        let id = format!("{who}-{number}");
        let fields = serde_json::json!({
            "do": "add", "table": "party", "row.id": id, "row.name": id, "row.roles": "[\"bystander\"]", "seen": seen,
        });
        let (status, answer) = served.post("/edit", fields);
        seen = answer["seen"].as_str().unwrap_or_default().to_owned();
        if status == 200 {
            did.rows.push(format!("id = \"{id}\""));
        } else {
            assert!(matches!(status, 409 | 503), "{status} {answer}");
            did.refused += 1;
        }
        number += 1;
        if number % 3 == 1
            && let Some(claim) = next_claim(next, many)
        {
            let (status, answer) =
                served.post("/decide", serde_json::json!({ "claim": claim, "act": "reject" }));
            if status == 200 {
                did.decided.push((claim, "reject"));
            } else {
                assert_eq!(status, 503, "{answer}");
                did.refused += 1;
            }
        }
    }
    did
}

fn reviewer(path: &str, until: Instant, next: &AtomicUsize, many: usize) -> Accepted {
    let mut did = Accepted { who: "review", ..Accepted::default() };
    while Instant::now() < until {
        let Some(claim) = next_claim(next, many) else { break };
        let output = detente(&["review", path, "--accept", &claim]);
        if output.status.code() == Some(0) {
            did.decided.push((claim, "accept"));
        } else {
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(said.contains("try again"), "{said}");
            did.refused += 1;
        }
    }
    did
}

/// An editor that asks for no lock: it saves what it has where the file is still the one that it opened, as an editor
/// that looks before it saves does.
fn editor(path: &str, until: Instant) -> Accepted {
    let file = Path::new(path).join("case.toml");
    let files = detente_case::files::Files::folder(path);
    let mut did = Accepted { who: "editor", ..Accepted::default() };
    let mut number = 0;
    while Instant::now() < until {
        let text = std::fs::read_to_string(&file).unwrap();
        let mine = format!("# a note of the editor, {number}.");
        let saved = format!("{text}{mine}\n");
        match detente_desk::write::replace(&files, &file, text.as_bytes(), saved.as_bytes()) {
            Ok(()) => did.rows.push(mine),
            Err(_) => did.refused += 1,
        }
        number += 1;
        std::thread::sleep(Duration::from_millis(60));
    }
    did
}

/// The same outcome again and again, each time with one more claim that says so: all of them are accepted.
fn resolver(path: &str, until: Instant, many: usize) -> Accepted {
    let mut did = Accepted { who: "resolve", ..Accepted::default() };
    for number in 0..many {
        if Instant::now() >= until {
            break;
        }
        let claim = format!("r-{number}");
        let output = detente(&["resolve", path, "--signed", "no", "--on", "2026-12-31", "--cites", &claim]);
        match output.status.code() {
            Some(0) => did.rows.push(format!("\"{claim}\"")),
            code => {
                let said = String::from_utf8_lossy(&output.stderr);
                assert!(code == Some(2) && said.contains("try again"), "{code:?} {said}");
                did.refused += 1;
            }
        }
    }
    did
}

fn publisher(path: &str, until: Instant) -> Accepted {
    let mut did = Accepted { who: "publish", ..Accepted::default() };
    while Instant::now() < until {
        let output = detente(&["outlook", path, "--draws", "64", "--publish"]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        // Who waits in vain for the lock is refused, and told so.
        if output.status.code() != Some(0) {
            assert!(said.contains("try again"), "{said}");
            did.refused += 1;
            continue;
        }
        did.published
            .extend(said.lines().filter_map(|line| line.strip_prefix("published: ")).map(PathBuf::from));
    }
    did
}

#[test]
fn nothing_that_was_accepted_is_lost() {
    let seconds = std::env::var("DETENTE_TOGETHER").ok().and_then(|n| n.parse().ok()).unwrap_or(6_u64);
    // As many claims as can be decided on in that time, and more.
    let many = 40 * seconds as usize;
    let (folder, path) = case(many);
    let cited: String = (0..many).map(|n| claim(&format!("r-{n}"))).collect();
    let log = folder.path().join("claims.jsonl");
    std::fs::write(&log, std::fs::read_to_string(&log).unwrap() + &cited).unwrap();
    let accept: Vec<String> = (0..many)
        .map(|n| {
            format!(
                "{{\"t\":\"decision\",\"claim\":\"r-{n}\",\"do\":\"accept\",\"who\":\"a\",\"at\":\"\"}}\n"
            )
        })
        .collect();
    std::fs::write(&log, std::fs::read_to_string(&log).unwrap() + &accept.concat()).unwrap();
    let (one, two) = (Served::start(&path), Served::start(&path));
    let until = Instant::now() + Duration::from_secs(seconds);
    let next = AtomicUsize::new(0);
    let all: Vec<Accepted> = std::thread::scope(|scope| {
        let (path, next, one, two) = (&path, &next, &one, &two);
        let mut doing = vec![
            scope.spawn(move || server(one, "one", until, next, many)),
            scope.spawn(move || server(two, "two", until, next, many)),
            scope.spawn(move || reviewer(path, until, next, many)),
            scope.spawn(move || editor(path, until)),
            scope.spawn(move || resolver(path, until, many)),
        ];
        doing.extend((0..4).map(|_| scope.spawn(move || publisher(path, until))));
        doing.into_iter().map(|one| one.join().unwrap()).collect()
    });
    let text = std::fs::read_to_string(folder.path().join("case.toml")).unwrap();
    let lines: Vec<Value> = std::fs::read_to_string(&log)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).expect("every line is whole"))
        .collect();
    let decisions: std::collections::BTreeSet<(String, String)> = lines
        .iter()
        .filter(|line| line["t"] == "decision")
        .map(|line| (line["claim"].as_str().unwrap().to_owned(), line["do"].as_str().unwrap().to_owned()))
        .collect();
    let mut sum = [0; 4];
    for one in &all {
        eprintln!(
            "{}: {} edits, {} decisions, {} outlooks accepted, {} refused",
            one.who,
            one.rows.len(),
            one.decided.len(),
            one.published.len(),
            one.refused
        );
        sum[0] += one.rows.len();
        sum[1] += one.decided.len();
        sum[2] += one.published.len();
        sum[3] += one.refused;
        let lost: Vec<&String> = one.rows.iter().filter(|row| !text.contains(row.as_str())).collect();
        assert_eq!(lost, Vec::<&String>::new(), "{} lost edits", one.who);
        for (claim, act) in &one.decided {
            assert!(decisions.contains(&(claim.clone(), (*act).to_owned())), "{} lost {claim}", one.who);
        }
        for file in &one.published {
            assert!(file.is_file(), "{} is gone", file.display());
        }
    }
    eprintln!(
        "in all: {} edits, {} decisions, {} outlooks; {} refused; none lost",
        sum[0], sum[1], sum[2], sum[3]
    );
    for one in &all {
        let done = one.rows.len() + one.decided.len() + one.published.len();
        assert!(done > 0, "nothing of {} was accepted, {} refused", one.who, one.refused);
        // The servers edit and decide.
        let both = !matches!(one.who, "one" | "two") || (!one.rows.is_empty() && !one.decided.is_empty());
        assert!(both, "{}: {} edits, {} decisions", one.who, one.rows.len(), one.decided.len());
    }
    // The case is sound, the ledger as well, and nothing is left lying about.
    ok(&["check", &path]);
    ok(&["history", &path]);
    let names = |part: &str| -> Vec<String> {
        let entries = std::fs::read_dir(folder.path().join(part)).unwrap().flatten();
        entries.map(|entry| entry.file_name().into_string().unwrap()).collect()
    };
    let mut top = names("");
    top.sort();
    assert_eq!(top, ["case.toml", "claims.jsonl", "outlooks", "reports"]);
    assert_eq!(names("outlooks").len(), sum[2]);
}

/// What every writing command leaves of a closed file, and of a case that is a link.
#[test]
fn every_writing_command_keeps_modes_and_links() {
    let (real, _) = case(3);
    let linked = tempfile::tempdir().unwrap();
    let at = |name: &str| real.path().join(name);
    let (toml, log) = (at("case.toml"), at("claims.jsonl"));
    let suggestion = "{\"t\":\"suggestion\",\"id\":\"s-1\",\"table\":\"party\",\"row\":{\"id\":\"c\",\"name\":\"C\",\"roles\":[\"bystander\"]},\"cites\":[]}\n";
    std::fs::write(&log, std::fs::read_to_string(&log).unwrap() + suggestion).unwrap();
    symlink(&toml, linked.path().join("case.toml")).unwrap();
    for name in ["claims.jsonl", "reports"] {
        std::fs::rename(at(name), linked.path().join(name)).unwrap();
    }
    let here = linked.path().to_str().unwrap();
    let log = linked.path().join("claims.jsonl");
    let close = |path: &Path| std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).unwrap();
    close(&toml);
    close(&log);
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let kept = |what: &str| {
        assert_eq!((mode(&toml), mode(&log)), (0o600, 0o600), "{what}");
        assert!(std::fs::symlink_metadata(linked.path().join("case.toml")).unwrap().is_symlink(), "{what}");
    };
    let changes = |what: &str, file: &Path, work: &dyn Fn()| {
        let before = std::fs::read(file).unwrap_or_default();
        work();
        assert_ne!(std::fs::read(file).unwrap(), before, "{what} changed nothing");
        kept(what);
    };
    changes("review a claim", &log, &|| {
        ok(&["review", here, "--accept", "c-0"]);
    });
    changes("review a row", &toml, &|| {
        ok(&["review", here, "--accept", "s-1"]);
    });
    changes("resolve", &toml, &|| {
        ok(&["resolve", here, "--signed", "no", "--on", "2026-12-31"]);
    });
    let report = linked.path().join("new.txt");
    std::fs::write(&report, "The minister of a said on Monday that b would sign the pact.\n").unwrap();
    let copy = linked.path().join("reports/new.md");
    changes("read --into", &copy, &|| {
        ok(&["read", report.to_str().unwrap(), "--into", here, "--date", "2026-01-02"]);
    });
    assert_eq!(mode(&copy), 0o600, "a report of a closed case");
    let served = Served::start(here);
    let seen =
        served.post("/edit", serde_json::json!({ "do": "add", "table": "party", "seen": "" })).1["seen"]
            .clone();
    changes("the browser's edit", &toml, &|| {
        let edit = serde_json::json!({ "do": "value", "path": "party.a.alternative", "to": "20 to 70", "seen": seen });
        assert_eq!(served.post("/edit", edit).0, 200);
    });
    changes("the browser's decision", &log, &|| {
        assert_eq!(served.post("/decide", serde_json::json!({ "claim": "c-1", "act": "reject" })).0, 200);
    });
    ok(&["outlook", here, "--draws", "64", "--publish"]);
    kept("publish");
    for entry in std::fs::read_dir(linked.path().join("outlooks")).unwrap().flatten() {
        assert_eq!(mode(&entry.path()), 0o600, "an outlook of a closed case");
    }
    // Files that go out keep what they were as well.
    let page = linked.path().join("page.html");
    std::fs::write(at("page.html"), "").unwrap();
    close(&at("page.html"));
    symlink(at("page.html"), &page).unwrap();
    ok(&["report", here, "--draws", "64", "-o", page.to_str().unwrap()]);
    assert!(std::fs::symlink_metadata(&page).unwrap().is_symlink());
    assert!(mode(&at("page.html")) == 0o600 && std::fs::read(at("page.html")).unwrap().len() > 1000);
}

/// Commands that write a case of another kind, or make something new: what is made in a closed case, or in a closed
/// folder, is as closed as that.
#[test]
fn what_is_made_is_as_closed_as_what_it_stands_in() {
    let root = tempfile::tempdir().unwrap();
    let at = |name: &str| root.path().join(name);
    let chmod =
        |path: &Path, to: u32| std::fs::set_permissions(path, std::fs::Permissions::from_mode(to)).unwrap();
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let is_link = |path: &Path| std::fs::symlink_metadata(path).unwrap().is_symlink();
    let path = |name: &str| at(name).to_str().unwrap().to_owned();
    // Earlier rounds suggest a range, which is written into a closed case that is a link.
    let rounds = "format = 1\n[case]\ntitle = \"t\"\nas_of = 2026-01-06\n[[party]]\nid = \"a\"\ninfluence = \"5 to 95\"\n\
        [[party]]\nid = \"b\"\ninfluence = \"5 to 95\"\n[[issue]]\nid = \"price\"\ntitle = \"Price\"\n\
        [[stance]]\nparty = \"a\"\nissue = \"price\"\nposition = 10\nsalience = \"5 to 95\"\nearlier = [{ on = 2025-06-01, position = 10 }]\n\
        [[stance]]\nparty = \"b\"\nissue = \"price\"\nposition = \"38 to 42\"\nsalience = \"5 to 95\"\nearlier = [{ on = 2025-06-01, position = 90 }]\n";
    std::fs::create_dir(at("rounds")).unwrap();
    std::fs::write(at("rounds.toml"), rounds).unwrap();
    chmod(&at("rounds.toml"), 0o600);
    symlink(at("rounds.toml"), at("rounds/case.toml")).unwrap();
    ok(&["forecast", &path("rounds"), "--suggest"]);
    assert_eq!(mode(&at("rounds/claims.jsonl")), 0o600, "a log of a closed case");
    ok(&["forecast", &path("rounds"), "--accept", "all"]);
    assert_ne!(std::fs::read_to_string(at("rounds.toml")).unwrap(), rounds);
    assert!(is_link(&at("rounds/case.toml")) && mode(&at("rounds.toml")) == 0o600);
    // A new case, and one from another program, in a closed folder that is reached by a link.
    std::fs::write(at("table.csv"), "party,influence,Price,Price salience\na,4,10,80\nb,6,90,50\n").unwrap();
    let model = path("table.csv");
    for (name, args) in [
        ("new", vec!["new".to_owned(), path("new")]),
        ("import", vec!["import".to_owned(), model, "--into".to_owned(), path("import")]),
    ] {
        let real = at(&format!("{name}-real"));
        std::fs::create_dir(&real).unwrap();
        chmod(&real, 0o700);
        symlink(&real, at(name)).unwrap();
        ok(&args.iter().map(String::as_str).collect::<Vec<_>>());
        assert!(is_link(&at(name)) && mode(&real) == 0o700, "{name}");
        for file in ["case.toml", "claims.jsonl"] {
            assert_eq!(mode(&real.join(file)), 0o600, "{name}: {file}");
        }
    }
    // Folders and the reader's own model, in a closed case.
    let (folder, case) = case(1);
    let inside = |name: &str| folder.path().join(name);
    let claim = "{\"t\":\"claim\",\"id\":\"c-said\",\"report\":\"said\",\"chain\":[\"wire\"],\"quote\":\"the river would be shared\",\"spans\":[[23,48]]}\n\
        {\"t\":\"decision\",\"claim\":\"c-said\",\"do\":\"accept\",\"who\":\"a\",\"at\":\"\"}\n";
    std::fs::write(inside("claims.jsonl"), claim).unwrap();
    let report = "---\ntitle: R\noutlet: wire\n---\nThe minister said that the river would be shared.\n";
    std::fs::write(inside("reports/said.md"), report).unwrap();
    chmod(&inside("case.toml"), 0o600);
    ok(&["read", "--train", &case]);
    assert_eq!(mode(&inside("reader.crf")), 0o600, "a model that holds words of the reports");
    chmod(&inside("reader.crf"), 0o640);
    ok(&["read", "--train", &case]);
    assert_eq!(mode(&inside("reader.crf")), 0o640, "what was chosen stays");
    ok(&["outlook", &case, "--draws", "64", "--publish"]);
    assert_eq!(mode(&inside("outlooks")), 0o700, "a folder of a closed case");
    let left = std::fs::read_dir(folder.path()).unwrap().flatten().map(|entry| entry.file_name());
    assert!(left.into_iter().all(|name| !name.to_string_lossy().starts_with('.')));
}

/// The shell limits the size of a file, as a disk that is full: every decision is refused or whole, and afterwards all
/// goes on.
#[test]
fn a_full_disk_and_one_more_decision() {
    let (folder, path) = case(40);
    let log = folder.path().join("claims.jsonl");
    let before = std::fs::read(&log).unwrap();
    let full = |limit: usize, args: &str| {
        let script = format!("trap '' XFSZ; ulimit -f {limit}; exec \"$0\" {args}");
        let shell = Command::new("bash").args(["-c", &script, PROGRAM]).env("USER", "ana").output().unwrap();
        shell.status.code()
    };
    // The log grows until its limit, a block of 1024 bytes: what then is refused leaves no trace.
    let limit = before.len() / 1024 + 1;
    let mut accepted = Vec::new();
    for n in 0..40 {
        if full(limit, &format!("review {path} --accept c-{n}")) == Some(0) {
            accepted.push(n);
        }
    }
    assert!(!accepted.is_empty() && accepted.len() < 40, "{accepted:?}");
    let text = String::from_utf8(std::fs::read(&log).unwrap()).expect("no letter is torn");
    assert_eq!(text.lines().filter(|line| line.contains("\"accept\"")).count(), accepted.len());
    assert!(text.ends_with('\n') && text.lines().all(|line| serde_json::from_str::<Value>(line).is_ok()));
    // A log that 0.1.0 tore on a full disk, within a letter: the next decision works, and all before it counts.
    let cut = claim("c-torn").find('🌊').unwrap() + 2;
    let torn = [text.as_bytes(), &claim("c-torn").as_bytes()[..cut]].concat();
    assert!(std::str::from_utf8(&torn).is_err());
    std::fs::write(&log, &torn).unwrap();
    ok(&["review", &path, "--reject", "c-39"]);
    let after = String::from_utf8(std::fs::read(&log).unwrap()).unwrap();
    assert!(after.starts_with(&text) && after.lines().count() == text.lines().count() + 1);
    ok(&["check", &path]);
    // One that it wrote on: the line within is named, shown, and costs nothing else.
    let more = [
        &torn[..],
        b"\n",
        b"{\"t\":\"decision\",\"claim\":\"c-38\",\"do\":\"reject\",\"who\":\"a\",\"at\":\"\"}\n",
    ]
    .concat();
    std::fs::write(&log, &more).unwrap();
    let line = text.lines().count() + 1;
    let check = detente(&["check", &path]);
    assert_eq!(check.status.code(), Some(0));
    assert!(String::from_utf8_lossy(&check.stderr).contains(&format!("line {line} of the log is not UTF-8")));
    let shown: Value = serde_json::from_str(&ok(&["check", &path, "--repair", "--format", "json"])).unwrap();
    assert_eq!((&shown["damaged"][0]["line"], &shown["written"]), (&line.into(), &false.into()));
    assert_eq!(std::fs::read(&log).unwrap(), more, "shown, not done");
    ok(&["check", &path, "--repair", "--write"]);
    let mended = std::fs::read(&log).unwrap();
    assert!(
        mended.starts_with(text.as_bytes()) && String::from_utf8(mended).unwrap().lines().count() == line
    );
    assert!(ok(&["check", &path, "--repair"]).contains("nothing to repair"));
    assert!(std::fs::read(folder.path().join("claims.jsonl.torn")).unwrap().len() > 100);
}
