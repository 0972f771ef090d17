//! A linear-chain CRF fitted on the analyst's own decisions, stacked on the grammar.
//!
//! Each token of a sentence is labelled content or other (Lafferty, McCallum and Pereira 2001). The features are words,
//! shapes, the state of quotation, the lexicon's classes, and what the grammar makes of the token: whether it stands in a
//! content, a cue or a speaker of a claim that the grammar found. Where model and grammar agree on a claim its tier is
//! `agreed`, elsewhere `proposal`; a content that the model alone finds becomes a proposal of its own, with the subject
//! of the nearest verb as its speaker. The model is a file of CRFsuite's format in the case; none is shipped.

use crate::score::{Pieces, overlap};
use crfs::train::Trainer;
use crfs::{Attribute, Model};
use detente_read::cues::{CITING, MODAL, PERSON, PERSONAL, SAY, THAT, TIME};
use detente_read::gazetteer::Gazetteer;
use detente_read::memory::slug;
use detente_read::phrases::View;
use detente_read::quotes::Machine;
use detente_read::segment::{self, Kind, Offsets, Token};
use detente_read::{
    Claim, ClaimKind, Document, Form, Link, Modality, Options, Polarity, Reading, Span, Tier, Voice, read,
};
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

/// What the grammar makes of the code points of a text, to look up token by token.
struct Marks {
    contents: Pieces,
    sure: Pieces,
    cues: Pieces,
    speakers: Pieces,
}

impl Marks {
    fn of(reading: &Reading) -> Self {
        let mut all = Self { contents: Vec::new(), sure: Vec::new(), cues: Vec::new(), speakers: Vec::new() };
        for claim in reading.claims.iter().filter(|claim| claim.voice == Voice::Attributed) {
            let pieces = claim.content.iter().map(|s| (s.start, s.end));
            all.contents.extend(pieces.clone());
            if claim.tier == Tier::Agreed {
                all.sure.extend(pieces);
            }
            all.cues.extend(claim.cue.iter().map(|s| (s.start, s.end)));
            all.speakers.extend(claim.chain.iter().map(|s| (s.start, s.end)));
        }
        for list in [&mut all.contents, &mut all.sure, &mut all.cues, &mut all.speakers] {
            list.sort_unstable();
        }
        all
    }

    /// One letter for each list that holds the code point.
    fn at(&self, point: usize) -> String {
        let inside = |list: &Pieces| {
            let near = list.partition_point(|(from, _)| *from <= point);
            // Contents overlap little: the few before the place are looked at.
            list[near.saturating_sub(4)..near].iter().any(|(from, to)| (*from..*to).contains(&point))
        };
        let mut letters = String::new();
        for (letter, list) in
            [('c', &self.contents), ('a', &self.sure), ('q', &self.cues), ('s', &self.speakers)]
        {
            if inside(list) {
                letters.push(letter);
            }
        }
        letters
    }
}

