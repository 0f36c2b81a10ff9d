//! Values that stand where a name says that they are secret: assignments, keys of JSON, YAML and
//! INI files, headers, query parameters, connection strings and long flags.

mod between;
mod calls;
mod code;
mod extent;
mod files;
mod groups;
mod headers;

use super::names::{self, Name};
use super::reader::{Value, closes, quote_at, unbraced, value_at, word_end};
use super::told::Told;
use super::values::{is_harmless, is_hash, is_keyish, is_random, is_secret, literals};
use super::{Found, push};
use crate::text::TextRange;
use between::Between;
use extent::{backticked, opened};
use files::Object;
use headers::is_header;

/// Reads the text once, name by name. What is found is not read again.
pub(super) fn places(text: &str, found: &mut Vec<Found>) {
    let bytes = text.as_bytes();
    let mut reader = Places {
        text,
        found,
        told: Told::default(),
        machine: None,
        variable: None,
        object: Object::default(),
        before: "",
        line: 0,
        grouped: 0,
    };
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        if byte == b'\n' {
            reader.line = at + 1;
            reader.before = "";
        }
        if b"\n;&|".contains(&byte) {
            reader.told.end(at);
        }
        if !is_name(byte) {
            at += 1;
            continue;
        }
        let end = word_end(text, at, is_name);
        // `\npassword` is a line end and a name.
        let escaped = b"nrt".contains(&byte) && at > 0 && bytes.get(at - 1) == Some(&b'\\');
        let start = std::mem::replace(&mut at, end) + usize::from(escaped);
        if let Some(range) = reader.told.word(text, start, end) {
            push(reader.found, "a password", range);
        }
        at = reader.name(start, end).unwrap_or(end);
        reader.before = text.get(start..end).unwrap_or("");
    }
}

/// No line that anybody wrote is indented further.
const DEEPEST: usize = 256;

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"_-.".contains(&byte)
}

struct Places<'a> {
    text: &'a str,
    found: &'a mut Vec<Found>,
    told: Told,
    /// The offset of the last `machine` of a netrc file.
    machine: Option<usize>,
    /// The offset at which the name of the last secret `variable` of Terraform ends.
    variable: Option<usize>,
    /// The object of Kubernetes.
    object: Object,
    /// The name before.
    before: &'a str,
    /// The offset at which the line starts.
    line: usize,
    /// The offset up to which the values of a group were read.
    grouped: usize,
}

