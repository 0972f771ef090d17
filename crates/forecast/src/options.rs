//! The round models' choices by name, as a command line writes them: a preset, then what differs from it.
//!
//! `textbook,q=0.5,view=mover` is the challenge model of the article with two choices changed. Names and values
//! are those of [`Challenge`], [`Spatial`] and [`Trading`]; letter case, hyphens and underscores do not matter,
//! and the spellings of the model program's own files (`SemiCommit`, `S2P2`, `InitOnlyInterp`) are understood.
//! A model made so joins the board under its own text, without a benchmark error, because that choice has not
//! been measured: `detente backtest` measures it.
//!
//! ```
//! use detente_forecast::{TEXTBOOK, View, challenge_option, spatial_option};
//! let (options, round) = challenge_option("textbook, view = mover, report=6").unwrap();
//! assert_eq!((options.view, options.q, round), (View::Mover, TEXTBOOK.q, 6));
//! let problem = spatial_option("vote=loud").unwrap_err();
//! assert!(problem.contains("proportional, binary, prop-bin"), "{problem}");
//! ```

use crate::{
    Bargain, BargainBy, BothGain, Challenge, Choice, Commitment, Denominator, Election, ElectionWeight, KTAB,
    Kind, Model, Overshoot, REPORTED_ROUND, Range, Risk, Run, SCHOLZ_CODE, Sight, Spatial, StatusQuo,
    TEXTBOOK, Ties, Trading, Transition, Victory, View, VoteExponent, VotingRule,
};
use std::borrow::Cow;

/// Most rounds that may be asked for.
const MOST_ROUNDS: f64 = 1000.0;

