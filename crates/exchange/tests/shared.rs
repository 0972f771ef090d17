//! Files of other programs, read in place: the folder is named by the environment variable DETENTE_DATA.

use detente_exchange::tables::{self, Scales};
use std::path::Path;

#[test]
fn scenarios_and_cases_of_other_programs_are_read() {
    let Some(data) = std::env::var_os("DETENTE_DATA") else {
        eprintln!("SKIPPED: DETENTE_DATA is not set, other programs' files were not read");
        return;
    };
    // (file, actors, issues)
    let files = [
        ("ktab/SOE-Competitive.csv", 34, 1),
        ("ktab/SOE-Pol-Comp.csv", 13, 2),
        ("ktab/SOE-Policy.csv", 26, 1),
        ("ktab/dummyData-a040.csv", 40, 1),
        ("ktab/dummyData-a080.csv", 80, 1),
        ("ktab/dummyData-a160.csv", 160, 1),
        ("ktab/dummyData_3Dim.csv", 7, 3),
        ("ktab/dummyData_6Dim.csv", 27, 6),
        ("ktab/smpExample.xml", 5, 3),
        ("decide-exchange/sample_data.txt", 10, 6),
        ("decide-exchange/copenhagen.csv", 11, 7),
        ("decide-exchange/cop21.csv", 15, 13),
        ("emission-standards.csv", 10, 1),
    ];
    for (file, actors, issues) in files {
        let read = tables::read(&Path::new(&data).join("spatial").join(file), &Scales::default())
            .unwrap_or_else(|problems| panic!("{file}: {problems:?}"));
        println!("{file}: {} × {}, {:?}", read.parties.len(), read.issues.len(), read.notes);
        assert_eq!((file, read.parties.len(), read.issues.len()), (file, actors, issues));
    }
}

#[test]
fn a_spreadsheet_with_an_empty_cover() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/wages.xlsx");
    let read = tables::read(&path, &Scales::default()).unwrap();
    assert_eq!(read.title, "positions");
    assert_eq!(read.issues.iter().map(|issue| issue.id.as_str()).collect::<Vec<_>>(), ["Rise", "Hours"]);
    assert_eq!(read.parties[2].id, "مجلس العمل");
    let seen: Vec<_> =
        read.stands.iter().map(|s| (s.party, s.issue, s.position, s.salience, s.influence)).collect();
    assert_eq!(
        seen,
        [
            (0, 0, 90.0, 0.9, 2.0),
            (0, 1, 20.0, 0.5, 2.0),
            (1, 0, 10.0, 0.8, 3.0),
            (2, 0, 60.0, 0.5, 1.0),
            (2, 1, 40.0, 0.9, 1.0),
        ]
    );
}
