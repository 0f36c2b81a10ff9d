//! Values that programs take as secrets by a short flag or by their place: `docker login -p …`,
//! `curl -u user:…`, `vault login …`, `echo … | passwd --stdin`.

mod lines;
mod printed;
mod programs;

use super::names::{self, Name};
use super::reader::{Value, pieces, quote_at, skip_spaces, value_at, word_end};
use super::values::{is_secret, literals};
use super::{Found, push};
use crate::text::TextRange;
use lines::{Heredoc, Lines, pgpass};
use programs::{
    ASKING, Attached, Both, CLUSTERS, Colon, Comma, EXECUTING, FLAGS, Greater, KEEPING, Next,
    ON_STDIN, PLACES, Part, Percent, READING, SECURE_STRING, TAKING, is_known, is_program,
    is_runner,
};

struct Commands<'a> {
    text: &'a str,
    found: &'a mut Vec<Found>,
    /// The program of the command.
    program: &'a str,
    /// True if another program or a comment's words stand before it: a name that is not known is
    /// one of theirs then.
    led: bool,
    /// True if it reads a secret from its standard input.
    reads: bool,
    /// The word before.
    before: &'a str,
    /// The words after it that are no flags, the first ones.
    words: Vec<&'a str>,
    /// The number of all of them.
    count: usize,
    /// The values that the last `echo` or `printf` of the line prints.
    printed: Vec<Value>,
    /// The offset after the last of them.
    printed_to: usize,
    /// The offsets at which the `user:password` words of the line start.
    pairs: Vec<usize>,
    /// True if `chpasswd` is in the line.
    changes: bool,
    /// The heredoc that the pipe opens, and what its programs read from standard input: the part
    /// of a line that is a password, behind the user or all.
    opened: Option<Heredoc<'a>>,
    reads_lines: Option<Part>,
    /// The heredoc that the line stands in, where a program reads passwords from it.
    heredoc: Option<(Heredoc<'a>, Part)>,
    lines: Lines,
}

/// Reads the text once, word by word.
pub(super) fn commands(text: &str, found: &mut Vec<Found>) {
    let mut reader = Commands {
        text,
        found,
        program: "",
        led: false,
        reads: false,
        before: "",
        words: Vec::new(),
        count: 0,
        printed: Vec::new(),
        printed_to: 0,
        pairs: Vec::new(),
        changes: false,
        opened: None,
        reads_lines: None,
        heredoc: None,
        lines: Lines::default(),
    };
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        if byte == b'\n' {
            reader.end_line(at + 1);
        }
        if separates(byte) {
            at += 1;
            continue;
        }
        at = reader.word(at);
    }
    reader.pairs_of_line();
}

/// White space, and what stands between the words of lists.
fn separates(byte: u8) -> bool {
    byte.is_ascii_whitespace() || b",[(".contains(&byte)
}

impl<'a> Commands<'a> {
    /// A command ends, and the pipe that it is in where its output goes to no other.
    fn end(&mut self, piped: bool) {
        self.clear();
        if !piped {
            self.printed.clear();
            let (opened, reads) = (self.opened.take(), self.reads_lines.take());
            self.heredoc = opened.zip(reads).or(self.heredoc);
        }
    }

    fn clear(&mut self) {
        self.program = "";
        self.led = false;
        self.reads = false;
        self.before = "";
        self.words.clear();
        self.count = 0;
    }

    /// Reads a word; where to go on.
    fn word(&mut self, start: usize) -> usize {
        let text = self.text;
        let raw_end = word_end(text, start, |byte| !byte.is_ascii_whitespace() && byte != b',');
        let from = start + quote_at(text, start);
        let raw = text.get(from..raw_end).unwrap_or("");
        let word = raw.trim_end_matches(['"', '\'', ';', '\\', ']', ')', '|', '&']);
        let ends = raw.ends_with([';', '|', '&']) || matches!(raw, "then" | "do" | "else" | "{");
        // Only a pipe brings what was printed to the next command.
        let piped = !ends || raw.ends_with('|') && !raw.ends_with("||");
        if raw.starts_with("<<") && !raw.starts_with("<<<") {
            let mark = word.trim_start_matches(['<', '-']);
            let quoted = mark.starts_with(['"', '\'']);
            self.opened = Some(Heredoc { mark: mark.trim_matches(['"', '\'']), quoted });
        }
        self.pair(start, word);
        self.lines.curlrc |= word.ends_with(".curlrc");
        pgpass(self.found, from, word);
        if word.is_empty() {
            if ends {
                self.end(piped);
            }
            return raw_end.max(start + 1);
        }
        let next = if raw.starts_with("<<<") && self.reads {
            let value = value_at(text, skip_spaces(text, from + 3));
            if let Some(value) = value {
                self.take(value.range, Next, value.single);
            }
            value.map_or(raw_end, |value| value.end(text))
        } else if let Some((sign, program)) = inner_program(word) {
            // `-p$(echo …)`: what is printed may be the flag's.
            let is_flag = word.starts_with('-') && !self.awaits_program();
            let taken = if is_flag { self.flag(from, word) } else { None };
            if matches!(sign, ';' | '&' | '|') {
                self.end(sign == '|');
            }
            if taken.is_none() {
                self.start(program);
            }
            taken.unwrap_or(raw_end)
        } else if word.eq_ignore_ascii_case(SECURE_STRING) {
            // In the midst of statements: `$p = ConvertTo-SecureString …`.
            if let Some(range) = piped_string(text, from) {
                self.take(range, Next, false);
            }
            self.start(SECURE_STRING);
            raw_end
        } else if self.awaits_program() {
            self.start(word);
            raw_end
        } else {
            self.argument(start, from, word, raw_end)
        };
        self.before = word;
        if ends {
            self.end(piped);
        }
        next.max(start + 1)
    }

