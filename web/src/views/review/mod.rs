//! The Review view: people's reviews, the comments, and the user's own review.

mod comments;
mod own;
mod paste;
mod strip;

use leptos::prelude::*;
use plimsoll_core::fix::FixId;
use plimsoll_core::review::{Opened, Review, Verdict};

use self::comments::Comments;
use self::own::Own;
pub(crate) use self::paste::Pasted;
pub(crate) use self::strip::ReviewStrip;
use super::fixes::title;
use crate::links;
use crate::state::selection::Choice;
use crate::state::text::{capital, shown};
use crate::state::{Action, State, review_text};
use crate::store::{Same, Store, use_store};

#[component]
pub(crate) fn ReviewView() -> impl IntoView {
    view! {
        <div class="review-view">
            <Others/>
            <Disputes/>
            <Comments/>
            <Own/>
            <Another/>
        </div>
    }
}

/// The reviews of others, one by one.
#[component]
fn Others() -> impl IntoView {
    let store = use_store();
    let reviewed = store.part(|state| Same(state.review.reviewed.clone()));
    move || {
        let reviewed = reviewed.get();
        let items = reviewed.0.reviews.iter().map(other).collect_view();
        (!reviewed.0.reviews.is_empty()).then(|| {
            view! {
                <section aria-labelledby="others-title">
                    <h2 id="others-title">"Reviews"</h2>
                    <ul class="said" aria-label="Reviews">{items}</ul>
                </section>
            }
        })
    }
}

fn other(review: &Review) -> AnyView {
    let badge = (review.verdict != Verdict::None).then(|| {
        let class = match review.verdict {
            Verdict::Approve => "badge safe",
            _ => "badge unsafe",
        };
        view! { <span class=class>{capital(review_text::verdict(review.verdict))}</span> }
    });
    let version = (!review.version.is_empty()).then(
        || view! { <span class="muted">{format!("Plimsoll {}", shown(&review.version))}</span> },
    );
    let summary = (!review.summary.is_empty())
        .then(|| view! { <p class="plain-text">{shown(&review.summary)}</p> });
    view! {
        <li>
            <p class="said-head">
                <b>{review_text::name(&review.author)}</b>
                {badge}
                <span>{review_text::counts(review)}</span>
                {version}
            </p>
            {summary}
        </li>
    }
    .into_any()
}

/// The differences of the reviews: fixes to decide on, and what was settled without asking.
#[component]
fn Disputes() -> impl IntoView {
    let store = use_store();
    let disputed = store.part(State::disputed);
    let differences = store.part(|state| state.review.differences());
    let dispute = move |id: FixId| {
        let said =
            store.now(|state| state.review.said(&id).map(review_text::said)).unwrap_or_default();
        let name = title(store, &id);
        let decide = {
            let name = name.clone();
            move |choice: Choice, words: &'static str| {
                let id = id.clone();
                let decide = move |_| {
                    store.dispatch(Action::Decide(vec![id.clone()], choice.clone()));
                };
                let label = format!("{words}: {name}");
                view! {
                    <button class="btn small" aria-label=label on:click=decide>{words}</button>
                }
            }
        };
        view! {
            <li>
                <p><b>{name}</b></p>
                <p class="plain-text">{said}</p>
                <p class="acts">
                    {decide(Choice::Accept, "Accept")}
                    {decide(Choice::Skip(String::new()), "Skip")}
                </p>
            </li>
        }
    };
    move || {
        let (disputed, differences) = (disputed.get(), differences.get());
        let words = differences.iter().map(|words| view! { <p>{words.clone()}</p> }).collect_view();
        let list = (!disputed.is_empty()).then(|| {
            let items = disputed.into_iter().map(dispute).collect_view();
            view! {
                <p>"They disagree here, so nothing is selected until you choose:"</p>
                <ul class="said" aria-label="Disputed fixes">{items}</ul>
            }
        });
        let is_shown = list.is_some() || !differences.is_empty();
        is_shown.then(|| {
            view! {
                <section aria-labelledby="differ-title">
                    <h2 id="differ-title">"Where they differ"</h2>
                    {words}
                    {list}
                </section>
            }
        })
    }
}

/// Takes another person's review from their link.
#[component]
fn Another() -> impl IntoView {
    let store = use_store();
    let link = RwSignal::new(String::new());
    let trouble = RwSignal::new(String::new());
    let add = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        leptos::task::spawn_local(async move {
            match join(store, &link.get_untracked()).await {
                Ok(()) => {
                    link.set(String::new());
                    trouble.set(String::new());
                }
                Err(why) => trouble.set(why),
            }
        });
    };
    view! {
        <section aria-labelledby="another-title">
            <h2 id="another-title">"Add another review"</h2>
            <form class="add-link" on:submit=add>
                <label class="field">
                    <span>"Link"</span>
                    <input
                        type="text"
                        autocomplete="off"
                        spellcheck="false"
                        placeholder="Paste the link of another review"
                        aria-describedby="another-trouble"
                        prop:value=link
                        on:input=move |event| link.set(event_target_value(&event))
                    />
                </label>
                <button class="btn" type="submit">"Add review"</button>
            </form>
            <p id="another-trouble" class="trouble" role="alert">{trouble}</p>
        </section>
    }
}

/// Puts another link's reviews to those that are here, and says whose.
///
/// # Errors
/// Why the link cannot be taken, in a sentence.
async fn join(store: Store, link: &str) -> Result<(), String> {
    let Opened { state, truncated, .. } = links::read(link.trim()).await?;
    if let Some(cut) = truncated {
        return Err(format!(
            "This link is incomplete: {} of {} characters arrived. Ask for it again.",
            cut.received, cut.expected
        ));
    }
    let before = store.now(|now| now.review.reviewed.reviews.len());
    let joined = store.now(|now| now.joined(state));
    store.dispatch(Action::Joined(Box::new(joined)));
    let after = store.now(|now| now.review.reviewed.reviews.len());
    let words = if after > before { "Review added" } else { "Reviews united" };
    store.dispatch(Action::Say(words.to_owned()));
    Ok(())
}
