//! Nouns of saying: "X's claim that C", "the statement by X that C", "the claim that C".

use super::{Finder, Frame, Shape, Who, phrase};
use crate::cues::{
    ADV, AND, BASE, BE, COORD, DET, DO, ED, HAVE, MEDIA, MODAL, ORG, PERSON, PERSONAL, POSSESSIVE, PREP, REL,
    SAY, SUB, THAT, THIRD_PERSON, VIEWNOUN,
};
use crate::phrases::Np;
use crate::segment::Kind;
use crate::sorts::ClaimKind;

/// Nouns of which "X's … of C" tells C.
const OF: [&str; 25] = [
    "view",
    "views",
    "claim",
    "claims",
    "accusation",
    "accusations",
    "allegation",
    "allegations",
    "statement",
    "statements",
    "assessment",
    "warning",
    "warnings",
    "threat",
    "threats",
    "denial",
    "promise",
    "promises",
    "complaint",
    "complaints",
    "prediction",
    "predictions",
    "admission",
    "opinion",
    "assertion",
];

/// Nouns that tell of what nobody in particular says: "the claim that C".
const AGENTLESS: [&str; 12] = [
    "claim",
    "claims",
    "allegation",
    "allegations",
    "accusation",
    "accusations",
    "reports",
    "rumour",
    "rumours",
    "rumor",
    "rumors",
    "word",
];

impl Finder<'_, '_> {
    /// "X's claim that C", "the view of X that C", "Syrian claims that C", "X's position is that C",
    /// "X's view of C".
    pub(super) fn nominal(&self, at: usize) -> Option<Frame> {
        let v = self.v;
        if !v.is(at, VIEWNOUN) {
            return None;
        }
        // "Israel's military claims that C": a verb, whosever military it is.
        if v.is(at, SAY)
            && v.is(at, THIRD_PERSON)
            && at > 0
            && v.is(at - 1, ORG | PERSON | MEDIA)
            && v.is(at + 1, THAT)
        {
            let singular = !v.word(at - 1).ends_with('s') || v.word(at - 1).ends_with("ss");
            if singular && !v.t[at - 1].capital {
                return None;
            }
        }
        let mut owner = self.owner(at);
        let mut after = at + 1;
        if owner.is_none() {
            // "the claim by X that", "the view of X that", "a statement from X that"
            if matches!(v.word(after), "by" | "of" | "from" | "among") {
                let np = v.after(after + 1).filter(|np| np.weight == 2)?;
                // "the claim by Katz, the defence minister, that C"
                let over = self.over_apposition(np.to);
                if over > np.to && v.comma(over) && v.is(over + 1, THAT) {
                    return Some(self.nominal_frame(vec![phrase(np)], at, over + 1, at, true));
                }
                if v.is(np.to, THAT) || v.comma(np.to) && v.is(np.to + 1, THAT) || v.is(np.to, BE) {
                    owner = Some(np);
                    after = np.to;
                }
            } else if at > 0 && v.demonym(at - 1, at).is_some() && !v.is(at + 1, BE) {
                owner = Some(Np { from: at - 1, to: at, clause: at - 1, weight: 2 });
            }
        }
        // "Tehran's reading of the letter is that C"
        if owner.is_some() && v.is(after, PREP) {
            let over = v.skip_prepositional(after, v.t.len());
            if v.is(over, BE) && v.is(over + 1, THAT) {
                after = over;
            }
        }
        let mut of_content = false;
        if v.is(after, BE) && v.is(after + 1, THAT) && owner.is_some() {
            after += 1;
        }
        if v.comma(after) && v.is(after + 1, THAT) {
            after += 1;
        }
        if !v.is(after, THAT) || v.comma(after + 1) || v.is(after + 1, MODAL | BE) {
            let may = OF.contains(&self.lower(at).as_str());
            if owner.is_some() && may && v.word(after) == "of" {
                of_content = true;
            } else {
                return None;
            }
        }
        let Some(owner) = owner else {
            // "the claim that C" without an owner.
            let agentless = AGENTLESS.contains(&self.lower(at).as_str());
            // "Haaretz reports that C", "Iran claims that C": a verb with its subject.
            let spoken = v.before(at).is_some_and(|np| {
                let plural = v.is(at, BASE) && (v.word(np.to - 1).ends_with('s') || v.is(np.from, PERSONAL));
                np.weight == 2
                    && (np.to == at || v.comma(at - 1))
                    && (v.is(at, THIRD_PERSON) || plural)
                    && !v.is(np.from, ED)
            });
            if !agentless || spoken {
                return None;
            }
            return Some(self.nominal_frame(vec![Who::Unknown], at, after, at, false));
        };
        let mut frame = self.nominal_frame(vec![phrase(owner)], at, after, owner.from, !of_content);
        if of_content {
            frame.sure = false;
        }
        Some(frame)
    }

