//! hadolint looks at `apt-get install` alone, and takes no answer but that of an option.

use super::commands::call;
use crate::rules::shared::package_managers::APT_GET;
use crate::rules::shared::unattended::{OF_APT, report_unattended};
use crate::rules::{RuleContext, Sink};

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    report_unattended(cx, out, &OF_APT, |command| call(&APT_GET, command, &["install"]));
}

#[cfg(test)]
mod tests {
    use crate::rules::Preset;
    use crate::rules::packages::apt_missing_yes::RULE;
    use crate::rules::testing::check_in;

    #[test]
    fn only_options_answer() {
        check_in(
            Preset::Hadolint,
            &RULE,
            "
FROM debian:13
RUN sudo apt-get install a; yes | apt-get install b
#                                 ^^^^^^^^^^^^^^^
",
        );
    }
}
