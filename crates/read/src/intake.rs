//! From a file's bytes to a [`Document`]: plain text, Markdown, HTML, .docx and PDF.
//!
//! The bytes are kept as they are and named by their SHA-256; what is read from them is text in lines, one line
//! a block. Every step is bounded: sizes, the ratio of a zip, the depth of markup. A text that looks like a
//! copy of another is recognised by its shingles (Broder 1997: resemblance by minima of hashes).

use crate::reading::{Document, Note};
use sha2::{Digest as _, Sha256};
use std::io::Read as _;

/// Longest text that is read, in bytes.
pub const LONGEST_TEXT: usize = 16 << 20;
/// Longest file that is read, in bytes.
pub const LONGEST_FILE: usize = 64 << 20;
/// How many times larger than the file the text of a .docx may be.
pub const ZIP_RATIO: usize = 200;

/// What the caller says of a file; it wins over front matter and markup.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Flags {
    /// Who published it.
    pub outlet: Option<String>,
    /// Its author.
    pub author: Option<String>,
    /// Day of publication.
    pub date: Option<String>,
    /// BCP 47 tag.
    pub language: Option<String>,
    /// Where it was published.
    pub url: Option<String>,
}

/// A document with the evidence of how it was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Intake {
    /// What was read.
    pub document: Document,
    /// SHA-256 of the file, hexadecimal.
    pub sha256: String,
    /// text, html, docx, pdf.
    pub format: &'static str,
    /// Name of the encoding.
    pub encoding: String,
    /// What could not be read, and why.
    pub notes: Vec<Note>,
}

fn note(code: &str, what: &str, why: &str) -> Note {
    Note { code: code.into(), what: what.into(), why: why.into() }
}

/// Reads a file's bytes. Never fails: what cannot be read leaves an empty text and a note that says so.
///
/// ```
/// use detente_read::intake::{intake, Flags};
/// let file = b"---\noutlet: Axios\ndate: 2026-01-06\n---\nTalks resumed.\n";
/// let read = intake(file, "talks.md", &Flags::default());
/// assert_eq!(read.document.outlet.as_deref(), Some("Axios"));
/// assert_eq!(read.document.text, "Talks resumed.\n");
/// ```
#[must_use]
pub fn intake(bytes: &[u8], name: &str, flags: &Flags) -> Intake {
    let mut hash = String::new();
    for byte in Sha256::digest(bytes).iter() {
        hash.push_str(&format!("{byte:02x}"));
    }
    let mut read = Intake { sha256: hash, format: "text", encoding: "UTF-8".into(), ..Intake::default() };
    if bytes.len() > LONGEST_FILE {
        read.notes.push(note("too-long", "the file", "it is longer than 64 MB"));
        return read;
    }
    let ending = name.rsplit('.').next().unwrap_or("").to_ascii_lowercase();
    if bytes.starts_with(b"%PDF-") || ending == "pdf" {
        read.format = "pdf";
        pdf(bytes, &mut read);
    } else if bytes.starts_with(b"PK\x03\x04") || ending == "docx" {
        read.format = "docx";
        docx(bytes, &mut read);
    } else {
        let text = decode(bytes, &mut read);
        let start =
            text.trim_start().get(..text.trim_start().len().min(200)).unwrap_or("").to_ascii_lowercase();
        if matches!(ending.as_str(), "html" | "htm" | "xhtml")
            || start.starts_with("<!doctype html")
            || start.starts_with("<html")
        {
            read.format = "html";
            html(&text, &mut read.document);
        } else {
            front_matter(&text, &mut read.document);
        }
    }
    if read.document.text.len() > LONGEST_TEXT {
        let mut cut = LONGEST_TEXT;
        while !read.document.text.is_char_boundary(cut) {
            cut -= 1;
        }
        read.document.text.truncate(cut);
        read.notes.push(note("cut", "the end of the text", "only the first 16 MB are read"));
    }
    let given = |flag: &Option<String>, slot: &mut Option<String>| {
        if flag.is_some() {
            slot.clone_from(flag);
        }
    };
    given(&flags.outlet, &mut read.document.outlet);
    given(&flags.author, &mut read.document.author);
    given(&flags.date, &mut read.document.date);
    given(&flags.language, &mut read.document.language);
    given(&flags.url, &mut read.document.url);
    if read.document.text.trim().is_empty() && read.notes.is_empty() {
        read.notes.push(note("empty", "the text", "the file holds none"));
    }
    read
}

