//! Every judgement of a case in words: what it is of, its value, what it rests on.

use crate::strings::page as s;
use detente_case::{Basis, Case, InfeasibleBy, InputId, OptionId, PreferenceBy};
use detente_chance::{Dist, Quantity};

/// A judgement: what it is of, its value in words, what it rests on.
pub(crate) struct Row<'a> {
    pub what: String,
    pub value: String,
    pub basis: &'a Basis,
}

/// Judgements of one table, or of one party in a table.
pub(crate) struct Group<'a> {
    pub title: String,
    pub rows: Vec<Row<'a>>,
}

/// Every judgement of a case, by what it is about.
pub(crate) fn groups(case: &Case) -> Vec<Group<'_>> {
    let titles = detente_bind::titles::titles(case);
    let refused = refused(case);
    let mut groups: Vec<(String, Group)> = Vec::new();
    for (at, input) in case.inputs.iter().enumerate() {
        let id = InputId(at as u32);
        let mut parts = input.path.split('.');
        let table = parts.next().unwrap_or_default();
        let owner = parts.next().unwrap_or_default();
        // Stances and preferences are many: one group a party.
        let by_party = matches!(table, "stance" | "preference");
        let key = if by_party { format!("{table}.{owner}") } else { table.to_owned() };
        let name =
            case.parties.iter().find(|party| party.id == owner).map_or(owner, |party| party.name.as_str());
        let title = if by_party { s::table_of(table, name) } else { s::table(table) };
        let what = titles.get(&id).cloned().unwrap_or_else(|| input.path.clone());
        let what = if table == "preference" { formula(case, &what) } else { what };
        let mut value = dist(&input.dist, &input.quantity);
        if let Some((_, levels)) = refused.iter().find(|(held, _)| *held == id) {
            value = format!("{levels} ({value})");
        }
        let row = Row { what, value, basis: &input.basis };
        match groups.iter_mut().find(|(known, _)| *known == key) {
            Some((_, group)) => group.rows.push(row),
            None => groups.push((key, Group { title, rows: vec![row] })),
        }
    }
    let mut groups: Vec<Group> = groups.into_iter().map(|(_, group)| group).collect();
    groups.extend(rows_without_numbers(case));
    groups
}

/// What each red line refuses, by the input that says whether it holds.
fn refused(case: &Case) -> Vec<(InputId, String)> {
    case.stances
        .iter()
        .filter_map(|stance| {
            let refusal = stance.refuses.as_ref()?;
            let issue = case.issues.get(stance.issue.at())?;
            let levels: Vec<&str> = refusal
                .levels
                .iter()
                .filter_map(|level| issue.levels.get(level.at()))
                .map(|level| level.id.as_str())
                .collect();
            Some((refusal.held, s::refuses(&levels.join(", "), refusal.grade)))
        })
        .collect()
}

/// Judgements that are words or choices and no number.
fn rows_without_numbers(case: &Case) -> Vec<Group<'_>> {
    let party =
        |id: detente_case::PartyId| case.parties.get(id.at()).map_or("–", |party| party.name.as_str());
    let option = |id: OptionId| {
        case.options
            .get(id.at())
            .map_or_else(|| "–".to_owned(), |o| format!("{}: {}", party(o.party), o.title))
    };
    let options = case.options.iter().map(|row| Row {
        what: format!("{}: {}", party(row.party), row.title),
        value: s::option(row.now, row.direction).into(),
        basis: &row.basis,
    });
    let preferences = case.preferences.iter().map(|row| Row {
        what: s::preference_of(party(row.party)),
        value: preference(case, &row.by, &option),
        basis: &row.basis,
    });
    let infeasible = case.infeasible.iter().map(|row| Row {
        what: s::CANNOT_BE.to_owned(),
        value: match &row.by {
            InfeasibleBy::When(text) => formula(case, &text.text),
            InfeasibleBy::Pattern(text) => text.text.clone(),
            InfeasibleBy::AtMostOne(ids) => s::at_most_one(&list(ids, &option)),
            InfeasibleBy::AtLeastOne(ids) => s::at_least_one(&list(ids, &option)),
            InfeasibleBy::OnlyIf(id, text) => s::only_if(&option(*id), &formula(case, &text.text)),
        },
        basis: &row.basis,
    });
    let packages = case.packages.iter().map(|row| Row {
        what: row.title.clone(),
        value: s::draft_by(row.by.map(&party), &crate::figures::when_words(row.on.as_ref())),
        basis: &row.basis,
    });
    let events = case.events.iter().map(|row| Row {
        what: row.title.clone(),
        value: crate::figures::when_words(row.when.as_ref()),
        basis: &row.basis,
    });
    [
        (s::OPTIONS, options.collect::<Vec<Row>>()),
        (s::PREFERENCES, preferences.collect()),
        (s::INFEASIBLE, infeasible.collect()),
        (s::PACKAGES, packages.collect()),
        (s::EVENTS, events.collect()),
    ]
    .into_iter()
    .filter(|(_, rows)| !rows.is_empty())
    .map(|(title, rows)| Group { title: title.to_owned(), rows })
    .collect()
}

