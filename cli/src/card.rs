//! `plimsoll card`: a review for places without scripts.

use plimsoll_core::door::outline;
use plimsoll_core::report::{Analysed, Card};
use plimsoll_core::review::{MAX_LINK, Redaction, State};
use plimsoll_core::{Check, check, encode};

use crate::arguments::CardArguments;
use crate::formats::CardFormat;
use crate::print::Printer;
use crate::{Failure, Outcome, address, input, link, say, write};

pub(crate) fn run(arguments: &CardArguments, out: &mut Printer<'_>) -> Result<Outcome, Failure> {
    let base = &arguments.base_url;
    if !base.is_empty() && address::of_web(base).is_none() {
        return Err(Failure::new(
            "--base-url takes an address that starts with https:// or http://",
        ));
    }
    arguments.stdin.is_among(std::slice::from_ref(&arguments.file))?;
    let project = arguments.choice.project()?;
    let beside = arguments.choice.inputs()?;
    let mut input = input::read(&arguments.file)?;
    arguments.stdin.name(&mut input);
    let mut settings = arguments.choice.settings(&project.of(&input.file))?;
    arguments.build.apply(&mut settings);
    input.apply(&mut settings);
    let (beside, mut incomplete) = arguments.context.for_one(&input, &beside)?;

    let check = check(&input.text, &settings, &beside);
    let hide = (!arguments.unredacted).then(|| Redaction::of_check(&check));
    let report = hide.as_ref().map(|hide| hide.report(&check.report));
    // The name of a file may hold a token too.
    let path = hide.as_ref().map_or_else(|| input.path.clone(), |hide| hide.words(&input.path));
    let path = if path == "-" { "Dockerfile" } else { &path };
    let link = if base.is_empty() { None } else { permalink(&check, arguments) };
    let card = Card {
        file: Analysed {
            path,
            source: check.text(),
            report: report.as_ref().unwrap_or(&check.report),
        },
        outline: &outline(&check),
        fixes: "the safe fixes",
        link: link.as_deref(),
    };
    let drawn = |format| match format {
        CardFormat::Svg => card.svg(arguments.theme),
        CardFormat::Html => card.html(arguments.theme),
    };
    for output in &arguments.output {
        if let Err(why) = write::whole(&output.file, drawn(output.format).as_bytes()) {
            incomplete = true;
            say(&format!("cannot write {}: {why}", output.file.display()));
        }
    }
    let usual = arguments.output.is_empty().then_some(CardFormat::Svg);
    if let Some(format) = arguments.format.or(usual) {
        out.text(&drawn(format))?;
    }
    Ok(Outcome { found: false, incomplete })
}

/// The link to what was checked, unless it would be too long to be opened.
fn permalink(check: &Check, arguments: &CardArguments) -> Option<String> {
    let state = State::of(check.text().to_owned(), check.settings(), check.inputs());
    let state = if arguments.unredacted { state } else { link::shared(&state) };
    let made = encode(&state);
    if made.len() > MAX_LINK {
        say(&format!(
            "the card links nowhere: its link would have {} characters; more than {MAX_LINK} are not \
             opened",
            made.len()
        ));
        return None;
    }
    Some(address::permalink(&arguments.base_url, &made))
}
