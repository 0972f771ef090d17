//! From a file's bytes to a [`Document`]: plain text, Markdown, HTML, .docx and PDF.
//!
//! The bytes are kept as they are and named by their SHA-256; what is read from them is text in lines, one line
//! a block. Every step is bounded: sizes, the ratio of a zip, the depth of markup. A text that looks like a
//! copy of another is recognised by its runs of words (Broder 1997: resemblance by minima of hashes).

use crate::dates::{Direction, Language, normalize};
use crate::docx::docx;
use crate::html::html;
use crate::pdf::Failure;
use crate::reading::{Document, Note};
use sha2::{Digest as _, Sha256};

/// Longest text that is read, in bytes.
pub const LONGEST_TEXT: usize = 16 << 20;
/// Longest file that is read, in bytes.
pub const LONGEST_FILE: usize = 64 << 20;

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
        if let Err(why) = docx(bytes, &mut read.document) {
            read.notes.push(note("docx", "the text", why));
        }
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
    if let Some(date) = &read.document.date {
        match day(date) {
            Some(day) => read.document.date = Some(day),
            None => {
                let why = format!("`{date}` is no day: write it as 2026-01-06");
                read.notes.push(note("date", "the date of publication", &why));
                read.document.date = None;
            }
        }
    }
    if read.document.text.trim().is_empty() && read.notes.is_empty() {
        read.notes.push(note("empty", "the text", "the file holds none"));
    }
    read
}

/// A day as people write it ("6 January 2026", "2026-01-06T09:30") as `2026-01-06`.
#[must_use]
pub fn day(words: &str) -> Option<String> {
    let words = words.trim();
    // A month or a year is kept: relative dates count from its first day.
    if words.len() < 10 && crate::calendar::parse(words).is_some() {
        return Some(words.to_owned());
    }
    if let Some(day) = words.get(..10).filter(|day| crate::calendar::parse(day).is_some()) {
        let rest = words.as_bytes().get(10);
        return rest.is_none_or(|b| matches!(b, b'T' | b' ')).then(|| day.to_owned());
    }
    // Two anchors far apart: only a day that hangs on neither is one.
    let read = |anchor: &str| -> Option<String> {
        let found = normalize(words, anchor, Language::English, Direction::Unknown)?;
        (found.kind == "DATE" && found.value.len() == 10 && crate::calendar::parse(&found.value).is_some())
            .then_some(found.value)
    };
    read("1990-03-15").filter(|day| read("2031-10-04").as_ref() == Some(day))
}

