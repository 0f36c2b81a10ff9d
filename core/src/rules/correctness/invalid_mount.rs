use crate::build::{Base, Mount, MountKind, Step};
use crate::catalog;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};
use crate::syntax::Keyword;
use crate::text::go_bool;
use crate::text::path::absolute_in;

pub(crate) static RULE: Rule = Rule {
    id: "invalid-mount",
    title: "The builder refuses a mount",
    category: Category::Correctness,
    severity: Severity::Error,
    on: OnIn::Recommended,
    fix: FixAvailability::Never,
    aliases: &[],
    practice: "valid-dockerfile",
    why: "Each sort of mount has settings of its own. The builder refuses a `RUN` whose mount has \
          one that its sort does not know, or whose values it cannot read, or that lacks what it needs.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    let moved = cx.build.since(|step| step.effective.keyword == Keyword::Workdir);
    for step in cx.build.steps.iter().filter(|step| cx.sees(step)) {
        for mount in step.mounts() {
            // Without a WORKDIR before it the base image's own is in force.
            let of_base = || match cx.build.root_base(step.stage) {
                Base::Scratch => Some("/"),
                Base::Image(image) => catalog::workdir(image),
                _ => None,
            };
            let directory = match &step.state.workdir {
                Some(directory) => Some(&**directory),
                None if moved.before(step) => None,
                None => of_base(),
            };
            if let Some(why) = fault(cx, step, mount, directory) {
                out.report(step.instruction, mount.range, why);
            }
        }
    }
}

/// Why BuildKit refuses a mount whose keys and kind it knows (`instructions/commands_runmount.go`,
/// `dockerfile2llb/convert_runmount.go`); for the others the syntax has an error.
fn fault(
    cx: &RuleContext<'_>,
    step: &Step<'_>,
    mount: &Mount,
    directory: Option<&str>,
) -> Option<String> {
    let mut mount = Read { options: &mount.options, ..Read::default() };
    for (key, raw) in mount.options {
        let Some(value) = cx.build.expanded(raw, step) else {
            if key == "type" {
                return None;
            }
            mount.has_unknown = true;
            continue;
        };
        if let Some(why) = mount.read(key, raw, value) {
            return Some(why);
        }
    }
    mount.fault(directory)
}

/// A mount as BuildKit reads it, from left to right.
#[derive(Default)]
struct Read<'m> {
    options: &'m [(String, String)],
    kind: MountKind,
    target: Option<String>,
    /// True if a value is not known.
    has_unknown: bool,
}

impl Read<'_> {
    /// True if one of these keys has a value.
    fn has(&self, keys: &[&str]) -> bool {
        self.options.iter().any(|(key, value)| keys.contains(&key.as_str()) && !value.is_empty())
    }

    /// Takes one setting in; gives what is wrong with it.
    fn read(&mut self, key: &str, raw: &str, value: String) -> Option<String> {
        let is_secret = matches!(self.kind, MountKind::Secret | MountKind::Ssh);
        let is_switch = || value.is_empty() || go_bool(&value).is_some();
        let no_switch = || Some(format!("`{key}` takes `true` or `false`, and not `{value}`"));
        match key {
            "type" => {
                self.kind = MountKind::from_name(&value);
                let is_none = self.kind == MountKind::Unknown && raw.contains('$');
                is_none.then(|| format!("`{value}` is no sort of mount"))
            }
            "required" if !is_secret => {
                Some("`required` is for secrets and SSH, behind their `type`".to_owned())
            }
            "readonly" | "ro" | "readwrite" | "rw" | "required" if !is_switch() => no_switch(),
            "size" if self.kind != MountKind::Tmpfs => {
                Some("`size` is for `tmpfs`, behind its `type`".to_owned())
            }
            "size" if !is_size(&value) => Some(format!("`{value}` is no size such as `64m`")),
            "mode" if !is_number(&value, 8) => Some(format!("`{value}` is no mode such as `0755`")),
            "uid" | "gid" if !is_number(&value, 10) => {
                Some(format!("`{key}` takes a number, and `{value}` is none"))
            }
            "sharing" => {
                let known = ["shared", "private", "locked"];
                let is_none = !known.iter().any(|it| it.eq_ignore_ascii_case(&value));
                (is_none && raw.contains('$'))
                    .then(|| format!("`{value}` is no way of sharing a cache"))
            }
            "target" | "dst" | "destination" => {
                self.target = Some(value);
                None
            }
            _ => None,
        }
    }

    /// What is wrong with all settings together.
    fn fault(&self, directory: Option<&str>) -> Option<String> {
        let sort = self.kind.name();
        let has_owner = ["mode", "uid", "gid"].into_iter().find(|key| self.has(&[*key]));
        match self.kind {
            MountKind::Unknown => return None,
            MountKind::Bind | MountKind::Tmpfs => {
                if let Some(key) = has_owner {
                    return Some(format!("A mount of the sort `{sort}` takes no `{key}`"));
                }
            }
            MountKind::Secret => {
                let has_source = self.has(&["source", "src"]);
                if self.has(&["from"]) {
                    return Some("A secret comes with the build, so it takes no `from`".to_owned());
                }
                if has_source && self.has(&["id"]) {
                    return Some("A secret takes `id` or `source`, and not both".to_owned());
                }
                if !has_source && !self.has(&["id", "target", "dst", "destination"]) {
                    return Some("The secret has no `id` that says which one it is".to_owned());
                }
            }
            MountKind::Cache | MountKind::Ssh => {}
        }
        if self.has(&["sharing"]) && self.kind != MountKind::Cache {
            return Some("`sharing` is for mounts of the sort `cache`".to_owned());
        }
        let is_folder = !matches!(self.kind, MountKind::Secret | MountKind::Ssh);
        // A target of unknown value is not among the known ones.
        let target = match &self.target {
            Some(target) => target.as_str(),
            None if self.has_unknown => return None,
            None => "",
        };
        if !is_folder || absolute_in(directory, target).as_deref() != Some("/") {
            return None;
        }
        Some(if target.is_empty() {
            "The mount has no `target`, and nothing can be mounted over `/`".to_owned()
        } else {
            format!("The target `{target}` is `/`, and nothing can be mounted over that")
        })
    }
}

