//! What `detente deals --create` prints of its proposals.

use super::{Created, CreatedKind};
use detente_chance::words::percent;
use detente_findings::deals::Names;
use detente_terminal::output;
use std::collections::BTreeMap;

/// The proposals as text; empty where there are none.
#[must_use]
pub fn text(names: &Names, created: &[Created]) -> String {
    let mut out = String::new();
    if created.is_empty() {
        return "\nNo clause was found that creates value; the notes say why.\n".to_owned();
    }
    out.push_str("\nClauses that create value:\n");
    for (at, one) in created.iter().enumerate() {
        out.push_str(&proposal(names, at + 1, one));
    }
    out.push_str("\n--create --take N prints the rows of the case file that put one on record.\n");
    out
}

fn proposal(names: &Names, number: usize, one: &Created) -> String {
    let kind = match one.kind {
        CreatedKind::Contingent => "a clause that hangs on an event",
        CreatedKind::Timing => "a change over time",
        CreatedKind::Payment => "a payment",
        CreatedKind::Phased => "an exchange in parts",
    };
    let on = one.on.as_ref().map(|on| format!(" ({on})")).unwrap_or_default();
    let opens = match (one.opens, one.kind) {
        (true, CreatedKind::Phased) => "; without it the deal does not hold",
        (true, _) => "; without it there is no deal",
        (false, _) => "",
    };
    let every = match one.kind {
        CreatedKind::Contingent | CreatedKind::Timing if one.holds.holds => ", kept in every case",
        _ => "",
    };
    let mut out = format!("\n{number}. {kind}{on}{every}{opens}\n");
    let clause = output::wrap(&one.clause, 94, "     ");
    out.push_str(&format!("   “{clause}”\n"));
    out.push_str(&worth(names, one));
    out.push_str(&kept(one));
    let share = if one.kind == CreatedKind::Phased {
        format!("It holds in {} of draws.", percent(one.share))
    } else if one.without.is_some() {
        format!(
            "All prefer it to the best plain package, and to no deal, in {} of draws.",
            percent(one.share)
        )
    } else {
        format!("All prefer it to no deal in {} of draws.", percent(one.share))
    };
    let cites = if one.cites.is_empty() {
        "It rests on no claim.".to_owned()
    } else {
        format!("It rests on {}.", one.cites.join(", "))
    };
    for line in [share].iter().chain(&one.words).chain([&cites]) {
        out.push_str(&format!("   {}\n", output::wrap(line, 94, "   ")));
    }
    out
}

/// What it is worth to whom, and by whose odds.
fn worth(names: &Names, one: &Created) -> String {
    let title = |id: &String| {
        let at = names.parties.iter().position(|party| party == id);
        at.and_then(|at| names.party_titles.get(at)).unwrap_or(id).clone()
    };
    let phased = one.kind == CreatedKind::Phased;
    let others: Vec<&String> =
        if one.kind == CreatedKind::Contingent { ordered(names, &one.by_other_odds) } else { Vec::new() };
    let heads: Vec<String> = others.iter().map(|other| format!("by {}’s odds", title(other))).collect();
    let mut head = vec![""];
    if !phased {
        head.push(if one.without.is_some() { "without" } else { "no deal" });
    }
    head.push(if phased { "least margin" } else { "with it" });
    head.push("5–95 %");
    head.extend(heads.iter().map(String::as_str));
    let rows: Vec<Vec<String>> = ordered(names, &one.by_own_odds)
        .into_iter()
        .filter_map(|party| Some((party, one.by_own_odds.get(party)?)))
        .map(|(party, own)| {
            let three = one.worth.get(party).copied().unwrap_or_default();
            let gain = one.gain.get(party).map_or(0.0, |gain| gain[1]);
            let mut row = vec![title(party)];
            if !phased {
                let plain = one.without.as_ref().and_then(|plain| plain.utility.get(party).copied());
                row.push(format!("{:.2}", plain.unwrap_or(three[1] - gain)));
            }
            row.push(format!("{own:.2}"));
            row.push(format!("{:.2}–{:.2}", three[0], three[2]));
            row.extend(others.iter().map(|other| {
                let by = one.by_other_odds.get(party).and_then(|by| by.get(*other));
                by.map_or_else(|| format!("{own:.2}"), |worth| format!("{worth:.2}"))
            }));
            row
        })
        .collect();
    let right: Vec<usize> = (1..head.len()).collect();
    indented(&output::table(&head, &rows, &right))
}

/// Parties in the order of the case.
fn ordered<'a, T>(names: &Names, of: &'a BTreeMap<String, T>) -> Vec<&'a String> {
    let place = |id: &String| names.parties.iter().position(|party| party == id);
    let mut parties: Vec<&String> = of.keys().collect();
    parties.sort_by_key(|id| place(id).unwrap_or(usize::MAX));
    parties
}

/// Whether it would be kept, case by case.
fn kept(one: &Created) -> String {
    let margin = one.holds.branches.iter().any(|branch| branch.margin.is_some());
    let rows: Vec<Vec<String>> = one
        .holds
        .branches
        .iter()
        .map(|branch| {
            let mut row = vec![branch.when.clone()];
            let least = branch.over_no_deal.iter().min_by(|a, b| a.1.total_cmp(b.1));
            row.push(least.map_or_else(String::new, |(party, over)| format!("{over:.2} ({party})")));
            if margin {
                let who = branch.weakest.clone().unwrap_or_default();
                row.push(branch.margin.map_or_else(String::new, |margin| format!("{margin:.3} ({who})")));
            }
            row.push(if branch.holds { "yes" } else { "no" }.to_owned());
            row.push(percent(branch.share));
            row
        })
        .collect();
    let mut head = vec!["would it be kept", "least over no deal"];
    if margin {
        head.push("least margin");
    }
    head.extend(["kept", "of draws"]);
    indented(&output::table(&head, &rows, &[]))
}

fn indented(table: &str) -> String {
    table.lines().map(|line| format!("   {line}\n")).collect()
}
