//! `docker history`, with or without `--no-trunc`.

use super::Measurement;
use super::texts::of_output;

/// The table below the line `IMAGE  CREATED  CREATED BY  SIZE  COMMENT`. `None` where there is no
/// such line.
pub(super) fn read(output: &str) -> Option<Vec<Measurement>> {
    let mut lines = output.lines();
    let (by, size) = lines.find_map(|line| {
        let by = line.find("CREATED BY")?;
        let size = line.find(" SIZE")? + 1;
        (line.is_ascii() && by < size).then_some((by, size))
    })?;
    Some(lines.filter_map(|line| row(line, by, size)).collect())
}

/// One layer; columns count characters.
fn row(line: &str, by: usize, size: usize) -> Option<Measurement> {
    let at = |column: usize| line.char_indices().nth(column).map(|(at, _)| at);
    let command = line.get(at(by)?..at(size)?)?.trim();
    let bytes = bytes(line.get(at(size)?..)?.split_whitespace().next()?)?;
    let shown = command.strip_suffix('…').or_else(|| command.strip_suffix("..."));
    let text = instruction(shown.unwrap_or(command))?;
    Some(Measurement {
        text: of_output(&text),
        is_cut: shown.is_some(),
        time: None,
        bytes: Some(bytes),
    })
}

/// From what made a layer to the instruction: `RUN |1 A=b /bin/sh -c make # buildkit` and
/// `/bin/sh -c make` are `RUN make`.
fn instruction(command: &str) -> Option<String> {
    let command = command.strip_suffix("# buildkit").unwrap_or(command).trim();
    let run = command.strip_prefix("RUN ").unwrap_or(command);
    if command.contains("#(nop)") {
        return None;
    }
    // The SHELL, and before it the build arguments.
    let shell = run.split(' ').take(40).find(|word| word.starts_with('/') && word.ends_with("sh"));
    let script = shell
        .filter(|_| run.starts_with(['/', '|']))
        .and_then(|shell| run.get(run.find(shell)?..)?.split_once(" -c "))
        .map(|(_, script)| script);
    match script {
        Some(script) => Some(format!("RUN {script}")),
        None if run.starts_with('|') => None,
        None => Some(command.to_owned()),
    }
}

/// `12.3MB`
fn bytes(size: &str) -> Option<u64> {
    let unit = size.find(|c: char| c.is_ascii_alphabetic())?;
    let (number, unit) = size.split_at_checked(unit)?;
    let factor: u64 = match unit {
        "B" => 1,
        "kB" | "KB" => 1_000,
        "MB" => 1_000_000,
        "GB" => 1_000_000_000,
        _ => return None,
    };
    let thousandths = super::super::priors::milliseconds(number)?;
    Some(thousandths.checked_mul(factor)? / 1000)
}
