//! Spells that really happened, read in place: the folder is named by the environment variable DETENTE_DATA. Every
//! figure is of the data's own README, written there from another program.

#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "test helpers outside of #[test] functions")]

use detente_chance::clock::{Clock, End, Spell};
use std::path::Path;

type Table = Vec<std::collections::BTreeMap<String, String>>;

fn table(name: &str) -> Option<Table> {
    let Some(data) = std::env::var_os("DETENTE_DATA") else {
        eprintln!("SKIPPED: DETENTE_DATA is not set, no spells of {name} were read");
        return None;
    };
    let mut reader = csv::Reader::from_path(Path::new(&data).join(name)).unwrap();
    Some(reader.deserialize().map(Result::unwrap).collect())
}

fn spell(days: f64, end: End) -> Spell {
    Spell { days, end, group: 0 }
}

fn is_near(found: f64, told: f64) -> bool {
    (found - told).abs() < 5.001e-4
}

#[test]
fn strikes() {
    let Some(rows) = table("clocks/fmcs-work-stoppages.csv") else { return };
    assert_eq!(rows.len(), 14_309);
    let last = civil_days("2020-12-31");
    let spells: Vec<Spell> = rows
        .iter()
        .map(|row| match row["days"].parse::<f64>() {
            Ok(days) => spell(days, End::Agreed),
            Err(_) => spell((last - civil_days(&row["start"])).min(730.0), End::Open),
        })
        .collect();
    assert_eq!(spells.iter().filter(|spell| spell.end == End::Open).count(), 86);
    let clock = Clock::of(&spells);
    // Before the first day all are open.
    let over = [(1.0, 0.055), (7.0, 0.268), (14.0, 0.436), (30.0, 0.625), (60.0, 0.778), (90.0, 0.848)];
    for (days, told) in over.into_iter().chain([(180.0, 0.931), (365.0, 0.979)]) {
        let found = clock.counted(days, -1.0).unwrap().p;
        assert!(is_near(found, told), "within {days} days: {found}, told {told}");
    }
    let next = [(0.0, 0.620), (14.0, 0.488), (30.0, 0.407), (60.0, 0.317), (120.0, 0.237), (240.0, 0.174)];
    for (open, told) in next {
        let found = clock.counted(open + 30.0, open).unwrap().p;
        assert!(is_near(found, told), "open at {open}: {found}, told {told}");
    }
    assert!(is_near(clock.counted(1.0, 0.0).unwrap().p, 0.042), "of those open on the first day");
}

#[test]
fn mediated_crises_of_a_protracted_conflict() {
    let Some(rows) = table("clocks/icb-crisis-spells.csv") else { return };
    let rows = rows.iter().filter(|row| row["mediated"] == "yes" && row["protracted"] == "yes");
    let spells: Vec<Spell> = rows
        .filter_map(|row| {
            let end = if row["outcome"] == "formal" { End::Agreed } else { End::Other };
            Some(spell(row["days_from_mediation"].parse().ok()?, end))
        })
        .collect();
    let clock = Clock::of(&spells);
    assert_eq!((spells.len(), clock.until(), clock.open(205.0)), (78, 644.0, 14.0));
    assert!((clock.counted(564.0, 205.0).unwrap().p - 6.0 / 14.0).abs() < 1e-9);
    assert!(is_near(clock.by(564.0, 205.0).unwrap().p, 0.446), "{:?}", clock.by(564.0, 205.0));
    assert_eq!(clock.by(700.0, 650.0), None);
}

#[test]
fn environmental_agreements_enter_into_force() {
    let Some(rows) = table("clocks/ieadb-entry-into-force.csv") else { return };
    let many = |kind: &str, missing: Option<Spell>| -> Clock {
        let of = rows.iter().filter(|row| row["kind"] == kind);
        let spells =
            of.filter_map(|row| row["days"].parse().ok().map(|days| spell(days, End::Agreed)).or(missing));
        Clock::of(&spells.collect::<Vec<Spell>>())
    };
    let years = |clock: &Clock, told: [f64; 3]| {
        for (years, told) in [1.0, 2.0, 5.0].into_iter().zip(told) {
            let found = clock.counted(years * 365.25, -1.0).unwrap().p;
            assert!(is_near(found, told), "within {years} years: {found}, told {told}");
        }
    };
    years(&many("MEA", None), [0.418, 0.597, 0.780]);
    // Of two states: among those with a day, and if the others never entered.
    years(&many("BEA", None), [0.800, 0.901, 0.972]);
    years(&many("BEA", Some(spell(1e5, End::Other))), [0.520, 0.585, 0.631]);
}

#[test]
fn wars_end_by_agreement_or_ceasefire() {
    let Some(rows) = table("baserates/ucdp-dyad-terminations-v3-2021-subset.csv") else { return };
    // By the episode's id as it is written, which is how the README counts. Seven ids were rounded to two digits on
    // their way into this copy and hold the episodes of 142 dyads; by dyad and year there are 920 episodes.
    let mut episodes: std::collections::BTreeMap<String, (i32, i32, String)> =
        std::collections::BTreeMap::new();
    for row in &rows {
        let year: i32 = row["year"].parse().unwrap();
        let episode = episodes.entry(row["dyadep_id"].clone()).or_insert((year, year, String::new()));
        episode.0 = episode.0.min(year);
        if year >= episode.1 {
            *episode = (episode.0, year, row["outcome"].clone());
        }
    }
    let spells: Vec<Spell> = episodes
        .values()
        .map(|(first, last, outcome)| {
            let end = match outcome.as_str() {
                "1.0" | "2.0" => End::Agreed,
                "" => End::Open,
                _ => End::Other,
            };
            spell(f64::from(last - first + 1), end)
        })
        .collect();
    let clock = Clock::of(&spells);
    for (years, told) in [(1.0, 0.095), (2.0, 0.128), (5.0, 0.185), (10.0, 0.215), (20.0, 0.241)] {
        let found = clock.counted(years, 0.0).unwrap().p;
        // The README cuts the third digit off.
        assert!((found - told).abs() < 1e-3, "within {years} years: {found}, told {told}");
    }
}

/// Days since 1970-01-01 of a civil date (Hinnant's count).
fn civil_days(day: &str) -> f64 {
    let parts: Vec<i64> = day.split('-').map(|part| part.parse().unwrap()).collect();
    let (y, m) = if parts[1] > 2 { (parts[0], parts[1] - 3) } else { (parts[0] - 1, parts[1] + 9) };
    let year = y - 400 * y.div_euclid(400);
    (146_097 * y.div_euclid(400) + 365 * year + year / 4 - year / 100 + (153 * m + 2) / 5 + parts[2]
        - 1
        - 719_468) as f64
}
