//! States whose questions are answered at once, each question and answer as it travels.

use crate::cache::Rebuilds;
use crate::engine::{Answer, Engine, Question};
use crate::sharing::{Carried, Leaving};
use crate::size::Weights;
use crate::{Action, Origin, State};

impl State {
    /// A state with this text and all that it wants to know.
    pub(crate) fn seen(text: &str, origin: Origin) -> Self {
        let mut state = Self::new(text, origin);
        state.catch_up();
        state
    }

    /// Changes the state, and has its questions answered.
    pub(crate) fn then(&mut self, action: Action) {
        self.update(action);
        self.catch_up();
    }

    /// Has the state's questions answered.
    pub(crate) fn catch_up(&mut self) {
        let mut engine = Engine::default();
        if let Some(folder) = &self.document.folder {
            ask(&mut engine, &Question::Folder(folder.number, folder.files.clone()));
        }
        // A state that goes on asking is at fault.
        for _ in 0..12 {
            let Some(question) = self.question() else { return };
            let answer = ask(&mut engine, &question);
            self.update(Action::Answered(Box::new((question, answer))));
        }
        panic!("still asks {:?}", self.question());
    }

    /// The link of the state.
    pub(crate) fn link(&self, carried: Carried) -> String {
        link_of(self.leaving(carried))
    }

    /// The content of the Cache view.
    pub(crate) fn rebuilds(&self) -> Rebuilds {
        match told(&Question::Rebuilds(self.case().unwrap_or_default())) {
            Answer::Rebuilds(rebuilds) => *rebuilds,
            other => panic!("{other:?}"),
        }
    }

    /// The content of the Size view.
    pub(crate) fn weights(&self) -> Weights {
        match told(&Question::Weights(self.case().unwrap_or_default())) {
            Answer::Weights(weights) => *weights,
            other => panic!("{other:?}"),
        }
    }
}

/// The link of what leaves the page.
pub(crate) fn link_of(leaving: Leaving) -> String {
    match told(&Question::Share(Box::new(leaving))) {
        Answer::Shared(shared) => shared.link,
        other => panic!("{other:?}"),
    }
}

/// The answer of an engine that knows nothing yet.
pub(crate) fn told(question: &Question) -> Answer {
    ask(&mut Engine::default(), question)
}

/// The answer to a question, with both as they travel.
pub(crate) fn ask(engine: &mut Engine, question: &Question) -> Answer {
    let sent = serde_json::to_string(question).expect("a question can be written");
    let came: Question = serde_json::from_str(&sent).expect("and read");
    let answer = engine.answer(&came);
    let sent = serde_json::to_string(&answer).expect("an answer can be written");
    let came: Answer = serde_json::from_str(&sent).expect("and read");
    assert_eq!(sent, serde_json::to_string(&came).unwrap_or_default());
    came
}
