//! Laws that must hold of the syntax layer whatever the input is.

use plimsoll_core::syntax::{
    Dockerfile, Instruction, Keyword, LIMIT, SyntaxError, SyntaxErrorKind, expand, parse,
    references,
};
use plimsoll_tests::corpus;
use plimsoll_tests::oracle::{buildkit, commands};
use plimsoll_tests::tree::assert_sound;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use crate::properties::config;

/// Scraps that Dockerfiles are made of, so that random sequences meet every branch.
const SCRAPS: &[&str] = &[
    "\n",
    "\r\n",
    "\\\n",
    "\\ \t\r\n",
    "`\n",
    "\\",
    "`",
    " ",
    "\t",
    "  ",
    "\u{a0}",
    "\u{feff}",
    "#",
    "# escape=`\n",
    "# escape=\\\n",
    "#syntax=x\n",
    "# check=skip=all\n",
    "#!x\n",
    "# c\n",
    "FROM ",
    "RUN ",
    "COPY ",
    "ADD ",
    "ENV ",
    "ARG ",
    "LABEL ",
    "SHELL ",
    "CMD ",
    "ENTRYPOINT ",
    "VOLUME ",
    "HEALTHCHECK ",
    "ONBUILD ",
    "EXPOSE ",
    "USER ",
    "WORKDIR ",
    "STOPSIGNAL ",
    "MAINTAINER ",
    "NONE",
    "AS ",
    "--",
    "--from=",
    "--mount=type=cache,target=/x ",
    "a",
    "b=",
    "=",
    "é",
    "🦀",
    "/",
    "'",
    "\"",
    "[",
    "]",
    ",",
    "[\"",
    "\", \"",
    "\\u00e9",
    "\\ud800",
    "\\n",
    "<<",
    "<<-",
    "<<E",
    "<<-\"E\"",
    "3<<'E'",
    "<<<",
    "E\n",
    "\tE\n",
    "$",
    "${",
    "$a",
    "${a",
    "}",
    ":-",
    ":+",
    "?",
    "#*",
    "%",
    "//",
    "*",
    "\u{85}",
    "\u{2028}",
    "\0",
];

fn scraps() -> impl Strategy<Value = String> {
    proptest::collection::vec(select(SCRAPS), 0..40).prop_map(|scraps| scraps.concat())
}

/// A change to a text: at a place, take some characters out and put a scrap in.
fn changes() -> impl Strategy<Value = Vec<(Index, usize, &'static str)>> {
    proptest::collection::vec((any::<Index>(), 0..6_usize, select(SCRAPS)), 1..8)
}

fn changed(text: &str, changes: &[(Index, usize, &str)]) -> String {
    let mut characters: Vec<char> = text.chars().collect();
    for (place, removed, scrap) in changes {
        let at = place.index(characters.len() + 1);
        let end = characters.len().min(at + removed);
        characters.splice(at..end, scrap.chars());
    }
    characters.into_iter().collect()
}

proptest! {
    #![proptest_config(config(2_000))]

    #[test]
    fn any_text_is_kept_and_in_place(text in any::<String>()) {
        assert_sound(&text, &parse(&text));
    }

    #[test]
    fn any_scraps_are_kept_and_in_place(text in scraps()) {
        assert_sound(&text, &parse(&text));
    }

    #[test]
    fn any_word_expands_within_bounds(word in scraps(), value in scraps(), escape in select(&['\\', '`'][..])) {
        if let Ok(expansion) = expand(&word, escape, &|name| (name == "a").then(|| value.clone())) {
            prop_assert!(expansion.text.len() <= LIMIT);
        }
        for reference in references(&word, escape) {
            prop_assert!(reference.range.contains_range(reference.name_range));
            prop_assert_eq!(reference.name_range.slice(&word), reference.name);
            prop_assert!(reference.range.slice(&word).starts_with('$'));
        }
    }
}

#[test]
fn changed_corpus_files_are_kept_and_in_place() {
    let files = corpus();
    if files.is_empty() {
        return;
    }
    proptest!(config(1_000), |(file in any::<Index>(), changes in changes())| {
        let text = changed(&files[file.index(files.len())].text, &changes);
        assert_sound(&text, &parse(&text));
    });
}

#[test]
fn changed_corpus_files_are_read_as_buildkit_reads_them() {
    let files = corpus();
    let mut runner = TestRunner::new(config(2_000));
    let strategy = (any::<Index>(), changes());
    let texts: Vec<String> = (0..if files.is_empty() { 0 } else { 2_000 })
        .map(|_| {
            let (file, changes) = strategy.new_tree(&mut runner).expect("generated").current();
            // The module ends a text at a NUL.
            changed(&files[file.index(files.len())].text, &changes).replace('\0', "")
        })
        .collect();
    let texts: Vec<_> = texts.iter().map(String::as_str).collect();
    let Some(oracle) = buildkit(&texts) else { return };
    let mut compared = 0;
    for (text, expected) in texts.iter().zip(&oracle) {
        let file = parse(text);
        let Some(expected) = expected.as_array() else {
            assert!(!file.errors.is_empty(), "{text:?} is refused: {expected}");
            continue;
        };
        // Its lexer does not know `${a##b}` yet and finds no heredocs in such a line.
        if file.errors.iter().any(|error| error.kind == SyntaxErrorKind::UnterminatedHeredoc) {
            continue;
        }
        // A heredoc is kept together also below a misspelt RUN and below what takes none; to the
        // builder each of its lines is another mistake.
        let is_kept = |it: &Instruction| it.is_misspelt() && !it.heredocs.is_empty();
        let is_refused = |it: &SyntaxError| matches!(it.kind, SyntaxErrorKind::Heredoc(_));
        if file.instructions.iter().any(is_kept) || file.errors.iter().any(is_refused) {
            continue;
        }
        // The module's frontend knows no blank after `<<`.
        if text.split("<<").skip(1).any(|rest| rest.starts_with(char::is_whitespace)) {
            continue;
        }
        let found = commands(text, &file);
        assert_eq!(found.len(), expected.len(), "{text:?}");
        for ((instruction, found), expected) in file.instructions.iter().zip(&found).zip(expected) {
            if comparable(text, &file, instruction) {
                assert_eq!(found, expected, "{text:?}");
                compared += 1;
            }
        }
    }
    assert!(texts.is_empty() || compared > 10_000, "{compared} instructions were compared");
}

/// True if the module shows this instruction as BuildKit reads it today. It has nothing of what a
/// later step refuses, drops flags and heredocs inside ONBUILD, takes flags byte by byte, and reads
/// a JSON list although text follows it.
fn comparable(text: &str, file: &Dockerfile, instruction: &Instruction) -> bool {
    let refused = file.errors.iter().any(|error| error.instruction == Some(instruction.index));
    let arguments = instruction.arguments.as_str();
    let whole = instruction.range.slice(text);
    let bytewise = whole.contains("--") && !whole.is_ascii();
    let json = arguments.trim_start_matches(|c: char| c != '[').starts_with('[');
    !refused && !bytewise && !json && instruction.keyword != Keyword::Onbuild
}
