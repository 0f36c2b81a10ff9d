//! Secrets in texts of any kind: by the shape that their issuers give them ([`shapes`]), by the name
//! before them and by the place where they stand ([`found`]).
//!
//! One knowledge for the rules `secret-in-variable`, `secret-value` and `secret-build-arg-used` and
//! for redaction. What the lists cover is told in docs/links.md.

mod addresses;
mod commands;
mod keys;
mod names;
mod places;
mod reader;
mod tokens;
mod told;
mod values;

use crate::syntax::{Body, Dockerfile, PieceKind};
use crate::text::{MappedText, TextRange, keep_outermost};
pub(crate) use names::{Name, name};
use std::cmp::Reverse;
pub use values::is_placeholder;
pub(crate) use values::{is_plainly_harmless, is_set_secret};

/// A part of a text that has the shape of a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// The kind of secret it looks like, with its article: "a GitHub token".
    pub what: &'static str,
    /// Its range, in bytes.
    pub range: TextRange,
}

/// A part of a text that is taken for a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    /// The name that it stands behind, or what it looks like.
    pub(crate) name: String,
    /// Its range, in bytes; if it has several lines, all of them.
    pub(crate) range: TextRange,
}

fn push(found: &mut Vec<Found>, name: &str, range: TextRange) {
    found.push(Found { name: name.to_owned(), range });
}

/// The parts of a text that have the shape of a secret, in order, none within another. Linear.
pub fn shapes(text: &str) -> Vec<Shape> {
    let mut found = Vec::new();
    tokens::tokens(text, &mut found);
    keys::private_keys(text, &mut found);
    addresses::passwords_in_addresses(text, &mut found);
    addresses::passwords_of_drivers(text, &mut found);
    auth_tokens(text, &mut found);
    keep_outermost(&mut found, |shape| shape.range);
    found
}

/// The secrets of any text, in order, none touching another. Linear.
pub(crate) fn found(text: &str) -> Vec<Found> {
    let mut all = Vec::new();
    chunk(text, TextRange::new(0, text.len()), '\\', &mut all);
    united(all)
}

/// The secrets of a Dockerfile, in order, none touching another. What one instruction holds ends
/// with it. Linear.
pub(crate) fn found_in(source: &str, file: &Dockerfile) -> Vec<Found> {
    let mut all = Vec::new();
    variables(source, file, &mut all);
    // Comment lines that follow each other are one text.
    let mut comments: Option<TextRange> = None;
    for piece in &file.pieces {
        if matches!(piece.kind, PieceKind::Comment | PieceKind::Directive(_)) {
            let start = comments.map_or(piece.range.start(), TextRange::start);
            comments = Some(TextRange::new(start, piece.range.end()));
            continue;
        }
        if let Some(range) = comments.take() {
            chunk(source, range, file.escape, &mut all);
        }
        if let PieceKind::Instruction(_) = piece.kind {
            chunk(source, piece.range, file.escape, &mut all);
        }
    }
    if let Some(range) = comments {
        chunk(source, range, file.escape, &mut all);
    }
    united(all)
}

/// Reads a part of a text, its continued lines joined.
fn chunk(source: &str, range: TextRange, escape: char, all: &mut Vec<Found>) {
    let (joined, comments) = joined(source, range, escape);
    let mut read = |text: &MappedText| {
        let mut found = Vec::new();
        for shape in shapes(text.as_str()) {
            push(&mut found, shape.what, shape.range);
        }
        keys::hashes(text.as_str(), &mut found);
        places::places(text.as_str(), &mut found);
        commands::commands(text.as_str(), &mut found);
        all.extend(found.into_iter().map(|it| Found {
            range: text.source_range(it.range.start(), it.range.end()),
            name: it.name,
        }));
    };
    read(&joined);
    if !comments.as_str().is_empty() {
        read(&comments);
    }
}

/// The lines of a part of a text, continued ones joined, and the comment lines between those.
fn joined(source: &str, range: TextRange, escape: char) -> (MappedText, MappedText) {
    let mut text = MappedText::default();
    let mut comments = MappedText::default();
    let mut at = range.start();
    let mut continued = false;
    for line in range.slice(source).split_inclusive('\n') {
        let start = at;
        at += line.len();
        if continued && line.trim_start().starts_with('#') {
            comments.push(line, start);
            continue;
        }
        let body = line.trim_end();
        let kept = body.strip_suffix(escape).filter(|_| body.len() < line.len());
        continued = kept.is_some();
        text.push(kept.unwrap_or(line), start);
    }
    (text, comments)
}

/// The values of ENV, ARG and LABEL: of names of secrets, and random-looking ones of any name.
fn variables(source: &str, file: &Dockerfile, all: &mut Vec<Found>) {
    let mut add = |key: &str, value: &crate::syntax::Word| {
        let kind = names::name(key);
        let text = value.text.as_str();
        let quote = text.bytes().next().filter(|byte| b"\"'".contains(byte));
        let quoted = text.len() > 1 && quote.is_some() && text.bytes().last() == quote;
        let skip = usize::from(quoted);
        let inner = text.get(skip..text.len() - skip).unwrap_or("");
        for literal in values::literals(inner, quoted && quote == Some(b'\'')) {
            let value_text = literal.slice(inner);
            // A quoted part of an unquoted word: `a"b"`.
            let plain = value_text.trim_matches(['"', '\'']);
            if values::is_secret(kind, plain)
                || !is_placeholder(plain) && values::is_random(key, plain)
            {
                let range = value.source_range(skip + literal.start(), skip + literal.end());
                if range.end() <= source.len() {
                    push(all, key, range);
                }
            }
        }
    };
    for instruction in &file.instructions {
        match &instruction.effective().body {
            Body::Env(pairs) | Body::Label(pairs) => {
                for pair in pairs {
                    add(&pair.key.text, &pair.value);
                }
            }
            Body::Arg(arguments) => {
                for argument in arguments {
                    if let Some(value) = &argument.default {
                        add(&argument.name.text, value);
                    }
                }
            }
            _ => {}
        }
    }
}

