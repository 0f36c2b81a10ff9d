//! From text to a [`Dockerfile`]: lossless, error-tolerant, and exact to BuildKit.
//!
//! Knows how a Dockerfile is written, not what it means: names of stages, variables in scope and
//! commands in RUN belong to later stages of the pipeline.

mod ast;
mod expand;
mod parse;

pub use ast::{
    ArgDeclaration, AsClause, Body, CheckDirective, Command, Directive, DirectiveKind, Dockerfile,
    Flag, From, Health, Heredoc, Instruction, Keyword, Pair, Piece, PieceKind, SyntaxError,
    SyntaxErrorKind, Transfer, Word,
};
pub use expand::{ExpandError, Expansion, expand};
pub use parse::parse;
