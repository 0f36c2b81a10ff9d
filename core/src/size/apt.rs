//! The bytes that apt-get leaves in a layer.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::base_state::Origin;
use super::closures::{Packages, Suite};
use super::filesystem::{Content, Entry};
use super::{Estimate, PartKind, tables};
use crate::catalog;

/// The folder in which apt keeps its lists.
pub(super) const LISTS: &str = "/var/lib/apt/lists";

/// Bytes of the lists as Docker's images keep them, and of what `apt-get update` fetches, for each
/// release: measured on 2026-11-21.
const LIST_BYTES: [(&str, u64, u64); 3] = [
    ("bookworm", 19_852_735, 9_415_000),
    ("trixie", 21_696_887, 10_200_000),
    ("bullseye", 18_452_334, 8_706_000),
];

/// The requests of a RUN's apt commands, gathered until its end: packages that go again in the same
/// RUN weigh nothing.
#[derive(Debug, Default)]
pub(super) struct AptRequest {
    /// Packages and whether their recommendations come along.
    pub(super) packages: Vec<(String, bool)>,
    /// Packages that are not from a repository: files and addresses.
    pub(super) files: usize,
    pub(super) removed: Vec<String>,
    /// True if packages that nothing else needs are removed too.
    pub(super) auto_removes: bool,
    /// True if all packages count as unneeded unless something needs them: `apt-mark auto '.*'`.
    pub(super) marks_auto: bool,
    pub(super) upgrades: bool,
}

impl AptRequest {
    /// The things in the layer when the RUN has ended.
    pub(super) fn fulfil(self, origin: &Origin<'_>, content: &mut Content) -> Vec<Entry> {
        let mut things = Vec::new();
        if self.upgrades {
            let band = Estimate::new(0, 15_000_000, 200_000_000);
            things.push(
                Entry::new(
                    "/usr",
                    PartKind::Packages,
                    band,
                    "An upgrade stores every newer package again, however many there are that day",
                )
                .fetching(band.scaled(30, 30, 40)),
            );
        }
        if self.files > 0 {
            let count = self.files as u64;
            let band = Estimate::new(1_000_000 * count, 60_000_000 * count, 500_000_000 * count);
            things.push(Entry::new(
                "/usr",
                PartKind::Packages,
                band,
                "Packages from files, whose size is not known",
            ));
        }
        if self.packages.is_empty() {
            return things;
        }
        let removed = Removed::of(&self.removed);
        let all_go = self.marks_auto && self.auto_removes;
        let asked: Vec<(&str, bool)> = self
            .packages
            .iter()
            .filter(|(name, _)| !all_go && !removed.has(name))
            .map(|(name, recommends)| (name.as_str(), *recommends))
            .collect();
        match origin.suite() {
            Some(suite) => by_table(suite, origin, &asked, content, &mut things),
            None => by_class(&asked, &mut things),
        }
        if asked.len() < self.packages.len() {
            let kept = Estimate::new(0, 3_000_000, 60_000_000);
            things.push(Entry::new(
                "/usr",
                PartKind::Packages,
                kept,
                "Packages that are removed in the same step leave little behind",
            ));
        }
        let records = Estimate::new(100_000, 1_000_000, 4_000_000);
        things.push(Entry::new(
            "/var/lib/dpkg",
            PartKind::Temporary,
            records,
            "dpkg's and debconf's own records, written anew",
        ));
        things
    }
}

/// Names of packages and starts of names, to look others up in.
struct Removed<'n> {
    names: BTreeSet<&'n str>,
    /// Sorted; none is the start of another.
    starts: Vec<&'n str>,
}

impl<'n> Removed<'n> {
    fn of(removed: &'n [String]) -> Self {
        let names = removed.iter().map(String::as_str).collect();
        let patterns = removed.iter().filter_map(|removed| removed.split_once('*'));
        let mut starts: Vec<&str> =
            patterns.map(|(start, _)| start.trim_start_matches('^')).collect();
        starts.sort_unstable();
        starts.dedup_by(|longer, start| longer.starts_with(*start));
        Self { names, starts }
    }

