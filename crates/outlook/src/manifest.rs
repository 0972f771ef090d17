//! What is needed to compute the same bytes again.

use crate::trust::Outcome;
use serde::Serialize;

/// What is needed to compute the same bytes again. No clock, no thread count.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Manifest {
    /// `detente.manifest/1`.
    pub format: &'static str,
    /// Program version.
    pub version: &'static str,
    /// Seed.
    pub seed: u64,
    /// Draws.
    pub draws: usize,
    /// Trust in the models: the mean.
    pub trust: f64,
    /// True where a person gave it.
    pub trust_given: bool,
    /// The outcomes of earlier questions that updated it.
    pub outcomes: Vec<Outcome>,
    /// True where every input was at its ignorance prior.
    pub unread: bool,
    /// (file in the case folder, SHA-256), in name order.
    pub files: Vec<(String, String)>,
    /// (row of `case.toml`, fingerprint of what it says), in the order of the file.
    pub rows: Vec<(String, String)>,
    /// SHA-256 of the shipped table of base rates.
    pub base_rates: String,
    /// How draws are made.
    pub streams: &'static str,
}

/// A case's files as a manifest lists them.
#[derive(Clone, Debug, Default)]
pub struct Files {
    /// (file in the case folder, SHA-256), in name order.
    pub hashes: Vec<(String, String)>,
    /// (row of `case.toml`, fingerprint of what it says).
    pub rows: Vec<(String, String)>,
}

impl Files {
    /// Of a case as it was read.
    #[must_use]
    pub fn of(loaded: &detente_case::Loaded) -> Self {
        let hashes = loaded.files.iter().map(|file| (file.path.clone(), file.hash.clone())).collect();
        let rows = loaded.files.first().map_or_else(Vec::new, |file| crate::fingerprints(&file.text));
        Self { hashes, rows }
    }
}

/// How draws are made, as the manifest says it.
pub(crate) const STREAMS: &str =
    "one Owen-scrambled van der Corput sequence an input, keyed by SHA-256 of (seed, path)";

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
