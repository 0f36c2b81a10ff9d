use serde::{Deserialize, Serialize};

use super::{Estimate, Part, PartKind, SizeReport, Verdict, human};

/// What curing a finding saves of the image.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Saving {
    /// Bytes on disk.
    #[serde(flatten)]
    pub disk: Estimate,
    /// What these bytes are, in sentences without a full stop.
    pub because: Vec<String>,
}

/// The image's size beside what it may be: what a rule needs, since rules do not estimate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Weight {
    /// Bytes on disk.
    pub disk: Estimate,
    /// The most that it may have on disk.
    pub budget: u64,
    /// Index of the instruction that brings the most of it.
    pub heaviest: usize,
}

/// Bytes below which a saving is no reason for anything.
const WORTH_SAYING: u64 = 100_000;

/// The rule whose cure is another base image, and what that saves among the alternatives.
pub const LIGHTER_BASE: &str = "larger-base-than-needed";

/// Rules whose cure takes bytes out of the layer that they point at, and which bytes.
const BY_KIND: [(&str, &[PartKind]); 16] = [
    ("apk-cache-kept", &[PartKind::Lists, PartKind::Cache]),
    ("apt-lists-kept", &[PartKind::Lists]),
    ("apt-recommends", &[PartKind::Recommended]),
    ("archive-copied-then-extracted", &[PartKind::Archive]),
    ("archive-kept", &[PartKind::Archive]),
    ("build-tools-in-final-stage", &[PartKind::Tools]),
    ("cache-mount-missing", &[PartKind::Lists, PartKind::Cache]),
    ("chmod-after-copy", &[PartKind::Duplicate]),
    ("chown-layer", &[PartKind::Duplicate]),
    ("deleted-in-later-layer", &[PartKind::Deleted]),
    ("dnf-cache-kept", &[PartKind::Lists, PartKind::Cache]),
    ("npm-cache-kept", &[PartKind::Cache]),
    ("pip-cache-kept", &[PartKind::Cache]),
    ("temporary-files-kept", &[PartKind::Temporary]),
    ("yarn-cache-kept", &[PartKind::Cache]),
    ("yum-cache-kept", &[PartKind::Lists, PartKind::Cache]),
];

impl SizeReport {
    /// What curing a rule's finding at an instruction saves of the image, on disk. `None` where the
    /// rule is not about size, the instruction is not part of the image, or nothing is known.
    pub fn saves(&self, rule: &str, instruction: usize) -> Option<Saving> {
        if rule == LIGHTER_BASE {
            return self.lighter_base(instruction);
        }
        let &(_, kinds) = BY_KIND.iter().find(|(id, _)| *id == rule)?;
        let at = self.layers.binary_search_by_key(&instruction, |layer| layer.index).ok()?;
        let layer = self.layers.get(at).filter(|layer| layer.ships)?;
        let parts: Vec<&Part> =
            layer.parts.iter().filter(|part| kinds.contains(&part.kind)).collect();
        let disk: Estimate = parts.iter().map(|part| part.disk).sum();
        let because = parts.iter().map(|part| part.because.clone()).collect();
        (disk.high >= WORTH_SAYING).then_some(Saving { disk, because })
    }

    /// The image's size beside its budget, if it has one.
    pub fn weight(&self) -> Option<Weight> {
        let base = (self.base.disk.map_or(0, |disk| disk.likely), self.base.index);
        let layers = self.layers.iter().filter(|layer| layer.ships);
        let heaviest = layers
            .map(|layer| (layer.disk.likely, layer.index))
            .fold(base, |most, layer| if layer.0 > most.0 { layer } else { most });
        let budget = self.budget?.bytes;
        Some(Weight { disk: self.total.disk, budget, heaviest: heaviest.1 })
    }

    /// The difference to the slim variant of the base, where the FROM at fault is the image's own.
    fn lighter_base(&self, instruction: usize) -> Option<Saving> {
        (instruction == self.base.index).then_some(())?;
        let now = self.base.disk?;
        let slim = self.alternatives.iter().find(|other| {
            !other.current && other.verdict == Verdict::Fits && other.image.contains("slim")
        })?;
        let then = slim.disk?;
        now.likely.checked_sub(then.likely)?;
        let because = format!("`{}` has {}", slim.image, human(then.likely));
        Some(Saving { disk: now.minus(then), because: vec![because] })
    }
}

/// Whether curing this rule's findings takes bytes out of the image.
pub fn is_about_bytes(rule: &str) -> bool {
    rule == LIGHTER_BASE || BY_KIND.iter().any(|(id, _)| *id == rule)
}
