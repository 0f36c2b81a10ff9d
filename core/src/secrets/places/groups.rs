//! Secrets of which several stand behind one name: the items of a list, the values of an object, the
//! lines of a block.

use super::between::Between;
use super::{DEEPEST, Places};
use crate::secrets::names::Name;
use crate::secrets::push;
use crate::secrets::reader::{quote_at, skip_spaces, value_at};
use crate::secrets::values::{is_keyish, is_secret, literals};
use crate::text::TextRange;

/// No list or object on the lines of a file that anybody wrote by hand is longer.
const LONGEST: usize = 4096;

/// The marks that TOML puts around values of several lines.
const MARKS: [&str; 2] = ["\"\"\"", "'''"];

impl Places<'_> {
    /// Reads the values that start at a place; where they end if one of them is a secret.
    pub(super) fn group(
        &mut self,
        start: usize,
        name: &str,
        kind: Name,
        between: Between,
        at: usize,
    ) -> Option<usize> {
        let kind = if kind == Name::Plain && holds_secrets(name) { Name::Secret } else { kind };
        let is_one = matches!(between, Between::Colon | Between::Spaced | Between::Assign);
        if kind == Name::Plain || !is_one || start < self.grouped {
            return None;
        }
        let rest = self.text.get(at..)?;
        let items = if rest.starts_with('[') || rest.starts_with('{') && holds_secrets(name) {
            self.strings(at, between)
        } else if let Some(mark) = MARKS.iter().find(|mark| rest.starts_with(**mark)) {
            self.lines_to(at, mark)
        } else if between == Between::Colon && self.starts_line(start) {
            self.lines_below(start, name, at)
        } else {
            return None;
        };
        self.grouped = items.last().map_or(start, |item| item.end());
        let mut end = None;
        for item in items {
            let it = item.slice(self.text);
            if is_item(kind, name, it) && !literals(it, false).is_empty() {
                push(self.found, name, item);
                end = Some(item.end());
            }
        }
        end
    }

    /// The strings in the brackets that open at a place, but for keys.
    fn strings(&self, open: usize, between: Between) -> Vec<TextRange> {
        let text = self.text;
        let near = text.get(..text.floor_char_boundary(open + LONGEST)).unwrap_or(text);
        let first = skip_spaces(near, open + 1);
        let first = near.as_bytes().get(first + quote_at(near, first));
        // `token=["']` is a pattern.
        if between == Between::Assign && !first.is_some_and(u8::is_ascii_alphanumeric) {
            return Vec::new();
        }
        let mut items = Vec::new();
        let (mut at, mut depth) = (open, 0_usize);
        while let Some(byte) = near.as_bytes().get(at) {
            match byte {
                b'[' | b'{' => depth += 1,
                b']' | b'}' if depth == 1 => break,
                b']' | b'}' => depth -= 1,
                _ => {}
            }
            let quote = quote_at(near, at);
            let value =
                if quote > 0 { value_at(near, at).filter(|value| value.quoted) } else { None };
            let Some(value) = value else {
                at += 1;
                continue;
            };
            at = value.range.end() + quote_at(near, value.range.end());
            if near.as_bytes().get(skip_spaces(near, at)) != Some(&b':') {
                items.push(value.range);
            }
        }
        items
    }

    /// The lines between the mark that opens at a place and the one that closes.
    fn lines_to(&self, open: usize, mark: &str) -> Vec<TextRange> {
        let from = open + mark.len();
        let near = self.text.get(from..self.text.floor_char_boundary(from + LONGEST));
        let body = near.and_then(|near| near.find(mark).and_then(|end| near.get(..end)));
        let body = body.filter(|body| body.starts_with(['\n', '\r'])).unwrap_or("");
        let mut at = from;
        let lines = body.split_inclusive('\n').map(|line| {
            at += line.len();
            trimmed(line, at - line.len())
        });
        lines.filter(|line| !line.is_empty()).collect()
    }

    /// The values on the lines below a key of YAML that belong to it: those of a block, of a list
    /// and, behind names of several passwords, of keys.
    fn lines_below(&self, start: usize, name: &str, at: usize) -> Vec<TextRange> {
        let text = self.text;
        let near = text.get(at..text.floor_char_boundary(at + DEEPEST)).unwrap_or("");
        let line = near.split('\n').next().unwrap_or(near);
        let (end, sign) = (at + line.len(), line.trim_end());
        let is_block = sign.starts_with(['|', '>'])
            && sign.bytes().skip(1).all(|byte| byte.is_ascii_digit() || b"-+ ".contains(&byte));
        let mut items = Vec::new();
        if !is_block && !sign.is_empty() {
            return items;
        }
        let before = text.get(self.line..start).unwrap_or("");
        let column = before.trim_end_matches(['"', '\'']).len();
        let mut from = end + 1;
        for line in text.get(from..).unwrap_or("").split_inclusive('\n') {
            let item = trimmed(line, from);
            let indent = item.start() - from;
            from += line.len();
            let it = item.slice(text);
            let list = it.strip_prefix("- ");
            if it.is_empty() {
                continue;
            }
            if indent < column || indent == column && (is_block || list.is_none()) {
                break;
            }
            let key = it.split_once(": ").filter(|_| holds_secrets(name));
            let value = match (is_block, list, key) {
                (true, ..) => Some(it),
                (_, Some(value), _) if !value.contains(": ") => Some(value),
                (_, None, Some((_, value))) => Some(value),
                _ => None,
            };
            let Some(value) = value.map(str::trim_start) else { break };
            let inner = value.trim_matches(['"', '\'']);
            let after = value.len() - value.trim_end_matches(['"', '\'']).len();
            let to = item.end() - after;
            items.push(TextRange::new(to - inner.len(), to));
        }
        items
    }
}

/// A line that starts at a place, without what is around it.
fn trimmed(line: &str, at: usize) -> TextRange {
    let start = at + line.len() - line.trim_start().len();
    TextRange::new(start.min(at + line.trim_end().len()), at + line.trim_end().len())
}

/// True if the values of an object's keys are secrets, whatever the keys are: those of Composer's
/// `auth.json` are hosts, those of `passwords` are users.
fn holds_secrets(name: &str) -> bool {
    const NAMES: [&str; 4] = ["github-oauth", "gitlab-oauth", "gitlab-token", "bearer"];
    NAMES.contains(&name) || name.ends_with("passwords")
}

/// True if an item of a list or a line of a block is a secret.
fn is_item(kind: Name, name: &str, it: &str) -> bool {
    let has = |is: fn(&u8) -> bool| it.as_bytes().iter().any(is);
    let mixed = it.len() >= 8 && has(u8::is_ascii_digit) && has(u8::is_ascii_alphabetic);
    match kind {
        // The names of some: `secrets: [db]`.
        Name::Secret if name.ends_with("secrets") => is_keyish(it),
        // Words are tokens too.
        Name::Key => {
            name.ends_with("tokens") && mixed && !it.contains(' ') && is_secret(Name::Secret, it)
        }
        _ => is_secret(kind, it),
    }
}
