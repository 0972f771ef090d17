//! What the draft desk says in words.

use crate::draft::{Change, Draft, Objection, Opening};
use crate::reading::By;
use detente_case::Case;
use detente_chance::words::percent;
use detente_findings::deals::Said;
use detente_terminal::output::{isolate, wrap};
use detente_terminal::ready::count;
use std::collections::BTreeMap;

/// Objections of an article that are told.
const OBJECTIONS: usize = 6;
/// The dearest that an objection is to be told: half a point of a hundred.
const TOLD: f64 = 0.005;
/// Openings that are told.
const OPENINGS: usize = 4;
/// Letters of an article and of a claim that are quoted.
const QUOTED: usize = 160;
/// Parties whose shares are told one by one.
const PARTIES: usize = 12;

struct Page<'a> {
    case: &'a Case,
    draft: &'a Draft,
    width: usize,
    out: String,
}

/// What `detente deals --draft` prints, in lines of at most `width` columns.
#[must_use]
pub fn text(case: &Case, draft: &Draft, width: usize) -> String {
    let mut page = Page { case, draft, width: width.clamp(40, 120), out: String::new() };
    page.head();
    for at in 0..draft.articles.len() {
        page.article(at);
    }
    page.gaps();
    page.rules();
    page.opens();
    page.next();
    page.claims();
    page.out
}

