use std::sync::Arc;

use thin_vec::ThinVec;

use super::word::Word;
use crate::text::{MappedText, TextRange};

/// A whole file. Joining the text of all [`pieces`](Self::pieces) gives the input back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dockerfile {
    /// The top level of the file, in order and without gaps.
    pub pieces: Vec<Piece>,
    /// Parser directives at the top (`# syntax=`, `# escape=`, `# check=`).
    pub directives: Vec<Directive>,
    /// The escape character in force: `\` or `` ` ``.
    pub escape: char,
    /// Every instruction, known or not, in order. `instructions[i].index == i`.
    pub instructions: Vec<Instruction>,
    /// Comment lines, in order, those between the lines of a continued instruction included;
    /// directives are not. Each from its `#` to the end of the line, without the line ending.
    pub comments: Vec<TextRange>,
    /// The lines that BuildKit's parser would refuse, in order of position. One bad line costs that
    /// line only.
    pub errors: Vec<SyntaxError>,
}

/// One stretch of the top level.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Its kind.
    pub kind: PieceKind,
    /// Its bytes, with the line ending after it.
    pub range: TextRange,
}

impl Dockerfile {
    /// The first instruction that needs a stage, of a text that has no FROM: a part of a Dockerfile.
    /// `None` for all others, and for one of nothing but ARGs.
    pub fn fragment(&self) -> Option<&Instruction> {
        let is_from = |it: &Instruction| it.keyword == Keyword::From;
        let needs_stage =
            |it: &&Instruction| !matches!(it.keyword, Keyword::Arg | Keyword::Unknown);
        let first = self.instructions.iter().find(needs_stage)?;
        (!self.instructions.iter().any(is_from)).then_some(first)
    }

    /// Index of the instruction that a place is in, or of the next one below; the number of all where
    /// none is.
    pub(crate) fn instruction_at(&self, place: usize) -> usize {
        self.instructions.partition_point(|instruction| instruction.range.end() <= place)
    }
}

/// The kind of a stretch of the top level.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PieceKind {
    /// U+FEFF at the start.
    ByteOrderMark,
    /// A parser directive; its index in [`Dockerfile::directives`].
    Directive(usize),
    /// A comment line.
    Comment,
    /// A line of white space.
    Blank,
    /// An instruction with all its lines, comments between them and heredocs; its index.
    Instruction(usize),
}

/// A parser directive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Directive {
    /// Its kind.
    pub kind: DirectiveKind,
    /// From `#` to the end of the line, without the line ending.
    pub range: TextRange,
    /// The value.
    pub value: Word,
}

/// The kinds of parser directives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DirectiveKind {
    /// `# syntax=`
    Syntax,
    /// `# escape=`
    Escape,
    /// `# check=`
    Check,
}

/// The settings of `# check=`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CheckDirective {
    /// Rule names after `skip=`; `all` among them skips every one.
    pub skip: Vec<String>,
    /// `error=true`
    pub error: bool,
    /// Rule names after `experimental=`; `all` among them asks for every one.
    pub experimental: Vec<String>,
}

/// One instruction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instruction {
    /// Its place among [`Dockerfile::instructions`]. An instruction inside ONBUILD has that of the
    /// ONBUILD.
    pub index: usize,
    /// From the first byte of the keyword to the last byte of its text, heredocs with their end
    /// markers included; no line ending after it.
    pub range: TextRange,
    /// The kind of instruction it is; for a misspelt keyword, what it likely was.
    pub keyword: Keyword,
    /// The keyword's range.
    pub keyword_range: TextRange,
    /// The keyword as written, where it is not in capitals.
    pub(super) spelling: Option<Box<str>>,
    /// `--name=value` words before the arguments, in order.
    pub flags: ThinVec<Flag>,
    /// All after the keyword and flags on the joined line, without surrounding white space:
    /// continuations joined, comment lines left out.
    pub arguments: Arc<MappedText>,
    /// The arguments by their meaning.
    pub body: Body,
    /// The heredocs of RUN, COPY and ADD, in order of their markers; those of an instruction inside
    /// ONBUILD are here on both.
    pub heredocs: ThinVec<Heredoc>,
    /// Comment lines between its lines, each from `#` to the end of the line.
    pub comments: ThinVec<TextRange>,
    /// Blank lines inside a continuation (BuildKit warns: `NoEmptyContinuation`); the whole line
    /// with its line ending.
    pub empty_continuations: ThinVec<TextRange>,
}

