//! The inputs of a run besides the text: somebody's choices, and what stands beside the file.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{LabelKind, Rule, Rules, Severity, ShellLinter, Tool};
use crate::build::{Build, Platform};
use crate::cache::Scenario;
use crate::context::{BuildContext, ContextFiles};
use crate::size::{Closures, Weight};
use crate::syntax::{Dialect, Dockerfile, Ignore, Ignores};
use crate::text::is_day;

/// A set of rules with their severities.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Preset {
    /// The rules that nearly everybody wants.
    #[default]
    Recommended,
    /// Everything.
    Strict,
    /// hadolint's rules, to the letter.
    Hadolint,
    /// BuildKit's checks, to the letter.
    Buildkit,
}

impl Preset {
    /// The tool whose codes and meanings it has; `None` for our own presets.
    pub fn tool(self) -> Option<Tool> {
        match self {
            Self::Hadolint => Some(Tool::Hadolint),
            Self::Buildkit => Some(Tool::Buildkit),
            Self::Recommended | Self::Strict => None,
        }
    }

    /// True if what ONBUILD triggers counts: other tools read what this very build does.
    pub(super) fn looks_into_onbuild(self) -> bool {
        matches!(self, Self::Recommended | Self::Strict)
    }
}

/// The platform that the image is to run on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Target {
    /// Not said.
    #[default]
    Unknown,
    /// Docker, Compose or Swarm.
    Docker,
    /// Kubernetes.
    Kubernetes,
    /// Heroku, Cloud Run and the like.
    Paas,
}

/// The quality that matters most.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Profile {
    /// Not said.
    #[default]
    Balanced,
    /// As few vulnerabilities as can be.
    Security,
    /// As few bytes as can be.
    Small,
    /// Builds as fast as can be.
    Fast,
    /// The same image from the same file.
    Reproducible,
}

/// Everything that a project decides once and writes down: the same for each of its Dockerfiles.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// The set of rules.
    pub preset: Preset,
    /// Only these rules (ids or aliases), if not empty.
    pub select: Vec<String>,
    /// Not these rules (ids or aliases).
    pub ignore: Vec<String>,
    /// The platform that the image is to run on.
    pub target: Target,
    /// The quality that matters most.
    pub profile: Profile,
    /// Severities that differ from the rules' own, by id or alias; the last one counts.
    pub severities: Vec<(String, Severity)>,
    /// Registries that images may come from; empty means all. `*` at the start or the end of a name
    /// stands for anything.
    pub trusted_registries: Vec<String>,
    /// The labels that images are to have, and what their values look like.
    pub label_schema: Vec<(String, LabelKind)>,
    /// True if labels other than those are not wanted.
    pub strict_labels: bool,
    /// True if the file's own ignore comments count for nothing.
    pub disregard_ignores: bool,
    /// True if a comment that silences rules without a reason silences none.
    pub require_reason: bool,
    /// The most that the image may have on disk, in bytes.
    pub budget: Option<u64>,
    /// The stage to build, by name or number; the last one if `None` or unknown. Rules look at all.
    pub stage: Option<String>,
    /// Values given with `--build-arg`; of a repeated name the last holds.
    pub build_args: Vec<(String, String)>,
    /// The platform to build for, where it is known.
    pub platform: Option<Platform>,
    /// The image that a text without a FROM stands on, which is a part of a Dockerfile then; empty
    /// where it is not known. `None` for whole files: without a FROM they cannot be built.
    pub fragment: Option<String>,
}

/// The inputs beside the text. Nothing is read from anywhere: what is not given is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inputs {
    /// The day, `2026-11-21`, for what has come to its end of life; `None` leaves that out.
    pub today: Option<String>,
    /// The text of the .dockerignore, where one is at hand. `None` says nothing about whether there
    /// is one.
    pub dockerignore: Option<String>,
    /// The files of the build context, where a list is at hand.
    pub files: Option<Arc<ContextFiles>>,
    /// The Dockerfile's path in the context; `Dockerfile` if not said, empty where it lies elsewhere.
    pub dockerfile: Option<String>,
    /// The tables of apt packages; without the one that a stage needs, its installs are estimated by
    /// class.
    pub closures: Arc<Closures>,
    /// The image's size beside its budget, where somebody has estimated already.
    pub weight: Option<Weight>,
    /// The linter that looks into shell scripts.
    pub shell: ShellLinter,
    /// The rules that are at hand.
    pub rules: Rules,
}

impl Inputs {
    /// These rules, and nothing beside the text.
    pub fn with(rules: Rules) -> Self {
        Self {
            today: None,
            dockerignore: None,
            files: None,
            dockerfile: None,
            closures: Arc::default(),
            weight: None,
            shell: ShellLinter::default(),
            rules,
        }
    }
}

