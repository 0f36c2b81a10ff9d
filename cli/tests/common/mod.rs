//! Helpers of the tests of the command line.

#![allow(dead_code, reason = "each test uses its part")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::ffi::OsStr;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Every format of `check`.
pub(crate) const FORMATS: [&str; 13] = [
    "text",
    "full",
    "concise",
    "json",
    "sarif",
    "markdown",
    "github",
    "suggestions",
    "gitlab",
    "junit",
    "checkstyle",
    "rdjson",
    "sonarqube",
];

use plimsoll_tests::need;

pub(crate) const FLAWED: &str =
    "FROM debian:13\nMAINTAINER ada@example.com\nENV API_TOKEN=hunter2hunter2\n";

/// The user that nobody is.
pub(crate) const NOBODY: u32 = 65_534;

/// Far more than any command takes; one that hangs is ended then.
const PATIENCE: Duration = Duration::from_mins(1);

pub(crate) struct Ran {
    pub(crate) status: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// The command line, with what it takes from its surroundings left out.
pub(crate) fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_plimsoll"));
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

pub(crate) fn plimsoll<A: AsRef<OsStr>>(arguments: &[A]) -> Ran {
    ran(command().args(arguments))
}

/// The command line with this text as its standard input.
pub(crate) fn given(arguments: &[&str], input: &str) -> Ran {
    let mut child = command().args(arguments).stdin(Stdio::piped()).spawn().unwrap();
    // A command that does not read its input closes it early.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    read(child.wait_with_output().unwrap())
}

/// Runs to the end, which has to come.
pub(crate) fn ran(command: &mut Command) -> Ran {
    read(ended(command))
}

fn read(output: Output) -> Ran {
    Ran {
        status: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

fn ended(command: &mut Command) -> Output {
    let child = command.spawn().unwrap();
    let id = child.id();
    let (done, over) = std::sync::mpsc::channel::<()>();
    let watch = std::thread::spawn(move || {
        let start = Instant::now();
        if over.recv_timeout(PATIENCE).is_err() {
            let _ = Command::new("kill").args(["-9", &id.to_string()]).status();
        }
        start.elapsed()
    });
    let output = child.wait_with_output().unwrap();
    let _ = done.send(());
    assert!(watch.join().unwrap() < PATIENCE, "it hangs: {command:?}");
    output
}

/// A directory of its own, removed at the end.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    pub(crate) fn new(name: &str) -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("plimsoll-{name}-{}-{number}", std::process::id());
        let path = std::env::temp_dir().canonicalize().unwrap().join(name);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    /// Writes a file, with the folders that it is in.
    pub(crate) fn file(&self, name: impl AsRef<Path>, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        let mut file = std::fs::File::create(&path).unwrap();
        file.write_all(text.as_ref()).unwrap();
        path
    }

    pub(crate) fn read(&self, name: impl AsRef<Path>) -> String {
        std::fs::read_to_string(self.0.join(name)).unwrap()
    }

    /// The names of what is in it, sorted.
    pub(crate) fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(&self.0).unwrap();
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort_unstable();
        names
    }

    /// The command line in this directory.
    pub(crate) fn plimsoll<A: AsRef<OsStr>>(&self, arguments: &[A]) -> Ran {
        ran(command().current_dir(&self.0).args(arguments))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What a test has locked is opened again.
        let _ = Command::new("chmod").args(["-R", "u+rwX"]).arg(&self.0).status();
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// True if a program runs and succeeds.
pub(crate) fn runs(program: &str, arguments: &[&str]) -> bool {
    let mut command = Command::new(program);
    command.args(arguments).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// True if a test may run the command line as a user other than root, [`NOBODY`] where root runs the
/// test; noted as a need.
pub(crate) fn may_be_nobody() -> bool {
    let as_nobody = ["--reuid", "65534", env!("CARGO_BIN_EXE_plimsoll"), "--version"];
    need("a build that other users may run", !is_root() || runs("setpriv", &as_nobody))
}

pub(crate) fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout == b"0\n")
}
