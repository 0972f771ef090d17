//! Redacted reports: whatever tells who a protected source is stands nowhere in what is written.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

#[allow(dead_code, reason = "what other tests need")]
mod common;

use common::fixture;
use detente_case::date::When;
use detente_case::*;
use detente_outlook::About;
use detente_outlook::Line;
use detente_outlook::Outlook;
use detente_report::redact::WITHHELD;
use detente_report::{figures, html, redact};
use proptest::prelude::*;

const QUOTE: &str = "We will not give back a single well, and certainly not the Eastern Reservoir.";

/// What a reader must not find, as a reader would look for it: small letters, single blanks.
const SECRETS: &[&str] = &[
    "miriam",
    "veldkamp",
    "the deputy engineer",
    "mv-17",
    "basin dispatch",
    "basin-dispatch",
    "talk-in-the-car",
    "a talk in the car",
    "car-1",
    "single well",
    "eastern reservoir",
    "give back a",
];

/// The fixture with a protected person, a protected outlet, and free text that names both in every way.
fn protected_with(note: &str) -> (Case, Outlook) {
    let (mut case, mut outlook) = fixture("");
    let source = |id: &str, kind, name: &str, aliases: &[&str]| Source {
        id: id.into(),
        kind,
        name: name.into(),
        of: Some(PartyId(0)),
        aliases: aliases.iter().map(|a| (*a).to_owned()).collect(),
        reliability: Some('B'),
        from: date::day("2023-04-01"),
        until: date::day("2024-05-02"),
        protected: true,
        span: Span::default(),
    };
    case.sources
        .insert(0, source("mv-17", SourceKind::Person, "Miriam Veldkamp", &["the deputy engineer", "MV"]));
    case.sources.push(source("basin-dispatch", SourceKind::Outlet, "Basin Dispatch", &[]));
    for report in &mut case.reports {
        report.outlet = Some(SourceId(1));
    }
    let report = |id: &str, title: &str, outlet: Option<u32>| Report {
        id: id.into(),
        title: title.into(),
        outlet: outlet.map(SourceId),
        outlet_name: if outlet.is_some() { "Basin Dispatch".into() } else { "own notes".into() },
        date: When::parse("2025-05-17"),
        url: Some(format!("https://example.org/{id}")),
        language: Some("nl".into()),
        text: format!("She said: {QUOTE} Then we drove on."),
        hash: "ab".repeat(32),
        file: format!("reports/{id}.md"),
    };
    case.reports.push(report("talk-in-the-car", "A talk in the car", None));
    case.reports.push(report("wells", "Wells and who owns them", Some(3)));
    let claim = |id: &str, report: &str, chain: &[&str], quote: &str| Claim {
        page: None,
        id: id.into(),
        report: report.into(),
        chain: chain.iter().map(|c| (*c).to_owned()).collect(),
        spans: vec![(10, 40)],
        quote: quote.into(),
        gloss: None,
        paraphrase: false,
        kind: ClaimKind::Refusal,
        modality: Modality::Asserted,
        polarity: Polarity::Affirms,
        said: When::parse(if report == "r-1" { "2025-06-01" } else { "2025-05-16" }),
        meant: None,
        credibility: Some(2),
        by: "reader".into(),
        state: ClaimState::Accepted,
        line: 9,
    };
    case.claims.push(claim("car-1", "talk-in-the-car", &["mv-17"], QUOTE));
    case.claims.push(claim("w-2", "wells", &[], "The dispatch has its own words here."));
    case.claims.push(claim("other", "r-1", &["paper"], "What the deputy  Engineer said is not known."));
    // Names in free text: other letters, white space, hyphens, inside longer words.
    case.about =
        Some("MIRIAM  VELDKAMP\u{a0}told us; so did Veldkamp’s office, and M\u{ad}iriam\nVeldkamp.".into());
    case.events[0].title = "Visit of miriam\u{a0}veldkamp to the dam".into();
    case.events[1].place = Some("the Deputy-Engineer’s house".into());
    case.glossary[0].meaning = "as the Deputy Engineer calls it (Basin_Dispatch)".into();
    case.glossary[0].names.insert("mv-17".into(), "Veldkampwater".into());
    case.packages[0].title = "Draft by Véldkamp".into();
    case.inputs[0].basis.cites.push("car-1".into());
    case.inputs[0].basis.why = Some(format!(
        "“not give back a single well” is clear ({note}); see talk-in-the-car.md and car-1, from MV"
    ));
    case.inputs[1].basis.why = Some("certainly not the eastern\n reservoir, says mv-17".into());
    outlook.title = "Veldkamp’s river".into();
    case.title = outlook.title.clone();
    outlook.text = vec![Line {
        about: About::HangsOn,
        words: "It hangs most on Miriam Veldkamp: without it signing −20 points.".into(),
    }];
    outlook.hangs_on.sources[0].source = "mv-17".into();
    outlook.hangs_on.sources[0].name = "Miriam Veldkamp".into();
    outlook.evidence.largest_outlet = Some(("basin-dispatch".into(), 0.6));
    outlook.manifest.files = vec![
        ("case.toml".into(), "11".repeat(32)),
        ("reports/r.txt".into(), "22".repeat(32)),
        ("reports/talk-in-the-car.md".into(), "ab".repeat(32)),
    ];
    (case, outlook)
}

