//! From sources to claims to judgements: who is at the end of the chains, how many claims end there, and which
//! judgements cite them. What cites nothing stays without a line.

use crate::figure::{Figure, Frame, Table};
use crate::judgements::groups;
use crate::label::{Label, isolate};
use crate::strings as s;
use crate::svg::{Anchor, Canvas, num};
use detente_case::{Case, Claim, ClaimState};
use std::collections::BTreeMap;

/// Origins drawn; the others are one row.
const ORIGINS: usize = 14;
/// Groups of judgements drawn; the others are one row.
const GROUPS: usize = 16;
/// Lines drawn from claims; of more, every claim keeps its first ones.
const LINES: usize = 900;

/// Claims with one origin.
struct Origin {
    name: String,
    /// Place of the party that it speaks for.
    party: Option<usize>,
    /// Places of the claims in the case.
    claims: Vec<usize>,
}

/// Judgements of one kind.
struct Target {
    name: String,
    all: usize,
    unsupported: usize,
    /// Claims cited, with the number of judgements that cite each.
    cited: BTreeMap<usize, usize>,
}

/// `None` without a claim.
#[must_use]
pub fn flow(case: &Case) -> Option<Figure> {
    let origins = origins(case);
    origins.first()?;
    let targets = targets(case);
    let mut table = Table::new(&[s::ORIGIN, s::CLAIMS, s::JUDGEMENTS, s::CITATIONS]);
    for origin in &origins {
        let claims = origin.claims.len().to_string();
        let mut any = false;
        for target in &targets {
            let cited: usize = origin.claims.iter().filter_map(|claim| target.cited.get(claim)).sum();
            if cited > 0 {
                any = true;
                table.row([origin.name.clone(), claims.clone(), target.name.clone(), cited.to_string()]);
            }
        }
        if !any {
            table.row([origin.name.clone(), claims, "–".into(), "0".into()]);
        }
    }
    for target in targets.iter().filter(|target| target.unsupported > 0) {
        table.row([
            s::NO_CLAIM_CITED.into(),
            "–".into(),
            target.name.clone(),
            target.unsupported.to_string(),
        ]);
    }
    let claims: usize = origins.iter().map(|origin| origin.claims.len()).sum();
    let idle = origins
        .iter()
        .flat_map(|origin| &origin.claims)
        .filter(|claim| targets.iter().all(|target| !target.cited.contains_key(claim)))
        .count();
    let said = s::flow_description(
        claims,
        origins.len(),
        &origins.first().map(|origin| isolate(&origin.name)).unwrap_or_default(),
        idle,
        targets.iter().map(|target| target.all).sum(),
        targets.iter().map(|target| target.unsupported).sum(),
    );
    let (left, right) = (folded(origins), shortened(targets));
    let reviewed =
        |claim: usize| case.claims.get(claim).is_some_and(|claim| claim.state == ClaimState::Accepted);
    Some(Figure::new("flow", s::FLOW_TITLE, said, table, |frame| draw(frame, &left, &right, &reviewed)))
}

/// Ends of chains with their claims, those with most claims first.
fn origins(case: &Case) -> Vec<Origin> {
    let mut all: Vec<(Option<&str>, Vec<usize>)> = Vec::new();
    let kept = |claim: &&Claim| claim.state != ClaimState::Rejected;
    for (at, claim) in case.claims.iter().enumerate().filter(|(_, claim)| kept(claim)) {
        let origin = case.origin(claim);
        match all.iter_mut().find(|(known, _)| *known == origin) {
            Some((_, claims)) => claims.push(at),
            None => all.push((origin, vec![at])),
        }
    }
    all.sort_by_key(|(_, claims)| std::cmp::Reverse(claims.len()));
    all.into_iter()
        .map(|(origin, claims)| {
            let source = origin.and_then(|id| case.source(id));
            Origin {
                name: source
                    .map_or_else(|| origin.unwrap_or(s::page::NO_SPEAKER).to_owned(), |row| row.name.clone()),
                party: source.and_then(|source| source.of).map(|party| party.at()),
                claims,
            }
        })
        .collect()
}

