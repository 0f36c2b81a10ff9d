use yaml_rust2::{Yaml, YamlLoader};

use super::{Configuration, FailOn, label, severity};
use crate::rules::{LabelKind, Severity};

/// hadolint's names of formats that there are here too; the others are printed as text.
const FORMATS: [(&str, &str); 3] = [("tty", "text"), ("json", "json"), ("sarif", "sarif")];

pub(super) fn read(text: &str) -> Result<Configuration, String> {
    let documents = YamlLoader::load_from_str(text).map_err(|error| error.to_string())?;
    let Some(yaml) = documents.first().filter(|yaml| !yaml.is_null()) else {
        return Ok(Configuration::default());
    };
    if yaml.as_hash().is_none() {
        return Err("the file has to be a mapping of keys to values".to_owned());
    }
    let mut severities = Vec::new();
    // A code in several lists has the worst of them, as with hadolint: the last one counts.
    for key in ["style", "info", "warning", "error"] {
        let level = severity(key).unwrap_or(Severity::Error);
        let codes = list(&yaml["override"], key)?;
        severities.extend(codes.into_iter().map(|code| (code, level)));
    }
    let format = match word(yaml, "format")? {
        Some(name) => {
            let known = FORMATS.iter().find(|(theirs, _)| *theirs == name);
            Some(known.map_or("text", |(_, ours)| ours).to_owned())
        }
        None => None,
    };
    Ok(Configuration {
        ignore: list(yaml, "ignored")?,
        severities,
        trusted_registries: list(yaml, "trustedRegistries")?,
        label_schema: label_schema(yaml)?,
        strict_labels: truth(yaml, "strict-labels")?,
        disregard_ignores: truth(yaml, "disable-ignore-pragma")?,
        fail_on: fail_on(yaml)?,
        format,
        ..Configuration::default()
    })
}

fn label_schema(yaml: &Yaml) -> Result<Vec<(String, LabelKind)>, String> {
    let wrong = || "`label-schema` has to name a kind for each label".to_owned();
    match &yaml["label-schema"] {
        Yaml::BadValue | Yaml::Null => Ok(Vec::new()),
        Yaml::Hash(labels) => labels
            .iter()
            .map(|(name, kind)| match (name.as_str(), kind.as_str()) {
                (Some(name), Some(kind)) => label(name, kind),
                _ => Err(wrong()),
            })
            .collect(),
        _ => Err(wrong()),
    }
}

fn fail_on(yaml: &Yaml) -> Result<Option<FailOn>, String> {
    if truth(yaml, "no-fail")? {
        return Ok(Some(FailOn::Never));
    }
    let Some(name) = word(yaml, "failure-threshold")? else { return Ok(None) };
    match name {
        // Below every severity, so that everything is at or above it: hadolint 2.15.1 fails too.
        "ignore" | "none" => Ok(Some(FailOn::Severity(Severity::Style))),
        _ => match severity(name) {
            Some(severity) => Ok(Some(FailOn::Severity(severity))),
            None => Err(format!("`{name}` is no value of `failure-threshold`")),
        },
    }
}

/// A list of words. hadolint's documentation allows a single one for some keys.
fn list(yaml: &Yaml, key: &str) -> Result<Vec<String>, String> {
    let wrong = || format!("`{key}` has to be a list");
    match &yaml[key] {
        Yaml::BadValue | Yaml::Null => Ok(Vec::new()),
        Yaml::String(word) => Ok(vec![word.clone()]),
        Yaml::Array(items) => {
            items.iter().map(|item| item.as_str().map(str::to_owned).ok_or_else(wrong)).collect()
        }
        _ => Err(wrong()),
    }
}

fn word<'y>(yaml: &'y Yaml, key: &str) -> Result<Option<&'y str>, String> {
    match &yaml[key] {
        Yaml::BadValue | Yaml::Null => Ok(None),
        Yaml::String(word) => Ok(Some(word)),
        _ => Err(format!("`{key}` has to be a word")),
    }
}

fn truth(yaml: &Yaml, key: &str) -> Result<bool, String> {
    match &yaml[key] {
        Yaml::BadValue | Yaml::Null => Ok(false),
        Yaml::Boolean(truth) => Ok(*truth),
        _ => Err(format!("`{key}` has to be true or false")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_as_it_stands() {
        let said = read(
            "ignored:\n  - DL3008 # pins\n  - SC2086\noverride:\n  warning: [DL3042]\n\
             trustedRegistries: [docker.io, '*.gcr.io']\nno-fail: true\nformat: json\n\
             disable-ignore-pragma: true\nno-color: true\n\
             label-schema: {author: email}\nstrict-labels: true\n",
        );
        let words = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect::<Vec<_>>();
        let expected = Configuration {
            ignore: words(&["DL3008", "SC2086"]),
            severities: vec![("DL3042".to_owned(), Severity::Warning)],
            trusted_registries: words(&["docker.io", "*.gcr.io"]),
            label_schema: vec![("author".to_owned(), LabelKind::Email)],
            strict_labels: true,
            disregard_ignores: true,
            fail_on: Some(FailOn::Never),
            format: Some("json".to_owned()),
            ..Configuration::default()
        };
        assert_eq!(said, Ok(expected));
    }

    #[test]
    fn the_worst_override_counts_last() {
        let said = read("override: {error: [DL3008], style: [DL3008]}\n").expect("read");
        assert_eq!(said.severities.last(), Some(&("DL3008".to_owned(), Severity::Error)));
    }

    #[test]
    fn thresholds_and_formats() {
        let fails = |text: &str| read(text).map(|said| said.fail_on);
        assert_eq!(fails("failure-threshold: error"), Ok(Some(FailOn::Severity(Severity::Error))));
        assert_eq!(fails("failure-threshold: none"), fails("failure-threshold: style"));
        assert_eq!(fails("{}"), Ok(None));
        let format = |text: &str| read(text).expect("read").format;
        assert_eq!(format("format: tty").as_deref(), Some("text"));
        assert_eq!(format("format: checkstyle").as_deref(), Some("text"));
    }

    #[test]
    fn what_cannot_be_meant_is_said() {
        for text in [
            "- a",
            "a: [",
            "ignored: {a: b}",
            "ignored: [[a]]",
            "failure-threshold: bogus",
            "no-fail: 'true'",
            "format: 1",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
        assert!(read("").is_ok());
    }
}
