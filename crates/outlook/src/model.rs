//! What an outlook says: plain data, serialised as it stands. Probabilities and utilities are 0–1, positions
//! 0–100; rounding happens where words or pages are made.
//!
//! The shape is the contract of `detente outlook CASE --format json`.

use crate::deep::Deep;
use crate::picture::GraphPicture;
use serde::Serialize;

/// The answer to "will it be signed, would it hold, what does that hang on".
#[derive(Clone, Debug, Default, Serialize)]
pub struct Outlook {
    /// Always `detente.outlook/1`.
    pub format: &'static str,
    /// Title of the case.
    pub title: String,
    /// The day the analyst judges from, ISO.
    pub as_of: Option<String>,
    /// Q1: signed by D. `None` where the question is not asked.
    pub signed: Option<Answer>,
    /// Q2: given that it is signed, no event E for H years.
    pub holds: Option<Answer>,
    /// Q3 = Q1 × Q2, from the combined numbers (from the inside ones where there is no class).
    pub both: Option<f64>,
    /// Four possible worlds that add to 100.
    pub worlds: Option<Worlds>,
    /// What the answer hangs on.
    pub hangs_on: HangsOn,
    /// What each model found.
    pub findings: Findings,
    /// What the evidence looks like.
    pub evidence: Evidence,
    /// The outlook in plain words, first lines first: what the terminal and the report open with.
    pub text: Vec<Line>,
    /// What the words mean, in full.
    pub definitions: Definitions,
    /// What is needed to compute the same bytes again.
    pub manifest: Manifest,
    /// What is not computed and why, each once.
    pub notes: Vec<Note>,
}

/// A line of the opening text; in JSON its words alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What it is about: where the report groups lines, it goes by this.
    pub about: About,
    /// What it says.
    pub words: String,
}

impl Serialize for Line {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.words)
    }
}

/// What a line of the opening text is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum About {
    /// A question's word and numbers.
    Answer,
    /// What a question means.
    Meaning,
    /// The hundred worlds.
    Worlds,
    /// What it hangs on.
    HangsOn,
    /// What would change it, and what to find out.
    Change,
    /// What could be tried.
    Try,
    /// Where history and the models differ.
    Differ,
    /// Where the deal fails.
    Fails,
    /// How good the evidence is.
    Evidence,
}

/// One question's numbers.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Answer {
    /// History's base rate: the mixture over the chosen classes.
    pub outside: Option<f64>,
    /// Share of draws in which the case's models say yes.
    pub inside: Option<f64>,
    /// Logit pool of both; absent where no reference class was chosen.
    pub combined: Option<f64>,
    /// 90 % interval of the combined number (of the inside one where there is no combined one).
    pub interval: Option<[f64; 2]>,
    /// Probability word of that same number; two words joined where the interval's ends lie in two bands. None where
    /// history is silent: a share of draws is no chance.
    pub words: Option<String>,
    /// Which number `interval` and `words` speak of: `combined`, `inside` or `outside`.
    pub basis: Option<&'static str>,
    /// 90 % interval of the base rate alone.
    pub outside_interval: Option<[f64; 2]>,
    /// 90 % interval of the inside share alone.
    pub inside_interval: Option<[f64; 2]>,
    /// Weight of the inside view in the pool.
    pub weight: f64,
    /// The pooled number at weights 0, .25, .5, .75 and 1.
    pub line: Vec<(f64, f64)>,
    /// The smallest weight above, and the largest below, the one used at which the word becomes another.
    pub word_changes_at: Vec<WordChange>,
    /// The classes behind `outside`.
    pub classes: Vec<ClassUsed>,
    /// The factors behind `inside`, each with its own share of draws.
    pub factors: Vec<Factor>,
    /// True where the number was held at 3 % or 97 %.
    pub capped: bool,
    /// Short name of the scale of `words`: `icd-203`, `phia`; empty for the first.
    pub scale: &'static str,
}

