//! `detente deals`: packages, the zone of agreement, frontier and settlements.

use crate::args::{DealsArgs, SmallGame};
use crate::flags::{Common, Format};
use crate::{ask, foreign, game, load, output};
use anyhow::bail;
use detente_bind::codes::NoteCode;
use detente_bind::note::Note;
use detente_case::Case;
use detente_findings::deals::DealSpace;
use detente_findings::deals::{Ask, DealsAnswer, Names};
use detente_report::figures;
use detente_treaty::create::Created;
use detente_treaty::desk::{self, Asked};
use detente_treaty::draft::Draft;
use detente_treaty::draft_said;
use detente_treaty::json::Answer;
use std::path::Path;
use std::process::ExitCode;

/// What was found, by whichever way.
#[derive(Default)]
struct Found {
    deals: Option<DealsAnswer>,
    notes: Vec<Note>,
    names: Option<Names>,
    created: Option<Vec<Created>>,
    draft: Option<Draft>,
}

/// An answer to be told, or a command that is done.
type Told = Result<Found, ExitCode>;

pub(crate) fn run(args: &DealsArgs, common: &Common) -> anyhow::Result<ExitCode> {
    if let Some(path) = game::named(&args.source) {
        return game::run(&path, args.lambda, common);
    }
    let found = match foreign::case(&args.source)? {
        Some(case) => of_case(&case, args, common)?,
        None => of_files(args, common)?,
    };
    let mut found = match found {
        Ok(found) => found,
        Err(code) => return Ok(code),
    };
    for limit in found.deals.iter().flat_map(|deals| &deals.limits) {
        found.notes.push(Note { code: NoteCode::N1306, what: "computed in part".into(), why: limit.clone() });
    }
    let Found { deals, notes, names, created, draft } = found;
    if let (Some(number), Some(created)) = (&args.take, &created) {
        return take(created, number);
    }
    match common.format {
        Format::Json => {
            let (deals, created) = (deals.as_ref(), created.as_deref());
            output::bytes(&Answer::new(deals, created, draft.as_ref(), &notes).json()?)?;
        }
        Format::Csv => csv(deals.as_ref(), created.as_deref().unwrap_or_default())?,
        Format::Text => {
            if let (Some(deals), Some(names)) = (&deals, &names) {
                output::text(&detente_treaty::said::text(names, deals))?;
            }
            if let Some(created) = &created {
                let names = names.unwrap_or_default();
                output::text(&detente_treaty::create::proposed::text(&names, created))?;
            }
            load::notes(&notes, common.format)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn of_case(case: &Path, args: &DealsArgs, common: &Common) -> anyhow::Result<Told> {
    let ready = match load::ready(case) {
        Ok(ready) => ready,
        Err(code) => return Ok(Err(code)),
    };
    let case = &ready.loaded.case;
    let gambit = args.gambit.as_deref();
    if args.game == Some(SmallGame::Options) {
        return game::of_options(case, &ready.bound, args.lambda, gambit, common).map(Err);
    }
    let space = detente_findings::deals::mid_space(case, &ready.bound);
    if args.game.is_some() {
        let Some((space, names)) = &space else { bail!("no packages, so no game") };
        return game::of_packages(space, names, &case.title, args.lambda, gambit, common).map(Err);
    }
    let mut found = Found {
        names: detente_findings::deals::names_in_units(case, &ready.bound)
            .or_else(|| space.as_ref().map(|(_, names)| names.clone())),
        ..Found::default()
    };
    let asked = found.names.as_ref().map(|names| asked(args, names)).transpose()?.unwrap_or_default();
    let sample = detente_outlook::draw(case, &ready.bound, &load::draws(&args.draws));
    if let Some(file) = &args.draft {
        let asked = Asked { file: file.clone(), matches: args.matches.clone(), take: args.take.clone() };
        let draft = desk::run(&ready.loaded, &ready.bound, &sample, &asked)?;
        if common.format == Format::Text {
            return tell(&ready, &draft).map(Err);
        }
        found.draft = Some(draft);
    }
    found.deals = detente_findings::deals::deals(case, &ready.bound, &sample, &asked);
    let of_packages = |note: &&Note| note.code.is_of(&["11", "13"]);
    found.notes = ready.bound.notes.iter().filter(of_packages).cloned().collect();
    if args.picture.is_some() || args.heat.is_some() {
        let space = detente_findings::deals::deal_space(case, &ready.bound, &sample);
        draw(args, case, space.as_ref())?;
    }
    if let Some(path) = gambit {
        foreign::write_game(path, space.as_ref().map(|(space, names)| (space, names)), &case.title)?;
    }
    if args.create {
        let names = found.names.clone().unwrap_or_default();
        let (created, why) = detente_treaty::create::created(case, &ready.bound, &sample, &names);
        found.notes.extend(why);
        found.created = Some(created);
    }
    Ok(Ok(found))
}

fn of_files(args: &DealsArgs, common: &Common) -> anyhow::Result<Told> {
    if args.create {
        bail!("--create: these files give packages alone; odds, payments and steps belong to a case");
    }
    if args.draft.is_some() {
        bail!("--draft: only a case has issues in words; `detente import` makes one of these files");
    }
    if args.game.is_none()
        && let Some((mixed, own, notes)) = foreign::in_numbers(&args.source)?
    {
        if args.picture.is_some() || args.heat.is_some() || args.gambit.is_some() {
            bail!("--picture, --heat and --gambit need issues with levels, and these files have numbers");
        }
        let rule = format!("all of {}", own.parties.join(", "));
        let asked = asked(args, &own)?;
        let deals = Some(detente_findings::deals::answer_in_numbers(&mixed, &own, rule, &asked));
        return Ok(Ok(Found { deals, notes, names: Some(own), ..Found::default() }));
    }
    let foreign = foreign::read(&args.source)?;
    match args.game {
        Some(SmallGame::Options) => bail!("--game options: only a case has options"),
        Some(SmallGame::Packages) => {
            let (space, names, gambit) = (&foreign.space, &foreign.names, args.gambit.as_deref());
            return game::of_packages(space, names, "Packages", args.lambda, gambit, common).map(Err);
        }
        None => {}
    }
    let deals = Some(foreign.answer(&asked(args, &foreign.names)?));
    if args.heat.is_some() {
        bail!("--heat shows shares of draws: these files give numbers without uncertainty");
    }
    if args.picture.is_some() {
        let found = detente_findings::deals::space_of(&foreign.space, &foreign.names);
        draw(args, &foreign.as_case(), Some(&found))?;
    }
    if let Some(path) = &args.gambit {
        foreign::write_game(path, Some((&foreign.space, &foreign.names)), "Packages")?;
    }
    let (notes, names) = (foreign.notes.clone(), Some(foreign.names));
    Ok(Ok(Found { deals, notes, names, ..Found::default() }))
}

/// A draft in words, with the notes about packages.
fn tell(ready: &load::Ready, draft: &Draft) -> anyhow::Result<ExitCode> {
    output::text(&draft_said::text(&ready.loaded.case, draft, draft_said::columns()))?;
    let of_packages = |note: &&Note| note.code.is_of(&["13"]);
    let notes: Vec<Note> = ready.bound.notes.iter().filter(of_packages).cloned().collect();
    load::notes(&notes, Format::Text)?;
    Ok(ExitCode::SUCCESS)
}

/// The rows of one proposal.
fn take(created: &[Created], number: &str) -> anyhow::Result<ExitCode> {
    let place = number.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
    let Some(one) = place.and_then(|at| created.get(at)) else {
        bail!("--take {number}: {} proposed; run --create alone to see them and why", created.len());
    };
    output::text(&one.rows)?;
    Ok(ExitCode::SUCCESS)
}

/// What the flags ask for beside the usual answers.
fn asked(args: &DealsArgs, names: &Names) -> anyhow::Result<Ask> {
    let mut asked = Ask { top: args.top as usize, ..Ask::default() };
    for text in &args.package {
        let (levels, numbers) =
            ask::open_package(names, text).map_err(|why| anyhow::anyhow!("--package “{text}”: {why}"))?;
        asked.packages.push((text.trim().to_owned(), levels));
        asked.numbers.push(numbers);
    }
    if !args.weight.is_empty() {
        let weights = ask::numbers(names, &args.weight, "--weight")?;
        asked.weights = weights.into_iter().map(|weight| weight.unwrap_or(1.0)).collect();
        if asked.weights.iter().any(|weight| *weight < 0.0)
            || asked.weights.iter().all(|weight| *weight == 0.0)
        {
            bail!("--weight: weights are 0 or more, and one of them is more than 0");
        }
    }
    if let Some(party) = &args.best_for {
        asked.best_for = Some((ask::party(names, party)?, ask::numbers(names, &args.floor, "--floor")?));
    }
    Ok(asked)
}

fn draw(args: &DealsArgs, case: &Case, found: Option<&DealSpace>) -> anyhow::Result<()> {
    if let Some(path) = &args.picture {
        let Some(figure) = found.and_then(|found| figures::deal_space(case, found)) else {
            bail!("--picture: no packages, so nothing to draw")
        };
        output::write_file(path, figure.standalone().as_bytes())?;
    }
    if let Some(path) = &args.heat {
        let Some(figure) = found.and_then(|found| figures::acceptability(case, found)) else {
            bail!(
                "--heat: no package is acceptable to all in any draw and no draft is on record, so there is nothing to draw"
            )
        };
        output::write_file(path, figure.standalone().as_bytes())?;
    }
    Ok(())
}

fn csv(deals: Option<&DealsAnswer>, created: &[Created]) -> anyhow::Result<()> {
    let Some(deals) = deals else { return output::csv(&["kind"], std::iter::empty()) };
    let mut head = vec!["kind".to_owned()];
    head.extend(deals.issues.iter().cloned());
    head.extend(deals.parties.iter().map(|party| format!("utility {party}")));
    let named = |name: &str, list: &[detente_findings::deals::NamedPackage]| {
        list.iter().map(|point| (name.to_owned(), point.clone())).collect::<Vec<_>>()
    };
    let mut all = named("frontier", &deals.frontier);
    for (name, points) in &deals.settlements {
        all.extend(named(name, points));
    }
    for (party, points) in &deals.top {
        all.extend(named(&format!("best of {party}"), points));
    }
    if let Some(best) = &deals.best_for {
        all.extend(named(&format!("best for {}, floors kept", best.party), &best.packages));
    }
    all.extend(created.iter().enumerate().flat_map(|(at, one)| {
        one.packages
            .iter()
            .map(move |package| (format!("proposal {}, {}", at + 1, package.when), package.named()))
    }));
    let rows = all.into_iter().map(|(kind, point)| {
        let mut row = vec![kind];
        let said =
            |issue: &String| point.package.get(issue.as_str()).map(ToString::to_string).unwrap_or_default();
        row.extend(deals.issues.iter().map(said));
        let utility =
            |party: &String| point.utility.get(party.as_str()).map(f64::to_string).unwrap_or_default();
        row.extend(deals.parties.iter().map(utility));
        row
    });
    output::csv(&head.iter().map(String::as_str).collect::<Vec<&str>>(), rows)
}
