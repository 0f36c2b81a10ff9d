use std::cmp::Reverse;

use super::TextRange;

/// Sorts by place and leaves out what starts within the one before; of those that start at one
/// place, the longest stays.
pub fn keep_outermost<T>(items: &mut Vec<T>, range: impl Fn(&T) -> TextRange) {
    items.sort_by_cached_key(|item| (range(item).start(), Reverse(range(item).end())));
    let mut end = 0;
    items.retain(|item| {
        let apart = range(item).start() >= end;
        if apart {
            end = range(item).end();
        }
        apart
    });
}
