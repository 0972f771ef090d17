//! Every text of an outlook, one after another; those of a case are visited by `Case::texts`.
//!
//! All structs are taken apart field by field, without `..`: a field that is added to the model stops this file
//! from compiling until somebody has said whether it holds a text. So no text can slip past [`super::redact`].

use detente_bind::evidence::Evidence;
use detente_bind::note::Note;
use detente_findings::Findings;
use detente_findings::deals::{DealSpace, PackageChance, PackagePoint, PastOffer};
use detente_findings::forecast::{IssueForecast, ModelForecast, PositionRange};
use detente_findings::graph::picture;
use detente_findings::hold::{HoldFinding, HoldParty, RangeFinding};
use detente_outlook::against::{Changed, Part, RowChange, Rows, ValueChange};
use detente_outlook::answer::{EvidenceTold, Missing, Point, Step};
use detente_outlook::*;

/// What is done with each text.
pub(super) type Do<'a> = &'a mut dyn FnMut(&mut String);

fn all(list: &mut [String], f: Do) {
    list.iter_mut().for_each(f);
}

fn maybe(text: &mut Option<String>, f: Do) {
    if let Some(text) = text {
        f(text);
    }
}

/// Every text of an outlook that is not fixed in the program.
pub(super) fn outlook(outlook: &mut Outlook, f: Do) {
    let Outlook {
        format: _,
        title,
        as_of,
        signed,
        holds,
        both: _,
        gates,
        conditions,
        worlds,
        hangs_on,
        findings,
        evidence,
        text,
        definitions,
        manifest,
        notes,
        against,
    } = outlook;
    f(title);
    maybe(as_of, f);
    signed.iter_mut().chain(holds).for_each(|row| answer(row, f));
    if let Some(Worlds { no_deal: _, fails_in_year_1: _, fails_later: _, holds: _ }) = worlds {}
    for GateTold { id, what, binds: _, passed: _, met: _, points: _ } in gates {
        f(id);
        f(what);
    }
    for ConditionTold { id, title, insisted: _, met: _, points: _ } in conditions {
        f(id);
        f(title);
    }
    hangs(hangs_on, f);
    found(findings, f);
    let Evidence {
        claims: _,
        undecided: _,
        unseen: _,
        origins: _,
        inputs: _,
        unsupported,
        single_origin: _,
        anonymous_share: _,
        by_party,
        one_sided,
        largest_outlet,
        largest_outlet_name,
        confidence: _,
        confidence_why,
    } = evidence;
    maybe(largest_outlet_name, f);
    all(confidence_why, f);
    all(unsupported, f);
    by_party.iter_mut().for_each(|(party, _)| f(party));
    maybe(one_sided, f);
    if let Some((outlet, _)) = largest_outlet {
        f(outlet);
    }
    text.iter_mut().for_each(|Line { about: _, words }| f(words));
    let Definitions { signed, holds, terms, scale: _ } = definitions;
    if let Some(SignedDefinition { what, by, required, rule }) = signed {
        f(what);
        f(by);
        all(required, f);
        f(rule);
    }
    if let Some(HoldsDefinition { event, years: _ }) = holds {
        f(event);
    }
    for (term, sentence) in terms {
        f(term);
        f(sentence);
    }
    let Manifest {
        format: _,
        version: _,
        seed: _,
        draws: _,
        trust: _,
        trust_given: _,
        outcomes: _,
        unread: _,
        files,
        rows,
        base_rates,
        streams: _,
    } = manifest;
    for (row, fingerprint) in rows {
        f(row);
        f(fingerprint);
    }
    for (file, hash) in files {
        f(file);
        f(hash);
    }
    f(base_rates);
    for Note { code: _, what, why } in notes {
        f(what);
        f(why);
    }
    if let Some(found) = against {
        compared(found, f);
    }
}

fn compared(found: &mut Against, f: Do) {
    let Against { as_of: _, version, signed, holds, rows, files, notes } = found;
    f(version);
    for Changed { then: _, now: _, points: _, parts, drawing_error: _ } in signed.iter_mut().chain(holds) {
        for Part { id, title, points: _, same: _ } in parts {
            f(id);
            f(title);
        }
    }
    let Rows { known: _, changed, added, removed } = rows;
    for RowChange { id, values } in changed {
        f(id);
        for ValueChange { path, then, now } in values {
            f(path);
            maybe(then, f);
            maybe(now, f);
        }
    }
    added.iter_mut().chain(removed).chain(files).chain(notes).for_each(f);
}

fn answer(row: &mut Answer, f: Do) {
    let Answer {
        history: _,
        combined: _,
        interval: _,
        drawing_error: _,
        at_least: _,
        words,
        scale: _,
        missing,
        outcome: _,
        evidence,
        waterfall,
        curve,
        median,
        classes,
        factors,
    } = row;
    maybe(words, f);
    maybe(median, f);
    if let Some(Missing { what, way_out, at_most: _ }) = missing {
        f(what);
        f(way_out);
    }
    let EvidenceTold {
        terms,
        hazard_ratio: _,
        trust: _,
        trust_prior: _,
        trust_interval: _,
        trust_resolved: _,
        trust_given: _,
    } = evidence;
    for Term { id, title, read: _, unread: _, term: _, says_nothing: _ } in terms {
        f(id);
        f(title);
    }
    for Step { id, title, points: _ } in waterfall {
        f(id);
        f(title);
    }
    for Point { on, year: _, p: _, history: _, at_least: _ } in curve {
        maybe(on, f);
    }
    for row in classes {
        let ClassUsed {
            id,
            title,
            event,
            clock,
            n: _,
            clusters: _,
            share: _,
            relevance: _,
            since,
            survival: _,
            survival_interval: _,
            why,
            warnings,
            citation,
        } = row;
        for text in [id, title, event, clock, citation] {
            f(text);
        }
        maybe(why, f);
        maybe(since, f);
        all(warnings, f);
    }
    for FactorShare { id: _, title, share: _, missing, undefined: _ } in factors {
        f(title);
        maybe(missing, f);
    }
}

