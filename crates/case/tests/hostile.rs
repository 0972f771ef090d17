//! Whatever stands in the folder: no panic, no hang, and words about it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;
use common::{CASE, Folder, LOG, REPORT, REPORT_NAME, told};
use proptest::prelude::*;
use std::fs;

fn codes(folder: &Folder) -> Vec<&'static str> {
    folder.load().diagnostics.iter().map(|told| told.code).collect()
}

#[test]
fn a_hundred_thousand_brackets() {
    let deep = 100_000;
    for text in [
        "[".repeat(deep),
        "{".repeat(deep),
        format!("format = 1\nx = {}", "[".repeat(deep)),
        format!("format = 1\nx = {}", "{ a = ".repeat(deep)),
        format!("format = 1\nx = {}{}", "[".repeat(deep), "]".repeat(deep)),
        format!("format = 1\n{}a = 1", "a.".repeat(deep)),
        format!("format = 1\n[{}a]\n", "a.".repeat(deep)),
        format!("format = 1\n{}", "a = [\n".repeat(deep)),
    ] {
        let codes = codes(&Folder::empty().with("case.toml", &text));
        assert!(codes.iter().any(|code| matches!(*code, "E0106" | "E0108")), "{} {codes:?}", &text[..20]);
    }
    let folder = Folder::water().with("claims.jsonl", format!("{LOG}{}\n", "[".repeat(deep)));
    // Serde stops at its own depth; either word is right, silence is not.
    assert!(codes(&folder).iter().any(|code| matches!(*code, "E0503" | "W0501")));
}

#[test]
fn files_beyond_the_limits_are_not_read() {
    for (path, code) in [("case.toml", "E0103"), ("claims.jsonl", "E0103"), (REPORT_NAME, "E0103")] {
        let folder = Folder::water();
        // A file with a hole: 100 MB long, but quick to make.
        let file = fs::OpenOptions::new().write(true).open(folder.path().join(path)).unwrap();
        file.set_len(100 << 20).unwrap();
        assert_eq!(codes(&folder), [code], "{path}");
    }
    let long = format!("{LOG}{{\"t\":\"claim\",\"quote\":\"{}\"}}\n", "x".repeat(2 << 20));
    assert_eq!(told(&Folder::water().with("claims.jsonl", long).load()), ["E0103@5:1"]);
}

#[test]
fn bytes_that_are_no_text() {
    let with = |bytes: &[u8]| Folder::water().with("case.toml", bytes).load();
    let loaded = with(b"format = 1\n[case]\ntitle = \"\xff\"\n");
    assert_eq!(told(&loaded), ["E0104@1:1"]);
    assert!(loaded.diagnostics[0].message.contains("byte 27 (line 3)"), "{}", loaded.diagnostics[0].message);
    assert_eq!(told(&with(b"format = 1\n[case]\ntitle = \"a\0b\"\n")), ["E0105@3:11"]);
    let utf16: Vec<u8> = CASE.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(with(&utf16).diagnostics[0].code, "E0105");
    assert_eq!(codes(&Folder::water().with(REPORT_NAME, b"---\noutlet: daily\n---\n\xc3(")), ["E0104"]);
    // A line of the log costs itself alone.
    assert_eq!(
        codes(&Folder::water().with("claims.jsonl", [LOG.as_bytes(), b"\xff\xfe{}\n"].concat())),
        ["W0501"]
    );
    // A letter cut in two at the very end of the log is a torn write.
    let torn = [LOG.as_bytes(), b"{\"t\":\"claim\",\"quote\":\"caf\xc3"].concat();
    assert_eq!(codes(&Folder::water().with("claims.jsonl", torn)), ["W0501"]);
    // Windows line ends and a byte order mark are fine.
    let windows = format!("\u{feff}{}", CASE.replace('\n', "\r\n"));
    assert_eq!(codes(&Folder::water().with("case.toml", windows)), [""; 0]);
    let windows = REPORT.replace('\n', "\r\n");
    let log = LOG.replace("\"spans\":[[132,165]],", "");
    assert_eq!(codes(&Folder::water().with(REPORT_NAME, windows).with("claims.jsonl", log)), [""; 0]);
}

