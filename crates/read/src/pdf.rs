//! The text of a PDF in the order in which a person reads it.
//!
//! A PDF says where letters stand, not which words follow each other. Each shown string becomes a *piece* with
//! its place and width; pieces of one line that touch make a *run*; a page is cut into columns where an upright
//! gap parts long runs on both sides, headings across the columns apart (the recursive cut of Nagy and Seth
//! 1984, with text length as the test that tells columns from tables); the runs of a column make rows, the rows
//! paragraphs, one line each. Running heads and page numbers go, words parted at a line end are joined, and
//! ligatures are spelled out. Rotated text is left out.

use lopdf::content::Content;
use lopdf::{Dictionary, Document, Encoding, LoadOptions, Object, ObjectId};
use std::collections::{BTreeMap, BTreeSet};
use unicode_normalization::UnicodeNormalization as _;

/// Most pages that are read.
pub const MOST_PAGES: usize = 5_000;
/// Most bytes that one stream may unpack to.
const STREAM: usize = 64 << 20;
/// Most pieces of text on a page; a page with more is a drawing.
const MOST_PIECES: usize = 200_000;

/// Why there is no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The file cannot be understood.
    Damaged,
    /// The file is encrypted and asks for a password.
    Locked,
}

/// The text of each page.
///
/// # Errors
/// Where the file is damaged or locked. A scan gives pages without text.
pub fn pages(bytes: &[u8]) -> Result<Vec<String>, Failure> {
    // The reader of a damaged file may panic inside; that must not reach the user.
    std::panic::catch_unwind(|| read(bytes)).unwrap_or(Err(Failure::Damaged))
}

fn read(bytes: &[u8]) -> Result<Vec<String>, Failure> {
    let options = LoadOptions { max_decompressed_size: Some(STREAM), ..LoadOptions::default() };
    let document = Document::load_mem_with_options(bytes, options).map_err(|error| match error {
        lopdf::Error::InvalidPassword | lopdf::Error::Decryption(_) => Failure::Locked,
        _ => Failure::Damaged,
    })?;
    // Many files are only locked against editing: the loader tries the empty password, which opens them.
    let encrypted = document.trailer.get(b"Encrypt").is_ok();
    let ids: Vec<ObjectId> = document.get_pages().into_values().take(MOST_PAGES).collect();
    if ids.is_empty() {
        return Err(if encrypted { Failure::Locked } else { Failure::Damaged });
    }
    let mut pages: Vec<Vec<Run>> = Vec::new();
    let mut left = crate::intake::LONGEST_TEXT;
    for id in ids {
        let found = if left > 0 { runs(pieces(&document, id)) } else { Vec::new() };
        left = left.saturating_sub(found.iter().map(|run| run.text.len()).sum());
        pages.push(found);
    }
    if encrypted && pages.iter().all(Vec::is_empty) {
        return Err(Failure::Locked);
    }
    furniture(&mut pages);
    let rows: Vec<Vec<Row>> = pages.into_iter().map(columns).collect();
    let hyphened = hyphened(&rows);
    Ok(paragraphs(rows, &hyphened))
}

/// One shown string.
#[derive(Clone, Debug)]
struct Piece {
    x: f64,
    y: f64,
    width: f64,
    size: f64,
    text: String,
}

/// Pieces of one line that touch.
#[derive(Clone, Debug)]
struct Run {
    left: f64,
    right: f64,
    y: f64,
    size: f64,
    text: String,
}

/// One line of a column; `block` counts the columns.
#[derive(Clone, Debug)]
struct Row {
    left: f64,
    right: f64,
    y: f64,
    size: f64,
    text: String,
    block: usize,
}

/// A font: how its codes become text, and how wide they are in thousandths of its size.
struct Font<'a> {
    encoding: Option<Encoding<'a>>,
    wide: bool,
    widths: BTreeMap<u32, f64>,
    default: f64,
    standard: bool,
}

impl Font<'_> {
    fn advance(&self, code: u32) -> f64 {
        if self.standard {
            return standard_width(code);
        }
        self.widths.get(&code).copied().unwrap_or(self.default)
    }
}

fn number(object: &Object) -> Option<f64> {
    match object {
        Object::Integer(n) => Some(*n as f64),
        Object::Real(x) => Some(f64::from(*x)),
        _ => None,
    }
}

