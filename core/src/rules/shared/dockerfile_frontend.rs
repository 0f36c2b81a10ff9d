//! The features of the Dockerfile frontend that a file asks for.

use crate::rules::RuleContext;
use crate::rules::shared::edits::line_ending;
use crate::syntax::DirectiveKind;
use crate::text::Edit;

/// The support for a feature in a file.
pub(crate) enum Support {
    /// As the file is.
    There,
    /// With a directive at its top.
    With(Edit),
    /// Not with the frontend that the file asks for.
    Never,
}

/// The support for `COPY --parents`.
pub(crate) fn parents_flag(cx: &RuleContext<'_>) -> Support {
    since(cx, 20)
}

/// True if `COPY --link` is sure to work: the file asks for a frontend that has it.
pub(crate) fn has_link(cx: &RuleContext<'_>) -> bool {
    matches!(since(cx, 4), Support::There)
}

/// True if `COPY --chmod` is sure to work, likewise.
pub(crate) fn has_chmod(cx: &RuleContext<'_>) -> bool {
    matches!(since(cx, 2), Support::There)
}

/// The support for secrets that a RUN gets as a variable: `--mount=type=secret,env=NAME`.
pub(crate) fn secret_variables(cx: &RuleContext<'_>) -> Support {
    since(cx, 10)
}

/// The directive that asks for the current frontend, put in at the top of a file without one.
pub(crate) fn ask(cx: &RuleContext<'_>) -> Edit {
    let mark = if cx.source.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    // An interpreter's line stays the first one; directives may follow it.
    let rest = cx.source.get(mark..).unwrap_or("");
    let first = rest.split_inclusive('\n').next().filter(|line| line.starts_with("#!"));
    let top = mark + first.map_or(0, str::len);
    Edit::insert(top, format!("# syntax=docker/dockerfile:1{}", line_ending(cx.source)))
}

/// The support for what came with version 1.`minor`.
fn since(cx: &RuleContext<'_>, minor: u32) -> Support {
    let directive = cx.file.directives.iter().find(|it| it.kind == DirectiveKind::Syntax);
    let Some(directive) = directive else { return Support::With(ask(cx)) };
    let version = directive.value.text.strip_prefix("docker/dockerfile:").unwrap_or("");
    let mut parts = version.trim_end_matches("-labs").split('.');
    let has = match (parts.next(), parts.next()) {
        (Some("1" | "latest" | "labs"), None) => true,
        (Some("1"), Some(is)) => is.parse::<u32>().is_ok_and(|is| is >= minor),
        _ => false,
    };
    if has { Support::There } else { Support::Never }
}
