//! The log of claims: what is written is read back, decisions replay, a torn line costs only itself.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;
use common::{CASE, Folder, LOG, REPORT, REPORT_NAME, told};
use detente_case::ClaimState;
use detente_case::claims::{Act, ClaimRecord, Decision, Record, SuggestionRecord, TimeRecord, id};
use detente_case::files::{Files, Step};
use detente_case::log;
use detente_case::vocabulary::{ClaimKind, Modality, Polarity};
use proptest::prelude::*;
use std::fs;

fn append(folder: &std::path::Path, record: &Record) -> std::io::Result<()> {
    log::append(&Files::folder(folder), std::slice::from_ref(record))
}

fn decision(claim: &str, act: Act, set: serde_json::Value) -> Record {
    Record::Decision(Decision {
        claim: claim.into(),
        act,
        set: set.as_object().cloned().unwrap_or_default(),
        who: "analyst".into(),
        at: "2026-01-15".into(),
    })
}

fn state(folder: &Folder) -> (ClaimState, ClaimKind) {
    let loaded = folder.load();
    let claim = loaded.case.claim("c-refusal").unwrap();
    (claim.state, claim.kind)
}

/// 0.1.0 took any word for a modality, and a minus sign for a hyphen.
#[test]
fn words_of_an_older_log_lose_no_claim() {
    let older = LOG.replace("\"polarity\":\"-\"", "\"polarity\":\"−\",\"modality\":\"hoped\"");
    assert_ne!(older, LOG);
    let folder = Folder::water().with("claims.jsonl", &older);
    let (loaded, before) = (folder.load(), Folder::water().load());
    assert!(loaded.is_sound(), "{:?}", loaded.diagnostics);
    assert_eq!(loaded.case.claims.len(), before.case.claims.len());
    assert!(before.case.claims.iter().any(|claim| claim.polarity == Polarity::Denies));
    for (claim, before) in loaded.case.claims.iter().zip(&before.case.claims) {
        assert_eq!((claim.modality, claim.polarity), (Modality::Asserted, before.polarity));
    }
    let told = told(&loaded);
    assert_eq!(told.len(), older.matches("hoped").count());
    assert!(told.iter().all(|told| told.starts_with("W0505@")), "{told:?}");
    assert!(loaded.diagnostics[0].message.contains("`hoped`"));
    // An edit of that time keeps its word as well; the log is not touched.
    append(folder.path(), &decision("c-refusal", Act::Edit, serde_json::json!({ "modality": "wished" })))
        .unwrap();
    let loaded = folder.load();
    assert!(loaded.is_sound() && loaded.diagnostics.iter().any(|told| told.message.contains("`wished`")));
    assert_eq!(loaded.case.claim("c-refusal").unwrap().state, ClaimState::Accepted);
    assert!(fs::read_to_string(folder.path().join("claims.jsonl")).unwrap().starts_with(&older));
}

#[test]
fn decisions_replay() {
    let folder = Folder::water().with("case.toml", CASE.replace(", cites = [\"c-refusal\"]", ""));
    let none = serde_json::Value::Null;
    let say = |act, set: &serde_json::Value| {
        append(folder.path(), &decision("c-refusal", act, set.clone())).unwrap()
    };
    assert_eq!(state(&folder), (ClaimState::Proposed, ClaimKind::Refusal));
    say(Act::Accept, &none);
    assert_eq!(state(&folder), (ClaimState::Accepted, ClaimKind::Refusal));
    say(Act::Edit, &serde_json::json!({ "kind": "threat" }));
    assert_eq!(state(&folder), (ClaimState::Accepted, ClaimKind::Threat));
    say(Act::Reject, &none);
    assert_eq!(state(&folder), (ClaimState::Rejected, ClaimKind::Threat));
    say(Act::Undo, &none);
    assert_eq!(state(&folder), (ClaimState::Accepted, ClaimKind::Threat));
    say(Act::Undo, &none);
    assert_eq!(state(&folder), (ClaimState::Accepted, ClaimKind::Refusal));
    say(Act::Undo, &none);
    say(Act::Undo, &none);
    assert_eq!(state(&folder), (ClaimState::Proposed, ClaimKind::Refusal));
    assert_eq!(folder.load().diagnostics, []);
}

