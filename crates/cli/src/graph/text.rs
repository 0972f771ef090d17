//! The conflict graph in words and a table that fits a terminal.

use crate::{load, output};
use detente_chance::words::percent;
use detente_findings::graph::{Ahead, GraphAnswer, Hypergame, Move, Relational, Target, WhatIf, Why};
use detente_graph::Concepts;
use std::collections::BTreeMap;

/// States of a text table; beyond, only equilibria and the present state are listed.
const LISTED: usize = 64;
/// Lines of a text table.
const LINES: usize = 40;
/// The same where the user says which states to list.
const ASKED_LINES: usize = 1000;
/// Ways that are told in words.
const WAYS: usize = 10;
/// Resting states that are told in words.
const RESTS: usize = 4;
/// Coalitions that would leave a state and are told in words.
const LEAVING: usize = 12;
/// Width of a terminal.
const WIDTH: usize = 100;

/// Everything that is said, in order.
pub(super) fn text(answer: &GraphAnswer<'_>, asked: bool) -> String {
    let mut out = head(answer, asked);
    out.push_str(&table(answer, asked));
    out.push_str(&agreement(answer));
    out.push_str(&ways(answer));
    out.push_str(&evolution(answer));
    out.push_str(&beyond(answer));
    if let Some(target) = &answer.target {
        out.push_str(&target_words(target));
    }
    out.push_str(&what_if(&answer.what_if));
    for state in answer.states.reasons() {
        let options = match state.options[..] {
            [] => "nothing taken".to_owned(),
            _ => named(&state.options),
        };
        out.push_str(&format!(
            "\n{}\n",
            output::wrap(&format!("State {}: {options}.", state.id), WIDTH - 2, "  ")
        ));
        for line in reasons(state.why.unwrap_or_default()) {
            out.push_str(&format!("  {}\n", output::wrap(&line, WIDTH - 4, "    ")));
        }
    }
    // Names from a file may hold anything; a terminal must not obey it.
    out.chars().map(|letter| if letter == '\n' || !unseen(letter) { letter } else { '\u{fffd}' }).collect()
}

