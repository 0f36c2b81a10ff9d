//! Reading back what is written as `&'static str`: ids of rules, their codes, sentences of tables.

use std::cell::RefCell;
use std::collections::BTreeSet;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

/// A text of one of our tables. A name of its own, since serde takes each `&str` for borrowed from what
/// it reads.
pub type Term = &'static str;

/// So many texts are kept by a thread at most. The tables that they come from hold some hundreds.
const MOST: usize = 4_096;

thread_local! {
    static KEPT: RefCell<BTreeSet<&'static str>> = const { RefCell::new(BTreeSet::new()) };
}

/// A text of one of our tables. The program that reads it back may not have the table, as the page
/// has no rules; each different text is kept for as long as the program runs.
///
/// # Errors
/// Where it is no text, and after more different ones than the tables hold.
pub(crate) fn kept<'de, D: Deserializer<'de>>(from: D) -> Result<&'static str, D::Error> {
    keep(&String::deserialize(from)?).ok_or_else(|| D::Error::custom("too many different texts"))
}

/// The same, of a list.
///
/// # Errors
/// As [`kept`].
pub(crate) fn kept_list<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<&'static str>, D::Error> {
    let texts = Vec::<String>::deserialize(from)?;
    let kept: Option<Vec<_>> = texts.iter().map(|text| keep(text)).collect();
    kept.ok_or_else(|| D::Error::custom("too many different texts"))
}

fn keep(text: &str) -> Option<&'static str> {
    KEPT.with_borrow_mut(|all| {
        if let Some(same) = all.get(text) {
            return Some(*same);
        }
        if all.len() == MOST {
            return None;
        }
        let new: &'static str = String::leak(text.to_owned());
        all.insert(new);
        Some(new)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_kept_once_and_not_too_many() {
        let one = keep("pip-cache-kept").unwrap();
        assert!(std::ptr::eq(one, keep("pip-cache-kept").unwrap()));
        let kept = (0..2 * MOST).filter(|number| keep(&number.to_string()).is_some()).count();
        assert_eq!(kept, MOST - 1);
        assert_eq!(keep("pip-cache-kept"), Some(one));
        assert_eq!(keep("another"), None);
    }
}
