//! The lexer behind expansion: BuildKit's `shell.Lex`, with the place of every word and name.

use std::collections::BTreeSet;

use super::pattern::Pattern;
use super::reference::{ExpandError, Operator, Reference};
use crate::text::TextRange;

/// The things that are kept as written.
#[derive(Clone, Copy)]
#[allow(clippy::struct_excessive_bools, reason = "each stays or goes by itself")]
pub(super) struct Mode {
    quotes: bool,
    escapes: bool,
    /// True if a mention of a name without a value stays, instead of expanding to nothing.
    unset: bool,
    /// True if blanks after `<<` belong to the word that they stand in.
    heredocs: bool,
}

impl Mode {
    /// Values as programs see them.
    pub(super) const EXPAND: Self =
        Self { quotes: false, escapes: false, unset: false, heredocs: false };
    /// Words as written.
    pub(super) const RAW: Self = Self { quotes: true, escapes: true, unset: true, heredocs: false };
    /// Words as written, those of heredocs with the blanks after their `<<`.
    pub(super) const RAW_HEREDOCS: Self = Self { heredocs: true, ..Self::RAW };
    /// Quotes removed, variables left alone: the delimiter of a heredoc.
    pub(super) const UNQUOTE: Self =
        Self { quotes: false, escapes: false, unset: true, heredocs: false };
}

/// A word of the result.
#[derive(Debug, Default)]
pub(super) struct LexedWord {
    pub(super) text: String,
    /// The bytes of the input it came from. A part of a variable's value has the whole mention.
    pub(super) start: usize,
    pub(super) end: usize,
}

pub(super) struct Lexer<'a> {
    input: &'a str,
    at: usize,
    escape: char,
    mode: Mode,
    lookup: &'a dyn Fn(&str) -> Option<String>,
    /// The number of bytes that may still be produced.
    budget: usize,
    /// The number of steps that matching patterns may still take.
    steps: usize,
    depth: usize,
    pub(super) matched: BTreeSet<String>,
    pub(super) unmatched: BTreeSet<String>,
    pub(super) references: Vec<Reference>,
}

/// `${a:-${b:-…}}` may nest this deep; each level costs stack.
const MAX_DEPTH: usize = 64;

/// Matching patterns may take this many steps for each byte that may be produced.
const STEPS_PER_BYTE: usize = 8;

type Lexed<T> = Result<T, ExpandError>;

impl<'a> Lexer<'a> {
    pub(super) fn new(
        input: &'a str,
        escape: char,
        mode: Mode,
        lookup: &'a dyn Fn(&str) -> Option<String>,
        budget: usize,
    ) -> Self {
        Self {
            input,
            at: 0,
            escape,
            mode,
            lookup,
            budget,
            steps: budget.saturating_mul(STEPS_PER_BYTE),
            depth: 0,
            matched: BTreeSet::new(),
            unmatched: BTreeSet::new(),
            references: Vec::new(),
        }
    }

    /// Reads all of the input.
    pub(super) fn whole(&mut self) -> Lexed<(String, Vec<LexedWord>)> {
        let mut words = Words::default();
        let text = self.until(None, self.mode.escapes, &mut words)?;
        Ok((text, words.finish()))
    }

    fn peek(&self) -> Option<char> {
        self.input.get(self.at..)?.chars().next()
    }

    fn peek_after(&self, bytes: usize) -> Option<char> {
        self.input.get(self.at + bytes..)?.chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let character = self.peek()?;
        self.at += character.len_utf8();
        Some(character)
    }

    fn spend(&mut self, bytes: usize) -> Lexed<()> {
        self.budget = self.budget.checked_sub(bytes).ok_or(ExpandError::TooLong)?;
        Ok(())
    }

    /// Reads up to `stop`, which is taken too, or to the end of the input.
    fn until(&mut self, stop: Option<char>, raw_escapes: bool, words: &mut Words) -> Lexed<String> {
        let outer = std::mem::replace(&mut self.mode.escapes, raw_escapes);
        let result = self.until_stop(stop, words);
        self.mode.escapes = outer;
        result
    }

    fn until_stop(&mut self, stop: Option<char>, words: &mut Words) -> Lexed<String> {
        let mut result = String::new();
        while let Some(character) = self.peek() {
            let start = self.at;
            if stop == Some(character) {
                self.next();
                return Ok(result);
            }
            match character {
                '\'' | '"' => {
                    let quoted = if character == '"' {
                        self.double_quoted()?
                    } else {
                        self.single_quoted()?
                    };
                    words.add(&quoted, start, self.at);
                    result.push_str(&quoted);
                }
                '$' => {
                    let value = self.dollar()?;
                    words.add_splitting(&value, start, self.at);
                    result.push_str(&value);
                }
                '<' if self.mode.heredocs && self.peek_after(1) == Some('<') => {
                    let rest = self.input.get(start + 2..).unwrap_or("");
                    self.at = start + 2 + rest.len() - rest.trim_start().len();
                    self.spend(self.at - start)?;
                    let raw = self.input.get(start..self.at).unwrap_or("");
                    words.add(raw, start, self.at);
                    result.push_str(raw);
                }
                _ => {
                    self.next();
                    self.spend(character.len_utf8())?;
                    let mut literal = character;
                    if character == self.escape {
                        if self.mode.escapes {
                            words.add_char(character, start, self.at);
                            result.push(character);
                        }
                        let Some(escaped) = self.next() else { break };
                        literal = escaped;
                        words.add_char(literal, start, self.at);
                    } else {
                        words.add_char_splitting(literal, start, self.at);
                    }
                    result.push(literal);
                }
            }
        }
        match stop {
            None => Ok(result),
            Some(stop) => Err(ExpandError::Substitution(format!("lacks its `{stop}`"))),
        }
    }

