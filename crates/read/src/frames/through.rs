//! Through whom: "citing Y", "quoting Y", "told Y", "in an interview with Y", "carried by Y".

use super::{Extension, Finder, Np, View, phrase};
use crate::cues::{
    AND, BE, CARRIED, CITED, CITING, DET, DOCUMENT, HAVE, ING, MEDIA, MEDIUM, ORG, OUTLET, PERSON, PREP,
    RECIPIENT, REL, SAY, THAT, TITLE, VIEWNOUN,
};
use crate::gazetteer::name_at;
use crate::segment::Kind;

/// Every extension of a sentence, left to right: those that lead on to the origin ("citing Y", "who cited Z")
/// and those that carry the words ("in remarks broadcast by Y").
pub fn extensions(v: &View<'_>) -> Vec<Extension> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < v.t.len() {
        let token = &v.t[at];
        if token.kind != Kind::Word || token.quote != 0 {
            at += 1;
            continue;
        }
        match citing(v, at).or_else(|| carrying(v, at)) {
            Some(extension) => {
                at = extension.to.max(at + 1);
                found.push(extension);
            }
            None => at += 1,
        }
    }
    found
}

/// "citing Y", "quoting Y", "who in turn cited Z", at any depth.
fn citing(v: &View<'_>, at: usize) -> Option<Extension> {
    // ", who cited Z", ", which in turn quoted Z"
    let relative = (v.is(at, CITED) || v.one_of(at, &["cites", "quotes"]))
        && (at.saturating_sub(4)..at)
            .any(|b| v.is(b, REL) && (b + 1..at).all(|w| !v.finite(w) || v.is(w, HAVE)));
    // "reported with reference to the ministry", "on the authority of two officials"
    let reference = match v.word(at).to_ascii_lowercase().as_str() {
        "with" if v.word(at + 1) == "reference" && v.word(at + 2) == "to" => 3,
        "with" if v.word(at + 2) == "reference" && v.word(at + 3) == "to" => 4,
        "on" if v.word(at + 1) == "the"
            && matches!(v.word(at + 2), "authority" | "basis")
            && v.word(at + 3) == "of" =>
        {
            4
        }
        "relying" | "drawing" if v.word(at + 1) == "on" => 2,
        "crediting" => 1,
        "attributing" => {
            (at + 1..v.t.len().min(at + 7)).find(|&b| v.word(b) == "to").map_or(0, |b| b + 1 - at)
        }
        _ => 0,
    };
    // Only somebody, or a document, can be relied on.
    let somebody =
        |np: Np| (np.from..np.to).any(|b| v.is(b, PERSON | ORG | MEDIA | DOCUMENT) || v.t[b].capital);
    let reference = if v.after(at + reference).is_some_and(somebody) { reference } else { 0 };
    let reference = if (0..v.t.len()).any(|b| v.is(b, SAY)) { reference } else { 0 };
    if !(v.is(at, CITING) && !(at > 0 && v.is(at - 1, BE | DET)) || relative || reference > 0) {
        return None;
    }
    let mut from = at;
    if relative {
        from = (at.saturating_sub(4)..at).rev().find(|&b| v.is(b, REL)).unwrap_or(at);
    }
    if from > 0 && v.is(from - 1, AND) {
        from -= 1;
    }
    if from > 0 && (v.comma(from - 1) || v.dash(from - 1) || v.mark(from - 1) == Some('(')) {
        from -= 1;
    }
    let mut links = Vec::new();
    let mut to = at + reference.max(1);
    while let Some(np) = v.after(to).filter(|np| np.weight > 0) {
        links.push(phrase(np));
        to = np.to;
        // "as saying", "as reporting"
        if v.word(to) == "as" && v.is(to + 1, ING) {
            to += 2;
        }
        // "…, who in turn cited Z", "… quoting Z"
        let mut next = to;
        if v.comma(next) {
            next += 1;
        }
        if v.is(next, REL) || v.word(next) == "themselves" || v.word(next) == "itself" {
            let mut verb = next + 1;
            while verb < v.t.len() && verb < next + 6 && !v.is(verb, CITED | CITING) && !v.finite(verb) {
                verb += 1;
            }
            if v.is(verb, CITED | CITING) || v.one_of(verb, &["cites", "quotes"]) {
                to = verb + 1;
                continue;
            }
        }
        if v.is(next, CITING) {
            to = next + 1;
            continue;
        }
        break;
    }
    if links.is_empty() {
        return None;
    }
    // "quoting a diplomat who had seen the draft"
    if v.is(to, REL) {
        to = (to..v.t.len()).find(|&b| v.t[b].kind == Kind::Mark && !v.inner(b)).unwrap_or(v.t.len());
    }
    if v.comma(to) || v.dash(to) || v.mark(to) == Some(')') {
        to += 1;
    }
    Some(Extension { from, to, links, carries: false })
}

