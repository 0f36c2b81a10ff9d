//! BuildKit's own parser as an oracle, through Python's `dockerfile` module.

use std::io::Write;
use std::process::{Command, Stdio};

use plimsoll_core::syntax::{Body, Dockerfile, PieceKind};
use plimsoll_core::text::LineIndex;
use serde_json::{Value, json};

use crate::need;
use crate::tree::{flags, values};

/// The answer of BuildKit's parser to each text: the list of its commands as [`commands`] gives
/// them, or the reason why it refuses the text. `None` without Python or the module, which is noted
/// as a need.
pub fn buildkit(texts: &[&str]) -> Option<Vec<Value>> {
    let module = Command::new("python3").args(["-c", "import dockerfile"]).output();
    let has_module = module.is_ok_and(|output| output.status.success());
    if !need("Python's module dockerfile", has_module) {
        return None;
    }
    let mut child = Command::new("python3")
        .args(["-c", SCRIPT])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("python3 runs");
    let input = serde_json::to_string(texts).expect("JSON");
    child.stdin.take().expect("piped").write_all(input.as_bytes()).expect("read");
    let output = child.wait_with_output().expect("runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(serde_json::from_slice(&output.stdout).expect("JSON"))
}

/// The tree in the module's terms.
pub fn commands(source: &str, file: &Dockerfile) -> Vec<Value> {
    let index = LineIndex::new(source);
    let commands = file.instructions.iter().map(|instruction| {
        let inner = instruction.effective();
        let sub = match &instruction.body {
            Body::Onbuild(inner) => inner.keyword_text().to_uppercase(),
            _ => String::new(),
        };
        let piece = file
            .pieces
            .iter()
            .find(|piece| piece.kind == PieceKind::Instruction(instruction.index));
        let piece = piece.expect("every instruction has a piece");
        let heredocs = instruction.heredocs.iter();
        let heredocs: Vec<_> = heredocs
            .map(|heredoc| json!([heredoc.name, heredoc.body_range.slice(source)]))
            .collect();
        json!([
            instruction.keyword_text().to_uppercase(),
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

/// Prints what the module makes of each text of the JSON list on standard input, as a JSON list.
const SCRIPT: &str = r#"
import sys
import dockerfile
import json
def commands(text):
    try:
        return [[(c.cmd or "").upper(), (c.sub_cmd or "").upper(), list(c.flags), list(c.value), c.start_line,
                 c.end_line, [[h.name, h.content] for h in c.heredocs]]
                for c in dockerfile.parse_string(text)]
    except (dockerfile.GoParseError, ValueError) as error:
        return str(error)
print(json.dumps([commands(text) for text in json.load(sys.stdin)]))
"#;
