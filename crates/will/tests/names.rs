//! Who is the same and who speaks for whom, over small dossiers.
#![allow(missing_docs, clippy::unwrap_used)] // helpers of tests

use detente_read::{Document, Options, Reading, read};
use detente_will::{Names, Report, names};

/// Names of reports, given as (outlet, text).
fn of(reports: &[(Option<&str>, &str)]) -> Names {
    let readings: Vec<Reading> =
        reports.iter().map(|(_, text)| read(&Document::new(text), &Options::default())).collect();
    let list: Vec<Report<'_>> = reports
        .iter()
        .zip(&readings)
        .map(|((outlet, text), reading)| Report { id: "r", outlet: *outlet, text, reading })
        .collect();
    names(&list, &[])
}

/// The party of a phrase in the first report, where it stands.
fn party(all: &Names, text: &str, phrase: &str) -> Option<String> {
    all.party(phrase, 0, text.find(phrase).unwrap_or(text.len()))
}

/// The party of a person by name.
fn whose(all: &Names, name: &str) -> Option<String> {
    all.persons().find(|(_, full, _, _)| *full == name).map(|(_, _, party, _)| party.to_owned())
}

#[test]
fn shorter_forms_letters_and_nouns_are_one_body() {
    let text = "The Barge and Ferry Union (BFU) rejected the offer on Monday. The BFU wants 9 percent. \
        The union will vote on Friday. The Loaders' League backs the ferrymen.";
    let all = of(&[(None, text)]);
    for phrase in ["The Barge and Ferry Union", "The BFU", "The union"] {
        assert_eq!(party(&all, text, phrase).as_deref(), Some("barge-and-ferry-union"), "{phrase}");
    }
    assert_eq!(party(&all, text, "The Loaders' League").as_deref(), Some("loaders-league"));
}

#[test]
fn a_land_is_known_by_its_adjective_its_seat_and_its_ministries() {
    let text = "Torvia's government refused to open the lock. A Torvian official said the navy would stay. \
        Lindor demanded the lock be opened. Torvian ships lie in the bay.";
    let paper = "MINISTRY OF DEFENCE OF TORVIA\nPress release\nKellin, 4 May 2026\nThe Ministry will not withdraw. \
        Kellin has answered Lindor twice.";
    let all = of(&[(None, text), (None, paper)]);
    for phrase in ["Torvia's government", "A Torvian official", "the navy"] {
        assert_eq!(party(&all, text, phrase).as_deref(), Some("torvia"), "{phrase}");
    }
    assert_eq!(all.party("Kellin", 1, paper.len()).as_deref(), Some("torvia"));
    assert_eq!(all.author(1).as_deref(), Some("torvia"));
    assert_eq!(all.party("we", 1, paper.len()).as_deref(), Some("torvia"));
}

#[test]
fn persons_speak_for_the_body_that_their_office_names() {
    let text = "Orell Lines offered 4 percent. \"We are tired,\" said Nadia Roos, president of the Deckhands' Federation. \
        Orell Lines' managing director, Piet Hamm, called the strike wild. Federation negotiator Ulf Berg left early. \
        Jo Adeyemi of the Deckhands' Federation stayed. The ILO's Marc Tissot came late.";
    let all = of(&[(None, text)]);
    for (name, party) in [
        ("Nadia Roos", "deckhands-federation"),
        ("Piet Hamm", "orell-lines"),
        ("Ulf Berg", "deckhands-federation"),
        ("Jo Adeyemi", "deckhands-federation"),
        ("Marc Tissot", "ilo"),
    ] {
        assert_eq!(whose(&all, name).as_deref(), Some(party), "{name}");
    }
}

#[test]
fn what_other_reports_say_of_a_person_counts() {
    let first = "Ada Vold refused to sign on Monday. \"Not yet,\" Vold said.";
    let second = "The Hill Front and Sarvia met again. The Hill Front's negotiator, Ada Vold, left the room.";
    let all = of(&[(None, first), (None, second)]);
    assert_eq!(party(&all, first, "Ada Vold").as_deref(), Some("hill-front"));
    assert_eq!(all.speaker("vold", "Vold", 0, 0).as_deref(), Some("hill-front"));
}

#[test]
fn an_apposition_goes_before_a_land_that_is_nearer() {
    let text = "Speaking for the Reef Group, Kiribati's envoy Tessa Auna demanded a fund. The Reef Group met twice. \
        Norway's minister, Lars Moe, opposed it.";
    let all = of(&[(None, text)]);
    assert_eq!(whose(&all, "Tessa Auna").as_deref(), Some("reef-group"));
    assert_eq!(whose(&all, "Lars Moe").as_deref(), Some("norway"));
}

#[test]
fn a_mediator_without_a_body_stands_for_himself() {
    let text =
        "The deal was brokered by retired judge Emil Haas. The Port Union and Quay Holdings signed it.";
    let all = of(&[(None, text)]);
    assert_eq!(all.between().collect::<Vec<_>>(), [("emil-haas", "Emil Haas")]);
    assert_eq!(whose(&all, "Emil Haas").as_deref(), Some("emil-haas"));
}

#[test]
fn a_party_that_prints_its_own_paper_is_no_outlet() {
    let own =
        "THE LAMP. Newsletter of the Miners' Guild\nWe want the shaft closed. We will not go down.\nIda Holt";
    let news = "The Miners' Guild struck on Monday. The Valley Herald reported it first.";
    let all = of(&[(Some("Miners' Guild"), own), (Some("Valley Herald"), news)]);
    assert_eq!(all.author(0).as_deref(), Some("miners-guild"));
    assert_eq!(all.author(1), None);
    assert!(!all.is_outlet("miners-guild") && all.is_outlet("valley-herald"));
    assert_eq!(whose(&all, "Ida Holt").as_deref(), Some("miners-guild"));
}

#[test]
fn places_common_words_and_joint_papers_are_nobody() {
    let text = "Wards cannot be staffed, the Nurses' League said in Port Ansel. Retailers worry. \
        Talks resume in Port Ansel on Friday.";
    let all = of(&[(None, text)]);
    assert!(!all.is_named("wards") && !all.is_named("port-ansel"));
    let joint = "JOINT STATEMENT\nThe ministers of Norway and Iceland, meeting in Oslo, agreed to a quota.";
    assert_eq!(of(&[(None, joint)]).author(0), None);
}

#[test]
fn a_reporters_word_for_a_group_is_whoever_was_named_last() {
    let text = "Hamas rejected Israel's offer on Monday. The militant group said it wants a longer truce. \
        An armed group in the north said nothing.";
    let all = of(&[(None, text)]);
    assert_eq!(party(&all, text, "The militant group").as_deref(), Some("hamas"));
    assert_ne!(party(&all, text, "An armed group").as_deref(), Some("hamas"));
}
