//! From text to a [`Dockerfile`]: lossless, error-tolerant, and exact to BuildKit.
//!
//! Knows how a Dockerfile is written, not what it means: names of stages, variables in scope and
//! commands in RUN belong to later stages of the pipeline.

mod ast;
mod checks;
mod directives;
mod expand;
mod flags;
mod frontend;
mod guess;
mod heredocs;
mod ignores;
mod instructions;
mod json;
mod known_flags;
mod lex;
mod lines;
mod list;
mod parse;
mod pattern;
mod reader;
mod reference;
mod swallowed;
mod word;
mod words;

pub use ast::{
    ArgDeclaration, AsClause, Body, CheckDirective, Command, Directive, DirectiveKind, Dockerfile,
    Flag, From, Health, Heredoc, Instruction, Keyword, Pair, Piece, PieceKind, SyntaxError,
    SyntaxErrorKind, Transfer,
};
pub use expand::{Expansion, LIMIT, expand, references};
pub use frontend::{Frontend, Release};
pub(crate) use ignores::{Dialect, Ignore, Ignores, is_ignore_comment, silences_next};
pub use list::BrokenList;
pub use parse::parse;
pub use reference::{ExpandError, Operator, Reference};
pub use swallowed::Swallowed;
pub use word::Word;
