//! `detente talks`: simulated bargaining over the packages of a case or of another tool's files; or a person at the
//! terminal against the others.

use crate::args::{Common, Format, TalksArgs};
use crate::{foreign, load, output};
use anyhow::{Context, bail};
use detente_chance::words::percent;
use detente_deals::talks::{Move, Strategy, Table, Talks, Voter};
use detente_deals::{Space, nash_bargaining_solution};
use detente_outlook::Note;
use detente_outlook::deals::Names;
use detente_outlook::deals::talks::{Setting, TalksAnswer, over_draws, over_space, panel, strategy_name};
use serde::Serialize;
use std::io::BufRead;
use std::process::ExitCode;

#[derive(Serialize)]
struct Answer<'a> {
    format: &'static str,
    #[serde(flatten)]
    talks: Option<&'a TalksAnswer>,
    notes: &'a [Note],
}

pub fn run(args: &TalksArgs, common: &Common) -> anyhow::Result<ExitCode> {
    let (mid, answer, mut notes): (Option<(Space, Names)>, Option<TalksAnswer>, Vec<Note>);
    let draws = args.draws as usize;
    if let Some(path) = foreign::case(&args.source)? {
        let ready = match load::ready(&path) {
            Ok(ready) => ready,
            Err(code) => return Ok(code),
        };
        let case = &ready.loaded.case;
        mid = detente_outlook::deals::mid_space(case, &ready.bound);
        notes = ready.bound.notes.iter().filter(|note| note.code.starts_with("N13")).cloned().collect();
        answer = match &mid {
            Some((_, names)) if args.seat.is_none() => {
                let settings = settings(args, &names.parties)?;
                let run = detente_outlook::Settings { seed: args.seed, draws, weight: 0.3 };
                let sample = detente_outlook::draw(case, &ready.bound, &run);
                over_draws(case, &ready.bound, &sample, &settings, args.steps as usize, args.seed)
            }
            _ => None,
        };
    } else {
        let read = foreign::read(&args.source)?;
        notes = read.notes;
        answer = if args.seat.is_none() {
            let settings = settings(args, &read.names.parties)?;
            Some(over_space(&read.space, &read.names, &settings, args.steps as usize, draws, args.seed))
        } else {
            None
        };
        mid = Some((read.space, read.names));
    }
    if let (Some(seat), Some((space, names))) = (&args.seat, &mid) {
        return play(args, common, seat, space, names);
    }
    for limit in answer.iter().flat_map(|answer| &answer.limits) {
        notes.push(Note { code: "N1306", what: "no talks simulated".into(), why: limit.clone() });
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
fn settings(args: &TalksArgs, parties: &[String]) -> anyhow::Result<Vec<Setting>> {
    if args.strategy.is_empty() {
        return Ok(panel(parties));
    }
    let mut chosen: Vec<Option<&str>> = vec![None; parties.len()];
    for entry in &args.strategy {
        match entry.split_once('=') {
            Some((party, how)) => match parties.iter().position(|name| name == party) {
                Some(at) => chosen[at] = Some(how),
                None => bail!("no party `{party}` talks; there are {}", parties.join(", ")),
            },
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
        "\ndeal: share of talks that end in one; when: median share of the deadline gone; distances in utility, means over deals; then mean utility.\n",
    );
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
    for (party, fits) in &answer.fits {
        if let Some(best) = fits.first() {
            out.push_str(&format!(
                "{party}: {} offers on record look most like {} ({:.2}), off by {:.2} on average\n",
                best.offers, best.family, best.parameter, best.error
            ));
        }
    }
    out
}

/// A person at the table: reads lines from standard input until the talks are over or the input ends.
fn play(
    args: &TalksArgs,
    common: &Common,
    seat: &str,
    space: &Space,
    names: &Names,
) -> anyhow::Result<ExitCode> {
    if common.format != Format::Text {
        bail!("--as talks with a person: its format is text");
    }
    let Some(own) = names.parties.iter().position(|party| party == seat) else {
        bail!("--as: no party `{seat}` talks; there are {}", names.parties.join(", "));
    };
    let chosen = settings(args, &names.parties)?;
    let strategies: Vec<Strategy> = match chosen.first() {
        Some(Setting::Offers(list)) if !args.strategy.is_empty() => list.iter().map(|(_, s)| *s).collect(),
        Some(Setting::Text(_)) => bail!("--as: one text has no seat for a person"),
        _ => vec![Strategy::LINEAR; names.parties.len()],
    };
    let table = Table::new(space)?;
    let say = |line: &str| output::text(&format!("{line}\n"));
    let describe = |package: u128| -> String {
        names
            .package(&space.package(package))
            .into_iter()
            .map(|(i, l)| format!("{i}={l}"))
            .collect::<Vec<_>>()
            .join(" ")
    };
    let worth = |package: u128| -> String {
        table
            .worth(package)
            .and_then(|worth| worth.get(own))
            .map_or("?".into(), |worth| format!("{worth:.2}"))
    };
    say(&format!(
        "You are {seat}. {} packages are possible; without a deal you get {:.2} (0 your worst package, 1 your best). {} moves are left.",
        space.packages(),
        space.reservation(own),
        args.steps
    ))?;
    for (issue, levels) in names.issues.iter().zip(&names.levels) {
        say(&format!("  {issue}: {}", levels.join(" | ")))?;
    }
    say(
        "Type: accept · offer ISSUE=LEVEL … (issues left out keep the level of your last offer) · best · value ISSUE=LEVEL … · leave",
    )?;
    let mut talks = Talks::new(&table, &strategies, args.steps as usize, own);
    // The person's best package that it would sign is where offers begin.
    let floors = vec![f64::NEG_INFINITY; space.parties()];
    let best = detente_deals::best_for(space, own, &floors)?.first().copied().unwrap_or(0);
    let mut draft = space.package(best);
    let mut input = std::io::stdin().lock().lines();
    let mut open = true;
    while open {
        if talks.turn() != own {
            let who = names.parties.get(talks.turn()).cloned().unwrap_or_default();
            let before = talks.outcome().offers.len();
            let stood = talks.standing();
            open = talks.step(None);
            let outcome = talks.outcome();
            if outcome.offers.len() > before {
                if let Some((_, package)) = outcome.offers.last() {
                    say(&format!("{who} offers: {} (worth {} to you)", describe(*package), worth(*package)))?;
                }
            } else if outcome.deal.is_some() || (stood.is_some() && open) {
                say(&format!("{who} accepts."))?;
            } else {
                say(&format!("{who} has nothing that it would sign."))?;
            }
            continue;
        }
        let Some(line) = input.next() else {
            say("The input ended: you leave.")?;
            talks.step(Some(Move::Leave));
            break;
        };
        let line = line?;
        let mut words = line.split_whitespace();
        match words.next() {
            None => {}
            Some("accept") if talks.standing().is_none() => say("There is no offer on the table.")?,
            Some("accept") => open = talks.step(Some(Move::Accept)),
            Some("leave" | "quit") => open = talks.step(Some(Move::Leave)),
            Some("best") => say(&format!("Your best: {} (worth {})", describe(best), worth(best)))?,
            Some(what @ ("offer" | "value")) => match levels(names, &draft, words) {
                Err(why) => say(&why)?,
                Ok(package) => match space.index(&package).filter(|index| table.worth(*index).is_some()) {
                    None => say("A red line of somebody whose consent is needed rules that out.")?,
                    Some(index) if what == "value" => say(&format!("worth {} to you", worth(index)))?,
                    Some(index) => {
                        draft = package;
                        open = talks.step(Some(Move::Offer(index)));
                        say(&format!("You offer: {} (worth {})", describe(index), worth(index)))?;
                    }
                },
            },
            Some(other) => say(&format!("`{other}` is not understood."))?,
        }
    }
    let outcome = talks.outcome();
    match outcome.deal {
        Some(package) => {
            say(&format!(
                "Signed after {} moves: {} (worth {} to you).",
                outcome.steps,
                describe(package),
                worth(package)
            ))?;
        }
        None => {
            say(&format!("No deal after {} moves: you get {:.2}.", outcome.steps, space.reservation(own)))?
        }
    }
    if let Some(nash) = nash_bargaining_solution(space)?.first() {
        say(&format!(
            "For comparison, the Nash package: {} (worth {} to you).",
            describe(*nash),
            worth(*nash)
        ))?;
    }
    for (party, strategy) in names.parties.iter().zip(&strategies).filter(|(party, _)| party.as_str() != seat)
    {
        say(&format!("{party} bargained as {}.", strategy_name(strategy)))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// A package from "issue=level" words over the last draft.
fn levels<'a>(
    names: &Names,
    draft: &[usize],
    words: impl Iterator<Item = &'a str>,
) -> Result<Vec<usize>, String> {
    let mut package = draft.to_vec();
    for word in words {
        let Some((issue, level)) = word.split_once('=') else {
            return Err(format!("`{word}`: write ISSUE=LEVEL"));
        };
        let at = names.issues.iter().position(|name| name == issue);
        let at =
            at.ok_or_else(|| format!("there is no issue `{issue}`; there are {}", names.issues.join(", ")))?;
        let known = names.levels.get(at).map(Vec::as_slice).unwrap_or_default();
        let level = known
            .iter()
            .position(|name| name == level || name.replace(' ', "_") == level)
            .ok_or_else(|| format!("{issue} has no level `{level}`; there are {}", known.join(", ")))?;
        if let Some(slot) = package.get_mut(at) {
            *slot = level;
        }
    }
    Ok(package)
}