impl Places<'_> {
    /// Reads what follows a name; where to go on if it is a secret.
    fn name(&mut self, start: usize, end: usize) -> Option<usize> {
        let text = self.text;
        let word = text.get(start..end)?;
        let name = word.trim_start_matches('-');
        let rest = || text.get(end..).unwrap_or("").trim_start_matches(' ');
        if name == "machine" || name == "default" && rest().starts_with("login ") {
            self.machine = Some(start);
        }
        if self.before == "variable" && names::name(name) != Name::Plain {
            self.variable = Some(end);
        }
        if name.eq_ignore_ascii_case("bearer") && quote_at(text, end) == 0 {
            return self.bearer(end);
        }
        if let Some(end) = self.call(name, end) {
            return Some(end);
        }
        let (between, at, closed) = self.between(start, end)?;
        if is_header(name) {
            return self.header(at, between);
        }
        // The user of an address: its password is looked for there.
        if between == Between::Tight && text.get(..start).is_some_and(|it| it.ends_with("//")) {
            return None;
        }
        let kind = match self.kind(start, name, between) {
            Name::Plain | Name::Key if self.is_of_secret(start, name, between, at) => Name::Secret,
            Name::Plain if between == Between::Colon => self.named_behind(name, at),
            kind => kind,
        };
        if let Some(end) = self.group(start, name, kind, between, at) {
            return Some(end);
        }
        let at = if between == Between::Colon && matches!(kind, Name::Password | Name::Secret) {
            self.below(at)
        } else {
            at
        };
        if between == Between::Assign && closes(text, self.line, at) {
            return None;
        }
        if kind == Name::Plain && between != Between::Assign {
            return None;
        }
        let at = opened(text, at, between);
        if between == Between::Assign && name.starts_with("BUNDLE_") && name.contains("__") {
            return self.pair_of_bundler(name, at);
        }
        let value = backticked(text, at, between).or_else(|| value_at(text, at))?;
        let value = unbraced(text, self.told.cut(value)?)?;
        if kind == Name::Plain {
            // Values that look random, of any variable.
            let range = value.range;
            let random = is_random(name, range.slice(text));
            if random && !self.is_parameter(start) {
                push(self.found, name, range);
                return Some(range.end());
            }
            return None;
        }
        let value = self.in_quotes(start, between, value);
        let value = self.told.cut(self.whole_line(start, between, closed, value))?;
        if !self.is_value(start, word, kind, between, closed, &value) {
            return None;
        }
        let mut any = false;
        for literal in literals(value.range.slice(text), value.single) {
            let from = value.range.start();
            let range = TextRange::new(from + literal.start(), from + literal.end());
            if is_secret(kind, range.slice(text)) {
                let whole = range.end() == value.range.end();
                let end = if whole { value.end(text) } else { range.end() };
                push(self.found, word, TextRange::new(range.start(), end));
                any = true;
            }
        }
        let pieces = if between == Between::Assign { self.other_pieces(at) } else { Vec::new() };
        let mut end = value.end(text);
        for piece in pieces {
            let it = piece.range.slice(text);
            let is_next = piece.range.start() >= end;
            if is_next && is_secret(kind, it) && !literals(it, piece.single).is_empty() {
                push(self.found, word, piece.range);
                end = piece.end(text);
                any = true;
            }
        }
        any.then_some(end)
    }

    /// `BUNDLE_GEMS__EXAMPLE=user:password`.
    fn pair_of_bundler(&mut self, name: &str, at: usize) -> Option<usize> {
        let value = value_at(self.text, at)?;
        let (user, password) = value.range.slice(self.text).split_once(':')?;
        let start = value.range.start() + user.len() + 1;
        let written = !user.is_empty() && !literals(password, value.single).is_empty();
        (written && is_secret(Name::Password, password)).then(|| {
            push(self.found, name, TextRange::new(start, value.range.end()));
            value.end(self.text)
        })
    }

    fn kind(&self, start: usize, name: &str, between: Between) -> Name {
        let kind = names::name(name);
        if kind != Name::Secret
            && kind != Name::Password
            && self.is_parameter(start)
            && between == Between::Assign
        {
            const PARAMETERS: [&str; 12] = [
                "sig",
                "signature",
                "key",
                "code",
                "auth",
                "pass",
                "pw",
                "pwd",
                "sas",
                "jwt",
                "x-amz-signature",
                "x-goog-signature",
            ];
            if PARAMETERS.iter().any(|it| name.eq_ignore_ascii_case(it)) {
                return Name::Secret;
            }
        }
        let is_sql = name.eq_ignore_ascii_case("by")
            && (self.before.eq_ignore_ascii_case("identified") || self.names_plugin(start));
        let is_header =
            kind == Name::Key && name.get(..2).is_some_and(|x| x.eq_ignore_ascii_case("x-"));
        if is_header || name.ends_with("sonar.login") {
            return Name::Secret;
        }
        let is_password = is_sql
            || matches!(name, "requirepass" | "masterauth")
            || name == "PWD" && self.is_beside_user(start);
        if is_password { Name::Password } else { kind }
    }

    /// True if `PWD` is one of a connection string or of odbc.ini and not the shell's variable: the
    /// user or the server stands near it.
    fn is_beside_user(&self, start: usize) -> bool {
        const NEAR: usize = 256;
        const KEYS: [&str; 6] = ["uid", "user id", "user", "server", "driver", "dsn"];
        let before = self.text.get(self.line..start).unwrap_or("").trim_end();
        let after = self.text.get(start..self.text.floor_char_boundary(start + NEAR));
        let is_part = before.ends_with([';', '"', '\'', '=']) && after.is_some();
        let from = self.text.floor_char_boundary(start.saturating_sub(NEAR));
        let back = self.text.get(from..start).unwrap_or("");
        // The lines of the file, but for the instruction that writes it.
        let back = if is_part { back } else { back.split_once('\n').map_or("", |(_, it)| it) };
        let parts = back.split([';', '\n', '"', '\'']);
        let parts = parts.chain(after.unwrap_or("").split([';', '\n', '"', '\'']));
        let mut names = parts.filter_map(|part| part.split_once('=')).map(|(name, _)| name.trim());
        (is_part || self.starts_line(start))
            && names.any(|name| KEYS.iter().any(|key| name.eq_ignore_ascii_case(key)))
    }

    /// True if SQL names a plugin before: `IDENTIFIED WITH mysql_native_password BY`.
    fn names_plugin(&self, start: usize) -> bool {
        let before = self.text.get(self.line..start).unwrap_or("").trim_end();
        let with = before.strip_suffix(self.before).unwrap_or("").trim_end();
        let from = with.len().saturating_sub("identified with".len());
        with.get(from..).is_some_and(|it| it.eq_ignore_ascii_case("identified with"))
    }

    /// True if a name is one of a query: `?name=`, `&name=`.
    fn is_parameter(&self, start: usize) -> bool {
        let before = start.checked_sub(1).and_then(|at| self.text.as_bytes().get(at));
        matches!(before, Some(b'?' | b'&'))
            || self.text.get(..start).is_some_and(|before| before.ends_with("&amp;"))
    }

    /// True if a name starts its line, but for indentation, a list's dash, a comment's sign and an
    /// opening quote or bracket.
    fn starts_line(&self, start: usize) -> bool {
        let before = self.text.get(self.line..start).unwrap_or("");
        before.len() < DEEPEST && before.bytes().all(|byte| b" \t-#\"'{[,\\".contains(&byte))
    }

    /// True if a name is a part of a name of AWS: `arn:aws:secretsmanager:…:secret:db`.
    fn is_in_arn(&self, start: usize) -> bool {
        let from = self.text.floor_char_boundary(start.saturating_sub(128));
        let before = self.text.get(from..start).unwrap_or("");
        let word = before.rsplit(|c: char| c.is_whitespace() || "=\"'".contains(c)).next();
        word.is_some_and(|word| word.starts_with("arn:"))
    }

    /// True if what stands after a name is its value, and no more words of a sentence.
    fn is_value(
        &self,
        start: usize,
        word: &str,
        kind: Name,
        between: Between,
        closed: bool,
        value: &Value,
    ) -> bool {
        let text = self.text;
        let it = value.range.slice(text);
        let is_flag = word.starts_with('-') && word.len() > 2;
        let mixed = it.len() >= 4
            && it.bytes().any(|byte| byte.is_ascii_digit())
            && it.bytes().any(|byte| byte.is_ascii_alphabetic());
        let after = word_end(text, value.range.end(), |byte| b" \r\t\"',}]\\;)".contains(&byte));
        let ends_line = text.as_bytes().get(after).is_none_or(|&byte| byte == b'\n');
        let next = text.as_bytes().get(value.range.end()).copied();
        let may_refer = matches!(between, Between::Assign | Between::Spaced | Between::Colon);
        if may_refer && !value.quoted && code::is_reference(word, it, next) {
            return false;
        }
        match between {
            // `id=token,env=TOKEN` of a secret mount is no value of `--secret`.
            Between::Assign => {
                let is_mount = word.ends_with("-secret") && it.contains('=');
                let is_empty_list = it.starts_with('{') && it.len() < 3;
                let is_code = it.starts_with(['(', '[']) || it.starts_with(".*");
                // `?key=name` of a query.
                let is_query_word = self.is_parameter(start)
                    && matches!(names::name(word), Name::Plain | Name::Key)
                    && it.len() < 16
                    && !it.bytes().any(|byte| byte.is_ascii_digit());
                !is_mount
                    && !is_empty_list
                    && !is_code
                    && !is_query_word
                    && !self.told.is_package(word, it)
                    && !self.told.is_kept(word, it)
            }
            Between::Element => {
                let rest = text.get(value.range.end()..).unwrap_or("").trim_start();
                rest.starts_with("</") || rest.starts_with("]]>")
            }
            Between::Prose => mixed && it.len() >= 8,
            Between::Spaced => {
                (value.quoted || ends_line || mixed)
                    && (!it.starts_with(['$', '(', '[', '{']) || is_hash(it))
                    // The name of one, in Terraform.
                    && word != "secret_id"
            }
            Between::Colon => {
                let is_sign = it.starts_with(['{', '[', '|', '>', '&', '*', '!']) && !is_hash(it);
                let is_code = code::is_type(it) || it == "pass" && !self.starts_line(start);
                if (is_sign || is_code) && !value.quoted || it.starts_with(".*") {
                    return false;
                }
                let is_key = closed || word.contains('-') && !word.starts_with('-');
                is_key
                    || value.quoted
                    || self.starts_line(start) && (ends_line || mixed)
                    || kind == Name::Password && it.len() >= 4 && (mixed || ends_line)
                    || is_keyish(it)
                    || mixed && it.len() >= 8
            }
            Between::Tight => {
                // `-storepass:env NAME`
                let is_way = word.starts_with('-') && matches!(it, "env" | "file");
                !is_way
                    && !self.is_in_arn(start)
                    && (word == "pass"
                        || mixed && it.len() >= 6
                        || is_keyish(it)
                        || word.contains('-'))
            }
            Between::Space if is_flag => {
                let is_plain = is_common(it) || kind == Name::Key && is_harmless(it);
                let is_mount =
                    it.contains("id=") || it.starts_with("type=") || self.told.is_kept(word, it);
                // `-psecret app` of mysql: its value is attached.
                let attached = word.get(2..).filter(|_| word.starts_with("-p"));
                let is_attached = attached.is_some_and(|it| names::name(it) != Name::Plain);
                !is_plain && !is_mount && !is_attached && !it.starts_with(['-', '('])
            }
            Between::Space => self.follows(start, word, kind, value),
        }
    }
}

/// Words that follow a flag's name in sentences.
fn is_common(word: &str) -> bool {
    const WORDS: [&str; 28] = [
        "or", "and", "is", "to", "for", "in", "the", "with", "on", "as", "of", "if", "not", "from",
        "option", "flag", "instead", "argument", "a", "an", "are", "by", "must", "can", "was", "=",
        "value", "will",
    ];
    WORDS.contains(&word)
}
