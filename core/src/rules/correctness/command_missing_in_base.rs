use std::collections::BTreeSet;

use crate::build::{Base, CopySource, ImageReference, Step, StepKind};
use crate::catalog::{self, Family};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};
use crate::shell::packages::{Action, Manager, Origin, install};
use crate::shell::{Script, SimpleCommand};
use crate::syntax::Body;

pub(crate) static RULE: Rule = Rule {
    id: "command-missing-in-base",
    title: "Command that the base image does not have",
    category: Category::Correctness,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Never,
    aliases: &[],
    practice: "slim-base",
    why: "Images differ in what they bring: Alpine has no `groupadd`, Debian no `apk`, slim images no `curl`. The build stops at a command that is not there.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    // What each stage has at its end; those that start from it begin with that.
    let mut ends: Vec<Brought> = Vec::new();
    for stage in &cx.build.stages {
        let lacks = match cx.build.root_base(stage.index) {
            Base::Image(image) => Lacks::of(image),
            _ => None,
        };
        let mut brought = match stage.base {
            Base::Stage(parent) => ends.get(parent).cloned().unwrap_or_default(),
            _ => Brought::default(),
        };
        for step in cx.build.steps_of(stage.index).iter().filter(|step| !step.is_onbuild()) {
            let StepKind::Run { script, .. } = &step.kind else {
                brought.copy(step);
                continue;
            };
            for command in &script.commands {
                let why = lacks.as_ref().and_then(|lacks| lacks.why(command, &brought));
                if let (Some(why), Some(name)) = (why, command.words.first()) {
                    out.report(step.instruction, name.range, format!("`{}` {why}", name.text()));
                }
                brought.command(command);
            }
            brought.script(script);
        }
        ends.push(brought);
    }
}

/// The programs that an image is known not to have.
struct Lacks {
    image: String,
    family: Family,
    /// Programs that have to be installed first.
    tools: &'static [&'static str],
}

impl Lacks {
    fn of(image: &ImageReference) -> Option<Self> {
        let family = catalog::family(image)?;
        let tag = image.tag.as_deref().unwrap_or("");
        let is = |word: &str| tag.split('-').any(|part| part == word);
        let official = image.official().unwrap_or("");
        let tools: &[&str] = match (family, official) {
            (Family::Alpine, "alpine") => &[
                "bash", "cc", "cmake", "curl", "g++", "gcc", "git", "make", "node", "npm", "pip",
                "pip3", "python3",
            ],
            (Family::Alpine, "golang" | "node" | "python" | "ruby") => {
                &["bash", "cc", "cmake", "curl", "g++", "gcc", "git", "make"]
            }
            (Family::Debian, "debian") | (Family::Ubuntu, "ubuntu") => {
                &["cc", "cmake", "curl", "g++", "gcc", "git", "make", "unzip", "wget"]
            }
            (Family::Debian, "node" | "python" | "ruby") if is("slim") => {
                &["cc", "cmake", "curl", "g++", "gcc", "git", "make", "unzip", "wget"]
            }
            // It keeps what installs modules: `curl` and `make`.
            (Family::Debian, "perl") if is("slim") => {
                &["cc", "cmake", "g++", "gcc", "git", "unzip", "wget"]
            }
            _ => &[],
        };
        let managed =
            matches!(family, Family::Alpine | Family::Debian | Family::Ubuntu | Family::Rhel);
        managed.then(|| Self { image: image.name.clone(), family, tools })
    }

