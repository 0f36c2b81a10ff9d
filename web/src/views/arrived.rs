//! Files that the user brought: what each is to be, which nobody else decides.

use leptos::prelude::*;
use plimsoll_core::report::counted;
use plimsoll_core::review::View;

use super::cache::measured::measured;
use super::configuration::take_over;
use crate::components::dialog::{Dialog, Stand};
use crate::history;
use crate::links;
use crate::state::arrived::{Arrived, Use};
use crate::state::text::shown;
use crate::state::{Action, Origin, Pane};
use crate::store::{Store, use_store};

#[component]
pub(crate) fn ArrivedFiles(files: Vec<Arrived>) -> impl IntoView {
    let store = use_store();
    let close = move || store.dispatch(Action::Overlay(None));
    let title = match files.as_slice() {
        [file] => shown(&file.name),
        files => format!("{} files", files.len()),
    };
    let left = RwSignal::new(files.len());
    let is_one = files.len() == 1;
    let entries = files
        .into_iter()
        .enumerate()
        .map(|(place, file)| entry(store, file, (place, is_one), left))
        .collect_view();
    view! {
        <Dialog
            title=title
            stand=Stand::Middle
            on_close=Callback::new(move |()| close())
        >
            <ul class="arrived">{entries}</ul>
            <div class="acts">
                <button class="btn quiet" on:click=move |_| close()>
                    {move || if left.get() > 0 { "Cancel" } else { "Close" }}
                </button>
            </div>
        </Dialog>
    }
}

/// A file with its uses; `left` counts those that are not decided on.
fn entry(
    store: Store,
    file: Arrived,
    (place, is_one): (usize, bool),
    left: RwSignal<usize>,
) -> AnyView {
    let name = shown(&file.name);
    let heading = (!is_one).then(|| view! { <h3>{name.clone()}</h3> });
    let text = match file.text {
        Ok(text) => text,
        Err(refusal) => {
            left.update(|left| *left -= 1);
            return view! { <li>{heading}<p>{refusal.words()}</p></li> }.into_any();
        }
    };
    let uses = Use::of(&file.name, &text);
    let about = match uses.first() {
        Some(Use::Dockerfile) | None => format!(
            "Shall it take the place of the Dockerfile in the editor? It has {}. Undo brings back what is there.",
            counted(text.lines().count(), "line"),
        ),
        Some(Use::Dockerignore) => "It leaves files out of a build context.".to_owned(),
        Some(Use::Settings) => "It sets which rules a file is checked by.".to_owned(),
        Some(Use::Times) => "It tells how long the steps of a build took.".to_owned(),
        Some(Use::Review) => "It holds a Dockerfile with what people said of it.".to_owned(),
    };
    let said = RwSignal::new(None::<Result<(), String>>);
    let buttons = uses
        .into_iter()
        .enumerate()
        .map(|(rank, this)| {
            let (text, name) = (text.clone(), name.clone());
            let label = format!("{}: {name}", this.words());
            let go = move |_| {
                let (text, name) = (text.clone(), name.clone());
                leptos::task::spawn_local(async move {
                    let done = put_to_use(store, this, &name, &text).await;
                    if done.is_ok() {
                        left.update(|left| *left -= 1);
                    }
                    // What was opened or replaced is behind the dialog.
                    if done.is_ok() && (is_one || left.get_untracked() == 0) {
                        store.dispatch(Action::Overlay(None));
                    } else {
                        said.set(Some(done));
                    }
                });
            };
            let is_first = rank == 0 && place == 0;
            view! {
                <button
                    class=if rank == 0 { "btn primary" } else { "btn" }
                    // One file is named by the title.
                    aria-label=(!is_one).then_some(label)
                    autofocus=is_first
                    on:click=go
                >
                    {this.words()}
                </button>
            }
        })
        .collect_view();
    view! {
        <li>
            {heading}
            <p>{about}</p>
            <div class="acts" hidden=move || matches!(said.get(), Some(Ok(())))>
                {buttons}
            </div>
            <p role="status">
                {move || said.get().map(|said| said.map_or_else(|why| shown(&why), |()| "Done.".to_owned()))}
            </p>
        </li>
    }
    .into_any()
}

/// Does with a file's text what the user said.
///
/// # Errors
/// Why that cannot be done, in a sentence.
async fn put_to_use(store: Store, this: Use, name: &str, text: &str) -> Result<(), String> {
    match this {
        Use::Dockerfile => {
            history::replace(store, Action::Load(text.to_owned(), Origin::Own));
            store.dispatch(Action::Changed(format!("{name} is the Dockerfile now")));
        }
        Use::Dockerignore => {
            store.dispatch(Action::EditIgnore(text.to_owned()));
            store.dispatch(Action::Pane(Pane::Dockerignore));
            store.dispatch(Action::Say(format!("{name} is the .dockerignore now")));
        }
        Use::Settings => take_over(store, text)
            .await
            .map_err(|why| format!("This configuration cannot be read: {why}"))?,
        Use::Times => {
            let measured = measured(text).await?;
            let steps = counted(measured.len(), "step");
            store.dispatch(Action::Measured(measured));
            store.dispatch(Action::View(View::Cache));
            store.dispatch(Action::Say(format!("The times of {steps} are taken from {name}")));
        }
        Use::Review => {
            let opened = links::unpack(text).await?;
            history::replace(store, Action::Opened(Ok(opened)));
        }
    }
    Ok(())
}
