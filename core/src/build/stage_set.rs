//! A set of stages.

use super::model::{Build, Stage};

/// Some of a file's stages. Asking is constant, whatever the number of stages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StageSet(Vec<bool>);

impl StageSet {
    /// No stage, with room for the first `count`.
    pub fn none_of(count: usize) -> Self {
        Self(vec![false; count])
    }

    /// Adds a stage by its index; one beyond the file's stages is left out.
    pub fn add(&mut self, stage: usize) {
        if let Some(slot) = self.0.get_mut(stage) {
            *slot = true;
        }
    }

    /// True if the stage of this index is one of them.
    pub fn has(&self, stage: usize) -> bool {
        self.0.get(stage) == Some(&true)
    }

    /// Adds all stages that these need, as `needs` tells of each: a stage needs only earlier ones, so
    /// that one pass from the end meets every user first.
    pub fn close<'n, N: IntoIterator<Item = &'n usize>>(&mut self, needs: impl Fn(usize) -> N) {
        for stage in (0..self.0.len()).rev() {
            if self.has(stage) {
                needs(stage).into_iter().for_each(|&need| self.add(need));
            }
        }
    }
}

impl Build<'_> {
    /// The stages that are built for this one, itself included. Linear.
    pub fn needed_by(&self, stage: usize) -> StageSet {
        let mut needed = StageSet::none_of(self.stages.len());
        needed.add(stage);
        needed.close(|at| self.stages.get(at).into_iter().flat_map(|stage| &stage.needs));
        needed
    }

    /// The stages that are built for the final one, itself included. Linear.
    pub fn needed(&self) -> StageSet {
        self.needed_by(self.stages.len().saturating_sub(1))
    }

    /// The stages that are built for the final one with some values of the variables in FROM lines.
    pub fn needed_by_some(&self) -> StageSet {
        self.may_be_needed_by(self.stages.len().saturating_sub(1))
    }

    /// The same for this stage. Linear.
    pub fn may_be_needed_by(&self, stage: usize) -> StageSet {
        let mut needed = StageSet::none_of(self.stages.len());
        needed.add(stage);
        needed.close(|at| self.stages.get(at).into_iter().flat_map(Stage::all_needs));
        needed
    }

    /// The stages whose files are in the image of this one: itself and those that it starts from.
    pub fn in_image_of(&self, stage: usize) -> StageSet {
        let mut inside = StageSet::none_of(self.stages.len());
        self.lineage(stage).for_each(|stage| inside.add(stage.index));
        inside
    }

    /// The stages whose files are in the final image.
    pub fn in_final_image(&self) -> StageSet {
        self.in_image_of(self.stages.len().saturating_sub(1))
    }

    /// The index of the stage that a build's target names: by its name, in any case and the last of
    /// several, else by its number from 0.
    pub fn target(&self, name: &str) -> Option<usize> {
        let is_named = |own: &str| own.eq_ignore_ascii_case(name);
        let mut stages = self.stages.iter().rev();
        let named = stages.find(|stage| stage.name.as_deref().is_some_and(is_named));
        let number = || name.parse().ok().filter(|&number: &usize| number < self.stages.len());
        named.map(|stage| stage.index).or_else(number)
    }
}

#[cfg(test)]
mod tests {
    use crate::build::Build;
    use crate::syntax::parse;

    const FILE: &str = "\
FROM debian AS base
FROM base AS tools
FROM scratch AS data
FROM debian AS unused
FROM base
COPY --from=data /x /
RUN --mount=from=tools x
";

    fn with<T>(source: &str, look: impl FnOnce(&Build<'_>) -> T) -> T {
        let file = parse(source);
        look(&Build::new(source, &file))
    }

    #[test]
    fn what_a_stage_needs_and_what_is_in_its_image() {
        with(FILE, |build| {
            let all =
                |set: super::StageSet| -> Vec<usize> { (0..9).filter(|&at| set.has(at)).collect() };
            assert_eq!(all(build.needed()), [0, 1, 2, 4]);
            assert_eq!(all(build.needed_by(1)), [0, 1]);
            assert_eq!(all(build.needed_by(3)), [3]);
            assert!(all(build.needed_by(9)).is_empty());
            assert_eq!(all(build.in_final_image()), [0, 4]);
            assert_eq!(all(build.in_image_of(2)), [2]);
        });
        let file = "ARG V=b\nFROM a AS x-a\nFROM b AS x-b\nFROM c AS y\nFROM x-$V\n";
        with(file, |build| {
            let some = build.needed_by_some();
            assert!(some.has(0) && some.has(1) && !some.has(2) && some.has(3));
            assert!(!build.needed().has(0) && build.needed().has(1));
        });
        with("", |build| assert!(!build.needed().has(0) && !build.in_final_image().has(0)));
    }

    #[test]
    fn a_target_is_a_name_in_any_case_or_a_number() {
        let file = "FROM a AS one\nFROM b AS two\nFROM c AS One\nFROM d\n";
        with(file, |build| {
            for (name, stage) in [
                ("two", Some(1)),
                ("TWO", Some(1)),
                ("one", Some(2)),
                ("3", Some(3)),
                ("4", None),
                ("three", None),
                ("", None),
            ] {
                assert_eq!(build.target(name), stage, "{name}");
            }
        });
    }
}