    fn why(&self, command: &SimpleCommand, brought: &Brought) -> Option<String> {
        let name = command.name()?;
        let written = command.words.first()?.text();
        if !command.always_runs() || written.contains('/') || brought.anything {
            return None;
        }
        let other_manager = match (self.family, name) {
            (Family::Alpine, "apt-get" | "apt" | "yum" | "dnf") => {
                Some("Alpine installs with `apk`")
            }
            (Family::Debian | Family::Ubuntu, "apk" | "yum" | "dnf") => {
                Some("Debian and Ubuntu install with `apt-get`")
            }
            (Family::Rhel, "apt-get" | "apt" | "apk") => Some("Red Hat's kin installs with `dnf`"),
            (Family::Alpine, "groupadd" | "useradd" | "usermod") if !brought.has("shadow") => {
                Some("Alpine has `addgroup` and `adduser`")
            }
            _ => None,
        };
        if let Some(instead) = other_manager {
            return Some(format!("is not in `{}`: {instead}", self.image));
        }
        let missing = self.tools.contains(&name) && !brought.has(name);
        missing.then(|| format!("is not in `{}` unless it is installed first", self.image))
    }
}

/// Programs that packages are looked through for.
const PROGRAMS: [&str; 16] = [
    "bash", "cc", "cmake", "curl", "g++", "gcc", "git", "make", "node", "npm", "pip", "pip3",
    "python3", "shadow", "unzip", "wget",
];

/// Starts of the names of packages that bring several others, compilers or `make` among them: most by
/// the package tables of Debian 12 and 13, what they recommend included.
const BRING_MANY: [&str; 45] = [
    "alpine-sdk",
    "apache2-dev",
    "base-devel",
    "build-base",
    "build-essential",
    "bundler",
    "calibre",
    "cargo",
    "clang",
    "composer",
    "crossbuild-essential",
    "debhelper",
    "devscripts",
    "dkms",
    "dpkg-dev",
    "equivs",
    "erlang",
    "flex",
    "g++",
    "gfortran",
    "ghc",
    "golang",
    "httpie",
    "libboost-all-dev",
    "libgdal-dev",
    "libgrpc-dev",
    "libmagick",
    "libre2-dev",
    "libtool",
    "libvips-dev",
    "libwebkit2gtk",
    "linux-headers",
    "meson",
    "musl-",
    "nodejs",
    "npm",
    "ocaml",
    "openjdk",
    "php",
    "python3",
    "r-base",
    "ruby",
    "rust",
    "software-properties-common",
    "tk-dev",
];

/// The programs that the lineage brought so far.
#[derive(Clone, Default)]
struct Brought {
    /// Those of [`PROGRAMS`] that a package has brought.
    programs: BTreeSet<&'static str>,
    /// True if something ran or came that may have brought anything.
    anything: bool,
}

impl Brought {
    /// True if a package has brought the program, one of [`PROGRAMS`].
    fn has(&self, program: &str) -> bool {
        self.programs.contains(program)
    }

    fn package(&mut self, package: &str) {
        let many = BRING_MANY.iter().any(|many| package.starts_with(many));
        let brings = |program: &&str| {
            package.contains(program.trim_end_matches('3')) || many && *program != "bash"
        };
        self.programs.extend(PROGRAMS.into_iter().filter(brings));
    }

    fn command(&mut self, command: &SimpleCommand) {
        if let Some(call) = install(command) {
            let system = matches!(
                call.manager,
                Manager::Apt | Manager::Apk | Manager::Yum | Manager::Dnf | Manager::Microdnf
            );
            if system && matches!(call.action, Action::Install | Action::Upgrade) {
                self.anything |=
                    call.packages.iter().any(|package| package.origin != Origin::Repository)
                        || !call.requirement_files.is_empty();
                call.packages.iter().for_each(|package| self.package(&package.name));
            } else if !system {
                // A language's packages may bring programs, as may what a build makes.
                self.anything |= matches!(call.manager, Manager::Conda | Manager::Pipx);
            }
            return;
        }
        let written = command.words.first().map_or("", |word| word.text());
        let downloads = matches!(
            command.name(),
            Some(
                "curl"
                    | "wget"
                    | "tar"
                    | "unzip"
                    | "cp"
                    | "mv"
                    | "ln"
                    | "install"
                    | "make"
                    | "dpkg"
                    | "rpm"
            )
        );
        let runs_script = written.contains('/')
            || written.contains('$')
            || matches!(command.name(), Some("." | "source"))
            // What stands after `-c` is read.
            || matches!(command.name(), Some("sh" | "bash")) && !command.has_option(&["-c"]);
        self.anything |= downloads || runs_script;
    }

