use std::iter::Sum;
use std::ops::{Add, AddAssign};

use serde::{Deserialize, Serialize};

/// A number as a band, bytes (or milliseconds in the cost of steps): the truth is thought to lie between `low` and `high`, and `likely` is the best
/// single guess. `low <= likely <= high`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Estimate {
    /// Hardly less than this.
    pub low: u64,
    /// The best guess.
    pub likely: u64,
    /// Hardly more than this.
    pub high: u64,
}

impl Estimate {
    /// Nothing at all, for certain.
    pub const ZERO: Self = Self::exactly(0);

    /// A number that is known.
    pub const fn exactly(bytes: u64) -> Self {
        Self { low: bytes, likely: bytes, high: bytes }
    }

    /// A band; the three are put in order.
    pub fn new(low: u64, likely: u64, high: u64) -> Self {
        Self { low: low.min(likely), likely, high: high.max(likely) }
    }

    /// A band around a number, its ends in percent of it: `around(100, 90, 120)` is 90..100..120.
    pub fn around(likely: u64, low: u64, high: u64) -> Self {
        Self::new(percent(likely, low), likely, percent(likely, high))
    }

    /// All three in these percentages of what they are.
    #[must_use]
    pub fn scaled(self, low: u64, likely: u64, high: u64) -> Self {
        Self::new(percent(self.low, low), percent(self.likely, likely), percent(self.high, high))
    }

    /// What is left when `other` is taken away; never below zero.
    #[must_use]
    pub fn minus(self, other: Self) -> Self {
        Self::new(
            self.low.saturating_sub(other.high),
            self.likely.saturating_sub(other.likely),
            self.high.saturating_sub(other.low),
        )
    }

    /// Whether it is certainly nothing.
    pub fn is_zero(self) -> bool {
        self.high == 0
    }

    /// Whether a number lies inside.
    pub fn holds(self, bytes: u64) -> bool {
        (self.low..=self.high).contains(&bytes)
    }
}

fn percent(bytes: u64, percent: u64) -> u64 {
    // Beyond 180 petabytes the exact figure does not matter.
    bytes.saturating_mul(percent) / 100
}

impl Add for Estimate {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self {
            low: self.low.saturating_add(other.low),
            likely: self.likely.saturating_add(other.likely),
            high: self.high.saturating_add(other.high),
        }
    }
}

impl AddAssign for Estimate {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sum for Estimate {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::ZERO, Add::add)
    }
}

/// Bytes for people: `0 B`, `812 kB`, `4.2 MB`, `126 MB`, `1.12 GB`. Decimal units, as Docker shows
/// them; whole numbers only, so that no float formatting is linked in.
pub fn human(bytes: u64) -> String {
    match bytes {
        0..=999 => format!("{bytes} B"),
        1_000..=999_499 => format!("{} kB", (bytes + 500) / 1_000),
        999_500..=9_949_999 => {
            let tenths = (bytes + 50_000) / 100_000;
            format!("{}.{} MB", tenths / 10, tenths % 10)
        }
        9_950_000..=999_499_999 => format!("{} MB", (bytes + 500_000) / 1_000_000),
        _ => {
            let hundredths = bytes.saturating_add(5_000_000) / 10_000_000;
            format!("{}.{:02} GB", hundredths / 100, hundredths % 100)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Estimate, human};

    #[test]
    fn bands_stay_in_order() {
        let band = Estimate::new(5, 3, 1);
        assert!(band.low <= band.likely && band.likely <= band.high);
        let left = Estimate::new(1, 2, 3).minus(Estimate::new(2, 2, 2));
        assert_eq!(left, Estimate::new(0, 0, 1));
        assert_eq!(Estimate::around(200, 50, 150), Estimate::new(100, 200, 300));
        assert_eq!(Estimate::exactly(u64::MAX).scaled(100, 100, 300).likely, u64::MAX / 100);
    }

    #[test]
    fn bytes_for_people() {
        for (bytes, text) in [
            (0, "0 B"),
            (999, "999 B"),
            (1_499, "1 kB"),
            (999_499, "999 kB"),
            (999_500, "1.0 MB"),
            (4_249_999, "4.2 MB"),
            (9_950_000, "10 MB"),
            (126_250_000, "126 MB"),
            (999_500_000, "1.00 GB"),
            (1_116_000_000, "1.12 GB"),
        ] {
            assert_eq!(human(bytes), text);
        }
    }
}
