//! The bytes of a report in, its plain text and what the file says of itself out: text, Markdown, HTML, .docx, PDF.
//!
//! The bytes are kept as they are and named by their SHA-256; what is read from them is text in lines, one line
//! a block. Every step is bounded: sizes, the ratio of a zip, the depth of markup. A text that looks like a
//! copy of another is recognised by its runs of words (Broder 1997: resemblance by minima of hashes). What the
//! words mean is no matter of this crate: it knows neither a grammar nor a case.

mod docx;
mod encoding;
mod entities;
mod front;
mod head;
mod html;
mod pdf;
mod resemblance;

pub use head::Head;
pub use resemblance::{fingerprint, resemblance};

use pdf::Failure;
use sha2::{Digest as _, Sha256};

/// Longest text that is read, in bytes.
pub(crate) const LONGEST_TEXT: usize = 16 << 20;
/// Longest file that is read, in bytes.
pub const LONGEST_FILE: usize = 64 << 20;

/// What a file is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// Plain text or Markdown.
    #[default]
    Text,
    /// A page of the web.
    Html,
    /// A Word document.
    Docx,
    /// Pages as printed.
    Pdf,
}

impl Format {
    /// The word in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Html => "html",
            Self::Docx => "docx",
            Self::Pdf => "pdf",
        }
    }
}

/// A file's text with the evidence of how it was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Intake {
    /// The text that every offset counts in.
    pub text: String,
    /// Code points at which the pages of a paged document begin.
    pub pages: Vec<usize>,
    /// What the file says of itself, and the caller of it.
    pub head: Head,
    /// SHA-256 of the file, hexadecimal.
    pub sha256: String,
    /// What the file is.
    pub format: Format,
    /// Name of the encoding.
    pub encoding: String,
    /// What could not be read, and why.
    pub notes: Vec<Note>,
}

/// Something that could not be read, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Stable name.
    pub code: &'static str,
    /// What.
    pub what: String,
    /// Why.
    pub why: String,
}

fn note(code: &'static str, what: &str, why: &str) -> Note {
    Note { code, what: what.into(), why: why.into() }
}

/// Reads a file's bytes. Never fails: what cannot be read leaves an empty text and a note that says so.
///
/// What is `known` of the file wins over front matter and markup. `day` gives a day as people write it
/// ("6 January 2026") as `2026-01-06`, or nothing where the words name none; dates in words are a matter of grammar.
///
/// ```
/// use detente_intake::{Head, intake};
/// let file = b"---\noutlet: Axios\ndate: 2026-01-06\n---\nTalks resumed.\n";
/// let read = intake(file, "talks.md", &Head::default(), &|words| Some(words.to_owned()));
/// assert_eq!(read.head.outlet.as_deref(), Some("Axios"));
/// assert_eq!(read.text, "Talks resumed.\n");
/// ```
#[must_use]
pub fn intake(bytes: &[u8], name: &str, known: &Head, day: &dyn Fn(&str) -> Option<String>) -> Intake {
    let mut read = Intake { sha256: hash(bytes), encoding: "UTF-8".into(), ..Intake::default() };
    if bytes.len() > LONGEST_FILE {
        read.notes.push(note("too-long", "the file", "it is longer than 64 MB"));
        return read;
    }
    let ending = name.rsplit('.').next().unwrap_or("").to_ascii_lowercase();
    if bytes.starts_with(b"%PDF-") || ending == "pdf" {
        read.format = Format::Pdf;
        pages(bytes, &mut read);
    } else if bytes.starts_with(b"PK\x03\x04") || ending == "docx" {
        read.format = Format::Docx;
        match docx::docx(bytes, &mut read.head) {
            Ok(text) => read.text = text,
            Err(why) => read.notes.push(note("docx", "the text", why)),
        }
    } else {
        let text = encoding::decode(bytes, &mut read);
        let start =
            text.trim_start().get(..text.trim_start().len().min(200)).unwrap_or("").to_ascii_lowercase();
        if matches!(ending.as_str(), "html" | "htm" | "xhtml")
            || start.starts_with("<!doctype html")
            || start.starts_with("<html")
        {
            read.format = Format::Html;
            read.text = html::html(&text, &mut read.head, day);
        } else {
            read.text = front::front_matter(&text, &mut read.head);
        }
    }
    if read.text.len() > LONGEST_TEXT {
        let mut cut = LONGEST_TEXT;
        while !read.text.is_char_boundary(cut) {
            cut -= 1;
        }
        read.text.truncate(cut);
        read.notes.push(note("cut", "the end of the text", "only the first 16 MB are read"));
    }
    read.head.overrule(known);
    if let Some(date) = read.head.date.take() {
        read.head.date = day(&date);
        if read.head.date.is_none() {
            let why = format!("`{date}` is no day: write it as 2026-01-06");
            read.notes.push(note("date", "the date of publication", &why));
        }
    }
    if read.text.trim().is_empty() && read.notes.is_empty() {
        read.notes.push(note("empty", "the text", "the file holds none"));
    }
    read
}

