use shuck_ast as ast;

use super::parse::parse;
use super::prefix::{self, ScriptSource};
use super::word::WordParts;
use super::{Assignment, Enclosing, Join, Redirect, Script, ShellWord, SimpleCommand};
use crate::syntax::Heredoc;
use crate::text::{MappedText, TextRange};

/// Scripts in scripts (`sh -c "sh -c …"`) are read this deep.
const MAX_INNER: usize = 3;
/// Substitutions in substitutions are read this deep.
const MAX_LEVELS: usize = 12;

/// Collects the commands of an instruction.
pub(super) struct Reader {
    commands: Vec<SimpleCommand>,
    redirects: Vec<Redirect>,
    pub(super) complete: bool,
    pipelines: usize,
    /// Where each heredoc's body starts in the source.
    heredocs: Vec<usize>,
}

impl Reader {
    pub(super) fn new(heredocs: &[Heredoc]) -> Self {
        Self {
            commands: Vec::new(),
            redirects: Vec::new(),
            complete: true,
            pipelines: 0,
            heredocs: heredocs.iter().map(|heredoc| heredoc.body_range.start()).collect(),
        }
    }

    pub(super) fn finish(mut self) -> Script {
        // Commands in a heredoc are met before what follows its marker on the line.
        self.commands.sort_by_key(|command| command.range.start());
        Script {
            commands: self.commands,
            redirects: self.redirects,
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
        let parsed =
            if inner > MAX_INNER || levels > MAX_LEVELS { None } else { parse(text.as_str()) };
        let Some((body, complete)) = parsed else {
            self.complete = false;
            return;
        };
        self.complete &= complete;
        Walk { reader: self, text, lead: Vec::new() }.sequence(&body, &mut inside.to_vec());
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
                let value = word.text().get(value..)?.to_owned();
                let value =
                    ShellWord { range: word.range, raw: word.raw.clone(), literal: Some(value) };
                Some(Assignment { range: word.range, name: name.to_owned(), value })
            })
            .collect();
        self.commands.push(SimpleCommand {
            range,
            words: name,
            prefixes: words,
            assignments,
            redirects: Vec::new(),
            joined_by: Join::Nothing,
            followed_by: Join::Nothing,
            pipeline: self.pipelines,
            inside: Vec::new(),
            text: 0,
        });
        self.pipelines += 1;
    }
}

/// A walk over the statements of one text.
struct Walk<'a> {
    reader: &'a mut Reader,
    text: &'a MappedText,
    /// Words of a prefix that the parser knows by itself (`time`), for the command after it.
    lead: Vec<Piece>,
}

/// A word that has been read.
struct Piece {
    word: ShellWord,
    parts: WordParts,
    /// The word's own text.
    text: MappedText,
}

/// How a statement is joined to its neighbours.
#[derive(Clone, Copy)]
struct Joins {
    before: Join,
    after: Join,
    pipeline: usize,
}

