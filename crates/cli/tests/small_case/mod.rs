//! The smallest case with an outlook that several tests share: two parties, one issue, one reference class.

/// What differs from test to test; the rest of the text is the same for all.
pub(crate) struct Small<'a> {
    pub(crate) title: &'a str,
    /// Rows of `[[source]]`.
    pub(crate) sources: &'a str,
    /// What no deal is worth to either party, as TOML.
    pub(crate) alternatives: [&'a str; 2],
    /// The count of the reference class, and what it rests on.
    pub(crate) count: &'a str,
}

impl Default for Small<'_> {
    fn default() -> Self {
        Self {
            title: "small",
            sources: "",
            alternatives: [r#""10 to 70""#, r#""10 to 60""#],
            count: "k = 5\nn = 20\nwithin = \"3 years\"",
        }
    }
}

impl Small<'_> {
    /// The text of `case.toml`.
    pub(crate) fn text(&self) -> String {
        let Self { title, sources, alternatives: [a, b], count } = self;
        format!(
            r#"# Kept: this comment.
format = 1
[case]
title = "{title}"
as_of = 2026-01-02   # and this one
[question]
signed = {{ what = "a pact", by = 2026-12-31 }}

{sources}
[[party]]
id = "a"
roles = ["signatory"]
alternative = {a}
[[party]]
id = "b"
roles = ["signatory"]
alternative = {b}
[[issue]]
id = "i"
title = "Issue"
levels = [{{ id = "low", at = 0, text = "low" }}, {{ id = "mid", at = 50, text = "mid" }}, {{ id = "high", at = 100, text = "high" }}]
[[stance]]
party = "a"
issue = "i"
position = 100
salience = 100
[[stance]]
party = "b"
issue = "i"
position = 0
salience = 100
[[reference]]
question = "signed"
class = "own"
title = "rounds like this one"
{count}
why = "counted"
"#
        )
    }
}
