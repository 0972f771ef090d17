//! The packages of one draw, of levels or with numbers, behind one face.

use super::Terms;
use detente_bind::deals::Plan;
use detente_case::Rule;
use detente_deals::clause::{Menu, Spot};
use detente_deals::mixed::{Mixed, MixedPackage};
use detente_deals::{Settlement, Space, TOLERANCE, frontier, nearest_package, zone_exists};

/// Corners of numbers between which everything is looked at; of more, the corners of the frontier alone.
const CORNERS: usize = 2048;

/// One draw's packages.
pub(super) enum World {
    Levels(Box<Space>),
    Numbers(Box<Mixed>),
}

impl World {
    /// The packages of a draw; `Err` says why there are none.
    pub(super) fn of(plan: &Plan, row: &[f64]) -> Result<Self, String> {
        if !plan.terms.is_empty() && plan.rule == Rule::Unanimity {
            return plan
                .mixed(row)
                .map(|mixed| Self::Numbers(Box::new(mixed)))
                .map_err(|why| why.to_string());
        }
        let mut talks = plan.negotiation();
        plan.fill(row, &mut talks);
        Space::scaled(&talks).map(|space| Self::Levels(Box::new(space))).map_err(|why| why.to_string())
    }

    /// Utilities of a package to all parties; `None` where it cannot be written.
    pub(super) fn utility(&self, terms: &Terms) -> Option<Vec<f64>> {
        match self {
            Self::Levels(space) => {
                let index = space.index(&terms.levels).filter(|index| space.exists(*index))?;
                Some(space.utilities(index))
            }
            Self::Numbers(mixed) => mixed.utility_of(&terms.levels, &terms.at),
        }
    }

    /// Can it be written without crossing a red line?
    pub(super) fn allowed(&self, terms: &Terms) -> bool {
        match self {
            Self::Levels(space) => space.index(&terms.levels).is_some_and(|index| space.allowed(index)),
            Self::Numbers(mixed) => mixed.allowed(&terms.levels, &terms.at),
        }
    }

    /// What no deal is worth to a party.
    pub(super) fn reservation(&self, party: usize) -> f64 {
        match self {
            Self::Levels(space) => space.reservation(party),
            Self::Numbers(mixed) => mixed.reservation(party),
        }
    }

    /// The plain package that a clause has to beat: Nash's, where there is a zone of agreement; where that search grows too
    /// large, the best one for the worst-off.
    pub(super) fn plain(&self) -> Option<Terms> {
        match self {
            Self::Levels(space) => {
                if !zone_exists(space) {
                    return None;
                }
                let nash =
                    Settlement::Nash.packages(space, &[]).ok().and_then(|found| found.first().copied());
                let index = nash.or_else(|| nearest_package(space).map(|(index, _)| index))?;
                Some(Terms { levels: space.package(index), at: Vec::new() })
            }
            Self::Numbers(mixed) => {
                mixed.best_least_gain().filter(|gain| *gain >= -TOLERANCE)?;
                mixed.settle(Settlement::Nash, &[]).map(Terms::from)
            }
        }
    }

    /// The frontier of what red lines allow, by its worth to `who`.
    pub(super) fn offers(&self, who: &[usize]) -> Result<Offers, String> {
        let (all, linked): (Vec<MixedPackage>, Vec<bool>) = match self {
            Self::Levels(space) => {
                let found = frontier(space).map_err(|why| why.to_string())?;
                let package = |index: u128| MixedPackage {
                    levels: space.package(index),
                    at: Vec::new(),
                    utility: space.utilities(index),
                };
                let points = found.points.into_iter();
                points.map(|point| (package(point.index), false)).unzip()
            }
            Self::Numbers(mixed) => {
                let lines = mixed.lines();
                if lines.iter().map(Vec::len).sum::<usize>() > CORNERS {
                    let corners = mixed.frontier();
                    let none = vec![false; corners.len()];
                    (corners, none)
                } else {
                    let linked =
                        |line: &Vec<MixedPackage>| (1..=line.len()).map(|next| next < line.len()).collect();
                    let links: Vec<Vec<bool>> = lines.iter().map(linked).collect();
                    (lines.concat(), links.concat())
                }
            }
        };
        if all.is_empty() {
            return Err("no package is free of red lines".to_owned());
        }
        let points =
            all.iter().map(|package| who.iter().map(|party| package.utility[*party]).collect()).collect();
        let terms = all.into_iter().map(Terms::from).collect();
        Ok(Offers { menu: Menu { points, linked }, terms })
    }
}

impl From<MixedPackage> for Terms {
    fn from(package: MixedPackage) -> Self {
        Self { levels: package.levels, at: package.at }
    }
}

/// Packages from which a clause is made.
pub(super) struct Offers {
    /// What they are worth.
    pub(super) menu: Menu,
    /// What they say.
    terms: Vec<Terms>,
}

impl Offers {
    /// What a place of the menu says. Numbers are told to ten digits: 57.5, not 57.49999999999999.
    pub(super) fn terms(&self, spot: Spot) -> Terms {
        let Some(from) = self.terms.get(spot.at) else { return Terms::default() };
        let between = |(at, a): (usize, &f64)| {
            let to = self.terms.get(spot.at + 1).and_then(|to| to.at.get(at)).filter(|_| spot.on > 0.0);
            let number = to.map_or(*a, |b| a + (b - a) * spot.on);
            format!("{number:.9e}").parse().unwrap_or(number)
        };
        Terms { levels: from.levels.clone(), at: from.at.iter().enumerate().map(between).collect() }
    }

    /// Those that leave nobody below `floor`; nothing between two of them.
    pub(super) fn above(&self, floor: &[f64]) -> Self {
        let fine = |point: &[f64]| point.iter().zip(floor).all(|(worth, floor)| *worth >= floor - TOLERANCE);
        let kept = (0..self.terms.len()).filter(|at| fine(&self.menu.points[*at]));
        let (points, terms) = kept.map(|at| (self.menu.points[at].clone(), self.terms[at].clone())).unzip();
        Self { menu: Menu::of(points), terms }
    }

    /// How many issues two of them settle differently.
    pub(super) fn apart(&self, a: usize, b: usize) -> usize {
        let (Some(a), Some(b)) = (self.terms.get(a), self.terms.get(b)) else { return 0 };
        a.differs(b).len()
    }
}
