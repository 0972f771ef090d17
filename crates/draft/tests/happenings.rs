//! Single sentences with the events that they tell, and sentences that tell none.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)] // helpers of tests

use detente_draft::{Draft, Paper, draft};
use detente_intake::Intake;

fn read(text: &str) -> Draft {
    let taken = Intake { text: text.to_owned(), ..Intake::default() };
    draft(&[Paper::new("r1", "r1.txt", &taken, &[])], &[])
}

/// Kind and day of each event, `kind day` or `kind -`.
fn events(text: &str) -> Vec<String> {
    let made = read(text);
    made.events
        .iter()
        .map(|event| {
            let on = event.on.as_ref().map_or_else(
                || "-".to_owned(),
                |on| on.as_str().map_or_else(|| on.to_string(), str::to_owned),
            );
            format!("{} {on}", event.kind)
        })
        .collect()
}

/// Published on a Wednesday.
fn news(body: &str) -> String {
    format!("The Echo, Wednesday, 6 May 2026\n{body}\n")
}

fn check(body: &str, wanted: &[&str]) {
    let found = events(&news(body));
    assert_eq!(found, wanted, "{body}");
}

#[test]
fn talks_have_the_day_on_which_they_are_held() {
    check("Norlund and Sudland opened a second round of talks in Riga on Tuesday.", &["round 2026-05-05"]);
    check("Envoys of Norlund and Sudland sat down in Riga on Monday.", &["round 2026-05-04"]);
    check("Norlund and Sudland will meet again on Friday, the ministry said.", &["round 2026-05-08"]);
    check("The negotiations between Norlund and Sudland resume on 20 May.", &["round 2026-05-20"]);
    check("Finland invited both sides to a third round in Turku on May 14.", &["round 2026-05-14"]);
    check(
        "Norlund softened its tone ahead of talks with Sudland in Riga next Tuesday.",
        &["round 2026-05-12"],
    );
    check("The ministers of Norlund and Sudland agreed to reconvene on Saturday.", &["round 2026-05-09"]);
}

#[test]
fn a_weekday_lies_before_or_after_by_its_tense() {
    check("Norlund and Sudland signed the accord on Thursday.", &["agreement 2026-04-30"]);
    check("The parliament of Norlund votes on the accord on Thursday.", &["ratification 2026-05-07"]);
    check("The delegation of Norlund walked out of the talks on Wednesday.", &["walk-out 2026-05-06"]);
}

#[test]
fn texts_are_tabled_turned_down_initialled_and_signed() {
    check("The Finnish mediator circulated a draft accord on Monday.", &["proposal 2026-05-04"]);
    check("Norlund offered on Tuesday to open the canal.", &["offer 2026-05-05"]);
    check("Sudland rejected the plan on Tuesday.", &["refusal 2026-05-05"]);
    check("Norlund and Sudland initialled the accord late on Tuesday.", &["initialling 2026-05-05"]);
    check("Norlund and Sudland are to sign the accord in Turku on 1 June.", &["agreement 2026-06-01"]);
    check(
        "On Monday evening the two ministers shook hands on a toll of three crowns.",
        &["agreement 2026-05-04"],
    );
}

#[test]
fn what_is_due_by_from_or_on_a_day_is_a_deadline() {
    check("Finland gave Norlund and Sudland until May 15 to answer.", &["deadline 2026-05-15"]);
    check("Norlund must hand over the maps by 20 May.", &["deadline 2026-05-20"]);
    check("The truce takes effect at midnight on Friday.", &["deadline 2026-05-08"]);
    check(
        "Norlund warned that it would close the canal from Monday unless Sudland paid.",
        &["deadline 2026-05-11"],
    );
    check("The last posts are to be cleared by the end of the month.", &["deadline 2026-05-31"]);
    check("Sudland wants its coal sector closed by 2035.", &[]);
}

#[test]
fn votes_of_bodies_ratify_and_peoples_elect() {
    check("The Senate of Norlund will vote on the treaty on 3 June.", &["ratification 2026-06-03"]);
    check("The union will ballot its members on the offer by 29 May.", &["ratification 2026-05-29"]);
    check("President Aho called a referendum on the treaty for 21 June.", &["ratification 2026-06-21"]);
    check("Norlund goes to the polls on 14 June.", &["election 2026-06-14"]);
    check("President Aho faces the voters on 14 June.", &["election 2026-06-14"]);
}

#[test]
fn strikes_are_of_workers_and_attacks_of_arms() {
    check("Nurses of the Care Union went on strike on Monday.", &["strike 2026-05-04"]);
    check("The Care Union announced a one-day stoppage for Friday.", &["strike 2026-05-08"]);
    check("The Care Union suspended its strike on Monday.", &[]);
    check(
        "Norlund's gunboats shelled the harbour of Sudland on Sunday, killing two.",
        &["attack 2026-05-03"],
    );
    check("Employers hit back at the union on Sunday.", &[]);
}

#[test]
fn nouns_tell_events_with_their_day() {
    check(
        "Tuesday's deal between Norlund and Sudland sets tolls at three crowns.",
        &["agreement 2026-05-05"],
    );
    check("The mediator's paper of 4 May is two pages long.", &["proposal 2026-05-04"]);
    check("Sudland's rejection of the plan on Tuesday surprised nobody.", &["refusal 2026-05-05"]);
    check("With the expiry of the truce on 20 May, the posts fill again.", &["deadline 2026-05-20"]);
    check("The presidents hope for a deal.", &[]);
}

#[test]
fn days_are_counted_from_the_day_of_the_report() {
    check("Norlund must reply within 14 days.", &["deadline 2026-05-20"]);
    check("Norlund has 48 hours to reply to the ultimatum.", &["deadline 2026-05-08"]);
    check("The mediator gave both sides until midnight on Friday to respond.", &["deadline 2026-05-08"]);
    check("The parliament of Norlund votes on the treaty in March.", &["ratification 2027-03"]);
}

