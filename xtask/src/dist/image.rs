//! The command line as an image of nothing else: a user without rights, no shell.

use super::archive::{self, Entry};
use super::{Binary, Options, epoch, folder, repository, version};
use crate::run::{announce, command, find, root, step, target};
use anyhow::{Result, bail};
use std::fs;
use std::path::Path;

/// Makes `plimsoll-VERSION-TARGET.oci.tar`, an archive of the Open Container Initiative's layout.
pub(super) fn make(options: &Options) -> Result<()> {
    let platform = match options.target.as_str() {
        "x86_64-unknown-linux-musl" => "linux/amd64",
        "aarch64-unknown-linux-musl" => "linux/arm64",
        other => bail!("an image holds a static program for Linux, and {other} is none"),
    };
    if find("buildah").is_none() {
        bail!("buildah is missing, which builds the image: sudo apt-get install buildah");
    }
    let binary = Binary::build(options)?;
    // What an earlier run left that was ended early would be in the image.
    let [context, layout] = ["image", "layout"].map(|name| target().join("dist-image").join(name));
    let _ = fs::remove_dir_all(target().join("dist-image"));
    fs::create_dir_all(&context)?;
    fs::copy(&binary.path, context.join("plimsoll"))?;
    for entry in archive::licences(&options.target, &["plimsoll"])? {
        fs::write(context.join(entry.name), entry.bytes)?;
    }
    let name = format!("plimsoll:{}", version());
    let mut build = command("buildah");
    build
        .args(["build", "--quiet", "--isolation", "chroot", "--platform", platform])
        .arg(format!("--timestamp={}", epoch()?))
        .arg(format!("--label=org.opencontainers.image.version={}", version()))
        .args(["--identity-label=false", "--tag", &name]);
    if let Some(repository) = repository() {
        build.arg(format!("--label=org.opencontainers.image.source={repository}"));
    }
    build.arg("--file").arg(root().join("hosting/cli.Dockerfile")).arg(&context);
    step("Building the image", &mut build)?;
    let mut push = command("buildah");
    push.args(["push", "--quiet", &name]).arg(format!("oci:{}:{name}", layout.display()));
    step("Writing it", &mut push)?;
    // Not by buildah, whose archive has the times of now.
    let mut entries = Vec::new();
    collect(&layout, "", &mut entries)?;
    let file = folder()?.join(format!("plimsoll-{}-{}.oci.tar", version(), options.target));
    archive::write_tar(fs::File::create(&file)?, "", entries)?;
    announce(&format!("Made {}", file.display()));
    Ok(fs::remove_dir_all(target().join("dist-image"))?)
}

/// The files below a folder, with `before` before their names.
fn collect(folder: &Path, before: &str, entries: &mut Vec<Entry>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = format!("{before}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), &format!("{name}/"), entries)?;
        } else {
            entries.push(Entry::read(&name, &entry.path())?);
        }
    }
    Ok(())
}
