//! Packages straight from other tools' files, without a case: GENIUS, NegoLog, GeniusWeb, scorable games.

use crate::args::{PackageArgs, Reading};
use crate::output;
use anyhow::{Context, bail};
use detente_bind::codes::NoteCode;
use detente_bind::note::Note;
use detente_case::Case;
use detente_deals::mixed::{Mixed, Term, Wish};
use detente_deals::{AlternativeKind, Negotiation, Party, Rule, Space};
use detente_exchange::scenario::{File, Scenario};
use detente_exchange::{gambit, genius, negolog, scorable};
use detente_findings::deals::{Ask, DealsAnswer, Names, QuotaSize};
use std::path::{Path, PathBuf};

/// A negotiation read from files.
pub(crate) struct Foreign {
    pub space: Space,
    pub names: Names,
    pub notes: Vec<Note>,
    /// What is left of each party's utility at the deadline.
    pub factors: Vec<f64>,
    negotiation: Negotiation,
    rule: String,
}

/// The case folder, if that is what the paths name.
pub(crate) fn case(args: &PackageArgs) -> anyhow::Result<Option<PathBuf>> {
    let [path] = &args.paths[..] else { return Ok(None) };
    let game = path.join("config.txt").is_file() || path.file_name().is_some_and(|name| name == "config.txt");
    let profile = path
        .extension()
        .is_some_and(|end| end.eq_ignore_ascii_case("xml") || end.eq_ignore_ascii_case("json"));
    if game || (profile && path.is_file()) {
        return Ok(None);
    }
    if args.quota.is_some() || !args.veto.is_empty() {
        bail!("--quota and --veto are for other tools' files: a case says who decides under [decision]");
    }
    Ok(Some(path.clone()))
}

/// Reads files of another tool.
pub(crate) fn read(args: &PackageArgs) -> anyhow::Result<Foreign> {
    let scenario = scenario(args)?;
    if let Some(term) = scenario.terms.first() {
        bail!(
            "{} is a number from {} to {}: talks, games and pictures need issues with levels; `detente deals` alone takes numbers",
            term.name,
            term.from,
            term.to
        );
    }
    let names = Names::plain(
        scenario.parties.iter().map(|party| party.name.clone()).collect(),
        scenario.issues.iter().map(|issue| issue.name.clone()).collect(),
        scenario.issues.iter().map(|issue| issue.levels.clone()).collect(),
    );
    for veto in &args.veto {
        if !names.parties.contains(veto) {
            bail!("--veto: no party is called `{veto}`; there are {}", names.parties.join(", "));
        }
    }
    let vetoes = scenario.parties.iter().map(|party| party.veto || args.veto.contains(&party.name));
    let parties: Vec<Party> = scenario
        .parties
        .iter()
        .zip(vetoes)
        .map(|(party, veto)| {
            // Weights count as they stand: undo the division by their sum.
            let total: f64 = party.weights.iter().sum();
            Party {
                weights: party.weights.clone(),
                worth: party.worth.iter().flatten().map(|worth| worth * total).collect(),
                reservation: party.reservation,
                alternative: AlternativeKind::BreakdownPoint,
                veto,
                ..Party::default()
            }
        })
        .collect();
    let needed = args.quota.as_deref().map(|text| quota(text, parties.len())).transpose()?;
    let all = names.parties.join(", ");
    let rule = match needed {
        None => format!("all of {all}"),
        Some((_, count)) => {
            let vetoes: Vec<&str> = parties
                .iter()
                .zip(&names.parties)
                .filter(|(party, _)| party.veto)
                .map(|(_, name)| name.as_str())
                .collect();
            if vetoes.is_empty() {
                format!("at least {count} of {all}")
            } else {
                format!("at least {count} of {all}, {} among them", vetoes.join(" and "))
            }
        }
    };
    let negotiation = Negotiation {
        levels: scenario.issues.iter().map(|issue| issue.levels.len()).collect(),
        parties,
        rule: needed.map_or(Rule::Unanimity, |(share, _)| Rule::Quota(share)),
        ..Negotiation::default()
    };
    let space = Space::of(&negotiation)?;
    let factors = scenario.parties.iter().map(|party| party.discount.unwrap_or(1.0)).collect();
    Ok(Foreign {
        space,
        names,
        notes: scenario.notes.iter().map(|why| note(why)).collect(),
        factors,
        negotiation,
        rule,
    })
}

