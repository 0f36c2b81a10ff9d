//! hadolint looks at `yum install` alone, in every stage, and at no mount.

use super::rpm;
use crate::rules::shared::package_cache::kept::OF_YUM;
use crate::rules::shared::package_managers::YUM;
use crate::rules::{RuleContext, Sink};

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    rpm::cache_kept(cx, out, &OF_YUM, &YUM, &["install"], "/var/cache/yum/*", |_| false);
}
