//! The engine, which works apart from the page: the state's questions go to it one at a time, and it
//! is ended where it takes too long.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use wasm_bindgen::JsValue;

use crate::debounce::Debounce;
use crate::interop::drafts;
use crate::interop::engine::Engine;
use crate::state::document::Wait;
use crate::state::engine::{Answer, Question};
use crate::state::{Action, State};
use crate::store::Store;

/// The longest that the first drawing of the page waits for what is to be in it, in milliseconds.
const FIRST: u32 = 1_000;
/// After this long the page says that it is still looking, in milliseconds.
const SLOW: u32 = 2_000;
/// The longest that an answer may take, in milliseconds.
const LONGEST: u32 = 10_000;
/// After this long without a question an embed's engine goes, in milliseconds.
const IDLE: u32 = 5_000;

thread_local! {
    /// There is one for a page, which asks of links before anything else stands.
    static ENGINE: RefCell<Option<Rc<Engine>>> = const { RefCell::new(None) };
    /// What the engine tells besides answers goes here.
    static STORE: Cell<Option<Store>> = const { Cell::new(None) };
    static IS_ALONE: Cell<bool> = const { Cell::new(false) };
    /// The state's question that the engine is at.
    static FLIGHT: RefCell<Option<Flight>> = const { RefCell::new(None) };
    /// The folders that this engine was told of, by number.
    static FOLDERS: RefCell<Vec<u64>> = const { RefCell::new(Vec::new()) };
}

struct Flight {
    text: Arc<str>,
    is_slow: bool,
    /// Why it was ended, where the page did that.
    ended: Option<Wait>,
    /// Ring when it is slow, and when it is too slow.
    _watch: [Timeout; 2],
}

/// The answer to a question; nothing where the engine cannot be had, fails or takes too long.
pub(crate) async fn ask(question: Question) -> Option<Answer> {
    // One that was ended over another question is asked again.
    for _ in 0..2 {
        match send(&question).await {
            Ok(answer) => return Some(answer),
            Err(Failure::Ended) => {}
            Err(Failure::Failed) => return None,
        }
    }
    None
}

/// A state with all that it wants to know, or with what is known after a moment: the page is drawn once,
/// rather than bit by bit.
pub(crate) async fn settled(mut state: State) -> State {
    let end = drafts::now() + u64::from(FIRST);
    loop {
        if IS_ALONE.get() {
            // Then no long text is looked at unasked.
            state.update(Action::Alone);
        }
        let Some(question) = state.question() else { break };
        let left = end.saturating_sub(drafts::now());
        let Ok(asked) = serde_json::to_string(&question) else { break };
        let Ok(answer) = read(engine().within(&asked, left as u32).await) else { break };
        state.update(Action::Answered(Box::new((question, answer))));
    }
    state
}

/// Has the state's questions answered, from now on.
pub(crate) fn follow(store: Store) {
    STORE.set(Some(store));
    if IS_ALONE.get() {
        store.dispatch(Action::Alone);
    }
    Effect::new(move || {
        store.track();
        go_on(store);
    });
}

/// Has the engine's answers like [`follow`], and lets it go while nobody asks: a page may have many
/// embeds.
pub(crate) fn follow_and_rest(store: Store) {
    follow(store);
    let resting = Debounce::new();
    Effect::new(move || {
        store.track();
        resting.after(IDLE, move || {
            if !IS_ALONE.get() && FLIGHT.with_borrow(Option::is_none) {
                let_go();
            }
        });
    });
}

/// Has the engine ready: what the page came with is shown.
pub(crate) fn warm() {
    engine().warm();
}

/// Ends what the engine is at, because the user said so.
pub(crate) fn stop(store: Store) {
    end(store, Some(Wait::Stopped));
}

