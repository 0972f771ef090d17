//! What is due: deadlines, votes on a text, elections.

use super::lists::{near, one_of};
use super::tense::{Tense, tense, unreal};
use super::{Scene, Sign, nouns};
use detente_read::cues::{BE, DET, PREP};
use detente_read::segment::Kind;

/// Who votes on a text.
const BODIES: &str = "parliament senate chamber assembly congress council house members delegates union voters mps \
     deputies lawmakers senators islanders people citizens legislature diet cabinet party workers \
     conference legislators duma bundestag knesset storting court board branches membership parties";
/// What is voted on.
const MATTERS: &str = "deal agreement accord treaty text pact settlement statute constitution it programme formula \
     contract truce ceasefire plan proposal offer draft package bill law ratification document";
/// Verbs of meeting, voting and signing, whose day is no deadline.
const OTHER: &str = "meet vote sign elect resume reconvene convene open begin return ratify approve decide talk \
     gather host strike ballot initial";

/// A deadline: named as one, or a day by or from which something has to be.
pub(super) fn deadline(scene: &Scene<'_>, at: usize) -> Option<Sign> {
    let v = &scene.v;
    let denied = (0..at).any(|b| one_of(v, b, "denied denies never"));
    if denied {
        return None;
    }
    named(scene, at).or_else(|| by(scene, at)).or_else(|| effect(scene, at)).or_else(|| from(scene, at))
}

/// "a deadline of next Wednesday", "the Friday deadline".
fn named(scene: &Scene<'_>, at: usize) -> Option<Sign> {
    let v = &scene.v;
    if !one_of(v, at, "deadline ultimatum cut-off") {
        return None;
    }
    let past = near(v, at.saturating_sub(5), at, "before missed after past extended")
        || near(v, at, at + 8, "passed expired ran lapsed missed");
    let place = scene.dates.iter().position(|date| {
        let near =
            date.first > at && date.first - at <= 8 && !date.told || date.end <= at && at - date.end <= 1;
        near && !date.is_year()
    })?;
    (!past).then(|| Sign::new("deadline", at, Tense::Ahead).on(place))
}

/// "by 15 April", "gave the parties until Dec. 4".
fn by(scene: &Scene<'_>, at: usize) -> Option<Sign> {
    let v = &scene.v;
    // "within 14 days", "has 48 hours to reply"
    let counted = scene.dates.iter().position(|date| {
        date.first == at + 1 && date.lead == "within" || date.first + 1 == at && date.lead == "given"
    });
    if let Some(place) = counted {
        return Some(Sign::new("deadline", at, Tense::Ahead).on(place));
    }
    if !one_of(v, at, "by until till than before") {
        return None;
    }
    let place = scene
        .dates
        .iter()
        .position(|date| date.first > at && date.first - at <= 6 && date.lead == v.word(at).to_lowercase())?;
    let date = &scene.dates[place];
    if date.is_year() && !near(v, at.saturating_sub(3), at, "due") {
        return None;
    }
    // "gave both sides until Friday", not "gives the delta 375 cubic metres until June"
    let amount = (at.saturating_sub(9)..at).any(|b| v.t[b].kind == Kind::Number);
    let gave = !amount && near(v, at.saturating_sub(9), at, "gave given gives give deadline extended giving")
        || at > 0 && one_of(v, at - 1, "has have had");
    // "the offer stands until 20 May"
    let gave = gave || v.word(at) == "until" && at > 0 && one_of(v, at - 1, "stands open valid");
    if near(v, at.saturating_sub(6), at, "hopes hoped hoping aims aimed") {
        return None;
    }
    // "must reply before 20 May"
    let must = v.word(at) == "before" && date.is_day() && near(v, at.saturating_sub(9), at, "must shall");
    let later = must || v.word(at) == "than" && near(v, at.saturating_sub(3), at, "later");
    (v.word(at) == "by" || gave && one_of(v, at, "until till") || later)
        .then(|| Sign::new("deadline", at, Tense::Ahead).on(place))
}

