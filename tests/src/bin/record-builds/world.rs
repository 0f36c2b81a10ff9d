//! The world of one change: images, remote files and the context, before it and after it.

use crate::docker::Docker;
use crate::images::{Images, Version};
use crate::outcomes;
use crate::remotes::{ADDRESS, Remotes};
use plimsoll_tests::recording::{Case, Change, Entry, EntryKind, Outcome};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime};

/// The texts that a Dockerfile writes for the digest of the image before it, as it is before the
/// change and after it: they are known only once imported.
const DIGESTS: [&str; 2] = [
    "sha256:0000000000000000000000000000000000000000000000000000000000000000",
    "sha256:1111111111111111111111111111111111111111111111111111111111111111",
];

/// A change to be recorded.
pub(crate) struct World<'a> {
    docker: &'a Docker,
    images: &'a Images,
    remotes: &'a Remotes,
    case: &'a Case,
    change: &'a Change,
    context: PathBuf,
    /// The digests of each base, before the change and after it.
    digests: BTreeMap<String, [String; 2]>,
}

impl<'a> World<'a> {
    /// For one change of a case.
    pub(crate) fn new(
        docker: &'a Docker,
        images: &'a Images,
        remotes: &'a Remotes,
        case: &'a Case,
        change: &'a Change,
    ) -> Self {
        let context = docker.work().join("context");
        Self { docker, images, remotes, case, change, context, digests: BTreeMap::new() }
    }

    /// Builds, changes, builds again, and reads what ran.
    pub(crate) fn record(mut self) -> Result<Vec<Outcome>, String> {
        self.docker.text(&["builder", "prune", "--all", "--force"]);
        let (mut before, mut after, mut both) = (Vec::new(), Vec::new(), Vec::new());
        let (mut dockerfile, mut ignore) = (self.case.dockerfile(), self.case.dockerignore());
        let mut fresh = None;
        for (option, value) in self.options() {
            let given = value.to_owned();
            match option {
                "--target" | "--build-arg" | "--platform" => {
                    both.extend([option.to_owned(), given]);
                }
                "--previous-target" => before.extend(["--target".to_owned(), given]),
                "--previous" => dockerfile = self.case.previous(value),
                "--previous-dockerignore" => ignore = Some(self.case.previous_dockerignore(value)),
                "--change-arg" if value.contains('=') => {
                    after.extend(["--build-arg".to_owned(), given]);
                }
                "--change-arg" => {
                    before.extend(["--build-arg".to_owned(), format!("{value}=before")]);
                    after.extend(["--build-arg".to_owned(), format!("{value}=after")]);
                }
                "--source-date-epoch" => {
                    let epoch = |day| format!("SOURCE_DATE_EPOCH={}", day * 86400);
                    before.extend(["--build-arg".to_owned(), epoch(10000)]);
                    after.extend(["--build-arg".to_owned(), epoch(20000)]);
                }
                "--no-cache" => after.push(option.to_owned()),
                "--no-cache-filter" => after.extend([option.to_owned(), given]),
                "--fresh-builder" => fresh = Some(given),
                _ => {}
            }
        }
        let exported = self.docker.work().join("cache");
        if let Some(kept) = fresh.as_deref().filter(|kept| *kept != "none") {
            let _ = fs::remove_dir_all(&exported);
            let mode = if kept == "max" { "max" } else { "min" };
            let folder = exported.display();
            before.push(format!("--cache-to=type=local,dest={folder},mode={mode}"));
            after.push(format!("--cache-from=type=local,src={folder}"));
        }
        self.lay_images(Version::First, "");
        self.lay_down(&dockerfile, ignore.as_deref());
        before.splice(0..0, both.iter().cloned());
        self.build(&before)?;
        self.write("Dockerfile", &self.case.dockerfile());
        match self.case.dockerignore() {
            Some(text) => self.write(".dockerignore", &text),
            None => _ = fs::remove_file(self.context.join(".dockerignore")),
        }
        for (option, value) in self.options() {
            self.apply(option, value);
        }
        if fresh.is_some() {
            self.docker.text(&["builder", "prune", "--all", "--force"]);
        }
        // Of a repeated argument the last holds.
        after.splice(0..0, both);
        let (progress, metadata) = self.build(&after)?;
        Ok(outcomes::read(&self.case.dockerfile(), &progress, &metadata))
    }

