//! `detente new`: a case folder from a commented template.

use crate::args::NewArgs;
use crate::flags::Common;
use crate::output;
use std::path::Path;
use std::process::ExitCode;

/// Makes the folder with all of its files, or nothing.
pub(crate) fn found(folder: &Path, texts: &[(&str, &str)]) -> anyhow::Result<()> {
    detente_desk::found::found(folder, texts).map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => occupied(folder),
        _ => anyhow::Error::new(error).context(format!("cannot make {}", folder.display())),
    })
}

fn occupied(folder: &Path) -> anyhow::Error {
    anyhow::anyhow!("{} is there already and not empty; nothing was written", folder.display())
}

pub(crate) fn run(args: &NewArgs, _: &Common) -> anyhow::Result<ExitCode> {
    let folder = &args.folder;
    let title = match (&args.title, folder.file_name()) {
        (Some(title), _) => title.clone(),
        (None, Some(name)) => name.to_string_lossy().replace(['-', '_'], " "),
        (None, None) => "A negotiation".into(),
    };
    let files = detente_desk::template::files(&title);
    let texts: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    found(folder, &texts)?;
    output::message(&format!(
        "{} is ready. Edit {}, then:\n  detente check {0}\n  detente outlook {0} --report outlook.html",
        folder.display(),
        folder.join("case.toml").display()
    ));
    Ok(ExitCode::SUCCESS)
}
