//! Gambit game files: two-player games out, in normal form (`.nfg`, payoff version) and as a tree (`.efg`, the
//! second player not seeing the first one's move), and games of any number of players in: normal forms as they are,
//! trees by their reduced normal form ([`read_efg`]).
//!
//! ```
//! use detente_exchange::gambit::{Bimatrix, read_nfg};
//! let game = Bimatrix {
//!     title: "Dilemma".into(),
//!     players: ["A".into(), "B".into()],
//!     strategies: [vec!["keep".into(), "break".into()], vec!["keep".into(), "break".into()]],
//!     payoffs: vec![vec![[3.0, 3.0], [0.0, 5.0]], vec![[5.0, 0.0], [1.0, 1.0]]],
//! };
//! let read = read_nfg(&game.nfg())?;
//! assert_eq!(read.players, ["A", "B"]);
//! assert_eq!(read.counts, [2, 2]);
//! // First player's strategy turns fastest: (break, keep).
//! assert_eq!(read.payoffs[1], ["5", "0"]);
//! # Ok::<(), detente_exchange::scenario::ScenarioError>(())
//! ```

use crate::scenario::ScenarioError;
use std::fmt::Write;

mod tree;

pub use tree::read_efg;

/// A game of two players.
#[derive(Clone, Debug, PartialEq)]
pub struct Bimatrix {
    /// Title.
    pub title: String,
    /// Names.
    pub players: [String; 2],
    /// Labels of strategies.
    pub strategies: [Vec<String>; 2],
    /// Payoffs of both, by the first player's strategy and the second's.
    pub payoffs: Vec<Vec<[f64; 2]>>,
}

fn quoted(text: &str) -> String {
    let inner: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .flat_map(|c| if c == '"' || c == '\\' { vec!['\\', c] } else { vec![c] })
        .collect();
    format!("\"{inner}\"")
}

fn list<'a>(items: impl IntoIterator<Item = &'a String>) -> String {
    items.into_iter().map(|item| quoted(item)).collect::<Vec<String>>().join(" ")
}

/// A payoff to nine decimals, the grid on which utilities are compared.
fn written(payoff: f64) -> f64 {
    let rounded = (payoff * 1e9).round() / 1e9;
    if rounded == 0.0 { 0.0 } else { rounded }
}

impl Bimatrix {
    /// In normal form.
    #[must_use]
    pub fn nfg(&self) -> String {
        let mut out = format!("NFG 1 R {} {{ {} }}\n\n{{", quoted(&self.title), list(&self.players));
        for strategies in &self.strategies {
            let _ = write!(out, " {{ {} }}", list(strategies));
        }
        out.push_str(" }\n\"\"\n\n");
        // The first player's strategy turns fastest.
        for second in 0..self.strategies[1].len() {
            for row in &self.payoffs {
                if let Some([a, b]) = row.get(second) {
                    let _ = writeln!(out, "{} {}", written(*a), written(*b));
                }
            }
        }
        out
    }

    /// As a tree: the first player moves, then the second without having seen it.
    #[must_use]
    pub fn efg(&self) -> String {
        let mut out = format!("EFG 2 R {} {{ {} }}\n\"\"\n\n", quoted(&self.title), list(&self.players));
        let _ = writeln!(out, "p \"\" 1 1 \"\" {{ {} }} 0", list(&self.strategies[0]));
        let mut outcome = 0;
        for row in &self.payoffs {
            let _ = writeln!(out, "p \"\" 2 1 \"\" {{ {} }} 0", list(&self.strategies[1]));
            for [a, b] in row {
                outcome += 1;
                let _ = writeln!(out, "t \"\" {outcome} \"\" {{ {}, {} }}", written(*a), written(*b));
            }
        }
        out
    }
}

/// A normal-form game as its file has it; numbers as they are written ("3/4", "0.5").
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NormalForm {
    /// Title.
    pub title: String,
    /// Names.
    pub players: Vec<String>,
    /// Number of strategies of each player.
    pub counts: Vec<usize>,
    /// What the strategies of each player are called; an empty list where they have numbers only.
    pub labels: Vec<Vec<String>>,
    /// Payoffs by contingency, the first player's strategy turning fastest: one number a player.
    pub payoffs: Vec<Vec<String>>,
}

