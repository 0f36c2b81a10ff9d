//! Pieces that views are made of. They take data and callbacks and know nothing of the state.

pub(crate) mod badge;
pub(crate) mod before_after_toggle;
pub(crate) mod code;
pub(crate) mod dialog;
pub(crate) mod diff;
pub(crate) mod icons;
pub(crate) mod markdown;
pub(crate) mod menu;
pub(crate) mod select;
pub(crate) mod tabs;
