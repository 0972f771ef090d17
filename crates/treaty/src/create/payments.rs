//! Payments within a budget: what opens a zone, and what makes a better deal.

use super::{About, CreatedKind, CreatedPayment, Deal, LEAST_GAIN, Note, POINT, Seed, Setting, nothing};
use detente_case::{InputId, PartyId, Transfer};
use detente_deals::TOLERANCE;
use detente_deals::clause::{Purse, opening, payment};

/// A payment for each `[[transfer]]`.
pub(super) fn payments(setting: &Setting<'_>, seeds: &mut Vec<Seed>, notes: &mut Vec<Note>) {
    let case = setting.case;
    if case.transfers.is_empty() {
        let why = "no [[transfer]] says who could pay whom, and up to how much".to_owned();
        notes.push(nothing("no payment".to_owned(), why));
    }
    for row in &case.transfers {
        let name = |party: PartyId| case.parties[party.at()].name.clone();
        let what = format!("no payment from {} to {}", name(row.from), name(row.to));
        match made(setting, row) {
            Ok(seed) => seeds.push(seed),
            Err(why) => notes.push(nothing(what, why)),
        }
    }
}

fn made(setting: &Setting<'_>, row: &Transfer) -> Result<Seed, String> {
    let place = |id: PartyId| {
        let at = setting.who.iter().position(|party| setting.plan.parties[*party].party == id);
        at.ok_or_else(|| {
            let name = &setting.case.parties[id.at()].name;
            format!("the consent of {name} is not needed, so that it gives or gets nothing by the packages")
        })
    };
    let (from, to) = (place(row.from)?, place(row.to)?);
    if row.most <= 0.0 {
        return Err("the budget is 0: raise `most`".to_owned());
    }
    let unit = |id: PartyId| row.worth.iter().find(|(party, _)| *party == id).map(|(_, input)| *input);
    let (costs, brings) = (unit(row.from), unit(row.to));
    let at_mid = |input: Option<InputId>| input.map_or(POINT, |input| setting.mid[input.at()]);
    let purse = Purse { from, to, costs: at_mid(costs), brings: at_mid(brings), most: row.most };
    let (menu, floor) = (&setting.offers.menu, &setting.floor);
    let found = if setting.plain.is_none() {
        opening(menu, floor, &purse).ok_or_else(|| too_little(setting, &purse, &row.unit))?
    } else {
        let found = payment(menu, floor, &purse).filter(|found| found.surplus > LEAST_GAIN);
        found.filter(|found| found.amount > TOLERANCE).ok_or_else(|| {
            "no package with a payment is worth more to both than the best plain one: what it costs the payer is no less than what it brings, or nothing is left to be bought".to_owned()
        })?
    };
    if found.amount <= TOLERANCE {
        return Err("no payment is needed".to_owned());
    }
    let paid = CreatedPayment {
        from: setting.id(setting.who[from]),
        to: setting.id(setting.who[to]),
        amount: rounded(found.amount),
        most: row.most,
        unit: row.unit.clone(),
    };
    let terms = setting.offers.terms(found.spot);
    Ok(Seed {
        kind: CreatedKind::Payment,
        on: (!row.id.is_empty()).then(|| row.id.clone()),
        packages: vec![("with the payment".to_owned(), terms)],
        deal: Deal::Paid { from: setting.who[from], to: setting.who[to], costs, brings, amount: paid.amount },
        surplus: found.surplus,
        lots: None,
        inputs: row.worth.iter().map(|(_, input)| *input).collect(),
        about: About::Payment { title: row.title.clone(), paid },
    })
}

/// To nine digits, upwards: a payment that opens a zone still opens it.
fn rounded(amount: f64) -> f64 {
    let scale = libm::pow(10.0, 8.0 - libm::floor(libm::log10(amount.max(1e-300))));
    let up = libm::ceil(amount * scale - 1e-3) / scale;
    format!("{up:.9e}").parse().unwrap_or(up)
}

/// Why a budget opens nothing, and what would.
fn too_little(setting: &Setting<'_>, purse: &Purse, unit: &str) -> String {
    let enough = Purse { most: f64::MAX, ..*purse };
    match opening(&setting.offers.menu, &setting.floor, &enough) {
        Some(found) => format!(
            "it would take {}, and the budget is {}: raise `most`",
            money(found.amount, unit),
            money(purse.most, unit)
        ),
        None => "no payment opens the zone of agreement: what the payer can give up is worth less to the other than what that lacks".to_owned(),
    }
}

/// "12.5 M USD", "12.5 points".
pub(super) fn money(amount: f64, unit: &str) -> String {
    let number = format!("{amount:.2}");
    let number = number.trim_end_matches('0').trim_end_matches('.');
    format!("{number} {}", if unit.is_empty() { "points of utility" } else { unit })
}