impl Walk<'_> {
    fn sequence(&mut self, sequence: &ast::StmtSeq, inside: &mut Vec<Enclosing>) {
        let mut before = Join::Nothing;
        for (index, statement) in sequence.iter().enumerate() {
            let background =
                matches!(statement.terminator, Some(ast::StmtTerminator::Background(_)));
            let after = if background {
                Join::Background
            } else if index + 1 < sequence.len() {
                Join::Sequence
            } else {
                Join::Nothing
            };
            self.list(statement, before, after, inside);
            before = after;
        }
    }

    /// A statement with all that `&&`, `||` and `|` join to it.
    fn list(
        &mut self,
        statement: &ast::Stmt,
        before: Join,
        after: Join,
        inside: &mut Vec<Enclosing>,
    ) {
        let mut parts = Vec::new();
        flatten(statement, before, &mut parts);
        for (index, &(before, part)) in parts.iter().enumerate() {
            if before != Join::Pipe {
                self.reader.pipelines += 1;
            }
            let joins = Joins {
                before,
                after: parts.get(index + 1).map_or(after, |&(next, _)| next),
                pipeline: self.reader.pipelines.saturating_sub(1),
            };
            self.statement(part, joins, inside);
        }
    }

    fn statement(&mut self, statement: &ast::Stmt, joins: Joins, inside: &mut Vec<Enclosing>) {
        match &statement.command {
            ast::Command::Simple(simple) => {
                let words: Vec<ast::Span> = std::iter::once(&simple.name)
                    .chain(&simple.args)
                    .map(|word| word.span)
                    .filter(|span| span.start.offset() < span.end.offset())
                    .collect();
                self.command(&words, &simple.assignments, &statement.redirects, joins, inside);
            }
            ast::Command::Builtin(builtin) => {
                let (name, argument, more, assignments, span) = match builtin {
                    ast::BuiltinCommand::Break(it) => {
                        ("break", &it.depth, &it.extra_args, &it.assignments, it.span)
                    }
                    ast::BuiltinCommand::Continue(it) => {
                        ("continue", &it.depth, &it.extra_args, &it.assignments, it.span)
                    }
                    ast::BuiltinCommand::Return(it) => {
                        ("return", &it.code, &it.extra_args, &it.assignments, it.span)
                    }
                    ast::BuiltinCommand::Exit(it) => {
                        ("exit", &it.code, &it.extra_args, &it.assignments, it.span)
                    }
                };
                let words: Vec<ast::Span> = self
                    .name_span(name, assignments, span)
                    .into_iter()
                    .chain(argument.iter().chain(more).map(|word| word.span))
                    .collect();
                self.command(&words, assignments, &statement.redirects, joins, inside);
            }
            ast::Command::Decl(clause) => {
                let operands = clause.operands.iter().map(|operand| match operand {
                    ast::DeclOperand::Flag(word) | ast::DeclOperand::Dynamic(word) => word.span,
                    ast::DeclOperand::Name(name) => name.span,
                    ast::DeclOperand::Assignment(assignment) => assignment.span,
                });
                let words: Vec<ast::Span> =
                    std::iter::once(clause.variant_span).chain(operands).collect();
                self.command(&words, &clause.assignments, &statement.redirects, joins, inside);
            }
            // `list` has taken these apart.
            ast::Command::Binary(_) => {}
            ast::Command::Compound(compound) => {
                let outer = inside.len();
                let timed = matches!(compound, ast::CompoundCommand::Time(_));
                if joins.before == Join::Or && !timed {
                    inside.push(Enclosing::Conditional);
                }
                self.compound(compound, joins, inside);
                inside.truncate(outer);
                self.lead.clear();
                let redirects = self.redirects(&statement.redirects, false, inside);
                self.reader.redirects.extend(redirects);
            }
            ast::Command::Function(function) => {
                self.around(Enclosing::Function, inside, |walk, inside| {
                    walk.list(&function.body, Join::Nothing, Join::Nothing, inside);
                });
            }
            ast::Command::AnonymousFunction(_) => self.reader.complete = false,
        }
    }

    fn compound(
        &mut self,
        compound: &ast::CompoundCommand,
        joins: Joins,
        inside: &mut Vec<Enclosing>,
    ) {
        use ast::CompoundCommand as C;
        let in_loop = |walk: &mut Self, inside: &mut Vec<Enclosing>, body: &ast::StmtSeq| {
            walk.around(Enclosing::Loop, inside, |walk, inside| walk.sequence(body, inside));
        };
        match compound {
            C::If(it) => {
                self.part(Enclosing::Condition, &it.condition, inside);
                self.part(Enclosing::Conditional, &it.then_branch, inside);
                for (condition, branch) in &it.elif_branches {
                    self.around(Enclosing::Conditional, inside, |walk, inside| {
                        walk.part(Enclosing::Condition, condition, inside);
                    });
                    self.part(Enclosing::Conditional, branch, inside);
                }
                if let Some(branch) = &it.else_branch {
                    self.part(Enclosing::Conditional, branch, inside);
                }
            }
            C::For(it) => {
                for word in it.words.iter().flatten() {
                    self.substitutions_in(word.span, inside);
                }
                in_loop(self, inside, &it.body);
            }
            C::Select(it) => {
                for word in &it.words {
                    self.substitutions_in(word.span, inside);
                }
                in_loop(self, inside, &it.body);
            }
            C::Repeat(it) => in_loop(self, inside, &it.body),
            C::Foreach(it) => in_loop(self, inside, &it.body),
            C::ArithmeticFor(it) => in_loop(self, inside, &it.body),
            C::While(it) => {
                self.part(Enclosing::Condition, &it.condition, inside);
                in_loop(self, inside, &it.body);
            }
            C::Until(it) => {
                self.part(Enclosing::Condition, &it.condition, inside);
                in_loop(self, inside, &it.body);
            }
            C::Case(it) => {
                self.substitutions_in(it.word.span, inside);
                for case in &it.cases {
                    self.part(Enclosing::Conditional, &case.body, inside);
                }
            }
            C::Subshell(body) => self.part(Enclosing::Subshell, body, inside),
            C::BraceGroup(body) => self.part(Enclosing::Group, body, inside),
            C::Arithmetic(it) => self.substitutions_in(it.span, inside),
            C::Conditional(it) => self.substitutions_in(it.span, inside),
            C::Time(it) => {
                let Some(command) = &it.command else { return };
                self.time_words(it.span.start, command.span.start);
                if let ast::Command::Binary(_) = command.command {
                    self.list(command, joins.before, joins.after, inside);
                } else {
                    self.statement(command, joins, inside);
                }
            }
            C::Coproc(it) => self.list(&it.body, joins.before, Join::Background, inside),
            C::Always(it) => {
                self.sequence(&it.body, inside);
                self.sequence(&it.always_body, inside);
            }
        }
    }

    fn around(
        &mut self,
        enclosing: Enclosing,
        inside: &mut Vec<Enclosing>,
        walk: impl FnOnce(&mut Self, &mut Vec<Enclosing>),
    ) {
        inside.push(enclosing);
        walk(self, inside);
        inside.pop();
    }

    fn part(&mut self, enclosing: Enclosing, body: &ast::StmtSeq, inside: &mut Vec<Enclosing>) {
        self.around(enclosing, inside, |walk, inside| walk.sequence(body, inside));
    }

    /// Adds a simple command and all that runs inside its words.
    fn command(
        &mut self,
        spans: &[ast::Span],
        assignments: &[ast::Assignment],
        redirects: &[ast::Redirect],
        joins: Joins,
        inside: &[Enclosing],
    ) {
        let mut pieces = std::mem::take(&mut self.lead);
        pieces.extend(spans.iter().filter_map(|&span| self.piece(span)));
        let mut prefixes: Vec<ShellWord> = pieces.iter().map(|piece| piece.word.clone()).collect();
        let words = prefixes.split_off(prefix::prefix_length(&prefixes));
        let source = prefix::script_source(&words);

        let mut given: Vec<Assignment> =
            assignments.iter().filter_map(|it| self.assignment(it, inside)).collect();
        let to_env = pieces.iter().take(prefixes.len());
        given.extend(to_env.filter_map(given_to_env));
        let reads_script = source == Some(ScriptSource::Input);
        let redirects = self.redirects(redirects, reads_script, inside);

        for (index, piece) in pieces.iter().enumerate() {
            let index = index.checked_sub(prefixes.len());
            let read_as_script = match source {
                Some(ScriptSource::Word(script)) => index == Some(script),
                Some(ScriptSource::WordsFrom(first)) => index.is_some_and(|index| index >= first),
                _ => false,
            };
            if !read_as_script {
                self.substitutions(&piece.parts, &piece.text, inside);
            }
        }
        if let Some(script) = own_script(source, pieces.get(prefixes.len()..).unwrap_or(&[])) {
            self.reader.text(&script, &with(inside, Enclosing::Inner));
        }

        // A redirection alone (`> file`) is a command too.
        let range = prefixes
            .iter()
            .chain(&words)
            .map(|word| word.range)
            .chain(given.iter().map(|assignment| assignment.range))
            .reduce(TextRange::cover)
            .or_else(|| redirects.first().map(|redirect| redirect.range));
        let Some(range) = range else { return };
        self.reader.commands.push(SimpleCommand {
            range,
            words,
            prefixes,
            assignments: given,
            redirects,
            joined_by: joins.before,
            followed_by: joins.after,
            pipeline: joins.pipeline,
            inside: inside.to_vec(),
            text: self.reader.heredocs.partition_point(|&start| start <= range.start()),
        });
    }

    fn assignment(&mut self, it: &ast::Assignment, inside: &[Enclosing]) -> Option<Assignment> {
        let whole = self.piece(it.span)?;
        self.substitutions(&whole.parts, &whole.text, inside);
        let value = match &it.value {
            ast::AssignmentValue::Scalar(word) => word.span,
            ast::AssignmentValue::Compound(list) => list.span,
        };
        let (start, end) = (value.start.offset(), value.end.offset());
        let value = if start < end && it.span.start.offset() <= start {
            let mut word = self.piece(value)?.word;
            if matches!(it.value, ast::AssignmentValue::Compound(_)) {
                word.literal = None;
            }
            word
        } else {
            ShellWord {
                range: TextRange::empty(whole.word.range.end()),
                raw: String::new(),
                literal: Some(String::new()),
            }
        };
        Some(Assignment { range: whole.word.range, name: it.target.name.to_string(), value })
    }

    /// Redirections; `is_script` says that what the command reads is a script.
    fn redirects(
        &mut self,
        redirects: &[ast::Redirect],
        is_script: bool,
        inside: &[Enclosing],
    ) -> Vec<Redirect> {
        let mut read: Vec<Redirect> = Vec::with_capacity(redirects.len());
        let mut end = 0;
        for redirect in redirects {
            // The parser takes `&>>file` for two redirections in one place.
            if redirect.span.start.offset() >= end {
                read.extend(self.redirect(redirect, is_script, inside));
            }
            end = end.max(redirect.span.end.offset());
        }
        read
    }

    fn redirect(
        &mut self,
        redirect: &ast::Redirect,
        is_script: bool,
        inside: &[Enclosing],
    ) -> Option<Redirect> {
        let word_span = match &redirect.target {
            ast::RedirectTarget::Word(word)
                if word.span.start.offset() < word.span.end.offset() =>
            {
                word.span
            }
            // The parser gives the descriptor of `2>&1` no place.
            ast::RedirectTarget::Word(_) => {
                let written = self.text.as_str();
                let written =
                    written.get(redirect.span.start.offset()..redirect.span.end.offset())?;
                let word =
                    written.trim_start_matches(|c: char| c.is_ascii_digit() || "<>&|".contains(c));
                let before = if word.is_empty() {
                    written.rfind('&')? + 1
                } else {
                    written.len() - word.len()
                };
                let start = redirect.span.start.advanced_by(written.get(..before)?);
                ast::Span::from_positions(start, redirect.span.end)
            }
            ast::RedirectTarget::Heredoc(heredoc) => {
                self.heredoc(heredoc, is_script, inside);
                heredoc.delimiter.span
            }
        };
        let piece = self.piece(word_span)?;
        if redirect.heredoc().is_none() {
            self.substitutions(&piece.parts, &piece.text, inside);
        }
        let start = redirect.span.start.offset();
        let operator = self.text.as_str().get(start..word_span.start.offset())?;
        let range = TextRange::new(self.text.source_offset(start), piece.word.range.end());
        Some(Redirect {
            range,
            operator: operator.split_whitespace().collect(),
            target: piece.word,
        })
    }

    fn heredoc(&mut self, heredoc: &ast::Heredoc, is_script: bool, inside: &[Enclosing]) {
        let span = heredoc.body.span;
        let body = self.text.slice(span.start.offset(), span.end.offset());
        let parts = heredoc.delimiter.expands_body.then(|| WordParts::of_heredoc(body.as_str()));
        if is_script {
            let script = parts.map_or_else(|| body.clone(), |parts| parts.value(&body));
            self.reader.text(&script, &with(inside, Enclosing::Inner));
        } else if let Some(parts) = parts {
            self.substitutions(&parts, &body, inside);
        }
    }

    /// Reads the commands inside a word or a heredoc.
    fn substitutions(&mut self, parts: &WordParts, text: &MappedText, inside: &[Enclosing]) {
        for substitution in &parts.substitutions {
            let commands = substitution.commands(text);
            self.reader.text(&commands, &with(inside, Enclosing::Substitution));
        }
    }

    /// The commands inside a stretch that is no word of a simple command.
    fn substitutions_in(&mut self, span: ast::Span, inside: &[Enclosing]) {
        if let Some(piece) = self.piece(span) {
            self.substitutions(&piece.parts, &piece.text, inside);
        }
    }

    /// The word at `span`. A span that does not fit the text is something we do not understand.
    fn piece(&mut self, span: ast::Span) -> Option<Piece> {
        let (start, end) = (span.start.offset(), span.end.offset());
        let text = self.text.slice(start, end);
        let raw = text.as_str();
        if raw.is_empty() {
            self.reader.complete = false;
            return None;
        }
        let parts = WordParts::of_word(raw);
        let word = ShellWord {
            range: self.text.source_range(start, end),
            raw: raw.to_owned(),
            literal: parts.literal(raw),
        };
        Some(Piece { word, parts, text })
    }

    /// The name of a command that the parser's tree holds by its kind only.
    fn name_span(
        &self,
        name: &str,
        assignments: &[ast::Assignment],
        span: ast::Span,
    ) -> Option<ast::Span> {
        let start = assignments.last().map_or(span.start, |last| last.span.end);
        let rest = self.text.as_str().get(start.offset()..)?;
        let start = start.advanced_by(rest.get(..rest.find(name)?)?);
        Some(ast::Span::from_positions(start, start.advanced_by(name)))
    }

    /// `time` and its option, which are keywords to the parser.
    fn time_words(&mut self, start: ast::Position, end: ast::Position) {
        let Some(words) = self.text.as_str().get(start.offset()..end.offset()) else { return };
        for word in words.split_ascii_whitespace() {
            let offset = word.as_ptr().addr() - words.as_ptr().addr();
            let Some(before) = words.get(..offset) else { continue };
            let from = start.advanced_by(before);
            let span = ast::Span::from_positions(from, from.advanced_by(word));
            let piece = self.piece(span);
            self.lead.extend(piece);
        }
    }
}

