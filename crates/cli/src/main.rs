//! The `detente` program: a thin caller of the engine. Data go to standard output, messages to standard
//! error; exit 0 is fine, 1 means errors in the case, 2 that the tool failed; a reader that closes the pipe
//! early is no failure.

mod against;
mod args;
mod ask;
mod backtest;
mod check;
mod claims;
mod classes;
mod compare;
mod deals;
mod explain;
mod export;
mod forecast;
mod foreign;
mod game;
mod graph;
mod history;
mod hold;
mod import;
mod ledger;
mod levers;
mod load;
mod new;
mod outlook;
mod read;
mod repair;
mod report;
mod rerun;
mod resolve;
mod review;
mod schema;
mod score;
mod serve;
mod sweep;
mod talks;

use args::{Args, Command};
use clap::{CommandFactory, FromArgMatches, ValueEnum};
use detente_terminal::{flags, output, progress, render};
use flags::Page;
use std::process::ExitCode;

fn main() -> ExitCode {
    // A panic is a mistake of ours, never of the user's: say so plainly, without a trace.
    std::panic::set_hook(Box::new(|info| {
        use std::io::Write;
        let place = info.location().map(|at| format!(" ({}:{})", at.file(), at.line())).unwrap_or_default();
        let _ = writeln!(
            std::io::stderr(),
            "detente: internal error{place}: {info}\nThis is a mistake in the program, not in your case. Your files are as they were."
        );
    }));
    let matches = Args::command().get_matches();
    let args = match Args::from_arg_matches(&matches) {
        Ok(args) => args,
        Err(error) => error.exit(),
    };
    let page = page(&matches);
    if page.is_some() && !matches!(args.command, Command::Report(_)) {
        let what = "only `report` has the forms md, html and fragment: --format is text, json or csv here";
        Args::command().error(clap::error::ErrorKind::InvalidValue, what).exit();
    }
    if let Some(threads) = args.common.threads {
        // Fails only when a pool exists already, which cannot be here.
        let _ = rayon::ThreadPoolBuilder::new().num_threads(threads).build_global();
    }
    let outcome = std::panic::catch_unwind(|| run(args, page));
    match outcome {
        Ok(Ok(code)) => code,
        Ok(Err(error)) if output::is_broken_pipe(&error) => ExitCode::SUCCESS,
        Ok(Err(error)) => {
            output::message(&format!("detente: {error:#}"));
            ExitCode::from(2)
        }
        Err(_) => ExitCode::from(2),
    }
}

/// The form of a page, where `--format` asks for one.
fn page(matches: &clap::ArgMatches) -> Option<Page> {
    let (_, inner) = matches.subcommand()?;
    let raw = inner.get_raw("format")?.next()?;
    Page::from_str(raw.to_str()?, false).ok()
}

fn run(args: Args, page: Option<Page>) -> anyhow::Result<ExitCode> {
    let common = &args.common;
    match args.command {
        Command::New(args) => new::run(&args, common),
        Command::Read(args) => read::run(&args, common),
        Command::Draft(args) => detente_journey::drafting::run(&args, common),
        Command::Ask(args) => detente_journey::asking::run(&args, common),
        Command::Review(args) => review::run(&args, common),
        Command::Claims(args) => claims::run(&args, common),
        Command::Check(args) => check::run(&args, common),
        Command::Classes(args) => classes::run(&args, common),
        Command::Forecast(args) => forecast::run(&args, common),
        Command::Backtest(args) => backtest::run(&args, common),
        Command::Graph(args) => graph::run(&args, common),
        Command::Deals(args) => deals::run(&args, common),
        Command::Talks(args) => talks::run(&args, common),
        Command::Hold(args) => hold::run(&args, common),
        Command::Outlook(args) => outlook::run(&args, common),
        Command::Compare(args) => compare::run(&args, common),
        Command::Levers(args) => levers::run(&args, common),
        Command::Ledger(args) => ledger::run(&args, common),
        Command::History(args) => history::run(&args, common),
        Command::Rerun(args) => rerun::run(&args, common),
        Command::Resolve(args) => resolve::run(&args, common),
        Command::Score(args) => score::run(&args, common),
        Command::Import(args) => import::run(&args, common),
        Command::Export(args) => export::run(&args),
        Command::Sweep(args) => sweep::run(&args, common),
        Command::Serve(args) => serve::run(&args),
        Command::Report(args) => report::run(&args, common, page),
        Command::Explain(args) => explain::run(&args, common),
        Command::Schema(args) => schema::run(&args, common),
        Command::Completions(args) => {
            let mut out = Vec::new();
            clap_complete::generate(args.shell, &mut Args::command(), "detente", &mut out);
            output::bytes(&out)?;
            Ok(ExitCode::SUCCESS)
        }
    }
}
