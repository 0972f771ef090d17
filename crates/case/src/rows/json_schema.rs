//! The declaration as a JSON Schema (draft 2020-12): `case.schema.json`, for editors and for other programs.
//!
//! TOML's dates are text in ISO form there. What has to be looked up (that a party exists, that an interval rises)
//! no schema can say: `detente check` does. All else that the reader refuses, the schema refuses as well, and what
//! the reader accepts, the schema accepts.

use super::{Bond, Copies, Key, Kind, Names, TABLES, Table};
use detente_chance::Quantity;
use serde_json::{Map, Value, json};

/// The schema.
#[must_use]
pub fn json_schema() -> Value {
    let mut tables = Map::new();
    for table in TABLES.iter().filter(|table| table.copies() != Copies::Inside && table.name != "glossary") {
        let one = reference(table.name);
        let all = match table.copies() {
            Copies::Rows => json!({ "type": "array", "items": one, "description": table.about }),
            Copies::ByParty => json!({
                "type": "object",
                "propertyNames": { "$ref": "#/$defs/id" },
                "additionalProperties": one,
                "description": table.about,
            }),
            Copies::One | Copies::Inside => one,
        };
        tables.insert(table.name.to_owned(), all);
    }
    tables.insert("format".to_owned(), json!({ "const": 1, "description": "format of the file" }));
    tables.insert("glossary".to_owned(), glossary());
    let mut defs = Map::new();
    for table in TABLES.iter().filter(|table| !matches!(table.name, "glossary" | "glossary.entry" | "value"))
    {
        defs.insert(table.name.to_owned(), object(table));
    }
    shared(&mut defs);
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A case of Détente: case.toml",
        "description": "Made from the declaration that the reader uses; dates are ISO text.",
        "type": "object",
        "properties": tables,
        "required": ["format", "case"],
        "additionalProperties": false,
        "allOf": [positions()],
        "$defs": defs,
    })
}

/// Where no issue is continuous, every position lies on 0–100. Which issue a stance is on no schema can look up.
fn positions() -> Value {
    let continuous = json!({
        "properties": { "issue": { "contains": { "required": ["from"] } } },
        "required": ["issue"],
    });
    let position = json!({ "properties": { "position": reference(Range::Percent.name()) } });
    let stance = json!({ "allOf": [position, { "properties": { "earlier": { "items": position } } }] });
    json!({
        "if": { "not": continuous },
        "then": { "properties": { "stance": { "items": stance } } },
    })
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/$defs/{name}") })
}

/// A table: its keys and no others, and what its bonds ask.
fn object(table: &Table) -> Value {
    let mut schema = keys_of(table.keys.iter());
    schema.insert("description".to_owned(), json!(table.about));
    let mut bonds: Vec<Value> = table.bonds.iter().map(bond).collect();
    if table.name == "issue" {
        // Without ends of its own an issue lies on 0–100.
        let scale = reference(Range::Percent.name());
        let level = json!({ "properties": { "at": number(0.0, 100.0) } });
        bonds.push(json!({
            "if": { "not": { "required": ["from"] } },
            "then": { "properties": { "reference": scale, "levels": { "items": level } } },
        }));
    }
    if !bonds.is_empty() {
        schema.insert("allOf".to_owned(), Value::Array(bonds));
    }
    Value::Object(schema)
}

fn keys_of<'k>(keys: impl Iterator<Item = &'k Key>) -> Map<String, Value> {
    let (mut properties, mut required) = (Map::new(), Vec::new());
    for key in keys {
        let mut schema = kind(&key.kind);
        if let Value::Object(schema) = &mut schema {
            let unit = key.unit();
            let unit = if unit.is_empty() { String::new() } else { format!(" ({unit})") };
            schema.insert("description".to_owned(), json!(format!("{}{unit}", key.about)));
        }
        properties.insert(key.name.to_owned(), schema);
        if key.required {
            required.push(key.name);
        }
    }
    let mut schema = Map::new();
    schema.insert("type".to_owned(), json!("object"));
    schema.insert("properties".to_owned(), Value::Object(properties));
    if !required.is_empty() {
        schema.insert("required".to_owned(), json!(required));
    }
    schema.insert("additionalProperties".to_owned(), json!(false));
    schema
}

