//! The board: every position model under one roof, by id.

use crate::{
    Issue, KTAB, REPORTED_ROUND, SCHOLZ_CODE, SpatialGame, TEXTBOOK, Table, Trading, agenda_setter,
    at_reference, challenge_median, influence_mean, kalai_smorodinsky, mid_range, modal_position, nash,
    plain_mean, plain_median, quota_pivot, spatial, spatial_mean, trade, weighted_mean, weighted_median,
};
use std::collections::BTreeSet;

/// A position model: what it is called, what it says, where it comes from, and the function itself.
#[derive(Clone, Copy, Debug)]
pub struct Model {
    /// Name in commands and JSON: "weighted-mean".
    pub id: &'static str,
    /// Name in text.
    pub name: &'static str,
    /// The definition in one line.
    pub definition: &'static str,
    /// Where it is from.
    pub source: &'static str,
    /// What must be given for it to say anything, in words.
    pub needs: &'static str,
    /// How much work a forecast is.
    pub kind: Kind,
    /// The function.
    pub run: Run,
}

/// How much work a forecast is: round models run over fewer draws.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A formula.
    Closed,
    /// Simulated rounds.
    Rounds,
}

/// What a model looks at.
#[derive(Clone, Copy, Debug)]
pub enum Run {
    /// One issue by itself; `None` where the model says nothing about it.
    Alone(fn(&Issue) -> Option<f64>),
    /// All issues of a negotiation at once, one answer an issue.
    Together(fn(&[Issue]) -> Vec<Option<f64>>),
}

impl Model {
    /// The forecast of one issue that stands alone, on 0–100.
    #[must_use]
    pub fn forecast(&self, issue: &Issue) -> Option<f64> {
        match self.run {
            Run::Alone(run) => run(issue),
            Run::Together(run) => run(std::slice::from_ref(issue)).first().copied().flatten(),
        }
    }

    /// True for a yardstick that nobody would defend as a model.
    #[must_use]
    pub fn is_benchmark(&self) -> bool {
        self.source.contains("benchmark")
    }

    /// The forecasts of issues that are decided together, in their order.
    #[must_use]
    pub fn forecasts(&self, issues: &[Issue]) -> Vec<Option<f64>> {
        match self.run {
            Run::Alone(run) => issues.iter().map(run).collect(),
            Run::Together(run) => {
                let mut all = run(issues);
                all.resize(issues.len(), None);
                all
            }
        }
    }
}

/// Id of the model that is shown where one number is asked for.
pub const DEFAULT: &str = "weighted-mean";

