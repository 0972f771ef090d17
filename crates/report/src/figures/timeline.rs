//! What happened, one row an event: an exact day as a mark, an uncertain date as a bar over every day that it
//! may have been, soft ends dashed. The shape tells the kind of event.
//!
//! Long empty stretches of time are cut out of the axis (at most four, each longer than all the rest), so that
//! a treaty of fifty years ago does not press this year's talks into one point; cuts are drawn as such.

use crate::figure::{Figure, Frame, Table};
use crate::label::Label;
use crate::strings as s;
use crate::svg::{Anchor, Canvas, Scale, ticks};
use detente_case::date::{Date, When};
use detente_case::{Case, Event};

/// `None` without events.
#[must_use]
pub fn timeline(case: &Case) -> Option<Figure> {
    if case.events.is_empty() {
        return None;
    }
    let mut events: Vec<&Event> = case.events.iter().collect();
    // Undated events come last, in file order.
    events
        .sort_by_key(|event| event.when.as_ref().map_or((1, 0, 0), |when| (0, day(when.from), day(when.to))));
    let mut kinds: Vec<&str> = Vec::new();
    for event in &events {
        if !kinds.contains(&event.kind.as_str()) {
            kinds.push(&event.kind);
        }
    }
    let mut table = Table::new(&[s::WHEN, s::EVENT, s::KIND, s::PLACE, s::PARTIES, s::SUPPORT]);
    for event in &events {
        table.row([
            when_words(event.when.as_ref()),
            event.title.clone(),
            event.kind.clone(),
            event.place.clone().unwrap_or_else(|| "–".into()),
            who(case, event).join(", "),
            if event.basis.unsupported() { s::UNSUPPORTED.into() } else { event.basis.cites.join(", ") },
        ]);
    }
    let dated: Vec<&When> = events.iter().filter_map(|event| event.when.as_ref()).collect();
    let described = s::timeline_description(
        events.len(),
        events.len() - dated.len(),
        &when_words(dated.first().copied()),
        &when_words(dated.last().copied()),
    );
    Some(Figure::new("timeline", s::TIMELINE_TITLE, described, table, |frame| {
        draw(frame, case, &events, &kinds)
    }))
}

fn who<'a>(case: &'a Case, event: &Event) -> Vec<&'a str> {
    event.parties.iter().filter_map(|id| case.parties.get(id.at())).map(|party| party.name.as_str()).collect()
}

/// Days since the year 1, near enough to order and to draw (all months exact).
fn day(date: Date) -> i64 {
    let (y, m) = (i64::from(date.year()), i64::from(date.month()));
    // March is the first month of the count, so that the leap day comes last (the usual civil-to-days formula).
    let (y, m) = if m <= 2 { (y - 1, m + 9) } else { (y, m - 3) };
    365 * y + y.div_euclid(4) - y.div_euclid(100)
        + y.div_euclid(400)
        + (m * 306 + 5) / 10
        + i64::from(date.day())
}

/// A date as read: "2025-06", "2025-06-01 to 2025-08-31", "about 2025-11", "not dated".
pub(crate) fn when_words(when: Option<&When>) -> String {
    let Some(when) = when else { return s::NOT_DATED.to_owned() };
    let (from, to) = (when.from, when.to);
    let whole_month = from.day() == 1
        && from.year() == to.year()
        && from.month() == to.month()
        && to == from.last_of_month();
    let whole_year = from.year() == to.year()
        && (from.month(), from.day()) == (1, 1)
        && (to.month(), to.day()) == (12, 31);
    let text = if from == to {
        from.to_string()
    } else if whole_year {
        format!("{:04}", from.year())
    } else if whole_month {
        format!("{:04}-{:02}", from.year(), from.month())
    } else {
        s::span(&from.to_string(), &to.to_string())
    };
    if when.approximate { s::about(&text) } else { text }
}

/// One stretch of the axis between two cuts.
struct Stretch {
    first: i64,
    last: i64,
    scale: Scale,
}

