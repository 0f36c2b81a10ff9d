use std::collections::BTreeMap;
use std::sync::Arc;

use super::Engine;
use crate::context::ContextFiles;

/// A build, and the changes since the last one.
///
/// Everything here but [`changes`](Self::changes) and the `previous_…` fields holds for both
/// builds. The result does not depend on the order of the changes, but of several values of one
/// argument the last holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scenario {
    /// The engine that builds it.
    pub engine: Engine,
    /// The stage to build, by name or number; `None` for the last one.
    pub target: Option<String>,
    /// The target of the last build, where it was another; `""` for the last stage.
    pub previous_target: Option<String>,
    /// The Dockerfile's path in the context; `None` for `Dockerfile`.
    pub dockerfile: Option<String>,
    /// The Dockerfile's text at the last build, where it was another.
    pub previous_text: Option<String>,
    /// Values given with `--build-arg`; of a repeated name the last holds.
    pub build_args: Vec<(String, String)>,
    /// The text of `.dockerignore`; `None` where there is none.
    pub dockerignore: Option<String>,
    /// The text of `.dockerignore` at the last build, where it was another; `""` for none.
    pub previous_dockerignore: Option<String>,
    /// The files of the context, before or after the changes; `None` where they are not known.
    pub files: Option<Arc<ContextFiles>>,
    /// All other changes.
    pub changes: Vec<Change>,
}

/// One thing that changed since the last build. Paths are relative to the context, with `/`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A file has other bytes.
    Edit(String),
    /// A file is new.
    Add(String),
    /// A file or folder is gone.
    Delete(String),
    /// A file or folder has another name.
    Rename {
        /// The name before.
        from: String,
        /// The name now.
        to: String,
    },
    /// A file has other permission bits.
    Chmod(String),
    /// A file has another modification time and nothing else.
    Touch(String),
    /// This line of the Dockerfile, from 1, was edited; how is not known.
    DockerfileLine(usize),
    /// A build argument has another value.
    Argument {
        /// Its name.
        name: String,
        /// Its value now; `None` where all that is known is that it is another than before.
        value: Option<String>,
    },
    /// A secret, by its id, has another value.
    Secret(String),
    /// The tag of a base image names another image.
    Base {
        /// The image as FROM names it; `None` for every base.
        image: Option<String>,
        /// The part of it that is new.
        update: BaseUpdate,
    },
    /// The address of an ADD has other bytes, or its branch another commit.
    Remote(String),
    /// `SOURCE_DATE_EPOCH` has another value.
    SourceDateEpoch,
    /// The build is run with `--no-cache`.
    NoCache,
    /// The build is run with `--no-cache-filter` for this stage.
    NoCacheFilter(String),
    /// So many days have passed.
    Days(u32),
    /// The builder has no local cache, only what was exported.
    FreshBuilder(Cache),
}

impl Scenario {
    /// The values given with `--build-arg` after the changes, as far as they are known; of those
    /// that changed in some unknown way, the ones before.
    pub fn arguments_now(&self) -> BTreeMap<String, String> {
        let changed = self.changes.iter().filter_map(|change| match change {
            Change::Argument { name, value: Some(value) } => Some((name.clone(), value.clone())),
            _ => None,
        });
        self.build_args.iter().cloned().chain(changed).collect()
    }
}

impl Change {
    /// A build argument that changed, as people write it: `NAME=VALUE`, or `NAME` where its value is
    /// any other than before. `None` without a name.
    pub fn argument(words: &str) -> Option<Self> {
        let (name, value) = match words.split_once('=') {
            Some((name, value)) => (name, Some(value.to_owned())),
            None => (words, None),
        };
        (!name.is_empty()).then(|| Self::Argument { name: name.to_owned(), value })
    }
}

/// The part that is new in an image that was published again under its tag.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum BaseUpdate {
    /// Its files, which is what an update is as a rule.
    #[default]
    Files,
    /// Its environment, directory, user or shell; the files are the same.
    Environment,
    /// Labels, command and the like; files and environment are the same.
    Metadata,
}

/// The steps of the last build that a fresh builder finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cache {
    /// Nothing.
    None,
    /// The steps of the final image: `--cache-to type=inline` or `mode=min`.
    Inline,
    /// Every step: `mode=max`.
    Max,
}
