//! The shape of an answer, derived from the types that are serialised: their fields, what serde is told about them,
//! and their documentation.
//!
//! The sources are parsed when the tests run, not by a macro when the program is built: the program only carries the
//! tables that come of it (`crates/cli/schemas/*.tsv`), and a cold build pays nothing.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// One path of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Told {
    /// Names joined by dots; `[]` for the entries of a list, `{}` for a key that is not fixed.
    pub(crate) path: String,
    /// What stands there, in words.
    pub(crate) kind: String,
    /// May be null.
    pub(crate) null: bool,
    /// May be absent.
    pub(crate) optional: bool,
    /// From the documentation of the field.
    pub(crate) meaning: String,
}

/// What a value is.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    Text,
    Number,
    Integer,
    Truth,
    /// Anything: its keys depend on what is in the case.
    Any,
    /// One of these words.
    Words(Vec<String>),
    List(Box<Value>),
    /// A list in which each place has its own meaning.
    Places(Vec<Value>),
    Map(Box<Value>),
    /// Fields in order; not followed further where a type holds itself.
    Object(Vec<Field>),
    Again(String),
    /// One of several.
    OneOf(Vec<Value>),
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Value {
    kind: Kind,
    null: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Field {
    name: String,
    value: Value,
    optional: bool,
    meaning: String,
}

/// Where a type is declared, and how.
struct Declared {
    file: PathBuf,
    item: Item,
}

enum Item {
    Struct(syn::ItemStruct),
    Enum(syn::ItemEnum),
    /// Words of a `vocabulary!`.
    Words(Vec<String>),
    Alias(syn::ItemType),
}

/// All types of the workspace by name.
pub(crate) struct Types {
    by_name: BTreeMap<String, Vec<Declared>>,
}

/// Types that write themselves, and the type that their JSON is like.
const WRITES_ITSELF: [(&str, &str); 7] = [
    // An opening line is its words alone.
    ("Line", "String"),
    // Concepts of stability by their names.
    ("Concepts", "Vec<String>"),
    // The listed states in order.
    ("Verdicts", "Vec<StateVerdict>"),
    ("Date", "String"),
    // The code of a note, from a macro.
    ("NoteCode", "String"),
    ("Origin", "String"),
    // A name that many packages share.
    ("Word", "String"),
];

/// Fields of such types that are written in another way than their type says.
const WRITTEN_AS: [(&str, &str, &str); 5] = [
    ("PackagePoint", "settlement", "Vec<String>"),
    ("StateVerdict", "stable", "BTreeMap<String, Vec<String>>"),
    ("StateVerdict", "equilibrium", "Vec<String>"),
    ("StateVerdict", "probability", "BTreeMap<String, f64>"),
    ("StateVerdict", "why", "Vec<Why>"),
];

fn sources(folder: &Path, into: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            sources(&path, into);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            into.push(path);
        }
    }
}

impl Types {
    /// Reads the sources of all crates below a folder.
    pub(crate) fn read(crates: &Path) -> Self {
        let mut types = Self { by_name: BTreeMap::new() };
        let mut files = Vec::new();
        for entry in std::fs::read_dir(crates).unwrap() {
            let source = entry.unwrap().path().join("src");
            if source.is_dir() {
                sources(&source, &mut files);
            }
        }
        for file in files {
            let text = std::fs::read_to_string(&file).unwrap();
            let parsed = syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
            types.items(&file, parsed.items);
        }
        types
    }

    fn items(&mut self, file: &Path, items: Vec<syn::Item>) {
        for item in items {
            let (name, item) = match item {
                syn::Item::Struct(item) if !serialised(&item.attrs) && item.ident != "StateVerdict" => {
                    continue;
                }
                syn::Item::Enum(item) if !serialised(&item.attrs) => continue,
                syn::Item::Struct(item) => (item.ident.to_string(), Item::Struct(item)),
                syn::Item::Enum(item) => (item.ident.to_string(), Item::Enum(item)),
                syn::Item::Type(item) => (item.ident.to_string(), Item::Alias(item)),
                syn::Item::Macro(item)
                    if item.mac.path.segments.last().is_some_and(|s| s.ident == "vocabulary") =>
                {
                    let text = item.mac.tokens.to_string();
                    let name = text.split("enum ").nth(1).and_then(|rest| rest.split([' ', '{']).next());
                    let words = text.split("=>").skip(1).filter_map(|part| part.split('"').nth(1));
                    (name.unwrap_or_default().to_owned(), Item::Words(words.map(str::to_owned).collect()))
                }
                syn::Item::Mod(item) => {
                    if let Some((_, items)) = item.content {
                        self.items(file, items);
                    }
                    continue;
                }
                _ => continue,
            };
            self.by_name.entry(name).or_default().push(Declared { file: file.to_owned(), item });
        }
    }

