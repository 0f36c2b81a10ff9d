//! What tests need from outside of the repository, and which of it may be absent in continuous
//! integration.

use super::suites::Suite;
use super::table::Row;
use crate::run::root;
use anyhow::{Context, Result};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use toml::de::{DeTable, DeValue};

/// The variable with the file that tests write their needs to (tests/src/need.rs).
pub(super) const NOTES: &str = "PLIMSOLL_NEEDS";
/// What may be absent where CI is set.
pub(super) const LIST: &str = "tests/skips.toml";

/// Something that a test asked for.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Need {
    pub(super) suite: String,
    pub(super) test: String,
    pub(super) what: String,
    pub(super) is_here: bool,
}

/// An entry of [`LIST`]: a suite may be skipped without this.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Entry {
    pub(super) suite: String,
    pub(super) what: String,
}

/// The needs that tests wrote: `SUITE`, `TEST`, `WHAT`, `here` or `absent`, with tabs between.
pub(super) fn read(notes: &str) -> BTreeSet<Need> {
    let needs = notes.lines().filter_map(|line| {
        let mut parts = line.split('\t').map(str::to_owned);
        let (suite, test, what) = (parts.next()?, parts.next()?, parts.next()?);
        Some(Need { suite, test, what, is_here: parts.next()? == "here" })
    });
    needs.collect()
}

/// Counts those tests as skipped that passed without what they need.
pub(super) fn skip(suites: &mut [Suite], needs: &BTreeSet<Need>) {
    let mut seen = BTreeSet::new();
    for need in needs.iter().filter(|need| !need.is_here) {
        let Some(suite) = suites.iter_mut().find(|suite| suite.name == need.suite) else {
            continue;
        };
        suite.why.insert(need.what.clone());
        if !suite.failed.contains(&need.test) && seen.insert((&need.suite, &need.test)) {
            suite.count.passed = suite.count.passed.saturating_sub(1);
            suite.count.skipped += 1;
        }
    }
}

/// The entries of [`LIST`].
pub(super) fn list() -> Result<BTreeSet<Entry>> {
    let text = fs::read_to_string(root().join(LIST)).context(LIST)?;
    entries(&text).context(LIST)
}

/// Reads `[[skip]]` tables of `needs`, `suites` and `reason`.
fn entries(text: &str) -> Result<BTreeSet<Entry>> {
    let table = DeTable::parse(text)?.into_inner();
    let mut entries = BTreeSet::new();
    for skip in table.get("skip").and_then(|it| it.get_ref().as_array()).context("no [[skip]]")? {
        let skip = skip.get_ref();
        let field = |name: &str| skip.get(name).map(toml::Spanned::get_ref);
        let text = |value: &DeValue| value.as_str().map(str::to_owned).filter(|it| !it.is_empty());
        let what = field("needs").and_then(text).context("a [[skip]] names no `needs`")?;
        field("reason").and_then(text).with_context(|| format!("{what}: no `reason`"))?;
        let suites = field("suites").and_then(DeValue::as_array);
        for suite in suites.with_context(|| format!("{what}: no `suites`"))? {
            let suite = text(suite.get_ref()).with_context(|| format!("{what}: a suite"))?;
            entries.insert(Entry { suite, what: what.clone() });
        }
    }
    Ok(entries)
}

/// Has those suites fail that are skipped for something that `list` does not have; gives these.
pub(super) fn fail_unlisted(rows: &mut [Row], list: &BTreeSet<Entry>) -> Vec<Entry> {
    let mut unlisted = Vec::new();
    for row in rows {
        let lacks =
            row.why.iter().map(|what| Entry { suite: row.name.clone(), what: what.clone() });
        let lacks: Vec<Entry> = lacks.filter(|entry| !list.contains(entry)).collect();
        row.has_failed |= !lacks.is_empty();
        unlisted.extend(lacks);
    }
    unlisted
}

/// The entries that no suite asks for.
pub(super) fn unused<'a>(list: &'a BTreeSet<Entry>, needs: &BTreeSet<Need>) -> Vec<&'a Entry> {
    let is_asked = |entry: &Entry| {
        needs.iter().any(|need| need.suite == entry.suite && need.what == entry.what)
            || names(&source(&entry.suite), &entry.what)
    };
    list.iter().filter(|entry| !is_asked(entry)).collect()
}

