use crate::fix::Fix;
use crate::rules::shared::edits::whole_lines;
use crate::rules::shared::source_independence::is_system;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};
use crate::shell::packages::{Action, Install, install};
use crate::text::{Edit, TextRange};

pub(crate) static RULE: Rule = Rule {
    id: "packages-unsorted",
    title: "A package list is not in order",
    category: Category::Packages,
    severity: Severity::Style,
    on: OnIn::Strict,
    fix: FixAvailability::Always,
    aliases: &[],
    practice: "sort-package-lists",
    why: "In an ordered list a duplicate stands beside its twin, and two branches that add different packages seldom conflict.",
    check,
};

/// Shorter lists are in view at once.
const SHORTEST: usize = 3;

/// A package on a line of its own, with the comment lines right above it.
struct Entry<'s> {
    /// From the first comment line, or else the line's start, to the end of the word.
    range: TextRange,
    /// The comment lines, with their line endings.
    comments: &'s str,
    /// Blanks before the word.
    margin: &'s str,
    word: &'s str,
    key: String,
}

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for (step, script) in cx.build.runs() {
        for command in &script.commands {
            let Some(call) = install(command) else { continue };
            if call.action != Action::Install || !is_system(call.manager) {
                continue;
            }
            let Some(entries) = entries(cx, &call) else { continue };
            let groups = groups(&entries);
            let Some((before, after)) = groups.iter().find_map(|group| {
                group.windows(2).find_map(|pair| match pair {
                    [before, after] if before.key > after.key => Some((before, after)),
                    _ => None,
                })
            }) else {
                continue;
            };
            let end = after.range.end();
            let message = format!("`{}` stands below `{}`", after.word, before.word);
            let edits = groups.iter().flat_map(|group| sorted(group));
            out.report(step.instruction, TextRange::new(end - after.word.len(), end), message)
                .fix(Fix::safe("Put the packages in alphabetical order", edits));
        }
    }
}

/// The packages of a command, where each stands on a line of its own and nothing but comment lines
/// stands between them.
fn entries<'s>(cx: &RuleContext<'s>, call: &Install<'_>) -> Option<Vec<Entry<'s>>> {
    if call.packages.len() < SHORTEST {
        return None;
    }
    let mut entries: Vec<Entry<'_>> = Vec::new();
    for (at, package) in call.packages.iter().enumerate() {
        let line = whole_lines(cx.source, package.range);
        let margin = cx.source.get(line.start()..package.range.start())?;
        let word = cx.slice(package.range);
        let tail = cx.source.get(package.range.end()..line.end())?.trim();
        let is_last = at + 1 == call.packages.len();
        let alone = margin.trim().is_empty()
            && (is_last || tail.strip_prefix(cx.file.escape).is_some_and(str::is_empty));
        let plain = word.starts_with(|c: char| c.is_ascii_alphanumeric()) && word == package.raw;
        if !alone || !plain {
            return None;
        }
        let above = match call.packages.get(at.wrapping_sub(1)) {
            Some(before) => whole_lines(cx.source, before.range).end(),
            None => first_comment(cx, line.start()),
        };
        let comments = cx.source.get(above..line.start())?;
        if !comments.lines().all(|line| line.trim_start().starts_with('#')) {
            return None;
        }
        entries.push(Entry {
            range: TextRange::new(above, package.range.end()),
            comments,
            margin,
            word,
            key: package.name.to_ascii_lowercase(),
        });
    }
    Some(entries)
}

/// The offset at which the comment lines right above a line start; `line` where there are none.
fn first_comment(cx: &RuleContext<'_>, line: usize) -> usize {
    let before = cx.source.get(..line).unwrap_or("");
    let comments = before.split_inclusive('\n').rev();
    let length: usize =
        comments.take_while(|line| line.trim_start().starts_with('#')).map(str::len).sum();
    line - length
}

/// The stretches that are sorted each for itself: where every comment has several packages below
/// it, comments are headings; else a comment belongs to the package below it.
fn groups<'e, 's>(entries: &'e [Entry<'s>]) -> Vec<&'e [Entry<'s>]> {
    let commented = entries.iter().filter(|entry| !entry.comments.is_empty()).count();
    let stretches = || entries.chunk_by(|_, next| next.comments.is_empty());
    let headings = commented > 1
        && stretches().all(|stretch| {
            stretch.len() > 1 || stretch.first().is_some_and(|it| it.comments.is_empty())
        });
    if headings { stretches().collect() } else { vec![entries] }
}

fn sorted(group: &[Entry<'_>]) -> Vec<Edit> {
    let mut order: Vec<&Entry<'_>> = group.iter().collect();
    order.sort_by(|a, b| a.key.cmp(&b.key));
    let is_heading = group.iter().skip(1).all(|entry| entry.comments.is_empty());
    let mut edits = Vec::new();
    for (nth, (old, new)) in group.iter().zip(order).enumerate() {
        // The comment above a group is its heading and stays.
        let comments = match (is_heading && group.len() > 1, nth) {
            (true, 0) => old.comments,
            (true, _) => "",
            (false, _) => new.comments,
        };
        let text = format!("{comments}{}{}", old.margin, new.word);
        let current = format!("{}{}{}", old.comments, old.margin, old.word);
        if text != current {
            edits.push(Edit::replace(old.range, text));
        }
    }
    edits
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::fix::Safety;
    use crate::rules::testing::{check, fixed, safety, silent};

    #[test]
    fn the_first_package_out_of_order_is_marked() {
        let source = "
FROM alpine:3.22
RUN apk add --no-cache \\
    git \\
    bash=5.2 \\
#   ^^^^^^^^ below `git`
    zip
";
        check(&RULE, source);
        safety(&RULE, "FROM a\nRUN apk add \\\n c \\\n b \\\n a\n", Some(Safety::Safe));
    }

    #[test]
    fn sorted_short_and_crowded_lists_are_fine() {
        silent(&RULE, "FROM a\nRUN apk add \\\n a \\\n B \\\n c\n");
        silent(&RULE, "FROM a\nRUN apk add \\\n b \\\n a\n");
        silent(&RULE, "FROM a\nRUN apk add c b a\n");
        silent(&RULE, "FROM a\nRUN apk add \\\n c d \\\n b \\\n a\n");
        silent(&RULE, "FROM a\nRUN apk add \\\n c \\\n $B \\\n a\n");
        silent(&RULE, "FROM a\nRUN apt-get install \\\n c \\\n -t x \\\n b \\\n a\n");
        silent(&RULE, "FROM a\nRUN npm install \\\n c \\\n b \\\n a\n");
    }

    #[test]
    fn comments_move_with_their_package() {
        fixed(
            &RULE,
            "FROM a\nRUN apk add \\\n  c \\\n  # b is for x\n  b \\\n  a && \\\n  true\n",
            "FROM a\nRUN apk add \\\n  a \\\n  # b is for x\n  b \\\n  c && \\\n  true\n",
        );
    }

    #[test]
    fn headings_stay_above_their_group() {
        fixed(
            &RULE,
            "FROM a\nRUN apk add \\\n # one\n d \\\n c \\\n # two\n b \\\n a\n",
            "FROM a\nRUN apk add \\\n # one\n c \\\n d \\\n # two\n a \\\n b\n",
        );
        fixed(
            &RULE,
            "FROM a\r\nRUN apk add \\\r\n # all\r\n c \\\r\n b \\\r\n a\r\n",
            "FROM a\r\nRUN apk add \\\r\n # all\r\n a \\\r\n b \\\r\n c\r\n",
        );
    }
}
