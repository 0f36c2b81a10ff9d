use std::collections::BTreeMap;

use yaml_rust2::parser::{Event, Parser};
use yaml_rust2::{Yaml, YamlLoader};

use super::{Configuration, FailOn, MAX_DEPTH, MAX_EXPANDED, MAX_UNKNOWN, label};
use crate::rules::{LabelKind, Severity};

/// hadolint's names of formats that there are here too; the others are printed as text.
const FORMATS: [(&str, &str); 8] = [
    ("tty", "text"),
    ("gnu", "concise"),
    ("json", "json"),
    ("sarif", "sarif"),
    ("checkstyle", "checkstyle"),
    ("codeclimate", "gitlab"),
    ("gitlab_codeclimate", "gitlab"),
    ("sonarqube", "sonarqube"),
];

/// All keys that hadolint has. What it takes for the colours of its output has no meaning here.
const KEYS: [&str; 11] = [
    "disable-ignore-pragma",
    "failure-threshold",
    "format",
    "ignored",
    "label-schema",
    "no-color",
    "no-fail",
    "override",
    "strict-labels",
    "trustedRegistries",
    "verbose",
];

/// The levels that `override` has.
const LEVELS: [&str; 4] = ["style", "info", "warning", "error"];

pub(super) fn read(text: &str) -> Result<Configuration, String> {
    bounded(text)?;
    let documents = YamlLoader::load_from_str(text).map_err(|error| error.to_string())?;
    let Some(yaml) = documents.first().filter(|yaml| !yaml.is_null()) else {
        return Ok(Configuration::default());
    };
    let Some(keys) = yaml.as_hash() else {
        return Err("the file has to be a mapping of keys to values".to_owned());
    };
    let levels = yaml["override"].as_hash();
    let levels = levels.into_iter().flat_map(|levels| levels.keys());
    let unknown = keys
        .keys()
        .filter_map(|key| unknown(key, &KEYS, ""))
        .chain(levels.filter_map(|key| unknown(key, &LEVELS, "override.")))
        .take(MAX_UNKNOWN)
        .collect();
    let mut severities = Vec::new();
    // A code in several lists has the worst of them, as with hadolint: the last one counts.
    for key in LEVELS {
        let level = key.parse().unwrap_or(Severity::Error);
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
        strict_labels: truth(yaml, "strict-labels")?.then_some(true),
        disregard_ignores: truth(yaml, "disable-ignore-pragma")?.then_some(true),
        fail_on: fail_on(yaml)?,
        format,
        unknown,
        ..Configuration::default()
    })
}

/// Fails for a file that would unfold to more than it may. Its events are looked at as they come:
/// nothing is built of them.
fn bounded(text: &str) -> Result<(), String> {
    let mut parser = Parser::new_from_str(text);
    // What each anchor stands for, and the lists and mappings that are open, each with its anchor
    // (0 is none) and its bytes so far.
    let mut anchored: BTreeMap<usize, usize> = BTreeMap::new();
    let mut open: Vec<(usize, usize)> = Vec::new();
    let mut all = 0_usize;
    loop {
        let (event, mark) = parser.next_token().map_err(|error| match error.info() {
            // The reader looks ahead, and has a limit of its own.
            "recursion limit exceeded" => too_deep(error.marker().line()),
            _ => error.to_string(),
        })?;
        let (anchor, bytes) = match event {
            Event::StreamEnd => return Ok(()),
            Event::SequenceStart(anchor, _) | Event::MappingStart(anchor, _) => {
                if open.len() == MAX_DEPTH {
                    return Err(too_deep(mark.line()));
                }
                open.push((anchor, 1));
                continue;
            }
            Event::SequenceEnd | Event::MappingEnd => open.pop().unwrap_or_default(),
            Event::Scalar(text, _, anchor, _) => (anchor, text.len() + 1),
            // One that stands in what it names is read as nothing.
            Event::Alias(anchor) => (0, anchored.get(&anchor).copied().unwrap_or(1)),
            _ => continue,
        };
        if anchor > 0 {
            anchored.insert(anchor, bytes);
        }
        match open.last_mut() {
            Some((_, outer)) => *outer = outer.saturating_add(bytes),
            None => all = all.saturating_add(bytes),
        }
        if all > MAX_EXPANDED || open.last().is_some_and(|(_, bytes)| *bytes > MAX_EXPANDED) {
            return Err(format!(
                "line {}: its values have more than {} MiB once the aliases (`*name`) are written \
                 out",
                mark.line(),
                MAX_EXPANDED >> 20
            ));
        }
    }
}