/// Asks the next question of the state, if the engine is free.
fn go_on(store: Store) {
    let text = store.now(|state| state.document.text.clone());
    let busy =
        FLIGHT.with_borrow(|flight| flight.as_ref().map(|it| it.is_slow && *it.text != *text));
    match busy {
        // Who types on does not wait for the text before.
        Some(true) => end(store, None),
        Some(false) => {}
        None => {
            if let Some(question) = store.now(State::question) {
                take_off(store, question, text);
            }
        }
    }
}

fn take_off(store: Store, question: Question, text: Arc<str>) {
    let slow = Timeout::new(SLOW, move || {
        FLIGHT.with_borrow_mut(|flight| {
            if let Some(flight) = flight {
                flight.is_slow = true;
            }
        });
        store.slow().set(true);
        // Who has typed on meanwhile waits for it no longer.
        go_on(store);
    });
    let too_slow = Timeout::new(LONGEST, move || end(store, Some(Wait::Slow)));
    let flight = Flight { text, is_slow: false, ended: None, _watch: [slow, too_slow] };
    FLIGHT.set(Some(flight));
    leptos::task::spawn_local(async move {
        tell_folder(store).await;
        let answer = send(&question).await;
        let flight = FLIGHT.take();
        store.slow().set(false);
        let ended = flight.and_then(|flight| flight.ended);
        match (answer, ended) {
            (Ok(answer), _) => store.dispatch(Action::Answered(Box::new((question, answer)))),
            (Err(_), Some(wait)) => store.dispatch(Action::Unanswered(Box::new(question), wait)),
            (Err(Failure::Failed), None) => {
                store.dispatch(Action::Unanswered(Box::new(question), Wait::Failed));
            }
            // For a newer text.
            (Err(Failure::Ended), None) => {}
        }
        go_on(store);
    });
}

/// Tells the engine of the folder that the next question is about.
async fn tell_folder(store: Store) {
    let Some(folder) = store.now(|state| state.document.folder.clone()) else { return };
    if FOLDERS.with_borrow(|told| told.contains(&folder.number)) {
        return;
    }
    if send(&Question::Folder(folder.number, folder.files.clone())).await.is_ok() {
        FOLDERS.with_borrow_mut(|told| told.push(folder.number));
    }
}

fn end(store: Store, wait: Option<Wait>) {
    let is_busy = FLIGHT.with_borrow_mut(|flight| {
        if let Some(flight) = flight {
            flight.ended = wait;
        }
        flight.is_some()
    });
    store.slow().set(false);
    if is_busy {
        let_go();
    }
}

/// Ends the engine. The next one knows nothing.
fn let_go() {
    engine().end();
    FOLDERS.with_borrow_mut(Vec::clear);
}

enum Failure {
    /// The engine was ended over this question or one before it.
    Ended,
    Failed,
}

async fn send(question: &Question) -> Result<Answer, Failure> {
    let question = serde_json::to_string(question).map_err(|_| Failure::Failed)?;
    read(engine().ask(&question).await)
}

/// The engine's answer, or why there is none.
fn read(told: Result<JsValue, JsValue>) -> Result<Answer, Failure> {
    let answer = told.map_err(|why| {
        // Whatever the reason, it is another one that is asked next.
        FOLDERS.with_borrow_mut(Vec::clear);
        if why.as_string().as_deref() == Some("ended") { Failure::Ended } else { Failure::Failed }
    })?;
    let answer = answer.as_string().ok_or(Failure::Failed)?;
    serde_json::from_str(&answer).map_err(|_| Failure::Failed)
}

fn engine() -> Rc<Engine> {
    ENGINE.with_borrow_mut(|engine| {
        let tell = |action: Action| {
            if let Some(store) = STORE.get() {
                store.dispatch(action);
            }
        };
        let late = move || tell(Action::Table);
        let alone = move || {
            IS_ALONE.set(true);
            tell(Action::Alone);
        };
        engine.get_or_insert_with(|| Rc::new(Engine::start(late, alone))).clone()
    })
}
