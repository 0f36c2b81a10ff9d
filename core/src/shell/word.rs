use super::ShellWord;
use crate::text::MappedText;

/// Stands for what the shell puts into a word.
pub(super) const GAP: char = '\0';

/// `${…}` and `$((…))` in each other are read this deep.
const MAX_DEPTH: usize = 16;

/// The parts of a word, or of a heredoc's body.
#[derive(Debug, Default)]
pub(super) struct WordParts {
    /// Stretches that make up the value, expansions as written. Removing quotes only leaves bytes
    /// out, so the value is always a list of stretches of the word.
    value: Vec<(usize, usize)>,
    /// True where the shell replaces some of it: variables, substitutions, `$'…'`, `{a,b}`.
    expands: bool,
    /// Stretches of the word that the shell puts something else in place of.
    gaps: Vec<(usize, usize)>,
    /// The commands inside, outermost only.
    pub(super) substitutions: Vec<Substitution>,
    /// True where some of it nests too deep to be read.
    pub(super) too_deep: bool,
}

/// A command substitution or process substitution; offsets in the word.
#[derive(Debug)]
pub(super) struct Substitution {
    /// First byte of its commands.
    start: usize,
    /// One past their last byte.
    end: usize,
    /// True where it is written with backquotes, which take one level of backslashes away.
    backquoted: bool,
}

impl WordParts {
    /// Reads the raw text of a word.
    pub(super) fn of_word(text: &str) -> Self {
        Scanner::new(text, false, 0).run()
    }

    /// Reads a heredoc's body whose delimiter has no quotes: quotes are ordinary characters there.
    pub(super) fn of_heredoc(text: &str) -> Self {
        Scanner::new(text, true, 0).run()
    }

    /// The value, where no expansion changes it.
    pub(super) fn literal(&self, text: &str) -> Option<String> {
        (!self.expands)
            .then(|| self.value.iter().filter_map(|&(start, end)| text.get(start..end)).collect())
    }

    /// The value with a [`GAP`] for every expansion; `text` is what was read.
    fn shape(&self, text: &str) -> String {
        let mut shape = String::new();
        let mut gaps = self.gaps.iter().copied().peekable();
        for &(mut start, end) in &self.value {
            while let Some((from, to)) = gaps.next_if(|&(from, _)| from < end) {
                shape.push_str(text.get(start..from).unwrap_or(""));
                shape.push(GAP);
                start = to;
            }
            shape.push_str(text.get(start..end).unwrap_or(""));
        }
        shape
    }

    /// The value with its expansions as written; `text` is what was read.
    pub(super) fn value(&self, text: &MappedText) -> MappedText {
        let mut value = MappedText::default();
        for &(start, end) in &self.value {
            value.append(text, start, end);
        }
        value
    }
}

impl ShellWord {
    /// The value with a [`GAP`] for every expansion.
    pub(super) fn shape(&self) -> String {
        match self.literal() {
            Some(text) => text.to_owned(),
            None => WordParts::of_word(&self.raw).shape(&self.raw),
        }
    }
}

impl Substitution {
    /// Its commands; `text` is what was read.
    pub(super) fn commands(&self, text: &MappedText) -> MappedText {
        let inner = text.slice(self.start, self.end);
        if self.backquoted && inner.as_str().contains('\\') {
            let mut commands = MappedText::default();
            let mut kept = 0;
            let bytes = inner.as_str().as_bytes();
            let mut at = 0;
            while let Some(&byte) = bytes.get(at) {
                let escape =
                    byte == b'\\' && matches!(bytes.get(at + 1), Some(b'$' | b'`' | b'\\'));
                if escape {
                    commands.append(&inner, kept, at);
                    kept = at + 1;
                }
                at += if escape { 2 } else { 1 };
            }
            commands.append(&inner, kept, inner.as_str().len());
            return commands;
        }
        inner
    }
}