impl Page<'_> {
    fn line(&mut self, indent: usize, text: &str) {
        let deeper = " ".repeat(indent + 2);
        let wrapped = wrap(text, self.width.saturating_sub(indent), &deeper);
        self.out.push_str(&" ".repeat(indent));
        self.out.push_str(wrapped.trim_end());
        self.out.push('\n');
    }

    fn party(&self, id: &str) -> String {
        let party = self.case.party(id).and_then(|party| self.case.parties.get(party.at()));
        party.map_or_else(|| id.to_owned(), |party| isolate(&party.name))
    }

    fn issue(&self, id: &str) -> (String, String) {
        let issue =
            self.case.issues.iter().find(|issue| issue.id == id).map(|issue| (&issue.title, &issue.unit));
        let term = || self.case.terms.iter().find(|term| term.id == id).map(|term| (&term.title, &term.unit));
        let found = issue.or_else(term);
        found.map_or_else(|| (id.to_owned(), String::new()), |(title, unit)| (isolate(title), unit.clone()))
    }

    fn said(&self, issue: &str, said: &Said) -> String {
        let (_, unit) = self.issue(issue);
        match said {
            Said::Level(level) => format!("“{}”", level.replace(['-', '_'], " ")),
            Said::Number(number) if unit.is_empty() => number.to_string(),
            Said::Number(number) => format!("{number} {unit}"),
        }
    }

    fn shares(&self, shares: &BTreeMap<String, f64>) -> String {
        let mut list: Vec<(&String, f64)> = shares.iter().map(|(id, share)| (id, *share)).collect();
        list.sort_by(|a, b| a.1.total_cmp(&b.1));
        let told =
            list.iter().take(PARTIES).map(|(id, share)| format!("{} {}", self.party(id), percent(*share)));
        let mut told = told.collect::<Vec<String>>().join(", ");
        if list.len() > PARTIES {
            told.push_str(&format!(", and {} more", list.len() - PARTIES));
        }
        told
    }

    fn head(&mut self) {
        let draft = self.draft;
        let about = draft.articles.len() - draft.unmatched.len();
        let speak = if about == 1 { "speaks" } else { "speak" };
        self.line(
            0,
            &format!(
                "{}, of which {about} {speak} of issues of the case.",
                count(draft.articles.len(), "article")
            ),
        );
        let Some(found) = &draft.acceptance else {
            self.line(0, "Nobody’s answer can be computed: the case has no packages (see the notes).");
            return;
        };
        let every = match found.every {
            Some(every) if percent(every) != percent(found.all) => format!(
                " in {} of draws if what it leaves open is filled as they like, in {} whatever it is filled with",
                percent(found.all),
                percent(every)
            ),
            _ => format!(" in {} of draws", percent(found.all)),
        };
        let shares = self.shares(&found.parties);
        self.line(0, &format!("All whose consent is needed accept it{every}. Each by itself: {shares}."));
        if let Some(filled) = found.filled {
            self.line(0, &format!(
                "Prices and changes below are of the text filled as listed under “Open”, which all accept in {} of draws.",
                percent(filled)
            ));
        }
        let short: Vec<String> = found
            .gains
            .iter()
            .filter(|(_, gain)| **gain < -TOLD)
            .map(|(id, gain)| format!("{} {} short of no deal", self.party(id), points(-gain)))
            .collect();
        if !short.is_empty() {
            self.line(0, &format!("At mid values it leaves {}.", short.join(", ")));
        } else if found.at_mid {
            self.line(0, "At mid values all accept it.");
        }
    }

    fn article(&mut self, at: usize) {
        let draft = self.draft;
        let article = &draft.articles[at];
        self.out.push('\n');
        let title =
            if article.title.is_empty() { String::new() } else { format!(" ({})", isolate(&article.title)) };
        let said = match (&article.issue, &article.level, article.value) {
            (None, ..) => "no issue of the case speaks of this".to_owned(),
            (Some(issue), Some(level), _) => {
                format!("{}: {}", self.issue(issue).0, self.said(issue, &Said::Level(level.as_str().into())))
            }
            (Some(issue), None, Some(value)) => {
                format!("{}: {}", self.issue(issue).0, self.said(issue, &Said::Number(value)))
            }
            (Some(issue), None, None) => format!("{}, but at which level is not clear", self.issue(issue).0),
        };
        let sure = match article.by {
            By::Person => "as a person said".to_owned(),
            By::Words if article.issue.is_none() => String::new(),
            By::Words => format!("by its words, score {:.2}", article.score),
        };
        let sure = if sure.is_empty() { sure } else { format!(" [{sure}]") };
        self.line(0, &format!("Article {}{title}: {said}{sure}", article.number));
        self.line(2, &quoted(body(&article.text, &article.title)));
        if let (Some(also), By::Words) = (&article.also, article.by) {
            let level = also
                .said
                .as_ref()
                .map_or_else(String::new, |said| format!(": {}", self.said(&also.issue, said)));
            self.line(2, &format!("Or else {}{level} (score {:.2}).", self.issue(&also.issue).0, also.score));
        }
        if article.outside {
            self.line(2, "Its number lies outside of what the case allows, so that it is left open.");
        }
        if let Some(other) = &article.overruled {
            self.line(2, &format!("Article {other} speaks of the same issue, and counts."));
        }
        let told = |objection: &&Objection| objection.price >= TOLD || objection.red_line_chance > 0.0;
        let objects: Vec<&Objection> = article.objects.iter().filter(told).collect();
        for objection in objects.iter().take(OBJECTIONS) {
            self.objection(article.issue.as_deref().unwrap_or(""), objection);
        }
        if objects.len() > OBJECTIONS {
            self.line(2, &format!("… and {} more (--format json)", objects.len() - OBJECTIONS));
        }
        if let Some(change) = &article.change {
            let to = self.said(&change.issue, &change.to);
            self.line(2, &format!("With {to} instead, all accept in {} of draws.", percent(change.all)));
        }
    }

    fn objection(&mut self, issue: &str, objection: &Objection) {
        let (_, unit) = self.issue(issue);
        let price = match objection.price_in_unit {
            Some(far) if far > 0.0 => format!("{} ({far} {unit})", points(objection.price)),
            _ => points(objection.price),
        };
        let wants = self.said(issue, &objection.wants);
        let line = if objection.red_line_chance > 0.0 {
            format!("a red line in {} of draws; ", percent(objection.red_line_chance))
        } else {
            String::new()
        };
        let chance = if percent(objection.chance) == percent(objection.chance_changed) {
            String::new()
        } else {
            let (now, then) = (percent(objection.chance), percent(objection.chance_changed));
            format!(". It accepts the text in {now} of draws, with that in {then}")
        };
        let cites = if objection.cites.is_empty() {
            " (no claim supports this)".to_owned()
        } else {
            format!(" ({})", objection.cites.join(", "))
        };
        let party = self.party(&objection.party);
        self.line(2, &format!("{party}: {line}costs it {price} against {wants}{chance}{cites}."));
    }

    fn gaps(&mut self) {
        let draft = self.draft;
        if draft.open.is_empty() {
            return;
        }
        self.out.push_str("\nOpen, since no article sets them:\n");
        for open in &draft.open {
            let mut line = self.issue(&open.issue).0;
            if let Some(silent) = &open.silent {
                line.push_str(&format!(
                    ": a text without a word on it counts as {}",
                    self.said(&open.issue, silent)
                ));
            } else if let Some(filled) = &open.filled {
                line.push_str(&format!(": filled here with {}", self.said(&open.issue, filled)));
            }
            if !open.spoken_of.is_empty() {
                line.push_str(&format!("; spoken of in Article {}", open.spoken_of.join(", ")));
            }
            self.line(2, &line);
        }
    }

    fn rules(&mut self) {
        let draft = self.draft;
        if !draft.exclusions.is_empty() {
            self.out.push_str("\nRules of the case about such texts:\n");
        }
        for broken in &draft.exclusions {
            let verb = if broken.certain { "broken" } else { "may be broken once open issues are filled" };
            let why = broken.why.as_ref().map_or_else(String::new, |why| format!(": {why}"));
            let by = match &broken.articles[..] {
                [] => String::new(),
                some => format!(" by Article {}", some.join(", ")),
            };
            self.line(2, &format!("{verb}{by}: no text with {}{why}", broken.formula));
        }
        if !draft.conditions.is_empty() {
            self.out.push_str("\nConditions that it does not meet:\n");
        }
        for unmet in &draft.conditions {
            let cites =
                if unmet.cites.is_empty() { String::new() } else { format!(" ({})", unmet.cites.join(", ")) };
            let party = self.party(&unmet.party);
            self.line(2, &format!("{party}: “{}” only if {}{cites}", unmet.act, unmet.formula));
        }
    }

    fn change(&self, change: &Change) -> String {
        let (title, _) = self.issue(&change.issue);
        let to = self.said(&change.issue, &change.to);
        let from = change
            .from
            .as_ref()
            .map_or_else(String::new, |from| format!(" in place of {}", self.said(&change.issue, from)));
        let range = match change.range {
            Some([from, to]) if to > from => format!(" (any from {} to {})", short(from), short(to)),
            _ => String::new(),
        };
        let article = match &change.article {
            Some(number) => format!("Article {number}, {title}"),
            None => format!("{title}, of which no article speaks"),
        };
        format!("{article}: {to}{range}{from}")
    }

    fn opens(&mut self) {
        let draft = self.draft;
        let Some(now) = draft.acceptance.as_ref() else { return };
        if draft.opens.is_empty() {
            if !now.at_mid {
                self.line(0, "\nNo single change and no two changes have all accept it more often.");
            }
            return;
        }
        let opens = draft.opens.iter().any(|opening| opening.at_mid) && !now.at_mid;
        let head = if opens { "What would open it:" } else { "What would have all accept it more often:" };
        self.out.push_str(&format!("\n{head}\n"));
        for Opening { changes, all, at_mid, .. } in draft.opens.iter().take(OPENINGS) {
            let both =
                changes.iter().map(|change| self.change(change)).collect::<Vec<String>>().join("; and ");
            let mid = if *at_mid && !now.at_mid { ", at mid values as well" } else { "" };
            self.line(2, &format!("{both}. All accept then in {} of draws{mid}.", percent(*all)));
        }
    }

    fn next(&mut self) {
        let draft = self.draft;
        let Some(next) = &draft.next else {
            if draft.acceptance.is_some() {
                self.out.push('\n');
                self.line(0, "No text is acceptable to all in any draw, so that none is proposed next.");
            }
            return;
        };
        self.out.push('\n');
        let good = match next.as_good {
            1 => "no other text is as good".to_owned(),
            many => format!("of {many} as good it is the one whose answer tells most"),
        };
        let how = if next.exact { "" } else { "; not every package was looked at" };
        self.line(
            0,
            &format!(
                "The next single text: all accept it in {} of draws ({}); {good}, {:.2} bits{how}.",
                percent(next.all),
                self.shares(&next.parties),
                next.bits
            ),
        );
        for (issue, said) in &next.package {
            let new = if next.differs.contains(issue) { " (not as in the draft)" } else { "" };
            let line = format!("{}: {}{new}", self.issue(issue).0, self.said(issue, said));
            self.line(2, &line);
        }
    }

    fn claims(&mut self) {
        let draft = self.draft;
        if !draft.claims.is_empty() {
            self.out.push_str("\nClaims behind the objections, with those who passed them on:\n");
        }
        for claim in &draft.claims {
            let chain = claim.chain.iter().map(|name| isolate(name)).collect::<Vec<String>>().join(" ← ");
            self.line(2, &format!("{}: {} ({chain})", claim.id, quoted(&claim.quote)));
        }
    }
}

