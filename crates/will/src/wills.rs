//! From the sentences of a report to statements of will.
//!
//! Words of will (`data/frames.txt`) show one where what they take stands behind them: a verb with its subject ("the union
//! is holding out for 9 percent"), an adjective ("is open to talks"), a noun with its owner ("Kenya's demand for an
//! apology"), what somebody's price or bottom line is, what is unacceptable to whom. Beside them stand what a party will or
//! will not do, what others must do, and what there will not be without what. Conditions stay with what hangs on them, and
//! what a party makes a condition it wants.

mod copulas;
mod modals;
mod nouns;
mod rows;
mod takes;
mod verbs;

use crate::lexicon::{Frame, Lexicon, List};
use crate::names::Names;
use crate::scene::{Line, Scene};
use crate::ties::clause_end;
use crate::{Assertion, Direction, Report};
use detente_read::cues::{BE, DET, LISTED, ORG, PERSON, PERSONAL, SAY};
use detente_read::phrases::{Np, View};
use detente_read::segment::{Kind, Offsets};
use detente_read::sentences_of;

/// Which way a will goes, and whether harm is held out.
#[derive(Clone, Copy, Debug)]
struct Will {
    direction: Direction,
    threat: bool,
}

impl Will {
    fn of(frame: &Frame) -> Self {
        Self { direction: frame.direction, threat: frame.threat }
    }

    fn plain(direction: Direction) -> Self {
        Self { direction, threat: false }
    }
}

/// What a word of will takes: its tokens, of whom, and whether "not" turns it round.
#[derive(Clone, Debug)]
struct Taken {
    from: usize,
    end: usize,
    of: Option<String>,
    negative: bool,
    /// A clause about somebody else's deed.
    clause: bool,
}

/// The statements of will of one report, in the order of its text; their citations are the claims that hold their words.
pub(crate) fn of_report(report: &Report<'_>, number: usize, names: &Names) -> Vec<Assertion> {
    let mut scene = Scene::new(report, number, names);
    let offsets = Offsets::new(report.text);
    let mut all = Vec::new();
    for tokens in sentences_of(report.text, names.own()) {
        let v = View { text: report.text, t: &tokens, own: names.own() };
        let topic = {
            let line = Line::new(&scene, v);
            Reader { line: &line, v, offsets: &offsets }.sentence(&mut all);
            line.topic().or_else(|| line.told_by()).or_else(|| line.opener())
        };
        scene.topic = topic.or(scene.topic.take());
    }
    all
}

struct Reader<'a> {
    line: &'a Line<'a>,
    v: View<'a>,
    offsets: &'a Offsets<'a>,
}

