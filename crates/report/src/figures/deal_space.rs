//! The space of packages. Two parties: what every package is worth to each, with the frontier, the alternatives
//! and the settlements that theory names. Three and more: what each party gains over its alternative, one line a
//! package from party to party.
//!
//! Settlements, drafts and offers of past rounds carry letters that a list below the plot explains, so that no name covers a point.

use super::party_of;
use crate::figure::{Figure, Frame, Rows, Table, axis};
use crate::label::{Label, isolate};
use crate::strings as s;
use crate::strings::percent;
use crate::svg::{Anchor, Canvas, Scale, ticks};
use detente_case::Case;
use detente_findings::deals::DealSpace;
use detente_findings::deals::PackagePoint;

/// Lines of packages drawn where three parties or more consent.
const FAN: usize = 60;

/// A point with a letter.
struct Named {
    letter: String,
    /// 0: settlement, 1: draft, 2: likeliest package, 3: offer of a past round.
    kind: usize,
    /// As drawn.
    name: Label,
    /// The same for the table.
    words: String,
    utility: Vec<f64>,
}

struct Party<'a> {
    place: usize,
    name: &'a str,
    alternative: f64,
}

/// `None` where nobody's consent counts or no package is known.
#[must_use]
pub fn deal_space(case: &Case, found: &DealSpace) -> Option<Figure> {
    if found.parties.is_empty() || (found.points.is_empty() && found.drafts.is_empty()) {
        return None;
    }
    let parties: Vec<Party> = found
        .parties
        .iter()
        .enumerate()
        .map(|(at, id)| {
            let (place, name) = party_of(case, id, at);
            Party { place, name, alternative: found.alternatives.get(at).copied().unwrap_or(0.0) }
        })
        .collect();
    let named = named(case, found);
    let mut head = vec![s::POINT];
    head.extend(parties.iter().map(|party| party.name));
    head.push(s::IN_ZONE);
    let mut table = Table::new(&head);
    let cells = |utility: &[f64]| -> Vec<String> {
        (0..parties.len())
            .map(|at| utility.get(at).map_or_else(|| "–".into(), |u| s::hundredth(*u)))
            .collect()
    };
    let mut row = |name: String, utility: &[f64], zone: String| {
        let mut all = vec![name];
        all.extend(cells(utility));
        all.push(zone);
        table.row(all);
    };
    row(s::NO_DEAL_ALTERNATIVE.to_owned(), &found.alternatives, "–".into());
    for point in &named {
        row(format!("{} {}", point.letter, point.words), &point.utility, "–".into());
    }
    for point in found.points.iter().filter(|point| point.frontier).take(40) {
        let zone = if point.zone { s::YES } else { s::NO };
        row(s::frontier_package(&levels(case, point)), &point.utility, zone.to_owned());
    }
    let zone = found.points.iter().filter(|point| point.zone).count();
    let said: Vec<String> = parties
        .iter()
        .map(|party| format!("{} {}", isolate(party.name), s::hundredth(party.alternative)))
        .collect();
    Some(Figure::new(
        "deals",
        s::DEALS_TITLE,
        s::deals_description(
            found.points.len(),
            found.packages,
            zone,
            &percent(found.probability),
            &said.join("; "),
        ),
        table,
        |frame| {
            if parties.len() == 2 {
                scatter(frame, found, &parties, &named)
            } else {
                fan(frame, found, &parties, &named)
            }
        },
    ))
}

/// The levels of a package in words: "issue: level".
fn levels(case: &Case, point: &PackagePoint) -> String {
    let parts: Vec<String> = case
        .issues
        .iter()
        .zip(&point.levels)
        .filter_map(|(issue, level)| {
            issue.levels.get(*level as usize).map(|level| super::level_name(case, &issue.id, &level.id))
        })
        .collect();
    parts.join(" · ")
}