/// Where on the line of weights the word changes.
#[derive(Clone, Debug, Serialize)]
pub struct WordChange {
    /// The weight.
    pub weight: f64,
    /// The word beyond it.
    pub word: String,
}

/// A reference class as used.
#[derive(Clone, Debug, Serialize)]
pub struct ClassUsed {
    /// Id in the shipped table, or `own`.
    pub id: String,
    /// What it is a class of.
    pub title: String,
    /// The event that is counted.
    pub event: String,
    /// What time runs from.
    pub clock: String,
    /// Cases.
    pub n: f64,
    /// Good outcomes among them (n × share).
    pub k: f64,
    /// Groups of cases that are not independent.
    pub clusters: Option<f64>,
    /// The share.
    pub share: f64,
    /// 90 % interval of the Beta that stands for the class.
    pub interval: [f64; 2],
    /// Relevance, 0–1.
    pub relevance: f64,
    /// Survival by year, where the class has a clock: (year, share).
    pub survival: Vec<(f64, f64)>,
    /// 95 % interval over clusters by year: (year, low, high).
    pub survival_interval: Vec<(f64, f64, f64)>,
    /// Why the analyst chose it.
    pub why: Option<String>,
    /// Warnings that go with the class.
    pub warnings: Vec<String>,
    /// Source.
    pub citation: String,
}

/// A factor of the inside view.
#[derive(Clone, Debug, Serialize)]
pub struct Factor {
    /// `zone`, `graph`, `time`, `enforcement`, `hazards`.
    pub id: &'static str,
    /// In words.
    pub title: String,
    /// Its own mean over draws; `None` where its inputs are missing: it is then left out of the product.
    pub share: Option<f64>,
    /// Why it is left out.
    pub missing: Option<String>,
    /// Draws in which the model has no answer (counted as no).
    pub undefined: usize,
}

/// Integers that add to 100.
#[derive(Clone, Debug, Serialize)]
pub struct Worlds {
    /// No deal by D.
    pub no_deal: u32,
    /// Signed, and the event comes within a year.
    pub fails_in_year_1: u32,
    /// Signed, and the event comes later, but within H years.
    pub fails_later: u32,
    /// Signed, and holds for H years.
    pub holds: u32,
    /// Which numbers they were made from: `combined`, `inside` or `outside`.
    pub basis: &'static str,
}

/// What the answer hangs on.
#[derive(Clone, Debug, Default, Serialize)]
pub struct HangsOn {
    /// Uncertain inputs by the strength of their rank correlation with the margins, strongest first.
    pub inputs: Vec<InputEffect>,
    /// Uncertain inputs by what their lowest and highest values do to the answer itself, strongest first.
    pub swings: Vec<Swing>,
    /// Sources by the shift that dropping each makes, largest first.
    pub sources: Vec<SourceEffect>,
    /// One row a model: its own share and the inside number without it.
    pub models: Vec<ModelEffect>,
    /// What takes longer, where it was asked for: indices, what would turn the answer, origins, boxes.
    pub deep: Option<Deep>,
}

/// An input's pull.
#[derive(Clone, Debug, Serialize)]
pub struct InputEffect {
    /// Path of the input.
    pub input: String,
    /// In words, for tables: "Israel: position on Israeli withdrawal".
    pub title: String,
    /// Spearman's rho with the margin of signing.
    pub signed: Option<f64>,
    /// Spearman's rho with the margin of holding.
    pub holds: Option<f64>,
    /// True where no claim supports it.
    pub unsupported: bool,
}

/// What an input does to the answer: the question's number when it lies in the lowest and in the highest third of
/// its draws (for a yes/no: when it is no, and yes). Absent where the two cannot be told apart.
#[derive(Clone, Debug, Serialize)]
pub struct Swing {
    /// Path of the input.
    pub input: String,
    /// In words.
    pub title: String,
    /// True for a yes/no.
    pub yes_no: bool,
    /// The number for signing: low third, high third.
    pub signed: Option<[f64; 2]>,
    /// The number for holding: low third, high third.
    pub holds: Option<[f64; 2]>,
    /// True where no claim supports it.
    pub unsupported: bool,
}

