//! Who stands together: one backs the other or what it asks, joins it, thanks it for its loyalty, puts its name to the same
//! paper, or asks the same in one breath. Who asks things of one another stands apart.

use crate::{Demand, Dossier, distinct};
use detente_read::cues::{ADV, AND, BE, HAVE, LY, SUB};
use detente_read::phrases::View;
use detente_read::sentences_of;
use detente_will::Direction;

/// Verbs of backing: the subject stands with the object.
const BACKS: [&str; 19] = [
    "backed",
    "backs",
    "back",
    "supports",
    "supported",
    "support",
    "endorsed",
    "endorses",
    "sided",
    "sides",
    "echoed",
    "echoes",
    "echoing",
    "seconded",
    "seconds",
    "ally",
    "allies",
    "alongside",
    "joined",
];

/// Words of what two parties do as one.
const AS_ONE: [&str; 10] = [
    "as one bloc",
    "with one voice",
    "common front",
    "united front",
    "joint list",
    "stand together",
    "stood together",
    "joint position",
    "as a bloc",
    "speak as one",
];

/// Words between two that stand together.
const TOGETHER: [&str; 28] = [
    "together with",
    "jointly with",
    "in step with",
    "shoulder to shoulder with",
    "stand with",
    "stands with",
    "stood with",
    "stand by",
    "stands by",
    "stood by",
    "stood behind",
    "stands behind",
    "lined up behind",
    "weight behind",
    "sided with",
    "sides with",
    "aligned with",
    "solidarity with",
    "solidarity to",
    "allied with",
    "allied to",
    "with the support of",
    "with the backing of",
    "common cause with",
    "in concert with",
    "took the side of",
    "takes the side of",
    "like",
];

/// Verbs of a will that two can hold as one.
const WILLS: [&str; 14] = [
    "demand", "want", "oppos", "reject", "insist", "propos", "urg", "refus", "seek", "sought", "push",
    "press", "object", "resist",
];

/// A sentence with the parties named in it.
struct Line<'a> {
    v: View<'a>,
    report: usize,
    /// First byte, byte after, party.
    here: Vec<(usize, usize, &'a str)>,
}

/// The sides of a dossier among its parties.
pub(crate) fn sides(dossier: &Dossier<'_>, demands: &[Demand], order: &[String]) -> Vec<Vec<String>> {
    let mut pairs: Vec<(String, String)> = Vec::new();
    for (report, paper) in dossier.papers.iter().enumerate() {
        let named: Vec<(usize, usize, &str)> = dossier.names.acting(report).collect();
        let mut last_asked: Option<String> = None;
        for tokens in sentences_of(&paper.text, dossier.names.own()) {
            let v = View { text: &paper.text, t: &tokens, own: dossier.names.own() };
            let (Some(first), Some(last)) = (v.t.first(), v.t.last()) else { continue };
            let (from, to) = (first.start as usize, last.end as usize);
            let here = named.iter().filter(|(a, b, _)| from <= *a && *b <= to).copied().collect();
            let line = Line { v, report, here };
            backed(dossier, &line, last_asked.as_ref(), &mut pairs);
            as_one(&line, &named, &mut pairs);
            joint(dossier, &line, &mut pairs);
            thanked(dossier, &line, &mut pairs);
            phrased(dossier, &line, &mut pairs);
            subjects(dossier, &line, &mut pairs);
            let text = v.text.get(from..to).unwrap_or_default();
            let asks = demands
                .iter()
                .find(|demand| demand.direction == Direction::Wants && text.contains(&demand.what));
            last_asked = asks.map(|demand| demand.party.clone()).or(last_asked);
        }
    }
    pairs.extend(one_breath(demands));
    joined(pairs, demands, order)
}

