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

    /// The rest when `other` is taken away; never below zero.
    #[must_use]
    pub fn minus(self, other: Self) -> Self {
        Self::new(
            self.low.saturating_sub(other.high),
            self.likely.saturating_sub(other.likely),
            self.high.saturating_sub(other.low),
        )
    }

    /// Its ends in words: "100 MB to 300 MB"; empty where both read alike. They have no more digits
    /// than their distance allows, and are rounded outwards.
    pub fn range(self) -> String {
        let Self { low, high, .. } = self;
        if human(low) == human(high) {
            return String::new();
        }
        let unit = leading(high - low);
        let low = low - low % unit.min(leading(low));
        let high = high.div_ceil(unit).saturating_mul(unit);
        format!("{} to {}", short(low), short(high))
    }

    /// The sum of numbers that err each for itself. Not all of them are at the same end of their
    /// bands at once, so the ends of the sum are as far away as the root of the summed squares; ends
    /// added up would be ten times as far in real files, and hold no more of the true sizes.
    pub fn together(parts: impl IntoIterator<Item = Self>) -> Self {
        let (mut likely, mut below, mut above) = (0_u64, 0_u128, 0_u128);
        for part in parts {
            likely = likely.saturating_add(part.likely);
            below = below.saturating_add(square(part.likely - part.low));
            above = above.saturating_add(square(part.high - part.likely));
        }
        let root = |sum: u128| u64::try_from(sum.isqrt()).unwrap_or(u64::MAX);
        Self::new(likely.saturating_sub(root(below)), likely, likely.saturating_add(root(above)))
    }

    /// True if it is certainly nothing.
    pub fn is_zero(self) -> bool {
        self.high == 0
    }

    /// True if a number lies inside.
    pub fn holds(self, bytes: u64) -> bool {
        (self.low..=self.high).contains(&bytes)
    }
}

fn square(number: u64) -> u128 {
    u128::from(number) * u128::from(number)
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

/// The greatest power of ten that is not above a number; 1 for 0.
fn leading(number: u64) -> u64 {
    10_u64.pow(number.checked_ilog10().unwrap_or(0))
}

/// "1 GB", "1.2 GB": bytes that were rounded, without the digits that are none.
fn short(bytes: u64) -> String {
    let words = human(bytes);
    match words.split_once(' ') {
        Some((number, unit)) if number.contains('.') => {
            format!("{} {unit}", number.trim_end_matches('0').trim_end_matches('.'))
        }
        _ => words,
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

/// Bytes from `300MB`, `1.2 GB`, `512MiB`; a number alone counts in `unit`s. `None` for anything
/// else.
pub fn bytes(text: &str, unit: u64) -> Option<u64> {
    let text = text.trim();
    let split = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, word) = text.split_at_checked(split)?;
    let factor: u64 = match word.trim().to_ascii_lowercase().as_str() {
        "" => unit,
        "b" => 1,
        "k" | "kb" => 1_000,
        "m" | "mb" => 1_000_000,
        "g" | "gb" => 1_000_000_000,
        "kib" => 1 << 10,
        "mib" => 1 << 20,
        "gib" => 1 << 30,
        _ => return None,
    };
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if number.is_empty() || fraction.len() > 6 {
        return None;
    }
    let digits = |text: &str| if text.is_empty() { Some(0) } else { text.parse::<u64>().ok() };
    let part = digits(fraction)?.checked_mul(factor)?;
    let part = part / 10_u64.pow(u32::try_from(fraction.len()).ok()?);
    digits(whole)?.checked_mul(factor)?.checked_add(part)
}

#[cfg(test)]
mod tests {
    use super::{Estimate, bytes, human};

    #[test]
    fn bytes_as_people_write_them() {
        for (text, unit, expected) in [
            ("300MB", 1, 300_000_000),
            (" 1.25 GB", 1, 1_250_000_000),
            ("512MiB", 1, 512 << 20),
            ("7", 1, 7),
            ("7", 1_000_000, 7_000_000),
            (".5kb", 1, 500),
        ] {
            assert_eq!(bytes(text, unit), Some(expected), "{text}");
        }
        for text in ["", "MB", "1x", "1.2.3GB", "-1", "3 tons", "99999999999999999 GB"] {
            assert_eq!(bytes(text, 1), None, "{text}");
        }
    }

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
    fn ranges_have_no_more_digits_than_is_known() {
        let words = |low, high| Estimate::new(low, low, high).range();
        for (low, high, expected) in [
            (55_000_000, 434_000_000, "50 MB to 500 MB"),
            (10_000, 1_000_000_000, "10 kB to 1 GB"),
            (806_000_000, 2_530_000_000, "800 MB to 3 GB"),
            (1_110_000_000, 1_130_000_000, "1.11 GB to 1.13 GB"),
            (20_000_000, 24_000_000, "20 MB to 24 MB"),
            (0, 7_400_000, "0 B to 8 MB"),
            (0, 1, "0 B to 1 B"),
            (1_190_000_000, 1_990_000_000, "1.1 GB to 2 GB"),
            (5, 5, ""),
        ] {
            assert_eq!(words(low, high), expected);
        }
        assert!(!words(0, u64::MAX).is_empty());
    }

    #[test]
    fn errors_of_parts_do_not_add_up() {
        let parts = [Estimate::new(10, 13, 113), Estimate::exactly(5), Estimate::new(6, 10, 10)];
        assert_eq!(Estimate::together(parts), Estimate::new(23, 28, 128));
        assert_eq!(Estimate::together([]), Estimate::ZERO);
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
