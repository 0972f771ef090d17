//! What `detente new` writes: an empty case, or a small one that loads without a complaint, with every line explained.

/// Makes `title` safe inside a TOML string.
fn quoted(title: &str) -> String {
    let mut text = String::from("\"");
    for letter in title.chars() {
        match letter {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            letter if letter.is_control() => text.push(' '),
            letter => text.push(letter),
        }
    }
    if title.trim().is_empty() {
        text.push_str("Untitled case");
    }
    text.push('"');
    text
}

/// The files of an empty case: no party, no number, every table explained.
///
/// ```
/// let files = detente_desk::template::empty("Fish");
/// assert!(files[0].1.contains("title = \"Fish\""));
/// ```
#[must_use]
pub fn empty(title: &str) -> Vec<(String, String)> {
    vec![
        ("case.toml".to_owned(), EMPTY.replace("@TITLE@", &quoted(title))),
        ("claims.jsonl".to_owned(), String::new()),
        ("case.schema.json".to_owned(), detente_case::rows::json_schema().to_string() + "\n"),
    ]
}

/// `case.toml` of a new case. It cites two claims: it belongs to the other [`files`].
fn case_toml(title: &str) -> String {
    let [offer, refusal] = claim_ids();
    CASE.replace("@OFFER@", &offer).replace("@REFUSAL@", &refusal).replace("@TITLE@", &quoted(title))
}

/// Ids of the two claims of the example.
fn claim_ids() -> [String; 2] {
    [OFFER, REFUSAL].map(|quote| detente_case::claims::id("example-2026-01-10", &[span_of(quote)]))
}

/// The files of a new case, as paths within its folder and their texts.
///
/// ```
/// let files = detente_desk::template::files("Water of the upper valley");
/// assert!(files.iter().any(|(path, _)| path == "case.toml"));
/// ```
#[must_use]
pub fn files(title: &str) -> Vec<(String, String)> {
    let spans = [span_of(OFFER), span_of(REFUSAL)];
    let ids = claim_ids();
    let claim = |at: usize, quote: &str, kind: &str, chain: &str, polarity: &str| {
        let (id, (from, to)) = (&ids[at], spans[at]);
        format!(
            "{{\"t\":\"claim\",\"id\":\"{id}\",\"report\":\"example-2026-01-10\",\"chain\":[\"{chain}\"],\
             \"spans\":[[{from},{to}]],\"quote\":\"{quote}\",\"paraphrase\":false,\"kind\":\"{kind}\",\
             \"modality\":\"asserted\",\"polarity\":\"{polarity}\",\"said\":\"2026-01-10\",\"meant\":null,\
             \"credibility\":3,\"by\":\"analyst\"}}\n\
             {{\"t\":\"decision\",\"claim\":\"{id}\",\"do\":\"accept\",\"who\":\"analyst\",\"at\":\"2026-01-11\"}}\n"
        )
    };
    let log =
        claim(0, OFFER, "offer", "north-minister", "+") + &claim(1, REFUSAL, "refusal", "south-envoy", "-");
    vec![
        ("case.toml".to_owned(), case_toml(title)),
        ("claims.jsonl".to_owned(), log),
        ("reports/example-2026-01-10.md".to_owned(), format!("{FRONT}{TEXT}")),
        ("case.schema.json".to_owned(), detente_case::rows::json_schema().to_string() + "\n"),
    ]
}

const FRONT: &str = "\
---
outlet: daily
date: 2026-01-10
language: en
title: Talks on the reservoir resume
---
";

const TEXT: &str = "\
Talks on the shared reservoir resumed on Saturday.

The minister of the North said that \"we can let through half of the summer flow\".
The envoy of the South answered that \"less than half is no offer at all\".
";

const OFFER: &str = "we can let through half of the summer flow";
const REFUSAL: &str = "less than half is no offer at all";

/// Code points of a passage of the example, which holds it and is plain ASCII.
fn span_of(passage: &str) -> (usize, usize) {
    let from = TEXT.find(passage).unwrap_or(0);
    (from, from + passage.len())
}

