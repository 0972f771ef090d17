//! Position models: each scaled issue on which at least one party has a position becomes a list of actors.

use super::Builder;
use crate::codes::NoteCode;
use detente_case::{InputId, IssueId, PartyId};
use detente_chance::Quantity;
use detente_forecast::{Actor, Model, challenge_variant, exchange_variant, spatial_variant};

/// Issues that can be forecast.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// One entry an issue.
    pub issues: Vec<IssuePlan>,
    /// Models with options of the analyst's own, beside those of the board.
    pub models: Vec<Model>,
}

/// The actors of an issue, as places in a draw's row.
#[derive(Clone, Debug)]
pub struct IssuePlan {
    /// Which issue.
    pub issue: IssueId,
    /// One entry a party with a position.
    pub actors: Vec<ActorPlan>,
}

/// A party on an issue.
#[derive(Clone, Debug)]
pub struct ActorPlan {
    /// Who.
    pub party: PartyId,
    /// 0–100.
    pub position: InputId,
    /// 0–1.
    pub salience: InputId,
    /// 0–1; `None` where the case gives no influence to anybody: then all count alike.
    pub influence: Option<InputId>,
}

impl IssuePlan {
    /// The actors in one draw.
    pub fn fill(&self, row: &[f64], actors: &mut Vec<Actor>) {
        actors.clear();
        actors.extend(self.actors.iter().map(|actor| Actor {
            position: row[actor.position.at()],
            salience: row[actor.salience.at()],
            influence: actor.influence.map_or(1.0, |id| row[id.at()]),
        }));
    }
}

/// Models with options of the analyst's own; each option that cannot be read is reported where it stands.
pub(super) fn models(b: &mut Builder<'_>) -> Vec<Model> {
    let mut models: Vec<Model> = Vec::new();
    let case = b.case;
    for own in &case.models {
        let variant = match own.model {
            "challenge" => challenge_variant,
            "ktab" => spatial_variant,
            _ => exchange_variant,
        };
        let mut sound = true;
        for option in &own.options {
            if let Err(problem) = variant(&option.text) {
                // "… is none of its values: a, b", or "… is no option here; there are a, b".
                let (message, help) = match (problem.split_once(": "), problem.split_once("; ")) {
                    (Some((message, values)), _) => (message, format!("its values: {values}")),
                    (None, Some((message, names))) => (message, names.to_owned()),
                    (None, None) => (problem.as_str(), "see `detente forecast --help`".to_owned()),
                };
                b.error("E0805", option.span, message.to_owned(), help);
                sound = false;
            }
        }
        let texts: Vec<&str> = own.options.iter().map(|option| option.text.as_str()).collect();
        if sound
            && let Ok(model) = variant(&texts.join(","))
            && models.iter().all(|known| known.id != model.id)
        {
            models.push(model);
        }
    }
    models
}

pub(super) fn plan(b: &mut Builder<'_>) -> Plan {
    let case = b.case;
    let any_influence = case.parties.iter().any(|party| party.influence.is_some());
    let mut issues = Vec::new();
    let mut unscaled = Vec::new();
    let mut silent = Vec::new();
    for (at, issue) in case.issues.iter().enumerate() {
        let id = IssueId(at as u32);
        if !issue.scaled() {
            unscaled.push(issue.title.clone());
            continue;
        }
        let mut actors = Vec::new();
        for stance in case.stances.iter().filter(|stance| stance.issue == id) {
            let Some(position) = stance.position else { continue };
            let party = &case.parties[stance.party.at()];
            let salience = b.or_wide(
                stance.salience,
                || format!("stance.{}.{}.salience", party.id, issue.id),
                || format!("{}: salience of {}", party.name, issue.title),
                Quantity::SCALE,
            );
            let influence = any_influence.then(|| {
                b.or_wide(
                    party.influence,
                    || format!("party.{}.influence", party.id),
                    || format!("{}: influence", party.name),
                    Quantity::SCALE,
                )
            });
            actors.push(ActorPlan { party: stance.party, position, salience, influence });
        }
        if actors.is_empty() {
            silent.push(issue.title.clone());
        } else {
            issues.push(IssuePlan { issue: id, actors });
        }
    }
    if !case.terms.is_empty() {
        let terms: Vec<&str> = case.terms.iter().map(|term| term.title.as_str()).collect();
        let why = "continuous issues are not yet computed";
        b.note(NoteCode::N1208, format!("no forecast for {}", terms.join(", ")), why);
    }
    if case.issues.is_empty() {
        b.note(NoteCode::N1201, "no forecast of positions", "the case has no issues");
    }
    if !unscaled.is_empty() {
        b.note(
            NoteCode::N1202,
            format!("no forecast for {}", unscaled.join(", ")),
            "its levels have no points on the 0–100 scale (`at`)",
        );
    }
    if !silent.is_empty() {
        b.note(
            NoteCode::N1203,
            format!("no forecast for {}", silent.join(", ")),
            "no party has a position on it",
        );
    }
    if !any_influence && !issues.is_empty() {
        b.note(NoteCode::N1204, "no influence given", "every party counts alike in the forecast");
    }
    Plan { issues, models: models(b) }
}
