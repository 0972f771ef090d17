//! A copy of the made-up case `tests/water` in a folder that goes away with the test.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use detente_case::{Loaded, load};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

pub(crate) const CASE: &str = include_str!("../water/case.toml");
pub(crate) const LOG: &str = include_str!("../water/claims.jsonl");
pub(crate) const REPORT: &str = include_str!("../water/reports/daily-2026-01-10.md");
pub(crate) const REPORT_NAME: &str = "reports/daily-2026-01-10.md";

pub(crate) struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

impl Folder {
    /// An empty folder.
    pub(crate) fn empty() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("detente-case-{}-{number}", std::process::id()));
        fs::create_dir_all(path.join("reports")).unwrap();
        Self(path)
    }

    /// The made-up case.
    pub(crate) fn water() -> Self {
        Self::empty().with("case.toml", CASE).with("claims.jsonl", LOG).with(REPORT_NAME, REPORT)
    }

    pub(crate) fn with(self, path: &str, bytes: impl AsRef<[u8]>) -> Self {
        fs::write(self.0.join(path), bytes).unwrap();
        self
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    pub(crate) fn load(&self) -> Loaded {
        load(&self.0)
    }
}

/// The case with `old` replaced by `new` (in which `⟦` marks where a problem is expected), and the line and
/// column of the mark.
pub(crate) fn spoilt(text: &str, old: &str, new: &str) -> (String, usize, usize) {
    assert_eq!(text.matches(old).count(), 1, "`{old}` must stand once in the case");
    let marked = text.replace(old, new);
    let at = marked.find('⟦').expect("a mark");
    let line = marked[..at].matches('\n').count() + 1;
    let column = marked[..at].rsplit('\n').next().unwrap().chars().count() + 1;
    (marked.replacen('⟦', "", 1), line, column)
}

/// Problems as `code@line:column`, for comparing.
pub(crate) fn told(loaded: &Loaded) -> Vec<String> {
    loaded
        .diagnostics
        .iter()
        .map(|diagnostic| {
            let place = loaded.place(diagnostic.span);
            format!("{}@{}:{}", diagnostic.code, place.line, place.column)
        })
        .collect()
}
