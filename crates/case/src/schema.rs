//! Every table and key of `case.toml`, as plain data: the reader takes its known keys from here, and
//! `detente schema` and `docs/case-file.md` print it. There is no second list.

/// A table of the case file, or a small table inside one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Table {
    /// `party`, or `question.signed` for a table inside another.
    pub name: &'static str,
    /// How it is written: `[[party]]`, `[case]`, `{ … }`.
    pub form: &'static str,
    /// What it is for.
    pub about: &'static str,
    /// Its keys, in the order in which one would write them.
    pub keys: &'static [Key],
}

/// A key of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    /// As written.
    pub name: &'static str,
    /// What stands behind the equals sign.
    pub form: &'static str,
    /// Unit of the number, empty where there is none.
    pub unit: &'static str,
    /// True where the table makes no sense without it.
    pub required: bool,
    /// What it means.
    pub about: &'static str,
}

const fn must(name: &'static str, form: &'static str, unit: &'static str, about: &'static str) -> Key {
    Key { name, form, unit, required: true, about }
}

const fn may(name: &'static str, form: &'static str, unit: &'static str, about: &'static str) -> Key {
    Key { name, form, unit, required: false, about }
}

const CITES: Key = may("cites", "list of claim ids", "", "the claims that this rests on");
const WHY: Key = may("why", "text", "", "the reason, in the analyst's words");
const JUDGED_BY: Key = may("by", "text", "", "who judged");
const JUDGED_ON: Key = may("on", "date", "", "when it was judged");

