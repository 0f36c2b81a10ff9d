//! Every rule, and what else looks after a practice, as the page shows them.

use plimsoll_core::advice::{CHECKLIST, Check, KINDS};
use plimsoll_core::practices::Practice;
use plimsoll_core::rules::{Category, RULES, Severity};
use serde::{Deserialize, Serialize};

/// A rule as it is told of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleCard {
    pub id: String,
    pub title: String,
    pub category: Category,
    pub severity: Severity,
    /// Other tools' codes.
    pub codes: Vec<String>,
    /// Id of the practice that says why.
    pub practice: String,
    /// The reason why it matters; code in backquotes.
    pub why: String,
}

/// A sort of generated file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileCard {
    pub title: String,
    /// Ids of the practices that it serves.
    pub practices: Vec<String>,
}

/// All that the engine has to offer, in its own order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Catalog {
    pub rules: Vec<RuleCard>,
    pub files: Vec<FileCard>,
    pub checklist: Vec<Check>,
}

/// Everything that looks after one practice.
pub struct Served<'c> {
    /// Rules that report where it is not followed: those of its own, then those that its page names.
    pub rules: Vec<&'c RuleCard>,
    /// Files that are generated with it.
    pub files: Vec<&'c FileCard>,
    /// Its line in the checklist.
    pub check: Option<&'c Check>,
}

/// True for a code that people can look up as it stands: of hadolint, ShellCheck or BuildKit
/// (`DL3009`, `SC2086`, `StageNameCasing`). Those of others only serve searches.
pub fn is_well_known(code: &str) -> bool {
    let number = code.strip_prefix("DL").or_else(|| code.strip_prefix("SC"));
    number.is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit()))
        || code.starts_with(|first: char| first.is_ascii_uppercase())
            && code.bytes().all(|byte| byte.is_ascii_alphabetic())
}

impl Catalog {
    /// Everything. Only the engine calls this.
    pub(crate) fn new() -> Self {
        let rules = RULES.iter().map(|rule| RuleCard {
            id: rule.id.to_owned(),
            title: rule.title.to_owned(),
            category: rule.category,
            severity: rule.severity,
            codes: rule.aliases.iter().map(|alias| alias.code.to_owned()).collect(),
            practice: rule.practice.to_owned(),
            why: rule.why.to_owned(),
        });
        let files = KINDS.iter().map(|kind| FileCard {
            title: kind.title.to_owned(),
            practices: kind.practices.iter().map(|&id| id.to_owned()).collect(),
        });
        let checklist = CHECKLIST.iter().map(|item| item.check.clone());
        Self { rules: rules.collect(), files: files.collect(), checklist: checklist.collect() }
    }

    /// The rule of this id.
    pub fn rule(&self, id: &str) -> Option<&RuleCard> {
        self.rules.iter().find(|rule| rule.id == id)
    }

    /// The things that look after a practice.
    pub fn served(&self, practice: &Practice) -> Served<'_> {
        let named = |rule: &&RuleCard| practice.rules.contains(&rule.id);
        let own = |rule: &&RuleCard| rule.practice == practice.id;
        let others = self.rules.iter().filter(|rule| !own(rule) && named(rule));
        Served {
            rules: self.rules.iter().filter(own).chain(others).collect(),
            files: self.files.iter().filter(|it| it.practices.contains(&practice.id)).collect(),
            check: self.checklist.iter().find(|check| check.practice == practice.id),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use plimsoll_core::rules::Tool;

    #[test]
    fn codes_that_can_be_looked_up_are_those_of_three_tools() {
        for alias in RULES.iter().flat_map(|rule| rule.aliases) {
            assert_eq!(is_well_known(alias.code), alias.tool != Tool::Other, "{}", alias.code);
        }
        assert!(is_well_known("SC2086") && !is_well_known("handbook 2.2"));
    }
}
