//! Ids from names.

/// The id of nobody in particular.
pub(crate) const UNKNOWN: &str = "unknown";

/// Lower case words joined by hyphens.
#[must_use]
pub fn slug(words: &str) -> String {
    let mut id = String::new();
    for c in words.chars().flat_map(char::to_lowercase) {
        if c.is_alphanumeric() {
            id.push(c);
        } else if !matches!(c, '\'' | '’' | '.') && !id.ends_with('-') && !id.is_empty() {
            id.push('-');
        }
    }
    while id.ends_with('-') {
        id.pop();
    }
    // A name is a name, not a paragraph.
    if id.len() > 80 {
        let mut cut = 80;
        while !id.is_char_boundary(cut) {
            cut -= 1;
        }
        id.truncate(cut);
    }
    if id.is_empty() { UNKNOWN.to_owned() } else { id }
}