const EMPTY: &str = r##"#:schema ./case.schema.json
# The line above lets editors complete and check this file; the file that it names stands beside it.
#
# A case of Détente. Everything after a # is a comment: take it away from a line and fill the line in.
# `detente draft REPORT… --into FOLDER` fills in what reports tell, `detente ask FOLDER` asks what they do not.
# `detente new FOLDER --example` shows a whole case with every line explained; `detente schema` lists every table and key.
format = 1

[case]
title = @TITLE@
# as_of = the day from which you judge

# [question]
# signed = { what = "what counts as signed", by = the last day that counts }
# holds = { event = "what would end it", years = how long it has to hold }
# since = the day of the first round, from which history's clock counts

# [[source]] … [[party]] … [[issue]] … [[stance]] … [[condition]] … [[gate]] … [[event]] … [[reference]]
"##;

const CASE: &str = r##"#:schema ./case.schema.json
# The line above lets editors complete and check this file; the file that it names stands beside it.
#
# A case of Détente. Everything after a # is a comment. The example is invented: replace it with your own.
#
# Uncertain numbers may be written as
#   40                                  certain
#   "30 to 60"                          in nine of ten cases between 30 and 60
#   { low = 30, mid = 45, high = 60 }   5 %, 50 % and 95 % points
#   { pert = [20, 40, 70] }             or uniform, normal, lognormal, beta, triangular, discrete
#   { is = "30 to 60", cites = ["c-…"], why = "…" }
# Scales are 0–100 and chances per cent. `detente schema` lists every table and key.
format = 1

[case]
title = @TITLE@
as_of = 2026-01-15              # the day from which you judge

[question]
signed = { what = "a written treaty on the reservoir, signed by both governments", by = 2026-12-31 }
holds = { event = "one side keeps back water against the treaty", years = 5 }
agreement = "north.sign & south.sign"

since = 2025-11-20              # from when history's clock counts: here, the first round

[decision]
rule = "unanimity"
required = ["north", "south"]

# ── Sources: every link of a chain, from the outlet to who first said it ──
[[source]]
id = "daily"
kind = "outlet"                 # outlet | body | person | unnamed | document
name = "The Daily"
reliability = "B"               # A–F

[[source]]
id = "north-minister"
kind = "person"
name = "Minister of the North"
of = "north"

[[source]]
id = "south-envoy"
kind = "person"
name = "Envoy of the South"
of = "south"

# ── Parties ──
[[party]]
id = "north"
name = "North"
roles = ["signatory"]           # signatory | ratifier | mediator | guarantor | backer | spoiler | bystander
influence = { is = "50 to 80", why = "holds the upper river" }
alternative = { is = "50 to 90", as = "outside-option", why = "keeps the water for itself" }

[[party]]
id = "south"
name = "South"
roles = ["signatory"]
influence = { is = "30 to 60", why = "larger economy, lower river" }
alternative = { is = "30 to 70", as = "outside-option", why = "builds its own storage, slowly" }

# ── Issues ──
[[issue]]
id = "flow"
title = "Summer flow let through"
levels = [
  { id = "none", at = 0, text = "nothing in summer" },
  { id = "half", at = 50, text = "half of the natural flow" },
  { id = "all", at = 100, text = "all of it" },
]

[[issue]]
id = "data"
title = "Gauge readings shared"
levels = [
  { id = "yearly", at = 0, text = "a yearly report" },
  { id = "daily", at = 100, text = "daily readings" },
]

# ── Stances: who wants what, and how much ──
[[stance]]
party = "north"
issue = "flow"
position = "30 to 55"
salience = "70 to 95"
refuses = { is = ["all"], grade = "inferred", why = "its own farms need the water" }
cites = ["@OFFER@"]
why = "an offer of half in public"

[[stance]]
party = "south"
issue = "flow"
position = "60 to 90"
salience = "75 to 95"
refuses = ["none"]
cites = ["@REFUSAL@"]
why = "less than half was refused"

[[stance]]
party = "north"
issue = "data"
position = "10 to 50"
salience = "10 to 40"

[[stance]]
party = "south"
issue = "data"
position = "60 to 100"
salience = "30 to 60"