fn deref<'a>(document: &'a Document, object: &'a Object) -> &'a Object {
    document.dereference(object).map_or(object, |(_, object)| object)
}

/// Widths of Helvetica for the codes 32 to 126 (the standard fonts carry none in the file).
const HELVETICA: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556,
    556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278,
    500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469,
    556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500,
    278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];

fn standard_width(code: u32) -> f64 {
    let place = (code as usize).wrapping_sub(32);
    f64::from(HELVETICA.get(place).copied().unwrap_or(556))
}

fn font<'a>(document: &'a Document, dictionary: &'a Dictionary) -> Font<'a> {
    let mut font = Font {
        encoding: dictionary.get_font_encoding_with_limit(document, STREAM).ok(),
        wide: false,
        widths: BTreeMap::new(),
        default: 500.0,
        standard: false,
    };
    let wide = dictionary.get(b"Subtype").and_then(Object::as_name).is_ok_and(|name| name == b"Type0");
    if wide {
        font.wide = true;
        font.default = 1000.0;
        let below = dictionary.get(b"DescendantFonts").ok().map(|o| deref(document, o));
        let below = below.and_then(|o| o.as_array().ok()).and_then(|list| list.first());
        let Some(below) = below.and_then(|o| deref(document, o).as_dict().ok()) else { return font };
        if let Some(width) = below.get(b"DW").ok().and_then(number) {
            font.default = width;
        }
        let list = below.get(b"W").ok().map(|o| deref(document, o)).and_then(|o| o.as_array().ok());
        let list = list.map_or(&[][..], Vec::as_slice);
        let mut at = 0;
        // "c [w1 w2 …]" or "c1 c2 w".
        while let Some(first) = list.get(at).and_then(|o| number(deref(document, o))) {
            let first = first as u32;
            match list.get(at + 1).map(|o| deref(document, o)) {
                Some(Object::Array(widths)) => {
                    for (n, width) in widths.iter().enumerate() {
                        if let Some(width) = number(deref(document, width)) {
                            font.widths.insert(first + n as u32, width);
                        }
                    }
                    at += 2;
                }
                Some(last) => {
                    let last = number(last).map_or(first, |n| n as u32).min(first.saturating_add(65_535));
                    let width = list.get(at + 2).and_then(|o| number(deref(document, o))).unwrap_or(1000.0);
                    font.widths.extend((first..=last).map(|code| (code, width)));
                    at += 3;
                }
                None => break,
            }
        }
        return font;
    }
    let first =
        dictionary.get(b"FirstChar").ok().and_then(|o| number(deref(document, o))).unwrap_or(0.0) as u32;
    let list = dictionary.get(b"Widths").ok().map(|o| deref(document, o)).and_then(|o| o.as_array().ok());
    match list {
        Some(list) => {
            for (n, width) in list.iter().take(65_536).enumerate() {
                if let Some(width) = number(deref(document, width)) {
                    font.widths.insert(first + n as u32, width);
                }
            }
        }
        None => font.standard = true,
    }
    font
}

/// `a b c d e f` of a transformation.
type Matrix = [f64; 6];
const UNIT: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

/// First `a`, then `b`.
fn then(a: &Matrix, b: &Matrix) -> Matrix {
    [
        a[0] * b[0] + a[1] * b[2],
        a[0] * b[1] + a[1] * b[3],
        a[2] * b[0] + a[3] * b[2],
        a[2] * b[1] + a[3] * b[3],
        a[4] * b[0] + a[5] * b[2] + b[4],
        a[4] * b[1] + a[5] * b[3] + b[5],
    ]
}

/// Fonts and forms that a content stream may name.
#[derive(Default)]
struct Resources<'a> {
    fonts: BTreeMap<Vec<u8>, &'a Dictionary>,
    forms: BTreeMap<Vec<u8>, &'a Object>,
}

