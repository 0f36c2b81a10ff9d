//! The kind of value that the name of a variable, key, flag, header or parameter stands for.

/// The kind of value that a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Name {
    /// A password: a number or a plain word may be one.
    Password,
    /// A token or a key: what is plainly something else is none.
    Secret,
    /// A key or the like, of which many are no secrets: only what looks random is one.
    Key,
    /// Nothing secret.
    Plain,
}

/// The longest name that is read; from longer ones, the end.
const LONGEST: usize = 96;

/// Words that follow a secret's name in names of its place, its kind or its use, at the end.
#[rustfmt::skip]
const ENDS: &[&str] = &[
    "age", "alg", "algo", "algorithm", "alias", "arn", "audience", "backend", "bucket", "cache", "chars", "check",
    "checker", "class", "cmd", "command", "confirm", "confirmation", "cost", "count", "days", "dir",
    "directory", "domain", "driver", "email", "enabled", "encoder", "encoding", "encryption", "endpoint",
    "engine", "env", "environment", "expiration", "expires", "expiry", "fd", "field", "file",
    "filename", "files", "fingerprint", "folder", "format", "fpr", "function", "group", "hasher",
    "hashers", "hashing", "header", "helper", "hint", "host", "hostname", "hours", "id", "ids",
    "index", "interval", "issuer", "label", "len", "length", "lib", "library", "lifetime", "limit",
    "location", "login", "lookup", "manager", "max", "mechanism", "message", "method", "methods",
    "min", "minutes", "mode", "module", "mount", "name", "names", "namespace", "parallelism",
    "param", "parameter", "path", "paths", "pattern", "plugin", "policy", "port", "prefix",
    "prompt", "protocol", "provider", "realm", "ref", "refs", "regex", "region", "registry", "repo",
    "repository", "required", "reset", "retries", "role", "rotation", "rounds", "rule", "rules",
    "scheme", "scope", "scopes", "seconds", "server", "service", "size", "sock", "socket", "source",
    "stdin", "storage", "store", "strategy", "strength", "subject", "suffix", "template", "time",
    "timeout", "tls", "ttl", "type", "uri", "url", "urls", "usage", "user", "username", "users",
    "var", "variable", "vendor", "version", "volume",
];
/// Words of names that say how secrets are treated, anywhere in them.
#[rustfmt::skip]
const TREATMENTS: &[&str] = &[
    "allow", "disable", "disabled", "dont", "dummy", "empty", "enable", "existing", "force",
    "generate", "has", "ignore", "implicit", "needs", "no", "public", "random", "require",
    "requires", "rotate", "skip", "use", "validate", "validation", "verify", "without",
];
const PASSWORDS: &[&str] = &[
    "password",
    "passwd",
    "passwrd",
    "passphrase",
    "passcode",
    "pword",
    "pwd",
    "pw",
    "psw",
    "pswd",
    "pass",
    "psk",
];
#[rustfmt::skip]
const SECRETS: &[&str] = &[
    "accesskey", "accesstoken", "accountkey", "apikey", "apikeys", "authkey", "authtoken", "bearer",
    "credential", "credentials", "creds", "encryptionkey", "masterkey", "passwords", "privatekey",
    "secret", "secretkey", "secrets", "signingkey", "token",
];
/// Words that make a `…_KEY` a secret one.
#[rustfmt::skip]
const KEYS: &[&str] = &[
    "access", "account", "admin", "aes", "anthropic", "api", "app", "application", "auth", "bot",
    "client", "consumer", "crypt", "crypto", "datadog", "dd", "decryption", "deploy", "encrypt",
    "encryption", "fernet", "hmac", "integration", "jwt", "license", "licence", "live", "master",
    "mailgun", "openai", "private", "rsa", "secret", "security", "sendgrid", "server", "service",
    "session", "shared", "sign", "signing", "ssh", "storage", "stripe", "subscription", "webhook",
];
/// Words that make a `…_KEY` something else.
#[rustfmt::skip]
const OTHER_KEYS: &[&str] = &[
    "apt", "cache", "delete", "export", "fetch", "foreign", "gpg", "group", "host", "import",
    "list", "partition", "pgp", "primary", "public", "receive", "recv", "refresh", "rpm", "search",
    "send", "shortcut", "site", "sort", "trusted", "unique",
];
/// Ends of names of checksums: of what a secret's name only names (`SECRET_TOOL_SHA256`).
const CHECKSUMS: &[&str] =
    &["checksum", "checksums", "digest", "md", "md5", "sha", "sha1", "sha256", "sha384", "sha512"];
