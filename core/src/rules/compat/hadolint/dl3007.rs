//! hadolint reads the tag as it is written, quotes and all, and does not look at what variables hold.

use super::dl3006::images;
use crate::build::ImageReference;
use crate::rules::base::latest_base_image::{is_latest, report};
use crate::rules::{RuleContext, Sink};

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for (_, instruction, word) in
        images(cx).filter(|(.., word)| is_latest(&ImageReference::parse(&word.text)))
    {
        report(cx, out, instruction, word);
    }
}
