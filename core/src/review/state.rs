use serde::{Deserialize, Serialize};

use crate::fix::FixId;
use crate::rules::{Options, Preset, Profile, Target};

/// Everything a permalink holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct State {
    /// The Dockerfile.
    pub text: String,
    /// The set of rules.
    pub preset: Preset,
    /// Where the image is to run.
    pub target: Target,
    /// What matters most.
    pub profile: Profile,
    /// Rules turned off.
    pub ignore: Vec<String>,
    /// Fixes that are ticked although unsafe, or simply ticked.
    pub ticked: Vec<FixId>,
    /// Fixes that are not to be applied.
    pub skipped: Vec<Skip>,
    /// The view to open.
    pub view: View,
    /// The .dockerignore beside the Dockerfile; empty for none.
    pub dockerignore: String,
    /// The stage that is built; empty for the last one.
    pub stage: String,
    /// The changes that the cache is asked about, each as the command line writes it without its
    /// dashes: `edit=src/app.py`, `base-updated`. Kept as words, so that a link of a newer version
    /// opens here.
    pub changes: Vec<String>,
    /// The builder, as the command line names it; empty for `buildkit`.
    pub engine: String,
    /// What the image may weigh on disk, in bytes.
    pub budget: Option<u64>,
    /// Records of newer versions, kept as they are and written back.
    pub unknown: Vec<Record>,
}

/// A fix that is not to be applied.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Skip {
    /// Which one.
    pub fix: FixId,
    /// Why; may be empty.
    pub reason: String,
}

/// Views of the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum View {
    /// The list of problems.
    #[default]
    Problems,
    /// The fixes and their diff.
    Fixes,
    /// What a change rebuilds.
    Cache,
    /// What the image weighs.
    Size,
}

/// A record that this version does not know.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Record {
    /// Its number.
    pub tag: u8,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl State {
    /// The options of an analysis of this state.
    pub fn options(&self) -> Options {
        Options {
            preset: self.preset,
            target: self.target,
            profile: self.profile,
            ignore: self.ignore.clone(),
            dockerignore: (!self.dockerignore.is_empty()).then(|| self.dockerignore.clone()),
            ..Options::default()
        }
    }
}
