//! What a reviewer types to change a claim or a proposed row before she accepts it.

use detente_case::vocabulary::{ClaimKind, Modality, Polarity};
use serde_json::{Map, Value, json};

/// Fields of an edit: `kind=…`, `chain=a > b`, `words=…` or `span=10-20`, several parted by `;`. Words are looked
/// for in the report, the place nearest to the claim first.
pub(super) fn claim(line: &str, text: &str, near: &[(usize, usize)]) -> Result<Map<String, Value>, String> {
    let mut set = Map::new();
    let points: Vec<char> = text.chars().collect();
    for part in line.split(';').map(str::trim).filter(|p| !p.is_empty()) {
        let (key, value) = part.split_once('=').ok_or_else(|| format!("`{part}` is no field=value"))?;
        let (key, value) = (key.trim(), value.trim());
        let one_of = |known: &[&str]| {
            known
                .contains(&value)
                .then(|| json!(value))
                .ok_or_else(|| format!("`{value}` is no {key}; choose one of {}", known.join(", ")))
        };
        match key {
            "kind" => {
                set.insert(key.into(), one_of(&ClaimKind::ALL.map(ClaimKind::as_str))?);
            }
            "modality" => {
                set.insert(key.into(), one_of(&Modality::ALL.map(Modality::as_str))?);
            }
            "polarity" => {
                set.insert(key.into(), one_of(&Polarity::ALL.map(Polarity::as_str))?);
            }
            "said" | "meant" => {
                let day = detente_read::dates::day(value).unwrap_or_else(|| value.to_owned());
                set.insert(key.into(), json!(day));
            }
            "chain" => {
                let links: Vec<&str> =
                    value.split(['>', '›']).map(str::trim).filter(|l| !l.is_empty()).collect();
                set.insert("chain".into(), json!(links));
            }
            "span" => {
                let mut spans = Vec::new();
                for piece in value.split(',') {
                    let ends = piece.split_once('-').and_then(|(a, b)| {
                        Some((a.trim().parse::<usize>().ok()?, b.trim().parse::<usize>().ok()?))
                    });
                    let ends = ends
                        .filter(|(a, b)| a < b && *b <= points.len())
                        .ok_or_else(|| format!("`{piece}` is no span of the report (0–{})", points.len()))?;
                    spans.push(ends);
                }
                set_spans(&mut set, &points, &spans);
            }
            "words" => {
                let mut spans = Vec::new();
                let mut from = 0;
                for piece in value.split('…').map(str::trim).filter(|piece| !piece.is_empty()) {
                    let wanted: Vec<char> = piece.chars().collect();
                    let middle = near.first().map_or(0, |span| span.0);
                    let found = (from..(points.len() + 1).saturating_sub(wanted.len()))
                        .filter(|at| points[*at..*at + wanted.len()] == wanted[..])
                        .min_by_key(|at| if from == 0 { at.abs_diff(middle) } else { *at });
                    let Some(at) = found else {
                        return Err(format!("the report does not have the words `{piece}`"));
                    };
                    from = at + wanted.len();
                    spans.push((at, from));
                }
                if spans.is_empty() {
                    return Err("give the words after words=".into());
                }
                set_spans(&mut set, &points, &spans);
            }
            other => {
                return Err(format!(
                    "`{other}` cannot be edited here: kind, modality, polarity, chain, said, meant, words, span"
                ));
            }
        }
    }
    Ok(set)
}

fn set_spans(set: &mut Map<String, Value>, points: &[char], spans: &[(usize, usize)]) {
    let quote: Vec<String> = spans.iter().map(|(a, b)| points[*a..*b].iter().collect()).collect();
    set.insert("paraphrase".into(), json!(false));
    set.insert("quote".into(), json!(quote.join(" … ")));
    set.insert("spans".into(), json!(spans));
}

/// Keys of a proposed row: `key=value`, several parted by `;`.
pub(super) fn row(line: &str) -> Result<Vec<(String, String)>, String> {
    line.split(';').map(str::trim).filter(|part| !part.is_empty()).map(pair).collect()
}

/// One `key=value`.
pub(super) fn pair(part: &str) -> Result<(String, String), String> {
    let (key, value) = part.split_once('=').ok_or_else(|| format!("`{part}` is no key=value"))?;
    Ok((key.trim().to_owned(), value.trim().to_owned()))
}