fn hangs(row: &mut HangsOn, f: Do) {
    let HangsOn { inputs, sources, deep } = row;
    for InputEffect { path, title, says: _, yes_no: _, enters: _, signed: _, holds: _, unsupported: _ } in
        inputs
    {
        f(path);
        f(title);
    }
    for SourceEffect { source, name, claims: _, inputs: _, signed: _, holds: _, words, note } in sources {
        f(source);
        f(name);
        maybe(words, f);
        maybe(note, f);
    }
    if let Some(row) = deep {
        deeper(row, f);
    }
}

fn deeper(row: &mut deep::Deep, f: Do) {
    let deep::Deep { correlations, indices, flips, origins, boxes, levers, change_our_mind, runs: _ } = row;
    for indices::RankCorrelation { input, title, signed: _, holds: _ } in correlations {
        f(input);
        f(title);
    }
    for row in levers {
        let levers::Lever {
            act,
            kind: _,
            who,
            cost,
            signed: _,
            holds: _,
            both: _,
            interval: _,
            signed_after: _,
            holds_after: _,
            dominated_by,
            of,
            beyond_sum: _,
        } = row;
        f(act);
        all(who, f);
        f(cost);
        maybe(dominated_by, f);
        all(of, f);
    }
    if let Some(indices::Indices { rows: _, runs: _, undefined: _, constant: _, groups }) = indices {
        for row in groups {
            let indices::GroupIndex { inputs, title, margin_signed: _, margin_holds: _, signed: _, holds: _ } =
                row;
            all(inputs, f);
            f(title);
        }
    }
    for row in flips {
        let flips::FlipRow { input, title, now, unit: _, signed, holds, unsupported: _ } = row;
        f(input);
        f(title);
        f(now);
        for turn in [signed, holds].into_iter().flatten() {
            let flips::Turn {
                curve: _,
                distance: _,
                at: _,
                above: _,
                word: _,
                otherwise: _,
                probability: _,
                word_probability: _,
            } = turn;
        }
    }
    if let Some(shapley::Origins { method: _, draws: _, sets: _, all: _, none: _, origins }) = origins {
        for row in origins {
            let shapley::OriginEffect {
                origin,
                name,
                claims: _,
                inputs: _,
                signed: _,
                holds: _,
                signed_interval: _,
                holds_interval: _,
                signed_alone: _,
                holds_alone: _,
            } = row;
            f(origin);
            f(name);
        }
    }
    for row in boxes {
        let assumptions::FailureBox {
            question: _,
            fails,
            draws: _,
            failing: _,
            limits,
            coverage: _,
            density: _,
            overall: _,
            words,
        } = row;
        f(fails);
        f(words);
        for assumptions::BoxLimit { input, title, low: _, high: _, quasi_p: _ } in limits {
            f(input);
            f(title);
        }
    }
    all(change_our_mind, f);
}

fn found(row: &mut Findings, f: Do) {
    let Findings { forecast, deals, graph, hold } = row;
    for IssueForecast { id, title, models, positions } in forecast {
        f(id);
        f(title);
        for ModelForecast { model, median: _, p50: _, p90: _, benchmark_mae: _ } in models {
            f(model);
        }
        for row in positions {
            let PositionRange { party, p5: _, p50: _, p95: _, salience: _, influence: _, supported: _ } = row;
            f(party);
        }
    }
    if let Some(row) = deals {
        let DealSpace {
            parties,
            packages: _,
            probability: _,
            share: _,
            alternatives: _,
            points,
            likeliest,
            drafts,
            offers,
            forecast_inside: _,
        } = row;
        all(parties, f);
        for PastOffer { party, on: _, utility: _ } in offers {
            f(party);
        }
        for PackagePoint { levels: _, utility: _, frontier: _, zone: _, settlement: _ } in points {}
        for row in likeliest.iter_mut().chain(drafts) {
            let PackageChance {
                id,
                package,
                numbers,
                acceptable: _,
                by_party: _,
                utility: _,
                frontier: _,
                nash: _,
                regret: _,
                every_way: _,
                first: _,
                rank: _,
            } = row;
            maybe(id, f);
            for (issue, level) in package {
                f(issue);
                f(level);
            }
            let own = std::mem::take(numbers).into_iter();
            *numbers = own
                .map(|(mut issue, number)| {
                    f(&mut issue);
                    (issue, number)
                })
                .collect();
        }
    }
    if let Some(picture::GraphPicture {
        all: _,
        parties,
        status_quo: _,
        states,
        columns: _,
        improvements: _,
        way: _,
        improving: _,
        thinned: _,
    }) = graph
    {
        parties.iter_mut().for_each(|(_, name)| f(name));
        for picture::PictureState { id: _, options, equilibrium: _, agreed: _ } in states {
            all(options, f);
        }
    }
    if let Some(HoldFinding { parties, self_enforcing: _, weakest, hazards: _, range }) = hold {
        for HoldParty { party, delta: _, critical: _, slack: _, keeps: _ } in parties {
            f(party);
        }
        if let Some((party, step, _)) = weakest {
            f(party);
            maybe(step, f);
        }
        if let Some(RangeFinding { exists: _, width: _, closed_by_optimism: _ }) = range {}
    }
}
