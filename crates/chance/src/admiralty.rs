//! Admiralty grades: a letter for the source, a number for what it said, and a table that says what they do.
//!
//! The two axes are entered apart, and neither is a probability. F and 6 mean that nobody can tell: missing
//! knowledge, not a low grade. "Confirmed" (1) asks for independent origins, not for several outlets that quote
//! one agency. (The code is that of the AJP-2.1 and of MISP's `admiralty-scale`.)
//!
//! **No official numbers exist.** What a grade does to a number is therefore a proposal of ours: an interval
//! that rests on a claim is widened, in standard deviations, by the factor of the letter times that of the
//! number. The table is plain data to be edited, and is to be printed wherever it was used.
//!
//! ```
//! use detente_chance::admiralty::Effect;
//! let table = Effect::default();
//! assert_eq!(table.widening('A', Some(1)), 1.0);
//! assert!(table.widening('E', Some(4)) > table.widening('B', Some(2)));
//! let own = Effect::parse("A 1\nB 1.1\nC 1.2\nD 1.5\nE 2\nF 1.5\n1 1\n2 1\n3 1.1\n4 1.5\n5 2\n6 1.2").unwrap();
//! assert_eq!(own.widening('D', None), 1.5);
//! assert!(Effect::parse("A 0.5").is_err()); // grades never make a judgement surer than it was
//! ```

use std::fmt::Write as _;

/// A grade with its meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grade {
    /// A–F or 1–6.
    pub grade: char,
    /// What it means.
    pub meaning: &'static str,
}

const fn grade(grade: char, meaning: &'static str) -> Grade {
    Grade { grade, meaning }
}

/// Reliability: a property of the source.
pub const RELIABILITY: [Grade; 6] = [
    grade('A', "completely reliable"),
    grade('B', "usually reliable"),
    grade('C', "fairly reliable"),
    grade('D', "not usually reliable"),
    grade('E', "unreliable"),
    grade('F', "reliability cannot be judged"),
];

/// Credibility: a property of the claim.
pub const CREDIBILITY: [Grade; 6] = [
    grade('1', "confirmed by other, independent origins"),
    grade('2', "probably true"),
    grade('3', "possibly true"),
    grade('4', "doubtful"),
    grade('5', "improbable"),
    grade('6', "truth cannot be judged"),
];

/// What grades do: factors by which an interval is widened, each at least 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Effect {
    /// For A to F.
    pub reliability: [f64; 6],
    /// For 1 to 6.
    pub credibility: [f64; 6],
}

impl Default for Effect {
    /// Our proposal: 1, 1.1, 1.25, 1.5, 2, and 1.5 for F; 1, 1.1, 1.25, 1.75, 2.5, and 1.5 for 6.
    fn default() -> Self {
        Self { reliability: [1.0, 1.1, 1.25, 1.5, 2.0, 1.5], credibility: [1.0, 1.1, 1.25, 1.75, 2.5, 1.5] }
    }
}

impl Effect {
    /// Grades that change nothing.
    #[must_use]
    pub fn none() -> Self {
        Self { reliability: [1.0; 6], credibility: [1.0; 6] }
    }

    /// The factor for a letter and, where given, a number. An unknown letter counts as F.
    #[must_use]
    pub fn widening(&self, reliability: char, credibility: Option<u8>) -> f64 {
        let letter = RELIABILITY.iter().position(|g| g.grade == reliability).unwrap_or(5);
        let number = credibility.and_then(|c| usize::from(c).checked_sub(1)).filter(|at| *at < 6);
        self.reliability[letter] * number.map_or(1.0, |at| self.credibility[at])
    }

    /// Reads a table: one grade and its factor a line. Grades that are not named keep their proposed factor.
    ///
    /// # Errors
    /// The line that is no grade with a number of at least 1, in words.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut table = Self::default();
        for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let mut words = line.split_whitespace();
            let (name, factor) =
                (words.next().unwrap_or_default(), words.next().and_then(|w| w.parse().ok()));
            let place = |list: &[Grade; 6]| list.iter().position(|g| name == g.grade.to_string());
            let slot = match (place(&RELIABILITY), place(&CREDIBILITY)) {
                (Some(at), _) => Some(&mut table.reliability[at]),
                (None, Some(at)) => Some(&mut table.credibility[at]),
                (None, None) => None,
            };
            match (slot, factor) {
                (Some(slot), Some(factor)) if f64::is_finite(factor) && factor >= 1.0 => *slot = factor,
                _ => {
                    return Err(format!(
                        "line {}: “{}” is not a grade (A–F, 1–6) with a factor of at least 1",
                        at + 1,
                        line.trim()
                    ));
                }
            }
        }
        Ok(table)
    }

    /// The table as it is to be printed beside any number that it changed; [`Effect::parse`] reads its first two
    /// columns back.
    #[must_use]
    pub fn print(&self) -> String {
        let mut out = String::new();
        let rows = RELIABILITY.iter().zip(&self.reliability).chain(CREDIBILITY.iter().zip(&self.credibility));
        for (grade, factor) in rows {
            // Writing to a string cannot fail.
            let _ = writeln!(out, "{} {factor:<5} {}", grade.grade, grade.meaning);
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_printed_is_read_back() {
        let table = Effect { reliability: [1.0, 1.5, 2.0, 2.5, 3.0, 4.0], ..Effect::default() };
        assert_eq!(Effect::parse(&table.print()), Ok(table));
        assert_eq!(Effect::none().widening('E', Some(5)), 1.0);
        assert_eq!(Effect::default().widening('?', Some(0)), Effect::default().widening('F', None));
    }

    #[test]
    fn a_bad_line_is_named() {
        let error = Effect::parse("A 1\n\nG 2").unwrap_err();
        assert!(error.starts_with("line 3: “G 2”"), "{error}");
        assert!(
            Effect::parse("A").is_err() && Effect::parse("1 NaN").is_err() && Effect::parse("1 inf").is_err()
        );
    }
}
