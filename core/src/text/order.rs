/// Sorts by numbers: places, ranks, counts. Stable.
///
/// Every use of the standard sort with another type is 4 kB of its own in the page's wasm; here they
/// share one, over the keys.
pub fn sort_by_numbers<T>(items: &mut Vec<T>, key: impl Fn(&T) -> [usize; 3]) {
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
    let mut unsorted: Vec<Option<T>> = std::mem::take(items).into_iter().map(Some).collect();
    items.extend(
        keys.into_iter().filter_map(|[.., place]| unsorted.get_mut(place).and_then(Option::take)),
    );
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
}
