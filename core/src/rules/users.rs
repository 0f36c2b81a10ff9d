//! Becoming a user other than root at the end of a stage.

use super::Context;
use super::edits::{insert_line_after, insert_line_before};
use crate::build::{Base, Stage};
use crate::catalog::{self, Family};
use crate::fix::{Effect, Fix};
use crate::syntax::Keyword;

/// High enough not to meet an account of the host or of a base image.
const UID: u32 = 10001;

/// Servers that start as root and drop it themselves: they need more than a USER.
const SELF_DROPPING: [&str; 6] = ["nginx", "httpd", "haproxy", "postgres", "mysql", "mariadb"];

/// Who the stage's container runs as in the end: the USER in force after the last instruction.
pub(super) fn last_user<'a>(cx: &'a Context<'_>, stage: &Stage) -> Option<(usize, &'a str)> {
    cx.build.lineage(stage.index).find_map(|stage| {
        cx.build.steps_of(stage.index).iter().rev().find_map(|step| match &step.instruction.body {
            crate::syntax::Body::User(word) => Some((step.instruction.index, word.text.as_str())),
            _ => None,
        })
    })
}

/// A fix that switches to a user before the stage's start command: to one that the file or the base
/// already has, else to one made with the command that exists in the base. `None` where the base
/// is not known well enough.
pub(super) fn switch_user(cx: &Context<'_>, stage: &Stage) -> Option<Fix> {
    let (lines, title): (Vec<String>, String) = match earlier_user(cx, stage) {
        Some(user) => (vec![format!("USER {user}")], format!("Switch back to the user `{user}`")),
        None => made_for(cx, stage)?,
    };
    let steps = cx.build.steps_of(stage.index);
    // What still works as root stays above; the start commands see the user.
    let last_work = steps.iter().rposition(|step| {
        !matches!(
            step.effective.keyword,
            Keyword::Cmd
                | Keyword::Entrypoint
                | Keyword::Healthcheck
                | Keyword::Expose
                | Keyword::Label
                | Keyword::Stopsignal
        )
    })?;
    let start = steps.get(last_work + 1..)?.iter().find(|step| {
        matches!(step.effective.keyword, Keyword::Cmd | Keyword::Entrypoint | Keyword::Healthcheck)
    });
    let ending = super::edits::line_ending(cx.source);
    let text = lines.join(ending);
    let edit = match start {
        Some(step) => insert_line_before(cx, step.instruction, &text),
        None => insert_line_after(cx, steps.last()?.instruction, &text),
    };
    Some(Fix::risky(title, [edit]).changes(Effect::User).review(
        "The program must not need to write to directories that root owns or to listen on a port \
         below 1024.",
    ))
}

/// The last user other than root that the lineage switched to.
fn earlier_user(cx: &Context<'_>, stage: &Stage) -> Option<String> {
    cx.build.lineage(stage.index).find_map(|stage| {
        cx.build.steps_of(stage.index).iter().rev().find_map(|step| {
            let user = step.user.as_ref()?;
            (!user.is_root() && !user.name.is_empty()).then(|| user.name.clone())
        })
    })
}

fn made_for(cx: &Context<'_>, stage: &Stage) -> Option<(Vec<String>, String)> {
    let ready = |user: &str| (vec![format!("USER {user}")], format!("Switch to the user `{user}`"));
    let image = match cx.build.root_base(stage.index) {
        Base::Scratch => return Some(ready("65532:65532")),
        Base::Image(image) => image,
        _ => return None,
    };
    if image.official() == Some("node") {
        return Some(ready("node"));
    }
    let make = match catalog::family(image)? {
        Family::Distroless => return Some(ready("nonroot")),
        Family::Busybox => return Some(ready("65532:65532")),
        Family::Alpine => {
            format!("RUN addgroup -S -g {UID} app && adduser -S -D -H -u {UID} -G app app")
        }
        // The full path of the shell differs between distributions; this one is everywhere.
        Family::Debian | Family::Ubuntu | Family::Rhel | Family::Suse | Family::Arch => {
            format!("RUN useradd --uid {UID} --user-group --no-create-home --shell /bin/false app")
        }
    };
    if image.official().is_some_and(|name| SELF_DROPPING.contains(&name)) {
        return None;
    }
    Some((vec![make, "USER app".to_owned()], "Create the user `app` and switch to it".to_owned()))
}
