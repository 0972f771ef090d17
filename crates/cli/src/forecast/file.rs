//! Another program's file of positions as one certain draw of the board's table.

use super::{Answer, asked, find, silent, variants};
use crate::args::ForecastArgs;
use crate::{load, output};
use detente_bind::codes::NoteCode;
use detente_bind::note::Note;
use detente_exchange::tables::{self, Positions, Scales};
use detente_findings::forecast::PositionRange;
use detente_findings::forecast::{self as board, Drawn, IssueShape, PartyNames, Shape};
use detente_forecast::{Actor, Kind, Model, Run, dichotomy, spatial_option};
use std::path::Path;
use std::process::ExitCode;

pub(super) fn of_file(args: &ForecastArgs) -> anyhow::Result<Result<Answer, ExitCode>> {
    if args.suggest || !args.accept.is_empty() {
        anyhow::bail!("suggestions are written to a case; {} is a file", args.case.display());
    }
    let mut scales = Scales::default();
    for (issue, ends) in &args.file.scale {
        match issue {
            None => scales.all = Some(*ends),
            Some(issue) => scales.of.push((issue.clone(), *ends)),
        }
    }
    let read = match tables::read(&args.case, &scales) {
        Ok(read) => read,
        Err(problems) => {
            for problem in &problems {
                output::message(&format!("{}: {problem}", args.case.display()));
            }
            output::message(&format!("{}. Nothing was computed.", load::count(problems.len(), "error")));
            return Ok(Err(ExitCode::from(1)));
        }
    };
    let mut notes: Vec<Note> = read
        .notes
        .iter()
        .map(|what| Note { code: NoteCode::N1220, what: what.clone(), why: file_name(&args.case) })
        .collect();
    let (mut shape, mut drawn) = table(&read);
    shape.extra = variants(&args.models)?;
    if !read.choices.is_empty() || !read.follow.is_empty() {
        match in_file(&read) {
            Ok(model) => shape.extra.push(model),
            Err(why) => notes.push(Note {
                code: NoteCode::N1222,
                what: "the file’s own choices of the spatial model are not followed".into(),
                why,
            }),
        }
    }
    decide(args, &mut shape, &mut drawn)?;
    let ask = asked(args, &shape)?;
    let mut issues = board::of(&shape, 1, &drawn, ask.as_ref(), |_, to| to.clone_from(&drawn));
    for (issue, (row, actors)) in issues.iter_mut().zip(shape.issues.iter().zip(&drawn.actors)) {
        issue.forecast.positions = row
            .parties
            .iter()
            .zip(actors)
            .map(|(party, actor)| {
                let at = own(row.scale, actor.position);
                PositionRange {
                    party: shape.parties[*party as usize].clone(),
                    p5: at,
                    p50: at,
                    p95: at,
                    salience: actor.salience,
                    influence: actor.influence,
                    supported: false,
                }
            })
            .collect();
    }
    notes.push(Note {
        code: NoteCode::N1221,
        what: "every number of the file is taken as certain".into(),
        why: "such files hold single numbers; `outcome` says how far past outcomes fell from such forecasts"
            .into(),
    });
    notes.extend(silent(&shape, &issues));
    Ok(Ok(Answer {
        format: "detente.forecast/1",
        trades: board::trades(&shape, &drawn),
        exchange: board::balances(&shape, &drawn),
        issues,
        suggestions: Vec::new(),
        notes,
        certain: true,
        party: args.party.clone(),
    }))
}

/// The spatial model as the file's own parameters have it.
fn in_file(read: &Positions) -> Result<Model, String> {
    let (options, _) = spatial_option(&read.choices)?;
    let follow: Vec<(u32, u32, f64)> =
        read.follow.iter().map(|(who, whom, share)| (*who as u32, *whom as u32, *share)).collect();
    let line = read.issues.len() == 1 && follow.is_empty();
    Ok(Model {
        id: "ktab-in-file".into(),
        name: "spatial model (KTAB), as the file has it",
        definition: "weighted mean when bargaining comes to rest, by the file's own choices and ideals",
        source: "Wise, Lester & Efird 2015",
        needs: "two actors with salience and influence on all issues",
        kind: Kind::Rounds,
        run: if line {
            Run::Line(options)
        } else {
            Run::Space(options, (!follow.is_empty()).then_some(follow))
        },
    })
}

