//! Words for chances: a word never stands without its number, but readers remember the word.
//!
//! Two published scales, as data:
//! * **ICD 203**, the analytic standard of the United States' intelligence community (2015, section D.6.e):
//!   seven bands that share their borders. Our rule, since the standard gives none: a value on a border takes
//!   the band nearer to 50 (so 55 is "roughly even chance", 20 "unlikely"), and values below 1 or above 99 take
//!   the outer words.
//! * **PHIA**, the yardstick of the United Kingdom's Professional Head of Intelligence Assessment: seven bands
//!   with gaps between them on purpose, so that a judgement is not read as finer than it is. Our rule: a value
//!   in a gap takes the nearer band, and in the middle of a gap the band nearer to 50. Published copies of the
//!   yardstick differ in a point here or there.
//!
//! An interval takes the words of its two ends, or one word where they agree.
//!
//! ```
//! use detente_chance::words::{Scale, percent};
//! assert_eq!(Scale::ICD203.word(0.58), "likely");
//! assert_eq!(Scale::ICD203.word(0.55), "roughly even chance");
//! assert_eq!(Scale::ICD203.words(0.41, 0.72), "unlikely to likely");
//! assert_eq!(Scale::ICD203.words(0.60, 0.72), "likely");
//! assert_eq!(Scale::PHIA.word(0.37), "unlikely");
//! assert_eq!(percent(0.584), "58 %");
//! assert_eq!(percent(0.004), "<1 %");
//! ```

/// A band of a scale: its ends in per cent, and its word.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Band {
    /// Lower end, per cent.
    pub low: f64,
    /// Upper end, per cent.
    pub high: f64,
    /// The word.
    pub word: &'static str,
}

/// A published scale of words for chances.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    /// Its short name, as a case chooses it: `icd-203`, `phia`.
    pub id: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Its bands, rising, none overlapping another by more than a border.
    pub bands: &'static [Band],
}

const fn band(low: f64, high: f64, word: &'static str) -> Band {
    Band { low, high, word }
}

impl Scale {
    /// The bands of ICD 203.
    pub const ICD203: Self = Self {
        id: "icd-203",
        name: "ICD 203",
        bands: &[
            band(1.0, 5.0, "almost no chance"),
            band(5.0, 20.0, "very unlikely"),
            band(20.0, 45.0, "unlikely"),
            band(45.0, 55.0, "roughly even chance"),
            band(55.0, 80.0, "likely"),
            band(80.0, 95.0, "very likely"),
            band(95.0, 99.0, "almost certain"),
        ],
    };

    /// The PHIA yardstick.
    pub const PHIA: Self = Self {
        id: "phia",
        name: "PHIA yardstick",
        bands: &[
            band(0.0, 5.0, "remote chance"),
            band(10.0, 20.0, "highly unlikely"),
            band(25.0, 35.0, "unlikely"),
            band(40.0, 50.0, "realistic possibility"),
            band(55.0, 75.0, "likely or probable"),
            band(80.0, 90.0, "highly likely"),
            band(95.0, 100.0, "almost certain"),
        ],
    };

    /// Every scale that ships.
    pub const ALL: &'static [Self] = &[Self::ICD203, Self::PHIA];

    /// The scale of that short name; ICD 203 where there is none.
    ///
    /// ```
    /// use detente_chance::words::Scale;
    /// assert_eq!(Scale::named("phia"), Scale::PHIA);
    /// assert_eq!(Scale::named(""), Scale::ICD203);
    /// ```
    #[must_use]
    pub fn named(id: &str) -> Self {
        Self::ALL.iter().copied().find(|scale| scale.id == id).unwrap_or(Self::ICD203)
    }

    /// The scale in a line: its words with their ends in per cent.
    #[must_use]
    pub fn bands_in_words(&self) -> String {
        let bands: Vec<String> =
            self.bands.iter().map(|band| format!("{} {}–{} %", band.word, band.low, band.high)).collect();
        bands.join(", ")
    }

