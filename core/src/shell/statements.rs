//! From a script to its statements, in the grammar of POSIX shells and bash together: what is
//! wrong in `sh` (`[[`, arrays) is still to be read.
//!
//! Only what tells commands from each other is read. What cannot be read is passed over up to the
//! next separator, and the result says so.

use super::tokens::{HeredocSpan, RedirectSpan, Span, Tokens, assignment};
use super::{Enclosing, Join};

/// The statements of a script.
pub(super) struct Statements {
    pub(super) sequence: Vec<Statement>,
    /// Its heredocs, in the order of their markers.
    pub(super) heredocs: Vec<HeredocSpan>,
    /// True where all of it was understood.
    pub(super) complete: bool,
}

/// Commands joined by `&&`, `||` and `|`.
#[derive(Debug)]
pub(super) struct Statement {
    /// Each with what joins it to the one before it.
    pub(super) parts: Vec<(Join, Part)>,
    /// True where it ends in `&`.
    pub(super) background: bool,
}

/// A command of a list.
#[derive(Debug)]
pub(super) struct Part {
    /// `time` and its options, which the shell reads by itself.
    pub(super) lead: Vec<Span>,
    /// True where `!` turns its status around.
    pub(super) negated: bool,
    pub(super) kind: Kind,
    pub(super) redirects: Vec<RedirectSpan>,
}

#[derive(Debug)]
pub(super) enum Kind {
    Simple(Simple),
    Compound(Compound),
}

/// A simple command.
#[derive(Debug, Default)]
pub(super) struct Simple {
    pub(super) assignments: Vec<AssignmentSpan>,
    pub(super) words: Vec<Span>,
}

/// `NAME=value` before a command.
#[derive(Debug)]
pub(super) struct AssignmentSpan {
    pub(super) whole: Span,
    pub(super) name: Span,
    pub(super) value: Span,
}

/// Any other command: a group, a loop, a function, `[[ … ]]`.
#[derive(Debug, Default)]
pub(super) struct Compound {
    /// Words and expressions in which substitutions may stand.
    pub(super) words: Vec<Span>,
    /// The commands in it, each with what that part of it is.
    pub(super) bodies: Vec<(&'static [Enclosing], Vec<Statement>)>,
}

/// Reads a script in which statements nest at most `depth` deep; what is deeper is left out.
pub(super) fn parse(script: &str, depth: usize) -> Statements {
    let mut parser = Parser { tokens: Tokens::new(script), depth, open: Vec::new() };
    let sequence = parser.sequence(&[]);
    let complete = parser.tokens.understood();
    Statements { sequence, heredocs: parser.tokens.heredocs, complete }
}

pub(super) struct Parser<'t> {
    pub(super) tokens: Tokens<'t>,
    /// The number of levels that statements may still nest.
    pub(super) depth: usize,
    /// The words and operators that would end the compound statements around this place, outermost
    /// first.
    open: Vec<&'static [&'static str]>,
}

