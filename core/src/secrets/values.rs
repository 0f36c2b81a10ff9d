//! The look of a value: a secret, the place of one, or plainly something else.

use super::names::{self, Name};
use crate::text::TextRange;

/// True if a value only holds the place of a secret: `changeme`, `xxx`, `your-token`,
/// `AKIAIOSFODNN7EXAMPLE`, `<token>`, a reference to a variable.
pub fn is_placeholder(value: &str) -> bool {
    #[rustfmt::skip]
    const WORDS: [&str; 16] = [
        "changeme", "change_me", "change-me", "change_it", "changeit", "replace", "placeholder",
        "example", "dummy", "redacted", "your", "xxxx", "****", "....", "insert", "todo",
    ];
    let value = value.trim_matches(['"', '\'']);
    let lower = value.to_ascii_lowercase();
    // A random value may have the letters of a word, words have no such digits.
    let random =
        looks_random(value) && !lower.ends_with("example") && !lower.contains("examplekey");
    value.is_empty()
        || value == "…"
        || value.starts_with('<')
        || value.starts_with("{{")
        || is_marked(value)
        || is_format(value)
        || is_reference(value)
        || !random && WORDS.iter().any(|word| lower.contains(word))
        || !value.starts_with(|c: char| c.is_ascii_alphanumeric() && !"xX".contains(c))
            && value.bytes().all(|byte| Some(byte) == value.bytes().next())
}

/// True if a template's marks stand around a value: `%TOKEN%`, `@TOKEN@`, `__TOKEN__`.
fn is_marked(value: &str) -> bool {
    ["%", "@", "__"].iter().any(|mark| {
        value.strip_prefix(mark).and_then(|rest| rest.strip_suffix(mark)).is_some_and(|inner| {
            *mark == "%"
                || !inner.is_empty()
                    && inner.bytes().all(|byte| byte == b'_' || byte.is_ascii_uppercase())
        })
    })
}

/// Nothing but places for the arguments of `printf`: `%s`, `%s:%s`.
fn is_format(value: &str) -> bool {
    value.starts_with('%')
        && value.split('%').skip(1).all(|part| {
            part.starts_with(['s', 'q', 'b', 'd', 'v'])
                && !part.bytes().skip(1).any(|byte| byte.is_ascii_alphanumeric())
        })
}

/// The fingerprint of a key: 40 hexadecimal digits, capitals as gpg writes them.
fn is_fingerprint(value: &str) -> bool {
    value.len() == 40 && value.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'A'..=b'F'))
}

/// The version of a Debian or Alpine package, with its epoch: `1:4.13+dfsg1-1`, `1.7.4-r6`.
pub(super) fn is_package_version(value: &str) -> bool {
    let version = value.split_once(':').map_or(value, |(_, version)| version);
    version.contains(['.', '*']) && is_version(version.trim_end_matches('*'))
}

/// True if a value of this name is to be taken for a secret.
pub(super) fn is_secret(name: Name, value: &str) -> bool {
    if is_placeholder(value) {
        return false;
    }
    match name {
        Name::Plain => false,
        // One digit counts or switches: `PASS=1`.
        Name::Password => {
            let is_digit = value.len() == 1 && value.bytes().all(|byte| byte.is_ascii_digit());
            !is_switch(value) && !is_place(value) && !is_digit
        }
        Name::Secret => !is_harmless(value) && !is_sentence(value),
        Name::Key => !is_harmless(value) && !is_fingerprint(value) && is_keyish(value),
    }
}

/// True if a secret is written down in the value of a variable with this name.
pub(crate) fn is_set_secret(name: Name, value: &str) -> bool {
    let value = value.trim_matches(['"', '\'']);
    literals(value, false).iter().any(|range| is_secret(name, range.slice(value)))
}

/// True if the value of a variable with this name is no secret, as far as its value tells: it is
/// empty, a switch, a number, a path. The value of another variable may be one, but for `${X:-}`.
pub(crate) fn is_plainly_harmless(name: Name, value: &str) -> bool {
    let value = value.trim_matches(['"', '\'']);
    let refers = value.contains('$') && !value.ends_with("-}");
    !refers
        && literals(value, false).iter().all(|range| {
            let value = range.slice(value);
            match name {
                Name::Password => is_switch(value) || is_place(value),
                _ => is_harmless(value),
            }
        })
}