    /// The declaration that a path in `file` speaks of: in the same file, where the path says, in the same crate, or
    /// the only one.
    fn find(&self, path: &[String], file: &Path) -> Option<&Declared> {
        let (name, before) = path.split_last()?;
        let all = self.by_name.get(name)?;
        let in_crate = |declared: &&Declared, name: &str| {
            declared.file.components().any(|part| part.as_os_str() == name)
        };
        let hint = before.last().map(|part| part.strip_prefix("detente_").unwrap_or(part).to_owned());
        if let Some(hint) = &hint {
            let there = |declared: &&Declared| {
                declared.file.file_stem().is_some_and(|stem| stem == hint.as_str())
                    || in_crate(declared, hint)
            };
            if let Some(found) = all.iter().find(there) {
                return Some(found);
            }
        }
        if let Some(found) = all.iter().find(|declared| declared.file == file) {
            return Some(found);
        }
        // What the file imports: `use detente_outlook::{…, Name, …}`.
        let text = std::fs::read_to_string(file).ok()?;
        for statement in text.split(';').filter(|part| part.trim_start().starts_with("use ")) {
            let names =
                |part: &str| part.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == *name);
            if !names(statement) {
                continue;
            }
            let source = statement.trim_start().trim_start_matches("use ");
            let krate = source.split("::").next().unwrap_or_default();
            if let Some(krate) = krate.strip_prefix("detente_")
                && let Some(found) = all.iter().find(|declared| in_crate(declared, krate))
            {
                return Some(found);
            }
            let last = source.split(['{', ';']).next().unwrap_or_default();
            for part in last.split("::").filter(|part| !part.is_empty()).collect::<Vec<_>>().into_iter().rev()
            {
                let there = |declared: &&Declared| declared.file.file_stem().is_some_and(|stem| stem == part);
                if let Some(found) = all.iter().find(there) {
                    return Some(found);
                }
            }
        }
        let krate = file.components().rev().skip_while(|part| part.as_os_str() != "src").nth(1)?;
        let own = |declared: &&Declared| declared.file.components().any(|part| part == krate);
        all.iter().find(own).or_else(|| all.first())
    }

    /// The paths of an answer whose type is declared in the file with this end of a path.
    pub(crate) fn told(&self, file: &str, name: &str) -> Vec<Told> {
        let declared =
            self.by_name.get(name).into_iter().flatten().find(|declared| declared.file.ends_with(file));
        let declared = declared.unwrap_or_else(|| panic!("no type `{name}` in {file}"));
        let kind = self.declared(declared, name, &mut Vec::new());
        let mut told = Vec::new();
        list(&Value { kind, null: false }, "", &mut told);
        told
    }

    fn value(&self, of: &syn::Type, file: &Path, within: &mut Vec<String>) -> Value {
        let plain = |kind| Value { kind, null: false };
        match of {
            syn::Type::Reference(of) => self.value(&of.elem, file, within),
            syn::Type::Paren(of) => self.value(&of.elem, file, within),
            syn::Type::Slice(of) => plain(Kind::List(Box::new(self.value(&of.elem, file, within)))),
            syn::Type::Array(of) => plain(Kind::List(Box::new(self.value(&of.elem, file, within)))),
            syn::Type::Tuple(of) => {
                plain(Kind::Places(of.elems.iter().map(|one| self.value(one, file, within)).collect()))
            }
            syn::Type::Path(of) => self.path(&of.path, file, within),
            _ => panic!("{}: a type that no shape is known for", file.display()),
        }
    }

    fn path(&self, path: &syn::Path, file: &Path, within: &mut Vec<String>) -> Value {
        let plain = |kind| Value { kind, null: false };
        let segment = path.segments.last().unwrap();
        let inner: Vec<&syn::Type> = match &segment.arguments {
            syn::PathArguments::AngleBracketed(list) => list
                .args
                .iter()
                .filter_map(|one| if let syn::GenericArgument::Type(of) = one { Some(of) } else { None })
                .collect(),
            _ => Vec::new(),
        };
        let name = segment.ident.to_string();
        match name.as_str() {
            "String" | "str" | "char" | "PathBuf" | "Path" => plain(Kind::Text),
            "f64" | "f32" => plain(Kind::Number),
            "bool" => plain(Kind::Truth),
            "u8" | "u16" | "u32" | "u64" | "u128" | "usize" | "i8" | "i16" | "i32" | "i64" | "isize" => {
                plain(Kind::Integer)
            }
            "Option" => Value { null: true, ..self.value(inner[0], file, within) },
            "Vec" | "BTreeSet" | "VecDeque" => {
                plain(Kind::List(Box::new(self.value(inner[0], file, within))))
            }
            "BTreeMap" => plain(Kind::Map(Box::new(self.value(inner[1], file, within)))),
            "Keyed" => plain(Kind::Map(Box::new(self.value(inner[0], file, within)))),
            "Map" => plain(Kind::Any),
            "Value" if !self.by_name.get("Value").into_iter().flatten().any(|one| one.file == file) => {
                plain(Kind::Any)
            }
            "Box" | "Rc" | "Arc" | "Cow" => self.value(inner[0], file, within),
            _ => {
                if let Some((_, like)) = WRITES_ITSELF.iter().find(|(own, _)| *own == name) {
                    return self.value(&syn::parse_str(like).unwrap(), file, within);
                }
                let whole: Vec<String> = path.segments.iter().map(|one| one.ident.to_string()).collect();
                let Some(declared) = self.find(&whole, file) else {
                    panic!("{}: no declaration of `{}`", file.display(), whole.join("::"));
                };
                plain(self.declared(declared, &name, within))
            }
        }
    }

    fn declared(&self, declared: &Declared, name: &str, within: &mut Vec<String>) -> Kind {
        let own = format!("{}::{name}", declared.file.display());
        if within.contains(&own) {
            return Kind::Again(name.to_owned());
        }
        within.push(own);
        let kind = match &declared.item {
            Item::Words(words) => Kind::Words(words.clone()),
            Item::Alias(item) => self.value(&item.ty, &declared.file, within).kind,
            Item::Struct(item) => {
                self.fields(name, &item.fields, &declared.file, &Serde::of(&item.attrs), within)
            }
            Item::Enum(item) => self.choices(item, &declared.file, within),
        };
        within.pop();
        kind
    }

    fn fields(
        &self,
        name: &str,
        fields: &syn::Fields,
        file: &Path,
        told: &Serde,
        within: &mut Vec<String>,
    ) -> Kind {
        if let syn::Fields::Unnamed(list) = fields {
            let mut all: Vec<Value> =
                list.unnamed.iter().map(|one| self.value(&one.ty, file, within)).collect();
            return if all.len() == 1 { all.remove(0).kind } else { Kind::Places(all) };
        }
        let mut out = Vec::new();
        for field in fields {
            let serde = Serde::of(&field.attrs);
            if serde.skip {
                continue;
            }
            let own = field.ident.as_ref().unwrap().to_string();
            let own = own.trim_start_matches("r#");
            let written = WRITTEN_AS.iter().find(|(of, field, _)| *of == name && *field == own);
            assert!(written.is_some() || serde.written.is_none(), "{name}.{own}: add it to WRITTEN_AS");
            let mut value = match written {
                Some((.., like)) => self.value(&syn::parse_str(like).unwrap(), file, within),
                None => self.value(&field.ty, file, within),
            };
            if serde.flatten {
                let Kind::Object(list) = value.kind else { panic!("{name}.{own}: flattened but no object") };
                out.extend(list.into_iter().map(|one| Field { optional: one.optional || value.null, ..one }));
                continue;
            }
            let optional = serde.skip_if.is_some() || (name == "StateVerdict" && own == "why");
            if serde.skip_if.as_deref() == Some("Option::is_none") {
                value.null = false;
            }
            out.push(Field {
                name: serde.rename.unwrap_or_else(|| cased(own, told.rename_all.as_deref())),
                value,
                optional,
                meaning: docs(&field.attrs),
            });
        }
        Kind::Object(out)
    }

    fn choices(&self, item: &syn::ItemEnum, file: &Path, within: &mut Vec<String>) -> Kind {
        let serde = Serde::of(&item.attrs);
        let named = |variant: &syn::Variant| {
            let own = variant.ident.to_string();
            Serde::of(&variant.attrs)
                .rename
                .unwrap_or_else(|| cased_variant(&own, serde.rename_all.as_deref()))
        };
        if item.variants.iter().all(|variant| matches!(variant.fields, syn::Fields::Unit)) {
            return Kind::Words(item.variants.iter().map(named).collect());
        }
        let each = item.variants.iter().map(|variant| {
            let none = Serde::default();
            let kind = match &variant.fields {
                syn::Fields::Unit => Kind::Words(vec![named(variant)]),
                fields => self.fields(&variant.ident.to_string(), fields, file, &none, within),
            };
            let kind = match (&serde.tag, serde.untagged, kind) {
                (_, true, kind) => kind,
                (Some(tag), _, Kind::Object(mut list)) => {
                    let word = Value { kind: Kind::Words(vec![named(variant)]), null: false };
                    let meaning = docs(&variant.attrs);
                    list.insert(0, Field { name: tag.clone(), value: word, optional: false, meaning });
                    Kind::Object(list)
                }
                (_, _, kind) if matches!(variant.fields, syn::Fields::Unit) => kind,
                (_, _, kind) => {
                    let value = Value { kind, null: false };
                    let meaning = docs(&variant.attrs);
                    Kind::Object(vec![Field { name: named(variant), value, optional: true, meaning }])
                }
            };
            Value { kind, null: false }
        });
        Kind::OneOf(each.collect())
    }
}

