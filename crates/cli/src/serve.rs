//! `detente serve`: the workbench.

use crate::args::{ServeArgs, YesNo};
use crate::output;
use anyhow::Context;
use detente_workbench::Options;
use std::process::ExitCode;
use std::sync::Arc;

pub(crate) fn run(args: &ServeArgs) -> anyhow::Result<ExitCode> {
    if let Err(error) = std::fs::metadata(&args.case) {
        return Err(error).with_context(|| format!("cannot open the case {}", args.case.display()));
    }
    if !args.host.is_loopback() {
        output::message(&format!(
            "{} is not this machine alone: whoever reaches it and has the address below can read and change the case. \
             Nothing is encrypted on the way.",
            args.host
        ));
    }
    let options =
        Options { case: args.case.clone(), host: args.host, port: args.port, open: args.open == YesNo::Yes };
    // The address goes to standard output, alone on its line, for whoever started us.
    let say = |address: &str, first: bool| {
        if first {
            let _ = output::text(&format!("{address}\n"));
            output::message("The address works once. Ctrl-C ends the workbench.");
        } else {
            output::message(&format!("For another browser: {address}"));
        }
    };
    detente_workbench::serve(&options, Arc::new(say))
        .with_context(|| format!("cannot serve on {} port {}", args.host, args.port))?;
    Ok(ExitCode::SUCCESS)
}
