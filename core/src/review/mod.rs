//! The state that a permalink carries, and its codec. It travels in the URL's fragment, so no
//! server ever sees it.
//!
//! Knows the wire format; nothing of hosts, pages or storage.

mod anchor;
mod changes_since_review;
mod codec;
mod merge;
mod payload;
mod redact;
mod redaction;
mod secret_report;
mod state;
mod strip_comments;

pub use anchor::{Anchor, Moves, anchors, fingerprint};
pub use changes_since_review::{AppliedReview, Since, apply_accepted, between, since};
pub use codec::{
    LinkError, MAX_LINK, MAX_TEXT, NewerLink, Opened, Truncated, decode, encode, fragment,
    may_be_link,
};
pub use merge::{Decision, Merged, Rejection, decision, decisions, merge};
pub use payload::Foreign;
pub use redact::{REDACTED, Secret, redact, secrets};
pub use redaction::Redaction;
pub use secret_report::Held;
pub use state::{
    Comment, MAX_AUTHOR, MAX_COMMENT, MAX_COMMENTS, MAX_REVIEWS, OtherBase, Record, Review, Skip,
    State, Verdict, View,
};
pub use strip_comments::without_comment_lines;
