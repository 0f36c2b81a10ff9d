use serde::{Deserialize, Serialize};

use super::{Estimate, Part, PartKind, SizeReport, Verdict, human};

/// The bytes that fixing a finding saves of the image.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Saving {
    /// Bytes on disk.
    #[serde(flatten)]
    pub disk: Estimate,
    /// The things that these bytes are, in sentences without a full stop.
    pub because: Vec<String>,
}

/// The image's size beside what it may be: what a rule needs, since rules do not estimate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Weight {
    /// Bytes on disk.
    pub disk: Estimate,
    /// The most that it may have on disk.
    pub budget: u64,
    /// Index of the instruction that brings the most of it; of the FROM where nobody knows what
    /// that brings.
    pub heaviest: usize,
    /// True if the base image's bytes are not among them, since they are not known.
    #[serde(default)]
    pub without_base: bool,
}

/// Bytes below which a saving is no reason for anything.
const WORTH_SAYING: u64 = 100_000;

/// The bytes of the image that the end of a problem frees. A rule says so of each of its findings;
/// how many bytes these are is the estimate's knowledge.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Frees {
    /// None, or none that are known.
    #[default]
    Nothing,
    /// These parts of the layer that the finding's instruction makes.
    Part(PartKind),
    /// The lists and the cache of a package manager in that layer.
    ListsAndCache,
    /// The bytes that the base image has more than its slim variant.
    OtherBase,
}

impl SizeReport {
    /// The bytes that are saved of the image, on disk, where `frees` is freed at an instruction.
    /// `None` where the instruction is not part of the image, or nothing is known.
    pub fn saves(&self, frees: Frees, instruction: usize) -> Option<Saving> {
        let kinds = match frees {
            Frees::Nothing => return None,
            Frees::Part(kind) => [kind, kind],
            Frees::ListsAndCache => [PartKind::Lists, PartKind::Cache],
            Frees::OtherBase => return self.lighter_base(instruction),
        };
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
        let budget = self.budget?;
        let without_base = self.base.disk.is_none();
        // What exceeds it without the base is at fault, whatever the base has.
        let at = if without_base && budget.over == 0 { self.base.index } else { heaviest.1 };
        Some(Weight { disk: self.total.disk, budget: budget.bytes, heaviest: at, without_base })
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
