//! The left side: the file, and what it is held against.

use gloo_timers::callback::Timeout;
use leptos::html;
use leptos::prelude::*;
use plimsoll_core::fix::Safety;
use plimsoll_core::review::View;
use plimsoll_core::text::LineIndex;

use crate::components::icons;
use crate::components::tabs::{Tab, Tabs};
use crate::interop::editor::{Editor, Event, Focus, Mark, Verdict};
use crate::interop::{browser, hook};
use crate::state::cache::{Row, word};
use crate::state::text::shown;
use crate::state::{Action, Cursor, Overlay, Pane, State};
use crate::store::{Same, Store, use_store};
use crate::views::build_settings::BuildSettings;
use crate::views::cache::edit;
use crate::views::ignore::IgnorePane;
use crate::views::problem;
use crate::views::settings::Settings;
use crate::{engine, later};

#[component]
pub(crate) fn EditorPane() -> impl IntoView {
    let store = use_store();
    let host = NodeRef::<html::Div>::new();
    Effect::new(move || {
        let Some(host) = host.get() else { return };
        let text = store.now(|state| state.document.text.clone());
        store.set_editor(Editor::mount(&host, &text, move |event| on_event(store, event)));
        browser::remove_skeleton();
        follow(store);
        after_first_findings(store);
    });
    let pane = store.part(|state| state.interface.pane);
    let here = Memo::new(move |_| pane.get() as usize);
    let choose = Callback::new(move |place| {
        let pane = [Pane::Dockerfile, Pane::Dockerignore, Pane::Settings].get(place).copied();
        store.dispatch(Action::Pane(pane.unwrap_or_default()));
    });
    let tab = |id, words, panel, count| Tab { id, words, panel, count };
    let tabs = vec![
        tab("dockerfile", "Dockerfile", "pane-dockerfile", None),
        tab("dockerignore", ".dockerignore", "pane-dockerignore", None),
        tab("settings", "Settings", "pane-settings", None),
    ];
    let is_hidden = move |this| move || pane.get() != this;
    // What is beside the Dockerfile is made when it is first shown.
    let beside = move |this, id: &str, shown: fn() -> AnyView| {
        view! {
            <div
                class="pane"
                id=format!("pane-{id}")
                role="tabpanel"
                aria-labelledby=format!("tab-{id}")
                hidden=is_hidden(this)
            >
                <Show when=move || pane.get() == this>{shown()}</Show>
            </div>
        }
    };
    view! {
        <section class="editor" aria-label="Files">
            <div class="files-bar">
                <Tabs label="Files" tabs=tabs here=here choose=choose/>
                <BuildSettings/>
            </div>
            <p id="editor-hint" class="sr">
                "Esc then Tab leaves the editor. F8 goes to the next problem. Control and full stop shows the problems of this line in the list."
            </p>
            <div
                class="code"
                id="pane-dockerfile"
                role="tabpanel"
                aria-labelledby="tab-dockerfile"
                hidden=is_hidden(Pane::Dockerfile)
                node_ref=host
            ></div>
            {beside(Pane::Dockerignore, "dockerignore", || view! { <IgnorePane/> }.into_any())}
            {beside(Pane::Settings, "settings", || view! { <Settings/> }.into_any())}
        </section>
    }
}

/// Does what waits for the first findings, once they are shown.
fn after_first_findings(store: Store) {
    let is_coming = store.part(|state| state.document.is_coming());
    Effect::new(move |is_done: Option<bool>| {
        if is_done == Some(true) {
            return true;
        }
        let is_here = !is_coming.get();
        if is_here {
            // Effects run once the page is drawn, the list of problems with it.
            hook::findings_shown();
            engine::warm();
            later::of_page(store);
        }
        is_here
    });
}

/// Keeps the editor's text and marks like the state's.
fn follow(store: Store) {
    let text = store.part(|state| Same(state.document.text.clone()));
    Effect::new(move || {
        let text = text.get();
        store.with_editor(|editor| editor.set_text(&text.0));
    });
    let report =
        store.part(|state| (Same(state.document.found.clone()), state.document.is_stale()));
    Effect::new(move || {
        let _ = report.get();
        let marks = store.now(|state| (!state.document.is_stale()).then(|| marks(state)));
        if let Some(marks) = marks {
            store.with_editor(|editor| editor.set_problems(&marks));
        }
    });
    let verdicts = store.part(verdicts);
    Effect::new(move |before: Option<bool>| {
        let verdicts = verdicts.get();
        let is_any = !verdicts.is_empty();
        if is_any || before == Some(true) {
            store.with_editor(|editor| editor.set_verdicts(&verdicts));
        }
        is_any
    });
    let notes = store.part(|state| state.estimates.facts.notes.clone());
    Effect::new(move || {
        let notes = notes.get();
        if !notes.is_empty() {
            store.with_editor(|editor| editor.set_notes(&notes));
        }
    });
}

