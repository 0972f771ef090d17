//! Every code that a diagnostic may carry, with a page for `detente explain CODE`.
//!
//! `E…` forbids computing, `W…` asks for a look, `N…` informs. The hundreds say where: 01 files, 02 tables, keys
//! and names, 03 numbers, 04 dates and questions, 05 claims and reports, 06 what the models need, 07 what is read and
//! not yet computed.

/// What a code means, an example of it, and how to mend it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// `E0207`.
    pub code: &'static str,
    /// In a few words.
    pub title: &'static str,
    /// What it means, and why it matters.
    pub about: &'static str,
    /// What leads to it; may be empty.
    pub example: &'static str,
    /// The way out.
    pub mend: &'static str,
}

/// The page of a code, in any case of letters.
///
/// ```
/// assert_eq!(detente_case::codes::page("e0207").unwrap().title, "unknown party");
/// assert!(detente_case::codes::page("E9999").is_none());
/// ```
#[must_use]
pub fn page(code: &str) -> Option<&'static Page> {
    PAGES.iter().find(|page| page.code.eq_ignore_ascii_case(code.trim()))
}

const fn page_of(
    code: &'static str,
    title: &'static str,
    about: &'static str,
    example: &'static str,
    mend: &'static str,
) -> Page {
    Page { code, title, about, example, mend }
}

