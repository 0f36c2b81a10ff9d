use std::hash::{DefaultHasher, Hasher as _};

/// A number that stands for some input: equal inputs have equal keys.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key(u64);

impl Key {
    /// The key of a text.
    pub(super) fn of(text: &str) -> Self {
        Self::default().text(text)
    }

    /// The key of this and then a text.
    #[must_use]
    pub(super) fn text(self, text: &str) -> Self {
        let mut hasher = DefaultHasher::new();
        hasher.write_u64(self.0);
        hasher.write(text.as_bytes());
        Self(hasher.finish())
    }

    /// The key of this and then another.
    #[must_use]
    pub(super) fn with(self, other: Self) -> Self {
        let mut hasher = DefaultHasher::new();
        hasher.write_u64(self.0);
        hasher.write_u64(other.0);
        Self(hasher.finish())
    }

    /// The key of this and another in either order.
    #[must_use]
    pub(super) fn beside(self, other: Self) -> Self {
        Self(self.0.wrapping_add(other.with(Self(1)).0))
    }
}

/// Starts a value that stands for another: no real value holds this character.
pub(super) const CHANGED: char = '\u{1}';

/// The keys of one thing on three views of what is the same. A step is taken from the cache for
/// certain if its first key is known, as a rule if its second is, hardly if only its third is, and
/// not at all otherwise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Keys {
    /// Everything counts.
    pub(super) sure: Key,
    /// Everything counts but what hardly matters.
    pub(super) likely: Key,
    /// Only what surely matters counts.
    pub(super) least: Key,
}

impl Keys {
    /// The same on every view.
    pub(super) fn all(key: Key) -> Self {
        Self { sure: key, likely: key, least: key }
    }

    /// The keys of this and then another.
    #[must_use]
    pub(super) fn with(self, other: Self) -> Self {
        Self {
            sure: self.sure.with(other.sure),
            likely: self.likely.with(other.likely),
            least: self.least.with(other.least),
        }
    }

    /// The keys of this and another in either order. An empty key adds nothing.
    #[must_use]
    pub(super) fn beside(self, other: Self) -> Self {
        let one = |own: Key, other: Key| {
            if other == Key::default() { own } else { own.beside(other) }
        };
        Self {
            sure: one(self.sure, other.sure),
            likely: one(self.likely, other.likely),
            least: one(self.least, other.least),
        }
    }

    /// The keys of this and then another. An empty key adds nothing.
    #[must_use]
    pub(super) fn after(self, other: Self) -> Self {
        let one = |own: Key, other: Key| {
            if other == Key::default() { own } else { own.with(other) }
        };
        Self {
            sure: one(self.sure, other.sure),
            likely: one(self.likely, other.likely),
            least: one(self.least, other.least),
        }
    }
}
