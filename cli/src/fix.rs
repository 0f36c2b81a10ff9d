use std::fmt::Write as _;

use plimsoll_core::analysis::{Applied, fix_all};
use plimsoll_core::fix::Safety;
use plimsoll_core::report::{counted, patch};
use plimsoll_core::review::secrets;
use plimsoll_core::rules::rule;
use rayon::prelude::*;

use crate::arguments::{FixArguments, known_rule};
use crate::{Failure, Outcome, input};

pub(crate) fn run(arguments: &FixArguments) -> Result<Outcome, Failure> {
    let options = arguments.choice.options()?;
    for name in &arguments.rule {
        known_rule(name)?;
    }
    let only: Vec<String> = arguments
        .rule
        .iter()
        .map(|name| rule(name).map_or(name.as_str(), |rule| rule.id).to_owned())
        .collect();
    let inputs = input::read_all(&arguments.files.files)?;
    if inputs.len() > 1 && !arguments.diff && !arguments.write {
        return Err(Failure::new("several files need --diff or --write"));
    }
    if arguments.write && inputs.iter().any(|input| input.path == "-") {
        return Err(Failure::new("standard input cannot be written to; leave --write out"));
    }
    let least = if arguments.risky { Safety::Unsafe } else { Safety::Safe };
    let options = arguments.context.read()?.for_all(&inputs, &options)?;
    let results: Vec<Applied> = inputs
        .par_iter()
        .zip(&options)
        .map(|(input, options)| fix_all(&input.text, options, least, &only))
        .collect();
    let mut output = String::new();
    for (input, result) in inputs.iter().zip(&results) {
        for withheld in &result.withheld {
            eprintln!(
                "plimsoll: {}: `{}` was left out: {}",
                input.path, withheld.fix, withheld.why
            );
        }
        let held = secrets(&result.text).len();
        if held > 0 && !arguments.write {
            eprintln!(
                "plimsoll: {}: {} in it, looking secret, left as found",
                input.path,
                counted(held, "value")
            );
        }
        if arguments.diff {
            output.push_str(&patch(input.path.trim_start_matches("./"), &input.text, &result.text));
        } else if arguments.write {
            if result.text != input.text {
                std::fs::write(&input.path, &result.text).map_err(|error| {
                    Failure::new(format!("cannot write {}: {error}", input.path))
                })?;
            }
            let _ = writeln!(output, "{}: {}", input.path, fixes(result.applied.len()));
        } else {
            output.push_str(&result.text);
        }
    }
    Ok(Outcome::done(output))
}

fn fixes(count: usize) -> String {
    match count {
        0 => "nothing to fix".to_owned(),
        1 => "1 fix applied".to_owned(),
        count => format!("{count} fixes applied"),
    }
}