/// Control characters, and those that turn the direction of writing.
fn unseen(letter: char) -> bool {
    letter.is_control() || matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn head(answer: &GraphAnswer<'_>, asked: bool) -> String {
    let total = answer.states.len();
    let parties = match answer.parties.len() {
        1 => "1 party".to_owned(),
        count => format!("{count} parties"),
    };
    let mut out = format!(
        "{} of {} and {parties}.\n",
        load::count(total, "feasible state"),
        load::count(answer.options.len(), "option"),
    );
    if asked || total > LISTED {
        let resting: Vec<String> = answer
            .concepts
            .iter()
            .map(|concept| format!("{concept} {}", answer.counts.get(concept).copied().unwrap_or(0)))
            .collect();
        out.push_str(&format!("Equilibria by concept: {}.\n", resting.join(", ")));
    }
    match answer.sanction {
        "below" => out.push_str("Only a sanction to a state below the one left deters.\n"),
        "elsewhere" => out.push_str("A sanction that leads back to the very state left does not deter.\n"),
        _ => {}
    }
    out
}

/// The narrowest words for a set of concepts: what follows from them is left out.
fn brief(set: Concepts) -> String {
    if set.has(Concepts::NASH) {
        return "nash".into();
    }
    let mut words = Vec::new();
    if set.has(Concepts::SSEQ) {
        words.push("sseq");
    } else {
        words.extend(
            [(Concepts::SEQ, "seq"), (Concepts::SMR, "smr")]
                .iter()
                .filter(|(c, _)| set.has(*c))
                .map(|(_, n)| *n),
        );
        if words.is_empty() && set.has(Concepts::GMR) {
            words.push("gmr");
        }
    }
    if set.has(Concepts::SIM) {
        words.push("sim");
    }
    if words.is_empty() { "–".into() } else { words.join(" ") }
}

/// Options in a row; one without a name is seen too.
fn named(options: &[&str]) -> String {
    let name =
        |option: &&str| if option.trim().is_empty() { "“”".to_owned() } else { (*option).to_owned() };
    options.iter().map(name).collect::<Vec<_>>().join(", ")
}

/// Numbers of the states that the table shows, and how many were left out of it for want of room.
fn rows(answer: &GraphAnswer<'_>, asked: bool) -> (Vec<usize>, usize) {
    let (total, states) = (answer.states.len(), &answer.states);
    if asked {
        let mut all: Vec<usize> = states.ids().take(ASKED_LINES + 1).collect();
        let more = states.listed().saturating_sub(ASKED_LINES);
        all.truncate(ASKED_LINES);
        return (all, more);
    }
    if total <= LISTED {
        return ((1..=total).collect(), 0);
    }
    // The present state, then agreed equilibria, then equilibria under narrower concepts.
    let order = [Concepts::NASH, Concepts::SSEQ, Concepts::SEQ, Concepts::SMR, Concepts::GMR, Concepts::SIM];
    let mut by_place: BTreeMap<(usize, bool), Vec<usize>> = BTreeMap::new();
    let mut resting = 0;
    for id in 1..=total {
        let equilibrium = states.equilibrium(id);
        let now = answer.status_quo == Some(id);
        let Some(place) =
            order.iter().position(|concept| equilibrium.has(*concept)).or(now.then_some(order.len()))
        else {
            continue;
        };
        resting += 1;
        let agreed = answer.agreed.as_ref().is_some_and(|agreed| agreed.binary_search(&id).is_ok());
        let list = by_place.entry((if now { 0 } else { place + 1 }, !agreed)).or_default();
        if list.len() < LINES {
            list.push(id);
        }
    }
    let mut shown: Vec<usize> = by_place.into_values().flatten().take(LINES).collect();
    shown.sort_unstable();
    let more = resting - shown.len();
    (shown, more)
}

fn table(answer: &GraphAnswer<'_>, asked: bool) -> String {
    let total = answer.states.len();
    let (listed, more) = rows(answer, asked);
    let uncertain = answer.draws.is_some_and(|(_, rankings)| rankings > 1);
    let columns = answer.parties.len() <= 4;
    let mut head: Vec<String> = vec!["state".into(), "options taken".into()];
    if columns {
        head.extend(answer.parties.iter().map(|party| cut(party, 14)));
    }
    head.push("equilibrium".into());
    if uncertain {
        head.push("seq".into());
    }
    let states: Vec<_> = listed.iter().filter_map(|id| answer.states.get(*id)).collect();
    let mut rows: Vec<Vec<String>> = states
        .iter()
        .map(|state| {
            let now = if answer.status_quo == Some(state.id) { "*" } else { "" };
            let options = if state.options.is_empty() { "–".into() } else { clean(&named(&state.options)) };
            let mut row = vec![format!("{}{now}", state.id), options];
            if columns {
                row.extend(state.stable.iter().map(|(_, concepts)| brief(*concepts)));
            }
            row.push(brief(state.equilibrium));
            if uncertain {
                row.push(state.share("seq").map_or_else(|| "–".into(), percent));
            }
            row
        })
        .collect();
    // What is left for the options after the other columns.
    let widest =
        |at: usize| rows.iter().map(|row| row[at].chars().count()).chain([head[at].chars().count()]).max();
    let others: usize = (0..head.len()).filter(|at| *at != 1).map(|at| widest(at).unwrap_or(0) + 2).sum();
    let room = WIDTH.saturating_sub(others).max(16);
    let mut legend = String::new();
    if rows.iter().any(|row| row[1].chars().count() > room) {
        // Names do not fit: a letter for each option, in order.
        for (row, state) in rows.iter_mut().zip(&states) {
            let taken = |option: &String| {
                if state.options.contains(&option.as_str()) { 'Y' } else { '-' }
            };
            row[1] = cut(&answer.options.iter().map(taken).collect::<String>(), room);
        }
        let order = format!("Options in order: {}.", answer.options.join(", "));
        legend = format!("{}\n", output::wrap(&order, WIDTH - 2, "  "));
    }
    if rows.is_empty() {
        return String::new();
    }
    let mut out = String::from("\n");
    let head: Vec<&str> = head.iter().map(String::as_str).collect();
    let right = if uncertain { vec![0, head.len() - 1] } else { vec![0] };
    out.push_str(&output::table(&head, &rows, &right));
    out.push_str(&legend);
    if !asked && listed.len() < total {
        out.push_str("Listed: the present state and equilibria, agreed ones and narrower concepts first.\n");
    }
    if more > 0 {
        out.push_str(&format!("{more} more: see --format csv, --format json, or --list.\n"));
    }
    let mut words = vec![
        "The narrowest concept is shown: nash gives all, sseq gives seq, smr and gmr, seq and smr give gmr."
            .to_owned(),
    ];
    if answer.status_quo.is_some_and(|now| listed.contains(&now)) {
        words.push("* the present state.".into());
    }
    if uncertain {
        words.push("seq: the share of draws in which the state is an equilibrium under SEQ; verdicts are at mid values.".into());
    }
    out.push_str(&format!("{}\n", output::wrap(&words.join(" "), WIDTH, "")));
    out
}

fn agreement(answer: &GraphAnswer<'_>) -> String {
    let Some(agreed) = &answer.agreed else { return String::new() };
    if agreed.is_empty() {
        return "\nNo feasible state is agreed.\n".to_owned();
    }
    let mut out = format!("\nAgreed states: {}.", numbers(agreed));
    if let Some(share) = answer.agreement {
        out.push_str(&format!(" One of them lasts (SEQ) and can be reached in {} of draws.", percent(share)));
    }
    format!("{}\n", out.trim_end())
}

fn path(moves: &[Move]) -> String {
    let steps: Vec<String> = moves.iter().map(|step| format!("{} → {}", step.party, step.to)).collect();
    steps.join(", ")
}

/// "a", "a and b", "a, b and c".
fn list(names: &[String], last: &str) -> String {
    match names {
        [] => "nobody".to_owned(),
        [one] => one.clone(),
        [all @ .., end] => format!("{} {last} {end}", all.join(", ")),
    }
}

fn ways(answer: &GraphAnswer<'_>) -> String {
    // Agreed equilibria first, then where everybody gains on the way.
    let rests = |id: usize| answer.states.equilibrium(id).has(Concepts::SEQ);
    let agreed = |id: usize| answer.agreed.as_ref().is_some_and(|agreed| agreed.binary_search(&id).is_ok());
    let mut ways: Vec<_> =
        answer.ways.iter().filter(|way| Some(way.to) != answer.status_quo && rests(way.to)).collect();
    ways.sort_by_key(|way| (!agreed(way.to), way.improving.is_none(), way.to));
    let (ways_there, closed): (Vec<_>, Vec<_>) = ways.into_iter().partition(|way| way.any.is_some());
    let mut ways = ways_there;
    let closed: Vec<usize> = closed.iter().map(|way| way.to).collect();
    let unlisted = ways.len().saturating_sub(WAYS);
    ways.truncate(WAYS);
    if ways.is_empty() && closed.is_empty() {
        return String::new();
    }
    let mut out = format!(
        "\nFrom state {} to equilibria under SEQ, agreed states first:\n",
        answer.status_quo.unwrap_or(0)
    );
    for way in ways {
        let mut line = match (&way.improving, &way.any) {
            (Some(moves), _) => format!("to {}, each gaining by its own step: {}", way.to, path(moves)),
            (None, Some(moves)) => {
                format!("to {}, not everybody gaining by its own step: {}", way.to, path(moves))
            }
            (None, None) => continue,
        };
        line.push_str(&format!("; {} can begin", list(&way.first, "or")));
        if !way.can_block.is_empty() {
            line.push_str(&format!("; {} can block", list(&way.can_block, "or")));
        }
        out.push_str(&format!("  {}\n", output::wrap(&line, WIDTH - 4, "    ")));
    }
    if !closed.is_empty() {
        out.push_str(&format!("  no way to {}\n", numbers(&closed)));
    }
    if unlisted > 0 {
        out.push_str(&format!("  … and {unlisted} more: see --format json\n"));
    }
    out
}

/// Where the walk from the present state comes to rest.
fn evolution(answer: &GraphAnswer<'_>) -> String {
    if answer.evolution.is_empty() {
        return String::new();
    }
    let mut out = format!(
        "\nWhere it goes from state {}, each party that gains free to step, and all who must agree together:\n",
        answer.status_quo.unwrap_or(0)
    );
    let mut lines: Vec<(Vec<&str>, String)> = Vec::new();
    for goes in &answer.evolution {
        let mut parts: Vec<String> = goes
            .rests
            .iter()
            .take(RESTS)
            .map(|rest| {
                let years = rest.years.map_or_else(String::new, |years| format!(", after {years:.1} years"));
                format!("rests at {} ({}{years})", rest.state, percent(rest.chance))
            })
            .collect();
        if goes.rests.len() > RESTS {
            parts.push(format!("… {} more", goes.rests.len() - RESTS));
        }
        if goes.never > 0.0 {
            parts.push(format!("never rests ({})", percent(goes.never)));
        }
        if let Some(unsettled) = goes.unsettled {
            parts.push(format!("not followed to its end ({})", percent(unsettled)));
        }
        if let Some(agreed) = goes.agreed {
            parts.push(format!("agreed in all {}", percent(agreed)));
        }
        let goes_to = parts.join("; ");
        // Concepts under which it goes the same way share a line.
        match lines.iter_mut().find(|(_, known)| *known == goes_to) {
            Some((concepts, _)) => concepts.push(goes.concept),
            None => lines.push((vec![goes.concept], goes_to)),
        }
    }
    for (concepts, goes_to) in lines {
        let line = format!("{}: {goes_to}", concepts.join(", "));
        out.push_str(&format!("  {}\n", output::wrap(&line, WIDTH - 4, "    ")));
    }
    out
}

/// At most a dozen numbers.
fn numbers(list: &[usize]) -> String {
    match list {
        [] => "none".to_owned(),
        list => {
            let shown: Vec<String> = list.iter().take(12).map(usize::to_string).collect();
            format!("{}{}", shown.join(", "), if list.len() > 12 { " …" } else { "" })
        }
    }
}

fn under(concept: &str, map: &BTreeMap<&'static str, Vec<usize>>) -> String {
    numbers(map.get(concept).map_or(&[], Vec::as_slice))
}

/// "nash 1, 4; gmr 1, 4, 5", in the order of the concepts.
fn by_concept(map: &BTreeMap<&'static str, Vec<usize>>) -> String {
    let known = Concepts::NAMES.iter().filter(|(_, name)| map.contains_key(name));
    known.map(|(_, name)| format!("{name} {}", under(name, map))).collect::<Vec<_>>().join("; ")
}

/// Lines of a paragraph; those that begin with a space hang below.
fn paragraph(lines: &[String]) -> String {
    let each = lines.iter().map(|line| {
        let indent = if line.starts_with(' ') { "  " } else { "" };
        format!("{indent}{}\n", output::wrap(line, WIDTH - 4, "    "))
    });
    if lines.is_empty() { String::new() } else { format!("\n{}", each.collect::<String>()) }
}

/// Coalitions, looking ahead, pictures, and preferences that are no order.
fn beyond(answer: &GraphAnswer<'_>) -> String {
    let beyond = &answer.beyond;
    let mut out = String::new();
    let mut lines = Vec::new();
    if let Some(structure) = &beyond.structure {
        let sides: Vec<String> = structure.coalitions.iter().map(|side| side.join(" + ")).collect();
        lines.push(format!(
            "With the file’s coalitions ({}): {}.",
            sides.join(" | "),
            by_concept(&structure.equilibria)
        ));
    }
    let leaving = || beyond.coalitions.iter().flatten().filter(|c| !c.leaves.is_empty());
    for coalition in leaving().take(LEAVING) {
        let from: Vec<String> =
            coalition.leaves.iter().take(6).map(|(from, to)| format!("{from} for {}", numbers(to))).collect();
        let more = if coalition.leaves.len() > 6 { " …" } else { "" };
        lines.push(format!(
            "{} together would leave {}{more}.",
            list(&coalition.members, "and"),
            from.join("; ")
        ));
    }
    let more = leaving().count().saturating_sub(LEAVING);
    if more > 0 {
        lines.push(format!("So would {} more: see `coalitions` in JSON.", load::count(more, "coalition")));
    }
    out.push_str(&paragraph(&lines));
    out.push_str(&beyond.ahead.as_ref().map_or_else(String::new, ahead));
    out.push_str(&beyond.hypergame.as_ref().map_or_else(String::new, hypergame));
    let kinds = |kinds: &BTreeMap<&'static str, Relational>, what: &dyn Fn(&str) -> String| {
        let mut lines = Vec::new();
        for (kind, verdicts) in kinds {
            lines.push(format!("  {}: {}", what(kind), by_concept(&verdicts.equilibria)));
        }
        lines
    };
    if let Some(unknown) = &beyond.unknown {
        let mut lines = vec!["Where parties cannot compare states, equilibria by extension:".to_owned()];
        lines.extend(kinds(unknown, &|kind| {
            let words = match kind {
                "a" => "leaves on a doubt, only certain harm deters",
                "b" => "leaves for certain gains, only certain harm deters",
                "c" => "leaves on a doubt, a doubt deters",
                _ => "leaves for certain gains, a doubt deters",
            };
            format!("{kind} ({words})")
        }));
        out.push_str(&paragraph(&lines));
    }
    if let Some(strength) = &beyond.strength {
        let mut lines = vec!["With degrees of preference, equilibria:".to_owned()];
        lines.extend(kinds(strength, &|kind| match kind {
            "strong" => "strongly stable for all".to_owned(),
            "weak" => "stable for all, not strongly".to_owned(),
            _ => "stable for all".to_owned(),
        }));
        out.push_str(&paragraph(&lines));
    }
    let doubtful = |title: String, verdicts: &Relational| {
        paragraph(&[format!("{title}: {}.", by_concept(&verdicts.equilibria))])
    };
    if let Some(found) = &beyond.probable {
        let title = format!("Probable preferences (α {}, β {}, γ {})", found.alpha, found.beta, found.gamma);
        out.push_str(&doubtful(title, &found.verdicts));
    }
    if let Some(found) = &beyond.fuzzy {
        out.push_str(&doubtful(format!("Fuzzy preferences (g {})", found.threshold), &found.verdicts));
    }
    out
}

