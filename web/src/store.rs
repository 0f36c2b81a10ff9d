//! The state, with the one gateway through which it changes, and who is told.

use std::collections::BTreeMap;
use std::sync::Arc;

use leptos::prelude::*;
use plimsoll_core::practices::Practice;
use plimsoll_core::text::LineIndex;
use serde::Deserialize;

use crate::history::Steps;
use crate::interop::browser;
use crate::interop::editor::{Editor, Focus};
use crate::interop::offline::Offline;
use crate::state::catalog::Catalog;
use crate::state::engine::{Answer, Question};
use crate::state::{Action, State};
use crate::{drafts, engine};

/// The state, the editor and the fetched pages: a handle that is copied freely.
#[derive(Clone, Copy)]
pub(crate) struct Store {
    state: StoredValue<State>,
    /// Look at the state after each change, by number: a signal is set only where its part of the
    /// state has changed, so that a row of a long list costs nothing while it stays as it is.
    followers: StoredValue<BTreeMap<usize, Follower>, LocalStorage>,
    /// Counts the changes.
    changes: RwSignal<usize>,
    editor: StoredValue<Option<Editor>, LocalStorage>,
    pages: RwSignal<Pages>,
    split: RwSignal<Option<u8>>,
    offline: RwSignal<Offline>,
    /// The link that the address bar is in step with.
    in_bar: StoredValue<Option<String>>,
    steps: StoredValue<Steps, LocalStorage>,
    /// True if the browser does not keep the draft.
    unkept: RwSignal<bool>,
    /// Every rule, once the engine has told.
    catalog: RwSignal<Option<Arc<Catalog>>>,
    /// True while the engine takes long.
    slow: RwSignal<bool>,
    pasted: RwSignal<bool>,
}

type Follower = Box<dyn Fn(&State)>;

/// The pages of practices and rules, fetched when first needed.
#[derive(Clone, Debug, Default)]
pub(crate) enum Pages {
    #[default]
    NotAsked,
    Coming,
    Failed,
    Here(Arc<Library>),
}

/// All pages, sorted by id.
#[derive(Debug, Default)]
pub(crate) struct Library {
    pub(crate) practices: Vec<Practice>,
    pub(crate) rules: BTreeMap<String, String>,
    /// Pages that the rules' pages refer to, by name.
    pub(crate) docs: BTreeMap<String, String>,
}

/// Equal when it is the very same one: comparing reports would cost more than drawing them.
#[derive(Debug)]
pub(crate) struct Same<T: ?Sized>(pub(crate) Arc<T>);

impl<T: ?Sized> Clone for Same<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T: ?Sized> PartialEq for Same<T> {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Store {
    pub(crate) fn new(state: State) -> Self {
        Self {
            state: StoredValue::new(state),
            followers: StoredValue::new_local(BTreeMap::new()),
            changes: RwSignal::new(0),
            editor: StoredValue::new_local(None),
            pages: RwSignal::new(Pages::NotAsked),
            split: RwSignal::new(browser::split()),
            offline: RwSignal::new(Offline::default()),
            in_bar: StoredValue::new(None),
            steps: StoredValue::new_local(Steps::default()),
            unkept: RwSignal::new(false),
            catalog: RwSignal::new(None),
            slow: RwSignal::new(false),
            pasted: RwSignal::new(false),
        }
    }

    /// The editor's share of the width where nobody chose one, in percent.
    pub(crate) const SPLIT: u8 = 46;

    /// The editor's share of the width in percent, if the user chose one.
    pub(crate) fn split(self) -> RwSignal<Option<u8>> {
        self.split
    }

    /// Gives the editor this share of the width, now and next time.
    pub(crate) fn set_split(self, percent: u8) {
        self.split.set(Some(percent));
        browser::keep_split(percent);
    }

    /// The page's readiness for use without a network.
    pub(crate) fn offline(self) -> RwSignal<Offline> {
        self.offline
    }

    /// The documents that Back goes to.
    pub(crate) fn steps(self) -> StoredValue<Steps, LocalStorage> {
        self.steps
    }

    /// True if the browser does not keep the draft.
    pub(crate) fn unkept(self) -> RwSignal<bool> {
        self.unkept
    }

    /// Changes the state. A text whose place another one takes is stored before.
    pub(crate) fn dispatch(self, action: Action) {
        if matches!(
            action,
            Action::Load(..)
                | Action::Opened(_)
                | Action::Restore(_)
                | Action::RestoreDraft
                | Action::ReviewDraft
        ) {
            drafts::keep(self);
        }
        self.state.update_value(|state| state.update(action));
        self.state.with_value(|state| {
            self.followers.with_value(|followers| {
                for follower in followers.values() {
                    follower(state);
                }
            });
        });
        self.changes.update(|changes| *changes += 1);
    }

