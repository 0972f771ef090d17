//! Every closed form of this crate under a name, with keys, units and source: what `detente hold --form` computes.
//!
//! A form takes numbers by key and gives lines of (what, value). Shares and chances are 0–1, times in years, rates a
//! year, payoffs in any one unit: the units of the functions themselves.
//!
//! ```
//! use detente_hold::forms::{compute, form};
//! let found = compute("range", &[("p", "0.5"), ("cost_a", "0.1"), ("cost_b", "0.2")]).unwrap();
//! assert_eq!((found[0].what, found[0].value), ("low", Some(0.4)));
//! assert!(compute("range", &[("p", "1.2")]).unwrap_err().contains("0 to 1"));
//! assert!(form("grim").is_none() && form("critical-delta").is_some());
//! ```

use crate::attrition::{Signing, Waiting, signing};
use crate::range::{self, Block, Settled};
use crate::repeated::{self, CriticalDelta, Payoffs, Regime};
use crate::{audience, checklist, ratify, ripeness, shares, shift};
use std::collections::BTreeMap;

/// A number that a form takes.
#[derive(Clone, Copy, Debug)]
pub struct Given {
    /// Its key.
    pub key: &'static str,
    /// What it is, with its unit.
    pub about: &'static str,
    /// Used where it is not given; `None`: it must be given, or, where `optional`, nothing is computed from it.
    pub default: Option<f64>,
    /// True where it may be left out although there is no default.
    pub optional: bool,
    /// Least and greatest legal number.
    pub legal: (f64, f64),
    /// True where several numbers may be given, with commas.
    pub list: bool,
}

/// A line of an answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// What it is.
    pub what: &'static str,
    /// The number; `None` where there is none.
    pub value: Option<f64>,
    /// A remark: what the number means, or why there is none.
    pub remark: String,
}

type Values = BTreeMap<&'static str, Vec<f64>>;

/// A closed form.
#[derive(Clone, Copy)]
pub struct Form {
    /// Its name.
    pub name: &'static str,
    /// What it computes.
    pub about: &'static str,
    /// Where it comes from.
    pub source: &'static str,
    /// What it takes.
    pub keys: &'static [Given],
    compute: fn(&In<'_>) -> Vec<Line>,
}

/// The numbers of a call.
struct In<'a>(&'a Values);

impl In<'_> {
    /// A number that is there: required, or with a default ([`compute`] has seen to it).
    fn x(&self, key: &str) -> f64 {
        self.may(key).unwrap_or(0.0)
    }

    fn may(&self, key: &str) -> Option<f64> {
        self.0.get(key)?.first().copied()
    }

    fn list(&self, key: &str) -> &[f64] {
        self.0.get(key).map_or(&[], Vec::as_slice)
    }
}

const fn must(key: &'static str, about: &'static str, legal: (f64, f64)) -> Given {
    Given { key, about, default: None, optional: false, legal, list: false }
}

const fn or(key: &'static str, default: f64, about: &'static str, legal: (f64, f64)) -> Given {
    Given { key, about, default: Some(default), optional: true, legal, list: false }
}

const fn may(key: &'static str, about: &'static str, legal: (f64, f64)) -> Given {
    Given { key, about, default: None, optional: true, legal, list: false }
}

const fn many(key: &'static str, about: &'static str, legal: (f64, f64)) -> Given {
    Given { key, about, default: None, optional: false, legal, list: true }
}

const CHANCE: (f64, f64) = (0.0, 1.0);
const POSITIVE: (f64, f64) = (0.0, 1e9);
const ANY: (f64, f64) = (-1e9, 1e9);

fn line(what: &'static str, value: f64) -> Line {
    Line { what, value: Some(value), remark: String::new() }
}

fn said(what: &'static str, value: f64, remark: impl Into<String>) -> Line {
    Line { what, value: Some(value), remark: remark.into() }
}

fn none(what: &'static str, remark: impl Into<String>) -> Line {
    Line { what, value: None, remark: remark.into() }
}

fn yes(what: &'static str, value: bool) -> Line {
    said(what, f64::from(u8::from(value)), if value { "yes" } else { "no" })
}