#[test]
fn what_is_put_by_one_is_an_offer_and_by_a_mediator_a_proposal() {
    check("The company raised its offer to the Care Union to 5 percent on Monday.", &["offer 2026-05-04"]);
    check("Employers put 4.5 percent on the table for the Care Union on Monday.", &["offer 2026-05-04"]);
    check("On Monday Finland handed both sides a compromise paper.", &["proposal 2026-05-04"]);
    check("Norlund put the question to the court on Monday.", &[]);
}

#[test]
fn talks_of_several_days_are_one_with_the_day_foretold() {
    let taken = |text: &str| Intake { text: text.to_owned(), ..Intake::default() };
    let papers = [
        Paper::new("r1", "r1.txt", &taken(&news("Norlund and Sudland will meet in Riga on Friday.")), &[]),
        Paper::new(
            "r2",
            "r2.txt",
            &taken(
                "The Echo, Sunday, 10 May 2026\nTwo days of talks between Norlund and Sudland ended on Saturday.\n",
            ),
            &[],
        ),
    ];
    let found: Vec<_> = draft(&papers, &[]).events.into_iter().map(|event| (event.kind, event.on)).collect();
    assert_eq!(found, [("round".to_owned(), Some("2026-05-08".into()))]);
}

#[test]
fn a_report_without_a_day_counts_from_the_meeting_that_was_foretold() {
    let taken = |text: &str| Intake { text: text.to_owned(), ..Intake::default() };
    let second = "Norlund's team left a meeting with Sudland after an hour on Friday. Sudland wants an answer by Monday.\n";
    let with = |first: &str| {
        let papers = [
            Paper::new("r1", "r1.txt", &taken(&news(first)), &[]),
            Paper::new("r2", "r2.txt", &taken(second), &[]),
        ];
        let made = draft(&papers, &[]);
        assert_eq!(made.reports[1].published, None);
        made.events
            .iter()
            .map(|event| {
                format!("{} {}", event.kind, event.on.as_ref().and_then(|on| on.as_str()).unwrap_or("-"))
            })
            .collect::<Vec<_>>()
    };
    let found = with("Norlund and Sudland will meet in Riga on Friday.");
    assert!(found.contains(&"walk-out 2026-05-08".to_owned()), "{found:?}");
    assert!(found.contains(&"deadline 2026-05-11".to_owned()), "{found:?}");
    // Nothing is due on a Friday: its days stay open.
    let found = with("Norlund and Sudland will meet in Riga on Saturday.");
    assert_eq!(found, ["round 2026-05-09"]);
}

#[test]
fn an_entry_of_a_live_report_happens_on_its_day() {
    let text = "LIVE: Riga talks, Wednesday 6 May 2026\n\
                09:15 The delegates are inside.\n\
                11:40 The mediator has tabled a paper on tolls.\n\
                18:05 The Sudland delegation has walked out.\n";
    assert_eq!(events(text), ["proposal 2026-05-06", "walk-out 2026-05-06"]);
}

#[test]
fn what_did_not_come_about_is_no_event() {
    for body in [
        "Norlund denied that its delegation had walked out of the talks on Monday.",
        "Norlund and Sudland did not meet on Monday.",
        "Would Norlund sign the accord on Friday?",
        "If Norlund signed the accord on Friday, Sudland would follow.",
        "The talks that were to open in Riga on Friday have been cancelled.",
        "Sudland could reject the plan on Friday.",
        "The two countries signed a treaty in 1994.",
        "The cabinet of Norlund met reporters on Tuesday.",
    ] {
        check(body, &[]);
    }
}

#[test]
fn an_event_told_twice_is_one_and_keeps_its_day() {
    let taken = |text: &str| Intake { text: text.to_owned(), ..Intake::default() };
    let papers = [
        Paper::new("r1", "r1.txt", &taken(&news("Norlund and Sudland will meet in Riga on Friday.")), &[]),
        Paper::new(
            "r2",
            "r2.txt",
            &taken(
                "The Echo, Saturday, 9 May 2026\nNorlund and Sudland held a second round in Riga on Friday.\n",
            ),
            &[],
        ),
    ];
    let made = draft(&papers, &[]);
    assert_eq!(made.events.len(), 1, "{:?}", made.events);
    assert_eq!(made.events[0].on, Some("2026-05-08".into()));
    assert_eq!(made.events[0].cites.len(), 2);
}

#[test]
fn a_report_without_a_day_dates_only_what_it_dates_itself() {
    let taken = |text: &str| Intake { text: text.to_owned(), ..Intake::default() };
    let papers = [
        Paper::new("r1", "r1.txt", &taken(&news("Norlund wants a toll.")), &[]),
        Paper::new(
            "r2",
            "r2.txt",
            &taken(
                "Norlund and Sudland signed the accord in Turku on 12 May. Sudland rejected the plan on Monday.\n",
            ),
            &[],
        ),
    ];
    let made = draft(&papers, &[]);
    let found: Vec<(&str, Option<&str>)> = made
        .events
        .iter()
        .map(|event| (event.kind.as_str(), event.on.as_ref().and_then(|on| on.as_str())))
        .collect();
    assert_eq!(found, [("agreement", Some("2026-05-12"))]);
}

#[test]
fn the_words_of_an_event_are_no_torn_quotation() {
    let made = read(&news("Norlund rejected the plan on Tuesday as “a map of nothing, drawn by nobody”."));
    assert_eq!(made.events[0].what, "Norlund rejected the plan on Tuesday as");
}