    fn single_quoted(&mut self) -> Lexed<String> {
        let from = self.at;
        let inner = self.input.get(from + 1..).unwrap_or("");
        let length = inner.find('\'').ok_or(ExpandError::UnterminatedQuote)?;
        self.at = from + length + 2;
        self.spend(length)?;
        let (start, end) = if self.mode.quotes { (from, self.at) } else { (from + 1, self.at - 1) };
        Ok(self.input.get(start..end).unwrap_or("").to_owned())
    }

    fn double_quoted(&mut self) -> Lexed<String> {
        let mut result = String::new();
        if self.mode.quotes {
            result.push('"');
        }
        self.next();
        loop {
            match self.peek().ok_or(ExpandError::UnterminatedQuote)? {
                '"' => {
                    self.next();
                    if self.mode.quotes {
                        result.push('"');
                    }
                    return Ok(result);
                }
                '$' => result.push_str(&self.dollar()?),
                character => {
                    self.next();
                    self.spend(character.len_utf8())?;
                    let mut literal = character;
                    if character == self.escape {
                        if self.mode.escapes {
                            result.push(character);
                        }
                        // Other characters keep the escape character before them.
                        match self.peek() {
                            None => continue,
                            Some(next) if matches!(next, '"' | '$') || next == self.escape => {
                                self.next();
                                literal = next;
                            }
                            Some(_) => {}
                        }
                    }
                    result.push(literal);
                }
            }
        }
    }