fn features(text: &str, tokens: &[Token], marks: &[String], at: usize) -> Vec<Attribute> {
    let mut all = vec![Attribute::new("bias", 1.0)];
    for (name, offset) in [("-2", -2_isize), ("-1", -1), ("0", 0), ("+1", 1), ("+2", 2)] {
        let place = at.checked_add_signed(offset);
        let Some(token) = place.and_then(|n| tokens.get(n)) else {
            all.push(Attribute::new(format!("{name}:edge"), 1.0));
            continue;
        };
        all.push(Attribute::new(format!("{name}:w={}", token.text(text).to_lowercase()), 1.0));
        if let Some(mark) = place.and_then(|n| marks.get(n)) {
            all.push(Attribute::new(format!("{name}:g={mark}"), 1.0));
        }
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
    if let (Some(token), Some(mark)) = (tokens.get(at), marks.get(at)) {
        all.push(Attribute::new(format!("q={}", token.quote != 0), 1.0));
        all.push(Attribute::new(format!("q={}/g={mark}", token.quote != 0), 1.0));
        all.push(Attribute::new(format!("capital={}", token.capital), 1.0));
        // Has a verb of saying come before in the sentence, and how far ahead is the next?
        let before = tokens[..at].iter().any(|t| t.is(SAY));
        let after = tokens[at..].iter().any(|t| t.is(SAY));
        all.push(Attribute::new(format!("say={before}/{after}"), 1.0));
        // Does the grammar find a content in the sentence at all?
        let found = marks.iter().any(|mark| mark.contains('c'));
        all.push(Attribute::new(format!("found={found}"), 1.0));
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

fn items(text: &str, tokens: &[Token], marks: &Marks, offsets: &Offsets<'_>) -> Vec<Vec<Attribute>> {
    let marks: Vec<String> =
        tokens.iter().map(|token| marks.at(offsets.code_points(token.start as usize))).collect();
    (0..tokens.len()).map(|n| features(text, tokens, &marks, n)).collect()
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
        let marks = Marks::of(&read(&Document::new(&example.text), &Options::default()));
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
            used += usize::from(labels.contains(&"C"));
            trainer.append(&items(&example.text, &tokens, &marks, &offsets), &labels)?;
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

/// Lays a model over a reading. Claims on which it agrees (overlap of at least one half, or of four fifths where the grammar
/// was not sure) are `agreed`, the other attributed ones `proposal`; contents that it alone finds are added as proposals, in the order of the text.
///
/// # Errors
/// Where the bytes are no model.
pub fn stack(reading: &mut Reading, text: &str, model: &[u8]) -> io::Result<()> {
    let model = Model::new(model)?;
    let tagger = model.tagger()?;
    let offsets = Offsets::new(text);
    let marks = Marks::of(reading);
    let mut found: Vec<(Pieces, Claim)> = Vec::new();
    for tokens in sentences(text) {
        let labels = tagger.tag(&items(text, &tokens, &marks, &offsets))?;
        let labels: Vec<bool> = labels.iter().map(|label| &**label == "C").collect();
        for (from, to) in runs(&tokens, &labels) {
            let claim = proposal(text, &tokens, (from, to), &offsets);
            found.push((claim.content.iter().map(|s| (s.start, s.end)).collect(), claim));
        }
    }
    let pieces = |claim: &Claim| -> Pieces { claim.content.iter().map(|s| (s.start, s.end)).collect() };
    for claim in reading.claims.iter_mut().filter(|claim| claim.voice == Voice::Attributed) {
        let ours = pieces(claim);
        // What the grammar was not sure of needs the model's word for nearly all of it.
        let least = if claim.tier == Tier::Agreed { 0.5 } else { 0.8 };
        let agreed = found.iter().any(|(theirs, _)| {
            overlap(&ours, theirs) >= least || ours.iter().any(|one| overlap(&vec![*one], theirs) >= least)
        });
        claim.tier = if agreed { Tier::Agreed } else { Tier::Proposal };
    }
    let known: Pieces =
        reading.claims.iter().filter(|claim| claim.voice == Voice::Attributed).flat_map(pieces).collect();
    for (theirs, claim) in found {
        let touches = known.iter().any(|(from, to)| theirs.iter().any(|(a, b)| a < to && from < b));
        let words = claim.content.iter().map(|s| s.text.split(' ').count()).sum::<usize>();
        if !touches && words > 1 {
            reading.claims.push(claim);
        }
    }
    reading.claims.sort_by_key(|claim| claim.content.first().map_or(0, |span| span.start));
    Ok(())
}

/// Runs of content, over marks between two of them.
fn runs(tokens: &[Token], content: &[bool]) -> Vec<(usize, usize)> {
    let mut all: Vec<(usize, usize)> = Vec::new();
    for (at, inside) in content.iter().enumerate() {
        if !inside || tokens[at].kind == Kind::Mark && all.last().is_none_or(|(_, to)| *to != at) {
            continue;
        }
        match all.last_mut() {
            Some((_, to)) if *to == at => *to = at + 1,
            _ => all.push((at, at + 1)),
        }
    }
    all
}

/// A content that the model alone found, with the subject of the nearest verb before or after it as its speaker.
fn proposal(text: &str, tokens: &[Token], (from, to): (usize, usize), offsets: &Offsets<'_>) -> Claim {
    let own = Gazetteer::default();
    let v = View { text, t: tokens, own: &own };
    let span = |from: usize, to: usize| {
        let (start, end) = (tokens[from].start as usize, tokens[to - 1].end as usize);
        Span {
            text: text.get(start..end).unwrap_or_default().to_owned(),
            start: offsets.code_points(start),
            end: offsets.code_points(end),
        }
    };
    let verb = |at: usize| v.finite(at) || v.is(at, SAY);
    let nearest = (0..from).rev().find(|&at| verb(at)).or_else(|| (to..tokens.len()).find(|&at| verb(at)));
    let subject = nearest.and_then(|at| v.before(v.group_start(at).0)).filter(|np| np.weight == 2);
    let content = span(from, to);
    let link = match subject {
        Some(np) => {
            let span = span(np.from, np.to);
            Link { actor: slug(&span.text), text: span.text, start: span.start, end: span.end }
        }
        None => Link {
            actor: "unknown".to_owned(),
            text: String::new(),
            start: content.start,
            end: content.start,
        },
    };
    Claim {
        voice: Voice::Attributed,
        chain: vec![link],
        cue: nearest.map(|at| span(at, at + 1)).into_iter().collect(),
        content: vec![content],
        form: Form::Indirect,
        kind: ClaimKind::Report,
        modality: Modality::Asserted,
        polarity: Polarity::Affirms,
        tier: Tier::Proposal,
        said: None,
        meant: None,
        page: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn model(examples: &[Example]) -> Vec<u8> {
        let name = format!("detente-crf-{}-{}", std::process::id(), examples.len());
        let path = std::env::temp_dir().join(name);
        assert!(train(examples, &path).unwrap() > 0);
        let model = std::fs::read(&path).unwrap();
        let _ = std::fs::remove_file(&path);
        model
    }

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
        let model = model(&examples);
        let text = "Haaretz said that the dam leaked.";
        let mut reading = read(&Document::new(text), &Options::default());
        stack(&mut reading, text, &model).unwrap();
        assert_eq!(reading.claims[0].tier, Tier::Agreed);
        assert!(stack(&mut reading, text, b"no model").is_err());
        assert!(train(&[], &std::env::temp_dir().join("none")).is_err());
    }

    #[test]
    fn what_the_grammar_does_not_know_is_proposed() {
        // "zings" is no verb of the lists: only the analyst's decisions show that it says something.
        let examples: Vec<Example> = ["dams", "roads", "gauges", "ports", "mines", "farms"]
            .iter()
            .flat_map(|what| ["Marsh", "Dawes", "Vale"].map(|who| (who, *what)))
            .map(|(who, what)| {
                let text = format!("{who} zings unless the {what} open soon. The weather was fine and dry.");
                let from = text.find("the ").unwrap_or(0);
                Example { contents: vec![vec![(from, from + 4 + what.len() + 10)]], text }
            })
            .collect();
        let model = model(&examples);
        let text = "Rowe zings unless the locks open soon. The weather was fine and dry.";
        let mut reading = read(&Document::new(text), &Options::default());
        let before = reading.claims.iter().filter(|claim| claim.voice == Voice::Attributed).count();
        assert_eq!(before, 0);
        stack(&mut reading, text, &model).unwrap();
        let found: Vec<&Claim> =
            reading.claims.iter().filter(|claim| claim.voice == Voice::Attributed).collect();
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].content[0].text, "the locks open soon");
        assert_eq!(found[0].tier, Tier::Proposal);
        let points: Vec<char> = text.chars().collect();
        let there: String = points[found[0].content[0].start..found[0].content[0].end].iter().collect();
        assert_eq!(there, found[0].content[0].text);
    }
}
