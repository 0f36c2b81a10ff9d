//! To hadolint a variable is a package without a version, so is a `.zip`, and an option with another
//! value than it knows makes that value a package.

use super::commands::{call, has_argument, pip_install};
use crate::rules::shared::package_managers::{Call, PIPX, is_file};
use crate::rules::shared::unpinned::report_unpinned;
use crate::rules::{RuleContext, Sink};
use crate::shell::{ShellWord, SimpleCommand};

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    report_unpinned(cx, out, install, is_open);
}

fn install(command: &SimpleCommand) -> Option<Call<'_>> {
    let install = pip_install(command).or_else(|| call(&PIPX, command, &["install"]));
    install.filter(|_| !is_listed(command))
}

/// True if a file holds the versions, or the project itself is installed.
fn is_listed(command: &SimpleCommand) -> bool {
    has_argument(command, &["-r", "--requirement", "."])
        || command.has_option(&["-c", "--constraint"])
}

fn is_open(word: &ShellWord) -> bool {
    let text = word.text();
    let is_repository = ["git", "hg+", "svn", "bzr+"].iter().any(|kind| text.starts_with(kind));
    let says_which = if is_repository { text.contains('@') } else { text.contains('/') };
    let has_version =
        text.contains(['<', '>']) || ["==", "!=", "~="].iter().any(|it| text.contains(it));
    text != "install" && !has_version && !says_which && !is_file(text, &[".whl", ".tar.gz"])
}

#[cfg(test)]
mod tests {
    use crate::rules::Preset;
    use crate::rules::packages::pip_unpinned::RULE;
    use crate::rules::testing::check_in;

    #[test]
    fn to_hadolint_other_words_are_packages() {
        check_in(
            Preset::Hadolint,
            &RULE,
            "
FROM python:3.14
RUN pip install a@1
#               ^^^
RUN pip install --timeout 10 a==1 -i x b==1
#                         ^^
RUN pip install -r x a; pip install -vc x a; pip install . a
RUN pip install -rx a
#                   ^
RUN pip install git+https://example.com/a.git@v1 a/b
RUN pip install git+https://example.com/a.git
#               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
",
        );
    }
}