#[test]
fn a_rejected_claim_supports_nothing() {
    let folder = Folder::water();
    append(folder.path(), &decision("c-refusal", Act::Reject, serde_json::Value::Null)).unwrap();
    let line = CASE.lines().position(|line| line.contains("c-refusal")).unwrap() + 1;
    let told = told(&folder.load());
    assert!(told.len() == 1 && told[0].starts_with(&format!("W0503@{line}:")), "{told:?}");
}

#[test]
fn an_edit_is_checked_against_the_report() {
    let folder = Folder::water();
    append(
        folder.path(),
        &decision("c-refusal", Act::Edit, serde_json::json!({ "quote": "more is no offer" })),
    )
    .unwrap();
    let loaded = folder.load();
    assert_eq!(told(&loaded), ["E0507@5:64"]);
    assert!(
        loaded.diagnostics[0].help.contains("The envoy answered that less than half is no offer at all.")
    );
}

#[test]
fn merged_logs_may_stand_in_another_order() {
    let mut lines: Vec<&str> = LOG.lines().collect();
    lines.reverse();
    lines.push(lines[3]);
    let loaded = Folder::water().with("claims.jsonl", lines.join("\n")).load();
    assert_eq!(loaded.diagnostics, []);
    assert_eq!(loaded.case.claim("c-offer").unwrap().state, ClaimState::Accepted);
    assert_eq!(loaded.case.claims.len(), 2);
}

#[test]
fn one_id_for_two_claims() {
    let other = LOG.lines().nth(1).unwrap().replace("c-refusal", "c-offer");
    assert_eq!(told(&Folder::water().with("claims.jsonl", format!("{LOG}{other}\n")).load()), ["E0509@5:1"]);
}

#[test]
fn a_torn_line_costs_only_itself() {
    let whole = LOG.lines().nth(1).unwrap();
    for length in 1..whole.len() {
        let torn = format!("{LOG}{}", &whole[..length]);
        let folder = Folder::water().with("claims.jsonl", &torn);
        let loaded = folder.load();
        assert_eq!(told(&loaded), ["W0501@5:1"], "{}", &whole[..length]);
        assert_eq!(loaded.case.claims.len(), 2);
    }
    // The next record does not run into the torn line, which is cut off and kept beside.
    let folder = Folder::water().with("claims.jsonl", format!("{LOG}{}", &whole[..20]));
    append(folder.path(), &decision("c-refusal", Act::Accept, serde_json::Value::Null)).unwrap();
    let loaded = folder.load();
    assert_eq!(told(&loaded), Vec::<String>::new());
    assert_eq!(loaded.case.claim("c-refusal").unwrap().state, ClaimState::Accepted);
    let torn = fs::read_to_string(folder.path().join(log::TORN)).unwrap();
    assert_eq!(torn, format!("{}\n", &whole[..20]));
}

#[test]
fn a_last_line_that_lacks_only_its_line_feed_is_kept() {
    let folder = Folder::water().with("claims.jsonl", LOG.trim_end());
    append(folder.path(), &decision("c-refusal", Act::Accept, serde_json::Value::Null)).unwrap();
    let after = fs::read_to_string(folder.path().join("claims.jsonl")).unwrap();
    assert!(after.starts_with(LOG) && after.lines().count() == LOG.lines().count() + 1, "{after}");
    assert!(!folder.path().join(log::TORN).exists());
}

