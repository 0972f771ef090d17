//! The bundled cases load without an error, and say what their pages say.
#![allow(clippy::expect_used, reason = "helpers of tests: a missing row is the failure")]

use detente_case::diagnostic::Severity;
use detente_case::load::{Loaded, load};
use detente_case::{ClaimState, QuestionKind, ReferenceClass};
use std::collections::BTreeSet;

/// A bundled case; every problem that is not a mere note fails the test with its place.
fn bundled(name: &str) -> Loaded {
    let loaded = load(format!("{}/../../cases/{name}", env!("CARGO_MANIFEST_DIR")));
    let problems: Vec<String> = loaded
        .diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.severity == Severity::Error)
        .map(|diagnostic| {
            let place = loaded.place(diagnostic.span);
            format!(
                "{}:{}:{} {} {}",
                place.path, place.line, place.column, diagnostic.code, diagnostic.message
            )
        })
        .collect();
    assert!(problems.is_empty(), "{name}:\n{}", problems.join("\n"));
    loaded
}

/// What the two cases have in common: definitions, decided claims, quotes at their spans, live citations.
fn complete(loaded: &Loaded) {
    let case = &loaded.case;
    assert!(case.as_of.is_some());
    assert!(case.question.signed.is_some());
    assert!(case.question.holds.is_some());
    assert!(case.question.agreement.is_some());
    assert!(case.glossary.len() >= 4);
    for claim in &case.claims {
        assert_eq!(claim.state, ClaimState::Accepted, "{}", claim.id);
        assert!(claim.credibility.is_some(), "{}", claim.id);
        let report = case.report(&claim.report).expect("the loader found the report");
        let letters: Vec<char> = report.text.chars().collect();
        let passages: Vec<String> =
            claim.spans.iter().map(|(from, to)| letters[*from..*to].iter().collect()).collect();
        assert_eq!(passages.join(" "), claim.quote, "{}", claim.id);
        assert!(case.origin(claim).and_then(|origin| case.source(origin)).is_some(), "{}", claim.id);
    }
    for report in &case.reports {
        assert!(report.outlet.is_some() && report.date.is_some(), "{}", report.id);
    }
    // Every signatory has its alternative and a stance on every issue.
    for party in &case.decision.required {
        assert!(case.parties[party.at()].alternative.is_some());
        for at in 0..case.issues.len() {
            let issue = detente_case::IssueId(at as u32);
            let stance = case.stance(*party, issue).expect("a stance of every signatory on every issue");
            assert!(stance.position.is_some() && stance.salience.is_some());
        }
    }
    // What no claim supports must at least give a reason, in its own words or in its row's.
    let bare: Vec<&str> = case
        .inputs
        .iter()
        .filter(|input| input.basis.unsupported() && input.basis.why.is_none())
        .map(|input| input.path.as_str())
        .collect();
    assert!(bare.is_empty(), "no claim and no reason: {bare:?}");
}

#[test]
fn israel_syria_loads_and_is_complete() {
    let loaded = bundled("israel-syria");
    complete(&loaded);
    let case = &loaded.case;
    assert_eq!(case.parties.len(), 7);
    assert_eq!(case.issues.len(), 8);
    assert_eq!(case.options.len(), 8);
    assert_eq!(case.events.len(), 11);
    assert_eq!(case.claims.len(), 57);
    assert!(case.contest.is_some() && case.monitoring.is_some());
    assert_eq!(case.delays.len(), 2);
    assert_eq!(case.compliance.len(), 2);
    let classes: Vec<(QuestionKind, &str)> = case
        .references
        .iter()
        .filter_map(|reference| match &reference.class {
            ReferenceClass::Shipped(id) => Some((reference.question, id.text.as_str())),
            ReferenceClass::Own { .. } | ReferenceClass::Spells { .. } => None,
        })
        .collect();
    assert_eq!(
        classes,
        [
            (QuestionKind::Signed, "icb_clock_mediated_protracted"),
            (QuestionKind::Holds, "mid_neg_rival_fatal"),
            (QuestionKind::Holds, "icb_recur5_formal_protracted"),
        ]
    );
}

/// Everything about these talks comes through one outlet; only the background has sources of its own.
#[test]
fn israel_syria_carries_the_chain_of_every_claim() {
    let loaded = bundled("israel-syria");
    let case = &loaded.case;
    let through: BTreeSet<&str> = case
        .claims
        .iter()
        .filter(|claim| claim.said.as_ref().is_none_or(|when| when.from.year() > 1981))
        .filter_map(|claim| case.whole_chain(claim).first().copied())
        .collect();
    assert_eq!(through.into_iter().collect::<Vec<_>>(), ["alwaght"]);
    let katz = case.claim("c-katz-millimetre").expect("the claim is in the log");
    assert_eq!(case.whole_chain(katz), ["alwaght", "katz"]);
    let paris = case.claim("c-paris-meeting").expect("the claim is in the log");
    assert_eq!(case.whole_chain(paris), ["alwaght", "channel-12", "israeli-sources"]);
    assert_eq!(case.origin(paris), Some("israeli-sources"));
    let fifth = case.claim("c-fifth-round").expect("the claim is in the log");
    assert_eq!(case.origin(fifth), Some("origin-unknown"));
}

#[test]
fn nile_dam_loads_and_counts_its_own_class() {
    let loaded = bundled("nile-dam");
    complete(&loaded);
    let case = &loaded.case;
    assert_eq!(case.decision.required.len(), 3);
    assert_eq!(case.issues.len(), 5);
    assert_eq!(case.claims.len(), 50);
    assert!(case.contest.is_none() && case.delays.is_empty(), "the case names no contest on purpose");
    let ReferenceClass::Own { k, n, .. } = &case.references[0].class else {
        panic!("a class of its own");
    };
    assert_eq!((*k, *n), (3.0, 10.0));
    // The count follows from the rounds that the reference cites, one claim a round.
    let rounds: Vec<&str> = case.references[0]
        .basis
        .cites
        .iter()
        .filter(|id| id.starts_with("c-round-"))
        .filter_map(|id| case.claim(id))
        .map(|claim| claim.quote.as_str())
        .collect();
    assert_eq!(rounds.len(), 10);
    assert_eq!(rounds.iter().filter(|quote| quote.contains("signed")).count(), 3);
}
