//! Texts and offers: put on the table, turned down, agreed, initialled.

use super::lists::{clause, near, one_of};
use super::tense::{Tense, is_past, tense};
use super::when::Dated;
use super::{Scene, Sign};
use detente_read::cues::{DET, PREP, TIME};
use detente_read::phrases::View;
use detente_read::segment::Kind;

/// What is agreed on.
const DEALS: &str = "deal agreement accord treaty compromise truce ceasefire settlement pact fund text memorandum \
     contract protocol formula statute paper programme declaration understanding cessation roadmap \
     framework charter convention armistice decision terms";
/// What is put on a table.
const TEXTS: &str = "text draft plan paper proposal proposals compromise framework roadmap blueprint package document \
     scheme timetable formula figure outline bill model mission";
/// What is offered.
const OFFERS: &str = "offer offers rise raise quota concession increase bonus sum amnesty share cut";
/// What is turned down.
const TURNED: &str = "proposal proposals offer offers plan text draft deal terms compromise package paper formula idea \
     agreement truce ceasefire ultimatum answer conditions accord settlement";
/// Who agrees where several do.
const BOTH: &str = "sides both parties ministers governments delegates delegations two three four leaders countries \
     they negotiators council partners";

/// Initialled, or to be.
pub(super) fn initialled(scene: &Scene<'_>, at: usize) -> Option<Sign> {
    let v = &scene.v;
    if one_of(v, at, "initialling initialing") {
        return Some(Sign::new("initialling", at, Tense::Open));
    }
    let due = at > 0 && one_of(v, at - 1, "to will would");
    if v.word(at) == "initials" && near(v, at.saturating_sub(4), at, "put") {
        return Some(Sign::new("initialling", at, Tense::Past));
    }
    let verb = one_of(v, at, "initialled initialed initial initials") && (is_past(v, at) || due);
    if !verb {
        return None;
    }
    Some(Sign::new("initialling", at, tense(v, at)?))
}

/// Signed, agreed, adopted, or to be signed.
pub(super) fn agreed(scene: &Scene<'_>, at: usize) -> Option<Sign> {
    let v = &scene.v;
    let sign = |tense| Some(Sign::new("agreement", at, tense));
    // "Signature is foreseen in Geneva on 8 June", "a signing ceremony on Friday"
    if one_of(v, at, "signature signing") {
        let ahead =
            near(v, at + 1, at + 6, "foreseen planned due scheduled expected set will follows follow");
        let held = near(v, at + 1, at + 3, "ceremony") || near(v, at + 1, at + 5, DEALS);
        let tense = if ahead { Tense::Ahead } else { Tense::Open };
        return (ahead || held).then(|| sign(tense)).flatten();
    }
    if v.word(at) == "shook" && v.word(at + 1) == "hands"
        || v.word(at) == "Done" && v.mark(at + 1) == Some('.') && v.t.len() <= 12
    {
        return sign(Tense::Past);
    }
    // "put their names to a paper", "will put their signatures to it"
    if v.word(at) == "put"
        && near(v, at + 1, at + 4, "names name signatures signature")
        && near(v, at + 3, at + 6, "to")
    {
        return tense(v, at).and_then(sign);
    }
    // "shook on a deal", "came to terms", "settled their dispute", "declared a truce"
    let close = one_of(v, at, "shook came") && near(v, at + 1, at + 4, "deal terms")
        || v.word(at) == "settled" && near(v, at + 1, at + 5, "dispute row quarrel conflict strike")
        || v.word(at) == "declared" && several(scene, at) && near(v, at + 1, at + 5, "truce ceasefire")
        || v.word(at) == "accepted" && scene.labour && near(v, at + 1, at + 5, "offer proposal");
    if close {
        return (tense(v, at) == Some(Tense::Past)).then(|| sign(Tense::Past)).flatten();
    }
    // "closed with agreement to", "agreement was reached"
    if one_of(v, at, "agreement deal accord") {
        let with = at > 0
            && one_of(v, at - 1, "with in")
            && near(v, at.saturating_sub(8), at, "closed ended concluded close");
        return with.then(|| sign(Tense::Past)).flatten();
    }
    const SIGNS: &str = "signed sealed clinched concluded struck reached finalised finalized adopted approved accepted \
     sign signs agreed announced presented inked endorsed adopts agree accepts seal brokered hammered \
     endorses agrees thrashed found";
    if !one_of(v, at, SIGNS) {
        return None;
    }
    let found = tense(v, at)?;
    let signs = one_of(v, at, "signed sign signs sealed clinched inked seal");
    // Only a signature is foretold on a day.
    if found == Tense::Ahead && !one_of(v, at, "sign signs signed seal adopts accepts agrees") {
        return None;
    }
    if near(v, at + 1, at + 4, "nothing") {
        return None;
    }
    let (start, _) = v.group_start(at);
    let passive = (start..at).any(|b| one_of(v, b, "was were been be is are"));
    let subject = near(v, start.saturating_sub(9), start, DEALS)
        && (passive || v.t.get(at + 1).is_some_and(|next| next.is(PREP | TIME)));
    let deal = clause(v, at + 1, at + 10, DEALS);
    if one_of(v, at, "agreed agree agrees") {
        return agreement(scene, at, start, deal).then(|| sign(found)).flatten();
    }
    if one_of(v, at, "announced presented") {
        let joint = clause(v, at + 1, at + 5, "deal agreement accord truce ceasefire pact settlement");
        let several = scene.named > 1 || near(v, start.saturating_sub(4), start, "and both two");
        // "a ceasefire deal was announced"
        let passive =
            passive && near(v, start.saturating_sub(3), start, "deal agreement accord truce ceasefire pact");
        return (found == Tense::Past && (joint && several || passive)).then(|| sign(found)).flatten();
    }
    // "accepted the idea in principle": what is accepted is a text.
    let lone = signs
        && (found == Tense::Ahead || v.is(at + 1, TIME) || v.word(at + 1) == "on" && v.is(at + 2, TIME));
    (deal || subject || lone).then(|| sign(found)).flatten()
}

