//! What the Dockerfile frontend that a file asks for can do.

use super::Context;
use super::edits::line_ending;
use crate::syntax::DirectiveKind;
use crate::text::Edit;

/// What a file needs so that `COPY --parents` works: nothing, or the directive at its top. `None`
/// where it asks for a frontend that has not got the flag.
pub(super) fn parents_flag(cx: &Context<'_>) -> Option<Option<Edit>> {
    since(cx, 20)
}

/// Whether `COPY --link` is sure to work: the file asks for a frontend that has it.
pub(super) fn has_link(cx: &Context<'_>) -> bool {
    matches!(since(cx, 4), Some(None))
}

/// The directive at the top where there is none, nothing where its version is at least 1.`minor`.
fn since(cx: &Context<'_>, minor: u32) -> Option<Option<Edit>> {
    let directive = cx.file.directives.iter().find(|it| it.kind == DirectiveKind::Syntax);
    let Some(directive) = directive else {
        let top = if cx.source.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let line = format!("# syntax=docker/dockerfile:1{}", line_ending(cx.source));
        return Some(Some(Edit::insert(top, line)));
    };
    let version = directive.value.text.strip_prefix("docker/dockerfile:")?;
    let mut parts = version.trim_end_matches("-labs").split('.');
    let major = parts.next()?;
    let minor_is = parts.next().map(|part| part.parse::<u32>());
    let has = match (major, minor_is) {
        ("1" | "latest" | "labs", None) => true,
        ("1", Some(Ok(is))) => is >= minor,
        _ => false,
    };
    has.then_some(None)
}
