//! From strings with places to paragraphs in reading order: runs, columns, rows.

use super::letters::Piece;
use std::collections::{BTreeMap, BTreeSet};

/// Pieces of one line that touch.
#[derive(Clone, Debug)]
pub(super) struct Run {
    pub(super) left: f64,
    pub(super) right: f64,
    pub(super) y: f64,
    pub(super) size: f64,
    pub(super) text: String,
}

/// One line of a column; `block` counts the columns.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) left: f64,
    pub(super) right: f64,
    pub(super) y: f64,
    pub(super) size: f64,
    pub(super) text: String,
    pub(super) block: usize,
}

/// Pieces that touch, in the order in which the page shows them.
pub(super) fn runs(pieces: Vec<Piece>) -> Vec<Run> {
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
pub(super) fn furniture(pages: &mut [Vec<Run>]) {
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
pub(super) fn columns(runs: Vec<Run>) -> Vec<Row> {
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
pub(super) fn hyphened(pages: &[Vec<Row>]) -> BTreeSet<String> {
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
pub(super) fn paragraphs(pages: Vec<Vec<Row>>, hyphened: &BTreeSet<String>) -> Vec<String> {
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
