//! The whole case: every list of rows, and the one list of uncertain numbers into which they point.

use super::basis::{Draft, Input};
use super::claim::{Claim, Suggestion};
use super::decision::Decision;
use super::forecast::OwnModel;
use super::gate::{Condition, Exclude, Gate};
use super::graph::{ActionOption, Infeasible, Merge, Move, MoveRule, Preference, View};
use super::hold::{Compliance, Contest, Delay, Hazard, Monitoring, Provision, Stalemate, Step};
use super::ids::{IssueId, PartyId};
use super::issue::{Interaction, Interest, Issue, Package, Stance};
use super::party::Party;
use super::question::{Question, Reference};
use super::record::{Correlation, Event, GlossaryEntry};
use super::source::{Report, Source};
use super::term::{Term, TermStance};
use super::texts::maybe;
use super::trade::{Transfer, Uncertain};
use crate::date::Date;
use detente_chance::admiralty::Effect;

/// Everything that the analyst wrote down, checked and resolved.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Case {
    /// Title of the case.
    pub title: String,
    /// The day the analyst judges from.
    pub as_of: Option<Date>,
    /// Free words about the case, shown at the top of the report.
    pub about: Option<String>,
    /// Scale of words for chances, by its short name; empty: ICD 203.
    pub words: &'static str,
    /// The two questions, with their definitions.
    pub question: Question,
    /// Who must agree, and by which rule.
    pub decision: Decision,
    /// Every link that a chain may have.
    pub sources: Vec<Source>,
    /// Who negotiates, guarantees, mediates or can spoil.
    pub parties: Vec<Party>,
    /// Matters under negotiation.
    pub issues: Vec<Issue>,
    /// Positions, saliences, values and red lines: at most one row for a party and issue.
    pub stances: Vec<Stance>,
    /// Two levels together, worth something extra to a party.
    pub interactions: Vec<Interaction>,
    /// What the levels serve.
    pub interests: Vec<Interest>,
    /// Drafts on record.
    pub packages: Vec<Package>,
    /// Position models with options of the analyst's own.
    pub models: Vec<OwnModel>,
    /// Yes/no actions.
    pub options: Vec<ActionOption>,
    /// Preferences over states, one row a party.
    pub preferences: Vec<Preference>,
    /// States that cannot be.
    pub infeasible: Vec<Infeasible>,
    /// States that count as one.
    pub merges: Vec<Merge>,
    /// Moves of a model not in option form.
    pub moves: Vec<Move>,
    /// A party's own picture of another's preferences (hypergames).
    pub views: Vec<View>,
    /// What happened.
    pub events: Vec<Event>,
    /// The costly alternative behind the talks.
    pub contest: Option<Contest>,
    /// What waiting is worth, by party.
    pub delays: Vec<Delay>,
    /// Payoffs of keeping and breaking the deal, by party.
    pub compliance: Vec<Compliance>,
    /// Who watches, how well, who punishes.
    pub monitoring: Option<Monitoring>,
    /// What may end the deal from outside: spoilers, exits of leaders or guarantors.
    pub hazards: Vec<Hazard>,
    /// The implementation schedule, in file order.
    pub steps: Vec<Step>,
    /// The present state and what going on leads to, by party.
    pub stalemates: Vec<Stalemate>,
    /// What the text provides for.
    pub provisions: Vec<Provision>,
    /// What grades of sources do to intervals; nothing where not given.
    pub grades: Option<Effect>,
    /// Chosen base-rate classes.
    pub references: Vec<Reference>,
    /// Rank correlations between inputs.
    pub correlations: Vec<Correlation>,
    /// A term, and what each party calls it.
    pub glossary: Vec<GlossaryEntry>,
    /// Issues whose terms are numbers in a unit of their own. Position models leave them out.
    pub terms: Vec<Term>,
    /// Parties on continuous issues.
    pub term_stances: Vec<TermStance>,
    /// Packages that cannot be written.
    pub excludes: Vec<Exclude>,
    /// Parties that act only if something else holds.
    pub conditions: Vec<Condition>,
    /// Hurdles that history's cases do not usually have.
    pub gates: Vec<Gate>,
    /// Events that nobody knows yet, with each party's odds.
    pub uncertain: Vec<Uncertain>,
    /// What parties can pay each other.
    pub transfers: Vec<Transfer>,
    /// Rules for moves beside the option form.
    pub move_rules: Vec<MoveRule>,
    /// Rows that a machine proposed and no person has looked at yet.
    pub drafts: Vec<Draft>,
    /// Every uncertain number: grouped by table, in file order within a table.
    pub inputs: Vec<Input>,
    /// Claims by replay of the log, in order of first appearance.
    pub claims: Vec<Claim>,
    /// Proposed rows that a person has not yet accepted.
    pub suggestions: Vec<Suggestion>,
    /// Report texts, by id.
    pub reports: Vec<Report>,
}