/// Text of unknown encoding: a mark at the start decides, then valid UTF-8, then the guess that browsers make.
fn decode(bytes: &[u8], read: &mut Intake) -> String {
    if let Some((encoding, skip)) = encoding_rs::Encoding::for_bom(bytes) {
        encoding.name().clone_into(&mut read.encoding);
        return encoding.decode_without_bom_handling(bytes.get(skip..).unwrap_or_default()).0.into_owned();
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return text.to_owned();
    }
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(bytes.get(..bytes.len().min(1 << 20)).unwrap_or_default(), true);
    let encoding = detector.guess(None, chardetng::Utf8Detection::Allow);
    encoding.name().clone_into(&mut read.encoding);
    let (text, _, errors) = encoding.decode(bytes);
    if errors {
        read.notes.push(note(
            "encoding",
            "some characters",
            "the file is not valid in any encoding that it resembles",
        ));
    }
    text.into_owned()
}

/// `key: value` lines between two lines `---`; the text is what follows.
fn front_matter(text: &str, document: &mut Document) {
    let body = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut lines = body.split_inclusive('\n');
    if lines.next().map(str::trim_end) != Some("---") {
        document.text = body.to_owned();
        return;
    }
    let mut used = body.split_inclusive('\n').next().map_or(0, str::len);
    let mut pairs = Vec::new();
    for line in lines.take(100) {
        used += line.len();
        if line.trim_end() == "---" {
            for (key, value) in pairs {
                set(document, key, value);
            }
            body.get(used..).unwrap_or_default().clone_into(&mut document.text);
            return;
        }
        if let Some((key, value)) = line.split_once([':', '=']) {
            pairs.push((key, value));
        }
    }
    document.text = body.to_owned();
}

fn set(document: &mut Document, key: &str, value: &str) {
    let value = value.trim().trim_matches(['"', '\'']).to_owned();
    if value.is_empty() {
        return;
    }
    let slot = match key.trim().to_ascii_lowercase().as_str() {
        "outlet" | "source" | "publisher" | "site_name" => &mut document.outlet,
        "author" | "by" | "byline" => &mut document.author,
        "date" | "published" | "published_time" => &mut document.date,
        "language" | "lang" => &mut document.language,
        "url" | "link" => &mut document.url,
        "title" => &mut document.title,
        _ => return,
    };
    *slot = Some(value);
}

/// Elements whose text is no part of the report.
const SKIPPED: &[&str] = &[
    "script",
    "style",
    "noscript",
    "template",
    "svg",
    "nav",
    "aside",
    "footer",
    "form",
    "button",
    "iframe",
    "select",
    "figcaption",
    "title",
];
/// Elements that end a block.
const BLOCKS: &[&str] = &[
    "p",
    "div",
    "br",
    "li",
    "ul",
    "ol",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "tr",
    "table",
    "section",
    "article",
    "header",
    "main",
    "blockquote",
    "pre",
    "dd",
    "dt",
    "dl",
    "hr",
    "td",
    "th",
    "figure",
    "body",
    "head",
];

