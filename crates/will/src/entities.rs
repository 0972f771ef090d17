//! Who is named in a dossier: names that stand for one state or body are put together, each on evidence.
//!
//! A shorter form ("the Front"), letters ("UDW"), an adjective ("Vessan"), a part that speaks for the whole ("EAC
//! Secretariat") and a seat that acts for its state belong to the one that they fit. What fits several is told apart
//! where it stands, by the one named last.

use crate::Report;
use crate::runs::{SMALL, Sighting, Uses, body_word, key, minded, organ, tokens};
use detente_read::cues::{DOCUMENT, MEDIA, ORG, OUTLET, PERSON, TIME, TITLE};
use detente_read::gazetteer::{Gazetteer, Sense};
use detente_read::memory::slug;
use std::collections::{BTreeMap, BTreeSet};

/// Adjectives with a capital that name nobody.
const NOBODY: [&str; 14] = [
    "western", "eastern", "northern", "southern", "arab", "european", "gulf", "african", "asian", "latin",
    "central", "north", "south", "god",
];

/// Bodies without a name of their own: whoever writes or was named last has them.
const PLAIN: [&str; 22] = [
    "council",
    "committee",
    "executive",
    "secretariat",
    "board",
    "delegation",
    "forces",
    "unions",
    "parties",
    "member states",
    "partner states",
    "states",
    "authorities",
    "office",
    "side",
    "team",
    "states parties",
    "city",
    "armed forces",
    "security forces",
    "members",
    "states members",
];

/// Parts that speak for the whole that is named before them.
const PARTS: &[&str] = &[
    "secretariat",
    "commission",
    "presidency",
    "executive",
    "leadership",
    "headquarters",
    "delegation",
    "authorities",
    "forces",
    "communications",
    "communication",
    "press",
    "office",
    "media",
    "management",
    "negotiators",
    "board",
    "branch",
];

/// Words of a state's full name.
const REALMS: [&str; 8] =
    ["republic", "kingdom", "state", "government", "principality", "federation", "sultanate", "emirate"];

/// A state or body.
#[derive(Clone, Debug)]
pub(crate) struct Entity {
    /// Its id.
    pub id: String,
    /// Its name as first written.
    pub name: String,
    /// True where it has a government.
    pub state: bool,
}

/// Those of a dossier, with the names that they bear.
#[derive(Clone, Debug, Default)]
pub(crate) struct Entities {
    /// In the order in which they come up.
    pub all: Vec<Entity>,
    /// Name, as [`key`] makes it → places in `all`.
    pub forms: BTreeMap<String, BTreeSet<usize>>,
    /// Names that are seats: a place unless they act.
    pub seats: BTreeSet<String>,
}

/// All sightings of one name.
#[derive(Clone, Debug, Default)]
struct Group {
    words: String,
    uses: Uses,
    letters: BTreeSet<String>,
}

impl Entities {
    /// The id's place; a new one where it has none.
    fn entity(&mut self, id: &str, name: &str, state: bool) -> usize {
        if let Some(at) = self.all.iter().position(|one| one.id == id) {
            self.all[at].state |= state;
            return at;
        }
        self.all.push(Entity { id: id.to_owned(), name: name.to_owned(), state });
        self.all.len() - 1
    }

    /// Adds a form.
    fn form(&mut self, form: &str, at: usize) {
        self.forms.entry(form.to_owned()).or_default().insert(at);
    }

    /// The one bearer of a name.
    pub(crate) fn only(&self, form: &str) -> Option<usize> {
        let all = self.forms.get(form)?;
        if all.len() == 1 { all.first().copied() } else { None }
    }

    /// Every name of one.
    pub(crate) fn names(&self, at: usize) -> impl Iterator<Item = &str> {
        self.forms.iter().filter(move |(_, all)| all.contains(&at)).map(|(form, _)| form.as_str())
    }
}

/// True for the name of an outlet.
pub(crate) fn outlet_like(text: &str) -> bool {
    let tokens = tokens(text);
    let from = usize::from(tokens.first().is_some_and(|t| t.is(detente_read::cues::DET)));
    let known = Gazetteer::shipped().at(text, &tokens, from).is_some_and(|(_, name)| name.outlet);
    known
        || tokens.iter().any(|t| t.is(MEDIA | OUTLET) && t.capital)
            && !tokens.iter().any(|t| (body_word(text, t) || t.is(PERSON)) && !t.is(MEDIA | OUTLET))
}

