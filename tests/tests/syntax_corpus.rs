//! Syntax over the corpus: nothing lost, nothing out of place, and the instructions, flags and
//! values that BuildKit's own parser finds (through Python's `dockerfile` module).

use plimsoll_core::syntax::parse;
use plimsoll_tests::corpus;
use plimsoll_tests::oracle::{buildkit, commands};
use plimsoll_tests::tree::assert_sound;
use serde_json::Value;

#[test]
fn every_corpus_file_is_kept_and_in_place() {
    for file in corpus() {
        assert_sound(&file.text, &parse(&file.text));
    }
}

/// Files of the corpus in which BuildKit's parser, as the module has it, finds something else.
const EXCEPTIONS: &[(&str, &str)] = &[(
    "GoogleContainerTools__skaffold/docs-v1__content__en__samples__builders__artifact-dependencies__Dockerfile.app",
    "an unknown instruction (`...`): the module gives every one a single empty argument, whatever \
     stands there, because the parser leaves that to the step which refuses it",
)];

#[test]
fn every_corpus_file_is_read_as_buildkit_reads_it() {
    let files = corpus();
    let texts: Vec<_> = files.iter().map(|file| file.text.as_str()).collect();
    let Some(oracle) = buildkit(&texts) else { return };
    // Where the corpus is not, its exceptions are not either.
    if files.is_empty() {
        return;
    }
    assert_eq!(oracle.len(), files.len());
    let differing: Vec<_> = files
        .iter()
        .zip(&oracle)
        .filter_map(|(file, expected)| {
            let found = commands(&file.text, &parse(&file.text));
            (Value::from(found.clone()) != *expected)
                .then(|| (file.name.as_str(), difference(&found, expected)))
        })
        .collect();
    let names: Vec<_> = differing.iter().map(|(name, _)| *name).collect();
    let listed: Vec<_> = EXCEPTIONS.iter().map(|(name, _)| *name).collect();
    assert_eq!(names, listed, "{differing:#?}");
}

fn difference(found: &[Value], expected: &Value) -> String {
    let Some(expected) = expected.as_array() else { return expected.to_string() };
    let first = found.iter().zip(expected).find(|(found, expected)| found != expected);
    match first {
        Some((found, expected)) => format!("{found}\n{expected}"),
        None => format!("{} and {} instructions", found.len(), expected.len()),
    }
}
