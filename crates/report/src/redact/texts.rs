//! Every text of a case and of an outlook, one after another.
//!
//! All structs are taken apart field by field, without `..`: a field that is added to the model stops this file
//! from compiling until somebody has said whether it holds a text. So no text can slip past [`super::redact`].

use detente_bind::evidence::Evidence;
use detente_bind::note::Note;
use detente_case::*;
use detente_findings::Findings;
use detente_findings::deals::{DealSpace, PackageChance, PackagePoint, PastOffer};
use detente_findings::forecast::{IssueForecast, ModelForecast, PositionRange};
use detente_findings::graph::picture;
use detente_findings::hold::{HoldFinding, HoldParty, RangeFinding};
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

fn basis(basis: &mut Basis, f: Do) {
    let Basis { cites, why, by, on: _ } = basis;
    all(cites, f);
    maybe(why, f);
    maybe(by, f);
}

/// Every text of a case.
pub(super) fn case(case: &mut Case, f: Do) {
    let Case {
        title,
        as_of: _,
        about,
        words: _,
        question,
        decision,
        sources,
        parties,
        issues,
        stances,
        interactions,
        interests,
        packages,
        // Options of models have names and numbers of the program's own.
        models: _,
        options,
        preferences,
        infeasible,
        merges,
        moves,
        views,
        events,
        contest,
        delays,
        compliance,
        monitoring,
        hazards,
        steps,
        // Indices and numbers, and names of provisions.
        stalemates: _,
        provisions,
        grades: _,
        references,
        correlations,
        glossary,
        inputs,
        claims,
        suggestions,
        reports,
    } = case;
    f(title);
    maybe(about, f);
    ask(question, f);
    // Who must agree is a matter of indices and numbers, and so are the rows below that only name inputs.
    let Decision { rule: _, required: _, vetoes: _, proposes: _, ratifiers: _ } = decision;
    sources.iter_mut().for_each(|row| source(row, f));
    parties.iter_mut().for_each(|row| party(row, f));
    for Issue { id, title, levels, reference: _, span: _ } in issues {
        f(id);
        f(title);
        for Level { id, at: _, text, span: _ } in levels {
            f(id);
            f(text);
        }
    }
    for row in stances {
        let Stance {
            party: _,
            issue: _,
            position: _,
            salience: _,
            value: _,
            ordinal: _,
            refuses,
            earlier,
            basis: rests,
            span: _,
        } = row;
        if let Some(Refusal { levels: _, grade: _, held: _ }) = refuses {}
        for EarlierPosition { on: _, position: _ } in earlier {}
        basis(rests, f);
    }
    for Interaction { a: _, b: _, with: _, worth: _, span: _ } in interactions {}
    for Interest { id, title, weight: _, serves: _, span: _ } in interests {
        f(id);
        f(title);
    }
    for Package { id, title, by: _, on: _, levels: _, basis: rests, span: _ } in packages {
        f(id);
        f(title);
        basis(rests, f);
    }
    graph((options, preferences, infeasible, merges, moves, views), f);
    for Event { id, kind, title, when: _, place, parties: _, basis: rests, span: _ } in events {
        f(id);
        f(kind);
        f(title);
        maybe(place, f);
        basis(rests, f);
    }
    hold((contest, delays, compliance, monitoring, hazards, steps), f);
    for Provision { name, has: _, weight: _ } in provisions {
        f(name);
    }
    for Reference { question: _, class, relevance: _, basis: rests, span: _ } in references {
        match class {
            ReferenceClass::Shipped(text) => words(text, f),
            ReferenceClass::Own { title, k: _, n: _ } => f(title),
        }
        basis(rests, f);
    }
    for Correlation { a: _, b: _, rho: _, span: _ } in correlations {}
    for GlossaryEntry { term, meaning, names } in glossary {
        f(term);
        f(meaning);
        *names = std::mem::take(names)
            .into_iter()
            .map(|(mut who, mut name)| {
                f(&mut who);
                f(&mut name);
                (who, name)
            })
            .collect();
    }
    for Input { path, dist: _, quantity: _, basis: rests, span: _ } in inputs {
        f(path);
        basis(rests, f);
    }
    claims.iter_mut().for_each(|row| claim(row, f));
    for Suggestion { id, table, row, cites, line: _, state: _ } in suggestions {
        f(id);
        f(table);
        f(row);
        all(cites, f);
    }
    reports.iter_mut().for_each(|row| report(row, f));
}