    /// True if the command's program is still to come: a runner's is, and what stands behind one
    /// and is not known may be an argument of it (`timeout 30`, `sudo -u app`).
    fn awaits_program(&self) -> bool {
        self.program.is_empty() || is_runner(self.program) || self.led && !is_known(self.program)
    }

    /// A word that may be the program of a command.
    fn start(&mut self, word: &'a str) {
        let is_assignment = word.split_once('=').is_some_and(|(name, _)| {
            !name.is_empty()
                && name.bytes().all(|byte| byte == b'_' || byte.is_ascii_alphanumeric())
        });
        if word == "-S" && self.program == "sudo" {
            self.printed();
        }
        // The words of a comment before a command are a sentence.
        let led = self.led || is_runner(self.program) || word.starts_with('#');
        if is_assignment
            || word.starts_with('-')
            || matches!(
                word,
                "RUN" | "CMD" | "ENTRYPOINT" | "HEALTHCHECK" | "ONBUILD" | "!" | "$" | "#"
            )
            || matches!(word, "if" | "elif" | "while" | "until" | "then" | "do" | "else" | "{")
        {
            self.led = led;
            return;
        }
        self.clear();
        self.led = led;
        let name = word.rsplit(['/', '(', '`', '#']).next().unwrap_or(word);
        self.program = name.trim_end_matches(".exe");
        self.changes |= self.program == "chpasswd";
        if self.program == "chpasswd" {
            self.reads_lines = Some(Colon);
            self.printed_pair();
        }
        if ASKING.contains(&self.program) {
            self.printed();
        }
    }

    /// A word after the program; where to go on.
    fn argument(&mut self, start: usize, from: usize, word: &'a str, end: usize) -> usize {
        let text = self.text;
        if matches!(self.program, "echo" | "printf" | "yes") {
            // The value in quotes as a whole, so what follows in it is not read again.
            let value = value_at(text, start).filter(|_| start >= self.printed_to);
            if let Some(value) =
                value.filter(|_| !word.starts_with('-') && self.printed.len() < 1000)
            {
                if self.program == "printf" {
                    self.formatted(value);
                }
                self.printed_to = value.range.end() + 1;
                self.printed.push(value);
            }
            return end;
        }
        let reads = |&(name, flag): &(&str, &str)| {
            flag == word && (name.is_empty() || is_program(name, self.program))
        };
        if ON_STDIN.iter().any(reads) {
            self.printed();
            // More than a password may come to a program of any kind.
            self.reads_lines = self.reads_lines.filter(|_| word != "--stdin");
        }
        // `sh -c "docker login -p …"`: a program starts in the quotes; `docker exec db mysql -p…`:
        // one that runs in a container; `line 2: RUN …`: an instruction in a report.
        let in_quotes = from > start
            && matches!(self.program, "sh" | "bash" | "ash" | "su" | "dash" | "zsh" | "ssh");
        let in_container = matches!(self.program, "docker" | "podman" | "kubectl" | "nerdctl")
            && matches!(self.words.first(), Some(&("exec" | "run" | "compose")))
            && is_known(word);
        if EXECUTING.contains(&word) {
            self.clear();
            return end;
        }
        if in_quotes || in_container || word == "RUN" {
            self.program = "";
            self.start(word);
            return end;
        }
        if word.starts_with('-') && word.len() > 1 {
            return self.flag(from, word).unwrap_or(end);
        }
        // `user app on >password` of Redis.
        if word.starts_with('>') && self.sets_user() {
            return self.take_word(start, Greater).unwrap_or(end);
        }
        // As Windows writes flags.
        if word.starts_with('/')
            && let Some(next) = self.flag(from, word)
        {
            return next;
        }
        // What a flag takes is none of the words.
        let takes = |&(name, flags): &(&str, &[&str])| {
            is_program(name, self.program) && flags.contains(&self.before)
        };
        if TAKING.iter().any(takes) {
            return value_at(text, start).map_or(end, |value| value.end(text));
        }
        self.count += 1;
        if self.words.len() < 8 {
            self.words.push(word);
        }
        if READING.iter().any(|(name, words)| *name == self.program && self.words == *words) {
            self.printed();
        }
        self.placed(start).unwrap_or(end)
    }

