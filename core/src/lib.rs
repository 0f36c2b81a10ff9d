//! Everything that knows Dockerfiles: what is wrong with one, what its image weighs, which steps a
//! change runs again, and the fixes.
//!
//! One door: [`check`], [`fix_all`], [`size`], [`simulate`] and [`advise`] each take a text, the
//! [`Settings`] that a project writes down once, and the [`Inputs`] that stand beside the text.
//! [`encode`] and [`decode`] put a text with its settings into a link and take it out again.
//!
//! ```
//! use plimsoll_core::cache::Change;
//! use plimsoll_core::fix::{FixId, Safety};
//! use plimsoll_core::review::State;
//! use plimsoll_core::rules::Preset;
//! use plimsoll_core::{Inputs, Settings, advise, check, decode, encode, simulate, size};
//!
//! let text = "\
//! FROM python:3.13-slim
//! COPY requirements.txt .
//! RUN pip install -r requirements.txt
//! COPY . .
//! CMD python app.py
//! ";
//! let settings = Settings { preset: Preset::Strict, ..Settings::default() };
//! let inputs = Inputs { today: Some("2026-11-21".to_owned()), ..Inputs::default() };
//!
//! // What is wrong, where, and what its end saves.
//! let checked = check(text, &settings, &inputs);
//! for finding in &checked.report.findings {
//!     println!("{}: {}", finding.rule, finding.message);
//! }
//! assert!(checked.report.findings.iter().any(|finding| finding.rule == "shell-form-command"));
//!
//! // The safe fixes, put in and looked at. Nothing is read or checked a second time.
//! let safe: Vec<FixId> =
//!     checked.fixes().filter(|fix| fix.safety == Safety::Safe).map(|fix| fix.id.clone()).collect();
//! let fixed = checked.apply(&safe);
//! assert_eq!(fixed.applied.len(), safe.len());
//!
//! // What the image weighs, in bytes, as a band.
//! let image = size(&fixed.text, &settings, &inputs);
//! assert!(image.total.disk.low <= image.total.disk.high);
//!
//! // An edit of the source leaves the packages in the cache.
//! let changes = [Change::Edit("app.py".to_owned())];
//! let simulation = simulate(&fixed.text, &settings, &inputs, &changes)?;
//! assert!(!simulation.steps.is_empty());
//!
//! // What belongs beside the file.
//! let advice = advise(&fixed.text, &settings, &inputs);
//! assert!(advice.files.iter().any(|file| file.path == ".dockerignore"));
//!
//! // A link that holds text and settings.
//! let link = encode(&State::of(fixed.text, &settings, &inputs));
//! assert_eq!(decode(&link)?.state.settings().preset, settings.preset);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Stages
//!
//! The folders are the stages of one pipeline, in this order: [`text`], [`syntax`], [`secrets`],
//! [`shell`], [`build`], [`context`], [`catalog`], [`fix`], [`size`](mod@size), [`cache`], [`rules`],
//! [`analysis`]; `configuration` reads what the user chose from files; [`review`], [`practices`],
//! [`advice`] and [`report`] serve what comes out; [`door`] puts them together. A stage imports only
//! from those before it.
//!
//! # Invariants
//!
//! * Pure: no IO, no clock, no randomness, no JavaScript. One call is one function of its inputs.
//! * Bad input is ordinary: it yields findings, never a panic, and the cost is linear or bounded.
//! * Offsets are UTF-8 bytes everywhere; lines, columns and UTF-16 exist only in [`text::LineIndex`].

#![warn(missing_docs)]

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

pub mod door;

/// What the package's page shows: its example runs as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct Readme;

pub use analysis::{Check, check, fix_all};
pub use door::{advise, simulate, size};
pub use review::{decode, encode};
pub use rules::{Inputs, Settings};
