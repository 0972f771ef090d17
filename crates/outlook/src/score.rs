//! What published forecasts of resolved questions are worth: each by the last one before the outcome was known and over
//! time, beside history alone, and beside other forecasters.

use crate::ledger::Sealed;
use detente_case::Case;
use detente_case::date::day;
use detente_chance::score::{self, Corp, Murphy};
use serde::Serialize;
use serde_json::Value;

/// Bins of the calibration table.
const BINS: usize = 10;

/// Another forecaster.
#[derive(Debug, Serialize)]
pub struct Forecaster {
    /// The name.
    pub name: String,
    /// Resolved questions that it answered.
    pub questions: usize,
    /// Mean Brier score on these, 0–1.
    pub brier: f64,
    /// Questions that the case's own outlooks answered too.
    pub shared: usize,
    /// Mean Brier score on the shared ones; null where there is none.
    pub brier_shared: Option<f64>,
    /// That of the case's own outlooks on them.
    pub brier_of_the_case: Option<f64>,
}

/// A resolved question, by one forecaster.
#[derive(Debug, Serialize)]
pub struct Question {
    /// The case folder.
    pub case: String,
    /// Title of the case.
    pub title: String,
    /// `signed` or `holds`.
    pub question: &'static str,
    /// Who gave the forecast; null for the case's own outlooks.
    pub forecaster: Option<String>,
    /// The published file.
    pub outlook: String,
    /// The day it speaks from, ISO.
    pub as_of: String,
    /// The day on which the outcome was known, ISO.
    pub resolved_on: Option<String>,
    /// `yes` or `no`.
    pub outcome: &'static str,
    /// The chance that was given, 0–1.
    pub forecast: f64,
    /// Which number that is: combined, inside, outside.
    pub basis: String,
    /// The chance by history alone, 0–1.
    pub base_rate: Option<f64>,
    /// (p − o)², 0–1.
    pub brier: f64,
    /// The same for history alone.
    pub brier_base_rate: Option<f64>,
    /// −ln of the chance given to what happened.
    pub log_loss: f64,
    /// The same for history alone.
    pub log_loss_base_rate: Option<f64>,
    /// How many forecasts of it were published in time.
    pub published: usize,
    /// Mean Brier score over the days from the first of them to the day on which the outcome was known, each standing
    /// until the next; null where that is not known or no day lies between.
    pub brier_over_time: Option<f64>,
}

/// Over all questions.
#[derive(Debug, Serialize)]
pub struct Summary {
    /// How many there are.
    pub questions: usize,
    /// Mean Brier score, 0–1.
    pub brier: f64,
    /// Mean log loss.
    pub log_loss: f64,
    /// Over the questions that have a base rate.
    pub beside_base_rate: Option<Beside>,
    /// Murphy's decomposition of the Brier score; null where there are too few questions.
    pub murphy: Option<Decomposition>,
    /// The same without bins, by isotonic regression (CORP).
    pub corp: Option<CorpParts>,
    /// Mean Brier score over time, on the questions that have one; null where none has.
    pub brier_over_time: Option<f64>,
    /// How often what was given a chance came about.
    pub calibration: Calibration,
}

/// Beside history alone.
#[derive(Debug, Serialize)]
pub struct Beside {
    /// How many have one.
    pub questions: usize,
    /// Mean Brier score on these.
    pub brier: f64,
    /// The same for history alone.
    pub brier_base_rate: f64,
    /// 1 − Brier / Brier of history; null where that is 0.
    pub skill: Option<f64>,
    /// Mean log loss on these.
    pub log_loss: f64,
    /// The same for history alone.
    pub log_loss_base_rate: f64,
}

/// Murphy's decomposition.
#[derive(Debug, Serialize)]
pub struct Decomposition {
    /// Of forecasts rounded to their bin: reliability − resolution + uncertainty.
    pub brier: f64,
    /// How far frequencies lie from the forecasts.
    pub reliability: f64,
    /// How far frequencies lie from the mean.
    pub resolution: f64,
    /// How uncertain the outcomes are by themselves.
    pub uncertainty: f64,
}

/// The decomposition without bins.
#[derive(Debug, Serialize)]
pub struct CorpParts {
    /// What recalibration would save: 0 is perfect.
    pub miscalibration: f64,
    /// What the recalibrated forecasts save against the share overall.
    pub discrimination: f64,
    /// How uncertain the outcomes are by themselves.
    pub uncertainty: f64,
}

/// How often what was given a chance came about.
#[derive(Debug, Serialize)]
pub struct Calibration {
    /// False below twenty questions: dots without a claim.
    pub enough: bool,
    /// Bins of chances that hold a question.
    pub bins: Vec<Bin>,
}