impl Parser<'_> {
    /// Statements up to one of the closers, or one of a statement around this.
    pub(super) fn sequence(&mut self, closers: &'static [&'static str]) -> Vec<Statement> {
        self.open.push(closers);
        let mut statements = Vec::new();
        loop {
            self.tokens.newlines();
            if self.tokens.at_end() {
                break;
            }
            if let Some(closer) = self.tokens.closer() {
                if self.open.iter().any(|closers| closers.contains(&closer)) {
                    break;
                }
                self.tokens.complete = false;
                self.tokens.at += closer.len();
                continue;
            }
            let start = self.tokens.at;
            let statement = self.statement();
            if !statement.parts.is_empty() {
                statements.push(statement);
            }
            if self.tokens.at == start {
                // A separator with nothing before it.
                self.tokens.complete = false;
                self.tokens.at += 1;
            }
        }
        self.open.pop();
        statements
    }

    fn statement(&mut self) -> Statement {
        let mut parts = Vec::new();
        let mut join = Join::Nothing;
        loop {
            match self.part() {
                Some(part) => parts.push((join, part)),
                None => self.tokens.complete = false,
            }
            self.pass_to_separator();
            let tokens = &mut self.tokens;
            join = if tokens.take("&&") {
                Join::And
            } else if tokens.take("||") {
                Join::Or
            } else if tokens.take("|&") || tokens.take("|") {
                Join::Pipe
            } else {
                break;
            };
            tokens.newlines();
        }
        let background = self.tokens.take("&");
        if !background && self.tokens.closer().is_none() {
            self.tokens.take(";");
        }
        Statement { parts, background }
    }

    /// Passes over what cannot follow a command.
    fn pass_to_separator(&mut self) {
        loop {
            self.tokens.blanks();
            match self.tokens.byte() {
                None | Some(b';' | b'&' | b'|' | b'\n' | b')') => return,
                Some(b'(') => self.tokens.brackets(1, b')'),
                _ => {
                    if self.tokens.word().is_none() {
                        self.tokens.at += 1;
                    }
                }
            }
            self.tokens.complete = false;
        }
    }

    /// A command, or `None` where none begins.
    pub(super) fn part(&mut self) -> Option<Part> {
        let mut lead = Vec::new();
        let mut negated = false;
        loop {
            self.tokens.blanks();
            match self.tokens.keyword() {
                Some("!") => {
                    self.tokens.at += 1;
                    negated = true;
                }
                Some("time") => {
                    lead.extend(self.tokens.word());
                    self.tokens.blanks();
                    while self.tokens.starts("-p") || self.tokens.starts("--") {
                        lead.extend(self.tokens.word());
                        self.tokens.blanks();
                    }
                }
                _ => break,
            }
        }
        if let Some(compound) = self.compound() {
            let mut redirects = Vec::new();
            self.tokens.blanks();
            while let Some(redirect) = self.tokens.redirect() {
                redirects.push(redirect);
                self.tokens.blanks();
            }
            return Some(Part { lead, negated, kind: Kind::Compound(compound), redirects });
        }
        self.simple(lead, negated)
    }

    fn simple(&mut self, lead: Vec<Span>, negated: bool) -> Option<Part> {
        let mut simple = Simple::default();
        let mut redirects = Vec::new();
        loop {
            self.tokens.blanks();
            if let Some(redirect) = self.tokens.redirect() {
                redirects.push(redirect);
            } else if let Some(word) = self.tokens.word() {
                match self.assignment(word).filter(|_| simple.words.is_empty()) {
                    Some(assignment) => simple.assignments.push(assignment),
                    None => simple.words.push(word),
                }
            } else {
                break;
            }
        }
        let names_function =
            simple.words.len() == 1 && simple.assignments.is_empty() && redirects.is_empty();
        if names_function && self.empty_brackets() {
            let kind = Kind::Compound(self.function()?);
            return Some(Part { lead, negated, kind, redirects });
        }
        let empty = simple.words.is_empty()
            && simple.assignments.is_empty()
            && redirects.is_empty()
            && lead.is_empty();
        // What an open quote has taken in is no command to speak of.
        (!empty && !self.tokens.unclosed).then_some(Part {
            lead,
            negated,
            kind: Kind::Simple(simple),
            redirects,
        })
    }

    fn assignment(&self, word: Span) -> Option<AssignmentSpan> {
        let parts = assignment(self.tokens.text.get(word.start..word.end)?)?;
        Some(AssignmentSpan {
            whole: word,
            name: Span { start: word.start, end: word.start + parts.name },
            value: Span { start: word.start + parts.value, end: word.end },
        })
    }

    /// Passes over the `()` of a function.
    pub(super) fn empty_brackets(&mut self) -> bool {
        let start = self.tokens.at;
        if self.tokens.take("(") {
            self.tokens.blanks();
            if self.tokens.take(")") {
                return true;
            }
        }
        self.tokens.at = start;
        false
    }
}