fn named(case: &Case, found: &DealSpace) -> Vec<Named> {
    let mut all = Vec::new();
    let letter = |at: usize| {
        // A to Z, then A1, B1, …
        let first = char::from(b'A' + (at % 26) as u8);
        if at < 26 { first.to_string() } else { format!("{first}{}", at / 26) }
    };
    let mut put = |kind: usize, name: Label, words: String, utility: &[f64]| {
        all.push(Named { letter: letter(all.len()), kind, name, words, utility: utility.to_vec() });
    };
    for point in found.points.iter().filter(|point| !point.settlement.is_empty()) {
        let names = point.settlement.iter().map(|found| s::settlement(*found)).collect::<Vec<_>>().join(", ");
        put(0, Label::from(&names), names, &point.utility);
    }
    for draft in &found.drafts {
        let id = draft.id.as_deref().unwrap_or_default();
        let title = case.packages.iter().find(|p| p.id == id).map_or(id, |p| p.title.as_str());
        let every = draft.every_way.as_ref().map_or(draft.acceptable, |every| every.acceptable);
        let tail = s::draft_tail(&s::between(every, draft.acceptable));
        put(1, Label::from(title).then(&tail), format!("{title}{tail}"), &draft.utility);
    }
    for offer in &found.offers {
        let (_, name) = party_of(case, &offer.party, 0);
        let tail = s::offer_of(&offer.on);
        put(3, Label::from(name).then(&tail), format!("{name}{tail}"), &offer.utility);
    }
    if let Some(best) = found.likeliest.first() {
        let name = s::likeliest_name(&percent(best.acceptable));
        put(2, Label::from(&name), name, &best.utility);
    }
    all
}

const SHAPE: [usize; 4] = [5, 3, 0, 2];
const CLASS: [&str; 4] = ["mark p6", "mark p1", "mark p3", "mark p5"];

/// Both ends of an axis of utility: 0 to 1, or what wider numbers of other programs need.
fn range(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let (low, high) =
        values.filter(|x| x.is_finite()).fold((0.0f64, 1.0f64), |(low, high), x| (low.min(x), high.max(x)));
    if low > -1e-9 && high < 1.0 + 1e-9 { (0.0, 1.0) } else { (low, high) }
}

fn scatter(frame: &Frame, found: &DealSpace, parties: &[Party], named: &[Named]) -> Canvas {
    let mut canvas = Canvas::new();
    let ([a, b], left) = (
        match parties {
            [a, b] => [a, b],
            _ => return canvas,
        },
        46.0,
    );
    let size = frame.pick(420.0, frame.width - left - 12.0);
    // The upright axis has its party's name above it, the other its name below.
    canvas.party(b.place, 7.0, 9.0, 5.5);
    let name = Label::from(b.name).then(s::WORTH_TAIL);
    let lines = name.wrap(frame.pick(size + left, frame.width) - 20.0, frame.size, 2);
    let after = canvas.lines("name", 19.0, 13.5, Anchor::Start, &lines, frame.leading());
    let top = after - frame.size + 12.0;
    let of = |party: usize, alternative: f64| {
        let points = found.points.iter().map(move |point| point.utility.get(party).copied().unwrap_or(0.0));
        range(
            points
                .chain(named.iter().filter_map(move |p| p.utility.get(party).copied()))
                .chain([alternative]),
        )
    };
    let (wide, tall) = (of(0, a.alternative), of(1, b.alternative));
    let across = Scale { low: wide.0, high: wide.1, to: (left, left + size) };
    let up = Scale { low: tall.0, high: tall.1, to: (top + size * frame.pick(0.86, 1.0), top) };
    let bottom = up.to.0;
    let marks = |(low, high): (f64, f64)| {
        if (low, high) == (0.0, 1.0) { vec![0.0, 0.25, 0.5, 0.75, 1.0] } else { ticks(low, high, 5) }
    };
    for tick in marks(wide) {
        canvas.line("grid", (across.at(tick), top), (across.at(tick), bottom));
        canvas.text("tick", across.at(tick), bottom + frame.size + 4.0, Anchor::Middle, s::hundredth(tick));
    }
    for tick in marks(tall) {
        canvas.line("grid", (left, up.at(tick)), (across.to.1, up.at(tick)));
        canvas.text("tick", left - 7.0, up.at(tick) + 4.0, Anchor::End, s::hundredth(tick));
    }
    let place = |utility: &[f64]| match utility {
        [x, y, ..] if x.is_finite() && y.is_finite() => Some((across.at(*x), up.at(*y))),
        _ => None,
    };
    let dots =
        |zone: bool| found.points.iter().filter(move |p| p.zone == zone).filter_map(|p| place(&p.utility));
    canvas.dots("cloud", dots(false));
    let mut frontier: Vec<(f64, f64)> =
        found.points.iter().filter(|p| p.frontier).filter_map(|p| place(&p.utility)).collect();
    frontier.sort_by(|p, q| p.0.total_cmp(&q.0).then(q.1.total_cmp(&p.1)));
    frontier.dedup();
    canvas.polyline("frontier", &frontier);
    canvas.dots("zone", dots(true));
    let (x, y) = (across.at(a.alternative), up.at(b.alternative));
    canvas.line("dash", (x, top), (x, bottom));
    canvas.line("dash", (left, y), (across.to.1, y));
    let below = bottom + frame.size + 4.0 + frame.leading() + 4.0;
    let lines = Label::from(a.name).then(s::WORTH_TAIL).wrap(size - 10.0, frame.size, 2);
    canvas.party(a.place, left + 7.0, below - 4.5, 5.5);
    let after = canvas.lines("name", left + 19.0, below, Anchor::Start, &lines, frame.leading());
    let at: Vec<(&Named, (f64, f64))> =
        named.iter().filter_map(|point| place(&point.utility).map(|at| (point, at))).collect();
    letters(&mut canvas, &at, (left, across.to.1), (top, bottom), 6.0);
    if frame.compact {
        key(&mut canvas, frame, named, true, (0.0, after + 2.0), frame.width);
    } else {
        let x = left + size + 22.0;
        key(&mut canvas, frame, named, true, (x, top), frame.width - x);
    }
    canvas
}

