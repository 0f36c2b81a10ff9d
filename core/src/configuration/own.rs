use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Configuration, FailOn, known_rule, label};
use crate::rules::{Preset, Profile, Severity, Target};
use crate::size::bytes;

/// `plimsoll.toml`. A key that it does not have is a typing error.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[derive(Default)]
struct Toml {
    preset: Option<Preset>,
    deploy: Option<Target>,
    profile: Option<Profile>,
    ignore: Vec<String>,
    severity: BTreeMap<String, Severity>,
    trusted_registries: Vec<String>,
    label_schema: BTreeMap<String, String>,
    strict_labels: bool,
    disregard_ignores: bool,
    budget: Option<String>,
    fail_on: Option<String>,
    format: Option<String>,
}

pub(super) fn read(text: &str) -> Result<Configuration, String> {
    let toml: Toml = toml::from_str(text).map_err(|error| error.to_string())?;
    for name in toml.ignore.iter().chain(toml.severity.keys()) {
        known_rule(name)?;
    }
    let fail_on = match toml.fail_on {
        Some(word) => Some(FailOn::of(&word).ok_or(format!("`{word}` is no value of `fail-on`"))?),
        None => None,
    };
    let budget = match toml.budget {
        Some(text) => Some(
            bytes(&text, 1).ok_or(format!("`{text}` is not a size (such as 300MB or 1.2GB)"))?,
        ),
        None => None,
    };
    Ok(Configuration {
        preset: toml.preset,
        target: toml.deploy,
        profile: toml.profile,
        ignore: toml.ignore,
        severities: toml.severity.into_iter().collect(),
        trusted_registries: toml.trusted_registries,
        label_schema: toml
            .label_schema
            .iter()
            .map(|(name, kind)| label(name, kind))
            .collect::<Result<_, _>>()?,
        strict_labels: toml.strict_labels,
        disregard_ignores: toml.disregard_ignores,
        budget,
        fail_on,
        format: toml.format,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_keys() {
        let said = read(
            "preset = 'strict'\ndeploy = 'kubernetes'\nprofile = 'fast'\nignore = ['DL3008']\n\
             trusted-registries = ['ghcr.io']\ndisregard-ignores = true\nbudget = '1.5GB'\nfail-on = 'never'\n\
             format = 'json'\nstrict-labels = true\n[severity]\nno-user = 'error'\n\
             [label-schema]\ncommit = 'hash'\n",
        );
        let expected = Configuration {
            preset: Some(Preset::Strict),
            target: Some(Target::Kubernetes),
            profile: Some(Profile::Fast),
            ignore: vec!["DL3008".to_owned()],
            severities: vec![("no-user".to_owned(), Severity::Error)],
            trusted_registries: vec!["ghcr.io".to_owned()],
            label_schema: vec![("commit".to_owned(), crate::rules::LabelKind::Hash)],
            strict_labels: true,
            disregard_ignores: true,
            budget: Some(1_500_000_000),
            fail_on: Some(FailOn::Never),
            format: Some("json".to_owned()),
        };
        assert_eq!(said, Ok(expected));
    }

    #[test]
    fn typing_errors_are_said() {
        for (text, why) in [
            ("prest = 'strict'", "prest"),
            ("preset = 'x'", "x"),
            ("ignore = ['no-usr']", "no rule `no-usr`"),
            ("ignore = ['no-use']", "did you mean `no-user`?"),
            ("ignore = 'DL3008'", "ignore"),
            ("budget = 'much'", "not a size"),
            ("fail-on = 'bad'", "fail-on"),
            ("label-schema = {a = 'uri'}", "no kind of label"),
        ] {
            let said = read(text).expect_err(text);
            assert!(said.contains(why), "{text}: {said}");
        }
    }
}
