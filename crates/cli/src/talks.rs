//! `detente talks`: simulated bargaining.
use crate::args::{Common, TalksArgs};
use std::process::ExitCode;
pub fn run(_args: &TalksArgs, _common: &Common) -> anyhow::Result<ExitCode> {
    anyhow::bail!("to come")
}