/// Marks on their points, and beside each its letter.
fn letters(canvas: &mut Canvas, points: &[(&Named, (f64, f64))], across: (f64, f64), up: (f64, f64), r: f64) {
    let mut taken: Vec<(f64, f64)> = points.iter().map(|(_, at)| *at).collect();
    let mut keys = Canvas::new();
    for (point, (x, y)) in points {
        let Some(at) = free_place((*x, *y), &taken, across, up) else { continue };
        taken.push(at);
        canvas.line("lead", (*x, *y), at);
        if let (Some(class), Some(shape)) = (CLASS.get(point.kind), SHAPE.get(point.kind)) {
            keys.mark(class, *shape, *x, *y, r);
        }
        keys.circle("hollow", at.0, at.1, 8.5);
        keys.text("key", at.0, at.1 + 4.2, Anchor::Middle, point.letter.as_str());
    }
    canvas.over(keys);
}

/// A place for a letter near its point, clear of the letters and points before it.
fn free_place(
    point: (f64, f64),
    taken: &[(f64, f64)],
    across: (f64, f64),
    up: (f64, f64),
) -> Option<(f64, f64)> {
    let around = [
        (0.7, -0.7),
        (-0.7, -0.7),
        (0.7, 0.7),
        (-0.7, 0.7),
        (1.0, 0.0),
        (-1.0, 0.0),
        (0.0, -1.0),
        (0.0, 1.0),
    ];
    let tried: Vec<(f64, f64)> = [22.0, 38.0, 54.0]
        .into_iter()
        .flat_map(|far| around.map(|(dx, dy)| (point.0 + dx * far, point.1 + dy * far)))
        .filter(|(x, y)| *x >= across.0 + 9.0 && *x <= across.1 - 9.0 && *y >= up.0 + 9.0 && *y <= up.1 - 9.0)
        .collect();
    let clear = |at: &&(f64, f64)| {
        taken.iter().all(|other| {
            let (dx, dy) = (at.0 - other.0, at.1 - other.1);
            dx * dx + dy * dy >= 19.0 * 19.0
        })
    };
    tried.iter().find(clear).or_else(|| tried.first()).copied()
}

/// What the letters and lines mean.
fn key(canvas: &mut Canvas, frame: &Frame, named: &[Named], two: bool, (x, y): (f64, f64), room: f64) {
    let mut y = y;
    let entry = |canvas: &mut Canvas, y: f64, text: &Label| {
        let lines = text.wrap(room - 38.0, frame.size, 5);
        let after = canvas.lines("name", x + 38.0, y + frame.size, Anchor::Start, &lines, frame.leading());
        (after - frame.size + 5.0).max(y + 22.0)
    };
    for point in named {
        if let (Some(class), Some(shape)) = (CLASS.get(point.kind), SHAPE.get(point.kind)) {
            canvas.circle("hollow", x + 9.0, y + 8.5, 8.5);
            canvas.text("key", x + 9.0, y + 12.7, Anchor::Middle, point.letter.as_str());
            canvas.mark(class, *shape, x + 27.0, y + 8.5, 4.5);
        }
        y = entry(canvas, y, &point.name);
    }
    y += 4.0;
    let middle = y + frame.size * 0.65;
    if two {
        canvas.line("frontier", (x, middle), (x + 22.0, middle));
        y = entry(canvas, y, &Label::from(s::KEY_FRONTIER));
        canvas.dots("zone", [(x + 11.0, y + frame.size * 0.65)]);
        y = entry(canvas, y, &Label::from(s::KEY_ZONE));
        canvas.dots("cloud", [(x + 6.0, y + frame.size * 0.65), (x + 14.0, y + frame.size * 0.65)]);
        y = entry(canvas, y, &Label::from(s::KEY_PACKAGE));
        canvas.line("dash", (x, y + frame.size * 0.65), (x + 22.0, y + frame.size * 0.65));
        entry(canvas, y, &Label::from(s::KEY_ALTERNATIVE));
    } else {
        canvas.line("fan", (x, middle), (x + 22.0, middle));
        y = entry(canvas, y, &Label::from(s::key_fan(FAN)));
        canvas.line("axis", (x + 11.0, y + 2.0), (x + 11.0, y + 16.0));
        entry(canvas, y, &Label::from(s::KEY_ZERO));
    }
}