fn ahead(ahead: &Ahead) -> String {
    let mut lines = Vec::new();
    for (at, states) in ahead.limited_move.iter().enumerate().skip(1).take(3) {
        lines.push(format!("Looking {} moves ahead (L{}): {}.", at + 1, at + 1, numbers(states)));
    }
    let mut line = format!("Looking ahead without limit (non-myopic): {}", numbers(&ahead.non_myopic));
    for (state, party, period) in ahead.cycles.iter().take(6) {
        line.push_str(&format!("; {state} for {party} cycles with period {period}"));
    }
    if ahead.cycles.len() > 6 {
        line.push_str(&format!("; {} more cycle", ahead.cycles.len() - 6));
    }
    if let Some((from, period)) = ahead.repeats {
        line.push_str(&format!("; from L{from} on verdicts repeat with period {period}"));
    }
    lines.push(format!("{line}. Ties: {}.", ahead.tie_rule));
    for (leader, states) in &ahead.stackelberg {
        lines.push(format!("If {leader} commits itself first (Stackelberg): {}.", numbers(states)));
    }
    paragraph(&lines)
}

fn hypergame(hypergame: &Hypergame) -> String {
    let mut lines: Vec<String> = hypergame
        .games
        .iter()
        .map(|(party, game)| format!("As {party} sees it, equilibria under SEQ: {}.", under("seq", game)))
        .collect();
    lines.push(format!(
        "Each in its own game, equilibria under SEQ: {}; of these no equilibrium of the game as it is: {}.",
        under("seq", &hypergame.equilibria),
        under("seq", &hypergame.surprises)
    ));
    paragraph(&lines)
}