/// An option: its name, its values in words, what it decides.
pub type OptionHelp = (&'static str, &'static str, &'static str);

/// The options of the challenge model, for help pages; the presets come first.
pub const CHALLENGE_OPTIONS: &[OptionHelp] = &[
    ("textbook | scholz-code", "", "the preset to begin with (textbook where none is named)"),
    ("denominator", "pair, pair-net, all-pairs", "what the votes for a challenger are divided by"),
    (
        "votes",
        "one, own",
        "exponent of distances in the votes that make a chance: 1, or the voter’s attitude to risk",
    ),
    ("view", "challenger, mover", "whose picture the counter-challenge is judged in"),
    ("both-gain", "loser-moves, nobody-moves", "what happens where both expect to gain"),
    ("choice", "enforceable-first, scholz, highest-gain", "which offer is taken"),
    (
        "range",
        "current, fixed",
        "the range that distances are measured by: of the round, or of the first positions",
    ),
    ("q", "0 to 1", "chance of the status quo without a challenge"),
    ("capitulation", "yes, no", "does one give way who expects to lose more than the challenger gains?"),
    ("status-quo", "both, q-only, plus-rest", "how the outcome without a challenge enters"),
    ("tilt", "yes, no", "does the median help only where it is nearer than the challenged (no: always)?"),
    ("rounds", "1 to 1000", "most rounds"),
    ("until-stable", "yes, no", "stop once the median repeats itself"),
    ("report", "0 to 1000", "the round whose median is the forecast; choose it beforehand"),
];

/// The options of the spatial model.
pub const SPATIAL_OPTIONS: &[OptionHelp] = &[
    ("ktab", "", "the preset, which every option not named follows"),
    ("issues", "each, together", "every issue by itself, or all in one space"),
    (
        "vote",
        "proportional, binary, prop-bin, cubic, prop-cbc, asym-prosp",
        "how a difference of utilities becomes votes",
    ),
    ("victory", "linear, square, quartic, octic, binary", "how strengths of coalitions become a chance"),
    (
        "election",
        "conditional, markov-uniform, markov-incentive",
        "how pairwise chances become chances of positions",
    ),
    ("risk", "mid, min, max", "how chances become attitudes to risk"),
    ("sight", "one-third, none, half, two-thirds, full", "how far one sees others’ attitude to risk"),
    ("third", "semi, none, full", "what third parties commit themselves to"),
    ("bargain", "s2p2, s1p1, s2pmax", "how far a bargain moves its two sides"),
    ("by", "initiator, both, average", "whose picture a bargain follows"),
    ("transition", "deterministic, stochastic", "how one bargain is chosen"),
    ("seed", "a whole number", "of the stochastic choice"),
    ("weight", "capability, capability-salience", "weights in elections"),
    ("turns", "1 to 1000", "most turns"),
    ("least-turns", "1 to 1000", "fewest turns before quiet ends the game"),
    ("quiet", "0 to 1", "ends when a turn’s moves fall below this share of the first turn’s"),
];

/// The options of the exchange model.
pub const EXCHANGE_OPTIONS: &[OptionHelp] = &[
    ("rounds", "1 to 1000", "rounds of trading; the last one’s outcome is the forecast"),
    ("persistence", "0 to 1", "part of a move that lasts into the next round for one who does not care"),
    ("base", "0 to 1", "part that lasts for everybody"),
    ("ties", "last, first", "of equal gains, the last or the first in file order"),
    (
        "overshoot",
        "sold, realised, none",
        "the outcome that may not run past the receiver: with the moves sold to it, with all moves made, or no such limit",
    ),
    ("random", "0 to 1", "how far rates of exchange may leave the one at which both gain alike"),
    ("seed", "a whole number", "of the rates, where they are random"),
];

/// Reads options of the challenge model and the round that is reported.
///
/// # Errors
/// In words, naming what there is to choose from.
pub fn challenge_option(text: &str) -> Result<(Challenge, usize), String> {
    let named = |preset: &str| text.split(',').any(|part| plain(part) == preset);
    let mut options = if named("scholzcode") { SCHOLZ_CODE } else { TEXTBOOK };
    let mut report = REPORTED_ROUND as u32;
    let mut reported = false;
    read(text, CHALLENGE_OPTIONS, |key, value| {
        match (key, value) {
            ("textbook" | "scholzcode", "") => {}
            ("denominator", v) => {
                let all = [
                    ("pair", Denominator::Pair),
                    ("pairnet", Denominator::PairNet),
                    ("allpairs", Denominator::AllPairs),
                ];
                options.denominator = pick(&all, v)?;
            }
            ("votes" | "voteexponent", v) => {
                let all = [("one", VoteExponent::One), ("own", VoteExponent::Own)];
                options.vote_exponent = pick(&all, v)?;
            }
            ("view", v) => {
                options.view = pick(&[("challenger", View::Challenger), ("mover", View::Mover)], v)?;
            }
            ("bothgain", v) => {
                let all = [("losermoves", BothGain::LoserMoves), ("nobodymoves", BothGain::NobodyMoves)];
                options.both_gain = pick(&all, v)?;
            }
            ("choice", v) => {
                let all = [
                    ("enforceablefirst", Choice::EnforceableFirst),
                    ("scholz", Choice::Scholz),
                    ("highestgain", Choice::HighestGain),
                ];
                options.choice = pick(&all, v)?;
            }
            ("range", v) => options.range = pick(&[("current", Range::Current), ("fixed", Range::Fixed)], v)?,
            ("q", v) => options.q = number(v, 0.0, 1.0)?,
            ("capitulation", v) => options.capitulation = yes(v)?,
            ("statusquo", v) => {
                let all = [
                    ("both", StatusQuo::Both),
                    ("qonly", StatusQuo::QOnly),
                    ("plusrest", StatusQuo::PlusRest),
                ];
                options.status_quo = pick(&all, v)?;
            }
            ("tilt", v) => options.tilt = yes(v)?,
            ("rounds", v) => options.rounds = whole(v, 1.0)?,
            ("untilstable", v) => options.until_stable = yes(v)?,
            ("report", v) => (report, reported) = (whole(v, 0.0)?, true),
            _ => return Err(Wrong::Name),
        }
        Ok(())
    })?;
    if reported && report > options.rounds {
        options.rounds = report;
    }
    Ok((options, report as usize))
}

/// Reads options of the spatial model; `true` where all issues are one space.
///
/// # Errors
/// In words, naming what there is to choose from.
pub fn spatial_option(text: &str) -> Result<(Spatial, bool), String> {
    let mut options = KTAB;
    let mut together = false;
    let mut seed = 1;
    read(text, SPATIAL_OPTIONS, |key, value| {
        match (key, value) {
            ("ktab", "") => {}
            ("issues", v) => together = pick(&[("each", false), ("together", true)], v)?,
            ("vote" | "votingrule", v) => options.vote = voting_rule(v)?,
            ("victory" | "victoryprobmodel", v) => {
                let all = [
                    ("linear", Victory::Linear),
                    ("square", Victory::Square),
                    ("quartic", Victory::Quartic),
                    ("octic", Victory::Octic),
                    ("binary", Victory::Binary),
                ];
                options.victory = pick(&all, v)?;
            }
            ("election" | "pce" | "pcemodel", v) => options.election = election_by_name(v)?,
            ("risk" | "bigrrange", v) => {
                options.risk = pick(&[("min", Risk::Min), ("mid", Risk::Mid), ("max", Risk::Max)], v)?;
            }
            ("sight" | "bigradjust", v) => {
                let all = [
                    ("none", Sight::None),
                    ("onethird", Sight::OneThird),
                    ("half", Sight::Half),
                    ("twothirds", Sight::TwoThirds),
                    ("full", Sight::Full),
                ];
                options.sight = pick(&all, v)?;
            }
            ("third" | "thirdpartycommit", v) => {
                let all = [
                    ("none", Commitment::None),
                    ("nocommit", Commitment::None),
                    ("semi", Commitment::Semi),
                    ("semicommit", Commitment::Semi),
                    ("full", Commitment::Full),
                    ("fullcommit", Commitment::Full),
                ];
                options.third = pick(&all, v)?;
            }
            ("bargain" | "intervecbrgn", v) => {
                let all = [("s1p1", Bargain::S1P1), ("s2p2", Bargain::S2P2), ("s2pmax", Bargain::S2PMax)];
                options.bargain = pick(&all, v)?;
            }
            ("by" | "bargnmodel", v) => {
                let all = [
                    ("initiator", BargainBy::Initiator),
                    ("initonlyinterp", BargainBy::Initiator),
                    ("both", BargainBy::Both),
                    ("initrcvrinterp", BargainBy::Both),
                    ("average", BargainBy::Average),
                    ("pwcompinterp", BargainBy::Average),
                ];
                options.by = pick(&all, v)?;
            }
            ("transition" | "statetransitions", v) => {
                options.transition = pick(
                    &[
                        ("deterministic", Transition::Deterministic),
                        ("stochastic", Transition::Stochastic(0)),
                    ],
                    v,
                )?;
            }
            ("seed", v) => seed = v.parse().map_err(|_| Wrong::Value)?,
            ("weight", v) => {
                let all = [
                    ("capability", ElectionWeight::Capability),
                    ("capabilitysalience", ElectionWeight::CapabilitySalience),
                ];
                options.weight = pick(&all, v)?;
            }
            ("turns", v) => options.turns = whole(v, 1.0)?,
            ("leastturns", v) => options.least_turns = whole(v, 1.0)?,
            ("quiet", v) => options.quiet = number(v, 0.0, 1.0)?,
            _ => return Err(Wrong::Name),
        }
        Ok(())
    })?;
    if let Transition::Stochastic(old) = &mut options.transition {
        *old = seed;
    }
    Ok((options, together))
}

/// Reads options of the exchange model.
///
/// # Errors
/// In words, naming what there is to choose from.
pub fn exchange_option(text: &str) -> Result<Trading, String> {
    let mut options = Trading::default();
    read(text, EXCHANGE_OPTIONS, |key, value| {
        match (key, value) {
            ("rounds", v) => options.rounds = whole(v, 1.0)?,
            ("persistence", v) => options.persistence = number(v, 0.0, 1.0)?,
            ("base", v) => options.base = number(v, 0.0, 1.0)?,
            ("ties", v) => options.ties = pick(&[("last", Ties::Last), ("first", Ties::First)], v)?,
            ("random" | "p", v) => options.random = number(v, 0.0, 1.0)?,
            ("seed", v) => options.seed = v.parse().map_err(|_| Wrong::Value)?,
            ("overshoot", v) => {
                let all = [
                    ("sold", Overshoot::Sold),
                    ("realised", Overshoot::Realised),
                    ("realized", Overshoot::Realised),
                    ("none", Overshoot::None),
                ];
                options.overshoot = pick(&all, v)?;
            }
            _ => return Err(Wrong::Name),
        }
        Ok(())
    })?;
    Ok(options)
}

/// A challenge model with its own choices, for the board; its id is `challenge[…]`.
///
/// # Errors
/// As [`challenge_option`].
pub fn challenge_variant(text: &str) -> Result<Model, String> {
    let (options, report) = challenge_option(text)?;
    Ok(Model {
        id: Cow::Owned(format!("challenge[{}]", tidy(text))),
        name: "challenge model (reconstructed), own options",
        definition: "median after the reported round of challenges, options as named",
        source: "Bueno de Mesquita 1994; Scholz, Calbert & Smith 2011",
        needs: "an actor with salience and influence",
        kind: Kind::Rounds,
        run: Run::Challenge(options, report),
    })
}

/// A spatial model with its own choices; its id is `ktab[…]`.
///
/// # Errors
/// As [`spatial_option`].
pub fn spatial_variant(text: &str) -> Result<Model, String> {
    let (options, together) = spatial_option(text)?;
    Ok(Model {
        id: Cow::Owned(format!("ktab[{}]", tidy(text))),
        name: "spatial model (KTAB), own options",
        definition: "weighted mean when bargaining in pairs comes to rest, options as named",
        source: "Wise, Lester & Efird 2015",
        needs: if together {
            "two issues on which the same actors hold positions"
        } else {
            "two actors with salience and influence"
        },
        kind: Kind::Rounds,
        run: if together { Run::Space(options, None) } else { Run::Line(options) },
    })
}

/// An exchange model with its own choices; its id is `exchange[…]`.
///
/// # Errors
/// As [`exchange_option`].
pub fn exchange_variant(text: &str) -> Result<Model, String> {
    Ok(Model {
        id: Cow::Owned(format!("exchange[{}]", tidy(text))),
        name: "exchange model, own options",
        definition: "weighted mean after all equal-gain trades between pairs of issues, options as named",
        source: "Stokman & Van Oosten 1994",
        needs: "two issues that are decided together",
        kind: Kind::Closed,
        run: Run::Exchange(exchange_option(text)?),
    })
}

/// The text as it is shown in an id.
fn tidy(text: &str) -> String {
    text.split(',')
        .map(|part| part.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_lowercase())
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(",")
}

enum Wrong {
    Name,
    Value,
}

/// Takes `key=value` pairs, and bare words, one by one.
fn read(
    text: &str,
    known: &[OptionHelp],
    mut set: impl FnMut(&str, &str) -> Result<(), Wrong>,
) -> Result<(), String> {
    for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        let (key, value) = part.split_once('=').unwrap_or((part, ""));
        match set(&plain(key), value.trim()) {
            Ok(()) => {}
            Err(Wrong::Value) => {
                let values = known.iter().find(|(name, ..)| plain(name) == plain(key)).map_or("", |k| k.1);
                return Err(format!("{} = “{}” is none of its values: {values}", key.trim(), value.trim()));
            }
            Err(Wrong::Name) => {
                let names: Vec<&str> = known.iter().map(|(name, ..)| *name).collect();
                return Err(format!("“{part}” is no option here; there are {}", names.join(", ")));
            }
        }
    }
    Ok(())
}

