//! Real-valued issues of GENIUS files.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use detente_exchange::genius::{Reading, read};
use detente_exchange::scenario::{File, Scenario, ScenarioError};

fn profile(issue: &str, weights: &str) -> String {
    format!(
        "<utility_space><objective index=\"0\" name=\"root\">{issue}{weights}</objective><reservation value=\"0.2\"/></utility_space>"
    )
}

fn real(evaluator: &str) -> String {
    format!(
        "<issue index=\"1\" name=\"price\" type=\"real\"><range lowerbound=\"2\" upperbound=\"10\"/>{evaluator}</issue>"
    )
}

const WEIGHT: &str = "<weight index=\"1\" value=\"0.6\"/>";

fn read_all(texts: &[String], reading: Reading) -> Result<Scenario, ScenarioError> {
    let names: Vec<String> = (0..texts.len()).map(|at| format!("p{at}.xml")).collect();
    let files: Vec<File<'_>> =
        names.iter().zip(texts).map(|(name, text)| File { name, bytes: text.as_bytes() }).collect();
    read(&files, reading)
}

#[test]
fn linear_triangular_and_constant() {
    let texts = [
        profile(&real("<evaluator ftype=\"linear\" slope=\"0.2\" offset=\"-0.6\"/>"), WEIGHT),
        profile(
            &real("<evaluator ftype=\"triangular\" parameter0=\"1\" parameter1=\"9\" parameter2=\"4\"/>"),
            WEIGHT,
        ),
        profile(&real("<evaluator ftype=\"constant\" parameter0=\"0.5\"/>"), WEIGHT),
        profile(&real("<evaluator ftype=\"linear\" parameter0=\"1.25\" parameter1=\"-0.125\"/>"), WEIGHT),
    ];
    let found = read_all(&texts, Reading::Genius).unwrap();
    assert!(found.issues.is_empty() && found.parties.len() == 4);
    let [term] = &found.terms[..] else { unreachable!("one term") };
    assert_eq!((term.name.as_str(), term.from, term.to), ("price", 2.0, 10.0));
    // −.6 + .2 × value is 0 at 3 and 1 at 8; GENIUS cuts off what lies beyond.
    let [(weight, rising), (_, peak), (_, flat), (_, falling)] = &term.wishes[..] else {
        unreachable!("four")
    };
    assert_eq!(*weight, 0.6);
    let places: Vec<f64> = rising.iter().map(|(at, _)| *at).collect();
    assert!(places.iter().zip([2.0, 3.0, 8.0, 10.0]).all(|(a, b)| (a - b).abs() < 1e-12), "{places:?}");
    assert!(rising.iter().zip([0.0, 0.0, 1.0, 1.0]).all(|((_, a), b)| (a - b).abs() < 1e-12));
    assert_eq!(peak, &[(1.0, 0.0), (4.0, 1.0), (9.0, 0.0)]);
    assert_eq!(flat, &[(2.0, 0.5), (10.0, 0.5)]);
    assert_eq!(falling, &[(2.0, 1.0), (10.0, 0.0)]);
    let uncut = read_all(&texts, Reading::NegMas).unwrap();
    assert!(uncut.terms[0].wishes[0].1.iter().zip([-0.2, 1.4]).all(|((_, a), b)| (a - b).abs() < 1e-12));
}

#[test]
fn a_domain_file_and_levels_beside() {
    let levels = |worths: [&str; 2]| {
        let value =
            |worth: &str| if worth.is_empty() { String::new() } else { format!(" evaluation=\"{worth}\"") };
        format!(
            "<issue index=\"2\" name=\"guarantee\" type=\"discrete\"><item index=\"1\" value=\"no\"{}/><item index=\"2\" value=\"yes\"{}/></issue>",
            value(worths[0]),
            value(worths[1])
        )
    };
    let domain = format!(
        "<negotiation_template><utility_space><objective index=\"0\" name=\"x\">{}{}</objective></utility_space></negotiation_template>",
        real(""),
        levels(["", ""])
    );
    let weights = "<weight index=\"1\" value=\"0.6\"/><weight index=\"2\" value=\"0.4\"/>";
    let side = |slope: &str, offset: &str| {
        let issue = real(&format!("<evaluator ftype=\"linear\" slope=\"{slope}\" offset=\"{offset}\"/>"));
        profile(&(issue + &levels(["1", "4"])), weights)
    };
    let found = read_all(&[domain.clone(), side("0.1", "0"), side("-0.1", "1")], Reading::Genius).unwrap();
    assert_eq!((found.issues.len(), found.terms.len(), found.parties.len()), (1, 1, 2));
    assert_eq!(found.parties[0].worth, [[0.25, 1.0]]);
    let without = profile(&levels(["1", "4"]), weights);
    let error = read_all(&[domain, without, side("0.1", "0")], Reading::Genius).unwrap_err().to_string();
    assert!(error.contains("nothing is said about the issue “price”"), "{error}");
}

#[test]
fn what_is_wrong_is_named() {
    let error = |text: String| read_all(&[text], Reading::Genius).unwrap_err().to_string();
    let wrong = |evaluator: &str| error(profile(&real(evaluator), WEIGHT));
    assert!(wrong("<evaluator ftype=\"linear\" slope=\"1\"/>").contains("has no offset"));
    assert!(wrong("<evaluator ftype=\"cosine\" parameter0=\"1\"/>").contains("not read: cosine"));
    assert!(
        wrong("<evaluator ftype=\"triangular\" parameter0=\"5\" parameter1=\"6\" parameter2=\"9\"/>")
            .contains("top between")
    );
    let line = "<evaluator ftype=\"linear\" slope=\"1\" offset=\"0\"/>";
    assert!(error(profile(&real(line), "")).contains("has no weight"));
    let empty = real(line).replace("upperbound=\"10\"", "upperbound=\"2\"");
    assert!(error(profile(&empty, WEIGHT)).contains("no usable range"));
    let open = real(line).replace("upperbound=\"10\"", "");
    assert!(error(profile(&open, WEIGHT)).contains("no bounds"));
}
