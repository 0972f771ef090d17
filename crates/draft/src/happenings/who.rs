//! Who took part, where, and in what words of the report.

use super::Desk;
use super::lists::one_of;
use crate::{Said, distinct};
use detente_case::claims::{self, ClaimRecord};
use detente_case::vocabulary::ClaimKind;
use detente_read::Span;
use detente_read::cues::{DET, PREP, SAY};
use detente_read::phrases::View;
use detente_read::segment::Kind;

impl Desk<'_> {
    /// The words of what happened: the clause about the word, at most eighteen words, inside one quotation or outside all.
    pub(super) fn words(&self, v: &View<'_>, at: usize) -> (String, usize, usize) {
        let n = v.t.len();
        let stop = |b: usize| {
            v.comma(b)
                || matches!(v.mark(b), Some(';' | ':' | '.' | '?' | '!' | '(' | ')')) && !v.inner(b)
                || v.dash(b)
                || v.t[b].quote != v.t[at].quote
                || v.opener(b)
        };
        let mut from = (0..at).rev().take_while(|&b| !stop(b)).last().unwrap_or(at);
        let mut to = (at + 1..n).find(|&b| stop(b)).unwrap_or(n);
        if at - from > 9 {
            from = at - 7;
        }
        to = to.min(at + 12);
        while to > at + 1 && v.is(to - 1, DET | PREP) {
            to -= 1;
        }
        let text = v.text.get(v.t[from].start as usize..v.t[to - 1].end as usize).unwrap_or_default();
        (text.split_whitespace().collect::<Vec<_>>().join(" "), from, to)
    }

    /// A claim that covers the words, made where there is none: the author's own, of the whole sentence.
    pub(super) fn cite(&self, v: &View<'_>, from: usize, to: usize, claims: &mut Vec<Said>) -> String {
        let code = |byte: u32| self.offsets.code_points(byte as usize);
        let (start, end) = (code(v.t[from].start), code(v.t[to - 1].end));
        let covers = |claim: &&Said| {
            claim.report == self.paper.id
                && claim.content.iter().any(|span| span.start <= start && end <= span.end)
        };
        if let Some(known) = claims.iter().find(covers) {
            return known.id.clone();
        }
        let (first, last) = (v.t[0].start, v.t[v.t.len() - 1].end);
        let (a, b) = (code(first), code(last));
        let text = v.text.get(first as usize..last as usize).unwrap_or_default().to_owned();
        let id = claims::id(&self.paper.id, &[(a, b)]);
        if !claims.iter().any(|claim| claim.id == id) {
            let record = ClaimRecord {
                id: id.clone(),
                report: self.paper.id.clone(),
                spans: vec![(a, b)],
                quote: text.clone(),
                kind: ClaimKind::Author,
                by: format!("reader {} (proposal)", env!("CARGO_PKG_VERSION")),
                ..ClaimRecord::default()
            };
            claims.push(Said {
                id: id.clone(),
                report: self.paper.id.clone(),
                chain: Vec::new(),
                content: vec![Span { text, start: a, end: b }],
                polarity: "+".to_owned(),
                record,
            });
        }
        id
    }

    /// The parties that a sentence names, with their bytes.
    fn mentions(&self, v: &View<'_>) -> Vec<(usize, usize, String)> {
        let (Some(first), Some(last)) = (v.t.first(), v.t.last()) else { return Vec::new() };
        let (from, to) = (first.start as usize, last.end as usize);
        let named = self.dossier.names.named(self.report).filter(|(a, b, _)| from <= *a && *b <= to);
        named.map(|(a, b, id)| (a, b, id.to_owned())).collect()
    }

    /// The parties that a sentence names, each once.
    pub(super) fn named(&self, v: &View<'_>) -> Vec<String> {
        distinct(self.mentions(v).into_iter().map(|(_, _, id)| id))
    }

    /// Who takes part: of talks and signatures all who are named in the sentence, else the subject.
    pub(super) fn parties(&self, v: &View<'_>, at: usize, kind: &str) -> Vec<String> {
        let here = v.t[at].start as usize;
        let named = self.mentions(v);
        // "…, Norway said": who tells it takes no part.
        let tells = |a: usize, b: usize| {
            let after = v.t.iter().position(|token| token.start as usize >= b).unwrap_or(v.t.len());
            let said = v.is(after, SAY) && v.t[after].quote == 0 && after != at;
            let trails = after > 0 && a > here && said;
            trails || said && (after + 1..v.t.len()).any(|b| v.word(b) == "that") && a < here
        };
        let together = matches!(kind, "round" | "agreement" | "initialling");
        if together {
            let all = distinct(named.iter().filter(|(a, b, _)| !tells(*a, *b)).map(|(_, _, id)| id.clone()));
            return all.into_iter().take(6).collect();
        }
        let subject =
            v.before(v.group_start(at).0).filter(|np| np.from < np.to && np.weight > 0).and_then(|np| {
                let (a, b) = (v.t[np.from].start as usize, v.t[np.to - 1].end as usize);
                self.dossier.names.party(v.text.get(a..b)?, self.report, a)
            });
        let near =
            || named.iter().rev().find(|(a, b, _)| *b <= here && !tells(*a, *b)).map(|(_, _, id)| id.clone());
        subject.or_else(near).into_iter().collect()
    }

    /// A place after "in" or "at": a name that is no party's own word.
    pub(super) fn place(&self, v: &View<'_>, at: usize) -> Option<String> {
        let around = (at..v.t.len()).chain((0..at).rev());
        for b in around {
            if one_of(v, b, "in at") && v.is(b, PREP) && v.t.get(b + 1).is_some_and(|token| token.capital) {
                let mut end = b + 1;
                while v.t.get(end).is_some_and(|token| token.capital && token.kind == Kind::Word) {
                    end += 1;
                }
                let words = v.text.get(v.t[b + 1].start as usize..v.t[end - 1].end as usize)?;
                let month = detente_read::dates::day(&format!("1 {words} 2026")).is_some();
                if !month {
                    return Some(words.to_owned());
                }
            }
        }
        None
    }
}
