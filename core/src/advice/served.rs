//! The things that look after a practice: rules, files and the checklist.

use super::{CHECKLIST, Check, KINDS, Kind};
use crate::practices::Practice;
use crate::rules::{Rule, Rules};

/// Everything that looks after one practice.
pub struct Served {
    /// Rules that report where it is not followed: those of its own, then those that its page names.
    pub rules: Vec<&'static Rule>,
    /// Files that are generated with it.
    pub files: Vec<&'static Kind>,
    /// Its line in the checklist.
    pub check: Option<&'static Check>,
}

/// The things that look after a practice, with those of these rules.
pub fn served(practice: &Practice, rules: Rules) -> Served {
    let named = |rule: &&Rule| practice.rules.iter().any(|id| id == rule.id);
    let own = |rule: &&Rule| rule.practice == practice.id;
    let others = rules.iter().filter(|rule| !own(rule) && named(rule));
    Served {
        rules: rules.iter().filter(own).chain(others).collect(),
        files: KINDS
            .iter()
            .copied()
            .filter(|kind| kind.practices.contains(&practice.id.as_str()))
            .collect(),
        check: CHECKLIST.iter().map(|item| &item.check).find(|check| check.practice == practice.id),
    }
}
