//! Passwords and tokens in the part of an address before the host.

use super::Shape;
use super::tokens::{is_base64url, run};
use super::values::{is_keyish, is_placeholder, literals, reference_end};
use crate::text::TextRange;

/// No user, password and host that anybody wrote are longer together.
const LONGEST: usize = 512;

/// The password of `scheme://user:password@host`, and what stands alone there and is a token.
pub(super) fn passwords_in_addresses(text: &str, found: &mut Vec<Shape>) {
    // The next `@`: most addresses have none.
    let mut sign = 0;
    for (at, mark) in text.match_indices("://") {
        let start = at + mark.len();
        if sign < start {
            let Some(next) = text.get(start..).and_then(|rest| rest.find('@')) else { return };
            sign = start + next;
        }
        if sign - start < LONGEST
            && text
                .as_bytes()
                .get(..at)
                .and_then(<[u8]>::last)
                .is_some_and(u8::is_ascii_alphanumeric)
        {
            userinfo(text, start, found);
        }
    }
}

/// The password of addresses without `//`: `user:password@tcp(host)` of Go's MySQL driver, and
/// `jdbc:oracle:thin:user/password@host`.
pub(super) fn passwords_of_drivers(text: &str, found: &mut Vec<Shape>) {
    const THIN: &str = "oracle:thin:";
    let mut take = |start: usize, end: usize, single: bool| {
        let Some(password) = text.get(start..end) else { return };
        if password.is_empty() || is_placeholder(password) || is_mere_word(password) {
            return;
        }
        found.extend(literals(password, single).into_iter().map(|range| Shape {
            what: "a password in an address",
            range: TextRange::new(start + range.start(), start + range.end()),
        }));
    };
    for mark in ["@tcp(", "@unix("] {
        let mut read = 0;
        for (at, _) in text.match_indices(mark) {
            let from = text.floor_char_boundary(at.saturating_sub(LONGEST)).max(read);
            read = at;
            let before = text.get(from..at).unwrap_or("");
            let length = before
                .bytes()
                .rev()
                .take_while(|byte| !byte.is_ascii_whitespace() && !b"\"'`=".contains(byte));
            let word = before.get(before.len() - length.count()..).unwrap_or("");
            // That of an address with `//` is found there.
            if let Some((_, password)) = word.split_once(':').filter(|_| !word.contains("//")) {
                take(at - password.len(), at, single_quoted(text, at));
            }
        }
    }
    for (at, _) in text.match_indices(THIN) {
        let start = at + THIN.len();
        let near = text.get(start..text.floor_char_boundary(start + LONGEST)).unwrap_or("");
        let word = near.get(..word_length(near, false)).unwrap_or("");
        // The user comes first: `@host` has none.
        if let Some((user, rest)) = word.split_once('/').filter(|(user, _)| !user.contains('@'))
            && let Some(length) = rest.find('@')
        {
            let from = start + user.len() + 1;
            take(from, from + length, single_quoted(text, at));
        }
    }
}

fn userinfo(text: &str, start: usize, found: &mut Vec<Shape>) {
    let near = text.get(start..text.floor_char_boundary(start + LONGEST)).unwrap_or("");
    if let Some((range, single)) = quoted_password(near) {
        let password = range.slice(near);
        let written = if is_placeholder(password) { vec![] } else { literals(password, single) };
        let from = start + range.start();
        found.extend(written.into_iter().map(|range| Shape {
            what: "a password in an address",
            range: TextRange::new(from + range.start(), from + range.end()),
        }));
        return;
    }
    let single = single_quoted(text, start);
    let word = near.get(..word_length(near, single)).unwrap_or(near);
    // What the standard says: the part before the path. Else a password with `/`, `?` or `#`.
    let plain = word.find(['/', '?', '#']).unwrap_or(word.len());
    let usual = word.get(..plain).and_then(|part| part.rfind('@'));
    let info = match usual {
        // `app:p@ss/w@db:5432`: what stands behind the first `@` is no host.
        Some(at) if word.get(at + 1..plain).is_some_and(|host| !host.contains(['.', ':', '$'])) => {
            odd(word).filter(|&last| last > plain && is_server(text, start, word, last)).or(usual)
        }
        Some(_) => usual,
        None => odd(word),
    };
    let Some(info) = info else { return };
    let Some(info) = word.get(..info) else { return };
    let (user, password) = info.split_once(':').map_or((info, None), |(user, it)| (user, Some(it)));
    let is_token = is_keyish(user) && !user.contains('/');
    if is_token {
        let range = TextRange::new(start, start + user.len());
        found.push(Shape { what: "a token in an address", range });
    }
    let Some(password) = password else { return };
    if !is_placeholder(password) && !is_mere_word(password) {
        let from = start + user.len() + 1;
        let written = literals(password, single);
        found.extend(written.into_iter().map(|range| Shape {
            what: "a password in an address",
            range: TextRange::new(from + range.start(), from + range.end()),
        }));
    }
}

