//! Pieces that views are made of. They take data and callbacks and know nothing of the state.

pub(crate) mod badge;
pub(crate) mod dialog;
pub(crate) mod diff;
pub(crate) mod icons;
pub(crate) mod pick;
pub(crate) mod prose;
pub(crate) mod sides;
pub(crate) mod tabs;