impl Swing {
    /// The larger of the two differences.
    #[must_use]
    pub fn size(&self) -> f64 {
        let size = |pair: &Option<[f64; 2]>| pair.map_or(0.0, |[low, high]| (high - low).abs());
        size(&self.signed).max(size(&self.holds))
    }
}

/// What dropping a source does.
#[derive(Clone, Debug, Serialize)]
pub struct SourceEffect {
    /// Id of the source.
    pub source: String,
    /// Its name.
    pub name: String,
    /// Claims whose chain passes through it.
    pub claims: usize,
    /// Inputs that lose their last support and fall back to their wide prior.
    pub inputs: usize,
    /// Change of the number for signing when it is dropped.
    pub signed: Option<f64>,
    /// Change of the number for holding when it is dropped.
    pub holds: Option<f64>,
    /// Word before and after, where it changes: "likely becomes roughly even".
    pub words: Option<String>,
    /// What it takes from the outside view, where reference classes rest on it alone. A question that loses its
    /// last class falls back to the models alone and has no shift.
    pub note: Option<String>,
}

/// A model's part in the inside number.
#[derive(Clone, Debug, Serialize)]
pub struct ModelEffect {
    /// Factor id.
    pub model: &'static str,
    /// Which question it speaks to: `signed` or `holds`.
    pub question: &'static str,
    /// Its own share of draws.
    pub share: f64,
    /// The inside number with this factor left out.
    pub without: Option<f64>,
}

/// What each model found.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Findings {
    /// Where each issue would settle.
    pub forecast: Vec<IssueForecast>,
    /// The space of packages.
    pub deals: Option<DealSpace>,
    /// The conflict graph at mid values.
    pub graph: Option<GraphPicture>,
    /// Keeping and breaking the deal.
    pub hold: Option<HoldFinding>,
}

/// An issue's forecast.
#[derive(Clone, Debug, Serialize)]
pub struct IssueForecast {
    /// Issue id.
    pub id: String,
    /// Title.
    pub title: String,
    /// One row a model.
    pub models: Vec<ModelForecast>,
    /// Positions of the parties: quantiles over draws.
    pub positions: Vec<PositionRange>,
}

/// A model's forecast of an issue.
#[derive(Clone, Debug, Serialize)]
pub struct ModelForecast {
    /// Model id: `weighted-mean`, …
    pub model: String,
    /// Median over draws.
    pub median: f64,
    /// 50 % interval over draws.
    pub p50: [f64; 2],
    /// 90 % interval over draws.
    pub p90: [f64; 2],
    /// Mean absolute error on the 353 decisions of the DEU III data; `None` where not measured.
    pub benchmark_mae: Option<f64>,
}

/// A party's position on an issue, over draws.
#[derive(Clone, Debug, Serialize)]
pub struct PositionRange {
    /// Party id.
    pub party: String,
    /// 5, 50 and 95 % points, 0–100.
    pub p5: f64,
    /// Median.
    pub p50: f64,
    /// 95 % point.
    pub p95: f64,
    /// Median salience, 0–1.
    pub salience: f64,
    /// Median influence, 0–1.
    pub influence: f64,
    /// True where the position cites a claim.
    pub supported: bool,
}

