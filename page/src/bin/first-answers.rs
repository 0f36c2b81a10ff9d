//! What the engine says of the sample: the questions of a page that shows it for the first time, with
//! their answers, as a JSON list of pairs of JSON texts. A built page comes with them.

use std::path::Path;

use plimsoll_page::engine::Engine;
use plimsoll_page::examples::SAMPLE;
use plimsoll_page::{Action, Origin, State};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let tables = Path::new(env!("CARGO_MANIFEST_DIR")).join("../core/data/apt");
    let mut engine = Engine::default();
    // Without a day: a test says that the sample's problems are the same on any.
    let mut state = State::new(SAMPLE, Origin::Example);
    let mut answers: Vec<[String; 2]> = Vec::new();
    while let Some(question) = state.question() {
        for suite in engine.wanted(&question) {
            engine.add_packages(&std::fs::read_to_string(tables.join(format!("{suite}.txt")))?);
        }
        let answer = engine.answer(&question);
        answers.push([serde_json::to_string(&question)?, serde_json::to_string(&answer)?]);
        state.update(Action::Answered(Box::new((question, answer))));
    }
    println!("{}", serde_json::to_string(&answers)?);
    Ok(())
}
