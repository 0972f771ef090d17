//! A thin writer of SVG: elements, escaped text, fixed digits, axes, marks.
//!
//! Why a writer of our own: `docs/figures.md`. Everything that may be styled has a class (one style sheet,
//! [`crate::style::FIGURE`], for light, dark and print); nothing but geometry is in attributes.

use crate::label::{FSI, Label, PDI, sentence};
use std::fmt::Write as _;

/// A number as written into SVG: at most two decimals, no `-0`; 0 for what is not finite.
///
/// ```
/// use detente_report::svg::num;
/// assert_eq!([num(1.0), num(-0.001), num(2.345), num(f64::NAN)], ["1", "0", "2.35", "0"]);
/// ```
#[must_use]
pub fn num(x: f64) -> String {
    if !x.is_finite() {
        return "0".into();
    }
    // Ties go away from zero; a hair is added because 2.345 is stored below itself.
    let hundredths = libm::round(x * 100.0 + if x < 0.0 { -1e-9 } else { 1e-9 });
    if hundredths == 0.0 {
        return "0".into();
    }
    let text = format!("{:.2}", hundredths / 100.0);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// `text` with `&`, `<`, `>` and quotation marks escaped; our isolates as character references, so that raw
/// ones in a page are never ours.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            FSI => out.push_str("&#x2068;"),
            PDI => out.push_str("&#x2069;"),
            _ => out.push(c),
        }
    }
    out
}

/// Where a text hangs on its point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// Left end.
    Start,
    /// Middle.
    Middle,
    /// Right end.
    End,
}

/// What is drawn, from top to bottom.
#[derive(Clone, Debug, Default)]
pub struct Canvas {
    body: String,
    bottom: f64,
}