impl<'a> Resources<'a> {
    fn add(&mut self, document: &'a Document, dictionary: &'a Dictionary) {
        if let Some(fonts) = dictionary.get(b"Font").ok().and_then(|o| deref(document, o).as_dict().ok()) {
            for (name, font) in fonts.iter() {
                if let Ok(font) = deref(document, font).as_dict() {
                    self.fonts.entry(name.clone()).or_insert(font);
                }
            }
        }
        if let Some(forms) = dictionary.get(b"XObject").ok().and_then(|o| deref(document, o).as_dict().ok()) {
            for (name, form) in forms.iter() {
                self.forms.entry(name.clone()).or_insert(form);
            }
        }
    }
}

/// Every shown string of a page.
fn pieces(document: &Document, page: ObjectId) -> Vec<Piece> {
    let mut resources = Resources::default();
    if let Ok((own, others)) = document.get_page_resources(page) {
        if let Some(own) = own {
            resources.add(document, own);
        }
        for id in others {
            if let Ok(dictionary) = document.get_dictionary(id) {
                resources.add(document, dictionary);
            }
        }
    }
    let mut found = Vec::new();
    if let Ok(content) = document.get_page_content_with_limit(page, STREAM) {
        show(document, &content, &resources, UNIT, 0, &mut found);
    }
    found
}

struct State<'a> {
    ctm: Matrix,
    font: Option<Vec<u8>>,
    size: f64,
    space: f64,
    word: f64,
    scale: f64,
    leading: f64,
    rise: f64,
    text: Matrix,
    line: Matrix,
    fonts: BTreeMap<Vec<u8>, Font<'a>>,
}

fn show(
    document: &Document,
    content: &[u8],
    resources: &Resources<'_>,
    ctm: Matrix,
    depth: usize,
    found: &mut Vec<Piece>,
) {
    let Ok(content) = Content::decode(content) else { return };
    let mut state = State {
        ctm,
        font: None,
        size: 1.0,
        space: 0.0,
        word: 0.0,
        scale: 1.0,
        leading: 0.0,
        rise: 0.0,
        text: UNIT,
        line: UNIT,
        fonts: resources.fonts.iter().map(|(name, f)| (name.clone(), font(document, f))).collect(),
    };
    let mut stack: Vec<(Matrix, Option<Vec<u8>>, f64)> = Vec::new();
    for operation in &content.operations {
        if found.len() > MOST_PIECES {
            return;
        }
        let n = |at: usize| operation.operands.get(at).and_then(number).unwrap_or(0.0);
        match operation.operator.as_str() {
            "q" => stack.push((state.ctm, state.font.clone(), state.size)),
            "Q" => {
                if let Some((ctm, font, size)) = stack.pop() {
                    (state.ctm, state.font, state.size) = (ctm, font, size);
                }
            }
            "cm" => state.ctm = then(&[n(0), n(1), n(2), n(3), n(4), n(5)], &state.ctm),
            "BT" => (state.text, state.line) = (UNIT, UNIT),
            "Tf" => {
                state.font = operation.operands.first().and_then(|o| o.as_name().ok()).map(<[u8]>::to_vec);
                state.size = n(1);
            }
            "Tc" => state.space = n(0),
            "Tw" => state.word = n(0),
            "Tz" => state.scale = n(0) / 100.0,
            "TL" => state.leading = n(0),
            "Ts" => state.rise = n(0),
            "Td" => state.next(n(0), n(1)),
            "TD" => {
                state.leading = -n(1);
                state.next(n(0), n(1));
            }
            "Tm" => {
                state.line = [n(0), n(1), n(2), n(3), n(4), n(5)];
                state.text = state.line;
            }
            "T*" => state.next(0.0, -state.leading),
            "Tj" => state.string(operation.operands.first(), found),
            "'" => {
                state.next(0.0, -state.leading);
                state.string(operation.operands.first(), found);
            }
            "\"" => {
                (state.word, state.space) = (n(0), n(1));
                state.next(0.0, -state.leading);
                state.string(operation.operands.get(2), found);
            }
            "TJ" => {
                let list = operation.operands.first().and_then(|o| o.as_array().ok());
                for part in list.map_or(&[][..], Vec::as_slice) {
                    match number(part) {
                        Some(back) => state.forward(-back / 1000.0 * state.size * state.scale),
                        None => state.string(Some(part), found),
                    }
                }
            }
            "Do" if depth < 4 => {
                let name = operation.operands.first().and_then(|o| o.as_name().ok());
                let form = name.and_then(|name| resources.forms.get(name)).map(|o| deref(document, o));
                let Some(Object::Stream(stream)) = form else { continue };
                if !stream.dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|name| name == b"Form") {
                    continue;
                }
                let Ok(inner) = stream.decompressed_content_with_limit(STREAM) else { continue };
                let mut own = Resources::default();
                if let Some(dictionary) =
                    stream.dict.get(b"Resources").ok().and_then(|o| deref(document, o).as_dict().ok())
                {
                    own.add(document, dictionary);
                }
                let list = stream.dict.get(b"Matrix").ok().and_then(|o| deref(document, o).as_array().ok());
                let matrix = list.map_or(UNIT, |list| {
                    let n = |at: usize| list.get(at).and_then(number).unwrap_or(UNIT[at]);
                    [n(0), n(1), n(2), n(3), n(4), n(5)]
                });
                show(document, &inner, &own, then(&matrix, &state.ctm), depth + 1, found);
            }
            _ => {}
        }
    }
}