/// What serde is told about a field or a type.
#[derive(Default)]
struct Serde {
    rename: Option<String>,
    rename_all: Option<String>,
    tag: Option<String>,
    untagged: bool,
    flatten: bool,
    skip: bool,
    skip_if: Option<String>,
    written: Option<String>,
}

impl Serde {
    fn of(attributes: &[syn::Attribute]) -> Self {
        let mut told = Self::default();
        for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("serde")) {
            attribute
                .parse_nested_meta(|meta| {
                    let word = |meta: &syn::meta::ParseNestedMeta<'_>| -> syn::Result<String> {
                        Ok(meta.value()?.parse::<syn::LitStr>()?.value())
                    };
                    match meta.path.get_ident().map(ToString::to_string).as_deref() {
                        Some("rename") => told.rename = Some(word(&meta)?),
                        Some("rename_all") => told.rename_all = Some(word(&meta)?),
                        Some("tag") => told.tag = Some(word(&meta)?),
                        Some("untagged") => told.untagged = true,
                        Some("flatten") => told.flatten = true,
                        Some("skip" | "skip_serializing") => told.skip = true,
                        Some("skip_serializing_if") => told.skip_if = Some(word(&meta)?),
                        // How it is written then stands in `WRITTEN_AS`.
                        Some("serialize_with") => told.written = Some(word(&meta)?),
                        Some("default") => {
                            if meta.input.peek(syn::Token![=]) {
                                word(&meta)?;
                            }
                        }
                        other => panic!("serde({other:?}): no shape is known for it"),
                    }
                    Ok(())
                })
                .unwrap();
        }
        told
    }
}