/// "fishermen's union": a body of its own, unless another of the kind has a name.
fn by_trade(all: &mut Entities, trades: &[(&String, &Group)]) {
    for (form, group) in trades {
        let kind = form.rsplit(' ').next().unwrap_or(form);
        let known = (0..all.all.len()).any(|at| {
            !all.all[at].state
                && all.names(at).any(|name| {
                    name.split(' ').any(|word| word == kind || kind == "union" && word.starts_with("workers"))
                })
        });
        if !known {
            let at = all.entity(&slug(&group.words), &group.words, false);
            all.form(form, at);
        }
    }
}

/// Finds states and bodies; `persons` and `outlets` are none, `aliases` are (name, id) of the case.
pub(crate) fn entities(
    sightings: &[Sighting],
    small: &BTreeSet<String>,
    persons: &BTreeSet<String>,
    outlets: &BTreeSet<String>,
    aliases: &[(String, String)],
) -> Entities {
    let mut all = Entities::default();
    for (name, id) in aliases {
        let at = all.entity(id, name, false);
        all.form(&key(name), at);
    }
    let groups = groups(sightings);
    let mut loose: Vec<(&String, &Group)> = Vec::new();
    let mut trades: Vec<(&String, &Group)> = Vec::new();
    let mut firsts: Vec<(&String, &Group)> = Vec::new();
    for (form, group) in groups.iter().map(|(form, group)| (form, group)) {
        let tail = |from: usize| persons.contains(&form.split(' ').skip(from).collect::<Vec<_>>().join(" "));
        let words = form.split(' ').count();
        let body = tokens(&group.words).iter().any(|t| body_word(&group.words, t));
        let person = !body && words > 2 && (1..words - 1).any(tail);
        // "Oswald's ministry": hers where her full name is told; else a name that rules is a land's.
        let last = format!(" {form}");
        let ruled = group.uses.governs > 0 && !persons.iter().any(|name| name.ends_with(&last));
        let person = person
            || form.split_once(" of ").is_some_and(|(who, _)| {
                let realm = REALMS.contains(&who.rsplit(' ').next().unwrap_or(who));
                persons.contains(who) && !realm && !body
            });
        if person || persons.contains(form) && !ruled || all.forms.contains_key(form) {
            continue;
        }
        // "fishermen's union": one by its trade, unless another of the kind has a name.
        if group.words.chars().next().is_some_and(char::is_lowercase) {
            trades.push((form, group));
            continue;
        }
        let none = NOBODY.contains(&form.as_str())
            || PLAIN.contains(&form.as_str())
            || minded(form) && group.uses.governs > 0
            || outlets.contains(&slug(&group.words))
            || letters(&group.words) && outlets.iter().any(|outlet| initials(outlet).contains(form))
            || tokens(&group.words).iter().all(|t| t.is(TIME));
        let land = groups.iter().any(|(other, _)| demonym(other, form)) && !group.words.contains(' ');
        if none {
            continue;
        }
        if place(&mut all, form, group, small, land) {
            firsts.push((form, group));
            continue;
        }
        loose.push((form, group));
    }
    parts(&mut all, &groups);
    for (form, group) in &loose {
        adjective(&mut all, form, group);
    }
    // "Civic leader Henrik Saal" at the head of a sentence: of the Civic Union.
    let led = firsts.iter().filter(|(_, group)| group.uses.acts > 0 && !group.words.contains(' '));
    for (form, group) in loose.iter().chain(led) {
        if !all.forms.contains_key(*form) {
            shorten(&mut all, form, group);
        }
    }
    // The longest first: "Brightwater" is short for Brightwater Homes.
    loose.sort_by_key(|(form, _)| std::cmp::Reverse(form.len()));
    for (form, group) in &loose {
        if !all.forms.contains_key(*form) {
            shorten(&mut all, form, group);
        }
        if !all.forms.contains_key(*form) && stands_alone(group, small) {
            let at = all.entity(&slug(&group.words), &group.words, false);
            all.form(form, at);
        }
    }
    parts(&mut all, &groups);
    by_trade(&mut all, &trades);
    lone_land(&mut all, &groups);
    known_forms(&mut all, &groups);
    all
}