fn bond(bond: &Bond) -> Value {
    let has = |key: &&str| json!({ "required": [key] });
    match bond {
        Bond::One(keys) => json!({ "oneOf": keys.iter().map(has).collect::<Vec<_>>() }),
        Bond::AtLeast(keys) => json!({ "anyOf": keys.iter().map(has).collect::<Vec<_>>() }),
        Bond::AtMost(keys) => {
            let pairs = keys.iter().enumerate().flat_map(|(at, first)| {
                keys[at + 1..].iter().map(move |second| json!({ "required": [first, second] }))
            });
            json!({ "not": { "anyOf": pairs.collect::<Vec<_>>() } })
        }
        Bond::With(key, other) => json!({ "dependentRequired": { *key: [other] } }),
        Bond::Where(key, word, needs, never) => json!({
            "if": { "properties": { *key: { "const": word } }, "required": [key] },
            "then": { "required": needs, "properties": none_of(never) },
        }),
        Bond::WhereOne(key, word, keys) => json!({
            "if": { "properties": { *key: { "const": word } }, "required": [key] },
            "then": { "oneOf": keys.iter().map(has).collect::<Vec<_>>() },
        }),
        Bond::Unless(key, word, never) => json!({
            "if": { "properties": { *key: { "not": { "const": word } } }, "required": [key] },
            "then": { "properties": none_of(never) },
        }),
    }
}

fn none_of(keys: &[&str]) -> Value {
    Value::Object(keys.iter().map(|key| ((*key).to_owned(), json!(false))).collect())
}

fn kind(of: &Kind) -> Value {
    match of {
        Kind::Text
        | Kind::Formula
        | Kind::LevelFormula
        | Kind::FormulaOrPattern
        | Kind::Path
        | Kind::Claim
        | Kind::Class => reference("text"),
        Kind::Id => reference("id"),
        Kind::Day => reference("day"),
        Kind::When => reference("when"),
        Kind::Interval => reference("interval"),
        Kind::Duration => reference("duration"),
        Kind::File => reference("file"),
        Kind::Pattern => reference("pattern"),
        Kind::Truth => json!({ "type": "boolean" }),
        Kind::YesNo => json!({ "enum": ["yes", "no", true, false] }),
        Kind::Words(words) => json!({ "enum": words }),
        Kind::Number { low, high } => number(*low, *high),
        Kind::Whole { low, high } => json!({ "type": "integer", "minimum": low, "maximum": high }),
        // In the unit of its issue where that is continuous: see `positions`.
        Kind::Value(Quantity::POSITION) => reference(Range::Any.name()),
        Kind::Value(quantity) => reference(Range::of(quantity).name()),
        Kind::InUnit | Kind::AnyValue => reference(Range::Any.name()),
        Kind::ValueWith(quantity, table, keys) => {
            let known = super::table(table).map_or(&[][..], |table| table.keys);
            let more: Vec<&Key> = known.iter().filter(|key| keys.contains(&key.name)).collect();
            value(Range::of(quantity), &more)
        }
        Kind::Points => json!({
            "type": "array",
            "minItems": 2,
            "items": {
                "type": "array",
                "prefixItems": [number(f64::NEG_INFINITY, f64::INFINITY), number(0.0, 100.0)],
                "items": false,
                "minItems": 2,
            },
        }),
        Kind::Weighted | Kind::Parameters(_) => json!({}),
        Kind::Name(names) => reference(name_of(*names)),
        Kind::ModelOptions => reference("model-options"),
        Kind::List(of) => json!({ "type": "array", "items": kind(of) }),
        Kind::Set(least, of) => {
            json!({ "type": "array", "items": kind(of), "uniqueItems": true, "minItems": least })
        }
        Kind::Several(of) => json!({ "type": "array", "items": kind(of), "minItems": 1 }),
        Kind::Exactly(count, of) => {
            json!({ "type": "array", "items": kind(of), "minItems": count, "maxItems": count })
        }
        Kind::Ties(of) => json!({
            "type": "array",
            "items": { "anyOf": [kind(of), { "type": "array", "items": kind(of) }] },
        }),
        Kind::By(names, of) => json!({
            "type": "object",
            "propertyNames": reference(name_of(*names)),
            "additionalProperties": kind(of),
            // A package without terms is none.
            "minProperties": i32::from(*names == Names::Issue),
        }),
        Kind::Inline(name) => reference(name),
        Kind::OneOf(kinds) => json!({ "anyOf": kinds.iter().map(kind).collect::<Vec<_>>() }),
    }
}

