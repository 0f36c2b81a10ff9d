//! Calls that take a password at a place of their own: `NetworkCredential("user", "password")`.

use super::Places;
use crate::secrets::names::Name;
use crate::secrets::push;
use crate::secrets::reader::{Value, quote_at, skip_spaces, value_at};
use crate::secrets::values::{is_secret, literals};

/// Names of functions and classes, and which argument is the password, from 1. One with a dot stands
/// for that method of that object only.
const CALLS: [(&str, usize); 15] = [
    ("HTTPBasicAuth", 2),
    ("HTTPDigestAuth", 2),
    ("NetworkCredential", 2),
    ("PDO", 3),
    ("PasswordAuthentication", 2),
    ("SetBasicAuth", 2),
    ("UsernamePasswordCredentials", 2),
    ("changeUserPassword", 2),
    ("createAccount", 2),
    ("create_superuser", 3),
    ("db.auth", 2),
    ("getConnection", 3),
    ("mysqli", 3),
    ("mysqli_connect", 3),
    ("setBasicAuth", 2),
];

impl Places<'_> {
    /// Takes the password of a call, and the second of a pair: `auth=("user", "password")`.
    pub(super) fn call(&mut self, name: &str, end: usize) -> Option<usize> {
        let last = name.rsplit('.').next().unwrap_or(name);
        let call = CALLS.iter().find(|(call, _)| *call == last || *call == name);
        let (open, nth) = match call {
            Some(&(_, nth)) => (end, nth),
            None if last == "auth" && self.text.as_bytes().get(end) == Some(&b'=') => (end + 1, 2),
            None => return None,
        };
        let value = argument(self.text, open, nth)?;
        let it = value.range.slice(self.text);
        let written = is_secret(Name::Password, it) && !literals(it, value.single).is_empty();
        written.then(|| {
            push(self.found, name, value.range);
            value.end(self.text)
        })
    }
}

/// The nth argument in the bracket that opens at a place, where it and those before are strings.
fn argument(text: &str, open: usize, nth: usize) -> Option<Value> {
    let mut sign = skip_spaces(text, open);
    let mut last = None;
    for at in 0..nth {
        let before = text.as_bytes().get(sign)?;
        if *before != if at == 0 { b'(' } else { b',' } {
            return None;
        }
        let value = value_at(text, skip_spaces(text, sign + 1)).filter(|value| value.quoted)?;
        let close = value.range.end();
        sign = skip_spaces(text, close + quote_at(text, close));
        last = Some(value);
    }
    last
}
