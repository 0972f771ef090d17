//! `detente new`: an empty case, the example, or a draft from reports.

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

pub(crate) fn run(args: &NewArgs, common: &Common) -> anyhow::Result<ExitCode> {
    let folder = &args.folder;
    let title = match (&args.title, folder.file_name()) {
        (Some(title), _) => title.clone(),
        (None, Some(name)) => name.to_string_lossy().replace(['-', '_'], " "),
        (None, None) => "A negotiation".into(),
    };
    if !args.from.is_empty() {
        if folder.read_dir().is_ok_and(|mut all| all.next().is_some()) {
            return Err(occupied(folder));
        }
        return detente_journey::drafting::into_new(&args.from, folder, &title, common);
    }
    let files = if args.example {
        detente_desk::template::files(&title)
    } else {
        detente_desk::template::empty(&title)
    };
    let texts: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    found(folder, &texts)?;
    let next = if args.example {
        format!("  detente check {0}\n  detente outlook {0} --report outlook.html", folder.display())
    } else {
        format!("  detente draft REPORT… --into {0}\n  detente ask {0}", folder.display())
    };
    output::message(&format!(
        "{} is ready. Edit {}, or:\n{next}",
        folder.display(),
        folder.join("case.toml").display()
    ));
    Ok(ExitCode::SUCCESS)
}