/// "Orvaz has sided with Sehrab", "the Group, supported by AOSIS", "an ally of B", "backed the demand".
fn backed(
    dossier: &Dossier<'_>,
    line: &Line<'_>,
    last_asked: Option<&String>,
    pairs: &mut Vec<(String, String)>,
) {
    let (v, report, here) = (&line.v, line.report, &line.here);
    for at in 0..v.t.len() {
        if !v.one_of(at, &BACKS)
            || v.group_start(at).1
            || v.one_of(at, &["sides", "joined"]) && v.word(at + 1) != "with"
        {
            continue;
        }
        // "both sides", "went back"
        if v.word(at) == "back"
            && !(at > 0 && v.one_of(at - 1, &["to", "will", "would", "not", "they", "we"]))
        {
            continue;
        }
        let place = v.t[at].start as usize;
        // What is backed stands right after: "support a fund, but only if China" backs nobody.
        let stop = (at + 1..v.t.len()).find(|&b| v.comma(b) || v.is(b, SUB) || b > at + 8);
        let stop = stop.and_then(|b| v.t.get(b)).map_or(usize::MAX, |token| token.start as usize);
        let next =
            || here.iter().find(|(a, _, _)| *a > place && *a < stop).map(|(_, _, id)| (*id).to_owned());
        let before = || here.iter().rev().find(|(_, b, _)| *b <= place).map(|(_, _, id)| (*id).to_owned());
        let called = v.one_of(at, &["ally", "allies"]);
        let ally = called || v.one_of(at, &["alongside"]) || v.word(at + 1) == "by";
        let subject = v.before(v.group_start(at).0).and_then(|np| {
            let (a, b) = (v.t[np.from].start as usize, v.t[np.to.max(np.from + 1) - 1].end as usize);
            dossier.names.party(v.text.get(a..b)?, report, a)
        });
        // "backed the demand": of whom asked last; "support the minister's proposal": the minister's side.
        let object = v.after(at + 1).filter(|np| np.from < np.to).and_then(|np| {
            let (a, b) = (v.t[np.from].start as usize, v.t[np.to - 1].end as usize);
            let words = v.text.get(a..b)?;
            let bare = ["the demand", "the proposal", "the call", "the request"];
            if bare.iter().any(|w| words.eq_ignore_ascii_case(w)) {
                last_asked.cloned()
            } else {
                dossier.names.party(words, report, a)
            }
        });
        let after = || here.iter().find(|(a, _, _)| *a > place).map(|(_, _, id)| (*id).to_owned());
        // "The Liberals and the Centre, allies since 2019"
        let pair =
            || distinct(here.iter().filter(|(_, b, _)| *b <= place).map(|(_, _, id)| (*id).to_owned()));
        let (one, other) = if called {
            match (before(), after()) {
                (Some(a), None) => (pair().into_iter().find(|id| *id != a), Some(a)),
                both => both,
            }
        } else if ally {
            (before(), next())
        } else {
            // "says it will not cross the lines and backs the pilots"
            let joined = at > 0 && v.is(at - 1, AND);
            let first =
                || here.first().filter(|(_, b, _)| joined && *b <= place).map(|(_, _, id)| (*id).to_owned());
            (subject.or_else(first), next().or(object))
        };
        if let (Some(a), Some(b)) = (one, other)
            && a != b
        {
            pairs.push((a, b));
        }
    }
}

/// "The two parties of the left are negotiating as one bloc": those of the sentence, or the two named last before it.
fn as_one(line: &Line<'_>, named: &[(usize, usize, &str)], pairs: &mut Vec<(String, String)>) {
    let (Some(first), Some(last)) = (line.v.t.first(), line.v.t.last()) else { return };
    let (from, to) = (first.start as usize, last.end as usize);
    let text = line.v.text.get(from..to).unwrap_or_default().to_lowercase();
    if !AS_ONE.iter().any(|words| text.contains(words)) {
        return;
    }
    let mut ids = distinct(line.here.iter().map(|(_, _, id)| *id));
    if ids.len() < 2 {
        ids = distinct(named.iter().rev().filter(|(_, b, _)| *b <= from).map(|(_, _, id)| *id));
    }
    if let [a, b, ..] = ids.as_slice() {
        pairs.push(((*a).to_owned(), (*b).to_owned()));
    }
}

/// "a joint Norwegian-EU paper": two who put their names to one paper, unless all agreed to it.
fn joint(dossier: &Dossier<'_>, line: &Line<'_>, pairs: &mut Vec<(String, String)>) {
    let v = &line.v;
    for at in 0..v.t.len() {
        if !v.one_of(at, &["joint", "jointly"]) {
            continue;
        }
        let place = v.t[at].start as usize;
        let near: Vec<&str> = distinct(
            line.here.iter().filter(|(a, _, _)| *a > place && *a < place + 40).map(|(_, _, id)| *id),
        );
        // "The Liberals and the Centre have tabled a joint paper"
        let subjects: Vec<&str> =
            distinct(line.here.iter().filter(|(_, b, _)| *b <= place).map(|(_, _, id)| *id));
        let near = if near.is_empty() { subjects } else { near };
        let paper = (at + 1..v.t.len().min(at + 7)).any(|b| {
            v.one_of(b, &["paper", "proposal", "letter", "text", "draft", "motion", "position", "offer"])
        });
        let many = dossier.names.acting(line.report).map(|(_, _, id)| id);
        if let ([a, b], true) = (near.as_slice(), paper)
            && distinct(many).len() > 2
        {
            pairs.push(((*a).to_owned(), (*b).to_owned()));
        }
    }
}

