use plimsoll_core::advice::{Advice, KINDS, Request, advise, advise_one};
use plimsoll_core::build::Build;
use plimsoll_core::report;
use plimsoll_core::rules::Options;
use plimsoll_core::syntax::parse;
use serde::Serialize;

use crate::arguments::{AdviseArguments, PlainFormat};
use crate::hide::Hide;
use crate::{Failure, Outcome, configuration, input, print, weigh};

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
    let file = parse(&input.text);
    let build = Build::new(&input.text, &file);
    let weight = weigh::weighed(&build, &Options::default(), arguments.target.as_deref(), None);
    let request = Request {
        target: arguments.deploy.map(Into::into).or(chosen.target).unwrap_or_default(),
        profile: arguments.profile.map(Into::into).or(chosen.profile).unwrap_or_default(),
        stage: arguments.target.as_deref(),
        bytes: weight.base.disk.map(|_| weight.total.disk.likely),
        dockerfile: Some(input.path.as_str()).filter(|path| *path != "-"),
    };
    let advice = match &arguments.only {
        None => advise(&build, &request),
        Some(name) => {
            let Some(generated) = advise_one(&build, &request, name) else {
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
