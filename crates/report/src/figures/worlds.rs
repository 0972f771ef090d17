//! Four worlds as a hundred squares: people read "21 of 100" better than "21 %" (Gigerenzer & Hoffrage 1995,
//! *Psychological Review* 102:684–704). A glyph in each square doubles its colour; the words stand in rows of
//! their own, so that a world of no squares at all keeps its label.

use crate::figure::{Figure, Frame, Table};
use crate::label::Label;
use crate::strings as s;
use crate::svg::{Anchor, Canvas};
use detente_outlook::Worlds;

/// `years`: the horizon of holding, where the question is asked.
#[must_use]
pub fn worlds(worlds: &Worlds, years: Option<f64>) -> Figure {
    let rows = rows(worlds, years);
    let mut table = Table::new(&[s::WORLD, s::OF_100]);
    for (_, number, name) in &rows {
        table.row([name.clone(), number.to_string()]);
    }
    let said: Vec<String> = rows.iter().map(|(_, number, name)| format!("{number} {name}")).collect();
    Figure::new("worlds", s::WORLDS_TITLE, s::worlds_description(&said.join("; ")), table, |frame| {
        draw(frame, &rows)
    })
}

type Row = (&'static str, u32, String);

fn rows(worlds: &Worlds, years: Option<f64>) -> [Row; 4] {
    [
        ("none", worlds.no_deal, s::NO_DEAL.to_owned()),
        ("bad", worlds.fails_in_year_1, s::FAILS_EARLY.to_owned()),
        ("warm", worlds.fails_later, s::fails_later(years)),
        ("good", worlds.holds, s::world_holds(years)),
    ]
}

/// One square with its glyph.
fn square(canvas: &mut Canvas, class: &str, x: f64, y: f64, side: f64) {
    canvas.rect(class, x, y, side, side);
    let (left, right, top, bottom) = (x + side * 0.3, x + side * 0.7, y + side * 0.3, y + side * 0.7);
    match class {
        "bad" => {
            canvas.line("glyph", (left, top), (right, bottom));
            canvas.line("glyph", (left, bottom), (right, top));
        }
        "warm" => canvas.line("glyph", (left, bottom), (right, top)),
        "good" => canvas.circle("glyph-fill", x + side / 2.0, y + side / 2.0, side * 0.18),
        _ => {}
    }
}

fn draw(frame: &Frame, rows: &[Row]) -> Canvas {
    let mut canvas = Canvas::new();
    let across = frame.pick(25usize, 20);
    let pitch = (frame.width - 2.0) / across as f64;
    let side = pitch - frame.pick(3.0, 2.0);
    let mut at = 0usize;
    for (class, number, _) in rows {
        for _ in 0..*number {
            let (x, y) = ((at % across) as f64 * pitch + 1.0, (at / across) as f64 * pitch + 1.0);
            square(&mut canvas, class, x, y, side);
            at += 1;
        }
    }
    let mut y = canvas.bottom() + 14.0;
    for (class, number, name) in rows {
        square(&mut canvas, class, 1.0, y, 16.0);
        canvas.text("big", 58.0, y + 13.5, Anchor::End, number.to_string());
        let lines = Label::from(name).wrap(frame.width - 70.0, frame.size, 2);
        let next = canvas.lines("name", 70.0, y + 13.0, Anchor::Start, &lines, frame.leading());
        y = (y + 25.0).max(next - frame.size + 6.0);
    }
    canvas
}