/// A log of 0.1.0 after a full disk and one more decision: a line that ends within a letter, and others after it.
#[test]
fn a_line_that_is_not_utf8_costs_only_itself() {
    let letters = "{\"t\":\"claim\",\"id\":\"c-x\",\"report\":\"a\",\"quote\":\"مياه 🌊\"}";
    let accept = r#"{"t":"decision","claim":"c-refusal","do":"accept","who":"a","at":""}"#;
    let mut within = 0;
    for cut in 1..letters.len() {
        let mut bytes = LOG.as_bytes().to_vec();
        bytes.extend_from_slice(&letters.as_bytes()[..cut]);
        bytes.extend_from_slice(format!("\n{accept}\n").as_bytes());
        within += usize::from(!letters.is_char_boundary(cut));
        let folder = Folder::water();
        fs::write(folder.path().join("claims.jsonl"), &bytes).unwrap();
        let loaded = folder.load();
        assert_eq!(told(&loaded), ["W0501@5:1"], "cut at {cut}");
        assert_eq!(loaded.case.claim("c-refusal").unwrap().state, ClaimState::Accepted);
        // What a repair drops is that line and no other.
        let damaged = log::damaged(&bytes);
        assert_eq!(damaged.iter().map(|one| one.line).collect::<Vec<_>>(), [5]);
        assert_eq!(&bytes[damaged[0].bytes.clone()], &letters.as_bytes()[..cut]);
        assert_eq!(log::without(&bytes, &damaged), format!("{LOG}{accept}\n").as_bytes());
    }
    assert_eq!(within, 7, "the cuts went through letters");
}

/// The disk is full at each step of an append, with letters of several bytes: the log is as it was, byte for byte, and
/// the next append works.
#[test]
fn a_full_disk_takes_nothing_and_leaves_nothing() {
    let claim = ClaimRecord {
        id: "c-new".into(),
        report: "daily-2026-01-10".into(),
        quote: "مياه النهر 🌊🕊".into(),
        paraphrase: true,
        ..ClaimRecord::default()
    };
    for full in Step::LOG {
        let folder = Folder::water();
        let fault = move |step: Step, _: &std::path::Path| {
            if step == full { Err(std::io::Error::from(std::io::ErrorKind::StorageFull)) } else { Ok(()) }
        };
        let files = Files::folder(folder.path()).failing(std::sync::Arc::new(fault));
        assert!(log::append(&files, &[Record::Claim(claim.clone())]).is_err(), "{full:?}");
        assert_eq!(fs::read_to_string(folder.path().join("claims.jsonl")).unwrap(), LOG, "{full:?}");
        append(folder.path(), &decision("c-refusal", Act::Accept, serde_json::Value::Null)).unwrap();
        assert_eq!(state(&folder).0, ClaimState::Accepted);
        assert_eq!(folder.load().diagnostics, []);
    }
}

#[test]
fn proposals_may_name_sources_that_are_not_there_yet() {
    let line = LOG
        .lines()
        .next()
        .unwrap()
        .replace("c-offer", "c-new")
        .replace("the northern minister", "an old hand");
    let loaded = Folder::water().with("claims.jsonl", format!("{LOG}{line}\n")).load();
    assert_eq!(told(&loaded), ["N0505@5:63"]);
    assert!(loaded.is_sound());
}

#[test]
fn reports_and_their_front_matter() {
    for (old, new, expected) in [
        ("outlet: The Daily", "outlet: The Weekly", vec!["W0504@2:1"]),
        ("date: 2026-01-10", "date: last week", vec!["E0401@3:1"]),
        ("language: en", "language en", vec!["E0511@5:1"]),
        ("language: en", "url: twice", vec!["E0511@5:1"]),
        ("language: en", "anything: else", vec![]),
        ("outlet: The Daily", "outlet = \"daily\"", vec![]),
    ] {
        let loaded = Folder::water().with(REPORT_NAME, REPORT.replace(old, new)).load();
        assert_eq!(told(&loaded), expected, "{new}");
    }
    let body = REPORT.split("---\n").nth(2).unwrap();
    assert_eq!(told(&Folder::water().with(REPORT_NAME, body).load()), ["W0511@1:1"]);
    let open = REPORT.replacen("---\nTalks", "Talks", 1);
    let told_open = told(&Folder::water().with(REPORT_NAME, open).load());
    assert!(told_open.contains(&"E0511@1:1".to_owned()), "{told_open:?}");
    let twice = Folder::water().with("reports/daily-2026-01-10.txt", REPORT);
    assert_eq!(told(&twice.load()), ["E0513@1:1"]);
}

