//! A person at the table: `detente talks CASE --as PARTY` reads lines from standard input until the talks are over or
//! the input ends. For training: every offer is shown with what it is worth to the person, and afterwards what would
//! have been possible.

use super::{family, settings};
use crate::args::TalksArgs;
use crate::flags::{Common, Format};
use crate::{ask, load, output};
use anyhow::bail;
use detente_deals::talks::{Move, Strategy, Table, Talks, fit};
use detente_deals::{Space, best_for, max_min_gain_over, nash_bargaining_solution};
use detente_findings::deals::Names;
use detente_findings::deals::simulation::{Setting, strategy_name};
use std::io::{BufRead, IsTerminal};
use std::process::ExitCode;

const HELP: &str = "You can say:
  accept                        sign the offer on the table
  offer ISSUE=LEVEL, …          put a package on the table; issues left out keep the level of your last offer
  value ISSUE=LEVEL, …          what a package would be worth to you, without offering it
  levels                        what each level adds to your utility
  history                       the offers so far, with their worth to you
  best                          your best package
  leave                         end the talks without a deal
A level alone will do where only one issue has it. Offers and answers are moves; questions are not.";

/// Marks that a terminal or an editor puts around right-to-left text, and a byte-order mark.
fn clean(line: &[u8]) -> String {
    let marks = |c: char| matches!(c, '\u{feff}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    String::from_utf8_lossy(line).chars().filter(|c| !marks(*c)).collect()
}

/// What is on the table, and whose eyes it is seen with.
struct Desk<'a> {
    space: &'a Space,
    names: &'a Names,
    table: &'a Table,
    own: usize,
}

impl Desk<'_> {
    fn describe(&self, package: u128) -> String {
        let levels = self.names.package(&self.space.package(package));
        let part = |issue: &String| Some(format!("{issue}={}", levels.get(issue)?));
        self.names.issues.iter().filter_map(part).collect::<Vec<_>>().join(", ")
    }

    /// "worth 0.47 to you, .05 more than no deal".
    fn worth(&self, package: u128) -> String {
        let Some(worth) = self.table.worth(package).and_then(|worth| worth.get(self.own)) else {
            return "ruled out by a red line".into();
        };
        let gain = worth - self.space.reservation(self.space.required()[self.own]);
        let beside = if gain.abs() < 0.005 {
            "as much as no deal".to_owned()
        } else {
            format!("{:.2} {} than no deal", gain.abs(), if gain > 0.0 { "more" } else { "less" })
        };
        format!("worth {worth:.2} to you, {beside}")
    }

    fn party(&self, at: usize) -> &str {
        let place = self.space.required().get(at).copied().unwrap_or(at);
        self.names.party_titles.get(place).map_or("", String::as_str)
    }
}

fn say(line: &str) -> anyhow::Result<()> {
    output::text(&format!("{}\n", output::wrap(line, 98, "    ")))
}

/// A line of a list.
fn line(text: &str) -> anyhow::Result<()> {
    output::text(&format!("  {}\n", output::wrap(text, 94, "      ")))
}