impl State<'_> {
    fn next(&mut self, x: f64, y: f64) {
        self.line = then(&[1.0, 0.0, 0.0, 1.0, x, y], &self.line);
        self.text = self.line;
    }

    fn forward(&mut self, x: f64) {
        self.text = then(&[1.0, 0.0, 0.0, 1.0, x, 0.0], &self.text);
    }

    fn string(&mut self, object: Option<&Object>, found: &mut Vec<Piece>) {
        let Some(bytes) = object.and_then(|o| o.as_str().ok()) else { return };
        let Some(font) = self.font.as_ref().and_then(|name| self.fonts.get(name)) else { return };
        let mut advance = 0.0;
        let step = if font.wide { 2 } else { 1 };
        for code in bytes.chunks(step) {
            let value = code.iter().fold(0_u32, |all, byte| all << 8 | u32::from(*byte));
            advance += font.advance(value) / 1000.0 * self.size + self.space;
            if step == 1 && value == 32 {
                advance += self.word;
            }
        }
        advance *= self.scale;
        let text = font
            .encoding
            .as_ref()
            .and_then(|encoding| Document::decode_text(encoding, bytes).ok())
            .unwrap_or_default();
        let place = then(&[1.0, 0.0, 0.0, 1.0, 0.0, self.rise], &then(&self.text, &self.ctm));
        let upright = place[1].abs() <= 0.1 * place[0].abs() && place[0] > 0.0;
        let spelled = spelled(&text);
        if upright && !spelled.is_empty() && [place[4], place[5]].iter().all(|x| x.is_finite()) {
            found.push(Piece {
                x: place[4],
                y: place[5],
                width: (advance * place[0]).max(0.0),
                size: (self.size * place[3]).abs().max(1.0),
                text: spelled,
            });
        }
        self.forward(advance);
    }
}

/// Ligatures and the shapes of Arabic letters as the letters that they stand for; no control characters.
fn spelled(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\u{FB00}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFE}' => out.extend(std::iter::once(c).nfkc()),
            '\t' | '\u{A0}' | '\u{2000}'..='\u{200A}' | '\u{202F}' => out.push(' '),
            c if c.is_control() || c == '\u{FEFF}' => {}
            c => out.push(c),
        }
    }
    out
}