/// Files in which some issues are numbers: what they say, exactly; `None` where none is.
pub(crate) fn in_numbers(args: &PackageArgs) -> anyhow::Result<Option<(Mixed, Names, Vec<Note>)>> {
    let scenario = scenario(args)?;
    if scenario.terms.is_empty() {
        return Ok(None);
    }
    if args.quota.is_some() || !args.veto.is_empty() {
        bail!("--quota and --veto: with issues that are numbers all must agree");
    }
    let parties = scenario.parties.iter().enumerate().map(|(at, party)| {
        let of_terms = scenario.terms.iter().map(|term| term.wishes[at].0);
        let total: f64 = party.weights.iter().copied().chain(of_terms).sum();
        let own = Party {
            weights: party.weights.clone(),
            // Weights count as they stand: undo the division by their sum.
            worth: party.worth.iter().flatten().map(|worth| worth * total).collect(),
            reservation: party.reservation,
            alternative: AlternativeKind::BreakdownPoint,
            ..Party::default()
        };
        (own, total)
    });
    let (parties, totals): (Vec<Party>, Vec<f64>) = parties.unzip();
    let terms: Vec<Term> = scenario
        .terms
        .iter()
        .map(|term| {
            let wishes = term.wishes.iter().zip(&totals).map(|((weight, curve), total)| Wish {
                weight: *weight,
                curve: curve.iter().map(|(at, worth)| (*at, worth * total)).collect(),
                ..Wish::default()
            });
            Term { from: term.from, to: term.to, wishes: wishes.collect() }
        })
        .collect();
    let levels = scenario.issues.iter().map(|issue| issue.levels.len()).collect();
    let talks = Negotiation { levels, parties, ..Negotiation::default() };
    let mut names = Names::plain(
        scenario.parties.iter().map(|party| party.name.clone()).collect(),
        scenario
            .issues
            .iter()
            .map(|issue| &issue.name)
            .chain(scenario.terms.iter().map(|term| &term.name))
            .cloned()
            .collect(),
        scenario
            .issues
            .iter()
            .map(|issue| issue.levels.clone())
            .chain(terms.iter().map(|_| Vec::new()))
            .collect(),
    );
    let ends = terms.iter().map(|term| Some([term.from, term.to]));
    names.ends = scenario.issues.iter().map(|_| None).chain(ends).collect();
    Ok(Some((Mixed::as_given(&talks, &terms)?, names, scenario.notes.iter().map(|why| note(why)).collect())))
}

fn note(why: &str) -> Note {
    Note { code: NoteCode::N1307, what: "how the files were read".into(), why: why.to_owned() }
}

/// "5" of six, or "66%": a share of the parties, and how many that is.
fn quota(text: &str, parties: usize) -> anyhow::Result<(f64, usize)> {
    let wrong = || format!("--quota {text}: a number of parties from 1 to {parties}, or a share such as 66%");
    let count = match text.strip_suffix('%') {
        Some(share) => {
            let share: f64 = share.trim().parse().with_context(wrong)?;
            if !(0.0..=100.0).contains(&share) {
                bail!(wrong());
            }
            ((share / 100.0 * parties as f64 - 1e-9).ceil() as usize).max(1)
        }
        None => text.trim().parse().with_context(wrong)?,
    };
    if count == 0 || count > parties {
        bail!(wrong());
    }
    Ok((count as f64 / parties as f64, count))
}

/// What the files say, before any model.
pub(crate) fn scenario(args: &PackageArgs) -> anyhow::Result<Scenario> {
    let text = |path: &Path| std::fs::read(path).with_context(|| format!("cannot read {}", path.display()));
    if let [path] = &args.paths[..] {
        let folder = if path.is_dir() { path.as_path() } else { path.parent().unwrap_or(Path::new(".")) };
        let config = folder.join("config.txt");
        if path.is_dir() || path.file_name().is_some_and(|name| name == "config.txt") {
            let config = text(&config)?;
            let scores = |file: &str| {
                // A name in a file must not lead out of the folder.
                let plain = !file.contains(['/', '\\']) && file != "..";
                let path = folder.join("scores_files").join(format!("{file}.txt"));
                plain
                    .then(|| std::fs::read(path).ok())
                    .flatten()
                    .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
            };
            return Ok(scorable::read(&String::from_utf8_lossy(&config), scores)?);
        }
    }
    let bytes: Vec<Vec<u8>> = args.paths.iter().map(|path| text(path)).collect::<anyhow::Result<_>>()?;
    let named: Vec<String> = args.paths.iter().map(|path| path.display().to_string()).collect();
    let files: Vec<File<'_>> = named.iter().zip(&bytes).map(|(name, bytes)| File { name, bytes }).collect();
    if files.iter().all(genius::recognises) {
        let reading = match args.reading {
            Reading::Genius => genius::Reading::Genius,
            Reading::Negmas => genius::Reading::NegMas,
        };
        return Ok(genius::read(&files, reading)?);
    }
    if files.iter().all(negolog::recognises) {
        return Ok(negolog::read(&files)?);
    }
    let odd = files.iter().find(|file| !genius::recognises(file) && !negolog::recognises(file));
    match odd {
        Some(file) => bail!(
            "{}: neither a case folder, a GENIUS file (XML with utility_space or negotiation_template), a profile of NegoLog or GeniusWeb (JSON), nor a scorable game",
            file.name
        ),
        None => bail!("files of different tools cannot be mixed"),
    }
}