    fn dollar(&mut self) -> Lexed<String> {
        let start = self.at;
        self.next();
        if self.peek() != Some('{') {
            let (name, name_range) = self.name();
            if name.is_empty() {
                return Ok("$".to_owned());
            }
            self.references.push(Reference {
                range: TextRange::new(start, self.at),
                name_range,
                name: name.clone(),
                operator: None,
            });
            return Ok(match self.value(&name)? {
                None if self.mode.unset => format!("${name}"),
                value => value.unwrap_or_default(),
            });
        }
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(substitution("is nested too deeply"));
        }
        let nth = self.references.len();
        let result = self.braces(start);
        self.depth -= 1;
        if let Some(reference) = self.references.get_mut(nth) {
            reference.range = TextRange::new(start, self.at);
        }
        result
    }

    /// `${…}` from its `{` on.
    fn braces(&mut self, start: usize) -> Lexed<String> {
        self.next();
        match self.peek() {
            None => return Err(substitution("lacks its `}`")),
            Some('{' | '}' | ':') => return Err(substitution("has no name")),
            Some(_) => {}
        }
        let (name, name_range) = self.name();
        let mut operator = self.next();
        let mut written = operator.map(String::from).unwrap_or_default();
        let colon = operator == Some(':');
        if colon {
            operator = self.next();
            written.extend(operator);
        }
        self.references.push(Reference {
            range: TextRange::empty(start),
            name_range,
            name: name.clone(),
            operator: match operator {
                Some('}') if !colon => None,
                Some('-') => Some(Operator::Default),
                Some('+') => Some(Operator::Alternative),
                Some('?') => Some(Operator::Required),
                Some('#' | '%' | '/') => Some(Operator::Edit),
                _ => Some(Operator::Unknown),
            },
        });
        match operator {
            None => Err(substitution("lacks its `}`")),
            Some('}') if !colon => Ok(match self.value(&name)? {
                None if self.mode.unset => format!("${{{name}}}"),
                value => value.unwrap_or_default(),
            }),
            Some('/') if !colon => self.replace(&name),
            Some('+' | '-' | '?' | '#' | '%') => self.operate(&name, operator, colon, &written),
            Some(_) if colon => self.operate(&name, operator, colon, &written),
            Some(_) => Err(unsupported(&written)),
        }
    }

    /// The rest of `${name:-word}` and its like.
    fn operate(
        &mut self,
        name: &str,
        operator: Option<char>,
        colon: bool,
        written: &str,
    ) -> Lexed<String> {
        let raw_escapes = matches!(operator, Some('#' | '%'));
        let word = self.until(Some('}'), raw_escapes, &mut Words::ignored())?;
        let value = self.value(name)?;
        if self.mode.unset && value.is_none() {
            return Ok(format!("${{{name}{written}{word}}}"));
        }
        let present = value.as_ref().is_some_and(|value| !(colon && value.is_empty()));
        let unset = value.is_none();
        let value = value.unwrap_or_default();
        match operator {
            Some('-') => Ok(if present { value } else { word }),
            Some('+') => Ok(if present { word } else { String::new() }),
            Some('?') if present => Ok(value),
            Some('?') => {
                let why = if unset { "unset" } else { "empty" };
                let why =
                    if word.is_empty() { format!("is not allowed to be {why}") } else { word };
                Err(ExpandError::Required(name.to_owned(), why))
            }
            Some(edge @ ('#' | '%')) if !colon => {
                let (word, longest) = match word.strip_prefix(edge) {
                    Some(word) => (word, true),
                    None => (word.as_str(), false),
                };
                let pattern = Pattern::read(word).map_err(unsupported_pattern)?;
                if edge == '#' {
                    pattern.without_prefix(&value, longest, &mut self.steps)
                } else {
                    pattern.without_suffix(&value, longest, &mut self.steps)
                }
            }
            _ => Err(unsupported(written)),
        }
    }

    /// The rest of `${name/pattern/replacement}`.
    fn replace(&mut self, name: &str) -> Lexed<String> {
        let all = self.peek() == Some('/');
        if all {
            self.next();
        }
        let pattern = self.until(Some('/'), true, &mut Words::ignored())?;
        let replacement = self.until(Some('}'), true, &mut Words::ignored())?;
        let value = self.value(name)?;
        if self.mode.unset && value.is_none() {
            return Ok(format!("${{{name}/{pattern}/{replacement}}}"));
        }
        let value = value.unwrap_or_default();
        let pattern = Pattern::read(&pattern).map_err(unsupported_pattern)?;
        let room = self.budget;
        let result = pattern.replace(&value, &replacement, all, &mut self.steps, room)?;
        self.spend(result.len())?;
        Ok(result)
    }

    /// A name, empty if there is none here: a word, digits, or one special parameter.
    fn name(&mut self) -> (String, TextRange) {
        let start = self.at;
        match self.peek() {
            Some(first) if first.is_numeric() => self.skip(char::is_numeric),
            Some('@' | '*' | '#' | '?' | '-' | '$' | '!') => {
                self.next();
            }
            _ => self.skip(|c| c.is_alphabetic() || c.is_numeric() || c == '_'),
        }
        let name = self.input.get(start..self.at).unwrap_or("").to_owned();
        (name, TextRange::new(start, self.at))
    }

    fn skip(&mut self, belongs: impl Fn(char) -> bool) {
        while self.peek().is_some_and(&belongs) {
            self.next();
        }
    }

    fn value(&mut self, name: &str) -> Lexed<Option<String>> {
        let value = (self.lookup)(name);
        let names = if value.is_some() { &mut self.matched } else { &mut self.unmatched };
        if !names.contains(name) {
            names.insert(name.to_owned());
        }
        // A lookup that finds nothing costs something as well.
        self.spend(value.as_ref().map_or(1, String::len))?;
        Ok(value)
    }
}

fn substitution(why: &str) -> ExpandError {
    ExpandError::Substitution(why.to_owned())
}

fn unsupported(operator: &str) -> ExpandError {
    ExpandError::Substitution(format!("has the unknown operator `{operator}`"))
}

fn unsupported_pattern(escaped: char) -> ExpandError {
    ExpandError::Substitution(format!("has the bad escape `\\{escaped}` in its pattern"))
}

/// The words of a result while it is put together.
#[derive(Default)]
struct Words {
    done: Vec<LexedWord>,
    word: LexedWord,
    in_word: bool,
    ignored: bool,
}

impl Words {
    /// For results whose words nobody asks for.
    fn ignored() -> Self {
        Self { ignored: true, ..Self::default() }
    }

    fn add(&mut self, text: &str, start: usize, end: usize) {
        if self.ignored {
            return;
        }
        if self.word.text.is_empty() {
            self.word.start = start;
        }
        self.word.text.push_str(text);
        self.word.end = end;
        self.in_word = true;
    }

    fn add_char(&mut self, character: char, start: usize, end: usize) {
        self.add(character.encode_utf8(&mut [0; 4]), start, end);
    }

    fn add_char_splitting(&mut self, character: char, start: usize, end: usize) {
        if !character.is_whitespace() {
            self.add_char(character, start, end);
        } else if self.in_word && !self.word.text.is_empty() {
            self.done.push(std::mem::take(&mut self.word));
            self.in_word = false;
        }
    }

    fn add_splitting(&mut self, text: &str, start: usize, end: usize) {
        // What has no white space in one go: a value may be long, and stand for many words.
        for piece in text.split_inclusive(char::is_whitespace) {
            let solid = piece.trim_end_matches(char::is_whitespace);
            if !solid.is_empty() {
                self.add(solid, start, end);
            }
            if let Some(space) = piece.get(solid.len()..).and_then(|it| it.chars().next()) {
                self.add_char_splitting(space, start, end);
            }
        }
    }

    fn finish(mut self) -> Vec<LexedWord> {
        if !self.word.text.is_empty() {
            self.done.push(self.word);
        }
        self.done
    }
}
