use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::fix::{Fix, FixId, base_image};
use crate::rules::{Inputs, LabelKind, Preset, Profile, Rules, Settings, Severity, Target};
use crate::syntax::parse;

/// Most reviews in a link.
pub const MAX_REVIEWS: usize = 16;
/// Most comments in a review.
pub const MAX_COMMENTS: usize = 50;
/// Longest comment, reason or summary, in characters.
pub const MAX_COMMENT: usize = 500;
/// Most base images of a link that become fixes.
const MAX_BASES: usize = 64;
/// Longest label of an author, in characters.
pub const MAX_AUTHOR: usize = 30;

/// Everything a permalink holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct State {
    /// The Dockerfile.
    pub text: String,
    /// The set of rules.
    pub preset: Preset,
    /// The platform that the image is to run on.
    pub target: Target,
    /// The quality that matters most.
    pub profile: Profile,
    /// Rules turned off.
    pub ignore: Vec<String>,
    /// Severities that differ from the rules' own, by id or alias.
    pub severities: Vec<(String, Severity)>,
    /// Registries that images may come from; empty means all.
    pub trusted_registries: Vec<String>,
    /// The labels that images are to have, and what their values look like.
    pub label_schema: Vec<(String, LabelKind)>,
    /// True if labels other than those are not wanted.
    pub strict_labels: bool,
    /// True if the file's own ignore comments count for nothing.
    pub disregard_ignores: bool,
    /// True if an ignore comment without a reason ignores nothing.
    pub require_reason: bool,
    /// Fixes that are ticked although unsafe, or simply ticked.
    pub ticked: Vec<FixId>,
    /// Fixes that are not to be applied.
    pub skipped: Vec<Skip>,
    /// Other base images that somebody wants to see as fixes, one for a FROM. Their fixes are
    /// [`State::base_fixes`], and those that are ticked are in [`State::ticked`].
    pub bases: Vec<OtherBase>,
    /// The view to open.
    pub view: View,
    /// The .dockerignore beside the Dockerfile; empty for none.
    pub dockerignore: String,
    /// The stage that is built; empty for the last one.
    pub stage: String,
    /// The values that the build gives ARGs, each as `NAME=VALUE`, a name once.
    pub build_args: Vec<String>,
    /// The platform that is built for: `linux/arm64`; empty where nothing says it.
    pub platform: String,
    /// The image that a text without a FROM stands on; empty where it is not known.
    pub fragment: String,
    /// The changes that the cache is asked about, each as the command line writes it without its
    /// dashes: `edit=src/app.py`, `base-updated`. Kept as words, so that a link of a newer version
    /// opens here.
    pub changes: Vec<String>,
    /// The builder, as the command line names it; empty for `buildkit`.
    pub engine: String,
    /// The most that the image may weigh on disk, in bytes.
    pub budget: Option<u64>,
    /// The items ticked off in the checklist, by practice.
    pub checked: Vec<String>,
    /// The reviews of people, by author.
    pub reviews: Vec<Review>,
    /// Records of newer versions, kept as they are and written back.
    pub unknown: Vec<Record>,
}

/// Another base image for a FROM.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct OtherBase {
    /// Index of the FROM in the file.
    pub instruction: usize,
    /// The image's name.
    pub image: String,
}

/// A fix that is not to be applied.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Skip {
    /// The fix.
    pub fix: FixId,
    /// Why; may be empty.
    pub reason: String,
}

/// One person's review of a Dockerfile. A fix that is in neither list is undecided.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Review {
    /// The reviewer's label, as they wrote it; at most [`MAX_AUTHOR`] characters.
    pub author: String,
    /// The version of Plimsoll that the review was made with.
    pub version: String,
    /// The number of problems that this version found in the text.
    pub problems: usize,
    /// Its verdict.
    pub verdict: Verdict,
    /// Its verdict in words; at most [`MAX_COMMENT`] characters.
    pub summary: String,
    /// Fixes to apply.
    pub accepted: Vec<FixId>,
    /// Fixes not to apply.
    pub skipped: Vec<Skip>,
    /// Remarks on lines; at most [`MAX_COMMENTS`].
    pub comments: Vec<Comment>,
}

/// A remark on a line.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Comment {
    /// The line in the text that it was written on, from 1.
    pub line: usize,
    /// The result of [`fingerprint`](super::fingerprint) for that line.
    pub fingerprint: u32,
    /// Plain text, never markup; at most [`MAX_COMMENT`] characters.
    pub text: String,
}

/// The verdict of a review.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Nothing was said.
    #[default]
    None,
    /// Good as it is, or with the accepted fixes.
    Approve,
    /// Something has to change first.
    RequestChanges,
}

