//! The formula language: worked readings, laws, and text that means harm.

#![allow(clippy::unwrap_used)] // helpers outside of #[test] functions

use detente_graph::*;
use proptest::prelude::*;

/// Options a, b, c, d are bits 0 to 3; so are names that begin with these letters and a dot.
fn bit(name: &str) -> Option<usize> {
    ["a", "b", "c", "d"].iter().position(|option| name == *option || name.starts_with(&format!("{option}.")))
}

fn holds(text: &str, state: State) -> bool {
    Formula::parse(text).unwrap().resolve(bit).unwrap().holds(state)
}

/// In which of the 16 states a formula holds.
fn table(text: &str) -> Vec<State> {
    (0..16).filter(|state| holds(text, *state)).collect()
}

/// The tree read directly, by the truth table in the documentation.
fn truth(formula: &Formula, state: State) -> bool {
    match formula {
        Formula::Const(value) => *value,
        Formula::Option(name) => state >> bit(&name.text).unwrap() & 1 == 1,
        Formula::Not(part) => !truth(part, state),
        Formula::And(parts) => parts.iter().all(|part| truth(part, state)),
        Formula::Or(parts) => parts.iter().any(|part| truth(part, state)),
        Formula::If(a, b) => truth(a, state) || !truth(b, state),
        Formula::OnlyIf(a, b) => !truth(a, state) || truth(b, state),
        Formula::Iff(a, b) => truth(a, state) == truth(b, state),
    }
}

fn formula() -> impl Strategy<Value = Formula> {
    let name = prop_oneof!["[a-d]", "[a-d]\\.[a-z0-9_][a-z0-9_-]{0,4}"]
        .prop_map(|text| Formula::Option(Name { text, offset: 0 }));
    let leaf = prop_oneof![6 => name, 1 => any::<bool>().prop_map(Formula::Const)];
    leaf.prop_recursive(5, 40, 4, |inner| {
        let two = (inner.clone(), inner.clone()).prop_map(|(a, b)| (Box::new(a), Box::new(b)));
        prop_oneof![
            inner.clone().prop_map(|part| Formula::Not(Box::new(part))),
            prop::collection::vec(inner.clone(), 2..4).prop_map(Formula::And),
            prop::collection::vec(inner, 2..4).prop_map(Formula::Or),
            two.clone().prop_map(|(a, b)| Formula::If(a, b)),
            two.clone().prop_map(|(a, b)| Formula::OnlyIf(a, b)),
            two.prop_map(|(a, b)| Formula::Iff(a, b)),
        ]
    })
}

proptest! {
    #[test]
    fn what_is_printed_parses_to_the_same_tree(formula in formula()) {
        let text = formula.to_string();
        prop_assert_eq!(Formula::parse(&text), Ok(formula), "{}", text);
    }

    #[test]
    fn the_condition_is_the_truth_table(formula in formula()) {
        let condition = formula.resolve(bit).unwrap();
        for state in 0..16 {
            prop_assert_eq!(condition.holds(state), truth(&formula, state), "{} in {:04b}", formula, state);
        }
    }

    #[test]
    fn names_stand_where_they_say(formula in formula()) {
        let text = formula.to_string();
        for name in Formula::parse(&text).unwrap().names() {
            prop_assert_eq!(&text[name.offset..name.offset + name.text.len()], &name.text);
        }
    }

    #[test]
    fn no_text_panics(text in "\\PC{0,40}") {
        check_error(&text);
    }

    #[test]
    fn no_mixture_of_tokens_panics(tokens in prop::collection::vec(
        prop::sample::select(vec!["a", "b.x-y", "(", ")", "!", "&", "|", "if", "only", "iff", "->", "-", " ", "∧", "¬", "true", "é"]), 0..20,
    )) {
        check_error(&tokens.concat());
        check_error(&tokens.join(" "));
    }

    #[test]
    fn a_pattern_is_the_conjunction_that_it_abbreviates(letters in prop::collection::vec(prop::sample::select(vec!['Y', 'N', '-']), 1..=4)) {
        let text: String = letters.iter().collect();
        let pattern = Condition::pattern(&text, letters.len()).unwrap();
        for state in 0..(1 << letters.len()) {
            let expected = letters.iter().enumerate().all(|(at, letter)| match letter {
                'Y' => state >> at & 1 == 1,
                'N' => state >> at & 1 == 0,
                _ => true,
            });
            prop_assert_eq!(pattern.holds(state), expected);
        }
    }
}