/// "takes effect at midnight on Wednesday", "the truce expires on 3 May".
fn effect(scene: &Scene<'_>, at: usize) -> Option<Sign> {
    let v = &scene.v;
    let next = |words: &str| one_of(v, at + 1, words);
    let starts = one_of(v, at, "take takes") && next("effect hold")
        || one_of(v, at, "come comes enter enters") && near(v, at + 1, at + 4, "force effect")
        || one_of(v, at, "run runs") && next("out");
    let ends = one_of(v, at, "expire expires lapse lapses expiring");
    let stops = one_of(v, at, "end ends")
        && !(at > 0 && v.is(at - 1, DET))
        && near(
            v,
            at.saturating_sub(6),
            at,
            "truce ceasefire mandate duties duty moratorium suspension contract licence permit \
                 pause waiver",
        );
    // "the ceasefire begins at noon on Friday"
    let begins = one_of(v, at, "begin begins start starts kick kicks")
        && near(
            v,
            at.saturating_sub(5),
            at,
            "truce ceasefire duties duty tariffs tariff sanctions embargo lull pause ban toll \
                 tolls payments payment payouts exchange withdrawal disarmament",
        );
    // "the first payment is due on 1 June"
    let falls = v.word(at) == "due"
        && one_of(v, at + 1, "on by")
        && at > 0
        && v.is(at - 1, BE)
        && !near(v, at.saturating_sub(6), at, "talks round vote election elections meeting session");
    if falls {
        return Some(Sign::new("deadline", at, Tense::Ahead).within(6));
    }
    if !(starts || ends || stops || begins) {
        return None;
    }
    let found = tense(v, at)?;
    (found != Tense::Past).then(|| Sign::new("deadline", at, Tense::Ahead).within(14))
}

/// "is to hand over the posts on 1 March", "would bar milk from Monday unless", "threatened to double the duty on March 1".
fn from(scene: &Scene<'_>, at: usize) -> Option<Sign> {
    let v = &scene.v;
    if !one_of(v, at, "from on On From") {
        return None;
    }
    let place = scene.dates.iter().position(|date| {
        let next = date.first == at || date.first == at + 1;
        date.first >= at && date.first - at <= 4 && (next || date.lead == v.word(at).to_lowercase())
    })?;
    let date = &scene.dates[place];
    // "On 1 July, provided the decree is out", the answer of a transcript too.
    let after = v.word(at) == "From" && near(v, at + 1, at + 9, "will would shall");
    let opens = at == 0 || at <= 2 && v.mark(at - 1) == Some(':');
    if !date.is_day() || date.told || opens && !after && !near(v, at, at + 7, "provided if unless") {
        return None;
    }
    let clause = (0..at)
        .rev()
        .take_while(|&b| !(matches!(v.mark(b), Some(';' | ':')) || one_of(v, b, "announced announcing")))
        .take(16)
        .last()
        .unwrap_or(at);
    let governs = |words: &str| near(v, clause, at, words);
    if governs(OTHER) || governs("talks round strike election election vote referendum") {
        return None;
    }
    let due = (clause..at).any(|b| {
        v.word(b) == "to"
            && b > 0
            && (one_of(v, b - 1, "agreed promised pledged undertook undertaken")
                || v.is(b - 1, BE) && !one_of(v, b - 1, "be been")
                || v.word(b - 1) == "due")
    });
    // "the first prisoners will be exchanged on 12 May"
    let things = near(
        v,
        clause,
        at,
        "first prisoners hostages troops duties tariffs sanctions payment payments embargo \
                 blockade",
    );
    let will = things && (clause..at).any(|b| one_of(v, b, "will shall"));
    let shall = will || governs("shall") || v.word(at) == "from" && governs("will would");
    let price = near(v, at, v.t.len(), "unless if provided") || governs("unless if");
    let threat = price && (opens || governs("will would threatened threatens vowed warned warning"));
    (due || shall || threat || after).then(|| Sign::new("deadline", at, Tense::Ahead).on(place))
}