fn list(ids: &[OptionId], option: &dyn Fn(OptionId) -> String) -> String {
    ids.iter().map(|id| option(*id)).collect::<Vec<_>>().join("; ")
}

fn preference(case: &Case, by: &PreferenceBy, option: &dyn Fn(OptionId) -> String) -> String {
    match by {
        PreferenceBy::Statements(rows) => {
            rows.iter().map(|row| formula(case, &row.formula.text)).collect::<Vec<_>>().join("; ")
        }
        PreferenceBy::Weights(rows) => list(&rows.iter().map(|(id, _)| *id).collect::<Vec<_>>(), option),
        PreferenceBy::Ranking(rows) => rows
            .iter()
            .map(|ties| {
                ties.iter().map(|text| formula(case, &text.text)).collect::<Vec<_>>().join(s::AS_GOOD_AS)
            })
            .collect::<Vec<_>>()
            .join("; "),
    }
}

/// A formula in words: options by party and title, "not", "and", "or". Text around it stays.
fn formula(case: &Case, text: &str) -> String {
    let named = |word: &str| {
        let (party, option) = word.split_once('.')?;
        let row = case.options.iter().find(|row| {
            row.id == option && case.parties.get(row.party.at()).is_some_and(|owner| owner.id == party)
        })?;
        Some(s::option_in_formula(&case.parties.get(row.party.at())?.name, &row.title))
    };
    let part_of_word = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_');
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let end = rest.find(|c| !part_of_word(c)).unwrap_or(rest.len());
        if end > 0 {
            let word = &rest[..end];
            out.push_str(&named(word).unwrap_or_else(|| word.to_owned()));
            rest = &rest[end..];
            continue;
        }
        match c {
            '!' => out.push_str(s::NOT),
            '&' => out.push_str(s::AND),
            '|' => out.push_str(s::OR),
            c => out.push(c),
        }
        rest = &rest[c.len_utf8()..];
    }
    out
}

/// A belief as the analyst wrote it, with its unit.
fn dist(dist: &Dist, quantity: &Quantity) -> String {
    let text = match dist {
        Dist::Exact(x) => format!("{x}"),
        Dist::Interval { low, high } => s::dist_interval(*low, *high),
        Dist::ThreePoint { low, mid, high } => s::dist_three(*low, *mid, *high),
        Dist::Uniform { low, high } => s::dist_uniform(*low, *high),
        Dist::LogUniform { low, high } => s::dist_log_uniform(*low, *high),
        Dist::Normal { mean, sd } => s::dist_normal(*mean, *sd),
        Dist::Lognormal { mu, sigma } => s::dist_lognormal(*mu, *sigma),
        Dist::Beta { a, b, low, high } => s::dist_beta(*a, *b, *low, *high),
        Dist::Pert { min, mode, max } => s::dist_pert(*min, *mode, *max),
        Dist::Triangular { min, mode, max } => s::dist_triangle(*min, *mode, *max),
        Dist::Discrete(values) => s::dist_discrete(values),
    };
    match quantity.unit {
        "0–100" | "−100–100" | "" => text,
        unit => format!("{text} {unit}"),
    }
}
