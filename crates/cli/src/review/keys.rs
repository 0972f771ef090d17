//! Where a reviewer's keys come from.

use crate::output;
use std::io::BufRead as _;

/// A terminal gives one at a time, a pipe gives lines.
pub(super) struct Keys {
    /// The terminal, if there is one.
    pub terminal: Option<console::Term>,
}

impl Keys {
    pub(super) fn new() -> Self {
        let term = console::Term::stderr();
        let both = term.is_term() && std::io::IsTerminal::is_terminal(&std::io::stdin());
        Self { terminal: both.then_some(term) }
    }

    /// One key; `None` at the end of the input.
    pub(super) fn key(&self) -> anyhow::Result<Option<char>> {
        let Some(term) = &self.terminal else {
            return Ok(self.line("> ")?.map(|line| line.chars().next().unwrap_or('\n')));
        };
        Ok(match term.read_key() {
            Ok(console::Key::Char(c)) => Some(c),
            Ok(console::Key::Enter) => Some('\n'),
            Ok(console::Key::Backspace) => Some('u'),
            Ok(console::Key::Escape) => Some('q'),
            Ok(_) => Some('?'),
            // Ctrl-C, or the terminal went away.
            Err(_) => None,
        })
    }

    /// A line; `None` at the end of the input.
    pub(super) fn line(&self, prompt: &str) -> anyhow::Result<Option<String>> {
        output::message(prompt);
        let mut line = String::new();
        let read = std::io::stdin().lock().read_line(&mut line)?;
        Ok((read > 0).then(|| line.trim().to_owned()))
    }
}
