//! Texts that have the shape of a secret: tokens whose issuers give them a prefix, private keys,
//! passwords in addresses. The shapes are those that the issuers document.

use crate::text::{TextRange, keep_outermost};

/// A part of a text that has the shape of a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// What it looks like, with its article: "a GitHub token".
    pub what: &'static str,
    /// Where it stands, in bytes.
    pub range: TextRange,
}

/// A token that starts with `prefix` and goes on with at least `least` of the bytes of its
/// alphabet.
struct Token {
    prefix: &'static str,
    what: &'static str,
    least: usize,
    alphabet: fn(u8) -> bool,
}

const fn token(
    prefix: &'static str,
    what: &'static str,
    least: usize,
    alphabet: fn(u8) -> bool,
) -> Token {
    Token { prefix, what, least, alphabet }
}

const GITHUB: &str = "a GitHub token";
const AWS: &str = "an AWS access key";
const STRIPE: &str = "a Stripe key";
const SLACK: &str = "a Slack token";

static TOKENS: [Token; 30] = [
    token("AKIA", AWS, 16, is_upper),
    token("ASIA", AWS, 16, is_upper),
    token("ghp_", GITHUB, 36, is_alphanumeric),
    token("gho_", GITHUB, 36, is_alphanumeric),
    token("ghu_", GITHUB, 36, is_alphanumeric),
    token("ghs_", GITHUB, 36, is_alphanumeric),
    token("ghr_", GITHUB, 36, is_alphanumeric),
    token("github_pat_", GITHUB, 40, is_word),
    token("glpat-", "a GitLab token", 20, is_base64url),
    token("gldt-", "a GitLab token", 20, is_base64url),
    token("npm_", "an npm token", 36, is_alphanumeric),
    token("pypi-", "a PyPI token", 80, is_base64url),
    token("dckr_pat_", "a Docker Hub token", 20, is_base64url),
    token("xoxb-", SLACK, 20, is_base64url),
    token("xoxp-", SLACK, 20, is_base64url),
    token("xoxa-", SLACK, 20, is_base64url),
    token("xoxr-", SLACK, 20, is_base64url),
    token("xoxs-", SLACK, 20, is_base64url),
    token("sk_live_", STRIPE, 16, is_alphanumeric),
    token("rk_live_", STRIPE, 16, is_alphanumeric),
    token("AIza", "a Google API key", 35, is_base64url),
    token("ya29.", "a Google access token", 20, is_base64url),
    token("SG.", "a SendGrid key", 60, is_dotted),
    token("hf_", "a Hugging Face token", 30, is_alphanumeric),
    token("sk-ant-", "an Anthropic key", 40, is_base64url),
    token("sk-proj-", "an OpenAI key", 40, is_base64url),
    token("dop_v1_", "a DigitalOcean token", 64, is_alphanumeric),
    token("hvs.", "a Vault token", 24, is_base64url),
    token("shpat_", "a Shopify token", 32, is_alphanumeric),
    token("eyJ", "a JSON Web Token", 40, is_dotted),
];

/// Whether a value only holds the place of a secret: `changeme`, `xxx`, `your-token`,
/// `AKIAIOSFODNN7EXAMPLE`, `<token>`, a reference to a variable.
pub fn is_placeholder(value: &str) -> bool {
    const WORDS: [&str; 16] = [
        "changeme",
        "change_me",
        "change-me",
        "change_it",
        "changeit",
        "replace",
        "placeholder",
        "example",
        "dummy",
        "redacted",
        "your",
        "xxxx",
        "****",
        "....",
        "insert",
        "todo",
    ];
    let value = value.trim_matches(['"', '\'']);
    let lower = value.to_ascii_lowercase();
    value.is_empty()
        || value.starts_with(['$', '<', '{', '%'])
        || WORDS.iter().any(|word| lower.contains(word))
        || value.bytes().all(|byte| Some(byte) == value.bytes().next())
}

/// The parts of a text that have the shape of a secret, in order, none within another. Linear.
pub fn shapes(text: &str) -> Vec<Shape> {
    let mut found = Vec::new();
    tokens(text, &mut found);
    private_keys(text, &mut found);
    passwords_in_addresses(text, &mut found);
    auth_tokens(text, &mut found);
    keep_outermost(&mut found, |shape| shape.range);
    found
}

/// Reads the text once: a token starts where a word starts, and all prefixes with a letter.
fn tokens(text: &str, found: &mut Vec<Shape>) {
    // Up to where a token of each kind reaches: what starts within it is shorter still.
    let mut read = [0; TOKENS.len()];
    let mut before = b' ';
    for (start, &byte) in text.as_bytes().iter().enumerate() {
        let inside = is_word(std::mem::replace(&mut before, byte));
        if inside || !byte.is_ascii_alphabetic() {
            continue;
        }
        for (token, read) in TOKENS.iter().zip(&mut read) {
            let starts = token.prefix.as_bytes().first() == Some(&byte)
                && start >= *read
                && text.get(start..).is_some_and(|rest| rest.starts_with(token.prefix));
            if starts {
                let length = run(text, start + token.prefix.len(), token.alphabet);
                *read = start + token.prefix.len() + length;
                let range = TextRange::new(start, *read);
                if is_shaped(token, length, range.slice(text)) {
                    found.push(Shape { what: token.what, range });
                }
            }
        }
    }
}

