//! A linear-chain CRF fitted on the analyst's own decisions, used beside the grammar.
//!
//! Each token of a sentence is labelled content or other (Lafferty, McCallum and Pereira 2001). The features
//! are words, shapes, the state of quotation, and the lexicon's classes. Where the fitted model and the
//! grammar agree on a claim its tier is `agreed`, elsewhere `proposal`: two tiers, never one list. The model is
//! a file of CRFsuite's format in the case or the user's folder; none is shipped.

use crate::cues::{CITING, MODAL, PERSON, PERSONAL, SAY, THAT, TIME};
use crate::quotes::Machine;
use crate::reading::Reading;
use crate::score::{Pieces, overlap};
use crate::segment::{self, Kind, Offsets, Token};
use crate::sorts::{Tier, Voice};
use crfs::train::Trainer;
use crfs::{Attribute, Model};
use std::io;
use std::path::Path;

/// A text with the contents that a person accepted or corrected.
#[derive(Clone, Debug, Default)]
pub struct Example {
    /// The report's text.
    pub text: String,
    /// Contents of attributed claims, in code points.
    pub contents: Vec<Pieces>,
}

fn features(text: &str, tokens: &[Token], at: usize) -> Vec<Attribute> {
    let mut all = vec![Attribute::new("bias", 1.0)];
    for (name, offset) in [("-2", -2_isize), ("-1", -1), ("0", 0), ("+1", 1), ("+2", 2)] {
        let Some(token) = at.checked_add_signed(offset).and_then(|n| tokens.get(n)) else {
            all.push(Attribute::new(format!("{name}:edge"), 1.0));
            continue;
        };
        all.push(Attribute::new(format!("{name}:w={}", token.text(text).to_lowercase()), 1.0));
        for (class, bit) in [
            ("say", SAY),
            ("that", THAT),
            ("citing", CITING),
            ("person", PERSON),
            ("pronoun", PERSONAL),
            ("modal", MODAL),
            ("time", TIME),
        ] {
            if token.is(bit) {
                all.push(Attribute::new(format!("{name}:{class}"), 1.0));
            }
        }
    }
    if let Some(token) = tokens.get(at) {
        all.push(Attribute::new(format!("q={}", token.quote != 0), 1.0));
        all.push(Attribute::new(format!("capital={}", token.capital), 1.0));
        // Has a verb of saying come before in the sentence, and how far ahead is the next?
        let before = tokens[..at].iter().any(|t| t.is(SAY));
        let after = tokens[at..].iter().any(|t| t.is(SAY));
        all.push(Attribute::new(format!("say={before}/{after}"), 1.0));
    }
    all
}

/// Sentences of a text: tokens by sentence.
fn sentences(text: &str) -> Vec<Vec<Token>> {
    let mut machine = Machine::default();
    let mut all = Vec::new();
    let mut base = 0;
    for line in text.split('\n') {
        let mut tokens = Vec::new();
        segment::tokens(line, base, &mut tokens);
        base += line.len() + 1;
        machine.line(text, &mut tokens, None);
        for at in segment::sentences(text, &tokens) {
            all.push(tokens[at.first..at.end].to_vec());
        }
    }
    all
}

/// Fits a model and writes it to `out`.
///
/// # Errors
/// Those of the file system; no example; examples without a single accepted claim.
pub fn train(examples: &[Example], out: &Path) -> io::Result<usize> {
    let mut trainer = Trainer::lbfgs();
    trainer.params_mut().set_c1(0.1)?;
    trainer.params_mut().set_c2(0.1)?;
    trainer.params_mut().set_max_iterations(80)?;
    let mut used = 0;
    for example in examples {
        let offsets = Offsets::new(&example.text);
        for tokens in sentences(&example.text) {
            let labels: Vec<&str> = tokens
                .iter()
                .map(|token| {
                    let at = offsets.code_points(token.start as usize);
                    let inside =
                        example.contents.iter().flatten().any(|(from, to)| (*from..*to).contains(&at));
                    if inside { "C" } else { "O" }
                })
                .collect();
            let items: Vec<Vec<Attribute>> =
                (0..tokens.len()).map(|n| features(&example.text, &tokens, n)).collect();
            used += usize::from(labels.contains(&"C"));
            trainer.append(&items, &labels)?;
        }
    }
    if used == 0 {
        return Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "no accepted claim with a speaker to learn from",
        ));
    }
    trainer.train(out)?;
    Ok(used)
}

/// Marks the claims of a reading on which the model agrees (overlap of at least one half) as `agreed`, the
/// other attributed ones as `proposal`.
///
/// # Errors
/// Where the bytes are no model.
pub fn agree(reading: &mut Reading, text: &str, model: &[u8]) -> io::Result<()> {
    let model = Model::new(model)?;
    let tagger = model.tagger()?;
    let offsets = Offsets::new(text);
    let mut contents: Vec<Pieces> = Vec::new();
    for tokens in sentences(text) {
        let items: Vec<Vec<Attribute>> = (0..tokens.len()).map(|n| features(text, &tokens, n)).collect();
        let labels = tagger.tag(&items)?;
        let mut pieces: Pieces = Vec::new();
        let mut open = false;
        for (token, label) in tokens.iter().zip(&labels) {
            let span = (offsets.code_points(token.start as usize), offsets.code_points(token.end as usize));
            if &**label != "C" {
                open = false;
            } else if let (true, Some(last)) = (open, pieces.last_mut()) {
                last.1 = span.1;
            } else if token.kind != Kind::Mark {
                pieces.push(span);
                open = true;
            }
        }
        if !pieces.is_empty() {
            contents.push(pieces);
        }
    }
    for claim in reading.claims.iter_mut().filter(|claim| claim.voice == Voice::Attributed) {
        let ours: Pieces = claim.content.iter().map(|s| (s.start, s.end)).collect();
        let agreed = contents.iter().any(|theirs| overlap(&ours, theirs) >= 0.5);
        claim.tier = if agreed { Tier::Agreed } else { Tier::Proposal };
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reader::read;
    use crate::reading::{Document, Options};

    #[test]
    fn a_model_learns_what_was_accepted() {
        let examples: Vec<Example> = ["talks failed", "pact holds", "roads reopened", "gauges broke"]
            .iter()
            .flat_map(|what| ["Katz", "Reuters", "The minister"].map(|who| (who, *what)))
            .map(|(who, what)| {
                let text = format!("{who} said that the {what}. The weather was fine.");
                let from = text.find("the ").unwrap_or(0);
                Example { contents: vec![vec![(from, from + 4 + what.len())]], text }
            })
            .collect();
        let path = std::env::temp_dir().join(format!("detente-crf-{}", std::process::id()));
        assert!(train(&examples, &path).unwrap() > 0);
        let model = std::fs::read(&path).unwrap();
        let _ = std::fs::remove_file(&path);
        let text = "Haaretz said that the dam leaked.";
        let mut reading = read(&Document::new(text), &Options::default());
        agree(&mut reading, text, &model).unwrap();
        assert_eq!(reading.claims[0].tier, Tier::Agreed);
        assert!(agree(&mut reading, text, b"no model").is_err());
        assert!(train(&[], &path).is_err());
    }
}
