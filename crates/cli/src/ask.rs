//! Parties, issues and levels as a person types them: on the command line of `deals`, and at the table of `talks`.
//!
//! Names are taken as they are, or without regard to case, or in full words where ids are short; a level may have
//! `_` for blanks. A level alone is enough where only one issue has it.

use anyhow::{Context, bail};
use detente_findings::deals::Names;

/// The same, but for case and blanks?
fn alike(typed: &str, name: &str) -> bool {
    let plain = |text: &str| text.trim().replace('_', " ").to_lowercase();
    plain(typed) == plain(name)
}

/// Place of a name: as it stands, or alike, or by its title.
fn place(typed: &str, ids: &[String], titles: &[String]) -> Option<usize> {
    let typed = typed.trim();
    ids.iter()
        .position(|id| id == typed)
        .or_else(|| ids.iter().position(|id| alike(typed, id)))
        .or_else(|| titles.iter().position(|title| alike(typed, title)))
}

/// Place of a party.
pub(crate) fn party(names: &Names, typed: &str) -> anyhow::Result<usize> {
    place(typed, &names.parties, &names.party_titles).with_context(|| {
        format!("there is no party `{}`; there are {}", typed.trim(), names.parties.join(", "))
    })
}

/// "PARTY=NUMBER" entries, by place; parties that are not named get nothing.
pub(crate) fn numbers(names: &Names, entries: &[String], flag: &str) -> anyhow::Result<Vec<Option<f64>>> {
    let mut found = vec![None; names.parties.len()];
    for entry in entries {
        let Some((who, number)) = entry.rsplit_once('=') else {
            bail!("{flag} {entry}: write PARTY=NUMBER");
        };
        let value: f64 = number
            .trim()
            .parse()
            .ok()
            .filter(|value: &f64| value.is_finite())
            .with_context(|| format!("{flag} {entry}: `{number}` is no number"))?;
        let at = party(names, who).with_context(|| format!("{flag} {entry}"))?;
        if found[at].replace(value).is_some() {
            bail!("{flag}: {} is named twice", names.parties[at]);
        }
    }
    Ok(found)
}

/// Cuts "issue=level, other=a level with blanks" into its parts: at commas and semicolons; without them where the name
/// of an issue and `=` begin, or else at blanks.
fn parts(names: &Names, text: &str) -> Vec<String> {
    let owned = |part: &str| part.trim().to_owned();
    if text.contains([',', ';', '،']) {
        return text.split([',', ';', '،']).map(owned).filter(|part| !part.is_empty()).collect();
    }
    let level = |text: &str| names.levels.iter().flatten().any(|level| alike(text, level));
    match text.matches('=').count() {
        0 if level(text) => return vec![owned(text)],
        0 => return text.split_whitespace().map(owned).collect(),
        1 if text.split_whitespace().count() == 1 => return vec![owned(text)],
        _ => {}
    }
    // Where the name before each `=` begins.
    let starts: Vec<Option<usize>> = text
        .match_indices('=')
        .map(|(at, _)| {
            let before = text[..at].trim_end();
            let begins = names.issues.iter().chain(&names.issue_titles).filter_map(|name| {
                let count = name.trim().chars().count();
                let start = before.char_indices().rev().nth(count.checked_sub(1)?)?.0;
                let whole = before[..start].is_empty() || before[..start].ends_with(char::is_whitespace);
                (whole && alike(&before[start..], name)).then_some(start)
            });
            begins.min()
        })
        .collect();
    match starts.into_iter().collect::<Option<Vec<usize>>>() {
        Some(starts) if starts.first() == Some(&0) || text[..starts[0]].trim().is_empty() => {
            let ends = starts.iter().skip(1).copied().chain([text.len()]);
            starts.iter().zip(ends).map(|(start, end)| owned(&text[*start..end])).collect()
        }
        _ => text.split_whitespace().map(owned).collect(),
    }
}

/// A package that may leave issues open, in levels.
pub(crate) fn package(names: &Names, text: &str) -> Result<Vec<Option<usize>>, String> {
    open_package(names, text).map(|(levels, _)| levels)
}

