//! The .dockerignore and file name patterns, held against Moby's and Go's own vectors and against a
//! slow matcher that follows their text.

use plimsoll_core::build::Build;
use plimsoll_core::context::{BuildContext, Glob, Ignore, Selection, Takes};
use plimsoll_core::syntax::parse;
use plimsoll_tests::shared;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::Value;

use crate::properties::config;

fn rows(name: &str) -> Vec<Value> {
    let Some(path) = shared(name) else { return Vec::new() };
    let text = std::fs::read_to_string(path).expect("readable");
    text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

#[test]
fn every_vector_of_moby_holds() {
    let mut failures = Vec::new();
    for row in rows("conformance/dockerignore.jsonl") {
        let patterns: Vec<String> = serde_json::from_value(row["patterns"].clone()).expect("list");
        let path = row["path"].as_str().expect("path");
        let expected = row["ignored"].as_bool().expect("ignored");
        let ignore = Ignore::from_patterns(patterns.iter().map(String::as_str));
        // The file's text gives the same patterns.
        let read = Ignore::read(&patterns.join("\n"));
        for (how, found) in [("list", ignore.ignores(path)), ("text", read.ignores(path))] {
            if found != expected {
                failures.push(format!("{how}: {patterns:?} {path}: {found}"));
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// The vectors are Go's in Moby's form: a path also matches where a directory that it is in does.
#[test]
fn every_vector_of_go_holds() {
    let mut failures = Vec::new();
    for row in rows("conformance/glob.jsonl") {
        let pattern = row["pattern"].as_str().expect("pattern");
        let path = row["path"].as_str().expect("path");
        let ignore = Ignore::from_patterns([pattern]);
        let glob = Glob::read(pattern);
        let matches = |path: &str| glob.as_ref().is_ok_and(|glob| glob.matches(path));
        let by_glob = matches(path) || path.match_indices('/').any(|(at, _)| matches(&path[..at]));
        let as_expected = row["error"] == glob.is_err()
            && row["error"] != ignore.errors.is_empty()
            && row["match"] == by_glob
            && row["match"] == ignore.ignores(path);
        if !as_expected {
            failures.push(format!("{pattern} {path}: {glob:?} {ignore:?}"));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn lines_are_read_as_docker_does() {
    let text =
        "\u{feff}# first\n\r\n  a/b/ \r\n #x\n/rooted/./y/..\n! /c \n!\n[z-\n\\\n/\nobj\\Release\n";
    let ignore = Ignore::read(text);
    let patterns: Vec<(usize, &str, bool, &str)> = ignore
        .patterns
        .iter()
        .map(|it| (it.line, it.text.as_str(), it.exception, it.range.slice(text)))
        .collect();
    assert_eq!(
        patterns,
        [
            (3, "a/b", false, "a/b/"),
            (4, "#x", false, "#x"),
            (5, "rooted", false, "/rooted/./y/.."),
            (6, "c", true, "! /c"),
            (10, "/", false, "/"),
        ]
    );
    let errors: Vec<(usize, &str)> =
        ignore.errors.iter().map(|it| (it.line, it.range.slice(text))).collect();
    assert_eq!(errors, [(7, "!"), (8, "[z-"), (9, "\\"), (11, "obj\\Release")]);
    for error in &ignore.errors {
        assert!(error.message.contains('`') && !error.message.ends_with('.'), "{}", error.message);
    }
}

#[test]
fn classes_and_escapes_mean_what_they_mean_to_moby() {
    for (pattern, path, expected) in [
        ("[a-c]x", "bx", true),
        ("[^a-c]x", "bx", false),
        ("[[:digit:]]x", "4x", true),
        ("[[:digit:]]x", "dx", false),
        ("[[:^digit:]]x", "dx", true),
        ("\\d*", "4", true),
        ("\\d*", "d", false),
        ("[\\d]", "7", true),
        ("[\\D]", "7", false),
        ("[\\D]", "/", true),
        ("a\\*b", "a*b", true),
        ("a\\*b", "axb", false),
        ("x-\\bin", "x-in", true),
        ("x\\bin", "xin", false),
        ("x\\Bin*", "xin/y", true),
        // Inside a class a star is still spelt out: one of `[^/`, any number of times, and `]`.
        ("[*]", "^/[]", true),
        ("[*]", "*", false),
        ("a^*", "a^b", false),
        ("^*", "b", true),
        ("a^b", "a^b", true),
        ("a[\\]]b", "a]b", true),
        ("é?", "éà", true),
        ("***", "a/b", true),
        ("a**b", "axb", false),
        ("a**b", "ax/b", true),
        ("a/**/b", "a/b", true),
        ("a/**/b/*", "a/x/y/b/c/d", true),
    ] {
        let ignore = Ignore::from_patterns([pattern]);
        assert!(ignore.errors.is_empty(), "{pattern}: {:?}", ignore.errors);
        assert_eq!(ignore.ignores(path), expected, "{pattern} {path}");
    }
    for pattern in ["[z-a]", "a\\q", "[[:none:]]", "\\é", "[", "a[]"] {
        assert_eq!(Ignore::from_patterns([pattern]).errors.len(), 1, "{pattern}");
    }
}

#[test]
fn the_last_pattern_that_changes_something_decides() {
    let ignore = Ignore::from_patterns(["*", "!src", "src/*.log", "!none"]);
    let deciding = |path: &str| ignore.deciding(path).map(|pattern| pattern.line);
    assert_eq!(["a", "src/a", "src/a.log"].map(deciding), [Some(1), Some(2), Some(3)]);
    assert_eq!(Ignore::from_patterns(["!a", "b"]).deciding("a"), None);
    // An exception that could change nothing at its directory is not tried on it again.
    assert!(Ignore::from_patterns(["a/x", "!a"]).ignores("a/x"));
}

/// COPY takes what BuildKit took from real contexts, as `tests/buildkit/record-contexts.sh`
/// recorded it.
#[test]
fn copies_take_what_buildkit_took() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/buildkit/contexts.txt");
    let text = std::fs::read_to_string(path).expect("readable");
    let mut failures = Vec::new();
    let mut count = 0;
    for case in text.split("\n\n") {
        let of = |kind: &str| -> Vec<&str> {
            let lines = case.lines().filter_map(|line| line.strip_prefix(kind)?.strip_prefix(' '));
            lines.collect()
        };
        let (ignore, copy, files) = (of("ignore"), of("copy"), of("file"));
        let source = format!("FROM scratch\nCOPY {} /taken/\n", copy[0]);
        let file = parse(&source);
        let build = Build::new(&source, &file);
        let context = BuildContext::new(&build, Some(&ignore.join("\n")), None, None);
        let selection =
            Selection::of_copy(&build, &build.steps[1]).expect("copies from the context");
        let mut taken: Vec<&str> = files.clone();
        taken.retain(|file| context.takes(&selection, file) == Takes::Yes);
        taken.sort_unstable();
        let refused = !context.ignore.as_ref().is_some_and(|ignore| ignore.errors.is_empty());
        count += 1;
        // A source that is not there fails too; which those are is not this model's to say.
        let agrees = if case.lines().any(|line| line == "fails") {
            refused || taken.is_empty() || selection.sources.len() > 1
        } else {
            !refused && taken == of("taken")
        };
        if !agrees {
            failures.push(format!("{taken:?}, refused: {refused}:\n{case}\n"));
        }
    }
    assert!(failures.is_empty(), "{} of {count}:\n{}", failures.len(), failures.join("\n"));
    assert!(count > 100);
}

#[test]
fn effort_is_bounded() {
    let pattern = "*a".repeat(2000) + "b";
    let ignore = Ignore::from_patterns([pattern.as_str(), "**/**/**/x/**/*?*?[a-z]*"]);
    let path = "a".repeat(2000);
    assert!(!ignore.ignores(&path));
    let deep = "a/".repeat(2000) + "a";
    assert!(!ignore.ignores(&deep));
}

/// Ten thousand patterns of one kind hold against twenty thousand files in seconds, and none of them
/// is passed over.
#[test]
fn many_patterns_meet_many_files() {
    type Kind = fn(usize) -> String;
    let kinds: [(&str, Kind, [bool; 3]); 12] = [
        ("everything", |_| "**".to_owned(), [true, true, true]),
        ("names", |i| format!("d{}/f{i}.txt", i % 100), [true, true, false]),
        ("folders anywhere", |i| format!("**/d{}/**/f{i}.txt", i % 100), [true, true, false]),
        ("endings", |i| format!("**/f{i}.txt"), [true, true, false]),
        ("stars", |i| format!("*/*f{i}.t*t"), [true, true, false]),
        ("many stars", |i| format!("*a*a*a*b{i}"), [false, false, false]),
        ("classes", |i| format!("d*/[e-g]{i}.?xt"), [true, true, false]),
        ("longer than any path", |i| format!("{}{i}", "*a".repeat(40)), [false, false, false]),
        ("pairs", |i| format!("{}**", ["", "!"][i % 2]), [false, false, false]),
        (
            "exceptions",
            |i| if i == 0 { "*".to_owned() } else { format!("!d{}/f{i}.txt", i % 100) },
            [true, false, true],
        ),
        (
            "folders taken back in",
            |i| if i == 0 { "*".to_owned() } else { format!("!d{i}") },
            [true, false, false],
        ),
        (
            "mixed",
            |i| match i % 4 {
                0 => format!("**/f{i}.txt"),
                1 => format!("!d{}", i % 50),
                2 => format!("d{}/*{i}*", i % 100),
                _ => format!("[a-d]*/f{i}.txt"),
            },
            [true, true, false],
        ),
    ];
    let files: Vec<String> = (0..20_000).map(|i| format!("d{}/f{i}.txt", i % 100)).collect();
    for (kind, pattern, expected) in kinds {
        let start = std::time::Instant::now();
        let patterns: Vec<String> = (0..10_000).map(pattern).collect();
        let ignore = Ignore::from_patterns(patterns.iter().map(String::as_str));
        let ignored: Vec<bool> = files.iter().map(|file| ignore.ignores(file)).collect();
        let took = start.elapsed();
        let found = [ignored[0], ignored[9_998], ignored[19_999]];
        assert_eq!(found, expected, "{kind}");
        // In a build that is not optimised, on a busy machine; each pattern against each file took
        // minutes.
        assert!(took.as_secs() < 60, "{kind}: {took:?}");
    }
}

#[test]
fn no_long_line_costs_more_than_the_paths() {
    let files: Vec<String> = (0..20_000).map(|i| format!("aa/a{i}/aaa.txt")).collect();
    let lines = [
        "*a".repeat(20_000) + "..b",
        "**/".repeat(13_000) + "x",
        "*?".repeat(20_000),
        "a/".repeat(20_000) + "b",
        format!("[{}]x", "ab-c".repeat(10_000)),
        "\\b*".repeat(13_000) + "q",
        "^*".repeat(20_000) + "q",
        "[[:alpha".repeat(1_000) + "]",
    ];
    let start = std::time::Instant::now();
    for line in &lines {
        let ignore = Ignore::from_patterns([line.as_str()]);
        let ignored = files.iter().filter(|file| ignore.ignores(file)).count();
        assert_eq!(ignored, 0, "{}", &line[..20]);
    }
    assert!(start.elapsed().as_secs() < 60, "{:?}", start.elapsed());
}

const PIECES: &[&str] =
    &["a", "b", "ab", "*", "**", "**/", "/", "?", "[ab]", "[^a]", "\\*", ".", "é", "[a-c]", "/*"];
const OFTEN: &[&str] =
    &["a", "b", "*", "**", "a/**", "**/b", "?", "a/b", "[ab]", "*b", "ab/*", "**/a/b", "**/*"];
const PATHS: &[&str] = &["a", "b", "ab", "/", "é", "*", ".", "c", "/a", "b/"];

fn patterns() -> impl Strategy<Value = Vec<String>> {
    let pattern = (any::<bool>(), proptest::collection::vec(select(PIECES), 1..7)).prop_map(
        |(exception, pieces)| format!("{}{}", ["", "!"][usize::from(exception)], pieces.concat()),
    );
    let pattern = pattern.prop_filter("`!` alone is an error, `..` is cleaned away", |pattern| {
        slow::clean(pattern) != "!" && !pattern.contains("..")
    });
    proptest::collection::vec(pattern, 1..6)
}

fn path() -> impl Strategy<Value = String> {
    proptest::collection::vec(select(PATHS), 1..9)
        .prop_map(|pieces| slow::clean(&pieces.concat()))
        .prop_filter("a path in the context", |path| {
            !path.starts_with(['/', '.']) && !path.contains("..")
        })
}

proptest! {
    #![proptest_config(config(4_000))]

    #[test]
    fn the_slow_matcher_agrees(patterns in patterns(), path in path()) {
        let ignore = Ignore::from_patterns(patterns.iter().map(String::as_str));
        let slow = slow::Matcher::new(&patterns);
        prop_assert!(ignore.errors.is_empty(), "{:?}", ignore.errors);
        prop_assert_eq!(ignore.ignores(&path), slow.ignores(&path), "{}", &path);
    }

    /// Few texts that come often, of both sorts: also which of them decides.
    #[test]
    fn the_slow_matcher_decides_by_the_same_pattern(picks in proptest::collection::vec((any::<bool>(), select(OFTEN)), 1..40), path in path()) {
        let patterns: Vec<String> = picks
            .iter()
            .map(|(exception, text)| format!("{}{text}", ["", "!"][usize::from(*exception)]))
            .collect();
        let ignore = Ignore::from_patterns(patterns.iter().map(String::as_str));
        let deciding = ignore.deciding(&path).map(|pattern| pattern.line - 1);
        prop_assert_eq!(deciding, slow::Matcher::new(&patterns).deciding(&path), "{:?} {}", &patterns, &path);
    }

    #[test]
    fn any_text_is_read(text in "[ab*?!\\[\\]^\\-\\\\/.#:dDwbQ \r\n\u{feff}é$(){}|+]{0,60}", path in "[ab/.*\\[\\]é]{0,20}") {
        let ignore = Ignore::read(&text);
        for range in ignore.patterns.iter().map(|it| it.range).chain(ignore.errors.iter().map(|it| it.range)) {
            prop_assert!(text.get(range.start()..range.end()).is_some());
        }
        let _ = (ignore.ignores(&path), ignore.deciding(&path));
        let _ = Glob::read(&text).map(|glob| glob.matches(&path));
    }

    #[test]
    fn a_glob_agrees_with_a_slow_one(pieces in proptest::collection::vec(select(&["a", "b", "*", "?", "[ab]", "/", "\\*", "é"][..]), 0..7), path in path()) {
        let pattern = pieces.concat();
        let nodes = slow::glob(&pattern);
        let path: Vec<char> = path.chars().collect();
        let text: String = path.iter().collect();
        prop_assert_eq!(Glob::read(&pattern).expect("valid").matches(&text), slow::fits(&nodes, &path));
    }
}

/// The reference: tries everything, directory by directory, as Moby's text says.
mod slow {
    #[derive(Clone)]
    pub(crate) enum Node {
        One(Vec<(char, char)>, bool),
        NotSlash,
        Star,
        /// `**`, with the slash behind it if there is one: nothing, or anything with a slash at the end.
        Deep,
        /// `**` at the end: anything.
        Rest,
    }

    pub(crate) fn fits(nodes: &[Node], text: &[char]) -> bool {
        let Some((node, rest)) = nodes.split_first() else { return text.is_empty() };
        let splits = 0..=text.len();
        match node {
            Node::One(ranges, negated) => text.split_first().is_some_and(|(first, after)| {
                ranges.iter().any(|(low, high)| low <= first && first <= high) != *negated
                    && fits(rest, after)
            }),
            Node::NotSlash => {
                text.split_first().is_some_and(|(first, after)| *first != '/' && fits(rest, after))
            }
            Node::Star => {
                splits.clone().any(|at| !text[..at].contains(&'/') && fits(rest, &text[at..]))
            }
            Node::Deep => {
                splits.clone().any(|at| (at == 0 || text[at - 1] == '/') && fits(rest, &text[at..]))
            }
            Node::Rest => splits.clone().any(|at| fits(rest, &text[at..])),
        }
    }

    fn literal(character: char) -> Node {
        Node::One(vec![(character, character)], false)
    }

    fn class(pattern: &[char], at: &mut usize) -> Node {
        let mut ranges = Vec::new();
        let negated = pattern[*at] == '^';
        *at += usize::from(negated);
        while pattern[*at] != ']' {
            let low = pattern[*at];
            let mut high = low;
            *at += 1;
            if pattern[*at] == '-' {
                high = pattern[*at + 1];
                *at += 2;
            }
            ranges.push((low, high));
        }
        *at += 1;
        Node::One(ranges, negated)
    }

    pub(crate) fn glob(pattern: &str) -> Vec<Node> {
        let pattern: Vec<char> = pattern.chars().collect();
        let mut nodes = Vec::new();
        let mut at = 0;
        while at < pattern.len() {
            at += 1;
            nodes.push(match pattern[at - 1] {
                '*' => Node::Star,
                '?' => Node::NotSlash,
                '[' => class(&pattern, &mut at),
                '\\' => {
                    at += 1;
                    literal(pattern[at - 1])
                }
                other => literal(other),
            });
        }
        nodes
    }

    fn moby(pattern: &str) -> Vec<Node> {
        let pattern: Vec<char> = pattern.chars().collect();
        let mut nodes = Vec::new();
        let mut at = 0;
        while at < pattern.len() {
            at += 1;
            nodes.push(match pattern[at - 1] {
                '*' if pattern.get(at) == Some(&'*') => {
                    at += 1;
                    at += usize::from(pattern.get(at) == Some(&'/'));
                    if at == pattern.len() { Node::Rest } else { Node::Deep }
                }
                '*' => Node::Star,
                '?' => Node::NotSlash,
                '[' => class(&pattern, &mut at),
                '\\' => {
                    at += 1;
                    literal(pattern[at - 1])
                }
                other => literal(other),
            });
        }
        nodes
    }

    pub(crate) fn clean(path: &str) -> String {
        let parts: Vec<&str> =
            path.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
        let joined = parts.join("/");
        match path.starts_with('/') {
            true => format!("/{joined}"),
            false if joined.is_empty() => ".".to_owned(),
            false => joined,
        }
    }

    pub(crate) struct Matcher {
        patterns: Vec<(bool, String, Vec<Node>)>,
    }

    impl Matcher {
        pub(crate) fn new(patterns: &[String]) -> Self {
            let patterns = patterns
                .iter()
                .map(|pattern| {
                    let pattern = clean(pattern);
                    let text = pattern.strip_prefix('!').unwrap_or(&pattern);
                    (pattern.starts_with('!'), text.to_owned(), moby(text))
                })
                .collect();
            Self { patterns }
        }

        fn one(&self, index: usize, path: &str) -> bool {
            let (_, text, nodes) = &self.patterns[index];
            // Moby compares the end of the path where only the start of the pattern is `**`: that
            // finds `xab` for `**ab` too.
            if let Some(end) = text.strip_prefix("**")
                && !end.contains(['*', '?', '[', '\\'])
            {
                return path.ends_with(end) || end.strip_prefix('/') == Some(path);
            }
            fits(nodes, &path.chars().collect::<Vec<_>>())
        }

        /// As Docker walks the context, and once more as it opens the file.
        pub(crate) fn ignores(&self, path: &str) -> bool {
            let ignores = |place: Option<usize>| place.is_some_and(|at| !self.patterns[at].0);
            ignores(self.walk(path)) || ignores(self.alone(path))
        }

        /// The place of the pattern that decides.
        pub(crate) fn deciding(&self, path: &str) -> Option<usize> {
            let alone = self.alone(path)?;
            if self.patterns[alone].0 { self.walk(path) } else { Some(alone) }
        }

        fn alone(&self, path: &str) -> Option<usize> {
            let (mut matched, mut decided) = (false, None);
            for (index, (exception, ..)) in self.patterns.iter().enumerate() {
                let fits = || prefixes(path).iter().any(|prefix| self.one(index, prefix));
                if *exception == matched && fits() {
                    matched = !exception;
                    decided = Some(index);
                }
            }
            decided
        }

        fn walk(&self, path: &str) -> Option<usize> {
            let mut parents = vec![false; self.patterns.len()];
            let mut decided = None;
            for prefix in prefixes(path) {
                let mut matched = false;
                decided = None;
                let mut own = vec![false; self.patterns.len()];
                for (index, (exception, ..)) in self.patterns.iter().enumerate() {
                    let mut fits = parents[index];
                    if !fits {
                        if *exception != matched {
                            continue;
                        }
                        fits = self.one(index, prefix);
                    }
                    own[index] = fits;
                    if fits {
                        matched = !exception;
                        decided = Some(index);
                    }
                }
                parents = own;
            }
            decided
        }
    }

    fn prefixes(path: &str) -> Vec<&str> {
        let directories = path.match_indices('/').map(|(at, _)| &path[..at]);
        directories.chain([path]).collect()
    }
}
