//! What a project keeps in `plimsoll.toml` or, as it stands, in hadolint's `.hadolint.yaml`.

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use plimsoll_core::rules::Severity;
use serde::Deserialize;
use yaml_rust2::{Yaml, YamlLoader};

use crate::arguments::{CheckFormat, FailOn, PresetName, ProfileName, TargetName};
use crate::{Failure, input};

/// The names that are looked for, in this order, in the working directory and those above it.
const NAMES: [&str; 3] = ["plimsoll.toml", ".hadolint.yaml", ".hadolint.yml"];

/// What a configuration file says; what the command line says comes first.
#[derive(Default)]
pub(crate) struct Configuration {
    pub(crate) preset: Option<PresetName>,
    pub(crate) deploy: Option<TargetName>,
    pub(crate) profile: Option<ProfileName>,
    pub(crate) ignore: Vec<String>,
    pub(crate) severities: Vec<(String, Severity)>,
    pub(crate) trusted_registries: Vec<String>,
    pub(crate) fail_on: Option<FailOn>,
    pub(crate) format: Option<CheckFormat>,
    /// The most that an image may have on disk, in bytes.
    pub(crate) budget: Option<u64>,
}

impl Configuration {
    /// Reads the file that is named, else the nearest one from the working directory upwards.
    pub(crate) fn read(named: Option<&Path>) -> Result<Self, Failure> {
        let Some(path) = named.map(Path::to_owned).or_else(nearest) else {
            return Ok(Self::default());
        };
        let text = input::read(&path)?.text;
        let is_toml = path.extension().is_some_and(|extension| extension == "toml");
        let read = if is_toml { from_toml(&text) } else { from_yaml(&text) };
        read.map_err(|why| Failure::new(format!("{}: {why}", path.display())))
    }
}

fn nearest() -> Option<PathBuf> {
    let start = std::env::current_dir().ok()?;
    start.ancestors().find_map(|directory| {
        NAMES.iter().map(|name| directory.join(name)).find(|path| path.is_file())
    })
}

/// `plimsoll.toml`. A key that it does not have is a typing error.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[derive(Default)]
struct Toml {
    preset: Option<String>,
    deploy: Option<String>,
    profile: Option<String>,
    ignore: Vec<String>,
    severity: std::collections::BTreeMap<String, Severity>,
    trusted_registries: Vec<String>,
    fail_on: Option<String>,
    format: Option<String>,
    budget: Option<String>,
}

fn from_toml(text: &str) -> Result<Configuration, String> {
    let toml: Toml = toml::from_str(text).map_err(|error| error.to_string())?;
    for name in toml.ignore.iter().chain(toml.severity.keys()) {
        crate::arguments::known_rule(name).map_err(|Failure(why)| why)?;
    }
    Ok(Configuration {
        preset: value("preset", toml.preset)?,
        deploy: value("deploy", toml.deploy)?,
        profile: value("profile", toml.profile)?,
        ignore: toml.ignore,
        severities: toml.severity.into_iter().collect(),
        trusted_registries: toml.trusted_registries,
        fail_on: value("fail-on", toml.fail_on)?,
        format: value("format", toml.format)?,
        budget: toml
            .budget
            .map(|budget| crate::weigh::size(&budget).map_err(|Failure(why)| why))
            .transpose()?,
    })
}

fn value<T: ValueEnum>(key: &str, text: Option<String>) -> Result<Option<T>, String> {
    text.map(|text| {
        T::from_str(&text, true).map_err(|_| format!("`{text}` is no value of `{key}`"))
    })
    .transpose()
}

/// `.hadolint.yaml`, with hadolint's keys. Codes that no rule has (ShellCheck's) stay without effect.
fn from_yaml(text: &str) -> Result<Configuration, String> {
    let documents = YamlLoader::load_from_str(text).map_err(|error| error.to_string())?;
    let Some(yaml) = documents.first().filter(|yaml| !yaml.is_null()) else {
        return Ok(Configuration::default());
    };
    if yaml.as_hash().is_none() {
        return Err("the file has to be a mapping".to_owned());
    }
    let threshold = yaml["failure-threshold"].as_str().map(|threshold| match threshold {
        "ignore" | "none" => "never".to_owned(),
        other => other.to_owned(),
    });
    let fail_on = if yaml["no-fail"].as_bool() == Some(true) {
        Some(FailOn::Never)
    } else {
        value("failure-threshold", threshold)?
    };
    let severities = [
        ("error", Severity::Error),
        ("warning", Severity::Warning),
        ("info", Severity::Info),
        ("style", Severity::Style),
    ]
    .into_iter()
    .flat_map(|(key, severity)| {
        list(&yaml["override"][key]).into_iter().map(move |code| (code, severity))
    })
    .collect();
    Ok(Configuration {
        ignore: list(&yaml["ignored"]),
        severities,
        trusted_registries: list(&yaml["trustedRegistries"]),
        fail_on,
        // Formats that only hadolint has are printed as text.
        format: yaml["format"].as_str().and_then(|format| CheckFormat::from_str(format, true).ok()),
        ..Configuration::default()
    })
}

fn list(yaml: &Yaml) -> Vec<String> {
    yaml.as_vec().into_iter().flatten().filter_map(Yaml::as_str).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hadolints_file_as_it_stands() {
        let yaml = "ignored:\n  - DL3008 # pins\n  - SC2086\noverride:\n  warning: [DL3042]\n\
                    trustedRegistries: [docker.io, '*.gcr.io']\nfailure-threshold: none\n\
                    format: json\nlabel-schema:\n  author: text\n";
        let read = from_yaml(yaml).expect("a configuration");
        assert_eq!(read.ignore, ["DL3008", "SC2086"]);
        assert_eq!(read.severities, [("DL3042".to_owned(), Severity::Warning)]);
        assert_eq!(read.trusted_registries, ["docker.io", "*.gcr.io"]);
        assert!(matches!(read.fail_on, Some(FailOn::Never)));
        assert!(matches!(read.format, Some(CheckFormat::Json)));
        assert!(from_yaml("").is_ok() && from_yaml("- a\n").is_err() && from_yaml("a: [").is_err());
    }

    #[test]
    fn our_own_file() {
        let read = from_toml(
            "preset = 'strict'\ndeploy = 'kubernetes'\nignore = ['DL3008']\nbudget = '1.5GB'\n\
             [severity]\nno-user = 'error'\n",
        )
        .expect("a configuration");
        assert!(matches!(read.preset, Some(PresetName::Strict)));
        assert_eq!(read.severities, [("no-user".to_owned(), Severity::Error)]);
        assert_eq!(read.budget, Some(1_500_000_000));
        for wrong in [
            "budget = 'much'",
            "prest = 'strict'",
            "preset = 'x'",
            "ignore = ['DL']",
            "ignore = 'DL3008'",
        ] {
            assert!(from_toml(wrong).is_err(), "{wrong}");
        }
    }
}
