//! A number of seconds since 1970 as a day and a time, in UTC.

/// Year, month, day, hour, minute and second.
pub(super) struct Date(pub(super) u64, pub(super) [u8; 5]);

impl Date {
    /// By the calendar's cycle of 400 years.
    pub(super) fn of(epoch: u64) -> Self {
        // Years count from March, so that the day that comes and goes is a year's last.
        let days = epoch / 86_400 + 719_468;
        let (cycle, day) = (days / 146_097, days % 146_097);
        let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
        let day = day - (365 * year + year / 4 - year / 100);
        let month = (5 * day + 2) / 153;
        let of_month = day - (153 * month + 2) / 5 + 1;
        let (month, next) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
        let rest = [month, of_month, epoch / 3_600 % 24, epoch / 60 % 60, epoch % 60];
        Self(cycle * 400 + year + next, rest.map(|part| part as u8))
    }
}

/// As `2026-11-21T09:30:00Z`.
impl std::fmt::Display for Date {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self(year, [month, day, hour, minute, second]) = self;
        write!(out, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
    }
}

#[cfg(test)]
mod tests {
    use super::Date;

    #[test]
    fn days_and_times_of_the_calendar() {
        for (epoch, date) in [
            (0, "1970-01-01T00:00:00Z"),
            (68_255_999, "1972-02-29T23:59:59Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (1_795_253_400, "2026-11-21T09:30:00Z"),
            (4_107_542_400, "2100-03-01T00:00:00Z"),
        ] {
            assert_eq!(Date::of(epoch).to_string(), date);
        }
    }
}
