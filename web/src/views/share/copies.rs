//! Reports and files to copy or to save.

use leptos::prelude::*;

use crate::engine::ask;
use crate::interop::{browser, files};
use crate::state::Action;
use crate::state::engine::{Answer, Question};
use crate::state::sharing::{Carried, Form, Made};
use crate::store::{Store, use_store};

/// The forms on offer, each with its use.
pub(crate) const OFFERED: [(Form, Way, &str); 8] = [
    (Form::Fixed, Way::Copy, "Copy fixed file"),
    (Form::Patch, Way::Copy, "Copy patch"),
    (Form::Patch, Way::Save, "Download patch"),
    (Form::Suggestions, Way::Copy, "Copy GitHub suggestions"),
    (Form::Markdown, Way::Copy, "Copy pull request comment"),
    (Form::Chat, Way::Copy, "Copy chat message"),
    (Form::Sarif, Way::Save, "Download SARIF"),
    (Form::Json, Way::Save, "Download JSON"),
];

#[component]
pub(super) fn Copies(choice: RwSignal<Carried>) -> impl IntoView {
    let store = use_store();
    let buttons = OFFERED.map(|(form, way, words)| {
        view! {
            <button
                class="btn small"
                on:click=move |_| take(store, form, way, choice.get_untracked())
            >
                {words}
            </button>
        }
    });
    view! {
        <h3>"Files and reports"</h3>
        <p class="muted">
            "With the selected fixes. "<code>"git apply"</code>" takes the patch; GitHub offers each suggestion to commit where it is pasted into a comment on its lines. The pull request comment is a report in Markdown with the diff and the link, and fits issues too."
        </p>
        <div class="acts">{buttons.into_view()}</div>
    }
}

/// A way to take something out of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// By the clipboard.
    Copy,
    /// As a file.
    Save,
}

/// Copies or saves a form, of which these parts go, and says so.
pub(crate) fn take(store: Store, form: Form, way: Way, carried: Carried) {
    leptos::task::spawn_local(async move {
        let Some(made) = made(store, form, carried).await else {
            let words = format!("{} could not be made", form.name());
            store.dispatch(Action::Say(words));
            return;
        };
        let said = |done: &str| {
            let note =
                if made.note.is_empty() { String::new() } else { format!(". {}", made.note) };
            format!("{} {done}{note}", form.name())
        };
        let words = if made.text.is_empty() {
            "Nothing to take: no fix is selected that changes the file".to_owned()
        } else if way == Way::Save {
            files::download(form.file(), &made.text);
            said("downloaded")
        } else if browser::copy(&made.text).await {
            said("copied")
        } else {
            "The browser does not allow copying here".to_owned()
        };
        store.dispatch(Action::Say(words));
    });
}

/// A form as the engine makes it, of which these parts go.
pub(super) async fn made(store: Store, form: Form, carried: Carried) -> Option<Made> {
    let taken = store.now(|state| state.taken(carried, browser::base_address()));
    match ask(Question::Make(form, Box::new(taken))).await? {
        Answer::Made(made) => Some(made),
        _ => None,
    }
}