/// The password that the shell's quotes stand around, `user:"password"@host`, and whether those are
/// single ones.
fn quoted_password(near: &str) -> Option<(TextRange, bool)> {
    let user = run(near, 0, |byte| is_base64url(byte) || b".%+".contains(&byte));
    let rest = near.get(user..)?.strip_prefix(':')?;
    let quote = rest.chars().next().filter(|sign| matches!(sign, '"' | '\''))?;
    let length = rest.get(1..)?.find([quote, '\n'])?;
    let is_password = rest.get(1 + length..)?.strip_prefix(quote)?.starts_with('@');
    let from = user + 2;
    is_password.then_some((TextRange::new(from, from + length), quote == '\''))
}

/// The length of a word in bytes: up to white space, a quote or the end of what it stands in.
fn word_length(text: &str, single: bool) -> usize {
    let mut at = 0;
    let bytes = text.as_bytes();
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'$' if !single => {
                if let Some(end) = reference_end(text, at) {
                    at = end;
                    continue;
                }
            }
            b'"' | b'`' | b'<' | b'>' | b'|' | b'\'' => return at,
            b'\\' => {
                let next = bytes.get(at + 1);
                if next.is_none_or(|next| b"\"'nrt".contains(next) || next.is_ascii_whitespace()) {
                    return at;
                }
            }
            _ if byte.is_ascii_whitespace() || byte.is_ascii_control() => return at,
            _ => {}
        }
        at += 1;
    }
    at
}

/// The offset of the `@` after a password with `/`, `?` or `#`: `postgres://app:a/b#c@db:5432/x`,
/// not `http://host:8080/a@b`.
fn odd(word: &str) -> Option<usize> {
    let (user, rest) = word.split_once(':')?;
    let is_user = user.bytes().all(|byte| is_base64url(byte) || b".%+".contains(&byte));
    let port = run(rest, 0, |byte| byte.is_ascii_digit());
    let is_port = rest.get(port..).is_some_and(|after| after.starts_with(['/', '?', '#']));
    let at = word.rfind('@')?;
    let host = word.get(at + 1..)?;
    let length = run(host, 0, |byte| is_base64url(byte) || byte == b'.');
    let after = host.get(length..)?;
    let is_host = length > 0
        && host.starts_with(|c: char| c.is_ascii_alphanumeric())
        && (after.is_empty() || after.starts_with([':', '/', '?', ',', ')', ']', ';']));
    (is_user && !is_port && is_host && at > user.len()).then_some(at)
}

/// True if what follows the last `@` is a server's name and not the end of a path: it has a port,
/// or the address is not one of the web, whose paths have versions (`/pkg@1.2`).
fn is_server(text: &str, start: usize, word: &str, at: usize) -> bool {
    let before = text.get(..start.saturating_sub(3)).unwrap_or("");
    let web = before.ends_with("http") || before.ends_with("https") || before.ends_with("ssh");
    let host = word.get(at + 1..).unwrap_or("");
    let port = host
        .split_once(':')
        .is_some_and(|(_, rest)| rest.starts_with(|c: char| c.is_ascii_digit()));
    port || !web && !word.get(..at).is_some_and(|before| before.contains('?'))
}

/// True if a place is in single quotes, as far as the word before it tells.
fn single_quoted(text: &str, at: usize) -> bool {
    let from = text.floor_char_boundary(at.saturating_sub(64));
    let before = text.get(from..at).unwrap_or("");
    let word = before.rfind(char::is_whitespace).and_then(|at| before.get(at..)).unwrap_or(before);
    word.contains('\'')
}

/// Passwords that stand in every tutorial, and words that stand for none: they protect nothing.
fn is_mere_word(password: &str) -> bool {
    // The second half of a pair whose first is a token: `TOKEN:x-oauth-basic@`.
    const WORDS: [&str; 11] = [
        "password",
        "passwd",
        "pass",
        "pwd",
        "secret",
        "postgres",
        "root",
        "admin",
        "user",
        "x",
        "x-oauth-basic",
    ];
    WORDS.contains(&password.to_ascii_lowercase().as_str())
}
