use crate::build::{Base, Step};
use crate::catalog;
use crate::fix::{Effect, Fix};
use crate::rules::shared::edits::{inside_quotes, is_absolute, unquoted};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::syntax::{Body, Keyword, Word};
use crate::text::{Edit, TextRange};

pub(crate) static RULE: Rule = Rule {
    id: "relative-workdir",
    title: "WORKDIR is relative",
    category: Category::Correctness,
    severity: Severity::Error,
    on: OnIn::Recommended,
    fix: FixAvailability::Sometimes,
    aliases: &[
        ToolCode::hadolint("DL3000", Severity::Error),
        ToolCode::buildkit("WorkdirRelativePath"),
    ],
    practice: "absolute-workdir",
    why: "A relative `WORKDIR` starts from whatever directory is in force, which the base image \
          may change. An absolute path says where files go.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    report(cx, out, |_, _, starts_relative| starts_relative);
}

/// Reports the relative paths. Of one whose variables have no known value, `is_unknown_relative` says
/// whether it is one, by its step and whether it starts as a relative path.
pub(in crate::rules) fn report(
    cx: &RuleContext<'_>,
    out: &mut Sink<'_>,
    is_unknown_relative: fn(&RuleContext<'_>, &Step<'_>, bool) -> bool,
) {
    let set = cx.build.since(is_workdir);
    let mut ends: Vec<Option<Place>> = Vec::new();
    for stage in &cx.build.stages {
        let mut place = Place::of_base(&stage.base, &ends);
        // BuildKit looks at a stage's first WORKDIR only, those of its parent stages included.
        let mut is_first = !set.above(stage.index);
        for step in cx.build.steps_of(stage.index) {
            let Body::Workdir(word) = &step.effective.body else { continue };
            let before = place.clone();
            let value = cx.build.value(word, step);
            if !step.is_onbuild() {
                place = place.and_then(|place| place.then(value.as_deref()?));
                // An absolute path says where it is, whatever was before.
                if let (None, Some(path)) = (&place, value.as_deref().map(unquoted)) {
                    place = is_absolute(path)
                        .then(|| Place { directory: path.to_owned(), is_certain: true });
                }
            }
            if !cx.sees(step) {
                continue;
            }
            let path = unquoted(&word.text);
            // `"$HOME"/a` starts with the variable too.
            let start = path.trim_start_matches(['"', '\'']);
            let starts_relative = !is_absolute(start) && !start.starts_with('$');
            let is_relative = match value {
                Some(value) => !is_absolute(&value),
                None => is_unknown_relative(cx, step, starts_relative),
            };
            let hadolint = starts_relative.then_some("DL3000");
            let buildkit = (is_first && is_relative).then_some("WorkdirRelativePath");
            if is_workdir(step) {
                is_first = false;
            }
            let codes: Vec<&str> = hadolint.into_iter().chain(buildkit).collect();
            if codes.is_empty() {
                continue;
            }
            let known = step.state.workdir.as_deref().filter(|_| !step.is_onbuild());
            let message = match known {
                Some(directory) => {
                    format!("`{path}` depends on the `WORKDIR` before it (`{directory}`)")
                }
                None => format!("`{path}` depends on the base image's working directory"),
            };
            let reported = out.report(step.instruction, word.range, message).only(&codes);
            // Below an absolute WORKDIR of the same file the directory is certain.
            let reported =
                if known.is_some() { reported.severity(Severity::Info) } else { reported };
            reported.fix(fix(cx, step, word, path, known, before.as_ref()));
        }
        ends.push(place);
    }
}

fn is_workdir(step: &Step<'_>) -> bool {
    step.instruction.keyword == Keyword::Workdir
}

fn fix(
    cx: &RuleContext<'_>,
    step: &Step<'_>,
    word: &Word,
    path: &str,
    known: Option<&str>,
    place: Option<&Place>,
) -> Option<Fix> {
    let rest = path.trim_start_matches("./");
    let is_plain = path.starts_with(|first: char| first.is_alphanumeric() || "._-".contains(first))
        && !rest.is_empty()
        && rest != "."
        && !rest.split('/').any(|part| part == "..");
    if !is_plain || step.is_onbuild() {
        return None;
    }
    let start = inside_quotes(cx, word.range).start();
    let dots = TextRange::new(start, start + (path.len() - rest.len()));
    let is_known = known.is_some();
    let (directory, is_certain) = match known {
        Some(directory) => (directory.to_owned(), true),
        None => (place?.directory.clone(), place?.is_certain),
    };
    if !directory.chars().all(|c| c.is_alphanumeric() || "/._-".contains(c)) {
        return None;
    }
    let directory = directory.trim_end_matches('/');
    let edits = [Edit::replace(dots, format!("{directory}/"))];
    let title = format!("Write the whole path: `{directory}/{rest}`");
    if is_known {
        return Some(Fix::safe(title, edits));
    }
    // What was not known before is known then, and is the same.
    Some(if is_certain {
        Fix::safe(title, edits).changes(Effect::Workdir)
    } else {
        Fix::risky(format!("Make it `{directory}/{rest}`"), edits).changes(Effect::Workdir).review(
            "Check that the base image has no working directory of its own: the path starts there \
             now, and at `/` then",
        )
    })
}