/// Cuts the axis at gaps longer than all the rest together, and shares the room out.
fn stretches(spans: &[(i64, i64)], room: (f64, f64)) -> Vec<Stretch> {
    let mut sorted = spans.to_vec();
    sorted.sort_unstable();
    let mut merged: Vec<(i64, i64)> = Vec::new();
    for (from, to) in sorted {
        match merged.last_mut() {
            Some(last) if from <= last.1 + 1 => last.1 = last.1.max(to),
            _ => merged.push((from, to)),
        }
    }
    let gaps: Vec<(usize, i64)> =
        merged.windows(2).enumerate().filter_map(|(at, w)| Some((at, w.get(1)?.0 - w.first()?.1))).collect();
    let total: i64 = merged.last().map_or(0, |l| l.1) - merged.first().map_or(0, |f| f.0);
    let mut by_length = gaps;
    by_length.sort_by_key(|(at, gap)| (-gap, *at));
    let mut left = total;
    let mut cuts: Vec<usize> = Vec::new();
    for (at, gap) in by_length.into_iter().take(4) {
        // Shorter than two years is never worth a cut.
        if gap > 730 && gap * 2 > left {
            cuts.push(at);
            left -= gap;
        } else {
            break;
        }
    }
    let mut pieces: Vec<(i64, i64)> = Vec::new();
    for (at, (from, to)) in merged.iter().enumerate() {
        let joins = at > 0 && !cuts.contains(&(at - 1));
        match pieces.last_mut() {
            Some(last) if joins => last.1 = *to,
            _ => pieces.push((*from, *to)),
        }
    }
    // Every piece has its least room; the rest goes by length.
    let (least, between) = (36.0, 34.0);
    let count = pieces.len() as f64;
    let days: i64 = pieces.iter().map(|(from, to)| to - from).sum();
    let free = (room.1 - room.0 - least * count - between * (count - 1.0)).max(0.0);
    let mut x = room.0;
    pieces
        .into_iter()
        .map(|(from, to)| {
            let share = if days > 0 { (to - from) as f64 / days as f64 } else { 1.0 / count };
            let width = least + free * share;
            let (low, high) = if from == to { (from - 1, to + 1) } else { (from, to) };
            let scale = Scale { low: low as f64, high: high as f64, to: (x + 8.0, x + width - 8.0) };
            x += width + between;
            Stretch { first: from, last: to, scale }
        })
        .collect()
}

fn place(stretches: &[Stretch], day: i64) -> Option<f64> {
    stretches.iter().find(|s| day >= s.first && day <= s.last).map(|s| s.scale.at(day as f64))
}

/// Marks of the axis: years, or months where a stretch is short.
fn axis_ticks(stretch: &Stretch) -> Vec<(i64, String)> {
    let room = stretch.scale.to.1 - stretch.scale.to.0;
    let days = stretch.last - stretch.first;
    // The year and month that a day number falls in, by search: there are few.
    let year_of = |n: i64| (n as f64 / 365.2425) as i64;
    let first_year = year_of(stretch.first);
    let mut all: Vec<(i64, String)> = Vec::new();
    if days > 900 {
        let last_year = year_of(stretch.last) + 1;
        let count = (room / 44.0).max(1.0) as usize;
        for tick in ticks(first_year as f64, last_year as f64, count) {
            if let Ok(date) = Date::new(tick as i16, 1, 1)
                && tick.fract() == 0.0
            {
                all.push((day(date), format!("{}", date.year())));
            }
        }
    } else {
        let count = ((days as f64 / 30.4) / (room / 58.0).max(1.0)).max(1.0);
        let step = [1i64, 2, 3, 6, 12].into_iter().find(|step| *step as f64 * 1.1 >= count).unwrap_or(12);
        for month in 0..60 {
            if month % step != 0 {
                continue;
            }
            let (y, m) = (first_year + month / 12, month % 12 + 1);
            if let Ok(date) = Date::new(y as i16, m as i8, 1) {
                all.push((day(date), format!("{:04}-{m:02}", date.year())));
            }
        }
    }
    all.retain(|(n, _)| *n >= stretch.first && *n <= stretch.last);
    // Tick labels must not meet.
    let mut last = f64::NEG_INFINITY;
    all.retain(|(n, _)| {
        let x = stretch.scale.at(*n as f64);
        let keep = x - last > 54.0;
        if keep {
            last = x;
        }
        keep
    });
    all
}

