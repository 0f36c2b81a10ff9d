//! `docs/ci.md` is true: its recipes are run in a git repository, as they stand there.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::{Path, PathBuf};
use std::process::Command;

use yaml_rust2::{Yaml, YamlLoader};

const PAGE: &str = include_str!("../../docs/ci.md");
const FLAWED: &str = "FROM debian:13\nMAINTAINER ada@example.com\nCMD [\"app\"]\n";
const GOOD: &str = "FROM scratch\nCOPY app /app\nUSER 10001\nENTRYPOINT [\"/app\"]\n";
const LINK: &str = "https://plimsoll.example/#";

/// A git repository with one Dockerfile.
struct Repository(PathBuf);

impl Repository {
    fn new(name: &str, dockerfile: &str) -> Self {
        let path = std::env::temp_dir().join(format!("plimsoll-ci-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        std::fs::write(path.join("Dockerfile"), dockerfile).unwrap();
        let repository = Self(path);
        assert!(repository.run(&["git", "init", "-q"]).0 && repository.run(&["git", "add", "."]).0);
        repository
    }

    /// Whether a program succeeds, and what it prints.
    fn run(&self, words: &[&str]) -> (bool, String) {
        let binary = Path::new(env!("CARGO_BIN_EXE_plimsoll"));
        let path = std::env::var_os("PATH").unwrap();
        let path = std::iter::once(binary.parent().unwrap().to_owned())
            .chain(std::env::split_paths(&path));
        let output = Command::new(words[0])
            .args(&words[1..])
            .current_dir(&self.0)
            .env("PATH", std::env::join_paths(path).unwrap())
            .env("PLIMSOLL_PAGE", "https://plimsoll.example/")
            .env("GITHUB_STEP_SUMMARY", self.0.join("summary.md"))
            .output()
            .unwrap();
        (output.status.success(), String::from_utf8(output.stdout).unwrap())
    }

    fn shell(&self, script: &str) -> (bool, String) {
        self.run(&["bash", "-e", "-c", script])
    }
}

impl Drop for Repository {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The first block of code below a heading.
fn block(heading: &str) -> &'static str {
    let (_, rest) = PAGE.split_once(&format!("## {heading}\n")).unwrap();
    let (_, rest) = rest.split_once("```").unwrap();
    let (_, rest) = rest.split_once('\n').unwrap();
    rest.split_once("```").unwrap().0
}

fn yaml(heading: &str) -> Yaml {
    YamlLoader::load_from_str(block(heading)).unwrap().remove(0)
}

fn text(yaml: &Yaml) -> String {
    yaml.as_str().unwrap().to_owned()
}

#[test]
fn a_plain_shell() {
    let flawed = Repository::new("shell", FLAWED);
    let (passes, out) = flawed.shell(block("A plain shell"));
    assert!(!passes && out.contains("[maintainer-deprecated") && out.contains(LINK), "{out}");
    let link = out.lines().find(|line| line.starts_with(LINK)).unwrap();
    assert_eq!(flawed.run(&["plimsoll", "open", link]), (true, FLAWED.to_owned()));
    let good = Repository::new("shell-good", GOOD).shell(block("A plain shell"));
    assert!(good.0, "{}", good.1);
}

#[test]
fn github_actions() {
    let workflow = yaml("GitHub Actions");
    let steps = workflow["jobs"]["plimsoll"]["steps"].as_vec().unwrap();
    // The installation is not tried.
    let step = steps.iter().find(|step| step["name"].as_str() == Some("Check")).unwrap();
    let flawed = Repository::new("github", FLAWED);
    let (passes, out) = flawed.shell(&text(&step["run"]));
    assert!(!passes && out.contains("::error file=Dockerfile,line=2"), "{out}");
    let summary = std::fs::read_to_string(flawed.0.join("summary.md")).unwrap();
    assert!(summary.contains(LINK), "{summary}");
    assert!(Repository::new("github-good", GOOD).shell(&text(&step["run"])).0);
}

#[test]
fn gitlab() {
    let job = yaml("GitLab");
    let lines: Vec<String> =
        job["dockerfile"]["script"].as_vec().unwrap().iter().map(text).collect();
    let repository = Repository::new("gitlab", FLAWED);
    let (passes, out) = repository.shell(&lines.join("\n"));
    assert!(passes && out.contains(LINK), "what the first baseline has is not new: {out}");
    assert!(repository.0.join("plimsoll.sarif").exists());
    std::fs::write(repository.0.join("Dockerfile"), format!("{FLAWED}EXPOSE 22\n")).unwrap();
    let (passes, out) = repository.shell(&lines.join("\n"));
    assert!(!passes && out.contains("[admin-port-exposed"), "{out}");
}

#[test]
fn pre_commit() {
    let configuration = yaml("pre-commit");
    let hook = &configuration["repos"][0]["hooks"][0];
    // pre-commit splits the entry like a shell and appends the names of the files.
    let entry = format!("{} Dockerfile", text(&hook["entry"]));
    let (passes, out) = Repository::new("pre-commit", FLAWED).shell(&entry);
    assert!(!passes && out.contains(LINK), "{out}");
    assert!(Repository::new("pre-commit-good", GOOD).shell(&entry).0);
    let own = YamlLoader::load_from_str(include_str!("../../.pre-commit-hooks.yaml")).unwrap();
    let entry = format!("{} Dockerfile", text(&own[0][0]["entry"]));
    assert!(!Repository::new("pre-commit-own", FLAWED).shell(&entry).0);
    assert_eq!(own[0][0]["files"], hook["files"]);
}
