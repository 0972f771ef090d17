//! Plain tables of parties × issues.

/// The separator of a table: whichever of tab, semicolon and comma is most frequent in its first line.
pub(crate) fn delimiter(text: &str) -> u8 {
    let first = text.lines().next().unwrap_or("");
    let count = |c: char| first.matches(c).count();
    // Where none is there, the comma.
    [(b'\t', count('\t')), (b';', count(';')), (b',', count(','))]
        .into_iter()
        .rev()
        .max_by_key(|(_, count)| *count)
        .map_or(b',', |(byte, _)| byte)
}

/// A finite number; a decimal comma is understood.
pub(crate) fn number(text: &str) -> Option<f64> {
    let text = text.trim();
    let value = text.parse::<f64>().ok().or_else(|| {
        (text.matches(',').count() == 1).then(|| text.replace(',', ".").parse::<f64>().ok()).flatten()
    })?;
    value.is_finite().then_some(value)
}
