//! Every text of a case, one after another: what a redacted report has to look at.
//!
//! Each row takes itself apart field by field, without `..`, in the file that declares it: a field that is added
//! stops that file from compiling until somebody has said whether it holds a text. A test puts a mark of its own
//! into every key whose declared kind holds words, and looks whether all of them are visited.

/// What is done with each text.
pub(super) type Do<'a> = &'a mut dyn FnMut(&mut String);

/// Every text of a list.
pub(super) fn all(list: &mut [String], f: Do<'_>) {
    list.iter_mut().for_each(f);
}

/// The text, where there is one.
pub(super) fn maybe(text: &mut Option<String>, f: Do<'_>) {
    if let Some(text) = text {
        f(text);
    }
}