fn critical(what: &'static str, found: CriticalDelta) -> Line {
    match found {
        CriticalDelta::Always => said(what, 0.0, "any discount factor will do: breaking gains nothing"),
        CriticalDelta::AtLeast(least) if least >= 1.0 => said(what, least, "only in the limit"),
        CriticalDelta::AtLeast(least) => said(what, least, "this and all above"),
        CriticalDelta::AtMost(most) => said(
            what,
            most,
            "this and all below: the breakdown is worth more than the deal, a breach is fined",
        ),
        CriticalDelta::Never => none(what, "no discount factor will do"),
    }
}

fn what_blocks(block: Option<Block>) -> &'static str {
    match block {
        None => "nothing: a range is left",
        Some(Block::Costs) => "the contest costs less than nothing",
        Some(Block::Optimism) => "both sides expect too much of the contest",
        Some(Block::FirstStrike) => "striking first gains too much",
        Some(Block::RedLines) => "red lines, not power",
    }
}

/// All forms.
pub const FORMS: &[Form] = &[
    Form {
        name: "range",
        about: "bargaining range: A's shares of a pie of 1 that both sides prefer to the contest",
        source: "Fearon 1995, International Organization 49(3): 379–414",
        keys: &[
            must("p", "A's own chance of winning, 0–1", CHANCE),
            must("cost_a", "cost of the contest to A, shares of the pie", POSITIVE),
            must("cost_b", "cost of the contest to B, shares of the pie", POSITIVE),
            may("b_sees", "B's estimate that A wins, 0–1 [default: p]", CHANCE),
            or("first", 0.0, "what striking first adds to a chance, 0–1", CHANCE),
            may("least_a", "A's red line: the least share that it takes", CHANCE),
            may("least_b", "B's red line: the least share that it takes", CHANCE),
        ],
        compute: |x| {
            let b_sees = x.may("b_sees").unwrap_or(x.x("p"));
            let a = range::Side { wins: x.x("p"), cost: x.x("cost_a"), least: x.may("least_a") };
            let b = range::Side { wins: 1.0 - b_sees, cost: x.x("cost_b"), least: x.may("least_b") };
            let found = range::prospect(&range::Contest { a, b, first_mover: x.x("first") });
            vec![
                line("low", found.range.low),
                line("high", found.range.high),
                said("width", found.range.width(), format!("blocked by {}", what_blocks(found.blocked_by))),
                line("width before red lines", found.before_red_lines.width()),
                said(
                    "optimism gap minus cost",
                    found.optimism_minus_cost,
                    if found.optimism_minus_cost > 0.0 { "no common range" } else { "a common range" },
                ),
            ]
        },
    },
    Form {
        name: "private-information",
        about: "A's best demand where B's cost is known to B alone, uniform from 0 to a most",
        source: "after Fearon 1995; the form for uniform costs is derived by us",
        keys: &[
            must("p", "A's chance of winning, 0–1", CHANCE),
            must("cost_a", "cost of the contest to A, shares of the pie", POSITIVE),
            must("most", "the highest cost that B may have, shares of the pie", POSITIVE),
        ],
        compute: |x| {
            let found = range::best_demand(x.x("p"), x.x("cost_a"), x.x("most"));
            vec![line("demand", found.share), line("chance of a contest", found.contest)]
        },
    },
    Form {
        name: "indivisible",
        about: "can an issue with few outcomes be settled within a range",
        source: "Powell 2006, International Organization 60(1): 169–203",
        keys: &[
            must("low", "low end of the range, A's share", ANY),
            must("high", "high end of the range, A's share", ANY),
            many("outcomes", "A's shares that the issue can take, with commas", ANY),
        ],
        compute: |x| {
            let outcomes = x.list("outcomes");
            let range = range::Interval { low: x.x("low"), high: x.x("high") };
            let (rank, remark) = match range::settle_indivisible(range, outcomes) {
                Settled::By(inside) => {
                    let list: Vec<String> = inside.iter().map(|at| outcomes[*at].to_string()).collect();
                    (3.0, format!("by {} itself", list.join(", ")))
                }
                Settled::ByLottery => (2.0, "only by a lottery over the outcomes".into()),
                Settled::BySidePayment => (1.0, "only with a side payment".into()),
                Settled::Not => (0.0, "not at all: the range is empty".into()),
            };
            vec![said("settled (3 outcome, 2 lottery, 1 side payment, 0 not)", rank, remark)]
        },
    },
    Form {
        name: "promise",
        about: "commitment problem in general: peace fails where δ·M_A(t+1) + M_B(t) exceeds the total",
        source: "Powell 2006, International Organization 60(1): 169–203; condition derived by us",
        keys: &[
            must("delta", "discount factor a round, 0–1", CHANCE),
            must("next_rising", "what the rising side can lock in next round", ANY),
            must("now_falling", "what the other can lock in now", ANY),
            must("total", "discounted total of the pie", ANY),
        ],
        compute: |x| {
            let margin =
                shift::promise_margin(x.x("delta"), x.x("next_rising"), x.x("now_falling"), x.x("total"));
            vec![line("margin", margin), yes("peace holds", margin >= 0.0)]
        },
    },
    Form {
        name: "shift",
        about: "commitment problem of a shift in power, a pie of 1 a round, costs as flows (each round for ever)",
        source: "Powell 2006, International Organization 60(1): 169–203; condition derived by us",
        keys: &[
            must("delta", "discount factor a round, 0–1", CHANCE),
            must("p1", "the rising side's chance now, 0–1", CHANCE),
            must("p2", "its chance after the shift, 0–1", CHANCE),
            must(
                "cost_rising",
                "flow cost of fighting to the rising side, shares of a round's pie",
                POSITIVE,
            ),
            must("cost_falling", "flow cost of fighting to the other side", POSITIVE),
            or("steps", 1.0, "equal steps, one a round, in which the shift is planned", (1.0, 1e6)),
        ],
        compute: |x| {
            let (d, p1, p2, up, down) =
                (x.x("delta"), x.x("p1"), x.x("p2"), x.x("cost_rising"), x.x("cost_falling"));
            let margin = shift::phased_margin(d, p1, p2, up, down, x.x("steps") as u32);
            let mut lines = vec![line("margin at the worst step", margin), yes("peace holds", margin >= 0.0)];
            lines.push(match shift::critical_shift(d, p1, up, down) {
                Some(most) => line("critical p2 in one step", most),
                None => none("critical p2 in one step", "without a future no shift is feared"),
            });
            lines.push(match shift::fewest_steps(d, p1, p2, up, down) {
                Some(steps) => said("fewest safe steps", f64::from(steps), "the shortest safe phase-in"),
                None => none("fewest safe steps", "no number of steps is safe"),
            });
            lines
        },
    },
    Form {
        name: "critical-delta",
        about: "critical discount factor of keeping a deal: grim trigger, k rounds, noisy monitoring, guarantor, aid; tit for tat",
        source: "Green & Porter 1984, Econometrica 52(1): 87–100, for noise; textbook repeated games",
        keys: &[
            must("T", "payoff a round of breaking the deal while the other keeps it", ANY),
            must("R", "payoff a round where both keep it", ANY),
            must("P", "payoff a round after breakdown", ANY),
            may("S", "payoff a round of keeping it while the other breaks it (tit for tat)", ANY),
            or("detection", 1.0, "chance that a breach is seen in its round, 0–1", CHANCE),
            or("false_alarm", 0.0, "chance that keeping looks like a breach in a round, 0–1", CHANCE),
            may("rounds", "rounds of punishment [default: for ever]", (0.0, 1e6)),
            or("penalty", 0.0, "what a guarantor takes from the breacher once, in payoff units", POSITIVE),
            or("acts", 1.0, "chance that it acts on a detected breach, 0–1", CHANCE),
            or("aid", 0.0, "aid a round while complying, in payoff units", POSITIVE),
            may("delta", "discount factor a round, 0–1: for the slack", CHANCE),
            may("impatience", "discount rate a year: for the slack and the hazard that is borne", POSITIVE),
            or("hazard", 0.0, "hazard a year of what ends the relation", POSITIVE),
            or("round", 1.0, "length of a round, years", (1e-9, 1e9)),
        ],
        compute: |x| {
            let payoffs =
                Payoffs { cheats: x.x("T"), complies: x.x("R"), punished: x.x("P"), suckered: x.may("S") };
            let detection = x.x("detection");
            let regime = Regime {
                detection,
                false_alarm: x.x("false_alarm"),
                punish_rounds: x.may("rounds").map(|rounds| rounds as u32),
                penalty: repeated::guarantee(x.x("acts"), detection, x.x("penalty")),
                aid: x.x("aid"),
            };
            let found = repeated::critical_delta(&payoffs, &regime);
            let mut lines = vec![critical("critical discount factor", found)];
            lines.extend(repeated::tit_for_tat(&payoffs).map(|tat| critical("tit for tat (Nash only)", tat)));
            let delta = x.may("delta").or_else(|| {
                x.may("impatience").map(|r| repeated::discount_factor(r, x.x("hazard"), x.x("round")))
            });
            if let Some(delta) = delta {
                lines.push(line("discount factor", delta));
                lines.push(match found.slack(delta) {
                    Some(slack) => {
                        said("slack", slack, if slack >= 0.0 { "keeping pays" } else { "breaking pays" })
                    }
                    None => none("slack", "no discount factor will do"),
                });
            }
            if let (Some(least), Some(r)) = (found.delta(), x.may("impatience")) {
                lines.push(match repeated::largest_hazard(least, r, x.x("round")) {
                    Some(hazard) => said("largest hazard a year", hazard, "up to this keeping still pays"),
                    None => none("largest hazard a year", "every hazard is borne"),
                });
            }
            lines
        },
    },
    Form {
        name: "discount",
        about: "discount factor of a round: exp(−(impatience + hazard)·round)",
        source: "textbook",
        keys: &[
            must("impatience", "discount rate a year", POSITIVE),
            or("hazard", 0.0, "hazard a year of what ends the relation", POSITIVE),
            or("round", 1.0, "length of a round, years", (1e-9, 1e9)),
        ],
        compute: |x| {
            vec![line(
                "discount factor",
                repeated::discount_factor(x.x("impatience"), x.x("hazard"), x.x("round")),
            )]
        },
    },
    Form {
        name: "largest-hazard",
        about: "the hazard a year up to which a deal with a given critical discount factor survives",
        source: "derived by us; Stedman 1997, International Security 22(2), for spoilers",
        keys: &[
            must("critical", "critical discount factor, 0–1", CHANCE),
            must("impatience", "discount rate a year", POSITIVE),
            or("round", 1.0, "length of a round, years", (1e-9, 1e9)),
        ],
        compute: |x| match repeated::largest_hazard(x.x("critical"), x.x("impatience"), x.x("round")) {
            Some(hazard) => vec![line("largest hazard a year", hazard)],
            None => vec![none("largest hazard a year", "every hazard is borne")],
        },
    },
    Form {
        name: "mistake",
        about: "chance that a grim punishment begins by mistake although all keep the deal",
        source: "1 − (1 − a)ⁿ",
        keys: &[
            must("false_alarm", "chance of a false alarm in a round, 0–1", CHANCE),
            must("rounds", "rounds", POSITIVE),
        ],
        compute: |x| {
            vec![line("broken by mistake", repeated::broken_by_mistake(x.x("false_alarm"), x.x("rounds")))]
        },
    },
    Form {
        name: "cartel",
        about: "textbook check: critical discount factors of a cartel of n under grim trigger",
        source: "Tirole 1988, The Theory of Industrial Organization, ch. 6",
        keys: &[must("firms", "firms, 2 or more", (2.0, 1e6))],
        compute: |x| {
            let n = x.x("firms") as u32;
            let value = |found: Option<f64>, what| found.map(|delta| line(what, delta));
            [
                value(repeated::price_cartel(n), "price setters"),
                value(repeated::quantity_cartel(n), "quantity setters (Cournot)"),
            ]
            .into_iter()
            .flatten()
            .collect()
        },
    },
    Form {
        name: "attrition",
        about: "time to signing: a war of attrition in which each waits for the other to yield",
        source: "Maynard Smith 1974, Journal of Theoretical Biology 47(1): 209–221; form with discounting derived by us",
        keys: &[
            must("vH", "A's worth if the other yields", ANY),
            must("vL", "A's worth if it yields", ANY),
            must("c", "A's cost of a year's waiting", POSITIVE),
            must("r", "A's discount rate a year", POSITIVE),
            may("vH_b", "the same of B [default: as A]", ANY),
            may("vL_b", "the same of B [default: as A]", ANY),
            may("c_b", "the same of B [default: as A]", POSITIVE),
            may("r_b", "the same of B [default: as A]", POSITIVE),
            or("within", 1.0, "years for the chance of a signature", POSITIVE),
        ],
        compute: |x| {
            let b = |key, own: &str| x.may(key).unwrap_or(x.x(own));
            let a =
                Waiting { other_yields: x.x("vH"), yields: x.x("vL"), cost: x.x("c"), impatience: x.x("r") };
            let b = Waiting {
                other_yields: b("vH_b", "vH"),
                yields: b("vL_b", "vL"),
                cost: b("c_b", "c"),
                impatience: b("r_b", "r"),
            };
            let found = signing(&a, &b);
            let mut lines = Vec::new();
            for (what, side) in [("hazard at which B yields", &a), ("hazard at which A yields", &b)] {
                lines.push(match side.others_hazard() {
                    Some(hazard) => line(what, hazard),
                    None => none(what, "the other has no reason to wait and yields at once"),
                });
            }
            lines.push(match found.expected_delay() {
                Some(delay) => line("expected delay, years", delay),
                None => none("expected delay, years", "never: waiting costs nobody anything"),
            });
            lines.push(line("signed within the years", found.by(x.x("within"))));
            if found == Signing::AtOnce {
                lines.push(said("signed at once", 1.0, "one side has no reason to wait"));
            }
            lines
        },
    },
    Form {
        name: "rubinstein",
        about: "who gets what when offers alternate: the share of the first to offer",
        source: "Rubinstein 1982, Econometrica 50(1): 97–109",
        keys: &[
            must("delta_1", "discount factor of the first to offer, 0–1", CHANCE),
            must("delta_2", "discount factor of the other, 0–1", CHANCE),
        ],
        compute: |x| match shares::rubinstein(x.x("delta_1"), x.x("delta_2")) {
            Some(share) => vec![line("first to offer", share), line("the other", 1.0 - share)],
            None => vec![none("first to offer", "two who can wait for ever have no unique division")],
        },
    },
    Form {
        name: "ratification",
        about: "chance that two win-sets overlap, and what tying one's hands does to it",
        source: "Putnam 1988, International Organization 42(3): 427–460; closed form derived by us",
        keys: &[
            must("width", "width of the zone between the pivots; negative where they do not meet", ANY),
            must("sd", "standard deviation of the error of each end", POSITIVE),
            or("tie", 0.0, "what one side cuts off the zone by tying its hands", POSITIVE),
        ],
        compute: |x| {
            let (width, sd, tie) = (x.x("width"), x.x("sd"), x.x("tie"));
            let mut lines = vec![line("chance of overlap", ratify::overlap(width, sd))];
            if tie > 0.0 {
                let tied = ratify::tie_hands(width, sd, tie);
                lines.push(line("after tying hands", tied.overlap));
                lines.push(line("chance lost", tied.lost));
                lines.push(said(
                    "gained by the tied side",
                    tied.gained,
                    "half of what is cut off, if it is signed",
                ));
            }
            lines
        },
    },
    Form {
        name: "hurt",
        about: "ripeness: what going on without an agreement takes from a side",
        source: "Zartman 2001, Global Review of Ethnopolitics 1(1): 8–18; measure ours",
        keys: &[
            must("now", "worth of the present state", ANY),
            must("going_on", "worth of what going on leads to", ANY),
            or("worst", 0.0, "its worst case", ANY),
            or("best", 1.0, "its best case", ANY),
        ],
        compute: |x| {
            let side = ripeness::Side {
                now: x.x("now"),
                going_on: x.x("going_on"),
                worst: x.x("worst"),
                best: x.x("best"),
            };
            match side.hurt() {
                Some(hurt) => {
                    vec![said("hurt", hurt, if hurt > 0.0 { "going on hurts" } else { "it can wait" })]
                }
                None => vec![none("hurt", "best and worst are the same")],
            }
        },
    },
    Form {
        name: "audience",
        about: "least audience cost with which a public threat binds",
        source: "after Fearon 1994, American Political Science Review 88(3): 577–592",
        keys: &[
            must("backs_down", "what the side gets when it backs down, shares of the pie", ANY),
            must("cost", "its cost of the contest, shares of the pie", POSITIVE),
            must("p", "its chance of winning the contest, 0–1", CHANCE),
            may("audience", "its audience cost, if known", POSITIVE),
        ],
        compute: |x| {
            let least = audience::least_audience_cost(x.x("backs_down"), x.x("cost"), x.x("p"));
            let remark = if least <= 0.0 { "it would fight even without an audience" } else { "" };
            let mut lines = vec![said("least audience cost", least, remark)];
            lines.extend(x.may("audience").map(|a| {
                let credible = audience::threat_is_credible(x.x("backs_down"), x.x("cost"), x.x("p"), a);
                yes("the threat binds", credible)
            }));
            lines
        },
    },
    Form {
        name: "checklist",
        about: "strength of an agreement: the weighted share of provisions that it has",
        source: "provisions after Fortna 2003, International Organization 57(2): 337–372; weights and score ours",
        keys: &[
            many("has", "how far it has each provision, 0–1, with commas", CHANCE),
            Given {
                key: "weights",
                about: "as many weights [default: equal]",
                default: None,
                optional: true,
                legal: POSITIVE,
                list: true,
            },
        ],
        compute: |x| {
            let weights = x.list("weights");
            let rows: Vec<(f64, f64)> = x
                .list("has")
                .iter()
                .enumerate()
                .map(|(at, has)| (weights.get(at).copied().unwrap_or(1.0), *has))
                .collect();
            match checklist::strength(&rows) {
                Some(score) => vec![line("strength", score)],
                None => vec![none("strength", "all weights are 0")],
            }
        },
    },
];

