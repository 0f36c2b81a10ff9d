//! `docker build --progress=plain`, `--progress=rawjson` and the terminal's own form.

use serde_json::Value;

use super::super::priors::milliseconds;
use super::Measurement;
use super::texts::of_output;

/// Numbers of steps are below this.
const MOST_STEPS: usize = 100_000;

/// Lines such as `#7 [build 2/5] RUN make` and `#7 DONE 12.3s`, or ` => [2/5] RUN make   12.3s`,
/// also behind the time stamp that a CI puts before them. `None` where there are none.
pub(super) fn read_lines(output: &str) -> Option<Vec<Measurement>> {
    let mut names: Vec<&str> = Vec::new();
    let mut all = Vec::new();
    let mut is_known = false;
    for line in output.lines() {
        if let Some(rest) = after_mark(line, "=> ") {
            is_known = true;
            // `=> => …` is a part of a step.
            let name = rest.strip_prefix("CACHED").unwrap_or(rest);
            if name.len() == rest.len()
                && let Some((name, time)) = name.trim_end().rsplit_once(' ')
            {
                all.extend(measurement(name, seconds(time)));
            }
            continue;
        }
        let Some((number, rest)) = numbered(line) else { continue };
        if rest.starts_with('[') {
            is_known = true;
            if number >= names.len() {
                names.resize(number + 1, "");
            }
            if let Some(name) = names.get_mut(number) {
                *name = rest;
            }
        } else if let Some(time) = rest.strip_prefix("DONE ") {
            is_known = true;
            let name = names.get(number).copied().unwrap_or("");
            all.extend(measurement(name, seconds(time.trim())));
        }
    }
    is_known.then_some(all)
}

/// Lines of JSON with `vertexes`. `None` where there are none.
pub(super) fn read_json(output: &str) -> Option<Vec<Measurement>> {
    let mut all = Vec::new();
    let mut is_known = false;
    for line in output.lines() {
        if !line.trim_start().starts_with('{') || !line.contains("\"vertexes\"") {
            continue;
        }
        let Ok(status) = serde_json::from_str::<Value>(line) else { continue };
        let Some(vertexes) = status.get("vertexes").and_then(Value::as_array) else { continue };
        is_known = true;
        for vertex in vertexes {
            let text = |key: &str| vertex.get(key).and_then(Value::as_str);
            let is_cached = vertex.get("cached").and_then(Value::as_bool).unwrap_or(false);
            if let (Some(name), Some(started), Some(completed), false) =
                (text("name"), text("started"), text("completed"), is_cached)
            {
                let time = time_of_day(started).zip(time_of_day(completed));
                all.extend(measurement(name, time.map(|(from, to)| (to + DAY - from) % DAY)));
            }
        }
    }
    is_known.then_some(all)
}

const DAY: u64 = 24 * 60 * 60 * 1000;

/// Milliseconds since midnight of `2026-11-21T07:14:24.123456789Z`.
fn time_of_day(stamp: &str) -> Option<u64> {
    let (_, time) = stamp.split_once('T')?;
    let end = time.find(|c: char| !c.is_ascii_digit() && !matches!(c, ':' | '.'));
    let mut parts = time.get(..end.unwrap_or(time.len()))?.split(':');
    let mut minutes = 0;
    for _ in 0..2 {
        minutes = minutes * 60 + parts.next()?.parse::<u64>().ok().filter(|&part| part < 60)?;
    }
    Some((minutes * 60_000 + milliseconds(parts.next()?)?) % DAY)
}

/// The number of a line such as `#7 …`, and the text after it.
fn numbered(line: &str) -> Option<(usize, &str)> {
    let (number, rest) = after_mark(line, "#")?.split_once(' ')?;
    let number = number.parse().ok().filter(|&number| number < MOST_STEPS)?;
    Some((number, rest))
}

/// The text after a mark that starts the line or follows a time stamp of one word.
fn after_mark<'l>(line: &'l str, mark: &str) -> Option<&'l str> {
    let line = line.trim_start();
    line.strip_prefix(mark).or_else(|| {
        let (stamp, rest) = line.split_once([' ', '\t'])?;
        let is_stamp = stamp.starts_with(|c: char| c.is_ascii_digit() || c == '[');
        rest.trim_start().strip_prefix(mark).filter(|_| is_stamp)
    })
}

/// `12.3s`, `1m2.5s`
fn seconds(time: &str) -> Option<u64> {
    let time = time.strip_suffix('s')?;
    match time.split_once('m') {
        Some((minutes, rest)) => {
            let minutes: u64 = minutes.parse().ok()?;
            minutes.checked_mul(60_000)?.checked_add(milliseconds(rest)?)
        }
        None => milliseconds(time),
    }
}

/// A step that ran. Names of steps have their place before them: `[build 2/5] RUN make`.
fn measurement(name: &str, time: Option<u64>) -> Option<Measurement> {
    let (place, text) = name.trim().strip_prefix('[')?.split_once("] ")?;
    if !place.contains('/') {
        return None;
    }
    let text = text.trim_end();
    let shown = text.strip_suffix("...").filter(|_| !text.contains("<<"));
    Some(Measurement {
        text: of_output(shown.unwrap_or(text)),
        is_cut: shown.is_some(),
        time: Some(time?),
        bytes: None,
    })
}