    fn has(&self, name: &str) -> bool {
        let before = self.starts.partition_point(|start| *start <= name).checked_sub(1);
        self.names.contains(name)
            || before
                .and_then(|at| self.starts.get(at))
                .is_some_and(|start| name.starts_with(start))
    }
}

/// `apt-get update`: the lists.
pub(super) fn lists(origin: &Origin<'_>) -> Entry {
    let measured = LIST_BYTES.iter().find(|(suite, ..)| *suite == origin.suite_name);
    let (disk, fetched, because) = match measured {
        Some(&(suite, disk, fetched)) if origin.is_exact => (
            Estimate::around(disk, 90, 112),
            Estimate::around(fetched, 90, 112),
            format!("Package lists of Debian {suite}, as Docker's images keep them"),
        ),
        _ => (
            Estimate::new(15_000_000, 40_000_000, 65_000_000),
            Estimate::new(9_000_000, 35_000_000, 45_000_000),
            "Package lists, which differ with the release and its extra sources".to_owned(),
        ),
    };
    Entry::new(LISTS, PartKind::Lists, disk, because).fetching(fetched)
}

fn by_table(
    suite: &Suite,
    origin: &Origin<'_>,
    asked: &[(&str, bool)],
    content: &mut Content,
    things: &mut Vec<Entry>,
) {
    let before = Rc::clone(&content.apt);
    let fresh = || Packages::clone(&before);
    let (mut runtime, mut needed, mut all) = (fresh(), fresh(), fresh());
    let mut unknown = Vec::new();
    for &(name, recommends) in asked {
        if !suite.install(name, false, &mut needed) {
            unknown.push((name, recommends));
            continue;
        }
        suite.install(name, recommends, &mut all);
        if !catalog::is_build_tool(name) {
            suite.install(name, false, &mut runtime);
        }
    }
    let mut with_tools = runtime.clone();
    with_tools.extend(&needed);
    all.extend(&with_tools);
    let shares = [
        (&*before, &runtime, PartKind::Packages, "asked for or needed by those"),
        (&runtime, &with_tools, PartKind::Tools, "for building only or brought by those"),
        (&with_tools, &all, PartKind::Recommended, "only recommended"),
    ];
    let near = if origin.is_exact { "" } else { ", the nearest to this image's release" };
    for (without, set, kind, what) in shares {
        let (deb, disk, count) = suite.weigh(set, without);
        if count == 0 {
            continue;
        }
        let because =
            format!("{}, {what}, by the package table of {}{near}", packages(count), suite.name);
        let mut thing = Entry::new("/usr", kind, origin.installed(disk), because)
            .fetching(Estimate::around(deb, 97, 103));
        // gzip in the layer presses less than xz in the package.
        if let Some(percent) = deb.saturating_mul(100).checked_div(disk) {
            thing.compressed = (percent.max(1), percent * 115 / 100 + 1, percent * 150 / 100 + 2);
        }
        things.push(thing);
    }
    by_class(&unknown, things);
    content.apt = Rc::new(all);
}

fn by_class(asked: &[(&str, bool)], things: &mut Vec<Entry>) {
    for &(name, recommends) in asked {
        let class = tables::class("apt", name);
        let kind = if class.is_tool { PartKind::Tools } else { PartKind::Packages };
        let high = if recommends { 150 } else { 100 };
        let because = format!("`{name}` by its class, since no package table has it");
        let fetched = class.disk.scaled(20, 28, 40);
        things.push(
            Entry::new("/usr", kind, class.disk.scaled(100, 100, high), because).fetching(fetched),
        );
    }
}

fn packages(count: usize) -> String {
    if count == 1 { "1 package".to_owned() } else { format!("{count} packages") }
}