fn ask(question: &mut Question, f: Do) {
    let Question { signed, holds, agreement, resolved } = question;
    if let Some(SignedQuestion { what, by: _, span: _ }) = signed {
        f(what);
    }
    if let Some(HoldsQuestion { event, years: _, span: _ }) = holds {
        f(event);
    }
    if let Some(text) = agreement {
        words(text, f);
    }
    if let Some(Resolved { signed: _, holds: _, on: _, cites }) = resolved {
        all(cites, f);
    }
}

fn words(text: &mut Text, f: Do) {
    let Text { text, span: _ } = text;
    f(text);
}

fn source(row: &mut Source, f: Do) {
    let Source {
        id,
        kind: _,
        name,
        of: _,
        aliases,
        reliability: _,
        from: _,
        until: _,
        protected: _,
        span: _,
    } = row;
    f(id);
    f(name);
    all(aliases, f);
}

fn party(row: &mut Party, f: Do) {
    let Party { id, name, aliases, roles: _, backs: _, influence: _, alternative, priorities: _, span: _ } =
        row;
    f(id);
    f(name);
    all(aliases, f);
    if let Some(Alternative { kind: _, said: _, branches }) = alternative {
        for AlternativeBranch { what, chance: _, worth: _, cost: _, delay: _ } in branches {
            f(what);
        }
    }
}

type GraphRows<'a> = (
    &'a mut Vec<ActionOption>,
    &'a mut Vec<Preference>,
    &'a mut Vec<Infeasible>,
    &'a mut Vec<Merge>,
    &'a mut Vec<Move>,
    &'a mut Vec<View>,
);

fn graph((options, preferences, infeasible, merges, moves, views): GraphRows, f: Do) {
    for ActionOption { party: _, id, title, now: _, direction: _, basis: rests, span: _ } in options {
        f(id);
        f(title);
        basis(rests, f);
    }
    for Preference { party: _, by, unknown, tiers, basis: rests, span: _ } in preferences {
        preference(by, f);
        for (a, b) in unknown {
            words(a, f);
            words(b, f);
        }
        tiers.iter_mut().for_each(|text| words(text, f));
        basis(rests, f);
    }
    for Infeasible { by, basis: rests, span: _ } in infeasible {
        match by {
            InfeasibleBy::When(text) | InfeasibleBy::Pattern(text) | InfeasibleBy::OnlyIf(_, text) => {
                words(text, f);
            }
            InfeasibleBy::AtMostOne(_) | InfeasibleBy::AtLeastOne(_) => {}
        }
        basis(rests, f);
    }
    for Merge { when, ignoring: _, basis: rests, span: _ } in merges {
        words(when, f);
        basis(rests, f);
    }
    for Move { party: _, from, to, span: _ } in moves {
        words(from, f);
        words(to, f);
    }
    for View { who: _, of: _, preference: by, unaware: _, basis: rests, span: _ } in views {
        preference(by, f);
        basis(rests, f);
    }
}

fn preference(by: &mut PreferenceBy, f: Do) {
    match by {
        PreferenceBy::Statements(rows) => {
            for Statement { formula, held: _, swaps_with_next: _ } in rows {
                words(formula, f);
            }
        }
        PreferenceBy::Weights(_) => {}
        PreferenceBy::Ranking(rows) => rows.iter_mut().flatten().for_each(|text| words(text, f)),
    }
}

type HoldRows<'a> = (
    &'a mut Option<Contest>,
    &'a mut Vec<Delay>,
    &'a mut Vec<Compliance>,
    &'a mut Option<Monitoring>,
    &'a mut Vec<Hazard>,
    &'a mut Vec<Step>,
);

