//! To BuildKit a name with a default is not declared all the same.

use crate::rules::base::undeclared_arg_in_from::report;
use crate::rules::{RuleContext, Sink};
use crate::syntax::Operator;

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    report(cx, out, |operator| matches!(operator, Operator::Required | Operator::Unknown));
}

#[cfg(test)]
mod tests {
    use crate::rules::Preset;
    use crate::rules::base::undeclared_arg_in_from::RULE;
    use crate::rules::testing::check_in;

    #[test]
    fn a_default_declares_nothing() {
        check_in(
            Preset::Buildkit,
            &RULE,
            "
FROM a:${V:-1}
#      ^^^^^^^
FROM a:${V:?none}
",
        );
    }
}