    fn script(&mut self, script: &Script) {
        self.anything |= !script.complete || !script.posix;
    }

    fn copy(&mut self, step: &Step<'_>) {
        let (StepKind::Copy(source), Body::Copy(transfer) | Body::Add(transfer)) =
            (&step.kind, &step.effective.body)
        else {
            return;
        };
        let to = transfer.destination.text.as_str();
        let system = to.contains("bin") || to == "/" || to.starts_with("/usr") || to.contains('$');
        self.anything |= system || !matches!(source, CopySource::Context | CopySource::Stage(_));
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, silent};

    #[test]
    fn commands_that_cannot_be_there() {
        check(
            &RULE,
            "
FROM alpine:3.24
RUN groupadd app
#   ^^^^^^^^ Alpine has `addgroup`
RUN apt-get update
#   ^^^^^^^ Alpine installs with `apk`
RUN git clone https://example.com/a
#   ^^^ unless it is installed first
FROM python:3.14-slim
RUN set -e; curl -fsS https://example.com/a -o /a
#           ^^^^ is not in `python:3.14-slim`
FROM debian:13
RUN apk add curl
#   ^^^
FROM almalinux:9
RUN apt-get install -y curl
#   ^^^^^^^
",
        );
    }

    #[test]
    fn slim_images_compile_nothing() {
        check(
            &RULE,
            "
FROM python:3.14-slim AS a
FROM a
RUN apt-get update && apt-get install -y curl && cc /a.c
#                                                ^^
FROM python:3.14-slim
RUN make install
#   ^^^^ is not in `python:3.14-slim` unless it is installed first
FROM node:22-bookworm-slim
ONBUILD RUN make
RUN sh -c 'gcc -o /a /a.c'
#          ^^^ is not in
FROM public.ecr.aws/docker/library/ruby:${V:-3.4}-slim
RUN <<EOF
apt-get update
apt-get install -y --no-install-recommends libpq-dev
  g++ /a.cc
# ^^^
EOF
FROM perl:5-slim
RUN gcc -o /a /a.c
#   ^^^ is not in `perl:5-slim`
FROM golang:1.26-alpine
RUN make
#   ^^^^
",
        );
        for packages in ["make gcc", "build-essential", "g++", "dpkg-dev", "rustc", "python3-pip"] {
            let run = format!("apt-get install -y {packages} && make && gcc /a.c");
            silent(&RULE, &format!("FROM python:3.14-slim\nRUN {run}\n"));
        }
        silent(&RULE, "FROM node:22\nRUN make && gcc /a.c\n");
        silent(&RULE, "FROM rust:1-slim\nRUN gcc /a.c\n");
        silent(&RULE, "FROM perl:5-slim\nRUN make\n");
        silent(&RULE, "FROM perl:5-slim\nRUN curl -O https://example.com/a\n");
        silent(&RULE, "FROM python:3.14-slim\nRUN command -v make || true\n");
    }

    #[test]
    fn installed_tested_or_unknown() {
        for run in [
            "apk add --no-cache git shadow && git clone x && useradd a",
            "command -v curl || curl --version",
            "if true; then curl x; fi",
            "./setup.sh && curl x",
            "apk add $PACKAGES && curl x",
        ] {
            silent(&RULE, &format!("FROM alpine:3.24\nRUN {run}\n"));
        }
        silent(&RULE, "FROM debian:13 AS a\nRUN apt-get install -y curl\nFROM a\nRUN curl x\n");
        silent(&RULE, "FROM alpine:3.24\nCOPY --from=x /usr/bin/curl /usr/bin/\nRUN curl x\n");
        silent(&RULE, "FROM python:3.14\nRUN curl x && git clone y\n");
        silent(&RULE, "FROM somebody/alpine-thing:1\nRUN useradd a\n");
    }
}