impl Case {
    /// The uncertain numbers that a machine drafted and no person has looked at: those of drafted rows that nobody has
    /// judged since (`by`).
    pub fn unseen(&self) -> impl Iterator<Item = &Input> {
        self.inputs.iter().filter(|input| input.basis.draft && input.basis.by.is_none())
    }

    /// The row for a party on an issue.
    #[must_use]
    pub fn stance(&self, party: PartyId, issue: IssueId) -> Option<&Stance> {
        self.stances.iter().find(|stance| stance.party == party && stance.issue == issue)
    }

    /// A claim by id.
    #[must_use]
    pub fn claim(&self, id: &str) -> Option<&Claim> {
        self.claims.iter().find(|claim| claim.id == id)
    }

    /// A report by id.
    #[must_use]
    pub fn report(&self, id: &str) -> Option<&Report> {
        self.reports.iter().find(|report| report.id == id)
    }

    /// A source by id.
    #[must_use]
    pub fn source(&self, id: &str) -> Option<&Source> {
        self.sources.iter().find(|source| source.id == id)
    }

    /// A party's place by its id.
    #[must_use]
    pub fn party(&self, id: &str) -> Option<PartyId> {
        self.parties.iter().position(|party| party.id == id).map(|at| PartyId(at as u32))
    }

    /// Every link that a claim passed through: the outlet first, then the chain down to the origin.
    #[must_use]
    pub fn whole_chain<'a>(&'a self, claim: &'a Claim) -> Vec<&'a str> {
        let outlet = self
            .report(&claim.report)
            .map(|report| match report.outlet {
                Some(id) => self.sources[id.at()].id.as_str(),
                None => report.outlet_name.as_str(),
            })
            .filter(|outlet| !outlet.is_empty() && claim.chain.first().is_none_or(|first| first != outlet));
        outlet.into_iter().chain(claim.chain.iter().map(String::as_str)).collect()
    }

    /// The end of a claim's chain: its last link, or the outlet that speaks in its own voice.
    #[must_use]
    pub fn origin<'a>(&'a self, claim: &'a Claim) -> Option<&'a str> {
        self.whole_chain(claim).last().copied()
    }
}

impl Case {
    /// Every text of the case that a person or a report wrote, one after another.
    pub fn texts(&mut self, f: &mut dyn FnMut(&mut String)) {
        let Self {
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
            models,
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
            stalemates,
            provisions,
            grades: _,
            references,
            correlations,
            glossary,
            terms,
            term_stances,
            excludes,
            conditions,
            gates,
            uncertain,
            transfers,
            move_rules,
            // A table's name and a place.
            drafts: _,
            inputs,
            claims,
            suggestions,
            reports,
        } = self;
        f(title);
        maybe(about, f);
        question.texts(f);
        decision.texts();
        sources.iter_mut().for_each(|row| row.texts(f));
        parties.iter_mut().for_each(|row| row.texts(f));
        issues.iter_mut().for_each(|row| row.texts(f));
        stances.iter_mut().for_each(|row| row.texts(f));
        interactions.iter_mut().for_each(Interaction::texts);
        interests.iter_mut().for_each(|row| row.texts(f));
        packages.iter_mut().for_each(|row| row.texts(f));
        models.iter_mut().for_each(OwnModel::texts);
        options.iter_mut().for_each(|row| row.texts(f));
        preferences.iter_mut().for_each(|row| row.texts(f));
        infeasible.iter_mut().for_each(|row| row.texts(f));
        merges.iter_mut().for_each(|row| row.texts(f));
        moves.iter_mut().for_each(|row| row.texts(f));
        views.iter_mut().for_each(|row| row.texts(f));
        events.iter_mut().for_each(|row| row.texts(f));
        contest.iter_mut().for_each(|row| row.texts(f));
        delays.iter_mut().for_each(Delay::texts);
        compliance.iter_mut().for_each(Compliance::texts);
        monitoring.iter_mut().for_each(Monitoring::texts);
        hazards.iter_mut().for_each(|row| row.texts(f));
        steps.iter_mut().for_each(|row| row.texts(f));
        stalemates.iter_mut().for_each(Stalemate::texts);
        provisions.iter_mut().for_each(|row| row.texts(f));
        references.iter_mut().for_each(|row| row.texts(f));
        correlations.iter_mut().for_each(Correlation::texts);
        glossary.iter_mut().for_each(|row| row.texts(f));
        terms.iter_mut().for_each(|row| row.texts(f));
        term_stances.iter_mut().for_each(|row| row.texts(f));
        excludes.iter_mut().for_each(|row| row.texts(f));
        conditions.iter_mut().for_each(|row| row.texts(f));
        gates.iter_mut().for_each(|row| row.texts(f));
        uncertain.iter_mut().for_each(|row| row.texts(f));
        transfers.iter_mut().for_each(|row| row.texts(f));
        move_rules.iter_mut().for_each(|row| row.texts(f));
        inputs.iter_mut().for_each(|row| row.texts(f));
        claims.iter_mut().for_each(|row| row.texts(f));
        suggestions.iter_mut().for_each(|row| row.texts(f));
        reports.iter_mut().for_each(|row| row.texts(f));
    }
}
