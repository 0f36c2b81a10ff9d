//! Pictures; all hidden from screen readers, for the words beside them say the same.

use leptos::prelude::*;
use plimsoll_core::rules::Severity;

/// The mark: a load line.
#[component]
pub(crate) fn Mark() -> impl IntoView {
    view! {
        <svg class="mark" viewBox="0 0 26 26" aria-hidden="true">
            <circle cx="13" cy="13" r="8"></circle>
            <path d="M1.5 13h23"></path>
        </svg>
    }
}

/// A severity by shape and colour.
#[component]
pub(crate) fn Glyph(severity: Severity) -> impl IntoView {
    view! { <span class=format!("glyph {}", class(severity)) aria-hidden="true">{glyph(severity)}</span> }
}

/// The class that colours a severity.
pub(crate) fn class(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "info",
        Severity::Style => "hint",
    }
}

fn glyph(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "⬣",
        Severity::Warning => "▲",
        Severity::Info => "●",
        Severity::Style => "•",
    }
}
