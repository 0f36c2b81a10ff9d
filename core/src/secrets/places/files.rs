//! Places of secrets in files whose form says more than a name: objects of Kubernetes, variables of
//! Terraform, XML, netrc, settings without a sign between name and value.

use super::between::Between;
use super::{DEEPEST, Places, is_common};
use crate::secrets::names::{self, Name};
use crate::secrets::reader::{Value, quote_at, skip_spaces, word_end};

/// An object of Kubernetes, as far as it was read.
#[derive(Default)]
pub(super) struct Object {
    /// True if its kind is Secret.
    is_secret: bool,
    /// The indentation of the `data` or `stringData` that the line stands in.
    block: Option<usize>,
}

impl Places<'_> {
    /// True if a value is one of a Secret of Kubernetes, or the default of a secret variable of
    /// Terraform.
    pub(super) fn is_of_secret(
        &mut self,
        start: usize,
        name: &str,
        between: Between,
        at: usize,
    ) -> bool {
        let text = self.text;
        if between == Between::Spaced && name == "default" {
            let from = self.variable.filter(|from| start - from < 512);
            let body = from.and_then(|from| text.get(from..start)).unwrap_or("}");
            return !body.contains('}') && quote_at(text, at) > 0;
        }
        if between != Between::Colon || !self.starts_line(start) {
            return false;
        }
        let value = || text.get(at..word_end(text, at, |byte| byte != b'\n')).unwrap_or("").trim();
        let indent = skip_spaces(text, self.line) - self.line;
        match (name, self.object.block) {
            (_, Some(block)) if indent > block => return true,
            ("kind", _) => self.object.is_secret = value() == "Secret",
            _ => {}
        }
        let holds = name == "stringData" || name == "data" && self.object.is_secret;
        self.object.block = (holds && value().is_empty()).then_some(indent);
        false
    }

    /// True if a value follows a name that is no flag after a space: `aws configure set
    /// aws_secret_access_key …`, `//host/:_authToken …`, the `password …` of netrc, `PASSWORD '…'`.
    pub(super) fn follows(&self, start: usize, word: &str, kind: Name, value: &Value) -> bool {
        let it = value.range.slice(self.text);
        let before = self.before;
        let sets = ["set", "setx", "ENV", "config", "--global", "--local", "--system", "--add"];
        let is_set = sets.contains(&before);
        let is_npm = self.text.get(..start).is_some_and(|before| before.ends_with("/:"));
        let is_netrc = word == "password" && self.machine.is_some_and(|at| start - at < 300)
            || word == "password" && before.is_empty() && self.is_netrc_line(start, value);
        let is_sql = (["password", "by", "psk"].iter().any(|it| word.eq_ignore_ascii_case(it)))
            && value.quoted
            && !it.contains(' ');
        // `bindpw …`: settings without a sign, and PowerShell's `Env:TOKEN "…"`.
        let is_setting = matches!(
            word,
            "requirepass"
                | "masterauth"
                | "bindpw"
                | "insecure-password"
                | "user_pw"
                | "owner_pw"
                | "input_pw"
        ) || before.eq_ignore_ascii_case("env") && value.quoted
            || before == "M"
                && self.text.get(..start).is_some_and(|it| it.trim_end().ends_with("x /M"))
            || kind == Name::Password && self.is_line_of_setting(start, word, value)
            || word == "password" && self.is_question(start);
        !is_common(it)
            && kind != Name::Plain
            && !it.starts_with(['-', '=', '|', '&', ';', '.'])
            && (is_set && word != "password" && !word.starts_with("set-")
                || is_npm
                || is_netrc
                || is_sql
                || is_setting)
    }

    /// True if a line is `db.password value`, the value one word with letters and digits.
    fn is_line_of_setting(&self, start: usize, word: &str, value: &Value) -> bool {
        let it = value.range.slice(self.text);
        let before = self.text.get(self.line..start).unwrap_or("");
        let rest = self.text.get(value.range.end()..).unwrap_or("");
        before.len() < DEEPEST
            && before.bytes().all(|byte| byte.is_ascii_whitespace())
            && word.ends_with("password")
            && it.bytes().any(|byte| byte.is_ascii_digit())
            && it.bytes().any(|byte| byte.is_ascii_alphabetic())
            && rest.split('\n').next().is_none_or(|rest| rest.trim().is_empty())
    }

    /// True if `password` is the type of a question of debconf:
    /// `mysql-server mysql-server/root_password password …`.
    fn is_question(&self, start: usize) -> bool {
        let from = self.text.floor_char_boundary(start.saturating_sub(160)).max(self.line);
        let before = self.text.get(from..start).unwrap_or("").trim_end();
        let mut words = before.rsplit([' ', '\t', '"', '\'']).filter(|word| !word.is_empty());
        let (question, package) = (words.next().unwrap_or(""), words.next().unwrap_or(""));
        let Some((owner, name)) = question.split_once('/') else { return false };
        !owner.is_empty() && (owner == package || names::name(name) != Name::Plain)
    }

    /// True if the line before is netrc's `login …`, and this one has two words.
    fn is_netrc_line(&self, start: usize, value: &Value) -> bool {
        let before = self.text.get(..self.line).unwrap_or("").trim_end_matches(['\n', '\r']);
        let previous = before.get(before.rfind('\n').map_or(0, |at| at + 1)..).unwrap_or("");
        let rest = self.text.get(value.range.end()..).unwrap_or("");
        self.starts_line(start)
            && previous.trim_start().starts_with("login ")
            && rest.split('\n').next().is_none_or(|rest| rest.trim().is_empty())
    }
}
