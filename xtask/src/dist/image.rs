//! The command line as an image of nothing else: a user without rights, no shell.

use super::{Binary, Options, archive, epoch, folder, version};
use crate::run::{command, find, root, step};
use anyhow::{Result, bail};
use std::fs;

/// Makes `plimsoll-VERSION-TARGET.oci.tar`, an archive of the Open Container Initiative's layout.
pub(super) fn make(options: &Options) -> Result<()> {
    if find("buildah").is_none() {
        bail!("buildah is missing, which builds the image: sudo apt-get install buildah");
    }
    let binary = Binary::build(options)?;
    let context = folder()?.join("image");
    fs::create_dir_all(&context)?;
    fs::copy(&binary.path, context.join("plimsoll"))?;
    for entry in archive::licences(&options.target, &["plimsoll"])? {
        fs::write(context.join(entry.name), entry.bytes)?;
    }
    let platform =
        if options.target.starts_with("aarch64") { "linux/arm64" } else { "linux/amd64" };
    let name = format!("plimsoll:{}", version());
    let mut build = command("buildah");
    build
        .args(["build", "--quiet", "--isolation", "chroot", "--platform", platform])
        .arg(format!("--timestamp={}", epoch()?))
        .args(["--identity-label=false", "--tag", &name, "--file"])
        .arg(root().join("hosting/cli.Dockerfile"))
        .arg(&context);
    step("Building the image", &mut build)?;
    let file = folder()?.join(format!("plimsoll-{}-{}.oci.tar", version(), options.target));
    // It would add to what is there.
    let _ = fs::remove_file(&file);
    let mut push = command("buildah");
    push.args(["push", "--quiet", &name]).arg(format!("oci-archive:{}:{name}", file.display()));
    step("Writing it", &mut push)?;
    Ok(fs::remove_dir_all(context)?)
}
