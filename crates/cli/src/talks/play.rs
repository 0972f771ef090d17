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
#[derive(Clone, Copy)]
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

/// Who bargains how, by the places at the table; nobody named bargains in a straight line.
fn strategies(args: &TalksArgs, space: &Space, names: &Names) -> anyhow::Result<Vec<Strategy>> {
    let chosen = settings(args, names)?;
    let strategies: Vec<Strategy> = match chosen.first() {
        Some(Setting::Offers(list)) if !args.strategy.is_empty() => list.iter().map(|(_, s)| *s).collect(),
        Some(Setting::Text(_)) => bail!("--as: one text has no seat for a person"),
        _ => vec![Strategy::LINEAR; names.parties.len()],
    };
    let of = |party: &usize| strategies.get(*party).copied().unwrap_or(Strategy::LINEAR);
    Ok(space.required().iter().map(of).collect())
}

/// A person's seat in talks that go on.
struct Seat<'a> {
    desk: Desk<'a>,
    talks: Talks<'a>,
    /// The person's best package.
    best: u128,
    /// The person's last offer: levels that the next one leaves out are taken from it.
    draft: Vec<usize>,
    /// The person's offers: when, what they are worth to it, and what it had heard last.
    own_offers: Vec<(f64, f64, Option<f64>)>,
    /// What the last offer of another is worth to the person.
    heard: Option<f64>,
    /// The offer below the alternative that the person has been warned of.
    warned: Option<u128>,
}

