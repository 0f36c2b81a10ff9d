//! Values of words whose variables are known.

use crate::syntax::expand;
use crate::text::LONGEST_VALUE;

/// The value of `word` after expansion and removal of quotes, or `None` where a variable in it has
/// no known value, BuildKit could not expand it, or its variables make it longer than
/// [`LONGEST_VALUE`].
pub(super) fn expand_known(
    word: &str,
    escape: char,
    lookup: &dyn Fn(&str) -> Option<String>,
) -> Option<String> {
    let unknown = std::cell::Cell::new(false);
    let expansion = expand(word, escape, &|name: &str| {
        let value = lookup(name);
        unknown.set(unknown.get() || value.is_none());
        value
    })
    .ok()?;
    let grown = expansion.text.len() > LONGEST_VALUE.max(word.len());
    (!unknown.get() && !grown).then_some(expansion.text)
}
