//! Uncertain values as they stand in the file: `40`, `"30 to 60"`, `[30, 60]`, `{ low, mid, high }`, a named
//! distribution, and any of them wrapped as `{ is = …, cites = […], why = "…" }`.

use super::{Cx, Item, Row, brief, nearest_hint};
use crate::date::Date;
use crate::diagnostic::Span;
use crate::rows;
use crate::vocabulary::Basis;
use detente_chance::{Dist, Quantity};
use toml::de::DeValue;

/// What a value says about its own support.
#[derive(Default)]
pub(crate) struct Own {
    cites: Option<Vec<String>>,
    why: Option<String>,
    by: Option<String>,
    on: Option<Date>,
    draft: Option<bool>,
}

impl Own {
    /// The value's own basis, with the row's where it has none. `cites = []` is one of its own.
    pub(super) fn over(self, row: &Basis) -> Basis {
        Basis {
            cites: self.cites.unwrap_or_else(|| row.cites.clone()),
            why: self.why.or_else(|| row.why.clone()),
            by: self.by.or_else(|| row.by.clone()),
            on: self.on.or(row.on),
            draft: self.draft.unwrap_or(row.draft),
        }
    }

    /// The support that a small table states for all of its values.
    pub(super) fn of_row(cx: &mut Cx<'_>, row: &Row<'_>) -> Self {
        let mut own = Self::default();
        for key in ["cites", "why", "by", "on"] {
            if let Some(item) = row.get(key) {
                own.take(cx, item);
            }
        }
        own
    }

    /// The same for a row whose `on` says when it happened.
    pub(super) fn of_past(cx: &mut Cx<'_>, row: &Row<'_>) -> Self {
        let mut own = Self::default();
        for key in ["cites", "why", "by"] {
            if let Some(item) = row.get(key) {
                own.take(cx, item);
            }
        }
        own
    }

    /// Takes `cites`, `why`, `by`, `on` or `draft`; false for any other key.
    pub(super) fn take(&mut self, cx: &mut Cx<'_>, item: Item<'_>) -> bool {
        match item.key {
            "cites" => self.cites = Some(cx.cites(Some(item))),
            "why" => self.why = cx.string(item).map(str::to_owned),
            "by" => self.by = cx.string(item).map(str::to_owned),
            "on" => self.on = cx.date(item),
            "draft" => self.draft = cx.truth(item),
            _ => return false,
        }
        true
    }

    fn inside(self, inner: Self) -> Self {
        Self {
            cites: inner.cites.or(self.cites),
            why: inner.why.or(self.why),
            by: inner.by.or(self.by),
            on: inner.on.or(self.on),
            draft: inner.draft.or(self.draft),
        }
    }
}

/// A number with its place.
type Placed = (f64, Span);

/// The keys that name a distribution.
const NAMED: [&str; 7] = ["uniform", "normal", "lognormal", "beta", "pert", "triangular", "discrete"];

/// Reads an uncertain value. Keys in `other` belong to the caller and are passed over.
pub(crate) fn read(
    cx: &mut Cx<'_>,
    item: Item<'_>,
    quantity: &Quantity,
    other: &[&str],
) -> (Option<Dist>, Own) {
    if item.broken {
        return (None, Own::default());
    }
    match item.value {
        DeValue::Integer(_) | DeValue::Float(_) => {
            let dist =
                number(cx, item).filter(|number| legal(cx, (*number, item.span), quantity)).map(Dist::Exact);
            (dist.and_then(|dist| possible(cx, dist, item.span, quantity)), Own::default())
        }
        DeValue::String(text) => {
            let dist = words(cx, text, item.span, quantity);
            (dist.and_then(|dist| possible(cx, dist, item.span, quantity)), Own::default())
        }
        DeValue::Array(_) => {
            let dist = numbers(cx, item, &["low", "high"])
                .and_then(|ends| interval(cx, ends[0], ends[1], item.span, quantity));
            (dist.and_then(|dist| possible(cx, dist, item.span, quantity)), Own::default())
        }
        DeValue::Table(_) => table(cx, item, quantity, other),
        _ => (cx.wrong_type(item, "a number, \"30 to 60\" or { low, mid, high }"), Own::default()),
    }
}

