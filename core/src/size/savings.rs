use super::{Estimate, PartKind, SizeReport, Verdict};

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
    pub fn saves(&self, rule: &str, instruction: usize) -> Option<Estimate> {
        if rule == "larger-base-than-needed" {
            return self.lighter_base(instruction);
        }
        let &(_, kinds) = BY_KIND.iter().find(|(id, _)| *id == rule)?;
        let at = self.layers.binary_search_by_key(&instruction, |layer| layer.index).ok()?;
        let layer = self.layers.get(at).filter(|layer| layer.ships)?;
        let parts = layer.parts.iter().filter(|part| kinds.contains(&part.kind));
        let saved: Estimate = parts.map(|part| part.disk).sum();
        (!saved.is_zero()).then_some(saved)
    }

    /// The difference to the slim variant of the base, where the FROM at fault is the image's own.
    fn lighter_base(&self, instruction: usize) -> Option<Estimate> {
        (instruction == self.base.index).then_some(())?;
        let now = self.base.disk?;
        let slim = self.alternatives.iter().find(|other| {
            !other.current && other.verdict == Verdict::Fits && other.image.contains("slim")
        })?;
        let then = slim.disk?;
        let likely = now.likely.checked_sub(then.likely)?;
        Some(Estimate::new(
            now.low.saturating_sub(then.high),
            likely,
            now.high.saturating_sub(then.low),
        ))
    }
}
