//! Decided issues of a file in the shape that the models take.

use detente_exchange::decided::{DecidedIssues, DecisionRule};
use detente_forecast::{Actor, Decided, Issue, Procedure};

/// The lists that [`Decided`] borrows.
pub(crate) struct Rows {
    actors: Vec<Vec<Actor>>,
    parties: Vec<Vec<u32>>,
    rest: Vec<(Option<DecisionRule>, Option<f64>, f64, u32)>,
}

impl Rows {
    pub(crate) fn of(read: &DecidedIssues) -> Self {
        let actor = |a: &detente_exchange::decided::DecidedActor| Actor {
            position: a.position,
            salience: a.salience.unwrap_or(f64::NAN),
            influence: a.influence,
        };
        Self {
            actors: read.issues.iter().map(|issue| issue.actors.iter().map(actor).collect()).collect(),
            parties: read.issues.iter().map(|issue| issue.actors.iter().map(|a| a.party).collect()).collect(),
            rest: read
                .issues
                .iter()
                .map(|issue| (issue.rule.clone(), issue.reference, issue.outcome, issue.group))
                .collect(),
        }
    }

    pub(crate) fn decided(&self) -> Vec<Decided<'_>> {
        let lists = self.actors.iter().zip(&self.parties).zip(&self.rest);
        lists
            .map(|((actors, parties), (rule, reference, outcome, group))| Decided {
                issue: Issue {
                    actors,
                    reference: *reference,
                    alternatives: &[],
                    parties,
                    procedure: rule.as_ref().map(|rule| Procedure {
                        quota: rule.quota,
                        voters: &rule.voters,
                        setter: rule.setter,
                        vetoes: &rule.vetoes,
                    }),
                },
                outcome: *outcome,
                group: *group,
            })
            .collect()
    }
}
