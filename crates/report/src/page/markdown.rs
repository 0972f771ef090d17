//! From a page of ours to Markdown (CommonMark with tables).
//!
//! This reads what [`maud`] wrote of our own markup, a dozen kinds of elements, and nothing else: so the briefing has
//! the same parts, words and numbers as the page, and a part that is added to one is in the other. Texts of the case
//! come out as text: every character that Markdown could take for a mark has a backslash before it, and there is no
//! HTML in the result but `<br>` inside cells.

use crate::label::{FSI, PDI};

/// An element or a text.
enum Node {
    Text(String),
    Element { name: String, attributes: String, inside: Vec<Node> },
}

impl Node {
    fn name(&self) -> &str {
        match self {
            Self::Text(_) => "",
            Self::Element { name, .. } => name,
        }
    }

    fn inside(&self) -> &[Self] {
        match self {
            Self::Text(_) => &[],
            Self::Element { inside, .. } => inside,
        }
    }

    fn attribute(&self, wanted: &str) -> Option<String> {
        let Self::Element { attributes, .. } = self else { return None };
        let tail = attributes.split_once(&format!("{wanted}=\""))?.1;
        Some(plain(tail.split_once('"')?.0))
    }

    fn has_class(&self, class: &str) -> bool {
        self.attribute("class").is_some_and(|classes| classes.split(' ').any(|c| c == class))
    }

    fn find<'a>(&'a self, name: &str, found: &mut Vec<&'a Self>) {
        for node in self.inside() {
            if node.name() == name {
                found.push(node);
            } else {
                node.find(name, found);
            }
        }
    }
}

/// Character references back to characters.
fn plain(text: &str) -> String {
    let isolates = text.replace("&#x2068;", "\u{2068}").replace("&#x2069;", "\u{2069}");
    let marks =
        isolates.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'");
    marks.replace("&amp;", "&")
}

const VOID: [&str; 3] = ["br", "meta", "wbr"];

fn parse(page: &str) -> Vec<Node> {
    // The element that is open last is on top; the first list is the page.
    let mut open: Vec<(String, String, Vec<Node>)> = vec![(String::new(), String::new(), Vec::new())];
    let mut rest = page;
    while let Some((text, tail)) = rest.split_once('<') {
        put(&mut open, Node::Text(plain(text)));
        let (tag, after) = tail.split_once('>').unwrap_or((tail, ""));
        rest = after;
        if let Some(name) = tag.strip_prefix('/') {
            if open.len() > 1
                && open.last().is_some_and(|(top, ..)| top == name)
                && let Some((name, attributes, inside)) = open.pop()
            {
                put(&mut open, Node::Element { name, attributes, inside });
            }
            continue;
        }
        let closed = tag.ends_with('/');
        let (name, attributes) =
            tag.trim_end_matches('/').split_once(' ').unwrap_or((tag.trim_end_matches('/'), ""));
        if closed || VOID.contains(&name) {
            put(
                &mut open,
                Node::Element { name: name.into(), attributes: attributes.into(), inside: Vec::new() },
            );
        } else {
            open.push((name.into(), attributes.into(), Vec::new()));
        }
    }
    put(&mut open, Node::Text(plain(rest)));
    // What we write is closed; if it were not, its inside still counts.
    open.into_iter().flat_map(|(.., inside)| inside).collect()
}

fn put(open: &mut [(String, String, Vec<Node>)], node: Node) {
    if matches!(&node, Node::Text(text) if text.is_empty()) {
        return;
    }
    if let Some((.., inside)) = open.last_mut() {
        inside.push(node);
    }
}

/// The page as Markdown.
pub(super) fn of(page: &str) -> String {
    let mut out = String::new();
    blocks(&parse(page), &mut out);
    let mut text = out.trim().to_owned();
    text.push('\n');
    text
}

fn paragraph(text: &str, out: &mut String) {
    if !text.trim().is_empty() {
        out.push_str(text.trim());
        out.push_str("\n\n");
    }
}