/// Every model of the board, the default first. A new model is one more entry.
pub const MODELS: &[Model] = &[
    Model {
        id: DEFAULT,
        name: "weighted mean",
        definition: "mean of positions, each weighted by salience × influence",
        source: "compromise model: van den Bos 1991; Achen in Thomson et al. 2006, ch. 4",
        needs: "it needs an actor with salience and influence",
        kind: Kind::Closed,
        run: Run::Alone(|issue| weighted_mean(issue.actors)),
    },
    Model {
        id: "influence-mean",
        name: "mean by influence",
        definition: "mean of positions, each weighted by influence alone",
        source: "the compromise model without salience; benchmark",
        needs: "it needs an actor with salience and influence",
        kind: Kind::Closed,
        run: Run::Alone(|issue| influence_mean(issue.actors)),
    },
    Model {
        id: "plain-mean",
        name: "plain mean",
        definition: "mean of positions, everybody alike",
        source: "benchmark",
        needs: "it needs an actor with a position",
        kind: Kind::Closed,
        run: Run::Alone(|issue| plain_mean(issue.actors)),
    },
    Model {
        id: "weighted-median",
        name: "weighted median",
        definition: "lowest position whose cumulated weight (salience × influence) reaches half",
        source: "median voter: Black 1948",
        needs: "it needs an actor with salience and influence",
        kind: Kind::Closed,
        run: Run::Alone(|issue| weighted_median(issue.actors)),
    },
    Model {
        id: "modal",
        name: "modal position",
        definition: "the position with the most weight; of equals the one nearest to the weighted mean",
        source: "benchmark",
        needs: "it needs an actor with salience and influence",
        kind: Kind::Closed,
        run: Run::Alone(|issue| modal_position(issue.actors)),
    },
    Model {
        id: "plain-median",
        name: "plain median",
        definition: "middle position, everybody alike; mean of the two middle ones",
        source: "benchmark",
        needs: "it needs an actor with a position",
        kind: Kind::Closed,
        run: Run::Alone(|issue| plain_median(issue.actors)),
    },
    Model {
        id: "mid-range",
        name: "mid-range",
        definition: "half-way between the two outermost positions",
        source: "benchmark",
        needs: "it needs an actor with a position",
        kind: Kind::Closed,
        run: Run::Alone(|issue| mid_range(issue.actors)),
    },
    Model {
        id: "reference-point",
        name: "reference point",
        definition: "what holds without a decision stays",
        source: "benchmark",
        needs: "it needs a reference point",
        kind: Kind::Closed,
        run: Run::Alone(|issue| issue.reference.filter(|point| point.is_finite())),
    },
    Model {
        id: "quota-pivot",
        name: "quota pivot",
        definition: "the point nearest to the reference point that no quota of influence can replace",
        source: "Black 1948; Krehbiel 1998",
        needs: "it needs a reference point and a quota",
        kind: Kind::Closed,
        run: Run::Alone(quota_pivot),
    },
    Model {
        id: "agenda-setter",
        name: "agenda setter",
        definition: "the best point for the one who proposes among those that pass, vetoes included",
        source: "Tsebelis 2002; Steunenberg 1994; Crombez 1996",
        needs: "it needs a reference point, a quota and one who proposes",
        kind: Kind::Closed,
        run: Run::Alone(agenda_setter),
    },
    Model {
        id: "nash",
        name: "Nash solution",
        definition: "maximum of the product of gains over the alternatives, by weight",
        source: "Nash 1950; Kalai 1977",
        needs: "it needs alternatives that leave a zone of agreement",
        kind: Kind::Closed,
        run: Run::Alone(nash),
    },
    Model {
        id: "kalai-smorodinsky",
        name: "Kalai–Smorodinsky solution",
        definition: "equal shares of what each could gain at best over its alternative",
        source: "Kalai & Smorodinsky 1975",
        needs: "it needs alternatives that leave a zone of agreement",
        kind: Kind::Closed,
        run: Run::Alone(kalai_smorodinsky),
    },
    Model {
        id: "nash-reference",
        name: "Nash solution, reference point as alternative",
        definition: "as the Nash solution, everybody falling back on the reference point",
        source: "benchmark: a bad habit",
        needs: "it needs a reference point",
        kind: Kind::Closed,
        run: Run::Alone(|issue| at_reference(issue).map(|both| both.0)),
    },
    Model {
        id: "ks-reference",
        name: "Kalai–Smorodinsky, reference point as alternative",
        definition: "as Kalai–Smorodinsky, everybody falling back on the reference point",
        source: "benchmark: a bad habit",
        needs: "it needs a reference point",
        kind: Kind::Closed,
        run: Run::Alone(|issue| at_reference(issue).map(|both| both.1)),
    },
    Model {
        id: "exchange",
        name: "exchange model",
        definition: "weighted mean after all equal-gain trades between pairs of issues",
        source: "Stokman & Van Oosten 1994",
        needs: "it needs two issues that are decided together",
        kind: Kind::Closed,
        run: Run::Together(exchange),
    },
    Model {
        id: "challenge-textbook",
        name: "challenge model (reconstructed), textbook",
        definition: "median after four rounds of challenges, options as in the article",
        source: "Bueno de Mesquita 1994; Scholz, Calbert & Smith 2011",
        needs: "it needs an actor with salience and influence",
        kind: Kind::Rounds,
        run: Run::Alone(|issue| challenge_median(issue.actors, &TEXTBOOK, REPORTED_ROUND)),
    },
    Model {
        id: "challenge-scholz-code",
        name: "challenge model (reconstructed), the authors’ program",
        definition: "median after four rounds of challenges, options as in the program",
        source: "Scholz, Calbert & Smith 2011",
        needs: "it needs an actor with salience and influence",
        kind: Kind::Rounds,
        run: Run::Alone(|issue| challenge_median(issue.actors, &SCHOLZ_CODE, REPORTED_ROUND)),
    },
    Model {
        id: "ktab",
        name: "spatial model (KTAB)",
        definition: "weighted mean when bargaining in pairs comes to rest, each issue by itself",
        source: "Wise, Lester & Efird 2015",
        needs: "it needs two actors with salience and influence",
        kind: Kind::Rounds,
        run: Run::Alone(spatial_alone),
    },
    Model {
        id: "ktab-joint",
        name: "spatial model (KTAB), issues together",
        definition: "as above, all issues as one space; saliences of an actor scaled to sum to at most 1",
        source: "Wise, Lester & Efird 2015",
        needs: "it needs two issues on which the same actors hold positions",
        kind: Kind::Rounds,
        run: Run::Together(spatial_together),
    },
];

