//! The tables of a page for its exports, and its JSON twin.

use super::{Against, Context, Page, ask, problems, reports_pane, review, tabs};
use crate::compute;
use crate::compute::Graphed;
use detente_desk::sheets::{Cell, Table};
use detente_outlook::Outlook;
use detente_outlook::compare::Comparison;
use detente_outlook::deep::Deep;
use serde_json::{Value, json};

/// The tables of a page.
#[must_use]
pub fn tables(context: &Context<'_>) -> Vec<Table> {
    let outlook = context.answer.map(|answer| &*answer.outlook);
    let mut tables = match context.page {
        Page::Desk => vec![judgements(context), claims(context)],
        Page::Review => vec![drafts(context)],
        Page::Ask => vec![questions(context)],
        Page::Timeline => vec![events(context)],
        Page::File => vec![file(context)],
        _ => Vec::new(),
    };
    if let Some(outlook) = outlook {
        match context.page {
            Page::Desk => tables.extend([answers(outlook), sources(outlook), inputs(outlook)]),
            Page::Hangs => {
                tables.extend([sources(outlook), inputs(outlook), evidence(outlook), curve(outlook)]);
                let deep = outlook.hangs_on.deep.iter();
                tables.extend(deep.flat_map(|deep| [flips(deep), origins(deep), levers(deep)]));
            }
            Page::Compare => tables.push(answers(outlook)),
            _ => {}
        }
    }
    if !matches!(
        context.page,
        Page::Desk | Page::Review | Page::Ask | Page::Timeline | Page::Hangs | Page::File
    ) {
        tables.extend(tabs::figures(context, context.page).into_iter().map(|figure| {
            Table {
                name: figure.title,
                head: figure.table.head,
                rows: figure
                    .table
                    .rows
                    .into_iter()
                    .map(|row| {
                        row.into_iter()
                            .map(|cell| cell.parse::<f64>().map_or(Cell::Text(cell), Cell::from))
                            .collect()
                    })
                    .collect(),
            }
        }));
    }
    if let Some(graph) = context.graph {
        tables.push(states(graph));
    }
    if let Some(Against::Case(found)) = context.against {
        tables.push(differences(found));
    }
    if context.page == Page::Deals {
        tables.extend(outlook.and_then(|outlook| played(context, outlook)));
        tables.extend(context.draft.map(drafted));
    }
    tables
}

fn judgements(context: &Context<'_>) -> Table {
    let case = context.case();
    let mut table =
        Table::new("judgements", &["path", "title", "value", "unit", "5 %", "50 %", "95 %", "cites", "why"]);
    for input in &case.inputs {
        let at = |p: f64| Cell::from(input.dist.quantile(p, &input.quantity));
        table.rows.push(vec![
            input.path.as_str().into(),
            reports_pane::title(context, &input.path).into(),
            input.dist.words(&input.quantity).into(),
            input.quantity.unit.into(),
            at(0.05),
            at(0.5),
            at(0.95),
            input.basis.cites.join(" ").into(),
            input.basis.why.clone().into(),
        ]);
    }
    table
}

fn claims(context: &Context<'_>) -> Table {
    let case = &context.snapshot.loaded.case;
    let head =
        ["id", "report", "state", "chain", "quote", "kind", "modality", "credibility", "said", "meant"];
    let mut table = Table::new("claims", &head);
    for claim in reports_pane::in_order(case) {
        let when = |when: &Option<detente_case::date::When>| {
            when.as_ref()
                .map(|w| if w.from == w.to { w.from.to_string() } else { format!("{}/{}", w.from, w.to) })
        };
        table.rows.push(vec![
            claim.id.as_str().into(),
            claim.report.as_str().into(),
            reports_pane::state(claim.state).into(),
            case.whole_chain(claim).join(" < ").into(),
            claim.quote.as_str().into(),
            claim.kind.as_str().into(),
            claim.modality.as_str().into(),
            claim.credibility.map(usize::from).into(),
            when(&claim.said).into(),
            when(&claim.meant).into(),
        ]);
    }
    table
}

fn drafts(context: &Context<'_>) -> Table {
    let mut table = Table::new("drafts", &["id", "table", "report", "mark", "in short", "cites"]);
    for row in detente_desk::drafts::open_rows(&context.snapshot.loaded) {
        table.rows.push(vec![
            row.id.as_str().into(),
            row.table.as_str().into(),
            row.report.clone().into(),
            review::mark_of(context.view, &row).name().into(),
            row.words.as_str().into(),
            row.cites.join(" ").into(),
        ]);
    }
    table
}