/// What bodies of the shipped list are called for short, a government under its own name, and letters in brackets.
fn known_forms(all: &mut Entities, groups: &[(String, Group)]) {
    if let Some(at) = all.all.iter().position(|one| one.id == "united-nations") {
        all.form("secretary-general", at);
    }
    if let Some(at) = all.all.iter().position(|one| one.id == "european-union") {
        for form in ["europe", "europeans", "commission"] {
            if form != "commission" || !all.forms.contains_key(form) {
                all.forms.insert(form.to_owned(), BTreeSet::from([at]));
            }
        }
    }
    for (form, group) in groups {
        // "the Government of Karsia" where Karsia itself does nothing.
        if let (Some(land), true) = (form.strip_prefix("government of "), group.uses.definite > 0)
            && let Some(at) = all.only(form)
            && groups.iter().all(|(other, group)| other != land || group.uses.acts + group.uses.owns == 0)
        {
            all.all[at].name.clone_from(&group.words);
        }
        if let Some(at) = all.only(form) {
            let short = |letters: &str| initials(form).iter().any(|own| own == letters);
            let whole = form.contains(' ');
            for letters in group.letters.iter().filter(|letters| whole || short(&letters.to_lowercase())) {
                all.form(&letters.to_lowercase(), at);
            }
        }
    }
}

/// Where no state is known, the one name that owns others is the land: "Velden's Nurses' Federation".
fn lone_land(all: &mut Entities, groups: &[(String, Group)]) {
    if all.all.iter().any(|one| one.state) {
        return;
    }
    let lands: Vec<usize> = groups
        .iter()
        .filter(|(form, group)| {
            group.uses.owns > 0
                && group.uses.place + group.uses.dateline == 0
                && !form.contains(' ')
                && !letters(&group.words)
                && !tokens(&group.words).iter().any(|t| body_word(&group.words, t) || t.is(PERSON | TITLE))
        })
        .filter_map(|(form, _)| all.only(form))
        .filter(|at| !all.all[*at].name.contains(' '))
        .collect();
    if let [land] = lands.as_slice() {
        all.all[*land].state = true;
    }
}

/// Sightings by name, in the order in which names come up.
fn groups(sightings: &[Sighting]) -> Vec<(String, Group)> {
    let mut all: Vec<(String, Group)> = Vec::new();
    let mut place: BTreeMap<String, usize> = BTreeMap::new();
    for one in sightings {
        let form = key(&one.words);
        let at = *place.entry(form.clone()).or_insert_with(|| {
            all.push((form, Group { words: one.words.clone(), ..Group::default() }));
            all.len() - 1
        });
        let group = &mut all[at].1;
        if !group.words.chars().any(char::is_lowercase) && one.words.chars().any(char::is_lowercase) {
            group.words.clone_from(&one.words);
        }
        group.uses.add(one.uses);
        group.letters.extend(one.letters.clone());
    }
    all
}

/// Capitals throughout, and too long for letters that stand for words.
fn shouted(words: &str) -> bool {
    words.chars().count() > 6 && !words.chars().any(char::is_lowercase)
}

fn letters(words: &str) -> bool {
    (2..=6).contains(&words.chars().count()) && words.chars().all(char::is_uppercase)
}

