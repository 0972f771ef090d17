//! `detente hold`: would a deal hold, and would it come; or one closed form with numbers of one's own.

use crate::args::HoldArgs;
use crate::flags::{Common, Format};
use crate::{load, output};
use detente_bind::codes::NoteCode;
use detente_bind::note::Note;
use detente_chance::words::percent;
use detente_findings::hold::HoldFinding;
use detente_findings::hold::{self as holding, Checklist, Details, Range, Three, Waiting, WinSet};
use detente_hold::forms::{self, Line};
use serde::Serialize;
use std::process::ExitCode;

#[derive(Serialize)]
struct Answer {
    /// Name and version of this shape.
    format: &'static str,
    #[serde(flatten)]
    hold: Option<HoldFinding>,
    /// The parts of holding one by one.
    details: Details,
    /// What is not computed, and why.
    notes: Vec<Note>,
}

#[derive(Serialize)]
struct FormAnswer<'a> {
    /// Name and version of this shape.
    format: &'static str,
    /// Name of the closed form.
    form: &'a str,
    /// What it answers.
    about: &'a str,
    /// Where it is from.
    source: &'a str,
    /// What it gives for these numbers.
    found: Vec<Found<'a>>,
    /// What is not computed, and why.
    notes: [Note; 0],
}

#[derive(Serialize)]
struct Found<'a> {
    /// What it is.
    what: &'a str,
    /// The number; null where there is none.
    value: Option<f64>,
    /// What to know of it.
    remark: &'a str,
}

#[derive(Serialize)]
struct FormList {
    /// Name and version of this shape.
    format: &'static str,
    /// All closed forms.
    forms: Vec<FormRow>,
    /// What is not computed, and why.
    notes: [Note; 0],
}

#[derive(Serialize)]
struct FormRow {
    /// Its name.
    form: &'static str,
    /// What it answers.
    about: &'static str,
    /// Where it is from.
    source: &'static str,
    /// The numbers that it takes.
    keys: Vec<KeyRow>,
}

#[derive(Serialize)]
struct KeyRow {
    /// Name of the number.
    key: &'static str,
    /// What it is.
    about: &'static str,
    /// Taken where none is given; null where it must be given or may be left out.
    default: Option<f64>,
    /// It must be given.
    required: bool,
    /// It is a list of numbers.
    list: bool,
}

