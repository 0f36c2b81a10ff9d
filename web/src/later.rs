//! What waits until the first findings are shown: the linter of scripts, and keeping the page for use
//! without a network.

use gloo_timers::callback::Timeout;
use leptos::prelude::*;

use crate::interop::offline;
use crate::shell_worker::{self, Stay};
use crate::store::Store;

/// The words for a shell linter that does not arrive.
pub(crate) const LACKS_SHELL: &str = "Shell scripts are not checked";
/// The delay after the first findings, in milliseconds.
const AFTER: u32 = 1_500;

/// Starts both for a page.
pub(crate) fn of_page(store: Store) {
    Timeout::new(AFTER, move || {
        shell_worker::follow(store, Stay::Waits);
        leptos::task::spawn_local(async move {
            let offline = store.offline();
            offline::keep(move |now| offline.set(now)).await;
        });
    })
    .forget();
}

/// Has the scripts of an embed's text looked into. The worker goes when it is done: a page may have
/// many embeds.
pub(crate) fn of_embed(store: Store) {
    Timeout::new(AFTER, move || shell_worker::follow(store, Stay::Goes)).forget();
}