#[test]
fn numbers_without_sense() {
    for number in [
        "nan",
        "+inf",
        "-inf",
        "1e999",
        "-1e999",
        "1e-999999999",
        &"9".repeat(100_000),
        &format!("0.{}", "1".repeat(100_000)),
    ] {
        let text = CASE.replace("punished = 30\nsuckered", &format!("punished = {number}\nsuckered"));
        let loaded = Folder::water().with("case.toml", text).load();
        assert!(loaded.diagnostics.len() == 1, "{} {:?}", &number[..number.len().min(20)], told(&loaded));
        for input in &loaded.case.inputs {
            assert!(
                format!("{:?}", input.dist).find("inf").is_none()
                    && !format!("{:?}", input.dist).contains("NaN")
            );
        }
    }
}

#[test]
fn great_heaps_of_mistakes_are_counted() {
    let mut text = String::from("format = 1\n[case]\ntitle = \"x\"\n");
    for number in 0..20_000 {
        text.push_str(&format!("[[stance]]\nparty = \"p{number}\"\nissue = \"i\"\nx{number} = 1\n"));
    }
    let loaded = Folder::empty().with("case.toml", text).load();
    assert_eq!(loaded.diagnostics.len(), 1001);
    assert_eq!(loaded.diagnostics.last().unwrap().code, "N0110");
    // One line with a great many keys, the same key over and over, and one endless string.
    let keys: Vec<String> = (0..50_000).map(|number| format!("k{number} = 1")).collect();
    for text in [
        format!("format = 1\n[case]\ntitle = \"x\"\nmany = {{ {} }}\n", keys.join(", ")),
        format!("format = 1\n{}", "a = 1\n".repeat(50_000)),
        format!("format = 1\n{}", "a = [\"\n".repeat(50_000)),
        format!("format = 1\n{}", "[[party]]\n".repeat(50_000)),
        format!("format = 1\n[case]\ntitle = \"{}\"\nx = 1\n", "x".repeat(1 << 20)),
        "format = 1\n\"\"\"".repeat(10_000),
    ] {
        let loaded = Folder::empty().with("case.toml", text).load();
        assert!(!loaded.is_sound());
        for told in &loaded.diagnostics {
            assert!(told.message.len() < 2000 && told.help.len() < 2000);
        }
    }
}

#[test]
fn what_is_no_file() {
    let loaded = detente_case::load("/nonexistent/case");
    assert_eq!(told(&loaded), ["E0101@1:1"]);
    assert_eq!(codes(&Folder::empty()), ["E0102"]);
    let folder = Folder::empty();
    fs::create_dir(folder.path().join("case.toml")).unwrap();
    assert_eq!(codes(&folder), ["E0102"]);
    let folder = Folder::water();
    fs::create_dir(folder.path().join("reports/notes.md")).unwrap();
    fs::write(folder.path().join("reports/picture.png"), [0xff; 10]).unwrap();
    assert_eq!(codes(&folder), [""; 0]);
    // The file itself names the case as well as the folder does.
    let loaded = detente_case::load(folder.path().join("case.toml"));
    assert_eq!(loaded.diagnostics, []);
    assert_eq!(loaded.hash, folder.load().hash);
}

#[cfg(unix)]
#[test]
fn links_out_of_the_folder_are_not_followed() {
    use std::os::unix::fs::symlink;
    let secret = Folder::empty().with("secret.txt", "secret");
    let folder = Folder::water();
    symlink(secret.path().join("secret.txt"), folder.path().join("reports/a.txt")).unwrap();
    symlink("/dev/zero", folder.path().join("reports/b.txt")).unwrap();
    symlink("nowhere", folder.path().join("reports/c.txt")).unwrap();
    symlink("daily-2026-01-10.md", folder.path().join("reports/d.md")).unwrap();
    let loaded = folder.load();
    assert_eq!(told(&loaded), ["W0502@1:1", "W0502@1:1", "W0502@1:1"]);
    assert!(loaded.files.iter().all(|file| !file.text.contains("secret")));
    // A link within the folder is a file of the folder.
    assert!(loaded.case.report("d").is_some());
    let folder = Folder::empty().with("case.toml", CASE);
    fs::remove_dir(folder.path().join("reports")).unwrap();
    symlink(secret.path(), folder.path().join("reports")).unwrap();
    assert!(codes(&folder).contains(&"W0502"));
    assert!(folder.load().case.reports.is_empty());
}