/// Two or more who act: named in the sentence, or "the two sides", "Norlund and Sudland" before the verb.
fn several(scene: &Scene<'_>, start: usize) -> bool {
    let v = &scene.v;
    let pair = (start.saturating_sub(6)..start)
        .any(|b| v.word(b) == "and" && (v.t.get(b + 1).is_some_and(|next| next.capital) || v.is(b + 1, DET)));
    pair || near(v, start.saturating_sub(14), start, BOTH) || scene.named > 1
}

/// "agreed on the text", "the two sides agreed to pull back", "(b) agreed that"; not "agreed to meet again".
fn agreement(scene: &Scene<'_>, at: usize, start: usize, deal: bool) -> bool {
    let v = &scene.v;
    if near(v, at + 1, at + 4, "meet disagree hold reconvene resume talk talks return continue keep")
        || one_of(v, at + 1, "with")
    {
        return false;
    }
    let both = several(scene, start);
    let point = start > 0 && v.mark(start - 1) == Some(')');
    // "agreed on Tuesday to a truce"
    let mut next = at + 1;
    while v.is(next, TIME) || v.word(next) == "on" && v.is(next + 1, TIME) {
        next += 1;
    }
    let bare = one_of(v, next, "on to a that in as upon an") && !v.is(next + 1, TIME);
    // "the ceasefire agreed in Turku on Tuesday"
    let noun = start > 0 && one_of(v, start - 1, DEALS) && v.is(at + 1, PREP) && v.word(at + 1) != "to";
    let passive = noun || near(v, at + 1, at + 5, "by") || near(v, start, at, "was been were");
    deal && (both || passive || v.is(next, DET))
        || bare && (both || point)
        || noun
        || passive && near(v, start.saturating_sub(4), start, DEALS)
}

