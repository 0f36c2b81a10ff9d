//! Steps known again by their text.

use crate::build::Step;
use crate::syntax::Keyword;

/// The text of a step in the form of [`of_output`]; `None` for steps that do nothing.
pub(super) fn of_step(step: &Step<'_>, source: &str) -> Option<String> {
    let keyword = step.instruction.keyword;
    let wanted = [Keyword::From, Keyword::Run, Keyword::Copy, Keyword::Add, Keyword::Workdir];
    if !wanted.contains(&keyword) {
        return None;
    }
    let mut text = format!("{} {}", keyword.as_str(), step.instruction.arguments.as_str());
    if keyword == Keyword::Run
        && let Some(heredoc) = step.instruction.heredocs.first()
    {
        // BuildKit shows the first line of a heredoc and dots for the others.
        let mut lines = heredoc.body_range.slice(source).trim().lines();
        let first = lines.next().unwrap_or("");
        let dots = if lines.next().is_some() { "..." } else { "" };
        text = format!("{text} ({first}{dots})");
    }
    Some(of_output(&text))
}

/// The text of a step without flags and doubled spaces. A base image goes by its full name.
pub(super) fn of_output(text: &str) -> String {
    let mut words = text.split_whitespace();
    let keyword = words.next().unwrap_or("").to_ascii_uppercase();
    let mut words = words.skip_while(|word| word.starts_with("--"));
    if keyword == "FROM" {
        let image = words.next().unwrap_or("");
        let name = image.split('@').next().unwrap_or("");
        let name = name.strip_prefix("docker.io/").unwrap_or(name);
        let name = name.strip_prefix("library/").unwrap_or(name);
        let last = name.rsplit('/').next().unwrap_or("");
        let tag = if last.contains([':', '$']) || image.contains('@') { "" } else { ":latest" };
        return format!("FROM {name}{tag}");
    }
    let mut joined = keyword;
    for word in words {
        joined.push(' ');
        joined.push_str(word);
    }
    joined
}

/// True if the output's text is this step's. A variable of the step stands for anything, as outputs
/// show its value.
pub(super) fn fits(step: &str, output: &str, is_cut: bool) -> bool {
    if step == output || (is_cut && step.starts_with(output)) {
        return true;
    }
    let Some((start, rest)) = step.split_once('$') else { return false };
    let Some(mut left) = output.strip_prefix(start) else {
        return is_cut && start.starts_with(output);
    };
    for piece in rest.split('$') {
        let literal = after_variable(piece);
        match left.find(literal) {
            Some(at) => left = left.get(at + literal.len()..).unwrap_or(""),
            None => return is_cut,
        }
    }
    // What follows the last variable has to end the text as well.
    is_cut || rest.rsplit('$').next().is_some_and(|piece| output.ends_with(after_variable(piece)))
}

/// The text after a variable's name, its `$` already taken away.
fn after_variable(text: &str) -> &str {
    if let Some(braced) = text.strip_prefix('{') {
        return braced.split_once('}').map_or("", |(_, rest)| rest);
    }
    text.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '_')
}
