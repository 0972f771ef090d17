//! One text, changed step by step (Klein, Faratin, Sayama & Bar-Yam 2003, *Group Decision and Negotiation*
//! 12(2): 111–125): a mediator proposes a small change of the draft, one issue at a time, and the parties vote;
//! where enough vote yes the changed draft takes the place of the old one.
//!
//! A *hill climber* votes yes when the change makes it no worse off. An *annealer* also accepts a loss Δ with chance
//! e^(−Δ/T), T falling to zero with time: it gives up something early to get more later, which pays where issues
//! interact, and which a hill climber on the other side can exploit. At the end the draft is signed where everybody
//! needed prefers it to no deal.

use super::{Outcome, Table, below, stream, uniform};

/// How a party votes on a change.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Voter {
    /// Yes where it is no worse off.
    HillClimber,
    /// Losses too, with a chance that falls.
    Annealer {
        /// T at the beginning, in utility.
        temperature: f64,
    },
}

/// Mediated talks over `steps` changes; `voters` has one entry a talking party (others climb hills). `offers` of
/// the outcome lists the drafts that were adopted, under the number of the first party.
#[must_use]
pub fn single_text(table: &Table, voters: &[Voter], steps: usize, talk: u64, seed: u64) -> Outcome {
    let mut outcome = Outcome { deal: None, steps: 0, time: 0.0, offers: Vec::new() };
    let mut rng = stream(seed, talk);
    if table.packages.is_empty() {
        return outcome;
    }
    let parties = table.parties();
    let mut at = below(&mut rng, table.packages.len());
    let levels = &table.space.levels;
    let movable: Vec<usize> = (0..levels.len()).filter(|issue| levels[*issue] > 1).collect();
    for step in 0..steps {
        outcome.steps = step + 1;
        if movable.is_empty() {
            break;
        }
        let issue = movable[below(&mut rng, movable.len())];
        let mut package = table.space.package(table.packages[at]);
        package[issue] = (package[issue] + 1 + below(&mut rng, levels[issue] - 1)) % levels[issue];
        // One number a party and step is drawn whether it is used or not, so that a voter's kind does not shift
        // the others' luck.
        let luck: Vec<f64> = (0..parties).map(|_| uniform(&mut rng)).collect();
        let Some(next) =
            table.space.index(&package).and_then(|index| table.packages.binary_search(&index).ok())
        else {
            continue; // crosses a red line
        };
        let left = 1.0 - step as f64 / steps as f64;
        let mut yes = 0u64;
        for (party, luck) in luck.iter().enumerate() {
            let change = table.value(party, next as u32) - table.value(party, at as u32);
            let accepts = match voters.get(party).copied().unwrap_or(Voter::HillClimber) {
                _ if change >= 0.0 => true,
                Voter::HillClimber => false,
                Voter::Annealer { temperature } => {
                    let warmth = temperature * left;
                    warmth > 0.0 && *luck < libm::exp(change / warmth)
                }
            };
            yes |= u64::from(accepts) << party;
        }
        if table.enough(yes) {
            at = next;
            outcome.offers.push((0, table.packages[at]));
        }
    }
    outcome.time = 1.0;
    let content = (0..parties)
        .filter(|party| table.signs[at * parties + party])
        .fold(0u64, |set, party| set | 1 << party);
    if table.enough(content) {
        outcome.deal = Some(table.packages[at]);
    }
    outcome
}