/// Small letters, tags and white space as single blanks, unseen characters gone.
fn as_read(page: &str) -> String {
    let mut out = String::new();
    for c in page.chars() {
        match c {
            // Attributes count too: only the brackets go.
            '<' | '>' | '\u{ad}' | '\u{200b}' | '\u{2068}' | '\u{2069}' => {}
            c if c.is_whitespace() => {
                if !out.ends_with(' ') {
                    out.push(' ');
                }
            }
            c => out.extend(c.to_lowercase()),
        }
    }
    out
}

fn clean(text: &str) -> Result<(), TestCaseError> {
    let text = as_read(text);
    for secret in SECRETS {
        prop_assert!(!text.contains(secret), "{secret}: …{}…", around(&text, secret));
    }
    prop_assert!(!text.contains(&"ab".repeat(32)) && !text.contains("2025-05-1"));
    Ok(())
}

fn around<'a>(text: &'a str, secret: &str) -> &'a str {
    let at = text.find(secret).unwrap();
    let from = (0..=at.saturating_sub(60)).rev().find(|i| text.is_char_boundary(*i)).unwrap();
    let to = (at + 90..text.len()).find(|i| text.is_char_boundary(*i)).unwrap_or(text.len());
    &text[from..to]
}

#[test]
fn the_fixture_would_fail_without_redaction() {
    let (case, outlook) = protected_with("");
    let page = as_read(&format!("{}{case:?}", html(&case, &outlook)));
    for secret in SECRETS {
        assert!(page.contains(secret), "{secret}");
    }
}

#[test]
fn no_protected_word_stands_in_the_page_the_figures_the_json_or_the_data() {
    let (case, outlook) = protected_with("she said so");
    let redacted = redact(&case, &outlook).unwrap();
    clean(&redacted.write(html).unwrap()).unwrap();
    for figure in figures(&redacted.case, &redacted.outlook) {
        clean(&figure.standalone()).unwrap();
        clean(&format!("{figure:?}")).unwrap();
    }
    clean(&serde_json::to_string(&redacted.outlook).unwrap()).unwrap();
    // The data as the compiler sees them: no field forgotten.
    clean(&format!("{:?}", redacted.case)).unwrap();
}

#[test]
fn what_the_reader_needs_stays() {
    let (case, outlook) = protected_with("");
    let redacted = redact(&case, &outlook).unwrap();
    let page = redacted.write(html).unwrap();
    assert!(page.contains("Redacted: sources under protection bear numbers"));
    assert!(page.contains("<bdi>Source 1</bdi>") && page.contains("<bdi>Source 2</bdi>"));
    assert!(
        page.contains(WITHHELD) && page.contains("Withheld report 1") && page.contains("Withheld report 2")
    );
    // Words of sources that are not protected, in reports that are not.
    assert!(page.contains("“the exact words” of a report") && page.contains("reports/r.txt"));
    let names: Vec<&str> = redacted.case.sources.iter().map(|s| s.name.as_str()).collect();
    assert_eq!(names, ["Source 1", "The Paper", "مسؤولون لم تذكر أسماؤهم", "Source 2"]);
    assert_eq!(redacted.case.claim("claim-5").unwrap().chain, ["source-1"]);
    assert_eq!(redacted.case.inputs[0].basis.cites, ["c-1", "claim-5"]);
    assert_eq!(redacted.outlook.hangs_on.sources[0].name, "Source 1");
    assert_eq!(redacted.outlook.evidence.largest_outlet.as_ref().unwrap().0, "source-2");
    assert_eq!(
        redacted.case.events[0].title, "Visit of Source 1 to the dam",
        "free text keeps everything else"
    );
    assert_eq!(redacted.case.inputs[0].basis.why.as_deref().unwrap().matches("[withheld]").count(), 1);
    // A withheld report stands last, its hash in the manifest is gone.
    assert!(redacted.case.reports.last().unwrap().title.starts_with("Withheld"));
    assert!(
        redacted.outlook.manifest.files.iter().any(|(f, h)| f == "reports/withheld-1" && h == "[withheld]")
    );
}

