use std::collections::BTreeMap;

use crate::rules::Finding;
use crate::syntax::{Ignore, Ignores};

/// The rules that the comments and directives of a file silence.
pub(super) struct Silence {
    ignores: Ignores,
    /// The first place of a name: the instruction (`None` for the file), the name as written and in
    /// small letters, and the comment's place in its list. Lists and findings may both be long.
    places: BTreeMap<(Option<usize>, String), usize>,
    places_in_small_letters: BTreeMap<(Option<usize>, String), usize>,
}

impl Silence {
    pub(super) fn new(ignores: Ignores) -> Self {
        let (mut places, mut places_in_small_letters) = (BTreeMap::new(), BTreeMap::new());
        let lists = ignores.instructions.iter().map(|(at, list)| (Some(*at), list));
        for (scope, list) in lists.chain([(None, &ignores.file)]) {
            for (at, ignore) in list.iter().enumerate() {
                for (name, _) in &ignore.names {
                    places.entry((scope, name.clone())).or_insert(at);
                    let small = name.to_ascii_lowercase();
                    places_in_small_letters.entry((scope, small)).or_insert(at);
                }
            }
        }
        Self { ignores, places, places_in_small_letters }
    }

    /// The comment or directive that silences a finding, if one does: the instruction's own before
    /// the file's, the first one of each.
    pub(super) fn of(&self, finding: &Finding) -> Option<&Ignore> {
        let own = self.ignores.instructions.get(&finding.instruction);
        [(Some(finding.instruction), own), (None, Some(&self.ignores.file))]
            .into_iter()
            .find_map(|(scope, list)| list?.get(self.first(scope, finding)?))
    }

    /// The first comment of the instruction or the file that names the finding, as
    /// [`Finding::is_named`] has it.
    fn first(&self, scope: Option<usize>, finding: &Finding) -> Option<usize> {
        let rule = self.places.get(&(scope, finding.rule.to_owned()));
        let others = finding.aliases.iter().copied().chain(["all"]).filter_map(|name| {
            self.places_in_small_letters.get(&(scope, name.to_ascii_lowercase()))
        });
        others.chain(rule).min().copied()
    }
}
