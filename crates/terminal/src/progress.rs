//! Work that takes longer than a second says on a terminal how far it is. Nothing is written where standard error is
//! no terminal.

use std::io::{IsTerminal, Write};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Columns of the bar.
const COLUMNS: usize = 40;
/// The least time between two pictures.
const PAUSE: Duration = Duration::from_millis(60);
/// What turns while nothing can be counted.
const TURNS: [char; 4] = ['|', '/', '-', '\\'];

/// A line on standard error that is drawn over itself.
#[derive(Debug)]
pub struct Progress {
    shown: bool,
    begun: Instant,
    last: Mutex<Option<Instant>>,
}

impl Default for Progress {
    fn default() -> Self {
        Self::new()
    }
}

impl Progress {
    /// One that shows itself where standard error is a terminal.
    #[must_use]
    pub fn new() -> Self {
        Self { shown: std::io::stderr().is_terminal(), begun: Instant::now(), last: Mutex::new(None) }
    }

    /// How much is done, of how much.
    pub fn at(&self, done: u64, of: u64) {
        let filled = if of == 0 { COLUMNS } else { (done.min(of) as usize * COLUMNS) / of as usize };
        self.draw(&format!("{}{} {done}/{of}", "█".repeat(filled), "░".repeat(COLUMNS - filled)));
    }

    /// What is done, where it cannot be counted.
    pub fn turn(&self, what: &str) {
        let at = (self.begun.elapsed().as_millis() / 120) as usize % TURNS.len();
        self.draw(&format!("{} {what}", TURNS[at]));
    }

    fn draw(&self, line: &str) {
        if !self.shown {
            return;
        }
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if last.is_some_and(|last| last.elapsed() < PAUSE) {
            return;
        }
        *last = Some(Instant::now());
        // A terminal that went away is nobody's concern.
        let _ = write!(std::io::stderr().lock(), "\r{line}\x1b[K");
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.shown && self.last.lock().unwrap_or_else(PoisonError::into_inner).is_some() {
            let _ = write!(std::io::stderr().lock(), "\r\x1b[K");
        }
    }
}