/// True if a value is neither a token nor a key by the look of it.
pub(super) fn is_harmless(value: &str) -> bool {
    is_switch(value)
        || is_number(value)
        || is_place(value)
        || is_version(value)
        || is_algorithm(value)
        || is_public(value)
}

/// Several words without a digit.
fn is_sentence(value: &str) -> bool {
    value.contains(' ') && !value.bytes().any(|byte| byte.is_ascii_digit())
}

fn is_switch(value: &str) -> bool {
    #[rustfmt::skip]
    const WORDS: [&str; 22] = [
        "true", "false", "yes", "no", "on", "off", "none", "null", "nil", "undefined", "auto",
        "default", "enabled", "disabled", "enable", "disable", "required", "optional", "always",
        "never", "unset", "empty",
    ];
    WORDS.iter().any(|word| value.eq_ignore_ascii_case(word))
}

/// `4096`, `1.5`, `24h`, `10_000`, `512MB`, `-1`.
fn is_number(value: &str) -> bool {
    if let Some(digits) = value.strip_prefix("0x") {
        return value.len() <= 42 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    }
    let digits = value.trim_start_matches(['-', '+']);
    let rest = digits.trim_start_matches(|c: char| c.is_ascii_digit() || "._,".contains(c));
    digits.starts_with(|c: char| c.is_ascii_digit())
        && rest.len() <= 3
        && rest.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'%')
}

/// A path, the name of a file or socket, or an address.
fn is_place(value: &str) -> bool {
    #[rustfmt::skip]
    const ENDS: [&str; 34] = [
        ".json", ".pem", ".key", ".txt", ".yaml", ".yml", ".env", ".crt", ".cer", ".pub", ".conf",
        ".cfg", ".ini", ".properties", ".jks", ".p12", ".pfx", ".sock", ".toml", ".xml", ".lock",
        ".asc", ".gpg", ".sh", ".py", ".js", ".csv", ".log", ".keystore", ".p8", ".der", ".netrc",
        ".npmrc", ".secret",
    ];
    let lower = value.to_ascii_lowercase();
    let is_path = value.starts_with('/')
        || value.starts_with("./")
        || value.starts_with("../")
        || value.starts_with("~/")
        || value.starts_with("\\\\")
        || lower.get(1..3).is_some_and(|it| it == ":\\" || it == ":/");
    // Base64 has the bar in its alphabet.
    let random = is_keyish(value) && value.matches('/').count() * 12 < value.len();
    is_path && !random
        || lower.contains("://")
        || !random && value.contains('/') && value.ends_with("/*")
        || ["file:", "unix:", "env:", "fd:", "arn:", "vault:"]
            .iter()
            .any(|it| lower.starts_with(it))
        || ENDS.iter().any(|end| lower.ends_with(end))
            && lower.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/._-:\\~".contains(&byte))
}

/// `1.2.3`, `v2`, `^4.1`, `1.2.3-rc.1`, `>=1.2,<2`, `24-slim`.
fn is_version(value: &str) -> bool {
    let rest = value.trim_start_matches(['^', '~', '>', '<', '=', ' ']);
    let rest = rest.strip_prefix(['v', 'V']).unwrap_or(rest);
    let after = rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    rest.starts_with(|c: char| c.is_ascii_digit())
        && (after.is_empty()
            || after.len() <= 16
                && rest.len() - after.len() <= 16
                && after.starts_with(['-', '+', ',', '_'])
                && after.bytes().all(|byte| {
                    byte.is_ascii_lowercase()
                        || byte.is_ascii_digit()
                        || b".-+,<>=_ ".contains(&byte)
                }))
}