/// A vote on a text: of a parliament, of members, of the people.
pub(super) fn vote(scene: &Scene<'_>, at: usize) -> Option<Sign> {
    let v = &scene.v;
    let sign = |tense| Some(Sign::new("ratification", at, tense).within(22));
    let strikes = near(v, at, at + 7, "strike against walkout confidence")
        || near(v, at.saturating_sub(2), at, "strike");
    // "gave the green light to the accord"
    let light = one_of(v, at, "gave gives give")
        && near(v, at + 1, at + 4, "light consent nod blessing assent approval");
    if light && near(v, at.saturating_sub(7), at, BODIES) {
        return tense(v, at).and_then(sign);
    }
    if v.word(at + 1) == "deadline" {
        return None;
    }
    if strikes || at > 0 && v.t[at - 1].kind == Kind::Number && v.word(at) == "votes" {
        return None;
    }
    // "a ballot of members closes on 20 May", "the ballot runs until"
    if v.word(at) == "ballot" && near(v, at + 1, at + 6, "closes closed runs ends ended") {
        return sign(Tense::Open);
    }
    let planned = near(v, at + 1, at + 6, "planned due scheduled set foreseen expected");
    if one_of(v, at, "referendum plebiscite ratification ballot vote votes")
        && !(at > 0 && one_of(v, at - 1, "to will would must"))
    {
        let noun = at > 0
            && (v.is(at - 1, DET | PREP)
                || one_of(v, at - 1, "ratification parliamentary final secret membership postal popular"))
            || one_of(v, at, "referendum plebiscite ratification");
        // "the presidential vote on 14 June" is an election.
        if noun && at > 0 && one_of(v, at - 1, "presidential general legislative") {
            return Some(Sign::new("election", at, nouns::of_verb(v, at)).within(14));
        }
        if noun {
            let idle = near(
                v,
                at.saturating_sub(7),
                at,
                "after boycott call demand threaten threatened no want wants press for",
            ) || unreal(v, at, at);
            let matter = one_of(v, at, "referendum plebiscite ratification")
                || planned
                || near(v, at + 1, at + 6, MATTERS)
                || near(v, 0, v.t.len(), BODIES);
            return (matter && (!idle || planned))
                .then(|| sign(if planned { Tense::Ahead } else { nouns::of_verb(v, at) }))
                .flatten();
        }
    }
    // "put the deal to its members", "the bill goes before parliament", "the Senate takes up the treaty"
    let put =
        one_of(v, at, "put puts") && near(v, at + 1, at + 5, MATTERS) && near(v, at + 2, at + 9, BODIES);
    let goes = one_of(v, at, "goes go went")
        && one_of(v, at + 1, "before to")
        && near(v, at + 1, at + 4, BODIES)
        && near(v, at.saturating_sub(4), at, MATTERS);
    let takes =
        one_of(v, at, "takes take took") && v.word(at + 1) == "up" && near(v, at + 1, at + 5, MATTERS);
    let decides = one_of(v, at, "decide decides rules")
        && near(v, at + 1, at + 5, MATTERS)
        && near(v, at.saturating_sub(8), at, BODIES);
    let waved = one_of(v, at, "waved voted")
        && near(v, at + 1, at + 6, "through")
        && near(v, at.saturating_sub(6), at, BODIES);
    if waved || put || goes || takes || decides {
        return tense(v, at).or((at > 0 && v.word(at - 1) == "to").then_some(Tense::Ahead)).and_then(sign);
    }
    if one_of(v, at, "approval consent") {
        let subject =
            near(v, at.saturating_sub(3), at, "subject requires needs to") && near(v, at + 1, at + 6, BODIES);
        return subject.then(|| sign(Tense::Ahead)).flatten();
    }
    voted(scene, at)
}