impl Canvas {
    /// Nothing drawn yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn reach(&mut self, y: f64) {
        self.bottom = self.bottom.max(y);
    }

    /// A rectangle.
    pub fn rect(&mut self, class: &str, x: f64, y: f64, width: f64, height: f64) {
        self.reach(y + height);
        let (x, y, w, h) = (num(x), num(y), num(width.max(0.0)), num(height.max(0.0)));
        let _ = write!(self.body, r#"<rect class="{class}" x="{x}" y="{y}" width="{w}" height="{h}"/>"#);
    }

    /// A straight line.
    pub fn line(&mut self, class: &str, from: (f64, f64), to: (f64, f64)) {
        self.reach(from.1.max(to.1));
        let (x1, y1, x2, y2) = (num(from.0), num(from.1), num(to.0), num(to.1));
        let _ = write!(self.body, r#"<line class="{class}" x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}"/>"#);
    }

    /// A circle.
    pub fn circle(&mut self, class: &str, x: f64, y: f64, r: f64) {
        self.reach(y + r);
        let (x, y, r) = (num(x), num(y), num(r));
        let _ = write!(self.body, r#"<circle class="{class}" cx="{x}" cy="{y}" r="{r}"/>"#);
    }

    /// Straight lines through points.
    pub(crate) fn polyline(&mut self, class: &str, points: &[(f64, f64)]) {
        let mut d = String::new();
        for (at, (x, y)) in points.iter().enumerate() {
            self.reach(*y);
            let _ = write!(d, "{}{} {}", if at == 0 { "M" } else { "L" }, num(*x), num(*y));
        }
        self.path(class, &d);
    }

    /// A path; `d` is our own geometry, never a user's text.
    pub fn path(&mut self, class: &str, d: &str) {
        let _ = write!(self.body, r#"<path class="{class}" d="{d}"/>"#);
    }

    /// Many small round dots, as one path. Dots that fall on the same tenth are drawn once.
    pub fn dots(&mut self, class: &str, points: impl IntoIterator<Item = (f64, f64)>) {
        let mut seen = std::collections::BTreeSet::new();
        let mut d = String::new();
        for (x, y) in points {
            let (x, y) = (libm::round(x * 10.0) / 10.0, libm::round(y * 10.0) / 10.0);
            let dot = format!("M{} {}h0", num(x), num(y));
            if seen.insert(dot.clone()) {
                self.reach(y);
                d.push_str(&dot);
            }
        }
        if !d.is_empty() {
            self.path(class, &d);
        }
    }

    /// One line of text; `y` is its base line.
    pub fn text(&mut self, class: &str, x: f64, y: f64, anchor: Anchor, text: impl Into<Label>) {
        self.reach(y + 4.0);
        let text: Label = text.into();
        let anchor = match anchor {
            Anchor::Start => "",
            Anchor::Middle => r#" text-anchor="middle""#,
            Anchor::End => r#" text-anchor="end""#,
        };
        let (x, y, text) = (num(x), num(y), escape(text.as_str()));
        let _ = write!(self.body, r#"<text class="{class}" x="{x}" y="{y}"{anchor}>{text}</text>"#);
    }

    /// Lines of text below each other, the first with its base line on `y`; gives the base line after the last.
    pub fn lines(
        &mut self,
        class: &str,
        x: f64,
        y: f64,
        anchor: Anchor,
        lines: &[Label],
        leading: f64,
    ) -> f64 {
        let mut y = y;
        for line in lines {
            self.text(class, x, y, anchor, line.clone());
            y += leading;
        }
        y
    }

    /// A group whose parts share a tooltip.
    pub fn titled(&mut self, title: impl Into<Label>, draw: impl FnOnce(&mut Self)) {
        let title: Label = title.into();
        let _ = write!(self.body, "<g><title>{}</title>", escape(title.as_str()));
        draw(self);
        self.body.push_str("</g>");
    }

    /// The mark of party number `party`: a shape and a colour that belong to it in every figure.
    pub fn party(&mut self, party: usize, x: f64, y: f64, r: f64) {
        let (shape, colour) = party_look(party);
        self.mark(&format!("mark p{colour}"), shape, x, y, r);
    }

    /// A shape about a point. `r` is the radius of the circle with the same area, roughly.
    pub fn mark(&mut self, class: &str, shape: usize, x: f64, y: f64, r: f64) {
        self.reach(y + r * 1.3);
        let p = |dx: f64, dy: f64| format!("{} {}", num(x + dx * r), num(y + dy * r));
        let ring = |points: &[(f64, f64)]| {
            let corners: Vec<String> = points.iter().map(|(dx, dy)| p(*dx, *dy)).collect();
            format!("M{}Z", corners.join("L"))
        };
        let d = match shape % SHAPES {
            0 => return self.circle(class, x, y, r),
            1 => ring(&[(-0.89, -0.89), (0.89, -0.89), (0.89, 0.89), (-0.89, 0.89)]),
            2 => ring(&[(0.0, -1.25), (1.15, 0.85), (-1.15, 0.85)]),
            3 => ring(&[(0.0, -1.3), (1.3, 0.0), (0.0, 1.3), (-1.3, 0.0)]),
            4 => ring(&[(0.0, 1.25), (1.15, -0.85), (-1.15, -0.85)]),
            5 => {
                let (a, b) = (1.2, 0.42);
                ring(&[
                    (-b, -a),
                    (b, -a),
                    (b, -b),
                    (a, -b),
                    (a, b),
                    (b, b),
                    (b, a),
                    (-b, a),
                    (-b, b),
                    (-a, b),
                    (-a, -b),
                    (-b, -b),
                ])
            }
            6 => ring(&[(-0.6, -1.1), (0.6, -1.1), (1.2, 0.0), (0.6, 1.1), (-0.6, 1.1), (-1.2, 0.0)]),
            _ => {
                let (a, b) = (1.1, 0.5);
                ring(&[
                    (-a, -a + b),
                    (-a + b, -a),
                    (0.0, -b),
                    (a - b, -a),
                    (a, -a + b),
                    (b, 0.0),
                    (a, a - b),
                    (a - b, a),
                    (0.0, b),
                    (-a + b, a),
                    (-a, a - b),
                    (-b, 0.0),
                ])
            }
        };
        self.path(class, &d);
    }

    /// Lays another drawing over this one.
    pub fn over(&mut self, other: Self) {
        self.reach(other.bottom);
        self.body.push_str(&other.body);
    }

    /// The lowest point drawn so far.
    #[must_use]
    pub fn bottom(&self) -> f64 {
        self.bottom
    }

    /// The whole picture: `<svg>` with role, title and description, named `id`.
    #[must_use]
    pub fn finish(self, id: &str, width: f64, title: &str, description: &str, class: &str) -> String {
        format!(
            concat!(
                r#"<svg xmlns="http://www.w3.org/2000/svg" class="dt {class}" id="{id}" viewBox="0 0 {w} {h}" "#,
                r#"role="img" aria-labelledby="{id}-t {id}-d"><title id="{id}-t">{title}</title>"#,
                r#"<desc id="{id}-d">{desc}</desc>{body}</svg>"#
            ),
            class = class,
            id = id,
            w = num(width),
            h = num(self.bottom + 4.0),
            title = escape(&sentence(title)),
            desc = escape(&sentence(description)),
            body = self.body,
        )
    }
}

/// How many shapes there are.
pub const SHAPES: usize = 8;

/// (shape, colour) of party number `party`: 64 parties look different from each other.
#[must_use]
pub(crate) fn party_look(party: usize) -> (usize, usize) {
    (party % SHAPES, (party + party / SHAPES) % 8)
}

/// A straight scale from numbers to places.
#[derive(Clone, Copy, Debug)]
pub struct Scale {
    /// The number at `to.0`.
    pub low: f64,
    /// The number at `to.1`.
    pub high: f64,
    /// The two places.
    pub to: (f64, f64),
}

impl Scale {
    /// The place of `x`, held within the ends.
    #[must_use]
    pub fn at(&self, x: f64) -> f64 {
        let width = self.high - self.low;
        let share = if width > 0.0 && x.is_finite() { ((x - self.low) / width).clamp(0.0, 1.0) } else { 0.5 };
        self.to.0 + share * (self.to.1 - self.to.0)
    }
}

/// About `count` round numbers from `low` to `high`: steps of 1, 2 or 5 times a power of ten.
///
/// ```
/// assert_eq!(detente_report::svg::ticks(0.0, 20.0, 5), [0.0, 5.0, 10.0, 15.0, 20.0]);
/// ```
#[must_use]
pub fn ticks(low: f64, high: f64, count: usize) -> Vec<f64> {
    let width = high - low;
    if !(width.is_finite() && width > 0.0) || count == 0 {
        return vec![low];
    }
    let raw = width / count as f64;
    let power = libm::pow(10.0, libm::floor(libm::log10(raw)));
    let step = [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .map(|m| m * power)
        .find(|step| width / step <= count as f64 + 1e-9)
        .unwrap_or(10.0 * power);
    let first = libm::ceil(low / step - 1e-9) as i64;
    let last = libm::floor(high / step + 1e-9) as i64;
    (first..=last.min(first + 100)).map(|k| k as f64 * step).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn party_looks_differ() {
        let looks: std::collections::BTreeSet<_> = (0..64).map(party_look).collect();
        assert_eq!(looks.len(), 64);
    }

    #[test]
    fn nice_ticks() {
        assert_eq!(ticks(0.0, 1.0, 5), [0.0, 0.2, 0.4, 0.6000000000000001, 0.8, 1.0]);
        assert_eq!(ticks(-1.0, 1.0, 4), [-1.0, -0.5, 0.0, 0.5, 1.0]);
        assert_eq!(ticks(3.0, 3.0, 4), [3.0]);
        assert_eq!(ticks(f64::NAN, 3.0, 4).len(), 1);
    }

    #[test]
    fn a_picture_is_xml_whatever_it_says() {
        let mut canvas = Canvas::new();
        for shape in 0..SHAPES {
            canvas.mark("mark", shape, 10.0, 10.0, 5.0);
        }
        canvas.text("t", 0.0, 10.0, Anchor::Start, "</text><script>]]>\u{0}\u{202e}&");
        canvas.titled("\"'<", |c| c.rect("a", 0.0, -0.0001, f64::NAN, 2.0));
        let svg = canvas.finish("x", 100.0, "</title>", "]]>", "wide");
        roxmltree::Document::parse(&svg).unwrap();
        assert!(!svg.contains("<script") && !svg.contains("-0\""));
    }

    proptest! {
        #[test]
        fn numbers_are_short_and_never_minus_nought(x in any::<f64>()) {
            let text = num(x);
            prop_assert!(text != "-0" && !text.contains('e') && !text.contains("N"));
            prop_assert!(text.split_once('.').is_none_or(|(_, decimals)| decimals.len() <= 2));
        }

        #[test]
        fn ticks_lie_inside(low in -1e6..1e6f64, width in 1e-6..1e6f64, count in 1usize..12) {
            let all = ticks(low, low + width, count);
            prop_assert!(all.len() <= count + 1);
            for tick in all {
                prop_assert!(tick >= low - width * 1e-6 && tick <= low + width * (1.0 + 1e-6));
            }
        }
    }
}