/// The space of packages, at mid values and over draws.
#[derive(Clone, Debug, Serialize)]
pub struct DealSpace {
    /// Parties whose consent counts, in the order of every utility list below.
    pub parties: Vec<String>,
    /// Number of packages before constraints.
    pub packages: u128,
    /// Share of draws with a non-empty zone.
    pub probability: f64,
    /// Zone size over draws: 5, 50, 95 % points as a share of all packages.
    pub share: [f64; 3],
    /// Alternatives at mid values.
    pub alternatives: Vec<f64>,
    /// Packages at mid values, for the picture: at most 400 besides frontier and settlements.
    pub points: Vec<PackagePoint>,
    /// Packages that are most often acceptable to all, best first (at most 12).
    pub likeliest: Vec<PackageChance>,
    /// Drafts on record.
    pub drafts: Vec<PackageChance>,
    /// Offers of past rounds.
    pub offers: Vec<PastOffer>,
    /// Share of draws in which the forecast settlement (nearest levels) lies inside the zone.
    pub forecast_inside: Option<f64>,
}

/// A package as a point.
#[derive(Clone, Debug, Serialize)]
pub struct PackagePoint {
    /// Level index per issue.
    pub levels: Vec<u32>,
    /// Utility per party, 0–1.
    pub utility: Vec<f64>,
    /// On the frontier.
    pub frontier: bool,
    /// Inside the zone.
    pub zone: bool,
    /// `nash`, `kalai-smorodinsky`, … where it is such a point.
    pub settlement: Vec<&'static str>,
}

/// A package and how often it is acceptable.
#[derive(Clone, Debug, Serialize)]
pub struct PackageChance {
    /// Name of a draft on record.
    pub id: Option<String>,
    /// (issue id, level id), in issue order; an issue left open by a draft is not listed.
    pub package: Vec<(String, String)>,
    /// Share of draws in which all required parties accept it; where it leaves issues open, in which they accept some
    /// way of filling them.
    pub acceptable: f64,
    /// Share of draws in which each party accepts it; where it leaves issues open, some way of filling them.
    pub by_party: Vec<f64>,
    /// Where it leaves issues open: the same for every way of filling them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub every_way: Option<EveryWay>,
    /// Median utility per party.
    pub utility: Vec<f64>,
    /// Share of draws in which no allowed package beats it for everybody (over the first 512 draws).
    pub frontier: f64,
    /// Share of draws in which it is a Nash solution (over the first 1,024 draws).
    pub nash: f64,
    /// Mean, over the draws in which any deal exists, of how much less its worst-off party gains than under the
    /// best package for the worst-off in that draw; a draw in which it crosses a red line counts with 1.
    pub regret: f64,
    /// Share of the draws with a deal (of the first 1,024) in which none of the packages followed leaves the
    /// worst-off party better off.
    pub first: f64,
    /// Its rank among the packages followed (at most 64) by what the worst-off party gains, over the same draws: 5,
    /// 50, 95 % points; `None` without a draw with a deal.
    pub rank: Option<[f64; 3]>,
}

/// Acceptance of a draft whatever becomes of the issues that it leaves open.
#[derive(Clone, Debug, Serialize)]
pub struct EveryWay {
    /// Share of draws in which every way of filling them is acceptable to all.
    pub acceptable: f64,
    /// The same by party.
    pub by_party: Vec<f64>,
}

/// An offer of a past round, at mid values.
#[derive(Clone, Debug, Serialize)]
pub struct PastOffer {
    /// Whose.
    pub party: String,
    /// The day.
    pub on: String,
    /// Utility per party, issues without a recorded position filled as well as can be for the worst-off.
    pub utility: Vec<f64>,
}

/// Keeping and breaking the deal.
#[derive(Clone, Debug, Default, Serialize)]
pub struct HoldFinding {
    /// One row a party.
    pub parties: Vec<HoldParty>,
    /// Share of draws in which every slack is at least 0.
    pub self_enforcing: Option<f64>,
    /// The party (and step) that is weakest most often, with its share of draws.
    pub weakest: Option<(String, Option<String>, f64)>,
    /// Mean survival of outside hazards to H.
    pub hazards: Option<f64>,
    /// Share of draws in which a bargaining range exists, with the ranges' 5–50–95 % widths.
    pub range: Option<RangeFinding>,
}