fn draw(frame: &Frame, case: &Case, events: &[&Event], kinds: &[&str]) -> Canvas {
    let mut canvas = Canvas::new();
    let room = frame.pick((104.0, 384.0), (0.0, frame.width));
    let mut spans: Vec<(i64, i64)> =
        events.iter().filter_map(|e| e.when.as_ref()).map(|w| (day(w.from), day(w.to.max(w.from)))).collect();
    let dated = !spans.is_empty();
    if dated && let Some(today) = case.as_of {
        spans.push((day(today), day(today)));
    }
    let stretches = stretches(&spans, room);
    let top = legend(&mut canvas, frame, kinds) + 6.0;
    let mut body = Canvas::new();
    let mut strips: Vec<(f64, f64)> = Vec::new();
    let mut y = top + if dated { frame.size + 10.0 } else { 0.0 };
    let plot_top = y;
    for event in events {
        let shape = kinds.iter().position(|kind| *kind == event.kind).unwrap_or(0);
        y = row(&mut body, frame, case, event, shape, &stretches, y, &mut strips);
    }
    let bottom = y;
    if dated {
        for stretch in &stretches {
            if stretch.first == stretch.last {
                // A single day between two cuts: its year is mark enough.
                let year = format!("{}", (stretch.first as f64 / 365.2425) as i64);
                let x = stretch.scale.at(stretch.first as f64);
                canvas.text("tick", x, top + frame.size, Anchor::Middle, year);
                grid(&mut canvas, frame, x, (plot_top, bottom), &strips, "grid");
            }
            for (n, text) in axis_ticks(stretch) {
                let x = stretch.scale.at(n as f64);
                canvas.text(
                    "tick",
                    x.clamp(24.0, frame.width - 24.0),
                    top + frame.size,
                    Anchor::Middle,
                    text,
                );
                grid(&mut canvas, frame, x, (plot_top, bottom), &strips, "grid");
            }
        }
        for pair in stretches.windows(2) {
            if let [a, b] = pair {
                // A cut: two slanting strokes at the top of the axis.
                let x = (a.scale.to.1 + b.scale.to.0) / 2.0;
                for dx in [-2.5, 2.5] {
                    canvas.line(
                        "axis",
                        (x + dx - 2.5, top + frame.size),
                        (x + dx + 2.5, top + frame.size - 9.0),
                    );
                }
            }
        }
        if let Some(x) = case.as_of.and_then(|today| place(&stretches, day(today))) {
            grid(&mut canvas, frame, x, (plot_top, bottom), &strips, "dash");
        }
    }
    canvas.over(body);
    if dated && let Some(today) = case.as_of {
        let y = canvas.bottom() + frame.size + 2.0;
        canvas.line("dash", (0.0, y - 4.0), (22.0, y - 4.0));
        canvas.text("soft", 30.0, y, Anchor::Start, s::judged_from(&today.to_string()));
    }
    canvas
}

/// An upright line: through the whole plot where it is free of text, through the strips only where text stands
/// between them.
fn grid(canvas: &mut Canvas, frame: &Frame, x: f64, plot: (f64, f64), strips: &[(f64, f64)], class: &str) {
    if frame.compact {
        for (from, to) in strips {
            canvas.line(class, (x, *from), (x, *to));
        }
    } else {
        canvas.line(class, (x, plot.0), (x, plot.1));
    }
}

fn legend(canvas: &mut Canvas, frame: &Frame, kinds: &[&str]) -> f64 {
    let (mut x, mut y) = (0.0, 0.0);
    for (shape, kind) in kinds.iter().enumerate() {
        let label = if kind.is_empty() { Label::from(s::NO_KIND) } else { Label::from(*kind) };
        let label = label.fit(150.0, frame.size);
        let wide = 17.0 + label.width(frame.size) + 14.0;
        if x > 0.0 && x + wide > frame.width {
            (x, y) = (0.0, y + frame.leading() + 3.0);
        }
        event_mark(canvas, shape, x + 7.0, y + frame.size * 0.66);
        canvas.text("name", x + 17.0, y + frame.size, Anchor::Start, label);
        x += wide;
    }
    y + frame.leading() + 3.0
}

/// Kinds beyond the number of shapes begin again, filled with paper instead of ink.
fn event_mark(canvas: &mut Canvas, shape: usize, x: f64, y: f64) {
    let class = if (shape / crate::svg::SHAPES).is_multiple_of(2) { "fill" } else { "hollow" };
    canvas.mark(class, shape, x, y, 5.0);
}