/// "The Committee thanks the Green Alliance for its loyalty".
fn thanked(dossier: &Dossier<'_>, line: &Line<'_>, pairs: &mut Vec<(String, String)>) {
    let v = &line.v;
    let thanks = (0..v.t.len())
        .find(|&at| v.one_of(at, &["thanks", "thanked", "thank", "salutes", "saluted", "salute"]));
    let stands = (0..v.t.len()).any(|at| v.one_of(at, &["loyalty", "solidarity", "support", "backing"]));
    let Some(at) = thanks.filter(|_| stands) else { return };
    let place = v.t[at].start as usize;
    let before = line.here.iter().rev().find(|(_, b, _)| *b <= place).map(|(_, _, id)| (*id).to_owned());
    let who = before.or_else(|| dossier.names.author(line.report));
    let whom = line.here.iter().find(|(a, _, _)| *a > place).map(|(_, _, id)| (*id).to_owned());
    if let (Some(a), Some(b)) = (who, whom)
        && a != b
    {
        pairs.push((a, b));
    }
}

/// "Besht stands with Almar", "in step with the Union", "We declare our solidarity with the Guild", "Like Besht, Almar wants".
fn phrased(dossier: &Dossier<'_>, line: &Line<'_>, pairs: &mut Vec<(String, String)>) {
    let v = &line.v;
    // Who mediates together takes no side.
    if (0..v.t.len()).any(|at| v.word(at).to_lowercase().starts_with("mediat")) {
        return;
    }
    for at in 0..v.t.len() {
        let here = |words: &str| words.split(' ').enumerate().all(|(n, word)| v.one_of(at + n, &[word]));
        let Some(words) = TOGETHER.iter().find(|words| here(words)) else { continue };
        let place = v.t[at].start as usize;
        let from = v.t[(at + words.split(' ').count()).min(v.t.len()) - 1].end as usize;
        let near = |a: usize| a >= from && a < from + 40;
        let after: Vec<&str> = distinct(line.here.iter().filter(|(a, _, _)| near(*a)).map(|(_, _, id)| *id))
            .into_iter()
            .collect();
        let first = line.here.iter().find(|(_, b, _)| *b <= place).map(|(_, _, id)| (*id).to_owned());
        let ours = (0..at).any(|b| v.one_of(b, &["we", "our"])) || at == 0;
        let who = match first {
            Some(first) => Some(first),
            None if v.one_of(at, &["like"]) => after.get(1).map(|id| (*id).to_owned()),
            None if ours => dossier.names.author(line.report),
            None => None,
        };
        if let (Some(a), Some(b)) = (who, after.first().map(|id| (*id).to_owned()))
            && a != b
        {
            pairs.push((a, b));
        }
    }
}

/// "The Guild and the League demanded a pause": two subjects of one will, where others are at the table.
fn subjects(dossier: &Dossier<'_>, line: &Line<'_>, pairs: &mut Vec<(String, String)>) {
    let v = &line.v;
    if distinct(dossier.names.acting(line.report).map(|(_, _, id)| id)).len() < 3 {
        return;
    }
    for two in line.here.windows(2) {
        let ((_, end, a), (from, to, b)) = (two[0], two[1]);
        let between = v.text.get(end..from).unwrap_or_default().trim();
        let after = v.t.iter().position(|token| token.start as usize >= to).unwrap_or(v.t.len());
        let mut verb = after;
        while v.is(verb, BE | HAVE | ADV | LY) || v.one_of(verb, &["both", "also", "jointly"]) {
            verb += 1;
        }
        let word = v.word(verb).to_lowercase();
        let wills = WILLS.iter().any(|stem| word.starts_with(stem)) && !v.t[verb.min(v.t.len() - 1)].capital;
        let apart = (0..after).any(|at| v.one_of(at, &["between", "neither"]));
        if a != b && matches!(between, "and" | "and the") && wills && !apart {
            pairs.push((a.to_owned(), b.to_owned()));
        }
    }
}

/// "India and Brazil opposed the levy": told in one breath.
fn one_breath(demands: &[Demand]) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    for (at, one) in demands.iter().enumerate() {
        for other in &demands[at + 1..] {
            let same = one.what == other.what && one.direction == other.direction && one.cites == other.cites;
            if same && one.party != other.party {
                pairs.push((one.party.clone(), other.party.clone()));
            }
        }
    }
    pairs
}

/// Sides from pairs. Who asks something of another stands against it, whatever it once backed.
fn joined(pairs: Vec<(String, String)>, demands: &[Demand], order: &[String]) -> Vec<Vec<String>> {
    let against = |a: &str, b: &str| {
        demands.iter().any(|demand| {
            demand.party == a && demand.of.as_deref() == Some(b) && demand.direction == Direction::Wants
        })
    };
    let known = |id: &str| order.iter().any(|one| one == id);
    let mut sides: Vec<Vec<String>> = Vec::new();
    for (a, b) in pairs.into_iter().filter(|(a, b)| known(a) && known(b) && !(against(a, b) && against(b, a)))
    {
        let (with, rest): (Vec<_>, Vec<_>) =
            sides.into_iter().partition(|side: &Vec<String>| side.contains(&a) || side.contains(&b));
        sides = rest;
        sides.push(distinct(with.into_iter().flatten().chain([a, b])));
    }
    sides
}