fn questions(context: &Context<'_>) -> Table {
    let mut table = Table::new("questions", &["id", "question", "answers"]);
    for question in context.interview.into_iter().flat_map(|state| ask::left(state, context.view)) {
        let choices: Vec<&str> = question.choices.iter().map(|choice| choice.words.as_str()).collect();
        table.rows.push(vec![
            question.id.as_str().into(),
            question.text.as_str().into(),
            choices.join(" / ").into(),
        ]);
    }
    table
}

fn events(context: &Context<'_>) -> Table {
    let mut table = Table::new("events", &["id", "from", "to", "kind", "title", "place", "cites"]);
    for event in &context.case().events {
        table.rows.push(vec![
            event.id.as_str().into(),
            event.when.as_ref().map(|when| when.from.to_string()).into(),
            event.when.as_ref().map(|when| when.to.to_string()).into(),
            event.kind.as_str().into(),
            event.title.as_str().into(),
            event.place.clone().into(),
            event.basis.cites.join(" ").into(),
        ]);
    }
    table
}

fn file(context: &Context<'_>) -> Table {
    let mut table = Table::new("case.toml", &["line", "text"]);
    for (at, line) in context.snapshot.text().lines().enumerate() {
        table.rows.push(vec![(at + 1).into(), line.into()]);
    }
    table
}

fn answers(outlook: &Outlook) -> Table {
    let mut table = Table::new(
        "answers",
        &["question", "history", "hazard ratio", "answer", "low", "high", "drawing error", "words"],
    );
    for (name, answer) in [("signed", &outlook.signed), ("holds", &outlook.holds)] {
        if let Some(answer) = answer {
            table.rows.push(vec![
                name.into(),
                answer.history.into(),
                answer.evidence.hazard_ratio.into(),
                answer.combined.into(),
                answer.interval.map(|[low, _]| low).into(),
                answer.interval.map(|[_, high]| high).into(),
                answer.drawing_error.into(),
                answer.words.clone().into(),
            ]);
        }
    }
    table
}

fn sources(outlook: &Outlook) -> Table {
    let mut table =
        Table::new("sources", &["source", "name", "claims", "inputs", "signed", "holds", "words"]);
    for row in &outlook.hangs_on.sources {
        table.rows.push(vec![
            row.source.as_str().into(),
            row.name.as_str().into(),
            row.claims.into(),
            row.inputs.into(),
            row.signed.into(),
            row.holds.into(),
            row.words.clone().into(),
        ]);
    }
    table
}

fn inputs(outlook: &Outlook) -> Table {
    let head = [
        "input",
        "title",
        "signed low",
        "signed high",
        "signed word changes",
        "holds low",
        "holds high",
        "holds word changes",
        "enters",
        "unsupported",
    ];
    let mut table = Table::new("what each input does", &head);
    let yes = |so: bool| Cell::from(if so { "yes" } else { "no" });
    for row in &outlook.hangs_on.inputs {
        let ends = |ends: Option<detente_outlook::Ends>| {
            [ends.map(|e| e.low), ends.map(|e| e.high), ends.map(|e| e.word_changes)].map(Cell::from)
        };
        let mut cells: Vec<Cell> = vec![row.path.as_str().into(), row.title.as_str().into()];
        cells.extend(ends(row.signed));
        cells.extend(ends(row.holds));
        cells.extend([yes(row.enters), yes(row.unsupported)]);
        table.rows.push(cells);
    }
    table
}

fn levers(deep: &Deep) -> Table {
    let head = ["act", "kind", "must agree", "costs", "signed", "holds", "both", "outdone by"];
    let mut table = Table::new("what could be tried", &head);
    for row in &deep.levers {
        table.rows.push(vec![
            row.act.as_str().into(),
            row.kind.as_str().into(),
            row.who.join(" ").into(),
            row.cost.as_str().into(),
            row.signed.into(),
            row.holds.into(),
            row.both.into(),
            row.dominated_by.clone().into(),
        ]);
    }
    table
}