/// Names of algorithms and of ways to sign in.
fn is_algorithm(value: &str) -> bool {
    #[rustfmt::skip]
    const WORDS: [&str; 47] = [
        "hs", "rs", "es", "ps", "sha", "md", "aes", "rsa", "dsa", "ecdsa", "ed", "eddsa", "bcrypt",
        "scrypt", "argon", "pbkdf", "hmac", "gcm", "cbc", "ctr", "id", "bearer", "basic", "digest",
        "jwt", "oauth", "oidc", "saml", "ldap", "kerberos", "ntlm", "negotiate", "plain", "scram",
        "trust", "peer", "token", "password", "cookie", "header", "session", "tls", "mtls", "chacha",
        "poly", "argon2i", "argon2id",
    ];
    value.len() <= 24
        && value
            .split(['-', '_', '/', ':'])
            .map(|word| word.trim_end_matches(|c: char| c.is_ascii_digit()))
            .all(|word| word.is_empty() || WORDS.iter().any(|it| word.eq_ignore_ascii_case(it)))
}

/// Public keys and checksums that say so.
fn is_public(value: &str) -> bool {
    #[rustfmt::skip]
    const STARTS: [&str; 16] = [
        "ssh-rsa ", "ssh-ed25519 ", "ssh-dss ", "ecdsa-sha2-", "sk-ssh-", "sk-ecdsa-", "age1",
        "pk_live_", "pk_test_", "pk.eyJ", "sha1-", "sha256-", "sha384-", "sha512-", "sha256:",
        "sha512:",
    ];
    STARTS.iter().any(|start| value.starts_with(start)) || value.starts_with("-----BEGIN PUBLIC")
}

/// One word that is random by the look of it: of letters and digits, or hexadecimal.
pub(super) fn is_keyish(value: &str) -> bool {
    let is_hex = value.len() >= 32 && value.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_hex && value.bytes().any(|byte| byte.is_ascii_digit()) || mixes(value, 16)
}

/// True if a value looks like a random key: one word of 20 bytes or more in which capitals, small
/// letters and digits alternate often. Checksums and commits, which are hexadecimal, are none.
pub(super) fn looks_random(value: &str) -> bool {
    mixes(value, 20)
}

/// True if a value of any variable looks random, and the name does not say what it is.
pub(super) fn is_random(name: &str, value: &str) -> bool {
    // As Laravel writes its keys.
    let value = value.strip_prefix("base64:").unwrap_or(value);
    looks_random(value) && !is_public(value) && !names::is_identifier(name) && !is_place(value)
}

fn mixes(value: &str, least: usize) -> bool {
    let bytes = value.as_bytes();
    let is_key = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/=_-".contains(byte);
    if bytes.len() < least || !bytes.iter().all(is_key) {
        return false;
    }
    let class = |byte: &u8| match byte {
        b'0'..=b'9' => 0,
        b'a'..=b'z' => 1,
        b'A'..=b'Z' => 2,
        _ => 3,
    };
    let changes = bytes
        .iter()
        .zip(bytes.iter().skip(1))
        .filter(|(one, next)| class(one) != class(next) && class(one) != 3 && class(next) != 3)
        .count();
    let has = |wanted: u8| bytes.iter().any(|byte| class(byte) == wanted);
    // Random letters and digits change class at two of three places, words at few.
    has(0) && has(1) && has(2) && changes * 5 >= bytes.len() * 2
}

/// True if a value is nothing but references: `$X`, `${X}`, `$(cat /run/secrets/x)`.
fn is_reference(value: &str) -> bool {
    value.starts_with(['$', '`', '{', '%'])
        && literals(value, false).is_empty()
        && !is_word_of_signs(value)
}

/// The parts of a value that are written down: all of it, or the defaults of its references
/// (`${X:-secret}`), or nothing where it only refers to variables. In single quotes `$` is a
/// character like others, but where the value is one reference.
pub(super) fn literals(value: &str, single: bool) -> Vec<TextRange> {
    literals_at(value, single, 4)
}

