//! A case and its outlook as plain data, made to be hard to draw: nine parties, long, Arabic, Hebrew and
//! Persian names, levels that crowd each other, dates of every kind, worlds of no squares.
#![allow(clippy::too_many_lines, reason = "an outlook written out, field by field")]

use detente_bind::Factor;
use detente_bind::codes::NoteCode;
use detente_bind::evidence::Evidence;
use detente_bind::note::Note;
use detente_case::date::When;
use detente_case::*;
use detente_chance::{Dist, Quantity};
use detente_findings::Findings;
use detente_findings::deals::{DealSpace, EveryWay, PackageChance, PackagePoint, PastOffer, Settlement};
use detente_findings::forecast::{IssueForecast, ModelForecast, PositionRange};
use detente_findings::graph::picture;
use detente_findings::hold::{HoldFinding, HoldParty, RangeFinding};
use detente_outlook::answer::{EvidenceTold, Missing, Point, Step};
use detente_outlook::*;
use std::collections::BTreeMap;

/// Every text of the fixture ends in `tail`: a test puts hostile strings everywhere at once.
pub(crate) fn fixture(tail: &str) -> (Case, Outlook) {
    let t = |text: &str| format!("{text}{tail}");
    (case(&t), outlook(&t))
}

type Tail<'a> = &'a dyn Fn(&str) -> String;

const PARTIES: [(&str, &str); 9] = [
    ("north", "North"),
    (
        "long",
        "The Provisional Administrative Council of the Upper River Basin Districts and Associated Territories",
    ),
    ("arabic", "الحكومة الانتقالية في المنطقة الشمالية"),
    ("hebrew", "ממשלת המעבר של האזור הצפוני"),
    ("persian", "شورای هماهنگی استان‌های بالادست"),
    ("cjk", "上游各省协调委员会"),
    ("seven", "Seventh"),
    ("word", "Donaudampfschifffahrtsgesellschaftskapitänswitwenverein"),
    ("nine", "Ninth (نهم)"),
];

fn when(text: &str) -> Option<When> {
    When::parse(text)
}

fn basis(cites: &[&str], why: Option<&str>, t: Tail) -> Basis {
    Basis {
        cites: cites.iter().map(|c| (*c).to_owned()).collect(),
        why: why.map(t),
        by: None,
        on: None,
        draft: false,
    }
}

