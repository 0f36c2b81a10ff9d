//! The tests that span crates, as one program: it links once, and its tests share the processors.
//! `cargo test -p plimsoll-tests --test suite NAME::` runs one module.

mod advice;
mod buildkit;
mod buildkit_checks;
mod cache_fixes;
mod cache_laws;
mod configuration;
mod corpus_list;
mod cost_corpus;
mod differences;
mod dockerignore;
mod fix_oracles;
mod fixes;
mod formats;
mod hadolint;
mod hosting;
mod house;
mod laws;
mod links;
mod pairs;
mod practices;
mod redaction;
mod reports;
mod sarif;
mod schema;
mod secrets;
mod shape;
mod shell;
mod shell_corpus;
mod size_corpus;
mod size_truth;
mod syntax_corpus;
mod syntax_expansion;
mod syntax_fixtures;
mod syntax_oracles;
mod syntax_properties;
