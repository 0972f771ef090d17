//! Where a reviewer's keys come from.

use crate::output;
use std::io::BufRead as _;

/// A terminal gives one at a time, a pipe gives lines.
#[derive(Debug)]
pub struct Keys {
    /// The terminal, if there is one.
    pub terminal: Option<console::Term>,
}

impl Default for Keys {
    fn default() -> Self {
        Self::new()
    }
}

impl Keys {
    /// A terminal where both ends are one, else a pipe.
    #[must_use]
    pub fn new() -> Self {
        let term = console::Term::stderr();
        let both = term.is_term() && std::io::IsTerminal::is_terminal(&std::io::stdin());
        Self { terminal: both.then_some(term) }
    }

    /// One key; `None` at the end of the input.
    ///
    /// # Errors
    /// Where the terminal cannot be read.
    pub fn key(&self) -> anyhow::Result<Option<char>> {
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

    /// One of these keys at once, or after `v` a line that is typed; a pipe gives lines. `None` for `q` and at the end.
    ///
    /// # Errors
    /// Where the terminal cannot be read.
    pub fn answer(&self, choices: &[&str]) -> anyhow::Result<Option<String>> {
        if self.terminal.is_none() {
            return Ok(self.line("")?.filter(|line| line != "q"));
        }
        loop {
            match self.key()? {
                None | Some('q') => return Ok(None),
                Some('v') => return self.line("value: "),
                Some('s' | '\n') => return Ok(Some("?".to_owned())),
                Some(key) if choices.iter().any(|choice| choice.chars().eq([key])) => {
                    return Ok(Some(key.to_string()));
                }
                Some(_) => {}
            }
        }
    }

    /// A line; `None` at the end of the input.
    ///
    /// # Errors
    /// Where the terminal cannot be read.
    pub fn line(&self, prompt: &str) -> anyhow::Result<Option<String>> {
        output::message(prompt);
        let mut line = String::new();
        let read = std::io::stdin().lock().read_line(&mut line)?;
        Ok((read > 0).then(|| line.trim().to_owned()))
    }
}