fn fan(frame: &Frame, found: &DealSpace, parties: &[Party], named: &[Named]) -> Canvas {
    let mut canvas = Canvas::new();
    let places = Rows::of(frame, 190.0);
    let gains = |utility: &[f64]| -> Option<Vec<f64>> {
        parties
            .iter()
            .enumerate()
            .map(|(at, party)| utility.get(at).map(|u| u - party.alternative).filter(|x| x.is_finite()))
            .collect()
    };
    // The zone first, then the frontier: the packages that matter.
    let mut order: Vec<&PackagePoint> = found.points.iter().filter(|p| p.zone || p.frontier).collect();
    order.sort_by_key(|p| (!p.zone, !p.frontier));
    let lines: Vec<Vec<f64>> = order.into_iter().take(FAN).filter_map(|p| gains(&p.utility)).collect();
    let marked: Vec<(&Named, Vec<f64>)> =
        named.iter().filter_map(|point| gains(&point.utility).map(|gains| (point, gains))).collect();
    let every = || lines.iter().flatten().chain(marked.iter().flat_map(|(_, gains)| gains));
    let low = every().copied().fold(-0.1, f64::min);
    let high = every().copied().fold(0.1, f64::max);
    let scale = Scale { low, high, to: places.plot };
    let top = 6.0;
    let mut y = top;
    let mut middles = Vec::new();
    let mut names = Canvas::new();
    for party in parties {
        let label = Label::from(party.name);
        let mark_y = y;
        let (middle, next) = places.name(&mut names, frame, y, 18.0, &label, frame.pick(58.0, 48.0));
        let mark_y = if frame.compact { mark_y + frame.size * 0.6 } else { middle };
        names.party(party.place, 7.0, mark_y, 5.5);
        canvas.line("grid", (places.plot.0, middle), (places.plot.1, middle));
        middles.push(middle);
        y = next;
    }
    let numbers: Vec<(f64, String)> =
        ticks(low, high, 5).into_iter().map(|x| (x, s::signed_tick(x))).collect();
    let below = axis(&mut canvas, frame, &scale, (top, y), &numbers);
    canvas.line("axis", (scale.at(0.0), top), (scale.at(0.0), y));
    let path = |gains: &[f64]| -> Vec<(f64, f64)> {
        gains.iter().zip(&middles).map(|(gain, middle)| (scale.at(*gain), *middle)).collect()
    };
    for line in &lines {
        canvas.polyline("fan", &path(line));
    }
    for (at, (point, gains)) in marked.iter().enumerate() {
        let points = path(gains);
        canvas.polyline(&format!("bold s{}", at % 4), &points);
        if let (Some(class), Some(shape)) = (CLASS.get(point.kind), SHAPE.get(point.kind)) {
            for (x, y) in &points {
                canvas.mark(class, *shape, *x, *y, 4.5);
            }
        }
    }
    let at: Vec<(&Named, (f64, f64))> =
        marked.iter().filter_map(|(point, gains)| path(gains).first().map(|at| (*point, *at))).collect();
    letters(&mut canvas, &at, places.plot, (0.0, middles.first().map_or(0.0, |y| y + 42.0)), 4.5);
    canvas.over(names);
    let middle = (places.plot.0 + places.plot.1) / 2.0;
    canvas.text("soft", middle, below + frame.size, Anchor::Middle, s::GAIN_AXIS);
    key(&mut canvas, frame, named, false, (0.0, below + frame.size + 14.0), frame.width);
    canvas
}