struct Scanner<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    /// Start of the stretch that is being kept.
    kept: usize,
    heredoc: bool,
    /// The number of `${…}` and `$((…))` around it.
    depth: usize,
    quoted: bool,
    /// True where a `{` is open, and true where a list or range followed it: `{a,b}`, `{1..3}`.
    braces: (bool, bool),
    parts: WordParts,
}

impl<'t> Scanner<'t> {
    fn new(text: &'t str, heredoc: bool, depth: usize) -> Self {
        Self {
            text,
            bytes: text.as_bytes(),
            at: 0,
            kept: 0,
            heredoc,
            depth,
            quoted: false,
            braces: (false, false),
            parts: WordParts::default(),
        }
    }

    fn run(mut self) -> WordParts {
        while let Some(&byte) = self.bytes.get(self.at) {
            let plain = !self.quoted && !self.heredoc;
            match byte {
                b'"' if !self.heredoc => {
                    self.quoted = !self.quoted;
                    self.leave_out(1);
                }
                b'\'' if plain => {
                    self.leave_out(1);
                    self.at = find(self.bytes, self.at, b'\'');
                    self.leave_out(1);
                }
                b'\\' => match self.bytes.get(self.at + 1) {
                    Some(b'\n') => self.leave_out(2),
                    Some(&next)
                        if plain || b"$`\\".contains(&next) || (self.quoted && next == b'"') =>
                    {
                        self.leave_out(1);
                        self.at += 1;
                    }
                    _ => self.at += 1,
                },
                b'$' | b'`' => {
                    let start = self.at;
                    if byte == b'$' {
                        self.dollar(plain);
                    } else {
                        let end = backquote_end(self.bytes, self.at + 1);
                        self.substitution(self.at + 1, end, true);
                        self.at = end + 1;
                    }
                    // Of a `$` that is no expansion, and of `$"…"`, all or nothing stays.
                    if self.at > start + 1 {
                        self.parts.gaps.push((start, self.at));
                    }
                }
                b'<' | b'>' if plain && self.bytes.get(self.at + 1) == Some(&b'(') => {
                    let end = closing(self.bytes, self.at + 2, b')', false);
                    self.substitution(self.at + 2, end, false);
                    self.at = end + 1;
                }
                b'{' | b',' | b'.' | b'}' if plain => self.brace(byte),
                _ => self.at += 1,
            }
        }
        self.at = self.at.min(self.bytes.len());
        self.leave_out(0);
        self.parts
    }

    /// Ends the stretch that is being kept, and goes on after the next `count` bytes.
    fn leave_out(&mut self, count: usize) {
        if self.kept < self.at {
            self.parts.value.push((self.kept, self.at));
        }
        self.at += count;
        self.kept = self.at;
    }

    /// Notices brace expansion, which some shells have under the name `sh` and some have not.
    fn brace(&mut self, byte: u8) {
        let (open, list) = self.braces;
        match byte {
            b'{' => self.braces = (true, false),
            b'}' => {
                self.parts.expands |= open && list;
                self.braces = (false, false);
            }
            b',' => self.braces = (open, open),
            _ => self.braces = (open, list || open && self.bytes.get(self.at + 1) == Some(&b'.')),
        }
        self.at += 1;
    }

    fn substitution(&mut self, start: usize, end: usize, backquoted: bool) {
        self.parts.expands = true;
        self.parts.substitutions.push(Substitution { start, end, backquoted });
    }

