use shuck_ast::StmtSeq;
use shuck_parser::parser::Parser;
use shuck_parser::{ShellDialect, ShellProfile};

/// Longer scripts are not read: the parser's cost is not linear beyond.
const MAX_LENGTH: usize = 64 * 1024;
/// Deeper nested scripts are not read, so that neither the parser nor our walk over its tree
/// exhausts a browser's stack: the worst nesting of this depth takes almost half a megabyte.
/// Scripts in real files nest up to 8 deep.
const MAX_NESTING: usize = 16;
/// Parser steps for each byte; ordinary scripts need less than one.
const STEPS_PER_BYTE: usize = 20;

/// The statements of a script, and whether all of it was understood.
pub(super) fn parse(script: &str) -> Option<(StmtSeq, bool)> {
    if script.len() > MAX_LENGTH || nesting(script) > MAX_NESTING {
        return None;
    }
    // One dialect for all shells: what is wrong in `sh` (`[[`, arrays) is still to be read.
    let result = Parser::with_limits_and_profile(
        script,
        MAX_NESTING,
        STEPS_PER_BYTE * script.len() + 1000,
        ShellProfile::native(ShellDialect::Bash),
    )
    .parse();
    let complete = result.is_ok();
    Some((result.file.body, complete))
}

/// An upper bound of how deep brackets nest and of how many words in a row each take the command
/// after them (`time time …`, `! ! …`), for which the parser recurses without a bound of its own.
fn nesting(script: &str) -> usize {
    let mut depth: usize = 0;
    let mut run: usize = 0;
    let mut deepest = 0;
    for word in script.split_inclusive(|c: char| c.is_ascii_whitespace()) {
        match word.trim_end() {
            "time" | "coproc" | "!" => run += 1,
            "-p" | "--" | "" => {}
            _ => run = 0,
        }
        for byte in word.bytes() {
            match byte {
                b'(' | b'{' | b'[' => depth += 1,
                b')' | b'}' | b']' => depth = depth.saturating_sub(1),
                _ => {}
            }
            deepest = deepest.max(depth + run);
        }
    }
    deepest
}
