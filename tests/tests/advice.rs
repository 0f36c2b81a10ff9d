//! Files generated beside Dockerfiles, each read by what it is made for: Compose's schema,
//! Kubernetes' schemas, those of GitHub's and GitLab's workflows, Dependabot and Renovate,
//! ShellCheck, BuildKit's parser, Python. One call reads all files of a kind.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use plimsoll_core::advice::{Request, advise};
use plimsoll_core::build::Build;
use plimsoll_core::context::Ignore;
use plimsoll_core::rules::{Profile, Target};
use plimsoll_core::syntax::parse;
use plimsoll_core::{Inputs, Settings, check};
use plimsoll_tests::{corpus, need_program, oracle};

/// A file that has something of everything.
const SERVICE: &str = "ARG PYTHON=3.14\nFROM python:${PYTHON}-slim AS build\nARG INDEX\nARG API_TOKEN\n\
    RUN --mount=type=secret,id=pip_conf,target=/etc/pip.conf --mount=type=ssh \\\n    \
    --mount=type=secret,id=npm,env=NPM_TOKEN git clone git@github.com:a/b.git && pip install x\n\
    FROM python:3.14-slim\nCOPY --from=build /x /x\nCOPY . /app\nWORKDIR /app\n\
    RUN mkdir -p /var/log/app && chown 1001 /var/log/app && git describe > v\n\
    ENV DB_PASSWORD=hunter2\nVOLUME [\"/data\", \"/da\\\"ta: {$HOME}\"]\nEXPOSE 80 9000/udp\nUSER 1001:1002\n\
    HEALTHCHECK --interval=5s --retries=4 CMD [\"sh\", \"-c\", \"curl -f \\\"$URL\\\" || exit 1\"]\n\
    CMD python manage.py migrate && gunicorn app:app\n";

/// One for each tool that there are files for.
const TOOLS: [&str; 10] = [
    "FROM python:3.14\nRUN pip install x\nCMD [\"uwsgi\", \"--http\", \":8000\"]\n",
    "FROM python:3.14\nRUN poetry install\nCMD [\"x.sh\"]\n",
    "FROM python:3.14\nRUN pipenv sync\n",
    "FROM python:3.14\nRUN uv sync\n",
    "FROM condaforge/miniforge3\nRUN conda install x\nCMD [\"python\", \"a b\"]\n",
    "FROM nginx:1.29-alpine\nRUN npm ci\nCOPY . /x\n",
    "FROM golang:1.26\nRUN go build\nENTRYPOINT [\"/it's\"]\n",
    "FROM maven:3\nRUN mvn package\nHEALTHCHECK CMD curl -f http://localhost:8080/up?x=1\n",
    "FROM rust:1\nRUN cargo build\nEXPOSE 8080\nUSER app\n",
    "FROM registry.access.redhat.com/ubi9/ubi-minimal\nCOPY . .\n",
];

/// The distinct texts of each kind, by its name, for part of the corpus and all targets.
fn generated() -> BTreeMap<&'static str, BTreeSet<String>> {
    let real = corpus();
    let mut sources: Vec<&str> = real.iter().step_by(17).map(|file| file.text.as_str()).collect();
    sources.push(SERVICE);
    sources.extend(TOOLS);
    let mut texts: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    let choices = [
        (Target::Docker, Profile::Balanced),
        (Target::Kubernetes, Profile::Reproducible),
        (Target::Paas, Profile::Small),
    ];
    for source in sources {
        let file = parse(source);
        let build = Build::new(source, &file);
        for (target, profile) in choices {
            let request =
                Request { target, profile, bytes: Some(200_000_000), ..Request::default() };
            for file in advise(&build, &request).files {
                texts.entry(file.name).or_default().insert(file.text);
            }
        }
    }
    texts
}

/// A folder with each text as a file, removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("plimsoll-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a folder");
        Self(path)
    }

    fn write<'t>(&self, ending: &str, texts: impl IntoIterator<Item = &'t String>) -> Vec<PathBuf> {
        let write = |(place, text): (usize, &String)| {
            let path = self.0.join(format!("{place}.{ending}"));
            std::fs::write(&path, text).expect("written");
            path
        };
        texts.into_iter().enumerate().map(write).collect()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Lets a program read files, where there is such a program.
fn read_by(program: &str, arguments: &[&str], files: &[PathBuf]) {
    assert!(!files.is_empty(), "{program} {arguments:?}: nothing to read");
    if !need_program(program) {
        return;
    }
    let output = Command::new(program).args(arguments).args(files).output().expect("it runs");
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program} {arguments:?}:\n{said}");
}