/// The parts of a list in order, each with what joins it to the one before it.
fn flatten<'s>(statement: &'s ast::Stmt, before: Join, parts: &mut Vec<(Join, &'s ast::Stmt)>) {
    // Long lists lean to the left, so that side is gone down in a loop.
    let mut rights = Vec::new();
    let mut leftmost = statement;
    while let ast::Command::Binary(binary) = &leftmost.command {
        let join = match binary.op {
            ast::BinaryOp::And => Join::And,
            ast::BinaryOp::Or => Join::Or,
            ast::BinaryOp::Pipe | ast::BinaryOp::PipeAll => Join::Pipe,
        };
        rights.push((join, &*binary.right));
        leftmost = &binary.left;
    }
    parts.push((before, leftmost));
    for (join, right) in rights.into_iter().rev() {
        flatten(right, join, parts);
    }
}

/// The script that the command's own words hold.
fn own_script(source: Option<ScriptSource>, words: &[Piece]) -> Option<MappedText> {
    match source? {
        ScriptSource::Word(index) => {
            let piece = words.get(index)?;
            Some(piece.parts.value(&piece.text))
        }
        ScriptSource::WordsFrom(first) => {
            let mut script = MappedText::default();
            for piece in words.get(first..)? {
                let value = piece.parts.value(&piece.text);
                script.append(&value, 0, value.as_str().len());
                script.push(" ", piece.word.range.end());
            }
            Some(script)
        }
        ScriptSource::Input => None,
    }
}

