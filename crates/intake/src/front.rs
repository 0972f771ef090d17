//! Front matter: what a text file says of itself before its text.

use crate::head::Head;

/// The text that follows `key: value` lines between two lines `---`; all of it where there are none.
pub(crate) fn front_matter(text: &str, head: &mut Head) -> String {
    let body = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut lines = body.split_inclusive('\n');
    let Some(first) = lines.next().filter(|line| line.trim_end() == "---") else { return body.to_owned() };
    let mut used = first.len();
    let mut pairs = Vec::new();
    for line in lines.take(100) {
        used += line.len();
        if line.trim_end() == "---" {
            for (key, value) in pairs {
                head.set(key, value);
            }
            return body.get(used..).unwrap_or_default().to_owned();
        }
        if let Some(pair) = line.split_once([':', '=']) {
            pairs.push(pair);
        }
    }
    body.to_owned()
}