fn blocks(nodes: &[Node], out: &mut String) {
    // Loose text and inline elements between blocks make one paragraph.
    let mut loose = String::new();
    for node in nodes {
        let block = matches!(
            node.name(),
            "h1" | "h2"
                | "h3"
                | "h4"
                | "p"
                | "div"
                | "section"
                | "header"
                | "figure"
                | "table"
                | "ul"
                | "dl"
                | "blockquote"
                | "pre"
                | "details"
                | "figcaption"
                | "svg"
        );
        if !block {
            inline(node, &mut loose, false);
            continue;
        }
        paragraph(&start_safe(&std::mem::take(&mut loose)), out);
        one(node, out);
    }
    paragraph(&start_safe(&loose), out);
}

fn one(node: &Node, out: &mut String) {
    match node.name() {
        "h1" | "h2" | "h3" | "h4" => {
            let level = node.name()[1..].parse().unwrap_or(1);
            paragraph(&format!("{} {}", "#".repeat(level), line(node)), out);
        }
        "p" if node.has_class("kicker") => {}
        "p" => paragraph(&start_safe(&line(node)), out),
        "figure" => figure(node, out),
        "details" => {
            let mut summary = Vec::new();
            node.find("summary", &mut summary);
            for summary in summary {
                paragraph(&format!("**{}**", line(summary)), out);
            }
            tables(node, false, out);
        }
        "table" => table(node, true, out),
        "ul" => {
            for item in node.inside().iter().filter(|item| item.name() == "li") {
                out.push_str(&format!("- {}\n", start_safe(&line(item))));
            }
            out.push('\n');
        }
        "dl" => {
            for part in node.inside() {
                match part.name() {
                    "dt" => paragraph(&format!("**{}**", line(part)), out),
                    _ => paragraph(&start_safe(&line(part)), out),
                }
            }
        }
        "blockquote" => {
            let quote = line(node);
            paragraph(&format!("> {}", start_safe(&quote)), out);
        }
        "pre" => {
            let mut text = String::new();
            raw(node, &mut text);
            // A fence longer than any inside.
            let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
            let fence = "`".repeat(longest.max(2) + 1);
            paragraph(&format!("{fence}\n{}\n{fence}", text.trim_end()), out);
        }
        "svg" => {}
        _ => blocks(node.inside(), out),
    }
}

fn figure(node: &Node, out: &mut String) {
    let mut captions = Vec::new();
    node.find("figcaption", &mut captions);
    for caption in captions {
        let mut words = String::new();
        for part in caption.inside() {
            if part.name() == "b" {
                paragraph(&format!("**{}**", line(part)), out);
            } else {
                inline(part, &mut words, false);
            }
        }
        paragraph(&start_safe(&words), out);
    }
    tables(node, false, out);
}

fn tables(node: &Node, captions: bool, out: &mut String) {
    let mut found = Vec::new();
    node.find("table", &mut found);
    for found in found {
        table(found, captions, out);
    }
}

fn table(node: &Node, captions: bool, out: &mut String) {
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut head: Option<Vec<String>> = None;
    for part in node.inside() {
        if part.name() == "caption" && captions {
            paragraph(&format!("**{}**", line(part)), out);
        }
        for row in part.inside().iter().filter(|row| row.name() == "tr") {
            let cells: Vec<String> = row
                .inside()
                .iter()
                .map(|cell| {
                    let mut text = String::new();
                    cell.inside().iter().for_each(|node| inline(node, &mut text, true));
                    tidy(&text)
                })
                .collect();
            if part.name() == "thead" { head = Some(cells) } else { rows.push(cells) }
        }
    }
    if rows.is_empty() {
        return;
    }
    let columns = rows.iter().chain(&head).map(Vec::len).max().unwrap_or(0);
    let mut write = |mut cells: Vec<String>| {
        cells.resize(columns, String::new());
        out.push_str(&format!("| {} |\n", cells.join(" | ")));
    };
    write(head.unwrap_or_default());
    write(vec!["---".into(); columns]);
    rows.into_iter().for_each(&mut write);
    out.push('\n');
}