/// A `NAME=value` among the words of a prefix.
fn given_to_env(piece: &Piece) -> Option<Assignment> {
    let (name, start) = prefix::assignment(piece.word.text())?;
    // Quotes around all of it leave no place of its own to the value.
    let value = match prefix::assignment(&piece.word.raw) {
        Some((_, start)) => {
            let value = piece.text.slice(start, piece.word.raw.len());
            let parts = WordParts::of_word(value.as_str());
            ShellWord {
                range: TextRange::new(
                    value_start(&piece.text, start, piece.word.range),
                    piece.word.range.end(),
                ),
                literal: parts.literal(value.as_str()),
                raw: value.as_str().to_owned(),
            }
        }
        None => ShellWord {
            literal: piece.word.text().get(start..).map(str::to_owned),
            ..piece.word.clone()
        },
    };
    Some(Assignment { range: piece.word.range, name: name.to_owned(), value })
}

fn with(inside: &[Enclosing], more: Enclosing) -> Vec<Enclosing> {
    let mut all = inside.to_vec();
    all.push(more);
    all
}

/// Where the value that starts at `start` of `text` stands; the end of `whole` where it is empty.
fn value_start(text: &MappedText, start: usize, whole: TextRange) -> usize {
    if start < text.as_str().len() { text.source_offset(start) } else { whole.end() }
}
