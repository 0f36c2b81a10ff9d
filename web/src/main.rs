//! The page in a browser: what it knows and does without one is in `plimsoll-page`, `state` here.

#![cfg_attr(
    target_arch = "wasm32",
    expect(
        clippy::needless_pass_by_value,
        unreachable_pub,
        reason = "components own their properties, and their macro writes `pub`"
    )
)]

#[cfg(target_arch = "wasm32")]
mod app;
#[cfg(target_arch = "wasm32")]
mod components;
#[cfg(target_arch = "wasm32")]
mod debounce;
#[cfg(target_arch = "wasm32")]
mod drafts;
#[cfg(target_arch = "wasm32")]
mod engine;
#[cfg(target_arch = "wasm32")]
mod history;
#[cfg(target_arch = "wasm32")]
mod interop;
#[cfg(target_arch = "wasm32")]
mod later;
#[cfg(target_arch = "wasm32")]
mod links;
#[cfg(target_arch = "wasm32")]
mod shell_worker;
#[cfg(target_arch = "wasm32")]
mod store;
#[cfg(target_arch = "wasm32")]
mod views;

#[cfg(target_arch = "wasm32")]
use plimsoll_page as state;

fn main() {
    #[cfg(target_arch = "wasm32")]
    app::start();
}