/// A text put on the table, or an offer made.
pub(super) fn tabled(scene: &Scene<'_>, at: usize) -> Option<Sign> {
    let v = &scene.v;
    if let Some(found) = offered(scene, at) {
        return Some(found);
    }
    const PUT: &str = "proposed tabled floated put presented submitted circulated unveiled outlined proposes circulate \
     present table submit unveil circulates tables presents sent handed issued drafted distributed \
     introduced floats submits unveils released laid delivered exchanged swapped replied shared";
    if !one_of(v, at, PUT) || at > 0 && v.is(at - 1, DET) || v.t[at].capital && at > 1 {
        return None;
    }
    // "exchanged drafts", "replied with a text", "shared a non-paper"
    let swaps = one_of(v, at, "exchanged swapped")
        && near(v, at + 1, at + 3, "drafts papers texts proposals")
        || v.word(at) == "replied" && clause(v, at + 1, at + 8, "text draft paper proposal")
        || v.word(at) == "shared" && clause(v, at + 1, at + 6, "text draft paper");
    if swaps {
        return Some(Sign::new("proposal", at, tense(v, at)?));
    }
    let strong = one_of(v, at, "proposed tabled floated proposes floats circulated circulates");
    let forward = one_of(v, at, "put laid") && near(v, at + 1, at + 14, "forward table on");
    let text = clause(v, at + 1, at + 9, TEXTS);
    let offer = clause(v, at + 1, at + 7, OFFERS) || sum(v, at);
    // "It proposes that samples be tested": proposed with that.
    let plain = v.group_start(at).0 == at && !(at > 0 && v.word(at - 1) == "to");
    let found = tense(v, at).map(|found| if plain && found == Tense::Ahead { Tense::Past } else { found })?;
    // A participle after its noun: "the quota proposed by Norway", "a bridge proposed in 2014".
    let reduced = found == Tense::Past
        && is_past(v, at)
        && v.group_start(at).0 == at
        && (v.is(at + 1, PREP) || at > 0 && v.t[at - 1].kind == Kind::Mark && v.word(at + 1) == "by");
    if reduced && !one_of(v, at + 1, "to on")
        || v.word(at) == "put" && near(v, at + 1, at + 8, "pressure question referendum vote names initials")
    {
        return None;
    }
    let weak = one_of(v, at, "sent handed issued released delivered laid put introduced drafted");
    if found == Tense::Ahead && !(text || offer) {
        return None;
    }
    // "was handed a paper" by the other side; "handed both sides a paper" by one between them.
    let both = near(v, at + 1, at + 6, "both two sides parties");
    let handed = v.word(at) == "handed" && text && !both && !scene.dates.is_empty();
    let given = one_of(v, at, "put handed presented submitted")
        && both
        && (text || near(v, at.saturating_sub(7), at, TEXTS));
    let issued = one_of(v, at, "issued released distributed drafted introduced")
        && clause(v, at + 1, at + 6, "draft text compromise proposal");
    let kind = match () {
        () if issued => "proposal",
        () if handed => "offer",
        () if given => "proposal",
        () if offer
            && !text
            && (forward || one_of(v, at, "tabled floated presented sent handed submitted")) =>
        {
            "offer"
        }
        () if one_of(v, at, "handed sent delivered") && clause(v, at + 1, at + 8, "offer proposal") => {
            "offer"
        }
        () if strong || text && (!weak || forward) => "proposal",
        () => return None,
    };
    Some(Sign::new(kind, at, found))
}

/// "tabled 4% over two years", "floated 600,000 tonnes".
fn sum(v: &View<'_>, at: usize) -> bool {
    let number = (at + 1..(at + 4).min(v.t.len())).any(|b| v.t[b].kind == Kind::Number && !v.is(b, TIME));
    let table = v.word(at) == "put" && near(v, at + 2, at + 8, "table");
    number && (table || one_of(v, at, "tabled floated"))
}

