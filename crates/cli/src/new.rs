//! `detente new`: a case folder from a commented template.

use crate::args::{Common, NewArgs};
use crate::output;
use anyhow::{Context, bail};
use std::path::Path;
use std::process::ExitCode;

/// An error where a new case would be mixed with what is there.
pub fn vacant(folder: &Path) -> anyhow::Result<()> {
    let occupied = folder.exists()
        && (!folder.is_dir()
            || std::fs::read_dir(folder)
                .with_context(|| format!("cannot look into {}", folder.display()))?
                .next()
                .is_some());
    if occupied {
        bail!("{} is there already and not empty; nothing was written", folder.display());
    }
    Ok(())
}

pub fn run(args: &NewArgs, _: &Common) -> anyhow::Result<ExitCode> {
    let folder = &args.folder;
    vacant(folder)?;
    let title = match (&args.title, folder.file_name()) {
        (Some(title), _) => title.clone(),
        (None, Some(name)) => name.to_string_lossy().replace(['-', '_'], " "),
        (None, None) => "A negotiation".into(),
    };
    for (name, text) in detente_case::template::files(&title) {
        let path = folder.join(name);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent).with_context(|| format!("cannot make {}", parent.display()))?;
        }
        output::write_file(&path, text.as_bytes())?;
    }
    output::message(&format!(
        "{} is ready. Edit {}, then:\n  detente check {0}\n  detente outlook {0} --report outlook.html",
        folder.display(),
        folder.join("case.toml").display()
    ));
    Ok(ExitCode::SUCCESS)
}
