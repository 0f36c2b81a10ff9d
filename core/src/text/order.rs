use super::TextRange;

/// Sorts by numbers: places, ranks, counts. Stable.
///
/// Every use of the standard sort with another type is 4 kB of its own in the page's wasm; here they
/// share one, over the keys.
pub fn sort_by_numbers<T>(items: &mut [T], key: impl Fn(&T) -> [usize; 3]) {
    let mut keys: Vec<[usize; 4]> = items
        .iter()
        .enumerate()
        .map(|(place, item)| {
            let [first, second, third] = key(item);
            [first, second, third, place]
        })
        .collect();
    if keys.is_sorted() {
        return;
    }
    keys.sort_unstable();
    let mut targets = vec![0; keys.len()];
    for (target, [.., place]) in keys.into_iter().enumerate() {
        if let Some(of_place) = targets.get_mut(place) {
            *of_place = target;
        }
    }
    // Each swap brings an item to where it belongs, and the items are never there twice.
    for place in 0..items.len() {
        while let Some(&target) = targets.get(place).filter(|target| **target != place) {
            items.swap(place, target);
            targets.swap(place, target);
        }
    }
}

/// Sorts by place and leaves out what starts within the one before; of those that start at one
/// place, the longest stays.
pub fn keep_outermost<T>(items: &mut Vec<T>, range: impl Fn(&T) -> TextRange) {
    sort_by_numbers(items, |item| [range(item).start(), usize::MAX - range(item).end(), 0]);
    let mut end = 0;
    items.retain(|item| {
        let apart = range(item).start() >= end;
        if apart {
            end = range(item).end();
        }
        apart
    });
}

#[cfg(test)]
mod tests {
    use super::sort_by_numbers;

    #[test]
    fn equal_keys_keep_their_order() {
        let mut words = vec!["ccc", "a", "bb", "b", "dd"];
        sort_by_numbers(&mut words, |word| [word.len(), 0, 0]);
        assert_eq!(words, ["a", "b", "bb", "dd", "ccc"]);
    }

    #[test]
    fn every_order_of_five_is_put_right() {
        for number in 0..5_usize.pow(5) {
            let mut items: Vec<(usize, usize)> =
                (0..5).map(|place| (number / 5_usize.pow(place) % 5, place as usize)).collect();
            let mut expected = items.clone();
            expected.sort_unstable();
            sort_by_numbers(&mut items, |item| [item.0, 0, 0]);
            assert_eq!(items, expected);
        }
    }
}
