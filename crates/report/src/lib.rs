//! Figures (SVG) and pages (HTML).

/// The page.
#[must_use]
pub fn html(_: &detente_case::Case, _: &detente_outlook::Outlook) -> String {
    String::new()
}