fn table(cx: &mut Cx<'_>, item: Item<'_>, quantity: &Quantity, other: &[&str]) -> (Option<Dist>, Own) {
    let mut own = Own::default();
    let Some(items) = cx.table(item) else { return (None, own) };
    let mut parts: Vec<Item<'_>> = Vec::new();
    for part in items {
        if !other.contains(&part.key) && !own.take(cx, part) {
            parts.push(part);
        }
    }
    let find = |key: &str| parts.iter().find(|part| part.key == key).copied();
    let forms: Vec<Item<'_>> = parts
        .iter()
        .filter(|part| matches!(part.key, "is" | "distribution") || NAMED.contains(&part.key))
        .copied()
        .collect();
    if let [_, second, ..] = forms[..] {
        let help = "keep one of them";
        cx.error("E0214", second.key_span, "the value is given in two forms at once", help);
        return (None, own);
    }
    let Some(form) = forms.first().copied() else {
        let dist = percentiles(cx, item.span, &parts, quantity);
        return (dist.and_then(|dist| possible(cx, dist, item.span, quantity)), own);
    };
    if form.key == "is" {
        only(cx, &parts, &["is"]);
        let (dist, inner) = read(cx, form, quantity, &[]);
        return (dist, own.inside(inner));
    }
    let dist = if form.key == "distribution" {
        let Some(name) = cx.string(form) else { return (None, own) };
        let Some(name) = NAMED.iter().find(|known| **known == name) else {
            let hint = nearest_hint(name, NAMED.iter().copied());
            cx.error("E0307", form.span, format!("there is no distribution `{}`", brief(name)), hint);
            return (None, own);
        };
        let parameters: Vec<Item<'_>> =
            parts.iter().filter(|part| part.key != "distribution").copied().collect();
        named(cx, name, Parameters::Beside(parameters, item.span), quantity)
    } else {
        only(cx, &parts, &[form.key]);
        named(cx, form.key, Parameters::Of(form), quantity)
    };
    let whole = find(form.key).map_or(item.span, |part| part.span);
    (dist.and_then(|dist| possible(cx, dist, whole, quantity)), own)
}

/// `{ low, mid, high }` or `{ low, high }`.
fn percentiles(cx: &mut Cx<'_>, span: Span, parts: &[Item<'_>], quantity: &Quantity) -> Option<Dist> {
    let complaints = cx.sink.diagnostics.len();
    only(cx, parts, &["low", "mid", "high"]);
    let strange = cx.sink.diagnostics.len() > complaints;
    let find = |key: &str| parts.iter().find(|part| part.key == key).copied();
    match (find("low"), find("mid"), find("high")) {
        (Some(low), Some(mid), Some(high)) => {
            let (low, mid, high) = (placed(cx, low), placed(cx, mid), placed(cx, high));
            let (low, mid, high) = (low?, mid?, high?);
            rising(cx, &[low, mid, high], quantity)?;
            Some(Dist::ThreePoint { low: low.0, mid: mid.0, high: high.0 })
        }
        (Some(low), None, Some(high)) => {
            let (low, high) = (placed(cx, low), placed(cx, high));
            interval(cx, low?, high?, span, quantity)
        }
        // A misspelt key explains what is missing.
        _ if strange => None,
        _ => {
            let help = "write a number, \"30 to 60\", { low, mid, high } or a named distribution";
            cx.missing("E0204", span, "the value is not given".to_owned(), help.to_owned());
            None
        }
    }
}

/// The parameters of a named distribution: behind its name, or beside `distribution = "…"`.
enum Parameters<'t> {
    Of(Item<'t>),
    Beside(Vec<Item<'t>>, Span),
}

impl Parameters<'_> {
    fn span(&self) -> Span {
        match self {
            Self::Of(item) => item.span,
            Self::Beside(_, span) => *span,
        }
    }

    fn has(&self, cx: &Cx<'_>, key: &str) -> bool {
        match self {
            Self::Of(item) => match item.value {
                DeValue::Table(table) => cx.entries_of(table).iter().any(|item| item.key == key),
                _ => false,
            },
            Self::Beside(items, _) => items.iter().any(|item| item.key == key),
        }
    }

    fn is_list_of(&self, count: usize) -> bool {
        matches!(self, Self::Of(Item { value: DeValue::Array(list), .. }) if list.len() == count)
    }

    fn numbers(&self, cx: &mut Cx<'_>, names: &[&str]) -> Option<Vec<Placed>> {
        match self {
            Self::Of(item) => numbers(cx, *item, names),
            Self::Beside(items, span) => by_name(cx, items, *span, names),
        }
    }
}