/// Pieces that touch, in the order in which the page shows them.
fn runs(pieces: Vec<Piece>) -> Vec<Run> {
    let mut all: Vec<Run> = Vec::new();
    for piece in pieces {
        let blank = piece.text.trim().is_empty();
        if let Some(run) = all.last_mut() {
            let size = run.size.max(piece.size);
            let gap = piece.x - run.right;
            let same = (piece.y - run.y).abs() < 0.35 * size;
            if same && gap > -0.5 * size && gap < 1.1 * size {
                if gap > 0.14 * size && !run.text.ends_with(' ') && !piece.text.starts_with(' ') {
                    run.text.push(' ');
                }
                run.text.push_str(&piece.text);
                run.right = run.right.max(piece.x + piece.width);
                if piece.size > run.size && !blank {
                    (run.size, run.y) = (piece.size, piece.y);
                }
                continue;
            }
        }
        if !blank {
            let Piece { x, y, width, size, text } = piece;
            all.push(Run { left: x, right: x + width, y, size, text });
        }
    }
    for run in &mut all {
        run.text = run.text.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    all
}

/// Takes out what stands at the top or foot of most pages: running heads, page numbers.
fn furniture(pages: &mut [Vec<Run>]) {
    if pages.len() < 2 {
        return;
    }
    // The first and last rows, where white space parts them from the rest.
    let edge = |page: &[Run]| -> Vec<usize> {
        let mut ys: Vec<f64> = page.iter().map(|run| run.y).collect();
        ys.sort_by(f64::total_cmp);
        let (Some(&foot), Some(&top)) = (ys.first(), ys.last()) else { return Vec::new() };
        (0..page.len())
            .filter(|&n| {
                let run = &page[n];
                let near = |y: f64| (run.y - y).abs() < 0.6 * run.size;
                let apart = |other: &f64| {
                    (other - run.y).abs() < 0.6 * run.size || (other - run.y).abs() > 1.7 * run.size
                };
                run.text.chars().count() < 120 && (near(top) || near(foot)) && ys.iter().all(apart)
            })
            .collect()
    };
    let key = |run: &Run| -> String { run.text.chars().filter(|c| !c.is_numeric()).collect() };
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for page in pages.iter() {
        let keys: BTreeSet<String> = edge(page).into_iter().map(|n| key(&page[n])).collect();
        for key in keys {
            *counts.entry(key).or_default() += 1;
        }
    }
    let many = (pages.len() * 3 / 5).max(2);
    for page in pages.iter_mut() {
        let gone: BTreeSet<usize> = edge(page)
            .into_iter()
            .filter(|&n| counts.get(&key(&page[n])).is_some_and(|count| *count >= many))
            .collect();
        let mut n = 0;
        page.retain(|_| {
            n += 1;
            !gone.contains(&(n - 1))
        });
    }
}

fn median(mut list: Vec<f64>) -> f64 {
    list.sort_by(f64::total_cmp);
    list.get(list.len() / 2).copied().unwrap_or(0.0)
}

/// The rows of a page, column after column.
fn columns(runs: Vec<Run>) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut block = 0;
    cut(runs, 0, &mut block, &mut rows);
    rows
}

/// The middle of an upright gap that parts long runs on both sides.
fn gutter(runs: &[Run]) -> Option<f64> {
    let mut spans: Vec<(f64, f64)> = runs.iter().map(|run| (run.left, run.right)).collect();
    spans.sort_by(|a, b| a.0.total_cmp(&b.0));
    let size = median(runs.iter().map(|run| run.size).collect());
    let mut reach = f64::MIN;
    let mut best: Option<(f64, f64)> = None;
    for (left, right) in spans {
        if reach > f64::MIN && left - reach > 0.6 * size && best.is_none_or(|(width, _)| left - reach > width)
        {
            best = Some((left - reach, (left + reach) / 2.0));
        }
        reach = reach.max(right);
    }
    let (_, middle) = best?;
    // Columns have lines of text on both sides; a table has cells.
    let text = |side: bool| -> bool {
        let lengths: Vec<f64> = runs
            .iter()
            .filter(|run| (run.left < middle) == side)
            .map(|run| run.text.chars().count() as f64)
            .collect();
        lengths.len() >= 2 && median(lengths) >= 16.0
    };
    (text(true) && text(false)).then_some(middle)
}

fn cut(mut runs: Vec<Run>, depth: usize, block: &mut usize, rows: &mut Vec<Row>) {
    if runs.is_empty() {
        return;
    }
    // Headings and what stands across the page hide the gap between the columns.
    let (from, to) =
        runs.iter().fold((f64::MAX, f64::MIN), |(a, b), run| (a.min(run.left), b.max(run.right)));
    let size = median(runs.iter().map(|run| run.size).collect());
    let body: Vec<Run> = runs
        .iter()
        .filter(|run| run.right - run.left <= 0.6 * (to - from) && (run.size / size - 1.0).abs() < 0.15)
        .cloned()
        .collect();
    let middle = if depth < 8 { gutter(&body) } else { None };
    let Some(middle) = middle else { return leaf(runs, block, rows) };
    let across = |run: &Run| run.left < middle - 1.0 && run.right > middle + 1.0;
    runs.sort_by(|a, b| b.y.total_cmp(&a.y));
    let mut groups: Vec<(bool, Vec<Run>)> = Vec::new();
    for run in runs {
        let over = across(&run);
        match groups.last_mut() {
            Some((same, group)) if *same == over => group.push(run),
            _ => groups.push((over, vec![run])),
        }
    }
    for (over, group) in groups {
        if over {
            leaf(group, block, rows);
        } else {
            let (left, right) = group.into_iter().partition(|run: &Run| run.left < middle);
            cut(left, depth + 1, block, rows);
            cut(right, depth + 1, block, rows);
        }
    }
}

