//! The page.

mod interop;

use leptos::prelude::*;

fn main() {
    leptos::mount::mount_to_body(App);
}

#[component]
fn App() -> impl IntoView {
    let host = NodeRef::<leptos::html::Div>::new();
    Effect::new(move || {
        if let Some(host) = host.get() {
            interop::mount_editor(&host, "FROM debian\n");
        }
    });
    view! {
        <h1>"Plimsoll"</h1>
        <div node_ref=host></div>
    }
}