/// The problems with their places in UTF-16 units.
fn marks(state: &State) -> Vec<Mark> {
    let places = LineIndex::new(&state.document.analysed);
    let findings = state.document.findings();
    let mut marks: Vec<Mark> = findings
        .iter()
        .enumerate()
        .map(|(index, finding)| Mark {
            index,
            from: places.utf16(finding.range.start()),
            to: places.utf16(finding.range.end()),
            severity: icons::class(finding.severity),
            message: shown(&finding.message),
            fix: finding
                .fix
                .as_ref()
                .filter(|fix| fix.safety > Safety::Show)
                .map(|fix| shown(&fix.title.replace('`', ""))),
        })
        .collect();
    marks.sort_by_key(|mark| mark.from);
    marks
}

/// What the change that the Cache view asks about does to each line, while that view is shown.
fn verdicts(state: &State) -> Vec<Verdict> {
    let rebuilds = state.estimates.rebuilds.as_deref();
    let shown = rebuilds.filter(|_| state.interface.view == View::Cache);
    let Some(Ok(side)) = shown.map(|rebuilds| &rebuilds.now) else { return Vec::new() };
    let rows = side.lanes.iter().flat_map(|lane| &lane.rows);
    let verdict = |row: &Row| {
        let (mark, words) = word(row.verdict);
        let title = format!("{words}: {}", row.because.replace('`', ""));
        Verdict { line: row.line, name: row.verdict.name(), mark, title }
    };
    let mut verdicts: Vec<Verdict> = rows.map(verdict).collect();
    verdicts.sort_by_key(|verdict| verdict.line);
    verdicts
}

fn on_event(store: Store, event: Event<'_>) {
    match event {
        Event::Changed(text, is_new) => {
            store.dispatch(Action::Edit(text.to_owned()));
            if is_new {
                store.pasted().set(true);
            }
        }
        Event::Caret(line, column) => {
            // Called in the middle of the editor's own update, where the state may be on its way
            // here; the caret can wait for it.
            let cursor = Cursor { line, column };
            Timeout::new(0, move || store.dispatch(Action::Cursor(cursor))).forget();
        }
        Event::Problem(index, focus) => show(store, focus, move |at, _| at == index),
        Event::Here(line) => {
            show(store, Focus::Take, move |_, lines| lines.0 <= line && line <= lines.1);
        }
        Event::Fix(index) => {
            let fix = store.now(|state| {
                state.document.findings().get(index).and_then(|finding| finding.fix.clone())
            });
            if let Some(fix) = fix {
                store.dispatch(Action::Apply(vec![fix.id]));
            }
        }
        Event::Comment(line) => comment(store, line as usize),
        Event::Verdict(line) => {
            let takes = store.now(|state| {
                let side = state.estimates.rebuilds.as_deref()?.now.as_ref().ok()?;
                side.row(line as usize)?.takes.clone()
            });
            if let Some(path) = takes {
                store.dispatch(Action::Change(edit(&path)));
            }
        }
        // Called in the middle of the editor's own work, which a dialog would disturb.
        Event::Link(link) => {
            let overlay = Overlay::Pasted(link.to_owned());
            Timeout::new(0, move || store.dispatch(Action::Overlay(Some(overlay)))).forget();
        }
        Event::Share => store.dispatch(Action::Overlay(Some(Overlay::Share))),
    }
}

/// Shows a line's comments, or begins one.
fn comment(store: Store, line: usize) {
    if store.now(|state| state.review.here.notes.iter().any(|note| note.line() == line)) {
        store.dispatch(Action::View(View::Review));
        // Once the list is drawn.
        Timeout::new(60, move || browser::focus(&format!("comment-on-{line}"))).forget();
    } else {
        store.dispatch(Action::Comment(line));
    }
}

/// Opens the first problem of this index and lines in the list.
fn show(store: Store, focus: Focus, wanted: impl Fn(usize, (u32, u32)) -> bool) {
    let key = store.now(|state| {
        state
            .problems()
            .into_iter()
            .find(|problem| wanted(problem.index, (problem.line, problem.last_line)))
            .map(|problem| problem.key)
    });
    if let Some(key) = key {
        problem::show(store, key, focus);
    }
}
