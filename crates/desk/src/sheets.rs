//! Tables of a page, and their way out: CSV, a spreadsheet, JSON.
//!
//! A cell that begins with `=`, `+`, `-`, `@`, a tab or a carriage return would be run as a formula by a
//! spreadsheet; where it is no plain number it goes out with an apostrophe before it (after OWASP's advice on
//! CSV injection). JSON and the case itself keep every text as it is.

use rust_xlsxwriter::{Format, Workbook, XlsxError};
use serde::Serialize;

/// A table with a name.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// Column heads.
    pub head: Vec<String>,
    /// Rows as long as the head.
    pub rows: Vec<Vec<Cell>>,
}

/// A cell.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Cell {
    /// Words.
    Text(String),
    /// A number, in the units of the column.
    Number(f64),
    /// Nothing.
    Empty,
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<f64> for Cell {
    fn from(number: f64) -> Self {
        if number.is_finite() { Self::Number(number) } else { Self::Empty }
    }
}

impl From<usize> for Cell {
    fn from(number: usize) -> Self {
        Self::Number(number as f64)
    }
}

impl<T: Into<Self>> From<Option<T>> for Cell {
    fn from(cell: Option<T>) -> Self {
        cell.map_or(Self::Empty, Into::into)
    }
}

impl Table {
    /// An empty table.
    #[must_use]
    pub fn new(name: &str, head: &[&str]) -> Self {
        Self {
            name: name.to_owned(),
            head: head.iter().map(|&cell| cell.to_owned()).collect(),
            rows: Vec::new(),
        }
    }
}

/// A text as a spreadsheet may have it.
///
/// ```
/// use detente_desk::sheets::harmless;
/// assert_eq!(harmless("=1+1"), "'=1+1");
/// assert_eq!(harmless("-3.5"), "-3.5");
/// assert_eq!(harmless("-3.5+cmd"), "'-3.5+cmd");
/// assert_eq!(harmless("a-b"), "a-b");
/// ```
#[must_use]
pub fn harmless(text: &str) -> String {
    let risky = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let number = text.parse::<f64>().is_ok_and(f64::is_finite) && !text.starts_with('+');
    if risky && !number { format!("'{text}") } else { text.to_owned() }
}

/// The tables as CSV, one after the other; where there are several, each under a line with its name.
///
/// # Errors
/// None in practice: the writer writes to memory.
pub fn csv(tables: &[Table]) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    for (at, table) in tables.iter().enumerate() {
        if tables.len() > 1 {
            if at > 0 {
                writer.write_record([""])?;
            }
            writer.write_record([harmless(&table.name)])?;
        }
        writer.write_record(table.head.iter().map(|cell| harmless(cell)))?;
        for row in &table.rows {
            writer.write_record(row.iter().map(|cell| match cell {
                Cell::Text(text) => harmless(text),
                Cell::Number(number) => format!("{number}"),
                Cell::Empty => String::new(),
            }))?;
        }
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

/// The tables as a workbook, one sheet each, heads frozen.
///
/// # Errors
/// Those of the writer: more rows than a sheet has.
pub fn xlsx(tables: &[Table]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let bold = Format::new().set_bold();
    let mut names: Vec<String> = Vec::new();
    for table in tables {
        let sheet = book.add_worksheet();
        // A sheet's name has 31 letters at most, none of these marks, and no double.
        let mut name: String = table
            .name
            .chars()
            // Cut in two, a pair of isolates would turn what follows.
            .filter(|c| !"[]:*?/\\'".contains(*c) && !('\u{2066}'..='\u{2069}').contains(c))
            .take(28)
            .collect::<String>()
            .trim()
            .to_owned();
        if name.is_empty() || names.iter().any(|have| have.eq_ignore_ascii_case(&name)) {
            name = format!("{name} {}", names.len() + 1).trim().to_owned();
        }
        sheet.set_name(&name)?;
        names.push(name);
        for (column, cell) in table.head.iter().enumerate() {
            sheet.write_string_with_format(0, column as u16, harmless(cell), &bold)?;
        }
        for (row, cells) in table.rows.iter().enumerate() {
            for (column, cell) in cells.iter().enumerate() {
                let at = (row as u32 + 1, column as u16);
                match cell {
                    // A cell holds 32,767 letters.
                    Cell::Text(text) => {
                        let text: String = harmless(text).chars().take(32_000).collect();
                        sheet.write_string(at.0, at.1, text)?;
                    }
                    Cell::Number(number) => {
                        sheet.write_number(at.0, at.1, *number)?;
                    }
                    Cell::Empty => {}
                }
            }
        }
        sheet.set_freeze_panes(1, 0)?;
        sheet.set_autofit_max_width(360);
        sheet.autofit();
    }
    if tables.is_empty() {
        book.add_worksheet();
    }
    book.save_to_buffer()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_begins_a_formula() {
        for text in ["=1", "+1", "@x", "\tx", "\rx", "-x", "-1-1", "=", "-", "+"] {
            assert!(harmless(text).starts_with('\''), "{text:?}");
        }
        for text in ["", "a", "-1", "-0.5", "-1e5", "1=1", "–3"] {
            assert_eq!(harmless(text), text);
        }
        let mut table = Table::new("=name", &["=head", "b"]);
        table.rows.push(vec!["=HYPERLINK(\"http://x\")".into(), (-0.5).into()]);
        let csv = String::from_utf8(csv(std::slice::from_ref(&table)).unwrap()).unwrap();
        assert_eq!(csv, "'=head,b\n\"'=HYPERLINK(\"\"http://x\"\")\",-0.5\n");
        let book = xlsx(&[table.clone(), table, Table::new("", &[])]).unwrap();
        assert!(book.starts_with(b"PK"));
    }

    #[test]
    fn another_program_reads_the_spreadsheet_as_it_was_meant() {
        use calamine::{Data, Reader, Xlsx, open_workbook_from_rs};
        let mut one = Table::new("name: [with] \u{2068}marks\u{2069}", &["text", "number", "none"]);
        one.rows.push(vec!["=1+1".into(), 0.25.into(), Cell::Empty]);
        one.rows.push(vec!["النص".into(), (-3.0).into(), f64::NAN.into()]);
        let book = xlsx(&[one.clone(), one]).unwrap();
        let mut read: Xlsx<_> = open_workbook_from_rs(std::io::Cursor::new(book)).unwrap();
        assert_eq!(read.sheet_names(), ["name with marks", "name with marks 2"]);
        let sheet = read.worksheet_range("name with marks").unwrap();
        let cell = |row, column| sheet.get_value((row, column)).cloned().unwrap_or(Data::Empty);
        assert_eq!(cell(0, 0), Data::String("text".into()));
        assert_eq!(cell(1, 0), Data::String("'=1+1".into()));
        assert_eq!(cell(1, 1), Data::Float(0.25));
        assert_eq!(cell(1, 2), Data::Empty);
        assert_eq!(cell(2, 0), Data::String("النص".into()));
        assert_eq!(cell(2, 1), Data::Float(-3.0));
        assert_eq!(cell(2, 2), Data::Empty);
        let formulas = read.worksheet_formula("name with marks").unwrap();
        assert!(formulas.used_cells().all(|(_, _, formula)| formula.is_empty()));
    }
}