#[allow(clippy::too_many_arguments)] // one row needs to know all of these; a struct would only rename them
fn row(
    body: &mut Canvas,
    frame: &Frame,
    case: &Case,
    event: &Event,
    shape: usize,
    stretches: &[Stretch],
    y: f64,
    strips: &mut Vec<(f64, f64)>,
) -> f64 {
    let size = frame.size;
    let when = Label::from(when_words(event.when.as_ref()));
    let people = who(case, event);
    let mut names: Vec<&str> = event.place.as_deref().into_iter().collect();
    names.extend(people);
    let small = frame.pick(12.5, 11.5);
    let soft = Label::list(names, " · ");
    let mut title = Label::from(&event.title);
    if event.basis.unsupported() {
        title = title.then(s::UNSUPPORTED_TAIL);
    }
    let (middle, next);
    if frame.compact {
        let mut at = body.lines(
            "soft",
            0.0,
            y + size,
            Anchor::Start,
            &when.wrap(frame.width, small, 1),
            frame.leading(),
        );
        at = body.lines("name", 0.0, at, Anchor::Start, &title.wrap(frame.width, size, 5), frame.leading());
        at = body.lines("soft", 0.0, at, Anchor::Start, &soft.wrap(frame.width, small, 2), frame.leading());
        let strip = if event.when.is_some() { 18.0 } else { 0.0 };
        middle = at - size + 2.0 + strip / 2.0;
        next = middle + strip / 2.0 + 9.0;
    } else {
        let left = when.wrap(98.0, small, 3);
        let title = title.wrap(324.0, size, 4);
        let soft = soft.wrap(324.0, small, 3);
        let height = frame.leading() * (left.len().max(title.len() + soft.len()).max(1)) as f64;
        let first = y + size;
        body.lines("soft", 0.0, first, Anchor::Start, &left, frame.leading());
        let at = body.lines("name", 396.0, first, Anchor::Start, &title, frame.leading());
        body.lines("soft", 396.0, at, Anchor::Start, &soft, frame.leading());
        middle = y + size * 0.66;
        next = y + height + 9.0;
    }
    if event.when.is_some() {
        strips.push((middle - 9.0, middle + 9.0));
    }
    match event.when.as_ref() {
        Some(dates) => {
            let (from, to) =
                (place(stretches, day(dates.from)), place(stretches, day(dates.to.max(dates.from))));
            if let (Some(from), Some(to)) = (from, to) {
                body.titled(title.then(&s::tip(when.as_str())), |c| {
                    if to - from > 1.0 || dates.approximate {
                        let class = if dates.approximate { "about" } else { "when" };
                        let (from, to) = if to - from < 10.0 { (from - 5.0, to + 5.0) } else { (from, to) };
                        c.rect(class, from, middle - 6.0, to - from, 12.0);
                    }
                    event_mark(c, shape, (from + to) / 2.0, middle);
                });
            }
        }
        // No place on the axis: the mark stands beside the words "not dated".
        None => event_mark(body, shape, when.width(small) + 12.0, y + size * 0.66),
    }
    next
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        detente_case::date::day(text).unwrap()
    }

    #[test]
    fn days_count() {
        assert_eq!(day(date("2024-03-01")) - day(date("2024-02-28")), 2);
        assert_eq!(day(date("2025-03-01")) - day(date("2025-02-28")), 1);
        assert_eq!(day(date("2026-01-01")) - day(date("2025-12-31")), 1);
        assert_eq!(day(date("2000-12-31")) - day(date("1999-12-31")), 366);
        assert_eq!(day(date("1900-12-31")) - day(date("1899-12-31")), 365);
    }

    #[test]
    fn dates_in_words() {
        let words = |text: &str| when_words(When::parse(text).as_ref());
        assert_eq!(words("2025-06"), "2025-06");
        assert_eq!(words("2024"), "2024");
        assert_eq!(words("about 2025-11"), "about 2025-11");
        assert_eq!(words("2025-02-03"), "2025-02-03");
        let span = When { from: date("2025-06-01"), to: date("2025-08-31"), approximate: false };
        assert_eq!(when_words(Some(&span)), "2025-06-01 to 2025-08-31");
    }

    #[test]
    fn long_gaps_are_cut_and_order_is_kept() {
        let spans: Vec<(i64, i64)> = ["1974-05-31", "1981-12-17", "2024-12-01", "2025-06-01", "2026-01-05"]
            .map(|text| (day(date(text)), day(date(text))))
            .to_vec();
        let found = stretches(&spans, (100.0, 400.0));
        assert_eq!(found.len(), 3);
        let places: Vec<f64> = spans.iter().map(|(day, _)| place(&found, *day).unwrap()).collect();
        assert!(places.windows(2).all(|w| w[0] < w[1]), "{places:?}");
        assert!(places.iter().all(|x| (100.0..=400.0).contains(x)));
    }
}