/// Ends of names whose values are secrets where they look random.
#[rustfmt::skip]
const RANDOM: &[&str] = &[
    "auth", "cert", "cookie", "dsn", "jwt", "key", "keys", "nonce", "otp", "pat", "pepper", "pin",
    "salt", "sas", "seed", "session", "sig", "signature", "tokens", "webhook",
];
/// Written as one word, these end a longer one: `PGPASSWORD`, `clientsecret`.
const ENDINGS: &[(&str, Name)] = &[
    ("password", Name::Password),
    ("passwd", Name::Password),
    ("passphrase", Name::Password),
    ("authtok", Name::Password),
    ("secret", Name::Secret),
    ("token", Name::Secret),
    ("apikey", Name::Secret),
    ("accesskey", Name::Secret),
    ("secretkey", Name::Secret),
    ("privatekey", Name::Secret),
];
/// Words that end with "pass" and have nothing to do with passwords.
#[rustfmt::skip]
const NO_PASSWORDS: &[&str] = &[
    "bypass", "compass", "encompass", "multipass", "onepass", "overpass", "singlepass", "surpass",
    "trespass", "twopass", "underpass", "askpass", "lastpass", "keepass",
];
/// Longer words that name passwords and end otherwise.
const SHORT: &[&str] = &["bindpw", "dbpw", "masterauth", "rootpw", "userpw"];

/// The kind of this name's value. Words of names are told apart by `_`, `-`, `.`, `:` and by
/// capitals: `DB_PASSWORD`, `db-password`, `spring.datasource.password`, `dbPassword`.
pub(crate) fn name(name: &str) -> Name {
    // Most names are told by their letters.
    if !may_be_secret(name) {
        return Name::Plain;
    }
    // The shell's own directory, and the name of a secret of Drone's.
    if matches!(name, "PWD" | "OLDPWD" | "from_secret") {
        return Name::Plain;
    }
    // Cookies of sessions, by the names that servers give them.
    if ["phpsessid", "jsessionid", "sessionid"].iter().any(|it| name.eq_ignore_ascii_case(it)) {
        return Name::Secret;
    }
    // What signs in with a role of Vault, not the name of a secret.
    if matches!(name, "secret_id" | "VAULT_SECRET_ID") {
        return Name::Secret;
    }
    let words = words(name);
    let mut words: Vec<&str> = words.split('_').filter(|word| !word.is_empty()).collect();
    // `PASSWORD_1`
    while words.last().is_some_and(|last| last.bytes().all(|byte| byte.is_ascii_digit())) {
        words.pop();
    }
    let Some(last) = words.last().map(|last| last.trim_end_matches(|c: char| c.is_ascii_digit()))
    else {
        return Name::Plain;
    };
    if has(ENDS, last) || words.iter().any(|word| has(TREATMENTS, word)) {
        return Name::Plain;
    }
    // `PASSWORD_MIN_LENGTH_DEFAULT`, `TOKEN_TTL_MS`: what treats a secret stands after it.
    let places = words.iter().enumerate();
    let mut kind = Name::Plain;
    for (at, word) in places {
        let word = word.trim_end_matches(|c: char| c.is_ascii_digit());
        let is_last = at + 1 == words.len();
        let of_word =
            of_word(word, is_last, at.checked_sub(1).and_then(|at| words.get(at)).copied());
        if of_word == Name::Plain && kind != Name::Plain && has(ENDS, word) {
            return Name::Plain;
        }
        kind = match (kind, of_word) {
            (Name::Password, _) | (_, Name::Password) => Name::Password,
            (Name::Secret, _) | (_, Name::Secret) => Name::Secret,
            (Name::Key, _) | (_, Name::Key) => Name::Key,
            _ => Name::Plain,
        };
    }
    match kind {
        // The identifier of a key of GnuPG, or the key itself.
        Name::Secret if is_signing_key(name, &words) => Name::Key,
        Name::Secret | Name::Key if words.last().is_some_and(|last| has(CHECKSUMS, last)) => {
            Name::Plain
        }
        // The hash of a password is one, its method (`PASSWORD_HASH=argon2`) is not.
        Name::Password if last == "hash" => Name::Secret,
        _ => kind,
    }
}