pub(super) fn play(
    args: &TalksArgs,
    common: &Common,
    seat: &str,
    space: &Space,
    names: &Names,
) -> anyhow::Result<ExitCode> {
    if common.format != Format::Text {
        bail!("--as talks with a person: its format is text");
    }
    let place = ask::party(names, seat)?;
    let Some(own) = space.required().iter().position(|party| *party == place) else {
        bail!("--as: {seat} does not sit at this table: its consent is not needed");
    };
    let chosen = settings(args, names)?;
    let strategies: Vec<Strategy> = match chosen.first() {
        Some(Setting::Offers(list)) if !args.strategy.is_empty() => list.iter().map(|(_, s)| *s).collect(),
        Some(Setting::Text(_)) => bail!("--as: one text has no seat for a person"),
        _ => vec![Strategy::LINEAR; names.parties.len()],
    };
    let strategies: Vec<Strategy> = space
        .required()
        .iter()
        .map(|party| strategies.get(*party).copied().unwrap_or(Strategy::LINEAR))
        .collect();
    let table = Table::new(space)?;
    let desk = Desk { space, names, table: &table, own };
    let others: Vec<&str> =
        (0..table.parties()).filter(|party| *party != own).map(|party| desk.party(party)).collect();
    let without = space.reservation(place);
    say(&format!(
        "You are {}; across the table: {}. Without a deal you get {without:.2}, where 0 is your worst package and 1 your best. {} moves are left, yours and the others’.",
        desk.party(own),
        others.join(", "),
        args.steps
    ))?;
    for (issue, levels) in names.issues.iter().zip(&names.levels) {
        line(&format!("{issue}: {}", levels.join(" | ")))?;
    }
    say("Say accept, offer ISSUE=LEVEL, …, or leave; help tells the rest.")?;
    let mut talks = Talks::new(&table, &strategies, args.steps as usize, own);
    // The person's best package is where offers begin.
    let best = best_for(space, place, &vec![f64::NEG_INFINITY; space.parties()])?.first().copied();
    let Some(best) = best else {
        say("Red lines leave no package at all: there is nothing to talk about.")?;
        return Ok(ExitCode::SUCCESS);
    };
    let mut draft = space.package(best);
    let mut own_offers: Vec<(f64, f64, Option<f64>)> = Vec::new();
    let mut heard: Option<f64> = None;
    // The offer below the alternative that the person has been warned of.
    let mut warned: Option<u128> = None;
    let stdin = std::io::stdin();
    let person = stdin.is_terminal();
    let mut input = stdin.lock();
    let mut open = true;
    while open {
        let worth = |package: u128| table.worth(package).and_then(|worth| worth.get(own)).copied();
        if talks.turn() != own {
            let who = desk.party(talks.turn()).to_owned();
            let before = talks.outcome().offers.len();
            let stood = talks.standing();
            open = talks.step(None);
            let outcome = talks.outcome();
            if outcome.offers.len() > before {
                if let Some((_, package)) = outcome.offers.last() {
                    say(&format!("{who} offers: {} ({})", desk.describe(*package), desk.worth(*package)))?;
                    heard = worth(*package);
                }
            } else if outcome.deal.is_some() || (stood.is_some() && open) {
                say(&format!("{who} accepts."))?;
            } else {
                say(&format!("{who} has nothing that it would sign and leaves."))?;
            }
            continue;
        }
        if person {
            output::text(&format!("[{} left] > ", args.steps as usize - talks.outcome().steps))?;
        }
        let mut bytes = Vec::new();
        if input.read_until(b'\n', &mut bytes)? == 0 {
            say("The input ended: you leave.")?;
            talks.step(Some(Move::Leave));
            break;
        }
        let line = clean(&bytes);
        let line = line.trim();
        let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        match word.to_lowercase().as_str() {
            "" => {}
            "help" | "?" | "h" => output::text(&format!("{HELP}\n"))?,
            "accept" | "sign" | "yes" => match talks.standing() {
                None => say("There is no offer on the table yet: make one, or wait for theirs.")?,
                Some(package)
                    if worth(package).is_some_and(|w| w < without - 0.005) && warned != Some(package) =>
                {
                    warned = Some(package);
                    say(&format!(
                        "That is {}. Say accept once more to sign it all the same.",
                        desk.worth(package)
                    ))?;
                }
                Some(_) => open = talks.step(Some(Move::Accept)),
            },
            "leave" | "quit" | "exit" | "q" => open = talks.step(Some(Move::Leave)),
            "best" => say(&format!("Your best: {} ({})", desk.describe(best), desk.worth(best)))?,
            "levels" => {
                for (issue, levels) in names.issues.iter().enumerate().zip(&names.levels) {
                    let (at, name) = issue;
                    let each: Vec<String> = levels
                        .iter()
                        .enumerate()
                        .map(|(level, word)| format!("{word} {:+.2}", space.level_worth(place, at, level)))
                        .collect();
                    self::line(&format!("{name}: {}", each.join(" | ")))?;
                }
            }
            "history" => {
                let offers = talks.outcome().offers;
                if offers.is_empty() {
                    say("Nobody has offered anything yet.")?;
                }
                for (party, package) in &offers {
                    let who = if *party == own { "You" } else { desk.party(*party) };
                    self::line(&format!("{who}: {} ({})", desk.describe(*package), desk.worth(*package)))?;
                }
            }
            "offer" | "value" => match ask::package(names, rest) {
                Err(why) => say(&why)?,
                Ok(levels) => {
                    let package: Vec<usize> =
                        levels.iter().zip(&draft).map(|(new, old)| new.unwrap_or(*old)).collect();
                    match space.index(&package).filter(|index| table.worth(*index).is_some()) {
                        None => say("A red line of somebody whose consent is needed rules that out.")?,
                        Some(index) if word.eq_ignore_ascii_case("value") => {
                            say(&format!("{}: {}", desk.describe(index), desk.worth(index)))?;
                        }
                        Some(index) => {
                            draft = package;
                            own_offers.push((talks.time(), worth(index).unwrap_or(0.0), heard));
                            open = talks.step(Some(Move::Offer(index)));
                            say(&format!("You offer: {} ({})", desk.describe(index), desk.worth(index)))?;
                        }
                    }
                }
            },
            _ => say(&format!("`{word}` is not understood; help tells what is."))?,
        }
    }
    debrief(&desk, &talks, &own_offers, &strategies)?;
    Ok(ExitCode::SUCCESS)
}

/// What came of it, and what would have been possible.
fn debrief(
    desk: &Desk<'_>,
    talks: &Talks<'_>,
    own_offers: &[(f64, f64, Option<f64>)],
    strategies: &[Strategy],
) -> anyhow::Result<()> {
    let (space, outcome) = (desk.space, talks.outcome());
    let place = space.required()[desk.own];
    let without = space.reservation(place);
    let moves = load::count(outcome.steps, "move");
    match outcome.deal {
        Some(package) => {
            say(&format!("Signed after {moves}: {} ({}).", desk.describe(package), desk.worth(package)))?;
            let better = max_min_gain_over(space, package)?.first().copied().filter(|better| {
                let (new, old) = (space.utilities(*better), space.utilities(package));
                space.required().iter().any(|party| new[*party] > old[*party] + 1e-6)
            });
            match better {
                Some(better) => say(&format!(
                    "Nobody would have lost by this instead: {} ({}).",
                    desk.describe(better),
                    desk.worth(better)
                ))?,
                None => say("No package would have been better for somebody and worse for nobody.")?,
            }
        }
        None => say(&format!("No deal after {moves}: you get {without:.2}."))?,
    }
    match nash_bargaining_solution(space)?.first() {
        Some(nash) => say(&format!(
            "For comparison, the Nash package: {} ({}).",
            desk.describe(*nash),
            desk.worth(*nash)
        ))?,
        None => say("No package is acceptable to everybody here: a deal was not to be had.")?,
    }
    if let Some(own) = fit(own_offers, 1.0, without).first() {
        let how = family(own.family, own.parameter);
        say(&format!(
            "Your {} look most like {how}, off by {:.2} on average.",
            load::count(own.offers, "offer"),
            own.error
        ))?;
    }
    for (party, strategy) in strategies.iter().enumerate().filter(|(party, _)| *party != desk.own) {
        say(&format!("{} bargained as {}.", desk.party(party), strategy_name(strategy)))?;
    }
    Ok(())
}