/// A name that tells by itself whose it is: a known one, a state's full name, a body. True where nothing is left to do.
///
/// `land` is true where the reports also have its adjective.
fn place(all: &mut Entities, form: &str, group: &Group, small: &BTreeSet<String>, land: bool) -> bool {
    let words = &group.words;
    let list = tokens(words);
    if let Some(known) = Gazetteer::shipped().exactly(words, &list) {
        let acts = group.uses.acts + group.uses.owns > 0;
        if known.outlet || known.sense == Sense::Capital && !acts {
            return true;
        }
        let at = all.entity(&known.id, words, known.country);
        if known.sense == Sense::Name {
            all.all[at].name.clone_from(words);
        }
        if known.sense == Sense::Capital {
            all.seats.insert(form.to_owned());
        }
        all.form(form, at);
        return true;
    }
    if let Some(land) = realm(form) {
        let base = words.get(words.len() - land.len()..).unwrap_or(land);
        let base = if base.chars().any(char::is_lowercase) { base.to_owned() } else { spoken(base) };
        let known = Gazetteer::shipped().exactly(&base, &tokens(&base));
        let id = known.map_or_else(|| slug(&base), |known| known.id.clone());
        let at = all.entity(&id, &base, true);
        all.form(land, at);
        all.form(form, at);
        return true;
    }
    if organ(form) || outlet_like(words) {
        return true;
    }
    let land = land && group.uses.acts + group.uses.owns > 0;
    if (group.uses.governs > 0 || land)
        && list.len() < 4
        && !list.iter().any(|t| body_word(words, t) || t.is(PERSON | TITLE))
    {
        let at = all.entity(&slug(words), words, true);
        all.form(form, at);
        return true;
    }
    let plain = PLAIN.contains(&form.rsplit(' ').next().unwrap_or(form)) && form.starts_with("office of")
        || list.first().is_some_and(|t| t.is(DOCUMENT) && !t.is(ORG))
        || form.starts_with("office of");
    if plain {
        return true;
    }
    let ends = [
        "city", "town", "village", "valley", "river", "dam", "pass", "bridge", "street", "square", "port",
        "lake", "bay", "hotel", "airport", "park", "camp",
    ];
    if form.rsplit_once(' ').is_some_and(|(_, last)| ends.contains(&last)) && group.uses.governs == 0 {
        return true;
    }
    let body = list.len() > 1
        && (list.iter().any(|t| body_word(words, t) && t.capital) || !group.letters.is_empty());
    let part = form.rsplit_once(' ').is_some_and(|(_, last)| PARTS.contains(&last));
    if body {
        let at = all.entity(&slug(words), words, false);
        all.form(form, at);
        return true;
    }
    // "Wards cannot be staffed": any word may begin a sentence. "KARSIA CITY": a place before the text.
    let initial = list.len() == 1 && group.uses.inside == 0 && (small.contains(form) || group.uses.owns == 0);
    !part && (initial && !letters(words) || shouted(words))
}

/// A name that stood in capitals throughout, as it is written in a text.
fn spoken(words: &str) -> String {
    let one = |word: &str| {
        let mut letters = word.chars();
        let first = letters.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
        first + &letters.as_str().to_lowercase()
    };
    words.split(' ').map(one).collect::<Vec<_>>().join(" ")
}

/// The land in "Republic of Velmora", "Ministry of Energy of Almar", "Office of the Prime Minister of Marevia".
fn realm(form: &str) -> Option<&str> {
    let (head, land) = form.rsplit_once(" of ")?;
    let land = land.strip_prefix("the ").unwrap_or(land);
    let full = REALMS.contains(&head)
        || head.split(' ').any(|word| REALMS.contains(&word)) && !organ(head.trim_end_matches("government"));
    let part = organ(head) && head.contains(" of ");
    let plain = minded(land) || tokens(land).iter().any(|t| t.is(ORG | PERSON | TITLE));
    ((full || part) && !plain).then_some(land)
}

/// "EAC Secretariat", "Ilmari Federation": the name before a word for a part or for the whole of it.
fn parts(all: &mut Entities, groups: &[(String, Group)]) {
    for (form, _) in groups {
        let Some((whole, last)) = form.rsplit_once(' ') else { continue };
        let organs = ["council", "cabinet", "government", "ministry", "parliament"];
        let part = PARTS.contains(&last) || REALMS.contains(&last) || organs.contains(&last);
        let state = |at: usize| all.all[at].state;
        let found = part.then(|| {
            let prefix = |n: usize| whole.split(' ').take(n).collect::<Vec<_>>().join(" ");
            let words = whole.split(' ').count();
            // "Swiss Federal Council", "EAC Secretariat"; but "Kenya Board" may be anybody's.
            let people = |n: usize| {
                let words = prefix(n);
                groups.iter().any(|(other, group)| *other == words && adjectival(&group.words))
            };
            let plain = organs.contains(&last);
            let named = (1..=words).rev().filter(|n| !plain || people(*n)).find_map(|n| all.only(&prefix(n)));
            named.or_else(|| {
                let lands = (0..all.all.len()).filter(|&at| state(at));
                lands.into_iter().find(|&at| all.names(at).any(|name| demonym(whole, name)))
            })
        });
        if let Some(at) = found.flatten() {
            // A body of that name was put up before: it is the state.
            all.forms.insert(form.clone(), BTreeSet::from([at]));
        }
    }
}

/// True for an adjective of the shipped list.
fn adjectival(words: &str) -> bool {
    Gazetteer::shipped().exactly(words, &tokens(words)).is_some_and(|known| known.sense == Sense::People)
}