/// True if a value is the hash of a password: those start with the number or, of LDAP, with the
/// name of their method.
pub(super) fn is_hash(value: &str) -> bool {
    const METHODS: [&str; 10] =
        ["$1$", "$2a$", "$2b$", "$2y$", "$5$", "$6$", "$7$", "$y$", "$apr1$", "$argon2"];
    let named = value.strip_prefix('{').and_then(|rest| rest.split_once('}'));
    METHODS.iter().any(|method| value.starts_with(method)) && value.matches('$').count() > 2
        || named.is_some_and(|(method, hash)| {
            hash.len() >= 16
                && method.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
                && !hash.contains(['{', '}', ' '])
        })
}

/// As [`literals`], with defaults within defaults to a depth.
fn literals_at(value: &str, single: bool, depth: usize) -> Vec<TextRange> {
    let mut found = Vec::new();
    let whole = TextRange::new(0, value.len());
    if !value.contains(['$', '`']) && !value.starts_with("{{") || is_hash(value) {
        found.extend((!value.is_empty()).then_some(whole));
        return found;
    }
    let mut rest = String::new();
    let mut at = 0;
    while at < value.len() {
        // `\$` is the character.
        if value.get(at..).is_some_and(|rest| rest.starts_with("\\$")) {
            rest.push_str("\\$");
            at += 2;
            continue;
        }
        let Some((end, default)) = reference(value, at) else {
            let next = value.ceil_char_boundary(at + 1);
            rest.push_str(value.get(at..next).unwrap_or(""));
            at = next;
            continue;
        };
        if let Some(default) = default.filter(|default| !default.is_empty()) {
            // What is nested deeper is taken as it is.
            let inner = default.slice(value);
            let inner = match depth.checked_sub(1) {
                Some(depth) => literals_at(inner, false, depth),
                None => vec![TextRange::new(0, inner.len())],
            };
            found.extend(inner.into_iter().map(|range| {
                TextRange::new(default.start() + range.start(), default.start() + range.end())
            }));
        }
        at = end;
    }
    let rest = rest.trim_matches(|c: char| !c.is_ascii_alphanumeric() && c.is_ascii());
    // In single quotes only one reference as a whole is one: `'$6$salt$…'` is a hash.
    let is_mere = if single {
        reference(value, 0).is_some_and(|(end, _)| end == value.len()) && !is_word_of_signs(value)
    } else {
        rest.len() < 4 || is_harmless(rest)
    };
    if is_mere {
        return found;
    }
    vec![whole]
}

/// `$ecret99`: small letters and digits behind the sign are seldom a variable's name.
fn is_word_of_signs(value: &str) -> bool {
    value.bytes().any(|byte| byte.is_ascii_lowercase())
        && value.bytes().any(|byte| byte.is_ascii_digit())
        && !value.starts_with("${")
        && !value.starts_with("$(")
}

/// The reference that starts at a place: its end, and the place of what it writes down, which is its
/// default or the word that it prints.
fn reference(value: &str, at: usize) -> Option<(usize, Option<TextRange>)> {
    let rest = value.get(at..)?;
    let bytes = rest.as_bytes();
    if rest.starts_with("{{") {
        return Some((at + rest.find("}}").map_or(rest.len(), |end| end + 2), None));
    }
    if rest.starts_with('`') {
        let inside = rest.get(1..)?;
        let length = inside.find('`').unwrap_or(inside.len());
        let end = rest.len().min(length + 2);
        return Some((at + end, printed(value, at + 1, at + 1 + length)));
    }
    if !rest.starts_with('$') {
        return None;
    }
    match bytes.get(1)? {
        b'(' => {
            let end = at + closing(rest, 1);
            Some((end, printed(value, at + 2, end.saturating_sub(1))))
        }
        b'{' => {
            let end = closing(rest, 1);
            let inner = rest.get(2..end.saturating_sub(1).max(2)).unwrap_or("");
            let name =
                inner.bytes().take_while(|&byte| byte == b'_' || byte.is_ascii_alphanumeric());
            let name = name.count();
            let operator = inner.get(name..).unwrap_or("");
            let length = match operator.as_bytes() {
                [b':', b'-' | b'=' | b'+', ..] => 2,
                [b'-' | b'=' | b'+', ..] => 1,
                _ => return Some((at + end, None)),
            };
            let start = at + 2 + name + length;
            Some((at + end, Some(TextRange::new(start, (at + end).saturating_sub(1).max(start)))))
        }
        byte if *byte == b'_' || byte.is_ascii_alphabetic() => {
            let length = bytes
                .iter()
                .skip(1)
                .take_while(|&&byte| byte == b'_' || byte.is_ascii_alphanumeric());
            Some((at + 1 + length.count(), None))
        }
        byte if byte.is_ascii_digit() || b"@*#?!".contains(byte) => Some((at + 2, None)),
        _ => None,
    }
}