/// A bin of chances.
#[derive(Debug, Serialize)]
pub struct Bin {
    /// Lower end, 0–1.
    pub from: f64,
    /// Upper end, 0–1.
    pub to: f64,
    /// Mean chance given.
    pub forecast: f64,
    /// Questions in it.
    pub n: usize,
    /// How many came about.
    pub yes: usize,
    /// 95 % interval of the frequency (Jeffreys).
    pub interval: [f64; 2],
}

/// A forecast of one question.
struct Given<'a> {
    name: &'a str,
    as_of: &'a str,
    number: u64,
    basis: &'static str,
    forecast: f64,
    base: Option<f64>,
}

/// The numbers of a published answer: which one it is judged by, and history's.
#[must_use]
pub fn numbers(answer: &Value) -> (Option<(&'static str, f64)>, Option<f64>) {
    let number = |key: &str| answer.get(key).and_then(Value::as_f64);
    // Outlooks of 0.1.0 say `outside` and `inside`, and are judged by what they said.
    let bases = ["combined", "inside", "outside"];
    let said = bases.into_iter().find_map(|basis| Some((basis, number(basis)?)));
    (said, number("outside").or_else(|| number("history")))
}

/// The forecasts that speak to a question, from a day not after its outcome was known, in order of time.
fn given<'a>(entries: &'a [(&'a str, &'a Sealed)], key: &str, known: Option<&str>) -> Vec<Given<'a>> {
    let mut list: Vec<Given<'a>> = entries
        .iter()
        .filter(|(_, sealed)| !sealed.knew(key))
        .filter_map(|(name, sealed)| {
            let as_of = sealed.outlook.get("as_of").and_then(Value::as_str)?;
            let (said, base) = numbers(sealed.outlook.get(key)?);
            let (basis, forecast) = said?;
            // ISO days compare as text.
            let in_time = known.is_none_or(|known| as_of <= known);
            in_time.then_some(Given { name, as_of, number: sealed.number(), basis, forecast, base })
        })
        .collect();
    list.sort_by(|a, b| a.as_of.cmp(b.as_of).then(a.number.cmp(&b.number)));
    list
}

/// The mean Brier score over the days from the first forecast to the day on which the outcome was known, each forecast
/// standing until the next. `None` where no day lies between.
fn over_time(list: &[Given<'_>], known: Option<&str>, outcome: bool) -> Option<f64> {
    let end = day(known?)?;
    let (mut sum, mut days) = (0.0, 0.0);
    for (at, one) in list.iter().enumerate() {
        let next = list.get(at + 1).map_or(Some(end), |next| day(next.as_of))?;
        let stood = f64::from((next - day(one.as_of)?).get_days()).max(0.0);
        sum += stood * score::brier(one.forecast, outcome);
        days += stood;
    }
    (days > 0.0).then(|| sum / days)
}

/// One row for each resolved question of a case (its folder's name, and the case), by one forecaster, from sealed
/// outlooks with the names of their files. What has no forecast goes to `missing`, in words.
pub fn rows(
    entries: &[(&str, &Sealed)],
    (name, case): (&str, &Case),
    forecaster: Option<&str>,
    missing: &mut dyn FnMut(String),
) -> Vec<Question> {
    let Some(resolved) = &case.question.resolved else { return Vec::new() };
    let known = resolved.on.map(|day| day.to_string());
    let row = |(key, outcome): (&'static str, Option<bool>)| {
        let outcome = outcome?;
        let list = given(entries, key, known.as_deref());
        let Some(last) = list.last() else {
            missing(format!(
                "no published outlook gives a number for “{key}” from before the outcome was known: `detente outlook --publish` seals one"
            ));
            return None;
        };
        Some(Question {
            case: name.to_owned(),
            title: case.title.clone(),
            question: key,
            forecaster: forecaster.map(str::to_owned),
            outlook: last.name.to_owned(),
            as_of: last.as_of.to_owned(),
            resolved_on: known.clone(),
            outcome: if outcome { "yes" } else { "no" },
            forecast: last.forecast,
            basis: last.basis.to_owned(),
            base_rate: last.base,
            brier: score::brier(last.forecast, outcome),
            brier_base_rate: last.base.map(|p| score::brier(p, outcome)),
            log_loss: score::log_loss(last.forecast, outcome),
            log_loss_base_rate: last.base.map(|p| score::log_loss(p, outcome)),
            published: list.len(),
            brier_over_time: over_time(&list, known.as_deref(), outcome),
        })
    };
    [("signed", resolved.signed), ("holds", resolved.holds)].into_iter().filter_map(row).collect()
}

/// Beside the case's own forecasts, on the questions that both answered.
#[must_use]
pub fn forecasters(questions: &[Question]) -> Vec<Forecaster> {
    let mut names: Vec<&String> = questions.iter().filter_map(|q| q.forecaster.as_ref()).collect();
    names.sort_unstable();
    names.dedup();
    names
        .into_iter()
        .map(|name| {
            let theirs: Vec<&Question> =
                questions.iter().filter(|q| q.forecaster.as_ref() == Some(name)).collect();
            let both: Vec<(&Question, &Question)> = theirs
                .iter()
                .filter_map(|q| {
                    let same = |own: &&Question| {
                        own.forecaster.is_none() && own.case == q.case && own.question == q.question
                    };
                    Some((*q, questions.iter().find(same)?))
                })
                .collect();
            let on_both = |of: fn(&(&Question, &Question)) -> f64| {
                (!both.is_empty()).then(|| mean(both.iter().map(of)))
            };
            Forecaster {
                name: name.clone(),
                questions: theirs.len(),
                brier: mean(theirs.iter().map(|q| q.brier)),
                shared: both.len(),
                brier_shared: on_both(|pair| pair.0.brier),
                brier_of_the_case: on_both(|pair| pair.1.brier),
            }
        })
        .collect()
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, n) = values.fold((0.0, 0.0), |(sum, n), value| (sum + value, n + 1.0));
    sum / n
}

