use std::borrow::Cow;
use std::fmt::Write as _;
use std::path::Path;

use plimsoll_core::analysis::Applied;
use plimsoll_core::fix::Safety;
use plimsoll_core::report::{counted, patch};
use plimsoll_core::review::secrets;
use plimsoll_core::rules::rule;
use plimsoll_core::text::visible_line;
use plimsoll_core::{Settings, fix_all};
use rayon::prelude::*;

use crate::arguments::{FixArguments, known_rule};
use crate::input::{self, Input, Inputs};
use crate::print::Printer;
use crate::{Failure, Outcome, progress, say, write};

pub(crate) fn run(arguments: &FixArguments, out: &mut Printer<'_>) -> Result<Outcome, Failure> {
    let project = arguments.choice.project()?;
    let beside = arguments.choice.inputs()?;
    for name in &arguments.rule {
        known_rule(name)?;
    }
    let only: Vec<String> = arguments
        .rule
        .iter()
        .map(|name| rule(name).map_or(name.as_str(), |rule| rule.id).to_owned())
        .collect();
    let mut inputs = input::read_all(&arguments.files)?;
    if inputs.files.len() > 1 && !arguments.diff && !arguments.write {
        return Err(Failure::new("several files need --diff or --write"));
    }
    if arguments.write && inputs.files.iter().any(|input| input.is_stdin) {
        return Err(Failure::new("standard input cannot be written to; leave --write out"));
    }
    let least = if arguments.risky { Safety::Unsafe } else { Safety::Safe };
    let beside = arguments.context.for_all(&mut inputs, &beside)?;
    let Inputs { files: inputs, mut incomplete } = inputs;
    let settings = |input: &Input| {
        let mut settings = arguments.choice.settings(&project.of(&input.file))?;
        arguments.build.apply(&mut settings);
        input.apply(&mut settings);
        Ok(settings)
    };
    let settings = inputs.iter().map(settings).collect::<Result<Vec<Settings>, Failure>>()?;
    let bar = progress::bar(inputs.len());
    let results: Vec<Applied> = inputs
        .par_iter()
        .zip(&settings)
        .zip(&beside)
        .map(|((input, settings), beside)| fix_all(&input.text, settings, beside, least, &only))
        .inspect(|_| bar.inc(1))
        .collect();
    bar.finish_and_clear();
    for (input, result) in inputs.iter().zip(&results) {
        for sentence in first_of(left_out(result)) {
            say(&format!("{}: {sentence}", input.path));
        }
        let held = secrets(&result.text).len();
        if held > 0 && !arguments.write {
            let values = counted(held, "value");
            say(&format!("{}: {values} in it, looking secret, left as found", input.path));
        }
        if arguments.diff {
            // Above the patch, where the programs that apply it read nothing.
            for check in &result.checks {
                let what = visible_line(&check.what);
                out.payload(&format!("# {}: {what}\n", check.fix.rule))?;
            }
            out.payload(&patch(name(&input.file), &input.text, &result.text))?;
        } else if arguments.write {
            match write(input, result) {
                Ok(done) => out.text(&format!("{}: {done}\n", visible_line(&input.path)))?,
                Err(why) => {
                    incomplete = true;
                    say(&format!("cannot write {}, which is as it was: {why}", input.path));
                }
            }
        } else {
            out.payload(&result.text)?;
        }
    }
    Ok(Outcome { found: false, incomplete })
}

/// The fixes that were left out and why.
fn left_out(result: &Applied) -> impl Iterator<Item = String> {
    let conflicts = result.conflicts.iter().map(|it| {
        let (dropped, kept) = (&it.dropped, &it.kept);
        format!("`{dropped}` was left out: it does not go together with `{kept}`")
    });
    let withheld =
        result.withheld.iter().map(|it| format!("`{}` was left out: {}", it.fix, it.why));
    conflicts.chain(withheld)
}

/// Of very many sentences the first ones: a hostile file has tens of thousands.
fn first_of(mut sentences: impl Iterator<Item = String>) -> Vec<String> {
    const MOST: usize = 50;
    let mut said: Vec<String> = sentences.by_ref().take(MOST).collect();
    let more = sentences.count();
    if more > 0 {
        said.push(format!("{more} more were left out"));
    }
    said
}

/// A file's name in a patch.
fn name(file: &Path) -> Cow<'_, [u8]> {
    let file = file.strip_prefix(".").unwrap_or(file);
    #[cfg(unix)]
    let name = Cow::Borrowed(std::os::unix::ffi::OsStrExt::as_bytes(file.as_os_str()));
    #[cfg(not(unix))]
    let name = Cow::Owned(crate::input::shown(file).into_bytes());
    name
}

/// Writes the file and says what was done, or why it could not be.
fn write(input: &Input, result: &Applied) -> Result<String, String> {
    if result.text == input.text {
        return Ok("nothing to fix".to_owned());
    }
    let written = write::replace(&input.file, &input.text, &result.text)?;
    let mut done = match result.applied.len() {
        1 => "1 fix applied".to_owned(),
        count => format!("{count} fixes applied"),
    };
    if written.other_names > 0 {
        let names =
            counted(usize::try_from(written.other_names).unwrap_or(usize::MAX), "other name");
        let _ = write!(done, "; {names} of the same file (hard links) kept the old text");
    }
    Ok(done)
}

#[cfg(test)]
mod tests {
    use super::first_of;

    #[test]
    fn of_very_many_the_first_are_named() {
        let sentences = |count: usize| (0..count).map(|number| number.to_string());
        assert_eq!(first_of(sentences(50)).len(), 50);
        let said = first_of(sentences(70));
        assert_eq!((said.len(), said[50].as_str()), (51, "20 more were left out"));
    }
}
