//! The Size view: bars, what the image is made of, smaller base images, and layers with their reasons.

mod bars;
mod bases;
mod layers;
mod made_of;

use leptos::prelude::*;
use plimsoll_core::size::{SizeReport, Standing, human};

use self::bars::Bars;
use self::bases::Bases;
use self::layers::Layers;
use self::made_of::MadeOf;
use crate::components::before_after_toggle::Sides;
use crate::components::markdown;
use crate::state::size::{Weights, about};
use crate::state::text::{capital, lower};
use crate::store::use_store;

#[component]
pub(crate) fn SizeView() -> impl IntoView {
    let store = use_store();
    let is_here = store.part(|state| state.estimates.weights.is_some());
    let shown = store.part(|state| state.estimates.weights.as_deref().cloned().unwrap_or_default());
    view! { <Show when=move || is_here.get()><Answer shown=shown/></Show> }
}

#[component]
fn Answer(shown: ReadSignal<Weights>) -> impl IntoView {
    let wants_fixed = RwSignal::new(false);
    let has_fixed = Memo::new(move |_| shown.read().then.is_some());
    let report = Memo::new(move |_| {
        let Weights { now, then, .. } = shown.get();
        then.filter(|_| wants_fixed.get()).unwrap_or(now)
    });
    view! {
        <div class="head">
            <h2>{move || headline(&shown.read().now)}</h2>
            <p>
                {move || between(&shown.read().now)}
                {move || {
                    let shown = shown.read();
                    shown.then.as_ref().map(|then| view! {
                        <b class="better">{format!(" With the selected fixes: {}", lower(&headline(then)))}</b>
                    })
                }}
            </p>
            {move || {
                let missing = shown.read().now.total.missing.clone();
                missing
                    .into_iter()
                    .map(|words| view! { <p class="why">"Not counted: " {markdown::message(&words)} "."</p> })
                    .collect_view()
            }}
        </div>
        <Bars shown=shown/>
        <Sides has_fixed=has_fixed wants_fixed=wants_fixed/>
        <MadeOf report=report/>
        <Bases shown=shown/>
        {move || view! { <Layers report=report.get() linked=!wants_fixed.get()/> }}
    }
}

/// "About 1.31 GB on disk, 470 MB to pull"
fn headline(report: &SizeReport) -> String {
    let total = &report.total;
    let words = format!("{} on disk, {} to pull", about(total.disk), human(total.pull.likely));
    if total.missing.is_empty() {
        capital(&words)
    } else if total.disk.is_zero() {
        "Size not known".to_owned()
    } else {
        format!("At least {}", lower(&words))
    }
}

fn between(report: &SizeReport) -> String {
    let range = report.total.disk.range();
    let between = if range.is_empty() {
        String::new()
    } else {
        format!("Between {}.", range.replace(" to ", " and "))
    };
    let builder = if report.builder.likely == 0 {
        String::new()
    } else {
        format!(" Stages that do not ship hold {} besides.", about(report.builder))
    };
    let over = match (report.standing(), report.budget) {
        (Some(Standing::Exceeded), Some(budget)) => {
            format!(" {} above your budget.", human(budget.over))
        }
        (Some(Standing::NotKnown), _) => {
            " Whether it keeps to your budget cannot be said.".to_owned()
        }
        _ => String::new(),
    };
    between + &builder + &over
}