pub(crate) fn run(args: &HoldArgs, common: &Common) -> anyhow::Result<ExitCode> {
    if let Some(name) = &args.form {
        let given: Vec<String> = args.given.iter().map(|text| text.to_string_lossy().into_owned()).collect();
        return form(name, &given, common);
    }
    let Some(folder) = args.given.first() else {
        anyhow::bail!(
            "`detente hold` needs a case folder, or `--form NAME KEY=NUMBER …`; `--form list` lists the forms"
        );
    };
    if args.given.len() > 1 {
        anyhow::bail!("one case at a time; KEY=NUMBER goes with `--form NAME`");
    }
    let ready = match load::ready(std::path::Path::new(folder)) {
        Ok(ready) => ready,
        Err(code) => return Ok(code),
    };
    let case = &ready.loaded.case;
    let sample = detente_outlook::draw(case, &ready.bound, &load::draws(&args.draws));
    let hold = detente_findings::hold(case, &ready.bound, &sample);
    let details = holding::details(case, &ready.bound, &sample);
    let mut notes: Vec<Note> =
        ready.bound.notes.iter().filter(|n| n.code.is_of(&["11", "15"])).cloned().collect();
    if details.undefined > 0 {
        notes.push(Note {
            code: NoteCode::N1604,
            what: format!(
                "the model “enforcement” is undefined in {} of {} draws",
                details.undefined, details.draws
            ),
            why: "they count as broken".into(),
        });
    }
    let name = |id: &str| case.parties.iter().find(|p| p.id == id).map_or(id.to_owned(), |p| p.name.clone());
    match common.format {
        Format::Json => output::json(&Answer { format: "detente.hold/1", hold, details, notes })?,
        Format::Csv => output::csv(
            &["party", "delta", "critical", "slack_p5", "slack_p50", "slack_p95", "keeps"],
            hold.iter().flat_map(|h| h.parties.iter()).map(|p| {
                vec![
                    p.party.clone(),
                    p.delta[1].to_string(),
                    p.critical.map(|c| c[1].to_string()).unwrap_or_default(),
                    p.slack[0].to_string(),
                    p.slack[1].to_string(),
                    p.slack[2].to_string(),
                    p.keeps.to_string(),
                ]
            }),
        )?,
        Format::Text => {
            let mut out = String::new();
            if let Some(hold) = &hold {
                out.push_str(&enforcing(hold, &details, &name));
            }
            out.push_str(&means(&details));
            out.push_str(&terms(&details, &name));
            output::text(out.trim_start_matches('\n'))?;
            load::notes(&notes, common.format)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// A closed form with numbers from the command line, or the list of forms.
fn form(name: &str, given: &[String], common: &Common) -> anyhow::Result<ExitCode> {
    if name == "list" {
        return forms_list(common);
    }
    let mut pairs: Vec<(&str, &str)> = Vec::new();
    for text in given {
        match text.split_once('=') {
            Some((key, number)) => pairs.push((key.trim(), number.trim())),
            None => anyhow::bail!("`{text}` is no KEY=NUMBER"),
        }
    }
    let found: Vec<Line> = forms::compute(name, &pairs).map_err(|error| {
        anyhow::anyhow!("{error}\n`detente hold --form list` shows every form with its keys and units")
    })?;
    // `compute` knows the name.
    let Some(form) = forms::form(name) else { anyhow::bail!("no form `{name}`") };
    match common.format {
        Format::Json => output::json(&FormAnswer {
            format: "detente.hold.form/1",
            form: form.name,
            about: form.about,
            source: form.source,
            found: found
                .iter()
                .map(|line| Found { what: line.what, value: line.value, remark: &line.remark })
                .collect(),
            notes: [],
        })?,
        Format::Csv => output::csv(
            &["what", "value", "remark"],
            found.iter().map(|line| {
                vec![
                    line.what.to_owned(),
                    line.value.map(|v| v.to_string()).unwrap_or_default(),
                    line.remark.clone(),
                ]
            }),
        )?,
        Format::Text => {
            let rows: Vec<Vec<String>> = found
                .iter()
                .map(|line| {
                    vec![
                        line.what.to_owned(),
                        line.value.map_or_else(|| "none".into(), |v| format!("{v:.4}")),
                        line.remark.clone(),
                    ]
                })
                .collect();
            let mut out = format!("{}\n\n", output::wrap(&capital(form.about), 98, ""));
            out.push_str(&output::table(&["", "", ""], &rows, &[1]));
            out.push_str(&format!("\nSource: {}.\n", form.source));
            output::text(&out)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn forms_list(common: &Common) -> anyhow::Result<ExitCode> {
    match common.format {
        Format::Json => output::json(&FormList {
            format: "detente.hold.forms/1",
            forms: forms::FORMS
                .iter()
                .map(|form| FormRow {
                    form: form.name,
                    about: form.about,
                    source: form.source,
                    keys: form
                        .keys
                        .iter()
                        .map(|key| KeyRow {
                            key: key.key,
                            about: key.about,
                            default: key.default,
                            required: key.default.is_none() && !key.optional,
                            list: key.list,
                        })
                        .collect(),
                })
                .collect(),
            notes: [],
        })?,
        Format::Csv => output::csv(
            &["form", "key", "about", "default"],
            forms::FORMS.iter().flat_map(|form| {
                form.keys.iter().map(|key| {
                    vec![
                        form.name.to_owned(),
                        key.key.to_owned(),
                        key.about.to_owned(),
                        key.default.map(|d| d.to_string()).unwrap_or_default(),
                    ]
                })
            }),
        )?,
        Format::Text => {
            let mut out = String::new();
            for form in forms::FORMS {
                out.push_str(&format!("{}: {}\n", form.name, output::wrap(form.about, 90, "    ")));
                for key in form.keys {
                    let default = match key.default {
                        Some(number) => format!(" [default: {number}]"),
                        None if key.optional && !key.about.contains("default") => " [may be left out]".into(),
                        None => String::new(),
                    };
                    out.push_str(&format!("    {:<13} {}{default}\n", key.key, key.about));
                }
                out.push_str(&format!("    Source: {}.\n\n", form.source));
            }
            output::text(&out)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

fn enforcing(hold: &HoldFinding, details: &Details, name: &dyn Fn(&str) -> String) -> String {
    let mut out = String::new();
    if let Some(share) = hold.self_enforcing {
        out.push_str(&format!(
            "Keeping the deal pays for every party at every step in {} of draws.\n",
            percent(share)
        ));
    }
    if let Some((party, step, share)) = &hold.weakest {
        let step = step.as_ref().map(|s| format!(", around the step “{s}”")).unwrap_or_default();
        out.push_str(&output::wrap(
            &format!("The weak link is most often {}{step} ({} of draws).", name(party), percent(*share)),
            98,
            "  ",
        ));
        out.push('\n');
    }
    if let Some(share) = hold.hazards {
        out.push_str(&format!("No outside event ends it within the period: {}.\n", percent(share)));
    }
    if let Some(mistake) = details.mistakes {
        out.push_str(&output::wrap(
            &format!(
                "If one breach ended it for good, a false alarm would end it by mistake within the period with a chance of {} ({} to {}).",
                percent(mistake[1]), percent(mistake[0]), percent(mistake[2])
            ),
            98,
            "  ",
        ));
        out.push('\n');
    }
    slack_table(hold, name, &mut out);
    moment_table(details, name, &mut out);
    regime_table(details, name, &mut out);
    out
}

/// What each party would need to keep the deal, and has.
fn slack_table(hold: &HoldFinding, name: &dyn Fn(&str) -> String, out: &mut String) {
    let rows: Vec<Vec<String>> = hold
        .parties
        .iter()
        .map(|p| {
            vec![
                name(&p.party),
                format!("{:.3}", p.delta[1]),
                p.critical.map_or_else(|| "none".into(), |c| format!("{:.3}", c[1])),
                signed(p.slack[1]),
                format!("{} to {}", signed(p.slack[0]), signed(p.slack[2])),
                percent(p.keeps),
            ]
        })
        .collect();
    if !rows.is_empty() {
        out.push('\n');
        out.push_str(&output::table(
            &["party", "discount factor", "needed", "slack", "90 %", "keeps"],
            &rows,
            &[1, 2, 3, 4, 5],
        ));
        out.push_str("Discount factor a round: what next round is worth now. Needed: the least with which keeping the deal pays.\n");
    }
}

/// Breaking the deal once, moment by moment.
fn moment_table(details: &Details, name: &dyn Fn(&str) -> String, out: &mut String) {
    let rows: Vec<Vec<String>> = details
        .moments
        .iter()
        .map(|m| {
            let when = match (&m.does, m.due) {
                (None, _) => "all steps done".to_owned(),
                (Some(does), true) => format!("at: {does}"),
                (Some(does), false) => format!("before: {does}"),
            };
            vec![
                name(&m.party),
                output::cut(&when, 44),
                format!("{:.1}", m.years[1]),
                format!("{:+.1}", m.margin[1] * 100.0).replace('-', "−"),
                percent(m.breaks),
                percent(m.weakest),
            ]
        })
        .collect();
    if !rows.is_empty() {
        out.push_str(
            "\nBreaking the deal once, step by step (margin: what keeping is worth more, 0–100, median):\n",
        );
        out.push_str(&output::table(
            &["party", "moment", "year", "margin", "breaking pays", "weakest"],
            &rows,
            &[2, 3, 4, 5],
        ));
    }
}

/// What other answers to a breach would need.
fn regime_table(details: &Details, name: &dyn Fn(&str) -> String, out: &mut String) {
    let rows: Vec<Vec<String>> = details
        .regimes
        .iter()
        .map(|r| {
            vec![
                name(&r.party),
                regime(r.regime).to_owned(),
                r.critical.map_or_else(|| "none".into(), |c| format!("{:.3} to {:.3}", c[0], c[2])),
                percent(r.keeps),
                match (r.bears, r.critical) {
                    (Some(bears), _) if bears[1] >= 0.0 => format!("{:.2}", bears[1]),
                    (None, Some(_)) => "any".into(),
                    _ => "none".into(),
                },
            ]
        })
        .collect();
    if !rows.is_empty() {
        out.push_str(
            "\nWhat other answers to a breach would need, all steps done (discount factor a round, 90 %):\n",
        );
        out.push_str(&output::table(
            &["party", "answer to a breach", "needed", "keeps", "hazard borne a year"],
            &rows,
            &[2, 3, 4],
        ));
    }
}

fn regime(id: &str) -> &str {
    match id {
        "as-given" => "as the case gives it",
        "grim" => "for ever, all seen (grim)",
        "tit-for-tat" => "tit for tat, all seen",
        "rounds-1" => "1 round, all seen",
        "rounds-2" => "2 rounds, all seen",
        "rounds-3" => "3 rounds, all seen",
        "rounds-5" => "5 rounds, all seen",
        "rounds-10" => "10 rounds, all seen",
        "watched" => "for ever, watched as given",
        "guarantor" => "the same with the guarantor",
        "aid" => "for ever, all seen, with the aid",
        other => other,
    }
}

/// A number with its sign, never "−0.000".
fn signed(x: f64) -> String {
    let text = format!("{x:+.3}");
    if text == "-0.000" { "+0.000".into() } else { text.replace('-', "−") }
}

fn amount(x: f64, unit: &str) -> String {
    let number = if x.abs() >= 10.0 { format!("{x:.0}") } else { format!("{x:.2}") };
    match unit {
        "0–100" => format!("{number} of 100"),
        "%" => format!("{number} %"),
        other => format!("{number} {other}"),
    }
}

fn means(details: &Details) -> String {
    let mut out = String::new();
    let rows: Vec<Vec<String>> = details
        .means
        .iter()
        .map(|m| {
            vec![
                output::cut(&m.what, 60),
                amount(m.now, m.unit),
                match m.least {
                    None => "no amount".into(),
                    Some(least) if m.enough_now => format!("enough, to {}", amount(least, m.unit)),
                    Some(least) => amount(least, m.unit),
                },
                match m.least_for_most {
                    _ if m.share_now >= 0.9 => "enough".into(),
                    Some(least) => amount(least, m.unit),
                    None => format!("no: {} at best", percent(m.best_share)),
                },
            ]
        })
        .collect();
    if !rows.is_empty() {
        out.push_str("\nWhat would make it enforce itself, one thing changed (least amount):\n");
        out.push_str(&output::table(
            &["means", "now", "at mid values", "in 9 of 10 draws"],
            &rows,
            &[1, 2, 3],
        ));
    }
    let rows: Vec<Vec<String>> = details
        .phases
        .iter()
        .map(|p| {
            vec![
                output::cut(&p.does, 60),
                p.fewest.map_or_else(|| "none up to 12".into(), |n| n.to_string()),
                percent(p.share_now),
                format!("{} ({})", percent(p.best_share), p.best_parts),
            ]
        })
        .collect();
    if !rows.is_empty() {
        out.push_str("\nA step in equal parts, one a round (fewest parts at mid values; share of draws in one part, and at best):\n");
        out.push_str(&output::table(&["step", "parts", "in one", "best (parts)"], &rows, &[1, 2, 3]));
    }
    out
}

fn span(three: Three) -> String {
    format!("{:.2} ({:.2} to {:.2})", three[1], three[0], three[2]).replace('-', "−")
}

/// Coming to terms, one paragraph a part.
fn terms(details: &Details, name: &dyn Fn(&str) -> String) -> String {
    let mut parts: Vec<String> = Vec::new();
    if let Some(r) = &details.bargaining {
        parts.push(range(r, name));
    }
    for u in &details.unknown {
        parts.push(format!(
            "Private information: {} does not know what the contest costs {}. Its best demand is {} of the stake, refused with a chance of {}.",
            name(&u.proposer), name(&u.to), span(u.demand), span(u.contest)
        ));
    }
    if let Some(i) = &details.indivisible {
        let outcomes: Vec<String> =
            i.outcomes.iter().map(|(share, inside)| format!("{share:.2} in {}", percent(*inside))).collect();
        parts.push(format!(
            "Indivisible stake: an outcome lies in the range in {} of draws ({}); only a lottery in {}, only a side payment in {}, no range in {}.",
            percent(i.by_outcome), outcomes.join(", "), percent(i.by_lottery), percent(i.by_side_payment), percent(i.none)
        ));
    }
    if let Some(c) = &details.commitment {
        let steps = match c.fewest_steps {
            Some(steps) => format!(
                "The fewest equal rounds that are safe: {:.0} ({:.0} to {:.0})",
                steps[1], steps[0], steps[2]
            ),
            None => "No number of rounds is safe".into(),
        };
        parts.push(format!(
            "Commitment: while {} gains on {}, peace holds through the shift ({}, costs as a flow) in {} of draws; margin {}. It may rise to {} in one round. {steps}; none is safe in {} of draws.",
            name(&c.rising), name(&c.falling), load::count(c.steps as usize, "round"), percent(c.holds),
            span(c.margin), span(c.critical), percent(c.never)
        ));
    }
    for t in &details.threats {
        let binds = t.binds.map_or_else(String::new, |share| {
            format!("; at the audience cost given it binds in {} of draws", percent(share))
        });
        parts.push(format!(
            "Public threat of {}: it binds from an audience cost of {} of the stake on (it would fight even without an audience in {}){binds}.",
            name(&t.party), span(t.least), percent(t.without_audience)
        ));
    }
    if let Some(w) = &details.waiting {
        parts.push(waiting(w, name));
    }
    if let Some(w) = &details.win_set {
        parts.push(ratification(w, name));
    }
    if let Some(r) = &details.ripeness {
        let hurts: Vec<String> =
            r.parties.iter().map(|p| format!("{} by {}", name(&p.party), span(p.hurt))).collect();
        let way = match (r.way_out, r.both) {
            (Some(way), Some(both)) => {
                format!("a way out exists in {}, both in {}", percent(way), percent(both))
            }
            _ => "whether there is a way out needs packages".into(),
        };
        parts.push(format!(
            "Ripeness: going on hurts every side in {} of draws ({}; the smaller hurt {}); {way}.",
            percent(r.hurting),
            hurts.join(", "),
            span(r.least_hurt)
        ));
    }
    if let Some(c) = &details.checklist {
        parts.push(checklist(c));
    }
    parts.iter().map(|part| format!("\n{}\n", output::wrap(part, 98, "  "))).collect()
}

/// The bargaining range before the contest.
fn range(r: &Range, name: &dyn Fn(&str) -> String) -> String {
    let blocked: Vec<String> = r
        .blocked_by
        .iter()
        .filter(|(_, share)| *share > 0.0)
        .map(|(what, share)| format!("{} in {}", what.replace('-', " "), percent(*share)))
        .collect();
    let blocked = if blocked.is_empty() {
        "nothing blocks it".into()
    } else {
        format!("blocked by {}", blocked.join(", "))
    };
    format!(
        "Bargaining range before the contest: exists in {} of draws; {}. Share of {}: from {} to {}. Optimism less costs: {} (above 0 there is no common range).",
        percent(r.exists),
        blocked,
        name(&r.sides[0]),
        span(r.low),
        span(r.high),
        span(r.optimism_minus_cost)
    )
}

/// Time to signing.
fn waiting(w: &Waiting, name: &dyn Fn(&str) -> String) -> String {
    let yields: Vec<String> = w
        .yields
        .iter()
        .filter_map(|(party, hazard)| Some(format!("{} at {} a year", name(party), span((*hazard)?))))
        .collect();
    let delay = w.delay.map_or_else(|| "never".into(), |d| format!("{} years", span(d)));
    format!(
        "Time to signing (war of attrition): yields {}. Expected delay {delay}; signed within the {:.2} years left: {}; somebody has no reason to wait in {} of draws.",
        yields.join(", "),
        w.years,
        percent(w.by_deadline),
        percent(w.at_once)
    )
}

/// Win-sets and who is the pivot.
fn ratification(w: &WinSet, name: &dyn Fn(&str) -> String) -> String {
    let rows: Vec<String> = w
        .parties
        .iter()
        .map(|p| {
            let role = if p.ratifies { " (ratifies)" } else { "" };
            let gain = p.gain_tied.map_or_else(String::new, |gain| format!(" for a gain of {:.1}", gain * 100.0));
            format!(
                "{}{role} is the pivot in {}; without its consent they overlap in {}, with its hands tied by 10 of 100 in {}{gain}",
                name(&p.party), percent(p.binds), percent(p.overlap_without), percent(p.overlap_tied)
            )
        })
        .collect();
    format!(
        "Ratification: win-sets overlap in {} of draws (width {}; a normal width would give {}). {}.",
        percent(w.overlap),
        span(w.width),
        percent(w.overlap_normal),
        capital(&rows.join("; "))
    )
}

/// What the text provides for.
fn checklist(c: &Checklist) -> String {
    let rows: Vec<String> = c
        .provisions
        .iter()
        .map(|p| {
            let weight = if p.weight == 1.0 { String::new() } else { format!(" (weight {})", p.weight) };
            format!("{} {}{weight}", p.name, percent(p.has))
        })
        .collect();
    let missing = if c.not_named.is_empty() {
        String::new()
    } else {
        format!(" Not named, not counted: {}.", c.not_named.join(", "))
    };
    format!("Checklist of the text (not a forecast): {} of 1. {}.{missing}", span(c.score), rows.join(", "))
}