/// HTML to text, one line a block. An allow-list reader: markup gives structure only, never text.
fn html(source: &str, document: &mut Document) {
    let mut out = String::new();
    let mut line = String::new();
    let mut skipped: Option<String> = None;
    let mut title: Option<String> = None;
    let mut rest = source;
    let flush = |line: &mut String, out: &mut String| {
        let words: Vec<&str> = line.split_whitespace().collect();
        if !words.is_empty() {
            out.push_str(&words.join(" "));
            out.push('\n');
        }
        line.clear();
    };
    while !rest.is_empty() {
        let open = rest.find('<').unwrap_or(rest.len());
        let (text, after) = rest.split_at(open);
        if skipped.is_none() {
            entities(text, &mut line);
        } else if skipped.as_deref() == Some("title") {
            entities(text, title.get_or_insert_default());
        }
        if after.is_empty() {
            break;
        }
        if let Some(comment) = after.strip_prefix("<!--") {
            rest = comment.find("-->").and_then(|end| comment.get(end + 3..)).unwrap_or("");
            continue;
        }
        let letter = after.get(1..).and_then(|t| t.chars().next());
        if !letter.is_some_and(|c| c.is_ascii_alphabetic() || c == '/' || c == '!' || c == '?') {
            if skipped.is_none() {
                line.push('<');
            }
            rest = after.get(1..).unwrap_or("");
            continue;
        }
        let close = after.find('>').unwrap_or(after.len().saturating_sub(1));
        let tag = after.get(1..close).unwrap_or("");
        rest = after.get(close + 1..).unwrap_or("");
        let ends = tag.starts_with('/');
        let name: String = tag
            .trim_start_matches('/')
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .collect::<String>()
            .to_ascii_lowercase();
        if let Some(inside) = &skipped {
            if ends && *inside == name {
                skipped = None;
            }
            continue;
        }
        if !ends && SKIPPED.contains(&name.as_str()) && !tag.ends_with('/') {
            skipped = Some(name.clone());
        }
        if name == "html" && document.language.is_none() {
            document.language = attribute(tag, "lang");
        }
        if name == "meta" {
            let key = attribute(tag, "property").or_else(|| attribute(tag, "name")).unwrap_or_default();
            if let Some(value) = attribute(tag, "content") {
                match key.to_ascii_lowercase().as_str() {
                    "og:site_name" => set(document, "outlet", &value),
                    "author" | "article:author" => set(document, "author", &value),
                    "article:published_time" | "date" | "dc.date" => {
                        set(document, "date", value.get(..10).unwrap_or(&value))
                    }
                    "og:url" => set(document, "url", &value),
                    _ => {}
                }
            }
        }
        if BLOCKS.contains(&name.as_str()) {
            flush(&mut line, &mut out);
            if name == "li" && !ends {
                line.push_str("- ");
            }
        }
    }
    flush(&mut line, &mut out);
    document.text = out;
    document.title =
        title.map(|t| t.split_whitespace().collect::<Vec<_>>().join(" ")).filter(|t| !t.is_empty());
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let lower = tag.to_ascii_lowercase();
    let mut from = 0;
    while let Some(found) = lower.get(from..)?.find(name) {
        let at = from + found;
        from = at + name.len();
        let before =
            at.checked_sub(1).and_then(|b| lower.as_bytes().get(b)).is_none_or(u8::is_ascii_whitespace);
        let value = tag.get(from..)?.trim_start();
        if let (true, Some(value)) = (before, value.strip_prefix('=')) {
            let value = value.trim_start();
            let quote = value.chars().next()?;
            let text = if matches!(quote, '"' | '\'') {
                value.get(1..)?.split(quote).next()?
            } else {
                value.split(|c: char| c.is_whitespace() || c == '/').next()?
            };
            let mut plain = String::new();
            entities(text, &mut plain);
            return Some(plain);
        }
    }
    None
}

/// Copies text with its character references resolved.
fn entities(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(rest.get(..at).unwrap_or_default());
        rest = rest.get(at + 1..).unwrap_or_default();
        let end = rest.char_indices().take(12).find(|(_, c)| *c == ';').map(|(end, _)| end);
        let found = end.and_then(|end| {
            let name = rest.get(..end)?;
            let c = if let Some(number) = name.strip_prefix('#') {
                let code = match number.strip_prefix(['x', 'X']) {
                    Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                    None => number.parse().ok()?,
                };
                char::from_u32(code).filter(|c| !c.is_control())?
            } else {
                match name {
                    "amp" => '&',
                    "lt" => '<',
                    "gt" => '>',
                    "quot" => '"',
                    "apos" => '\'',
                    "nbsp" => ' ',
                    "ldquo" => '“',
                    "rdquo" => '”',
                    "lsquo" => '‘',
                    "rsquo" => '’',
                    "laquo" => '«',
                    "raquo" => '»',
                    "mdash" => '—',
                    "ndash" => '–',
                    "hellip" => '…',
                    "eacute" => 'é',
                    "uuml" => 'ü',
                    "ouml" => 'ö',
                    "auml" => 'ä',
                    _ => return None,
                }
            };
            Some((c, end))
        });
        match found {
            Some((c, end)) => {
                out.push(c);
                rest = rest.get(end + 1..).unwrap_or_default();
            }
            None => out.push('&'),
        }
    }
    out.push_str(rest);
}

