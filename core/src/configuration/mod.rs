//! The settings that a project keeps in `plimsoll.toml` or, as it stands, in hadolint's
//! `.hadolint.yaml`.
//!
//! Knows the two formats and nothing of where the files lie.

mod hadolint;
mod plimsoll_toml;

use std::str::FromStr;

pub use plimsoll_toml::{KEY_OF_PATHS, KEYS_OF_ALL, KEYS_OF_FILES};

use crate::rules::{LabelKind, Preset, Profile, Rules, Settings, Severity, Target, UnknownWord};

/// The settings of a configuration file; what it leaves out is `None` or empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Configuration {
    /// The set of rules.
    pub preset: Option<Preset>,
    /// The platform that the image is to run on.
    pub target: Option<Target>,
    /// The quality that matters most.
    pub profile: Option<Profile>,
    /// Rules to leave out.
    pub ignore: Vec<String>,
    /// Severities that differ from the rules' own; the last one counts.
    pub severities: Vec<(String, Severity)>,
    /// Registries that images may come from; empty means all.
    pub trusted_registries: Vec<String>,
    /// The labels that images are to have, and what their values look like.
    pub label_schema: Vec<(String, LabelKind)>,
    /// True if labels other than those are not wanted.
    pub strict_labels: Option<bool>,
    /// True if the file's own ignore comments count for nothing.
    pub disregard_ignores: Option<bool>,
    /// True if those without a reason count for nothing.
    pub require_reason: Option<bool>,
    /// The most that the image may have on disk, in bytes.
    pub budget: Option<u64>,
    /// When a check fails.
    pub fail_on: Option<FailOn>,
    /// The format to print in, as the command line names it.
    pub format: Option<String>,
    /// Settings of some files, in order; the last one that says something counts.
    pub paths: Vec<ForPaths>,
    /// Keys that are not known and were passed over, at most [`MAX_UNKNOWN`].
    pub unknown: Vec<String>,
}

/// Settings of some of a project's files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ForPaths {
    /// Patterns as in a .gitignore that lies beside the configuration.
    pub globs: Vec<String>,
    /// What is said for those files. It has no paths of its own, nor what holds for a whole run.
    pub configuration: Configuration,
}

/// The largest file that is read, in bytes: 256 KiB.
pub const MAX_BYTES: usize = 256 << 10;

/// The most levels of lists and mappings in each other.
pub const MAX_DEPTH: usize = 32;

/// The most bytes that all values may have once YAML's aliases are written out: 1 MiB. A few lines
/// of aliases of aliases stand for more than fits into any memory.
pub const MAX_EXPANDED: usize = 1 << 20;

/// The most unknown keys that are named.
pub const MAX_UNKNOWN: usize = 10;

/// When a check fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailOn {
    /// With a finding at least this bad.
    Severity(Severity),
    /// Not for a finding.
    Never,
}

impl FromStr for FailOn {
    type Err = UnknownWord;

    /// `error`, `warning`, `info`, `style` or `never`.
    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        if word == "never" { Ok(Self::Never) } else { word.parse().map(Self::Severity) }
    }
}

/// One label of a schema.
fn label(name: &str, kind: &str) -> Result<(String, LabelKind), String> {
    let Ok(read) = kind.parse() else {
        let kinds = "text, url, rfc3339, spdx, hash, semver, email";
        return Err(format!("`{kind}` is no kind of label; there are {kinds}"));
    };
    Ok((name.to_owned(), read))
}

/// Reads `plimsoll.toml`; errors are for people. A key that there is not, or a rule that is not among
/// `rules`, is one, and so is a text above [`MAX_BYTES`].
pub fn from_toml(text: &str, rules: Rules) -> Result<Configuration, String> {
    is_text(text)?;
    plimsoll_toml::read(text, rules)
}

/// Reads hadolint's `.hadolint.yaml`; errors are for people. Keys that hadolint does not have are
/// passed over, as hadolint does, and named; codes that no rule has stay without effect.
pub fn from_hadolint(text: &str) -> Result<Configuration, String> {
    is_text(text)?;
    hadolint::read(text)
}

/// Fails for what is too large, and for what no reader takes for a text: YAML's stops at the first
/// zero byte, as if nothing followed.
fn is_text(text: &str) -> Result<(), String> {
    if text.len() > MAX_BYTES {
        return Err(format!(
            "it has more than {} KiB, which is the most that is read",
            MAX_BYTES >> 10
        ));
    }
    for (line, number) in text.lines().zip(1..) {
        let odd = line.chars().find(|it| it.is_ascii_control() && !matches!(it, '\t' | '\r'));
        if let Some(odd) = odd {
            let odd = u32::from(odd);
            return Err(format!(
                "line {number}: it holds the character U+{odd:04X}, as no text does"
            ));
        }
    }
    Ok(())
}

/// Reads either, where nothing but the text is at hand.
pub fn from_either(text: &str, rules: Rules) -> Result<Configuration, String> {
    let first = text.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with('#'));
    let is_toml = first.is_some_and(|line| {
        let key = line.split(['=', ':']).next().unwrap_or("").len();
        line.starts_with('[') || line.get(key..).is_some_and(|rest| rest.starts_with('='))
    });
    if is_toml { from_toml(text, rules) } else { from_hadolint(text) }
}

