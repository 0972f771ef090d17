//! What a figure is: a picture in two widths, its words, and the numbers behind it.

use crate::label::{Label, sentence, shown, with_units};
use crate::style;
use crate::svg::{Canvas, Scale};

/// A picture with its words and its numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// Name on the page and of a file: `positions-2`. Ids inside the pictures begin with it.
    pub id: String,
    /// The picture at 720 units of width, without its style sheet.
    pub svg: String,
    /// The same for narrow places, at 360 units of width.
    pub compact: String,
    /// What it shows. Names in it, and in the description, stand in isolates (U+2068 … U+2069).
    pub title: String,
    /// What a reader who cannot see it needs to know: how to read it, and what stands out.
    pub description: String,
    /// The numbers behind it.
    pub table: Table,
}

/// Rows of text under a head; the first cell of a row names it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// Column heads.
    pub head: Vec<String>,
    /// Rows, each as long as the head.
    pub rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with these column heads.
    #[must_use]
    pub fn new(head: &[&str]) -> Self {
        Self { head: head.iter().map(|&cell| cell.to_owned()).collect(), rows: Vec::new() }
    }

    /// Adds a row.
    pub fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().map(|cell| shown(&cell)).collect());
    }
}

/// The room that a figure is drawn in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Frame {
    /// Width in user units.
    pub width: f64,
    /// Font size of labels.
    pub size: f64,
    /// True for the narrow variant.
    pub compact: bool,
}

impl Frame {
    /// For a page, a screen, a sheet of paper.
    pub(crate) const WIDE: Self = Self { width: 720.0, size: 13.0, compact: false };
    /// For a telephone: 360 units of which each is about a CSS pixel.
    pub(crate) const COMPACT: Self = Self { width: 360.0, size: 12.0, compact: true };

    /// Distance between base lines.
    #[must_use]
    pub fn leading(&self) -> f64 {
        self.size * 1.3
    }

    /// `wide` or `compact`.
    #[must_use]
    pub fn pick<T>(&self, wide: T, compact: T) -> T {
        if self.compact { compact } else { wide }
    }
}

impl Figure {
    /// Draws both variants.
    #[must_use]
    pub fn new(
        id: impl Into<String>,
        title: impl Into<String>,
        description: impl Into<String>,
        table: Table,
        draw: impl Fn(&Frame) -> Canvas,
    ) -> Self {
        let (id, title) = (id.into(), sentence(&title.into()));
        let description = with_units(&sentence(&description.into()));
        let of = |frame: &Frame, id: &str, class: &str| {
            draw(frame).finish(id, frame.width, &title, &description, class)
        };
        let svg = of(&Frame::WIDE, &id, "wide");
        let compact = of(&Frame::COMPACT, &format!("{id}-c"), "compact");
        Self { id, svg, compact, title, description, table }
    }

    /// The wide picture as a file of its own, style sheet included.
    #[must_use]
    pub fn standalone(&self) -> String {
        // `finish` writes exactly one `<desc …>…</desc>`, and text in it is escaped: the style goes after it.
        match self.svg.split_once("</desc>") {
            Some((head, tail)) => format!("{head}</desc><style>{}</style>{tail}", style::FIGURE),
            None => self.svg.clone(),
        }
    }
}

/// A row's name: beside the plot where there is room, above the row where there is not.
pub(crate) struct Rows {
    /// Room for names.
    pub names: f64,
    /// Where the plot begins and ends.
    pub plot: (f64, f64),
}

impl Rows {
    /// `names` is the width kept for names in the wide variant.
    pub(crate) fn of(frame: &Frame, names: f64) -> Self {
        if frame.compact {
            Self { names: frame.width - 18.0, plot: (14.0, frame.width - 14.0) }
        } else {
            Self { names: names - 12.0, plot: (names, frame.width - 16.0) }
        }
    }

    /// Writes a row's name at `y` (top of the row), after `indent`; gives (middle of the strip for marks, top of
    /// the next row). `strip` is the height that the marks need.
    pub(crate) fn name(
        &self,
        canvas: &mut Canvas,
        frame: &Frame,
        y: f64,
        indent: f64,
        name: &Label,
        strip: f64,
    ) -> (f64, f64) {
        let lines = name.wrap(self.names - indent, frame.size, 4);
        let height = lines.len() as f64 * frame.leading();
        if frame.compact {
            canvas.lines("name", indent, y + frame.size, crate::svg::Anchor::Start, &lines, frame.leading());
            (y + height + 2.0 + strip / 2.0, y + height + strip + 8.0)
        } else {
            let row = height.max(strip) + 8.0;
            let first = y + (row - height) / 2.0 + frame.size * 0.92;
            canvas.lines("name", indent, first, crate::svg::Anchor::Start, &lines, frame.leading());
            (y + row / 2.0, y + row)
        }
    }
}

/// An axis from left to right under a plot: grid lines from `top` to `bottom`, numbers below.
pub(crate) fn axis(
    canvas: &mut Canvas,
    frame: &Frame,
    scale: &Scale,
    (top, bottom): (f64, f64),
    numbers: &[(f64, String)],
) -> f64 {
    for (x, _) in numbers {
        let at = scale.at(*x);
        canvas.line("grid", (at, top), (at, bottom));
    }
    let y = bottom + frame.size + 3.0;
    for (x, text) in numbers {
        // A number at the end of the axis moves in as far as it takes to be whole.
        let half = crate::label::width(text, frame.size) / 2.0;
        let at = scale.at(*x).clamp(half, (frame.width - half).max(half));
        canvas.text("tick", at, y, crate::svg::Anchor::Middle, text.as_str());
    }
    y + 6.0
}
