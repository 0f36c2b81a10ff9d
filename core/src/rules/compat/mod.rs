//! The answers of other tools that mean something else by a rule: each a function of its own in a
//! file named by the tool's code. A rule itself says what we mean.
//!
//! An answer and the rule share functions of the rule's file.

mod buildkit;
mod hadolint;

use super::{Look, Preset, Rule, Tool};

/// A tool's code, and what looks for the problem as the tool does.
type Answer = (&'static str, Look);

/// The answers of every tool, to some of the rules.
pub(super) struct Answers {
    hadolint: &'static [Answer],
    buildkit: &'static [Answer],
}

/// The answers of all tools.
pub(super) static ANSWERS: Answers =
    Answers { hadolint: hadolint::ANSWERS, buildkit: buildkit::ANSWERS };

/// None, where a caller does without.
pub(super) static NO_ANSWERS: Answers = Answers { hadolint: &[], buildkit: &[] };

/// The function that looks for a rule's problem in a preset: the answer of the preset's tool where
/// it has one of its own, else the rule's.
pub(super) fn check(rule: &Rule, preset: Preset, answers: &Answers) -> Look {
    let answers = match preset.tool() {
        Some(Tool::Hadolint) => answers.hadolint,
        Some(Tool::Buildkit) => answers.buildkit,
        _ => return rule.check,
    };
    let is_meant = |(code, _): &&Answer| rule.aliases.iter().any(|alias| alias.code == *code);
    answers.iter().find(is_meant).map_or(rule.check, |(_, check)| *check)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use super::ANSWERS;
    use crate::rules::{RULES, Tool};

    #[test]
    fn an_answer_has_its_rule() {
        let has = |tool: Tool, code: &str| {
            let mut aliases = RULES.iter().flat_map(|rule| rule.aliases);
            aliases.any(|alias| alias.tool == tool && alias.code == code)
        };
        for (code, _) in ANSWERS.hadolint {
            assert!(has(Tool::Hadolint, code), "{code}");
        }
        for (code, _) in ANSWERS.buildkit {
            assert!(has(Tool::Buildkit, code), "{code}");
        }
    }

    #[test]
    fn a_file_is_named_by_its_code() {
        let plain = |name: &str| name.replace('_', "").to_lowercase();
        for (tool, answers) in [("hadolint", ANSWERS.hadolint), ("buildkit", ANSWERS.buildkit)] {
            let codes = answers.iter().map(|(code, _)| plain(code));
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/rules/compat").join(tool);
            let files = fs::read_dir(folder)
                .unwrap()
                .map(|file| plain(file.unwrap().path().file_stem().unwrap().to_str().unwrap()));
            // What several answers share goes by what it is.
            let files =
                files.filter(|it| !["mod", "commands", "rpm", "stages"].contains(&it.as_str()));
            assert_eq!(files.collect::<BTreeSet<_>>(), codes.collect(), "{tool}");
        }
    }
}