/// The main part of a .docx: paragraphs as lines.
fn docx(bytes: &[u8], read: &mut Intake) {
    let failed = |read: &mut Intake, why: &str| read.notes.push(note("docx", "the text", why));
    let Ok(mut archive) = zip::ZipArchive::new(std::io::Cursor::new(bytes)) else {
        return failed(read, "the file is no readable zip");
    };
    let limit = bytes.len().saturating_mul(ZIP_RATIO).min(LONGEST_TEXT * 4);
    let Ok(part) = archive.by_name("word/document.xml") else {
        return failed(read, "the file holds no word/document.xml");
    };
    let mut xml = Vec::new();
    if part.take(limit as u64 + 1).read_to_end(&mut xml).is_err() {
        return failed(read, "the zip is damaged");
    }
    if xml.len() > limit {
        return failed(read, "the zip unpacks to far more than its own size");
    }
    let xml = String::from_utf8_lossy(&xml);
    let mut text = String::new();
    let mut rest: &str = &xml;
    let mut in_text = false;
    while let Some(open) = rest.find('<') {
        if in_text {
            entities(rest.get(..open).unwrap_or_default(), &mut text);
        }
        let after = rest.get(open + 1..).unwrap_or_default();
        let Some(close) = after.find('>') else { break };
        let tag = after.get(..close).unwrap_or_default();
        let name = tag.split([' ', '/']).find(|part| !part.is_empty()).unwrap_or("");
        match (name, tag.starts_with('/')) {
            ("w:t", ends) => in_text = !ends && !tag.ends_with('/'),
            ("w:p", true) | ("w:br" | "w:cr", false) => text.push('\n'),
            ("w:tab", false) => text.push('\t'),
            _ => {}
        }
        rest = after.get(close + 1..).unwrap_or_default();
    }
    read.document.text = text;
}

/// The text of a PDF, page by page.
fn pdf(bytes: &[u8], read: &mut Intake) {
    // The reader of a damaged file may panic inside; that must not reach the user.
    let pages = std::panic::catch_unwind(|| {
        let document = lopdf::Document::load_mem(bytes).ok()?;
        let mut pages = Vec::new();
        for number in document.get_pages().keys() {
            pages.push(document.extract_text(&[*number]).unwrap_or_default());
        }
        Some(pages)
    });
    let Ok(Some(pages)) = pages else {
        read.notes.push(note("pdf", "the text", "the PDF is damaged or locked"));
        return;
    };
    let mut points = 0;
    for page in &pages {
        read.document.pages.push(points);
        let mut joined = String::new();
        for line in page.lines() {
            let line = line.trim();
            if line.is_empty() {
                if !joined.is_empty() && !joined.ends_with('\n') {
                    joined.push('\n');
                }
                continue;
            }
            // Lines of one paragraph are joined; a full stop at the end of a line may end it.
            if !joined.is_empty() && !joined.ends_with('\n') {
                joined.push(' ');
            }
            joined.push_str(line);
        }
        joined.push('\n');
        points += joined.chars().count();
        read.document.text.push_str(&joined);
    }
    if read.document.text.trim().is_empty() {
        read.document.text.clear();
        read.document.pages.clear();
        read.notes.push(note(
            "scan",
            "the text",
            "the PDF has pages but no text: it is a scan; run a text recogniser over it first",
        ));
    }
}

/// Number of hashes of a fingerprint.
const HASHES: usize = 64;