#[test]
fn schemas_take_every_file() {
    let texts = generated();
    let schemas = [
        ("compose", "vendor.compose-spec", "yml"),
        ("github", "vendor.github-workflows", "yml"),
        ("gitlab", "vendor.gitlab-ci", "yml"),
        ("dependabot", "vendor.dependabot", "yml"),
        ("renovate", "vendor.renovate", "json"),
    ];
    for (name, schema, ending) in schemas {
        let folder = Folder::new(name);
        let files = folder.write(ending, &texts[name]);
        let mut arguments = vec!["--builtin-schema", schema];
        if name == "gitlab" {
            arguments.extend(["--data-transform", "gitlab-ci"]);
        }
        read_by("check-jsonschema", &arguments, &files);
    }
    let folder = Folder::new("kubernetes");
    read_by("kubernetes-validate", &["--strict"], &folder.write("yaml", &texts["kubernetes"]));
}

#[test]
fn shellcheck_has_nothing_to_say() {
    let texts = generated();
    let scripts: Vec<&String> =
        ["build-script", "entrypoint"].iter().flat_map(|name| &texts[name]).collect();
    let folder = Folder::new("scripts");
    read_by("shellcheck", &["--severity=style"], &folder.write("sh", scripts));
    let commands: Vec<&String> = ["build-command", "run-command", "known-hosts", "lock", "inspect"]
        .iter()
        .flat_map(|name| &texts[name])
        .collect();
    let folder = Folder::new("commands");
    read_by("shellcheck", &["--shell=bash", "--severity=style"], &folder.write("sh", commands));
}

#[test]
fn buildkit_reads_every_dockerfile() {
    let texts = generated();
    let files: Vec<&str> =
        ["base", "example"].iter().flat_map(|name| &texts[name]).map(String::as_str).collect();
    for (text, read) in files.iter().zip(oracle::buildkit(&files).unwrap_or_default()) {
        assert!(read.is_array(), "{read}:\n{text}");
    }
    for text in files {
        assert!(parse(text).errors.is_empty(), "{text}");
    }
}

/// Examples keep every rule that is on by default.
#[test]
fn examples_are_without_problems() {
    let dockerignore = Some(".git\nDockerfile*\n.dockerignore\n".to_owned());
    let inputs = Inputs { dockerignore, ..Inputs::default() };
    let mut said = Vec::new();
    for text in &generated()["example"] {
        let findings = check(text, &Settings::default(), &inputs).report.findings;
        let first = text.lines().nth(1).unwrap_or("");
        said.extend(findings.iter().map(|it| format!("{first}: {}: {}", it.rule, it.message)));
    }
    assert!(said.is_empty(), "{said:#?}");
}

#[test]
fn settings_are_read_by_their_languages() {
    let texts = generated();
    let python = |name: &str, ending: &str, read: &str| {
        let folder = Folder::new(name);
        let script = format!("import sys\nfor name in sys.argv[1:]:\n    {read}");
        read_by("python3", &["-c", &script], &folder.write(ending, &texts[name]));
    };
    python("gunicorn", "py", "compile(open(name).read(), name, 'exec')");
    python(
        "uwsgi",
        "ini",
        "import configparser; configparser.ConfigParser(strict=True).read_file(open(name))",
    );
    for text in &texts["dockerignore"] {
        assert!(Ignore::read(text).errors.is_empty(), "{text}");
    }
}

#[test]
fn no_value_leaves_the_dockerfile() {
    for (name, texts) in generated() {
        assert!(!texts.iter().any(|text| text.contains("hunter2")), "{name}");
    }
}

#[test]
fn files_are_where_tools_look_for_them() {
    for kind in plimsoll_core::advice::KINDS {
        let path = Path::new(kind.path);
        assert!(path.is_relative() && !kind.path.contains(".."), "{}", kind.name);
    }
}
