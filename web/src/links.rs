//! Links, which the engine reads and writes.

use plimsoll_core::review::Opened;

use crate::engine::ask;
use crate::state::engine::{Answer, Question};
use crate::state::sharing::{Leaving, Shared};

const NOT_READ: &str = "The part of the page that reads links could not be loaded";

/// A link's content, or why that cannot be had.
pub(crate) async fn read(link: &str) -> Result<Opened, String> {
    opened(Question::Open(link.to_owned())).await
}

/// The content of a file that holds what a link was too short for, or why that cannot be had.
pub(crate) async fn unpack(json: &str) -> Result<Opened, String> {
    opened(Question::Unpack(json.to_owned())).await
}

async fn opened(question: Question) -> Result<Opened, String> {
    match ask(question).await {
        Some(Answer::Opened(opened)) => *opened,
        _ => Err(NOT_READ.to_owned()),
    }
}

/// What leaves the page, and its link.
pub(crate) async fn shared(leaving: Leaving) -> Option<Shared> {
    match ask(Question::Share(Box::new(leaving))).await? {
        Answer::Shared(shared) => Some(*shared),
        _ => None,
    }
}

/// The link of what leaves the page, where anything does.
pub(crate) async fn link(leaving: Option<Leaving>) -> Option<String> {
    shared(leaving?).await.map(|shared| shared.link)
}