/// If it does not parse, the error lies in the text, between characters.
fn check_error(text: &str) {
    if let Err(error) = Formula::parse(text) {
        assert!(text.get(error.offset..error.offset + error.len).is_some(), "{text:?}: {error:?}");
        assert!(!error.message.is_empty() && !error.help.is_empty());
    }
    let _ = Condition::pattern(text, 5);
}

#[test]
fn readings() {
    assert_eq!(table("a & b & !c & !d"), [0b0011]);
    // A if B: A or not B.
    assert_eq!(table("(a if b) & !c & !d"), [0b0000, 0b0001, 0b0011]);
    assert_eq!(table("(a only if b) & !c & !d"), [0b0000, 0b0010, 0b0011]);
    assert_eq!(table("(a iff b) & !c & !d"), [0b0000, 0b0011]);
    assert_eq!(table("true").len(), 16);
    assert!(table("false").is_empty());
    assert!(table("a & !a").is_empty());
    assert_eq!(table("a | !a").len(), 16);
}

#[test]
fn precedence_and_spellings() {
    assert_eq!(table("a | b & !c"), table("a or (b and (not c))"));
    assert_eq!(table("a & b if c | d"), table("(a & b) | !(c | d)"));
    assert_eq!(table("a -> b"), table("a only if b"));
    assert_eq!(table("a → b"), table("b if a"));
    assert_eq!(table("a<->b"), table("a IFF b"));
    assert_eq!(table("¬a ∧ b ∨ c"), table("NOT a AND b OR c"));
    assert_eq!(table("a && b || c"), table("a&b|c"));
    assert_eq!(table("!!a"), table("a"));
    assert_eq!(table("a only\n if b"), table("a only if b"));
    // A hyphen belongs to a name; in an arrow it does not.
    let names = |text: &str| {
        Formula::parse(text).unwrap().names().iter().map(|name| name.text.clone()).collect::<Vec<_>>()
    };
    assert_eq!(names("israel.all-but-hermon & not-yet"), ["israel.all-but-hermon", "not-yet"]);
    assert_eq!(names("a.x->b.y"), ["a.x", "b.y"]);
    assert_eq!(names("iffy | notable | a.if"), ["iffy", "notable", "a.if"]);
    assert_eq!(names("سوريا.sign & 2-state"), ["سوريا.sign", "2-state"]);
}

#[test]
fn printing_keeps_the_way_it_was_said() {
    for text in [
        "a only if b & c",
        "(a | b) & c",
        "!(a & b)",
        "(a if b) if c",
        "a & (b & c)",
        "a iff (b iff c)",
        "!!a",
    ] {
        assert_eq!(Formula::parse(text).unwrap().to_string(), text);
    }
    assert_eq!(Formula::And(vec![]).to_string(), "true");
    assert_eq!(Formula::Or(vec![]).to_string(), "false");
    let alone = Formula::And(vec![Formula::parse("a if b").unwrap()]);
    assert_eq!(Formula::Not(Box::new(alone)).to_string(), "!(a if b)");
}

#[test]
fn mistakes_are_shown_where_they_are() {
    let cases = [
        ("", 0, 0, "expected an option, found the end"),
        ("a &", 3, 0, "expected an option, found the end"),
        ("a b", 2, 1, "expected `and`, `or`, `if` or the end, found `b`"),
        ("a & (b | c", 4, 1, "this `(` is never closed"),
        ("a)", 1, 1, "nothing is open that `)` could close"),
        ("a if b if c", 7, 2, "`if` does not chain"),
        ("(a -> b -> c)", 8, 2, "`->` does not chain"),
        ("a only b", 2, 4, "`only` without `if`"),
        ("a only", 2, 4, "`only` without `if`"),
        ("é & # b", 5, 1, "'#' has no meaning in a formula"),
        ("a = b", 2, 1, "'=' has no meaning in a formula"),
        ("-a", 0, 1, "'-' has no meaning in a formula"),
        ("a \0 b", 2, 1, "'\\0' has no meaning in a formula"),
        ("(a b)", 3, 1, "expected `and`, `or`, `if` or `)`, found `b`"),
    ];
    for (text, offset, len, message) in cases {
        let error = Formula::parse(text).unwrap_err();
        assert_eq!((error.offset, error.len, error.message.as_str()), (offset, len, message), "{text:?}");
    }
}