fn case(t: Tail) -> Case {
    let span = Span::default();
    let parties = PARTIES
        .iter()
        .map(|(id, name)| Party {
            id: (*id).to_owned(),
            name: t(name),
            aliases: vec![t("an alias"), t("اسم آخر")],
            roles: vec![Role::Signatory],
            influence: Some(InputId(0)),
            ..Party::default()
        })
        .collect();
    let level = |id: &str, at: Option<f64>, text: &str| Level { id: t(id), at, text: t(text), span };
    let issues = vec![
        Issue {
            id: "water".into(),
            title: t("Release of water in dry years"),
            levels: vec![
                level("none", Some(0.0), "nothing is promised"),
                level("consultation-first", Some(47.0), "consultation before every release"),
                level("جدول متفق عليه", Some(50.0), "an agreed table"),
                level("fixed-quantities-by-month", Some(53.0), "fixed quantities"),
                level("all", Some(100.0), ""),
            ],
            ..Issue::default()
        },
        Issue {
            id: "seat".into(),
            title: t("Seat of the commission"),
            levels: vec![level("here", None, "here"), level("there", None, "there")],
            ..Issue::default()
        },
    ];
    let event = |kind: &str, title: &str, on: Option<When>, parties: &[u32], cites: &[&str]| Event {
        id: String::new(),
        kind: t(kind),
        title: t(title),
        when: on,
        place: Some(t("مكان")),
        parties: parties.iter().map(|p| PartyId(*p)).collect(),
        basis: basis(cites, None, t),
        ..Event::default()
    };
    let soft = when("2025-03").map(|month| When { approximate: true, ..month });
    Case {
        title: t("Release of water: שלום وسلام"),
        as_of: date::day("2025-06-30"),
        about: Some(t("Two paragraphs.\n\nThe second.")),
        sources: vec![
            source("paper", SourceKind::Outlet, "The Paper", None, t),
            source("officials", SourceKind::Unnamed, "مسؤولون لم تذكر أسماؤهم", Some(PartyId(2)), t),
        ],
        parties,
        issues,
        stances: vec![Stance {
            party: PartyId(1),
            issue: IssueId(0),
            position: Some(InputId(1)),
            refuses: Some(Refusal {
                levels: vec![LevelId(0)],
                grade: RedLineGrade::Tested,
                held: InputId(2),
            }),
            ..Stance::default()
        }],
        packages: vec![Package {
            id: "draft".into(),
            title: t("A draft with a rather long name that has to be wrapped in the list beside the plot"),
            by: Some(PartyId(0)),
            on: when("2025"),
            levels: vec![(IssueId(0), LevelId(1))],
            basis: basis(&["c-1"], None, t),
            ..Package::default()
        }],
        options: vec![ActionOption {
            party: PartyId(0),
            id: "sign".into(),
            title: t("sign"),
            direction: Direction::Up,
            basis: basis(&[], Some("needed for the graph"), t),
            ..ActionOption::default()
        }],
        preferences: vec![Preference {
            party: PartyId(0),
            by: PreferenceBy::Statements(vec![Statement {
                formula: Text { text: t("north.sign"), span },
                held: InputId(2),
                swaps_with_next: None,
            }]),
            unknown: Vec::new(),
            tiers: Vec::new(),
            basis: Basis::default(),
            span,
        }],
        events: vec![
            event("agreement", "First treaty", when("1959-11-08"), &[0, 1], &["c-1"]),
            event("round", "A round of talks in the capital", when("2024-12"), &[0, 1, 2, 3, 4], &[]),
            event("round", "جولة أخرى من المحادثات", soft, &[2, 3], &["c-2"]),
            event("proposal", "A proposal", when("2025-06-12"), &[8], &["c-1"]),
            event("strike", "Something that has no date", None, &[], &[]),
        ],
        glossary: vec![GlossaryEntry {
            term: t("the river"),
            meaning: t("the water between them"),
            names: BTreeMap::from([("arabic".to_owned(), t("النهر")), ("hebrew".to_owned(), t("הנהר"))]),
        }],
        inputs: vec![
            input(
                "party.north.influence",
                Dist::Interval { low: 20.0, high: 60.0 },
                &["c-1"],
                Some("reason"),
                t,
            ),
            input(
                "stance.long.water.position",
                Dist::ThreePoint { low: 10.0, mid: 20.0, high: 60.0 },
                &[],
                None,
                t,
            ),
            input("stance.long.water.refuses", Dist::Exact(90.0), &["c-2", "c-unknown"], None, t),
        ],
        claims: vec![
            claim("c-1", &["officials"], "“the exact words” of a report", false, ClaimState::Accepted, t),
            claim("c-2", &[], "ما قاله المتحدث", false, ClaimState::Proposed, t),
            claim("c-3", &["paper", "nobody-listed"], "a paraphrase", true, ClaimState::Accepted, t),
            claim("c-4", &[], "was rejected", false, ClaimState::Rejected, t),
        ],
        reports: vec![
            report("r-1", Some("https://example.org/?a=1&b=2"), Some("ar"), t),
            report("r-2", Some("javascript:alert(1)"), Some("\"><script>"), t),
        ],
        ..Case::default()
    }
}

fn source(id: &str, kind: SourceKind, name: &str, of: Option<PartyId>, t: Tail) -> Source {
    Source {
        id: id.into(),
        kind,
        name: t(name),
        of,
        aliases: vec![t("also")],
        reliability: Some('C'),
        from: None,
        until: None,
        protected: false,
        span: Span::default(),
    }
}