impl Default for Inputs {
    /// Every rule, and nothing beside the text.
    fn default() -> Self {
        Self::with(Rules::all())
    }
}

impl Settings {
    /// The severity that the user gave this rule or one of its codes.
    pub fn severity_of(&self, rule: &Rule) -> Option<Severity> {
        self.severity_for(|name| rule.is_named(name))
    }

    /// The values that a build gives ARGs: those of the platform, and in their place what
    /// `--build-arg` says.
    pub fn given(&self) -> BTreeMap<String, String> {
        let mut given = self.platform.as_ref().map(Platform::values).unwrap_or_default();
        given.extend(self.build_args.iter().cloned());
        given
    }

    /// The meaning of a text that has been read, as it is built with these settings.
    pub fn build<'a>(&self, source: &'a str, file: &'a Dockerfile) -> Build<'a> {
        // hadolint and BuildKit's checks look for nothing more where there is no stage.
        let is_whole = matches!(self.preset, Preset::Hadolint | Preset::Buildkit);
        let base = self.fragment.as_deref().unwrap_or_default();
        Build::on(source, file, &self.given(), (!is_whole).then_some(base))
    }

    /// A build of the stage that is chosen, after which nothing has changed yet.
    pub fn scenario(&self, inputs: &Inputs) -> Scenario {
        Scenario {
            target: self.stage.clone(),
            build_args: self.given().into_iter().collect(),
            dockerfile: inputs.dockerfile.clone(),
            dockerignore: inputs.dockerignore.clone(),
            files: inputs.files.clone(),
            ..Scenario::default()
        }
    }

    /// The comments by which a file silences rules, as far as they are to count.
    pub(crate) fn ignores(&self, source: &str, file: &Dockerfile) -> Ignores {
        let read = match self.preset {
            _ if self.disregard_ignores => Ignores::of_directives,
            Preset::Hadolint => Ignores::as_hadolint,
            Preset::Buildkit => Ignores::as_buildkit,
            _ => Ignores::read,
        };
        read(source, file)
    }

    /// True if a comment says what the project asks of one. BuildKit's have no room for a reason.
    pub(crate) fn accepts(&self, ignore: &Ignore) -> bool {
        !self.require_reason || ignore.dialect == Dialect::Buildkit || ignore.reason.is_some()
    }

    pub(crate) fn severity_for(&self, is_meant: impl Fn(&str) -> bool) -> Option<Severity> {
        let (_, severity) = self.severities.iter().rev().find(|(name, _)| is_meant(name))?;
        Some(*severity)
    }
}

impl Inputs {
    /// True as long as an ignore comment is to hold, through its last day; `None` where that is no
    /// day that can be read. Where today's is not known it holds.
    pub(crate) fn holds(&self, ignore: &Ignore) -> Option<bool> {
        let Some((until, _)) = &ignore.until else { return Some(true) };
        is_day(until).then(|| self.today.as_ref().is_none_or(|today| today <= until))
    }

    /// The context that the build takes its files from.
    pub fn context<'b>(&self, build: &'b Build<'b>) -> BuildContext<'b> {
        BuildContext::new(
            build,
            self.dockerignore.as_deref(),
            self.files.as_ref(),
            self.dockerfile.as_deref(),
        )
    }
}

/// A word that stands for no value of a setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownWord;

impl fmt::Display for UnknownWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("it is no value of this setting")
    }
}

impl std::error::Error for UnknownWord {}

/// The words that stand for the values of a setting, in configuration files and arguments.
macro_rules! words {
    ($type:ident: $($word:literal => $value:ident),+ $(,)?) => {
        impl FromStr for $type {
            type Err = UnknownWord;

            fn from_str(word: &str) -> Result<Self, UnknownWord> {
                match word {
                    $($word => Ok(Self::$value),)+
                    _ => Err(UnknownWord),
                }
            }
        }
    };
}

words!(Preset:
    "recommended" => Recommended,
    "strict" => Strict,
    "hadolint" => Hadolint,
    "buildkit" => Buildkit,
);
words!(Target:
    "unknown" => Unknown,
    "docker" => Docker,
    "kubernetes" => Kubernetes,
    "paas" => Paas,
);
words!(Profile:
    "balanced" => Balanced,
    "security" => Security,
    "small" => Small,
    "fast" => Fast,
    "reproducible" => Reproducible,
);
words!(Severity: "error" => Error, "warning" => Warning, "info" => Info, "style" => Style);

impl FromStr for LabelKind {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        Self::from_name(word).ok_or(UnknownWord)
    }
}