fn hold((contest, delays, compliance, monitoring, hazards, steps): HoldRows, f: Do) {
    if let Some(Contest { what, sides, first_mover: _, shift_steps: _, outcomes: _, span: _ }) = contest {
        f(what);
        for side in sides {
            let ContestSide {
                party: _,
                wins: _,
                cost: _,
                least: _,
                later: _,
                unknown_cost: _,
                backs_down: _,
                audience: _,
            } = side;
        }
    }
    for Delay { party: _, other_yields: _, yields: _, cost: _, impatience: _, span: _ } in delays {}
    for row in compliance {
        let Compliance {
            party: _,
            cheats: _,
            complies: _,
            punished: _,
            suckered: _,
            impatience: _,
            aid: _,
            span: _,
        } = row;
    }
    if let Some(row) = monitoring {
        let Monitoring {
            detection: _,
            false_alarm: _,
            round: _,
            guarantor: _,
            acts: _,
            penalty: _,
            punish_rounds: _,
            span: _,
        } = row;
    }
    for Hazard { id, what, party: _, rate: _, breaks: _, span: _ } in hazards {
        f(id);
        f(what);
    }
    for row in steps {
        let Step { id, by: _, does, after: _, on: _, delay: _, costs: _, gives: _, kept: _, span: _ } = row;
        f(id);
        f(does);
    }
}

fn claim(row: &mut Claim, f: Do) {
    let Claim {
        id,
        report,
        chain,
        spans: _,
        quote,
        paraphrase: _,
        kind,
        modality,
        polarity,
        said: _,
        meant: _,
        credibility: _,
        by,
        state: _,
        page: _,
        line: _,
    } = row;
    all(chain, f);
    for text in [id, report, quote, kind, modality, polarity, by] {
        f(text);
    }
}

fn report(row: &mut Report, f: Do) {
    let Report { id, title, outlet: _, outlet_name, date: _, url, language, text, hash, file } = row;
    maybe(url, f);
    maybe(language, f);
    for part in [id, title, outlet_name, text, hash, file] {
        f(part);
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
        worlds,
        hangs_on,
        findings,
        evidence,
        text,
        definitions,
        manifest,
        notes,
    } = outlook;
    f(title);
    maybe(as_of, f);
    signed.iter_mut().chain(holds).for_each(|row| answer(row, f));
    if let Some(Worlds { no_deal: _, fails_in_year_1: _, fails_later: _, holds: _, basis: _ }) = worlds {}
    hangs(hangs_on, f);
    found(findings, f);
    let Evidence {
        claims: _,
        undecided: _,
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
    let Manifest { format: _, version: _, seed: _, draws: _, weight: _, files, base_rates, streams: _ } =
        manifest;
    for (file, hash) in files {
        f(file);
        f(hash);
    }
    f(base_rates);
    for Note { code: _, what, why } in notes {
        f(what);
        f(why);
    }
}

fn answer(row: &mut Answer, f: Do) {
    let Answer {
        outside: _,
        inside: _,
        combined: _,
        interval: _,
        words,
        basis: _,
        outside_interval: _,
        inside_interval: _,
        weight: _,
        line: _,
        word_changes_at,
        classes,
        factors,
        capped: _,
        scale: _,
    } = row;
    maybe(words, f);
    for WordChange { weight: _, word } in word_changes_at {
        f(word);
    }
    for row in classes {
        let ClassUsed {
            id,
            title,
            event,
            clock,
            n: _,
            k: _,
            clusters: _,
            share: _,
            interval: _,
            relevance: _,
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
        all(warnings, f);
    }
    for Factor { id: _, title, share: _, missing, undefined: _ } in factors {
        f(title);
        maybe(missing, f);
    }
}

fn hangs(row: &mut HangsOn, f: Do) {
    let HangsOn { inputs, swings, sources, models, deep } = row;
    for Swing { input, title, yes_no: _, signed: _, holds: _, unsupported: _ } in swings {
        f(input);
        f(title);
    }
    for InputEffect { input, title, signed: _, holds: _, unsupported: _ } in inputs {
        f(input);
        f(title);
    }
    for SourceEffect { source, name, claims: _, inputs: _, signed: _, holds: _, words, note } in sources {
        f(source);
        f(name);
        maybe(words, f);
        maybe(note, f);
    }
    for ModelEffect { model: _, question: _, share: _, without: _ } in models {}
    if let Some(row) = deep {
        deeper(row, f);
    }
}

fn deeper(row: &mut deep::Deep, f: Do) {
    let deep::Deep { indices, flips, origins, boxes, levers, change_our_mind, runs: _ } = row;
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