/// A party's slack.
#[derive(Clone, Debug, Serialize)]
pub struct HoldParty {
    /// Party id.
    pub party: String,
    /// Discount factor a round: 5, 50, 95 %.
    pub delta: [f64; 3],
    /// Critical discount factor: 5, 50, 95 % over the draws in which one below 1 exists.
    pub critical: Option<[f64; 3]>,
    /// Slack = delta − critical: 5, 50, 95 %; draws without a critical factor below 1 count as −1.
    pub slack: [f64; 3],
    /// Share of draws with slack at least 0.
    pub keeps: f64,
}

/// The bargaining range before the costly alternative.
#[derive(Clone, Debug, Serialize)]
pub struct RangeFinding {
    /// Share of draws in which each side, with its own estimate, prefers some split to the contest.
    pub exists: f64,
    /// Width: 5, 50, 95 %.
    pub width: [f64; 3],
    /// Share of draws in which optimism alone (own estimates) closes a range that costs would open.
    pub closed_by_optimism: f64,
}

/// What the evidence looks like.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Evidence {
    /// Accepted claims.
    pub claims: usize,
    /// Proposed claims that nobody has decided on.
    pub undecided: usize,
    /// Independent origins.
    pub origins: usize,
    /// Inputs in all.
    pub inputs: usize,
    /// Inputs that cite no claim.
    pub unsupported: Vec<String>,
    /// Inputs whose claims all end in one origin.
    pub single_origin: usize,
    /// Share of accepted claims that end in an unnamed source or nowhere.
    pub anonymous_share: f64,
    /// Party id and how many of the told demands, offers, refusals and threats are its own, largest first.
    pub by_party: Vec<(String, usize)>,
    /// One-sidedness in a sentence, where one party holds most of it.
    pub one_sided: Option<String>,
    /// Share of accepted claims that pass through the outlet that carries most of them.
    pub largest_outlet: Option<(String, f64)>,
    /// That outlet's name.
    pub largest_outlet_name: Option<String>,
    /// How good the evidence is, apart from the likelihood: `none`, `low`, `moderate`, `high`.
    pub confidence: &'static str,
    /// What keeps it from being high, the weightiest first.
    pub confidence_why: Vec<String>,
}

/// What the words mean.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Definitions {
    /// What counts as signed, and by when.
    pub signed: Option<SignedDefinition>,
    /// What would end the deal, and for how long it must not come.
    pub holds: Option<HoldsDefinition>,
    /// Further definitions: (term, sentence).
    pub terms: Vec<(String, String)>,
    /// Short name of the scale of words: `icd-203`, `phia`.
    pub scale: &'static str,
}

/// Q1.
#[derive(Clone, Debug, Serialize)]
pub struct SignedDefinition {
    /// What counts.
    pub what: String,
    /// The last day, ISO.
    pub by: String,
    /// Parties that must accept.
    pub required: Vec<String>,
    /// The rule.
    pub rule: String,
}

/// Q2.
#[derive(Clone, Debug, Serialize)]
pub struct HoldsDefinition {
    /// The event.
    pub event: String,
    /// Years.
    pub years: f64,
}

/// What is needed to compute the same bytes again. No clock, no thread count.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Manifest {
    /// `detente.manifest/1`.
    pub format: &'static str,
    /// Program version.
    pub version: &'static str,
    /// Seed.
    pub seed: u64,
    /// Draws.
    pub draws: usize,
    /// Pool weight.
    pub weight: f64,
    /// (file in the case folder, SHA-256), in name order.
    pub files: Vec<(String, String)>,
    /// SHA-256 of the shipped table of base rates.
    pub base_rates: String,
    /// How draws are made.
    pub streams: &'static str,
}

/// Something that is not computed, or that the reader must know.
#[derive(Clone, Debug, Serialize, PartialEq)]
pub struct Note {
    /// Stable code.
    pub code: &'static str,
    /// What is not computed.
    pub what: String,
    /// Why.
    pub why: String,
}
