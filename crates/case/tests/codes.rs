//! Every code of a diagnostic has its page.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use detente_case::codes::PAGES;
use std::collections::BTreeSet;
use std::path::Path;

/// Codes as they stand in the sources of this crate, without this file.
fn emitted(folder: &Path, codes: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            emitted(&path, codes);
        } else if path.file_name().unwrap() != "codes.rs" {
            let text = std::fs::read_to_string(&path).unwrap();
            let is_code = |part: &&str| {
                part.len() == 5
                    && part.starts_with(['E', 'W', 'N'])
                    && part[1..].bytes().all(|byte| byte.is_ascii_digit())
            };
            codes.extend(text.split('"').filter(is_code).map(str::to_owned));
        }
    }
}

#[test]
fn every_code_has_its_page_and_every_page_its_code() {
    let mut codes = BTreeSet::new();
    emitted(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")), &mut codes);
    let pages: BTreeSet<String> = PAGES.iter().map(|page| page.code.to_owned()).collect();
    assert_eq!(codes, pages);
    assert_eq!(pages.len(), PAGES.len(), "a code has two pages");
    for page in PAGES {
        assert!(page.title.len() > 5 && page.about.len() > 20 && page.mend.len() > 10, "{}", page.code);
    }
}
