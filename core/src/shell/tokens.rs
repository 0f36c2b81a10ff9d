//! The smallest pieces of a script: blanks, comments, words, operators, redirections and the
//! bodies of heredocs.

use super::word::{backquote_end, closing, find};

/// A stretch of the script, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) start: usize,
    pub(super) end: usize,
}

/// A redirection.
#[derive(Debug)]
pub(super) struct RedirectSpan {
    /// First byte, of the descriptor where there is one.
    pub(super) start: usize,
    /// The word that the operator applies to: a file, a descriptor, a heredoc's delimiter.
    pub(super) target: Span,
    /// The index of its heredoc among the script's; `None` where it is no heredoc.
    pub(super) heredoc: Option<usize>,
}

/// A heredoc of the script.
#[derive(Debug)]
pub(super) struct HeredocSpan {
    /// Its lines, without the one that ends it.
    pub(super) body: Span,
    /// True where the shell replaces variables and substitutions in it.
    pub(super) expands: bool,
    /// The line that ends it.
    delimiter: String,
    /// True where tabs before that line are passed over (`<<-`).
    indented: bool,
}

/// Operators of redirections, each before those it starts with.
const REDIRECTS: &[&str] =
    &["&>>", "&>", "<<<", "<<-", "<<", "<&", "<>", "<", ">>", ">&", ">|", ">"];

/// The words that end the commands of a compound statement.
const CLOSING_WORDS: &[&str] = &["then", "elif", "else", "fi", "do", "done", "esac", "}"];
const CLOSING_OPERATORS: &[&str] = &[";;&", ";;", ";&", ")"];

/// Longest word that means something to the shell itself.
const LONGEST_KEYWORD: usize = "function".len();

/// A place in a script.
pub(super) struct Tokens<'t> {
    pub(super) text: &'t str,
    bytes: &'t [u8],
    pub(super) at: usize,
    /// True where all so far could be read.
    pub(super) complete: bool,
    /// True where a quote or bracket that nothing closes has taken all the rest.
    pub(super) unclosed: bool,
    pub(super) heredocs: Vec<HeredocSpan>,
    /// The number of heredocs that have had their bodies.
    bodies: usize,
}