fn named(cx: &mut Cx<'_>, name: &str, parameters: Parameters<'_>, quantity: &Quantity) -> Option<Dist> {
    let span = parameters.span();
    match name {
        "uniform" => {
            let ends = parameters.numbers(cx, &["low", "high"])?;
            rising(cx, &[ends[0], ends[1]], quantity)?;
            Some(Dist::Uniform { low: ends[0].0, high: ends[1].0 })
        }
        "normal" => {
            let of = parameters.numbers(cx, &["mean", "sd"])?;
            // The mean may lie outside: the law is cut at the legal range, which the check below judges.
            Some(Dist::Normal { mean: of[0].0, sd: of[1].0 })
        }
        "lognormal" if parameters.has(cx, "low") || parameters.has(cx, "high") => {
            let ends = parameters.numbers(cx, &["low", "high"])?;
            rising(cx, &[ends[0], ends[1]], quantity)?;
            lognormal(cx, ends[0], ends[1])
        }
        "lognormal" => {
            let of = parameters.numbers(cx, &["mu", "sigma"])?;
            Some(Dist::Lognormal { mu: of[0].0, sigma: of[1].0 })
        }
        "beta" if parameters.has(cx, "low") || parameters.has(cx, "high") || parameters.is_list_of(4) => {
            let of = parameters.numbers(cx, &["a", "b", "low", "high"])?;
            rising(cx, &[of[2], of[3]], quantity)?;
            Some(Dist::Beta { a: of[0].0, b: of[1].0, low: of[2].0, high: of[3].0 })
        }
        "beta" => {
            let of = parameters.numbers(cx, &["a", "b"])?;
            if quantity.high.is_infinite() {
                let help = "add `low` and `high`: { beta = { a, b, low, high } }";
                cx.error("E0305", span, "this quantity has no upper end, which a beta needs", help);
                return None;
            }
            Some(Dist::Beta { a: of[0].0, b: of[1].0, low: quantity.low, high: quantity.high })
        }
        "pert" | "triangular" => {
            let of = parameters.numbers(cx, &["min", "mode", "max"])?;
            between(cx, &of, quantity)?;
            let (min, mode, max) = (of[0].0, of[1].0, of[2].0);
            Some(if name == "pert" {
                Dist::Pert { min, mode, max }
            } else {
                Dist::Triangular { min, mode, max }
            })
        }
        "discrete" => discrete(cx, parameters, quantity),
        _ => None,
    }
}

/// `[[value, weight], …]`.
fn discrete(cx: &mut Cx<'_>, parameters: Parameters<'_>, quantity: &Quantity) -> Option<Dist> {
    let item = match &parameters {
        Parameters::Of(item) => *item,
        Parameters::Beside(items, span) => {
            only(cx, items, &["values"]);
            let Some(item) = items.iter().find(|item| item.key == "values") else {
                cx.missing(
                    "E0204",
                    *span,
                    "`values` is missing".into(),
                    "add `values = [[value, weight], …]`".into(),
                );
                return None;
            };
            *item
        }
    };
    if item.broken {
        return None;
    }
    let pairs = cx.list(item);
    if pairs.is_empty() && matches!(item.value, DeValue::Array(_)) {
        cx.error("E0215", item.span, "the list is empty", "write at least one [value, weight]");
    }
    let mut all = Some(Vec::new());
    for pair in pairs {
        let of = numbers(cx, pair, &["value", "weight"]).filter(|of| legal(cx, of[0], quantity));
        match (of, &mut all) {
            (Some(of), Some(all)) => all.push((of[0].0, of[1].0)),
            _ => all = None,
        }
    }
    all.filter(|all| !all.is_empty()).map(Dist::Discrete)
}