    fn dollar(&mut self, plain: bool) {
        let start = self.at + 2;
        match self.bytes.get(self.at + 1) {
            Some(b'(') => {
                let end = closing(self.bytes, start, b')', false);
                // Arithmetic holds commands only inside substitutions of its own.
                if self.bytes.get(start) == Some(&b'(') {
                    self.nested(start, end);
                } else {
                    self.substitution(start, end, false);
                }
                self.at = end + 1;
            }
            Some(b'{') => {
                let end = closing(self.bytes, start, b'}', !plain);
                self.nested(start, end);
                self.at = end + 1;
            }
            Some(b'\'') if plain => {
                self.parts.expands = true;
                self.at = start;
                while let Some(&byte) = self.bytes.get(self.at) {
                    self.at += if byte == b'\\' { 2 } else { 1 };
                    if byte == b'\'' {
                        break;
                    }
                }
            }
            // Bash looks the text up in its translations; other shells keep the `$`.
            Some(b'"') if plain => {
                self.parts.expands = true;
                self.leave_out(1);
            }
            Some(&next) if next.is_ascii_alphanumeric() || b"_@*#?-$!".contains(&next) => {
                self.parts.expands = true;
                self.at = start;
            }
            _ => self.at += 1,
        }
    }

    /// Substitutions inside `${…}` and `$((…))`.
    fn nested(&mut self, start: usize, end: usize) {
        self.parts.expands = true;
        let inside = self.text.get(start..end).unwrap_or("");
        if !inside.contains(['(', '`']) {
            return;
        }
        if self.depth >= MAX_DEPTH {
            self.parts.too_deep = true;
            return;
        }
        let nested = Self::new(inside, true, self.depth + 1).run();
        self.parts.too_deep |= nested.too_deep;
        self.parts.substitutions.extend(nested.substitutions.into_iter().map(|inner| {
            Substitution { start: inner.start + start, end: inner.end + start, ..inner }
        }));
    }
}

/// Offset of `byte` at or after `at`, or the end.
pub(super) fn find(bytes: &[u8], at: usize, byte: u8) -> usize {
    bytes.iter().skip(at).position(|&other| other == byte).map_or(bytes.len(), |found| at + found)
}

