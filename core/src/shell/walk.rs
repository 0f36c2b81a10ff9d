use thin_vec::ThinVec;

use super::prefix;
use super::statements::{Compound, Kind, Part, Statement, parse};
use super::tokens::{HeredocSpan, Span};
use super::word::WordParts;
use super::{Assignment, Enclosing, Failure, Join, Redirect, Script, ShellWord, SimpleCommand};
use crate::syntax::Heredoc;
use crate::text::MappedText;

/// Scripts in scripts (`sh -c "sh -c …"`) are read this deep.
const MAX_INNER: usize = 3;
/// Substitutions in substitutions are read this deep.
const MAX_LEVELS: usize = 12;
/// Statements in statements are read this deep, those in substitutions counted on: a browser's
/// stack is small. Real files nest up to 8 deep.
const MAX_DEPTH: usize = 64;

/// Collects the commands of an instruction.
pub(super) struct Reader {
    pub(super) commands: Vec<SimpleCommand>,
    redirects: ThinVec<Redirect>,
    pub(super) words: ThinVec<ShellWord>,
    pub(super) complete: bool,
    pipelines: usize,
    /// The start of each heredoc's body in the source.
    pub(super) heredocs: Vec<usize>,
    /// The effect of the failure of the text that is being read.
    pub(super) failure: Failure,
    options: Options,
}

/// The options that `set` has switched on so far and that decide what a failure comes to.
#[derive(Clone, Copy, Default)]
struct Options {
    errexit: bool,
    pipefail: bool,
}

impl Reader {
    pub(super) fn new(heredocs: &[Heredoc]) -> Self {
        Self {
            commands: Vec::new(),
            redirects: ThinVec::new(),
            words: ThinVec::new(),
            complete: true,
            pipelines: 0,
            heredocs: heredocs.iter().map(|heredoc| heredoc.body_range.start()).collect(),
            failure: Failure::Stops,
            options: Options::default(),
        }
    }

    /// Takes notice of `set -e` and `set -o pipefail`.
    pub(super) fn notice_set(&mut self, words: &[ShellWord]) {
        if words.first().is_none_or(|name| name.text() != "set") {
            return;
        }
        for word in words.iter().skip(1).map(ShellWord::text) {
            let letters = word.strip_prefix('-').unwrap_or("");
            self.options.errexit |= letters.contains('e') || word == "errexit";
            self.options.pipefail |= word == "pipefail";
            if word == "+e" {
                self.options.errexit = false;
            }
        }
    }

    pub(super) fn finish(mut self) -> Script {
        // Commands in a heredoc are met before what follows its marker on the line.
        // Most are in order; commands are large, and a script may have many.
        if !self.commands.is_sorted_by_key(|command| command.range.start()) {
            self.commands.sort_by_cached_key(|command| command.range.start());
        }
        self.commands.shrink_to_fit();
        Script {
            commands: self.commands,
            redirects: self.redirects,
            words: self.words,
            complete: self.complete,
            posix: true,
        }
    }

    /// Reads a script.
    pub(super) fn text(&mut self, text: &MappedText, inside: &[Enclosing]) {
        let inner = inside.iter().filter(|&&around| around == Enclosing::Inner).count();
        let levels = inside
            .iter()
            .filter(|around| matches!(around, Enclosing::Inner | Enclosing::Substitution))
            .count();
        if inner > MAX_INNER || levels > MAX_LEVELS {
            self.complete = false;
            return;
        }
        let parsed = parse(text.as_str(), MAX_DEPTH.saturating_sub(inside.len()));
        self.complete &= parsed.complete;
        // A script of its own starts with its own options.
        let options = std::mem::take(&mut self.options);
        Walk { reader: self, text, heredocs: &parsed.heredocs, lead: Vec::new() }
            .sequence(&parsed.sequence, &mut inside.to_vec());
        self.options = options;
    }

    /// Adds a command that is given as a list, its name after `prefixes` words.
    pub(super) fn exec(&mut self, mut words: Vec<ShellWord>, prefixes: usize) {
        let (Some(first), Some(last)) = (words.first(), words.last()) else { return };
        let range = first.range.cover(last.range);
        let name = words.split_off(prefixes.min(words.len()));
        let assignments = words
            .iter()
            .filter_map(|word| {
                let (name, value) = prefix::assignment(word.text())?;
                let value = ShellWord::new(word.range, word.raw.as_str(), word.text().get(value..));
                Some(Assignment { range: word.range, name: name.to_owned(), value })
            })
            .collect();
        self.commands.push(SimpleCommand {
            range,
            words: name,
            prefixes: words.into(),
            assignments,
            redirects: ThinVec::new(),
            joined_by: Join::Nothing,
            followed_by: Join::Nothing,
            pipeline: self.pipelines,
            inside: ThinVec::new(),
            text: 0,
            failure: Failure::Stops,
        });
        self.pipelines += 1;
    }
}

/// A word that has been read.
pub(super) struct Piece {
    pub(super) word: ShellWord,
    pub(super) place: Place,
}