/// Lognormal by its 5th and 95th percentile.
fn lognormal(cx: &mut Cx<'_>, low: Placed, high: Placed) -> Option<Dist> {
    if low.0 <= 0.0 {
        cx.error("E0305", low.1, "a lognormal lies above 0", "write a lower end above 0");
        return None;
    }
    /// 95th percentile of the standard normal.
    const Z95: f64 = 1.644_853_626_951_472_7;
    let (low, high) = (libm::log(low.0), libm::log(high.0));
    Some(Dist::Lognormal { mu: (low + high) / 2.0, sigma: (high - low) / (2.0 * Z95) })
}

/// `30 to 60`, `30–60`, `30..60`, `40`, each with `%` if one likes.
fn words(cx: &mut Cx<'_>, text: &str, span: Span, quantity: &Quantity) -> Option<Dist> {
    let help = "write a number, or an interval such as \"30 to 60\"";
    if text.trim().is_empty() {
        cx.error("E0215", span, "the text is empty", help);
        return None;
    }
    let numeral = |text: &str| {
        let text = text.trim().trim_end_matches('%').trim_end().replace('−', "-");
        let plain = text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'-' | b'+' | b'e' | b'E'));
        if plain && text.len() <= 400 { text.parse::<f64>().ok() } else { None }
    };
    let marks = [" to ", "–", "—", "..", "-"];
    let ends = marks.iter().find_map(|mark| {
        // A hyphen may also be a sign, or belong to an exponent: it parts two numerals or nothing.
        text.match_indices(mark)
            .take(4)
            .find_map(|(at, mark)| Some((numeral(&text[..at])?, numeral(&text[at + mark.len()..])?)))
    });
    if let Some(single) = numeral(text) {
        if !single.is_finite() {
            cx.error("E0301", span, "the number is not finite", help);
            return None;
        }
        return legal(cx, (single, span), quantity).then_some(Dist::Exact(single));
    }
    let Some((low, high)) = ends else {
        let lower = text.to_lowercase();
        if lower
            .split(|letter: char| !letter.is_alphabetic())
            .any(|word| matches!(word, "nan" | "inf" | "infinity"))
        {
            cx.error("E0301", span, "the number is not finite", help);
        } else {
            let message = format!("`{}` is neither a number nor an interval", brief(text));
            cx.error("E0306", span, message, help);
        }
        return None;
    };
    if !low.is_finite() || !high.is_finite() {
        cx.error("E0301", span, "the number is not finite", help);
        return None;
    }
    interval(cx, (low, span), (high, span), span, quantity)
}

fn interval(cx: &mut Cx<'_>, low: Placed, high: Placed, span: Span, quantity: &Quantity) -> Option<Dist> {
    rising_at(cx, &[low, high], span, quantity)?;
    Some(Dist::Interval { low: low.0, high: high.0 })
}

fn rising(cx: &mut Cx<'_>, numbers: &[Placed], quantity: &Quantity) -> Option<()> {
    let span = numbers.last().map_or(Span::default(), |last| last.1);
    rising_at(cx, numbers, span, quantity)
}

/// Legal, and each above the one before.
fn rising_at(cx: &mut Cx<'_>, numbers: &[Placed], span: Span, quantity: &Quantity) -> Option<()> {
    order(cx, numbers, span, quantity)?;
    if let Some(pair) = numbers.windows(2).find(|pair| pair[0].0 == pair[1].0) {
        let message = format!("the interval is empty: it begins and ends at {}", pair[0].0);
        cx.error("E0304", span, message, "write the bare number where it is certain, or widen the interval");
        return None;
    }
    Some(())
}

/// Legal, from low to high, with some room between the ends.
fn between(cx: &mut Cx<'_>, numbers: &[Placed], quantity: &Quantity) -> Option<()> {
    let span = numbers.last().map_or(Span::default(), |last| last.1);
    order(cx, numbers, span, quantity)?;
    let (first, last) = (numbers.first()?, numbers.last()?);
    rising_at(cx, &[*first, *last], span, quantity)
}

fn order(cx: &mut Cx<'_>, numbers: &[Placed], span: Span, quantity: &Quantity) -> Option<()> {
    if let Some(pair) = numbers.windows(2).find(|pair| pair[0].0 > pair[1].0) {
        let message = format!("the interval is upside down: {} comes before {}", pair[0].0, pair[1].0);
        cx.error("E0303", span, message, "write the lower number first");
        return None;
    }
    numbers.iter().all(|number| legal(cx, *number, quantity)).then_some(())
}

