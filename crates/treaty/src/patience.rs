//! Simulated talks, in words.

use detente_findings::deals::simulation::TalksAnswer;
use detente_terminal::output;

/// What is left of whose utility at the deadline; empty where nobody discounts.
#[must_use]
pub fn discounts(answer: &TalksAnswer) -> String {
    let part = |party: &String| Some(format!("{party} {:.3}", answer.discounts.get(party)?));
    let parts: Vec<String> = answer.parties.iter().filter_map(part).collect();
    if parts.is_empty() {
        return String::new();
    }
    let line = format!(
        "Utilities are discounted to the time of the deal. Left at the deadline: {}.",
        parts.join(", ")
    );
    format!("{}\n", output::wrap(&line, 98, "  "))
}
