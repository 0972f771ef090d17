//! The states of a large answer as JSON: rows put together from pieces that are made once.
//!
//! A million states are half a gigabyte of JSON, of which nothing is new but the numbers: names of options and lists of
//! concepts come again and again. Each piece is made by the serializer that writes everything else, so that the text
//! is, byte for byte, what it would write; a row is then some copies. Nothing is held but one buffer.

use super::verdicts::{Names, Pairs, Shares, Verdicts};
use detente_graph::Concepts;
use serde::Serialize;
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::atomic::Ordering;

/// Bytes that are written at once.
const BUFFER: usize = 1 << 16;
/// Different shares of draws whose text is kept.
const KEPT: usize = 1 << 12;

/// Writes a value that holds `states`, indented, with a line feed at the end.
///
/// # Errors
/// Where it cannot be written.
pub fn json<W: Write, T: Serialize>(out: W, value: &T, states: &Verdicts<'_>) -> io::Result<()> {
    states.apart.store(true, Ordering::Relaxed);
    let mut splice = Splice { out: io::BufWriter::with_capacity(BUFFER, out), states };
    // The writer's own error, so that a reader who went away is known as such.
    let written = serde_json::to_writer_pretty(&mut splice, value).map_err(io::Error::from);
    states.apart.store(false, Ordering::Relaxed);
    written?;
    splice.out.write_all(b"\n")?;
    splice.out.flush()
}

/// Lets everything through, and writes the rows where the states stand.
struct Splice<'a, W: Write> {
    out: io::BufWriter<W>,
    states: &'a Verdicts<'a>,
}

impl<W: Write> Write for Splice<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.states.here.swap(false, Ordering::Relaxed) {
            // What comes is the mark that stands for them.
            rows(&mut self.out, self.states)?;
            return Ok(bytes.len());
        }
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// The text of a value, indented by so many spaces from its second line on.
fn piece<T: Serialize>(value: &T, indent: usize) -> io::Result<String> {
    let text = serde_json::to_string_pretty(value)?;
    // Line feeds within texts are escaped.
    Ok(text.replace('\n', &format!("\n{}", " ".repeat(indent))))
}

/// Pieces of rows.
struct Pieces {
    /// By eight options and which of them are taken: `,` and the name of each.
    options: Vec<Vec<String>>,
    /// By party and its set of concepts: name and concepts.
    stable: Vec<Vec<String>>,
    /// By set of concepts.
    equilibrium: Vec<String>,
    /// By set of concepts, for shares that are certain.
    certain: Vec<String>,
}

impl Pieces {
    fn new(states: &Verdicts<'_>) -> io::Result<Self> {
        let names = states.graph.options().iter().map(|option| piece(&option.name, 0));
        let names = names.collect::<io::Result<Vec<String>>>()?;
        let taken = |group: &[String], which: usize| -> String {
            let some = group.iter().enumerate().filter(|(bit, _)| which >> bit & 1 == 1);
            some.map(|(_, name)| format!(",\n        {name}")).collect()
        };
        let options =
            names.chunks(8).map(|group| (0..1 << group.len()).map(|which| taken(group, which)).collect());
        let sets: Vec<Concepts> = Concepts::sets().collect();
        let of = |party: &String| {
            let each = sets
                .iter()
                .map(|set| Ok(format!("\n        {}: {}", piece(party, 0)?, piece(&Names(*set), 8)?)));
            each.collect::<io::Result<Vec<String>>>()
        };
        let computed = states.stability.concepts;
        let certain = |set: &Concepts| {
            let known = Concepts::NAMES.into_iter().filter(|(concept, _)| computed.has(*concept));
            let shares = known.map(|(concept, name)| (name, f64::from(u8::from(set.has(concept)))));
            piece(&Pairs(&shares.collect::<Vec<_>>()), 6)
        };
        Ok(Self {
            options: options.collect(),
            stable: states.graph.parties().iter().map(of).collect::<io::Result<_>>()?,
            equilibrium: sets.iter().map(|set| piece(&Names(*set), 6)).collect::<io::Result<_>>()?,
            certain: sets.iter().map(certain).collect::<io::Result<_>>()?,
        })
    }
}

