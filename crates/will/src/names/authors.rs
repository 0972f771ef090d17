//! Whose own text a report is, who only carries the words of others, and which bodies are parts of a party.

use super::Names;
use crate::Report;
use crate::entities::{initials, outlet_like};
use crate::runs::{key, organ, tokens, written};
use detente_read::cues::{ORG, TIME};
use detente_read::gazetteer::Gazetteer;
use detente_read::memory::slug;
use detente_read::phrases::View;
use std::collections::BTreeSet;

/// Outlets of the reports: who carries them, unless it acts in another report; and who carries the words of others in them.
pub(super) fn outlets(reports: &[Report<'_>], sightings: &[crate::runs::Sighting]) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for (number, report) in reports.iter().enumerate() {
        if let Some(outlet) = report.outlet {
            let acts = sightings.iter().any(|one| one.report != number && key(&one.words) == key(outlet))
                || reports.iter().enumerate().any(|(n, other)| n != number && other.text.contains(outlet));
            let letters = outlet.chars().all(char::is_uppercase)
                && Gazetteer::shipped().exactly(outlet, &tokens(outlet)).is_none_or(|known| !known.outlet)
                && reports.iter().enumerate().any(|(n, other)| n != number && other.text.contains(outlet));
            let organ = organ(&key(outlet))
                || Gazetteer::shipped().exactly(outlet, &tokens(outlet)).is_some_and(|known| !known.outlet);
            let head: String = report.text.lines().take(2).collect::<Vec<_>>().join(" ").to_lowercase();
            let own = OWN_TEXT.iter().any(|words| head.contains(words));
            if outlet_like(outlet) || !acts && !letters && !organ && !own {
                all.insert(slug(outlet));
                // "Karsia Press Agency (KPA)"
                if outlet.contains(' ') {
                    all.insert(initials(&outlet.to_lowercase())[0].clone());
                }
            }
        }
        for link in report.reading.claims.iter().flat_map(|claim| &claim.chain) {
            if outlet_like(&link.text) {
                all.insert(link.actor.clone());
            }
        }
    }
    all
}

/// What the head of a text says when a party puts it out itself.
pub(super) const OWN_TEXT: &[&str] = &[
    "media statement",
    "press notice",
    "press conference",
    "dear colleagues",
    "dear members",
    "to all staff",
    "strike bulletin",
    "open letter",
    "notice to",
    "from:",
    "press release",
    "press statement",
    "press service",
    "communiqué",
    "communique",
    "newsletter",
    "bulletin of",
    "bulletin.",
    "circular",
    "statement by",
    "statement of",
    "statement from",
    "readout",
    "for immediate release",
    "office of",
    "ministry of",
    "department of",
    "government of",
    "full text of",
    "press point",
    "doorstep",
    "press briefing",
    "briefing of",
    "remarks by",
    "declaration of",
];

impl Names {
    /// Whose own text a report is: a party named in its head, where that says so; no paper and no joint statement.
    pub(super) fn author_of(&self, reports: &[Report<'_>], number: usize) -> Option<String> {
        let report = reports.get(number)?;
        let lines: Vec<&str> =
            report.text.lines().map(str::trim).filter(|line| !line.is_empty()).take(5).collect();
        let head: Vec<&str> =
            lines.iter().copied().filter(|line| line.chars().count() < 160).take(4).collect();
        let lower = head.join("\n").to_lowercase();
        if lower.contains("joint statement")
            || lower.contains("joint declaration")
            || lower.contains("live") && lower.contains("blog")
        {
            return None;
        }
        if let Some(outlet) = report.outlet
            && !outlet_like(outlet)
            && !self.outlets.contains(&slug(outlet))
            && let Some(id) = self.named_in(outlet, number)
        {
            return Some(id);
        }
        let own = OWN_TEXT.iter().any(|words| lower.contains(words));
        // A line that is nothing but a body's name.
        let alone = || {
            head.iter().take(1).find_map(|line| {
                let at = self.entities.only(&key(line)).filter(|_| !outlet_like(line))?;
                self.id(at)
            })
        };
        if !own {
            return alone();
        }
        // "the newsletter of the Federation", "Statement by the Prime Minister of the Faroe Islands": after the word first.
        for line in &head {
            for lead in [
                "newsletter of",
                "bulletin of",
                "statement by",
                "statement of",
                "press release of",
                "briefing of",
                "from:",
                "office of the",
            ] {
                let Some(at) = line.to_lowercase().find(lead) else { continue };
                if let Some(id) = line.get(at + lead.len()..).and_then(|rest| self.named_in(rest, number)) {
                    return Some(id);
                }
            }
        }
        head.iter().filter(|line| !outlet_like(line)).find_map(|line| self.named_in(line, number))
    }

    /// The first party that words name, by its own name; a part of a government counts for its state only after all names.
    pub(super) fn named_in(&self, words: &str, report: usize) -> Option<String> {
        let list = tokens(words);
        let v = View { text: words, t: &list, own: &self.own };
        let mut part = None;
        let mut at = 0;
        while at < v.t.len() {
            if let Some((_, id)) = self.person_at(&v, at) {
                return Some(id);
            }
            let Some((len, id)) = self.at(&v, at, report, 0) else {
                at += 1;
                continue;
            };
            let form = key(&written(&v, at, at + len));
            // "on arrival at the Council, Luxembourg, 19/05/2026"
            let day = v.comma(at + len)
                && v.t
                    .get(at + len + 1)
                    .is_some_and(|t| t.kind == detente_read::segment::Kind::Number || t.is(TIME));
            let seat =
                self.entities.seats.contains(&form) || day || at > 0 && v.comma(at - 1) && v.comma(at + len);
            match id {
                Some(id) if self.entities.forms.contains_key(&form) && !seat => return Some(id),
                Some(id) if !seat => part = part.or(Some(id)),
                _ => {}
            }
            at += len.max(1);
        }
        part
    }

    /// "the Executive Committee", "the Sectoral Council": a body that only one party's own texts name is a part of it.
    pub(super) fn absorb(&mut self, sightings: &[crate::runs::Sighting]) {
        for at in 0..self.entities.all.len() {
            let name = key(&self.entities.all[at].name);
            let plain = !name.contains(' ') && tokens(&name).iter().any(|t| t.is(ORG));
            let part = plain
                || name.split(' ').any(|word| {
                    matches!(
                        word,
                        "committee" | "council" | "executive" | "board" | "secretariat" | "assembly"
                    )
                });
            let whose: BTreeSet<Option<String>> = sightings
                .iter()
                .filter(|one| key(&one.words) == name)
                .map(|one| self.author(one.report).filter(|id| *id != self.entities.all[at].id))
                .collect();
            let first = whose.first().cloned().flatten().filter(|_| part && whose.len() == 1);
            let Some(author) = first else { continue };
            let Some(whole) = self.entities.all.iter().position(|one| one.id == author) else { continue };
            for bearers in self.entities.forms.values_mut() {
                if bearers.remove(&at) {
                    bearers.insert(whole);
                }
            }
        }
    }
}
