//! Values that stand where a name says that they are secret: assignments, keys of JSON, YAML and
//! INI files, headers, query parameters, connection strings and long flags.

use super::code;
use super::files::{Object, element};
use super::headers::is_header;
use super::names::{self, Name};
use super::reader::{
    Value, closes, echoed, pieces, quote_at, skip_spaces, unbraced, value_at, value_start, word_end,
};
use super::told::Told;
use super::values::{is_harmless, is_hash, is_keyish, is_random, is_secret, literals};
use super::{Found, push};
use crate::text::TextRange;

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
pub(super) const DEEPEST: usize = 256;

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"_-.".contains(&byte)
}

pub(super) struct Places<'a> {
    pub(super) text: &'a str,
    pub(super) found: &'a mut Vec<Found>,
    told: Told,
    /// Where the last `machine` of a netrc file stands.
    pub(super) machine: Option<usize>,
    /// Where the name of the last secret `variable` of Terraform ends.
    pub(super) variable: Option<usize>,
    /// The object of Kubernetes.
    pub(super) object: Object,
    /// The name before.
    pub(super) before: &'a str,
    /// Where the line starts.
    pub(super) line: usize,
    /// How far the values of a group were read.
    pub(super) grouped: usize,
}

/// What stands between a name and its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Between {
    /// `NAME=value`
    Assign,
    /// `name = value`
    Spaced,
    /// `name: value`
    Colon,
    /// `name:value`
    Tight,
    /// `--name value`, `"--name", "value"`
    Space,
    /// `<name>value</name>`
    Element,
    /// `the name is value`
    Prose,
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
        let value = unbraced(text, self.told.cut(echoed(text, value))?)?;
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

    /// The other pieces of a word of the shell: `"b"` of `'a'"b"`. What follows a quote and is
    /// neither a letter, a digit nor a quote belongs to another language: `"a".strip()`.
    fn other_pieces(&self, at: usize) -> Vec<Value> {
        let is_word = |piece: &Value| {
            let starts = self.text.as_bytes().get(piece.range.start());
            piece.quoted || starts.is_some_and(u8::is_ascii_alphanumeric)
        };
        pieces(self.text, at).into_iter().skip(1).take_while(is_word).collect()
    }

    /// `"pass:a b"` of openssl to the end of its quotes.
    fn in_quotes(&self, start: usize, between: Between, value: Value) -> Value {
        let is_word = between == Between::Tight
            && start > 0
            && self.text.get(start..).is_some_and(|it| it.starts_with("pass:"))
            && quote_at(self.text, start - 1) == 1;
        let whole = if is_word { value_at(self.text, start - 1) } else { None };
        match whole.filter(|whole| whole.quoted && whole.range.end() > value.range.end()) {
            Some(whole) => {
                Value { range: TextRange::new(value.range.start(), whole.range.end()), ..whole }
            }
            None => value,
        }
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

    /// What is between the name and its value, where that starts, and whether the name is in
    /// quotes.
    fn between(&self, start: usize, end: usize) -> Option<(Between, usize, bool)> {
        let bytes = self.text.as_bytes();
        let byte = |at: usize| bytes.get(at).copied();
        let before = start.checked_sub(1).and_then(byte);
        let is_variable = before == Some(b'$')
            || before == Some(b'{') && start > 1 && byte(start - 2) == Some(b'$');
        if is_variable {
            // PowerShell and PHP assign so.
            if before == Some(b'$') && self.starts_statement(start - 1) {
                let sign = skip_spaces(self.text, end);
                let value = skip_spaces(self.text, sign + 1);
                if byte(sign) == Some(b'=') && quote_at(self.text, value) > 0 {
                    return Some((Between::Spaced, value, false));
                }
            }
            // `${TOKEN:-value}` is a value of TOKEN; `$TOKEN` is none.
            let colon = usize::from(byte(end) == Some(b':'));
            let default = before == Some(b'{') && matches!(byte(end + colon), Some(b'-' | b'='));
            return default.then_some((Between::Assign, end + colon + 1, false));
        }
        // `"name": `, `\"name\": `, `['name'] = `
        let quote = quote_at(self.text, end);
        let is_closed = quote > 0 && before.is_some_and(|byte| byte == b'"' || byte == b'\'');
        let after = if is_closed { end + quote } else { end };
        let after = after + usize::from(is_closed && byte(after) == Some(b']'));
        if is_any(&NAMING, self.before)
            && let Some(value) = self.value_of_pair(after)
        {
            return Some((Between::Colon, value, true));
        }
        let next = skip_spaces(self.text, after);
        let is_flag = byte(start) == Some(b'-');
        let rest = self.text.get(next..)?;
        match byte(next)? {
            // `<password>…</password>`
            b'>' if before == Some(b'<') && next == end => {
                Some((Between::Element, element(self.text, end + 1), false))
            }
            // `<entry key="password">…</entry>`
            b'>' if is_closed && next == after && matches!(self.before, "name" | "key") => {
                Some((Between::Element, element(self.text, next + 1), false))
            }
            // `<name>password</name><value>…</value>`, `<key>…</key><string>…</string>`
            b'<' if next == end && rest.starts_with("</") => {
                const PAIRS: [(&str, &str); 2] = [("</name>", "<value>"), ("</key>", "<string>")];
                let &(close, open) = PAIRS.iter().find(|(close, _)| rest.starts_with(close))?;
                let value = element(self.text, next + close.len());
                let is_value = self.text.get(value..)?.starts_with(open);
                let value = element(self.text, value + open.len());
                is_value.then_some((Between::Element, value, false))
            }
            // `read TOKEN <<< value`
            b'<' if rest.starts_with("<<<") => {
                Some((Between::Assign, skip_spaces(self.text, next + 3), false))
            }
            // SQL's `PASSWORD('value')`
            b'(' if next == end
                && self
                    .text
                    .get(start..end)
                    .is_some_and(|it| it.eq_ignore_ascii_case("password"))
                && matches!(byte(next + 1), Some(b'\'' | b'"')) =>
            {
                Some((Between::Spaced, next + 1, false))
            }
            // SQL's `SET PASSWORD FOR 'root'@'localhost' = 'value'`
            b'F' | b'f'
                if self.before.eq_ignore_ascii_case("set")
                    && rest.get(..4).is_some_and(|it| it.eq_ignore_ascii_case("for ")) =>
            {
                let near = rest.get(..rest.floor_char_boundary(160))?;
                let sign = near.split('\n').next().unwrap_or(near).find('=')?;
                let value = skip_spaces(self.text, next + sign + 1);
                (quote_at(self.text, value) > 0).then_some((Between::Spaced, value, false))
            }
            b'=' if byte(next + 1) == Some(b'=') => None,
            b'=' if byte(next + 1) == Some(b'>') => {
                Some((Between::Colon, skip_spaces(self.text, next + 2), is_closed))
            }
            b'=' if next == end => Some((Between::Assign, next + 1, false)),
            b'=' => Some((Between::Spaced, skip_spaces(self.text, next + 1), is_closed)),
            b'+' | b':' if byte(next + 1) == Some(b'=') && next == end => {
                Some((Between::Assign, next + 2, false))
            }
            // `password := "value"` of Go, `PASSWORD := value` and `PASSWORD ?= value` of Make
            b':' | b'?' if byte(next + 1) == Some(b'=') => {
                let value = skip_spaces(self.text, next + 2);
                let is_make = byte(start).is_some_and(|it| it.is_ascii_uppercase());
                (is_make || quote_at(self.text, value) > 0).then_some((
                    Between::Spaced,
                    value,
                    is_closed,
                ))
            }
            // `ENV['TOKEN'] ||= 'value'` of Ruby
            b'|' if rest.starts_with("||=") => {
                let value = skip_spaces(self.text, next + 3);
                (quote_at(self.text, value) > 0).then_some((Between::Spaced, value, is_closed))
            }
            // `const password: string = "value"`
            b':' if let Some(length) = typed(rest) => {
                Some((Between::Spaced, next + length, is_closed))
            }
            // LDIF's base64
            b':' if byte(next + 1) == Some(b':')
                && byte(next + 2) == Some(b' ')
                && self.starts_line(start) =>
            {
                Some((Between::Colon, skip_spaces(self.text, next + 2), false))
            }
            b':' if byte(next + 1) == Some(b':') || byte(next + 1) == Some(b'/') => None,
            b':' => {
                let value = skip_spaces(self.text, next + 1);
                let ends = matches!(byte(value), None | Some(b'\n' | b'\r'));
                let between = if is_closed || ends || value > next + 1 {
                    Between::Colon
                } else {
                    Between::Tight
                };
                Some((between, value, is_closed))
            }
            // `define('DB_PASSWORD', 'value')`
            b',' if is_closed && self.starts_arguments(start - 1) => {
                let value = skip_spaces(self.text, next + 1);
                (quote_at(self.text, value) > 0).then_some((Between::Colon, value, true))
            }
            b',' if is_flag && is_closed => {
                let value = skip_spaces(self.text, next + 1);
                (quote_at(self.text, value) > 0).then_some((Between::Space, value, true))
            }
            // `var password string = "value"` of Go, `process.env.SECRET || "value"`
            b's' if rest.starts_with("string = \"") => Some((Between::Spaced, next + 9, false)),
            b'|' if rest.starts_with("|| ")
                && quote_at(self.text, next + 3) > 0
                && self.text.get(start..end)?.starts_with("process.env.") =>
            {
                Some((Between::Spaced, next + 3, false))
            }
            _ if next > after && rest.starts_with("is ") => {
                Some((Between::Prose, skip_spaces(self.text, next + 3), false))
            }
            // PowerShell's `New-Item -Path Env:TOKEN -Value value`
            b'-' if next > after && self.before.eq_ignore_ascii_case("env") => {
                let length = "-value ".len();
                let is_value =
                    rest.get(..length).is_some_and(|it| it.eq_ignore_ascii_case("-value "));
                is_value.then(|| (Between::Assign, skip_spaces(self.text, next + length), false))
            }
            _ if next > after => Some((Between::Space, next, is_closed)),
            _ => None,
        }
    }

    /// Where the value of `name="TOKEN" value="…"` starts, or of those keys on two lines.
    fn value_of_pair(&self, after: usize) -> Option<usize> {
        let near = self.text.get(after..self.text.floor_char_boundary(after + 64))?;
        let rest = near.trim_start_matches([' ', '\t', '\n', '\r', ',', '\\', '"', '\'']);
        let word = rest.get(..word_end(rest, 0, |byte| byte.is_ascii_alphabetic()))?;
        let rest = rest.get(word.len()..).filter(|_| is_any(&VALUES, word))?;
        let rest = rest.trim_start_matches(['\\', '"', '\'']).trim_start();
        let rest = rest.strip_prefix([':', '='])?.trim_start_matches(' ');
        Some(after + near.len() - rest.len())
    }

    /// What the key behind a value says of it: `{"Value": "…", "Name": "DB_PASSWORD"}`.
    fn named_behind(&self, name: &str, at: usize) -> Name {
        let Some(value) = value_at(self.text, at).filter(|_| is_any(&VALUES, name)) else {
            return Name::Plain;
        };
        let from = value.range.end();
        let near = self.text.get(from..self.text.floor_char_boundary(from + 160)).unwrap_or("");
        let words = near.split(|c: char| " \t\r\n,\\\"':=".contains(c));
        let mut words = words.filter(|word| !word.is_empty());
        let is_next = words.next().is_some_and(|key| is_any(&NAMING, key));
        words.next().filter(|_| is_next).map_or(Name::Plain, names::name)
    }

    /// Where a value of YAML or JSON starts that stands in the next line or behind a marker:
    /// `password: |`, `password: !!str …`; the place itself for others.
    fn below(&self, at: usize) -> usize {
        let text = self.text;
        // Marks are short.
        let near = text.get(at..text.floor_char_boundary(at + DEEPEST)).unwrap_or("");
        let line = near.split('\n').next().unwrap_or(near);
        if line.starts_with(['!', '&']) {
            return line.find(' ').map_or(at, |length| skip_spaces(text, at + length));
        }
        let rest = line.strip_prefix(['|', '>']).unwrap_or(line);
        if !rest.trim_matches(|c: char| c.is_ascii_digit() || " -+\r".contains(c)).is_empty() {
            return at;
        }
        let next = at + line.len() + 1;
        let start = skip_spaces(text, next);
        let indent = |from: usize| skip_spaces(text, from) - from;
        let below = text.get(start..word_end(text, start, |byte| byte != b'\n')).unwrap_or("");
        let is_value = next < text.len()
            && indent(next) > indent(self.line)
            && !below.is_empty()
            && !below.contains(": ")
            && !below.starts_with("- ")
            && !below.trim_end().ends_with([':', '{', '[']);
        if is_value { start } else { at }
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

    /// Whether `PWD` is one of a connection string or of odbc.ini and not the shell's variable: the
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

    /// Whether SQL names a plugin before: `IDENTIFIED WITH mysql_native_password BY`.
    fn names_plugin(&self, start: usize) -> bool {
        let before = self.text.get(self.line..start).unwrap_or("").trim_end();
        let with = before.strip_suffix(self.before).unwrap_or("").trim_end();
        let from = with.len().saturating_sub("identified with".len());
        with.get(from..).is_some_and(|it| it.eq_ignore_ascii_case("identified with"))
    }

    /// Whether a name is one of a query: `?name=`, `&name=`.
    fn is_parameter(&self, start: usize) -> bool {
        let before = start.checked_sub(1).and_then(|at| self.text.as_bytes().get(at));
        matches!(before, Some(b'?' | b'&'))
            || self.text.get(..start).is_some_and(|before| before.ends_with("&amp;"))
    }

    /// Whether a name starts its line, but for indentation, a list's dash, a comment's sign and an
    /// opening quote or bracket.
    pub(super) fn starts_line(&self, start: usize) -> bool {
        let before = self.text.get(self.line..start).unwrap_or("");
        before.len() < DEEPEST && before.bytes().all(|byte| b" \t-#\"'{[,\\".contains(&byte))
    }

    /// Whether a statement may start at a place: the line, a command or a string does.
    fn starts_statement(&self, at: usize) -> bool {
        // The longest word below and some spaces.
        let from = self.text.floor_char_boundary(at.saturating_sub(24)).max(self.line);
        let before = self.text.get(from..at).unwrap_or("").trim_end();
        let word = before.rsplit([' ', '\t']).next().unwrap_or("");
        before.is_empty()
            || before.ends_with([';', '{', '|', '&', '(', '"', '\''])
            || ["RUN", "<?php", "-Command", "-c"].iter().any(|it| word.eq_ignore_ascii_case(it))
    }

    /// Whether a name is a part of a name of AWS: `arn:aws:secretsmanager:…:secret:db`.
    fn is_in_arn(&self, start: usize) -> bool {
        let from = self.text.floor_char_boundary(start.saturating_sub(128));
        let before = self.text.get(from..start).unwrap_or("");
        let word = before.rsplit(|c: char| c.is_whitespace() || "=\"'".contains(c)).next();
        word.is_some_and(|word| word.starts_with("arn:"))
    }

    /// Whether a bracket opens before a place, but for spaces.
    fn starts_arguments(&self, at: usize) -> bool {
        let from = self.text.floor_char_boundary(at.saturating_sub(16));
        self.text.get(from..at).is_some_and(|before| before.trim_end().ends_with('('))
    }

    /// The rest of the line for `password: some words`.
    fn whole_line(&self, start: usize, between: Between, closed: bool, value: Value) -> Value {
        let takes = matches!(between, Between::Colon | Between::Spaced)
            && !closed
            && !value.quoted
            && self.starts_line(start)
            && names::name(
                self.text.get(start..).unwrap_or("").split([':', '=', ' ']).next().unwrap_or(""),
            ) == Name::Password
            && !self.text.get(self.line..start).is_some_and(|before| before.contains('#'));
        if !takes {
            return value;
        }
        let from = value.range.start();
        let end = word_end(self.text, from, |byte| byte != b'\n' && byte != b'\r');
        let line = self.text.get(from..end).unwrap_or("");
        let line = line.find(" #").and_then(|at| line.get(..at)).unwrap_or(line).trim_end();
        // A quote that closes belongs to what the line stands in.
        let line = line.trim_end_matches(['"', '\'', ',', '\\']);
        let end = (from + line.len()).max(value.range.end());
        Value { range: TextRange::new(from, end), ..value }
    }

    /// Whether what stands after a name is its value, and no more words of a sentence.
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

/// Where the value of `: type = "value"` starts.
fn typed(rest: &str) -> Option<usize> {
    const LONGEST: usize = 48;
    let near = rest.get(..rest.floor_char_boundary(LONGEST))?;
    let sign = near.find(" = ")? + 1;
    let kind = near.get(1..sign)?.trim();
    let is_type = !kind.is_empty()
        && kind.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"&_.<>[]| '?".contains(&byte));
    let value = skip_spaces(rest, sign + 1);
    (is_type && quote_at(rest, value_start(rest, value)) > 0).then_some(value)
}

/// The place behind a bracket that opens before a string: `PASSWORD = ("value")`.
fn opened(text: &str, at: usize, between: Between) -> usize {
    let is_value = matches!(between, Between::Spaced | Between::Assign | Between::Colon);
    let opens = is_value && text.as_bytes().get(at) == Some(&b'(');
    let inner = skip_spaces(text, at + 1);
    let value = if opens { value_at(text, inner).filter(|value| value.quoted) } else { None };
    let Some(end) = value.map(|value| value.range.end()) else { return at };
    // One of several is no value: `auth=("user", password)`.
    let next = skip_spaces(text, end + quote_at(text, end));
    if text.as_bytes().get(next) == Some(&b',') { at } else { inner }
}

/// A value in back-ticks, where those are no command: `` password: `value` ``.
fn backticked(text: &str, at: usize, between: Between) -> Option<Value> {
    const LONGEST: usize = 256;
    let is_value = matches!(between, Between::Spaced | Between::Colon);
    if !is_value || text.as_bytes().get(at) != Some(&b'`') {
        return None;
    }
    let near = text.get(..text.floor_char_boundary(at + LONGEST)).unwrap_or(text);
    let is_word = |byte: u8| !byte.is_ascii_whitespace() && !b"`$\"'".contains(&byte);
    let end = word_end(near, at + 1, is_word);
    let range = TextRange::new(at + 1, end);
    let stands = near.as_bytes().get(end) == Some(&b'`')
        && range.slice(text).bytes().any(|byte| byte.is_ascii_digit());
    stands.then_some(Value { range, quoted: true, single: true })
}

/// Keys whose values are names of others, and the keys of their values.
const NAMING: [&str; 3] = ["name", "key", "parameterkey"];
const VALUES: [&str; 2] = ["value", "parametervalue"];

fn is_any(words: &[&str], word: &str) -> bool {
    words.iter().any(|it| it.eq_ignore_ascii_case(word))
}

/// Words that follow a flag's name in sentences.
pub(super) fn is_common(word: &str) -> bool {
    const WORDS: [&str; 28] = [
        "or", "and", "is", "to", "for", "in", "the", "with", "on", "as", "of", "if", "not", "from",
        "option", "flag", "instead", "argument", "a", "an", "are", "by", "must", "can", "was", "=",
        "value", "will",
    ];
    WORDS.contains(&word)
}