/// Offset of the backquote that ends what starts at `at`, or the end.
pub(super) fn backquote_end(bytes: &[u8], mut at: usize) -> usize {
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'`' => return at,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// Stands for an open `case`, whose patterns end in brackets that nothing opened.
const CASE: u8 = 0;

/// Offset of the `close` that ends what starts at `at`, or the end. `quoted` says that all of it
/// stands in double quotes.
pub(super) fn closing(bytes: &[u8], mut at: usize, close: u8, quoted: bool) -> usize {
    let mut open = vec![close];
    while let Some(&byte) = bytes.get(at) {
        let Some(&innermost) = open.last() else { break };
        let below = open.len().checked_sub(2).and_then(|index| open.get(index));
        let in_quotes = innermost == b'"'
            || innermost == b'}' && below.map_or(quoted, |&around| around == b'"');
        let in_commands = matches!(innermost, b')' | CASE);
        let next = bytes.get(at + 1).copied();
        match byte {
            b'\\' => at += 1,
            b'c' if in_commands && begins_case(bytes, at) => open.push(CASE),
            b'e' if innermost == CASE && is_keyword(bytes, at, b"esac") => {
                open.pop();
            }
            _ if byte == innermost => {
                open.pop();
                if open.is_empty() {
                    return at;
                }
            }
            _ if innermost == b'`' => {}
            b'\'' if !in_quotes => at = find(bytes, at + 1, b'\''),
            b'"' => open.push(b'"'),
            b'`' => open.push(b'`'),
            b'$' if next == Some(b'(') => {
                open.push(b')');
                at += 1;
            }
            b'$' if next == Some(b'{') => {
                open.push(b'}');
                at += 1;
            }
            b'(' if in_commands => open.push(b')'),
            b'#' if in_commands
                && at
                    .checked_sub(1)
                    .and_then(|before| bytes.get(before))
                    .is_some_and(u8::is_ascii_whitespace) =>
            {
                at = find(bytes, at, b'\n');
            }
            _ => {}
        }
        at += 1;
    }
    bytes.len()
}

/// True if the keyword `case` stands at `at`, where a command may begin.
fn begins_case(bytes: &[u8], at: usize) -> bool {
    let before = bytes.get(..at).unwrap_or(&[]).trim_ascii_end();
    is_keyword(bytes, at, b"case")
        && (before.last().is_none_or(|byte| b"(`;&|{!".contains(byte))
            || bytes.get(at.wrapping_sub(1)) == Some(&b'\n')
            || [&b"do"[..], b"then", b"else"].iter().any(|keyword| before.ends_with(keyword)))
}

fn is_keyword(bytes: &[u8], at: usize, keyword: &[u8]) -> bool {
    let separates = |byte: &u8| byte.is_ascii_whitespace() || b"();&|`".contains(byte);
    let before = at.checked_sub(1).and_then(|before| bytes.get(before));
    bytes.get(at..).is_some_and(|rest| rest.starts_with(keyword))
        && before.is_none_or(separates)
        && bytes.get(at + keyword.len()).is_none_or(separates)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inner(text: &str) -> Vec<String> {
        let mut mapped = MappedText::default();
        mapped.push(text, 0);
        let parts = WordParts::of_word(text);
        parts.substitutions.iter().map(|sub| sub.commands(&mapped).as_str().to_owned()).collect()
    }

    #[test]
    fn quotes_are_removed_from_literals() {
        for (raw, literal) in [
            ("curl", Some("curl")),
            ("'a b'", Some("a b")),
            (r#""a \"b\" \x""#, Some(r#"a "b" \x"#)),
            (r"a\ b\$", Some("a b$")),
            (r#"x"y"'z'"#, Some("xyz")),
            ("foo$", Some("foo$")),
            ("a\\\nb", Some("ab")),
            ("\\é", Some("é")),
            ("$HOME/x", None),
            ("\"${A:-b}\"", None),
            ("$'a\\n'", None),
            ("$\"a\"", None),
            ("a$\"b\"", None),
            ("\"a$\"", Some("a$")),
            ("'$\"a\"'", Some("$\"a\"")),
            ("'$HOME'", Some("$HOME")),
            ("\"", Some("")),
            ("'", Some("")),
            ("a{b,c}", None),
            ("{1..3}", None),
            ("{}", Some("{}")),
            ("'{a,b}'", Some("{a,b}")),
            ("\\", Some("\\")),
        ] {
            assert_eq!(WordParts::of_word(raw).literal(raw).as_deref(), literal, "{raw}");
        }
    }

    #[test]
    fn expansions_leave_gaps() {
        for (raw, shape) in [
            ("s/a/\"$B\"/'$'", "s/a/\0/$"),
            ("\"${A:-'/'}x`y \\`z\\``\"", "\0x\0"),
            ("$(a \"b\")$'c'\\$d$", "\0\0$d$"),
            ("\"\\$a$\"", "$a$"),
        ] {
            assert_eq!(WordParts::of_word(raw).shape(raw), shape, "{raw}");
        }
    }

    #[test]
    fn commands_inside_words_are_found() {
        assert_eq!(inner("a$(b \"$(c)\" ')')d"), ["b \"$(c)\" ')'"]);
        assert_eq!(inner("\"x `y \\`z\\`` \\\" $(w \")\")\""), ["y `z`", "w \")\""]);
        assert_eq!(inner("${a:-$(b)}"), ["b"]);
        assert_eq!(inner("$(( $(nproc) + 1 ))"), ["nproc"]);
        assert_eq!(inner("<(a b)"), ["a b"]);
        assert_eq!(inner("\"${a:-it's $(b)}\""), ["b"]);
        assert_eq!(inner("$(a # it's\nb)"), ["a # it's\nb"]);
        assert_eq!(inner("'$(a)'\\$(b"), Vec::<String>::new());
        assert_eq!(inner("$(a"), ["a"]);
        let case = "case $(x) in a) b;; (c|d) e \"$(f)\";; esac; g case";
        assert_eq!(inner(&format!("\"$({case})\"h")), [case]);
    }
}