/// Within the quantity's legal range.
fn legal(cx: &mut Cx<'_>, number: Placed, quantity: &Quantity) -> bool {
    if quantity.allows(number.0) {
        return true;
    }
    let (low, high) = (quantity.low, quantity.high);
    let range = if high.is_finite() { format!("from {low} to {high}") } else { format!("from {low} up") };
    let help = format!("write a number {range} (unit: {})", quantity.unit);
    cx.error("E0302", number.1, format!("{} is outside the legal range", number.0), help);
    false
}

/// What the bottom crate has to say about the distribution.
fn possible(cx: &mut Cx<'_>, dist: Dist, span: Span, quantity: &Quantity) -> Option<Dist> {
    match dist.check(quantity) {
        Ok(()) => Some(dist),
        Err(error) => {
            cx.error("E0305", span, error.to_string(), error.help());
            None
        }
    }
}

/// No other keys than these.
fn only(cx: &mut Cx<'_>, parts: &[Item<'_>], known: &[&str]) {
    for part in parts.iter().filter(|part| !known.contains(&part.key)) {
        let all = rows::table("value").map_or(&[][..], |table| table.keys);
        // Alone, nothing but the form itself is known; elsewhere every form may have been meant.
        let meant = known.iter().copied().chain(all.iter().map(|key| key.name));
        cx.unknown_key(part, "value", meant);
    }
}

/// A list of that many numbers, or a table with those names.
fn numbers(cx: &mut Cx<'_>, item: Item<'_>, names: &[&str]) -> Option<Vec<Placed>> {
    if item.broken {
        return None;
    }
    if matches!(item.value, DeValue::Table(_)) {
        let items = cx.table(item)?;
        return by_name(cx, &items, item.span, names);
    }
    if !matches!(item.value, DeValue::Array(_)) {
        return cx.wrong_type(item, &format!("[{}]", names.join(", ")));
    }
    let items = cx.list(item);
    if items.len() != names.len() {
        let message = format!("{} numbers belong here, not {}", names.len(), items.len());
        cx.error("E0306", item.span, message, format!("write [{}]", names.join(", ")));
        return None;
    }
    let all: Vec<Option<Placed>> = items.into_iter().map(|item| placed(cx, item)).collect();
    all.into_iter().collect()
}

fn by_name(cx: &mut Cx<'_>, items: &[Item<'_>], span: Span, names: &[&str]) -> Option<Vec<Placed>> {
    let strange: Vec<&Item<'_>> = items.iter().filter(|item| !names.contains(&item.key)).collect();
    for item in &strange {
        cx.unknown_key(item, "distribution", names.iter().copied());
    }
    let missing: Vec<&str> =
        names.iter().copied().filter(|name| !items.iter().any(|item| item.key == *name)).collect();
    if !missing.is_empty() && strange.is_empty() {
        let message = format!("the distribution lacks {}", missing.join(", "));
        cx.missing("E0204", span, message, format!("write {{ {} }}", names.join(", ")));
    }
    let all: Vec<Option<Placed>> = names
        .iter()
        .map(|name| items.iter().find(|item| item.key == *name).and_then(|item| placed(cx, *item)))
        .collect();
    all.into_iter().collect()
}

fn placed(cx: &mut Cx<'_>, item: Item<'_>) -> Option<Placed> {
    number(cx, item).map(|number| (number, item.span))
}

/// A finite number. `nan`, `inf` and `1e999` are refused here, at the border.
pub(crate) fn number(cx: &mut Cx<'_>, item: Item<'_>) -> Option<f64> {
    if item.broken {
        return None;
    }
    let number = match item.value {
        DeValue::Float(float) => float.as_str().parse::<f64>().ok(),
        DeValue::Integer(integer) if integer.radix() == 10 => integer.as_str().parse::<f64>().ok(),
        DeValue::Integer(integer) => {
            u64::from_str_radix(integer.as_str(), integer.radix()).ok().map(|number| number as f64)
        }
        _ => return cx.wrong_type(item, "a number"),
    };
    match number {
        Some(number) if number.is_finite() => Some(number),
        _ => {
            let help = "write an ordinary number; infinity and `nan` mean nothing here";
            cx.error("E0301", item.span, "the number is not finite", help);
            None
        }
    }
}
