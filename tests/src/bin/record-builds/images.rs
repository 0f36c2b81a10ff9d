//! Tiny base images under the names that Dockerfiles use.

use crate::docker::Docker;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::process::Command;

const APPLETS: &str = "sh cat cp chgrp chmod chown date dirname echo env false find grep head id ln \
    ls md5sum mkdir mv printf pwd rm sed sleep sort stat tail tar test touch tr true uname wc";

/// Programs that stand for the real ones: what they install differs on every run.
const TOOLS: &str =
    "apk apt-get bundle cargo composer curl dotnet go mvn npm pip pnpm poetry uv yarn";
const TOOL: &str = "\
#!/bin/sh
mkdir -p /installed
cat /proc/sys/kernel/random/uuid > /installed/${0##*/}
case \"${0##*/} $*\" in
*build*|*publish*|*package*) mkdir -p dist; cat /proc/sys/kernel/random/uuid > dist/app ;;
esac
";

/// The difference of an image from the one of the same name that was there first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Version {
    /// It does not.
    First,
    /// Other layers.
    Layers,
    /// The same layers, another variable in its environment.
    Environment,
    /// The same layers, another label.
    Label,
}

/// The images that Docker has, by name.
#[derive(Default)]
pub(crate) struct Images {
    known: RefCell<BTreeMap<String, Known>>,
}

struct Known {
    config: String,
    version: Version,
    digest: String,
}

impl Images {
    /// Lays down an image unless it is there; its digest.
    pub(crate) fn put(
        &self,
        docker: &Docker,
        name: &str,
        config: &str,
        version: Version,
    ) -> String {
        let mut images = self.known.borrow_mut();
        if let Some(known) = images.get(name)
            && known.config == config
            && known.version == version
        {
            return known.digest.clone();
        }
        let digest = import(docker, name, config, version);
        let known = Known { config: config.to_owned(), version, digest: digest.clone() };
        images.insert(name.to_owned(), known);
        digest
    }
}

/// Imports an image; `config` are instructions for its configuration, one a line. Its digest.
fn import(docker: &Docker, name: &str, config: &str, version: Version) -> String {
    let root = docker.work().join("image");
    let _ = fs::remove_dir_all(&root);
    for folder in ["bin", "etc", "root", "tmp", "usr/local/bin", "proc", "sys", "dev"] {
        fs::create_dir_all(root.join(folder)).expect("writable");
    }
    fs::copy(docker.busybox(), root.join("bin/busybox"))
        .expect("a static busybox (--busybox FILE)");
    for applet in APPLETS.split_whitespace() {
        symlink("busybox", root.join("bin").join(applet)).expect("writable");
    }
    for tool in TOOLS.split_whitespace() {
        let path = root.join("usr/local/bin").join(tool);
        fs::write(&path, TOOL).expect("writable");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("writable");
    }
    let users =
        "root:x:0:0::/root:/bin/sh\nnode:x:1000:1000::/:/bin/sh\napp:x:1001:1001::/:/bin/sh\n";
    fs::write(root.join("etc/passwd"), users).expect("writable");
    fs::write(root.join("etc/group"), "root:x:0:\nnode:x:1000:\napp:x:1001:\n").expect("writable");
    let layers = if version == Version::Layers { "second" } else { "first" };
    fs::write(root.join("etc/base"), format!("{name} {layers}\n")).expect("writable");
    let tar = Command::new("tar")
        .args(["--sort=name", "--mtime=@0", "--owner=0", "--group=0", "--numeric-owner", "-cC"])
        .args([root.as_os_str(), ".".as_ref()])
        .output()
        .expect("tar runs");
    let mut arguments = vec!["import", "-c", "ENV PATH=/usr/local/bin:/bin"];
    for line in config.lines() {
        arguments.extend(["-c", line]);
    }
    match version {
        Version::First | Version::Layers => {}
        Version::Environment => arguments.extend(["-c", "ENV BASE_VERSION=2"]),
        Version::Label => arguments.extend(["-c", "LABEL version=2"]),
    }
    arguments.extend(["-", name]);
    let output = docker.run(arguments, &tar.stdout);
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "importing {name}: {error}");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}
