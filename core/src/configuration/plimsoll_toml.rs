use std::str::FromStr;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Configuration, known_rule, label};
use crate::rules::Rules;
use crate::size::bytes;

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
            "preset" => read.preset = Some(one_of(key, value)?),
            "deploy" => read.target = Some(one_of(key, value)?),
            "profile" => read.profile = Some(one_of(key, value)?),
            "ignore" => read.ignore = words(key, value)?,
            "trusted-registries" => read.trusted_registries = words(key, value)?,
            "disregard-ignores" => read.disregard_ignores = truth(key, value)?,
            "strict-labels" => read.strict_labels = truth(key, value)?,
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
            "fail-on" => {
                let word = word(key, value)?;
                read.fail_on = Some(word.parse().map_err(|_| no_value(word, key))?);
            }
            "format" => read.format = Some(word(key, value)?.to_owned()),
            // A key that there is not is a typing error.
            _ => return Err(format!("there is no key `{key}`")),
        }
    }
    for name in read.ignore.iter().chain(read.severities.iter().map(|(name, _)| name)) {
        known_rule(name, rules)?;
    }
    Ok(read)
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
             format = 'json'\nstrict-labels = true\n[severity]\nno-user = 'error'\n\
             [label-schema]\ncommit = 'hash'\n",
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
            strict_labels: true,
            disregard_ignores: true,
            budget: Some(1_500_000_000),
            fail_on: Some(FailOn::Never),
            format: Some("json".to_owned()),
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
        ] {
            let said = read(text, Rules::all()).expect_err(text);
            assert!(said.contains(why), "{text}: {said}");
        }
    }
}