impl NormalForm {
    /// Payoffs as whole numbers in one common unit, player by player and contingency by contingency, and how many
    /// units make one.
    ///
    /// # Errors
    /// Where a payoff is no number, or too long to be held exactly.
    pub fn whole(&self) -> Result<(Vec<Vec<i64>>, i64), ScenarioError> {
        let mut fractions: Vec<Vec<(i128, i128)>> = vec![Vec::new(); self.players.len()];
        let mut unit: i128 = 1;
        for row in &self.payoffs {
            for (player, text) in row.iter().enumerate() {
                let fraction = fraction(text).ok_or_else(|| {
                    ScenarioError::new(format!("“{text}” is no payoff that can be read exactly"))
                })?;
                unit = unit / divisor(unit, fraction.1) * fraction.1;
                if unit > 1 << 42 {
                    return Err(ScenarioError::new("the payoffs have no common unit that is short enough"));
                }
                if let Some(list) = fractions.get_mut(player) {
                    list.push(fraction);
                }
            }
        }
        let scale = |(top, bottom): (i128, i128)| {
            top.checked_mul(unit / bottom)
                .and_then(|value| i64::try_from(value).ok())
                .ok_or_else(|| ScenarioError::new("a payoff is too large"))
        };
        let whole: Result<Vec<Vec<i64>>, ScenarioError> =
            fractions.into_iter().map(|list| list.into_iter().map(scale).collect()).collect();
        Ok((whole?, unit as i64))
    }
}

fn divisor(a: i128, b: i128) -> i128 {
    let (mut a, mut b) = (a.abs(), b.abs());
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a.max(1)
}

/// Decimals of a payoff that count.
const DECIMALS: usize = 12;

/// "3/4", "-0.25", "1e3" as a fraction in lowest terms. Programs write doubles with up to 17 digits: what is beyond the
/// twelfth decimal is noise and rounded.
fn fraction(text: &str) -> Option<(i128, i128)> {
    let (top, bottom) = match text.split_once('/') {
        Some((top, bottom)) => (top.parse::<i64>().ok()?.into(), i128::from(bottom.parse::<i64>().ok()?)),
        None => {
            let (digits, power) = match text.split_once(['e', 'E']) {
                Some((digits, power)) => (digits, power.parse::<i32>().ok()?),
                None => (text, 0),
            };
            let (head, tail) = digits.split_once('.').unwrap_or((digits, ""));
            if tail.len() > 40
                || head.len() > 18
                || power.abs() > 15
                || !tail.bytes().all(|b| b.is_ascii_digit())
            {
                return None;
            }
            if tail.len() > DECIMALS {
                let value: f64 = text.parse().ok().filter(|value: &f64| value.abs() < 1e6)?;
                let (top, bottom) = ((value * 1e12).round() as i128, 1_000_000_000_000);
                let common = divisor(top, bottom);
                return Some((top / common, bottom / common));
            }
            let whole: i128 = format!("{head}{tail}").parse().ok()?;
            let power = power - tail.len() as i32;
            let ten = 10i128.checked_pow(power.unsigned_abs())?;
            if power < 0 { (whole, ten) } else { (whole.checked_mul(ten)?, 1) }
        }
    };
    if bottom <= 0 {
        return None;
    }
    let common = divisor(top, bottom);
    Some((top / common, bottom / common))
}

/// Contingencies at most.
const CONTINGENCIES: usize = 1 << 20;