fn input(path: &str, dist: Dist, cites: &[&str], why: Option<&str>, t: Tail) -> Input {
    Input {
        path: path.into(),
        dist,
        quantity: Quantity::SCALE,
        basis: basis(cites, why, t),
        span: Span::default(),
    }
}

fn claim(id: &str, chain: &[&str], quote: &str, paraphrase: bool, state: ClaimState, t: Tail) -> Claim {
    Claim {
        id: id.into(),
        report: "r-1".into(),
        chain: chain.iter().map(|c| (*c).to_owned()).collect(),
        spans: vec![(0, 5)],
        quote: t(quote),
        gloss: None,
        paraphrase,
        kind: ClaimKind::Demand,
        modality: Modality::Asserted,
        polarity: Polarity::Denies,
        said: when("2025-06-12"),
        meant: when("2025"),
        credibility: Some(3),
        page: None,
        by: t("a reader"),
        state,
        line: 1,
    }
}

fn report(id: &str, url: Option<&str>, language: Option<&str>, t: Tail) -> Report {
    Report {
        id: id.into(),
        title: t("عنوان التقرير"),
        outlet: Some(SourceId(0)),
        outlet_name: t("The Paper"),
        date: when("2025-06-13"),
        url: url.map(str::to_owned),
        language: language.map(str::to_owned),
        text: t("text"),
        hash: "00".into(),
        file: t("reports/r.txt"),
    }
}

/// An answer with every part that an answer may have.
pub(crate) fn answer(t: Tail) -> Answer {
    Answer {
        history: Some(0.45),
        combined: Some(0.62),
        interval: Some([0.40, 0.81]),
        drawing_error: Some(0.012),
        at_least: true,
        words: Some("likely (unlikely to very likely)".into()),
        missing: Some(Missing {
            what: t("no class has a clock"),
            way_out: t("choose one"),
            at_most: Some(0.5),
        }),
        evidence: EvidenceTold {
            terms: vec![
                detente_outlook::Term {
                    id: "deal".into(),
                    title: t("all accept the best package"),
                    read: 0.97,
                    unread: 0.6,
                    term: 3.1,
                    says_nothing: false,
                },
                detente_outlook::Term {
                    id: "conditions".into(),
                    title: t("what parties insist on"),
                    read: 0.4,
                    unread: 0.41,
                    term: -0.04,
                    says_nothing: true,
                },
            ],
            hazard_ratio: 1.9,
            trust: 0.4,
            trust_prior: 0.4,
            trust_interval: [0.1, 0.75],
            trust_resolved: 3,
            trust_given: false,
        },
        waterfall: vec![
            Step { id: "deal".into(), title: t("all accept the best package"), points: 22.0 },
            Step { id: "conditions".into(), title: t("what parties insist on"), points: -1.0 },
            Step { id: "gate.vote".into(), title: t("استفتاء"), points: -4.0 },
        ],
        curve: [("2025-07-01", 0.01), ("2025-12-31", 0.3), ("2026-12-31", 0.62)]
            .iter()
            .map(|(day, p)| Point {
                on: Some((*day).to_owned()),
                year: None,
                p: *p,
                history: p * 0.7,
                at_least: *p > 0.5,
            })
            .collect(),
        median: Some("2026-08-01".into()),
        outcome: None,
        classes: vec![
            ClassUsed {
                id: t("clocked"),
                title: t("Disputes settled by negotiation in the years that the data cover"),
                event: t("a new dispute"),
                clock: t("from signing"),
                n: 188.0,
                clusters: Some(80.0),
                share: Some(0.49),
                since: Some("2025-06-15".into()),
                relevance: 0.7,
                survival: vec![(1.0, 0.74), (5.0, 0.49), (20.0, 0.32)],
                survival_interval: vec![(1.0, 0.67, 0.82), (5.0, 0.37, 0.61)],
                why: Some(t("the same event")),
                warnings: vec![t("Few cases.")],
                citation: t("A & B (2016)"),
            },
            ClassUsed {
                id: "own".into(),
                title: t("محادثات سابقة"),
                event: t("signed"),
                clock: String::new(),
                n: 7.0,
                clusters: None,
                share: None,
                since: None,
                relevance: 1.0,
                survival: Vec::new(),
                survival_interval: Vec::new(),
                why: None,
                warnings: Vec::new(),
                citation: String::new(),
            },
        ],
        factors: vec![
            FactorShare {
                id: Factor::Deal,
                title: t("a zone exists"),
                share: Some(0.97),
                missing: None,
                undefined: 3,
            },
            FactorShare {
                id: Factor::Way,
                title: t("equilibrium"),
                share: None,
                missing: Some(t("no options")),
                undefined: 0,
            },
        ],
        scale: "icd-203",
    }
}