/// Which pattern a name has.
fn name_of(names: Names) -> &'static str {
    match names {
        Names::Party | Names::Issue | Names::Level | Names::Step | Names::Gate => "id",
        Names::IssueLevel | Names::PartyOption => "id-of-id",
        Names::Provision => "text",
        Names::Reliability => "letter",
        Names::Credibility => "credibility",
    }
}

/// A finite number in its range. JSON has no infinity, but a TOML reader may hand one over.
fn number(low: f64, high: f64) -> Value {
    json!({ "type": "number", "minimum": low.max(f64::MIN), "maximum": high.min(f64::MAX) })
}

/// Legal ranges of uncertain numbers.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Range {
    Percent,
    Signed,
    Amount,
    Any,
}

impl Range {
    const ALL: [Self; 4] = [Self::Percent, Self::Signed, Self::Amount, Self::Any];

    fn of(quantity: &Quantity) -> Self {
        if quantity.positive_unbounded() {
            Self::Amount
        } else if *quantity == Quantity::SIGNED {
            Self::Signed
        } else {
            Self::Percent
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Percent => "value-0-to-100",
            Self::Signed => "value-minus-100-to-100",
            Self::Amount => "value-0-up",
            Self::Any => "value-any",
        }
    }

    fn ends(self) -> (f64, f64) {
        match self {
            Self::Percent => (0.0, 100.0),
            Self::Signed => (-100.0, 100.0),
            Self::Amount => (0.0, f64::INFINITY),
            Self::Any => (f64::NEG_INFINITY, f64::INFINITY),
        }
    }

    /// A number of the range as text: `40`, `12.5 %`. Numbers with exponents are not judged by their size.
    fn numeral(self) -> String {
        let up_to_100 = r"(?:0*100(?:\.0*)?|0*[0-9]{1,2}(?:\.[0-9]*)?|\.[0-9]+)";
        let unbounded = r"(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)";
        let zero = r"[-−](?:0+(?:\.0*)?|\.0+)";
        let digits = match self {
            Self::Percent => format!(r"\+?{up_to_100}|{zero}"),
            Self::Signed => format!(r"[-−+]?{up_to_100}"),
            Self::Amount => format!(r"\+?{unbounded}|{zero}"),
            Self::Any => format!(r"[-−+]?{unbounded}"),
        };
        let sign = if matches!(self, Self::Signed | Self::Any) { "[-−+]?" } else { r"\+?" };
        format!(r"\s*(?:{digits}|{sign}{unbounded}[eE][-−+]?[0-9]+)\s*%*\s*")
    }
}

