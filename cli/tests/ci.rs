//! `docs/ci.md` is true: its recipes are run in a git repository, as they stand there.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::{Path, PathBuf};
use std::process::Command;

use plimsoll_tests::need;
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
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        std::fs::write(path.join("Dockerfile"), dockerfile).unwrap();
        let repository = Self(path);
        assert!(repository.run(&["git", "init", "-q"]).0 && repository.run(&["git", "add", "."]).0);
        repository
    }

    /// True if a program succeeds, and its output.
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

/// The two scripts for a plain shell, each with the shells that it is for.
fn plain_shells() -> Vec<(&'static str, &'static str)> {
    let (_, rest) = PAGE.split_once("## A plain shell\n").unwrap();
    let (_, bash) = rest.split_once("```bash\n").unwrap();
    let (bash, sh) = (bash.split_once("```").unwrap().0, block("A plain shell"));
    vec![("sh", sh), ("bash", sh), ("bash", bash)]
}

#[test]
fn a_plain_shell() {
    for (shell, script) in plain_shells() {
        let flawed = Repository::new("shell", FLAWED);
        let (passes, out) = flawed.run(&[shell, "-c", script]);
        assert!(!passes && out.contains("[maintainer-deprecated") && out.contains(LINK), "{out}");
        let link = out.lines().find(|line| line.starts_with(LINK)).unwrap();
        assert_eq!(flawed.run(&["plimsoll", "open", link]), (true, FLAWED.to_owned()));
        let good = Repository::new("shell-good", GOOD).run(&[shell, "-c", script]);
        assert!(good.0, "{}", good.1);
        // Where git cannot say what there is, nothing has been checked.
        let none = Repository::new("shell-none", GOOD);
        std::fs::remove_dir_all(none.0.join(".git")).unwrap();
        assert!(!none.run(&[shell, "-c", script]).0, "{shell}");
    }
}

/// Names that a shell, git or a program could take for something else.
const NAMES: [&str; 12] = [
    "a b/Dockerfile",
    "Dockerfile.\u{e9}",
    "x\ny/Dockerfile",
    "-x/Dockerfile",
    "--write/Dockerfile",
    "-.Dockerfile",
    "$(touch PWNED)/Dockerfile",
    "`touch PWNED`/Dockerfile.dev",
    "'\"/api.Dockerfile",
    "*/Dockerfile",
    "a\\b\t/Dockerfile",
    ".devcontainer/Dockerfile",
];

/// A repository in which each of them is flawed, and some files that are no Dockerfiles.
fn with_names(name: &str) -> Repository {
    let repository = Repository::new(name, FLAWED);
    for name in NAMES.iter().chain(&["Dockerfile.dockerignore", "not-a-Dockerfile.md"]) {
        let path = repository.0.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, FLAWED).unwrap();
    }
    assert!(repository.run(&["git", "add", "."]).0);
    repository
}

#[test]
fn no_name_keeps_a_file_from_being_checked() {
    let repository = with_names("all-names");
    let mut ways: Vec<(String, Vec<String>)> = plain_shells()
        .into_iter()
        .map(|(shell, script)| (shell.to_owned(), vec![shell.into(), "-c".into(), script.into()]))
        .collect();
    ways.push(("walk".into(), ["plimsoll", "check", "."].map(String::from).to_vec()));
    // pre-commit splits the entry like a shell and appends the arguments and the names of the files.
    let configuration = yaml("pre-commit");
    let own = YamlLoader::load_from_str(include_str!("../../.pre-commit-hooks.yaml")).unwrap();
    let hooks = [("local", &configuration["repos"][0]["hooks"][0]), ("own", &own[0][0])];
    for (way, hook) in hooks {
        let arguments = hook["args"].as_vec().into_iter().flatten().map(text);
        let arguments = arguments.collect::<Vec<_>>().join(" ");
        let mut words = vec!["bash".to_owned(), "-c".to_owned()];
        words.push(format!("{} {arguments} \"$@\"", text(&hook["entry"])));
        words.extend(["bash", "Dockerfile"].map(String::from));
        words.extend(NAMES.map(String::from));
        ways.push((way.to_owned(), words));
    }
    for (way, words) in ways {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let (passes, out) = repository.run(&words);
        let found = out.matches("[maintainer-deprecated").count();
        assert!(!passes && found == NAMES.len() + 1, "{way}: {found} in {out}");
        assert!(!repository.0.join("PWNED").exists(), "{way}");
    }
}

/// With maturin, of which it makes the wheel.
const PRE_COMMIT: &str = "pre-commit and what it installs";