# ── Options: what each side can do; formulas say party.option ──
# Round models with options of your own, beside those of the board (`detente forecast --help` lists them):
# [forecast]
# challenge = { preset = "scholz-code", q = 0.5 }
# exchange = "rounds = 3, random = 0.5, seed = 7"

[[option]]
party = "north"
id = "sign"

[[option]]
party = "south"
id = "sign"

[[option]]
party = "north"
id = "close"
title = "closes the sluices"

[[preference]]
party = "north"
order = ["south.sign", { is = "north.sign if south.sign", chance = "60 to 90" }, "!north.close"]

[[preference]]
party = "south"
order = ["!north.close", "north.sign", "south.sign if north.sign"]

# ── What parties insist on, and hurdles that past cases do not usually have ──
[[condition]]
party = "south"
act = "south.sign"
if = "!north.close"
chance = "40 to 80"             # that it insists on it
why = "invented, as all of this example"

[[gate]]
id = "vote"
what = "a vote on the treaty in the North's parliament before the government may sign"
binds = "10 to 40"              # chance that it really stands in the way
passes = "60 to 90"             # chance that it is ever passed
within = "9 months"             # or on, not_before = a day

# ── Would it hold? ──
[compliance.north]
cheats = "70 to 95"             # it breaks the deal while the other keeps it
complies = "45 to 65"           # both keep it
punished = "30 to 55"           # after the deal has broken down
impatience = "3 to 10"          # % a year

[compliance.south]
cheats = "55 to 75"
complies = "50 to 65"
punished = "10 to 30"
impatience = "3 to 10"

[monitoring]
detection = "60 to 90"          # % of breaches seen in their round
false_alarm = "1 to 5"
round = 0.5                     # years

[[hazard]]
id = "dry-years"
what = "a run of dry years in which the treaty's flow cannot be met"
rate = "0.02 to 0.15"           # a year
breaks = "20 to 60"             # % of them end the treaty
why = "the gauges go back forty years; how a treaty would bear it is a guess"

# ── History: how often, and how fast, did such cases end well? Without a class with a clock there is no number ──
[[reference]]
question = "signed"
class = "own"
title = "rounds of talks between river neighbours, counted by hand"
k = 8
n = 20
within = "2 years"                          # the k were signed within so long
why = "invented: replace by a class of `detente classes`, or by your own count"

[[reference]]
question = "signed"
class = "own"                               # your own count, case by case
title = "talks on a shared reservoir (invented, as all of this example)"
times = [120, 200, 310, 340]                # days from the first round to the signing
open = [90, 150, 400, 420, 600, 700, 900]   # days that the others have lasted without one
relevance = 50                              # per cent: how well the class fits

[[reference]]
question = "holds"
class = "own"
title = "river treaties between neighbours, counted by hand"
k = 14
n = 20
why = "invented, as above"
"##;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_case_holds_no_number() {
        for title in ["Fish", "a \"quoted\" title", ""] {
            let folder = tempfile::tempdir().unwrap();
            for (path, text) in empty(title) {
                std::fs::write(folder.path().join(path), text).unwrap();
            }
            let loaded = detente_case::load(folder.path());
            assert!(loaded.is_sound(), "{title:?}: {:?}", loaded.diagnostics);
            assert!(loaded.case.inputs.is_empty() && loaded.case.parties.is_empty());
        }
    }

    #[test]
    fn a_new_case_has_no_problem_at_all() {
        for title in ["Water", "a \"quoted\" \\ title\nwith a break", "", "مياه"] {
            let folder = tempfile::tempdir().unwrap();
            for (path, text) in files(title) {
                let path = folder.path().join(path);
                std::fs::create_dir_all(path.parent().unwrap()).unwrap();
                std::fs::write(path, text).unwrap();
            }
            let loaded = detente_case::load(folder.path());
            assert_eq!(loaded.diagnostics, [], "{title:?}");
            assert_eq!(loaded.case.claims.len(), 2);
            assert!(loaded.case.inputs.len() > 20);
            assert!(!loaded.case.title.is_empty());
        }
    }
}
