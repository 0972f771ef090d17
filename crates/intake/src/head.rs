//! What a file says of itself.

/// What is known of a report beside its text: by its file, or by whoever hands it over.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// Who published it.
    pub outlet: Option<String>,
    /// Its author.
    pub author: Option<String>,
    /// Day of publication.
    pub date: Option<String>,
    /// BCP 47 tag.
    pub language: Option<String>,
    /// Where it was published.
    pub url: Option<String>,
    /// Its title.
    pub title: Option<String>,
}

impl Head {
    /// Puts what `known` knows in place of what stood here.
    pub(crate) fn overrule(&mut self, known: &Self) {
        let Self { outlet, author, date, language, url, title } = known;
        for (slot, known) in [
            (&mut self.outlet, outlet),
            (&mut self.author, author),
            (&mut self.date, date),
            (&mut self.language, language),
            (&mut self.url, url),
            (&mut self.title, title),
        ] {
            if known.is_some() {
                slot.clone_from(known);
            }
        }
    }

    /// Takes a value under one of the names that files use for it; an unknown name or an empty value is passed over.
    pub(crate) fn set(&mut self, key: &str, value: &str) {
        let value = value.trim().trim_matches(['"', '\'']).to_owned();
        if value.is_empty() {
            return;
        }
        let slot = match key.trim().to_ascii_lowercase().as_str() {
            "outlet" | "source" | "publisher" | "site_name" => &mut self.outlet,
            "author" | "by" | "byline" => &mut self.author,
            "date" | "published" | "published_time" => &mut self.date,
            "language" | "lang" => &mut self.language,
            "url" | "link" => &mut self.url,
            "title" => &mut self.title,
            _ => return,
        };
        *slot = Some(value);
    }
}
