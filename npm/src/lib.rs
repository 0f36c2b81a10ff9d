//! The engine for JavaScript: the functions of `plimsoll-core`'s door, each of a text and of options
//! as JSON. `js/index.mjs` loads it and makes objects of what comes out; `js/index.d.ts` has the types.

mod change;
mod options;

use plimsoll_core::build::Build;
use plimsoll_core::cache::cost::{Facts, commits, costs, expected, work};
use plimsoll_core::cache::{Scenario, simulate as simulated};
use plimsoll_core::fix::Safety;
use plimsoll_core::report::{Analysed, Costed, json, simulation_json};
use plimsoll_core::review::{MAX_LINK, Redaction, State};
use plimsoll_core::rules::rule;
use plimsoll_core::syntax::parse;
use plimsoll_core::{decode, encode, fix_all};
use serde::Serialize;
use serde_json::Value;
use wasm_bindgen::prelude::wasm_bindgen;

use change::Change;
use options::Options;

/// The outcome of a call: JSON, or a sentence that says why there is none.
type Outcome = Result<String, String>;

/// What `plimsoll check --format json` prints of one file.
#[wasm_bindgen]
pub fn check(text: &str, options: &str) -> Outcome {
    let options = Options::read(options)?;
    let check = plimsoll_core::check(text, &options.settings()?, &options.inputs());
    let redaction =
        if options.unredacted { Redaction::default() } else { Redaction::of_check(&check) };
    let report = if redaction.is_empty() { check.report } else { redaction.report(&check.report) };
    let path = redaction.words(options.path());
    written(&json(&[Analysed { path: &path, source: text, report: &report }]))
}

/// The text with all fixes of the levels and rules that the options name, and what was done.
#[wasm_bindgen]
pub fn fix(text: &str, options: &str) -> Outcome {
    let options = Options::read(options)?;
    let settings = options.settings()?;
    let least = if options.r#unsafe { Safety::Unsafe } else { Safety::Safe };
    let only: Vec<String> = options
        .rules
        .iter()
        .map(|name| rule(name).map_or(name.as_str(), |rule| rule.id).to_owned())
        .collect();
    written(&fix_all(text, &settings, &options.inputs(), least, &only))
}

/// What `plimsoll size --format json` prints of the image and its layers.
#[wasm_bindgen]
pub fn size(text: &str, options: &str) -> Outcome {
    let options = Options::read(options)?;
    let report = plimsoll_core::size(text, &options.settings()?, &options.inputs());
    shown(&report, text, &options)
}

/// What `plimsoll cache --format json` prints after these changes, a JSON list of [`Change`].
#[wasm_bindgen]
pub fn simulate(text: &str, changes: &str, options: &str) -> Outcome {
    let options = Options::read(options)?;
    let changes: Vec<Change> = serde_json::from_str(changes).map_err(|error| error.to_string())?;
    let scenario = Scenario {
        changes: changes.into_iter().map(Into::into).collect(),
        previous_text: options.previous.clone(),
        ..options.settings()?.scenario(&options.inputs())
    };
    let file = parse(text);
    let build = Build::given(text, &file, &scenario.arguments_now());
    let simulation = simulated(&build, &scenario).map_err(|fault| fault.to_string())?;
    let costs = costs(&build, &scenario, &Facts::default());
    let work = work(&simulation, &costs, &scenario);
    let profiles = commits(&[(&build, &scenario)]);
    let expected =
        expected(&build, &scenario, &costs, &profiles).map_err(|fault| fault.to_string())?;
    let costed =
        Costed { simulation: &simulation, costs: &costs, work: &work, expected: Some(expected) };
    shown(&simulation_json(&build, &costed), text, &options)
}

/// A link that holds the text and its settings, after the `#` of the page's address.
#[wasm_bindgen]
pub fn link(text: &str, options: &str) -> Outcome {
    let options = Options::read(options)?;
    let mut state = State::of(text.to_owned(), &options.settings()?, &options.inputs());
    if !options.unredacted {
        state = Redaction::of_state(&state).state(&state);
    }
    let link = encode(&state);
    if link.len() > MAX_LINK {
        return Err(format!(
            "this link would have {} characters; more than {MAX_LINK} are not opened",
            link.len()
        ));
    }
    Ok(link)
}

/// The state that a link holds, as `plimsoll open --format json` prints it.
#[wasm_bindgen]
pub fn open(link: &str) -> Outcome {
    let opened = decode(link).map_err(|error| error.to_string())?;
    written(&opened.state)
}

/// A result without the values of the text that look secret.
fn shown(result: &impl Serialize, text: &str, options: &Options) -> Outcome {
    if options.unredacted {
        return written(result);
    }
    let before = options.previous.as_deref();
    let ignore = options.dockerignore.as_deref();
    let texts: Vec<&str> = before.into_iter().chain(ignore).collect();
    let redaction = Redaction::of_texts(text, &texts);
    let mut value = serde_json::to_value(result).map_err(|error| error.to_string())?;
    hide(&mut value, &redaction);
    written(&value)
}

fn hide(value: &mut Value, redaction: &Redaction) {
    match value {
        Value::String(text) => *text = redaction.words(text),
        Value::Array(values) => values.iter_mut().for_each(|value| hide(value, redaction)),
        Value::Object(fields) => fields.values_mut().for_each(|value| hide(value, redaction)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn written(result: &impl Serialize) -> Outcome {
    serde_json::to_string(result).map_err(|error| error.to_string())
}