/// "in an interview with Y", "in a statement carried by Y", "speaking to Y", "wrote in Y", "(a draft) seen by Y".
fn carrying(v: &View<'_>, at: usize) -> Option<Extension> {
    if !(v.is(at, CARRIED | CITED | PREP) || v.word(at).ends_with("ing") || v.word(at).ends_with("ed")) {
        return None;
    }
    let finder = Finder { v, ext: &[] };
    let word = v.word(at).to_ascii_lowercase();
    if let Some(found) = finder.seen_by(at, &word).or_else(|| finder.spoken_to(at, &word)) {
        return Some(found);
    }
    if !v.is(at, PREP) || !matches!(word.as_str(), "in" | "during" | "on" | "through" | "via") {
        return None;
    }
    finder.said_in(at, &word).or_else(|| finder.medium(at))
}

/// The extension of an outlet that carries the words, with the commas around it.
fn carried(v: &View<'_>, mut from: usize, np: Np, commas: bool) -> Extension {
    let mut to = np.to;
    if commas && from > 0 && v.comma(from - 1) {
        from -= 1;
    }
    if commas && v.comma(to) {
        to += 1;
    }
    Extension { from, to, links: vec![phrase(np)], carries: true }
}

impl Finder<'_, '_> {
    /// "(a draft) seen by the Herald", ", interviewed by Radio Y,", "Asked by the Herald whether".
    fn seen_by(&self, at: usize, word: &str) -> Option<Extension> {
        let v = self.v;
        // "(a draft) seen by the Herald"
        if v.is(at, CARRIED)
            && v.word(at + 1) == "by"
            && at > 0
            && let Some(np) = v.after(at + 2).filter(|np| {
                let seen = matches!(word, "seen" | "obtained" | "viewed" | "reviewed");
                self.is_media(np) || seen && self.is_outlet(np)
            })
        {
            // "the draft, which was obtained by the Herald,"
            if at > 2 && v.is(at - 1, BE) && v.is(at - 2, REL) && v.comma(at - 3) {
                return Some(carried(v, at - 2, np, true));
            }
            let last = at - usize::from(v.comma(at - 1));
            let noun = (last.saturating_sub(9)..last)
                .rev()
                .take_while(|&b| v.t[b].kind == Kind::Word && !v.finite(b));
            if noun.into_iter().any(|b| v.is(b, DOCUMENT | VIEWNOUN | MEDIUM)) {
                return Some(carried(v, at, np, last < at));
            }
        }
        // ", interviewed by Radio Y,", "Asked by the Herald whether"
        if (matches!(word, "interviewed" | "asked" | "contacted" | "reached" | "questioned")
            && (at == 0 || v.comma(at - 1))
            || v.is(at, CITED)
                && at > 0
                && (v.comma(at - 1)
                    || v.t[at - 1].kind == Kind::Word && !v.is(at - 1, BE | HAVE | crate::cues::ADV)))
            && v.word(at + 1) == "by"
            && let Some(np) = v.after(at + 2).filter(|np| self.is_outlet(np))
        {
            let mut extension = carried(v, at, np, at == 0 || v.comma(at - 1));
            // "whether he would sign": the question goes with it.
            if word == "asked" && !v.comma(np.to) {
                let comma = (np.to..v.t.len().min(np.to + 25)).find(|&b| v.comma(b));
                extension.to = comma.map_or(np.to, |b| b + 1);
            }
            return Some(extension);
        }
        None
    }

    /// "speaking to the Herald", "confirmed to the Herald that C".
    fn spoken_to(&self, at: usize, word: &str) -> Option<Extension> {
        let v = self.v;
        // "speaking to the Herald", "talking to Radio Y"
        if matches!(word, "speaking" | "talking")
            && !(at > 0 && v.is(at - 1, BE))
            && matches!(v.word(at + 1), "to" | "on" | "with")
            && let Some(np) = v.after(at + 2).filter(|np| self.is_media(np))
        {
            return Some(carried(v, at, np, true));
        }
        // "confirmed to the Herald that C"
        if word == "to"
            && at > 0
            && v.is(at - 1, SAY)
            && !v.is(at - 1, ING)
            && let Some(np) = v.after(at + 1).filter(|np| self.outlet_told(np))
            && (v.is(np.to, THAT) || v.t.get(np.to).is_none_or(|t| t.kind == Kind::Mark) || v.is(np.to, PREP))
        {
            return Some(carried(v, at, np, false));
        }
        None
    }

    /// "wrote in Le Monde", "said on Radio Y".
    fn said_in(&self, at: usize, word: &str) -> Option<Extension> {
        let v = self.v;
        if at > 0
            && v.is(at - 1, SAY)
            && let Some(np) = v.after(at + 1)
            && v.t[np.from].kind == Kind::Word
            && (v.t[np.from].capital || v.is(np.from, DET))
            && (self.is_media(&np)
                || word == "on"
                    && np.to == np.from + 1
                    && v.word(np.from).chars().count() > 1
                    && v.word(np.from).chars().all(char::is_uppercase)
                    && self.is_outlet(&np))
            // "said in an interview with Y" is below.
            && !(np.from..np.to).any(|b| v.is(b, MEDIUM) && !v.t[b].capital && !v.is(b, MEDIA))
        {
            return Some(carried(v, at, np, false));
        }
        None
    }

