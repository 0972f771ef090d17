//! Prints every problem of a case folder: `cargo run -p detente-case --example check -- cases/israel-syria`.
#![allow(clippy::print_stdout)]

fn main() {
    for path in std::env::args().skip(1) {
        let loaded = detente_case::load(&path);
        for diagnostic in &loaded.diagnostics {
            let place = loaded.place(diagnostic.span);
            let severity = diagnostic.severity;
            println!("{}:{}:{}: {} {severity:?}", place.path, place.line, place.column, diagnostic.code);
            println!("    {}\n    {}", diagnostic.message, diagnostic.help);
        }
        let (inputs, claims) = (loaded.case.inputs.len(), loaded.case.claims.len());
        println!("{path}: {} problems, {inputs} inputs, {claims} claims", loaded.diagnostics.len());
    }
}
