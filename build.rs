//! Gives the binary a fingerprint of what it is made from: what a build of other sources kept on disk is not used.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

fn files(path: &Path, found: &mut BTreeMap<PathBuf, Vec<u8>>) {
    if path.is_dir() {
        for entry in std::fs::read_dir(path).into_iter().flatten().flatten() {
            files(&entry.path(), found);
        }
    } else if let Ok(bytes) = std::fs::read(path) {
        found.insert(path.to_owned(), bytes);
    }
}

fn main() {
    let mut found = BTreeMap::new();
    for name in ["src", "themes", "Cargo.lock", "Cargo.toml", "build.rs"] {
        println!("cargo::rerun-if-changed={name}");
        files(Path::new(name), &mut found);
    }
    // What one program made is not the other's, where one of them draws cards.
    let features = std::env::vars().filter(|(name, _)| name.starts_with("CARGO_FEATURE_"));
    let features: BTreeMap<String, String> = features.collect();
    let mut hasher = DefaultHasher::new();
    features.hash(&mut hasher);
    found.hash(&mut hasher);
    println!("cargo::rustc-env=BRIEFBOOK_BUILD={:016x}", hasher.finish());
}