    /// Whose noun it is: "Israel's claim", "its view".
    fn owner(&self, at: usize) -> Option<Np> {
        let v = self.v;
        let capital_run =
            (at.saturating_sub(8)..at).rev().take_while(|&b| v.t[b].kind == Kind::Word || v.inner(b));
        let possessed = |end: usize| -> Option<Np> {
            let mut np = v.before(end)?;
            // "rejected Israel's claim that": the owner is the phrase next to the possessive.
            if let Some(cut) =
                (np.from..np.to).rev().find(|&b| v.is(b, PREP) && !v.is(b, DET) && v.word(b) != "of")
            {
                np.from = cut + 1;
                np.weight = v.weight(np.from, np.to);
            }
            (np.from < np.to && np.weight > 0).then_some(np)
        };
        for b in capital_run {
            if v.is(b, POSSESSIVE) && b > 0 {
                return possessed(b);
            }
            if matches!(v.mark(b), Some('’' | '\'')) && v.inner(b) {
                return possessed(b);
            }
            if matches!(self.lower(b).as_str(), "his" | "her" | "their" | "its") {
                return Some(Np { from: b, to: b + 1, clause: b, weight: 2 });
            }
            if v.is(b, PREP) || v.finite(b) {
                break;
            }
        }
        None
    }

    pub(super) fn nominal_frame(
        &self,
        links: Vec<Who>,
        at: usize,
        after: usize,
        clause: usize,
        sure: bool,
    ) -> Frame {
        let v = self.v;
        let right = after + 1;
        // The clause ends where the outer sentence goes on: at a comma, or at its own verb for "of".
        let mut stop = None;
        let mut verbs = 0;
        for b in right..v.t.len() {
            if v.comma(b) || matches!(v.mark(b), Some(';' | ':')) || v.dash(b) {
                stop = Some(b);
                break;
            }
            let auxiliary = v.is(b.wrapping_sub(1), BE | MODAL | HAVE | DO);
            let verb_start = v.finite(b) && !(auxiliary && v.finite(b.wrapping_sub(1)));
            let past = v.is(b, ED) && !v.is(b - 1, DET | PREP | AND | ADV);
            if (verb_start || past) && v.word(after) == "of" && b > right {
                stop = Some(b);
                break;
            }
            // "Israel's claim that the border is closed was rejected": a second auxiliary right after a
            // participle or adjective belongs to the outer clause.
            if verb_start {
                verbs += 1;
                let clause_word = (right..b).rev().take(6).any(|w| v.is(w, REL | THAT | SUB | AND | COORD));
                if verbs == 2 && !clause_word && v.is(b, BE | MODAL | HAVE | DO) {
                    stop = Some(b);
                    break;
                }
            }
        }
        let kind = kind_of_noun(&self.lower(at));
        Frame {
            links,
            cue: (at, after.max(at + 1)),
            clause,
            shape: Shape::Right(right),
            prefix: None,
            kind,
            sure,
            negative: false,
            beside: false,
            position: false,
            stop,
        }
    }
}

/// The kind of claim that a noun of saying makes.
pub(crate) fn kind_of_noun(noun: &str) -> ClaimKind {
    match noun {
        "accusation" | "accusations" | "allegation" | "allegations" | "complaint" | "complaints"
        | "charge" | "charges" => ClaimKind::Accusation,
        "threat" | "threats" | "warning" | "warnings" => ClaimKind::Threat,
        "demand" | "demands" | "insistence" => ClaimKind::Demand,
        "promise" | "promises" | "pledge" | "pledges" | "offer" | "assurance" | "assurances" => {
            ClaimKind::Offer
        }
        "proposal" | "suggestion" | "suggestions" => ClaimKind::Proposal,
        "prediction" | "predictions" | "forecast" | "forecasts" | "expectation" => ClaimKind::Forecast,
        "denial" | "denials" | "refusal" | "rejection" => ClaimKind::Refusal,
        "view" | "views" | "belief" | "beliefs" | "opinion" | "opinions" | "conviction" | "fear"
        | "fears" | "hope" | "hopes" | "understanding" | "assessment" | "perception" | "stance" => {
            ClaimKind::Attitude
        }
        _ => ClaimKind::Report,
    }
}
