//! `detente report`: the page that an analyst hands on, whole or without its protected sources.

use crate::args::ReportArgs;
use crate::flags::{Common, Format, Page};
use crate::{against, load, outlook, output};
use detente_case::Case;
use detente_outlook::Outlook;
use std::process::ExitCode;

/// Packages up to which a report holds the deeper findings unasked: there they take seconds.
const DEEP: u128 = 100_000;

/// `page` is what `--format` says, where it names a form of page; `--as` says the same and goes first.
pub(crate) fn run(args: &ReportArgs, common: &Common, page: Option<Page>) -> anyhow::Result<ExitCode> {
    let (ready, mut outlook) = match outlook::compute(&args.case, &args.evidence)? {
        Ok(done) => done,
        Err(code) => return Ok(code),
    };
    // By the size of the case, not by the clock: the same case gives the same bytes.
    let small = outlook.findings.deals.as_ref().is_none_or(|deals| deals.packages <= DEEP);
    if args.deep || (small && !args.quick) {
        outlook::deepen(
            &ready,
            &load::settings(&args.case.draws, &args.evidence, &ready.loaded)?,
            &mut outlook,
        );
    }
    if let Some(what) = &args.against {
        let earlier = detente_desk::earlier::earlier(what, &ready.loaded)?;
        against::add(
            &earlier,
            &ready,
            &load::settings(&args.case.draws, &args.evidence, &ready.loaded)?,
            &mut outlook,
        );
    }
    let case = &ready.loaded.case;
    let render = |case: &Case, outlook: &Outlook| match args.page.or(page) {
        // As `outlook --format json` prints it. It always can be written: what is not finite becomes null.
        None if common.format == Format::Json => detente_outlook::ledger::print(outlook).unwrap_or_default(),
        None | Some(Page::Html) => detente_report::html(case, outlook),
        Some(Page::Md) => detente_report::markdown(case, outlook),
        Some(Page::Fragment) => detente_report::fragment(case, outlook),
    };
    let written = if args.redact {
        let written = detente_report::redact(case, &outlook).and_then(|redacted| {
            if redacted.nothing_withheld() {
                output::message("no source of this case is protected: nothing was withheld");
            }
            redacted.write(render)
        });
        match written {
            Ok(written) => written,
            Err(leak) => {
                output::message(&format!("{leak}\nThe redacted report was not written."));
                return Ok(ExitCode::from(1));
            }
        }
    } else {
        render(case, &outlook)
    };
    match &args.output {
        Some(path) => {
            output::write_file(path, written.as_bytes())?;
            output::message(&format!("report written to {}", path.display()));
        }
        None => output::text(&written)?,
    }
    Ok(ExitCode::SUCCESS)
}