impl Seat<'_> {
    /// What a package is worth to the person.
    fn worth(&self, package: u128) -> Option<f64> {
        self.desk.table.worth(package).and_then(|worth| worth.get(self.desk.own)).copied()
    }

    /// Place of the person's party in the space.
    fn place(&self) -> usize {
        self.desk.space.required()[self.desk.own]
    }

    /// Another party's move; false when the talks are over.
    fn listen(&mut self) -> anyhow::Result<bool> {
        let desk = &self.desk;
        let who = desk.party(self.talks.turn()).to_owned();
        let before = self.talks.outcome().offers.len();
        let stood = self.talks.standing();
        let open = self.talks.step(None);
        let outcome = self.talks.outcome();
        if outcome.offers.len() > before {
            if let Some((_, package)) = outcome.offers.last() {
                say(&format!("{who} offers: {} ({})", desk.describe(*package), desk.worth(*package)))?;
                self.heard = self.worth(*package);
            }
        } else if outcome.deal.is_some() || (stood.is_some() && open) {
            say(&format!("{who} accepts."))?;
        } else {
            say(&format!("{who} has nothing that it would sign and leaves."))?;
        }
        Ok(open)
    }

    /// Does what the person says in a line; false when the talks are over.
    fn hear(&mut self, line: &str) -> anyhow::Result<bool> {
        let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        match word.to_lowercase().as_str() {
            "" => {}
            "help" | "?" | "h" => output::text(&format!("{HELP}\n"))?,
            "accept" | "sign" | "yes" => return self.accept(),
            "leave" | "quit" | "exit" | "q" => return Ok(self.talks.step(Some(Move::Leave))),
            "best" => {
                let (best, desk) = (self.best, &self.desk);
                say(&format!("Your best: {} ({})", desk.describe(best), desk.worth(best)))?;
            }
            "levels" => self.levels()?,
            "history" => self.history()?,
            "offer" => return self.offer(rest, true),
            "value" => return self.offer(rest, false),
            _ => say(&format!("`{word}` is not understood; help tells what is."))?,
        }
        Ok(true)
    }

    /// Signs the offer on the table, after a warning where no deal would be better.
    fn accept(&mut self) -> anyhow::Result<bool> {
        let without = self.desk.space.reservation(self.place());
        match self.talks.standing() {
            None => say("There is no offer on the table yet: make one, or wait for theirs.")?,
            Some(package)
                if self.worth(package).is_some_and(|w| w < without - 0.005)
                    && self.warned != Some(package) =>
            {
                self.warned = Some(package);
                say(&format!(
                    "That is {}. Say accept once more to sign it all the same.",
                    self.desk.worth(package)
                ))?;
            }
            Some(_) => return Ok(self.talks.step(Some(Move::Accept))),
        }
        Ok(true)
    }

    /// What each level adds to the person's utility.
    fn levels(&self) -> anyhow::Result<()> {
        let Desk { space, names, .. } = self.desk;
        for ((at, name), levels) in names.issues.iter().enumerate().zip(&names.levels) {
            let each: Vec<String> = levels
                .iter()
                .enumerate()
                .map(|(level, word)| format!("{word} {:+.2}", space.level_worth(self.place(), at, level)))
                .collect();
            line(&format!("{name}: {}", each.join(" | ")))?;
        }
        Ok(())
    }

    /// The offers so far.
    fn history(&self) -> anyhow::Result<()> {
        let desk = &self.desk;
        let offers = self.talks.outcome().offers;
        if offers.is_empty() {
            say("Nobody has offered anything yet.")?;
        }
        for (party, package) in &offers {
            let who = if *party == desk.own { "You" } else { desk.party(*party) };
            line(&format!("{who}: {} ({})", desk.describe(*package), desk.worth(*package)))?;
        }
        Ok(())
    }

    /// Offers the package that is named, or only says what it would be worth; false when the talks are over.
    fn offer(&mut self, named: &str, offered: bool) -> anyhow::Result<bool> {
        let Desk { space, names, table, .. } = self.desk;
        let levels = match ask::package(names, named) {
            Ok(levels) => levels,
            Err(why) => {
                say(&why)?;
                return Ok(true);
            }
        };
        let package: Vec<usize> =
            levels.iter().zip(&self.draft).map(|(new, old)| new.unwrap_or(*old)).collect();
        let Some(index) = space.index(&package).filter(|index| table.worth(*index).is_some()) else {
            say("A red line of somebody whose consent is needed rules that out.")?;
            return Ok(true);
        };
        if !offered {
            say(&format!("{}: {}", self.desk.describe(index), self.desk.worth(index)))?;
            return Ok(true);
        }
        self.draft = package;
        self.own_offers.push((self.talks.time(), self.worth(index).unwrap_or(0.0), self.heard));
        let open = self.talks.step(Some(Move::Offer(index)));
        say(&format!("You offer: {} ({})", self.desk.describe(index), self.desk.worth(index)))?;
        Ok(open)
    }
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
    let strategies = strategies(args, space, names)?;
    let table = Table::new(space)?;
    let desk = Desk { space, names, table: &table, own };
    let others: Vec<&str> =
        (0..table.parties()).filter(|party| *party != own).map(|party| desk.party(party)).collect();
    say(&format!(
        "You are {}; across the table: {}. Without a deal you get {:.2}, where 0 is your worst package and 1 your best. {} moves are left, yours and the others’.",
        desk.party(own),
        others.join(", "),
        space.reservation(place),
        args.steps
    ))?;
    for (issue, levels) in names.issues.iter().zip(&names.levels) {
        line(&format!("{issue}: {}", levels.join(" | ")))?;
    }
    say("Say accept, offer ISSUE=LEVEL, …, or leave; help tells the rest.")?;
    let talks = Talks::new(&table, &strategies, args.steps as usize, own);
    // The person's best package is where offers begin.
    let best = best_for(space, place, &vec![f64::NEG_INFINITY; space.parties()])?.first().copied();
    let Some(best) = best else {
        say("Red lines leave no package at all: there is nothing to talk about.")?;
        return Ok(ExitCode::SUCCESS);
    };
    let draft = space.package(best);
    let mut seat = Seat { desk, talks, best, draft, own_offers: Vec::new(), heard: None, warned: None };
    let stdin = std::io::stdin();
    let person = stdin.is_terminal();
    let mut input = stdin.lock();
    let mut open = true;
    while open {
        if seat.talks.turn() != own {
            open = seat.listen()?;
            continue;
        }
        if person {
            output::text(&format!("[{} left] > ", args.steps as usize - seat.talks.outcome().steps))?;
        }
        let mut bytes = Vec::new();
        if input.read_until(b'\n', &mut bytes)? == 0 {
            say("The input ended: you leave.")?;
            seat.talks.step(Some(Move::Leave));
            break;
        }
        open = seat.hear(clean(&bytes).trim())?;
    }
    debrief(&seat.desk, &seat.talks, &seat.own_offers, &strategies)?;
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