    /// The options of the change; those without a value have an empty one.
    fn options(&self) -> Vec<(&'a str, &'a str)> {
        let mut words = self.change.arguments.iter().map(String::as_str).peekable();
        let mut options = Vec::new();
        while let Some(option) = words.next() {
            let value = words.next_if(|word| !word.starts_with("--")).unwrap_or_default();
            options.push((option, value));
        }
        options
    }

    fn apply(&mut self, option: &str, value: &str) {
        let path = self.context.join(value);
        match option {
            "--edit" => self.edit(value),
            "--add" if value.ends_with('/') => fs::create_dir_all(&path).expect("writable"),
            "--add" => self.write(value, "added\n"),
            "--delete" => self.delete(&path),
            "--chmod" => {
                let mode = fs::metadata(&path).expect("there").permissions().mode();
                fs::set_permissions(&path, fs::Permissions::from_mode(mode ^ 0o111)).expect("ours");
            }
            "--touch" => {
                let file = fs::File::open(&path).expect("there");
                let time = SystemTime::UNIX_EPOCH + Duration::from_hours(24);
                file.set_modified(time).expect("ours");
            }
            "--rename" => {
                let (old, new) = value.split_once('=').expect("--rename OLD=NEW");
                let new = self.context.join(new);
                fs::create_dir_all(new.parent().expect("in the context")).expect("writable");
                fs::rename(self.context.join(old), new).expect("there");
            }
            "--base-updated" => self.lay_images(Version::Layers, value),
            "--base-environment" => self.lay_images(Version::Environment, value),
            "--base-label" => self.lay_images(Version::Label, value),
            "--remote-updated" => self.update(value),
            "--remote-touched" => {
                let (name, text) = self.remote(value);
                self.remotes.put(&format!("/{name}"), &text, 2);
            }
            "--secret-updated" => self.secret(value, "after"),
            "--target"
            | "--build-arg"
            | "--platform"
            | "--previous-target"
            | "--previous"
            | "--change-arg"
            | "--previous-dockerignore"
            | "--source-date-epoch"
            | "--no-cache"
            | "--no-cache-filter"
            | "--fresh-builder"
            | "--after" => {}
            _ => panic!("{}: not an option of a change: {option}", self.case.name),
        }
    }

    /// Imports the images of the case; `only` the one of that name, if given.
    fn lay_images(&mut self, version: Version, only: &str) {
        for (name, config) in self.case.all("base") {
            if only.is_empty() || only == name {
                let digest = self.images.put(self.docker, &name, &config, version);
                let digests =
                    self.digests.entry(name).or_insert_with(|| [digest.clone(), String::new()]);
                digests[1] = digest;
            }
        }
    }

    fn lay_down(&self, dockerfile: &str, ignore: Option<&str>) {
        let _ = fs::remove_dir_all(&self.context);
        fs::create_dir_all(&self.context).expect("writable");
        self.write("Dockerfile", dockerfile);
        if let Some(ignore) = ignore {
            self.write(".dockerignore", ignore);
        }
        for entry in self.case.context() {
            self.entry(&entry);
        }
        for (name, _) in self.case.all("secret") {
            self.secret(&name, "before");
        }
        for (name, text) in self.case.all("remote") {
            if is_repository(&name) {
                self.remotes.commit(&name, &text, true);
            } else {
                self.remotes.put(&format!("/{name}"), &text, 1);
            }
        }
    }

    fn entry(&self, entry: &Entry) {
        let path = self.context.join(&entry.path);
        fs::create_dir_all(path.parent().expect("in the context")).expect("writable");
        match entry.kind {
            EntryKind::File => fs::write(&path, &entry.text).expect("writable"),
            EntryKind::Folder => fs::create_dir_all(&path).expect("writable"),
            EntryKind::Link => return symlink(entry.text.trim(), &path).expect("writable"),
            EntryKind::Archive => self.archive(&path, &entry.text, 1),
        }
        fs::set_permissions(&path, fs::Permissions::from_mode(entry.mode)).expect("ours");
    }

