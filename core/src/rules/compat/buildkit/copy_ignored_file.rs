//! BuildKit is silent where the .dockerignore takes anything back in, and compares `/a` as it stands,
//! where the copy itself starts at the context.

use crate::rules::correctness::ignored_file_copied::{has_exceptions, report};
use crate::rules::{RuleContext, Sink};

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    if !has_exceptions(cx) {
        report(cx, out, |path| path);
    }
}