/// The tables, in the order of the documentation.
pub const TABLES: &[Table] = &[
    Table {
        name: "case",
        form: "[case]",
        about: "What the case is.",
        keys: &[
            must("title", "text", "", "title of the case"),
            may("as_of", "date", "", "the day from which the analyst judges; there is no other clock"),
            may("about", "text", "", "free words, shown at the top of the report"),
            may("words", "icd-203 | phia", "", "the scale of words for chances; ICD 203 if left out"),
        ],
    },
    Table {
        name: "question",
        form: "[question]",
        about: "The two questions. Without their definitions no chance is printed.",
        keys: &[
            may("signed", "{ what, by }", "", "will it be signed, by when"),
            may("holds", "{ event, years }", "", "would it hold, against what, for how long"),
            may(
                "agreement",
                "formula over options",
                "",
                "which states of the conflict graph count as agreed",
            ),
            may("resolved", "{ signed, holds, on, cites }", "", "the outcome, once known"),
        ],
    },
    Table {
        name: "question.signed",
        form: "{ … }",
        about: "What counts as signed, and the last day that counts.",
        keys: &[
            must("what", "text", "", "what counts as signed"),
            must("by", "date", "", "the last day that counts"),
        ],
    },
    Table {
        name: "question.holds",
        form: "{ … }",
        about: "What would end the deal, and how long it has to hold.",
        keys: &[
            must("event", "text", "", "the event that would end it"),
            must("years", "number", "years", "for how long it must not happen"),
        ],
    },
    Table {
        name: "question.resolved",
        form: "{ … }",
        about: "What came of it.",
        keys: &[
            may("signed", "\"yes\" or \"no\"", "", "the answer to the first question"),
            may("holds", "\"yes\" or \"no\"", "", "the answer to the second question"),
            may("on", "date", "", "the day it was known"),
            may("cites", "list of claim ids", "", "the claims that show it"),
        ],
    },
    Table {
        name: "decision",
        form: "[decision]",
        about: "Who must agree, and by which rule. Without it: unanimity of the signatories.",
        keys: &[
            may("rule", "\"unanimity\", \"quota\" or { quota = 67 }", "", "the rule"),
            may("quota", "number", "%", "beside rule = \"quota\": share of the influence that must agree"),
            may("required", "list of parties", "", "no deal without them; else every signatory"),
            may("vetoes", "list of parties", "", "may stop a deal that has its quota"),
            may(
                "proposes",
                "party",
                "",
                "makes the proposal that the others vote on; the model `agenda-setter`",
            ),
            may("ratifiers", "{ party = [parties] }", "", "who must ratify, for whom"),
        ],
    },
    Table {
        name: "source",
        form: "[[source]]",
        about: "A link of a chain: an outlet, a body, a person, unnamed officials, a document.",
        keys: &[
            must("id", "id", "", "short name"),
            must("kind", "outlet | body | person | unnamed | document", "", "what it is"),
            may("name", "text", "", "full name"),
            may("of", "party", "", "the party that it speaks for"),
            may("aliases", "list of texts", "", "other names"),
            may("reliability", "A–F", "", "Admiralty letter; the number 1–6 belongs to the claim"),
            may("from", "date", "", "first day in office"),
            may("until", "date", "", "last day in office"),
            may("protected", "true or false", "", "withheld from redacted reports"),
        ],
    },
    Table {
        name: "party",
        form: "[[party]]",
        about: "Who negotiates, guarantees, mediates or can spoil.",
        keys: &[
            must("id", "id", "", "short name"),
            may("name", "text", "", "full name"),
            may("aliases", "list of texts", "", "other names"),
            may(
                "roles",
                "list of signatory | ratifier | mediator | guarantor | backer | spoiler | bystander",
                "",
                "what it does here; a party may have several",
            ),
            may("backs", "list of parties", "", "parties that it backs"),
            may("influence", "value", "0–100", "its weight in the talks"),
            may(
                "alternative",
                "value, or { is, as }, or { branches, as }",
                "0–100",
                "what it gets without a deal",
            ),
            may(
                "priorities",
                "list of issues, most important first; ties in an inner list",
                "",
                "where only the order of its saliences is known: for the packages they are drawn in agreement with it",
            ),
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
        keys: &[
            may("is", "value", "0–100", "its worth"),
            may("branches", "list of { what, chance, worth, cost, delay }", "", "the lottery that it is"),
            may(
                "as",
                "outside-option | breakdown-point",
                "",
                "a door to leave by, or what happens if talks fail; a note asks where it is not said",
            ),
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
        keys: &[
            may("what", "text", "", "what happens"),
            may("chance", "value", "%", "chance; several are scaled to sum to 100"),
            must("worth", "value", "0–100", "worth when it comes about"),
            may("cost", "value", "0–100", "cost, on the same scale"),
            may("delay", "value", "years", "years until it comes about"),
            CITES,
            WHY,
            JUDGED_BY,
            JUDGED_ON,
        ],
    },
    Table {
        name: "issue",
        form: "[[issue]]",
        about: "One matter under negotiation, on an anchored scale 0–100 or with named levels, or both.",
        keys: &[
            must("id", "id", "", "short name"),
            may("title", "text", "", "title"),
            may("levels", "list of { id, at, text }", "", "named outcomes"),
            may("reference", "value", "0–100", "what holds without a decision"),
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
        keys: &[
            must("id", "id", "", "short name, unique in the issue"),
            may("at", "number", "0–100", "its point on the scale; left out for named-only issues"),
            may("text", "text", "", "what it means"),
        ],
    },
    Table {
        name: "stance",
        form: "[[stance]]",
        about: "A party on an issue; at most one row for each pair.",
        keys: &[
            must("party", "party", "", "who"),
            must("issue", "issue", "", "on what"),
            may("position", "value", "0–100", "where it stands"),
            may("salience", "value", "0–100", "how much it cares"),
            may(
                "value",
                "{ level = value }",
                "0–100",
                "what levels are worth; a level not listed is worth 100 minus its distance from the position",
            ),
            may(
                "order",
                "list of levels, best first; ties in an inner list",
                "",
                "where only the order is known",
            ),
            may("refuses", "list of levels, or { is, grade, chance }", "", "levels that it will not sign"),
            may("earlier", "list of { on, position }", "", "positions of past rounds"),
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
        keys: &[
            must("is", "list of levels", "", "levels that it will not sign"),
            may("grade", "stated | inferred | tested", "", "how firm the evidence is"),
            may("chance", "value", "%", "chance that the line is real; certain where not given"),
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
        keys: &[
            must("on", "date", "", "when"),
            must("position", "value", "0–100", "where it stood"),
            CITES,
            WHY,
            JUDGED_BY,
        ],
    },
    Table {
        name: "interaction",
        form: "[[interaction]]",
        about: "Levels of two or more issues that together are worth something extra.",
        keys: &[
            must("a", "\"issue.level\"", "", "one level"),
            must("b", "\"issue.level\"", "", "the other, of another issue"),
            may("with", "list of \"issue.level\"", "", "further levels that must be there as well"),
            must("worth", "{ party = value }", "−100–100", "the extra worth"),
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
        keys: &[
            must("id", "id", "", "short name"),
            may("title", "text", "", "title"),
            may("weight", "{ party = value }", "0–100", "how much it matters to whom"),
            may("serves", "{ \"issue.level\" = value }", "0–100", "how well a level serves it"),
            CITES,
            WHY,
            JUDGED_BY,
            JUDGED_ON,
        ],
    },
    Table {
        name: "package",
        form: "[[package]]",
        about: "A draft on record. An issue that is not listed is open.",
        keys: &[
            must("id", "id", "", "short name"),
            may("title", "text", "", "title"),
            may("by", "party", "", "who put it on the table"),
            may("on", "day, month or interval", "", "when"),
            must("levels", "{ issue = level }", "", "its terms"),
            CITES,
            WHY,
        ],
    },
    Table {
        name: "forecast",
        form: "[forecast]",
        about: "Position models with options of your own, each a row of the board. Options are those of `detente forecast --help`: as a text \"scholz-code, q = 0.5\", or as a table { preset = \"scholz-code\", q = 0.5 }; several in a list.",
        keys: &[
            may(
                "challenge",
                "options, or a list of such",
                "",
                "the challenge model: a preset, then what differs from it",
            ),
            may(
                "ktab",
                "options, or a list of such",
                "",
                "the spatial model: voting rule, victory, election, risk, sight, third, bargain, and so on",
            ),
            may(
                "exchange",
                "options, or a list of such",
                "",
                "the exchange model: rounds, ties, overshoot, random, seed, and so on",
            ),
        ],
    },
    Table {
        name: "option",
        form: "[[option]]",
        about: "A yes/no action that one party controls; formulas say `party.id`.",
        keys: &[
            must("party", "party", "", "owner"),
            must("id", "id", "", "short name, unique for its owner"),
            may("title", "text", "", "title"),
            may("now", "true or false", "", "taken in the status quo"),
            may("direction", "both | up | down", "", "up: may be taken, never given up"),
            may("one_way", "both | up | down", "", "the same as direction"),
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
        keys: &[
            must("party", "party", "", "whose"),
            may("order", "list of formulas or { is, chance, swaps }", "", "statements in falling priority"),
            may("weights", "{ \"party.option\" = value }", "−100–100", "a weight for each option taken"),
            may("ranking", "list of formulas, best first; ties in an inner list", "", "states"),
            may(
                "unknown",
                "list of pairs of formulas",
                "",
                "states that it cannot compare: one of each pair",
            ),
            may(
                "tiers",
                "list of formulas, best first",
                "",
                "a state of a lower tier is strongly less preferred",
            ),
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
        keys: &[
            must("is", "formula", "", "the formula"),
            may("chance", "value", "%", "chance that the party holds it; certain where not given"),
            may("swaps", "value", "%", "chance that it changes places with the next statement"),
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
        keys: &[
            may("when", "formula", "", "every state in which it is true"),
            may("at_most_one", "list of \"party.option\"", "", "two of them together cannot be"),
            may("at_least_one", "list of \"party.option\"", "", "none of them cannot be"),
            may("option", "\"party.option\"", "", "with only_if"),
            may("only_if", "formula", "", "the option only if this holds"),
            may("pattern", "Y, N or – for each option", "", "states that fit, in file order of the options"),
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
        keys: &[
            must("when", "formula", "", "which states"),
            may(
                "ignoring",
                "list of \"party.option\"",
                "",
                "options in which they may differ; all where left out",
            ),
            CITES,
            WHY,
            JUDGED_BY,
            JUDGED_ON,
        ],
    },
    Table {
        name: "move",
        form: "[[move]]",
        about: "A move that is not in option form.",
        keys: &[
            must("party", "party", "", "who moves"),
            must("from", "formula or pattern", "", "starting states"),
            must("to", "formula or pattern", "", "the reached state"),
        ],
    },
    Table {
        name: "view",
        form: "[[view]]",
        about: "How one party sees another's preference: at most one of order, weights, ranking.",
        keys: &[
            must("who", "party", "", "whose picture"),
            must("of", "party", "", "of whom"),
            may("order", "as in preference", "", "statements in falling priority"),
            may("weights", "as in preference", "−100–100", "a weight for each option taken"),
            may("ranking", "as in preference", "", "states, best first"),
            may("unaware", "list of \"party.option\"", "", "options that it does not see"),
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
        keys: &[
            may("id", "id", "", "short name"),
            must("kind", "text", "", "round, proposal, refusal, strike, agreement, …"),
            may("title", "text", "", "what happened"),
            may(
                "on",
                "day, \"2025-11\", { from, to }, \"about 2025-11\"",
                "",
                "when; unknown where left out",
            ),
            may("place", "text", "", "where"),
            may("parties", "list of parties", "", "who took part"),
            CITES,
            WHY,
        ],
    },
    Table {
        name: "contest",
        form: "[contest]",
        about: "The costly alternative that stands behind the talks: war, strike, lawsuit, tariff.",
        keys: &[
            must("what", "text", "", "what it is called"),
            must("sides", "list of two parties", "", "between whom"),
            must("wins", "{ party = value }", "%", "each side's own estimate of its own chance"),
            must(
                "cost",
                "{ party = value }",
                "0–100",
                "cost to each side, in hundredths of what is at stake",
            ),
            may("least", "{ party = value }", "0–100", "the least share that a side accepts"),
            may("first_mover", "value", "%", "what moving first adds to the chance"),
            may("later", "{ party = value }", "%", "the rising side's chance once a shift of power is done"),
            may(
                "shift_steps",
                "whole number",
                "rounds",
                "equal steps of that shift, one a round; 1 if left out",
            ),
            may(
                "unknown_cost",
                "{ party = value }",
                "0–100",
                "what the other only knows: its cost is below this",
            ),
            may("outcomes", "list of numbers", "0–100", "shares of the first side that the matter can take"),
            may("backs_down", "{ party = value }", "0–100", "what it gets when it gives way after a threat"),
            may("audience", "{ party = value }", "0–100", "what giving way then costs it at home"),
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
        keys: &[
            must("other_yields", "value", "0–100", "worth if the other yields"),
            must("yields", "value", "0–100", "worth if it yields itself"),
            must("cost", "value", "0–100 a year", "cost of a year's waiting"),
            must("impatience", "value", "% a year", "discount rate"),
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
        keys: &[
            must("cheats", "value", "0–100", "it breaks the deal while the other keeps it"),
            must("complies", "value", "0–100", "both keep it"),
            must("punished", "value", "0–100", "after the deal has broken down"),
            may("suckered", "value", "0–100", "it keeps the deal while the other breaks it"),
            must("impatience", "value", "% a year", "discount rate"),
            may("aid", "value", "0–100", "what it is given a round while it complies"),
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
        keys: &[
            may("detection", "value", "%", "chance that a breach is seen within its round"),
            may("false_alarm", "value", "%", "chance that keeping the deal looks like a breach"),
            may("round", "value", "years", "length of a round"),
            may("guarantor", "party", "", "who guarantees"),
            may("acts", "value", "%", "chance that the guarantor acts on a detected breach"),
            may("penalty", "value", "0–100", "what it then costs the breacher"),
            may(
                "punish_rounds",
                "whole number",
                "rounds",
                "for how long a breach is punished; for ever if left out",
            ),
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
        keys: &[
            must("id", "id", "", "short name"),
            may("what", "text", "", "what it is"),
            may("party", "party", "", "who, if a party"),
            must("rate", "value", "a year", "how often it happens"),
            may("breaks", "value", "%", "chance that one such event ends the deal; certain where not given"),
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
        keys: &[
            must("id", "id", "", "short name"),
            must("by", "party", "", "who does it"),
            must("does", "text", "", "what"),
            may("after", "step", "", "after which step"),
            may("on", "date", "", "on which day"),
            may("delay", "value", "years", "years after the step before it, or after signing"),
            may("costs", "{ party = value }", "0–100", "cost of doing it"),
            may("gives", "{ party = value }", "0–100", "gain a round, once done"),
            may(
                "kept",
                "true or false",
                "",
                "whether the gain outlasts a breakdown of the deal; true if left out",
            ),
            CITES,
            WHY,
        ],
    },
    Table {
        name: "stalemate",
        form: "[stalemate.PARTY]",
        about: "Does the stalemate hurt it? Both on the scale of its packages: 0 its worst, 100 its best.",
        keys: &[
            must("now", "value", "0–100", "worth of the present state"),
            must("going_on", "value", "0–100", "worth of what going on without an agreement leads to"),
            CITES,
            WHY,
            JUDGED_BY,
            JUDGED_ON,
        ],
    },
    Table {
        name: "provisions",
        form: "[provisions]",
        about: "What the text provides for: withdrawal, demilitarised-zone, arms-limits, monitors, peacekeepers, \
                guarantee, joint-commission, dispute-procedure, specificity, formality, and others of your own.",
        keys: &[
            must("has", "{ provision = value }", "%", "how far the text has it, or the chance that it will"),
            may("weights", "{ provision = number }", "", "weight of a provision; 1 if left out"),
            CITES,
            WHY,
            JUDGED_BY,
            JUDGED_ON,
        ],
    },
    Table {
        name: "grades",
        form: "[grades]",
        about: "By how much grades of sources and claims widen the intervals that rest on them. Without this \
                table grades change no number; an empty one takes the program's own factors.",
        keys: &[
            may("reliability", "{ A = 1, B = 1.1, … F }", "times", "factor of a source's letter, 1 or more"),
            may("credibility", "{ 1 = 1, 2 = 1.1, … 6 }", "times", "factor of a claim's number, 1 or more"),
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
        keys: &[
            must("question", "signed | holds", "", "which question it speaks to"),
            must("class", "class id, or \"own\"", "", "a shipped class, or one that the case brings"),
            may("relevance", "number", "%", "how well it fits; 100 where not given"),
            may("title", "text", "", "own class: what was counted"),
            may("k", "number", "cases", "own class: good outcomes"),
            may("n", "number", "cases", "own class: all cases"),
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
        keys: &[
            must("between", "list of two input paths", "", "for example stance.a.price.position"),
            must("rho", "number", "−1–1", "Spearman's rho"),
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
        keys: &[],
    },
    Table {
        name: "glossary.entry",
        form: "{ … }",
        about: "A term and what each side calls it: its other keys say who (a party, a source, or free words).",
        keys: &[may("meaning", "text", "", "what the neutral term means")],
    },
    Table {
        name: "value",
        form: "{ … }",
        about: "An uncertain number: 40 · \"30 to 60\" · [30, 60] · { low, mid, high } · a named distribution, \
                each with cites, why, by, on beside it, or wrapped as { is = …, cites = […] }.",
        keys: &[
            may("is", "value", "", "the number, where it is wrapped"),
            may("low", "number", "", "5th percentile"),
            may("mid", "number", "", "median"),
            may("high", "number", "", "95th percentile"),
            may("uniform", "[low, high]", "", "every number between is as likely"),
            may("normal", "[mean, sd]", "", "normal, cut at the legal range"),
            may(
                "lognormal",
                "{ mu, sigma } or { low, high }",
                "",
                "lognormal; mu and sigma of the natural logarithm",
            ),
            may("beta", "{ a, b } or { a, b, low, high }", "", "beta on the legal range or on low–high"),
            may("pert", "[min, mode, max]", "", "PERT"),
            may("triangular", "[min, mode, max]", "", "triangular"),
            may("discrete", "[[value, weight], …]", "", "a few values with weights"),
            may("distribution", "name", "", "one of the names above, its parameters beside it"),
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

/// The schema as a Markdown page: `docs/case-file.md` is this text.
#[must_use]
pub fn markdown() -> String {
    let mut page = String::from(PREAMBLE);
    for table in TABLES {
        page.push_str(&format!("\n## `{}`\n\n`{}` {}\n", table.name, table.form, table.about));
        if table.keys.is_empty() {
            continue;
        }
        page.push_str("\n| key | is | unit | |\n| --- | --- | --- | --- |\n");
        for key in table.keys {
            let required = if key.required { " **Required.**" } else { "" };
            let form = key.form.replace('|', "\\|");
            page.push_str(&format!(
                "| `{}` | {form} | {} | {}.{required} |\n",
                key.name, key.unit, key.about
            ));
        }
    }
    page
}

const PREAMBLE: &str = "\
# The case file

`case.toml` holds what the analyst judges. It begins with `format = 1`. An id is made of letters, digits, `-` and
`_`; rows name each other by id. Scales are 0–100 and chances are per cent. `cites` and `why` on a row hold for
every value of the row that has none of its own; `cites = []` says that a value rests on no claim.

This page is made from the list that the reader itself uses (`detente schema` prints the same).

## Files of the case folder

* `case.toml`: the judgements, at most 16 MB.
* `claims.jsonl`: an append-only log, one JSON object a line: `claim`, `decision` (accept, edit, reject, undo),
  `suggestion`. At most 64 MB, a line at most 1 MB. The state of a claim is the replay of the log. A line that was
  cut off while it was written is a warning, and is not read.
* `reports/*.txt`, `reports/*.md`: one document each, at most 8 MB, with front matter between two lines `---`
  (`outlet`, `date`, `url`, `language`, `title`; `key: value` or TOML). The text begins after it. Spans of claims
  count Unicode code points of that text. A symbolic link that leads out of the folder is not followed.

## Names of uncertain numbers

Correlations, sensitivity and dropped sources speak of a number by its path: `party.P.influence`,
`party.P.alternative` (with branches `party.P.alternative.0.worth`, …), `stance.P.I.position`, `stance.P.I.salience`,
`stance.P.I.value.LEVEL`, `stance.P.I.refuses`, `stance.P.I.earlier.0.position`, `preference.P.0.held`,
`preference.P.0.swaps`, `preference.P.weights.Q.O`, `view.P.Q.0.held`, `interaction.0.worth.P`,
`interest.ID.weight.P`, `interest.ID.serves.I.L`, `issue.I.reference`, `contest.wins.P`, `contest.cost.P`,
`contest.least.P`, `contest.first_mover`, `delay.P.cost`, `compliance.P.cheats`, `monitoring.detection`,
`hazard.ID.rate`, `step.ID.delay`, `step.ID.costs.P`, and so on. Rows without an id are counted from 0 in file
order.
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique() {
        for (at, table) in TABLES.iter().enumerate() {
            assert!(TABLES[..at].iter().all(|other| other.name != table.name), "{}", table.name);
            for (at, key) in table.keys.iter().enumerate() {
                assert!(table.keys[..at].iter().all(|other| other.name != key.name), "{}", key.name);
            }
        }
    }

    /// `UPDATE=1 cargo test -p detente-case` writes the page.
    #[test]
    fn page_is_up_to_date() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/case-file.md");
        if std::env::var_os("UPDATE").is_some() {
            std::fs::create_dir_all(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs")).unwrap();
            std::fs::write(path, markdown()).unwrap();
        }
        let page = std::fs::read_to_string(path).unwrap_or_default();
        assert!(page == markdown(), "docs/case-file.md is out of date: run the tests with UPDATE=1");
    }
}
