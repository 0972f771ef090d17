//! A case in memory, as other crates and their tests make it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use detente_case::files::{Files, Kind};

#[test]
fn texts_come_and_go() {
    let files = Files::memory([("reports/b.md", "b"), ("reports/a.md", "a")]);
    assert_eq!(files.names("reports").unwrap(), ["a.md", "b.md"]);
    assert_eq!(files.kind("reports").unwrap(), Kind::Folder);
    files.put("reports/b.md", None);
    files.put("case.toml", Some(b"x = 1"));
    assert_eq!(files.names("reports").unwrap(), ["a.md"]);
    assert_eq!(files.read("case.toml", 3).unwrap(), b"x =");
    assert!(files.kind("claims.jsonl").is_err() && files.read("reports/b.md", 9).is_err());
}
