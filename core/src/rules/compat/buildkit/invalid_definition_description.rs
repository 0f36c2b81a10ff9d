//! The check is experimental in BuildKit, and runs only where the file asks for it.

use super::is_asked_for;
use crate::rules::correctness::definition_description;
use crate::rules::{RuleContext, Sink};

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    if is_asked_for(cx, "InvalidDefinitionDescription") {
        definition_description::check(cx, out);
    }
}
