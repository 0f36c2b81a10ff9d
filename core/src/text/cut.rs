//! Values that a file puts together from others.

use std::borrow::Cow;
use std::hash::{DefaultHasher, Hasher as _};

/// The longest value that is kept of what a file puts together from other values, in bytes: of a
/// variable that names itself, a directory below a directory. Linux takes no longer path. What is
/// longer counts as not known, or is [`cut`] where it is told apart or shown.
pub const LONGEST_VALUE: usize = 4096;

/// The longest value that a sentence shows whole, in bytes.
pub const LONGEST_SHOWN: usize = 256;

/// A value of at most so many bytes as it is; the start of a longer one with a mark,
/// `… (cut: 1a2b3c)`, whose number tells it from others with this start.
pub fn cut(value: &str, longest: usize) -> Cow<'_, str> {
    if value.len() <= longest {
        return Cow::Borrowed(value);
    }
    let mut hasher = DefaultHasher::new();
    hasher.write(value.as_bytes());
    let number = hasher.finish() & 0xff_ffff_ffff;
    let start = value.get(..value.floor_char_boundary(longest)).unwrap_or("");
    Cow::Owned(format!("{start}… (cut: {number:x})"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_long_values_are_cut_and_told_apart() {
        assert_eq!(cut("/a/b", 4), "/a/b");
        assert_eq!(cut("é", 1), cut("é", 1));
        let (one, other) = (cut("aaaa1", 4), cut("aaaa2", 4));
        assert!(one.starts_with("aaaa… (cut: ") && other.starts_with("aaaa… (cut: "), "{one}");
        assert_ne!(one, other);
        assert!(cut("é", 1).starts_with("… (cut: "));
    }
}
