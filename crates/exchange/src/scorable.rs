//! Scorable games: the text files of multi-party role-play games in the family of Susskind's "HarborCo", as
//! collected with Abdelnabi, Gomaa, Sivaprasad, Schönherr & Fritz 2024 (*LLM-Deliberation*).
//!
//! A game is a folder: `config.txt` names the parties (`name,file,role,…`; the roles `p1` and `p2` hold a veto),
//! `scores_files/FILE.txt` gives a party's scores, one line an issue, and on the last line the least score that it
//! accepts. `initial_deal.txt` (`A1,B2,…`) names the issues by letters. Scores are out of 100 and read as 0–1.

use crate::scenario::{Scenario, ScenarioError, ScenarioIssue, ScenarioParty, unique_names};

/// Scores of a perfect deal.
const FULL: f64 = 100.0;

/// Reads a game: the text of `config.txt`, and a way to a party's scores by the name of their file.
///
/// # Errors
/// Where a line cannot be read or parties differ in their issues.
///
/// ```
/// use detente_exchange::scorable::read;
/// let config = "City,city,p1,greedy\nFirm,firm,player,greedy\n";
/// let scores = |file: &str| match file {
///     "city" => Some("0, 60\n40, 0\n50".to_owned()),
///     "firm" => Some("30, 0\n0, 70 \n40".to_owned()),
///     _ => None,
/// };
/// let game = read(config, scores)?;
/// assert_eq!(game.parties[0].worth, [[0.0, 0.6], [0.4, 0.0]]);
/// assert_eq!((game.parties[1].reservation, game.parties[0].veto, game.parties[1].veto), (0.4, true, false));
/// # Ok::<(), detente_exchange::scenario::ScenarioError>(())
/// ```
pub fn read(config: &str, scores: impl Fn(&str) -> Option<String>) -> Result<Scenario, ScenarioError> {
    let mut files: Vec<(&str, bool)> = Vec::new();
    for line in config.lines().filter(|line| !line.trim().is_empty()) {
        let mut cells = line.split(',').map(str::trim);
        let (Some(_), Some(file), Some(role)) = (cells.next(), cells.next(), cells.next()) else {
            return Err(ScenarioError::new(format!("config.txt: “{line}” has no name, file and role")));
        };
        files.push((file, matches!(role, "p1" | "p2")));
    }
    if files.is_empty() {
        return Err(ScenarioError::new("config.txt names no party"));
    }
    let names = unique_names(files.iter().map(|(file, _)| *file));
    let mut scenario = Scenario::default();
    for (name, (file, veto)) in names.into_iter().zip(&files) {
        let text = scores(file)
            .ok_or_else(|| ScenarioError::new(format!("scores_files/{file}.txt cannot be read")))?;
        let mut rows: Vec<Vec<f64>> = Vec::new();
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            let row: Option<Vec<f64>> = line
                .split(',')
                .map(str::trim)
                .filter(|cell| !cell.is_empty())
                .map(|cell| {
                    cell.parse::<f64>().ok().filter(|score| score.is_finite()).map(|score| score / FULL)
                })
                .collect();
            rows.push(row.ok_or_else(|| {
                ScenarioError::new(format!("scores_files/{file}.txt: “{}” is no row of scores", line.trim()))
            })?);
        }
        let least = rows.pop().filter(|row| row.len() == 1 && !rows.is_empty());
        let Some([reservation]) = least.as_deref() else {
            return Err(ScenarioError::new(format!(
                "scores_files/{file}.txt: the last line must be the least acceptable score alone"
            )));
        };
        let counts: Vec<usize> = rows.iter().map(Vec::len).collect();
        if let Some(first) = scenario.parties.first()
            && !first.worth.iter().map(Vec::len).eq(counts.iter().copied())
        {
            return Err(ScenarioError::new(format!(
                "scores_files/{file}.txt has other issues than the first party's scores"
            )));
        }
        scenario.parties.push(ScenarioParty {
            name,
            weights: vec![1.0; rows.len()],
            worth: rows,
            reservation: *reservation,
            discount: None,
            veto: *veto,
        });
    }
    let counts: Vec<usize> =
        scenario.parties.first().map_or(Vec::new(), |party| party.worth.iter().map(Vec::len).collect());
    scenario.issues = counts
        .into_iter()
        .enumerate()
        .map(|(at, count)| {
            let letter = match u8::try_from(at) {
                Ok(at) if at < 26 => char::from(b'A' + at).to_string(),
                _ => format!("I{}", at + 1),
            };
            ScenarioIssue {
                levels: (1..=count).map(|level| format!("{letter}{level}")).collect(),
                name: letter,
            }
        })
        .collect();
    scenario.notes.push("scores are out of 100 and read as 0 to 1".to_owned());
    Ok(scenario)
}
