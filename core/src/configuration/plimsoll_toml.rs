use std::str::FromStr;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Configuration, ForPaths, known_rule, label};
use crate::rules::Rules;
use crate::size::bytes;

/// The keys that say something of files: of all, or in one of `[[paths]]` of those that it names.
pub const KEYS_OF_FILES: [&str; 11] = [
    "preset",
    "deploy",
    "profile",
    "ignore",
    "trusted-registries",
    "disregard-ignores",
    "require-reason",
    "strict-labels",
    "severity",
    "label-schema",
    "budget",
];

/// The keys that stand once in a file.
pub const KEYS_OF_ALL: [&str; 3] = ["fail-on", "format", "paths"];

/// The key of `[[paths]]` alone.
pub const KEY_OF_PATHS: &str = "glob";

/// `plimsoll.toml`. Read without serde, whose features for TOML would make the page's other parts
/// heavier.
pub(super) fn read(text: &str, rules: Rules) -> Result<Configuration, String> {
    let table = DeTable::parse(text).map_err(|error| {
        // Without the excerpt that the error shows of the file, which has lines of its own.
        let at = error.span().map_or(0, |span| span.start).min(text.len());
        let line = text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1;
        format!("line {line}: {}", error.message())
    })?;
    let mut read = Configuration::default();
    for (key, value) in table.get_ref() {
        let key: &str = key.get_ref();
        match key {
            "fail-on" => {
                let word = word(key, value)?;
                read.fail_on = Some(word.parse().map_err(|_| no_value(word, key))?);
            }
            "format" => read.format = Some(word(key, value)?.to_owned()),
            "paths" => {
                let list = value.get_ref().as_array();
                let list = list.ok_or_else(|| format!("`{key}` has to be a list of tables"))?;
                read.paths = list.iter().map(for_paths).collect::<Result<_, _>>()?;
            }
            _ => of_files(&mut read, key, value)?,
        }
    }
    let each = std::iter::once(&read).chain(read.paths.iter().map(|it| &it.configuration));
    for it in each {
        for name in it.ignore.iter().chain(it.severities.iter().map(|(name, _)| name)) {
            known_rule(name, rules)?;
        }
    }
    Ok(read)
}

/// One of `[[paths]]`: patterns, and what is said for the files that they name.
fn for_paths(value: &Value<'_>) -> Result<ForPaths, String> {
    let table = value.get_ref().as_table().ok_or("`paths` has to be a list of tables")?;
    let mut read = ForPaths::default();
    for (key, value) in table {
        let key: &str = key.get_ref();
        if key == KEY_OF_PATHS {
            read.globs = match value.get_ref().as_str() {
                Some(glob) => vec![glob.to_owned()],
                None => words(key, value)?,
            };
        } else {
            of_files(&mut read.configuration, key, value)?;
        }
    }
    if read.globs.is_empty() {
        return Err("each of `paths` needs a `glob`, which says for which files it is".to_owned());
    }
    Ok(read)
}

/// A key that may be said for all files or for some.
fn of_files(read: &mut Configuration, key: &str, value: &Value<'_>) -> Result<(), String> {
    match key {
        "preset" => read.preset = Some(one_of(key, value)?),
        "deploy" => read.target = Some(one_of(key, value)?),
        "profile" => read.profile = Some(one_of(key, value)?),
        "ignore" => read.ignore = words(key, value)?,
        "trusted-registries" => read.trusted_registries = words(key, value)?,
        "disregard-ignores" => read.disregard_ignores = Some(truth(key, value)?),
        "require-reason" => read.require_reason = Some(truth(key, value)?),
        "strict-labels" => read.strict_labels = Some(truth(key, value)?),
        "severity" => {
            for (name, value) in pairs(key, value)? {
                let found = value.parse().map_err(|_| no_value(&value, key))?;
                read.severities.push((name, found));
            }
        }
        "label-schema" => {
            for (name, kind) in pairs(key, value)? {
                read.label_schema.push(label(&name, &kind)?);
            }
        }
        "budget" => {
            let size = word(key, value)?;
            let wrong = || format!("`{size}` is not a size (such as 300MB or 1.2GB)");
            read.budget = Some(bytes(size, 1).ok_or_else(wrong)?);
        }
        _ => return Err(format!("there is no key `{key}`")),
    }
    Ok(())
}

type Value<'t> = Spanned<DeValue<'t>>;

