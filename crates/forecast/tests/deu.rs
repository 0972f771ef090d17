//! The published error of each model on the decided issues of the DEU data, read in place: the folder is
//! named by the environment variable DETENTE_DATA.

#![allow(clippy::unwrap_used)] // a test helper outside of #[test] functions

use detente_forecast::{Actor, Issue, model};
use std::path::Path;

/// Members in the order of the file, with their votes in the Council of 15 (0: not yet a member) and under
/// the Treaty of Nice.
const MEMBERS: [(&str, f64, f64); 28] = [
    ("at", 4.0, 10.0),
    ("be", 5.0, 12.0),
    ("bu", 0.0, 10.0),
    ("cr", 0.0, 7.0),
    ("cy", 0.0, 4.0),
    ("cz", 0.0, 12.0),
    ("dk", 3.0, 7.0),
    ("ee", 0.0, 4.0),
    ("fi", 3.0, 7.0),
    ("fr", 10.0, 29.0),
    ("de", 10.0, 29.0),
    ("el", 5.0, 12.0),
    ("hu", 0.0, 12.0),
    ("ie", 3.0, 7.0),
    ("it", 10.0, 29.0),
    ("lv", 0.0, 4.0),
    ("lt", 0.0, 7.0),
    ("lu", 2.0, 4.0),
    ("mt", 0.0, 3.0),
    ("nl", 5.0, 13.0),
    ("pl", 0.0, 27.0),
    ("pt", 5.0, 12.0),
    ("ro", 0.0, 14.0),
    ("si", 0.0, 4.0),
    ("sk", 0.0, 7.0),
    ("es", 8.0, 27.0),
    ("se", 4.0, 10.0),
    ("uk", 10.0, 29.0),
];

struct Decided {
    actors: Vec<Actor>,
    reference: Option<f64>,
    outcome: f64,
}

fn decided(text: &str) -> Vec<Decided> {
    let mut lines = text.lines();
    let head: Vec<&str> = lines.next().unwrap().split('\t').map(|cell| cell.trim_matches('"')).collect();
    let column = |name: &str| head.iter().position(|cell| *cell == name).unwrap();
    let mut rows = Vec::new();
    for line in lines {
        let cells: Vec<&str> = line.split('\t').collect();
        let number =
            |name: &str| cells.get(column(name)).and_then(|cell| cell.trim_matches('"').parse::<f64>().ok());
        let Some(outcome) = number("out") else { continue };
        let present = |name: &str| number(&format!("p{name}")).is_some();
        let nice = MEMBERS.iter().any(|(name, before, _)| *before == 0.0 && present(name));
        let votes: Vec<(&str, f64)> =
            MEMBERS.iter().filter(|m| present(m.0)).map(|m| (m.0, if nice { m.2 } else { m.1 })).collect();
        let largest = votes.iter().map(|(_, votes)| *votes).fold(0.0, f64::max);
        let bodies = [("com", largest), ("ep", largest)];
        let mut actors = Vec::new();
        for (name, influence) in bodies.into_iter().chain(votes) {
            if let Some(position) = number(&format!("p{name}")) {
                // NaN salience stands for "not given".
                let salience = number(&format!("s{name}")).map_or(f64::NAN, |salience| salience / 100.0);
                actors.push(Actor { position, salience, influence });
            }
        }
        rows.push(Decided { actors, reference: number("rp"), outcome });
    }
    rows
}

#[test]
fn the_table_of_errors_is_reproduced() {
    let Some(data) = std::env::var_os("DETENTE_DATA") else {
        eprintln!("SKIPPED: DETENTE_DATA is not set, the DEU table was not checked");
        return;
    };
    let text = std::fs::read_to_string(Path::new(&data).join("spatial/deu3.csv")).unwrap();
    let rows = decided(&text);
    assert_eq!(rows.len(), 353);
    let table = [
        ("weighted-mean", 353, "23.05", "29.8"),
        ("influence-mean", 353, "23.19", "30.3"),
        ("plain-mean", 353, "23.71", "30.8"),
        ("mid-range", 353, "26.84", "32.7"),
        ("weighted-median", 353, "28.35", "41.1"),
        ("plain-median", 353, "28.59", "40.7"),
        ("reference-point", 253, "51.11", "61.8"),
    ];
    for (id, count, mae, rmse) in table {
        let forecast = model(id).unwrap().forecast;
        let errors: Vec<f64> = rows
            .iter()
            .filter_map(|row| {
                forecast(&Issue { actors: &row.actors, reference: row.reference })
                    .map(|x| (x - row.outcome).abs())
            })
            .collect();
        let n = errors.len() as f64;
        let mean = errors.iter().sum::<f64>() / n;
        let root = (errors.iter().map(|error| error * error).sum::<f64>() / n).sqrt();
        assert_eq!((id, errors.len()), (id, count));
        assert_eq!((id, format!("{mean:.2}")), (id, mae.to_owned()));
        assert_eq!((id, format!("{root:.1}")), (id, rmse.to_owned()));
    }
}