/// Runs of one column as rows, top to bottom.
fn leaf(mut runs: Vec<Run>, block: &mut usize, rows: &mut Vec<Row>) {
    *block += 1;
    runs.sort_by(|a, b| b.y.total_cmp(&a.y).then(a.left.total_cmp(&b.left)));
    let mut list: Vec<Vec<Run>> = Vec::new();
    for run in runs {
        match list.last_mut() {
            Some(row) if row.first().is_some_and(|f| (f.y - run.y).abs() < 0.5 * f.size.max(run.size)) => {
                row.push(run);
            }
            _ => list.push(vec![run]),
        }
    }
    for mut row in list {
        row.sort_by(|a, b| a.left.total_cmp(&b.left));
        let (Some(first), Some(last)) = (row.first(), row.last()) else { continue };
        rows.push(Row {
            left: first.left,
            right: last.right,
            y: first.y,
            size: row.iter().map(|run| run.size).fold(0.0, f64::max),
            text: row.iter().map(|run| run.text.as_str()).collect::<Vec<_>>().join(" "),
            block: *block,
        });
    }
}

/// Words with a hyphen that stand inside a row: the same hyphen at a row's end is no line break's.
fn hyphened(pages: &[Vec<Row>]) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    for row in pages.iter().flatten() {
        for word in row.text.split_whitespace() {
            let word = word.trim_matches(|c: char| !c.is_alphanumeric());
            if word.contains('-') {
                words.insert(word.to_lowercase());
            }
        }
    }
    words
}

fn ends_sentence(text: &str) -> bool {
    text.trim_end_matches(['”', '"', '’', '\'', ')', '»'])
        .ends_with(['.', '!', '?', ':', ';', '…', '؟', '۔', '。'])
}

/// Rows joined to paragraphs, one line each. A sentence that runs over the end of a page goes on without a
/// line feed; the next page begins where its first row does.
fn paragraphs(pages: Vec<Vec<Row>>, hyphened: &BTreeSet<String>) -> Vec<String> {
    let mut texts: Vec<String> = Vec::new();
    let mut last: Option<Row> = None;
    for rows in pages {
        let mut text = String::new();
        let leading = median(
            rows.windows(2)
                .filter(|two| two[0].block == two[1].block)
                .map(|two| two[0].y - two[1].y)
                .filter(|gap| *gap > 0.0)
                .collect(),
        );
        let edge = |block: usize| -> (f64, f64) {
            rows.iter()
                .filter(|row| row.block == block)
                .fold((f64::MAX, f64::MIN), |(a, b), row| (a.min(row.left), b.max(row.right)))
        };
        let mut edges = (0, (0.0, 0.0));
        for row in &rows {
            if edges.0 != row.block {
                edges = (row.block, edge(row.block));
            }
            let (left, right) = edges.1;
            if let Some(before) = last.take() {
                let same = before.block == row.block && !text.is_empty();
                let sizes = (before.size / row.size).max(row.size / before.size) > 1.12;
                let goes_on = !ends_sentence(&before.text)
                    && row.text.chars().next().is_some_and(|c| c.is_lowercase() || c.is_numeric());
                let new = if same {
                    let gap = before.y - row.y;
                    let indented = row.left - left > 0.8 * row.size && before.left - left < 0.5 * row.size;
                    let short = right - before.right > 4.0 * row.size && ends_sentence(&before.text);
                    sizes
                        || gap > 1.35 * leading.max(row.size)
                        || indented && ends_sentence(&before.text)
                        || short
                } else {
                    // Below on the page: a title above its columns. Elsewhere: the head of the next column or page.
                    let below = !text.is_empty() && row.y < before.y;
                    sizes || !goes_on && (below || ends_sentence(&before.text))
                };
                let target = if text.is_empty() {
                    texts.iter_mut().rev().find(|text| !text.is_empty())
                } else {
                    Some(&mut text)
                };
                if let Some(target) = target {
                    join(target, row, new, hyphened);
                }
            }
            text.push_str(&row.text);
            last = Some(row.clone());
        }
        texts.push(text);
    }
    if let Some(end) = texts.iter_mut().rev().find(|text| !text.is_empty()) {
        end.push('\n');
    }
    texts
}