/// A row for each party, a column for each concept.
fn target_words(target: &Target) -> String {
    let mut concepts: Vec<&str> = Vec::new();
    let mut rows: Vec<Vec<String>> = Vec::new();
    for cell in &target.parties {
        if !concepts.contains(&cell.concept) {
            concepts.push(cell.concept);
        }
        if rows.last().is_none_or(|row| row[0] != cell.party) {
            rows.push(vec![cell.party.clone()]);
        }
        let swaps = match (cell.swaps, cell.exact) {
            (Some(swaps), true) => swaps.to_string(),
            (Some(swaps), false) => format!("≤ {swaps}"),
            (None, _) => "never".into(),
        };
        let share = cell.share.map_or_else(String::new, |share| format!(" ({})", percent(share)));
        let verdict = if cell.stable { "rests" } else { "leaves" };
        if let Some(row) = rows.last_mut() {
            row.push(format!("{verdict} {swaps}{share}"));
        }
    }
    for row in &mut rows {
        row[0] = cut(&row[0], 20);
    }
    let mut head = vec!["party"];
    head.extend(&concepts);
    let mut out = format!("\nWhat state {} hangs on:\n\n{}", target.state, output::table(&head, &rows, &[]));
    let words = "The number is the least count of neighbouring pairs in the party’s ranking that must change places \
                 for the verdict to turn; in brackets, the share of all strict rankings under which it rests.";
    out.push_str(&format!("{}\n", output::wrap(words, WIDTH, "")));
    let named = |list: &[&str]| if list.is_empty() { "nothing".to_owned() } else { list.join(", ") };
    let mut lines = Vec::new();
    for option in &target.directions {
        let way = match option.becomes {
            "up" => "could only be taken up",
            "down" => "could only be given up",
            _ => "could change both ways",
        };
        let (gains, loses) = (named(&option.gains), named(&option.loses));
        lines.push(format!(
            "If {} {way}, state {} gains {gains} and loses {loses}.",
            option.option, target.state
        ));
    }
    for option in &target.settled {
        let (gains, loses) = (named(&option.gains), named(&option.loses));
        lines.push(format!(
            "If {} were settled as {}, state {} gains {gains} and loses {loses}.",
            option.option, option.becomes, target.state
        ));
    }
    out.push_str(&paragraph(&lines));
    out
}