/// Letters and digits only, in lower case.
fn plain(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// A voting rule by its names.
fn voting_rule(v: &str) -> Result<VotingRule, Wrong> {
    let all = [
        ("binary", VotingRule::Binary),
        ("propbin", VotingRule::PropBin),
        ("proportional", VotingRule::Proportional),
        ("prop", VotingRule::Proportional),
        ("propcbc", VotingRule::PropCbc),
        ("cubic", VotingRule::Cubic),
        ("asymprosp", VotingRule::ASymProsp),
    ];
    pick(&all, v)
}

/// A model of election by its names.
fn election_by_name(v: &str) -> Result<Election, Wrong> {
    let all = [
        ("conditional", Election::Conditional),
        ("conditionalpcm", Election::Conditional),
        ("markovuniform", Election::MarkovUniform),
        ("markovupcm", Election::MarkovUniform),
        ("markovincentive", Election::MarkovIncentive),
        ("markovipcm", Election::MarkovIncentive),
    ];
    pick(&all, v)
}

fn pick<T: Copy>(all: &[(&str, T)], value: &str) -> Result<T, Wrong> {
    let value = plain(value);
    all.iter().find(|(name, _)| *name == value).map(|(_, what)| *what).ok_or(Wrong::Value)
}

fn yes(value: &str) -> Result<bool, Wrong> {
    pick(&[("yes", true), ("true", true), ("no", false), ("false", false)], value)
}

fn number(value: &str, low: f64, high: f64) -> Result<f64, Wrong> {
    value.parse::<f64>().ok().filter(|x| (low..=high).contains(x)).ok_or(Wrong::Value)
}

fn whole(value: &str, low: f64) -> Result<u32, Wrong> {
    let number = number(value, low, MOST_ROUNDS)?;
    if number.fract() == 0.0 { Ok(number as u32) } else { Err(Wrong::Value) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every value that a help page names is understood, and nothing else is.
    fn all_named<T>(options: &[OptionHelp], read: impl Fn(&str) -> Result<T, String>) {
        for (name, values, _) in options.iter().filter(|(_, values, _)| !values.is_empty()) {
            let numbers: &[&str] = match *values {
                "0 to 1" => &["0", "0.25", "1"],
                "1 to 1000" => &["1", "1000"],
                "0 to 1000" => &["0", "7"],
                "a whole number" => &["18446744073709551615"],
                _ => &[],
            };
            let words = values.split(", ").filter(|_| numbers.is_empty());
            for value in words.chain(numbers.iter().copied()) {
                assert!(read(&format!("{name}={value}")).is_ok(), "{name}={value}");
            }
            for wrong in ["", "loud", "-1", "NaN", "1e9"] {
                let problem = read(&format!("{name}={wrong}")).err();
                assert!(problem.is_some_and(|why| why.contains(*values)), "{name}={wrong}");
            }
        }
        assert!(read("colour=blue").err().is_some_and(|why| why.contains(options[1].0)));
    }

    #[test]
    fn help_and_reader_name_the_same() {
        all_named(CHALLENGE_OPTIONS, challenge_option);
        all_named(SPATIAL_OPTIONS, spatial_option);
        all_named(EXCHANGE_OPTIONS, exchange_option);
    }

    #[test]
    fn a_preset_holds_wherever_it_stands() {
        let wanted = Challenge { q: 0.5, ..SCHOLZ_CODE };
        assert_eq!(challenge_option("scholz-code,q=0.5").unwrap(), (wanted, REPORTED_ROUND));
        assert_eq!(challenge_option("q=0.5, Scholz_Code").unwrap(), (wanted, REPORTED_ROUND));
        assert_eq!(challenge_option("").unwrap(), (TEXTBOOK, REPORTED_ROUND));
        // A round that is reported is played.
        assert_eq!(challenge_option("scholz-code,report=20").unwrap().0.rounds, 20);
    }

    #[test]
    fn the_words_of_the_model_programs_files() {
        let text = "VictoryProbModel=Linear,PCEModel=MarkovIncentive,StateTransitions=Stochastic,VotingRule=PropCbc,\
                    BigRAdjust=OneThird,BigRRange=Mid,ThirdPartyCommit=SemiCommit,InterVecBrgn=S2P2,\
                    BargnModel=InitOnlyInterp";
        let (options, together) = spatial_option(text).unwrap();
        let wanted = Spatial {
            election: Election::MarkovIncentive,
            vote: VotingRule::PropCbc,
            transition: Transition::Stochastic(1),
            ..KTAB
        };
        assert_eq!((options, together), (wanted, false));
    }
}