fn no_value(word: &str, key: &str) -> String {
    format!("`{word}` is no value of `{key}`")
}

fn one_of<T: FromStr>(key: &str, value: &Value<'_>) -> Result<T, String> {
    let word = word(key, value)?;
    word.parse().map_err(|_| no_value(word, key))
}

fn word<'v>(key: &str, value: &'v Value<'_>) -> Result<&'v str, String> {
    value.get_ref().as_str().ok_or_else(|| format!("`{key}` has to be a text in quotes"))
}

fn words(key: &str, value: &Value<'_>) -> Result<Vec<String>, String> {
    let list = value.get_ref().as_array().ok_or_else(|| format!("`{key}` has to be a list"))?;
    list.iter().map(|item| word(key, item).map(str::to_owned)).collect()
}

fn truth(key: &str, value: &Value<'_>) -> Result<bool, String> {
    value.get_ref().as_bool().ok_or_else(|| format!("`{key}` has to be true or false"))
}

fn pairs(key: &str, value: &Value<'_>) -> Result<Vec<(String, String)>, String> {
    let table = value.get_ref().as_table().ok_or_else(|| format!("`{key}` has to be a table"))?;
    let pair = |(name, value): (&Spanned<_>, &Value<'_>)| -> Result<(String, String), String> {
        let name: &std::borrow::Cow<'_, str> = name.get_ref();
        Ok((name.to_string(), word(name, value)?.to_owned()))
    };
    table.iter().map(pair).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::configuration::FailOn;
    use crate::rules::{Preset, Profile, Severity, Target};

    #[test]
    fn all_keys() {
        let said = read(
            "preset = 'strict'\ndeploy = 'kubernetes'\nprofile = 'fast'\nignore = ['DL3008']\n\
             trusted-registries = ['ghcr.io']\ndisregard-ignores = true\nbudget = '1.5GB'\nfail-on = 'never'\n\
             format = 'json'\nstrict-labels = true\nrequire-reason = true\n\
             [severity]\nno-user = 'error'\n[label-schema]\ncommit = 'hash'\n\
             [[paths]]\nglob = 'old/**'\nstrict-labels = false\n[paths.severity]\nno-user = 'info'\n\
             [[paths]]\nglob = ['a', 'b']\nignore = ['SC2086']\n",
            Rules::all(),
        );
        let expected = Configuration {
            preset: Some(Preset::Strict),
            target: Some(Target::Kubernetes),
            profile: Some(Profile::Fast),
            ignore: vec!["DL3008".to_owned()],
            severities: vec![("no-user".to_owned(), Severity::Error)],
            trusted_registries: vec!["ghcr.io".to_owned()],
            label_schema: vec![("commit".to_owned(), crate::rules::LabelKind::Hash)],
            strict_labels: Some(true),
            disregard_ignores: Some(true),
            require_reason: Some(true),
            budget: Some(1_500_000_000),
            fail_on: Some(FailOn::Never),
            format: Some("json".to_owned()),
            paths: vec![
                ForPaths {
                    globs: vec!["old/**".to_owned()],
                    configuration: Configuration {
                        strict_labels: Some(false),
                        severities: vec![("no-user".to_owned(), Severity::Info)],
                        ..Configuration::default()
                    },
                },
                ForPaths {
                    globs: vec!["a".to_owned(), "b".to_owned()],
                    configuration: Configuration {
                        ignore: vec!["SC2086".to_owned()],
                        ..Configuration::default()
                    },
                },
            ],
            unknown: Vec::new(),
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
            ("require-reason = 'yes'", "true or false"),
            ("paths = 'a'", "a list of tables"),
            ("paths = ['a']", "a list of tables"),
            ("[[paths]]\npreset = 'strict'", "needs a `glob`"),
            ("[[paths]]\nglob = []", "needs a `glob`"),
            ("[[paths]]\nglob = 1", "`glob` has to be a list"),
            ("[[paths]]\nglob = 'a'\nformat = 'json'", "no key `format`"),
            ("[[paths]]\nglob = 'a'\nfail-on = 'error'", "no key `fail-on`"),
            ("[[paths]]\nglob = 'a'\nignore = ['no-usr']", "no rule `no-usr`"),
            ("[paths]\nglob = 'a'", "a list of tables"),
        ] {
            let said = read(text, Rules::all()).expect_err(text);
            assert!(said.contains(why), "{text}: {said}");
        }
    }
}