/// The place of the word that the command of a substitution prints, behind flags and a format.
fn printed(value: &str, start: usize, end: usize) -> Option<TextRange> {
    let command = value.get(start..end)?.trim_start();
    let command = command.split(" |").next()?;
    let (format, mut rest) = match command.split_once(' ')? {
        ("echo", rest) => (false, rest),
        ("printf", rest) => (true, rest),
        _ => return None,
    };
    while let Some((first, more)) = rest.split_once(' ')
        && (first.is_empty() || first.starts_with('-') || format && first.contains('%'))
    {
        rest = more;
    }
    let word = rest.trim_matches([' ', '"', '\'']);
    let at = start + value.get(start..end)?.find(word)?;
    Some(TextRange::new(at, at + word.len()))
}

/// The end of a bracket that opens at a place.
fn closing(text: &str, open: usize) -> usize {
    let (up, down) =
        if text.as_bytes().get(open) == Some(&b'(') { (b'(', b')') } else { (b'{', b'}') };
    let mut depth = 0_usize;
    for (at, byte) in text.bytes().enumerate().skip(open) {
        if byte == up {
            depth += 1;
        } else if byte == down {
            depth -= 1;
            if depth == 0 {
                return at + 1;
            }
        }
    }
    text.len()
}

/// The end of the reference that starts at a place, if one does.
pub(super) fn reference_end(text: &str, at: usize) -> Option<usize> {
    // What is longer is not read to its end, so that many of them cost no more than the text.
    if !matches!(text.as_bytes().get(at), Some(b'$' | b'`')) {
        return None;
    }
    let near = text.get(at..text.floor_char_boundary(at + 256))?;
    reference(near, 0).map(|(end, _)| at + end)
}

#[cfg(test)]
mod tests {
    use super::{is_harmless, is_placeholder, literals};

    #[test]
    fn what_is_written_down_is_told_from_references() {
        let of = |value: &str| -> Vec<String> {
            literals(value, false).iter().map(|range| range.slice(value).to_owned()).collect()
        };
        for none in ["$X", "${X}", "${X:-$Y}", "$(cat /x)", "`a b`", "Bearer $T", "", "${A}-${B}"] {
            assert!(of(none).is_empty(), "{none}");
        }
        assert_eq!(of("${X:-abc}"), ["abc"]);
        assert_eq!(of("${X:-${Y:-abc}}"), ["abc"]);
        assert_eq!(of("abcdef$X"), ["abcdef$X"]);
        assert_eq!(literals("a$bc", true).len(), 1);
    }

    #[test]
    fn harmless_values_are_known() {
        for value in [
            "true",
            "3600",
            "24h",
            "1.5",
            "/sa.json",
            "v1",
            "1.2.3-rc.1",
            "HS256",
            "aes-256-gcm",
            "bearer",
            "sha512-abc",
            "ssh-ed25519 AAAA",
            "key.pem",
            "https://e.org/x",
            "./x",
            "C:\\x",
        ] {
            assert!(is_harmless(value), "{value}");
        }
        for value in ["hunter2", "abc", "wJal/rXUtnFEMIK7MDENGbPxRfi", "9f86d081884c7d65"] {
            assert!(!is_harmless(value), "{value}");
        }
        for value in ["changeme", "\"xxxxxxxx\"", "$TOKEN", "<token>", "your-api-key", "****", ""] {
            assert!(is_placeholder(value), "{value}");
        }
        assert!(!is_placeholder("hunter2") && !is_placeholder("%4dFx9"));
    }
}
