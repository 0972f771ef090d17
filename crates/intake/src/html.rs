//! HTML to text, one line a block: an allow-list reader.
//!
//! Markup gives structure only. The text of elements on the list (blocks of prose, inline phrases, elements of a
//! site's own making) is kept, that of everything else (scripts, menus, forms, drawings, hidden parts) is left
//! out. Where a page has exactly one `<article>` or, failing that, `<main>`, and it holds a good part of the
//! text, only it is read.

use crate::entities::entities;
use crate::head::Head;

/// Elements that begin and end a block.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "blockquote",
    "body",
    "br",
    "caption",
    "center",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "figure",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hgroup",
    "hr",
    "html",
    "li",
    "main",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "ul",
];
/// Elements inside a line.
const INLINE: &[&str] = &[
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "dfn", "em", "font", "i",
    "ins", "kbd", "label", "mark", "picture", "q", "rb", "ruby", "samp", "small", "span", "strong", "sub",
    "sup", "time", "tt", "u", "var",
];
/// Elements without content.
const VOID: &[&str] = &[
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track",
    "wbr",
];
/// Elements whose content is no markup: only their own end tag ends them.
const RAW: &[&str] = &["iframe", "noembed", "noframes", "script", "style", "textarea", "title", "xmp"];

/// Where an element of the page's own frame stands in the text.
#[derive(Default)]
struct Part {
    count: usize,
    open: Option<usize>,
    range: Option<(usize, usize)>,
}

impl Part {
    fn begin(&mut self, at: usize) {
        self.count += 1;
        self.open.get_or_insert(at);
    }

    fn end(&mut self, at: usize) {
        if let Some(from) = self.open.take() {
            self.range = Some((from, at));
        }
    }
}

/// The text of a page; its title, language and what its `meta` elements say go to the head. `day` is as for
/// [`crate::intake`].
pub(crate) fn html(source: &str, head: &mut Head, day: &dyn Fn(&str) -> Option<String>) -> String {
    let mut out = String::new();
    let mut line = String::new();
    let mut skipped: Option<(String, usize, usize)> = None;
    let mut unclosed: Vec<String> = Vec::new();
    let (mut article, mut main) = (Part::default(), Part::default());
    let mut title = String::new();
    let mut at = 0;
    loop {
        let rest = source.get(at..).unwrap_or("");
        let open = rest.find('<').unwrap_or(rest.len());
        if skipped.is_none() {
            entities(rest.get(..open).unwrap_or(""), &mut line);
        }
        at += open;
        let Some(after) = rest.get(open..).filter(|after| !after.is_empty()) else {
            match skipped.take() {
                // An element that never ends swallows nothing.
                Some((name, _, from)) if !unclosed.contains(&name) => {
                    unclosed.push(name);
                    at = from;
                    continue;
                }
                _ => break,
            }
        };
        if let Some(comment) = after.strip_prefix("<!--") {
            at += comment.find("-->").map_or(after.len(), |end| end + 7);
            continue;
        }
        let letter = after.get(1..).and_then(|tail| tail.chars().next());
        if !letter.is_some_and(|c| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?')) {
            if skipped.is_none() {
                line.push('<');
            }
            at += 1;
            continue;
        }
        let close = tag_end(after);
        let tag = after.get(1..close).unwrap_or("");
        at += (close + 1).min(after.len());
        let ends = tag.starts_with('/');
        let name: String = tag
            .trim_start_matches('/')
            .chars()
            .take_while(|c| c.is_ascii_alphanumeric() || *c == '-')
            .collect::<String>()
            .to_ascii_lowercase();
        if name.is_empty() {
            continue;
        }
        if let Some((inside, depth, _)) = &mut skipped {
            if *inside == name && !tag.ends_with('/') {
                *depth = if ends { *depth - 1 } else { *depth + 1 };
                if *depth == 0 {
                    skipped = None;
                }
            }
            continue;
        }
        if !ends && RAW.contains(&name.as_str()) {
            let body = source.get(at..).unwrap_or("");
            let end = raw_end(body, &name);
            if name == "title" && title.is_empty() {
                entities(body.get(..end).unwrap_or(""), &mut title);
            }
            if name == "script" && tag.contains("ld+json") {
                linked(body.get(..end).unwrap_or(""), head, day);
            }
            at += end;
            continue;
        }
        facts(&name, tag, head, day);
        let void = VOID.contains(&name.as_str()) || tag.ends_with('/');
        let block = BLOCKS.contains(&name.as_str());
        let prose = block || INLINE.contains(&name.as_str()) || name.contains('-');
        if !ends && !void && (!prose || hidden(tag)) && !unclosed.contains(&name) {
            skipped = Some((name, 1, at));
            continue;
        }
        if block {
            flush(&mut line, &mut out);
            match (name.as_str(), ends) {
                ("article", false) => article.begin(out.len()),
                ("article", true) => article.end(out.len()),
                ("main", false) => main.begin(out.len()),
                ("main", true) => main.end(out.len()),
                ("li", false) => line.push_str("- "),
                _ => {}
            }
        } else if name == "q" {
            line.push(if ends { '”' } else { '“' });
        }
    }
    flush(&mut line, &mut out);
    let out = within(out, &[article, main]);
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    head.title = head.title.take().or_else(|| (!title.is_empty()).then_some(title));
    out
}