/// A space of `parties` (ids) with packages, settlements and drafts.
pub(crate) fn deal_space(parties: &[&str]) -> DealSpace {
    let n = parties.len();
    let utility = |k: usize| (0..n).map(|p| ((k * (p * 7 + 3)) % 101) as f64 / 100.0).collect::<Vec<f64>>();
    let chance = |id: Option<&str>, acceptable: f64, level: &str| PackageChance {
        id: id.map(str::to_owned),
        package: vec![("water".into(), level.into()), ("seat".into(), "here".into())],
        numbers: BTreeMap::new(),
        acceptable,
        by_party: vec![acceptable; n],
        utility: vec![acceptable; n],
        frontier: 0.31,
        nash: 0.07,
        regret: 0.12,
        every_way: (id == Some("draft"))
            .then(|| EveryWay { acceptable: 0.0, by_party: vec![acceptable / 2.0; n] }),
        first: 0.2,
        rank: Some([1.0, 3.0, 12.0]),
    };
    DealSpace {
        parties: parties.iter().map(|p| (*p).to_owned()).collect(),
        packages: 15_552,
        probability: 0.84,
        share: [0.0, 0.005, 0.066],
        alternatives: (0..n).map(|p| 0.3 + 0.05 * p as f64).collect(),
        points: (0..60)
            .map(|k| PackagePoint {
                levels: vec![k as u32 % 5, k as u32 % 2],
                utility: utility(k),
                frontier: k % 7 == 0,
                zone: k % 11 == 0,
                settlement: if k == 33 {
                    vec![Settlement::Nash, Settlement::Egalitarian]
                } else {
                    Vec::new()
                },
            })
            .collect(),
        likeliest: vec![chance(None, 0.5, "all"), chance(None, 0.45, "none")],
        drafts: vec![chance(Some("draft"), 0.02, "none")],
        offers: vec![PastOffer {
            party: parties[0].to_owned(),
            on: "2025-01-15".into(),
            utility: vec![0.8; n],
        }],
        forecast_inside: Some(0.24),
    }
}