fn evidence(outlook: &Outlook) -> Table {
    let head = ["question", "term", "title", "as read", "with nothing known", "difference", "points"];
    let mut table = Table::new("evidence", &head);
    for (name, answer) in [("signed", &outlook.signed), ("holds", &outlook.holds)] {
        let Some(answer) = answer else { continue };
        for step in &answer.waterfall {
            let term = answer.evidence.terms.iter().find(|term| term.id == step.id);
            table.rows.push(vec![
                name.into(),
                step.id.as_str().into(),
                step.title.as_str().into(),
                term.map(|term| term.read).into(),
                term.map(|term| term.unread).into(),
                term.map(|term| term.term).into(),
                step.points.into(),
            ]);
        }
    }
    table
}

fn curve(outlook: &Outlook) -> Table {
    let mut table = Table::new("curve", &["question", "when", "answer", "history", "at least"]);
    for (name, answer) in [("signed", &outlook.signed), ("holds", &outlook.holds)] {
        for point in answer.iter().flat_map(|answer| &answer.curve) {
            let when =
                point.on.clone().unwrap_or_else(|| point.year.map_or_else(String::new, |y| y.to_string()));
            let least = if point.at_least { "yes" } else { "no" };
            table.rows.push(vec![
                name.into(),
                when.into(),
                point.p.into(),
                point.history.into(),
                least.into(),
            ]);
        }
    }
    table
}

fn flips(deep: &Deep) -> Table {
    let head = ["input", "title", "now", "unit", "signed at", "signed chance", "holds at", "holds chance"];
    let mut table = Table::new("what would turn it", &head);
    for row in &deep.flips {
        let turn = |turn: &Option<detente_outlook::flips::Turn>| {
            (Cell::from(turn.as_ref().and_then(|t| t.at)), Cell::from(turn.as_ref().map(|t| t.probability)))
        };
        let ((signed, signed_chance), (holds, holds_chance)) = (turn(&row.signed), turn(&row.holds));
        table.rows.push(vec![
            row.input.as_str().into(),
            row.title.as_str().into(),
            row.now.as_str().into(),
            row.unit.into(),
            signed,
            signed_chance,
            holds,
            holds_chance,
        ]);
    }
    table
}

fn origins(deep: &Deep) -> Table {
    let mut table = Table::new("origins", &["origin", "name", "claims", "inputs", "signed", "holds"]);
    for row in deep.origins.iter().flat_map(|origins| &origins.origins) {
        table.rows.push(vec![
            row.origin.as_str().into(),
            row.name.as_str().into(),
            row.claims.into(),
            row.inputs.into(),
            row.signed.into(),
            row.holds.into(),
        ]);
    }
    table
}

fn states(answer: &Graphed) -> Table {
    let mut head = vec!["state", "options", "now", "agreed", "equilibrium"];
    head.extend(answer.concepts.iter().copied());
    let mut table = Table::new("states", &head);
    let yes = |yes: bool| Cell::from(if yes { "yes" } else { "no" });
    for state in &answer.states {
        let mut row: Vec<Cell> = vec![
            state.id.into(),
            state.options.join(" ").into(),
            yes(answer.status_quo == Some(state.id)),
            yes(answer.agreed.as_ref().is_some_and(|agreed| agreed.contains(&state.id))),
            state.equilibrium.join(" ").into(),
        ];
        row.extend(answer.concepts.iter().map(|concept| Cell::from(state.probability.get(concept).copied())));
        table.rows.push(row);
    }
    table
}

fn differences(found: &Comparison) -> Table {
    let mut table = Table::new("differences", &["kind", "input", "title", "a", "b", "signed", "holds"]);
    for row in &found.changes {
        table.rows.push(vec![
            row.kind.as_str().into(),
            row.input.as_str().into(),
            row.title.as_str().into(),
            row.a.as_str().into(),
            row.b.as_str().into(),
            row.signed.into(),
            row.holds.into(),
        ]);
    }
    table
}

