//! Every table and key of `case.toml`, declared once: name, kind of value, unit, whether it is needed, what it means,
//! and whether it is computed already. From here come the keys that the reader knows, the ranges of its numbers,
//! `detente schema`, the JSON Schema `case.schema.json`, `docs/case-file.md`, the forms of the workbench, and what a
//! redacted report has to look at. There is no second list.
//!
//! A new key is a line here, a line in `parse/SUBJECT.rs` that reads it, and a field in `vocabulary/SUBJECT.rs`.

mod case_file;
mod json_schema;
pub mod kind;

pub use case_file::markdown;
pub use json_schema::json_schema;
pub use kind::{Bond, Kind, Names, Speaks};

use crate::vocabulary::{AlternativeKind, Direction, QuestionKind, QuotaOf, RedLineGrade, Role, SourceKind};
use detente_chance::Quantity;
use kind::Bond::{AtLeast, AtMost, One, Unless, Where, WhereOne, With};
use kind::Kind::{
    AnyValue, By, Claim, Class, Day, Duration, Exactly, File, Formula, FormulaOrPattern, Id, InUnit, Inline,
    Interval, LevelFormula, List, ModelOptions, Name, Number, OneOf, Parameters, Path, Pattern, Points, Set,
    Several, Text, Ties, Truth, Value, ValueWith, Weighted, When, Whole, Words, YesNo,
};
use kind::Names::{
    Credibility, Gate, Issue, IssueLevel, Level, Party, PartyOption, Provision, Reliability, Step,
};

/// A table of the case file, or a small table inside one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Table {
    /// `party`, or `question.signed` for a table inside another.
    pub name: &'static str,
    /// How it is written: `[[party]]`, `[case]`, `{ … }`.
    pub form: &'static str,
    /// What it is for.
    pub about: &'static str,
    /// Which of its keys go together, and which exclude each other.
    pub bonds: &'static [Bond],
    /// True where it is read and checked, but not yet computed.
    pub ahead: bool,
    /// Its keys, in the order in which one would write them.
    pub keys: &'static [Key],
}

/// In how many copies a table stands in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Copies {
    /// `[[party]]`
    Rows,
    /// `[delay.PARTY]`
    ByParty,
    /// `[monitoring]`
    One,
    /// `{ … }`, inside another table.
    Inside,
}

impl Table {
    /// In how many copies it stands.
    #[must_use]
    pub fn copies(&self) -> Copies {
        match self.form {
            form if form.starts_with("[[") => Copies::Rows,
            form if form.ends_with(".PARTY]") => Copies::ByParty,
            form if form.starts_with('[') => Copies::One,
            _ => Copies::Inside,
        }
    }

    /// Its key of that name.
    #[must_use]
    pub fn key(&self, name: &str) -> Option<&'static Key> {
        self.keys.iter().find(|key| key.name == name)
    }
}

/// A key of a table.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Key {
    /// As written.
    pub name: &'static str,
    /// What stands behind the equals sign.
    pub kind: Kind,
    /// The same in words, where the kind's own words would not do.
    says: &'static str,
    /// Unit of the number, where the kind does not tell it.
    unit: &'static str,
    /// True where the table makes no sense without it.
    pub required: bool,
    /// What it means.
    pub about: &'static str,
    /// True where it is read and checked, but not yet computed.
    pub ahead: bool,
}

impl Key {
    /// What stands behind the equals sign, in words.
    #[must_use]
    pub fn form(&self) -> String {
        if self.says.is_empty() { self.kind.form() } else { self.says.to_owned() }
    }

    /// Unit of the number, empty where there is none.
    #[must_use]
    pub fn unit(&self) -> &'static str {
        if self.unit_is_own() { self.unit } else { self.kind.unit() }
    }

    const fn unit_is_own(&self) -> bool {
        !self.unit.is_empty()
    }

    const fn in_unit(self, unit: &'static str) -> Self {
        Self { unit, ..self }
    }

    const fn says(self, says: &'static str) -> Self {
        Self { says, ..self }
    }
}

const fn must(name: &'static str, kind: Kind, about: &'static str) -> Key {
    Key { name, kind, says: "", unit: "", required: true, about, ahead: false }
}

const fn may(name: &'static str, kind: Kind, about: &'static str) -> Key {
    Key { name, kind, says: "", unit: "", required: false, about, ahead: false }
}

const CITES: Key = may("cites", List(&Claim), "the claims that this rests on");
const WHY: Key = may("why", Text, "the reason, in the analyst's words");
const JUDGED_BY: Key = may("by", Text, "who judged");
const JUDGED_ON: Key = may("on", Day, "when it was judged");
const DRAFT: Key =
    may("draft", Truth, "true: a machine proposed this row, and no person has looked at it yet");

const POSITION: Quantity = Quantity::POSITION;
const SCALE: Quantity = Quantity::SCALE;
const SIGNED: Quantity = Quantity::SIGNED;
const CHANCE: Quantity = Quantity::CHANCE;
const YES_NO: Quantity = Quantity::YES_NO;
const RATE: Quantity = Quantity::RATE;
const EVENTS: Quantity = Quantity::EVENTS;
const YEARS: Quantity = Quantity::YEARS;
const PERCENT: Kind = Number { low: 0.0, high: 100.0 };
const ANY_NUMBER: Kind = Number { low: f64::NEG_INFINITY, high: f64::INFINITY };
/// A question that can have no answer any more.
const VOID: Kind = Words(&["void"]);
const STATEMENTS: Kind = List(&OneOf(&[Formula, Inline("preference.statement")]));