/// A verb of voting with the body that votes or what it votes on: "the chamber passed the treaty".
fn voted(scene: &Scene<'_>, at: usize) -> Option<Sign> {
    let v = &scene.v;
    let sign = |tense| Some(Sign::new("ratification", at, tense).within(22));
    let verb = one_of(
        v,
        at,
        "ratify ratified ratifies vote votes voted ballot ballots balloted approve approved \
                 approves endorse endorsed passed cleared backed",
    );
    if !verb || at > 0 && v.is(at - 1, DET) {
        return None;
    }
    let ratify = v.word(at).to_lowercase().starts_with("ratif");
    let (start, _) = v.group_start(at);
    let body = near(v, start.saturating_sub(2), start, "we they")
        || near(v, start.saturating_sub(10), start, BODIES)
        || near(v, at + 1, at + 6, BODIES);
    let matter = near(v, at + 1, at + 7, MATTERS);
    // "the chamber passed the treaty", "the bill cleared the Senate"
    let passed = v.word(at) == "passed" && body && matter
        || v.word(at) == "cleared"
            && near(v, at + 1, at + 4, BODIES)
            && near(v, start.saturating_sub(5), start, MATTERS);
    let votes = one_of(v, at, "vote votes voted ballot ballots balloted");
    let fits = ratify || passed || !one_of(v, at, "passed cleared") && body && (matter || votes);
    if !fits
        || one_of(v, at, "vote voted")
            && v.word(at + 1) == "to"
            && near(v, at + 2, at + 3, "suspend walk stop")
    {
        return None;
    }
    // "Congress must approve the text on 24 June"
    let must = at > 0 && near(v, start.saturating_sub(1), at, "must to");
    let found = tense(v, at).or(must.then_some(Tense::Ahead))?;
    sign(found)
}

/// An election with its day.
pub(super) fn election(scene: &Scene<'_>, at: usize) -> Option<Sign> {
    let v = &scene.v;
    let sign = |tense| Some(Sign::new("election", at, tense).within(14));
    if one_of(v, at, "election elections polls runoff run-off") {
        let about = one_of(v, at + 1, "campaign law commission promise result results");
        let loose = near(v, at.saturating_sub(3), at, "after since another no new")
            && !scene
                .dates
                .iter()
                .any(|date| date.end <= at && at - date.end <= 1 || date.first > at && date.first - at <= 3);
        let said = one_of(v, at, "polls") && !near(v, at.saturating_sub(3), at, "to the");
        // "goes to the polls in October", "holds an election"
        let verb = (at.saturating_sub(6)..at)
            .rev()
            .find(|&b| one_of(v, b, "goes go holds hold faces face will held went won lost"));
        let tense = verb.and_then(|verb| tense(v, verb)).unwrap_or(Tense::Open);
        return (!about && !loose && !said && !unreal(v, at, at)).then(|| sign(tense)).flatten();
    }
    // "Norlund votes on 14 June"
    let state = one_of(v, at, "votes vote")
        && one_of(v, at + 1, "on in")
        && scene.dates.iter().any(|date| date.first > at && date.first <= at + 3)
        && scene.named > 0
        && !(0..v.t.len()).any(|b| one_of(v, b, BODIES) || one_of(v, b, MATTERS));
    if state && !(at > 0 && v.is(at - 1, DET | PREP)) {
        return sign(tense(v, at)?);
    }
    if one_of(v, at, "faces face faced") && near(v, at + 1, at + 4, "voters electorate ballot") {
        return sign(tense(v, at)?);
    }
    let elects =
        one_of(v, at, "elect elects elected") && !v.is(at + 1, PREP) && !(at > 0 && v.is(at - 1, DET));
    elects.then(|| tense(v, at).and_then(sign)).flatten()
}