/// Predictors that no case needs on its board, for [`backtest`](crate::backtest()) to be measured against.
pub const BENCHMARKS: &[Model] = &[Model {
    id: "constant-50",
    name: "the middle of the scale",
    definition: "50, whatever anybody wants",
    source: "benchmark",
    needs: "nothing",
    kind: Kind::Closed,
    run: Run::Alone(|_| Some(50.0)),
}];

/// A model by its id.
///
/// ```
/// let model = detente_forecast::model("weighted-median").unwrap();
/// assert_eq!(model.name, "weighted median");
/// assert!(detente_forecast::model("crystal-ball").is_none());
/// ```
#[must_use]
pub fn model(id: &str) -> Option<&'static Model> {
    MODELS.iter().chain(BENCHMARKS).find(|model| model.id == id)
}

/// The exchange model's outcome after one round of trades; where issues are not traded on, the weighted mean.
/// Nothing for a single issue.
fn exchange(issues: &[Issue]) -> Vec<Option<f64>> {
    if issues.len() < 2 {
        return vec![None; issues.len()];
    }
    let table = trade_table(issues);
    let round = trade(&table, &Trading::default()).into_iter().next();
    (0..issues.len())
        .map(|at| round.as_ref().and_then(|round| round.after.get(at).copied()).filter(|x| x.is_finite()))
        .collect()
}

/// The table of the exchange model from issues that are decided together, parties in the order of their
/// numbers.
#[must_use]
pub fn trade_table(issues: &[Issue]) -> Table {
    let parties: Vec<u32> = parties(issues);
    let cells = parties.len() * issues.len();
    let mut table = Table {
        issues: issues.len(),
        position: vec![f64::NAN; cells],
        salience: vec![0.0; cells],
        power: vec![0.0; cells],
    };
    for (column, issue) in issues.iter().enumerate() {
        for (at, actor) in issue.actors.iter().enumerate() {
            let Ok(row) = parties.binary_search(&issue.party(at)) else { continue };
            let cell = row * issues.len() + column;
            if actor.weight() > 0.0 {
                table.position[cell] = actor.position;
                table.salience[cell] = actor.salience;
                table.power[cell] = actor.influence;
            }
        }
    }
    table
}

/// Every party that holds a position on any of the issues, by number.
fn parties(issues: &[Issue]) -> Vec<u32> {
    let all: BTreeSet<u32> =
        issues.iter().flat_map(|issue| (0..issue.actors.len()).map(|at| issue.party(at))).collect();
    all.into_iter().collect()
}

fn spatial_alone(issue: &Issue) -> Option<f64> {
    spatial_on(&spatial_game(std::slice::from_ref(issue))).into_iter().next().flatten()
}

fn spatial_together(issues: &[Issue]) -> Vec<Option<f64>> {
    let game = spatial_game(issues);
    if issues.len() < 2 || game.capability.len() < 2 {
        return vec![None; issues.len()];
    }
    spatial_on(&game)
}

/// Final mean of every dimension; where nobody bargains, the mean at the start.
fn spatial_on(game: &SpatialGame) -> Vec<Option<f64>> {
    let turns = spatial(game, &KTAB);
    let Some(last) = turns.last() else { return vec![None; game.dimensions] };
    spatial_mean(game, &last.positions).into_iter().map(|x| Some(x).filter(|x| x.is_finite())).collect()
}

/// The game in space from issues that are decided together: those parties that hold a position with weight on
/// every one of them. Capability is the largest influence that a party has on any issue; saliences that sum to
/// more than 1 are scaled to 1 by the solver.
#[must_use]
pub fn spatial_game(issues: &[Issue]) -> SpatialGame {
    let mut game = SpatialGame { dimensions: issues.len(), ..SpatialGame::default() };
    for party in parties(issues) {
        let rows: Vec<_> = issues
            .iter()
            .filter_map(|issue| {
                let at = (0..issue.actors.len()).find(|at| issue.party(*at) == party)?;
                issue.actors.get(at).filter(|actor| actor.weight() > 0.0 && actor.position.is_finite())
            })
            .collect();
        if rows.len() == issues.len() {
            game.capability.push(rows.iter().map(|row| row.influence).fold(0.0, f64::max));
            game.position.extend(rows.iter().map(|row| row.position));
            game.salience.extend(rows.iter().map(|row| row.salience));
        }
    }
    game
}
