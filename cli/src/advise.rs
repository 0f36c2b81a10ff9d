use plimsoll_core::advice::{Advice, KINDS};
use plimsoll_core::door::advise_one;
use plimsoll_core::{Inputs, Settings, advise, report};
use serde::Serialize;

use crate::arguments::AdviseArguments;
use crate::hide::Hide;
use crate::print::{PlainFormat, Printer};
use crate::{Failure, Outcome, configuration, estimate, input};

#[derive(Serialize)]
struct Versioned<'a> {
    version: u32,
    #[serde(flatten)]
    advice: &'a Advice,
}

pub(crate) fn run(arguments: &AdviseArguments, out: &mut Printer<'_>) -> Result<Outcome, Failure> {
    let chosen = configuration::read(arguments.config.as_deref())?.of(&arguments.file);
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
                out.text(&hide.text(generated.text))?;
                return Ok(Outcome::default());
            }
            Advice { files: vec![generated], checklist: Vec::new() }
        }
    };
    match arguments.format {
        PlainFormat::Text => out.text(&hide.text(report::advice(&advice)))?,
        PlainFormat::Json => out.json(&Versioned { version: 1, advice: &advice }, &hide)?,
    }
    Ok(Outcome::default())
}
