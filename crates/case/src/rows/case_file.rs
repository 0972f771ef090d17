//! The declaration as a page for people: `docs/case-file.md`.

use super::TABLES;

/// The schema as a Markdown page: `docs/case-file.md` is this text.
#[must_use]
pub fn markdown() -> String {
    let mut page = String::from(PREAMBLE);
    for table in TABLES {
        let ahead = if table.ahead { " *Read, not yet computed.*" } else { "" };
        page.push_str(&format!("\n## `{}`\n\n`{}` {}{ahead}\n", table.name, table.form, table.about));
        if table.keys.is_empty() {
            continue;
        }
        page.push_str("\n| key | is | unit | |\n| --- | --- | --- | --- |\n");
        for key in table.keys {
            let required = if key.required { " **Required.**" } else { "" };
            let ahead = if key.ahead { " *Read, not yet computed.*" } else { "" };
            let form = key.form().replace('|', "\\|");
            page.push_str(&format!(
                "| `{}` | {form} | {} | {}.{required}{ahead} |\n",
                key.name,
                key.unit(),
                key.about
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
  cut off while it was written is a warning, and is not read; the next line that is added cuts it away and keeps it
  in `claims.jsonl.torn`, and so does `detente check --repair --write` with any other line that cannot be read.
* `reports/*.txt`, `reports/*.md`: one document each, at most 8 MB, with front matter between two lines `---`
  (`outlet`, `date`, `url`, `language`, `title`; `key: value` or TOML). The text begins after it. Spans of claims
  count Unicode code points of that text. A symbolic link that leads out of the folder is not followed.
* `case.schema.json`: a JSON Schema (draft 2020-12) for editors, written by `detente new` and printed by `detente
  schema --json-schema`. The first line of `case.toml`, `#:schema ./case.schema.json`, tells an editor of it. The
  program itself does not read the file: it may go.
* `*.csv`: a table that a class of the case's own names.

## What is read and not yet computed

Some tables and keys can be written already and are computed by a later version. They are read and checked like all
others, no number rests on them, and `detente check` tells each of them once (N0701).

## Formulas over options and levels

The `if` of a condition or an exclusion says

* `party.option`: the option is taken; `issue.level` or `issue = level`: the package has that level (`!=`: another);
* `price >= 55`: the number of an issue compares so (`<` `<=` `=` `!=` `>`); `price + 2 * fee <= 100`: a budget;
* `A & B` (and), `A | B` (or), `!A` (not), `A if B`, `A only if B`, `A iff B`, `true`, `false`, with parentheses;
* `either A or B`: exactly one; `at most 2 of (A, B, C)`, `at least …`, `exactly …`.

`!` binds closest, then `&`, then `|`. A hyphen belongs to a name (`all-but-hermon`); a minus stands between blanks.
Where a party and an issue have the same id, `id.word` is the party's option.

## Names of uncertain numbers

Correlations, sensitivity and dropped sources speak of a number by its path: `party.P.influence`,
`party.P.alternative` (with branches `party.P.alternative.0.worth`, …), `stance.P.I.position`, `stance.P.I.salience`,
`stance.P.I.value.LEVEL`, `stance.P.I.refuses`, `stance.P.I.earlier.0.position`, `preference.P.0.held`,
`preference.P.0.swaps`, `preference.P.weights.Q.O`, `view.P.Q.0.held`, `interaction.I.L+J.K.worth.P`,
`interest.ID.weight.P`, `interest.ID.serves.I.L`, `issue.I.reference`, `contest.wins.P`, `contest.cost.P`,
`contest.least.P`, `contest.first_mover`, `delay.P.cost`, `compliance.P.cheats`, `monitoring.detection`,
`hazard.ID.rate`, `step.ID.delay`, `step.ID.costs.P`, and so on. Rows without an id are called
by what they join, a condition by its act; lists within a row are counted from 0.
";
