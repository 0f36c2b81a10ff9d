//! Builds images with buildah, and looks into them.

use crate::run::{command, output};
use anyhow::{Context as _, Result, bail};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

/// Seconds after which a build, or a container's command, is ended.
const LONGEST_BUILD: &str = "120";
const LONGEST_RUN: &str = "10";
/// The status of a program that `timeout` ended.
const TIMED_OUT: i32 = 124;

/// A builder with a store of its own, above the base images of [`super::bases`].
pub(super) struct Builder {
    folder: PathBuf,
    bases: PathBuf,
    /// The machine's settings, mounted into every build.
    mounts: Vec<String>,
    /// Numbers the images.
    made: AtomicUsize,
}

/// The result of a build.
pub(super) enum Built {
    Image(Image),
    /// The last lines that it said.
    Failed(String),
    /// The builder does not know something that the file uses.
    Unknown(&'static str),
}

/// An image, and a container of it whose root is mounted.
pub(super) struct Image {
    name: String,
    pub(super) root: PathBuf,
    /// By words such as `config Cmd` and `config Env PATH`.
    pub(super) config: BTreeMap<String, String>,
    /// ENTRYPOINT and CMD.
    arguments: Vec<String>,
}

impl Builder {
    /// Starts with an empty store in `folder`.
    pub(super) fn new(folder: PathBuf, bases: &Path, mounts: Vec<String>) -> Result<Self> {
        let builder = Self { folder, bases: bases.to_owned(), mounts, made: AtomicUsize::new(0) };
        builder.clear()?;
        fs::create_dir_all(&builder.folder)?;
        Ok(builder)
    }

    /// Unmounts everything and removes the store.
    pub(super) fn clear(&self) -> Result<()> {
        if self.folder.exists() {
            let _ = output(self.buildah().args(["rm", "--all"]));
            // What still lies below is mounted at worst, and then this fails.
            let _ = output(command("umount").arg(self.folder.join("store/overlay")));
            fs::remove_dir_all(&self.folder)
                .with_context(|| format!("cannot empty {}", self.folder.display()))?;
        }
        Ok(())
    }

    /// Builds `dockerfile` with the context in `context`.
    pub(super) fn build(&self, dockerfile: &str, context: &Path) -> Result<Built> {
        if let Some(unknown) = unknown(dockerfile) {
            return Ok(Built::Unknown(unknown));
        }
        let number = self.made.fetch_add(1, Ordering::Relaxed);
        let name = format!("localhost/case-{number}");
        let temporary = self.folder.join(format!("temporary-{number}"));
        fs::create_dir_all(&temporary)?;
        let file = temporary.join("Dockerfile");
        fs::write(&file, without_heredocs(dockerfile))?;
        let log = temporary.join("log");
        let mut build = command("timeout");
        build.args(["-k", "5", LONGEST_BUILD]).arg("buildah").args(self.store());
        build
            .args([
                "bud",
                "--pull-never",
                "--format",
                "docker",
                "--isolation",
                "chroot",
                "--layers",
            ])
            .args(self.mounts.iter().flat_map(|mount| ["--volume", mount]))
            // Node.js does not look where the system has its certificates.
            .args(["--env", "NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt"])
            .args(["--tag", &name, "--file"])
            .arg(&file)
            .arg(context)
            // Cache mounts lie there: each build starts with empty ones.
            .env("TMPDIR", &temporary);
        let status = build
            .stdin(Stdio::null())
            .stdout(fs::File::create(&log)?)
            .stderr(fs::File::options().append(true).open(&log)?)
            .status()?;
        let said = String::from_utf8_lossy(&fs::read(&log)?).into_owned();
        fs::remove_dir_all(&temporary)?;
        if status.success() {
            return Ok(Built::Image(self.open(name)?));
        }
        let mut said = last_lines(&said, 6);
        if status.code() == Some(TIMED_OUT) {
            said.push_str("\n(it did not end)");
        }
        Ok(Built::Failed(said))
    }

    fn open(&self, name: String) -> Result<Image> {
        let container = self.ask(&["from", "--pull-never", &name])?;
        let root = PathBuf::from(self.ask(&["mount", &container])?);
        let told: Value = serde_json::from_str(&self.ask(&["inspect", "--type", "image", &name])?)?;
        let config = &told["Docker"]["config"];
        let mut arguments = strings(&config["Entrypoint"]);
        arguments.extend(strings(&config["Cmd"]));
        Ok(Image { name, root, config: flat(config), arguments })
    }

    /// The output and the end of the container's command, in a new container.
    pub(super) fn run(&self, image: &Image) -> Result<String> {
        let container = self.ask(&["from", "--pull-never", &image.name])?;
        let mut run = command("timeout");
        run.args(["-k", "2", LONGEST_RUN]).arg("buildah").args(self.store());
        run.args(["run", "--isolation", "chroot", &container, "--"]).args(&image.arguments);
        let output = run.stdin(Stdio::null()).output()?;
        self.ask(&["rm", &container])?;
        let status = match output.status.code() {
            Some(TIMED_OUT) => "runs on".to_owned(),
            Some(status) => format!("ends with {status}"),
            None => "is ended".to_owned(),
        };
        Ok(format!("{}({status})", String::from_utf8_lossy(&output.stdout)))
    }