/// True if a name is that of a key of GnuPG: `user.signingkey` of git, `GPG_SIGNING_KEY`.
fn is_signing_key(name: &str, words: &[&str]) -> bool {
    let signs = words.iter().any(|word| word.starts_with("sign")) && name.ends_with(['y', 'Y']);
    signs && words.iter().any(|word| matches!(*word, "gpg" | "pgp" | "user"))
}

fn of_word(word: &str, is_last: bool, before: Option<&str>) -> Name {
    let ends =
        ["pass", "pwd", "pwds"].iter().any(|end| word.len() > end.len() && word.ends_with(end));
    let is_password = has(PASSWORDS, word) && (is_last || word.len() > 4)
        || has(SHORT, word)
        || ends && !has(NO_PASSWORDS, word);
    let is_key = word == "key" || word == "keys";
    let ending = ENDINGS.iter().find(|(end, _)| word.ends_with(end));
    if is_password {
        Name::Password
    } else if let Some(&(_, kind)) = ending {
        kind
    } else if has(SECRETS, word)
        || word == "auth" && is_last
        || is_key && before.is_some_and(|before| has(KEYS, before))
    {
        Name::Secret
    } else if is_key && before.is_some_and(|before| has(OTHER_KEYS, before)) {
        Name::Plain
    } else if is_last && has(RANDOM, word) {
        Name::Key
    } else {
        Name::Plain
    }
}

/// True if a name has the letters of any word here.
fn may_be_secret(name: &str) -> bool {
    const PARTS: [&[u8; 3]; 23] = [
        b"psw", b"pas", b"pwd", b"pwo", b"_pw", b"bpw", b"sec", b"tok", b"key", b"aut", b"cre",
        b"bea", b"cer", b"coo", b"dsn", b"jwt", b"non", b"otp", b"pat", b"pep", b"pin", b"sal",
        b"sas",
    ];
    const MORE: [&[u8; 3]; 10] =
        [b"see", b"ses", b"sig", b"web", b"tpw", b"rpw", b"-pw", b".pw", b"dpw", b"psk"];
    name.eq_ignore_ascii_case("pw")
        || name.as_bytes().windows(3).any(|part| {
            PARTS.iter().chain(&MORE).any(|other| part.eq_ignore_ascii_case(other.as_slice()))
        })
        || name.ends_with("Pw")
}

/// The words of a name in small letters, with `_` between them.
fn words(name: &str) -> String {
    let start = name.ceil_char_boundary(name.len().saturating_sub(LONGEST));
    let name = name.get(start..).unwrap_or(name);
    let mut out = String::with_capacity(name.len() + 8);
    let mut bytes = name.bytes().peekable();
    let mut before = b'_';
    while let Some(byte) = bytes.next() {
        let small_next = bytes.peek().is_some_and(u8::is_ascii_lowercase);
        let starts = byte.is_ascii_uppercase()
            && (before.is_ascii_lowercase()
                || before.is_ascii_digit()
                || before.is_ascii_uppercase() && small_next);
        if starts {
            out.push('_');
        }
        out.push(if byte.is_ascii_alphanumeric() {
            char::from(byte.to_ascii_lowercase())
        } else {
            '_'
        });
        before = byte;
    }
    out
}

/// Names of values that look random and are no secrets: checksums, revisions, identifiers.
pub(super) fn is_identifier(name: &str) -> bool {
    #[rustfmt::skip]
    const WORDS: &[&str] = &[
        "build", "checksum", "commit", "digest", "etag", "fingerprint", "gpg", "hash", "id", "image",
        "integrity", "md5", "public", "ref", "revision", "rev", "sha", "sha1", "sha256", "sha384",
        "sha512", "shasum", "sum", "uuid", "version",
    ];
    let words = words(name);
    words.ends_with("site_key") || words.split('_').any(|word| has(WORDS, word))
}

