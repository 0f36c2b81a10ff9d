//! What must hold of the syntax layer whatever the input is.

use plimsoll_core::syntax::{LIMIT, expand, parse, references};
use plimsoll_tests::corpus;
use plimsoll_tests::tree::assert_sound;
use proptest::prelude::*;
use proptest::sample::{Index, select};

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

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
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