/// Whether what starts as a token, with so many bytes after its prefix, is one.
fn is_shaped(token: &Token, length: usize, value: &str) -> bool {
    length >= token.least
        && !is_placeholder(value)
        // A JSON Web Token has three parts, the first two of which are JSON.
        && (token.prefix != "eyJ" || (value.contains(".eyJ") && value.matches('.').count() == 2))
        // An access key of AWS has an exact length.
        && (token.what != AWS || length == token.least)
}

/// PEM blocks, from `-----BEGIN` to the end mark; where that is missing, to the end of the line.
fn private_keys(text: &str, found: &mut Vec<Shape>) {
    const MARK: &str = "PRIVATE KEY-----";
    let mut at = 0;
    while let Some(start) = next(text, at, "-----BEGIN ") {
        let line = text.get(start..).and_then(|rest| rest.lines().next()).unwrap_or("");
        at = start + 1;
        let Some(mark) = line.find(MARK).filter(|mark| *mark < 40) else { continue };
        let body = start + mark + MARK.len();
        // The largest keys have some 13 kB.
        let near = text.get(..text.floor_char_boundary(body + 16_384)).unwrap_or(text);
        let end = next(near, body, "-----END ")
            .and_then(|end| Some(next(near, end, MARK)? + MARK.len()))
            .unwrap_or(start + line.len());
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

/// The password of `scheme://user:password@host`.
fn passwords_in_addresses(text: &str, found: &mut Vec<Shape>) {
    for (start, mark) in text.match_indices("://") {
        let authority = start + mark.len();
        // The part before the host is short; what is longer is no address that anybody wrote.
        let length = run(text, authority, |byte| {
            byte.is_ascii_graphic() && !b"/?#'\"`\\<>|(){}$,;@".contains(&byte)
        })
        .min(256);
        let Some(user) = text.get(authority..authority + length) else { continue };
        let at_host = text.as_bytes().get(authority + length) == Some(&b'@');
        let Some((name, password)) = user.split_once(':').filter(|_| at_host) else { continue };
        if !is_placeholder(password) && !is_mere_word(password) {
            let start = authority + name.len() + 1;
            found.push(Shape {
                what: "a password in an address",
                range: TextRange::new(start, start + password.len()),
            });
        }
    }
}

/// Passwords that stand in every tutorial: they protect nothing.
fn is_mere_word(password: &str) -> bool {
    let words =
        ["password", "passwd", "pass", "pwd", "secret", "postgres", "root", "admin", "user"];
    words.contains(&password.to_ascii_lowercase().as_str())
}

/// `_authToken=…` and `_password=…` of an `.npmrc`.
fn auth_tokens(text: &str, found: &mut Vec<Shape>) {
    for key in ["_authToken=", "_auth=", "_password="] {
        let mut at = 0;
        while let Some(start) = next(text, at, key) {
            let start = start + key.len();
            let start = start + usize::from(text.as_bytes().get(start) == Some(&b'"'));
            at = start + run(text, start, |byte| is_base64url(byte) || b"+/=.".contains(&byte));
            let range = TextRange::new(start, at);
            if range.len() >= 16 && !is_placeholder(range.slice(text)) {
                found.push(Shape { what: "a registry token", range });
            }
        }
    }
}

fn next(text: &str, from: usize, what: &str) -> Option<usize> {
    Some(from + text.get(from..)?.find(what)?)
}

/// How many bytes from `start` on are of an alphabet.
fn run(text: &str, start: usize, alphabet: fn(u8) -> bool) -> usize {
    let rest = text.as_bytes().get(start..).unwrap_or(&[]);
    rest.iter().take_while(|&&byte| alphabet(byte)).count()
}

fn is_upper(byte: u8) -> bool {
    byte.is_ascii_uppercase() || byte.is_ascii_digit()
}

fn is_alphanumeric(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn is_base64url(byte: u8) -> bool {
    is_word(byte) || byte == b'-'
}

fn is_dotted(byte: u8) -> bool {
    is_base64url(byte) || byte == b'.'
}

#[cfg(test)]
mod tests {
    use super::{is_placeholder, shapes};

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

    #[test]
    fn placeholders_are_no_secrets() {
        for value in ["changeme", "\"xxxxxxxx\"", "$TOKEN", "<token>", "your-api-key", "aaaa", ""] {
            assert!(is_placeholder(value), "{value}");
        }
        assert!(!is_placeholder("hunter2"));
    }
}
