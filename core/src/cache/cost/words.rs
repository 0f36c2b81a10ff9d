//! Durations and bytes in words, no finer than a guess deserves.

/// A duration in words: `under 1 s`, `8 s`, `40 s`, `3 min`,
/// `1½ h`.
pub fn duration(milliseconds: u64) -> String {
    let seconds = (milliseconds + 500) / 1000;
    let minutes = (seconds + 30) / 60;
    match seconds {
        0 => "under 1 s".to_owned(),
        1..10 => format!("{seconds} s"),
        10..60 => match nearest(seconds, 5) {
            60 => "1 min".to_owned(),
            seconds => format!("{seconds} s"),
        },
        60..90 => "1 min".to_owned(),
        90..150 => "2 min".to_owned(),
        150..600 => format!("{minutes} min"),
        600..3450 => format!("{} min", nearest(minutes, 5)),
        _ => {
            let halves = ((minutes + 15) / 30).max(2);
            format!("{}{} h", halves / 2, if halves % 2 == 1 { "½" } else { "" })
        }
    }
}

/// Bytes in words: `under 1 MB`, `8 MB`, `250 MB`, `1.2 GB`.
pub fn weight(bytes: u64) -> String {
    let megabytes = bytes.saturating_add(500_000) / 1_000_000;
    match megabytes {
        0 if bytes == 0 => "nothing".to_owned(),
        0 => "under 1 MB".to_owned(),
        1..20 => format!("{megabytes} MB"),
        20..100 => format!("{} MB", nearest(megabytes, 5)),
        100..950 => format!("{} MB", nearest(megabytes, 10)),
        _ => {
            let tenths = (megabytes + 50) / 100;
            format!("{}.{} GB", tenths / 10, tenths % 10)
        }
    }
}

fn nearest(amount: u64, step: u64) -> u64 {
    (amount + step / 2) / step * step
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_no_false_precision() {
        for (milliseconds, words) in [
            (0, "under 1 s"),
            (499, "under 1 s"),
            (1_400, "1 s"),
            (8_200, "8 s"),
            (12_000, "10 s"),
            (43_000, "45 s"),
            (58_000, "1 min"),
            (80_000, "1 min"),
            (100_000, "2 min"),
            (185_000, "3 min"),
            (700_000, "10 min"),
            (3_400_000, "55 min"),
            (3_500_000, "1 h"),
            (5_300_000, "1½ h"),
            (7_300_000, "2 h"),
        ] {
            assert_eq!(duration(milliseconds), words, "{milliseconds}");
        }
    }

    #[test]
    fn sizes_have_no_false_precision() {
        for (bytes, words) in [
            (0, "nothing"),
            (32, "under 1 MB"),
            (8_300_000, "8 MB"),
            (43_000_000, "45 MB"),
            (254_000_000, "250 MB"),
            (949_000_000, "950 MB"),
            (1_240_000_000, "1.2 GB"),
        ] {
            assert_eq!(weight(bytes), words, "{bytes}");
        }
    }
}