impl Review {
    /// True if everything is within the bounds of a link.
    pub fn fits(&self) -> bool {
        let short = |text: &str, most: usize| text.chars().nth(most).is_none();
        short(&self.author, MAX_AUTHOR)
            && short(&self.version, MAX_AUTHOR)
            && short(&self.summary, MAX_COMMENT)
            && self.skipped.iter().all(|skip| short(&skip.reason, MAX_COMMENT))
            && self.comments.len() <= MAX_COMMENTS
            && self.comments.iter().all(|comment| short(&comment.text, MAX_COMMENT))
    }
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
    /// The steps that a change rebuilds.
    Cache,
    /// The image's size.
    Size,
    /// The things that belong beside the file, and those that no file can show.
    Checklist,
    /// The comments of people.
    Review,
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
    /// The fixes that [`State::bases`] ask for in `text`, which has the instructions of the state's
    /// own; nothing for those that it has no place for.
    pub fn base_fixes(&self, text: &str) -> Vec<Fix> {
        if self.bases.is_empty() {
            return Vec::new();
        }
        let file = parse(text);
        let mut fixes: Vec<Fix> = Vec::new();
        for base in self.bases.iter().take(MAX_BASES) {
            let is_known = fixes.iter().any(|fix| fix.id.instruction == base.instruction);
            if !is_known {
                fixes.extend(base_image(text, &file, base.instruction, &base.image));
            }
        }
        fixes
    }

    /// A state from its JSON.
    ///
    /// # Errors
    /// A text that says what is wrong: no JSON of a state, or more than a link may hold.
    pub fn from_json(json: &str) -> Result<Self, String> {
        let state: Self = serde_json::from_str(json).map_err(|error| error.to_string())?;
        if state.fits() {
            Ok(state)
        } else {
            Err("a link holds at most 16 reviews of 50 comments; a comment, summary or reason has \
                 at most 500 characters, a name 30"
                .to_owned())
        }
    }

    /// True if its reviews are within the bounds of a link.
    pub fn fits(&self) -> bool {
        self.reviews.len() <= MAX_REVIEWS && self.reviews.iter().all(Review::fits)
    }

    /// A state of this text, with what of its settings and inputs a link can carry.
    pub fn of(text: String, settings: &Settings, inputs: &Inputs) -> Self {
        Self {
            text,
            preset: settings.preset,
            target: settings.target,
            profile: settings.profile,
            ignore: settings.ignore.clone(),
            severities: settings.severities.clone(),
            trusted_registries: settings.trusted_registries.clone(),
            label_schema: settings.label_schema.clone(),
            strict_labels: settings.strict_labels,
            disregard_ignores: settings.disregard_ignores,
            require_reason: settings.require_reason,
            budget: settings.budget,
            stage: settings.stage.clone().unwrap_or_default(),
            build_args: arguments(&settings.build_args),
            platform: settings.platform.as_ref().map(ToString::to_string).unwrap_or_default(),
            fragment: settings.fragment.clone().unwrap_or_default(),
            dockerignore: inputs.dockerignore.clone().unwrap_or_default(),
            ..Self::default()
        }
    }

    /// The settings that it carries. A link is no file: what it holds may be a part of one.
    pub fn settings(&self) -> Settings {
        Settings {
            preset: self.preset,
            target: self.target,
            profile: self.profile,
            ignore: self.ignore.clone(),
            severities: self.severities.clone(),
            trusted_registries: self.trusted_registries.clone(),
            label_schema: self.label_schema.clone(),
            strict_labels: self.strict_labels,
            disregard_ignores: self.disregard_ignores,
            require_reason: self.require_reason,
            build_args: self.build_args.iter().filter_map(|given| argument(given)).collect(),
            platform: self.platform.parse().ok(),
            fragment: Some(self.fragment.clone()),
            budget: self.budget,
            stage: (!self.stage.is_empty()).then(|| self.stage.clone()),
            ..Settings::default()
        }
    }

    /// The inputs beside the text that it carries, with these rules.
    pub fn inputs(&self, rules: Rules) -> Inputs {
        let dockerignore = (!self.dockerignore.is_empty()).then(|| self.dockerignore.clone());
        Inputs { dockerignore, ..Inputs::with(rules) }
    }
}

/// Values of ARGs as a state has them. Of a repeated name the last holds, as with builders.
fn arguments(given: &[(String, String)]) -> Vec<String> {
    let last: BTreeMap<&str, &str> =
        given.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    last.into_iter().map(|(name, value)| format!("{name}={value}")).collect()
}

fn argument(given: &str) -> Option<(String, String)> {
    let (name, value) = given.split_once('=')?;
    (!name.is_empty()).then(|| (name.to_owned(), value.to_owned()))
}
