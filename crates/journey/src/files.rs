//! Reports by their paths.

use anyhow::{Context, bail};
use detente_intake::LONGEST_FILE;
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// The file, the files of the folder in order of their names, or standard input; annotated ones where they are scored.
///
/// # Errors
/// Where a file cannot be read, or a folder holds no report.
pub fn files(path: &Path, scored: bool) -> anyhow::Result<Vec<(String, Vec<u8>)>> {
    if path == Path::new("-") {
        let mut bytes = Vec::new();
        std::io::stdin().lock().take(LONGEST_FILE as u64 + 1).read_to_end(&mut bytes)?;
        return Ok(vec![("stdin".into(), bytes)]);
    }
    let one = |path: &Path| -> anyhow::Result<(String, Vec<u8>)> {
        let bytes = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        Ok((path.file_name().map_or_else(|| "report".into(), |n| n.to_string_lossy().into_owned()), bytes))
    };
    if !path.is_dir() {
        return Ok(vec![one(path)?]);
    }
    let mut paths: Vec<PathBuf> = std::fs::read_dir(path)
        .with_context(|| format!("cannot look into {}", path.display()))?
        .filter_map(|entry| entry.ok().map(|e| e.path()))
        .filter(|p| {
            let ending = p.extension().map(|e| e.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
            let report = matches!(ending.as_str(), "txt" | "md" | "html" | "htm" | "docx" | "pdf" | "text");
            // TimeML carries its own text: such a folder is its own gold.
            let hidden = p.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
            p.is_file() && !hidden && (report || scored && ending == "tml")
        })
        .collect();
    paths.sort();
    if paths.is_empty() {
        bail!("{} holds no report (.txt, .md, .html, .docx, .pdf)", path.display());
    }
    paths.iter().map(|p| one(p)).collect()
}

/// Name of a report in the case: the file's stem in plain letters.
#[must_use]
pub fn report_name(name: &str, sha256: &str) -> String {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let id = detente_read::memory::slug(stem);
    if id == "unknown" || id == "stdin" { format!("report-{}", sha256.get(..8).unwrap_or("")) } else { id }
}