/// An adjective or people of a land: "Vareski", "Velmorans".
fn demonym(word: &str, land: &str) -> bool {
    let base = land.split(' ').next().unwrap_or(land);
    if word == base || word.contains(' ') || base.chars().count() < 4 {
        return false;
    }
    let ends = [
        "i", "is", "n", "ns", "an", "ans", "ian", "ians", "ese", "ish", "er", "ers", "en", "se", "ic", "ite",
        "ites", "is'", "ns'",
    ];
    let stems = [Some(base), base.char_indices().last().and_then(|(at, _)| base.get(..at))];
    stems.into_iter().flatten().any(|stem| word.strip_prefix(stem).is_some_and(|end| ends.contains(&end)))
}

fn adjective(all: &mut Entities, form: &str, group: &Group) {
    if group.words.contains(' ') || all.forms.contains_key(form) {
        return;
    }
    let lands: Vec<usize> = (0..all.all.len())
        .filter(|&at| all.all[at].state && all.names(at).any(|name| demonym(form, name)))
        .collect();
    if let [land] = lands.as_slice() {
        all.form(form, *land);
    }
}

/// First letters of a name, without and with its small words.
pub(crate) fn initials(name: &str) -> [String; 2] {
    let first = |all: bool| {
        name.split([' ', '-'])
            .filter(|word| all || !SMALL.contains(word))
            .filter_map(|word| word.chars().next())
            .collect::<String>()
    };
    [first(false), first(true)]
}

/// True where a name is a shorter form of a longer one.
fn fits(short: &str, group: &Group, long: &str) -> bool {
    if long.len() <= short.len() || !long.contains(' ') {
        return false;
    }
    let uses = group.uses;
    let own = uses.acts + uses.owns + uses.definite > 0 && uses.place + uses.governs + uses.dateline == 0;
    let head = long.ends_with(&format!(" {short}"));
    let first = long.split(' ').next().unwrap_or(long).trim_end_matches('\'');
    let lead = long.starts_with(&format!("{short} ")) && (short.contains(' ') || own);
    let many = short.strip_suffix('s').is_some_and(|one| one == first) || short == first && own;
    head || lead || many || letters(&group.words) && initials(long).iter().any(|all| all == short)
}

fn shorten(all: &mut Entities, form: &str, group: &Group) {
    // "a Liberal government": of the Liberals.
    if let Some(many) = all.forms.get(&format!("{form}s")).cloned() {
        all.forms.insert(form.to_owned(), many);
        return;
    }
    let fit: BTreeSet<usize> = all
        .forms
        .iter()
        .filter(|(long, bearers)| bearers.len() == 1 && fits(form, group, long))
        .flat_map(|(_, bearers)| bearers.iter().copied())
        .collect();
    if !fit.is_empty() {
        all.forms.insert(form.to_owned(), fit);
    }
}

/// A name that fits no other and does something: a party without a word that says so ("Social Labour", "the Liberals"),
/// letters.
fn stands_alone(group: &Group, small: &BTreeSet<String>) -> bool {
    let uses = group.uses;
    let list = tokens(&group.words);
    let title = list.iter().any(|t| t.is(TITLE | PERSON | MEDIA | OUTLET | TIME | DOCUMENT));
    // "the Centre" and "the Front" are names; "the Company" is whoever was named before.
    let plural = group.words.ends_with('s')
        || list.iter().any(|t| body_word(&group.words, t))
        || matches!(group.words.as_str(), "Centre" | "Center" | "Left" | "Right");
    let known = small.contains(&key(&group.words));
    let plain = list.len() == 1
        && (known && uses.inside < 2 || body_word(&group.words, &list[0]) && !(plural && uses.definite > 1));
    // "the Liberals": many by a name.
    let many = list.len() == 1 && plural && uses.definite > 1 && uses.inside > 0 && !known && uses.place == 0;
    // A place that something happens in acts for nobody by itself.
    if list.len() == 1 && uses.place > 0 && uses.acts <= uses.place && uses.owns + uses.employs == 0 {
        return false;
    }
    let short = letters(&group.words) && uses.inside + uses.definite > 1;
    !title && !plain && (uses.acts + uses.owns > 0 || many || short)
}