fn has(words: &[&str], word: &str) -> bool {
    words.contains(&word)
}

/// A scheme of the Authorization header.
pub(super) fn is_scheme(word: &str) -> bool {
    const SCHEMES: [&str; 10] = [
        "bearer",
        "basic",
        "token",
        "digest",
        "apikey",
        "api-key",
        "negotiate",
        "jwt",
        "hmac",
        "aws4-hmac-sha256",
    ];
    SCHEMES.iter().any(|scheme| word.trim_end_matches(':').eq_ignore_ascii_case(scheme))
}

#[cfg(test)]
mod tests {
    use super::{Name, name};

    #[test]
    fn names_say_what_their_values_are() {
        for password in [
            "DB_PASSWORD",
            "MYSQL_ROOT_PW",
            "db_pwd",
            "DB_PASS",
            "GPG_PASSPHRASE",
            "PGPASSWORD",
            "dbPassword",
            "spring.datasource.password",
            "Password",
            "SSHPASS",
            "PASSWORD_1",
            "pass",
            "MYSQL_PWD",
            "rootPw",
            "PASSWORD2",
            "http-password",
            "pw",
            "REDIS_PASSWORD_PROD",
            "bindpw",
            "psk",
            "ldap_default_authtok",
        ] {
            assert_eq!(name(password), Name::Password, "{password}");
        }
        for secret in [
            "API_TOKEN",
            "AWS_SECRET_ACCESS_KEY",
            "X-Api-Key",
            "PRIVATE-TOKEN",
            "AccountKey",
            "clientSecret",
            "_authToken",
            "_auth",
            "REDISCLI_AUTH",
            "SharedAccessKey",
            "apiKey",
            "SECRET_KEY_BASE",
            "STRIPE_SECRET",
            "client_secret",
            "access_token",
            "api.token",
            "OPENAI_API_KEY",
            "JWT_SECRET",
            "GH_TOKEN",
            "credentials",
            "SSH_PRIVATE_KEY",
            "PASSWORD_HASH",
            "secret_id",
        ] {
            assert_eq!(name(secret), Name::Secret, "{secret}");
        }
        for plain in [
            "TOKENIZERS_PARALLELISM",
            "TOKEN_EXPIRY_SECONDS",
            "SSH_AUTH_SOCK",
            "CACHE_KEY",
            "GIT_CREDENTIAL_HELPER",
            "TOKEN_TYPE",
            "ALLOW_EMPTY_PASSWORD",
            "PASSWORD_MIN_LENGTH",
            "DB_PASSWORD_FILE",
            "AUTH_MODULE_VERSION",
            "TOKEN_URL",
            "GPG_KEY",
            "PUBLIC_KEY",
            "PWD",
            "MYSQL_RANDOM_ROOT_PASSWORD",
            "SECRET_KEY_BASE_DUMMY",
            "KEYBOARD",
            "AUTHOR",
            "MONKEY",
            "PRIMARY_KEY",
            "KEY_PREFIX",
            "COMPASS",
            "BYPASS",
            "PATH",
            "AWS_ACCESS_KEY_ID",
            "TOKENS_MAX",
            "HF_HUB_DISABLE_IMPLICIT_TOKEN",
            "APT_KEY_DONT_WARN_ON_DANGEROUS_USAGE",
            "PASS_THROUGH",
            "PRIVATE_NETWORK",
            "GOPRIVATE",
            "PASSWORD_STORE_DIR",
            "password-stdin",
            "TOKEN_TTL_MS",
            "TOKEN_SHA256",
            "existingSecret",
            "tokenSecretRef",
            "password-command",
            "API_KEY_CACHE",
            "PASSWORD_HINT",
            "PGP_KEY",
        ] {
            assert_eq!(name(plain), Name::Plain, "{plain}");
        }
        for key in ["KEY", "SENTRY_DSN", "SIGNATURE", "MAX_TOKENS", "COOKIE"] {
            assert_eq!(name(key), Name::Key, "{key}");
        }
    }
}