/// All pages, by group and number.
pub const PAGES: &[Page] = &[
    page_of(
        "E0101",
        "the case cannot be opened",
        "Nothing stands at the path that was given, or it may not be read.",
        "detente check cases/isreal",
        "Name the case folder or its case.toml. `detente new FOLDER` makes one.",
    ),
    page_of(
        "E0102",
        "a file cannot be read",
        "A file of the case folder is missing, is no ordinary file, or may not be read.",
        "cases/water/case.toml is a folder",
        "Put a text file in its place, or change its permissions.",
    ),
    page_of(
        "E0103",
        "a file or line is too large",
        "case.toml may have 16 MB, claims.jsonl 64 MB with lines of at most 1 MB, a report 8 MB, all \
         reports together 256 MB. The size is looked at before the file is read.",
        "a 100 MB case.toml",
        "Keep in the file only what the case needs; split long documents into several reports.",
    ),
    page_of(
        "E0104",
        "a file is not UTF-8",
        "A byte of the file belongs to no letter. The message names the byte and its line.",
        "a file saved as Latin-1 or UTF-16",
        "Save the file again as UTF-8.",
    ),
    page_of(
        "E0105",
        "a file holds a NUL byte",
        "No text has one: the file is binary, or was damaged.",
        "a spreadsheet renamed to case.toml",
        "Save it again as plain text.",
    ),
    page_of(
        "E0106",
        "this is not TOML",
        "The file breaks the rules of TOML (toml.io). All such places are reported at once; what else is \
         wrong on the same line waits until they are mended.",
        "title = \"Water\nas_of 2026-01-31",
        "Close strings with \", lists with ] and small tables with }; write one `=` between key and \
         value.",
    ),
    page_of(
        "E0107",
        "a key is given twice",
        "The same key stands twice in one table, or the same [table] twice in the file. Which one is \
         meant cannot be known.",
        "position = \"30 to 60\"\nposition = \"20 to 50\"",
        "Keep one of the two. Tables of which there may be several are written with two brackets: \
         [[party]].",
    ),
    page_of(
        "E0108",
        "brackets are nested too deeply",
        "Brackets or dotted keys are nested deeper than 32. No table of the case file needs more than \
         six.",
        "value = [[[[[[…",
        "Look for a bracket that is not closed further up.",
    ),
    page_of(
        "E0109",
        "the format is missing or another",
        "Every case file says which format it is written in. This program reads format 1.",
        "format = 2",
        "Write `format = 1` as the first line; for a newer format use a newer program.",
    ),
    page_of(
        "N0110",
        "more problems than are listed",
        "After 1,000 problems the rest is counted only.",
        "",
        "Mend the first ones and check again: one slip often explains many.",
    ),
    page_of(
        "E0201",
        "unknown table",
        "The case file has no table of that name. A misspelt table would otherwise be left out in \
         silence.",
        "[[partys]]",
        "Use the name in the message; `detente schema` lists all tables.",
    ),
    page_of(
        "E0202",
        "unknown key",
        "The table has no key of that name. A misspelt key would otherwise be left out in silence.",
        "[[stance]]\nsaliance = 40",
        "Use the name in the message; `detente schema` lists the keys of every table.",
    ),
    page_of(
        "E0203",
        "a value of the wrong kind",
        "A text stands where a number belongs, a single value where a list belongs, and so on.",
        "roles = \"mediator\"",
        "Write the kind that the message names: roles = [\"mediator\"].",
    ),
    page_of(
        "E0204",
        "something required is missing",
        "The row makes no sense without this key.",
        "[[stance]]\nparty = \"israel\"",
        "Add the key that the message names.",
    ),
    page_of(
        "E0205",
        "an id with other signs",
        "Ids stand inside paths and formulas, so they have letters, digits, `-` and `_` only, and at \
         most 100 of them.",
        "id = \"all but Hermon\"",
        "Write all-but-hermon; the full name goes into `name`, `title` or `text`.",
    ),
    page_of(
        "E0206",
        "an id used twice",
        "Two rows of one kind have the same id, so that a reference to it could mean either.",
        "[[party]]\nid = \"syria\"\n[[party]]\nid = \"syria\"",
        "Rename one of them, or merge the rows.",
    ),
    page_of(
        "E0207",
        "unknown party",
        "No [[party]] has that id.",
        "party = \"isreal\"",
        "Use the id in the message, or add the party. Names and aliases are not ids.",
    ),
    page_of(
        "W0207",
        "a name in the glossary is nearly a party's",
        "The glossary may say what anybody calls a thing; this name differs from a party or source in \
         one letter.",
        "[glossary]\ncanal = { meaning = \"…\", isreal = \"…\" }",
        "Correct the name, or leave it if somebody else is meant.",
    ),
    page_of(
        "E0208",
        "unknown issue",
        "No [[issue]] has that id.",
        "issue = \"withdrawl\"",
        "Use the id in the message, or add the issue.",
    ),
    page_of(
        "E0209",
        "unknown level",
        "The issue has no level of that id. A red line that names no level would bind nothing.",
        "refuses = [\"ful\"]",
        "Use one of the issue's levels, or add the level. Elsewhere a level is written \"issue.level\".",
    ),
    page_of(
        "E0210",
        "unknown option",
        "No [[option]] is called that. Options are named with their owner.",
        "at_most_one = [\"israel.wihdraw\", \"israel.strike\"]",
        "Write \"party.option\" as declared.",
    ),
    page_of(
        "E0212",
        "an unknown word",
        "Only certain words may stand here.",
        "roles = [\"signer\"]",
        "Use one of the words in the message.",
    ),
    page_of(
        "E0213",
        "a row given twice",
        "There is at most one stance for a party and an issue, one preference for a party, one view for \
         a pair, one correlation for two inputs.",
        "two [[stance]] rows of israel on withdrawal",
        "Merge the two rows; positions of past rounds go into `earlier`.",
    ),
    page_of(
        "E0214",
        "keys that exclude each other",
        "Of several ways to say a thing exactly one must be chosen, or two keys that need each other do \
         not stand together.",
        "[[preference]]\nparty = \"syria\"\norder = […]\nranking = […]",
        "Keep the one that is meant.",
    ),
    page_of(
        "E0215",
        "something empty",
        "A text, a list or a table that has to say something says nothing.",
        "title = \"\"",
        "Write something, or remove the key.",
    ),
    page_of(
        "E0216",
        "the same thing twice in a list",
        "A list names a party, a level or an option twice.",
        "required = [\"israel\", \"israel\"]",
        "Remove one of the two.",
    ),
    page_of(
        "W0216",
        "a citation or alias twice",
        "A claim is cited twice in one place, or a party has the same alias twice. It counts once.",
        "cites = [\"c-1\", \"c-1\"]",
        "Remove one of the two.",
    ),
    page_of(
        "E0218",
        "a name that leads two ways",
        "An alias of one party (or source) is also the id, name or alias of another. Then a mention of \
         it could mean either.",
        "id = \"israel\" with aliases = [\"the government\"], and the same alias at \"syria\"",
        "Give each party only names that are its own.",
    ),
    page_of(
        "E0219",
        "a circle of backers",
        "A party backs itself, directly or through others.",
        "a backs b, b backs a",
        "Remove one link. An alliance of equals is said with an issue or a correlation, not with \
         `backs`.",
    ),
    page_of(
        "E0220",
        "unknown gate",
        "`needs` names no [[gate]].",
        "needs = [\"referendm\"]",
        "Use the id in the message.",
    ),
    page_of(
        "E0301",
        "a number that is not finite",
        "nan, inf, or a number beyond what a computer holds. Nothing could be computed from it.",
        "position = 1e999",
        "Write an ordinary number.",
    ),
    page_of(
        "E0302",
        "a number outside its legal range",
        "Positions, saliences and worths are 0–100; chances are 0–100 per cent; extra worths −100–100; \
         rates and years 0 and up.",
        "position = 140",
        "Write a number in the range of the message. Shares such as 0.4 are written 40.",
    ),
    page_of(
        "E0303",
        "an interval upside down",
        "The lower end is above the upper, or a middle does not lie between its ends.",
        "position = \"60 to 30\"",
        "Write the lower number first.",
    ),
    page_of(
        "E0304",
        "an empty interval",
        "The interval begins and ends at the same number. It would say certainty in the clothes of \
         doubt.",
        "salience = \"40 to 40\"",
        "Write 40 where it is certain; widen the interval where it is not.",
    ),
    page_of(
        "E0305",
        "an impossible distribution",
        "The numbers do not make a distribution for this quantity: a negative spread, a lognormal that \
         starts at 0, weights that are all 0.",
        "{ normal = [45, -9] }",
        "The message says which number it is.",
    ),
    page_of(
        "E0306",
        "neither a number nor an interval",
        "The text is not understood as an uncertain number, or a list has another number of numbers than \
         the distribution needs.",
        "position = \"about thirty\"",
        "Write 40, \"30 to 60\", [30, 60], { low = 30, mid = 45, high = 60 } or a named distribution.",
    ),
    page_of(
        "E0307",
        "an unknown distribution",
        "There is no distribution of that name.",
        "{ distribution = \"gauss\", mean = 45, sd = 9 }",
        "Use uniform, normal, lognormal, beta, pert, triangular or discrete.",
    ),
    page_of(
        "E0401",
        "no date",
        "The text is no day of the calendar, or not written year first; a time of day is not wanted.",
        "by = \"31.12.2026\"",
        "Write 2026-12-31. Where a day is not known, events take \"2025-11\", \"2025\" and \"about \
         2025-11\".",
    ),
    page_of(
        "W0401",
        "the deadline is over",
        "The last day that counts for the signature lies before the day from which the case judges, so \
         that nothing is left to forecast.",
        "as_of = 2026-01-06 and by = 2025-12-31",
        "Move one of the two, or say with `resolved` how it ended.",
    ),
    page_of(
        "E0402",
        "dates upside down",
        "An interval of dates ends before it begins.",
        "on = { from = 2025-09-30, to = 2025-09-01 }",
        "Exchange the two.",
    ),
    page_of(
        "N0403",
        "the question of signing has no date",
        "\"Will it be signed?\" has no number without \"by when?\". Everything else is computed.",
        "signed = { what = \"a written agreement\" }",
        "Add `by`, the last day that counts.",
    ),
    page_of(
        "E0404",
        "the question of holding is not defined",
        "\"Would it hold?\" has no answer without the event that would end it and the years that it has \
         to last.",
        "holds = { years = 5 }",
        "Add `event = \"…\"` and `years = …`.",
    ),
    page_of(
        "E0405",
        "in office the wrong way round",
        "A source leaves office before it takes it.",
        "from = 2024-01-01\nuntil = 2023-01-01",
        "Exchange `from` and `until`.",
    ),
    page_of(
        "E0406",
        "no length of time",
        "A length of time is a number and a unit: days, weeks, months or years.",
        "within = \"soon\"",
        "Write \"60 days\", \"8 weeks\", \"9 months\" or \"1 year\".",
    ),
    page_of(
        "E0407",
        "a clock that has not begun",
        "`since` is the day from which the clock of history's cases counts: the first round, the start of the mediation, the day on which the text was initialled. It cannot lie after the day from which the case judges.",
        "as_of = 2026-01-06\nsince = 2026-05-01",
        "Write a day that has passed, or move `as_of`.",
    ),
    page_of(
        "E0501",
        "a cited claim does not exist",
        "claims.jsonl has no claim of that id.",
        "cites = [\"c-katz-milimetre\"]",
        "Use the id in the message, or add the claim. A judgement without any claim is legal: it is \
         shown as unsupported.",
    ),
    page_of(
        "W0501",
        "a torn line in the log",
        "A write to claims.jsonl was cut off (a crash, a full disk), perhaps within a letter. That line is not read; \
         all others are. The next decision cuts a torn end off and keeps it in claims.jsonl.torn.",
        "{\"t\":\"claim\",\"id\":\"c-3f",
        "Remove the line, or complete it. `detente check CASE --repair` shows which lines cannot be read; with \
         --write it moves them to claims.jsonl.torn.",
    ),
    page_of(
        "W0502",
        "a symbolic link out of the folder",
        "The folder is the case: a file elsewhere would not travel with it, and might not be meant for \
         it.",
        "reports/a.txt -> /home/me/a.txt",
        "Copy the file into the folder.",
    ),
    page_of(
        "W0503",
        "a cited claim was rejected",
        "Somebody reviewed this claim and rejected it, so that it supports nothing. Everything is computed; what it alone supported is unsupported.",
        "cites = [\"c-3f9a\"] after {\"do\":\"reject\"}",
        "Remove the citation, or take the decision back with an `undo`.",
    ),
    page_of(
        "W0505",
        "a modality that is none",
        "How a speaker holds a claim is one of asserted, possible, conditional, required and imputed. A claim with \
         another word is kept and read as asserted; the log keeps the word.",
        "\"modality\":\"hoped\"",
        "Edit the claim and choose one of the words.",
    ),
    page_of(
        "E0503",
        "a line of the log that cannot be read",
        "A line of claims.jsonl is no JSON object of a known kind, lacks a field, or has one of the \
         wrong kind.",
        "{\"t\":\"clam\",\"id\":\"c-1\"}",
        "docs/case-file.md shows the three kinds of line. Lines are appended, never \
         changed; a line spoilt by hand is mended by hand.",
    ),
    page_of(
        "E0504",
        "a claim from an unknown report",
        "The claim's `report` is no file in reports/ (its name without .txt or .md).",
        "\"report\":\"axios-2026-01-6\"",
        "Put the text into reports/, or correct the line.",
    ),
    page_of(
        "W0504",
        "an outlet that is no source",
        "The report's outlet is not among the sources, so that nothing can be said about what hangs on \
         it.",
        "outlet: axios",
        "Add a [[source]] with kind = \"outlet\" and this id, name or alias.",
    ),
    page_of(
        "E0505",
        "a chain through an unknown source",
        "A link of the claim's chain is no source of the case, by id, name or alias. What hangs on whom \
         could not be told.",
        "\"chain\":[\"chanel-12\"]",
        "Add the [[source]], or correct the chain.",
    ),
    page_of(
        "N0505",
        "proposed claims name unknown sources",
        "Claims that nobody has reviewed or cited yet come through sources that the case does not have.",
        "",
        "Add the sources as you accept the claims.",
    ),
    page_of(
        "E0506",
        "a span outside the report",
        "The claim's offsets are empty, upside down, or leave the text. They count Unicode code points \
         of the text after the front matter.",
        "\"spans\":[[812,99]]",
        "Correct the offsets, or leave the spans out: the quote is then looked up.",
    ),
    page_of(
        "E0507",
        "a quote that is not in its report",
        "The exact words are not there, white space and the form of quotation marks aside. The message \
         names the nearest passage.",
        "a quote from memory",
        "Copy the words from the report, leave words out with …, or mark the claim as a paraphrase.",
    ),
    page_of(
        "W0507",
        "quotes that were not looked up",
        "Looking a quote up means reading its report from the start. After 4 GB of that the rest is left unchecked.",
        "",
        "Give the claims their spans: a span is checked at once.",
    ),
    page_of(
        "E0508",
        "spans that do not hold their quote",
        "The report has the quote, but elsewhere than the spans say: the text or the front matter was \
         edited, or the offsets count bytes.",
        "",
        "Take the offsets from the message.",
    ),
    page_of(
        "E0509",
        "a claim twice in the log",
        "Two lines have the same claim id and different content.",
        "",
        "Give one of them another id; corrections of a claim are `edit` decisions.",
    ),
    page_of(
        "E0510",
        "a decision on an unknown claim",
        "A decision names a claim that the log does not have.",
        "{\"t\":\"decision\",\"claim\":\"c-9\",\"do\":\"accept\"}",
        "Correct the id, or restore the line with the claim.",
    ),
    page_of(
        "E0511",
        "broken front matter",
        "The lines between the two `---` at the top of a report are `key: value`, each key once, and the \
         second `---` is needed.",
        "---\noutlet axios\n---",
        "Mend the line.",
    ),
    page_of(
        "E0512",
        "a table that is not in the case folder",
        "`table` names a .csv file in the case folder, with the columns time, end and group. Paths that lead out of the folder are refused: the folder is the case.",
        "table = \"../spells.csv\"",
        "Copy the file into the folder and write its name.",
    ),
    page_of(
        "W0512",
        "a table that is not there",
        "A class of the case's own names a .csv file, and the case folder has no such file.",
        "table = \"spels.csv\"",
        "Put the file beside case.toml, or mend its name.",
    ),
    page_of(
        "E0514",
        "a table of past cases that cannot be read",
        "Each line below the names of the columns is a past case. `time` is how many days it lasted, with a decimal point. `end` is agreed (for a class about holding: broken), other, or open where it is not over yet. `group` names what cases have in common that are not independent, such as one conflict or one union; without it each case stands for itself. At most 20,000 cases are read.",
        "time,end,group\n40 days,agreed,a",
        "Mend the line in the message.",
    ),
    page_of(
        "W0511",
        "a report without front matter",
        "Nothing says who published the text and when.",
        "",
        "Begin the file with ---, outlet: …, date: …, language: …, and --- again.",
    ),
    page_of(
        "E0513",
        "two reports of one name",
        "Two files differ in their ending only, so that a claim's `report` could mean either.",
        "reports/a.txt and reports/a.md",
        "Rename one of them.",
    ),
    page_of(
        "W0601",
        "payoffs in an unusual order",
        "Where payoffs are certain, cheating should be worth more than complying, complying more than \
         the breakdown, and the breakdown no less than being cheated. Otherwise there is nothing to \
         enforce.",
        "cheats = 40\ncomplies = 60",
        "See whether two numbers are exchanged. If it is meant, leave it: everything is computed.",
    ),
    page_of(
        "E0602",
        "more false alarms than detections",
        "Keeping the deal looks like a breach more often than a breach does. Such monitoring is worse \
         than none.",
        "detection = 20\nfalse_alarm = 30",
        "Exchange the two, or lower the false alarm.",
    ),
    page_of(
        "W0602",
        "nothing to wait for",
        "Yielding is worth as much as seeing the other yield, so that no side would wait.",
        "other_yields = 30\nyields = 60",
        "See whether the two are exchanged.",
    ),
    page_of(
        "W0603",
        "a shift of power or a threat that is half given",
        "A shift of power needs `later`, the rising side's chance once it is done, above what it is now; a threat \
         needs `backs_down`, what the side gets when it gives way.",
        "[contest]\nshift_steps = 4",
        "Add what the message names, or remove the key.",
    ),
    page_of(
        "E0603",
        "a correlation with an unknown input",
        "Inputs are named by their paths; docs/case-file.md lists them.",
        "between = [\"stance.israel.withdrawl.position\", …]",
        "Use the path in the message.",
    ),
    page_of(
        "E0604",
        "an impossible correlation",
        "A rank correlation is from −1 to 1 and between two different inputs.",
        "rho = 1.4",
        "Correct the number or the paths.",
    ),
    page_of(
        "W0604",
        "a correlation with a certain number",
        "A number without a range does not vary, so that nothing can vary with it.",
        "position = 40 in one of the two paths",
        "Give it a range, or remove the correlation.",
    ),
    page_of(
        "W0605",
        "a party that never moves",
        "Where a case lists moves, only these can be made. A party that owns options and has no move listed stays \
         where it is, and every state is stable for it.",
        "[[move]]\nparty = \"a\"    # and none of b",
        "List the moves of every party, or remove [[move]]: every option may then be changed by its owner. To forbid \
         one move only, write `forbid = true` in its row.",
    ),
    page_of(
        "E0605",
        "an impossible count",
        "A class of the case's own has more good outcomes than cases, or no cases.",
        "k = 25\nn = 20",
        "Exchange `k` and `n`, or count again.",
    ),
    page_of(
        "E0606",
        "steps in a circle",
        "A step comes after itself, directly or through others.",
        "a after b, b after a",
        "Remove one `after`.",
    ),
    page_of(
        "E0607",
        "unknown step",
        "`after` names no [[step]].",
        "after = \"withdrawl-1\"",
        "Use the id in the message.",
    ),
    page_of(
        "E0608",
        "a pattern that fits no state",
        "A pattern has one sign for every option, in file order: Y, N, or - for either.",
        "pattern = \"YN\" with three options",
        "Write one sign for each option; `when` with a formula is easier to read.",
    ),
    page_of(
        "E0609",
        "an interaction within one issue",
        "A package has one level for every issue, so that two levels of one issue never come together.",
        "a = \"airspace.free\"\nb = \"airspace.closed\"",
        "Name levels of two issues.",
    ),
    page_of(
        "E0610",
        "the sides of a contest",
        "A contest has exactly two different sides, and `wins`, `cost` and `least` speak of these two.",
        "sides = [\"a\", \"b\", \"c\"]",
        "Name two; a third that takes part is a backer.",
    ),
    page_of(
        "E0611",
        "levels asked of an issue that has none",
        "The issue is continuous, or has named levels without points, and the key needs the other kind.",
        "[[stance]]\nissue = \"price\"      # from 40 to 80 USD\nrefuses = [\"high\"]",
        "On a continuous issue write `value` as points, `at_least` or `at_most`; on an issue with named levels write `refuses`.",
    ),
    page_of(
        "E0612",
        "an act of another party",
        "A condition says what a party does only if something else holds, and a rule for moves speaks of its own moves. Both name one of the party's own options.",
        "[[condition]]\nparty = \"b\"\nact = \"a.sign\"",
        "Name an option of the party, or the party that owns the option.",
    ),
    page_of(
        "E0613",
        "a formula that cannot be read",
        "A formula over options and levels names `party.option`, `issue.level`, `issue = level`, or compares numbers (`price >= 55`, `price + fee <= 100`). They are joined by `&` (and), `|` (or), `!` (not), `if`, `only if`, `iff`, `either … or …`, and `at most 2 of (…)`.",
        "if = \"dmz.full & \"",
        "Mend the formula at the mark. The minus sign stands between blanks, since a hyphen belongs to a name.",
    ),
    page_of(
        "E0614",
        "an issue that ends before it begins",
        "A continuous issue runs from the least number that can be written to the largest.",
        "from = 80\nto = 40",
        "Exchange `from` and `to`.",
    ),
    page_of(
        "E0615",
        "points that make no curve",
        "Worth over a continuous issue is given as points [number, worth 0–100], from the smallest number to the largest, two or more. Between them it is a straight line. An issue with levels has no points.",
        "value = [[60, 40], [0, 100]]",
        "Sort the points, or write { level = worth } where the issue has levels.",
    ),
    page_of(
        "N0701",
        "read, not yet computed",
        "This table or key belongs to the case file of version 0.2. It is read and checked like all others, and no number rests on it yet. It is told once for each table or key.",
        "[[gate]]\nid = \"referendum\"",
        "You may keep it: a later version computes it. `detente schema` marks what is not yet computed.",
    ),
];