impl Foreign {
    /// The names as a case would have them, for pictures.
    pub(crate) fn as_case(&self) -> Case {
        let span = detente_case::Span::default();
        let party = |name: &String| detente_case::Party {
            id: name.clone(),
            name: name.clone(),
            ..detente_case::Party::default()
        };
        let level =
            |name: &String| detente_case::Level { id: name.clone(), at: None, text: String::new(), span };
        let issue = |(name, levels): (&String, &Vec<String>)| detente_case::Issue {
            id: name.clone(),
            title: name.clone(),
            levels: levels.iter().map(level).collect(),
            ..detente_case::Issue::default()
        };
        Case {
            parties: self.names.parties.iter().map(party).collect(),
            issues: self.names.issues.iter().zip(&self.names.levels).map(issue).collect(),
            ..Case::default()
        }
    }

    /// What the packages say.
    pub(crate) fn answer(&self, ask: &Ask) -> DealsAnswer {
        let mut answer = detente_findings::deals::answer(
            &self.negotiation,
            &self.space,
            &self.names,
            self.rule.clone(),
            ask,
        );
        let parties = self.negotiation.parties.len();
        if self.negotiation.parties.iter().any(|party| party.veto) && parties <= 16 {
            for needs in (1..=parties).rev() {
                let mut other = self.negotiation.clone();
                other.rule = Rule::Quota(needs as f64 / parties as f64);
                let size = Space::of(&other).map(|space| detente_deals::zone(&space));
                if let Ok(zone) = size
                    && zone.error == 0.0
                {
                    answer.zone.by_quota.push(QuotaSize { needs, size: zone.size });
                }
            }
        }
        answer
    }
}

/// Packages of a game file at most.
const GAME: u128 = 400;

/// Writes the packages as a two-player game: each names a package; where both name the same one it is signed, and
/// otherwise each gets its alternative. The ending decides the form: `.efg`, or `.nfg`.
pub(crate) fn write_game(path: &Path, space: Option<(&Space, &Names)>, title: &str) -> anyhow::Result<()> {
    let Some((space, names)) = space else { bail!("no packages, so no game to write") };
    if space.parties() != 2 || space.packages() > GAME {
        bail!(
            "--gambit: {} parties and {} packages; a game file takes two parties and at most {GAME} packages",
            space.parties(),
            space.packages()
        );
    }
    let count = space.packages() as usize;
    let labels: Vec<String> = (0..space.packages())
        .map(|index| names.package(&space.package(index)).into_values().collect::<Vec<_>>().join(" / "))
        .collect();
    let no_deal = [space.reservation(0), space.reservation(1)];
    let mut payoffs = vec![vec![no_deal; count]; count];
    for (at, row) in payoffs.iter_mut().enumerate() {
        if let (Some(cell), [a, b]) = (row.get_mut(at), &space.utilities(at as u128)[..])
            && space.allowed(at as u128)
        {
            *cell = [*a, *b];
        }
    }
    let game = gambit::Bimatrix {
        title: title.to_owned(),
        players: [names.parties[0].clone(), names.parties[1].clone()],
        strategies: [labels.clone(), labels],
        payoffs,
    };
    write_bimatrix(path, &game)
}

/// Writes a game in the form that the file's ending asks for.
pub(crate) fn write_bimatrix(path: &Path, game: &gambit::Bimatrix) -> anyhow::Result<()> {
    let tree = path.extension().is_some_and(|end| end.eq_ignore_ascii_case("efg"));
    output::write_file(path, if tree { game.efg() } else { game.nfg() }.as_bytes())
}
