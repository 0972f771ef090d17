//! States and moves for programs that draw and analyse networks: GraphML and DOT.
//!
//! In option form the number of moves is the sum over states of what everybody can do at once, far above the
//! number of states; it is counted first, and an export beyond [`MOST`] moves is refused with the number.

use crate::Problem;
use detente_graph::{Concepts, Graph, Stability};
use std::fmt::Write as _;

/// The most moves that are written.
pub const MOST: u64 = 2_000_000;

fn moves(graph: &Graph) -> Result<(), Problem> {
    let count: u128 = (0..graph.parties().len()).map(|party| graph.move_count(party)).sum();
    if count <= u128::from(MOST) {
        return Ok(());
    }
    let states = graph.len();
    Err(Problem::whole(format!(
        "{states} states have {count} moves between them: at most {MOST} fit one file"
    )))
}

/// Options taken in a state, by name.
fn taken(graph: &Graph, state: u32) -> Vec<&str> {
    let bits = graph.states().get(state);
    let options = graph.options().iter().enumerate();
    options.filter(|(at, _)| bits >> at & 1 == 1).map(|(_, option)| option.name.as_str()).collect()
}

fn equilibrium(stability: &Stability, state: u32) -> String {
    let concepts: Concepts = stability.equilibrium(state);
    concepts.names().join(" ")
}

/// Text inside XML; characters that XML cannot hold are left out.
fn xml(text: &str) -> String {
    let mut out = String::new();
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => out.push(' '),
            letter if u32::from(letter) < 0x20 || matches!(letter, '\u{fffe}' | '\u{ffff}') => {}
            letter => out.push(letter),
        }
    }
    out
}

/// GraphML: a node for each state (`n1`, …) with its options and the concepts under which it is an equilibrium,
/// an edge for each move with its party and whether it improves that party.
///
/// # Errors
/// Where there are more than [`MOST`] moves.
pub fn graphml(graph: &Graph, stability: &Stability) -> Result<String, Problem> {
    moves(graph)?;
    let mut out = String::from(concat!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n",
        "<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n",
        "  <key id=\"options\" for=\"node\" attr.name=\"options\" attr.type=\"string\"/>\n",
        "  <key id=\"equilibrium\" for=\"node\" attr.name=\"equilibrium\" attr.type=\"string\"/>\n",
        "  <key id=\"party\" for=\"edge\" attr.name=\"party\" attr.type=\"string\"/>\n",
        "  <key id=\"improves\" for=\"edge\" attr.name=\"improves\" attr.type=\"boolean\"/>\n",
    ));
    for (party, name) in graph.parties().iter().enumerate() {
        let _ = writeln!(
            out,
            "  <key id=\"rank{party}\" for=\"node\" attr.name=\"rank {}\" attr.type=\"int\"/>",
            xml(name)
        );
    }
    out.push_str("  <graph id=\"conflict\" edgedefault=\"directed\">\n");
    for state in 0..graph.len() as u32 {
        let _ = write!(
            out,
            "    <node id=\"n{}\"><data key=\"options\">{}</data><data key=\"equilibrium\">{}</data>",
            state + 1,
            xml(&taken(graph, state).join(" ")),
            equilibrium(stability, state)
        );
        for party in 0..graph.parties().len() {
            let _ = write!(out, "<data key=\"rank{party}\">{}</data>", graph.ranks(party)[state as usize]);
        }
        out.push_str("</node>\n");
    }
    for (party, name) in graph.parties().iter().enumerate() {
        let ranks = graph.ranks(party);
        for from in 0..graph.len() as u32 {
            let mut targets: Vec<u32> = graph.moves(party, from).collect();
            targets.sort_unstable();
            for to in targets {
                let _ = writeln!(
                    out,
                    "    <edge source=\"n{}\" target=\"n{}\"><data key=\"party\">{}</data><data key=\"improves\">{}</data></edge>",
                    from + 1,
                    to + 1,
                    xml(name),
                    ranks[to as usize] > ranks[from as usize]
                );
            }
        }
    }
    out.push_str("  </graph>\n</graphml>\n");
    Ok(out)
}

/// DOT, for Graphviz: equilibria doubled, improvements as full arrows and other moves dotted.
///
/// # Errors
/// Where there are more than [`MOST`] moves.
pub fn dot(graph: &Graph, stability: &Stability) -> Result<String, Problem> {
    moves(graph)?;
    let quoted = |text: &str| {
        let mut out = String::from("\"");
        for letter in text.chars() {
            match letter {
                '"' | '\\' => {
                    out.push('\\');
                    out.push(letter);
                }
                letter if u32::from(letter) < 0x20 => out.push(' '),
                letter => out.push(letter),
            }
        }
        out.push('"');
        out
    };
    let mut out = String::from("digraph conflict {\n  node [shape=ellipse];\n");
    for state in 0..graph.len() as u32 {
        let rest = equilibrium(stability, state);
        let shape = if rest.is_empty() { "" } else { ", peripheries=2" };
        let tip = format!("{} [{rest}]", taken(graph, state).join(" "));
        let _ = writeln!(out, "  {} [tooltip={}{shape}];", state + 1, quoted(&tip));
    }
    for (party, name) in graph.parties().iter().enumerate() {
        let ranks = graph.ranks(party);
        for from in 0..graph.len() as u32 {
            let mut targets: Vec<u32> = graph.moves(party, from).collect();
            targets.sort_unstable();
            for to in targets {
                let style = if ranks[to as usize] > ranks[from as usize] { "" } else { ", style=dotted" };
                let _ = writeln!(out, "  {} -> {} [label={}{style}];", from + 1, to + 1, quoted(name));
            }
        }
    }
    out.push_str("}\n");
    Ok(out)
}