impl<'t> Tokens<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self {
            text,
            bytes: text.as_bytes(),
            at: 0,
            complete: true,
            unclosed: false,
            heredocs: Vec::new(),
            bodies: 0,
        }
    }

    pub(super) fn byte(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    pub(super) fn at_end(&self) -> bool {
        self.at >= self.bytes.len()
    }

    /// Goes to the end: what is left is not read.
    pub(super) fn give_up(&mut self) {
        self.complete = false;
        self.at = self.bytes.len();
    }

    /// Passes over blanks, continuations and comments.
    pub(super) fn blanks(&mut self) {
        while let Some(byte) = self.byte() {
            match byte {
                b' ' | b'\t' | b'\r' => self.at += 1,
                b'\\' if self.starts("\\\n") => self.at += 2,
                b'#' => self.at = find(self.bytes, self.at, b'\n'),
                _ => break,
            }
        }
    }

    /// Passes over blanks and line breaks, and the heredocs that begin after these.
    pub(super) fn newlines(&mut self) {
        self.blanks();
        while self.byte() == Some(b'\n') {
            self.at += 1;
            self.heredoc_bodies();
            self.blanks();
        }
    }

    pub(super) fn starts(&self, token: &str) -> bool {
        self.bytes.get(self.at..).is_some_and(|rest| rest.starts_with(token.as_bytes()))
    }

    /// Passes over `token` if it stands here.
    pub(super) fn take(&mut self, token: &str) -> bool {
        let here = self.starts(token);
        if here {
            self.at += token.len();
        }
        here
    }

    /// The word that stands here, where it is short and plain enough to be a reserved one.
    pub(super) fn keyword(&self) -> Option<&'t str> {
        let rest = self.bytes.get(self.at..)?;
        let length = rest
            .iter()
            .take(LONGEST_KEYWORD + 1)
            .take_while(|byte| byte.is_ascii_lowercase() || b"!{}[]".contains(byte))
            .count();
        let ends = match rest.get(length) {
            None => true,
            Some(b'\\') => rest.get(length + 1) == Some(&b'\n'),
            Some(byte) => is_meta(*byte),
        };
        if length == 0 || !ends {
            return None;
        }
        self.text.get(self.at..self.at + length)
    }

    /// Passes over this reserved word if it stands here.
    pub(super) fn take_keyword(&mut self, keyword: &str) -> bool {
        let here = self.keyword() == Some(keyword);
        if here {
            self.at += keyword.len();
        }
        here
    }

    /// The operator or word that ends a compound statement's commands, where one stands here.
    pub(super) fn closer(&self) -> Option<&'static str> {
        if let Some(operator) = CLOSING_OPERATORS.iter().find(|operator| self.starts(operator)) {
            return Some(operator);
        }
        let keyword = self.keyword()?;
        CLOSING_WORDS.iter().copied().find(|&word| word == keyword)
    }

    /// The word that stands here, and goes on after it.
    pub(super) fn word(&mut self) -> Option<Span> {
        let start = self.at;
        while let Some(byte) = self.byte() {
            let next = self.bytes.get(self.at + 1).copied();
            match byte {
                b'<' | b'>' if next == Some(b'(') => self.brackets(2, b')'),
                b'(' if self.opens_inside_word(start) => self.brackets(1, b')'),
                _ if is_meta(byte) => break,
                b'\\' => self.at += 2,
                b'\'' => self.go_after(find(self.bytes, self.at + 1, b'\'')),
                b'"' => self.brackets(1, b'"'),
                b'`' => self.go_after(backquote_end(self.bytes, self.at + 1)),
                b'$' => match next {
                    Some(b'(') => self.brackets(2, b')'),
                    Some(b'{') => self.brackets(2, b'}'),
                    Some(b'\'') => self.escaped_string(),
                    _ => self.at += 1,
                },
                _ => self.at += 1,
            }
        }
        self.at = self.at.min(self.bytes.len());
        (start < self.at).then_some(Span { start, end: self.at })
    }

    /// From here to the bracket that ends what starts after `opening` bytes.
    pub(super) fn brackets(&mut self, opening: usize, close: u8) {
        self.go_after(closing(self.bytes, self.at + opening, close, false));
    }

    /// Passes over `((…))`; not over a subshell in a subshell.
    pub(super) fn arithmetic(&mut self) -> Option<Span> {
        if !self.starts("((") {
            return None;
        }
        let start = self.at;
        let inner = closing(self.bytes, start + 2, b')', false);
        if inner >= self.bytes.len() {
            self.give_up();
            return Some(Span { start, end: self.at });
        }
        if self.bytes.get(inner + 1) != Some(&b')') {
            return None;
        }
        self.at = inner + 2;
        Some(Span { start, end: self.at })
    }

    /// Passes over a `[[ … ]]`.
    pub(super) fn test(&mut self) -> Span {
        let start = self.at;
        self.at += "[[".len();
        loop {
            self.newlines();
            if self.take_keyword("]]") {
                break;
            }
            if self.at_end() {
                self.complete = false;
                break;
            }
            if self.word().is_none() {
                // Here `(`, `&&`, `<` and the like belong to the expression.
                self.at += 1;
            }
        }
        Span { start, end: self.at }
    }

    /// The redirection that stands here, and goes on after it.
    pub(super) fn redirect(&mut self) -> Option<RedirectSpan> {
        let start = self.at;
        let operator = start + self.descriptor();
        let rest = self.text.get(operator..)?;
        let token = REDIRECTS.iter().copied().find(|token| rest.starts_with(token))?;
        if matches!(token, "<" | ">") && rest.get(1..)?.starts_with('(') {
            return None;
        }
        if token.starts_with('&') && operator > start {
            return None;
        }
        self.at = operator + token.len();
        self.blanks();
        let Some(target) = self.word() else {
            self.complete = false;
            return None;
        };
        let heredoc = matches!(token, "<<" | "<<-").then_some(self.heredocs.len());
        if heredoc.is_some() {
            let raw = self.text.get(target.start..target.end).unwrap_or("");
            self.heredocs.push(HeredocSpan {
                body: Span { start: self.bytes.len(), end: self.bytes.len() },
                expands: !raw.contains(['\'', '"', '\\']),
                delimiter: raw.replace(['\'', '"', '\\'], ""),
                indented: token == "<<-",
            });
        }
        Some(RedirectSpan { start, target, heredoc })
    }

    /// True if all was understood, at the end of the script: heredocs whose bodies never came were
    /// not.
    pub(super) fn understood(&self) -> bool {
        self.complete && !self.unclosed && self.bodies == self.heredocs.len()
    }

    /// The length of the descriptor with which a redirection begins here, in bytes: `2`, `{name}`.
    fn descriptor(&self) -> usize {
        let rest = self.bytes.get(self.at..).unwrap_or(&[]);
        if rest.first() == Some(&b'{') {
            let name = rest
                .iter()
                .skip(1)
                .take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_')
                .count();
            return if rest.get(name + 1) == Some(&b'}') { name + 2 } else { 0 };
        }
        rest.iter().take_while(|byte| byte.is_ascii_digit()).count()
    }

    /// True if the `(` here belongs to the word that begins at `start`: `a=(…)`, `@(…)`.
    fn opens_inside_word(&self, start: usize) -> bool {
        let before = self.text.get(start..self.at).unwrap_or("");
        before.ends_with(['@', '!', '?', '*', '+'])
            || assignment(before).is_some_and(|it| it.value == before.len())
    }

    /// Passes over `$'…'`, in which backslashes escape.
    fn escaped_string(&mut self) {
        self.at += 2;
        while let Some(byte) = self.byte() {
            match byte {
                b'\'' => {
                    self.at += 1;
                    return;
                }
                b'\\' => self.at += 2,
                _ => self.at += 1,
            }
        }
        self.go_after(self.bytes.len());
    }

    /// Goes on after the byte at `end`; where that is the end of the script, something is open.
    fn go_after(&mut self, end: usize) {
        self.unclosed |= end >= self.bytes.len();
        self.at = end + 1;
    }

    fn heredoc_bodies(&mut self) {
        while let Some(heredoc) = self.heredocs.get_mut(self.bodies) {
            self.bodies += 1;
            let start = self.at;
            loop {
                let line = self.at;
                let Some(rest) = self.text.get(line..).filter(|rest| !rest.is_empty()) else {
                    heredoc.body = Span { start, end: line };
                    self.complete = false;
                    return;
                };
                let end = line + rest.find('\n').unwrap_or(rest.len());
                self.at = (end + 1).min(self.text.len());
                let written = self.text.get(line..end).unwrap_or("");
                let written =
                    if heredoc.indented { written.trim_start_matches('\t') } else { written };
                if written.strip_suffix('\r').unwrap_or(written) == heredoc.delimiter {
                    heredoc.body = Span { start, end: line };
                    break;
                }
            }
        }
    }
}