/// An uncertain number in all its forms; `more` are keys that its table may hold besides.
fn value(range: Range, more: &[&Key]) -> Value {
    let (low, high) = range.ends();
    let plain = number(low, high);
    let numeral = range.numeral();
    let text = format!("^{numeral}(?:(?: to |–|—|\\.\\.|-){numeral})?$");
    let mut ways = vec![
        plain.clone(),
        json!({ "type": "string", "pattern": text }),
        json!({ "type": "array", "items": plain, "minItems": 2, "maxItems": 2 }),
    ];
    let forms = super::table("value").map_or(&[][..], |table| table.keys);
    let mut beside = Map::new();
    for key in forms.iter().filter(|key| matches!(key.name, "cites" | "why" | "by" | "on" | "draft")) {
        beside.insert(key.name.to_owned(), kind(&key.kind));
    }
    beside.extend(more.iter().map(|key| (key.name.to_owned(), kind(&key.kind))));
    // Each form under its own name, of which there is one: `{ normal = [45, 9] }`.
    let mut named = beside.clone();
    named.insert("is".to_owned(), reference(range.name()));
    named.extend(["low", "mid", "high"].map(|end| (end.to_owned(), plain.clone())));
    let mut one = vec![json!({ "required": ["is"] }), json!({ "required": ["low", "high"] })];
    // The same with the distribution's name as a word, and its parameters beside it.
    let mut spelt = Vec::new();
    for form in forms {
        let word = |parts: Vec<(&str, Value)>| {
            let mut properties = beside.clone();
            properties.insert("distribution".to_owned(), json!({ "const": form.name }));
            let needed: Vec<&str> =
                std::iter::once("distribution").chain(parts.iter().map(|part| part.0)).collect();
            properties.extend(parts.iter().map(|(name, of)| ((*name).to_owned(), of.clone())));
            closed(properties, &needed)
        };
        if form.kind == Kind::Weighted {
            let pairs = weighted(&plain);
            named.insert(form.name.to_owned(), pairs.clone());
            spelt.push(word(vec![("values", pairs)]));
        } else if let Kind::Parameters(given) = form.kind {
            let given = ways_to_give(form.name, given, range, &plain);
            let listed = given.iter().flat_map(|parts| as_list_and_table(form.name, parts));
            named.insert(form.name.to_owned(), json!({ "anyOf": listed.collect::<Vec<_>>() }));
            spelt.extend(given.into_iter().map(word));
        } else {
            continue;
        }
        one.push(json!({ "required": [form.name] }));
    }
    let mut table = closed(named, &[]);
    if let Value::Object(table) = &mut table {
        table.insert("oneOf".to_owned(), json!(one));
        let pairs = json!({ "low": ["high"], "high": ["low"], "mid": ["low", "high"] });
        table.insert("dependentRequired".to_owned(), pairs);
    }
    ways.push(table);
    ways.extend(spelt);
    json!({ "anyOf": ways })
}

/// A table with these keys and no others.
fn closed(properties: Map<String, Value>, needed: &[&str]) -> Value {
    json!({ "type": "object", "properties": properties, "required": needed, "additionalProperties": false })
}

/// The parameters of a distribution with their schemas, once for each way to give them.
fn ways_to_give<'n>(
    distribution: &str,
    given: &'static [&'static [&'n str]],
    range: Range,
    plain: &Value,
) -> Vec<Vec<(&'n str, Value)>> {
    // A beta needs two ends: those of the quantity, or its own.
    let endless = distribution == "beta" && matches!(range, Range::Amount | Range::Any);
    let fits = given.iter().filter(|names| !endless || names.len() == 4);
    fits.map(|names| names.iter().map(|name| (*name, parameter(distribution, name, plain))).collect())
        .collect()
}

/// `[45, 9]` and `{ mean = 45, sd = 9 }`.
fn as_list_and_table(distribution: &str, parts: &[(&str, Value)]) -> Vec<Value> {
    let names: Vec<&str> = parts.iter().map(|part| part.0).collect();
    let properties = parts.iter().map(|(name, of)| ((*name).to_owned(), of.clone())).collect();
    let mut ways = vec![closed(properties, &names)];
    // A list of two is mu and sigma; the ends of a lognormal are given by name.
    if !(distribution == "lognormal" && names.contains(&"low")) {
        let list: Vec<&Value> = parts.iter().map(|part| &part.1).collect();
        ways.push(json!({ "type": "array", "prefixItems": list, "items": false, "minItems": list.len() }));
    }
    ways
}