    /// Packs an archive whose members are of this day.
    fn archive(&self, path: &Path, members: &str, day: u32) {
        let folder = self.docker.work().join("members");
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("writable");
        for member in members.lines() {
            let (name, text) = member.split_once(' ').expect("a name and a text");
            fs::write(folder.join(name), text).expect("writable");
        }
        let status = Command::new("tar")
            .args(["--sort=name", "--owner=0", "--group=0", "--numeric-owner"])
            .arg(format!("--mtime=@{}", day * 86400))
            .arg("-cf")
            .args([path, Path::new("-C"), &folder, Path::new(".")])
            .status();
        assert!(status.is_ok_and(|status| status.success()), "tar runs");
    }

    fn edit(&self, path: &str) {
        let found = self.case.context().into_iter().find(|entry| entry.path == path);
        let file = self.context.join(path);
        match found {
            Some(entry) if entry.kind == EntryKind::Archive => self.archive(&file, &entry.text, 2),
            // Written in place: a new file would have the default mode, and a link is followed.
            Some(entry) if entry.kind != EntryKind::Folder => {
                let text = fs::read_to_string(&file).expect("there") + "edited\n";
                fs::write(&file, text).expect("writable");
            }
            _ => panic!("{}: no file {path}", self.case.name),
        }
    }

    /// Deletes a file or folder, and folders that it leaves empty, as git does.
    fn delete(&self, path: &Path) {
        if path.is_dir() {
            fs::remove_dir_all(path).expect("ours");
        } else {
            fs::remove_file(path).expect("ours");
        }
        let mut above = path.parent();
        while let Some(folder) = above.filter(|folder| *folder != self.context) {
            if fs::remove_dir(folder).is_err() {
                break;
            }
            above = folder.parent();
        }
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.context.join(path);
        fs::create_dir_all(path.parent().expect("in the context")).expect("writable");
        fs::write(&path, text).expect("writable");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).expect("ours");
    }

    fn secret(&self, name: &str, value: &str) {
        fs::write(self.docker.work().join(format!("secret-{name}")), value).expect("writable");
    }

    /// The name and first text of a remote file, by its address.
    fn remote(&self, address: &str) -> (String, String) {
        let name = address.strip_prefix(&format!("http://{ADDRESS}/")).expect("a local address");
        let mut remotes = self.case.all("remote").into_iter();
        remotes.find(|(known, _)| known == name).expect("a remote section")
    }

    fn update(&self, address: &str) {
        let (name, text) = self.remote(address);
        if is_repository(&name) {
            self.remotes.commit(&name, &(text + "updated\n"), false);
        } else {
            self.remotes.put(&format!("/{name}"), &(text + "updated\n"), 2);
        }
    }

    /// The progress and the metadata of a build.
    fn build(&self, options: &[String]) -> Result<(String, Value), String> {
        // The digest stands in no committed file; what is built has it.
        let written = self.context.join("Dockerfile");
        let text = fs::read_to_string(&written).expect("there");
        let mut pinned = text.clone();
        for (name, digests) in &self.digests {
            for (written, digest) in DIGESTS.iter().zip(digests) {
                pinned = pinned.replace(&format!("{name}@{written}"), &format!("{name}@{digest}"));
            }
        }
        if pinned != text {
            fs::write(&written, pinned).expect("writable");
        }
        let metadata = self.docker.work().join("metadata.json");
        let _ = fs::remove_file(&metadata);
        let mut arguments: Vec<String> =
            ["buildx", "build", "--network=none", "--progress=rawjson", "--output=type=cacheonly"]
                .map(str::to_owned)
                .to_vec();
        arguments.push(format!("--metadata-file={}", metadata.display()));
        for (name, _) in self.case.all("secret") {
            let file = self.docker.work().join(format!("secret-{name}"));
            arguments.push(format!("--secret=id={name},src={}", file.display()));
        }
        arguments.extend_from_slice(options);
        arguments.push(self.context.display().to_string());
        let output = self.docker.run(arguments.iter().map(String::as_str), &[]);
        let progress = String::from_utf8_lossy(&output.stderr).into_owned();
        if !output.status.success() {
            return Err(progress.lines().last().unwrap_or("no output").to_owned());
        }
        let metadata = fs::read_to_string(&metadata).map_err(|error| error.to_string())?;
        Ok((progress, serde_json::from_str(&metadata).map_err(|error| error.to_string())?))
    }
}

fn is_repository(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|extension| extension == "git")
}
