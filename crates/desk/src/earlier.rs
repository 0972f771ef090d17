//! The earlier outlook that `--against` names: a file as it was printed, one of the ledger, or the ledger's last.

use crate::ledger::{self as files, Fault};
use detente_case::Loaded;
use detente_outlook::against::Earlier;
use detente_outlook::ledger::{self, Sealed};
use serde_json::Value;
use std::path::Path;

/// The word for the last published outlook of the case.
const LAST: &str = "last";
const WAY_OUT: &str = "give an outlook of this case as `detente outlook CASE --format json` prints it, a file of its `outlooks/` folder, or `last`";

/// The earlier outlook that `--against` names, for a case.
///
/// # Errors
/// It cannot be read, is no outlook, is damaged, or is one of another case; with the way out.
pub fn earlier(what: &Path, loaded: &Loaded) -> Result<Earlier, Fault> {
    let folder = &loaded.folder;
    let name = what.display();
    if what.as_os_str() == LAST && !what.exists() {
        let entries = files::entries(folder)?;
        let Some(last) = entries.iter().filter_map(|entry| entry.sealed.as_ref().ok()).next_back() else {
            return Err(Fault(format!(
                "--against last: no outlook of this case has been published; seal one with --publish, or {WAY_OUT}"
            )));
        };
        return of_sealed(last).map_err(|why| Fault(format!("the last published outlook: {why}")));
    }
    let text = files::text(what).map_err(|why| Fault(format!("--against: {why}; {WAY_OUT}")))?;
    let value: Value = match serde_json::from_str(&text) {
        Ok(value) => value,
        Err(error) => {
            return Err(Fault(format!("--against {name}: it is not JSON ({error}); {WAY_OUT}")));
        }
    };
    let fault = |why: String| Fault(format!("--against {name}: {why}; {WAY_OUT}"));
    if value.get("format").and_then(Value::as_str) == Some("detente.manifest/1") {
        return of_manifest(&value, loaded).map_err(fault);
    }
    let (found, is_own) = if value.get("seal").is_some() {
        let sealed = ledger::open(&text).map_err(fault)?;
        let hash = sealed.text("outlook");
        let entries = files::entries(folder)?;
        let is_own =
            entries.iter().any(|entry| entry.sound().is_some_and(|(_, own)| own.text("outlook") == hash));
        (of_sealed(&sealed).map_err(fault)?, is_own)
    } else {
        (Earlier::read(&value, Vec::new()).map_err(fault)?, false)
    };
    let title = &loaded.case.title;
    if !is_own && found.title() != title {
        return Err(fault(format!(
            "it is an outlook of another case, “{}”; this one is “{title}”",
            found.title()
        )));
    }
    Ok(found)
}

fn of_sealed(sealed: &Sealed) -> Result<Earlier, String> {
    Earlier::read(&sealed.outlook, sealed.inputs())
}

/// The published outlook that has this manifest.
fn of_manifest(manifest: &Value, loaded: &Loaded) -> Result<Earlier, String> {
    let entries = files::entries(&loaded.folder).map_err(|error| error.to_string())?;
    let same = |sealed: &&Sealed| sealed.outlook.get("manifest") == Some(manifest);
    match entries.iter().filter_map(|entry| entry.sealed.as_ref().ok()).find(same) {
        Some(sealed) => of_sealed(sealed),
        None => Err("it is a manifest, which holds no numbers, and no published outlook of this case has it"
            .to_owned()),
    }
}
