use plimsoll_core::review::{State, decode, encode, redact, secrets};

use crate::arguments::{LinkArguments, OpenArguments, PlainFormat};
use crate::check::line;
use crate::{Failure, Outcome, input};

pub(crate) fn link(arguments: &LinkArguments) -> Result<Outcome, Failure> {
    let options = arguments.choice.options()?;
    let input = input::read(&arguments.file)?;
    let mut text = input.text;
    if !arguments.unredacted {
        let secrets = secrets(&text);
        for secret in &secrets {
            eprintln!(
                "plimsoll: line {}: the value of {} is redacted (--unredacted keeps it)",
                secret.line, secret.name
            );
        }
        text = redact(&text, &secrets);
    }
    let state = State {
        text,
        preset: options.preset,
        target: options.target,
        profile: options.profile,
        ignore: options.ignore,
        ..State::default()
    };
    let base = arguments.base_url.split('#').next().unwrap_or("");
    Ok(Outcome::done(format!("{base}#{}\n", encode(&state))))
}

pub(crate) fn open(arguments: &OpenArguments) -> Result<Outcome, Failure> {
    let opened = decode(&arguments.link).map_err(|error| Failure::new(error.to_string()))?;
    if let Some(cut) = opened.truncated {
        eprintln!(
            "plimsoll: this link is incomplete: {} of {} characters arrived",
            cut.received, cut.expected
        );
    }
    if opened.newer {
        eprintln!("plimsoll: made with a newer version: showing what this one understands");
    }
    Ok(Outcome::done(match arguments.format {
        PlainFormat::Text => opened.state.text,
        PlainFormat::Json => line(serde_json::to_string_pretty(&opened.state)),
    }))
}