    /// "in an exclusive interview with Y", "in remarks broadcast by Y", "in a letter to Y".
    fn medium(&self, at: usize) -> Option<Extension> {
        let v = self.v;
        let by = |place: usize| -> Option<Np> {
            let np = v.after(place + 1).filter(|np| np.weight > 0)?;
            let always = matches!(
                v.word(place - 1).to_ascii_lowercase().as_str(),
                "carried" | "broadcast" | "aired" | "relayed" | "televised" | "quoted" | "cited" | "reported"
            );
            (always || self.is_media(&np)).then_some(np)
        };
        let mut noun = at + 1;
        while noun < at + 6
            && !v.is(noun, MEDIUM)
            && v.t.get(noun).is_some_and(|t| t.kind == Kind::Word && !t.is(PREP) || v.inner(noun))
        {
            noun += 1;
        }
        if !v.is(noun, MEDIUM) || v.t[noun].capital {
            return None;
        }
        while v.is(noun + 1, MEDIUM) && !v.t[noun + 1].capital {
            noun += 1;
        }
        let mut next = noun + 1;
        // "first carried by", "originally published in"
        while v.is(next, crate::cues::ADV) || v.word(next) == "first" {
            next += 1;
        }
        // "in an article on Tuesday in Y"
        let timed = next + usize::from(v.is(next, PREP));
        let after_time = v.time_run(timed, v.t.len());
        if after_time > timed && v.is(after_time, PREP | CARRIED) {
            next = after_time;
        }
        if v.is(next, CARRIED) {
            return match v.word(next + 1) {
                "by" => by(next + 1),
                "in" | "on" => v.after(next + 2).filter(|np| np.weight == 2 && self.is_outlet(np)),
                _ => None,
            }
            .map(|np| carried(v, at, np, true));
        }
        if matches!(v.word(next), "with" | "to" | "in" | "on" | "for" | "by") {
            let np = v.after(next + 1).filter(|np| np.weight == 2)?;
            let interview =
                v.word(noun).starts_with("interview") && matches!(v.word(next), "with" | "to" | "on");
            if self.is_media(&np) || interview && self.is_outlet(&np) {
                return Some(carried(v, at, np, true));
            }
        }
        None
    }
}

impl Finder<'_, '_> {
    /// True where a phrase names an outlet: a known one, or a name with an outlet's word in it.
    pub(super) fn is_media(&self, np: &Np) -> bool {
        let v = self.v;
        // "told this newspaper" is the publishing outlet itself.
        if v.is(np.from, RECIPIENT) && np.to - np.from == 1
            || matches!(self.lower(np.from).as_str(), "this" | "our" | "its" | "his" | "her" | "their" | "my")
        {
            return false;
        }
        let person = (np.from..np.to).any(|b| v.is(b, PERSON | TITLE) && !v.is(b, MEDIA | OUTLET));
        if (np.from..np.to).any(|b| {
            v.is(b, MEDIA)
                && !matches!(self.lower(b).as_str(), "report" | "reports" | "post" | "party" | "station")
                || v.is(b, OUTLET) && v.t[b].capital && (b > np.from || np.to > b + 1)
        }) {
            return !person;
        }
        let from = if v.is(np.from, DET) { np.from + 1 } else { np.from };
        name_at(v.own, v.text, v.t, from).is_some_and(|(_, name)| name.outlet)
    }

    /// True where a name that no list knows may be an outlet's, by the place where it stands ("told the
    /// Lodestar", "told RTK-2"): no role, no institution, after an article or in capitals throughout.
    pub(super) fn is_outlet(&self, np: &Np) -> bool {
        let v = self.v;
        if self.is_media(np) {
            return true;
        }
        let from = if v.is(np.from, DET) { np.from + 1 } else { np.from };
        from < np.to
            && (from..np.to).all(|b| v.t[b].capital || v.inner(b) || v.t[b].kind == Kind::Number)
            && !(from..np.to).any(|b| v.is(b, PERSON | TITLE | ORG | RECIPIENT))
            && name_at(v.own, v.text, v.t, from).is_none()
    }

    /// The outlet that was told: only "tell" has one, and a bare surname is a person.
    pub(super) fn outlet_told(&self, np: &Np) -> bool {
        let v = self.v;
        if self.is_media(np) {
            return true;
        }
        let first = v.word(if v.is(np.from, DET) { np.from + 1 } else { np.from });
        let plural = v.word(np.to.saturating_sub(1)).ends_with('s');
        let acronym =
            first.chars().filter(|c| c.is_uppercase()).count() > 1 && !first.chars().any(char::is_lowercase);
        self.is_outlet(np) && (self.lower(np.from) == "the" && !plural || acronym)
    }
}
