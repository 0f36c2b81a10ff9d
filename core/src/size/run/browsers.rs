//! The browsers that tests bring: Playwright, Puppeteer and Cypress fetch them by a command.

use crate::shell::{ShellWord, SimpleCommand};
use crate::size::filesystem::Entry;
use crate::size::{Estimate, PartKind, tables};

/// A program that fetches browsers.
struct Fetcher {
    name: &'static str,
    /// The words that make it do so.
    verbs: &'static [&'static str],
    /// Where it puts them.
    path: &'static str,
    /// Those that it fetches where none is named.
    usual: &'static [&'static str],
}

const PLAYWRIGHT: Fetcher = Fetcher {
    name: "playwright",
    verbs: &["install"],
    path: "~/.cache/ms-playwright",
    usual: &["chromium", "firefox", "webkit"],
};
const PUPPETEER: Fetcher = Fetcher {
    name: "puppeteer",
    verbs: &["browsers", "install"],
    path: "~/.cache/puppeteer",
    usual: &["chrome"],
};

const FETCHERS: [Fetcher; 6] = [
    PLAYWRIGHT,
    Fetcher { name: "playwright-core", ..PLAYWRIGHT },
    Fetcher { name: "patchright", usual: &["chromium"], ..PLAYWRIGHT },
    PUPPETEER,
    // `@puppeteer/browsers`
    Fetcher { name: "browsers", verbs: &["install"], ..PUPPETEER },
    Fetcher { name: "cypress", verbs: &["install"], path: "~/.cache/Cypress", usual: &["cypress"] },
];

/// Programs that run those.
const RUNNERS: [&str; 11] =
    ["bun", "bunx", "npm", "npx", "pipenv", "pnpm", "poetry", "python", "uv", "uvx", "yarn"];

/// The most words of a command that are looked at.
const MAX_WORDS: usize = 32;

/// What a command fetches, if it fetches browsers.
pub(super) fn things(command: &SimpleCommand) -> Option<Vec<Entry>> {
    let runner = command.name()?.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
    let words: Vec<&str> = command.words.iter().map(ShellWord::text).take(MAX_WORDS).collect();
    let fetcher = |word: &str| {
        // `playwright@1.49.0`, `./node_modules/.bin/playwright`
        let name = word.rsplit('/').next()?;
        let name = name.split_once('@').map_or(name, |(name, _)| name);
        FETCHERS.iter().find(|fetcher| fetcher.name == name)
    };
    let looked_at = if RUNNERS.contains(&runner) { words.len() } else { 1 };
    words.iter().take(looked_at).enumerate().find_map(|(at, word)| {
        let fetcher = fetcher(word)?;
        let after = words.iter().skip(at + 1).copied();
        let mut operands = after.filter(|word| !word.starts_with('-'));
        let first = operands.clone().next();
        if fetcher.path == PLAYWRIGHT.path && first == Some("install-deps") {
            return Some(vec![dependencies()]);
        }
        if !fetcher.verbs.iter().all(|verb| operands.next() == Some(*verb)) {
            return None;
        }
        let mut named: Vec<&str> = operands.collect();
        if named.is_empty() {
            named = fetcher.usual.to_vec();
        }
        let mut things: Vec<Entry> = named.iter().map(|name| browser(name, fetcher)).collect();
        if command.has_option(&["--with-deps", "--install-deps"]) {
            things.push(dependencies());
        }
        Some(things)
    })
}

fn browser(name: &str, fetcher: &Fetcher) -> Entry {
    let name = name.split_once('@').map_or(name, |(name, _)| name);
    let disk = tables::class("browser", name).disk;
    let because = format!("`{name}` by its class, which `{}` fetches", fetcher.name);
    packed(Entry::new(fetcher.path, PartKind::Downloads, disk, because), disk)
}

fn dependencies() -> Entry {
    let disk = tables::class("browser", "with-deps").disk;
    let because = "Libraries and fonts of the system that browsers need, with the package lists";
    packed(Entry::new("/usr", PartKind::Packages, disk, because), disk)
}

fn packed(mut entry: Entry, disk: Estimate) -> Entry {
    entry.compressed = (30, 40, 50);
    entry.fetching(disk.scaled(30, 40, 50))
}