    /// A part of the state that says when it changes, for as long as who asks for it.
    pub(crate) fn part<T>(self, part: impl Fn(&State) -> T + 'static) -> ReadSignal<T>
    where
        T: PartialEq + Send + Sync + 'static,
    {
        let (value, set) = signal(self.now(&part));
        self.follow(Box::new(move |state| {
            let now = part(state);
            if value.with_untracked(|before| *before != now) {
                set.set(now);
            }
        }));
        value
    }

    fn follow(self, follower: Follower) {
        let number = self.followers.try_update_value(|followers| {
            let number = followers.last_key_value().map_or(0, |(last, _)| last + 1);
            followers.insert(number, follower);
            number
        });
        if let Some(number) = number {
            on_cleanup(move || {
                self.followers.try_update_value(|followers| followers.remove(&number));
            });
        }
    }

    /// Makes an effect run again whenever anything of the state changes.
    pub(crate) fn track(self) {
        self.changes.track();
    }

    /// The link that the address bar is in step with.
    pub(crate) fn in_bar(self) -> StoredValue<Option<String>> {
        self.in_bar
    }

    /// A part of the state as it is now.
    pub(crate) fn now<T>(self, part: impl FnOnce(&State) -> T) -> T {
        self.state.with_value(part)
    }

    pub(crate) fn set_editor(self, editor: Editor) {
        self.editor.set_value(Some(editor));
    }

    /// Does something with the editor, once it stands.
    pub(crate) fn with_editor(self, act: impl FnOnce(&Editor)) {
        self.editor.with_value(|editor| {
            if let Some(editor) = editor {
                act(editor);
            }
        });
    }

    /// Shows a place of the text, given in bytes, in the editor.
    pub(crate) fn reveal(self, offset: usize, focus: Focus) {
        let units = self.now(|state| {
            let before = state.document.text.get(..offset).unwrap_or(&state.document.text);
            before.encode_utf16().count()
        });
        self.with_editor(|editor| editor.reveal(units as u32, focus));
    }

    /// Shows the start of a line, from 1, in the editor.
    pub(crate) fn reveal_line(self, line: usize, focus: Focus) {
        let offset = self.now(|state| LineIndex::new(&state.document.text).line_start(line));
        self.reveal(offset, focus);
    }

    /// Copies a text and says whether that went well.
    pub(crate) fn copy(self, text: String, what: &'static str) {
        leptos::task::spawn_local(async move {
            let words = if browser::copy(&text).await {
                format!("{what} copied")
            } else {
                "The browser does not allow copying here".to_owned()
            };
            self.dispatch(Action::Say(words));
        });
    }

    /// The pages, which are fetched when this is first called.
    pub(crate) fn pages(self) -> Pages {
        if matches!(self.pages.get_untracked(), Pages::NotAsked) {
            self.pages.set(Pages::Coming);
            leptos::task::spawn_local(async move {
                let library = browser::fetch("./pages.json").await.and_then(|json| library(&json));
                self.pages
                    .set(library.map_or(Pages::Failed, |library| Pages::Here(Arc::new(library))));
            });
        }
        self.pages.get()
    }

    /// Every rule; nothing until the engine has told, which it is asked when this is first called.
    pub(crate) fn catalog(self) -> Option<Arc<Catalog>> {
        if self.catalog.get_untracked().is_none() {
            let catalog = self.catalog;
            leptos::task::spawn_local(async move {
                if let Some(Answer::Catalog(told)) = engine::ask(Question::Catalog).await {
                    catalog.set(Some(Arc::new(told)));
                }
            });
        }
        self.catalog.get()
    }

    /// True from a paste in the place of the whole text until its problems are told.
    pub(crate) fn pasted(self) -> RwSignal<bool> {
        self.pasted
    }

    /// True while the engine takes long.
    pub(crate) fn slow(self) -> RwSignal<bool> {
        self.slow
    }

    /// Makes the next look at the pages fetch them again.
    pub(crate) fn retry_pages(self) {
        self.pages.set(Pages::NotAsked);
    }
}

/// The store of the page.
pub(crate) fn use_store() -> Store {
    expect_context()
}

#[derive(Deserialize)]
struct Fetched {
    practices: BTreeMap<String, String>,
    rules: BTreeMap<String, String>,
    docs: BTreeMap<String, String>,
}

fn library(json: &str) -> Option<Library> {
    let fetched: Fetched = serde_json::from_str(json).ok()?;
    let practices = fetched.practices.iter().map(|(id, page)| Practice::parse(id, page)).collect();
    Some(Library { practices, rules: fetched.rules, docs: fetched.docs })
}