/// "offered on Tuesday to scrap its tariff", "raised its offer to 8 percent", "an offer of 600, made in February".
fn offered(scene: &Scene<'_>, at: usize) -> Option<Sign> {
    let v = &scene.v;
    let free = at == 0 || !v.is(at - 1, DET | PREP);
    if one_of(v, at, "offered offers") && free {
        let found = tense(v, at)?;
        // The clock of an entry of a live report is no day that the offer has.
        let near = |date: &Dated| {
            let before = date.first > 0 && date.end <= at && at - date.end < 6;
            let open = !matches!(date.lead.as_str(), "by" | "until" | "from" | "before");
            before || date.first > at && date.first - at < 9 && open && date.is_day()
        };
        let today = scene.dates.iter().any(near);
        let told = if found == Tense::Ahead { Tense::Past } else { found };
        return today.then(|| Sign::new("offer", at, told));
    }
    if one_of(v, at, "raised improved doubled increased sweetened revised made renewed repeated")
        && near(v, at + 1, at + 5, "offer offers bid proposal")
        && !v.is(at + 1, PREP)
    {
        return Some(Sign::new("offer", at, tense(v, at)?));
    }
    // "came back with 5 percent", "countered with 200 crowns"
    let back = v.word(at) == "came" && v.word(at + 1) == "back" || v.word(at) == "countered";
    if back
        && (at + 1..(at + 7).min(v.t.len()))
            .any(|b| v.word(b) == "with" && v.t.get(b + 1).is_some_and(|next| next.kind == Kind::Number))
    {
        return Some(Sign::new("offer", at, tense(v, at)?));
    }
    // "the counter-offer, delivered on Tuesday, was half of that"
    let comma = at > 1 && v.comma(at - 1);
    let dated = scene.dates.iter().any(|date| date.first > at && date.first - at < 5);
    if comma
        && dated
        && one_of(
            v,
            at,
            "handed delivered published presented tabled circulated submitted unveiled made sent",
        )
    {
        let noun = |words: &str| near(v, at.saturating_sub(4), at - 1, words);
        let kind = if noun("offer bid") { Some("offer") } else { noun(TEXTS).then_some("proposal") };
        if let Some(kind) = kind {
            return Some(Sign::new(kind, at, Tense::Past));
        }
    }
    // "an offer of 600 with monthly review, made by Ulug in February"
    if v.word(at) == "made"
        && near(v, at.saturating_sub(9), at, "offer proposal")
        && scene.dates.iter().any(|date| date.first > at && date.first - at < 8)
    {
        return Some(Sign::new("offer", at, Tense::Past));
    }
    // "On 19 November she let it be known that she could do without"
    let hints = one_of(v, at, "signalled signaled indicated")
        || v.word(at) == "let" && v.word(at + 1) == "it" && v.word(at + 3) == "known";
    let gives = near(v, at + 1, at + 12, "could would accept ready prepared willing");
    let day = scene.dates.iter().any(|date| date.end <= at && at - date.end < 5 && !date.told);
    (hints && gives && day).then(|| Sign::new("offer", at, Tense::Past))
}

/// Turned down on a day.
pub(super) fn refused(scene: &Scene<'_>, at: usize) -> Option<Sign> {
    let v = &scene.v;
    // "Tarmania's answer, delivered on 20 April, was a flat no"
    if one_of(v, at, "no refusal rejection")
        && at > 1
        && near(v, at.saturating_sub(4), at, "flat was firm clear")
        && near(v, 0, at, "answer reply response")
    {
        return Some(Sign::new("refusal", at, Tense::Past));
    }
    // "said no on Tuesday"
    let no = one_of(v, at, "said says")
        && v.word(at + 1) == "no"
        && (v.is(at + 2, PREP | TIME) || v.mark(at + 2).is_some());
    if let Some(place) = scene.dates.iter().position(|date| no && date.first > at && date.first - at < 8) {
        return Some(Sign::new("refusal", at, Tense::Past).on(place));
    }
    let turned = one_of(v, at, "rejected refused spurned dismissed declined")
        || one_of(v, at, "turned voted") && v.word(at + 1) == "down"
        || one_of(v, at, "turned voted") && near(v, at + 1, at + 7, "down")
        || one_of(v, at, "brushed threw waved") && near(v, at + 1, at + 6, "aside out away off");
    if !turned || at > 0 && v.is(at - 1, DET) || !clause(v, at + 1, at + 9, TURNED) {
        return None;
    }
    let found = tense(v, at)?;
    (found == Tense::Past).then(|| Sign::new("refusal", at, found).within(14))
}