/// A form by its name.
#[must_use]
pub fn form(name: &str) -> Option<&'static Form> {
    FORMS.iter().find(|form| form.name == name)
}

/// Computes a form from (key, number as written).
///
/// # Errors
/// In words: a name or key that is not known, a number that cannot be read or is not legal, one that is missing.
pub fn compute(name: &str, given: &[(&str, &str)]) -> Result<Vec<Line>, String> {
    let Some(form) = form(name) else {
        let names: Vec<&str> = FORMS.iter().map(|form| form.name).collect();
        return Err(format!("there is no form `{name}`; known are {}", names.join(", ")));
    };
    let mut values = Values::new();
    for (key, text) in given {
        let Some(known) = form.keys.iter().find(|known| known.key == *key) else {
            let keys: Vec<&str> = form.keys.iter().map(|known| known.key).collect();
            return Err(format!("`{name}` takes no `{key}`; its keys are {}", keys.join(", ")));
        };
        let parts: Vec<&str> = if known.list { text.split(',').collect() } else { vec![text] };
        let mut numbers = Vec::new();
        for part in parts {
            let (low, high) = known.legal;
            match part.trim().parse::<f64>() {
                Ok(number) if (low..=high).contains(&number) => numbers.push(number),
                Ok(number) => {
                    let legal = match known.legal {
                        ANY => "is to be a finite number".to_owned(),
                        POSITIVE => "is not to be below 0".to_owned(),
                        (low, high) => format!("is to lie from {low} to {high}"),
                    };
                    return Err(format!("`{key}` ({}) {legal}; {number} does not fit", known.about));
                }
                Err(_) => return Err(format!("`{key}` is to be a number; “{}” is none", part.trim())),
            }
        }
        if values.insert(known.key, numbers).is_some() {
            return Err(format!("`{key}` is given twice"));
        }
    }
    for known in form.keys {
        if values.contains_key(known.key) {
            continue;
        }
        match known.default {
            Some(number) => {
                values.insert(known.key, vec![number]);
            }
            None if known.optional => {}
            None => return Err(format!("`{name}` needs `{}`: {}", known.key, known.about)),
        }
    }
    let x = In(&values);
    if let (Some(seen), Some(alarm)) = (x.may("detection"), x.may("false_alarm"))
        && seen < alarm
    {
        return Err(format!(
            "a false alarm ({alarm}) is likelier than a detection ({seen}): exchange the two"
        ));
    }
    if let (Some(cheats), Some(suckered), Some(punished)) = (x.may("T"), x.may("S"), x.may("P"))
        && (suckered > punished || punished > cheats)
    {
        return Err("payoffs are to fall from T over P to S: see whether two are exchanged".to_owned());
    }
    Ok((form.compute)(&x))
}
