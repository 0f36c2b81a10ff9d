//! The variables that a file sets, wherever it does.

use crate::build::Step;
use crate::rules::RuleContext;
use crate::rules::shared::edits::unquoted;
use crate::syntax::Body;
use crate::text::TextRange;

/// A variable with the text that it is set to.
pub(crate) struct SetVariable<'a> {
    pub(crate) step: &'a Step<'a>,
    pub(crate) name: &'a str,
    /// Without the quotes around it; as written where it holds variables.
    pub(crate) value: &'a str,
    /// `NAME=value`, or what declares it.
    pub(crate) range: TextRange,
}

/// What ENV, ARG with a default, `export` and assignments before commands set, in order.
pub(crate) fn set_variables<'a>(cx: &RuleContext<'a>) -> Vec<SetVariable<'a>> {
    let mut found = Vec::new();
    for step in &cx.build.steps {
        let mut add = |name: &'a str, value: &'a str, range| {
            found.push(SetVariable { step, name, value: unquoted(value), range });
        };
        match &step.effective.body {
            Body::Env(pairs) => {
                for pair in pairs {
                    add(&pair.key.text, &pair.value.text, pair.range);
                }
            }
            Body::Arg(arguments) => {
                for argument in arguments {
                    let name = argument.name.text.as_str();
                    let above = || cx.build.global.at_end(name)?.value.as_deref();
                    let own = argument.default.as_ref().map(|word| word.text.as_str());
                    if let Some(value) = own.or_else(above) {
                        add(name, value, argument.range);
                    }
                }
            }
            _ => {}
        }
        for command in step.script().iter().flat_map(|script| &script.commands) {
            for it in &command.assignments {
                add(&it.name, it.value.text(), it.range);
            }
            let declared = command.arguments().iter().filter(|_| command.is_declaration());
            for word in declared {
                if let Some((name, value)) = word.text().split_once('=') {
                    add(name, value, word.range);
                }
            }
        }
    }
    found
}