/// The hook as `repo:` names it: pre-commit makes a wheel of this repository and runs what is in it.
/// Into it goes what is compiled already, since a release takes many minutes.
#[test]
fn the_hook_is_installed_and_run_by_pre_commit() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let has = |program: &str, arguments: &[&str]| {
        let ran = Command::new(program).args(arguments).current_dir(root).output();
        ran.is_ok_and(|output| output.status.success())
    };
    // It takes the hook from a commit.
    let is_repository = has("git", &["rev-parse", "--verify", "HEAD"]);
    let is_repository = need("a git repository of these sources", is_repository);
    if !need(PRE_COMMIT, has("pre-commit", &["--version"])) || !is_repository {
        return;
    }
    let repository = with_names("hook");
    let binary = repository.0.join(".git/bin/plimsoll");
    let cargo = repository.0.join(".git/tools/cargo");
    for file in [&binary, &cargo] {
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    }
    std::fs::copy(env!("CARGO_BIN_EXE_plimsoll"), &binary).unwrap();
    // Symbols for debugging are most of it, and would be packed.
    has("strip", &[&binary.display().to_string()]);
    std::fs::write(&cargo, include_str!("compiled.py")).unwrap();
    std::fs::set_permissions(&cargo, std::fs::metadata(&binary).unwrap().permissions()).unwrap();
    let path = std::env::var_os("PATH").unwrap();
    let path = std::iter::once(repository.0.join(".git/tools")).chain(std::env::split_paths(&path));
    let output = Command::new("pre-commit")
        .args(["try-repo", &root.display().to_string(), "plimsoll", "--all-files", "--verbose"])
        .current_dir(&repository.0)
        .env("PRE_COMMIT_HOME", repository.0.join(".git/pre-commit"))
        .env("PATH", std::env::join_paths(path).unwrap())
        // Which maturin asks first, and cargo sets for its tests.
        .env("CARGO", &cargo)
        .env("REAL_CARGO", env!("CARGO"))
        .env("PLIMSOLL_BINARY", &binary)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    let has_maturin =
        !said.contains("No matching distribution found") && !said.contains("Could not fetch");
    if !need(PRE_COMMIT, has_maturin) {
        return;
    }
    let found = said.matches("[maintainer-deprecated").count();
    assert_eq!(found, NAMES.len() + 1, "{said}");
    assert!(!output.status.success() && !repository.0.join("PWNED").exists(), "{said}");
}

/// A pull request's code may do what a job's token may.
#[test]
fn what_runs_a_pull_request_has_a_token_that_reads() {
    for dockerfile in
        ["Dockerfile", "a: b #/Dockerfile", "-x/Dockerfile", "x\n::error::y/Dockerfile"]
    {
        let repository = with_names("workflow");
        let file = repository.0.join(dockerfile);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, "FROM rust:1\nCOPY . .\nRUN cargo build\nCMD [\"a\"]\n").unwrap();
        let written = repository.run(&["plimsoll", "advise", "--only", "github", "--", dockerfile]);
        assert!(written.0, "{}", written.1);
        let workflow = &YamlLoader::load_from_str(&written.1).unwrap()[0];
        assert_eq!(workflow["permissions"]["contents"].as_str(), Some("read"));
        assert_eq!(workflow["permissions"].as_hash().unwrap().len(), 1);
        let jobs = workflow["jobs"].as_hash().unwrap();
        let mut writing = Vec::new();
        for (name, job) in jobs {
            let permissions = job["permissions"].as_hash();
            let writes =
                permissions.is_some_and(|all| all.values().any(|it| it.as_str() != Some("read")));
            if !writes {
                continue;
            }
            writing.push(text(name));
            let when = text(&job["if"]);
            let uses_code =
                job["steps"].as_vec().unwrap().iter().any(|step| !step["uses"].is_badvalue());
            let not_for_it = when == "github.event_name != 'pull_request'";
            assert!(not_for_it || !uses_code, "{name:?} runs a pull request's code and may write");
        }
        assert_eq!(writing, ["review", "publish"]);
        let steps = jobs.values().flat_map(|job| job["steps"].as_vec().unwrap());
        let checks = steps.filter_map(|step| step["run"].as_str());
        let check = checks.clone().find(|run| run.contains("plimsoll check")).unwrap();
        let (passes, out) = repository.shell(&check.replace("--format github", ""));
        assert!(!passes && out.contains("problem"), "{check}: {out}");
        let gitlab =
            repository.run(&["plimsoll", "advise", "--only", "gitlab", "--", dockerfile]).1;
        let gitlab = &YamlLoader::load_from_str(&gitlab).unwrap()[0];
        let script = gitlab["lint-dockerfile"]["script"].as_vec().unwrap();
        let check = script.iter().map(text).find(|line| line.contains("plimsoll check")).unwrap();
        assert!(repository.shell(&check).1.contains("problem"), "{check}");
    }
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
    let report = text(&job["dockerfile"]["artifacts"]["reports"]["codequality"]);
    let report = std::fs::read_to_string(repository.0.join(report)).unwrap();
    assert!(report.contains("\"check_name\": \"maintainer-deprecated\""), "{report}");
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
    assert_eq!(own[0][0]["exclude"], hook["exclude"]);
}
