//! Bodies that decide by quotas, in words: who can block, who could sign without whom, which packages would last, and
//! whose consent decides.

use detente_chance::words::percent;
use detente_findings::deals::{BodyAnswer, DealsAnswer, Names};
use detente_terminal::output;
use detente_terminal::ready;

/// Voters whose power is told in words.
const VOTERS: usize = 20;
/// Voters of a set that are named.
const NAMED: usize = 12;
/// Shares below this are not told in words.
const OFTEN: f64 = 0.005;

/// All of it; empty where nobody decides by quotas.
pub(crate) fn body(names: &Names, deals: &DealsAnswer) -> String {
    let Some(body) = &deals.body else { return String::new() };
    let mut out = signing(names, body);
    out.push_str(&lasting(body));
    out.push('\n');
    out.push_str(&power(names, body));
    out
}

fn title(names: &Names, id: &str) -> String {
    let at = names.parties.iter().position(|party| party == id);
    at.and_then(|at| names.party_titles.get(at)).map_or(id, String::as_str).to_owned()
}

/// The first names of a list.
fn list(names: &Names, ids: &[String]) -> String {
    let mut named: Vec<String> = ids.iter().take(NAMED).map(|id| title(names, id)).collect();
    if ids.len() > NAMED {
        named.push(format!("{} more", ids.len() - NAMED));
    }
    named.join(", ")
}

/// Who could sign without whom.
fn signing(names: &Names, body: &BodyAnswer) -> String {
    if body.fewest.is_empty() {
        return "Not even all together are enough: too many abstain for the quota.\n".to_owned();
    }
    let voters = body.shapley.len();
    let mut out = match (&body.can_block[..], voters) {
        ([], _) => "Nobody can block alone: any one of them could be left out.\n".to_owned(),
        (all, _) if all.len() == voters => "Each of them can block alone.\n".to_owned(),
        (some, _) => format!("Can block alone: {}. Any other one could be left out.\n", list(names, some)),
    };
    let count = match (body.winning_sets, body.winning_sets_about) {
        (Some(1), _) => "This is the only smallest set that is enough".to_owned(),
        (Some(count), _) => format!("It is one of {count} smallest sets that are enough"),
        (None, Some(about)) => format!("It is one of some {about:.0e} smallest sets that are enough"),
        (None, None) => String::new(),
    };
    let set = ready::count(body.fewest.len(), "voter");
    let line = format!("{set} could sign without the others: {}. {count}", list(names, &body.fewest));
    out.push_str(&output::wrap(line.trim_end().trim_end_matches('.'), 98, "  "));
    out.push_str(".\n");
    out
}

/// Core and least core.
fn lasting(body: &BodyAnswer) -> String {
    let mut out = String::new();
    if let Some(count) = body.core_size {
        out.push_str(&format!(
            "Core: {} that no set that is enough would give up for another.\n",
            ready::count(count, "package")
        ));
    }
    if let Some(least) = &body.least_core {
        let packages = ready::count(least.size, "package");
        out.push_str(&if least.gain > 0.0 {
            format!(
                "Least core: {packages}; some set that is enough would still gain {:.2} each by another one.\n",
                least.gain
            )
        } else {
            format!("Least core: {packages}; any set that is enough would lose {:.2} by every other one.\n", -least.gain)
        });
    }
    out
}

/// Power before any package, and over the packages that pass.
fn power(names: &Names, body: &BodyAnswer) -> String {
    let of = |map: &std::collections::BTreeMap<String, f64>, id: &String| map.get(id).copied().unwrap_or(0.0);
    let mut power: Vec<&String> = body.shapley.keys().collect();
    power.sort_by(|a, b| of(&body.shapley, b).total_cmp(&of(&body.shapley, a)).then(a.cmp(b)));
    let mut head = vec!["power", "Shapley–Shubik", "decisive in"];
    head.extend(body.over_draws.iter().flat_map(|_| ["needed for", "completes"]));
    let rows: Vec<Vec<String>> = power
        .iter()
        .take(VOTERS)
        .map(|id| {
            let mut row = vec![
                title(names, id),
                format!("{:.3}", of(&body.shapley, id)),
                format!("{:.3}", of(&body.banzhaf, id)),
            ];
            if let Some(over) = &body.over_draws {
                row.extend([percent(of(&over.needed, id)), format!("{:.3}", of(&over.shapley, id))]);
            }
            row
        })
        .collect();
    let mut out = output::table(&head, &rows, &(1..head.len()).collect::<Vec<usize>>());
    if power.len() > VOTERS {
        out.push_str(&format!("… and {} more (--format json)\n", power.len() - VOTERS));
    }
    if let Some(error) = body.power_error {
        out.push_str(&format!("Power is drawn, to a standard error of {error:.3}.\n"));
    }
    if let Some(over) = &body.over_draws {
        out.push_str(&format!(
            "needed for: share of the packages that pass, over packages and {}, that would fail without\nthe voter; completes: share of orders of those who accept in which it makes them enough (± {:.3}).\n",
            ready::count(over.draws, "draw"),
            over.shapley_error
        ));
        let needed: Vec<String> = power
            .iter()
            .filter(|id| of(&over.needed, id) >= OFTEN && !body.can_block.contains(id))
            .take(3)
            .map(|id| format!("{} in {}", title(names, id), percent(of(&over.needed, id))))
            .collect();
        if over.passes > 0.0 && !needed.is_empty() {
            let line =
                format!("Without a veto and yet needed for packages that pass: {}.", needed.join(", "));
            out.push_str(&format!("{}\n", output::wrap(&line, 98, "  ")));
        }
    }
    out
}
