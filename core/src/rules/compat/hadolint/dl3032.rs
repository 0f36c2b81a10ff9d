//! hadolint looks at `yum install` alone, in every stage, and at no mount.

use super::rpm;
use crate::rules::shared::package_managers::YUM;
use crate::rules::{Context, Sink};

pub(super) fn check(cx: &Context<'_>, out: &mut Sink<'_>) {
    rpm::cache_kept(cx, out, &YUM, &["install"], |_| false);
}
