//! Everything that knows Dockerfiles.
//!
//! The folders are the stages of one pipeline, in this order: [`text`], [`syntax`], [`secrets`],
//! [`shell`], [`build`], [`context`], [`catalog`], [`fix`], [`size`], [`cache`], [`rules`],
//! [`analysis`]; `configuration` reads what the user chose from files; `review`, `practices`,
//! `advice` and `report` serve what comes out. A stage imports only from those before it.
//!
//! # Invariants
//!
//! * Pure: no IO, no clock, no randomness, no JavaScript. One call is one function of its inputs.
//! * Bad input is ordinary: it yields findings, never a panic, and the cost is linear or bounded.
//! * Offsets are UTF-8 bytes everywhere; lines, columns and UTF-16 exist only in [`text::LineIndex`].

pub mod text;

pub mod syntax;

pub mod secrets;

pub mod shell;

pub mod build;

pub mod context;

pub mod catalog;

pub mod fix;

pub mod size;

pub mod cache;

pub mod rules;

pub mod analysis;

#[cfg(feature = "configuration")]
pub mod configuration;

pub mod review;

pub mod practices;

pub mod advice;

pub mod report;
