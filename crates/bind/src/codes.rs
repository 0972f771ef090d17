//! Codes that only show when a case meets a model, with the page behind `detente explain CODE`.

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

/// All codes of this crate, in order.
pub const ALL: &[Code] = &[
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
    Code {
        code: "N1101",
        title: "numbers that the models need and the case does not give",
        page: "A model cannot run without them, and the program does not invent values: each is drawn from its whole legal range (a wide prior). Give the number, with the claims that it rests on, to make the answer sharper.",
    },
    Code {
        code: "N1201",
        title: "no forecast of positions: no issues",
        page: "Add [[issue]] and [[stance]] rows to get a forecast of where each issue would settle.",
    },
    Code {
        code: "N1202",
        title: "no forecast for an issue without points",
        page: "Position models need a scale. Give the levels of the issue their points (`at`, 0–100), or leave it out of the forecast: packages can still be compared by `value`.",
    },
    Code {
        code: "N1203",
        title: "no forecast for an issue without positions",
        page: "No [[stance]] row of this issue gives a `position`.",
    },
    Code {
        code: "N1204",
        title: "no influence given",
        page: "No party has an `influence`, so all count alike. Give it to one party and the others are drawn from the whole range.",
    },
    Code {
        code: "N1205",
        title: "models that say nothing",
        page: "Some models need more than positions: a reference point (`reference` of an [[issue]]), alternatives, two issues, one who proposes. What each needs is said beside it.",
    },
    Code {
        code: "N1206",
        title: "earlier positions suggest nothing",
        page: "`earlier` positions were replayed with every draw of salience and influence. Either too few draws retrace them, or those that do are spread as the ranges given are.",
    },
    Code {
        code: "N1207",
        title: "round models on part of the draws",
        page: "A game of many parties takes long. Where playing it on every draw would take more than seconds, models that play rounds or look at all issues at once are played on the first draws only; these are spread as evenly as all. The closed formulas always see every draw.",
    },
    Code {
        code: "N1208",
        title: "no forecast for a continuous issue",
        page: "An [[issue]] with `from` and `to` is read and checked, and position models are not yet computed over it.",
    },
    Code {
        code: "N1210",
        title: "backtest: rows left out",
        page: "A decided issue needs an outcome and at least one position. Actors without salience count in the models that do not weigh by it.",
    },
    Code {
        code: "N1211",
        title: "backtest: a model says nothing on some issues",
        page: "Some models need more than positions: a reference point, alternatives, a decision rule, several issues decided together. Where that is not given the model is left out and the number of such issues is shown; its error is over the rest, so compare it by the paired difference.",
    },
    Code {
        code: "N1212",
        title: "backtest: the shipped spread is used",
        page: "Coverage and CRPS judge a distribution. With few issues no spread can be learned from the others, so the shipped constants stand in.",
    },
    Code {
        code: "N1220",
        title: "what was assumed while a foreign file was read",
        page: "Files of other programs leave things out or name what is not used here. What was filled in or set aside is said once each.",
    },
    Code {
        code: "N1221",
        title: "a file without uncertainty",
        page: "Such files hold single numbers, so every interval of a model has no width. Write a case with ranges to see how far the answer hangs on them. `outcome` shows how far past outcomes fell from the weighted mean.",
    },
    Code {
        code: "N1222",
        title: "a scenario's own choices that are not followed",
        page: "A KTAB scenario in XML names voting rule, victory law and the other choices of its spatial model. One of them is not known here, so the board has the preset alone. Give the choices by --ktab; `detente forecast --help` lists them.",
    },
    Code {
        code: "N1301",
        title: "no packages: no issues",
        page: "Packages choose one level for every issue; the case has no [[issue]].",
    },
    Code {
        code: "N1302",
        title: "no packages: nobody’s consent is required",
        page: "Give at least one party the role \"signatory\", or name parties in `[decision] required = [...]`.",
    },
    Code {
        code: "N1303",
        title: "no packages: a required party has no stance",
        page: "Without any [[stance]] row the program cannot know what a party wants, so it computes no zone of agreement.",
    },
    Code {
        code: "N1304",
        title: "no zone of agreement: an alternative is missing",
        page: "A zone of agreement is what all prefer to no deal. Give every required party an `alternative`: what it gets without a deal, 0 = as bad as its worst package, 100 = as good as its best.",
    },
    Code {
        code: "N1305",
        title: "no packages: too many to search",
        page: "The number of packages is the product of the numbers of levels. Merge levels or issues that nobody distinguishes.",
    },
    Code {
        code: "N1306",
        title: "packages: computed in part",
        page: "Some answer was too large to be given whole: a frontier of more than 100,000 points is thinned with a stated error, a zone that cannot be counted is estimated with a stated error, a settlement whose search grew too large is left out. The note says which.",
    },
    Code {
        code: "N1307",
        title: "packages: how another tool's files were read",
        page: "The note says which reading was used, and what the files leave open.",
    },
    Code {
        code: "N1308",
        title: "outside option or breakdown point?",
        page: "An alternative is one of two things. An *outside option* is a door that the party may leave by whenever it likes: it sets a floor under what it accepts, and whoever gets more than that anyway gets nothing extra for having it. A *breakdown point* is what befalls the party when talks fail: gains are shared from there. Write `as = \"outside-option\"` or `as = \"breakdown-point\"` beside the value. The zone of agreement is the same under both; the settlement is not (`nash-outside-options` beside `nash`).",
    },
    Code {
        code: "N1309",
        title: "packages: continuous issues are left out",
        page: "An [[issue]] with `from` and `to` is an interval in its own unit. It is read and checked, and packages are not yet computed over it: they choose a level for every other issue. Give it levels, without `from` and `to`, to have it in the packages today.",
    },
    Code {
        code: "N1401",
        title: "no conflict graph: no options",
        page: "Add [[option]] rows: yes/no actions that one party controls.",
    },
    Code {
        code: "N1402",
        title: "no conflict graph: no preferences",
        page: "Add a [[preference]] row for every party that owns an option.",
    },
    Code {
        code: "N1403",
        title: "no agreed state",
        page: "`agreement` in [question] is a formula over options that says which states count as agreed. Without it the conflict graph cannot speak to the question of signing.",
    },
    Code {
        code: "N1404",
        title: "no conflict graph: it would not fit",
        page: "The number of feasible states is at most two to the number of options. Counting comes before storing: the note says how many states there are and what they would need. Rule out combinations that cannot be ([[infeasible]]), or leave out options that change nothing.",
    },
    Code {
        code: "N1405",
        title: "the present state is ruled out",
        page: "The options with `now = true` make up the present state. An [[infeasible]] row rules it out, so that no path can begin there. Set `now`, or mend the row.",
    },
    Code {
        code: "N1406",
        title: "a party of the conflict graph without a preference",
        page: "It owns options but has no [[preference]] row. Every state counts as equally good for it, so it never moves to improve; it may still move in sanctions that need not improve it (GMR, SMR).",
    },
    Code {
        code: "N1407",
        title: "too many states for draws",
        page: "A graph of this size is analysed once, at mid values, by `detente graph`; it does not enter the outlook, where it would be analysed in every draw.",
    },
    Code {
        code: "N1408",
        title: "simultaneous stability is left out",
        page: "SIM looks at every combination of the parties' improvements: its work grows with the product of their numbers, beyond that of the other five concepts. It is left out where that product is too large, and where a party moves by a list instead of by its options.",
    },
    Code {
        code: "N1409",
        title: "a file's misperceptions",
        page: "The file lists states that a party takes for infeasible. Verdicts use the moves and preferences as the file gives them; with --misperceived avoided nobody moves to a state that it does not see. The `hypergame` part of the answer judges each party in the game that it sees, without those states.",
    },
    Code {
        code: "N1410",
        title: "preferences that are no order, left out",
        page: "Unknown, strong, probable and fuzzy preferences, and the reading of sanctions `elsewhere`, are judged from the definitions, in time that grows with the square of the states: up to 4,096 states. Probable and fuzzy preferences are shares of draws, so that they need a case with uncertain preferences.",
    },
    Code {
        code: "N1412",
        title: "rows of the conflict graph without effect",
        page: "An entry of a ranking names no feasible state, or only states that an entry before it has named; or a [[move]] starts in no feasible state. Often a pattern with a wrong letter.",
    },
    Code {
        code: "N1411",
        title: "names given twice",
        page: "Two parties or two options of a foreign file bear one name. Answers are keyed by name, so the second and further ones bear a number: “A”, “A (2)”.",
    },
    Code {
        code: "N1501",
        title: "no enforcement",
        page: "Whether keeping the deal pays needs [compliance.PARTY] rows: what a party gets from breaking it (cheats), from keeping it (complies) and after breakdown (punished), and its impatience.",
    },
    Code {
        code: "N1502",
        title: "no bargaining range",
        page: "Add [contest]: each side’s own chance of prevailing in the costly alternative, and its cost.",
    },
    Code {
        code: "N1503",
        title: "no time to signing",
        page: "The war of attrition needs [delay.PARTY] for two parties: worth if the other yields, worth if it yields itself, cost of a year’s waiting, impatience.",
    },
    Code {
        code: "N1504",
        title: "no outside hazards",
        page: "Add [[hazard]] rows: what may end the deal from outside, how often it happens, and the chance that one ends the deal.",
    },
    Code {
        code: "N1505",
        title: "perfect monitoring assumed",
        page: "Where [monitoring] gives no chance of detection, every breach is seen within its round; where it gives no false alarm, there is none; where it gives no round length, a round is a year.",
    },
    Code {
        code: "N1506",
        title: "a shift of power judged without impatience",
        page: "Whether a side that loses ground fights now depends on how much tomorrow counts to it: its impatience, from its [compliance] table. Without one only the length of a round and the hazards make tomorrow count less.",
    },
    Code {
        code: "N1601",
        title: "a question is not asked",
        page: "`signed` in [question] needs what counts and a date (`by`); `holds` needs an event and years. No number is printed without its definition.",
    },
    Code {
        code: "N1602",
        title: "no draw signs",
        page: "Holding is computed over the draws in which the deal is signed. In none of them was it, so the models say nothing about holding.",
    },
    Code {
        code: "N1603",
        title: "no model speaks to a question",
        page: "The case gives none of the inputs from which the models answer this question; what can be said is history’s base rate alone.",
    },
    Code {
        code: "N1604",
        title: "draws without an answer",
        page: "In some draws a model is undefined. They are counted as “no” and shown with their number.",
    },
    Code {
        code: "N1605",
        title: "worlds split without a class",
        page: "How failures divide into the first year and later is read from the survival table of the chosen class. Where no class has one, the loss is spread evenly in time (constant hazard).",
    },
    Code {
        code: "N1701",
        title: "no reference class chosen",
        page: "A share of draws is not a probability of the event: models omit things. Without a base rate beside it the program prints no combined number. Add\n\n    [[reference]]\n    question = \"holds\"\n    class = \"mid_neg_rival_fatal\"\n    relevance = 60\n    why = \"...\"\n\nor count cases of your own with class = \"own\", k and n.",
    },
    Code {
        code: "N1702",
        title: "a class is left out",
        page: "The class’s survival table ends before the number of years that the question asks for.",
    },
    Code {
        code: "N1703",
        title: "a class speaks of another horizon",
        page: "The class counted outcomes within a fixed number of years that differs from the question’s. Its share is used as it stands; weigh it down with `relevance`.",
    },
    Code {
        code: "N1801",
        title: "a case is not scored",
        page: "A score needs an outcome (`detente resolve CASE --signed yes --on 2026-12-31`) and an outlook that was sealed before it was known (`detente outlook CASE --publish`). Outlooks computed afterwards are not forecasts and are not scored.",
    },
    Code {
        code: "N1802",
        title: "a ledger forks",
        page: "Two outlooks were sealed after the same one: two people published at once, or two copies of the folder were merged. That is sound, and the next outlook that is published follows both.",
    },
    Code {
        code: "N1803",
        title: "a ledger is not sound",
        page: "A published outlook was altered, taken out or put in: its seal or the chain of seals does not fit. Nothing more is published until the files of `outlooks/` are as they were sealed; the history of the folder (git, a backup) has them.",
    },
    Code {
        code: "N1901",
        title: "a report that withholds its protected sources",
        page: "`detente report CASE --redact` leaves out everything that tells who a source with `protected = true` is: its names, its words, its reports. The source bears a number in the order of the table. The numbers of the answer are those of the whole case.",
    },
    Code {
        code: "N1802",
        title: "no levers",
        page: "An act changes something that the case gives: a red line (`refuses`), a stance's `value` or `position`, an [[option]], [monitoring], [compliance.PARTY], [[step]] or [[package]]. With none of them there is nothing to act on.",
    },
];