/// What the command line says of reference points, alternatives and the rule of decision.
fn decide(args: &ForecastArgs, shape: &mut Shape, drawn: &mut Drawn) -> anyhow::Result<()> {
    let said = &args.file;
    let names = PartyNames::of(shape);
    for (issue, at) in &said.reference {
        let mut found = false;
        for (row, reference) in shape.issues.iter().zip(&mut drawn.references) {
            if issue.as_ref().is_some_and(|name| {
                row.id.to_lowercase() != name.to_lowercase()
                    && row.title.to_lowercase() != name.to_lowercase()
            }) {
                continue;
            }
            found = true;
            let [low, high] = row.scale;
            if !(low..=high).contains(at) {
                anyhow::bail!("--reference: {at} is outside the scale of “{}”, {low} to {high}", row.title);
            }
            *reference = Some((at - low) / (high - low) * 100.0);
        }
        if !found {
            let all: Vec<&str> = shape.issues.iter().map(|row| row.id.as_str()).collect();
            let name = issue.as_deref().unwrap_or("");
            anyhow::bail!("--reference: no issue is called “{name}”; there are {}", all.join(", "));
        }
    }
    for (party, worth) in &said.alternative {
        if !(0.0..=100.0).contains(worth) {
            anyhow::bail!("--alternative: {worth} is outside of 0 to 100");
        }
        let party = party.as_deref().map(|name| find("--alternative", name, &names)).transpose()?;
        for (row, alternatives) in shape.issues.iter().zip(&mut drawn.alternatives) {
            alternatives.resize(row.parties.len(), f64::NAN);
            for (who, slot) in row.parties.iter().zip(alternatives) {
                if party.is_none_or(|party| party == *who) {
                    *slot = worth / 100.0;
                }
            }
        }
    }
    let vetoes =
        said.veto.iter().map(|name| find("--veto", name, &names)).collect::<anyhow::Result<Vec<u32>>>()?;
    let setter = said.proposes.as_deref().map(|name| find("--proposes", name, &names)).transpose()?;
    if said.quota.is_some() || !vetoes.is_empty() || setter.is_some() {
        for row in &mut shape.issues {
            let place = |party: &u32| row.parties.iter().position(|who| who == party);
            row.vetoes = vetoes.iter().filter_map(place).collect();
            row.setter = setter.as_ref().and_then(place);
            row.voters = vec![true; row.parties.len()];
            row.quota = said.quota.unwrap_or(1.0);
        }
    }
    Ok(())
}

fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

/// A point of 0–100 in the issue's own unit.
fn own([low, high]: [f64; 2], x: f64) -> f64 {
    low + x / 100.0 * (high - low)
}

/// A file's positions as one draw of the board's table.
fn table(read: &Positions) -> (Shape, Drawn) {
    let mut shape = Shape {
        parties: read.parties.iter().map(|party| party.id.clone()).collect(),
        names: read.parties.iter().map(|party| party.name.clone()).collect(),
        ..Shape::default()
    };
    let mut drawn = Drawn::default();
    for (at, axis) in read.issues.iter().enumerate() {
        let stands: Vec<_> = read.stands.iter().filter(|stand| stand.issue == at).collect();
        let actors: Vec<Actor> = stands
            .iter()
            .map(|stand| Actor {
                position: stand.position,
                salience: stand.salience,
                influence: stand.influence,
            })
            .collect();
        shape.issues.push(IssueShape {
            id: axis.id.clone(),
            title: axis.title.clone(),
            parties: stands.iter().map(|stand| stand.party as u32).collect(),
            scale: [axis.low, axis.high],
            choice: dichotomy(&actors),
            ..IssueShape::default()
        });
        let known = stands.iter().any(|stand| stand.alternative.is_some());
        let worth = stands.iter().map(|stand| stand.alternative.unwrap_or(f64::NAN));
        drawn.alternatives.push(if known { worth.collect() } else { Vec::new() });
        drawn.actors.push(actors);
        drawn.references.push(axis.reference);
    }
    (shape, drawn)
}
