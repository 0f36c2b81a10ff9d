//! The `docker` command.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// A running Docker, and a folder to work in.
pub(crate) struct Docker {
    work: PathBuf,
    busybox: PathBuf,
    graphdriver: bool,
}

impl Docker {
    /// Uses the `docker` on PATH.
    pub(crate) fn new(busybox: PathBuf) -> Self {
        let work = std::env::temp_dir().join("plimsoll-record-builds");
        std::fs::create_dir_all(&work).expect("the folder for temporary files is writable");
        let mut docker = Self { work, busybox, graphdriver: false };
        let driver = docker.text(&["info", "--format", "{{json .DriverStatus}}"]);
        docker.graphdriver = !driver.contains("io.containerd.snapshotter");
        docker
    }

    /// The folder in which contexts and images are made.
    pub(crate) fn work(&self) -> &Path {
        &self.work
    }

    /// The static busybox of the base images.
    pub(crate) fn busybox(&self) -> &Path {
        &self.busybox
    }

    /// True if images are kept by a graph driver, not by containerd.
    pub(crate) fn graphdriver(&self) -> bool {
        self.graphdriver
    }

    /// Runs a command that has to succeed; its output without white space around it.
    pub(crate) fn text(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments.iter().copied(), &[]);
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "docker {}: {error}", arguments.join(" "));
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    /// Runs a command with this standard input.
    pub(crate) fn run<'a>(
        &self,
        arguments: impl IntoIterator<Item = &'a str>,
        input: &[u8],
    ) -> Output {
        let mut child = Command::new("docker")
            .args(arguments)
            // The file of metadata then maps every step to its lines.
            .env("BUILDX_METADATA_PROVENANCE", "max")
            .current_dir(&self.work)
            .env_remove("SOURCE_DATE_EPOCH")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("docker is on PATH");
        child.stdin.take().expect("piped").write_all(input).expect("docker reads its input");
        child.wait_with_output().expect("docker runs")
    }
}
