//! The board on the bundled cases and on a small one written here.

#![allow(clippy::unwrap_used, clippy::panic, reason = "test helpers outside of #[test] functions")]

use detente_bind::sample::Sample;
use detente_bind::{Bound, bind};
use detente_case::Loaded;
use detente_findings::forecast::{self as board, LeverAsk, PartyNames};
use std::path::Path;

fn bundled(name: &str) -> (Loaded, Bound, Sample) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../cases").join(name);
    ready(&path, 512)
}

fn ready(path: &Path, draws: usize) -> (Loaded, Bound, Sample) {
    let loaded = detente_case::load(path);
    assert!(loaded.is_sound(), "{:?}", loaded.diagnostics);
    let bound = bind(&loaded.case);
    let sample = detente_bind::draw(&loaded.case, &bound, 1, draws);
    (loaded, bound, sample)
}

/// A case in a folder of its own.
fn written(text: &str, draws: usize) -> (tempfile::TempDir, (Loaded, Bound, Sample)) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("case.toml"), text).unwrap();
    let ready = ready(folder.path(), draws);
    (folder, ready)
}

#[test]
fn the_board_of_a_case() {
    let (loaded, bound, sample) = bundled("nile-dam");
    let board = board::board(&loaded.case, &bound, &board::shape(&loaded.case, &bound), &sample, None);
    assert_eq!(board.len(), bound.forecast.issues.len());
    for issue in &board {
        let of = |id: &str| issue.forecast.models.iter().find(|model| model.model == id).unwrap();
        let mean = of("weighted-mean");
        assert_eq!(format!("{:.2}", mean.benchmark_mae.unwrap()), "23.05");
        for model in &issue.forecast.models {
            let [a, b, c, d] = [model.p90[0], model.p50[0], model.p50[1], model.p90[1]];
            assert!(0.0 <= a && a <= b && b <= model.median && model.median <= c && c <= d && d <= 100.0);
        }
        // What the inputs leave open is less than what outcomes add.
        let outcome = issue.outcome.as_ref().unwrap();
        assert!(outcome.p90[0] <= mean.p90[0] && outcome.p90[1] >= mean.p90[1]);
        let share: f64 = issue.contributions.iter().map(|part| part.share).sum();
        assert!((share - 1.0).abs() < 0.05, "{share}"); // medians need not sum to one exactly
        let agreement = issue.agreement.as_ref().unwrap();
        assert!(agreement.lowest.1 <= mean.median && mean.median <= agreement.highest.1);
        assert!(issue.rounds.iter().any(|path| path.model == "ktab"));
    }
    // The same bytes again, and the outlook's forecast is the same table, but for the draws of the round models.
    let again = board::board(&loaded.case, &bound, &board::shape(&loaded.case, &bound), &sample, None);
    assert_eq!(serde_json::to_string(&board).unwrap(), serde_json::to_string(&again).unwrap());
    let alone = board::forecast(&loaded.case, &bound, &sample);
    for (a, b) in board.iter().zip(&alone) {
        assert_eq!(a.forecast.models.len(), b.models.len());
        for (a, b) in a.forecast.models.iter().zip(&b.models) {
            let model = detente_forecast::model(&a.model).unwrap();
            if model.kind == detente_forecast::Kind::Closed && !model.looks_at_all() {
                assert_eq!(serde_json::to_string(a).unwrap(), serde_json::to_string(b).unwrap());
            }
        }
    }
}

#[test]
fn options_of_ones_own_join_the_board() {
    let (loaded, bound, sample) = bundled("nile-dam");
    let mut shape = board::shape(&loaded.case, &bound);
    let plain = board::board(&loaded.case, &bound, &shape, &sample, None);
    shape.extra = vec![
        detente_forecast::challenge_variant("textbook,report=4").unwrap(),
        detente_forecast::spatial_variant("turns=1").unwrap(),
        detente_forecast::exchange_variant("ties=first").unwrap(),
    ];
    let board = board::board(&loaded.case, &bound, &shape, &sample, None);
    for (issue, old) in board.iter().zip(&plain) {
        let of = |id: &str| issue.forecast.models.iter().find(|model| model.model == id).unwrap();
        // The preset by another name says the same, but has no error of its own.
        let (own, preset) = (of("challenge[textbook,report=4]"), of("challenge-textbook"));
        assert_eq!((own.median, own.p90), (preset.median, preset.p90));
        assert_eq!(own.benchmark_mae, None);
        assert!(issue.rounds.iter().any(|path| path.model == "ktab[turns=1]" && path.rounds == 1));
        // What was there stays; every measured model has a distribution of the outcome.
        assert_eq!(issue.forecast.models.len(), old.forecast.models.len() + 3);
        let measured = issue.forecast.models.iter().filter(|model| model.benchmark_mae.is_some()).count();
        assert_eq!(issue.outcomes.len(), measured);
        for range in &issue.outcomes {
            assert!(range.p90[0] <= range.p50[0] && range.p50[1] <= range.p90[1]);
        }
    }
}