#[test]
fn terms_of_the_case_may_stand_in_a_protected_claim() {
    let (mut case, outlook) = protected_with("");
    case.claims[4].quote = "The release of water in dry years is theirs to refuse, said the man.".into();
    case.events[0].title = "A round on the release of water in dry years".into();
    let redacted = redact(&case, &outlook).unwrap();
    assert_eq!(redacted.case.issues[0].title, "Release of water in dry years");
    assert_eq!(redacted.case.events[0].title, "A round on [withheld]");
    redacted.write(html).unwrap();
}

/// Parts of a name with a particle, and of an alias in another script, go too; words of an office stay.
#[test]
fn parts_of_names_and_aliases_go() {
    let (mut case, outlook) = protected_with("");
    case.sources[0].name = "Dr. Noor al-Deen".into();
    case.sources[0].aliases = vec!["محمد الشامي".into(), "the chief surveyor".into()];
    case.events[0].title = "Al–Deen and NOOR met the chief of the surveyors, said الشّامي, a doctor".into();
    let redacted = redact(&case, &outlook).unwrap();
    let title = &redacted.case.events[0].title;
    assert_eq!(title, "Al–Source 1 and Source 1 met the chief of the surveyors, said Source 1, a doctor");
}

#[test]
fn a_source_named_like_a_party_is_refused() {
    let (mut case, outlook) = protected_with("");
    case.sources[0].aliases.push("North".into());
    let error = redact(&case, &outlook).unwrap_err().to_string();
    assert!(error.contains("mv-17") && error.contains("also one of the party “North”"), "{error}");
}

#[test]
fn a_renderer_that_knows_too_much_is_stopped() {
    let (case, outlook) = protected_with("");
    let redacted = redact(&case, &outlook).unwrap();
    for secret in [
        "<p>by VELDKAMP</p>",
        "<a href=\"x/mv-17\">",
        "<b>Miriam</b> <b>Veldkamp</b>",
        "<p>not give back a single well</p>",
    ] {
        let error = redacted.write(|case, _| {
            format!("{} {}", html(case, &outlook_of(&redacted)), if case.title == "·" { "" } else { secret })
        });
        assert!(error.is_err(), "{secret}");
    }
}

fn outlook_of(redacted: &detente_report::Redacted) -> Outlook {
    redacted.outlook.clone()
}

#[test]
fn nothing_protected_is_the_same_page() {
    let (case, outlook) = fixture("");
    let redacted = redact(&case, &outlook).unwrap();
    assert!(redacted.nothing_withheld());
    assert_eq!(redacted.write(html).unwrap(), html(&case, &outlook));
}

#[test]
fn two_runs_are_one() {
    let (case, outlook) = protected_with("");
    let once = redact(&case, &outlook).unwrap();
    assert_eq!(once.write(html).unwrap(), redact(&case, &outlook).unwrap().write(html).unwrap());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Secrets between any other characters: whatever stands around them, they go.
    #[test]
    fn whatever_stands_around_it(before in any::<String>(), after in any::<String>(), which in 0usize..4, sep in prop::sample::select(vec![" ", "\n", "\u{a0}", "-", " \t", "_"])) {
        let secret = ["Miriam Veldkamp", "THE DEPUTY ENGINEER", "basin dispatch", "Eastern Reservoir"][which].replace(' ', sep);
        let (mut case, outlook) = protected_with(&format!("{before} {secret} {after}"));
        case.events[2].title = format!("{before} {secret} {after}");
        let redacted = redact(&case, &outlook).unwrap();
        let page = redacted.write(html);
        prop_assert!(page.is_ok(), "{:?}", page.err());
        let read = as_read(&page.unwrap_or_default()).replace(['-', '_'], " ");
        for secret in ["miriam veldkamp", "the deputy engineer", "basin dispatch", "eastern reservoir"] {
            prop_assert!(!read.contains(secret), "{}", around(&read, secret));
        }
    }
}
