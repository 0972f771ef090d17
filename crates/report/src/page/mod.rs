//! x
/// x
#[must_use]
pub fn html(case: &detente_case::Case, outlook: &detente_outlook::Outlook) -> String {
    let mut out = format!("<!doctype html><style>{}{}</style><main>", crate::style::PAGE, crate::style::FIGURE);
    for figure in crate::figures(case, outlook) {
        out.push_str(&format!("<h3>{}</h3><figure>{}{}</figure>", figure.id, figure.svg, figure.compact));
    }
    out
}
