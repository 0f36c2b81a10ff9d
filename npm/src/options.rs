//! The options of every call, in the names of JavaScript: a project's settings, and what stands
//! beside the text.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use plimsoll_core::build::Platform;
use plimsoll_core::configuration::known_rule;
use plimsoll_core::context::{ContextFile, ContextFiles};
use plimsoll_core::rules::{LabelKind, Preset, Profile, Rules, Severity, ShellLinter, Target};
use plimsoll_core::size::Closures;
use plimsoll_core::{Inputs, Settings};
use serde::Deserialize;

/// The options; a name that is none of them is an error, so that a typing error does nothing in
/// silence. `target` is the stage and `deploy` the platform, as on the command line.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "JavaScript names each where it gives it")]
pub(crate) struct Options {
    preset: Preset,
    select: Vec<String>,
    ignore: Vec<String>,
    deploy: Target,
    profile: Profile,
    severity: BTreeMap<String, Severity>,
    trusted_registries: Vec<String>,
    label_schema: BTreeMap<String, String>,
    strict_labels: bool,
    disregard_ignores: bool,
    require_reason: bool,
    budget: Option<u64>,
    target: Option<String>,
    build_args: BTreeMap<String, String>,
    platform: Option<String>,
    fragment: Option<String>,
    today: Option<String>,
    pub(crate) dockerignore: Option<String>,
    files: Option<Vec<ContextFile>>,
    dockerfile: Option<String>,
    no_shell: bool,
    /// Keep values that look secret.
    pub(crate) unredacted: bool,
    path: Option<String>,
    /// Of a fix: those to review too.
    pub(crate) r#unsafe: bool,
    /// Of a fix: only these rules'.
    pub(crate) rules: Vec<String>,
    /// Of a simulation: the text at the last build.
    pub(crate) previous: Option<String>,
}

/// A platform by its name.
fn platform(name: &str) -> Result<Platform, String> {
    name.parse().map_err(|error| format!("`{name}`: {error}"))
}

impl Options {
    pub(crate) fn read(json: &str) -> Result<Self, String> {
        let options: Self = serde_json::from_str(json).map_err(|error| error.to_string())?;
        let named = options.select.iter().chain(&options.ignore).chain(&options.rules);
        for name in named.chain(options.severity.keys()) {
            known_rule(name, Rules::all())?;
        }
        Ok(options)
    }

    pub(crate) fn settings(&self) -> Result<Settings, String> {
        let kind = |(label, kind): (&String, &String)| {
            let known: LabelKind =
                kind.parse().map_err(|_| format!("`{kind}` is no kind of label"))?;
            Ok::<_, String>((label.clone(), known))
        };
        Ok(Settings {
            preset: self.preset,
            select: self.select.clone(),
            ignore: self.ignore.clone(),
            target: self.deploy,
            profile: self.profile,
            severities: self.severity.iter().map(|(rule, it)| (rule.clone(), *it)).collect(),
            trusted_registries: self.trusted_registries.clone(),
            label_schema: self.label_schema.iter().map(kind).collect::<Result<_, _>>()?,
            strict_labels: self.strict_labels,
            disregard_ignores: self.disregard_ignores,
            require_reason: self.require_reason,
            budget: self.budget,
            stage: self.target.clone(),
            build_args: self.build_args.iter().map(|(a, b)| (a.clone(), b.clone())).collect(),
            platform: self.platform.as_deref().map(platform).transpose()?,
            fragment: self.fragment.clone(),
        })
    }

    pub(crate) fn inputs(&self) -> Inputs {
        static TABLES: LazyLock<Arc<Closures>> = LazyLock::new(|| Arc::new(Closures::embedded()));
        let linter = ShellLinter::Here(plimsoll_shell_lint::lint);
        Inputs {
            today: self.today.clone(),
            dockerignore: self.dockerignore.clone(),
            files: self.files.clone().map(|files| Arc::new(ContextFiles::new(files))),
            dockerfile: self.dockerfile.clone(),
            closures: TABLES.clone(),
            shell: if self.no_shell { ShellLinter::Nobody } else { linter },
            ..Inputs::default()
        }
    }

    /// The file's name in a report.
    pub(crate) fn path(&self) -> &str {
        self.path.as_deref().unwrap_or("Dockerfile")
    }
}
