use plimsoll_core::report::{Analysed, patch, pretty, review, suggestions};
use plimsoll_core::review::{
    Decision, MAX_LINK, Opened, Redaction, State, apply_accepted, decisions, merge,
};
use plimsoll_core::rules::Rules;
use plimsoll_core::{Check, Inputs, decode, encode};

use crate::address::permalink;
use crate::arguments::{LinkArguments, OpenArguments, OpenFormat};
use crate::print::Printer;
use crate::{Failure, Outcome, input, say};

pub(crate) fn link(arguments: &LinkArguments, out: &mut Printer<'_>) -> Result<Outcome, Failure> {
    let mut state = if let Some(path) = &arguments.state {
        let json = input::read_at_most(path, input::MAX_DATA)?.text;
        State::from_json(&json)
            .map_err(|error| Failure::new(format!("{} is not a state: {error}", path.display())))?
    } else {
        let configuration = arguments.choice.project()?.of(&arguments.file);
        let mut settings = arguments.choice.settings(&configuration)?;
        arguments.build.apply(&mut settings);
        let inputs = arguments.choice.inputs()?;
        let file = input::read(&arguments.file)?;
        let dockerignore = arguments.context.place(&file.file, None)?.dockerignore;
        State::of(file.text, &settings, &Inputs { dockerignore, ..inputs })
    };
    if !arguments.unredacted {
        state = shared(&state);
    }
    let link = encode(&state);
    if link.len() > MAX_LINK {
        return Err(Failure::new(format!(
            "this link would have {} characters; more than {MAX_LINK} are not opened",
            link.len()
        )));
    }
    out.text(&format!("{}\n", permalink(&arguments.base_url, &link)))?;
    Ok(Outcome::default())
}

pub(crate) fn open(arguments: &OpenArguments, out: &mut Printer<'_>) -> Result<Outcome, Failure> {
    let mut state = read(&arguments.link)?;
    for other in &arguments.merge {
        let merged = merge(&state, &read(other)?);
        for conflict in &merged.conflicts {
            let words = serde_json::to_string(conflict).unwrap_or_default();
            say(&format!("the links differ: {words}"));
        }
        state = merged.state;
    }
    match arguments.format {
        OpenFormat::Text => out.payload(&state.text)?,
        OpenFormat::Json => out.text(&pretty(&state))?,
        OpenFormat::Markdown if arguments.unredacted => out.text(&review(&state))?,
        OpenFormat::Markdown => out.text(&review(&shared(&state)))?,
        OpenFormat::Patch => {
            let done =
                apply_accepted(&state, &state.text, &state.settings(), &state.inputs(Rules::all()));
            for fix in done.disputed.iter().chain(&done.outdated).chain(&done.applied.unknown) {
                say(&format!("`{fix}` is not applied: it is disputed or not found"));
            }
            out.payload(&patch("Dockerfile", &state.text, &done.applied.text))?;
        }
        OpenFormat::Link => {
            let link = if arguments.unredacted { encode(&state) } else { encode(&shared(&state)) };
            out.text(&format!("#{link}\n"))?;
        }
        OpenFormat::Suggestions => {
            let redaction = (!arguments.unredacted).then(|| Redaction::of_state(&state));
            let check =
                Check::without_sizes(&state.text, &state.settings(), &state.inputs(Rules::all()));
            let file = Analysed { path: "Dockerfile", source: &state.text, report: &check.report };
            let accepted: Vec<_> = decisions(&state.reviews)
                .into_iter()
                .filter(Decision::is_accepted)
                .map(|decision| decision.fix)
                .collect();
            out.text(&suggestions(&file, &accepted, redaction.as_ref()))?;
        }
    }
    Ok(Outcome::default())
}

fn read(link: &str) -> Result<State, Failure> {
    let Opened { state, truncated, newer } =
        decode(link).map_err(|error| Failure::new(error.to_string()))?;
    if let Some(cut) = truncated {
        say(&format!(
            "this link is incomplete: {} of {} characters arrived",
            cut.received, cut.expected
        ));
    }
    if newer {
        say("made with a newer version: showing what this one understands");
    }
    Ok(state)
}

/// The state without its secrets, which are named on standard error.
pub(crate) fn shared(state: &State) -> State {
    let redaction = Redaction::of_state(state);
    for secret in redaction.secrets() {
        say(&format!(
            "line {}: the value of {} is redacted (--unredacted keeps it)",
            secret.line, secret.name
        ));
    }
    redaction.state(state)
}
