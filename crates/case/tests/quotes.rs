//! Quotes are found in a report whatever their typesetting.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use detente_case::report::{Searchable, same_words};

const TEXT: &str = "Er sagte: „Wir gehen  nicht\nzurück“. Then cafe\u{301} talk. تحدثت الوزارة عن اتفاق.";

#[test]
fn quotes_are_found_whatever_their_typesetting() {
    let text = Searchable::new(TEXT);
    let found = text.find("\"Wir gehen nicht zurück\"").unwrap();
    assert_eq!(found.len(), 1);
    let range = text.byte_range(found[0].0, found[0].1).unwrap();
    assert_eq!(&TEXT[range], "„Wir gehen  nicht\nzurück“");
    let found = text.find("caf\u{e9} talk").unwrap();
    let range = text.byte_range(found[0].0, found[0].1).unwrap();
    assert_eq!(&TEXT[range], "cafe\u{301} talk");
    let found = text.find("الوزارة عن").unwrap();
    let range = text.byte_range(found[0].0, found[0].1).unwrap();
    assert_eq!(&TEXT[range], "الوزارة عن");
    assert!(text.find("Wir gehen zurück").is_none());
}

#[test]
fn an_ellipsis_leaves_words_out_in_order_only() {
    let text = Searchable::new(TEXT);
    assert_eq!(text.find("Wir … zurück … talk").unwrap().len(), 3);
    assert!(text.find("talk … Wir").is_none());
    assert!(text.find(" … ").is_none());
    assert!(same_words("Wir […] zurück", "Wir zurück"));
    assert!(!same_words("Wir zurück", "Wir nicht zurück"));
}

#[test]
fn the_nearest_sentence_is_named() {
    let body = "One thing. The minister said that no soldier would move. Another thing.";
    let text = Searchable::new(body);
    let (from, to) = text.nearest(body, "the minister said no soldier moves").unwrap();
    assert_eq!(&body[text.byte_range(from, to).unwrap()], "The minister said that no soldier would move.");
    assert!(text.nearest(body, "entirely different words here").is_none());
}
