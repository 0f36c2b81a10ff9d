//! Becoming a user other than root at the end of a stage.

use crate::build::{Base, CopySource, Stage, Step, StepKind};
use crate::catalog::{self, Family};
use crate::fix::{Effect, Fix};
use crate::rules::RuleContext;
use crate::rules::shared::edits::{insert_line_after, insert_line_before, line_ending};
use crate::rules::shared::entry_process::commands;
use crate::shell::{ShellWord, SimpleCommand, packages};
use crate::syntax::Keyword;

/// High enough not to meet an account of the host or of a base image.
const UID: u32 = 10001;

/// Programs that write into the home directory as soon as they start.
const AT_HOME: [&str; 9] = [
    "code-server",
    "jupyter",
    "jupyter-lab",
    "jupyter-notebook",
    "npm",
    "npx",
    "pnpm",
    "streamlit",
    "yarn",
];

/// Servers that start as root and drop it themselves: they need more than a USER.
const SELF_DROPPING: [&str; 6] = ["nginx", "httpd", "haproxy", "postgres", "mysql", "mariadb"];

/// Servers that write where only root may, with the places, as Debian's and Alpine's packages have
/// them: by the names of their programs and packages.
const WRITERS: [(&[&str], &str); 9] = [
    (&["nginx"], "`/var/lib/nginx`, `/var/log/nginx` and `/run/nginx.pid`"),
    (
        &["apache2", "apache2ctl", "apachectl", "httpd"],
        "`/var/log/apache2`, `/var/run/apache2` and `/var/lock/apache2`",
    ),
    (
        &["postgres", "postgresql", "pg_ctlcluster"],
        "`/var/lib/postgresql` and `/var/run/postgresql`",
    ),
    (&["redis-server", "redis", "valkey-server"], "`/var/lib/redis` and `/var/log/redis`"),
    (
        &["mysqld", "mysqld_safe", "mariadbd", "mysql-server", "mariadb-server"],
        "`/var/lib/mysql`, `/var/log/mysql` and `/run/mysqld`",
    ),
    (&["mongod", "mongodb"], "`/var/lib/mongodb` and `/var/log/mongodb`"),
    (&["rabbitmq-server"], "`/var/lib/rabbitmq` and `/var/log/rabbitmq`"),
    (&["supervisord", "supervisor"], "`/var/log/supervisor` and `/var/run`"),
    (
        &["php-fpm", "squid", "varnishd", "lighttpd", "haproxy"],
        "its folders below `/run`, `/var/log` and `/var/lib`",
    ),
];

/// The user that the stage's container runs as in the end, with the index of its USER: the one in
/// force after the last instruction.
pub(crate) fn last_user<'a>(cx: &'a RuleContext<'_>, stage: &Stage) -> Option<(usize, &'a str)> {
    cx.build.lineage(stage.index).find_map(|stage| {
        cx.build.steps_of(stage.index).iter().rev().find_map(|step| match &step.instruction.body {
            crate::syntax::Body::User(word) => Some((step.instruction.index, word.text.as_str())),
            _ => None,
        })
    })
}

/// Whom a fix switches to.
struct Next {
    user: String,
    /// The command that makes the user, where nobody has yet.
    make: Option<String>,
}

