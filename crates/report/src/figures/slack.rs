//! Would keeping the deal pay? One row a party: its slack over draws (discount factor less the critical one),
//! on either side of the line at which breaking the deal begins to pay.

use super::party_of;
use crate::figure::{Figure, Frame, Rows, Table, axis};
use crate::label::{Label, isolate};
use crate::strings as s;
use crate::strings::percent;
use crate::svg::{Anchor, Canvas, Scale};
use detente_case::Case;
use detente_findings::hold::HoldFinding;
use detente_findings::hold::HoldParty;

/// `None` where no party has payoffs.
#[must_use]
pub fn slack(case: &Case, found: &HoldFinding) -> Option<Figure> {
    if found.parties.is_empty() {
        return None;
    }
    let rows: Vec<(usize, &str, &HoldParty)> = found
        .parties
        .iter()
        .enumerate()
        .map(|(at, row)| {
            let (place, name) = party_of(case, &row.party, at);
            (place, name, row)
        })
        .collect();
    let mut table = Table::new(&[s::PARTY, s::SLACK, s::DELTA, s::CRITICAL, s::KEEPS]);
    for (_, name, row) in &rows {
        table.row([
            (*name).to_owned(),
            s::three(row.slack),
            s::three(row.delta),
            row.critical.map_or_else(|| s::NO_CRITICAL.to_owned(), s::three),
            percent(row.keeps),
        ]);
    }
    let said: Vec<String> =
        rows.iter().map(|(_, name, row)| format!("{}: {}", isolate(name), percent(row.keeps))).collect();
    Some(Figure::new("slack", s::SLACK_TITLE, s::slack_description(&said.join("; ")), table, |frame| {
        draw(frame, &rows)
    }))
}

fn draw(frame: &Frame, rows: &[(usize, &str, &HoldParty)]) -> Canvas {
    let mut canvas = Canvas::new();
    let places = Rows::of(frame, 214.0);
    let right = places.plot.1 - 62.0;
    let scale = Scale { low: -1.0, high: 1.0, to: (places.plot.0, right) };
    let zero = scale.at(0.0);
    let y = frame.size;
    let half = (right - places.plot.0) / 2.0 - 8.0;
    let left = Label::from(s::BREAKS).wrap(half, frame.size, 2);
    let keeps = Label::from(s::KEEPS_SIDE).wrap(half, frame.size, 2);
    let after = canvas.lines("soft", zero - 8.0, y, Anchor::End, &left, frame.leading());
    let after = canvas.lines("soft", zero + 8.0, y, Anchor::Start, &keeps, frame.leading()).max(after);
    canvas.text("soft", frame.width, y, Anchor::End, s::KEEPS_SHORT);
    let top = after - frame.size + 4.0;
    let mut body = Canvas::new();
    let mut y = top + 2.0;
    for (place, name, row) in rows {
        let label = Label::from(*name);
        let (middle, next) = places.name(&mut body, frame, y, 0.0, &label, 20.0);
        let [low, mid, high] = row.slack.map(|x| scale.at(x));
        body.titled(label.then(&s::tip(&s::three(row.slack))), |c| {
            c.line("range", (low, middle), (high, middle));
            c.party(*place, mid, middle, 6.5);
        });
        body.text("big", frame.width, middle + 5.0, Anchor::End, percent(row.keeps));
        y = next;
    }
    let numbers: Vec<(f64, String)> =
        [-1.0, -0.5, 0.0, 0.5, 1.0].into_iter().map(|x| (x, s::signed_tick(x))).collect();
    let below = axis(&mut canvas, frame, &scale, (top, y), &numbers);
    canvas.text("soft", (places.plot.0 + right) / 2.0, below + frame.size, Anchor::Middle, s::SLACK_AXIS);
    canvas.line("axis", (zero, top - 4.0), (zero, y));
    canvas.over(body);
    canvas
}