/// Over some questions; `None` for none.
#[must_use]
pub fn summary(questions: &[Question]) -> Option<Summary> {
    if questions.is_empty() {
        return None;
    }
    let pairs: Vec<(f64, bool)> = questions.iter().map(|q| (q.forecast, q.outcome == "yes")).collect();
    let based: Vec<&Question> = questions.iter().filter(|q| q.base_rate.is_some()).collect();
    let beside = (!based.is_empty()).then(|| {
        let brier = mean(based.iter().map(|q| q.brier));
        let brier_base_rate = mean(based.iter().filter_map(|q| q.brier_base_rate));
        Beside {
            questions: based.len(),
            brier,
            brier_base_rate,
            skill: score::skill(brier, brier_base_rate),
            log_loss: mean(based.iter().map(|q| q.log_loss)),
            log_loss_base_rate: mean(based.iter().filter_map(|q| q.log_loss_base_rate)),
        }
    });
    let found = score::calibration(&pairs, BINS);
    let murphy = score::murphy(&pairs).map(|Murphy { brier, reliability, resolution, uncertainty }| {
        Decomposition { brier, reliability, resolution, uncertainty }
    });
    let corp = score::corp(&pairs).map(|(parts, _)| {
        let Corp { brier: _, miscalibration, discrimination, uncertainty } = parts;
        CorpParts { miscalibration, discrimination, uncertainty }
    });
    let over: Vec<f64> = questions.iter().filter_map(|q| q.brier_over_time).collect();
    Some(Summary {
        corp,
        brier_over_time: (!over.is_empty()).then(|| mean(over.iter().copied())),
        questions: questions.len(),
        brier: mean(questions.iter().map(|q| q.brier)),
        log_loss: mean(questions.iter().map(|q| q.log_loss)),
        beside_base_rate: beside,
        murphy,
        calibration: Calibration {
            enough: found.enough,
            bins: found
                .bins
                .iter()
                .map(|b| Bin {
                    from: b.from,
                    to: b.to,
                    forecast: b.forecast,
                    n: b.n,
                    yes: b.yes,
                    interval: b.interval,
                })
                .collect(),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn outlooks_of_any_version_are_judged_by_what_they_said() {
        let said = |answer: Value| numbers(&answer);
        // 0.1.0: the pool where there is one, else the models' share.
        let pooled = json!({ "outside": 0.3, "inside": 0.8, "combined": 0.5 });
        assert_eq!(said(pooled), (Some(("combined", 0.5)), Some(0.3)));
        assert_eq!(said(json!({ "outside": null, "inside": 0.8 })), (Some(("inside", 0.8)), None));
        // Since: no number without a clock, whatever history knows.
        assert_eq!(said(json!({ "history": 0.3, "combined": null })), (None, Some(0.3)));
        assert_eq!(said(json!({ "history": 0.3, "combined": 0.4 })), (Some(("combined", 0.4)), Some(0.3)));
    }

    #[test]
    fn a_forecast_stands_until_the_next() {
        let one = |as_of, number, forecast| Given {
            name: "",
            as_of,
            number,
            basis: "combined",
            forecast,
            base: None,
        };
        let list = [one("2026-01-01", 1, 0.5), one("2026-01-11", 2, 1.0), one("2026-01-11", 3, 0.0)];
        // Ten days at .5, none at 1 (replaced the same day), twenty at 0.
        let found = over_time(&list, Some("2026-01-31"), false).unwrap();
        assert!((found - (10.0 * 0.25) / 30.0).abs() < 1e-12, "{found}");
        assert_eq!(over_time(&list[..1], Some("2026-01-01"), false), None);
        assert_eq!(over_time(&list, None, false), None);
    }
}