/// True for a number of 32 bits without a sign.
fn is_number(text: &str, radix: u32) -> bool {
    !text.starts_with('+') && u32::from_str_radix(text, radix).is_ok()
}

/// A size as Docker writes it: `64m`, `1.5GiB`, `512`.
fn is_size(text: &str) -> bool {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let unit = unit.trim_start().to_ascii_lowercase();
    let unit = unit.strip_suffix('b').unwrap_or(&unit);
    let unit = unit.strip_suffix('i').filter(|it| !it.is_empty()).unwrap_or(unit);
    number.parse::<f64>().is_ok() && matches!(unit, "" | "k" | "m" | "g" | "t" | "p")
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, silent};

    #[test]
    fn what_a_sort_does_not_take() {
        check(
            &RULE,
            "
FROM scratch
RUN --mount=type=cache [\"/x\"]
#   ^^^^^^^^^^^^^^^^^^ no `target`
RUN --mount=type=bind,target=/ [\"/x\"]
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^ target `/`
RUN --mount=type=secret true
#   ^^^^^^^^^^^^^^^^^^^ has no `id`
RUN --mount=type=secret,env=A true
#   ^^^^^^^^^^^^^^^^^^^^^^^^^ no `id`
RUN --mount=type=secret,id=a,src=b true
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ not both
RUN --mount=type=secret,id=a,from=b true
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `from`
RUN --mount=type=tmpfs,target=/a,size=foo true
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ no size
run --mount=type=cache,target=/a,size=10m true
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `tmpfs`
RUN --mount=required,type=secret,id=a true
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ behind
ONBUILD RUN --mount=type=cache,target=/a,uid=app true
#           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ number
RUN --mount=type=cache,target=/a,mode=999 true
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ no mode
RUN --mount=target=/a,uid=1 true
#   ^^^^^^^^^^^^^^^^^^^^^^^ `bind` takes no `uid`
RUN --mount=type=bind,target=/a,sharing=locked true
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `sharing`
RUN --mount=type=cache,target=/a,ro=maybe true
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `maybe`
",
        );
    }

    #[test]
    fn variables_with_known_values() {
        check(
            &RULE,
            "
FROM debian:13
ARG KIND=cash
ARG WHO=app
RUN --mount=type=$KIND,target=/a true
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `cash`
RUN --mount=type=cache,target=/a,uid=$WHO true
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `app`
RUN --mount=type=cache true
#   ^^^^^^^^^^^^^^^^^^ no `target`
WORKDIR /app
RUN --mount=type=cache true
",
        );
    }

    #[test]
    fn what_the_builder_takes() {
        for mount in [
            "type=cache,target=/a,uid=1000,gid=1000,mode=0777,sharing=locked",
            "type=secret,id=a,env=A,required",
            "type=secret,target=/run/a,mode=0400,required=true",
            "type=ssh",
            "type=tmpfs,target=/a,size=1.5GiB",
            "type=cache,target=/a,env=A",
            "from=b,target=/a,ro=T",
            "type=$KIND,uid=1",
            "type=cache,target=$WHERE",
            "type=secret,id=$ID",
            "type=cache",
        ] {
            silent(&RULE, &format!("FROM some/image:1\nRUN --mount={mount} true\n"));
        }
    }
}
