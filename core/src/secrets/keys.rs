//! Private keys, written down as PEM or PGP blocks, and hashes of passwords.

use super::values::is_hash;
use super::{Found, Shape, push};
use crate::text::TextRange;

/// Blocks from `-----BEGIN` to the end mark; where that is missing, to the end of the line, or as
/// far as lines of the key go.
pub(super) fn private_keys(text: &str, found: &mut Vec<Shape>) {
    const MARK: &str = "PRIVATE KEY";
    const DASHES: &str = "-----";
    let mut at = 0;
    while let Some(start) = next(text, at, "-----BEGIN ") {
        at = start + 1;
        let head = text.get(start + 11..text.floor_char_boundary(start + 80)).unwrap_or("");
        let Some(label) = head.find(DASHES).and_then(|end| head.get(..end)) else { continue };
        if !label.contains(MARK) || label.contains('\n') {
            continue;
        }
        let body = start + 11 + label.len() + DASHES.len();
        // The largest keys have some 13 kB.
        let near = text.get(..text.floor_char_boundary(body + 16_384)).unwrap_or(text);
        let end = next(near, body, "-----END ")
            .and_then(|end| next(near, end + 9, DASHES))
            .map_or_else(|| without_end(text, body), |end| end + DASHES.len());
        // Without a body it is talk about keys: `grep -- "-----BEGIN PRIVATE KEY-----"`.
        let holds_key = text
            .get(body..end)
            .is_some_and(|body| body.bytes().filter(u8::is_ascii_alphanumeric).count() >= 64);
        if holds_key {
            found.push(Shape { what: "a private key", range: TextRange::new(start, end) });
            at = end;
        }
    }
}

/// The hashes of passwords in lines of `.htpasswd` and `/etc/shadow`: `user:$2y$…`.
pub(super) fn hashes(text: &str, found: &mut Vec<Found>) {
    for (at, _) in text.match_indices(":$") {
        let length = text.as_bytes().iter().skip(at + 1).take(256);
        let length = length
            .take_while(|byte| byte.is_ascii_alphanumeric() || b"./$=,+".contains(byte))
            .count();
        let range = TextRange::new(at + 1, at + 1 + length);
        if length >= 20 && is_hash(range.slice(text)) {
            push(found, "a password's hash", range);
        }
    }
}

/// The end of a key without its end mark: that of the last line that can be one of it.
fn without_end(text: &str, body: usize) -> usize {
    let mut end = body;
    for (nth, line) in text.get(body..).unwrap_or("").split_inclusive('\n').enumerate() {
        if let Some(quote) = line.find(['"', '\'']).filter(|_| nth == 0) {
            return body + quote;
        }
        let is_key =
            line.trim().bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte));
        if nth > 0 && (!is_key || line.trim().len() < 16) || end > body + 16_384 {
            break;
        }
        end += line.len();
    }
    body + text.get(body..end).map_or(0, |lines| lines.trim_end().len())
}

fn next(text: &str, from: usize, what: &str) -> Option<usize> {
    Some(from + text.get(from..)?.find(what)?)
}