/// White space as single blanks; no break at the ends.
fn tidy(text: &str) -> String {
    let mut text =
        text.split([' ', '\n', '\t', '\r']).filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ");
    loop {
        let shorter = text.trim().trim_start_matches("<br>").trim_end_matches("<br>").trim().to_owned();
        if shorter == text {
            return text;
        }
        text = shorter;
    }
}

fn line(node: &Node) -> String {
    let mut out = String::new();
    node.inside().iter().for_each(|node| inline(node, &mut out, false));
    tidy(&out)
}

fn raw(node: &Node, out: &mut String) {
    match node {
        Node::Text(text) => out.push_str(text),
        Node::Element { inside, .. } => inside.iter().for_each(|node| raw(node, out)),
    }
}

/// `cell`: line breaks are `<br>`; elsewhere they are blanks.
fn inline(node: &Node, out: &mut String, cell: bool) {
    let Node::Text(text) = node else {
        let mut within = String::new();
        node.inside().iter().for_each(|node| inline(node, &mut within, cell));
        let text = within.trim();
        match node.name() {
            "br" => out.push_str(if cell { "<br>" } else { " " }),
            "strong" | "b" if !text.is_empty() => out.push_str(&format!("**{text}**")),
            "a" => match node.attribute("href").filter(|href| web(href)) {
                Some(href) => out.push_str(&format!("[{text}](<{href}>)")),
                None => out.push_str(&within),
            },
            "bdi" if within.chars().any(right_to_left) => out.push_str(&format!("{FSI}{within}{PDI}")),
            "div" | "p" | "dd" => {
                let between = if cell && !out.is_empty() { "<br>" } else { " " };
                out.push_str(&format!("{between}{within}"));
            }
            "span" if node.has_class("tag") => out.push_str(&format!("({text})")),
            "span" if node.has_class("that") => out.push_str(&format!(" {within}")),
            "summary" | "svg" | "style" => {}
            _ => out.push_str(&within),
        }
        return;
    };
    for c in text.chars() {
        // Every mark of Markdown, of its tables and of HTML.
        if "\\`*_[]<>|~&#!$".contains(c) {
            out.push('\\');
        }
        out.push(if c == '\n' || c == '\r' { ' ' } else { c });
    }
}

/// An address that can stand between `<` and `>`.
fn web(href: &str) -> bool {
    (href.starts_with("http://") || href.starts_with("https://"))
        && !href.contains(['<', '>', '\\', '\n', '\r'])
}

fn right_to_left(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}')
}

/// A line that does not begin like a list, a rule or a heading that is underlined.
fn start_safe(text: &str) -> String {
    let text = text.trim();
    let digits = text.chars().take_while(char::is_ascii_digit).count();
    match text.chars().nth(digits) {
        Some('-' | '+' | '=' | ':') if digits == 0 => format!("\\{text}"),
        Some(mark @ ('.' | ')')) if digits > 0 => {
            format!("{}\\{mark}{}", &text[..digits], &text[digits + 1..])
        }
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn our_elements() {
        let page = "<h2 id=\"a\">A &amp; B</h2><p>one<br>two</p><table><caption>C</caption><thead><tr><th>x</th>\
                    </tr></thead><tbody><tr><td>a|b<div>c</div></td></tr></tbody></table><ul><li>- x</li></ul>\
                    <figure><figcaption><b>T</b>words</figcaption><svg><path d=\"M0\"/></svg></figure>\
                    <pre>a```b</pre><p><a href=\"https://e.org/?a&amp;b\">l*nk</a> <a href=\"#x\">here</a></p>";
        assert_eq!(
            of(page),
            "## A \\& B\n\none two\n\n**C**\n\n| x |\n| --- |\n| a\\|b<br>c |\n\n- \\- x\n\n**T**\n\nwords\n\n\
             ````\na```b\n````\n\n[l\\*nk](<https://e.org/?a&b>) here\n"
        );
    }

    #[test]
    fn texts_stay_texts() {
        assert_eq!(of("<p>&lt;script&gt;</p><p>1. x</p><p># y</p>"), "\\<script\\>\n\n1\\. x\n\n\\# y\n");
    }
}
