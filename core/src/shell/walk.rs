use shuck_ast as ast;

use super::command::Piece;
use super::parse::parse;
use super::prefix;
use super::{Assignment, Enclosing, Join, Redirect, Script, ShellWord, SimpleCommand};
use crate::syntax::Heredoc;
use crate::text::MappedText;

/// Scripts in scripts (`sh -c "sh -c …"`) are read this deep.
const MAX_INNER: usize = 3;
/// Substitutions in substitutions are read this deep.
const MAX_LEVELS: usize = 12;

/// Collects the commands of an instruction.
pub(super) struct Reader {
    pub(super) commands: Vec<SimpleCommand>,
    redirects: Vec<Redirect>,
    pub(super) complete: bool,
    pipelines: usize,
    /// Where each heredoc's body starts in the source.
    pub(super) heredocs: Vec<usize>,
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
pub(super) struct Walk<'a> {
    pub(super) reader: &'a mut Reader,
    pub(super) text: &'a MappedText,
    /// Words of a prefix that the parser knows by itself (`time`), for the command after it.
    pub(super) lead: Vec<Piece>,
}

/// How a statement is joined to its neighbours.
#[derive(Clone, Copy)]
pub(super) struct Joins {
    pub(super) before: Join,
    pub(super) after: Join,
    pub(super) pipeline: usize,
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