/// The articles of a draft agreement, one row for each objection.
fn drafted(found: &compute::Drafted) -> Table {
    let head = [
        "article",
        "in",
        "issue",
        "level",
        "value",
        "score",
        "by",
        "party",
        "price",
        "red line",
        "accepts",
        "accepts if changed",
        "cites",
    ];
    let mut table = Table::new("draft", &head);
    for article in &found.draft.articles {
        let own = || -> Vec<Cell> {
            let by = match article.by {
                detente_treaty::reading::By::Words => "words",
                detente_treaty::reading::By::Person => "person",
            };
            vec![
                article.number.as_str().into(),
                (if article.inside { "yes" } else { "no" }).into(),
                article.issue.clone().into(),
                article.level.clone().into(),
                article.value.into(),
                article.score.into(),
                by.into(),
            ]
        };
        if article.objects.is_empty() {
            let mut row = own();
            row.resize_with(head.len(), || None::<f64>.into());
            table.rows.push(row);
        }
        for objection in &article.objects {
            let mut row = own();
            row.extend([
                objection.party.as_str().into(),
                objection.price.into(),
                objection.red_line_chance.into(),
                objection.chance.into(),
                objection.chance_changed.into(),
                objection.cites.join(" ").into(),
            ]);
            table.rows.push(row);
        }
    }
    table
}

fn played(context: &Context<'_>, outlook: &Outlook) -> Option<Table> {
    let play = compute::play(context.ground?, outlook, context.view)?;
    let mut table =
        Table::new("played package", &["party", "accepts", "worth", "no deal", "crosses", "package"]);
    let package =
        play.package.iter().map(|(issue, level)| format!("{issue}: {level}")).collect::<Vec<_>>().join(", ");
    for party in &play.parties {
        table.rows.push(vec![
            party.name.as_str().into(),
            party.accepts.into(),
            party.utility.into(),
            party.alternative.into(),
            party.crosses.into(),
            package.as_str().into(),
        ]);
    }
    Some(table)
}

/// The page as JSON.
#[must_use]
pub fn twin(context: &Context<'_>) -> Value {
    let view = context.view;
    let case = &context.snapshot.loaded.case;
    let tables: serde_json::Map<String, Value> = tables(context)
        .into_iter()
        .map(|table| {
            let rows: Vec<Value> = table
                .rows
                .into_iter()
                .map(|row| {
                    let pairs = table.head.iter().cloned().zip(row.into_iter().map(|cell| json!(cell)));
                    Value::Object(pairs.collect())
                })
                .collect();
            (table.name, Value::Array(rows))
        })
        .collect();
    let play = (context.page == Page::Deals)
        .then(|| compute::play(context.ground?, &context.answer?.outlook, view))
        .flatten();
    json!({
        "format": "detente.workbench/1",
        "page": context.page.stem(),
        "title": case.title,
        "number": context.snapshot.number,
        "seen": context.snapshot.seen(),
        "view": {
            "address": view.address(context.page.name()),
            "report": view.report, "claim": view.claim, "list": view.list, "cell": view.cell, "why": view.why,
            "off": view.off, "set": view.set, "pick": view.pick, "draws": view.draws,
            "deep": view.deep, "draft": view.draft, "out": view.out, "state": view.state, "with": view.with, "sheet": view.sheet, "row": view.row,
            "mark": view.mark.iter().map(|(row, mark)| (row, mark.name())).collect::<Vec<_>>(), "later": view.later,
        },
        "steps": context.steps,
        "diagnostics": problems(context.snapshot),
        "stage": context.answer.map(|answer| match answer.stage { compute::Stage::Quick | compute::Stage::Glance => "quick", compute::Stage::Full => "full" }),
        "outlook": context.answer.map(|answer| json!(*answer.outlook)),
        "written": context.base.map(|base| json!({ "signed": base.outlook.signed, "holds": base.outlook.holds, "worlds": base.outlook.worlds })),
        "play": play,
        "draft": context.draft.map(|found| json!({ "id": found.id, "title": found.title, "draft": found.draft })),
        "graph": context.graph.map(|graph| json!(graph)),
        "compare": match context.against { Some(Against::Case(found)) => json!(**found), _ => Value::Null },
        "against": match context.against {
            Some(Against::Words(words)) => json!({ "words": words }),
            Some(Against::Outlook(sealed)) => json!({ "signed": sealed.outlook.get("signed"), "holds": sealed.outlook.get("holds"), "seal": sealed.seal }),
            _ => Value::Null,
        },
        "suggestions": detente_desk::incoming::waiting(case).iter().map(|(one, row)| json!({ "id": one.id, "table": one.table, "row": row, "cites": one.cites })).collect::<Vec<_>>(),
        "review": (context.page == Page::Review).then(|| review::twin(context)),
        "ask": (context.page == Page::Ask).then(|| ask::twin(context)),
        "tables": tables,
        "notice": context.notice.map(|notice| json!({ "bad": notice.bad, "words": notice.words, "problems": notice.problems })),
    })
}
