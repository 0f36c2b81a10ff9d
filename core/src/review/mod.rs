//! What a permalink carries, and its codec. State travels in the URL's fragment, so no server ever
//! sees it.
//!
//! Knows the wire format; nothing of hosts, pages or storage.

mod anchor;
mod codec;
mod held;
mod lighter;
mod merge;
mod payload;
mod redact;
mod redaction;
mod since;
mod state;

pub use anchor::{Anchor, Moves, anchors, fingerprint};
pub use codec::{
    LinkError, MAX_LINK, MAX_TEXT, NewerLink, Opened, Truncated, decode, encode, fragment,
    may_be_link,
};
pub use held::Held;
pub use lighter::without_comment_lines;
pub use merge::{Decision, Merged, Rejection, decision, decisions, merge};
pub use payload::Foreign;
pub use redact::{REDACTED, Secret, redact, secrets};
pub use redaction::Redaction;
pub use since::{AppliedReview, Since, apply_accepted, between, since};
pub use state::{
    Comment, MAX_AUTHOR, MAX_COMMENT, MAX_COMMENTS, MAX_REVIEWS, OtherBase, Record, Review, Skip,
    State, Verdict, View,
};