/// The parts of `NAME=…`, `NAME+=…`, `NAME[…]=…`.
pub(super) struct AssignmentParts {
    /// Length of the name.
    pub(super) name: usize,
    /// Offset of the value.
    pub(super) value: usize,
}

/// Takes an assignment apart.
pub(super) fn assignment(word: &str) -> Option<AssignmentParts> {
    let name =
        word.bytes().take_while(|&byte| byte.is_ascii_alphanumeric() || byte == b'_').count();
    if name == 0 || word.as_bytes().first()?.is_ascii_digit() {
        return None;
    }
    let mut at = name;
    if word.as_bytes().get(at) == Some(&b'[') {
        at += subscript(word.get(at..)?)?;
    }
    if word.as_bytes().get(at) == Some(&b'+') {
        at += 1;
    }
    (word.as_bytes().get(at) == Some(&b'=')).then_some(AssignmentParts { name, value: at + 1 })
}

/// Length of the `[…]` with which `text` begins.
fn subscript(text: &str) -> Option<usize> {
    let mut open: usize = 0;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'[' => open += 1,
            b']' => open = open.saturating_sub(1),
            _ => {}
        }
        if open == 0 {
            return Some(at + 1);
        }
    }
    None
}

/// True if a byte ends a word.
fn is_meta(byte: u8) -> bool {
    byte.is_ascii_whitespace() || b";&|()<>".contains(&byte)
}
