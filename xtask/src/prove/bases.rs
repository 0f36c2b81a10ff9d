//! The base images of the cases, and what the machine lends to the builds.

use crate::run::{command, output, root, step};
use crate::tools;
use anyhow::Result;
use std::fs;
use std::path::PathBuf;

/// Goes up when tests/prove/bases.sh makes other images.
const HOME: &str = "prove-1";
const PACKAGES: [&str; 4] = ["buildah", "debootstrap", "apt-utils", "busybox-static"];

/// The places of the images.
pub(super) struct Bases {
    /// A store of images.
    pub(super) images: PathBuf,
    /// The mounts of every build, as `--volume` takes it.
    pub(super) mounts: Vec<String>,
}

/// Installs the builder and makes the images, where that was not done before.
pub(super) fn set_up() -> Result<Bases> {
    let programs = ["buildah", "debootstrap", "apt-ftparchive", "busybox"];
    if !programs.iter().all(|program| crate::run::find(program).is_some()) {
        tools::debian(&PACKAGES)?;
    }
    let home = tools::cache()?.join(HOME);
    let stamp = home.join("complete");
    if !stamp.is_file() {
        if home.exists() {
            fs::remove_dir_all(&home)?;
        }
        fs::create_dir_all(&home)?;
        step(
            "Making the base images (once, a few minutes)",
            command(root().join("tests/prove/bases.sh")).arg(&home),
        )?;
        fs::write(&stamp, "")?;
    }
    let mut mounts = vec![format!("{}:/srv/mirror:ro", home.join("mirror").display())];
    mounts.extend(settings());
    Ok(Bases { images: home.join("images"), mounts })
}

/// The machine's settings of pip and npm, and its certificates.
fn settings() -> Vec<String> {
    let npm = output(command("npm").args(["config", "get", "globalconfig"]));
    let mut settings = vec![
        (PathBuf::from("/etc/pip.conf"), "/etc/pip.conf"),
        (PathBuf::from("/etc/ssl/certs/ca-certificates.crt"), "/etc/ssl/certs/ca-certificates.crt"),
    ];
    settings.extend(npm.map(|file| (PathBuf::from(file), "/usr/local/etc/npmrc")));
    settings
        .into_iter()
        .filter(|(file, _)| file.is_file())
        .map(|(file, inside)| format!("{}:{inside}:ro", file.display()))
        .collect()
}
