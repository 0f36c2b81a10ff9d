//! What a permalink carries, and its codec. State travels in the URL's fragment, so no server ever
//! sees it.
//!
//! Knows the wire format; nothing of hosts, pages or storage.

mod codec;
mod payload;
mod redact;
mod state;

pub use codec::{
    LinkError, MAX_LINK, MAX_TEXT, NewerLink, Opened, Truncated, decode, encode, fragment,
};
pub use redact::{REDACTED, Secret, redact, secrets};
pub use state::{Record, Skip, State, View};