/// Is `Serialize` derived?
fn serialised(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().filter(|attribute| attribute.path().is_ident("derive")).any(|attribute| {
        let mut found = false;
        let _ = attribute.parse_nested_meta(|meta| {
            found |= meta.path.segments.last().is_some_and(|last| last.ident == "Serialize");
            Ok(())
        });
        found
    })
}

fn cased(name: &str, how: Option<&str>) -> String {
    match how {
        None | Some("lowercase" | "snake_case") => name.to_owned(),
        Some("kebab-case") => name.replace('_', "-"),
        Some(other) => panic!("rename_all = {other}: not known here"),
    }
}

fn cased_variant(name: &str, how: Option<&str>) -> String {
    let parted = |mark: char| {
        let mut out = String::new();
        for (at, c) in name.chars().enumerate() {
            if c.is_uppercase() && at > 0 {
                out.push(mark);
            }
            out.extend(c.to_lowercase());
        }
        out
    };
    match how {
        None => name.to_owned(),
        Some("lowercase") => name.to_lowercase(),
        Some("snake_case") => parted('_'),
        Some("kebab-case") => parted('-'),
        Some(other) => panic!("rename_all = {other}: not known here"),
    }
}

/// The documentation of a field as one line, links as plain names.
fn docs(attributes: &[syn::Attribute]) -> String {
    let mut lines = Vec::new();
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("doc")) {
        if let syn::Meta::NameValue(pair) = &attribute.meta
            && let syn::Expr::Lit(literal) = &pair.value
            && let syn::Lit::Str(text) = &literal.lit
        {
            lines.push(text.value().trim().to_owned());
        }
    }
    let text = lines.join(" ");
    let mut out = String::new();
    let mut rest = text.trim();
    // [`crate::a::Name`](link) is `Name`.
    while let Some(start) = rest.find("[`") {
        out.push_str(&rest[..start]);
        let Some(end) = rest[start..].find("`]") else { break };
        let name = &rest[start + 2..start + end];
        out.push_str(&format!("`{}`", name.rsplit("::").next().unwrap_or(name)));
        rest = &rest[start + end + 2..];
        if rest.starts_with('(')
            && let Some(end) = rest.find(')')
        {
            rest = &rest[end + 1..];
        }
    }
    out.push_str(rest);
    // What Rust calls so is null in JSON.
    out.replace("`None`", "null").replace("None where", "Null where")
}