fn outlook(t: Tail) -> Outlook {
    let ends = |(low, high): (f64, f64)| Ends { low, high, word_changes: 0.2 };
    let input = |path: &str, title: &str, yes_no, signed: Option<(f64, f64)>, holds: Option<(f64, f64)>| {
        InputEffect {
            path: t(path),
            title: t(title),
            says: "30 to 60".into(),
            yes_no,
            enters: signed.is_some() || holds.is_some(),
            signed: signed.map(ends),
            holds: holds.map(ends),
            unsupported: yes_no,
        }
    };
    let said = |about: About, words: &str| Line { about, words: t(words) };
    let forecast = IssueForecast {
        id: "water".into(),
        title: t("Release of water in dry years"),
        models: vec![ModelForecast {
            model: t("weighted-mean"),
            median: 47.4,
            p50: [42.0, 52.0],
            p90: [34.0, 59.0],
            benchmark_mae: Some(22.4),
        }],
        positions: PARTIES
            .iter()
            .enumerate()
            .map(|(at, (id, _))| PositionRange {
                party: (*id).to_owned(),
                p5: at as f64 * 8.0,
                p50: at as f64 * 9.0 + 5.0,
                p95: at as f64 * 10.0 + 20.0,
                salience: 0.5,
                influence: at as f64 / 9.0,
                supported: at % 2 == 0,
            })
            .collect(),
    };
    let hold = HoldFinding {
        parties: ["north", "arabic", "not-listed"]
            .iter()
            .map(|id| HoldParty {
                party: (*id).to_owned(),
                delta: [0.8, 0.9, 0.97],
                critical: None,
                slack: [-1.0, -0.1, 0.6],
                keeps: 0.4,
            })
            .collect(),
        self_enforcing: Some(0.4),
        weakest: Some(("arabic".into(), Some(t("first step")), 0.6)),
        hazards: Some(0.32),
        range: Some(RangeFinding { exists: 0.8, width: [-0.06, 0.1, 0.28], closed_by_optimism: 0.1 }),
    };
    Outlook {
        format: "detente.outlook/1",
        title: t("Release of water: שלום وسلام"),
        as_of: Some("2025-06-30".into()),
        signed: Some(answer(t)),
        holds: Some(answer(t)),
        both: Some(0.38),
        worlds: Some(Worlds { no_deal: 97, fails_in_year_1: 0, fails_later: 1, holds: 2 }),
        gates: vec![GateTold {
            id: "vote".into(),
            what: t("استفتاء"),
            binds: 0.4,
            passed: 0.7,
            met: 0.88,
            points: 4.0,
        }],
        conditions: vec![ConditionTold {
            id: "0".into(),
            title: t("North: “sign” only if they pledge"),
            insisted: 0.6,
            met: 0.5,
            points: -3.0,
        }],
        hangs_on: HangsOn {
            inputs: [
                input("x", "North wants not to “sign”", true, Some((0.62, 0.97)), None),
                input("y", "Arabic: impatience", false, Some((0.6, 0.57)), Some((0.2, 0.01))),
            ]
            .into_iter()
            .chain(PARTIES.iter().map(|(id, name)| {
                input(id, &format!("{name}: worth of no deal"), false, Some((0.61, 0.66)), Some((0.3, 0.31)))
            }))
            .chain([input("idle", "a number that nothing reads", false, None, None)])
            .collect(),
            sources: vec![
                SourceEffect {
                    source: "paper".into(),
                    name: t("The Paper"),
                    claims: 2,
                    inputs: 1,
                    signed: Some(-0.2),
                    holds: Some(0.004),
                    words: Some(t("likely becomes roughly even")),
                    note: Some(t("the class “own” rests on it alone")),
                },
                SourceEffect {
                    source: "officials".into(),
                    name: t("مسؤولون لم تذكر أسماؤهم"),
                    claims: 1,
                    inputs: 0,
                    signed: Some(0.0),
                    holds: None,
                    words: None,
                    note: None,
                },
            ],
            deep: Some(deep(t)),
        },
        findings: Findings {
            forecast: vec![forecast],
            deals: Some(deal_space(&["north", "arabic"])),
            graph: Some(graph(t)),
            hold: Some(hold),
        },
        evidence: Evidence {
            claims: 2,
            undecided: 1,
            origins: 2,
            inputs: 3,
            unseen: 0,
            unsupported: vec!["stance.long.water.position".into()],
            single_origin: 1,
            anonymous_share: 0.5,
            by_party: vec![("arabic".into(), 3), ("north".into(), 1)],
            one_sided: Some(t("Three of four supported stances are of one party.")),
            largest_outlet: Some(("paper".into(), 1.0)),
            largest_outlet_name: Some(t("The Paper")),
            confidence: detente_bind::evidence::Confidence::Low,
            confidence_why: vec![t("two of three inputs rest on one paper")],
        },
        text: vec![
            said(About::Answer, "Signed by 2026? Likely: 62 %."),
            said(About::Meaning, "“Signed”: a text signed by all."),
            said(About::HangsOn, "It hangs on much."),
            said(About::Worlds, "In 100 such worlds: no deal 38."),
            said(About::Change, "What would change it: if the models counted for 0.4 instead of 0.3."),
            said(About::Evidence, "Confidence in the evidence: low."),
        ],
        definitions: Definitions {
            signed: Some(SignedDefinition {
                what: t("a text signed by all"),
                by: "2026-12-31".into(),
                required: PARTIES.iter().map(|(_, name)| t(name)).collect(),
                rule: t("unanimity"),
            }),
            holds: Some(HoldsDefinition { event: t("a public withdrawal"), years: 5.0 }),
            terms: vec![(t("outside view"), t("the base rate"))],
            scale: "icd-203",
        },
        manifest: Manifest {
            format: "detente.manifest/1",
            version: "0.1.0",
            seed: 1,
            draws: 4096,
            trust: 0.4,
            trust_given: false,
            outcomes: Vec::new(),
            unread: false,
            files: vec![(t("case.toml"), "ab".repeat(32))],
            rows: vec![(t("case.title"), "ef".repeat(6))],
            base_rates: "cd".repeat(32),
            streams: "one sequence an input",
        },
        notes: vec![Note { code: NoteCode::N1502, what: t("no bargaining range"), why: t("no contest") }],
        against: None,
    }
}

