use plimsoll_core::advice::{Advice, KINDS};
use plimsoll_core::door::advise_one;
use plimsoll_core::{Inputs, Settings, advise, report};
use serde::Serialize;

use crate::arguments::{AdviseArguments, PlainFormat};
use crate::hide::Hide;
use crate::{Failure, Outcome, configuration, estimate, input, print};

#[derive(Serialize)]
struct Versioned<'a> {
    version: u32,
    #[serde(flatten)]
    advice: &'a Advice,
}

pub(crate) fn run(arguments: &AdviseArguments) -> Result<Outcome, Failure> {
    let chosen = configuration::read(arguments.config.as_deref())?;
    let input = input::read(&arguments.file)?;
    // Before the build, whose memory this would add to.
    let hide = Hide::new(arguments.unredacted, &input.text, &[]);
    let settings = Settings {
        target: arguments.deploy.or(chosen.target).unwrap_or_default(),
        profile: arguments.profile.or(chosen.profile).unwrap_or_default(),
        stage: arguments.target.clone(),
        ..Settings::default()
    };
    let beside = Inputs {
        dockerfile: Some(input.path).filter(|path| path != "-"),
        closures: estimate::closures(),
        ..Inputs::default()
    };
    let advice = match &arguments.only {
        None => advise(&input.text, &settings, &beside),
        Some(name) => {
            let Some(generated) = advise_one(&input.text, &settings, &beside, name) else {
                let names: Vec<&str> = KINDS.iter().map(|kind| kind.name).collect();
                return Err(Failure::new(format!(
                    "there is no `{name}`; there are {}",
                    names.join(", ")
                )));
            };
            if arguments.format == PlainFormat::Text {
                return Ok(Outcome::done(hide.text(generated.text)));
            }
            Advice { files: vec![generated], checklist: Vec::new() }
        }
    };
    Ok(Outcome::done(match arguments.format {
        PlainFormat::Text => hide.text(report::advice(&advice)),
        PlainFormat::Json => {
            let versioned = Versioned { version: 1, advice: &advice };
            print::json(&versioned, &hide)?
        }
    }))
}