fn targets(case: &Case) -> Vec<Target> {
    let places: BTreeMap<&str, usize> = case
        .claims
        .iter()
        .enumerate()
        .filter(|(_, claim)| claim.state != ClaimState::Rejected)
        .map(|(at, claim)| (claim.id.as_str(), at))
        .collect();
    groups(case)
        .into_iter()
        .map(|group| {
            let mut cited = BTreeMap::new();
            for cite in group.rows.iter().flat_map(|row| &row.basis.cites) {
                if let Some(at) = places.get(cite.as_str()) {
                    *cited.entry(*at).or_default() += 1;
                }
            }
            Target {
                name: group.title,
                all: group.rows.len(),
                unsupported: group.rows.iter().filter(|row| row.basis.unsupported()).count(),
                cited,
            }
        })
        .collect()
}

fn folded(mut origins: Vec<Origin>) -> Vec<Origin> {
    if origins.len() > ORIGINS {
        let rest = origins.split_off(ORIGINS - 1);
        origins.push(Origin {
            name: s::other_origins(rest.len()),
            party: None,
            claims: rest.into_iter().flat_map(|origin| origin.claims).collect(),
        });
    }
    origins
}

fn shortened(mut targets: Vec<Target>) -> Vec<Target> {
    if targets.len() > GROUPS {
        // The largest stay, in the order of the case.
        let mut sizes: Vec<usize> = targets.iter().map(|target| target.all).collect();
        sizes.sort_unstable_by(|a, b| b.cmp(a));
        let least = sizes.get(GROUPS - 2).copied().unwrap_or(0);
        let mut kept = Vec::new();
        let mut rest = Target { name: String::new(), all: 0, unsupported: 0, cited: BTreeMap::new() };
        let mut folded = 0;
        for target in targets {
            if target.all >= least && kept.len() < GROUPS - 1 {
                kept.push(target);
                continue;
            }
            folded += 1;
            rest.all += target.all;
            rest.unsupported += target.unsupported;
            for (claim, number) in target.cited {
                *rest.cited.entry(claim).or_default() += number;
            }
        }
        rest.name = s::other_judgements(folded);
        kept.push(rest);
        targets = kept;
    }
    targets
}

/// Where a row of a column stands: its label, its top, its height.
struct Place {
    lines: Vec<Label>,
    top: f64,
    height: f64,
}

/// Rows below each other, each high enough for its label and its `size`, spread over `height` where that is more.
fn column(frame: &Frame, labels: Vec<Vec<Label>>, sizes: &[f64], gap: f64, height: f64) -> Vec<Place> {
    let tall: Vec<f64> = labels
        .iter()
        .zip(sizes)
        .map(|(lines, size)| (lines.len() as f64 * frame.leading()).max(*size))
        .collect();
    let needed: f64 = tall.iter().sum::<f64>() + gap * tall.len().saturating_sub(1) as f64;
    let more = if tall.len() > 1 { ((height - needed) / (tall.len() - 1) as f64).max(0.0) } else { 0.0 };
    let mut top = 0.0;
    labels
        .into_iter()
        .zip(tall)
        .map(|(lines, height)| {
            let place = Place { lines, top, height };
            top += height + gap + more;
            place
        })
        .collect()
}

fn extent(places: &[Place]) -> f64 {
    places.last().map_or(0.0, |place| place.top + place.height)
}