fn hash(bytes: &[u8]) -> String {
    let mut hash = String::new();
    for byte in Sha256::digest(bytes).iter() {
        hash.push_str(&format!("{byte:02x}"));
    }
    hash
}

/// The text of a PDF, page by page.
fn pages(bytes: &[u8], read: &mut Intake) {
    let pages = match pdf::pages(bytes) {
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
        read.pages.push(points);
        points += page.chars().count();
        read.text.push_str(page);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(words: &str) -> Option<String> {
        Some(words.to_owned())
    }

    #[test]
    fn html_gives_blocks_and_no_markup() {
        let page = "<html lang=en><head><title>Talks &amp; more</title><meta property='og:site_name' content=\"Axios\"><script>evil()</script></head>\
            <body><nav>Menu</nav><p>First&nbsp;line, <b>bold</b>.</p><ul><li>one</li></ul><!-- no --><p>2 &lt; 3 &#8220;q&#x201D;</body>";
        let read = intake(page.as_bytes(), "page.html", &Head::default(), &day);
        assert_eq!(read.text, "First line, bold.\n- one\n2 < 3 “q”\n");
        assert_eq!(read.head.outlet.as_deref(), Some("Axios"));
        assert_eq!(read.head.title.as_deref(), Some("Talks & more"));
        assert_eq!(read.head.language.as_deref(), Some("en"));
    }

    #[test]
    fn old_encodings_are_read() {
        let (bytes, _, _) = encoding_rs::WINDOWS_1251.encode(
            "Переговоры начались в Москве, сообщило агентство. Стороны согласились встретиться снова.",
        );
        let read = intake(&bytes, "a.txt", &Head::default(), &day);
        assert!(read.text.starts_with("Переговоры"), "{}", read.encoding);
        let read = intake(b"\xff\xfeT\0a\0", "a.txt", &Head::default(), &day);
        assert_eq!(read.text, "Ta");
        let without_mark: Vec<u8> = "Talks resumed.".encode_utf16().flat_map(u16::to_be_bytes).collect();
        let read = intake(&without_mark, "a.txt", &Head::default(), &day);
        assert_eq!((read.text.as_str(), read.encoding.as_str()), ("Talks resumed.", "UTF-16BE"));
        let (bytes, _, _) =
            encoding_rs::WINDOWS_1256.encode("<html><meta charset=windows-1256><p>قال الوزير");
        let read = intake(&bytes, "a.html", &Head::default(), &day);
        assert_eq!(read.text, "قال الوزير\n");
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
            intake(&zipped(xml.as_bytes()), "a.docx", &Head::default(), &day).text,
            "Talks resumed.\nA & B\n"
        );
        let bomb = intake(&zipped(&vec![b' '; 20 << 20]), "a.docx", &Head::default(), &day);
        assert_eq!(bomb.notes[0].code, "docx");
        assert!(bomb.text.is_empty());
    }

    #[test]
    fn damaged_files_leave_a_note() {
        for (bytes, name) in
            [(b"%PDF-1.7 nothing".as_slice(), "a.pdf"), (b"PK\x03\x04zzzz", "b.docx"), (b"", "c.txt")]
        {
            assert!(!intake(bytes, name, &Head::default(), &day).notes.is_empty(), "{name}");
        }
    }
}
