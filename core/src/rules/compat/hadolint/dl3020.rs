//! To hadolint ADD is for archives, by their endings, and for web addresses, and for nothing else.

use crate::rules::correctness::add_for_local_files::{ARCHIVES, ends_in, paths, report};
use crate::rules::{RuleContext, Sink};

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    report(cx, out, |_, transfer| {
        !paths(transfer).all(|path| ends_in(path, &ARCHIVES) || is_web_address(path))
    });
}

fn is_web_address(path: &str) -> bool {
    path.starts_with("http://") || path.starts_with("https://")
}

#[cfg(test)]
mod tests {
    use crate::rules::Preset;
    use crate::rules::correctness::add_for_local_files::RULE;
    use crate::rules::testing::check_in;

    #[test]
    fn hadolint_knows_archives_and_web_addresses_only() {
        check_in(
            Preset::Hadolint,
            &RULE,
            "
FROM a:1
ADD $a b
#^^^
ADD a.tar.zst b
#^^^
ADD a.tar b.txt c/
#^^^
ADD a.tgz b
ADD http://a b
ONBUILD ADD a b
",
        );
    }
}
