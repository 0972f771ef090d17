//! `detente talks`: simulated bargaining over the packages of a case or of another tool's files; or a person at the
//! terminal against the others.

mod play;

use crate::args::TalksArgs;
use crate::flags::{Common, Format};
use crate::{ask, foreign, load, output};
use anyhow::{Context, bail};
use detente_bind::codes::NoteCode;
use detente_bind::note::Note;
use detente_chance::words::percent;
use detente_deals::Space;
use detente_deals::talks::{Strategy, Voter};
use detente_findings::deals::Names;
use detente_findings::deals::simulation::{Setting, TalksAnswer, over_draws, over_space, panel, solved};
use serde::Serialize;
use std::collections::BTreeMap;
use std::process::ExitCode;

#[derive(Serialize)]
struct Answer<'a> {
    /// Name and version of this shape.
    format: &'static str,
    #[serde(flatten)]
    talks: Option<&'a TalksAnswer>,
    /// What is not computed, and why.
    notes: &'a [Note],
}

pub(crate) fn run(args: &TalksArgs, common: &Common) -> anyhow::Result<ExitCode> {
    let (mid, mut answer, mut notes): (Option<(Space, Names)>, Option<TalksAnswer>, Vec<Note>);
    let draws = args.draws as usize;
    if let Some(path) = foreign::case(&args.source)? {
        let ready = match load::ready(&path) {
            Ok(ready) => ready,
            Err(code) => return Ok(code),
        };
        let case = &ready.loaded.case;
        mid = detente_findings::deals::mid_space(case, &ready.bound);
        notes = ready.bound.notes.iter().filter(|note| note.code.is_of(&["13"])).cloned().collect();
        answer = match &mid {
            Some((_, names)) if args.seat.is_none() => {
                let settings = settings(args, names)?;
                let run = detente_outlook::Settings {
                    seed: args.seed,
                    draws,
                    ..detente_outlook::Settings::default()
                };
                let sample = detente_outlook::draw(case, &ready.bound, &run);
                over_draws(case, &ready.bound, &sample, &settings, args.steps as usize, args.seed)
            }
            _ => None,
        };
    } else {
        let read = foreign::read(&args.source)?;
        notes = read.notes;
        answer = if args.seat.is_none() {
            let settings = settings(args, &read.names)?;
            let steps = args.steps as usize;
            Some(over_space(&read.space, &read.names, &settings, steps, draws, args.seed, &read.factors))
        } else {
            None
        };
        mid = Some((read.space, read.names));
    }
    if let (Some(seat), Some((space, names))) = (&args.seat, &mid) {
        return play::play(args, common, seat, space, names);
    }
    if let (Some(answer), Some((_, names)), false) = (&mut answer, &mid, args.factor.is_empty()) {
        let factors: Option<Vec<f64>> = ask::numbers(names, &args.factor, "--factor")?.into_iter().collect();
        let Some(factors) = factors else {
            bail!("--factor: one for each of {}", names.parties.join(", "));
        };
        let options = ask::numbers(names, &args.outside, "--outside")?;
        let outside: BTreeMap<String, f64> = names
            .parties
            .iter()
            .cloned()
            .zip(options)
            .filter_map(|(name, option)| Some((name, option?)))
            .collect();
        answer.closed_form = Some(
            solved(&names.parties, &factors, &outside).map_err(|why| anyhow::anyhow!("--factor: {why}"))?,
        );
    }
    for limit in answer.iter().flat_map(|answer| &answer.limits) {
        notes.push(Note { code: NoteCode::N1306, what: "no talks simulated".into(), why: limit.clone() });
    }
    match common.format {
        Format::Json => {
            output::json(&Answer { format: "detente.talks/1", talks: answer.as_ref(), notes: &notes })?
        }
        Format::Csv => csv(answer.as_ref())?,
        Format::Text => {
            if let Some(answer) = &answer {
                output::text(&text(answer))?;
            }
            load::notes(&notes, common.format)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// A fitted way of conceding, in words.
fn family(family: &str, parameter: f64) -> String {
    match family {
        "boulware" | "conceder" | "linear" => format!("{family} (e = {parameter:.2})"),
        "tit-for-tat" => format!("tit for tat ({parameter:.2} of the other’s steps)"),
        family => family.to_owned(),
    }
}

/// "boulware", "boulware:0.1", "conceder:3", "linear", "tit-for-tat", "micro", "zeuthen".
fn strategy(text: &str) -> anyhow::Result<Strategy> {
    let (name, number) = match text.split_once(':') {
        Some((name, number)) => {
            let number: f64 = number.parse().with_context(|| format!("`{text}`: {number} is no number"))?;
            (name, Some(number))
        }
        None => (text, None),
    };
    let shape = |usual: f64, fits: fn(f64) -> bool, what: &str| {
        let e = number.unwrap_or(usual);
        if e.is_finite() && e > 0.0 && fits(e) {
            Ok(Strategy::Time { e, start: 0.0 })
        } else {
            Err(anyhow::anyhow!("`{text}`: the shape of {name} is {what}"))
        }
    };
    match name {
        "boulware" => shape(0.2, |e| e < 1.0, "between 0 and 1"),
        "conceder" => shape(2.0, |e| e > 1.0, "above 1"),
        "linear" if number.is_none() => Ok(Strategy::LINEAR),
        "tit-for-tat" if number.is_none() => Ok(Strategy::TitForTat),
        "micro" if number.is_none() => Ok(Strategy::Micro),
        "zeuthen" if number.is_none() => Ok(Strategy::Zeuthen),
        _ => bail!(
            "`{text}` is no strategy: boulware[:e], linear, conceder[:e], tit-for-tat, micro, zeuthen; for one text hill-climber, annealer[:T]"
        ),
    }
}

fn voter(text: &str) -> anyhow::Result<Option<Voter>> {
    Ok(match text.split_once(':') {
        None if text == "hill-climber" => Some(Voter::HillClimber),
        None if text == "annealer" => Some(Voter::Annealer { temperature: 0.1 }),
        Some(("annealer", number)) => {
            let temperature: f64 =
                number.parse().with_context(|| format!("`{text}`: {number} is no number"))?;
            if !(temperature.is_finite() && temperature >= 0.0) {
                bail!("`{text}`: the temperature is 0 or more");
            }
            Some(Voter::Annealer { temperature })
        }
        _ => None,
    })
}

/// The settings asked for; the panel where none is.
fn settings(args: &TalksArgs, names: &Names) -> anyhow::Result<Vec<Setting>> {
    let parties = &names.parties;
    if args.strategy.is_empty() {
        return Ok(panel(parties));
    }
    let mut chosen: Vec<Option<&str>> = vec![None; parties.len()];
    for entry in &args.strategy {
        match entry.split_once('=') {
            Some((party, how)) => chosen[ask::party(names, party)?] = Some(how),
            None => chosen.iter_mut().filter(|how| how.is_none()).for_each(|how| *how = Some(entry)),
        }
    }
    let chosen: Vec<&str> = chosen.into_iter().map(|how| how.unwrap_or("micro")).collect();
    let voters: Vec<Option<Voter>> = chosen.iter().map(|how| voter(how)).collect::<anyhow::Result<_>>()?;
    if voters.iter().all(Option::is_some) {
        return Ok(vec![Setting::Text(parties.iter().cloned().zip(voters.into_iter().flatten()).collect())]);
    }
    if voters.iter().any(Option::is_some) {
        bail!(
            "one text and alternating offers cannot be mixed: give every party a voter, or every party a strategy"
        );
    }
    let strategies: Vec<Strategy> = chosen.iter().map(|how| strategy(how)).collect::<anyhow::Result<_>>()?;
    let zeuthen = strategies.iter().filter(|strategy| **strategy == Strategy::Zeuthen).count();
    if zeuthen > 0 && (zeuthen < strategies.len() || parties.len() != 2) {
        bail!("Zeuthen’s process is between two parties that both follow it");
    }
    Ok(vec![Setting::Offers(parties.iter().cloned().zip(strategies).collect())])
}

fn csv(answer: Option<&TalksAnswer>) -> anyhow::Result<()> {
    let Some(answer) = answer else { return output::csv(&["protocol"], std::iter::empty()) };
    let mut head = vec!["protocol".to_owned()];
    head.extend(answer.parties.iter().map(|party| format!("strategy {party}")));
    head.extend(
        ["agreement", "time p5", "time p50", "time p95", "nash distance", "frontier distance"]
            .map(String::from),
    );
    head.extend(answer.parties.iter().map(|party| format!("utility {party}")));
    let number = |value: Option<f64>| value.map(|value| value.to_string()).unwrap_or_default();
    let rows = answer.settings.iter().map(|setting| {
        let mut row = vec![setting.protocol.to_owned()];
        row.extend(
            answer.parties.iter().map(|party| setting.strategies.get(party).cloned().unwrap_or_default()),
        );
        row.push(setting.agreement.to_string());
        row.extend((0..3).map(|at| number(setting.time.map(|time| time[at]))));
        row.push(number(setting.nash_distance));
        row.push(number(setting.frontier_distance));
        row.extend(answer.parties.iter().map(|party| number(setting.utility.get(party).copied())));
        row
    });
    output::csv(&head.iter().map(String::as_str).collect::<Vec<&str>>(), rows)
}

fn text(answer: &TalksAnswer) -> String {
    let mut out = format!(
        "{} talks a setting, one a draw; {} moves before the deadline ({} changes of a single text).\n\n",
        answer.draws,
        answer.steps,
        answer.steps * 10
    );
    let mut head = vec!["how they talk", "deal", "when", "to Nash", "to frontier"];
    head.extend(answer.parties.iter().map(String::as_str));
    let rows: Vec<Vec<String>> = answer
        .settings
        .iter()
        .map(|setting| {
            let kinds: Vec<&String> =
                answer.parties.iter().filter_map(|p| setting.strategies.get(p)).collect();
            let same = kinds.windows(2).all(|pair| pair[0] == pair[1]);
            let how = if same {
                kinds.first().map_or_else(String::new, |kind| format!("all {kind}"))
            } else {
                answer
                    .parties
                    .iter()
                    .filter_map(|party| Some(format!("{party} {}", setting.strategies.get(party)?)))
                    .collect::<Vec<_>>()
                    .join(", ")
            };
            let how = if setting.protocol == "single-text" { format!("one text, {how}") } else { how };
            let number = |value: Option<f64>| value.map(|value| format!("{value:.2}")).unwrap_or_default();
            let mut row = vec![
                how,
                percent(setting.agreement),
                setting.time.map(|[_, median, _]| percent(median)).unwrap_or_default(),
                number(setting.nash_distance),
                number(setting.frontier_distance),
            ];
            row.extend(answer.parties.iter().map(|party| number(setting.utility.get(party).copied())));
            row
        })
        .collect();
    out.push_str(&output::table(&head, &rows, &(1..head.len()).collect::<Vec<usize>>()));
    out.push_str(
        "\ndeal: share of talks that end in one; when: median share of the deadline gone; distances in utility, means\nover deals; then mean utility. MiCRO makes one new offer a move: in few moves over many packages it ends nowhere.\n",
    );
    out.push_str(&detente_treaty::patience::discounts(answer));
    if let Some(patience) = &answer.rubinstein {
        let parts: Vec<String> = answer
            .parties
            .iter()
            .filter_map(|party| {
                let (rate, share) = (patience.rates.get(party)?, patience.shares.get(party)?);
                Some(format!("{party} {} of the gain (discounts {} a year)", percent(*share), percent(*rate)))
            })
            .collect();
        let line =
            format!("Rubinstein 1982, offers in quick succession, at mid values: {}.", parts.join("; "));
        out.push_str(&format!("{}\n", output::wrap(&line, 98, "  ")));
        if let Some(package) = patience.packages.first() {
            let levels: Vec<String> = package.package.iter().map(|(i, l)| format!("{i}: {l}")).collect();
            out.push_str(&format!(
                "{}\n",
                output::wrap(&format!("  as weighted Nash package: {}", levels.join(", ")), 98, "    ")
            ));
        }
    }
    if let Some(solved) = &answer.closed_form {
        let line = format!("Over a pie of size 1, {}:", solved.about);
        out.push_str(&format!("\n{}\n", output::wrap(&line, 98, "  ")));
        for opening in &solved.first {
            let shares: Vec<String> = answer
                .parties
                .iter()
                .filter_map(|party| Some(format!("{party} {:.4}", opening.shares.get(party)?)))
                .collect();
            out.push_str(&format!("  {} begins: {}\n", opening.proposer, shares.join(", ")));
        }
    }
    for (party, fits) in &answer.fits {
        if let Some(best) = fits.first() {
            out.push_str(&format!(
                "{party}: {} on record look most like {}, off by {:.2} on average\n",
                load::count(best.offers, "offer"),
                family(best.family, best.parameter),
                best.error
            ));
        }
    }
    out
}