/// Utility as points of a hundred.
fn points(utility: f64) -> String {
    let points = utility * 100.0;
    let rounded = if points < 10.0 { format!("{points:.1}") } else { format!("{points:.0}") };
    if rounded == "1.0" { "1 point of 100".to_owned() } else { format!("{rounded} points of 100") }
}

fn short(number: f64) -> String {
    format!("{number:.4}").trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// An article without its heading, which has been told: a first line that ends with the title says nothing else.
fn body<'a>(text: &'a str, title: &str) -> &'a str {
    let bare = |line: &str| line.trim_end_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    match text.trim_start().split_once('\n') {
        Some((head, rest))
            if !title.is_empty() && !rest.trim().is_empty() && bare(head).ends_with(&bare(title)) =>
        {
            rest
        }
        _ => text,
    }
}

/// The beginning of a text in quotation marks, on one line.
fn quoted(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<&str>>().join(" ");
    let cut: String = line.chars().take(QUOTED).collect();
    let more = if line.chars().count() > QUOTED { " …" } else { "" };
    format!("“{}{more}”", isolate(cut.trim_end()))
}

/// The columns of the terminal where it says so, else as wide as other texts of this program.
#[must_use]
pub fn columns() -> usize {
    std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok()).unwrap_or(98)
}

#[cfg(test)]
mod tests {
    use super::body;

    #[test]
    fn a_heading_is_not_quoted_again() {
        assert_eq!(body("Article 1 – Pay\n\nUSD 50.", "Pay"), "\nUSD 50.");
        assert_eq!(body("Article 1 (Pay)\nUSD 50.", "Pay"), "USD 50.");
        // A text of one line, or of its heading alone, is all there is.
        assert_eq!(body("Article 1 Pay is USD 50.", "Pay"), "Article 1 Pay is USD 50.");
        assert_eq!(body("Article 1 – Pay\n", "Pay"), "Article 1 – Pay\n");
        assert_eq!(body("1. The pay\nis USD 50.", ""), "1. The pay\nis USD 50.");
    }
}
