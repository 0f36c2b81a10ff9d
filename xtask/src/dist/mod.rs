//! `cargo xtask dist`: the packages of a release, in a folder of `target`. What goes into one is
//! sorted, has the time of the commit, and no path of the machine: two runs give the same bytes.

mod archive;
mod audit;
mod binary;
mod checksums;
mod crates;
mod date;
mod image;
mod notices;
mod npm;
mod sbom;
mod wheel;
mod works;

use crate::run::{find, output, target};
use anyhow::{Context as _, Result, bail};
use std::fs;
use std::path::PathBuf;
use std::process::Command;

pub(crate) use binary::Binary;

/// The way that somebody wants the packages made.
pub(crate) struct Options {
    /// The cargo profile of native programs.
    pub(crate) profile: String,
    /// The platform that native programs are for.
    pub(crate) target: String,
}

impl Options {
    /// Packages for the tests: they are not to be quick, but there soon.
    pub(crate) fn for_tests() -> Self {
        Self { profile: "release".to_owned(), target: binary::host().to_owned() }
    }
}

/// `dist PART... [--profile NAME] [--target TRIPLE]`.
pub(crate) fn command(words: &[&str]) -> Result<()> {
    let mut options = Options { profile: "dist".to_owned(), target: binary::host().to_owned() };
    let mut parts = Vec::new();
    if let ["tag", tag] = words {
        return is_of_this_version(tag);
    }
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let mut value = || words.next().map(|it| (*it).to_owned()).context(format!("{word} what?"));
        match *word {
            "--profile" => options.profile = value()?,
            "--target" => options.target = value()?,
            part => parts.push(part),
        }
    }
    if parts.is_empty() {
        bail!("dist what? crates, npm, wheel, archive, image, sbom, checksums or audit");
    }
    for part in parts {
        match part {
            "crates" => crates::make()?,
            "npm" => npm::make()?,
            "wheel" => wheel::make(&options)?,
            "archive" => archive::make(&options)?,
            "image" => image::make(&options)?,
            "sbom" => sbom::make(&options)?,
            "checksums" => checksums::write()?,
            "audit" => audit::make()?,
            _ => bail!("dist has no part `{part}`"),
        }
    }
    Ok(())
}

/// Fails for a tag that is not this version's: `v0.1.0`.
fn is_of_this_version(tag: &str) -> Result<()> {
    match tag.strip_prefix('v') {
        Some(named) if named == version() => Ok(()),
        _ => bail!("the tag is {tag}, and the version is {}", version()),
    }
}

/// Makes what the tests install, and gives the native program that they compare it with.
pub(crate) fn for_tests() -> Result<PathBuf> {
    let options = Options::for_tests();
    npm::make()?;
    wheel::make(&options)?;
    archive::make(&options)?;
    sbom::make(&options)?;
    if find("buildah").is_some() {
        image::make(&options)?;
    }
    Ok(Binary::build(&options)?.path)
}

/// The folder of the packages.
pub(crate) fn folder() -> Result<PathBuf> {
    let folder = target().join("dist-packages");
    fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// The version that all packages have.
fn version() -> &'static str {
    env!("CARGO_PKG_VERSION")
}

/// The address of the repository that GitHub makes packages of.
fn repository() -> Option<String> {
    let server = std::env::var("GITHUB_SERVER_URL").ok()?;
    Some(format!("{server}/{}", std::env::var("GITHUB_REPOSITORY").ok()?))
}

/// The time that everything in a package has, in seconds since 1970: that of the commit, unless
/// `SOURCE_DATE_EPOCH` says otherwise.
fn epoch() -> Result<u64> {
    if let Ok(given) = std::env::var("SOURCE_DATE_EPOCH") {
        return given.parse().context("SOURCE_DATE_EPOCH is a number of seconds");
    }
    let mut log: Command = crate::run::command("git");
    match output(log.args(["log", "-1", "--format=%ct"])) {
        Some(time) => time.parse().context("the commit's time"),
        None => Ok(0),
    }
}

#[cfg(test)]
mod tests {
    use super::{is_of_this_version, version};

    #[test]
    fn a_tag_is_of_one_version() {
        assert!(is_of_this_version(&format!("v{}", version())).is_ok());
        for tag in [version(), "v", "v99.0.0", "main"] {
            assert!(is_of_this_version(tag).is_err(), "{tag}");
        }
    }
}