/// Six states, two parties, a way by which not everybody gains.
fn graph(t: Tail) -> picture::GraphPicture {
    let state = |id: usize, options: &[&str], equilibrium: &[&'static str]| picture::PictureState {
        id,
        options: options.iter().map(|option| t(option)).collect(),
        equilibrium: equilibrium.to_vec(),
        agreed: id == 6,
    };
    picture::GraphPicture {
        all: 6,
        parties: vec![(0, t("North")), (2, t("الحكومة الانتقالية في المنطقة الشمالية"))],
        status_quo: Some(1),
        states: vec![
            state(1, &[], &["gmr", "smr"]),
            state(2, &["North: release"], &[]),
            state(3, &["الحكومة: التوقيع"], &["gmr"]),
            state(4, &["North: release", "North: sign"], &[]),
            state(5, &["North: sign"], &[]),
            state(6, &["North: release", "North: sign", "الحكومة: التوقيع"], &["nash", "gmr", "seq"]),
        ],
        columns: vec![vec![1], vec![2, 3, 5], vec![4, 6]],
        improvements: vec![(0, 2, 4), (1, 4, 6), (0, 3, 1)],
        way: vec![1, 2, 6],
        thinned: false,
        improving: false,
    }
}

/// An outlook in which every optional part is absent and every list empty.
pub(crate) fn empty() -> (Case, Outlook) {
    let (_, full) = fixture("");
    let outlook = Outlook {
        title: String::new(),
        as_of: None,
        signed: None,
        holds: None,
        both: None,
        worlds: None,
        hangs_on: HangsOn::default(),
        findings: Findings::default(),
        evidence: Evidence::default(),
        text: Vec::new(),
        definitions: Definitions::default(),
        notes: Vec::new(),
        manifest: Manifest { files: Vec::new(), ..full.manifest },
        ..full
    };
    (Case::default(), outlook)
}