impl Instruction {
    /// The keyword as written, its lines joined.
    pub fn keyword_text(&self) -> &str {
        self.spelling.as_deref().unwrap_or(self.keyword.as_str())
    }

    /// True if the builder does not know the keyword as it is written.
    pub fn is_misspelt(&self) -> bool {
        self.spelling.as_deref().is_some_and(|word| Keyword::from_name(word) == Keyword::Unknown)
    }

    /// The flag of this name (without dashes), the last one if repeated.
    pub fn flag(&self, name: &str) -> Option<&Flag> {
        self.flags.iter().rev().find(|flag| flag.name == name)
    }

    /// The instruction itself, or the one inside an ONBUILD.
    pub fn effective(&self) -> &Instruction {
        match &self.body {
            Body::Onbuild(inner) => inner,
            _ => self,
        }
    }
}

/// Names of instructions. `Unknown` is anything that BuildKit does not know and that is far from all
/// of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each is the instruction of that name")]
pub enum Keyword {
    Add,
    Arg,
    Cmd,
    Copy,
    Entrypoint,
    Env,
    Expose,
    From,
    Healthcheck,
    Label,
    Maintainer,
    Onbuild,
    Run,
    Shell,
    Stopsignal,
    User,
    Volume,
    Workdir,
    Unknown,
}

impl Keyword {
    /// Every known instruction, in alphabetical order.
    pub const ALL: [Keyword; 18] = [
        Self::Add,
        Self::Arg,
        Self::Cmd,
        Self::Copy,
        Self::Entrypoint,
        Self::Env,
        Self::Expose,
        Self::From,
        Self::Healthcheck,
        Self::Label,
        Self::Maintainer,
        Self::Onbuild,
        Self::Run,
        Self::Shell,
        Self::Stopsignal,
        Self::User,
        Self::Volume,
        Self::Workdir,
    ];

    /// The keyword in capitals; `""` for `Unknown`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Add => "ADD",
            Self::Arg => "ARG",
            Self::Cmd => "CMD",
            Self::Copy => "COPY",
            Self::Entrypoint => "ENTRYPOINT",
            Self::Env => "ENV",
            Self::Expose => "EXPOSE",
            Self::From => "FROM",
            Self::Healthcheck => "HEALTHCHECK",
            Self::Label => "LABEL",
            Self::Maintainer => "MAINTAINER",
            Self::Onbuild => "ONBUILD",
            Self::Run => "RUN",
            Self::Shell => "SHELL",
            Self::Stopsignal => "STOPSIGNAL",
            Self::User => "USER",
            Self::Volume => "VOLUME",
            Self::Workdir => "WORKDIR",
            Self::Unknown => "",
        }
    }

    /// The instruction of this name, in any case.
    pub fn from_name(name: &str) -> Self {
        Self::ALL
            .into_iter()
            .find(|keyword| keyword.as_str().eq_ignore_ascii_case(name))
            .unwrap_or(Self::Unknown)
    }
}

/// A `--name` or `--name=value` before an instruction's arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flag {
    /// The whole flag.
    pub range: TextRange,
    /// The name without dashes.
    pub name: String,
    /// The value after the `=`, if there is one.
    pub value: Option<Word>,
}

/// The arguments of an instruction by their meaning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// FROM
    From(From),
    /// RUN
    Run(Command),
    /// CMD
    Cmd(Command),
    /// ENTRYPOINT
    Entrypoint(Command),
    /// SHELL; always a list when valid.
    Shell(Vec<Word>),
    /// COPY
    Copy(Box<Transfer>),
    /// ADD
    Add(Box<Transfer>),
    /// ENV
    Env(Vec<Pair>),
    /// LABEL
    Label(Vec<Pair>),
    /// ARG
    Arg(Vec<ArgDeclaration>),
    /// WORKDIR: the whole argument.
    Workdir(Word),
    /// USER: the whole argument.
    User(Word),
    /// EXPOSE
    Expose(Vec<Word>),
    /// VOLUME, in either form.
    Volume(Vec<Word>),
    /// STOPSIGNAL
    Stopsignal(Word),
    /// HEALTHCHECK
    Healthcheck(Health),
    /// MAINTAINER
    Maintainer(Word),
    /// ONBUILD with what it triggers. The inner instruction's ranges point into the same source.
    Onbuild(Box<Instruction>),
    /// Not to be understood: an unknown instruction, or arguments that BuildKit refuses.
    Unknown,
}

