//! Values of words whose variables are known.

use crate::syntax::expand;

/// The value of `word` after expansion and removal of quotes, or `None` where a variable in it has
/// no known value or BuildKit could not expand it.
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
    (!unknown.get()).then_some(expansion.text)
}
