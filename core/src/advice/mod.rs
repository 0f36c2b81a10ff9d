//! Everything that a Dockerfile alone cannot hold: the files and commands beside it, filled in from
//! it, and a checklist of things that no file can show.
//!
//! Every sort of file is a [`Kind`]: data and one function, in a file of its own or with its kin.
//! Texts hold names from the Dockerfile, never values that could be secret.

mod base;
mod build;
mod checklist;
mod ci;
mod compose;
mod extract;
mod health;
mod kubernetes;
mod project_profile;
mod quoting;
mod run;
mod sample_dockerfile;
mod scripts;
mod served;
mod servers;
mod smoke_test;
mod updates;

pub use checklist::{CHECKLIST, Check, Item};
pub use served::{Served, served};

use serde::{Deserialize, Serialize};

use crate::build::Build;
use crate::context::suggest_ignore;
use crate::rules::{Inputs, Profile, Settings, Target};
use crate::text::{Term, kept, kept_list, visible};
use project_profile::Facts;

/// The user's choices, and facts from elsewhere.
#[derive(Clone, Copy, Debug, Default)]
pub struct Request<'r> {
    /// The platform that the image is to run on.
    pub target: Target,
    /// The quality that matters most.
    pub profile: Profile,
    /// The stage to build, by name or number; the last one if `None`, empty or unknown.
    pub stage: Option<&'r str>,
    /// The bytes that the image is likely to have on disk.
    pub bytes: Option<u64>,
    /// The Dockerfile's path; `Dockerfile` if `None`.
    pub dockerfile: Option<&'r str>,
}

impl<'r> Request<'r> {
    /// The request that these settings and inputs make. They do not say how many bytes the image
    /// has.
    pub fn of(settings: &'r Settings, inputs: &'r Inputs) -> Self {
        Self {
            target: settings.target,
            profile: settings.profile,
            stage: settings.stage.as_deref(),
            bytes: None,
            dockerfile: inputs.dockerfile.as_deref(),
        }
    }
}

/// Everything beside a Dockerfile.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Advice {
    /// Files and commands, the most needed first.
    pub files: Vec<Generated>,
    /// The things that no file can show.
    pub checklist: Vec<Check>,
}

/// A file, or commands to be typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Generated {
    /// Its kind's name: `compose`.
    #[serde(deserialize_with = "kept")]
    pub name: Term,
    /// The path it belongs at: `compose.yaml`; empty for commands to be typed.
    #[serde(deserialize_with = "kept")]
    pub path: Term,
    /// Its language: `yaml`, `bash`, `dockerfile`, `json`, `ini`, `python`, `ignore`.
    #[serde(deserialize_with = "kept")]
    pub language: Term,
    /// Its title, in a few words.
    #[serde(deserialize_with = "kept")]
    pub title: Term,
    /// Its use, one sentence with a full stop.
    #[serde(deserialize_with = "kept")]
    pub why: Term,
    /// Ids of the practices that it serves.
    #[serde(deserialize_with = "kept_list")]
    pub practices: Vec<&'static str>,
    /// Its text.
    pub text: String,
}

/// A sort of file.
pub struct Kind {
    /// Kebab-case and stable: the command line and links name it.
    pub name: &'static str,
    /// See [`Generated::path`].
    pub path: &'static str,
    /// See [`Generated::language`].
    pub language: &'static str,
    /// See [`Generated::title`].
    pub title: &'static str,
    /// See [`Generated::why`].
    pub why: &'static str,
    /// See [`Generated::practices`].
    pub practices: &'static [&'static str],
    /// True for files that have use for it.
    wanted: fn(&Facts<'_>, &Request<'_>) -> bool,
    write: fn(&Facts<'_>, &Request<'_>) -> String,
}

/// Every sort of file, the most needed first.
pub static KINDS: &[&Kind] = &[
    &DOCKERIGNORE,
    &build::COMMAND,
    &build::SCRIPT,
    &run::COMMAND,
    &compose::KIND,
    &kubernetes::KIND,
    &ci::GITHUB,
    &ci::GITLAB,
    &updates::DEPENDABOT,
    &updates::RENOVATE,
    &scripts::ENTRYPOINT,
    &servers::GUNICORN,
    &servers::UWSGI,
    &scripts::KNOWN_HOSTS,
    &scripts::LOCK,
    &base::KIND,
    &sample_dockerfile::KIND,
    &scripts::SETTINGS,
    &scripts::INSPECT,
];

static DOCKERIGNORE: Kind = Kind {
    name: "dockerignore",
    path: ".dockerignore",
    language: "ignore",
    title: "What the build does not see",
    why: "Smaller contexts, fewer rebuilds, and no history or secrets in a layer by accident.",
    practices: &["dockerignore", "dockerignore-git", "dockerignore-secrets", "explicit-copy"],
    wanted: |facts, _| facts.build.steps.iter().any(takes_from_context),
    write: |facts, _| suggest_ignore(facts.build),
};

fn takes_from_context(step: &crate::build::Step<'_>) -> bool {
    use crate::build::{CopySource, MountKind, StepKind};
    match &step.kind {
        StepKind::Copy(source) => *source == CopySource::Context,
        StepKind::Run { mounts, .. } => mounts
            .iter()
            .any(|mount| mount.kind == MountKind::Bind && mount.option("from").is_none()),
        _ => false,
    }
}

/// The files and the checklist for a Dockerfile. Linear in it.
pub fn advise(build: &Build<'_>, request: &Request<'_>) -> Advice {
    let facts = Facts::gather(build, request);
    let files = KINDS
        .iter()
        .filter(|kind| (kind.wanted)(&facts, request))
        .map(|kind| generated(kind, &facts, request))
        .collect();
    let checklist = CHECKLIST
        .iter()
        .filter(|item| item.is_wanted(&facts, request))
        .map(|item| item.check.clone())
        .collect();
    Advice { files, checklist }
}

/// The file of one kind, whether the Dockerfile has use for it or not; `None` for a name that no
/// kind has.
pub fn advise_one(build: &Build<'_>, request: &Request<'_>, name: &str) -> Option<Generated> {
    let kind = KINDS.iter().find(|kind| kind.name == name)?;
    Some(generated(kind, &Facts::gather(build, request), request))
}

fn generated(kind: &Kind, facts: &Facts<'_>, request: &Request<'_>) -> Generated {
    Generated {
        name: kind.name,
        path: kind.path,
        language: kind.language,
        title: kind.title,
        why: kind.why,
        practices: kind.practices.to_vec(),
        // Names are quoted where they are written; what is left of them stands in comments.
        text: visible(&(kind.write)(facts, request)).into_owned(),
    }
}

#[cfg(test)]
mod tests;
