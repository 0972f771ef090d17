//! The board: every position model under one roof, by id.

use crate::mean::{influence_mean, mid_range, plain_mean};
use crate::{
    Challenge, Issue, KTAB, REPORTED_ROUND, SCHOLZ_CODE, Spatial, SpatialGame, TEXTBOOK, Table, Trading,
    agenda_setter, at_reference, challenge_median, kalai_smorodinsky, modal_position, nash, plain_median,
    quota_pivot, spatial, spatial_mean, trade, weighted_mean, weighted_median,
};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// A position model: what it is called, what it says, where it comes from, and the function itself.
#[derive(Clone, Debug)]
pub struct Model {
    /// Name in commands and JSON: "weighted-mean".
    pub id: Cow<'static, str>,
    /// Name in text.
    pub name: &'static str,
    /// The definition in one line.
    pub definition: &'static str,
    /// Where it is from.
    pub source: &'static str,
    /// What must be given for it to say anything, in words: "a reference point".
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

/// How a model finds its answer; `None` where it says nothing about an issue.
#[derive(Clone, Debug)]
pub enum Run {
    /// A formula on one issue by itself.
    Alone(fn(&Issue) -> Option<f64>),
    /// The challenge model on one issue: the median after this round.
    Challenge(Challenge, usize),
    /// The spatial model on one issue.
    Line(Spatial),
    /// The spatial model on all issues at once, with the matrix by which ideals follow positions, if there is one.
    Space(Spatial, Option<Follow>),
    /// The exchange model on all issues at once.
    Exchange(Trading),
}

/// How far ideals follow positions: (party, party whose position it follows, share 0–1), for parties by number as
/// in [`Issue::party`]; whoever is not named follows its own position alone.
pub type Follow = Vec<(u32, u32, f64)>;

impl Model {
    /// Does it look at all issues of a negotiation at once?
    #[must_use]
    pub fn looks_at_all(&self) -> bool {
        matches!(self.run, Run::Space(..) | Run::Exchange(_))
    }

    /// True for a yardstick that nobody would defend as a model.
    #[must_use]
    pub fn is_benchmark(&self) -> bool {
        self.source.contains("benchmark")
    }

    /// The forecast of one issue that stands alone, on 0–100.
    #[must_use]
    pub fn forecast(&self, issue: &Issue) -> Option<f64> {
        self.forecasts(std::slice::from_ref(issue)).first().copied().flatten()
    }

