//! `detente deals`: packages, the zone of agreement, frontier and settlements.

use crate::args::{Common, DealsArgs, Format};
use crate::{foreign, game, load, output};
use detente_chance::words::percent;
use detente_outlook::Note;
use detente_outlook::deals::{DealsAnswer, NamedPackage};
use serde::Serialize;
use std::process::ExitCode;

#[derive(Serialize)]
struct Answer {
    format: &'static str,
    #[serde(flatten)]
    deals: Option<DealsAnswer>,
    notes: Vec<Note>,
}

pub fn run(args: &DealsArgs, common: &Common) -> anyhow::Result<ExitCode> {
    if let Some(path) = game::named(&args.source) {
        return game::run(&path, args.lambda, common);
    }
    let deals: Option<DealsAnswer>;
    let notes: Vec<Note>;
    // Ids and names of parties; in other tools' files they are the same.
    let mut known: Vec<(String, String)> = Vec::new();
    if let Some(case) = foreign::case(&args.source)? {
        let ready = match load::ready(&case) {
            Ok(ready) => ready,
            Err(code) => return Ok(code),
        };
        let case = &ready.loaded.case;
        let sample = detente_outlook::draw(case, &ready.bound, &load::settings(&args.draws, 0.3));
        deals = detente_outlook::deals::deals(case, &ready.bound, &sample);
        let of_packages = |note: &&Note| note.code.starts_with("N11") || note.code.starts_with("N13");
        notes = ready.bound.notes.iter().filter(of_packages).cloned().collect();
        known.extend(case.parties.iter().map(|p| (p.id.clone(), p.name.clone())));
        if let Some(path) = &args.picture {
            let figure = detente_outlook::deals::deal_space(case, &ready.bound, &sample)
                .and_then(|space| detente_report::figures::deal_space(case, &space));
            let Some(figure) = figure else { anyhow::bail!("no packages, so nothing to draw") };
            output::write_file(path, figure.standalone().as_bytes())?;
        }
        if let Some(path) = &args.gambit {
            let space = detente_outlook::deals::mid_space(case, &ready.bound);
            foreign::write_game(path, space.as_ref().map(|(space, names)| (space, names)), &case.title)?;
        }
    } else {
        if args.picture.is_some() {
            anyhow::bail!("--picture draws the packages of a case");
        }
        let foreign = foreign::read(&args.source)?;
        deals = Some(foreign.answer());
        notes = foreign.notes.clone();
        if let Some(path) = &args.gambit {
            foreign::write_game(path, Some((&foreign.space, &foreign.names)), "Packages")?;
        }
    }
    let name = |id: &str| {
        known.iter().find(|(known, _)| known == id).map_or(id.to_owned(), |(_, name)| name.clone())
    };
    let mut notes = notes;
    for limit in deals.iter().flat_map(|deals| &deals.limits) {
        notes.push(Note { code: "N1306", what: "computed in part".into(), why: limit.clone() });
    }
    match common.format {
        Format::Json => output::json(&Answer { format: "detente.deals/1", deals, notes })?,
        Format::Csv => {
            let Some(deals) = &deals else {
                output::csv(&["kind"], std::iter::empty())?;
                return Ok(ExitCode::SUCCESS);
            };
            let mut head = vec!["kind"];
            let issues: Vec<String> = deals.issues.clone();
            head.extend(issues.iter().map(String::as_str));
            let parties: Vec<String> = deals.parties.iter().map(|p| format!("utility {p}")).collect();
            head.extend(parties.iter().map(String::as_str));
            let rows = deals
                .frontier
                .iter()
                .map(|point| ("frontier", point))
                .chain(
                    deals
                        .settlements
                        .iter()
                        .flat_map(|(name, points)| points.iter().map(move |p| (name.as_str(), p))),
                )
                .map(|(kind, point)| {
                    let mut row = vec![kind.to_owned()];
                    row.extend(
                        issues.iter().map(|issue| point.package.get(issue).cloned().unwrap_or_default()),
                    );
                    row.extend(
                        deals
                            .parties
                            .iter()
                            .map(|p| point.utility.get(p).map(f64::to_string).unwrap_or_default()),
                    );
                    row
                });
            output::csv(&head, rows)?;
        }
        Format::Text => {
            if let Some(deals) = &deals {
                output::text(&text(&name, deals))?;
            }
            load::notes(&notes, common.format)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Ties of one settlement, and points of the frontier, that the text lists.
const TIES: usize = 4;
const FRONTIER: usize = 12;
/// Packages most often acceptable that the text lists.
const LIKELIEST: usize = 5;

fn text(name: &dyn Fn(&str) -> String, deals: &DealsAnswer) -> String {
    let name = |id: &String| name(id);
    let mut out = format!("{} packages; consent needed: {}.\n", deals.packages, deals.rule);
    let probability = deals.zone.probability;
    if deals.likeliest.is_empty() && deals.words.is_empty() {
        out.push_str(if probability > 0.0 {
            "Packages that enough parties prefer to no deal exist.\n"
        } else {
            "No deal: no package is acceptable to enough parties.\n"
        });
    } else {
        out.push_str(&format!(
            "A package that all of them prefer to no deal exists in {} of draws: no deal in {} of draws.\n",
            percent(probability),
            percent(1.0 - probability)
        ));
    }
    if deals.zone.size == 0 {
        out.push_str("The zone of agreement is empty: no settlement is named.\n");
    } else {
        out.push_str(&format!(
            "The zone holds {} ({} of all), {} of them on the frontier of all allowed ones.\n",
            load::count(deals.zone.size as usize, "package"),
            percent(deals.zone.share),
            deals.frontier.iter().filter(|point| point.zone).count()
        ));
    }
    for row in &deals.zone.by_quota {
        out.push_str(&format!(
            "  accepted by at least {}, all with a veto among them: {} packages\n",
            row.needs, row.size
        ));
    }
    let mut head: Vec<&str> = vec!["settlement"];
    let parties: Vec<String> = deals.parties.iter().map(name).collect();
    head.extend(parties.iter().map(String::as_str));
    head.push("package");
    let right: Vec<usize> = (1..=parties.len()).collect();
    let mut rows = Vec::new();
    let line = |label: String, point: &NamedPackage| {
        let mut row = vec![label];
        row.extend(
            deals
                .parties
                .iter()
                .map(|p| point.utility.get(p).map_or_else(String::new, |u| format!("{u:.2}"))),
        );
        row.push(
            deals
                .issues
                .iter()
                .filter_map(|i| point.package.get(i).map(|l| format!("{i}: {l}")))
                .collect::<Vec<_>>()
                .join(", "),
        );
        row
    };
    for (settlement, points) in &deals.settlements {
        rows.extend(points.iter().take(TIES).map(|point| line(settlement.clone(), point)));
        if points.len() > TIES {
            rows.push(vec![format!("… {} more ties", points.len() - TIES)]);
        }
    }
    let shown: Vec<&NamedPackage> = deals.frontier.iter().filter(|point| point.zone).take(FRONTIER).collect();
    let inside = deals.frontier.iter().filter(|point| point.zone).count();
    rows.extend(shown.into_iter().map(|point| line("frontier in the zone".to_owned(), point)));
    if inside > FRONTIER {
        rows.push(vec![format!("… {} more (--format csv lists all)", inside - FRONTIER)]);
    }
    if !rows.is_empty() {
        out.push('\n');
        out.push_str(&output::table(&head, &rows, &right));
    }
    if !rows.is_empty() && !deals.definitions.is_empty() {
        out.push_str("\nDefinitions:\n");
        for (settlement, definition) in &deals.definitions {
            let regret = deals
                .regret
                .get(settlement)
                .map(|regret| format!("; mean regret {regret:.2} over draws with a deal"));
            let line = format!("{settlement}: {definition}{}", regret.unwrap_or_default());
            out.push_str(&format!("  {}\n", output::wrap(&line, 98, "    ")));
        }
    }
    if let Some(divided) = deals.adjusted_winner.as_ref().filter(|_| !rows.is_empty()) {
        let [mine, _] = divided.points;
        let first = deals.parties.first().map(name).unwrap_or_default();
        let shares: Vec<String> =
            divided.first_gets.iter().map(|(issue, share)| format!("{issue} {share:.2}")).collect();
        let line = format!(
            "Adjusted Winner (Brams & Taylor 1996), each issue a good that one side wins, one of them split: {mine:.1} points each; {first} gets {}",
            shares.join(", ")
        );
        out.push_str(&format!("  {}\n", output::wrap(&line, 98, "    ")));
    }
    if !deals.words.is_empty() {
        out.push_str("\nIn words:\n");
        for line in &deals.words {
            out.push_str(&format!("  {}\n", output::wrap(line, 98, "    ")));
        }
    }
    if !deals.likeliest.is_empty() {
        out.push_str("\nPackages most often acceptable to all:\n");
        for chance in deals.likeliest.iter().take(LIKELIEST) {
            let package: Vec<String> = chance.package.iter().map(|(i, l)| format!("{i}: {l}")).collect();
            let label = chance.id.as_ref().map(|id| format!("{id}: ")).unwrap_or_default();
            out.push_str(&format!(
                "  {:>5}  {}\n",
                percent(chance.acceptable),
                output::wrap(&format!("{label}{}", package.join(", ")), 88, "         ")
            ));
        }
    }
    if !deals.drafts.is_empty() {
        out.push_str("\nDrafts on record (share of draws in which all accept; by party):\n");
        for draft in &deals.drafts {
            let by: Vec<String> = deals
                .parties
                .iter()
                .zip(&draft.by_party)
                .map(|(p, s)| format!("{} {}", name(p), percent(*s)))
                .collect();
            out.push_str(&format!(
                "  {:>5}  {} ({})\n",
                percent(draft.acceptable),
                draft.id.as_deref().unwrap_or(""),
                by.join(", ")
            ));
        }
    }
    out
}