    /// The word for the chance `p` (0–1); "not a chance" for NaN or a number outside 0–1.
    #[must_use]
    pub fn word(&self, p: f64) -> &'static str {
        self.place(p).and_then(|i| self.bands.get(i)).map_or("not a chance", |b| b.word)
    }

    /// The place of the band in [`Scale::bands`]: whether a change moves the word.
    #[must_use]
    pub fn place(&self, p: f64) -> Option<usize> {
        if !(0.0..=1.0).contains(&p) {
            return None;
        }
        // To nine digits: 0.55 × 100 is a hair above 55.
        let x = libm::round(p * 1e11) / 1e9;
        let mut best: Option<(usize, f64, f64)> = None;
        for (i, band) in self.bands.iter().enumerate() {
            let away = (band.low - x).max(x - band.high).max(0.0);
            let middle = (0.5 * (band.low + band.high) - 50.0).abs();
            if best.is_none_or(|(_, a, m)| away < a || (away == a && middle < m)) {
                best = Some((i, away, middle));
            }
        }
        best.map(|b| b.0)
    }

    /// The words for an interval (chances 0–1, in either order): one word, or "unlikely to likely".
    #[must_use]
    pub fn words(&self, low: f64, high: f64) -> String {
        let (first, second) = (self.word(low.min(high)), self.word(low.max(high)));
        if first == second { first.into() } else { format!("{first} to {second}") }
    }
}

/// A chance (0–1) in per cent, two digits at most: "58 %", "<1 %", ">99 %"; "0 %" and "100 %" only where it is
/// exactly that. "–" for NaN or a number outside 0–1.
///
/// ```
/// use detente_chance::words::percent;
/// assert_eq!([percent(0.0), percent(0.995), percent(1.0)], ["0 %", ">99 %", "100 %"]);
/// ```
#[must_use]
pub fn percent(p: f64) -> String {
    let x = 100.0 * p;
    if !(0.0..=1.0).contains(&p) {
        "–".into()
    } else if p == 0.0 || p == 1.0 {
        format!("{x:.0} %")
    } else if x < 1.0 {
        "<1 %".into()
    } else if x > 99.0 {
        ">99 %".into()
    } else {
        format!("{:.0} %", libm::round(x))
    }
}

/// The interval in per cent: "41–72 %", "<1–14 %".
///
/// ```
/// assert_eq!(detente_chance::words::percent_interval(0.412, 0.72), "41–72 %");
/// ```
#[must_use]
pub fn percent_interval(low: f64, high: f64) -> String {
    let (low, high) = (percent(low), percent(high));
    format!("{}–{}", low.trim_end_matches(" %"), high)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn borders_go_toward_the_middle() {
        let s = Scale::ICD203;
        for (percent, word) in [
            (0.0, "almost no chance"),
            (0.4, "almost no chance"),
            (5.0, "very unlikely"),
            (20.0, "unlikely"),
            (45.0, "roughly even chance"),
            (50.0, "roughly even chance"),
            (55.0, "roughly even chance"),
            (55.01, "likely"),
            (80.0, "likely"),
            (95.0, "very likely"),
            (99.0, "almost certain"),
            (100.0, "almost certain"),
        ] {
            assert_eq!(s.word(percent / 100.0), word, "{percent}");
        }
        assert_eq!(s.word(f64::NAN), "not a chance");
        assert_eq!(s.word(1.01), "not a chance");
        assert_eq!(s.words(0.7, 0.3), "unlikely to likely");
    }

    #[test]
    fn gaps_of_the_yardstick() {
        let s = Scale::PHIA;
        for (percent, word) in [
            (7.0, "remote chance"),
            (7.5, "highly unlikely"), // the middle of the gap: toward 50
            (22.5, "unlikely"),
            (37.4, "unlikely"),
            (37.5, "realistic possibility"),
            (52.4, "realistic possibility"),
            (52.5, "realistic possibility"),
            (52.6, "likely or probable"),
            (77.5, "likely or probable"),
            (92.5, "highly likely"),
            (93.0, "almost certain"),
        ] {
            assert_eq!(s.word(percent / 100.0), word, "{percent}");
        }
    }

    #[test]
    fn words_rise_with_the_chance_and_every_band_is_met() {
        for scale in Scale::ALL {
            let mut met = vec![0];
            for i in 0..=10_000 {
                let place = scale.place(f64::from(i) / 10_000.0).unwrap();
                assert!(place >= met[met.len() - 1], "{} {i}", scale.name);
                if place > met[met.len() - 1] {
                    met.push(place);
                }
            }
            assert_eq!(met, (0..scale.bands.len()).collect::<Vec<_>>());
        }
    }

    #[test]
    fn never_more_than_two_digits() {
        for i in 0..=1000 {
            let text = percent(f64::from(i) / 1000.0);
            let digits = text.chars().filter(char::is_ascii_digit).count();
            assert!(digits <= 2 || text == "100 %", "{text}");
        }
        assert_eq!(percent(0.01), "1 %");
        assert_eq!(percent(0.99), "99 %");
        assert_eq!(percent(f64::NAN), "–");
        assert_eq!(percent_interval(0.001, 0.14), "<1–14 %");
    }
}