/// A package that may leave issues open: by issue its level, and its number.
#[allow(clippy::type_complexity, reason = "two lists by issue")]
pub(crate) fn open_package(
    names: &Names,
    text: &str,
) -> Result<(Vec<Option<usize>>, Vec<Option<f64>>), String> {
    let mut found: Vec<Option<usize>> = vec![None; names.issues.len()];
    let mut numbers: Vec<Option<f64>> = vec![None; names.issues.len()];
    let parts = parts(names, text);
    if parts.is_empty() {
        return Err("write ISSUE=LEVEL, with commas between several".into());
    }
    for part in parts {
        let (issue, level) = match part.split_once('=') {
            Some((issue, level)) => {
                let at = place(issue, &names.issues, &names.issue_titles).ok_or_else(|| {
                    format!("there is no issue `{}`; there are {}", issue.trim(), names.issues.join(", "))
                })?;
                if let Some(ends) = names.ends.get(at).copied().flatten() {
                    let number = number_between(&names.issues[at], level, ends)?;
                    if numbers[at].replace(number).is_some_and(|before| before != number) {
                        return Err(format!("{} has two numbers here", names.issues[at]));
                    }
                    continue;
                }
                let known = names.levels.get(at).map(Vec::as_slice).unwrap_or_default();
                let level = place(level, known, &[]).ok_or_else(|| {
                    format!(
                        "{} has no level `{}`; there are {}",
                        names.issues[at],
                        level.trim(),
                        known.join(", ")
                    )
                })?;
                (at, level)
            }
            None => {
                let mut hits = names
                    .levels
                    .iter()
                    .enumerate()
                    .filter_map(|(at, known)| Some((at, place(&part, known, &[])?)));
                match (hits.next(), hits.next()) {
                    (Some(hit), None) => hit,
                    (Some(_), Some(_)) => {
                        return Err(format!("several issues have a level `{part}`: write ISSUE={part}"));
                    }
                    _ => return Err(format!("`{part}`: write ISSUE=LEVEL")),
                }
            }
        };
        if found[issue].replace(level).is_some_and(|before| before != level) {
            return Err(format!("{} has two levels here", names.issues[issue]));
        }
    }
    Ok((found, numbers))
}

/// A number of an issue in its unit.
fn number_between(issue: &str, text: &str, [low, high]: [f64; 2]) -> Result<f64, String> {
    let number: Option<f64> = text.trim().parse().ok().filter(|number: &f64| number.is_finite());
    match number {
        Some(number) if number >= low && number <= high => Ok(number),
        Some(number) => Err(format!("{issue} goes from {low} to {high}, and {number} is outside")),
        None => Err(format!("{issue} is a number from {low} to {high}, and `{}` is none", text.trim())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Names {
        let list = |words: &[&str]| words.iter().map(|w| (*w).to_owned()).collect::<Vec<String>>();
        Names {
            party_titles: list(&["The North", "الجنوب"]),
            issue_titles: list(&["Price of water", "الموعد"]),
            ..Names::plain(
                list(&["north", "south"]),
                list(&["price", "date"]),
                vec![list(&["low", "very high"]), list(&["soon", "late", "low"])],
            )
        }
    }

    #[test]
    fn packages_as_typed() {
        let read = |text: &str| package(&names(), text);
        assert_eq!(read("price=low, date=late"), Ok(vec![Some(0), Some(1)]));
        assert_eq!(read("price=low date=late"), Ok(vec![Some(0), Some(1)]));
        assert_eq!(read("PRICE = Very High"), Ok(vec![Some(1), None]));
        assert_eq!(read("very_high soon"), Ok(vec![Some(1), Some(0)]));
        assert_eq!(read("very high"), Ok(vec![Some(1), None]));
        assert_eq!(read("price=very high date=late"), Ok(vec![Some(1), Some(1)]));
        assert_eq!(read("Price of water=very high الموعد = soon"), Ok(vec![Some(1), Some(0)]));
        assert!(read("= =").is_err() && read("=").is_err() && read("price==low").is_err());
        assert_eq!(read("الموعد=late، price=low"), Ok(vec![Some(0), Some(1)]));
        assert!(read("low").unwrap_err().contains("several issues"));
        assert!(read("price=none").unwrap_err().contains("there are low, very high"));
        assert!(read("weather=fine").unwrap_err().contains("there are price, date"));
        assert!(read("price=low, price=very high").unwrap_err().contains("two levels"));
        assert!(read(" ").is_err());
    }

    #[test]
    fn numbers_in_units() {
        let mut names = names();
        names.issues.push("fee".into());
        names.issue_titles.push("The fee (EUR)".into());
        names.levels.push(Vec::new());
        names.ends = vec![None, None, Some([-5.0, 60.5])];
        let read = |text: &str| open_package(&names, text);
        assert_eq!(
            read("fee=57.25, price=low"),
            Ok((vec![Some(0), None, None], vec![None, None, Some(57.25)]))
        );
        assert_eq!(read("fee = -5"), Ok((vec![None; 3], vec![None, None, Some(-5.0)])));
        assert!(read("fee=61").unwrap_err().contains("from -5 to 60.5, and 61 is outside"));
        assert!(read("fee=nan").unwrap_err().contains("`nan` is none"));
        assert!(read("fee=cheap").unwrap_err().contains("is a number from"));
        assert!(read("fee=1, fee=2").unwrap_err().contains("two numbers"));
    }

    #[test]
    fn numbers_by_party() {
        let read = |entries: &[&str]| {
            numbers(&names(), &entries.iter().map(|e| (*e).to_owned()).collect::<Vec<_>>(), "--weight")
        };
        assert_eq!(read(&["the north=2", "الجنوب=.5"]).unwrap(), [Some(2.0), Some(0.5)]);
        assert_eq!(read(&[]).unwrap(), [None, None]);
        for wrong in [&["north"][..], &["north=x"], &["north=nan"], &["east=1"], &["north=1", "North=2"]] {
            assert!(read(wrong).is_err(), "{wrong:?}");
        }
    }
}