#[test]
fn two_certain_points_are_a_choice_and_somebody_proposes() {
    let text = r#"
format = 1
[case]
title = "two points"
as_of = 2026-01-01
[decision]
rule = { quota = 60 }
required = ["a", "b"]
proposes = "b"
[[party]]
id = "a"
influence = 60
[[party]]
id = "b"
influence = 40
[[issue]]
id = "price"
title = "Price"
reference = 0
[[stance]]
party = "a"
issue = "price"
position = 20
salience = 50
[[stance]]
party = "b"
issue = "price"
position = POSITION
salience = 50
"#;
    let (_a, (loaded, bound, sample)) = written(&text.replace("POSITION", "70"), 64);
    let board = board::board(&loaded.case, &bound, &board::shape(&loaded.case, &bound), &sample, None);
    let choice = board[0].choice.as_ref().unwrap();
    assert_eq!(choice.at, [20.0, 70.0]);
    assert!((choice.weight_upper - 0.4).abs() < 1e-12);
    // a alone has the quota and accepts up to 40; b proposes that.
    let of = |id: &str| board[0].forecast.models.iter().find(|model| model.model == id).unwrap().median;
    assert_eq!((of("quota-pivot"), of("agenda-setter")), (20.0, 40.0));
    // An uncertain position is no point.
    let (_b, (loaded, bound, sample)) = written(&text.replace("POSITION", "\"60 to 80\""), 64);
    let board = board::board(&loaded.case, &bound, &board::shape(&loaded.case, &bound), &sample, None);
    assert!(board[0].choice.is_none());
}

const TWO: &str = r#"
format = 1
[case]
title = "two"
as_of = 2026-01-01
[[party]]
id = "a"
influence = 60
[[party]]
id = "b"
influence = 40
[[issue]]
id = "ban"
title = "Ban"
levels = [{ id = "no", at = 0, text = "no" }, { id = "yes", at = 100, text = "yes" }]
[[stance]]
party = "a"
issue = "ban"
position = 0
salience = 50
[[stance]]
party = "b"
issue = "ban"
position = 100
salience = 100
"#;

#[test]
fn a_choice_and_exact_levers() {
    let (_folder, (loaded, bound, sample)) = written(TWO, 64);
    let shape = board::shape(&loaded.case, &bound);
    let party = PartyNames::of(&shape).find("A").unwrap();
    let board = board::board(&loaded.case, &bound, &shape, &sample, Some(&LeverAsk { party }));
    let issue = &board[0];
    // Weights 30 and 40: the mean is 57.14, which is also the chance of "yes" among the two.
    let mean = 400.0 / 7.0;
    assert!((issue.forecast.models[0].median - mean).abs() < 1e-9);
    let choice = issue.choice.as_ref().unwrap();
    assert!((choice.weight_upper * 100.0 - mean).abs() < 1e-9);
    assert!((choice.chance[0] + choice.chance[1] + choice.neither - 1.0).abs() < 1e-12);
    assert!(choice.chance[1] > choice.chance[0] && choice.neither < 0.5);
    let lever = |party: &str, what: &str| {
        issue.levers.iter().find(|lever| lever.party == party && lever.what == what).unwrap()
    };
    // b ten points nearer: its share of 4/7 of ten points, at a cost of ten points × its salience.
    let other = lever("b", "position");
    assert!((other.shift - 40.0 / 7.0).abs() < 1e-9 && (other.step + 10.0).abs() < 1e-9);
    assert!((other.cost - 10.0).abs() < 1e-9 && (other.benefit - 20.0 / 7.0).abs() < 1e-9);
    // a cares ten points more: the mean falls to 40·100/(36 + 40).
    assert!((lever("a", "salience").shift - (mean - 4000.0 / 76.0)).abs() < 1e-9);
    // a stands at the end of the scale: nothing to gain by asking for more.
    assert_eq!(lever("a", "position").shift, 0.0);
    assert!(other.other_models.contains_key("ktab"));
}

#[test]
fn moves_seen_narrow_the_ranges() {
    // b stood at 90 and came down to 40 while a stayed at 10: in the draws that retrace this, b is weak or
    // cares little, or a is strong.
    let case = |earlier: &str| {
        format!(
            r#"
format = 1
[case]
title = "rounds"
as_of = 2026-01-01
[[party]]
id = "a"
influence = {{ uniform = {{ low = 5, high = 95 }} }}
[[party]]
id = "b"
influence = {{ uniform = {{ low = 5, high = 95 }} }}
[[issue]]
id = "price"
title = "Price"
[[stance]]
party = "a"
issue = "price"
position = 10
salience = {{ uniform = {{ low = 5, high = 95 }} }}
earlier = [{{ on = 2025-06-01, position = 10 }}]
[[stance]]
party = "b"
issue = "price"
position = {earlier}
salience = {{ uniform = {{ low = 5, high = 95 }} }}
earlier = [{{ on = 2025-06-01, position = 90 }}]
"#
        )
    };
    let (_a, (loaded, bound, sample)) = written(&case("40"), 2048);
    let moved = board::learn(&loaded.case, &bound, &sample);
    let of = |path: &str| moved.iter().find(|s| s.input == path);
    println!("{moved:#?}");
    let weaker = of("stance.b.price.salience").or(of("party.b.influence"));
    let stronger = of("stance.a.price.salience").or(of("party.a.influence"));
    assert!(weaker.is_some() || stronger.is_some(), "{moved:?}");
    assert!(weaker.is_none_or(|row| row.to[1] < row.from[1] - 5.0), "{weaker:?}");
    assert!(stronger.is_none_or(|row| row.to[0] > row.from[0] + 5.0), "{stronger:?}");
    let weaker = weaker.or(stronger).unwrap();
    assert!(weaker.effective_draws >= board::LEAST_EFFECTIVE && weaker.effective_draws < 2048.0);
    assert_eq!(weaker.observations, 2);
    // Where b's weight shrinks, the mean comes down.
    assert!(weaker.changes.iter().all(|(_, before, after)| after < before));
    // Without past positions there is nothing to learn.
    let (_b, (loaded, bound, sample)) = written(TWO, 64);
    assert!(board::learn(&loaded.case, &bound, &sample).is_empty());
}