/// What stands in the first part that there is once and that holds much of the text; else all of it.
fn within(out: String, parts: &[Part]) -> String {
    for part in parts {
        if let (1, Some((from, to))) = (part.count, part.range)
            && to - from >= 200
            && (to - from) * 3 >= out.len()
        {
            return out.get(from..to).unwrap_or_default().to_owned();
        }
    }
    out
}

/// Puts a line to the text, white space as one space.
fn flush(line: &mut String, out: &mut String) {
    let before = out.len();
    for word in line.split_whitespace() {
        if out.len() > before {
            out.push(' ');
        }
        out.push_str(word);
    }
    if out.len() > before {
        out.push('\n');
    }
    line.clear();
}

/// Byte of the `>` that ends a tag; marks inside quoted values do not.
fn tag_end(tag: &str) -> usize {
    let mut quote = None;
    for (at, byte) in tag.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return at,
            (None, b'"' | b'\'') if tag.as_bytes().get(at.wrapping_sub(1)) == Some(&b'=') => {
                quote = Some(byte)
            }
            (Some(open), byte) if byte == open => quote = None,
            _ => {}
        }
    }
    // A quotation mark that never ends: the tag ends where it would without it.
    tag.find('>').unwrap_or(tag.len())
}

/// Where the content of a raw element ends: before its end tag.
fn raw_end(body: &str, name: &str) -> usize {
    let mut from = 0;
    while let Some(found) = body.get(from..).and_then(|rest| rest.find("</")) {
        let at = from + found;
        let tail = body.as_bytes().get(at + 2..at + 2 + name.len());
        if tail.is_some_and(|tail| tail.eq_ignore_ascii_case(name.as_bytes())) {
            return at;
        }
        from = at + 2;
    }
    body.len()
}

/// True where the page does not show the element.
fn hidden(tag: &str) -> bool {
    if !tag.contains("hidden") && !tag.contains("none") {
        return false;
    }
    let style = attribute(tag, "style").unwrap_or_default().replace(' ', "").to_ascii_lowercase();
    style.contains("display:none")
        || style.contains("visibility:hidden")
        || attribute(tag, "aria-hidden").is_some_and(|value| value == "true")
        || tag.split_ascii_whitespace().any(|word| word.eq_ignore_ascii_case("hidden"))
}

/// What an element says of the report.
fn facts(name: &str, tag: &str, head: &mut Head, day: &dyn Fn(&str) -> Option<String>) {
    match name {
        "html" if head.language.is_none() => head.language = attribute(tag, "lang"),
        "time" if head.date.is_none() => {
            let written = attribute(tag, "datetime").and_then(|value| value.get(..10).map(str::to_owned));
            // Only what stands as a day already: words are not looked at here.
            head.date = written.filter(|written| day(written).as_ref() == Some(written));
        }
        "meta" => {
            let key = attribute(tag, "property").or_else(|| attribute(tag, "name")).unwrap_or_default();
            let Some(value) = attribute(tag, "content") else { return };
            match key.to_ascii_lowercase().as_str() {
                "og:site_name" => head.set("outlet", &value),
                "author" | "article:author" => head.set("author", &value),
                "article:published_time" | "date" | "dc.date" | "dcterms.date" | "pubdate" => {
                    head.set("date", value.get(..10).unwrap_or(&value));
                }
                "og:url" => head.set("url", &value),
                "og:title" => head.set("title", &value),
                _ => {}
            }
        }
        _ => {}
    }
}