#[test]
fn depth_is_bounded_and_length_is_not() {
    let nested = |n: usize| format!("{}a{}", "(".repeat(n), ")".repeat(n));
    assert!(Formula::parse(&nested(MAX_DEPTH)).is_ok());
    let error = Formula::parse(&nested(100_000)).unwrap_err();
    assert_eq!((error.offset, error.len), (MAX_DEPTH, 1));
    assert!(Formula::parse(&"(".repeat(100_000)).is_err());
    assert!(Formula::parse(&format!("{}a", "!".repeat(100_000))).is_err());
    assert!(Formula::parse(&format!("a{}", " if a".repeat(100_000))).is_err());
    let long = Formula::parse(&format!("a{}", " & a | b".repeat(100_000))).unwrap();
    assert!(long.resolve(bit).unwrap().holds(1));
    assert_eq!(Formula::parse(&long.to_string()).unwrap(), long);
    // Deepest that is allowed, in a thread with little stack.
    let deep = format!("{}a{}", "(!(b if ".repeat(MAX_DEPTH / 3), "))".repeat(MAX_DEPTH / 3));
    let small = std::thread::Builder::new().stack_size(1024 * 1024);
    let work = move || Formula::parse(&deep).unwrap().resolve(bit).unwrap().holds(3);
    small.spawn(work).unwrap().join().unwrap();
}

#[test]
fn every_unknown_name_is_reported() {
    let text = "x.one if a & (y.two | b) & é.three";
    let unresolved = Formula::parse(text).unwrap().resolve(bit).unwrap_err();
    let found: Vec<&str> = unresolved.iter().map(|name| &text[name.offset..name.offset + name.len]).collect();
    assert_eq!(found, ["x.one", "y.two", "é.three"]);
    let far = Formula::parse("a").unwrap().resolve(|_| Some(MAX_OPTIONS)).unwrap_err();
    assert_eq!(far[0].reason, Reason::BeyondStates);
    let last = Formula::parse("a").unwrap().resolve(|_| Some(MAX_OPTIONS - 1)).unwrap();
    assert!(last.holds(1 << 127) && !last.holds(1));
}

#[test]
fn conjunctions_become_one_comparison() {
    let as_match = |text: &str| Formula::parse(text).unwrap().resolve(bit).unwrap().as_match();
    assert_eq!(as_match("a & !c"), Some((0b101, 0b001)));
    assert_eq!(as_match("a & (b & !d)"), Some((0b1011, 0b0011)));
    assert_eq!(as_match("!(a | c)"), Some((0b101, 0)));
    assert_eq!(as_match("a | c"), None);
    assert_eq!(Condition::pattern("Y-N", 3).unwrap().as_match(), as_match("a & !c"));
}

#[test]
fn patterns() {
    assert!(Condition::pattern("Y – N -", 4).unwrap().holds(0b0001));
    assert_eq!(Condition::pattern("YNX", 3).unwrap_err().offset, 2);
    assert_eq!(Condition::pattern("YNY", 2).unwrap_err().offset, 2);
    let short = Condition::pattern("YN", 3).unwrap_err();
    assert_eq!((short.offset, short.len, short.message.as_str()), (0, 2, "the pattern has 2 of 3 options"));
    assert!(Condition::pattern(&"Y".repeat(128), 128).unwrap().holds(State::MAX));
    assert!(Condition::pattern(&"Y".repeat(129), 129).is_err());
    for (text, is) in [("", false), ("  ", false), ("YN-", true), ("–", true), ("yn", false), ("Y.N", false)]
    {
        assert_eq!(Condition::looks_like_pattern(text), is, "{text:?}");
    }
}