/// The place of a word in the text that is walked.
pub(super) struct Place {
    pub(super) span: Span,
    /// Its parts, where they hold commands or could not be read. Those of most words hold none, and
    /// there may be many words.
    pub(super) parts: Option<Box<WordParts>>,
}

/// A walk over the statements of one text.
pub(super) struct Walk<'a> {
    pub(super) reader: &'a mut Reader,
    pub(super) text: &'a MappedText,
    pub(super) heredocs: &'a [HeredocSpan],
    /// Words of a prefix that the shell knows by itself (`time`), for the command after it.
    pub(super) lead: Vec<Piece>,
}

/// The joins of a statement to its neighbours.
#[derive(Clone, Copy)]
pub(super) struct Joins {
    pub(super) before: Join,
    pub(super) after: Join,
    pub(super) pipeline: usize,
    pub(super) failure: Failure,
}

impl Walk<'_> {
    fn sequence(&mut self, sequence: &[Statement], inside: &mut Vec<Enclosing>) {
        let mut before = Join::Nothing;
        for (index, statement) in sequence.iter().enumerate() {
            let after = if statement.background {
                Join::Background
            } else if index + 1 < sequence.len() {
                Join::Sequence
            } else {
                Join::Nothing
            };
            let is_last = index + 1 == sequence.len();
            self.list(statement, before, after, is_last, inside);
            before = after;
        }
    }

    /// Commands with all that `&&`, `||` and `|` join to them.
    fn list(
        &mut self,
        statement: &Statement,
        before: Join,
        after: Join,
        is_last: bool,
        inside: &mut Vec<Enclosing>,
    ) {
        let ending = self.ending(statement, is_last);
        let mut pipeline = self.reader.pipelines;
        for (index, ((join, part), ends)) in statement.parts.iter().zip(ending).enumerate() {
            if index == 0 || *join != Join::Pipe {
                pipeline = self.reader.pipelines;
                self.reader.pipelines += 1;
            }
            let joins = Joins {
                before: if index == 0 { before } else { *join },
                after: statement.parts.get(index + 1).map_or(after, |&(next, _)| next),
                pipeline,
                failure: match ends {
                    None => Failure::Looked,
                    Some(true) if !self.reader.options.pipefail => Failure::StopsWithPipefail,
                    Some(_) => Failure::Stops,
                },
            };
            self.part(part, joins, inside);
        }
    }

    /// Of each part of a list whether its failure ends the script, and then whether it stands before
    /// a `|`. `set -e` ends the script for the last pipeline of a list only; the status of the last
    /// list is the script's own.
    fn ending(&self, statement: &Statement, is_last: bool) -> Vec<Option<bool>> {
        let ends = !statement.background
            && self.reader.failure == Failure::Stops
            && (is_last || self.reader.options.errexit);
        let mut ending = Vec::with_capacity(statement.parts.len());
        let (mut tested, mut in_last_pipeline, mut piped) = (false, true, false);
        for (join, part) in statement.parts.iter().rev() {
            let lost = !is_last && !in_last_pipeline;
            ending.push((ends && !tested && !lost && !part.negated).then_some(piped));
            piped = *join == Join::Pipe;
            tested |= *join == Join::Or;
            in_last_pipeline &= piped;
        }
        ending.reverse();
        ending
    }

    fn part(&mut self, part: &Part, joins: Joins, inside: &mut Vec<Enclosing>) {
        for &span in &part.lead {
            let piece = self.piece(span);
            self.lead.extend(piece);
        }
        match &part.kind {
            Kind::Simple(simple) => self.command(simple, &part.redirects, joins, inside),
            Kind::Compound(compound) => {
                let outer = inside.len();
                if joins.before == Join::Or {
                    inside.push(Enclosing::Conditional);
                }
                let failure = std::mem::replace(&mut self.reader.failure, joins.failure);
                self.compound(compound, inside);
                self.reader.failure = failure;
                inside.truncate(outer);
                self.lead.clear();
                let redirects = self.redirects(&part.redirects, false, inside);
                self.reader.redirects.extend(redirects);
            }
        }
    }

    fn compound(&mut self, compound: &Compound, inside: &mut Vec<Enclosing>) {
        for &span in &compound.words {
            self.substitutions_in(span, inside);
        }
        let outer = inside.len();
        for (around, body) in &compound.bodies {
            inside.extend_from_slice(around);
            // Only groups and subshells end with the status of what is in them, whatever happens.
            let passes_on =
                around.iter().all(|it| matches!(it, Enclosing::Group | Enclosing::Subshell));
            let failure = self.reader.failure;
            if !passes_on || around.is_empty() {
                self.reader.failure = Failure::Looked;
            }
            let options = self.reader.options;
            self.sequence(body, inside);
            if around.contains(&Enclosing::Subshell) {
                self.reader.options = options;
            }
            self.reader.failure = failure;
            inside.truncate(outer);
        }
    }
}
