//! Strikes of workers and attacks of arms: one word for both, told apart by who is at the table.

use super::lists::{near, one_of};
use super::tense::{Tense, tense};
use super::{Scene, Sign, nouns};
use detente_read::cues::PREP;
use detente_read::phrases::View;

const ARMS: &str = "artillery missile missiles rocket rockets drone drones mortar mortars shells bomb bombs gunmen \
     airstrike airstrikes troops soldiers militants fighters jets warplanes gunboats gunboat \
     aircraft navy army shelling tanks helicopters militia snipers coastguard warships frigate";
const ATTACKS: &str = "attacked attack shelled bombed bombarded raided ambushed airstrike airstrikes stormed fired hit \
     struck killed killing ambush raid bombing torpedoed sank shelling clashed clashes attacks raids \
     wounded rammed";
/// Words that may tell of something else than arms.
const WEAK: &str = "hit struck fired killed killing stormed wounded sank rammed";

/// Who strikes.
pub(super) const WORKERS: &str = "nurses workers drivers teachers dockers lecturers staff crews pilots miners members employees \
     doctors seafarers technicians engineers cleaners professors porters sailors postmen strikers";

/// True where arms or those who carry them are named: "air traffic" is none, an "air strike" is.
fn is_armed(v: &View<'_>) -> bool {
    (0..v.t.len()).any(|b| {
        one_of(v, b, ARMS)
            || v.word(b) == "air" && one_of(v, b + 1, "strike strikes raid raids attack attacks")
    })
}

/// Work that is stopped.
pub(super) fn strike(scene: &Scene<'_>, at: usize) -> Option<Sign> {
    let v = &scene.v;
    let armed = is_armed(v);
    if armed || !scene.labour {
        return None;
    }
    // "walk off the job", "stopped work", "downed tools", "No trams will run"
    let verb = one_of(v, at, "walk walked walks") && v.word(at + 1) == "off"
        || one_of(v, at, "stop stopped stops lay laid") && one_of(v, at + 1, "work idle")
        || (one_of(v, at, "downed laid") || v.word(at) == "down" && !(at > 0 && v.word(at - 1) == "laid"))
            && (at + 1..at + 4).any(|b| v.word(b) == "tools")
        || one_of(v, at, "walk walked")
            && v.word(at + 1) == "out"
            && (at.saturating_sub(6)..at).any(|b| one_of(v, b, WORKERS))
        || one_of(v, at, "picket pickets") && (at + 1..at + 5).any(|b| one_of(v, b, "up began started"));
    let none = one_of(v, at, "run sail fly operate")
        && (0..at).any(|b| v.word(b) == "No" || v.word(b) == "no")
        && at > 0
        && v.word(at - 1) == "will";
    if none {
        return Some(Sign::new("strike", at, Tense::Ahead));
    }
    if verb {
        let found = if one_of(v, at, "picket pickets") { Tense::Past } else { tense(v, at)? };
        return Some(Sign::new("strike", at, found));
    }
    if !one_of(v, at, "strike strikes walkout stoppage walkouts stoppages struck") {
        return None;
    }
    // "suspended the strike", "a strike ballot", "entered its third week"
    let over = (at.saturating_sub(5)..at).any(|b| {
        one_of(
            v,
            b,
            "suspend suspends suspended end ended ending avert over averted postponed halted lift \
                 lifted ban if without unless off no cancelled",
        )
    });
    let other = one_of(v, at + 1, "ballot fund committee vote law pay ban off down a notice");
    let goes_on = (at + 1..at + 4).any(|b| one_of(v, b, "enters entered continues continued goes"));
    if over || other || goes_on || v.word(at) == "struck" && !v.is(at + 1, PREP) {
        return None;
    }
    let verbal =
        at > 0 && (v.word(at - 1) == "to" || one_of(v, at - 1, "will would")) || v.word(at) == "struck";
    // "voted to strike from Monday", "threatened to strike"
    let tense = if verbal { tense(v, at).unwrap_or(Tense::Ahead) } else { Tense::Open };
    let called = (at.saturating_sub(6)..at).any(|b| one_of(v, b, "announced called calls planned announces"))
        || (at + 1..at + 4).any(|b| one_of(v, b, "set planned due scheduled called will"));
    let dated = scene.dates.iter().any(|date| date.first > at && date.first - at < 7);
    let tense = if tense == Tense::Open { nouns::of_verb(v, at) } else { tense };
    Some(Sign::new("strike", at, if called && dated { Tense::Ahead } else { tense }))
}

/// Force that was used.
pub(super) fn attack(scene: &Scene<'_>, at: usize) -> Option<Sign> {
    let v = &scene.v;
    let armed = is_armed(v) || near(v, 0, v.t.len(), "air forces planes plane police guards");
    let noun = one_of(v, at, "strike strikes") && armed && !(at > 0 && one_of(v, at - 1, "to will"));
    let fire = one_of(v, at, "exchanged opened under traded") && v.word(at + 1) == "fire";
    let word = one_of(v, at, ATTACKS)
        && (!scene.labour || armed)
        && (!one_of(v, at, WEAK) || armed || v.word(at + 1) == "on" && v.word(at) == "fired")
        && !(one_of(v, at, "hit struck") && one_of(v, at + 1, "back a out"));
    let fights = one_of(v, at, "fighting clashes violence")
        && (at + 1..at + 4).any(|b| one_of(v, b, "broke erupted flared resumed"));
    let takes = one_of(v, at, "seized overran captured stormed blew torched")
        && (armed
            || (at.saturating_sub(5)..at).any(|b| {
                one_of(v, b, "rebels insurgents guerrillas separatists saboteurs gunmen militants")
            }));
    let bomb = v.word(at) == "went" && v.word(at + 1) == "off" && armed;
    let blast = bomb || one_of(v, at, "exploded explosion blast detonated") && !scene.labour;
    let after = at > 0 && one_of(v, at - 1, "since after before until");
    if fights && !after && (!scene.labour || armed) {
        return Some(Sign::new("attack", at, Tense::Past));
    }
    if !(noun || fire || word || takes || blast) {
        return None;
    }
    let about = (at.saturating_sub(4)..at).any(|b| {
        one_of(v, b, "condemned inquiry no halt stop stopped ceasing against threat risk fear since from")
    });
    if about {
        return None;
    }
    let tense = if noun
        || one_of(v, at, "attack raid ambush bombing shelling clashes airstrike explosion blast under")
    {
        (!super::tense::unreal(v, at, at)).then_some(Tense::Open)?
    } else {
        tense(v, at)?
    };
    (tense != Tense::Ahead).then(|| Sign::new("attack", at, Tense::Past))
}