/// Text of unknown encoding: a mark at the start decides, then valid UTF-8, then the guess that browsers make.
fn decode(bytes: &[u8], read: &mut Intake) -> String {
    if let Some((encoding, skip)) = encoding_rs::Encoding::for_bom(bytes) {
        encoding.name().clone_into(&mut read.encoding);
        return encoding.decode_without_bom_handling(bytes.get(skip..).unwrap_or_default()).0.into_owned();
    }
    if let Ok(text) = std::str::from_utf8(bytes)
        && wide(bytes).is_none()
    {
        return text.to_owned();
    }
    if let Some(encoding) = wide(bytes) {
        encoding.name().clone_into(&mut read.encoding);
        return encoding.decode_without_bom_handling(bytes).0.into_owned();
    }
    if let Some(encoding) = declared(bytes) {
        encoding.name().clone_into(&mut read.encoding);
        return encoding.decode_without_bom_handling(bytes).0.into_owned();
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

/// UTF-16 without its mark: every other byte of a Latin text is zero.
fn wide(bytes: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    let head = bytes.get(..bytes.len().min(1024) & !1).unwrap_or_default();
    let zeros = |odd: usize| head.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let many = head.len() / 4;
    match (head.len() >= 8, odd > many && even * 8 < many, even > many && odd * 8 < many) {
        (true, true, _) => Some(encoding_rs::UTF_16LE),
        (true, _, true) => Some(encoding_rs::UTF_16BE),
        _ => None,
    }
}

/// What a page says of its own encoding (`charset=windows-1256`).
fn declared(bytes: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    let head = String::from_utf8_lossy(bytes.get(..bytes.len().min(2048))?).to_ascii_lowercase();
    let value = head.get(head.find("charset=")? + 8..)?.trim_start_matches(['"', '\'']);
    let label: String =
        value.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')).collect();
    encoding_rs::Encoding::for_label(label.as_bytes()).filter(|encoding| *encoding != encoding_rs::UTF_8)
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

pub(crate) fn set(document: &mut Document, key: &str, value: &str) {
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

/// The text of a PDF, page by page.
fn pdf(bytes: &[u8], read: &mut Intake) {
    let pages = match crate::pdf::pages(bytes) {
        Ok(pages) => pages,
        Err(Failure::Damaged) => {
            read.notes.push(note(
                "pdf",
                "the text",
                "the PDF is damaged: print it to a new PDF and read that",
            ));
            return;
        }
        Err(Failure::Locked) => {
            read.notes.push(note(
                "locked",
                "the text",
                "the PDF asks for a password: save a copy without one and read that",
            ));
            return;
        }
    };
    let without = pages.iter().filter(|page| page.trim().is_empty()).count();
    if without == pages.len() {
        let why = "the PDF has pages but no text: it is a scan; run a text recogniser over it first";
        read.notes.push(note("scan", "the text", why));
        return;
    }
    if without > 0 {
        let what = format!("{without} of {} pages", pages.len());
        read.notes.push(note("scan", &what, "they have no text: pictures, or scanned"));
    }
    let mut points = 0;
    for page in &pages {
        read.document.pages.push(points);
        points += page.chars().count();
        read.document.text.push_str(page);
    }
}

/// Number of minima of a fingerprint.
const HASHES: usize = 128;

/// SplitMix64: every bit of the answer hangs on every bit of the number.
fn mixed(number: u64) -> u64 {
    let mut z = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// Minima of the hashes of the text's runs of five words, one for each of the parts into which the hashes fall
/// (one-permutation hashing: Li, Owen and Zhang 2012).
#[must_use]
pub fn fingerprint(text: &str) -> Vec<u64> {
    let mut minima = vec![u64::MAX; HASHES];
    let mut take = |run: &[u64]| {
        let hash = run.iter().fold(0, |all: u64, word| mixed(all.rotate_left(5) ^ word));
        let slot = &mut minima[(hash % HASHES as u64) as usize];
        *slot = (*slot).min(hash);
    };
    let mut run: [u64; 5] = [0; 5];
    let mut words = 0;
    for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        let mut hash = 0xcbf2_9ce4_8422_2325_u64;
        for c in word.chars().flat_map(char::to_lowercase) {
            hash = (hash ^ u64::from(c)).wrapping_mul(0x0100_0000_01b3);
        }
        run.rotate_left(1);
        run[4] = hash;
        words += 1;
        if words >= 5 {
            take(&run);
        }
    }
    if (1..5).contains(&words) {
        take(&run);
    }
    minima
}

/// Estimated share of common runs of words, 0–1. From about one half on, one text copies the other.
#[must_use]
pub fn resemblance(a: &[u64], b: &[u64]) -> f64 {
    let filled = a.iter().zip(b).filter(|(x, y)| **x != u64::MAX || **y != u64::MAX).count();
    let same = a.iter().zip(b).filter(|(x, y)| x == y && **x != u64::MAX).count();
    if filled == 0 { 0.0 } else { same as f64 / filled as f64 }
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
        let without_mark: Vec<u8> = "Talks resumed.".encode_utf16().flat_map(u16::to_be_bytes).collect();
        let read = intake(&without_mark, "a.txt", &Flags::default());
        assert_eq!((read.document.text.as_str(), read.encoding.as_str()), ("Talks resumed.", "UTF-16BE"));
        let (bytes, _, _) =
            encoding_rs::WINDOWS_1256.encode("<html><meta charset=windows-1256><p>قال الوزير");
        let read = intake(&bytes, "a.html", &Flags::default());
        assert_eq!(read.document.text, "قال الوزير\n");
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
    fn a_day_of_publication_is_read_as_people_write_it() {
        for (words, want) in [
            ("2026-01-06T09:30:00Z", Some("2026-01-06")),
            ("6 January 2026", Some("2026-01-06")),
            ("January 6, 2026", Some("2026-01-06")),
            ("yesterday", None),
            ("2026-13-01", None),
            ("2026-01", Some("2026-01")),
            ("soon", None),
        ] {
            assert_eq!(day(words).as_deref(), want, "{words}");
        }
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
