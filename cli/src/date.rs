//! Days as `2026-11-21`.

use std::time::{SystemTime, UNIX_EPOCH};

use plimsoll_core::text::is_day;

use crate::Failure;

/// Today, in UTC.
pub(crate) fn today() -> String {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    of_number(since.as_secs() / 86_400)
}

/// A day that somebody wrote; anything else is a failure.
pub(crate) fn checked(day: &str) -> Result<String, Failure> {
    if is_day(day) {
        return Ok(day.to_owned());
    }
    Err(Failure::new(format!("`{day}` is not a day (such as 2026-11-21)")))
}

/// The day of a number of days since 1970-01-01, by the calendar's cycle of 400 years.
fn of_number(days: u64) -> String {
    // Years count from March, so that the day that comes and goes is a year's last.
    let days = days + 719_468;
    let (cycle, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let of_month = day - (153 * month + 2) / 5 + 1;
    let (month, next) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    format!("{:04}-{month:02}-{of_month:02}", cycle * 400 + year + next)
}

#[cfg(test)]
mod tests {
    use super::{checked, of_number, today};

    #[test]
    fn days_of_the_calendar() {
        for (number, day) in [
            (0, "1970-01-01"),
            (58, "1970-02-28"),
            (789, "1972-02-29"),
            (11_016, "2000-02-29"),
            (20_778, "2026-11-21"),
            (47_540, "2100-02-28"),
            (47_541, "2100-03-01"),
        ] {
            assert_eq!(of_number(number), day);
        }
        assert!(checked(&today()).is_ok() && checked("today").is_err());
    }
}
