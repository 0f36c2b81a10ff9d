//! Code that stands in the place of a value and is none: types, and references to variables,
//! elements and results of calls.

use crate::secrets::names::{self, Name};

/// True if an unquoted value of a name is code, with what follows it: `process.env.TOKEN`,
/// `config["password"]`, `os.getenv("TOKEN")`, the name itself.
pub(super) fn is_reference(name: &str, value: &str, next: Option<u8>) -> bool {
    let value = value.trim_end_matches([';', ',', ' ']);
    let own = name.rsplit('.').next().unwrap_or(name);
    let length = value.bytes().take_while(|&byte| is_letter(byte) || byte == b'.').count();
    let (chain, rest) = value.split_at_checked(length).unwrap_or((value, ""));
    let is_chain = chain.split('.').all(|part| part.starts_with(|c: char| !c.is_ascii_digit()));
    if !is_chain || name.starts_with('-') {
        return false;
    }
    match rest.as_bytes() {
        [] => value == own || names_one(chain),
        // In brackets, and cut at the quote that follows.
        [b'[' | b'(', b'"' | b'\'', ..] | [b'(', b')', ..] => true,
        [b'[' | b'('] => matches!(next, Some(b'"' | b'\'' | b')') | None),
        [b'(', ..] => chain.contains('.') && (rest.ends_with(')') || next == Some(b')')),
        _ => false,
    }
}

/// True if a type stands where a value may: `password: str`.
pub(super) fn is_type(value: &str) -> bool {
    const TYPES: [&str; 11] = [
        "str",
        "&str",
        "string",
        "String",
        "bytes",
        "SecretStr",
        "SecretString",
        "Optional[str]",
        "any",
        "unknown",
        "undefined",
    ];
    let end = value.find([' ', ';', ',', ')', '|', '?']).unwrap_or(value.len());
    value.get(..end).is_some_and(|word| TYPES.contains(&word))
}

/// True if a chain of names ends with one of a secret, or starts with what holds variables.
fn names_one(chain: &str) -> bool {
    #[rustfmt::skip]
    const ROOTS: [&str; 20] = [
        "args", "config", "ctx", "data", "each", "env", "event", "local", "module", "options",
        "opts", "params", "process", "random_password", "req", "request", "self", "settings",
        "this", "var",
    ];
    let has_digit = chain.bytes().any(|byte| byte.is_ascii_digit());
    let Some((root, rest)) = chain.split_once('.') else { return false };
    let last = rest.rsplit('.').next().unwrap_or(rest);
    !rest.is_empty() && (ROOTS.contains(&root) || !has_digit && names::name(last) != Name::Plain)
}

fn is_letter(byte: u8) -> bool {
    byte == b'_' || byte.is_ascii_alphanumeric()
}

#[cfg(test)]
mod tests {
    use super::{is_reference, is_type};

    #[test]
    fn references_are_told_from_values() {
        for (value, next) in [
            ("var.db_password", None),
            ("data.aws_ssm_parameter.p.value", None),
            ("process.env.TOKEN;", None),
            ("req.body.password", None),
            ("password", Some(b')')),
            ("config[", Some(b'"')),
            ("config[\"db\"][\"password\"]", None),
            ("os.getenv(", Some(b'"')),
            ("getpass.getpass()", None),
            ("models.CharField(max_length=128", Some(b')')),
        ] {
            assert!(is_reference("self.password", value, next), "{value}");
        }
        for value in ["sunflower", "john.doe", "Xy.9", "ab(cd", "ab(cd)", "a.b-c", "secret"] {
            assert!(!is_reference("password", value, None), "{value}");
        }
        assert!(!is_reference("--password", "password", None));
        assert!(is_type("str") && is_type("string;") && !is_type("strange"));
    }
}