/// In order, those that touch made one.
pub(crate) fn united(mut all: Vec<Found>) -> Vec<Found> {
    all.sort_by_key(|it| (it.range.start(), Reverse(it.range.end())));
    let mut out: Vec<Found> = Vec::new();
    for it in all {
        match out.last_mut() {
            Some(last) if it.range.start() <= last.range.end() => {
                let end = last.range.end().max(it.range.end());
                last.range = TextRange::new(last.range.start(), end);
            }
            _ => out.push(it),
        }
    }
    out
}

/// `_authToken=…` and `_password=…` of an `.npmrc`.
fn auth_tokens(text: &str, found: &mut Vec<Shape>) {
    for key in ["_authToken=", "_auth=", "_password="] {
        let mut read = 0;
        for (at, _) in text.match_indices(key) {
            let start = at + key.len();
            if start < read {
                continue;
            }
            let start = start + usize::from(text.as_bytes().get(start) == Some(&b'"'));
            let length = tokens::run(text, start, |byte| {
                tokens::is_base64url(byte) || b"+/.=".contains(&byte)
            });
            read = start + length;
            let range = TextRange::new(start, read);
            if range.len() >= 16 && !is_placeholder(range.slice(text)) {
                found.push(Shape { what: "a registry token", range });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::shapes;

    /// Letters and digits that look like what issuers make, so that no real-looking token stands
    /// in this file.
    fn body(length: usize) -> String {
        "aB3dE5gH7jK9mN1pQ2sT4vW6yZ8".chars().cycle().take(length).collect()
    }

    fn found(text: &str) -> Vec<(&'static str, String)> {
        shapes(text)
            .into_iter()
            .map(|shape| (shape.what, shape.range.slice(text).to_owned()))
            .collect()
    }

    #[test]
    fn tokens_are_known_by_their_prefix_and_length() {
        for (prefix, length, what) in [
            ("ghp_", 36, "a GitHub token"),
            ("glpat-", 20, "a GitLab token"),
            ("npm_", 36, "an npm token"),
            ("AIza", 35, "a Google API key"),
            ("sk_live_", 24, "a Stripe key"),
            ("hf_", 34, "a Hugging Face token"),
        ] {
            let token = format!("{prefix}{}", body(length));
            let text = format!("RUN TOKEN=\"{token}\" make");
            assert_eq!(found(&text), [(what, token)]);
            let short = format!("{prefix}{}", body(8));
            assert_eq!(found(&format!("RUN a={short}")), []);
            assert_eq!(found(&format!("RUN a=my{prefix}{}", body(length))), []);
        }
        let key = format!("AKIA{}", body(16).to_uppercase());
        assert_eq!(found(&format!("ENV AWS_ACCESS_KEY_ID={key}")), [("an AWS access key", key)]);
        assert_eq!(found("ENV AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE"), []);
        let jwt = format!("eyJ{}.eyJ{}.{}", body(20), body(30), body(43));
        assert_eq!(found(&format!("LABEL a={jwt}")), [("a JSON Web Token", jwt)]);
    }

    #[test]
    fn private_keys_are_found_with_their_body() {
        let begin = format!("-----BEGIN RSA PRIVATE {}-----", "KEY");
        let end = format!("-----END RSA PRIVATE {}-----", "KEY");
        let block = format!("{begin}\n{}\n{end}", body(70));
        assert_eq!(
            found(&format!("RUN cat <<EOF > /k\n{block}\nEOF\n")),
            [("a private key", block)]
        );
        let line = format!("{begin}\\n{}", body(90));
        assert_eq!(found(&format!("ENV K=\"{line}\"\nRUN true")).len(), 1);
        assert_eq!(found(&format!("RUN grep -- \"{begin}\" /k")), []);
    }

    #[test]
    fn passwords_in_addresses_are_found() {
        assert_eq!(
            found("RUN pip install -i https://ci:S3cr3t9x@pypi.example.org/simple x"),
            [("a password in an address", "S3cr3t9x".to_owned())]
        );
        for fine in [
            "https://ci:$TOKEN@host/x",
            "https://ci:${TOKEN}@host/x",
            "https://user@host/x",
            "http://host:8080/a@b",
            "postgres://postgres:postgres@db/x",
            "https://ci:changeme@host/x",
        ] {
            assert_eq!(found(fine), [], "{fine}");
        }
    }

    #[test]
    fn registry_tokens_are_found() {
        let value = body(40);
        let text = format!("RUN echo \"//r.example.org/:_authToken={value}\" > .npmrc");
        assert_eq!(found(&text), [("a registry token", value)]);
        assert_eq!(found("RUN echo //r/:_authToken=${NPM_TOKEN} > .npmrc"), []);
    }
}