/// Seats that act for a state, and cities that act for nobody else: (name, state).
///
/// A city is the seat of the state whose own paper it dates, of the state named after it ("Carrick, Dunmoor"), or of the
/// only one left without a seat; never of one that acts in the same sentence.
pub(crate) fn seats(
    all: &mut Entities,
    sightings: &[Sighting],
    reports: &[Report<'_>],
    authors: &[Option<String>],
    persons: &BTreeSet<String>,
) {
    let groups = groups(sightings);
    let cities: Vec<(&String, &Group)> = groups
        .iter()
        .map(|(form, group)| (form, group))
        .filter(|(form, group)| {
            let bearer = all.only(form);
            let free = bearer.is_none_or(|at| !all.all[at].state && all.all[at].id == slug(form));
            let list = tokens(&group.words);
            let placed = group.uses.place + group.uses.dateline > 0;
            let one = (list.len() == 1 || list.len() == 2 && placed)
                && !list.iter().any(|t| body_word(&group.words, t) || t.is(PERSON | TITLE | TIME));
            free && one
                && group.uses.definite == 0
                && !persons.contains(*form)
                && !letters(&group.words)
                && Gazetteer::shipped().exactly(&group.words, &tokens(&group.words)).is_none()
        })
        .collect();
    for sure in [true, false] {
        for (form, group) in &cities {
            let placed = group.uses.place > 0 && group.uses.dateline == 0;
            let idle = placed
                || group.uses.acts + group.uses.owns == 0
                || group.uses.inside == 0 && group.uses.dateline == 0;
            if all.seats.contains(*form) || !sure && idle {
                continue;
            }
            let found = if sure {
                dated(all, form, sightings, authors).or_else(|| followed(all, &group.words, reports))
            } else {
                left(all, form, sightings)
            };
            if let Some(at) = found {
                all.forms.insert((*form).clone(), BTreeSet::from([at]));
                all.seats.insert((*form).clone());
            }
        }
    }
}

/// The state in whose own paper a city stands before the day.
fn dated(all: &Entities, form: &str, sightings: &[Sighting], authors: &[Option<String>]) -> Option<usize> {
    let own = sightings.iter().filter(|one| one.uses.dateline > 0 && key(&one.words) == form);
    let states: BTreeSet<usize> = own
        .filter_map(|one| {
            let author = authors.get(one.report)?.as_ref()?;
            all.all.iter().position(|party| party.id == *author && party.state)
        })
        .collect();
    if states.len() == 1 { states.first().copied() } else { None }
}

/// "Carrick, Dunmoor".
fn followed(all: &Entities, city: &str, reports: &[Report<'_>]) -> Option<usize> {
    (0..all.all.len()).find(|&at| {
        let land = format!("{city}, {}", all.all[at].name);
        all.all[at].state && reports.iter().any(|report| report.text.contains(&land))
    })
}

/// The only state without a seat that never acts in one sentence with the city.
fn left(all: &Entities, form: &str, sightings: &[Sighting]) -> Option<usize> {
    let places: BTreeSet<(usize, usize)> = sightings
        .iter()
        .filter(|one| key(&one.words) == form && one.uses.acts + one.uses.owns > 0)
        .map(|one| (one.report, one.sentence))
        .collect();
    let together = |at: usize| {
        sightings.iter().any(|one| {
            places.contains(&(one.report, one.sentence))
                && one.uses.dateline == 0
                && all.only(&key(&one.words)) == Some(at)
        })
    };
    let seated = |at: usize| all.seats.iter().any(|seat| all.only(seat) == Some(at));
    let listed = |at: usize| {
        let name = &all.all[at].name;
        Gazetteer::shipped().exactly(name, &tokens(name)).is_some()
    };
    let free: Vec<usize> = (0..all.all.len())
        .filter(|&at| all.all[at].state && !listed(at) && !seated(at) && !together(at))
        .collect();
    if let [one] = free.as_slice() {
        return Some(*one);
    }
    // "MARSA, April 20 (Wire) - Besht on Monday rejected": the first of them in the sentence that the city dates.
    let dated = sightings.iter().filter(|one| one.uses.dateline > 0 && key(&one.words) == form);
    let mut first = dated.filter_map(|city| {
        let here = sightings.iter().filter(|one| (one.report, one.sentence) == (city.report, city.sentence));
        here.filter_map(|one| all.only(&key(&one.words))).find(|at| free.contains(at))
    });
    first.next()
}
