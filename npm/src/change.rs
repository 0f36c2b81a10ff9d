//! One change since the last build, as JavaScript says it: `{ edit: "src/app.py" }`.

use plimsoll_core::cache::{self, BaseUpdate};
use serde::Deserialize;

/// One change; the words are those of `plimsoll cache`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Change {
    Edit(String),
    Add(String),
    Delete(String),
    Chmod(String),
    Touch(String),
    Rename {
        from: String,
        to: String,
    },
    DockerfileLine(usize),
    #[serde(rename = "changeArg")]
    Argument(Argument),
    SecretUpdated(String),
    /// Without an image all bases.
    BaseUpdated(Option<String>),
    RemoteUpdated(String),
    SourceDateEpoch(True),
    NoCache(True),
    NoCacheFilter(String),
    After(u32),
    FreshBuilder(Exported),
}

/// A build argument: its name alone where its value is any other, or `{ name, value }`.
#[derive(Deserialize)]
#[serde(untagged)]
pub(crate) enum Argument {
    Name(String),
    Value { name: String, value: String },
}

/// The value of a change that has none: `true`.
#[derive(Deserialize)]
#[serde(try_from = "bool")]
pub(crate) struct True;

/// What a fresh builder finds.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Exported {
    None,
    Inline,
    Max,
}

impl TryFrom<bool> for True {
    type Error = &'static str;

    fn try_from(value: bool) -> Result<Self, &'static str> {
        if value { Ok(Self) } else { Err("a change that did not happen is left out") }
    }
}

impl From<Change> for cache::Change {
    fn from(change: Change) -> Self {
        match change {
            Change::Edit(path) => Self::Edit(path),
            Change::Add(path) => Self::Add(path),
            Change::Delete(path) => Self::Delete(path),
            Change::Chmod(path) => Self::Chmod(path),
            Change::Touch(path) => Self::Touch(path),
            Change::Rename { from, to } => Self::Rename { from, to },
            Change::DockerfileLine(line) => Self::DockerfileLine(line),
            Change::Argument(Argument::Name(name)) => Self::Argument { name, value: None },
            Change::Argument(Argument::Value { name, value }) => {
                Self::Argument { name, value: Some(value) }
            }
            Change::SecretUpdated(id) => Self::Secret(id),
            Change::BaseUpdated(image) => Self::Base { image, update: BaseUpdate::Files },
            Change::RemoteUpdated(address) => Self::Remote(address),
            Change::SourceDateEpoch(True) => Self::SourceDateEpoch,
            Change::NoCache(True) => Self::NoCache,
            Change::NoCacheFilter(stage) => Self::NoCacheFilter(stage),
            Change::After(days) => Self::Days(days),
            Change::FreshBuilder(exported) => Self::FreshBuilder(match exported {
                Exported::None => cache::Cache::None,
                Exported::Inline => cache::Cache::Inline,
                Exported::Max => cache::Cache::Max,
            }),
        }
    }
}
