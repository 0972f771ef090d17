//! Codes that only show when a case meets a model, with the page behind `detente explain CODE`: mistakes, and notes of
//! what is not computed.

/// A code and its page.
#[derive(Clone, Copy, Debug)]
pub struct Code {
    /// The code.
    pub code: &'static str,
    /// One line.
    pub title: &'static str,
    /// What it means and how to mend it.
    pub page: &'static str,
}

/// Every code of this crate, in order.
pub fn all() -> impl Iterator<Item = Code> {
    MISTAKES.iter().copied().chain(NoteCode::ALL.into_iter().map(NoteCode::page))
}

/// Mistakes that only show when a case meets a model.
const MISTAKES: &[Code] = &[
    Code {
        code: "E0801",
        title: "a formula that cannot be read, or that names no option",
        page: "Formulas speak of options as `party.option`, joined by `!` (not), `&` (and), `|` (or), `if`, `iff` and parentheses:\n\n    israel.sign & syria.sign\n    syria.sign if israel.withdraw\n\nThe place that cannot be read is underlined. Every option that a formula names needs an [[option]] row.",
    },
    Code {
        code: "E0802",
        title: "correlations that no numbers can have together",
        page: "If A goes with B and B goes with C, then A and C cannot be made opposites at will. The rank correlations of a group of inputs must form a positive definite matrix. Weaken the one that is underlined, or leave it out.",
    },
    Code {
        code: "E0803",
        title: "no state is left",
        page: "The [[infeasible]] rows together rule out every combination of the options. The row that is underlined takes the last one away; look at it and at those before it. A frequent cause is `at_least_one` beside `at_most_one` over options that other rows exclude.",
    },
    Code {
        code: "E0804",
        title: "a move whose end cannot be read",
        page: "In a [[move]] row `to` says what the move changes: options taken and not taken, joined by `and`, or a pattern. Options that it does not name stay as they are.\n\n    to = \"uniroyal.abandon & !uniroyal.accept\"\n\nAn `or` would leave open where the move ends: write two rows.",
    },
    Code {
        code: "E0805",
        title: "an option of a position model that there is not",
        page: "Under [forecast] a model is named with options of your own: a preset, then what differs from it, as a text or a table.\n\n    challenge = { preset = \"scholz-code\", q = 0.5, view = \"mover\" }\n    ktab = [\"vote = cubic\", \"victory = square, issues = together\"]\n    exchange = \"rounds = 3, random = 0.5\"\n\nThe message lists the names, or the values of a name, that there are; `detente forecast --help` explains each. Such a row has no benchmark error beside it until `detente backtest` with the same option has measured it.",
    },
    Code {
        code: "E0901",
        title: "a base-rate class that is not in the shipped table",
        page: "`class` in a [[reference]] row is the id of a class in the shipped table, or \"own\" with `k` and `n` counted by you. `detente schema base-rates` lists the ids with their definitions.",
    },
    Code {
        code: "E0902",
        title: "a base-rate class that speaks to the other question",
        page: "Some classes count agreements reached (question = \"signed\"), others what became of agreements (question = \"holds\"). A class cannot answer the question that it did not count.",
    },
];