/// Minima of hashes over the text's runs of five words.
#[must_use]
pub fn fingerprint(text: &str) -> Vec<u64> {
    let words: Vec<String> =
        text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_lowercase).collect();
    let mut minima = vec![u64::MAX; HASHES];
    for run in words.windows(words.len().clamp(1, 5)) {
        let mut hash = 0xcbf2_9ce4_8422_2325_u64;
        for byte in run.iter().flat_map(|w| w.bytes().chain([b' '])) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        for (n, least) in minima.iter_mut().enumerate() {
            // SplitMix64 of hash and row: one family of hashes.
            let mut z = hash.wrapping_add((n as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            *least = (*least).min(z ^ (z >> 31));
        }
    }
    minima
}

/// Estimated share of common runs of words, 0–1. From about one half on, one text copies the other.
#[must_use]
pub fn resemblance(a: &[u64], b: &[u64]) -> f64 {
    let same = a.iter().zip(b).filter(|(x, y)| x == y && **x != u64::MAX).count();
    same as f64 / HASHES as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_gives_blocks_and_no_markup() {
        let page = "<html lang=en><head><title>Talks &amp; more</title><meta property='og:site_name' content=\"Axios\"><script>evil()</script></head>\
            <body><nav>Menu</nav><p>First&nbsp;line, <b>bold</b>.</p><ul><li>one</li></ul><!-- no --><p>2 &lt; 3 &#8220;q&#x201D;</body>";
        let read = intake(page.as_bytes(), "page.html", &Flags::default());
        assert_eq!(read.document.text, "First line, bold.\n- one\n2 < 3 “q”\n");
        assert_eq!(read.document.outlet.as_deref(), Some("Axios"));
        assert_eq!(read.document.title.as_deref(), Some("Talks & more"));
        assert_eq!(read.document.language.as_deref(), Some("en"));
    }

    #[test]
    fn old_encodings_are_read() {
        let (bytes, _, _) = encoding_rs::WINDOWS_1251.encode(
            "Переговоры начались в Москве, сообщило агентство. Стороны согласились встретиться снова.",
        );
        let read = intake(&bytes, "a.txt", &Flags::default());
        assert!(read.document.text.starts_with("Переговоры"), "{}", read.encoding);
        let read = intake(b"\xff\xfeT\0a\0", "a.txt", &Flags::default());
        assert_eq!(read.document.text, "Ta");
    }

    #[test]
    fn docx_paragraphs_are_lines_and_bombs_are_refused() {
        use std::io::Write as _;
        let zipped = |xml: &[u8]| {
            let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
            writer.start_file("word/document.xml", zip::write::SimpleFileOptions::default()).unwrap();
            writer.write_all(xml).unwrap();
            writer.finish().unwrap().into_inner()
        };
        let xml = "<w:document><w:p><w:r><w:t>Talks</w:t></w:r><w:r><w:t xml:space=\"preserve\"> resumed.</w:t></w:r></w:p><w:p><w:t>A &amp; B</w:t></w:p></w:document>";
        assert_eq!(
            intake(&zipped(xml.as_bytes()), "a.docx", &Flags::default()).document.text,
            "Talks resumed.\nA & B\n"
        );
        let bomb = intake(&zipped(&vec![b' '; 20 << 20]), "a.docx", &Flags::default());
        assert_eq!(bomb.notes[0].code, "docx");
        assert!(bomb.document.text.is_empty());
    }

    #[test]
    fn damaged_files_leave_a_note() {
        for (bytes, name) in
            [(b"%PDF-1.7 nothing".as_slice(), "a.pdf"), (b"PK\x03\x04zzzz", "b.docx"), (b"", "c.txt")]
        {
            assert!(!intake(bytes, name, &Flags::default()).notes.is_empty(), "{name}");
        }
    }

    #[test]
    fn copies_resemble_and_others_do_not() {
        let a = "Senior officials of both countries met in Paris on Monday for a fifth round of talks about a security agreement, two diplomats said. The talks were to last two days.";
        let b = format!("(Wire) {a} Our desk added a line.");
        let c = "Nurses will strike on the third of March unless the hospitals raise pay, their union announced on Thursday after the last offer.";
        assert!(resemblance(&fingerprint(a), &fingerprint(&b)) > 0.5);
        assert!(resemblance(&fingerprint(a), &fingerprint(c)) < 0.1);
    }
}