fn too_deep(line: usize) -> String {
    format!("line {line}: lists and mappings stand more than {MAX_DEPTH} deep in each other")
}

fn unknown(key: &Yaml, known: &[&str], before: &str) -> Option<String> {
    match key.as_str() {
        Some(key) if known.contains(&key) => None,
        Some(key) => Some(format!("{before}{}", key.chars().take(80).collect::<String>())),
        None => Some(format!("{before}(not a word)")),
    }
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
        _ => match name.parse() {
            Ok(severity) => Ok(Some(FailOn::Severity(severity))),
            Err(_) => Err(format!("`{name}` is no value of `failure-threshold`")),
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
             disable-ignore-pragma: true\nno-color: true\nfailure-treshold: error\n\
             label-schema: {author: email}\nstrict-labels: true\n",
        );
        let words = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect::<Vec<_>>();
        let expected = Configuration {
            ignore: words(&["DL3008", "SC2086"]),
            severities: vec![("DL3042".to_owned(), Severity::Warning)],
            trusted_registries: words(&["docker.io", "*.gcr.io"]),
            label_schema: vec![("author".to_owned(), LabelKind::Email)],
            strict_labels: Some(true),
            disregard_ignores: Some(true),
            fail_on: Some(FailOn::Never),
            format: Some("json".to_owned()),
            unknown: words(&["failure-treshold"]),
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
        assert_eq!(format("format: checkstyle").as_deref(), Some("checkstyle"));
        assert_eq!(format("format: gitlab_codeclimate").as_deref(), Some("gitlab"));
        assert_eq!(format("format: codacy").as_deref(), Some("text"));
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
        let unknown = read("override: {errors: [a], info: []}\n1: 2\n").expect("read").unknown;
        assert_eq!(unknown, ["(not a word)", "override.errors"]);
    }

    /// Each is small, and unfolded it would not fit into memory, or into the time that anybody has.
    #[test]
    fn what_unfolds_without_end_is_refused_at_once() {
        let nine = |list: &str| [list; 9].join(",");
        let mut bomb = "a0: &a0 [x]\n".to_owned();
        for level in 1..14 {
            let aliases = nine(&format!("*a{}", level - 1));
            bomb = format!("{bomb}a{level}: &a{level} [{aliases}]\n");
        }
        let long = format!("a: &a {}\nignored: [{}]\n", "x".repeat(50_000), nine("*a,*a,*a,*a,*a"));
        let merged = bomb.replace('[', "{b: [").replace(']', "]}") + "<<: *a13\n";
        let keys = format!("{bomb}ignored:\n  - ? *a13\n    : 1\n");
        let documents = format!("{{}}\n---\n{bomb}---\n[{}]\n", nine("*a12"));
        for text in [&format!("{bomb}ignored: *a13\n"), &bomb, &long, &merged, &keys, &documents] {
            let why = read(text).expect_err(text);
            assert!(why.contains("more than 1 MiB once the aliases"), "{why}");
        }
        for text in [
            "[".repeat(100_000),
            "{a: ".repeat(33),
            "- ".repeat(33) + "a",
            (0..33).map(|level| " ".repeat(level) + "a:\n").collect(),
        ] {
            let why = read(&text).expect_err("too deep");
            assert!(why.contains("more than 32 deep"), "{why}");
        }
        assert!(read("a: &a [*a, *a]\nignored: &b [DL3008]\noverride: {info: *b}\n").is_ok());
    }
}