fn weighted(value: &Value) -> Value {
    let weight = json!({ "type": "number", "exclusiveMinimum": 0, "maximum": f64::MAX });
    json!({
        "type": "array",
        "minItems": 1,
        "items": { "anyOf": [
            { "type": "array", "prefixItems": [value, weight], "items": false, "minItems": 2 },
            {
                "type": "object",
                "properties": { "value": value, "weight": weight },
                "required": ["value", "weight"],
                "additionalProperties": false,
            },
        ] },
    })
}

/// A parameter of a distribution.
fn parameter(distribution: &str, name: &str, value: &Value) -> Value {
    match (distribution, name) {
        (_, "mean" | "mu") => number(f64::NEG_INFINITY, f64::INFINITY),
        (_, "sd" | "sigma") => number(0.0, f64::INFINITY),
        (_, "a" | "b") => number(0.01, 1e6),
        ("lognormal", "low") => {
            let mut above = value.clone();
            if let Value::Object(above) = &mut above {
                above.insert("exclusiveMinimum".to_owned(), json!(0));
            }
            above
        }
        _ => value.clone(),
    }
}

fn glossary() -> Value {
    let about = super::table("glossary").map_or("", |table| table.about);
    json!({
        "type": "object",
        "description": about,
        "additionalProperties": { "anyOf": [
            reference("text"),
            { "type": "object", "additionalProperties": reference("text") },
        ] },
    })
}

/// What several keys share.
fn shared(defs: &mut Map<String, Value>) {
    // Letters and digits of every script, `-` and `_`: said by what does not belong, since engines disagree on `\w`.
    let id = "[^\\u0000-,./:-@\\[-\\^`{-\\u00a9\\u00ab-\\u00b1\\u00b4\\u00b6-\\u00b8\\u00bb\\u00bf\\u00d7\\u00f7\\u2000-\\u206f\\u3000-\\u3003]";
    let leap = "(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)-02-29";
    let day = format!(
        "(?:[0-9]{{4}}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))|{leap})"
    );
    let about = r"(?:about |around |circa |c\. |ca\. |~)?";
    let when = format!(r"^\s*{about}\s*(?:{day}|[0-9]{{4}}(?:-(?:0[1-9]|1[0-2]))?)\s*$");
    let text = |pattern: String| json!({ "type": "string", "pattern": pattern });
    let moment = text(when);
    let interval = |end: Value| {
        json!({
            "type": "object",
            "properties": { "from": end, "to": end, "approximate": { "type": "boolean" } },
            "required": ["from", "to"],
            "additionalProperties": false,
        })
    };
    let options = json!({ "anyOf": [
        reference("text"),
        { "type": "object", "additionalProperties": { "anyOf": [
            reference("text"), { "type": "number" }, { "type": "boolean" },
        ] } },
    ] });
    for (name, schema) in [
        ("text", text(r"\S".to_owned())),
        ("id", text(format!("^{id}{{1,100}}$"))),
        ("id-of-id", text(format!("^{id}{{1,100}}\\.{id}{{1,100}}$"))),
        ("letter", json!({ "enum": ["A", "B", "C", "D", "E", "F"] })),
        ("credibility", json!({ "enum": ["1", "2", "3", "4", "5", "6"] })),
        ("day", text(format!(r"^\s*{day}\s*$"))),
        ("when", json!({ "anyOf": [moment.clone(), interval(moment.clone())] })),
        ("interval", interval(moment)),
        ("duration", text(r"^\s*[0-9]+(?:\.[0-9]+)?\s*(?:day|week|month|year)s?\s*$".to_owned())),
        ("file", text(r"^[^/\\:.][^/\\:]*(?:/[^/\\:.][^/\\:]*)*\.csv$".to_owned())),
        ("pattern", text(r"^[\sYNyn–-]*[YNyn–-][\sYNyn–-]*$".to_owned())),
        ("model-options", options),
    ] {
        defs.insert(name.to_owned(), schema);
    }
    for range in Range::ALL {
        defs.insert(range.name().to_owned(), value(range, &[]));
    }
}
