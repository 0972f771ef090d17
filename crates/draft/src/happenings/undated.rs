//! A report without a day that tells what another said would come: "left the meeting on Wednesday", where the meeting is
//! known to be due on Wednesday 29 April. Its weekdays count from there.

use super::lists::near;
use super::tense::Tense;
use super::when::WEEKDAYS;
use super::{Desk, Scene, signs_at};
use detente_read::calendar;
use detente_read::phrases::View;
use detente_read::segment::{Kind, Token};

/// Sentences at the beginning in which a report tells its news.
const LEAD: usize = 6;

/// Something that a report with a day said would come.
#[derive(Clone, Debug)]
pub(super) struct Planned {
    pub(super) kind: String,
    pub(super) day: i64,
}

impl Desk<'_> {
    /// The day that a report without one tells of: the only planned one whose kind and weekday its first sentences name.
    pub(super) fn guessed(&self, sentences: &[Vec<Token>], planned: &[Planned]) -> Option<i64> {
        let mut kinds: Vec<&'static str> = Vec::new();
        let mut weekdays: Vec<i64> = Vec::new();
        for tokens in sentences.iter().take(LEAD) {
            let v = View { text: &self.paper.text, t: tokens, own: self.dossier.names.own() };
            let scene: Scene<'_> = self.scene(&v, &[]);
            for at in (0..tokens.len()).filter(|&at| tokens[at].kind == Kind::Word && tokens[at].quote == 0) {
                kinds.extend(
                    signs_at(&scene, at)
                        .iter()
                        .filter(|sign| sign.tense != Tense::Ahead)
                        .map(|sign| sign.kind),
                );
                let led = near(&v, at.saturating_sub(2), at, "next by until last from before since");
                let named = WEEKDAYS.iter().zip(1..).find(|(name, _)| v.word(at).eq_ignore_ascii_case(name));
                weekdays.extend(named.filter(|_| !led).map(|(_, day)| day));
            }
        }
        let comes = |one: &&Planned| {
            let told = kinds.iter().any(|kind| match one.kind.as_str() {
                "round" => matches!(*kind, "round" | "walk-out" | "agreement" | "initialling"),
                known => known == *kind,
            });
            told && weekdays.contains(&calendar::weekday(one.day))
        };
        let mut days: Vec<i64> = planned.iter().filter(comes).map(|one| one.day).collect();
        days.sort_unstable();
        days.dedup();
        <[i64; 1]>::try_from(days).ok().map(|[day]| day)
    }
}
