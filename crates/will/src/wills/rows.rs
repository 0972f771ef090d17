//! From what was found to statements with their conditions, one for each thing of a list.

use super::{Reader, Will, name_end};
use crate::ties::{Bound, clause_end, inside, leading, tie_at, words};
use crate::{Assertion, Condition, Direction, Place, Tie};
use detente_read::cues::{AND, DET, ED, MODAL, NEG, ORG, PERSON, PERSONAL, POSSESSIVE, PREP, REL, SAY, THAT};
use detente_read::phrases::{Np, View};
use detente_read::segment::Kind;
use detente_read::sentences_of;

impl Reader<'_> {
    /// Adds a statement with the condition that stands in its words or before its clause.
    pub(super) fn push(
        &self,
        (from, end): (usize, usize),
        party: &str,
        of: Option<String>,
        will: Will,
        out: &mut Vec<Assertion>,
    ) {
        let v = &self.v;
        let mut found = inside(v, from, end).or_else(|| leading(v).filter(|bound| bound.to < from));
        // "pledge before the end of the year": a time, no condition.
        if let Some(bound) = found {
            let timed = bound.tie == Tie::Until
                && v.one_of(bound.from - 1, &["before", "until"])
                && !v.verb_between(bound.from, bound.to);
            if timed && will.direction != Direction::Refuses {
                found = None;
            }
        }
        // "suspend the strike after C, on condition that D": behind what else is told.
        if found.is_none() && v.one_of(end, &["after", "when", "as", "while"]) {
            let far = (end..v.t.len()).find(|&b| {
                ["on", "provided", "in"].iter().any(|word| v.one_of(b, &[word]))
                    && tie_at(v, b).is_some_and(|(_, length)| length > 1)
            });
            if let Some(at) = far
                && let Some((tie, length)) = tie_at(v, at)
            {
                found = Some(Bound { tie, cue: end, from: at + length, to: clause_end(v, at + length) });
            }
        }
        // "…, but only if B", right behind the clause.
        if found.is_none() {
            let next = end + usize::from(v.comma(end) || v.dash(end));
            let only = next + usize::from(v.one_of(next, &["but", "and"]));
            let only = only + usize::from(v.one_of(only, &["only"]));
            if next > end
                && let Some((tie, length)) = tie_at(v, only)
                && !v.one_of(only, &["before", "without", "absent"])
            {
                let to = clause_end(v, only + length);
                found = Some(Bound { tie, cue: end, from: only + length, to });
            }
        }
        self.add((from, end), found, party, of, will, out);
    }

    /// Adds a statement, or one for each thing of a list: "the withdrawal of the gunboats, the release of the prisoners and
    /// an elected assembly".
    pub(super) fn add(
        &self,
        (from, end): (usize, usize),
        bound: Option<Bound>,
        party: &str,
        of: Option<String>,
        will: Will,
        out: &mut Vec<Assertion>,
    ) {
        let stop = bound.map_or(end, |bound| if bound.cue >= from { bound.cue.min(end) } else { end });
        let parts = self.parts(from, stop);
        for (n, (a, b)) in parts.iter().enumerate() {
            let bound = bound.filter(|_| n == 0 || parts.len() == 1);
            self.one((*a, if parts.len() == 1 { end } else { *b }), bound, party, of.clone(), will, out);
        }
    }

    /// The things of a list: each begins with a determiner or a number of its own.
    pub(super) fn parts(&self, from: usize, end: usize) -> Vec<(usize, usize)> {
        let v = &self.v;
        let thing = |b: usize| {
            v.is(b, DET)
                && !v.is(b, PERSONAL)
                && !v.one_of(b, &["other", "others", "both"])
                && v.t.get(b + 1).is_some_and(|t| t.kind != Kind::Mark)
        };
        let mut all = Vec::new();
        let mut first = from;
        // "to give the islands their own office, and to leave them a third of the dues"
        let deed = from > 0 && v.one_of(from - 1, &["to"]) && self.deed(from);
        if deed {
            for at in from + 2..end {
                let and = v.one_of(at, &["and"]) && v.one_of(at + 1, &["to"]) && self.deed(at + 2);
                if and {
                    all.push((first, at - usize::from(v.comma(at - 1))));
                    first = at + 2;
                }
            }
            all.push((first, end));
            return all;
        }
        if !thing(from) {
            return vec![(from, end)];
        }
        for at in from + 2..end {
            let comma = v.comma(at) && thing(at + 1);
            let and = v.is(at, AND) && v.one_of(at, &["and"]) && thing(at + 1) && !v.comma(at - 1);
            let both = v.comma(at) && v.one_of(at + 1, &["and"]) && thing(at + 2);
            // "between the coast and the hills", "the north and the south": short, and after a preposition.
            let bound = (first + 1..at).any(|b| v.one_of(b, &["between", "both"]))
                || at < first + 3 && !comma
                || v.verb_between(at + 1, end) && !(at + 1..end).any(|b| v.is(b, REL | THAT));
            if (comma || and || both) && !bound && at > first {
                all.push((first, at));
                first = at + 1 + usize::from(both);
            }
        }
        all.push((first, end));
        all
    }

    pub(super) fn one(
        &self,
        (from, end): (usize, usize),
        bound: Option<Bound>,
        party: &str,
        of: Option<String>,
        will: Will,
        out: &mut Vec<Assertion>,
    ) {
        let v = &self.v;
        let stop = bound.map_or(end, |bound| if bound.cue >= from { bound.cue.min(end) } else { end });
        let what = words(v, from, stop);
        if what.is_empty() || will.direction != Direction::Offers && self.is_somebody(&what, from) {
            return;
        }
        let condition = bound
            .map(|bound| Condition { tie: bound.tie, text: words(v, bound.from, bound.to) })
            .filter(|condition| !condition.text.is_empty());
        let of = of.or_else(|| {
            let tail = (from..stop).rev().find(|&b| v.one_of(b, &["from"]))?;
            self.line.resolve(Np { from: tail + 1, to: stop, clause: tail, weight: 2 })
        });
        let lower = what.to_lowercase();
        let red = ["under any", "not an inch", "red line", "millimetre"].iter().any(|w| lower.contains(w));
        let code = |byte: usize| self.offsets.code_points(byte);
        let first = v.t.first().map_or(0, |token| token.start as usize);
        let last = v.t.last().map_or(0, |token| token.end as usize);
        let one = Assertion {
            party: party.to_owned(),
            of: of.filter(|of| of != party),
            issue: None,
            what,
            direction: will.direction,
            grade: self.line.scene.grade(self.line.byte(from), party),
            red_line: red && will.direction == Direction::Refuses,
            threat: will.threat,
            condition: condition.clone(),
            by: self.due(from, end),
            place: Place {
                report: self.line.scene.number,
                from: code(self.line.byte(from)),
                to: code(v.t.get(stop.max(1) - 1).map_or(last, |token| token.end as usize)),
                sentence: (code(first), code(last)),
            },
            cites: Vec::new(),
        };
        out.push(one.clone());
        if let (Some(bound), Some(_)) = (bound, condition) {
            self.wanted(bound, &one, out);
        }
    }

    /// What a party makes a condition it wants: of the subject of the condition, where that is another party.
    pub(super) fn wanted(&self, bound: Bound, one: &Assertion, out: &mut Vec<Assertion>) {
        let v = &self.v;
        let (a, b) = (bound.from, bound.to);
        // "will raise duties if the levy takes effect": nobody wants it to.
        if one.threat && bound.tie == Tie::If {
            return;
        }
        let verb = (a + 1..b).find(|&at| {
            (v.finite(at) || v.is(at, ED | SAY | MODAL))
                && v.before(v.group_start(at).0).is_some_and(|np| np.from >= a)
        });
        let np = verb.and_then(|verb| v.before(v.group_start(verb).0)).filter(|np| np.from >= a);
        let mut of = np.and_then(|np| self.line.resolve(np));
        let mut verb = verb;
        // "the Republic paid its arrears", "Dunmoor scraps the tariff it slapped on us": the word right after a name.
        let head = name_end(v, a);
        let next = v.t.get(head).filter(|token| head < b && token.kind == Kind::Word && !token.capital);
        if next.is_some()
            && !v.is(head, PREP | AND | DET | POSSESSIVE)
            && let Some(first) = self.line.resolve(Np { from: a, to: head, clause: a, weight: 2 })
        {
            of = Some(first);
            verb = Some(head);
        }
        let thing =
            v.one_of(bound.from - 1, &["for", "of", "to", "on", "without", "upon", "pending", "absent"]);
        let what = match (&of, verb) {
            (Some(of), Some(verb)) if *of != one.party => {
                // "the international observers are admitted" is asked of nobody who could be one.
                let (start, _) = v.group_start(verb);
                let named = (a..start).any(|b| v.t[b].capital || v.is(b, ORG | PERSONAL));
                words(v, if named { start } else { a }, b)
            }
            (Some(_), _) => return,
            (None, Some(_)) if bound.tie == Tie::If || v.one_of(bound.from - 1, &["unless"]) => {
                words(v, a, b)
            }
            (None, None) if thing => words(v, a, b),
            _ => return,
        };
        // "if no deal is reached": it happens or not, nobody is asked.
        if what.is_empty() || v.is(a, NEG) || v.one_of(a, &["no", "it", "anonymity"]) {
            return;
        }
        let code = |byte: usize| self.offsets.code_points(byte);
        let last = v.t.get(b.max(1) - 1).map_or(0, |token| token.end as usize);
        out.push(Assertion {
            of,
            what,
            direction: Direction::Wants,
            red_line: false,
            threat: false,
            condition: None,
            by: None,
            place: Place { from: code(self.line.byte(a)), to: code(last), ..one.place },
            ..one.clone()
        });
    }

    /// "backs the mayor", "voted against the government": a side is taken, and nothing is asked.
    pub(super) fn is_somebody(&self, what: &str, from: usize) -> bool {
        let names = self.line.scene.names;
        let list = sentences_of(what, names.own());
        let Some(tokens) = list.first().filter(|tokens| tokens.len() <= 3) else { return false };
        let v = View { text: what, t: tokens, own: names.own() };
        let n = v.t.len();
        let known = names.party(what, self.line.scene.number, self.line.byte(from)).is_some();
        let office = v.is(0, DET)
            && n == 2
            && (v.is(1, PERSON) || v.one_of(1, &["mayor", "government", "president", "premier"]));
        let name = v.t.iter().all(|token| token.capital || token.is(DET));
        known && (office || name)
    }

    /// By when: a date of the words after "by", "before" or "until".
    pub(super) fn due(&self, from: usize, end: usize) -> Option<String> {
        let v = &self.v;
        let code = |byte: usize| self.offsets.code_points(byte);
        let last = v.t.get(end.max(1) - 1).map_or(0, |token| token.end as usize);
        let (a, b) = (code(self.line.byte(from)), code(last));
        let dates = &self.line.scene.report.reading.dates;
        let first = dates.partition_point(|date| date.start < a);
        dates[first..].iter().take_while(|date| date.end <= b).find_map(|date| {
            let lead = (from..end).rev().find(|&t| code(self.line.byte(t)) < date.start).is_some_and(|t| {
                v.one_of(t, &["by", "before", "until"])
                    || self.word_is(t.saturating_sub(3), &["by", "the", "end", "of"])
            });
            (lead || date.text.starts_with("by ")).then(|| date.value.clone())
        })
    }
}
