//! Work that waits for a pause.

use gloo_timers::callback::Timeout;
use leptos::prelude::*;

/// At most one piece of work that waits. Of several in a row only the last is done, after its own
/// pause. Nothing is done early: what has to be there when the page is left is done by who listens
/// for that (see `drafts`). What waits is given up with the component or effect that made this.
#[derive(Clone, Copy)]
pub(crate) struct Debounce(StoredValue<Option<Timeout>, LocalStorage>);

impl Debounce {
    /// With nothing that waits.
    pub(crate) fn new() -> Self {
        Self(StoredValue::new_local(None))
    }

    /// Does this after a pause, in milliseconds, in the place of what waits.
    pub(crate) fn after(self, pause: u32, work: impl FnOnce() + 'static) {
        // The timer before is dropped with this, and so never rings.
        self.0.set_value(Some(Timeout::new(pause, work)));
    }

    /// Gives up what waits.
    pub(crate) fn cancel(self) {
        self.0.set_value(None);
    }
}