fn draw(frame: &Frame, origins: &[Origin], targets: &[Target], reviewed: &dyn Fn(usize) -> bool) -> Canvas {
    let mut canvas = Canvas::new();
    // Ends of the names' columns, and the three stages between them.
    let (names, stages, right) =
        frame.pick((206.0, [216.0, 330.0, 500.0], 514.0), (104.0, [110.0, 158.0, 236.0], 245.0));
    let claims: usize = origins.iter().map(|origin| origin.claims.len()).sum();
    let judgements: usize = targets.iter().map(|target| target.all).sum();
    let unit = (300.0 / claims.max(1) as f64).clamp(1.6, 7.0);
    let step = (300.0 / judgements.max(1) as f64).clamp(0.8, 6.0);
    let left_labels: Vec<Vec<Label>> = origins
        .iter()
        .map(|origin| {
            let room = names - if origin.party.is_some() { 18.0 } else { 2.0 };
            Label::from(&origin.name).then(&s::count_tail(origin.claims.len())).wrap(
                room,
                frame.size,
                frame.pick(2, 3),
            )
        })
        .collect();
    let right_labels: Vec<Vec<Label>> = targets
        .iter()
        .map(|target| {
            Label::from(&target.name).then(&s::count_of_which(target.all, target.unsupported)).wrap(
                frame.width - right,
                frame.size,
                frame.pick(2, 4),
            )
        })
        .collect();
    let sizes: Vec<f64> = origins.iter().map(|origin| origin.claims.len() as f64 * unit).collect();
    let tall: Vec<f64> = targets.iter().map(|target| target.all as f64 * step).collect();
    let gap = 7.0;
    let measure =
        |labels: &Vec<Vec<Label>>, sizes: &[f64]| extent(&column(frame, labels.clone(), sizes, gap, 0.0));
    let height = measure(&left_labels, &sizes).max(measure(&right_labels, &tall));
    let left = column(frame, left_labels, &sizes, gap, height);
    let far = column(frame, right_labels, &tall, gap, height);
    let head = frame.size;
    let top = head + 12.0;
    canvas.text("soft", 0.0, head, Anchor::Start, s::ORIGIN);
    canvas.text("soft", stages[1] + 4.0, head, Anchor::Middle, s::CLAIMS);
    canvas.text("soft", right, head, Anchor::Start, s::JUDGEMENTS);
    // Where each claim stands.
    let mut stands: BTreeMap<usize, f64> = BTreeMap::new();
    let mut ticks = Canvas::new();
    for (origin, place) in origins.iter().zip(&left) {
        let y = top + place.top;
        let pitch = place.height / origin.claims.len().max(1) as f64;
        canvas.rect("wash", stages[0] + 6.0, y, stages[1] - stages[0] - 6.0, place.height);
        ticks.rect("solid", stages[0], y, 6.0, place.height);
        for (at, claim) in origin.claims.iter().enumerate() {
            let middle = y + (at as f64 + 0.5) * pitch;
            let thick = (pitch * 0.6).clamp(0.8, 4.0);
            ticks.rect(
                if reviewed(*claim) { "solid" } else { "unseen" },
                stages[1],
                middle - thick / 2.0,
                8.0,
                thick,
            );
            stands.insert(*claim, middle);
        }
        let lines = place.lines.len() as f64 * frame.leading();
        let first = y + (place.height - lines) / 2.0 + frame.size * 0.92;
        let indent = match origin.party {
            Some(party) => {
                ticks.party(party, 7.0, first - frame.size * 0.35, 5.0);
                18.0
            }
            None => 0.0,
        };
        ticks.lines("name", indent, first, Anchor::Start, &place.lines, frame.leading());
    }
    let mut drawn = 0;
    for (target, place) in targets.iter().zip(&far) {
        let y = top + place.top;
        let whole = place.height.max(1.0);
        let bare = whole * target.unsupported as f64 / target.all.max(1) as f64;
        ticks.rect("solid", stages[2], y, 8.0, whole - bare);
        ticks.rect("unseen", stages[2], y + whole - bare, 8.0, bare);
        let lines = place.lines.len() as f64 * frame.leading();
        let first = y + (whole - lines) / 2.0 + frame.size * 0.92;
        ticks.lines("name", right, first, Anchor::Start, &place.lines, frame.leading());
        // Lines end on the supported part, one below the other in the order of their claims.
        let mut ends: Vec<(f64, usize)> =
            target.cited.iter().filter_map(|(claim, number)| Some((*stands.get(claim)?, *number))).collect();
        ends.sort_by(|a, b| a.0.total_cmp(&b.0));
        let count = ends.len().max(1) as f64;
        for (at, (from, _)) in ends.iter().enumerate() {
            if drawn >= LINES {
                break;
            }
            drawn += 1;
            let to = y + (whole - bare) * (at as f64 + 0.5) / count;
            let (x1, x2) = (stages[1] + 8.0, stages[2]);
            let middle = (x1 + x2) / 2.0;
            canvas.path(
                "thread",
                &format!(
                    "M{} {}C{} {} {} {} {} {}",
                    num(x1),
                    num(*from),
                    num(middle),
                    num(*from),
                    num(middle),
                    num(to),
                    num(x2),
                    num(to)
                ),
            );
        }
    }
    canvas.over(ticks);
    canvas
}