/// A kind in words.
fn word(value: &Value) -> String {
    let words = |list: &[String]| list.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
    let null = |value: &Value| if value.null { " or null" } else { "" };
    match &value.kind {
        Kind::Text => "text".into(),
        Kind::Number => "number".into(),
        Kind::Integer => "integer".into(),
        Kind::Truth => "true or false".into(),
        Kind::Any => "anything".into(),
        Kind::Words(list) => format!("text: {}", words(list)),
        Kind::List(of) => format!("list of {}{}", plural(&word(of)), null(of)),
        Kind::Places(list) => {
            let each: Vec<String> = list.iter().map(|one| format!("{}{}", word(one), null(one))).collect();
            format!("[{}]", each.join(", "))
        }
        Kind::Map(of) => format!("object of {}{}", plural(&word(of)), null(of)),
        Kind::Object(_) => "object".into(),
        Kind::Again(name) => format!("object, a {name} again"),
        Kind::OneOf(list) => {
            let mut each: Vec<String> = list.iter().map(word).collect();
            each.dedup();
            each.join(" or ")
        }
    }
}

fn plural(word: &str) -> String {
    match word {
        "text" => "texts".into(),
        "number" | "integer" | "object" => format!("{word}s"),
        other => other.into(),
    }
}

/// All paths below a value.
fn list(value: &Value, at: &str, into: &mut Vec<Told>) {
    match &value.kind {
        Kind::Text | Kind::Number | Kind::Integer | Kind::Truth | Kind::Words(_) | Kind::Again(_) => {}
        Kind::Any => {}
        Kind::List(of) => list(of, &format!("{at}[]"), into),
        Kind::Map(of) => list(of, &format!("{at}.{{}}"), into),
        Kind::Places(of) => of.iter().for_each(|one| list(one, &format!("{at}[]"), into)),
        Kind::OneOf(of) => {
            let from = into.len();
            of.iter().for_each(|one| list(one, at, into));
            let names = |one: &Value, name: &str| match &one.kind {
                Kind::Object(fields) => fields.iter().any(|field| field.name == name),
                _ => false,
            };
            let start = if at.is_empty() { String::new() } else { format!("{at}.") };
            for told in &mut into[from..] {
                let own = told.path.strip_prefix(&start).unwrap_or_default();
                if !own.contains(['.', '[', '{']) && !of.iter().all(|one| names(one, own)) {
                    told.optional = true;
                }
            }
        }
        Kind::Object(fields) => {
            for field in fields {
                let path = if at.is_empty() { field.name.clone() } else { format!("{at}.{}", field.name) };
                let told = Told {
                    path: path.clone(),
                    kind: word(&field.value),
                    null: field.value.null,
                    optional: field.optional,
                    meaning: field.meaning.clone(),
                };
                match into.iter_mut().find(|known| known.path == path) {
                    // One of several shapes at the same place.
                    Some(known) => {
                        if known.kind != told.kind {
                            known.kind = format!("{} or {}", known.kind, told.kind);
                        }
                        known.null |= told.null;
                        known.optional = true;
                    }
                    None => into.push(told),
                }
                list(&field.value, &path, into);
            }
        }
    }
}