    /// The forecasts of issues that are decided together, in their order.
    #[must_use]
    pub fn forecasts(&self, issues: &[Issue]) -> Vec<Option<f64>> {
        match &self.run {
            Run::Alone(run) => issues.iter().map(run).collect(),
            Run::Challenge(options, round) => {
                issues.iter().map(|issue| challenge_median(issue.actors, options, *round)).collect()
            }
            Run::Line(options) => issues
                .iter()
                .map(|issue| on_space(std::slice::from_ref(issue), options, None).first().copied().flatten())
                .collect(),
            // One issue is no space of its own, unless ideals are something else than positions.
            Run::Space(_, None) if issues.len() < 2 => vec![None; issues.len()],
            Run::Space(options, follow) => on_space(issues, options, follow.as_deref()),
            Run::Exchange(options) => exchange(issues, options),
        }
    }
}

/// Id of the model that is shown where one number is asked for.
pub const DEFAULT: &str = "weighted-mean";

/// Every model of the board, the default first. A new model is one more entry.
pub const MODELS: &[Model] = &[
    Model {
        id: Cow::Borrowed(DEFAULT),
        name: "weighted mean",
        definition: "mean of positions, each weighted by salience × influence",
        source: "compromise model: van den Bos 1991; Achen in Thomson et al. 2006, ch. 4",
        needs: "an actor with salience and influence",
        kind: Kind::Closed,
        run: Run::Alone(|issue| weighted_mean(issue.actors)),
    },
    Model {
        id: Cow::Borrowed("influence-mean"),
        name: "mean by influence",
        definition: "mean of positions, each weighted by influence alone",
        source: "the compromise model without salience; benchmark",
        needs: "an actor with salience and influence",
        kind: Kind::Closed,
        run: Run::Alone(|issue| influence_mean(issue.actors)),
    },
    Model {
        id: Cow::Borrowed("plain-mean"),
        name: "plain mean",
        definition: "mean of positions, everybody alike",
        source: "benchmark",
        needs: "an actor with a position",
        kind: Kind::Closed,
        run: Run::Alone(|issue| plain_mean(issue.actors)),
    },
    Model {
        id: Cow::Borrowed("weighted-median"),
        name: "weighted median",
        definition: "lowest position whose cumulated weight (salience × influence) reaches half",
        source: "median voter: Black 1948",
        needs: "an actor with salience and influence",
        kind: Kind::Closed,
        run: Run::Alone(|issue| weighted_median(issue.actors)),
    },
    Model {
        id: Cow::Borrowed("modal"),
        name: "modal position",
        definition: "the position with the most weight; of equals the one nearest to the weighted mean",
        source: "benchmark",
        needs: "an actor with salience and influence",
        kind: Kind::Closed,
        run: Run::Alone(|issue| modal_position(issue.actors)),
    },
    Model {
        id: Cow::Borrowed("plain-median"),
        name: "plain median",
        definition: "middle position, everybody alike; mean of the two middle ones",
        source: "benchmark",
        needs: "an actor with a position",
        kind: Kind::Closed,
        run: Run::Alone(|issue| plain_median(issue.actors)),
    },
    Model {
        id: Cow::Borrowed("mid-range"),
        name: "mid-range",
        definition: "half-way between the two outermost positions",
        source: "benchmark",
        needs: "an actor with a position",
        kind: Kind::Closed,
        run: Run::Alone(|issue| mid_range(issue.actors)),
    },
    Model {
        id: Cow::Borrowed("reference-point"),
        name: "reference point",
        definition: "what holds without a decision stays",
        source: "benchmark",
        needs: "a reference point",
        kind: Kind::Closed,
        run: Run::Alone(|issue| issue.reference.filter(|point| point.is_finite())),
    },
    Model {
        id: Cow::Borrowed("quota-pivot"),
        name: "quota pivot",
        definition: "the point nearest to the reference point that no quota of influence can replace",
        source: "Black 1948; Krehbiel 1998",
        needs: "a reference point and a quota",
        kind: Kind::Closed,
        run: Run::Alone(quota_pivot),
    },
    Model {
        id: Cow::Borrowed("agenda-setter"),
        name: "agenda setter",
        definition: "the best point for the one who proposes among those that pass, vetoes included",
        source: "Tsebelis 2002; Steunenberg 1994; Crombez 1996",
        needs: "a reference point, a quota and one who proposes",
        kind: Kind::Closed,
        run: Run::Alone(agenda_setter),
    },
    Model {
        id: Cow::Borrowed("nash"),
        name: "Nash solution",
        definition: "maximum of the product of gains over the alternatives, by weight",
        source: "Nash 1950; Kalai 1977",
        needs: "alternatives that leave a zone of agreement",
        kind: Kind::Closed,
        run: Run::Alone(nash),
    },
    Model {
        id: Cow::Borrowed("kalai-smorodinsky"),
        name: "Kalai–Smorodinsky solution",
        definition: "equal shares of what each could gain at best over its alternative",
        source: "Kalai & Smorodinsky 1975",
        needs: "alternatives that leave a zone of agreement",
        kind: Kind::Closed,
        run: Run::Alone(kalai_smorodinsky),
    },
    Model {
        id: Cow::Borrowed("nash-reference"),
        name: "Nash solution, reference point as alternative",
        definition: "as the Nash solution, everybody falling back on the reference point",
        source: "benchmark: a bad habit",
        needs: "a reference point",
        kind: Kind::Closed,
        run: Run::Alone(|issue| at_reference(issue).map(|both| both.0)),
    },
    Model {
        id: Cow::Borrowed("ks-reference"),
        name: "Kalai–Smorodinsky, reference point as alternative",
        definition: "as Kalai–Smorodinsky, everybody falling back on the reference point",
        source: "benchmark: a bad habit",
        needs: "a reference point",
        kind: Kind::Closed,
        run: Run::Alone(|issue| at_reference(issue).map(|both| both.1)),
    },
    Model {
        id: Cow::Borrowed("exchange"),
        name: "exchange model",
        definition: "weighted mean after all equal-gain trades between pairs of issues",
        source: "Stokman & Van Oosten 1994",
        needs: "two issues that are decided together",
        kind: Kind::Closed,
        run: Run::Exchange(Trading::AUTHORS),
    },
    Model {
        id: Cow::Borrowed("challenge-textbook"),
        name: "challenge model (reconstructed), textbook",
        definition: "median after four rounds of challenges, options as in the article",
        source: "Bueno de Mesquita 1994; Scholz, Calbert & Smith 2011",
        needs: "an actor with salience and influence",
        kind: Kind::Rounds,
        run: Run::Challenge(TEXTBOOK, REPORTED_ROUND),
    },
    Model {
        id: Cow::Borrowed("challenge-scholz-code"),
        name: "challenge model (reconstructed), the authors’ program",
        definition: "median after four rounds of challenges, options as in the program",
        source: "Scholz, Calbert & Smith 2011",
        needs: "an actor with salience and influence",
        kind: Kind::Rounds,
        run: Run::Challenge(SCHOLZ_CODE, REPORTED_ROUND),
    },
    Model {
        id: Cow::Borrowed("ktab"),
        name: "spatial model (KTAB)",
        definition: "weighted mean when bargaining in pairs comes to rest, each issue by itself",
        source: "Wise, Lester & Efird 2015",
        needs: "two actors with salience and influence",
        kind: Kind::Rounds,
        run: Run::Line(KTAB),
    },
    Model {
        id: Cow::Borrowed("ktab-joint"),
        name: "spatial model (KTAB), issues together",
        definition: "as above, all issues as one space; saliences of an actor scaled to sum to at most 1",
        source: "Wise, Lester & Efird 2015",
        needs: "two issues on which the same actors hold positions",
        kind: Kind::Rounds,
        run: Run::Space(KTAB, None),
    },
];

/// Predictors that no case needs on its board, for [`backtest`](crate::backtest()) to be measured against.
pub const BENCHMARKS: &[Model] = &[Model {
    id: Cow::Borrowed("constant-50"),
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

/// The exchange model's outcome after its last round; where issues are not traded on, the weighted mean.
/// Nothing for a single issue.
fn exchange(issues: &[Issue], options: &Trading) -> Vec<Option<f64>> {
    if issues.len() < 2 {
        return vec![None; issues.len()];
    }
    let round = trade(&trade_table(issues), options).pop();
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

/// Final mean of every dimension; nothing where fewer than two bargain.
fn on_space(issues: &[Issue], options: &Spatial, follow: Option<&[(u32, u32, f64)]>) -> Vec<Option<f64>> {
    let (game, _) = spatial_game(issues, follow);
    let turns = spatial(&game, options);
    let Some(last) = turns.last() else { return vec![None; issues.len()] };
    spatial_mean(&game, &last.positions).into_iter().map(|x| Some(x).filter(|x| x.is_finite())).collect()
}

/// The game in space from issues that are decided together, and who its actors are: those parties that hold a
/// position with weight on every issue. Capability is the largest influence that a party has on any of them;
/// saliences that sum to more than 1 are scaled to 1 by the solver.
#[must_use]
pub fn spatial_game(issues: &[Issue], follow: Option<&[(u32, u32, f64)]>) -> (SpatialGame, Vec<u32>) {
    let mut game = SpatialGame { dimensions: issues.len(), ..SpatialGame::default() };
    let mut players = Vec::new();
    for party in parties(issues) {
        let rows: Vec<_> = issues
            .iter()
            .filter_map(|issue| {
                let at = (0..issue.actors.len()).find(|at| issue.party(*at) == party)?;
                issue.actors.get(at).filter(|actor| actor.weight() > 0.0 && actor.position.is_finite())
            })
            .collect();
        if rows.len() == issues.len() {
            players.push(party);
            game.capability.push(rows.iter().map(|row| row.influence).fold(0.0, f64::max));
            game.position.extend(rows.iter().map(|row| row.position));
            game.salience.extend(rows.iter().map(|row| row.salience));
        }
    }
    game.accommodation = follow.map(|follow| {
        let n = players.len();
        let mut matrix = vec![0.0; n * n];
        for (at, party) in players.iter().enumerate() {
            let mut named = false;
            for (_, other, share) in follow.iter().filter(|(who, ..)| who == party) {
                named = true;
                if let Ok(other) = players.binary_search(other) {
                    matrix[at * n + other] += share;
                }
            }
            if !named {
                matrix[at * n + at] = 1.0;
            }
        }
        matrix
    });
    (game, players)
}