/// What `--deep` adds, every part of it.
pub(crate) fn deep(t: Tail) -> deep::Deep {
    let turn = |at: Option<f64>, above, word, probability| flips::Turn {
        curve: vec![(0.1, 0.3), (0.5, 0.4), (0.9, 0.6)],
        distance: at.map(|_| 0.21),
        at,
        above: Some(above),
        word,
        otherwise: None,
        probability,
        word_probability: probability / 2.0,
    };
    let lever =
        |act: &str, who: &[&str], signed: f64, holds: Option<f64>, dominated: Option<&str>| levers::Lever {
            act: t(act),
            kind: detente_findings::acts::ActKind::Guarantee,
            who: who.iter().map(|id| (*id).to_owned()).collect(),
            cost: t("a promise"),
            signed: Some(signed),
            holds,
            both: holds,
            interval: holds.map(|x| [x - 0.02, x + 0.02]),
            signed_after: None,
            holds_after: None,
            dominated_by: dominated.map(t),
            of: Vec::new(),
            beyond_sum: None,
        };
    let flip = |path: &str, title: &str, signed, holds, unsupported| flips::FlipRow {
        input: t(path),
        title: t(title),
        now: "30 to 60".into(),
        unit: "0–100",
        signed,
        holds,
        unsupported,
    };
    let origin = |id: &str, name: &str, signed, holds, interval| shapley::OriginEffect {
        origin: t(id),
        name: t(name),
        claims: 3,
        inputs: 2,
        signed: Some(signed),
        holds,
        signed_interval: interval,
        holds_interval: None,
        signed_alone: Some(signed / 2.0),
        holds_alone: None,
    };
    deep::Deep {
        correlations: PARTIES
            .iter()
            .enumerate()
            .map(|(at, (id, name))| indices::RankCorrelation {
                input: t(id),
                title: t(&format!("{name}: worth of no deal")),
                signed: Some(0.9 - at as f64 * 0.2),
                holds: (at % 2 == 0).then_some(-1.0 + at as f64 * 0.1),
            })
            .collect(),
        indices: Some(indices::Indices {
            rows: 256,
            runs: 1024,
            undefined: 0,
            constant: Vec::new(),
            groups: vec![indices::GroupIndex {
                inputs: vec![t("party.north.influence")],
                title: t("North: influence"),
                margin_signed: Some(indices::Index {
                    first: 0.4,
                    first_interval: [0.3, 0.5],
                    total: 0.52,
                    total_interval: [0.41, 0.63],
                    above_zero: true,
                }),
                margin_holds: None,
                signed: None,
                holds: None,
            }],
        }),
        flips: vec![
            flip(
                "party.north.influence",
                "North: influence",
                Some(turn(Some(66.0), true, Some("unlikely"), 0.31)),
                None,
                false,
            ),
            flip(
                "x",
                "الحكومة الانتقالية: قيمة عدم التوصل إلى اتفاق",
                Some(turn(None, false, None, 0.0)),
                Some(turn(Some(3.2), false, Some("likely"), 0.07)),
                true,
            ),
        ],
        origins: Some(shapley::Origins {
            method: "subsets",
            draws: 512,
            sets: 8,
            all: shapley::Pair { signed: Some(0.5), holds: Some(0.4) },
            none: shapley::Pair { signed: Some(0.3), holds: Some(0.5) },
            origins: vec![
                origin("paper", "The Paper", 0.12, Some(-0.06), Some([0.08, 0.16])),
                origin("officials", "مسؤولون لم تذكر أسماؤهم", -0.03, None, None),
            ],
        }),
        boxes: vec![assumptions::FailureBox {
            question: QuestionKind::Signed,
            fails: t("no deal"),
            draws: 512,
            failing: 200,
            limits: vec![assumptions::BoxLimit {
                input: t("party.north.influence"),
                title: t("North: influence"),
                low: Some(40.0),
                high: None,
                quasi_p: 0.001,
            }],
            coverage: 0.6,
            density: 0.8,
            overall: 0.4,
            words: t("Of the draws in which North’s influence is 40 or more, 80 % fail."),
        }],
        levers: vec![
            lever("a guarantor that acts", &["north", "not-listed"], 0.02, Some(0.11), None),
            lever("a better monitor", &["north"], 0.0, Some(0.04), Some("a guarantor that acts")),
            lever("a hollow gesture", &[], 0.0, None, None),
        ],
        change_our_mind: vec![t("If North: influence were above 66, signing becomes unlikely.")],
        runs: vec![("flips", 512)],
    }
}