/// Reads a normal-form game, in the payoff version or the outcome version.
///
/// # Errors
/// Where the text is no such game.
pub fn read_nfg(text: &str) -> Result<NormalForm, ScenarioError> {
    let mut tokens = tokens(text)?.into_iter().peekable();
    let wrong = |what: &str| ScenarioError::new(format!("no Gambit normal form: {what}"));
    for expected in ["NFG", "1"] {
        if tokens.next() != Some(Token::Word(expected.to_owned())) {
            return Err(wrong("it does not begin with NFG 1"));
        }
    }
    tokens.next(); // R or D: how numbers were meant to be shown
    let mut game = NormalForm::default();
    match tokens.next() {
        Some(Token::Text(title)) => game.title = title,
        _ => return Err(wrong("no title")),
    }
    if tokens.next() != Some(Token::Open) {
        return Err(wrong("no players"));
    }
    loop {
        match tokens.next() {
            Some(Token::Text(name) | Token::Word(name)) => game.players.push(name),
            Some(Token::Close) => break,
            _ => return Err(wrong("the list of players does not end")),
        }
    }
    if tokens.next() != Some(Token::Open) {
        return Err(wrong("no strategies"));
    }
    loop {
        match tokens.next() {
            Some(Token::Close) => break,
            Some(Token::Word(number)) => {
                game.counts.push(number.parse().map_err(|_| wrong("a count of strategies"))?);
                game.labels.push(Vec::new());
            }
            Some(Token::Open) => {
                let mut labels = Vec::new();
                loop {
                    match tokens.next() {
                        Some(Token::Text(label) | Token::Word(label)) => labels.push(label),
                        Some(Token::Close) => break,
                        _ => return Err(wrong("a list of strategies does not end")),
                    }
                }
                game.counts.push(labels.len());
                game.labels.push(labels);
            }
            _ => return Err(wrong("the list of strategies does not end")),
        }
    }
    let size = game.counts.iter().try_fold(1usize, |size, count| size.checked_mul(*count));
    let size = size.filter(|size| *size > 0 && *size <= CONTINGENCIES).ok_or_else(|| wrong("its size"))?;
    if game.counts.len() != game.players.len() {
        return Err(wrong("players and strategies do not match"));
    }
    if let Some(Token::Text(_)) = tokens.peek() {
        tokens.next(); // a comment
    }
    let players = game.players.len();
    if tokens.peek() == Some(&Token::Open) {
        // Outcomes, then an outcome's number for each contingency; 0 pays nothing.
        tokens.next();
        let mut outcomes: Vec<Vec<String>> = vec![vec!["0".to_owned(); players]];
        loop {
            match tokens.next() {
                Some(Token::Close) => break,
                Some(Token::Open) => {
                    let mut outcome = Vec::new();
                    loop {
                        match tokens.next() {
                            Some(Token::Text(_)) => {}
                            Some(Token::Word(number)) => outcome.push(number),
                            Some(Token::Close) => break,
                            _ => return Err(wrong("an outcome does not end")),
                        }
                    }
                    outcomes.push(outcome);
                }
                _ => return Err(wrong("the list of outcomes does not end")),
            }
        }
        for token in tokens {
            let Token::Word(number) = token else { return Err(wrong("an outcome's number")) };
            let place: usize = number.parse().map_err(|_| wrong("an outcome's number"))?;
            game.payoffs
                .push(outcomes.get(place).cloned().ok_or_else(|| wrong("an outcome that is not there"))?);
        }
    } else {
        let mut numbers = Vec::new();
        for token in tokens {
            let Token::Word(number) = token else { return Err(wrong("a payoff")) };
            numbers.push(number);
        }
        game.payoffs = numbers.chunks(players.max(1)).map(<[String]>::to_vec).collect();
    }
    if game.payoffs.len() != size || game.payoffs.iter().any(|row| row.len() != players) {
        return Err(wrong("the number of payoffs"));
    }
    Ok(game)
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Open,
    Close,
    Text(String),
    Word(String),
}

fn tokens(text: &str) -> Result<Vec<Token>, ScenarioError> {
    let mut found = Vec::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '{' => found.push(Token::Open),
            '}' => found.push(Token::Close),
            '"' => {
                let mut inside = String::new();
                loop {
                    match chars.next() {
                        Some('"') => break,
                        Some('\\') => inside.extend(chars.next()),
                        Some(c) => inside.push(c),
                        None => return Err(ScenarioError::new("a text in quotation marks does not end")),
                    }
                }
                found.push(Token::Text(inside));
            }
            c if c.is_whitespace() || c == ',' => {}
            c => {
                let mut word = c.to_string();
                while let Some(next) = chars.peek().filter(|c| !c.is_whitespace() && !"{}\",".contains(**c)) {
                    word.push(*next);
                    chars.next();
                }
                found.push(Token::Word(word));
            }
        }
    }
    Ok(found)
}
