//! Where each shown string of a page stands, and how wide it is: fonts, matrices, operators.

use super::{MOST_PIECES, STREAM};
use lopdf::content::Content;
use lopdf::{Dictionary, Document, Encoding, Object, ObjectId};
use std::collections::BTreeMap;
use unicode_normalization::UnicodeNormalization as _;

/// One shown string.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) width: f64,
    pub(super) size: f64,
    pub(super) text: String,
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

pub(super) fn number(object: &Object) -> Option<f64> {
    match object {
        Object::Integer(n) => Some(*n as f64),
        Object::Real(x) => Some(f64::from(*x)),
        _ => None,
    }
}

pub(super) fn deref<'a>(document: &'a Document, object: &'a Object) -> &'a Object {
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
pub(super) fn pieces(document: &Document, page: ObjectId) -> Vec<Piece> {
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
pub(super) fn spelled(text: &str) -> String {
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
