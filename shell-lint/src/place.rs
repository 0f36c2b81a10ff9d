//! From bytes of a script to bytes of the Dockerfile.

use crate::found::Change;
use plimsoll_core::fix::Fix;
use plimsoll_core::rules::shell_code;
use plimsoll_core::shell::ScriptPlace;
use plimsoll_core::text::{Edit, MappedText, TextRange};
use shuck_linter::Applicability;

/// Codes whose fix leaves the script as it is.
const SAFE: [u16; 1] = [2006];

/// The place of a part of a script. A part of no length is the character that follows it.
pub(crate) fn of(text: &MappedText, start: usize, end: usize) -> TextRange {
    if start < end {
        return text.source_range(start, end);
    }
    let length = text.as_str().get(start..).and_then(|rest| rest.chars().next());
    text.source_range(start, start + length.map_or(0, char::len_utf8))
}

/// The fix with its edits in the Dockerfile; `None` where the script is not written there as the
/// shell reads it, or an edit meets a continuation.
pub(crate) fn fix(
    code: u16,
    text: &MappedText,
    at: ScriptPlace,
    edits: Vec<Change>,
    safety: Applicability,
) -> Option<Fix> {
    if !matches!(at, ScriptPlace::Line | ScriptPlace::Heredoc) {
        return None;
    }
    let edits: Vec<Edit> =
        edits.into_iter().map(|it| edit(text, it)).collect::<Option<Vec<_>>>()?;
    let is_safe = safety == Applicability::Safe && SAFE.contains(&code);
    let title = title(code)?;
    let mut fix = if is_safe {
        Fix::safe(title, edits)
    } else {
        Fix::risky(title, edits).review(review(code)?)
    };
    // A fix without a name would not survive the way out of the worker; the analysis completes it.
    fix.id.rule = shell_code(code)?.into();
    Some(fix)
}

fn edit(text: &MappedText, (start, end, new): Change) -> Option<Edit> {
    if new.contains('\n') {
        return None;
    }
    if start == end {
        // After a word it belongs to that word, which a continuation may end.
        let before = text.as_str().get(..start)?;
        let follows_word = before.ends_with(|last: char| !last.is_whitespace());
        let offset = match start.checked_sub(1) {
            Some(last) if follows_word => text.source_offset(last) + 1,
            _ => text.source_offset(start),
        };
        return Some(Edit { range: TextRange::empty(offset), text: new });
    }
    let range = text.source_range(start, end);
    (range.end() - range.start() == end - start).then_some(Edit { range, text: new })
}

/// The title of a code's fix; codes without a line here have none.
fn title(code: u16) -> Option<&'static str> {
    Some(match code {
        2006 => "Write `$(…)`",
        2046 | 2086 => "Put double quotes around it",
        2035 => "Put `./` before the pattern",
        2162 => "Add `-r`",
        2164 => "Leave the script where `cd` fails",
        3014 => "Write `=`",
        2196 => "Write `grep -E`",
        2197 => "Write `grep -F`",
        _ => return None,
    })
}

/// The thing to look at before the fix is taken; a fix to review without a line here is none.
fn review(code: u16) -> Option<&'static str> {
    Some(match code {
        2006 => {
            "Quotes and backslashes inside are read in another way: check what the command gets"
        }
        2046 | 2086 => {
            "Check that it is one word and never empty: several words, such as names of packages, \
             become one, and nothing becomes an empty word"
        }
        2035 => "The program gets other names: check that it takes `./name` as well as `name`",
        2164 => {
            "The script ends with an error where it went on before: check that the folder is always \
             there"
        }
        3014 => {
            "In a shell without `==` the test was an error, which counts as false: check what \
             happens when it is true"
        }
        2162 => "Backslashes in the input are kept: check that nothing relies on their going",
        2196 | 2197 => {
            "Check that the image's `grep` is a usual one: BusyBox and GNU have these options"
        }
        _ => return None,
    })
}