/// The file of a suite of JavaScript: of the browser's tests, or of those of packages.
fn source(suite: &str) -> PathBuf {
    match suite.strip_prefix("packages::") {
        Some(name) => root().join(format!("tests/packages/{name}.test.mjs")),
        None => root().join("tests/browser").join(suite),
    }
}

/// True if a file of JavaScript has `skip(…, "WHAT")`.
fn names(file: &Path, what: &str) -> bool {
    let text = fs::read_to_string(file).unwrap_or_default();
    text.lines().any(|line| line.contains(".skip(") && line.contains(&format!("\"{what}\"")))
}

#[cfg(test)]
mod tests {
    use super::super::suites::Count;
    use super::*;

    const NOTED: &str = "suite::laws\tlaws::keeps\tcorpus\tabsent\n\
                         suite::laws\tlaws::keeps\thadolint\tabsent\n\
                         suite::laws\tlaws::adds\tcorpus\tabsent\n\
                         ci\thook\tgit\there\n";

    fn laws() -> Suite {
        Suite {
            name: "suite::laws".to_owned(),
            count: Count { passed: 2, failed: 1, skipped: 0 },
            failed: BTreeSet::from(["laws::adds".to_owned()]),
            ..Suite::default()
        }
    }

    #[test]
    fn what_passed_without_its_needs_is_skipped_once() {
        let mut suites = [laws()];
        skip(&mut suites, &read(NOTED));
        assert_eq!(suites[0].count, Count { passed: 1, failed: 1, skipped: 1 });
        assert_eq!(suites[0].why.iter().collect::<Vec<_>>(), ["corpus", "hadolint"]);
    }

    #[test]
    fn entries_are_held_against_what_suites_ask_for() {
        let list = entries(
            "[[skip]]\nneeds = \"corpus\"\nsuites = [\"suite::laws\", \"ci\"]\nreason = \"a\"\n\
             [[skip]]\nneeds = \"git\"\nsuites = [\"ci\"]\nreason = \"a\"\n",
        )
        .unwrap_or_default();
        assert_eq!(list.len(), 3);
        let needs = read(NOTED);
        let unused: Vec<_> =
            unused(&list, &needs).iter().map(|it| (&*it.suite, &*it.what)).collect();
        assert_eq!(unused, [("ci", "corpus")]);
        let mut suites = [laws()];
        skip(&mut suites, &needs);
        let mut rows = suites.map(Row::from);
        rows[0].has_failed = false;
        let missing = Entry { suite: "suite::laws".to_owned(), what: "hadolint".to_owned() };
        assert_eq!(fail_unlisted(&mut rows, &list), [missing]);
        assert!(rows[0].has_failed);
        rows[0].has_failed = false;
        rows[0].why.retain(|what| what == "corpus");
        assert_eq!(fail_unlisted(&mut rows, &list), []);
        assert!(!rows[0].has_failed);
    }

    #[test]
    fn an_entry_has_a_suite_and_a_reason() {
        for text in [
            "",
            "[[skip]]\nneeds = \"a\"\nsuites = [\"b\"]",
            "[[skip]]\nneeds = \"a\"\nsuites = [\"b\"]\nreason = \"\"",
            "[[skip]]\nneeds = \"a\"\nreason = \"c\"",
            "[[skip]]\nsuites = [\"b\"]\nreason = \"c\"",
            "[[skip]]\nneeds = \"a\"\nsuites = [1]\nreason = \"c\"",
        ] {
            assert!(entries(text).is_err(), "{text}");
        }
    }

    #[test]
    fn browser_tests_that_are_listed_say_what_they_need() {
        let list = list().unwrap_or_default();
        let browser: Vec<_> = list.iter().filter(|it| it.suite.ends_with(".spec.js")).collect();
        assert!(!browser.is_empty(), "{list:?}");
        for entry in browser {
            let file = root().join("tests/browser").join(&entry.suite);
            assert!(names(&file, &entry.what), "{entry:?}");
        }
    }
}
