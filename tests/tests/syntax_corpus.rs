//! Syntax over the corpus: nothing lost, nothing out of place, and the instructions, flags and
//! values that BuildKit's own parser finds (through Python's `dockerfile` module).

use std::io::Write;
use std::process::{Command, Stdio};

use plimsoll_core::syntax::{Body, Dockerfile, parse};
use plimsoll_core::text::LineIndex;
use plimsoll_tests::corpus;
use plimsoll_tests::tree::{assert_sound, flags, values};
use serde_json::{Value, json};

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

/// Prints what the module makes of each file named on standard input, as a list of JSON values.
const SCRIPT: &str = r#"
import sys
try:
    import dockerfile
except ImportError:
    sys.exit(9)
import json
def commands(path):
    try:
        return [[c.cmd.upper(), (c.sub_cmd or "").upper(), list(c.flags), list(c.value), c.start_line,
                 c.end_line, [[h.name, h.content] for h in c.heredocs]]
                for c in dockerfile.parse_file(path)]
    except dockerfile.GoParseError as error:
        return str(error)
print(json.dumps([commands(path) for path in sys.stdin.read().split("\n") if path]))
"#;

#[test]
fn every_corpus_file_is_read_as_buildkit_reads_it() {
    let files = corpus();
    let paths: Vec<_> = files.iter().map(|file| file.path.to_string_lossy()).collect();
    let Some(oracle) = python(&paths.join("\n")) else {
        println!("skipped: Python's dockerfile module is not here");
        return;
    };
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

/// The tree in the module's terms.
fn commands(source: &str, file: &Dockerfile) -> Vec<Value> {
    let index = LineIndex::new(source);
    let commands = file.instructions.iter().map(|instruction| {
        let inner = instruction.effective();
        let sub = match &instruction.body {
            Body::Onbuild(inner) => inner.keyword_word.text.to_uppercase(),
            _ => String::new(),
        };
        let piece = file.pieces.iter().find(|piece| {
            piece.kind == plimsoll_core::syntax::PieceKind::Instruction(instruction.index)
        });
        let piece = piece.expect("every instruction has a piece");
        let heredocs = instruction.heredocs.iter();
        let heredocs: Vec<_> = heredocs
            .map(|heredoc| json!([heredoc.name, heredoc.body_range.slice(source)]))
            .collect();
        json!([
            instruction.keyword_word.text.to_uppercase(),
            sub,
            flags(inner),
            values(inner, false),
            index.line(piece.range.start()),
            index.line(piece.range.end() - 1),
            heredocs,
        ])
    });
    commands.collect()
}

fn difference(found: &[Value], expected: &Value) -> String {
    let Some(expected) = expected.as_array() else { return expected.to_string() };
    let first = found.iter().zip(expected).find(|(found, expected)| found != expected);
    match first {
        Some((found, expected)) => format!("{found}\n{expected}"),
        None => format!("{} and {} instructions", found.len(), expected.len()),
    }
}

/// What the script prints, or `None` without Python or the module.
fn python(input: &str) -> Option<Vec<Value>> {
    let mut child = Command::new("python3")
        .args(["-c", SCRIPT])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .ok()?;
    // A script that has already ended for want of the module does not read it.
    let _ = child.stdin.take()?.write_all(input.as_bytes());
    let output = child.wait_with_output().expect("runs");
    if output.status.code() == Some(9) {
        return None;
    }
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(serde_json::from_slice(&output.stdout).expect("JSON"))
}