    fn flag(&mut self, from: usize, word: &str) -> Option<usize> {
        let text = self.text;
        let program = self.program;
        // `htpasswd -n` takes no file, so all that follows comes one word earlier.
        let is_cluster = word.starts_with('-') && !word.starts_with("--");
        self.count += usize::from(program == "htpasswd" && is_cluster && word.contains('n'));
        for &(name, sub, flags, part) in FLAGS {
            if !is_program(name, program) || !(sub.is_empty() || self.words.contains(&sub)) {
                continue;
            }
            if name == "reg" && !self.words.iter().any(|it| names::name(it) != Name::Plain) {
                continue;
            }
            let skipped = clustered(program, word);
            for &flag in flags {
                let is_short = skipped > 0 && flag.len() == 2;
                let skipped = if is_short { skipped } else { 0 };
                let sign = flag.get(usize::from(is_short)..).unwrap_or(flag);
                let from_sign = if is_short { 1 + skipped } else { 0 };
                let rest = word.get(from_sign..).and_then(|word| word.strip_prefix(sign));
                let Some(rest) = rest else { continue };
                if name == "dotnet" && rest.starts_with(':') {
                    continue;
                }
                let after = from + flag.len() + skipped;
                let attached = !rest.is_empty()
                    || quote_at(text, after) == 1
                        && text.get(after + 1..after + 2) != Some(",")
                        && !is_closing(text, after);
                let at = match (part, attached) {
                    (Attached | Both | Colon | Percent | Comma, true)
                        if !flag.starts_with("--") =>
                    {
                        after + usize::from(rest.starts_with('='))
                    }
                    (_, true) if rest.starts_with('=') => after + 1,
                    (Next | Both | Colon | Percent | Comma, false) => self.next_word(after),
                    _ => continue,
                };
                if text.get(at..).is_some_and(|rest| rest.starts_with('-')) && !attached {
                    return None;
                }
                if let Some(end) = self.take_word(at, part) {
                    return Some(end);
                }
            }
        }
        None
    }

    /// True if a program keeps nothing by name, or the word before the value names a secret.
    fn keeps_secret(&self, name: &str) -> bool {
        let before = self.words.iter().nth_back(1);
        !KEEPING.contains(&name) || before.is_some_and(|it| names::name(it) != Name::Plain)
    }

    /// True if the command is one of Redis that sets a user: a line of its file, or `ACL SETUSER`.
    fn sets_user(&self) -> bool {
        match self.program {
            "user" => self.words.len() > 1,
            "redis-cli" | "valkey-cli" => {
                self.words.iter().any(|word| word.eq_ignore_ascii_case("setuser"))
            }
            _ => false,
        }
    }

    /// A word at a place where the program takes a secret.
    fn placed(&mut self, start: usize) -> Option<usize> {
        for &(name, subs, nth, part) in PLACES {
            let is_it = is_program(name, self.program)
                && self.count == subs.len() + nth
                && self.words.starts_with(subs)
                // The password of htpasswd is an argument with -b only, that of smbclient seldom.
                && (name != "smbclient" || self.words.first().is_some_and(|it| it.starts_with("//")))
                // Of settings, those of sign-ins.
                && (!matches!(name, "composer" | "poetry")
                    || self.words.get(1).is_some_and(|it| is_sign_in(it, nth)))
                // `vault login -method=oidc role=dev`
                && (name != "vault" || !self.words.last().is_some_and(|it| it.trim_end_matches('=').contains('=')))
                && (name != "net" || subs != ["use"] || self.before.starts_with("\\\\"))
                && self.keeps_secret(name);
            let is_mysql = name == "mysqladmin"
                && self.program == name
                && self.count > 1
                && self.words.get(self.words.len().wrapping_sub(2)) == Some(&"password");
            if (is_it || is_mysql)
                && let Some(end) = self.take_word(start, part)
            {
                return Some(end);
            }
        }
        if matches!(self.program, "sqlplus" | "rman" | "expdp" | "impdp") {
            let value = value_at(self.text, start)?;
            let word = value.range.slice(self.text);
            let (user, rest) = word.split_once('/').filter(|(user, _)| !user.is_empty())?;
            let is_first = self.program == "sqlplus" && self.count == 1 && !user.contains('@');
            let length =
                rest.rfind('@').or(is_first.then_some(rest.len())).filter(|_| rest.len() < 256)?;
            let from = value.range.start() + user.len() + 1;
            self.take(TextRange::new(from, from + length), Next, value.single);
        }
        None
    }

