//! The shell linter: a worker that looks into the scripts of the text once typing rests, so that a
//! slow script holds up nothing. Its answers come late or never; the page works without them.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use gloo_events::EventListener;
use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use plimsoll_core::rules::{Preset, ShellAnswer};
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{MessageEvent, Worker, WorkerOptions, WorkerType};

use crate::debounce::Debounce;
use crate::state::Action;
use crate::store::{Same, Store};

/// The script that the worker runs; xtask/src/worker.rs puts it there.
const SCRIPT: &str = "./shell/worker.js";
/// The pause in typing before the linter is asked, in milliseconds.
const REST: u32 = 300;
/// The longest that the linter may take to come or to answer, in milliseconds.
const PATIENCE: u32 = 15_000;
/// The number of times that a worker that fails is started anew.
const RESTARTS: u32 = 3;

/// The fate of a worker that has answered.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stay {
    /// It waits for the next text.
    Waits,
    /// It goes: the next text, if there is one, gets another.
    Goes,
}

/// Keeps the findings in scripts like the text, for as long as the page stands.
pub(crate) fn follow(store: Store, stay: Stay) {
    let linter = Linter { state: Rc::default(), store, stay };
    let asked = store.part(|state| {
        let text =
            if state.document.waits() { Arc::default() } else { state.document.analysed.clone() };
        (Same(text), state.document.settings.preset)
    });
    if let Some(window) = web_sys::window() {
        let linter = linter.clone();
        // With the network may come what did not load; `cargo xtask serve` tells of it the same way.
        let again = move |_: &web_sys::Event| {
            let (Same(text), preset) = asked.get_untracked();
            linter.ask_again(Question { text, preset });
        };
        EventListener::new(&window, "online", again).forget();
    }
    let asking = Debounce::new();
    Effect::new(move |first: Option<()>| {
        let (Same(text), preset) = asked.get();
        if text.is_empty() {
            return;
        }
        let linter = linter.clone();
        let pause = if first.is_none() { 0 } else { REST };
        asking.after(pause, move || linter.ask(Question { text, preset }));
    });
}

#[derive(Clone)]
struct Question {
    text: Arc<str>,
    preset: Preset,
}

/// The worker and what is between it and the page.
#[derive(Clone)]
struct Linter {
    state: Rc<RefCell<Talk>>,
    store: Store,
    stay: Stay,
}

#[derive(Default)]
struct Talk {
    running: Option<Running>,
    /// The question that is to be asked next.
    next: Option<Question>,
    /// The question that the worker is at.
    current: Option<Question>,
    /// The number of the last question.
    revision: u32,
    failures: u32,
    /// Ends the worker where it takes too long.
    watch: Option<Timeout>,
}

struct Running {
    worker: Worker,
    is_ready: bool,
    /// Listen for as long as the worker lives.
    _listeners: [EventListener; 2],
}

impl Drop for Running {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

impl Linter {
    fn ask(&self, question: Question) {
        {
            let mut talk = self.state.borrow_mut();
            if talk.failures > RESTARTS {
                return;
            }
            talk.next = Some(question);
        }
        if self.state.borrow().running.is_none() {
            self.start();
        }
        self.send();
    }

    /// Starts over after failures.
    fn ask_again(&self, question: Question) {
        let failed = std::mem::take(&mut self.state.borrow_mut().failures) > 0;
        if failed && !question.text.is_empty() {
            self.ask(question);
        }
    }

    fn start(&self) {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let Ok(worker) = Worker::new_with_options(SCRIPT, &options) else {
            self.give_up();
            return;
        };
        let (on_answer, on_error) = (self.clone(), self.clone());
        let answers = EventListener::new(&worker, "message", move |event| {
            if let Some(event) = event.dyn_ref::<MessageEvent>() {
                on_answer.take(&event.data());
            }
        });
        let errors = EventListener::new(&worker, "error", move |_| on_error.fail());
        let mut talk = self.state.borrow_mut();
        talk.running = Some(Running { worker, is_ready: false, _listeners: [answers, errors] });
        talk.watch = Some(self.watch());
    }

    /// Sends the next question to a worker that waits for one.
    fn send(&self) {
        let mut talk = self.state.borrow_mut();
        let is_waiting = talk.running.as_ref().is_some_and(|running| running.is_ready);
        if !is_waiting || talk.current.is_some() {
            return;
        }
        let Some(question) = talk.next.take() else { return };
        talk.revision += 1;
        let preset = serde_json::to_string(&question.preset).unwrap_or_default();
        let message = js_sys::Array::of3(
            &JsValue::from(talk.revision),
            &JsValue::from(&*question.text),
            &JsValue::from(preset),
        );
        let sent = talk.running.as_ref().map(|running| running.worker.post_message(&message));
        if matches!(sent, Some(Ok(()))) {
            talk.current = Some(question);
            talk.watch = Some(self.watch());
        }
    }

    /// Takes what the worker says: that it is ready, or its findings.
    fn take(&self, message: &JsValue) {
        let message: js_sys::Array = message.clone().unchecked_into();
        let (question, findings) = {
            let mut talk = self.state.borrow_mut();
            talk.watch = None;
            if let Some(running) = &mut talk.running {
                running.is_ready = true;
            }
            let is_current = message.get(0).as_f64() == Some(f64::from(talk.revision));
            let question = talk.current.take().filter(|_| is_current);
            let is_late = talk.next.is_some();
            // An answer to an older text than the one that waits to be asked about is dropped.
            (question.filter(|_| !is_late), message.get(1).as_string())
        };
        if let Some(Question { text, preset }) = question {
            let Some(findings) = findings.and_then(|json| serde_json::from_str(&json).ok()) else {
                self.fail();
                return;
            };
            self.state.borrow_mut().failures = 0;
            let answer = ShellAnswer { text, preset, findings };
            self.store.dispatch(Action::Scripts(Some(Arc::new(answer))));
            if self.stay == Stay::Goes && self.state.borrow().next.is_none() {
                end(self.state.borrow_mut().running.take());
            }
        }
        self.send();
    }

    fn watch(&self) -> Timeout {
        let linter = self.clone();
        Timeout::new(PATIENCE, move || linter.fail())
    }

    /// Ends a worker that failed or hangs. What it was at is not asked again; what waits is, of a
    /// new worker.
    fn fail(&self) {
        let (ended, goes_on) = {
            let mut talk = self.state.borrow_mut();
            talk.failures += 1;
            talk.current = None;
            talk.watch = None;
            (talk.running.take(), talk.failures <= RESTARTS && talk.next.is_some())
        };
        end(ended);
        self.store.dispatch(Action::Scripts(None));
        if goes_on {
            self.start();
        }
    }

    fn give_up(&self) {
        self.state.borrow_mut().failures = RESTARTS + 1;
        self.store.dispatch(Action::Scripts(None));
    }
}

/// Ends a worker. Its listeners go with it, of which one may be what calls this: not before it is
/// done.
fn end(worker: Option<Running>) {
    Timeout::new(0, move || drop(worker)).forget();
}