/// The list of states.
fn rows<W: Write>(out: &mut W, states: &Verdicts<'_>) -> io::Result<()> {
    let pieces = Pieces::new(states)?;
    let mut shares: BTreeMap<[u32; 6], String> = BTreeMap::new();
    let mut row = Vec::with_capacity(2 * BUFFER);
    row.push(b'[');
    let mut any = false;
    for id in states.ids() {
        let state = id as u32 - 1;
        row.extend_from_slice(if any { b",\n    {\n      \"id\": " } else { b"\n    {\n      \"id\": " });
        any = true;
        write!(row, "{id}")?;
        row.extend_from_slice(b",\n      \"options\": [");
        let (begun, bits) = (row.len(), states.graph.states().get(state));
        for (at, group) in pieces.options.iter().enumerate() {
            row.extend_from_slice(group[(bits >> (8 * at)) as usize & (group.len() - 1)].as_bytes());
        }
        if row.len() > begun {
            // The first comma is one too many.
            row.remove(begun);
            row.extend_from_slice(b"\n      ");
        }
        row.extend_from_slice(b"],\n      \"stable\": {");
        for (at, (pieces, stable)) in pieces.stable.iter().zip(&states.stability.stable).enumerate() {
            if at > 0 {
                row.push(b',');
            }
            row.extend_from_slice(pieces[stable[state as usize].number()].as_bytes());
        }
        row.extend_from_slice(b"\n      },\n      \"equilibrium\": ");
        let equilibrium = states.stability.equilibrium(state).number();
        row.extend_from_slice(pieces.equilibrium[equilibrium].as_bytes());
        row.extend_from_slice(b",\n      \"probability\": ");
        if matches!(states.shares, Shares::Certain) {
            row.extend_from_slice(pieces.certain[equilibrium].as_bytes());
        } else {
            let key = states.counts(state);
            if shares.len() > KEPT {
                shares.clear();
            }
            let text = match shares.entry(key) {
                std::collections::btree_map::Entry::Occupied(known) => known.into_mut(),
                std::collections::btree_map::Entry::Vacant(new) => {
                    new.insert(piece(&Pairs(&states.probability(state)), 6)?)
                }
            };
            row.extend_from_slice(text.as_bytes());
        }
        if let Some(why) = states.why.get(&state) {
            row.extend_from_slice(b",\n      \"why\": ");
            row.extend_from_slice(piece(why, 6)?.as_bytes());
        }
        row.extend_from_slice(b"\n    }");
        if row.len() >= BUFFER {
            out.write_all(&row)?;
            row.clear();
        }
    }
    let end: &[u8] = if any { b"\n  ]" } else { b"]" };
    row.extend_from_slice(end);
    out.write_all(&row)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::{Analysis, Asked, GraphAnswer, analyse};
    use detente_graph::{Graph, GraphOption, States};

    /// Ten options of three parties, whose names need escapes, ranked without any order.
    fn analysis() -> Analysis {
        let option = |at: usize| GraphOption {
            owner: at % 3,
            name: format!("p{}.o\"{at}\n\u{e9}", at % 3),
            direction: Default::default(),
        };
        let names = ["a\"b", "null", "c\\\n"].map(str::to_owned).to_vec();
        let mut graph = Graph::new(names, (0..10).map(option).collect(), States::all(10).unwrap()).unwrap();
        for party in 0..3u32 {
            let ranks: Vec<u32> = (0..1024u32).map(|at| (at * (2 * party + 77)) % 97).collect();
            graph.rank(party as usize, &ranks).unwrap();
        }
        analyse(graph, &|_| {})
    }

    fn same(answer: &GraphAnswer<'_>) {
        let mut written = Vec::new();
        json(&mut written, answer, &answer.states).unwrap();
        let plain = serde_json::to_string_pretty(answer).unwrap() + "\n";
        assert_eq!(String::from_utf8(written).unwrap(), plain);
    }

    #[test]
    fn rows_are_what_the_serializer_writes() {
        let analysis = analysis();
        let mut answer = analysis.answer(Asked { status_quo: Some(3), explain: &[0, 5], ..Asked::default() });
        same(&answer);
        let computed = analysis.stability.concepts;
        let counts = (0..1024u32).map(|at| [at, at % 7, 3, 0, 1, 2]).collect();
        answer.states.shares = Shares::Drawn { concepts: computed, counts, draws: 1024 };
        same(&answer);
        answer.states.shares = Shares::Unknown;
        same(&answer);
        answer.states.keep(|id, _| id % 100 == 1);
        assert_eq!(answer.states.listed(), 11);
        same(&answer);
        answer.states.keep(|_, _| false);
        same(&answer);
    }

    /// Accepts some bytes, and then no more.
    struct Closed(usize);

    impl Write for Closed {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            if self.0 == 0 {
                return Err(io::ErrorKind::BrokenPipe.into());
            }
            let taken = bytes.len().min(self.0);
            self.0 -= taken;
            Ok(taken)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_reader_who_goes_away_is_known_as_such() {
        let analysis = analysis();
        let answer = analysis.answer(Asked::default());
        for room in [0, 1 << 17] {
            let error = json(Closed(room), &answer, &answer.states).unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::BrokenPipe);
            // And the next writer writes it whole.
            same(&answer);
        }
    }
}