impl Configuration {
    /// Puts what the configuration says in the place of what the settings say.
    pub fn apply(&self, settings: &mut Settings) {
        settings.preset = self.preset.unwrap_or(settings.preset);
        settings.target = self.target.unwrap_or(settings.target);
        settings.profile = self.profile.unwrap_or(settings.profile);
        settings.ignore.clone_from(&self.ignore);
        settings.severities.clone_from(&self.severities);
        settings.trusted_registries.clone_from(&self.trusted_registries);
        settings.label_schema.clone_from(&self.label_schema);
        settings.strict_labels = self.strict_labels.unwrap_or_default();
        settings.disregard_ignores = self.disregard_ignores.unwrap_or_default();
        settings.require_reason = self.require_reason.unwrap_or_default();
        settings.budget = self.budget.or(settings.budget);
    }
}

impl Configuration {
    /// This one with what another says in addition, and in its place: rules to leave out and severities
    /// are added, all else is replaced.
    #[must_use]
    pub fn with(&self, other: &Self) -> Self {
        let list = |own: &[String], other: &[String]| {
            if other.is_empty() { own.to_vec() } else { other.to_vec() }
        };
        let labels =
            if other.label_schema.is_empty() { &self.label_schema } else { &other.label_schema };
        Self {
            preset: other.preset.or(self.preset),
            target: other.target.or(self.target),
            profile: other.profile.or(self.profile),
            ignore: [&*self.ignore, &*other.ignore].concat(),
            severities: [&*self.severities, &*other.severities].concat(),
            trusted_registries: list(&self.trusted_registries, &other.trusted_registries),
            label_schema: labels.clone(),
            strict_labels: other.strict_labels.or(self.strict_labels),
            disregard_ignores: other.disregard_ignores.or(self.disregard_ignores),
            require_reason: other.require_reason.or(self.require_reason),
            budget: other.budget.or(self.budget),
            ..self.clone()
        }
    }
}

/// Fails for a name that is no rule's id or alias, with the nearest id.
pub fn known_rule(name: &str, rules: Rules) -> Result<(), String> {
    // ShellCheck's codes are many, and which of them are found is its successor's knowledge.
    let is_shell =
        name.strip_prefix("SC").is_some_and(|code| code.bytes().all(|byte| byte.is_ascii_digit()));
    if rules.find(name).is_some() || is_shell {
        return Ok(());
    }
    let near = rules.iter().map(|rule| rule.id).find(|id| id.contains(name) || name.contains(id));
    let hint = near.map(|id| format!("; did you mean `{id}`?")).unwrap_or_default();
    Err(format!("there is no rule `{name}`{hint}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn either_kind_is_told_by_its_first_line() {
        let toml = from_either("# ours\npreset = 'strict'\n", Rules::all()).expect("TOML");
        assert_eq!(toml.preset, Some(Preset::Strict));
        let yaml = from_either("# theirs\n\nignored: ['a=b']\n", Rules::all()).expect("YAML");
        assert_eq!(yaml.ignore, ["a=b"]);
        assert!(from_either("[severity]\nno-user = 'error'\n", Rules::all()).is_ok());
        assert!(from_either("", Rules::all()).is_ok());
    }

    #[test]
    fn settings_take_what_it_says() {
        let mut settings = Settings { target: Target::Docker, ..Settings::default() };
        let said = from_toml("profile = 'small'\nignore = ['no-user', 'SC2086']\n", Rules::all());
        said.expect("a configuration").apply(&mut settings);
        assert_eq!((settings.target, settings.profile), (Target::Docker, Profile::Small));
        assert_eq!(settings.ignore, ["no-user", "SC2086"]);
    }

    #[test]
    fn what_is_said_for_some_files_adds_and_replaces() {
        let said = from_toml(
            "preset = 'strict'\nignore = ['no-user']\nstrict-labels = true\nbudget = '1MB'\n\
             trusted-registries = ['a']\nformat = 'json'\n[severity]\nSC2086 = 'error'\n\
             [[paths]]\nglob = 'x'\nignore = ['SC2086']\nstrict-labels = false\n\
             trusted-registries = ['b']\nseverity = {SC2086 = 'info'}\nprofile = 'small'\n",
            Rules::all(),
        );
        let said = said.expect("a configuration");
        let mut settings = Settings::default();
        said.with(&said.paths[0].configuration).apply(&mut settings);
        assert_eq!((settings.preset, settings.profile), (Preset::Strict, Profile::Small));
        assert_eq!(settings.ignore, ["no-user", "SC2086"]);
        assert_eq!(settings.trusted_registries, ["b"]);
        assert_eq!((settings.strict_labels, settings.budget), (false, Some(1_000_000)));
        assert_eq!(settings.severities.last(), Some(&("SC2086".to_owned(), Severity::Info)));
        assert_eq!(said.with(&Configuration::default()), said);
    }

    #[test]
    fn a_file_that_is_too_large_or_no_configuration_is_named_so() {
        let large = "# ".to_owned() + &"x".repeat(MAX_BYTES);
        for read in [from_toml(&large, Rules::all()), from_hadolint(&large)] {
            assert_eq!(
                read,
                Err("it has more than 256 KiB, which is the most that is read".into())
            );
        }
        for text in
            ["\0\u{1}\u{2}", "a = 1\nb = \u{202e}\n", &"a.".repeat(60_000), &"[".repeat(60_000)]
        {
            let why = from_toml(text, Rules::all()).expect_err(text);
            assert!(why.starts_with("line ") && why.lines().count() == 1, "{why}");
        }
        let deep = "a = ".to_owned() + &"[".repeat(60_000) + &"]".repeat(60_000);
        assert!(from_toml(&deep, Rules::all()).is_err());
        for text in ["\0\u{1}", "ignored: [a]\n\0no-fail: true\n", "a: \u{1b}[31m\n", "\u{7f}"] {
            let why = from_hadolint(text).expect_err(text);
            assert!(why.contains(": it holds the character U+"), "{why}");
        }
    }
}