#[test]
fn a_record_too_long_is_not_written() {
    let folder = Folder::water();
    let claim = ClaimRecord { id: "c-1".into(), quote: "x".repeat(2 << 20), ..ClaimRecord::default() };
    assert!(append(folder.path(), &Record::Claim(claim)).is_err());
    assert_eq!(fs::read_to_string(folder.path().join("claims.jsonl")).unwrap(), LOG);
}

fn any_claim() -> impl Strategy<Value = ClaimRecord> {
    let text = "[a-zA-Zא-ת ا-ي\"\\\\\n“”’é]{1,40}";
    (
        text,
        proptest::collection::vec("[a-z]{1,8}", 0..4),
        any::<bool>(),
        proptest::option::of(1_u8..=6),
        0_usize..3,
    )
        .prop_map(|(quote, chain, positive, credibility, time)| ClaimRecord {
            id: id("daily-2026-01-10", &[(quote.len(), quote.len() + chain.len() + 1)]),
            report: "daily-2026-01-10".into(),
            chain,
            spans: vec![(0, 5)],
            gloss: (!positive).then(|| format!("gloss of {quote}")),
            quote: format!("x{quote}"),
            paraphrase: true,
            page: None,
            kind: ClaimKind::Report,
            modality: Modality::Possible,
            polarity: if positive { Polarity::Affirms } else { Polarity::Denies },
            said: match time {
                0 => None,
                1 => Some(TimeRecord::Words("about 2026-01".into())),
                _ => Some(TimeRecord::Interval {
                    from: "2026-01-01".into(),
                    to: "2026-01-02".into(),
                    approximate: true,
                }),
            },
            meant: None,
            credibility,
            by: "reader 0.1".into(),
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn what_is_appended_is_read_back(claims in proptest::collection::vec(any_claim(), 1..5)) {
        let folder = Folder::empty().with("case.toml", "format = 1\n[case]\ntitle = \"x\"\n").with(REPORT_NAME, REPORT);
        let mut kept: Vec<ClaimRecord> = Vec::new();
        for claim in claims {
            if kept.iter().all(|other| other.id != claim.id) {
                append(folder.path(), &Record::Claim(claim.clone())).unwrap();
                kept.push(claim);
            }
        }
        let row = serde_json::json!({ "party": "a" });
        let suggestion = SuggestionRecord { id: "s-1".into(), table: "stance".into(), row, cites: vec![] };
        append(folder.path(), &Record::Suggestion(suggestion)).unwrap();
        let loaded = folder.load();
        prop_assert!(loaded.is_sound(), "{:?}", loaded.diagnostics);
        prop_assert_eq!(loaded.case.claims.len(), kept.len());
        for (read, written) in loaded.case.claims.iter().zip(&kept) {
            prop_assert_eq!(&read.quote, &written.quote);
            prop_assert_eq!(&read.chain, &written.chain);
            prop_assert_eq!(&read.polarity, &written.polarity);
            prop_assert_eq!(read.credibility, written.credibility);
            prop_assert_eq!(read.said.is_some(), written.said.is_some());
        }
        prop_assert_eq!(&loaded.case.suggestions[0].row, "{\"party\":\"a\"}");
        // Line for line, the log is the records.
        let text = fs::read_to_string(folder.path().join("claims.jsonl")).unwrap();
        let lines: Vec<Record> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        prop_assert_eq!(lines.len(), kept.len() + 1);
        for (line, claim) in lines.into_iter().zip(kept) {
            prop_assert_eq!(line, Record::Claim(claim));
        }
    }
}