/// A table for each option: its variants, and the equilibria of each.
fn what_if(all: &[WhatIf]) -> String {
    let mut out = String::new();
    for variants in all.chunk_by(|a, b| a.option == b.option) {
        let Some(first) = variants.first() else { continue };
        let mut head = vec![""];
        let order = Concepts::NAMES.map(|(_, name)| name);
        let concepts: Vec<&str> =
            order.into_iter().filter(|name| first.equilibria.contains_key(name)).collect();
        head.extend(&concepts);
        let rows: Vec<Vec<String>> = variants
            .iter()
            .map(|variant| {
                let words = match variant.becomes {
                    "never" => "never taken",
                    "always" => "always taken",
                    "up" => "only taken up",
                    "down" => "only given up",
                    "both" => "both ways",
                    other => other,
                };
                let mut row = vec![words.to_owned()];
                row.extend(concepts.iter().map(|concept| cut(&under(concept, &variant.equilibria), 24)));
                row
            })
            .collect();
        let title = format!("What if {}: equilibria", clean(&first.option));
        out.push_str(&format!("\n{title}\n\n{}", output::table(&head, &rows, &[])));
    }
    out
}

/// Verdicts of one party that have the same reason are told once.
fn reasons(why: &[Why]) -> Vec<String> {
    let mut told: Vec<(&Why, Vec<String>)> = Vec::new();
    for reason in why {
        let label = reason.concept.to_uppercase();
        match told.iter_mut().find(|(first, _)| first.party == reason.party && first.text == reason.text) {
            Some((_, labels)) => labels.push(label),
            None => told.push((reason, vec![label])),
        }
    }
    told.iter().map(|(reason, labels)| format!("{}: {}", labels.join(", "), reason.text)).collect()
}

/// A name on one line, without anything that a terminal would obey.
pub(super) fn clean(text: &str) -> String {
    text.chars().map(|letter| if unseen(letter) { ' ' } else { letter }).collect()
}

/// Cut to `width` letters.
fn cut(text: &str, width: usize) -> String {
    let text = clean(text);
    if text.chars().count() <= width {
        return text;
    }
    let kept: String = text.chars().take(width.saturating_sub(1)).collect();
    format!("{kept}…")
}
