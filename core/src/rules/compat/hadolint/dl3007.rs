//! hadolint reads the tag as it is written, and does not look at what variables hold.

use super::dl3006::images;
use crate::rules::base::latest_base_image::{is_latest, report, written};
use crate::rules::{RuleContext, Sink};

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for (_, instruction, word) in images(cx).filter(|(.., word)| is_latest(&written(word))) {
        report(cx, out, instruction, word);
    }
}