/// FROM's arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct From {
    /// The image or stage.
    pub image: Word,
    /// `AS name`
    pub alias: Option<Box<AsClause>>,
}

/// `AS name` in FROM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AsClause {
    /// The word `AS`, as written.
    pub keyword: Word,
    /// The stage's name, as written.
    pub name: Word,
}

/// A command in one of the two forms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// The JSON list.
    Exec(Vec<Word>),
    /// Text for the shell: the joined line, as BuildKit hands it over; where it is all of an
    /// instruction's [arguments](Instruction::arguments), in common with them. Heredoc bodies are
    /// in [`Instruction::heredocs`].
    Shell(Arc<MappedText>),
}

/// HEALTHCHECK's arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Health {
    /// `HEALTHCHECK NONE`
    None,
    /// `HEALTHCHECK … CMD command`
    Command {
        /// The word `CMD`, as written.
        keyword: Box<Word>,
        /// The command that runs.
        command: Command,
    },
}

/// COPY's and ADD's arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transfer {
    /// All words but the last. A heredoc marker (`<<EOF`) is among them as written.
    pub sources: Vec<Word>,
    /// The last word.
    pub destination: Word,
    /// True if it is the JSON form.
    pub json: bool,
}

/// One `key=value` of ENV or LABEL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// From the key's first byte to the value's last.
    pub range: TextRange,
    /// The key as written.
    pub key: Word,
    /// The value as written, quotes kept; in the old form all to the end of the line.
    pub value: Word,
    /// True if it is the old form `KEY value`.
    pub legacy: bool,
}

/// One name of ARG.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArgDeclaration {
    /// From the name's first byte to the default's last.
    pub range: TextRange,
    /// The name.
    pub name: Word,
    /// The default after the `=`, as written; `None` without `=`.
    pub default: Option<Word>,
}

/// A heredoc of RUN, COPY or ADD.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heredoc {
    /// The marker on the instruction's line: `<<EOF`, `<<-"EOF"`, `3<<EOF`, `<< EOF`.
    pub marker: Word,
    /// The delimiter without quotes.
    pub name: String,
    /// True if variables in the body are expanded: the delimiter has no quotes.
    pub expand: bool,
    /// True if leading tabs are stripped: `<<-`.
    pub strip_tabs: bool,
    /// The body as the command reads it (tabs stripped for `<<-`), its line endings included.
    pub body: MappedText,
    /// The body's lines in the source, without the end marker's line.
    pub body_range: TextRange,
    /// The end marker on its line, without line ending; `None` when it never comes. The body then
    /// reaches to the next line that starts like an instruction, or to the end of the file.
    pub end: Option<TextRange>,
}

/// A line that BuildKit's parser refuses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// The part that is at fault.
    pub range: TextRange,
    /// The instruction it belongs to, if any.
    pub instruction: Option<usize>,
    /// The mistake.
    pub kind: SyntaxErrorKind,
}

/// The mistakes for which BuildKit's parser refuses a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SyntaxErrorKind {
    /// The file has no instruction.
    Empty,
    /// The first word is no instruction.
    UnknownInstruction {
        /// The keyword that it likely was, which it is read as.
        suggestion: Option<Keyword>,
    },
    /// Arguments are missing or too many; a short phrase says which: "needs at least two words".
    Arguments(String),
    /// `ENV KEY` without a value, or `a=b c` mixtures.
    NameWithoutValue,
    /// A flag this instruction does not have, or that lacks its value.
    Flag(String),
    /// A quote without its twin.
    UnterminatedQuote,
    /// A `${…}` that cannot be expanded; a short phrase says why: "missing `}`".
    Substitution(String),
    /// A heredoc whose end marker never comes.
    UnterminatedHeredoc,
    /// A heredoc that the builder does not see, with its lines below it; a short phrase says why:
    /// "takes no heredoc".
    Heredoc(String),
    /// A JSON list that is required or nested and cannot be read.
    Json,
    /// A directive that BuildKit refuses: a bad or repeated `# escape=`.
    Directive(String),
    /// ONBUILD without an instruction, or with one it may not hold.
    Onbuild(String),
    /// A line of more bytes than BuildKit reads at once; how many it has, its ending aside.
    LongLine(usize),
}