/// A fix that switches to a user before the stage's start command: to one that the file or the base
/// already has, else to one made with the command that exists in the base. `None` where the base
/// is not known well enough.
pub(crate) fn switch_user(cx: &RuleContext<'_>, stage: &Stage) -> Option<Fix> {
    let earlier = earlier_user(cx, stage);
    let verb = if earlier.is_some() { "Switch back" } else { "Switch" };
    let next = match earlier {
        Some(user) => Next { user, make: None },
        None => made_in(cx, stage).or_else(|| made_for(cx, stage))?,
    };
    let title = match next.make {
        Some(_) => format!("Create the user `{}` and switch to it", next.user),
        None => format!("{verb} to the user `{}`", next.user),
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
    let mut lines = format!("USER {}", next.user);
    let mut edits = Vec::new();
    if let Some(make) = next.make {
        // Above the project's files, so that the step is not run again for each of their changes.
        let files = steps.get(..=last_work)?.iter().find(|step| {
            matches!(step.kind, StepKind::Copy(CopySource::Context))
                && !step.is_onbuild()
                && step.state.user.as_ref().is_none_or(|user| user.is_root())
        });
        match files {
            Some(step) => edits.push(insert_line_before(cx, step.instruction, &make)),
            None => lines = format!("{make}{}{lines}", line_ending(cx.source)),
        }
    }
    edits.push(match start {
        Some(step) => insert_line_before(cx, step.instruction, &lines),
        None => insert_line_after(cx, steps.last()?.instruction, &lines),
    });
    Some(Fix::risky(title, edits).changes(Effect::User).review(match writer(cx, stage) {
        Some((name, places)) => format!(
            "`{name}` writes to {places}, which only root may: give them to the user with `chown` \
             before this `USER`, or it does not start"
        ),
        None => "Check that the program does not write to directories that root owns, and does not \
                 listen on a port below 1024"
            .to_owned(),
    }))
}

/// A server that the container starts, or that a step of the lineage installs, and where it writes.
fn writer(cx: &RuleContext<'_>, stage: &Stage) -> Option<(String, &'static str)> {
    let is_of = |name: &str, known: &str| {
        let version = |rest: &str| rest.chars().all(|c| c.is_ascii_digit() || "-.".contains(c));
        name.strip_prefix(known).is_some_and(version)
    };
    let known = |name: &str| {
        let row = WRITERS.iter().find(|(names, _)| names.iter().any(|it| is_of(name, it)))?;
        Some((name.to_owned(), row.1))
    };
    let started = commands(cx).into_iter().flat_map(|(_, command)| &command.words);
    if let Some(found) = started.filter_map(ShellWord::program).find_map(known) {
        return Some(found);
    }
    cx.build.lineage(stage.index).find_map(|stage| {
        let scripts = cx.build.steps_of(stage.index).iter().filter_map(Step::script);
        let installs = scripts.flat_map(|script| &script.commands).filter_map(packages::install);
        installs.flat_map(|install| install.packages).find_map(|package| known(&package.name))
    })
}

/// The last user other than root that the lineage switched to.
fn earlier_user(cx: &RuleContext<'_>, stage: &Stage) -> Option<String> {
    cx.build.lineage(stage.index).find_map(|stage| {
        cx.build.steps_of(stage.index).iter().rev().find_map(|step| {
            let user = step.state.user.as_ref()?;
            (!user.is_root()).then(|| user.name.clone())
        })
    })
}

fn ready(user: &str) -> Next {
    Next { user: user.to_owned(), make: None }
}

/// The last user that a step of the stage makes.
fn made_in(cx: &RuleContext<'_>, stage: &Stage) -> Option<Next> {
    if drops_itself(cx, stage) {
        return None;
    }
    let steps = cx.build.steps_of(stage.index).iter().rev().filter(|step| !step.is_onbuild());
    let mut scripts = steps.filter_map(|step| step.script());
    scripts.find_map(|script| script.commands.iter().rev().find_map(made_by)).map(ready)
}

/// The name of the user that a command makes: its last word, where that is one.
fn made_by(command: &SimpleCommand) -> Option<&str> {
    let words = command.arguments();
    let (name, before) = words.split_last()?;
    let is_option = |word: Option<&ShellWord>| word.is_some_and(|it| it.text().starts_with('-'));
    let makes = match command.name()? {
        "useradd" => true,
        // `adduser user group` puts a user into a group.
        "adduser" => match before.split_last() {
            None => true,
            Some((last, rest)) => is_option(Some(last)) || is_option(rest.last()),
        },
        _ => false,
    };
    let name = name.text();
    let plain = name.starts_with(|c: char| c.is_ascii_lowercase() || c == '_')
        && name.bytes().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || b"_-".contains(&c));
    (makes && plain).then_some(name)
}

fn drops_itself(cx: &RuleContext<'_>, stage: &Stage) -> bool {
    let Base::Image(image) = cx.build.root_base(stage.index) else { return false };
    image.official().is_some_and(|name| SELF_DROPPING.contains(&name))
}

fn made_for(cx: &RuleContext<'_>, stage: &Stage) -> Option<Next> {
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
            let home = if needs_home(cx) { "" } else { "-H " };
            format!("RUN addgroup -S -g {UID} app && adduser -S -D {home}-u {UID} -G app app")
        }
        // The full path of the shell differs between distributions; this one is everywhere.
        Family::Debian | Family::Ubuntu | Family::Rhel | Family::Suse | Family::Arch => {
            let home = if needs_home(cx) { "--create-home" } else { "--no-create-home" };
            format!("RUN useradd --uid {UID} --user-group {home} --shell /bin/false app")
        }
    };
    if drops_itself(cx, stage) {
        return None;
    }
    Some(Next { user: "app".to_owned(), make: Some(make) })
}

fn needs_home(cx: &RuleContext<'_>) -> bool {
    let mut words = commands(cx).into_iter().flat_map(|(_, command)| &command.words);
    words.any(|word| word.program().is_some_and(|name| AT_HOME.contains(&name)))
}