    /// The word after the flag that ends at a place.
    fn next_word(&self, after: usize) -> usize {
        let after =
            after + if is_closing(self.text, after) { quote_at(self.text, after) } else { 0 };
        word_end(self.text, after, |byte| b" \t,".contains(&byte))
    }

    /// Takes the part of the word at a place that is a secret, piece by piece of it; where the word
    /// ends if there is one.
    fn take_word(&mut self, at: usize, part: Part) -> Option<usize> {
        let mut part = part;
        let mut end = None;
        let mut any = false;
        for piece in pieces(self.text, at) {
            any |= self.take(piece.range, part, piece.single);
            // What follows the piece with the sign belongs to the password.
            if sign(part).is_some_and(|sign| piece.range.slice(self.text).contains(sign)) {
                part = Next;
            }
            end = Some(piece.end(self.text));
        }
        end.filter(|_| any)
    }

    /// Takes the part of a value that is a secret.
    fn take(&mut self, range: TextRange, part: Part, single: bool) -> bool {
        let text = self.text;
        let value = range.slice(text);
        let start = match sign(part) {
            None => 0,
            Some(sign) => match value.find(sign) {
                Some(at) => at + 1,
                None => return false,
            },
        };
        let rest = value.get(start..).unwrap_or("");
        let mut any = false;
        for literal in literals(rest, single) {
            let from = range.start() + start;
            if is_secret(Name::Password, literal.slice(rest)) {
                let place = TextRange::new(from + literal.start(), from + literal.end());
                push(self.found, "a password", place);
                any = true;
            }
        }
        any
    }
}

/// The sign before the part of a word that is the secret.
fn sign(part: Part) -> Option<char> {
    match part {
        Next | Attached | Both => None,
        Colon => Some(':'),
        Percent => Some('%'),
        Comma => Some(','),
        Greater => Some('>'),
    }
}

/// The string that a pipe brings to a place: `"…" | ConvertTo-SecureString`.
fn piped_string(text: &str, at: usize) -> Option<TextRange> {
    const LONGEST: usize = 512;
    let from = text.floor_char_boundary(at.saturating_sub(LONGEST));
    let before = text.get(from..at)?.trim_end().strip_suffix('|')?.trim_end();
    let quote = before.chars().last().filter(|sign| matches!(sign, '"' | '\''))?;
    let inner = before.strip_suffix(quote)?;
    let open =
        inner.rfind([quote, '\n']).filter(|open| inner.get(*open..*open + 1) != Some("\n"))?;
    Some(TextRange::new(from + open + 1, from + inner.len()))
}

/// True if a quote closes there and opens nothing: a space, a comma or the end follows.
fn is_closing(text: &str, at: usize) -> bool {
    let quote = quote_at(text, at);
    let next = text.as_bytes().get(at + quote);
    quote > 0 && next.is_none_or(|byte| byte.is_ascii_whitespace() || b",])".contains(byte))
}

/// True if a setting of composer or poetry with so many values is one of a sign-in.
fn is_sign_in(setting: &str, nth: usize) -> bool {
    const TOKENS: [&str; 5] =
        ["github-oauth.", "gitlab-oauth.", "gitlab-token.", "bearer.", "bitbucket-oauth."];
    setting.starts_with("http-basic") && nth == 3
        || nth == 2 && TOKENS.iter().any(|token| setting.starts_with(token))
}

/// The number of short flags without a value before the one that ends the word or takes its rest.
fn clustered(program: &str, word: &str) -> usize {
    let letters = CLUSTERS.iter().find(|(name, _)| *name == program).map_or("", |(_, it)| it);
    let Some(flags) = word.strip_prefix('-').filter(|flags| !flags.starts_with('-')) else {
        return 0;
    };
    flags.bytes().take_while(|byte| letters.as_bytes().contains(byte)).count()
}

/// A program that begins in the middle of a word, and the sign before it: `x&&curl`, `A=$(curl`.
fn inner_program(word: &str) -> Option<(char, &str)> {
    let at = word.rfind([';', '&', '|', '(', '`'])?;
    let (sign, program) = (word.get(at..)?.chars().next()?, word.get(at + 1..)?);
    (at > 0 && program.len() > 2 && is_known(program)).then_some((sign, program))
}