/// The one table of notes: code, title, page. A note without a page does not compile.
macro_rules! notes {
    ($($code:ident $word:literal $title:literal $page:literal)+) => {
        detente_case::vocabulary! {
            /// The stable code of a note.
            pub enum NoteCode {
                $(#[doc = $title] $code => $word,)+
            }
        }

        impl NoteCode {
            /// The page behind it.
            #[must_use]
            pub const fn page(self) -> Code {
                match self {
                    $(Self::$code => Code { code: $word, title: $title, page: $page },)+
                }
            }
        }
    };
}

notes! {
    N1101 "N1101"
        "numbers that the models need and the case does not give"
        "A model cannot run without them, and the program does not invent values: each is drawn from its whole legal range (a wide prior). Give the number, with the claims that it rests on, to make the answer sharper."
    N1201 "N1201"
        "no forecast of positions: no issues"
        "Add [[issue]] and [[stance]] rows to get a forecast of where each issue would settle."
    N1202 "N1202"
        "no forecast for an issue without points"
        "Position models need a scale. Give the levels of the issue their points (`at`, 0–100), or leave it out of the forecast: packages can still be compared by `value`."
    N1203 "N1203"
        "no forecast for an issue without positions"
        "No [[stance]] row of this issue gives a `position`."
    N1204 "N1204"
        "no influence given"
        "No party has an `influence`, so all count alike. Give it to one party and the others are drawn from the whole range."
    N1205 "N1205"
        "models that say nothing"
        "Some models need more than positions: a reference point (`reference` of an [[issue]]), alternatives, two issues, one who proposes. What each needs is said beside it."
    N1206 "N1206"
        "earlier positions suggest nothing"
        "`earlier` positions were replayed with every draw of salience and influence. Either too few draws retrace them, or those that do are spread as the ranges given are."
    N1207 "N1207"
        "round models on part of the draws"
        "A game of many parties takes long. Where playing it on every draw would take more than seconds, models that play rounds or look at all issues at once are played on the first draws only; these are spread as evenly as all. The closed formulas always see every draw."
    N1208 "N1208"
        "no forecast for a continuous issue"
        "An [[issue]] with `from` and `to` is read and checked, and position models are not yet computed over it."
    N1210 "N1210"
        "backtest: rows left out"
        "A decided issue needs an outcome and at least one position. Actors without salience count in the models that do not weigh by it."
    N1211 "N1211"
        "backtest: a model says nothing on some issues"
        "Some models need more than positions: a reference point, alternatives, a decision rule, several issues decided together. Where that is not given the model is left out and the number of such issues is shown; its error is over the rest, so compare it by the paired difference."
    N1212 "N1212"
        "backtest: the shipped spread is used"
        "Coverage and CRPS judge a distribution. With few issues no spread can be learned from the others, so the shipped constants stand in."
    N1220 "N1220"
        "what was assumed while a foreign file was read"
        "Files of other programs leave things out or name what is not used here. What was filled in or set aside is said once each."
    N1221 "N1221"
        "a file without uncertainty"
        "Such files hold single numbers, so every interval of a model has no width. Write a case with ranges to see how far the answer hangs on them. `outcome` shows how far past outcomes fell from the weighted mean."
    N1222 "N1222"
        "a scenario's own choices that are not followed"
        "A KTAB scenario in XML names voting rule, victory law and the other choices of its spatial model. One of them is not known here, so the board has the preset alone. Give the choices by --ktab; `detente forecast --help` lists them."
    N1301 "N1301"
        "no packages: no issues"
        "Packages choose one level for every issue; the case has no [[issue]]."
    N1302 "N1302"
        "no packages: nobody’s consent is required"
        "Give at least one party the role \"signatory\", or name parties in `[decision] required = [...]`."
    N1303 "N1303"
        "no packages: a required party has no stance"
        "Without any [[stance]] row the program cannot know what a party wants, so it computes no zone of agreement."
    N1304 "N1304"
        "no zone of agreement: an alternative is missing"
        "A zone of agreement is what all prefer to no deal. Give every required party an `alternative`: what it gets without a deal, 0 = as bad as its worst package, 100 = as good as its best."
    N1305 "N1305"
        "no packages: too many to search"
        "The number of packages is the product of the numbers of levels. Merge levels or issues that nobody distinguishes."
    N1306 "N1306"
        "packages: computed in part"
        "Some answer was too large to be given whole: a frontier of more than 100,000 points is thinned with a stated error, a zone that cannot be counted is estimated with a stated error, a settlement whose search grew too large is left out. The note says which."
    N1307 "N1307"
        "packages: how another tool's files were read"
        "The note says which reading was used, and what the files leave open."
    N1308 "N1308"
        "outside option or breakdown point?"
        "An alternative is one of two things. An *outside option* is a door that the party may leave by whenever it likes: it sets a floor under what it accepts, and whoever gets more than that anyway gets nothing extra for having it. A *breakdown point* is what befalls the party when talks fail: gains are shared from there. Write `as = \"outside-option\"` or `as = \"breakdown-point\"` beside the value. The zone of agreement is the same under both; the settlement is not (`nash-outside-options` beside `nash`)."
    N1309 "N1309"
        "packages: terms in numbers, and what is ruled out"
        "An [[issue]] with `from` and `to` is a number in its own unit, and one without levels a number from 0 to 100. The zone of agreement, the largest least gain and the settlements are computed over such numbers exactly, without a grid, where all must agree. What needs levels (simulated talks, pictures, shares of draws by package, a quota) sees an issue without levels at five points and leaves a continuous one out. An [[exclude]] over levels, numbers and sums of them is exact as well; what a `<` rules out may be come as near to as one likes. One that speaks of what parties do rules nothing out: say it as a [[condition]]."
    N1310 "N1310"
        "a condition that does not enter"
        "A [[condition]] counts where a model can tell whether it is met. One over options needs the conflict graph: [[option]] and [[preference]] rows. One over levels and numbers closes packages: its `act` must be needed for what counts as agreed, and its party must be one whose consent is needed."
    N1320 "N1320"
        "no clause of this kind creates value"
        "`deals --create` looks for clauses that both sides value above the best plain package: a clause that hangs on an event, where odds differ ([[uncertain]]); a change over time, where discount rates differ (`impatience` of a [[party]]); a payment ([[transfer]]); an exchange in parts ([[step]] and [compliance.PARTY]). The note says why one of them brings nothing here, and what would bring it."
    N1401 "N1401"
        "no conflict graph: no options"
        "Add [[option]] rows: yes/no actions that one party controls."
    N1402 "N1402"
        "no conflict graph: no preferences"
        "Add a [[preference]] row for every party that owns an option."
    N1403 "N1403"
        "no agreed state"
        "`agreement` in [question] is a formula over options that says which states count as agreed. Without it the conflict graph cannot speak to the question of signing."
    N1404 "N1404"
        "no conflict graph: it would not fit"
        "The number of feasible states is at most two to the number of options. Counting comes before storing: the note says how many states there are and what they would need. Rule out combinations that cannot be ([[infeasible]]), or leave out options that change nothing."
    N1405 "N1405"
        "the present state is ruled out"
        "The options with `now = true` make up the present state. An [[infeasible]] row rules it out, so that no path can begin there. Set `now`, or mend the row."
    N1406 "N1406"
        "a party of the conflict graph without a preference"
        "It owns options but has no [[preference]] row. Every state counts as equally good for it, so it never moves to improve; it may still move in sanctions that need not improve it (GMR, SMR)."
    N1407 "N1407"
        "too many states for draws"
        "A graph of this size (more than 65,536 states) is analysed once, at mid values, by `detente graph`; it does not enter the outlook, where walks through it would be followed in many draws."
    N1408 "N1408"
        "simultaneous stability is left out"
        "SIM looks at every combination of the parties' improvements: its work grows with the product of their numbers, beyond that of the other five concepts. It is left out where that product is too large, and where a party moves by a list instead of by its options."
    N1409 "N1409"
        "a file's misperceptions"
        "The file lists states that a party takes for infeasible. Verdicts use the moves and preferences as the file gives them; with --misperceived avoided nobody moves to a state that it does not see. The `hypergame` part of the answer judges each party in the game that it sees, without those states."
    N1410 "N1410"
        "preferences that are no order, left out"
        "Unknown, strong, probable and fuzzy preferences, and the reading of sanctions `elsewhere`, are judged from the definitions, in time that grows with the square of the states: up to 4,096 states. Probable and fuzzy preferences are shares of draws, so that they need a case with uncertain preferences."
    N1411 "N1411"
        "names given twice"
        "Two parties or two options of a foreign file bear one name. Answers are keyed by name, so the second and further ones bear a number: “A”, “A (2)”."
    N1412 "N1412"
        "rows of the conflict graph without effect"
        "An entry of a ranking names no feasible state, or only states that an entry before it has named; or a [[move]] starts in no feasible state. Often a pattern with a wrong letter."
    N1413 "N1413"
        "conflict graph: an analysis is left out"
        "The work of coalitions grows with their number and with that of the states, looking ahead is defined for two parties, the walk from the present state looks at every step it could take, and rules for moves list them one by one. What is left out or cut short for that is named with its reason and, where there is one, with the flag that brings it. Rule out combinations that cannot be ([[infeasible]]), merge states that nobody tells apart ([[merge]]), or leave out options that change nothing."
    N1414 "N1414"
        "a party of the conflict graph never moves"
        "It can change nothing in any state, so that an agreement that needs an act of its own is out of reach unless it stands at the beginning. Where [[move]] rows list moves, every party needs its own; a `direction` or an [[infeasible]] row may leave an option without a change."
    N1415 "N1415"
        "the conflict graph is walked in some draws"
        "In a graph of more than 4,096 states the walk from the present state takes too long to be followed under every ranking that the draws give. It is followed under the first of them; every other draw takes the chance of the ranking that is most like its own: the orders of statements that part latest, the weights that differ least. The outlook's number hardly moves by that; what it says of single statements of little weight is coarser. Rule out combinations that cannot be ([[infeasible]]) or merge states ([[merge]]) for every draw."
    N1501 "N1501"
        "no enforcement"
        "Whether keeping the deal pays needs [compliance.PARTY] rows: what a party gets from breaking it (cheats), from keeping it (complies) and after breakdown (punished), and its impatience."
    N1502 "N1502"
        "no bargaining range"
        "Add [contest]: each side’s own chance of prevailing in the costly alternative, and its cost."
    N1503 "N1503"
        "no time to signing"
        "The war of attrition needs [delay.PARTY] for two parties: worth if the other yields, worth if it yields itself, cost of a year’s waiting, impatience."
    N1504 "N1504"
        "no outside hazards"
        "Add [[hazard]] rows: what may end the deal from outside, how often it happens, and the chance that one ends the deal."
    N1505 "N1505"
        "perfect monitoring assumed"
        "Where [monitoring] gives no chance of detection, every breach is seen within its round; where it gives no false alarm, there is none; where it gives no round length, a round is a year."
    N1506 "N1506"
        "a shift of power judged without impatience"
        "Whether a side that loses ground fights now depends on how much tomorrow counts to it: its impatience, from its [compliance] table. Without one only the length of a round and the hazards make tomorrow count less."
    N1601 "N1601"
        "a question is not asked"
        "`signed` in [question] needs what counts and a date (`by`); `holds` needs an event and years. No number is printed without its definition."
    N1603 "N1603"
        "no model speaks to a question"
        "The case gives none of the inputs from which the models answer this question; the answer is history’s number as it stands."
    N1604 "N1604"
        "draws without an answer"
        "In some draws a model is undefined. They are counted as “no” and shown with their number."
    N1606 "N1606"
        "a factor that is always so"
        "A factor that holds in every draw, or in none, moves the answer by its difference from the same case unread and by nothing that could still be learnt. Look whether what it rests on is really that certain: a red line without a `chance`, a party that no move helps (frozen), an option that is in every state."
    N1701 "N1701"
        "no reference class chosen"
        "A share of draws is not a probability of the event: models omit things. Without a base rate beside it the program prints no combined number. Add\n\n    [[reference]]\n    question = \"holds\"\n    class = \"mid_neg_rival_fatal\"\n    relevance = 60\n    why = \"...\"\n\nor count cases of your own with class = \"own\", k and n."
    N1702 "N1702"
        "a class’s table ends before the years asked"
        "The class was not watched for as long as the question asks. Its later years are given the mean hazard of the last ten that it knows, and its interval is wider there."
    N1703 "N1703"
        "a class speaks of another horizon"
        "The class counted outcomes within a fixed number of years that differs from the question’s. Where the question asks of fewer years, the share is spread evenly over the class’s; where it asks of more, the class says nothing of the rest and is left out."
    N1704 "N1704"
        "nobody says from when history’s clock counts"
        "A class with a clock says how long its cases took, from the day that it counts from. The program has to know where this case stands on that clock. Give the day:\n\n    [question]\n    since = 2025-06-15\n\nor `since` on the [[reference]] row, where classes count from different days. Without either, the first [[event]] of kind \"round\" is taken, and without such an event `as_of`."
    N1705 "N1705"
        "a class counts from another stage than the case"
        "Talks whose text is agreed sign more often, and sooner, than talks that have just begun. A class says from which stage it counts, and the case may say at which stage it stands with `stage`. Where the two differ, history’s number is likely too low for talks that are further on. Where no class of the stage exists, count cases of your own with class = \"own\"."
    N1706 "N1706"
        "the talks are older than a class"
        "No case of the class was still open after so many days, so the class says nothing of this one. If the talks began anew or reached another stage, let `since` be that day; or choose a class whose cases last longer."
    N1707 "N1707"
        "the case tells of a later stage"
        "The chosen class counts from an early stage (the crisis, the fighting, the strike), and an [[event]] of the case is of a later one that other classes count from: its `kind` names mediation or signature. Talks that are further on sign more often than the class. The note names the classes that count from there; the day and the stage go with them:\n\n    [[reference]]\n    question = \"signed\"\n    class = \"icb_clock_mediated\"\n    since = 2025-06-15\n    stage = \"mediation\"\n\nThe program changes no class by itself: which cases are like this one is the analyst's judgement. Who has a reason to keep the early class writes its stage into `stage`, and the note goes."
    N1801 "N1801"
        "a case is not scored"
        "A score needs an outcome (`detente resolve CASE --signed yes --on 2026-12-31`) and an outlook that was sealed before it was known (`detente outlook CASE --publish`). Outlooks computed afterwards are not forecasts and are not scored."
    N1802 "N1802"
        "no levers"
        "An act changes something that the case gives: a red line (`refuses`), a stance's `value` or `position`, an [[option]], [monitoring], [compliance.PARTY], [[step]] or [[package]]. With none of them there is nothing to act on."
    N1803 "N1803"
        "a ledger is not sound"
        "A published outlook was altered, taken out or put in: its seal or the chain of seals does not fit. Nothing more is published until the files of `outlooks/` are as they were sealed; the history of the folder (git, a backup) has them."
    N1804 "N1804"
        "a ledger forks"
        "Two outlooks were sealed after the same one: two people published at once, or two copies of the folder were merged. That is sound, and the next outlook that is published follows both."
    N1901 "N1901"
        "a report that withholds its protected sources"
        "`detente report CASE --redact` leaves out everything that tells who a source with `protected = true` is: its names, its words, its reports. The source bears a number in the order of the table. The numbers of the answer are those of the whole case."
}

impl NoteCode {
    /// Whether it speaks of one of these families: `11` wide priors, `12` positions, `13` packages, `14` the conflict
    /// graph, `15` holding.
    #[must_use]
    pub fn is_of(self, families: &[&str]) -> bool {
        families.iter().any(|family| self.as_str()[1..].starts_with(family))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_told_in_order_and_each_has_a_page() {
        let codes: Vec<Code> = all().collect();
        assert!(codes.windows(2).all(|pair| pair[0].code < pair[1].code), "in order, each once");
        assert!(codes.iter().all(|code| !code.title.is_empty() && code.page.ends_with(['.', '`', 'n', '"'])));
        assert!(NoteCode::N1304.is_of(&["11", "13"]) && !NoteCode::N1401.is_of(&["11", "13"]));
    }
}