impl Reader<'_> {
    fn sentence(&self, out: &mut Vec<Assertion>) {
        let v = &self.v;
        let n = v.t.len();
        if n < 3 || self.unreal() || self.listed(out) {
            return;
        }
        let mut at = 0;
        while at < n {
            if v.t[at].kind != Kind::Word || self.void(at) {
                at += 1;
                continue;
            }
            let end = self
                .without(at, out)
                .or_else(|| self.closed(at, out))
                .or_else(|| self.called(at, out))
                .or_else(|| self.core(at, out))
                .or_else(|| self.adjective(at, out))
                .or_else(|| self.modal(at, out))
                .or_else(|| self.verb(at, out))
                .or_else(|| self.noun(at, out));
            at = end.map_or(at + 1, |end| end.max(at + 1));
        }
    }

    /// A question, or what never was: "If the EU had wanted a fight, it would have …", "Suppose the Greens demanded".
    fn unreal(&self) -> bool {
        let v = &self.v;
        let n = v.t.len();
        let asked = (n.saturating_sub(3)..n).any(|b| v.mark(b) == Some('?'));
        let first = usize::from(v.opener(0));
        let never = v.one_of(first, &["if", "had"]) && (0..n).any(|b| v.word(b) == "had")
            || v.one_of(first, &["if"])
                && (0..n).any(|b| v.word(b) == "were")
                && (0..n).any(|b| v.word(b) == "would");
        let supposed = v.one_of(first, &["suppose", "supposing", "imagine"])
            || v.one_of(first, &["let"]) && (first..first + 5).any(|b| v.one_of(b, &["suppose", "imagine"]));
        asked || never || supposed
    }

    fn void(&self, at: usize) -> bool {
        self.line.scene.piece(self.line.byte(at)).is_some_and(|piece| piece.void)
    }

    /// A word of one of the lists.
    fn word(&self, list: List, at: usize) -> bool {
        Lexicon::shipped().has(list, self.v.word(at), self.v.word(at + 1))
    }

    fn word_is(&self, at: usize, words: &[&str]) -> bool {
        words.iter().enumerate().all(|(n, word)| self.v.one_of(at + n, &[*word]))
    }

    /// "set three conditions: an end to the blockade, compensation and guarantees"
    fn listed(&self, out: &mut Vec<Assertion>) -> bool {
        let v = &self.v;
        let n = v.t.len();
        let Some(colon) = (2..n).find(|&b| v.mark(b) == Some(':')) else { return false };
        // "Here is what we want: a ninth nurse, a flat rise and an end to split shifts."
        if v.one_of(colon - 1, &["want", "wants", "need", "needs", "demand", "demands", "ask"])
            && let Some(what) = (colon.saturating_sub(6)..colon).find(|&b| v.one_of(b, &["what"]))
            && let Some(party) =
                self.line.resolve(Np { from: what + 1, to: colon - 1, clause: what, weight: 2 })
        {
            self.push((colon + 1, n), &party, None, Will::plain(Direction::Wants), out);
            return true;
        }
        // "What we need is simple: a raise for every grade."
        if v.one_of(colon - 1, &["simple", "clear", "this", "short", "modest"])
            && v.is(colon - 2, BE)
            && let Some(party) = self.core_of(v.group_start(colon - 2).0)
        {
            self.push((colon + 1, n), &party, None, Will::plain(Direction::Wants), out);
            return true;
        }
        let Some(noun) = (1..colon).find(|&b| v.is(b, LISTED) && !v.is(b, SAY)) else { return false };
        let verb = (1..noun).find(|&b| {
            v.one_of(
                b,
                &[
                    "set",
                    "sets",
                    "named",
                    "names",
                    "listed",
                    "lists",
                    "laid",
                    "made",
                    "makes",
                    "presented",
                    "issued",
                ],
            )
        });
        let Some(verb) = verb else { return false };
        let Some(party) = self.line.holder(v.group_start(verb).0, verb) else { return false };
        self.push((colon + 1, n), &party, None, Will::plain(Direction::Wants), out);
        true
    }
}

/// Where a thing ends that begins with a quotation: behind its tail.
fn after_quote(v: &View<'_>, open: usize, end: usize) -> usize {
    let quote = v.t.get(open + 1).map_or(0, |token| token.quote);
    if quote == 0 {
        return end;
    }
    let close = (open + 1..v.t.len()).find(|&b| v.t[b].quote != quote).unwrap_or(v.t.len());
    let after = close + usize::from(v.quote_mark(close));
    if v.one_of(after, &["of", "in", "for", "on"]) { clause_end(v, after) } else { end }
}

/// One past the subject at the head of a clause: a name, or the words up to a body or a role ("the company raise wages").
fn name_end(v: &View<'_>, at: usize) -> usize {
    let mut end = at;
    let name =
        |b: usize| v.t.get(b).is_some_and(|t| t.capital) || v.inner(b) || v.one_of(b, &["of"]) && b > at;
    if v.is(at, PERSONAL) {
        return at + 1;
    }
    while v.is(end, DET) && !v.is(end, detente_read::cues::NUMBERWORD) {
        end += 1;
    }
    let first = end;
    while name(end) {
        end += 1;
    }
    if end == first {
        let noun = (first..v.t.len().min(first + 5)).find(|&b| v.is(b, PERSON | ORG) || v.finite(b));
        end = noun.filter(|&b| v.is(b, PERSON | ORG)).map_or(first, |b| b + 1);
    } else if v.is(end, PERSON | ORG) && !v.finite(end) {
        // "Lahm militia", "Dessara army"
        end += 1;
    }
    end.max(at + 1)
}