/// What the linked data (JSON-LD) of a page say of its day and its publisher. They are not parsed: a page that breaks off in
/// the middle of them says as much as it says.
fn linked(json: &str, head: &mut Head, day: &dyn Fn(&str) -> Option<String>) {
    if head.date.is_none() {
        let written = string_of(json, "datePublished").and_then(|value| value.get(..10));
        head.date = written.filter(|written| day(written).as_deref() == Some(*written)).map(str::to_owned);
    }
    let publisher = json.find("\"publisher\"").and_then(|at| json.get(at..)).map(|rest| {
        // Its name stands in its own braces.
        rest.split_once('}').map_or(rest, |(own, _)| own)
    });
    if let Some(name) = publisher.and_then(|own| string_of(own, "name")).filter(|_| head.outlet.is_none()) {
        let mut plain = String::new();
        entities(name, &mut plain);
        head.set("outlet", &plain);
    }
}

/// The first string under a key.
fn string_of<'a>(json: &'a str, key: &str) -> Option<&'a str> {
    let (_, rest) = json.split_once(&format!("\"{key}\""))?;
    let value = rest.trim_start().strip_prefix(':')?.trim_start().strip_prefix('"')?;
    let end = value.find('"')?;
    // A mark that is escaped would end it too early: such a name is left to the text.
    value.get(..end).filter(|text| !text.contains('\\'))
}

/// The value of an attribute.
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
                value.split(char::is_whitespace).next()?.trim_end_matches('/')
            };
            let mut plain = String::new();
            entities(text, &mut plain);
            return Some(plain);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(source: &str) -> (String, Head) {
        let mut head = Head::default();
        let text = html(source, &mut head, &|words| Some(words.to_owned()));
        (text, head)
    }

    #[test]
    fn only_listed_elements_give_text() {
        let (text, page) = read(
            "<!doctype html><html lang=fr><head><title>A &amp; B</title><meta property='og:site_name' content='Le Pont'>\
             <meta name=date content=2026-01-06T10:00><script>if (a < b) x('</div>')</script></head><body>\
             <nav>Menu <nav>inner</nav> still menu</nav><p title=\"a > b\">One&nbsp;<b>two</b> &#147;three&#148;</p>\
             <div hidden>secret</div><div style='display: none'>secret</div><textarea>form</textarea>\
             <ul><li>four<li>five</ul><site-quote>six</site-quote><object>seven</object><p>3 < 4 <q>eight</q></body></html>",
        );
        assert_eq!(text, "One two “three”\n- four\n- five\nsix\n3 < 4 “eight”\n");
        assert_eq!(page.title.as_deref(), Some("A & B"));
        assert_eq!((page.outlet.as_deref(), page.date.as_deref()), (Some("Le Pont"), Some("2026-01-06")));
        assert_eq!(page.language.as_deref(), Some("fr"));
    }

    #[test]
    fn the_one_article_is_the_report_and_open_ends_swallow_nothing() {
        let body =
            "<p>The union said that talks would go on until the mediator had seen the books of the firm.</p>"
                .repeat(3);
        let (text, _) = read(&format!(
            "<body><div>Subscribe now</div><article>{body}</article><div>Read more</div></body>"
        ));
        assert!(text.starts_with("The union said") && !text.contains("Subscribe"));
        assert_eq!(read("<p>a<nav>b<p>c").0, "ab\nc\n");
        assert_eq!(read("<p>a<script>b<p>c").0, "a\n");
        assert_eq!(read("<p title=\"x>a").0, "a\n");
    }

    #[test]
    fn linked_data_tell_day_and_publisher() {
        let day = |text: &str| (text.len() == 10).then(|| text.to_owned());
        let page = |json: &str| {
            let mut head = Head::default();
            let source = format!(
                "<head><script type=\"application/ld+json\">{json}</script></head><body><time datetime=2020-01-01>x</time>\
                 <p>The union said that talks would go on until the mediator had seen the books.</p></body>"
            );
            html(&source, &mut head, &day);
            (head.date, head.outlet)
        };
        let told = page(
            r#"{"@type":"NewsArticle","publisher":{"@type":"Organization","name":"Hill Post"},"datePublished" : "2026-01-06T10:00:00Z"}"#,
        );
        assert_eq!(told, (Some("2026-01-06".to_owned()), Some("Hill Post".to_owned())));
        assert_eq!(page(r#"{"datePublished": 2026}"#).0.as_deref(), Some("2020-01-01"));
        assert_eq!(page(r#"{"datePublished": "2026-0"#).0.as_deref(), Some("2020-01-01"));
    }
}