/// What stands between a row and the text before it.
fn join(target: &mut String, row: &Row, new: bool, hyphened: &BTreeSet<String>) {
    if target.is_empty() {
        return;
    }
    if new {
        target.push('\n');
        return;
    }
    let parted = target.ends_with(['-', '\u{2010}', '\u{AD}'])
        && target.chars().rev().nth(1).is_some_and(char::is_alphabetic)
        && row.text.chars().next().is_some_and(char::is_lowercase);
    if !parted {
        target.push(' ');
        return;
    }
    let tail = |c: char| !(c.is_alphanumeric() || c == '-');
    let head = target.rsplit(tail).next().unwrap_or("");
    let rest = row.text.split(|c: char| !c.is_alphanumeric()).next().unwrap_or("");
    let word = format!("{head}{rest}").to_lowercase();
    if !(target.ends_with('-') && hyphened.contains(&word)) {
        target.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(left: f64, y: f64, text: &str) -> Run {
        Run { left, right: left + 5.0 * text.chars().count() as f64, y, size: 10.0, text: text.to_owned() }
    }

    #[test]
    fn columns_are_read_one_after_the_other_and_tables_by_row() {
        let page = vec![
            run(50.0, 700.0, "A title that stands across both of the columns of this page"),
            run(50.0, 660.0, "The minister said that the"),
            run(300.0, 660.0, "On the other side nobody"),
            run(50.0, 646.0, "talks would go on un-"),
            run(300.0, 646.0, "spoke of a date for them."),
            run(50.0, 632.0, "til the end of the year."),
        ];
        let rows = vec![columns(page)];
        let text = paragraphs(rows.clone(), &hyphened(&rows));
        assert_eq!(
            text,
            [
                "A title that stands across both of the columns of this page\nThe minister said that the talks would go on until the end of the year.\nOn the other side nobody spoke of a date for them.\n"
            ]
        );
        let table = vec![
            run(50.0, 600.0, "Party"),
            run(300.0, 600.0, "Offer"),
            run(50.0, 586.0, "A"),
            run(300.0, 586.0, "6%"),
        ];
        let rows: Vec<String> = columns(table).into_iter().map(|row| row.text).collect();
        assert_eq!(rows, ["Party Offer", "A 6%"]);
    }

    #[test]
    fn running_heads_go_and_sentences_cross_pages() {
        let page =
            |n: usize, body: &str| vec![run(50.0, 800.0, &format!("Brief {n}")), run(50.0, 400.0, body)];
        let mut pages = vec![page(1, "The talks were"), page(2, "broken off."), page(3, "Nobody spoke.")];
        // The same words at the head of every page are text where no white space parts them from it.
        let mut close: Vec<Vec<Run>> = (0..3)
            .map(|n| vec![run(50.0, 412.0, "Same words"), run(50.0, 400.0, &format!("other {n} line"))])
            .collect();
        furniture(&mut close);
        assert_eq!(close[1].len(), 2);
        furniture(&mut pages);
        let rows: Vec<Vec<Row>> = pages.into_iter().map(columns).collect();
        assert_eq!(
            paragraphs(rows, &BTreeSet::new()),
            ["The talks were ", "broken off.\n", "Nobody spoke.\n"]
        );
    }

    #[test]
    fn ligatures_are_spelled_and_damage_is_told() {
        assert_eq!(spelled("o\u{FB03}cial \u{FEF3}"), "official \u{64A}");
        assert_eq!(pages(b"%PDF-1.7 nothing"), Err(Failure::Damaged));
    }
}