    fn ask(&self, arguments: &[&str]) -> Result<String> {
        let output = self.buildah().args(arguments).output()?;
        if !output.status.success() {
            bail!("buildah {}: {}", arguments.join(" "), String::from_utf8_lossy(&output.stderr));
        }
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }

    fn buildah(&self) -> Command {
        let mut buildah = command("buildah");
        buildah.args(self.store());
        buildah
    }

    fn store(&self) -> [String; 8] {
        let below = |name: &str| self.folder.join(name).to_string_lossy().into_owned();
        [
            "--root".to_owned(),
            below("store"),
            "--runroot".to_owned(),
            below("run"),
            "--storage-driver".to_owned(),
            "overlay".to_owned(),
            "--storage-opt".to_owned(),
            format!("overlay.imagestore={}", self.bases.display()),
        ]
    }
}

/// The reason why Debian's buildah cannot build a file: a flag that it does not know yet.
fn unknown(dockerfile: &str) -> Option<&'static str> {
    const UNKNOWN: [(&str, &str); 3] = [
        (" --link", "Debian's buildah does not know COPY --link"),
        (" --parents", "Debian's buildah does not know COPY --parents"),
        (" --exclude=", "Debian's buildah does not know COPY --exclude"),
    ];
    UNKNOWN
        .iter()
        .find(|(flag, _)| {
            dockerfile.lines().any(|line| {
                (line.starts_with("COPY ") || line.starts_with("ADD ")) && line.contains(flag)
            })
        })
        .map(|(_, why)| *why)
}

/// Debian's buildah does not know heredocs: a `RUN` with one becomes a `RUN` in exec form, whose
/// shell reads it, as BuildKit has it.
fn without_heredocs(dockerfile: &str) -> String {
    let mut plain = String::new();
    let mut lines = dockerfile.lines();
    while let Some(line) = lines.next() {
        let heredoc =
            line.strip_prefix("RUN ").and_then(|text| Some((text, text.split_once("<<")?)));
        let Some((text, (before, rest))) = heredoc else {
            plain.push_str(line);
            plain.push('\n');
            continue;
        };
        let marker = rest.trim_start_matches('-').split_whitespace().next().unwrap_or_default();
        let marker = marker.trim_matches(['"', '\'']);
        let body: String = lines
            .by_ref()
            .take_while(|line| line.trim_start_matches('\t') != marker)
            .map(|line| format!("{line}\n"))
            .collect();
        let script = if before.is_empty() { body } else { format!("{text}\n{body}{marker}\n") };
        let arguments = serde_json::json!(["/bin/sh", "-c", script]);
        let _ = writeln!(plain, "RUN {arguments}");
    }
    plain
}

/// An image's configuration, by name.
fn flat(config: &Value) -> BTreeMap<String, String> {
    // Not the file's doing: names of the image that it came from, and what buildah puts in.
    const UNSAID: [&str; 3] = ["Image", "Hostname", "Domainname"];
    const BUILDER: &str = "io.buildah.version";
    let mut flat = BTreeMap::new();
    for (key, value) in config.as_object().into_iter().flatten() {
        if UNSAID.contains(&key.as_str()) {
            continue;
        }
        match value {
            Value::Null => {}
            Value::Object(map) if key == "Labels" => {
                for (label, value) in map.iter().filter(|(label, _)| *label != BUILDER) {
                    flat.insert(format!("config Labels {label}"), value.to_string());
                }
            }
            Value::Array(_) if key == "Env" => {
                for variable in strings(value) {
                    let (name, value) = variable.split_once('=').unwrap_or((&variable, ""));
                    flat.insert(format!("config Env {name}"), value.to_owned());
                }
            }
            _ => {
                flat.insert(format!("config {key}"), value.to_string());
            }
        }
    }
    flat
}

fn strings(list: &Value) -> Vec<String> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

fn last_lines(text: &str, count: usize) -> String {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    lines.get(lines.len().saturating_sub(count)..).unwrap_or_default().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heredocs_become_exec_form() {
        assert_eq!(
            without_heredocs(
                "FROM a\nRUN <<EOF\necho \"1\"\nEOF\nRUN cat <<-'E' > /x\n\ta\n\tE\nCMD b\n"
            ),
            "FROM a\nRUN [\"/bin/sh\",\"-c\",\"echo \\\"1\\\"\\n\"]\n\
             RUN [\"/bin/sh\",\"-c\",\"cat <<-'E' > /x\\n\\ta\\nE\\n\"]\nCMD b\n"
        );
    }

    #[test]
    fn a_configuration_is_flat() {
        let config = serde_json::json!({
            "Env": ["A=1"], "Labels": {"x": "y", "io.buildah.version": "1"}, "Cmd": ["a"],
            "Image": "sha256:1", "Volumes": null,
        });
        let flat: Vec<(String, String)> = flat(&config).into_iter().collect();
        let flat: Vec<(&str, &str)> = flat.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        assert_eq!(
            flat,
            [("config Cmd", "[\"a\"]"), ("config Env A", "1"), ("config Labels x", "\"y\"")]
        );
    }
}
