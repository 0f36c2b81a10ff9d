//! Stages that a FROM names by variables: `FROM base-${TARGETARCH}`.

use std::collections::BTreeMap;

use crate::syntax::references;

/// The most names that are looked at for all FROMs of a file together; no real file comes near it, and
/// none costs more than this.
pub(super) const MAX_LOOKED_AT: usize = 1 << 16;

/// The stages among `names`, which are in lower case, that a word names with some values of its
/// variables; ascending. None where it has no variables. `budget` is what is left of
/// [`MAX_LOOKED_AT`].
pub(super) fn may_name(
    word: &str,
    escape: char,
    names: &BTreeMap<String, usize>,
    budget: &mut usize,
) -> Vec<usize> {
    let references = references(word, escape);
    let plain =
        |part: Option<&str>| part.unwrap_or("").replace(['"', '\''], "").to_ascii_lowercase();
    let mut parts = Vec::new();
    let mut at = 0;
    // Those inside another one are part of it.
    for reference in references.iter().map(|it| it.range) {
        if reference.start() >= at {
            parts.push(plain(word.get(at..reference.start())));
            at = reference.end();
        }
    }
    let Some(first) = parts.first() else { return Vec::new() };
    let last = plain(word.get(at..));
    let fits = |name: &str| {
        let mut rest = name.strip_suffix(last.as_str())?;
        for part in &parts {
            let at = if std::ptr::eq(part, first) { 0 } else { rest.find(part.as_str())? };
            rest = rest.get(at..)?.strip_prefix(part.as_str())?;
        }
        Some(())
    };
    let near = names.range(first.clone()..).take_while(|(name, _)| name.starts_with(first));
    let mut found: Vec<usize> = near
        .take(*budget)
        .inspect(|_| *budget -= 1)
        .filter(|(name, _)| fits(name).is_some())
        .map(|(_, &stage)| stage)
        .collect();
    found.sort_unstable();
    found
}

#[cfg(test)]
mod tests {
    use super::{MAX_LOOKED_AT, may_name};

    #[test]
    fn a_word_names_the_stages_that_fit() {
        let names: Vec<&str> = vec!["base", "base-amd64", "base-arm64", "base-amd64-x", "x-base"];
        let all = names.iter().enumerate().map(|(at, name)| ((*name).to_owned(), at)).collect();
        for (word, found) in [
            ("base-${TARGETARCH}", &[1, 2, 3][..]),
            ("base-$TARGETARCH", &[1, 2, 3]),
            ("BASE-$X", &[1, 2, 3]),
            ("base-${A}64", &[1, 2]),
            ("base-\"$A\"64", &[1, 2]),
            ("base-${A:-amd64}", &[1, 2, 3]),
            ("base-${A:-$B}-x", &[3]),
            ("${A}-base", &[4]),
            ("$A", &[0, 1, 2, 3, 4]),
            ("base-${A}-${B}", &[3]),
            ("base", &[]),
            ("debian:$V", &[]),
        ] {
            assert_eq!(may_name(word, '\\', &all, &mut MAX_LOOKED_AT.clone()), found, "{word}");
        }
        assert_eq!(may_name("$A", '\\', &all, &mut 2), [0, 1]);
    }
}
