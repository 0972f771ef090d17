//! The main part of a Word document: one line a paragraph, unpacked within bounds.

use crate::entities::entities;
use crate::head::Head;
use std::io::{Cursor, Read as _};

/// How many times larger than the file its text may be.
const ZIP_RATIO: usize = 200;

/// The text of a `.docx`; its title and author go to the head.
///
/// # Errors
/// What is wrong with the file, in words.
pub(crate) fn docx(bytes: &[u8], head: &mut Head) -> Result<String, &'static str> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| "the file is no readable zip")?;
    let limit = bytes.len().saturating_mul(ZIP_RATIO).min(crate::LONGEST_TEXT * 4);
    let xml = part(&mut archive, "word/document.xml", limit)?;
    if let Ok(core) = part(&mut archive, "docProps/core.xml", 1 << 20) {
        for (element, key) in [("<dc:title>", "title"), ("<dc:creator>", "author")] {
            if let Some(value) = core.split(element).nth(1).and_then(|rest| rest.split('<').next()) {
                let mut plain = String::new();
                entities(value, &mut plain);
                head.set(key, &plain);
            }
        }
    }
    Ok(paragraphs(&xml))
}

fn part(
    archive: &mut zip::ZipArchive<Cursor<&[u8]>>,
    name: &str,
    limit: usize,
) -> Result<String, &'static str> {
    let part = archive.by_name(name).map_err(|_| "the file holds no word/document.xml: it is no .docx")?;
    let mut xml = Vec::new();
    part.take(limit as u64 + 1).read_to_end(&mut xml).map_err(|_| "the zip is damaged")?;
    if xml.len() > limit {
        return Err("the zip unpacks to far more than its own size");
    }
    Ok(String::from_utf8_lossy(&xml).into_owned())
}

/// Text runs of the paragraphs. What tracked changes deleted has another element (`w:delText`) and is left out;
/// so is the older copy that `mc:Fallback` keeps of a drawing's text.
fn paragraphs(xml: &str) -> String {
    let mut text = String::new();
    let mut rest = xml;
    let mut in_text = false;
    let mut fallback = false;
    while let Some(open) = rest.find('<') {
        if in_text && !fallback {
            entities(rest.get(..open).unwrap_or_default(), &mut text);
        }
        let after = rest.get(open + 1..).unwrap_or_default();
        let Some(close) = after.find('>') else { break };
        let tag = after.get(..close).unwrap_or_default();
        let name = tag
            .split(|c: char| c == '/' || c.is_ascii_whitespace())
            .find(|part| !part.is_empty())
            .unwrap_or("");
        match (name, tag.starts_with('/')) {
            ("w:t", ends) => in_text = !ends && !tag.ends_with('/'),
            ("w:p", true) | ("w:br" | "w:cr", false) => text.push('\n'),
            ("w:tab", false) => text.push('\t'),
            ("w:noBreakHyphen", false) => text.push('-'),
            ("mc:Fallback", ends) => fallback = !ends,
            _ => {}
        }
        rest = after.get(close + 1..).unwrap_or_default();
    }
    text
}