#[test]
fn html_in_a_report_is_text() {
    let hostile = "---\noutlet: daily\ndate: 2026-01-01\n---\n<script>alert(1)</script> & \"'\u{202e}\u{0}";
    let folder = Folder::water().with("reports/html.txt", hostile);
    let loaded = folder.load();
    assert_eq!(loaded.diagnostics, []);
    assert_eq!(loaded.case.report("html").unwrap().text, "<script>alert(1)</script> & \"'\u{202e}\u{0}");
}

/// The sample of the keys of version 0.2.
const TERMS: &str = include_str!("terms/case.toml");

/// A place that every diagnostic must have: inside its file, at letters' edges.
fn places_are_sound(folder: &Folder) {
    let loaded = folder.load();
    for told in &loaded.diagnostics {
        let file = &loaded.files[told.span.file.0 as usize];
        assert!(file.text.get(told.span.range()).is_some(), "{told:?} in {}", file.path);
        let place = loaded.place(told.span);
        assert!(place.line >= 1 && place.column >= 1 && place.end_line >= place.line);
    }
}

#[test]
fn a_letter_of_several_bytes_is_not_cut() {
    places_are_sound(&Folder::empty().with("claims.jsonl", "\u{80}\n{\"t\": é}\n"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        places_are_sound(&Folder::empty().with("case.toml", &bytes).with("claims.jsonl", &bytes).with(REPORT_NAME, &bytes));
    }

    #[test]
    fn any_marks(text in "[\\[\\]{}=.,#\"'\na-c0-9 \\\\é-]{0,200}") {
        places_are_sound(&Folder::empty().with("case.toml", &text));
    }

    #[test]
    fn a_good_case_with_a_bite_taken_out(at in 0..CASE.len(), length in 0_usize..60) {
        let start = (at..CASE.len()).find(|at| CASE.is_char_boundary(*at)).unwrap_or(CASE.len());
        let end = (start + length..CASE.len()).find(|at| CASE.is_char_boundary(*at)).unwrap_or(CASE.len());
        places_are_sound(&Folder::water().with("case.toml", format!("{}{}", &CASE[..start], &CASE[end..])));
    }

    #[test]
    fn a_case_of_the_new_keys_with_a_bite_taken_out(at in 0..TERMS.len(), length in 0_usize..60) {
        let start = (at..TERMS.len()).find(|at| TERMS.is_char_boundary(*at)).unwrap_or(TERMS.len());
        let end = (start + length..TERMS.len()).find(|at| TERMS.is_char_boundary(*at)).unwrap_or(TERMS.len());
        let text = format!("{}{}", &TERMS[..start], &TERMS[end..]);
        places_are_sound(&Folder::empty().with("case.toml", text));
    }

    #[test]
    fn any_formula(text in "[a-c.&|!()<>=+*0-9, -]{0,80}") {
        let text = TERMS.replace("if = \"a.pledge\"", &format!("if = \"{text}\""));
        places_are_sound(&Folder::empty().with("case.toml", text));
    }

    #[test]
    fn a_good_case_with_something_put_in(at in 0..CASE.len(), what in "[\\[\\]{}=.,#\"'\n\\\\é\u{0}a1-]{1,4}") {
        let at = (at..CASE.len()).find(|at| CASE.is_char_boundary(*at)).unwrap_or(CASE.len());
        places_are_sound(&Folder::water().with("case.toml", format!("{}{what}{}", &CASE[..at], &CASE[at..])));
    }

    #[test]
    fn a_good_case_with_lines_exchanged(a in 0..CASE.lines().count(), b in 0..CASE.lines().count()) {
        let mut lines: Vec<&str> = CASE.lines().collect();
        lines.swap(a, b);
        places_are_sound(&Folder::water().with("case.toml", lines.join("\n")));
    }

    #[test]
    fn a_good_log_with_a_bite_taken_out(at in 0..LOG.len(), length in 0_usize..60) {
        let end = (at + length).min(LOG.len());
        let bytes = [&LOG.as_bytes()[..at], &LOG.as_bytes()[end..]].concat();
        places_are_sound(&Folder::water().with("claims.jsonl", bytes));
    }

    #[test]
    fn a_good_report_with_a_bite_taken_out(at in 0..REPORT.len(), length in 0_usize..60) {
        let end = (at + length).min(REPORT.len());
        let bytes = [&REPORT.as_bytes()[..at], &REPORT.as_bytes()[end..]].concat();
        places_are_sound(&Folder::water().with(REPORT_NAME, bytes));
    }
}