/// Longer directories are not written out.
const LONGEST: usize = 1024;

/// A directory as the relative `WORKDIR`s before make it.
#[derive(Clone)]
struct Place {
    directory: String,
    /// True if that of the base image is known; else it is taken to be `/`.
    is_certain: bool,
}

impl Place {
    /// The directory that a stage starts in, given those that the stages before it end in; `None`
    /// where it is not known.
    fn of_base(base: &Base, ends: &[Option<Self>]) -> Option<Self> {
        let (path, is_certain) = match base {
            Base::Stage(parent) => return ends.get(*parent)?.clone(),
            Base::Scratch => ("", true),
            Base::Image(image) => catalog::workdir(image).map_or(("", false), |path| (path, true)),
            Base::Unknown => ("", false),
        };
        Some(Self { directory: path.to_owned(), is_certain })
    }

    /// The directory after a `WORKDIR` of this value.
    fn then(mut self, path: &str) -> Option<Self> {
        let path = unquoted(path);
        if is_absolute(path) {
            return Some(Self { directory: path.to_owned(), is_certain: true });
        }
        let part = path.trim_start_matches("./").trim_end_matches('/');
        let is_plain = !part.split('/').any(|part| matches!(part, ".." | "." | ""));
        let length = self.directory.trim_end_matches('/').len();
        self.directory.truncate(length);
        self.directory.push('/');
        self.directory.push_str(part);
        (is_plain && self.directory.len() <= LONGEST).then_some(self)
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::fix::Safety;
    use crate::rules::testing::{check, fixed, safety, silent};

    #[test]
    fn relative_paths_in_every_spelling() {
        check(
            &RULE,
            "
FROM a:1 AS one
WORKDIR app
#       ^^^ base image
WORKDIR /srv
WORKDIR ./b
#       ^^^ (`/srv`)
FROM b:1
ONBUILD WORKDIR \"c d\"
#               ^^^^^
WORKDIR a$b
#       ^^^
",
        );
    }

    #[test]
    fn absolute_paths_and_variables_are_fine() {
        silent(
            &RULE,
            "
FROM a:1
WORKDIR /a
WORKDIR \"/b\"
WORKDIR $c
WORKDIR ${c}/d
WORKDIR \"$c\"/d
WORKDIR C:\\app
WORKDIR 'd:/app'
",
        );
    }

    #[test]
    fn a_known_directory_is_written_out() {
        let before = "FROM a:1\nWORKDIR /srv/\nWORKDIR ./app\nWORKDIR \"web\"\n";
        fixed(
            &RULE,
            before,
            "FROM a:1\nWORKDIR /srv/\nWORKDIR /srv/app\nWORKDIR \"/srv/app/web\"\n",
        );
        safety(&RULE, before, Some(Safety::Safe));
        safety(&RULE, "FROM a:1\nWORKDIR app\n", Some(Safety::Unsafe));
        safety(&RULE, "FROM a:1\nWORKDIR /a\nWORKDIR ..\n", None);
    }

    #[test]
    fn a_chain_goes_on_where_the_one_before_leads() {
        fixed(
            &RULE,
            "FROM a:1\nWORKDIR app\nWORKDIR sub\nWORKDIR ./x/y\n",
            "FROM a:1\nWORKDIR /app\nWORKDIR /app/sub\nWORKDIR /app/sub/x/y\n",
        );
        fixed(
            &RULE,
            "FROM a:1 AS one\nWORKDIR app\nFROM one\nWORKDIR sub\n",
            "FROM a:1 AS one\nWORKDIR /app\nFROM one\nWORKDIR /app/sub\n",
        );
        fixed(
            &RULE,
            "FROM a:1\nENV D=srv\nWORKDIR $D\nWORKDIR sub\n",
            "FROM a:1\nENV D=srv\nWORKDIR $D\nWORKDIR /srv/sub\n",
        );
        safety(&RULE, "FROM a:1\nARG D\nWORKDIR $D\nWORKDIR sub\n", None);
    }

    #[test]
    fn a_base_whose_directory_is_known_makes_it_certain() {
        for (base, path) in [("debian:13", "/app"), ("golang:1.26", "/go/app"), ("scratch", "/app")]
        {
            let before = format!("FROM {base}\nWORKDIR app\n");
            safety(&RULE, &before, Some(Safety::Safe));
            fixed(&RULE, &before, &format!("FROM {base}\nWORKDIR {path}\n"));
        }
    }

    #[test]
    fn a_parent_stage_sets_the_directory() {
        fixed(
            &RULE,
            "FROM a:1 AS base\nWORKDIR /srv\nFROM base\nWORKDIR app\n",
            "FROM a:1 AS base\nWORKDIR /srv\nFROM base\nWORKDIR /srv/app\n",
        );
    }
}