/// The tables, in the order of the documentation.
pub const TABLES: &[Table] = &[
    Table {
        name: "case",
        form: "[case]",
        about: "What the case is.",
        bonds: &[],
        ahead: false,
        keys: &[
            must("title", Text, "title of the case"),
            may("as_of", Day, "the day from which the analyst judges; there is no other clock"),
            may("about", Text, "free words, shown at the top of the report"),
            may("words", Words(&["icd-203", "phia"]), "the scale of words for chances; ICD 203 if left out"),
        ],
    },
    Table {
        name: "question",
        form: "[question]",
        about: "The two questions. Without their definitions no chance is printed.",
        bonds: &[],
        ahead: false,
        keys: &[
            may("signed", Inline("question.signed"), "will it be signed, by when"),
            may("holds", Inline("question.holds"), "would it hold, against what, for how long"),
            may("agreement", Formula, "which states of the conflict graph count as agreed").says("formula over options"),
            may("since", Day, "from when history's clock counts: the first round, the mediation's start, the text's initialling"),
            may("stage", Text, "which stage began then, in the words of the class: contacts, formal rounds, text agreed, initialled"),
            may("resolved", Inline("question.resolved"), "the outcome, once known").says("{ signed, holds, on, cites }"),
            DRAFT,
        ],
    },
    Table {
        name: "question.signed",
        form: "{ … }",
        about: "What counts as signed, and the last day that counts.",
        bonds: &[],
        ahead: false,
        keys: &[
            must("what", Text, "what counts as signed"),
            may("by", Day, "the last day that counts; without it signing has no number"),
        ],
    },
    Table {
        name: "question.holds",
        form: "{ … }",
        about: "What would end the deal, and how long it has to hold.",
        bonds: &[],
        ahead: false,
        keys: &[
            must("event", Text, "the event that would end it"),
            must("years", Number { low: 0.0, high: 1000.0 }, "for how long it must not happen").in_unit("years"),
        ],
    },
    Table {
        name: "question.resolved",
        form: "{ … }",
        about: "What came of it.",
        bonds: &[],
        ahead: false,
        keys: &[
            may("signed", OneOf(&[YesNo, VOID]), "the answer to the first question; void where it can have none"),
            may("holds", OneOf(&[YesNo, VOID]), "the answer to the second question"),
            may("on", Day, "the day it was known"),
            may("cites", List(&Claim), "the claims that show it"),
        ],
    },
    Table {
        name: "decision",
        form: "[decision]",
        about: "Who must agree, and by which rule. Without it: unanimity of the signatories.",
        bonds: &[Where("rule", "quota", &["quota"], &[]), Where("rule", "unanimity", &[], &["quota"])],
        ahead: false,
        keys: &[
            may("rule", OneOf(&[Words(&["unanimity", "quota"]), Inline("decision.rule")]), "the rule").says("\"unanimity\", \"quota\" or { quota = 67 }"),
            may("quota", PERCENT, "beside rule = \"quota\": share of the influence that must agree").in_unit("%"),
            may("rules", Several(&Inline("decision.rule")), "several quotas that must all be reached"),
            may("abstains", Value(CHANCE), "chance that a voter abstains"),
            may("required", Set(0, &Name(Party)), "no deal without them; else every signatory"),
            may("vetoes", Set(0, &Name(Party)), "may stop a deal that has its quota"),
            may("proposes", Name(Party), "makes the proposal that the others vote on; the model `agenda-setter`"),
            may("ratifiers", By(Party, &List(&Name(Party))), "who must ratify, for whom").says("{ party = [parties] }"),
            DRAFT,
        ],
    },
    Table {
        name: "decision.rule",
        form: "{ … }",
        about: "A quota.",
        bonds: &[],
        ahead: false,
        keys: &[
            must("quota", PERCENT, "the share that must agree").in_unit("%"),
            may("of", Words(QuotaOf::WORDS), "the share of what; influence where not given"),
        ],
    },
    Table {
        name: "source",
        form: "[[source]]",
        about: "A link of a chain: an outlet, a body, a person, unnamed officials, a document.",
        bonds: &[],
        ahead: false,
        keys: &[
            must("id", Id, "short name"),
            must("kind", Words(SourceKind::WORDS), "what it is"),
            may("name", Text, "full name"),
            may("of", Name(Party), "the party that it speaks for"),
            may("aliases", List(&Text), "other names"),
            may("reliability", Words(&["A", "B", "C", "D", "E", "F"]), "Admiralty letter; the number 1–6 belongs to the claim").says("A–F"),
            may("from", Day, "first day in office"),
            may("until", Day, "last day in office"),
            may("protected", Truth, "withheld from redacted reports"),
            DRAFT,
        ],
    },
    Table {
        name: "party",
        form: "[[party]]",
        about: "Who negotiates, guarantees, mediates or can spoil.",
        bonds: &[],
        ahead: false,
        keys: &[
            must("id", Id, "short name"),
            may("name", Text, "full name"),
            may("aliases", List(&Text), "other names"),
            may("roles", Set(0, &Words(Role::WORDS)), "what it does here; a party may have several"),
            may("backs", Set(0, &Name(Party)), "parties that it backs"),
            may("influence", Value(SCALE), "its weight in the talks"),
            may("weight", Number { low: 0.0, high: 1e12 }, "its weight in a vote: population, shares, contributions"),
            may("members", Whole { low: 1, high: 1_000_000 }, "how many voters it stands for").in_unit("voters"),
            may("abstains", Value(CHANCE), "chance that it abstains"),
            may("alternative", OneOf(&[ValueWith(SCALE, "party.alternative", &["as"]), Inline("party.alternative")]), "what it gets without a deal").in_unit("0–100").says("value, or { is, as }, or { branches, as }, or { package, cost, as }, or { in, at, as }"),
            may("impatience", Value(RATE), "its discount rate; where left out that of [delay] or [compliance]"),
            may("priorities", Ties(&Name(Issue)), "where only the order of its saliences is known: for the packages they are drawn in agreement with it").says("list of issues, most important first; ties in an inner list"),
            DRAFT,
            CITES,
            WHY,
            JUDGED_BY,
            JUDGED_ON,
        ],
    },
    Table {
        name: "party.alternative",
        form: "{ … }",
        about: "What a party gets without a deal, on the scale of its utility: 0 its worst package, 100 its best.",
        bonds: &[One(&["is", "branches", "package", "in"]), With("in", "at"), With("at", "in"), With("cost", "package")],
        ahead: false,
        keys: &[
            may("is", Value(SCALE), "its worth"),
            may("branches", Several(&Inline("party.alternative.branch")), "the lottery that it is"),
            may("package", By(Issue, &OneOf(&[Name(Level), ANY_NUMBER])), "the package that stands for no deal, scored by its own worth").says("{ issue = level }, or a number where it has no levels"),
            may("cost", Value(SCALE), "beside package: what no deal costs on top"),
            may("in", Name(Issue), "an issue in whose unit the alternative is said"),
            may("at", InUnit, "beside in: a deal there, all else at its best, is worth as much as no deal").in_unit("of the issue"),
            may("as", Words(AlternativeKind::WORDS), "a door to leave by, or what happens if talks fail; a note asks where it is not said"),
            CITES,
            WHY,
            JUDGED_BY,
            JUDGED_ON,
        ],
    },
    Table {
        name: "party.alternative.branch",
        form: "{ … }",
        about: "One way in which the alternative may go.",
        bonds: &[],
        ahead: false,
        keys: &[
            may("what", Text, "what happens"),
            may("chance", Value(CHANCE), "chance; several are scaled to sum to 100"),
            must("worth", Value(SCALE), "worth when it comes about"),
            may("cost", Value(SCALE), "cost, on the same scale"),
            may("delay", Value(YEARS), "years until it comes about"),
            CITES,
            WHY,
            JUDGED_BY,
            JUDGED_ON,
        ],
    },
    Table {
        name: "issue",
        form: "[[issue]]",
        about: "One matter under negotiation, on an anchored scale 0–100, with named levels, or in a unit of its own.",
        bonds: &[With("from", "to"), With("to", "from")],
        ahead: false,
        keys: &[
            must("id", Id, "short name"),
            may("title", Text, "title"),
            may("unit", Text, "the unit of its numbers: USD/h, %, km"),
            may("from", ANY_NUMBER, "continuous: the least number that can be written").in_unit("of the issue"),
            may("to", ANY_NUMBER, "continuous: the largest").in_unit("of the issue"),
            may("levels", List(&Inline("issue.level")), "named outcomes"),
            may("reference", Value(POSITION), "what holds without a decision"),
            DRAFT,
            CITES,
            WHY,
            JUDGED_BY,
            JUDGED_ON,
        ],
    },
    Table {
        name: "issue.level",
        form: "{ … }",
        about: "A named outcome on an issue.",
        bonds: &[],
        ahead: false,
        keys: &[
            must("id", Id, "short name, unique in the issue"),
            may("at", ANY_NUMBER, "its point on the scale; left out for named-only issues").in_unit("0–100"),
            may("text", Text, "what it means"),
        ],
    },
    Table {
        name: "stance",
        form: "[[stance]]",
        about: "A party on an issue; at most one row for each pair.",
        bonds: &[],
        ahead: false,
        keys: &[
            must("party", Name(Party), "who"),
            must("issue", Name(Issue), "on what"),
            may("position", Value(POSITION), "where it stands"),
            may("salience", Value(SCALE), "how much it cares"),
            may("value", OneOf(&[By(Level, &Value(SCALE)), Points]), "what levels are worth; a level not listed is worth 100 minus its distance from the position").in_unit("0–100").says("{ level = value }, or points [[55, 100], [70, 0]]"),
            may("order", Ties(&Name(Level)), "where only the order is known").says("list of levels, best first; ties in an inner list"),
            may("refuses", OneOf(&[Set(0, &Name(Level)), Inline("stance.refuses"), List(&OneOf(&[Name(Level), Inline("stance.refuses.level")]))]), "levels that it will not sign").says("list of levels, { is, grade, chance }, or a list of such"),
            may("at_least", InUnit, "it signs nothing below this").in_unit("of the issue"),
            may("at_most", InUnit, "it signs nothing above this").in_unit("of the issue"),
            may("earlier", List(&Inline("stance.earlier")), "positions of past rounds"),
            DRAFT,
            CITES,
            WHY,
            JUDGED_BY,
            JUDGED_ON,
        ],
    },
    Table {
        name: "stance.refuses",
        form: "{ … }",
        about: "A red line.",
        bonds: &[],
        ahead: false,
        keys: &[
            must("is", Set(0, &Name(Level)), "levels that it will not sign"),
            may("grade", Words(RedLineGrade::WORDS), "how firm the evidence is").says("stated | inferred | tested"),
            may("chance", Value(YES_NO), "chance that the line is real; certain where not given"),
            CITES,
            WHY,
            JUDGED_BY,
            JUDGED_ON,
        ],
    },
    Table {
        name: "stance.refuses.level",
        form: "{ … }",
        about: "A red line with a chance of its own.",
        bonds: &[],
        ahead: false,
        keys: &[
            must("is", OneOf(&[Name(Level), Set(0, &Name(Level))]), "the level, or levels, that it will not sign"),
            may("grade", Words(RedLineGrade::WORDS), "how firm the evidence is").says("stated | inferred | tested"),
            may("chance", Value(YES_NO), "chance that the line is real; certain where not given"),
            CITES,
            WHY,
            JUDGED_BY,
            JUDGED_ON,
        ],
    },
    Table {
        name: "stance.earlier",
        form: "{ … }",
        about: "A position of a past round.",
        bonds: &[],
        ahead: false,
        keys: &[
            must("on", Day, "when"),
            must("position", Value(POSITION), "where it stood"),
            CITES,
            WHY,
            JUDGED_BY,
        ],
    },
    Table {
        name: "interaction",
        form: "[[interaction]]",
        about: "Levels of two or more issues that together are worth something extra.",
        bonds: &[],
        ahead: false,
        keys: &[
            must("a", Name(IssueLevel), "one level"),
            must("b", Name(IssueLevel), "the other, of another issue"),
            may("with", List(&Name(IssueLevel)), "further levels that must be there as well"),
            must("worth", By(Party, &Value(SIGNED)), "the extra worth"),
            DRAFT,
            CITES,
            WHY,
            JUDGED_BY,
            JUDGED_ON,
        ],
    },
    Table {
        name: "interest",
        form: "[[interest]]",
        about: "An interest that levels serve.",
        bonds: &[],
        ahead: false,
        keys: &[
            must("id", Id, "short name"),
            may("title", Text, "title"),
            may("weight", By(Party, &Value(SCALE)), "how much it matters to whom"),
            may("serves", By(IssueLevel, &Value(SCALE)), "how well a level serves it"),
            DRAFT,
            CITES,
            WHY,
            JUDGED_BY,
            JUDGED_ON,
        ],
    },
    Table {
        name: "exclude",
        form: "[[exclude]]",
        about: "Packages that cannot be written: every one for which the formula holds.",
        bonds: &[],
        ahead: false,
        keys: &[must("if", LevelFormula, "which packages"), DRAFT, CITES, WHY, JUDGED_BY, JUDGED_ON],
    },
    Table {
        name: "package",
        form: "[[package]]",
        about: "A draft on record. An issue that is not listed is open.",
        bonds: &[],
        ahead: false,
        keys: &[
            must("id", Id, "short name"),
            may("title", Text, "title"),
            may("by", Name(Party), "who put it on the table"),
            may("on", When, "when").says("day, month or interval"),
            must("levels", By(Issue, &OneOf(&[Name(Level), ANY_NUMBER])), "its terms").says("{ issue = level }, or a number where it has no levels"),
            may("articles", Several(&Inline("package.article")), "its text, article by article; `deals --draft … --take` writes it"),
            DRAFT,
            CITES,
            WHY,
        ],
    },
    Table {
        name: "package.article",
        form: "{ … }",
        about: "An article of a draft, as written.",
        bonds: &[],
        ahead: false,
        keys: &[
            must("number", Text, "its number, as written"),
            must("text", Text, "its words"),
            may("says", OneOf(&[Words(&["none"]), By(Issue, &OneOf(&[Name(Level), ANY_NUMBER]))]), "what a person said it says; where nobody did, words tell").says("{ issue = level }, or a number, or \"none\" where it speaks of no issue"),
        ],
    },
    Table {
        name: "forecast",
        form: "[forecast]",
        about: "Position models with options of your own, each a row of the board. Options are those of `detente forecast --help`: as a text \"scholz-code, q = 0.5\", or as a table { preset = \"scholz-code\", q = 0.5 }; several in a list.",
        bonds: &[],
        ahead: false,
        keys: &[
            may("challenge", OneOf(&[ModelOptions, List(&ModelOptions)]), "the challenge model: a preset, then what differs from it").says("options, or a list of such"),
            may("ktab", OneOf(&[ModelOptions, List(&ModelOptions)]), "the spatial model: voting rule, victory, election, risk, sight, third, bargain, and so on").says("options, or a list of such"),
            may("exchange", OneOf(&[ModelOptions, List(&ModelOptions)]), "the exchange model: rounds, ties, overshoot, random, seed, and so on").says("options, or a list of such"),
        ],
    },
    Table {
        name: "option",
        form: "[[option]]",
        about: "A yes/no action that one party controls; formulas say `party.id`.",
        bonds: &[AtMost(&["direction", "one_way"])],
        ahead: false,
        keys: &[
            must("party", Name(Party), "owner"),
            must("id", Id, "short name, unique for its owner"),
            may("title", Text, "title"),
            may("now", Truth, "taken in the status quo"),
            may("direction", Words(Direction::WORDS), "up: may be taken, never given up"),
            may("one_way", Words(Direction::WORDS), "the same as direction"),
            DRAFT,
            CITES,
            WHY,
            JUDGED_BY,
            JUDGED_ON,
        ],
    },
    Table {
        name: "preference",
        form: "[[preference]]",
        about: "A party's preference over states: exactly one of order, weights, ranking.",
        bonds: &[One(&["order", "weights", "ranking"])],
        ahead: false,
        keys: &[
            must("party", Name(Party), "whose"),
            may("order", STATEMENTS, "statements in falling priority").says("list of formulas or { is, chance, swaps }"),
            may("weights", By(PartyOption, &Value(SIGNED)), "a weight for each option taken"),
            may("ranking", Ties(&Formula), "states").says("list of formulas, best first; ties in an inner list"),
            may("unknown", OneOf(&[Exactly(2, &Formula), List(&Exactly(2, &Formula))]), "states that it cannot compare: one of each pair").says("list of pairs of formulas"),
            may("tiers", List(&Formula), "a state of a lower tier is strongly less preferred").says("list of formulas, best first"),
            DRAFT,
            CITES,
            WHY,
            JUDGED_BY,
            JUDGED_ON,
        ],
    },
    Table {
        name: "preference.statement",
        form: "{ … }",
        about: "A formula that the party wants true.",
        bonds: &[],
        ahead: false,
        keys: &[
            must("is", Formula, "the formula"),
            may("chance", Value(YES_NO), "chance that the party holds it; certain where not given"),
            may("swaps", Value(YES_NO), "chance that it changes places with the next statement"),
            CITES,
            WHY,
            JUDGED_BY,
            JUDGED_ON,
        ],
    },
    Table {
        name: "infeasible",
        form: "[[infeasible]]",
        about: "States that cannot be: exactly one of when, at_most_one, at_least_one, option with only_if, pattern.",
        bonds: &[One(&["when", "at_most_one", "at_least_one", "option", "pattern"]), With("only_if", "option"), With("option", "only_if")],
        ahead: false,
        keys: &[
            may("when", Formula, "every state in which it is true"),
            may("at_most_one", Set(1, &Name(PartyOption)), "two of them together cannot be"),
            may("at_least_one", Set(1, &Name(PartyOption)), "none of them cannot be"),
            may("option", Name(PartyOption), "with only_if"),
            may("only_if", Formula, "the option only if this holds"),
            may("pattern", Pattern, "states that fit, in file order of the options").says("Y, N or – for each option"),
            DRAFT,
            CITES,
            WHY,
            JUDGED_BY,
            JUDGED_ON,
        ],
    },
    Table {
        name: "merge",
        form: "[[merge]]",
        about: "States that nobody tells apart: they count as one, by the lowest number among them.",
        bonds: &[],
        ahead: false,
        keys: &[
            must("when", Formula, "which states"),
            may("ignoring", Set(1, &Name(PartyOption)), "options in which they may differ; all where left out"),
            DRAFT,
            CITES,
            WHY,
            JUDGED_BY,
            JUDGED_ON,
        ],
    },
    Table {
        name: "move",
        form: "[[move]]",
        about: "A move that is not in option form, or a rule for moves beside it.",
        bonds: &[AtLeast(&["to", "forbid", "only_after", "irreversible_once", "cost", "delay"]), With("from", "to"), With("to", "from")],
        ahead: false,
        keys: &[
            must("party", Name(Party), "who moves"),
            may("from", FormulaOrPattern, "starting states"),
            may("to", FormulaOrPattern, "the reached state"),
            may("option", Name(PartyOption), "which of its options the rule is about; all of them where left out"),
            may("forbid", Truth, "true: it cannot make this move, whatever the options allow"),
            may("only_after", Formula, "it can make the move only in states where this holds"),
            may("irreversible_once", Formula, "once this holds, the move cannot be taken back"),
            may("cost", Value(SCALE), "what making the move costs it, in hundredths of the way from its worst state to its best: the walk makes the move only where it gains more"),
            may("delay", Value(YEARS), "years until the move takes effect: they count in the time that the walk takes"),
            DRAFT,
            CITES,
            WHY,
        ],
    },
    Table {
        name: "view",
        form: "[[view]]",
        about: "How one party sees another's preference: at most one of order, weights, ranking.",
        bonds: &[AtMost(&["order", "weights", "ranking"]), AtLeast(&["order", "weights", "ranking", "unaware"])],
        ahead: false,
        keys: &[
            must("who", Name(Party), "whose picture"),
            must("of", Name(Party), "of whom"),
            may("order", STATEMENTS, "statements in falling priority").says("as in preference"),
            may("weights", By(PartyOption, &Value(SIGNED)), "a weight for each option taken").says("as in preference"),
            may("ranking", Ties(&Formula), "states, best first").says("as in preference"),
            may("unaware", Set(0, &Name(PartyOption)), "options that it does not see"),
            DRAFT,
            CITES,
            WHY,
            JUDGED_BY,
            JUDGED_ON,
        ],
    },
    Table {
        name: "condition",
        form: "[[condition]]",
        about: "A party acts only if something else holds.",
        bonds: &[],
        ahead: false,
        keys: &[
            may("id", Id, "short name"),
            must("party", Name(Party), "who acts only then"),
            must("act", Name(PartyOption), "the option of its own that it takes only then"),
            must("if", LevelFormula, "what has to hold"),
            may("chance", Value(YES_NO), "chance that it insists on it; certain where not given"),
            DRAFT,
            CITES,
            WHY,
            JUDGED_BY,
            JUDGED_ON,
        ],
    },
    Table {
        name: "gate",
        form: "[[gate]]",
        about: "A hurdle that history's cases do not usually have: a referendum, an election, a third state's vote.",
        bonds: &[AtMost(&["on", "not_before", "within"])],
        ahead: false,
        keys: &[
            must("id", Id, "short name"),
            may("what", Text, "what it is"),
            must("binds", Value(YES_NO), "chance that it really stands in the way"),
            must("passes", Value(YES_NO), "chance that it is ever passed"),
            may("needs", OneOf(&[Name(Gate), Set(0, &Name(Gate))]), "gates that must be passed before it"),
            may("on", Day, "the day on which it is decided"),
            may("not_before", Day, "the first day on which it can be passed"),
            may("within", OneOf(&[Duration, Interval]), "the time from as_of, or the interval, in which it is passed"),
            DRAFT,
            CITES,
            WHY,
            JUDGED_BY,
        ],
    },
    Table {
        name: "uncertain",
        form: "[[uncertain]]",
        about: "Something that nobody knows yet, with each party's own odds. Where odds differ, a clause that hangs on it can be worth more to all: `deals --create` looks for it.",
        bonds: &[],
        ahead: false,
        keys: &[
            must("id", Id, "short name"),
            may("title", Text, "what comes about or not, as it stands behind “if”: rainfall falls short"),
            must("chance", By(Party, &Value(CHANCE)), "each party's own chance that it comes about"),
            may("ours", Value(CHANCE), "the analyst's own chance"),
            DRAFT,
            CITES,
            WHY,
            JUDGED_BY,
            JUDGED_ON,
        ],
    },
    Table {
        name: "transfer",
        form: "[[transfer]]",
        about: "What one party can pay another, and up to how much: `deals --create` looks for the payment that makes a deal, or a better one.",
        bonds: &[],
        ahead: false,
        keys: &[
            may("id", Id, "short name"),
            may("title", Text, "what is paid"),
            must("from", Name(Party), "who pays"),
            must("to", Name(Party), "who is paid"),
            must("most", Number { low: 0.0, high: 1e12 }, "the budget: the most that can be paid").in_unit("of the payment"),
            may("unit", Text, "the unit of the payment: M USD; points of utility where left out"),
            may("worth", By(Party, &Value(SCALE)), "what one unit is worth to the payer and to the paid, in hundredths of the way from its worst package to its best; 1 where not given"),
            DRAFT,
            CITES,
            WHY,
            JUDGED_BY,
            JUDGED_ON,
        ],
    },
    Table {
        name: "event",
        form: "[[event]]",
        about: "Something that happened.",
        bonds: &[],
        ahead: false,
        keys: &[
            may("id", Id, "short name"),
            must("kind", Text, "round, proposal, refusal, strike, agreement, …"),
            may("title", Text, "what happened"),
            may("on", When, "when; unknown where left out"),
            may("place", Text, "where"),
            may("parties", Set(0, &Name(Party)), "who took part"),
            DRAFT,
            CITES,
            WHY,
        ],
    },
    Table {
        name: "contest",
        form: "[contest]",
        about: "The costly alternative that stands behind the talks: war, strike, lawsuit, tariff.",
        bonds: &[],
        ahead: false,
        keys: &[
            must("what", Text, "what it is called"),
            must("sides", Exactly(2, &Name(Party)), "between whom").says("list of two parties"),
            must("wins", By(Party, &Value(CHANCE)), "each side's own estimate of its own chance"),
            must("cost", By(Party, &Value(SCALE)), "cost to each side, in hundredths of what is at stake"),
            may("least", By(Party, &Value(SCALE)), "the least share that a side accepts"),
            may("first_mover", Value(CHANCE), "what moving first adds to the chance"),
            may("later", By(Party, &Value(CHANCE)), "the rising side's chance once a shift of power is done"),
            may("shift_steps", Whole { low: 1, high: 1_000_000 }, "equal steps of that shift, one a round; 1 if left out").in_unit("rounds"),
            may("unknown_cost", By(Party, &Value(SCALE)), "what the other only knows: its cost is below this"),
            may("outcomes", List(&PERCENT), "shares of the first side that the matter can take").in_unit("0–100").says("list of numbers"),
            may("backs_down", By(Party, &Value(SCALE)), "what it gets when it gives way after a threat"),
            may("audience", By(Party, &Value(SCALE)), "what giving way then costs it at home"),
            DRAFT,
            CITES,
            WHY,
            JUDGED_BY,
            JUDGED_ON,
        ],
    },
    Table {
        name: "delay",
        form: "[delay.PARTY]",
        about: "What waiting is worth to a party: who gives way first, and when.",
        bonds: &[],
        ahead: false,
        keys: &[
            must("other_yields", Value(SCALE), "worth if the other yields"),
            must("yields", Value(SCALE), "worth if it yields itself"),
            must("cost", Value(SCALE), "cost of a year's waiting").in_unit("0–100 a year"),
            must("impatience", Value(RATE), "discount rate"),
            DRAFT,
            CITES,
            WHY,
            JUDGED_BY,
            JUDGED_ON,
        ],
    },
    Table {
        name: "compliance",
        form: "[compliance.PARTY]",
        about: "Payoffs a round of keeping and breaking the deal.",
        bonds: &[],
        ahead: false,
        keys: &[
            must("cheats", Value(SCALE), "it breaks the deal while the other keeps it"),
            must("complies", Value(SCALE), "both keep it"),
            must("punished", Value(SCALE), "after the deal has broken down"),
            may("suckered", Value(SCALE), "it keeps the deal while the other breaks it"),
            must("impatience", Value(RATE), "discount rate"),
            may("aid", Value(SCALE), "what it is given a round while it complies"),
            DRAFT,
            CITES,
            WHY,
            JUDGED_BY,
            JUDGED_ON,
        ],
    },
    Table {
        name: "monitoring",
        form: "[monitoring]",
        about: "Who watches, how well, who punishes.",
        bonds: &[],
        ahead: false,
        keys: &[
            may("detection", Value(CHANCE), "chance that a breach is seen within its round"),
            may("false_alarm", Value(CHANCE), "chance that keeping the deal looks like a breach"),
            may("round", Value(YEARS), "length of a round"),
            may("guarantor", Name(Party), "who guarantees"),
            may("acts", Value(CHANCE), "chance that the guarantor acts on a detected breach"),
            may("penalty", Value(SCALE), "what it then costs the breacher"),
            may("punish_rounds", Whole { low: 1, high: 1_000_000 }, "for how long a breach is punished; for ever if left out").in_unit("rounds"),
            DRAFT,
            CITES,
            WHY,
            JUDGED_BY,
            JUDGED_ON,
        ],
    },
    Table {
        name: "hazard",
        form: "[[hazard]]",
        about: "Something that may end the deal from outside.",
        bonds: &[],
        ahead: false,
        keys: &[
            must("id", Id, "short name"),
            may("what", Text, "what it is"),
            may("party", Name(Party), "who, if a party"),
            must("rate", Value(EVENTS), "how often it happens"),
            may("breaks", Value(CHANCE), "chance that one such event ends the deal; certain where not given"),
            DRAFT,
            CITES,
            WHY,
            JUDGED_BY,
            JUDGED_ON,
        ],
    },
    Table {
        name: "step",
        form: "[[step]]",
        about: "A step of the implementation schedule.",
        bonds: &[],
        ahead: false,
        keys: &[
            must("id", Id, "short name"),
            must("by", Name(Party), "who does it"),
            must("does", Text, "what"),
            may("after", Name(Step), "after which step"),
            may("on", Day, "on which day"),
            may("delay", Value(YEARS), "years after the step before it, or after signing"),
            may("costs", By(Party, &Value(SCALE)), "cost of doing it"),
            may("gives", By(Party, &Value(SCALE)), "gain a round, once done"),
            may("kept", Truth, "whether the gain outlasts a breakdown of the deal; true if left out"),
            DRAFT,
            CITES,
            WHY,
        ],
    },
    Table {
        name: "stalemate",
        form: "[stalemate.PARTY]",
        about: "Does the stalemate hurt it? Both on the scale of its packages: 0 its worst, 100 its best.",
        bonds: &[],
        ahead: false,
        keys: &[
            must("now", Value(SCALE), "worth of the present state"),
            must("going_on", Value(SCALE), "worth of what going on without an agreement leads to"),
            DRAFT,
            CITES,
            WHY,
            JUDGED_BY,
            JUDGED_ON,
        ],
    },
    Table {
        name: "provisions",
        form: "[provisions]",
        about: "What the text provides for: withdrawal, demilitarised-zone, arms-limits, monitors, peacekeepers, guarantee, joint-commission, dispute-procedure, specificity, formality, and others of your own.",
        bonds: &[],
        ahead: false,
        keys: &[
            must("has", By(Provision, &Value(CHANCE)), "how far the text has it, or the chance that it will"),
            may("weights", By(Provision, &Number { low: 0.0, high: 1e6 }), "weight of a provision; 1 if left out").says("{ provision = number }"),
            DRAFT,
            CITES,
            WHY,
            JUDGED_BY,
            JUDGED_ON,
        ],
    },
    Table {
        name: "grades",
        form: "[grades]",
        about: "By how much grades of sources and claims widen the intervals that rest on them. Without this table grades change no number; an empty one takes the program's own factors.",
        bonds: &[],
        ahead: false,
        keys: &[
            may("reliability", By(Reliability, &Number { low: 1.0, high: 100.0 }), "factor of a source's letter, 1 or more").in_unit("times").says("{ A = 1, B = 1.1, … F }"),
            may("credibility", By(Credibility, &Number { low: 1.0, high: 100.0 }), "factor of a claim's number, 1 or more").in_unit("times").says("{ 1 = 1, 2 = 1.1, … 6 }"),
            CITES,
            WHY,
            JUDGED_BY,
            JUDGED_ON,
        ],
    },
    Table {
        name: "reference",
        form: "[[reference]]",
        about: "A base-rate class, and how well it fits.",
        bonds: &[WhereOne("class", "own", &["k", "times", "table"]), Unless("class", "own", &["title", "k", "n", "within", "times", "open", "table"]), With("k", "n"), With("n", "k"), With("within", "k"), With("open", "times")],
        ahead: false,
        keys: &[
            must("question", Words(QuestionKind::WORDS), "which question it speaks to"),
            must("class", Class, "a shipped class, or one that the case brings").says("class id, or \"own\""),
            may("relevance", PERCENT, "how well it fits; 100 where not given").in_unit("%"),
            may("since", Day, "from when this class's clock counts; else the question's since"),
            may("stage", Text, "the stage at which the class's clock begins"),
            may("title", Text, "own class: what was counted"),
            may("k", Number { low: 0.0, high: 1e9 }, "own class: good outcomes").in_unit("cases"),
            may("n", Number { low: 0.0, high: 1e9 }, "own class: all cases").in_unit("cases"),
            may("within", Duration, "own class: the time within which the k cases ended so"),
            may("times", Several(&Number { low: 0.0, high: 1e6 }), "own class: how long each case took to end so").in_unit("days"),
            may("open", List(&Number { low: 0.0, high: 1e6 }), "own class: how long each case that has not ended so has lasted").in_unit("days"),
            may("table", File, "own class: a file of the case folder with the columns time, end, group"),
            DRAFT,
            CITES,
            WHY,
            JUDGED_BY,
            JUDGED_ON,
        ],
    },
    Table {
        name: "correlation",
        form: "[[correlation]]",
        about: "A rank correlation between two uncertain numbers.",
        bonds: &[],
        ahead: false,
        keys: &[
            must("between", Exactly(2, &Path), "for example stance.a.price.position").says("list of two input paths"),
            must("rho", Number { low: -1.0, high: 1.0 }, "Spearman's rho").in_unit("−1–1"),
            CITES,
            WHY,
            JUDGED_BY,
            JUDGED_ON,
        ],
    },
    Table {
        name: "glossary",
        form: "[glossary]",
        about: "A term and its meaning, or { meaning, WHO = \"its own word\" }. The keys are the terms.",
        bonds: &[],
        ahead: false,
        keys: &[

        ],
    },
    Table {
        name: "glossary.entry",
        form: "{ … }",
        about: "A term and what each side calls it: its other keys say who (a party, a source, or free words).",
        bonds: &[],
        ahead: false,
        keys: &[
            may("meaning", Text, "what the neutral term means"),
        ],
    },
    Table {
        name: "value",
        form: "{ … }",
        about: "An uncertain number: 40 · \"30 to 60\" · [30, 60] · { low, mid, high } · a named distribution, each with cites, why, by, on beside it, or wrapped as { is = …, cites = […] }.",
        bonds: &[],
        ahead: false,
        keys: &[
            may("is", AnyValue, "the number, where it is wrapped").says("value"),
            may("low", ANY_NUMBER, "5th percentile").says("number"),
            may("mid", ANY_NUMBER, "median").says("number"),
            may("high", ANY_NUMBER, "95th percentile").says("number"),
            may("uniform", Parameters(&[&["low", "high"]]), "every number between is as likely").says("[low, high]"),
            may("normal", Parameters(&[&["mean", "sd"]]), "normal, cut at the legal range").says("[mean, sd]"),
            may("lognormal", Parameters(&[&["mu", "sigma"], &["low", "high"]]), "lognormal; mu and sigma of the natural logarithm").says("{ mu, sigma } or { low, high }"),
            may("beta", Parameters(&[&["a", "b"], &["a", "b", "low", "high"]]), "beta on the legal range or on low–high").says("{ a, b } or { a, b, low, high }"),
            may("pert", Parameters(&[&["min", "mode", "max"]]), "PERT").says("[min, mode, max]"),
            may("triangular", Parameters(&[&["min", "mode", "max"]]), "triangular").says("[min, mode, max]"),
            may("discrete", Weighted, "a few values with weights").says("[[value, weight], …]"),
            may("distribution", Words(&["uniform", "normal", "lognormal", "beta", "pert", "triangular", "discrete"]), "one of the names above, its parameters beside it").says("name"),
            CITES,
            WHY,
            JUDGED_BY,
            JUDGED_ON,
        ],
    },
];

/// The table of that name.
#[must_use]
pub fn table(name: &str) -> Option<&'static Table> {
    TABLES.iter().find(|table| table.name == name)
}
