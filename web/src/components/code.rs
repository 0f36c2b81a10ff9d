//! Text of a Dockerfile in its colours.

use leptos::prelude::*;

use crate::state::colours::Tone;
use crate::state::text::shown;

/// A line in its pieces.
pub(crate) fn line(pieces: Vec<(Tone, &str)>) -> impl IntoView + use<> {
    let piece = |(tone, text): (Tone, &str)| {
        view! { <span class=tone.class()>{shown(text)}</span> }
    };
    let pieces = pieces.into_iter().map(piece).collect_view();
    view! { <code>{pieces}</code> }
}
