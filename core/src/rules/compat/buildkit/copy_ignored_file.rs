//! The check is experimental in BuildKit; it compares `/a` as it stands, where the copy itself starts
//! at the context, and does not mind that files of an ignored directory may be taken back in.

use super::is_asked_for;
use crate::rules::correctness::ignored_file_copied::report;
use crate::rules::{RuleContext, Sink};

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    if is_asked_for(cx, "CopyIgnoredFile") {
        report(cx, out, |path| path);
    }
}
