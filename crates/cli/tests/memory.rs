//! The memory that `detente graph` tells before it begins is what it takes: within a fifth of the peak of the process.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

/// A case with preferences in no order in particular; `more` are further rows.
fn case(parties: usize, options: usize, preference: &dyn Fn(usize) -> String, more: &str) -> String {
    let mut text = String::from("format = 1\n[case]\ntitle = \"size\"\nas_of = 2026-01-01\n");
    for party in 0..parties {
        writeln!(text, "[[party]]\nid = \"p{party}\"").unwrap();
    }
    for option in 0..options {
        writeln!(text, "[[option]]\nparty = \"p{}\"\nid = \"o{option}\"", option % parties).unwrap();
    }
    for party in 0..parties {
        writeln!(text, "[[preference]]\nparty = \"p{party}\"\n{}", preference(party)).unwrap();
    }
    text + more
}

/// `order` over all options, another for each party; the first of them are held for certain or not.
fn statements(options: usize, parties: usize, uncertain: bool) -> impl Fn(usize) -> String {
    move |party| {
        let one = |at: usize| {
            let option = (at * 7 + party * 5) % options;
            let name = format!(
                "{}p{}.o{option}",
                if (at + party).is_multiple_of(3) { "!" } else { "" },
                option % parties
            );
            if uncertain && at == 3 {
                format!("{{ is = \"{name}\", chance = 60 }}")
            } else {
                format!("\"{name}\"")
            }
        };
        format!("order = [{}]", (0..options).map(one).collect::<Vec<_>>().join(", "))
    }
}

/// Peak resident bytes of the program at this case, and what it told.
fn peak(folder: &Path, list: &str) -> (f64, f64) {
    let out = folder.join("answer.json");
    let mut child = Command::new(env!("CARGO_BIN_EXE_detente"))
        .args(["graph", folder.to_str().unwrap(), "--format", "json", "--list", list])
        .stdout(std::fs::File::create(&out).unwrap())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0.0f64;
    // The peak so far is read again and again: it comes long before the process ends.
    let code = loop {
        if let Some(code) = child.try_wait().unwrap() {
            break code;
        }
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kilobytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<f64>().ok());
        peak = peak.max(kilobytes.unwrap_or(0.0) * 1024.0);
        std::thread::sleep(std::time::Duration::from_millis(1));
    };
    assert!(code.success());
    let text = std::fs::read_to_string(&out).unwrap();
    let told = text.rsplit("\"memory\": ").next().unwrap();
    let digits: String = told.chars().take_while(char::is_ascii_digit).collect();
    (peak, digits.parse().unwrap())
}

#[test]
fn what_is_told_is_what_it_takes() {
    if !cfg!(target_os = "linux") {
        eprintln!("SKIPPED: the peak of a process is read from /proc, which this system does not have");
        return;
    }
    let exclusive = "[[infeasible]]\nat_most_one = [\"p0.o0\", \"p1.o1\"]\n";
    let weights = |party: usize| {
        let one = |at: usize| format!("\"p{}.o{at}\" = {}", at % 3, (at * 37 + party * 11) % 91);
        format!("weights = {{ {} }}", (0..18).map(one).collect::<Vec<_>>().join(", "))
    };
    let ranking = |party: usize| format!("ranking = [\"p0.o0 & p1.o{}\", \"p2.o2\"]", 1 + 3 * party);
    let cases = [
        ("two parties", case(2, 18, &statements(18, 2, false), "")),
        ("four parties", case(4, 17, &statements(17, 4, false), "")),
        ("something is ruled out", case(3, 18, &statements(18, 3, false), exclusive)),
        ("weights", case(3, 18, &weights, "")),
        ("rankings", case(3, 18, &ranking, "")),
        ("draws", case(3, 18, &statements(18, 3, true), "")),
    ];
    let folder = std::env::temp_dir().join(format!("detente-memory-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let mut wrong = Vec::new();
    // A program that is not optimised is larger than the one that the estimate speaks of.
    std::fs::write(folder.join("case.toml"), case(2, 4, &statements(4, 2, false), "")).unwrap();
    let (least, told) = peak(&folder, "none");
    let larger = (least - told).max(0.0);
    for (name, text) in cases {
        std::fs::write(folder.join("case.toml"), text).unwrap();
        for list in ["none", "nash"] {
            let (peak, told) = peak(&folder, list);
            let peak = peak - larger;
            let ratio = told / peak;
            eprintln!("{name}, --list {list}: told {:.1} MB, peak {:.1} MB", told / 1e6, peak / 1e6);
            if !(0.8..=1.2).contains(&ratio) {
                wrong.push(format!("{name}, --list {list}: {ratio:.2} of the peak"));
            }
        }
    }
    std::fs::remove_dir_all(&folder).unwrap();
    assert!(wrong.is_empty(), "{}", wrong.join("; "));
}
