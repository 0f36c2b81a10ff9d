//! The flags that each instruction takes, and their values.

use std::time::Duration;

use super::ast::{Body, Flag, Health, Instruction, Keyword, SyntaxErrorKind};
use super::reader::Reader;
use crate::text::go_duration;

/// The values that a flag takes.
#[derive(Clone, Copy)]
enum Takes {
    /// Nothing, `true` or `false`.
    Switch,
    /// Any text.
    Text,
    /// Any text, and the flag may be repeated.
    Texts,
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// A duration as Go writes it, of at least a millisecond or 0.
    Duration,
    /// A count that is not negative.
    Count,
    /// A mount; may be repeated.
    Mounts,
}

/// The flags of each instruction, those of the labs channel included.
fn known(keyword: Keyword) -> &'static [(&'static str, Takes)] {
    use Takes::{Count, Duration, Mounts, OneOf, Switch, Text, Texts};
    match keyword {
        Keyword::Add => &[
            ("checksum", Text),
            ("chmod", Text),
            ("chown", Text),
            ("exclude", Texts),
            ("keep-git-dir", Switch),
            ("link", Switch),
            ("unpack", Switch),
        ],
        Keyword::Copy => &[
            ("chmod", Text),
            ("chown", Text),
            ("exclude", Texts),
            ("from", Text),
            ("link", Switch),
            ("parents", Switch),
        ],
        Keyword::From => &[("platform", Text)],
        Keyword::Healthcheck => &[
            ("interval", Duration),
            ("retries", Count),
            ("start-interval", Duration),
            ("start-period", Duration),
            ("timeout", Duration),
        ],
        Keyword::Run => &[
            ("device", Texts),
            ("mount", Mounts),
            ("network", OneOf(&["default", "none", "host"])),
            ("security", OneOf(&["insecure", "sandbox"])),
        ],
        _ => &[],
    }
}

/// Checks names, values and repetition of an instruction's flags.
pub(super) fn check(instruction: &Instruction, reader: &mut Reader<'_>) {
    // BuildKit never looks at the flags of these.
    if matches!(instruction.keyword, Keyword::Arg | Keyword::Stopsignal | Keyword::Unknown)
        || matches!(instruction.body, Body::Healthcheck(Health::None))
    {
        return;
    }
    let known = known(instruction.keyword);
    let mut seen: Vec<&str> = Vec::new();
    for flag in &instruction.flags {
        let Some(&(name, takes)) = known.iter().find(|(name, _)| *name == flag.name) else {
            refuse(reader, flag, "is not a flag of this instruction");
            continue;
        };
        let repeatable = matches!(takes, Takes::Texts | Takes::Mounts);
        if seen.contains(&name) && !repeatable {
            refuse(reader, flag, "is given twice");
        } else if let Some(why) = fault(flag, takes) {
            refuse(reader, flag, &why);
        }
        // Holds each known flag at most once, so that a line of any length is read in one pass.
        if !seen.contains(&name) {
            seen.push(name);
        }
    }
}

fn refuse(reader: &mut Reader<'_>, flag: &Flag, why: &str) {
    let kind = SyntaxErrorKind::Flag(format!("`--{}` {why}", flag.name));
    reader.refuse::<()>(flag.range, kind);
}

/// Why a flag's value is none that it takes.
fn fault(flag: &Flag, takes: Takes) -> Option<String> {
    let value = flag.value.as_ref().map(|value| value.text.as_str());
    let Some(value) = value else {
        return (!matches!(takes, Takes::Switch)).then(|| "lacks its value".to_owned());
    };
    match takes {
        Takes::Text | Takes::Texts => None,
        Takes::Switch if value.is_empty() => Some("lacks its value".to_owned()),
        Takes::Switch => {
            let fits = ["true", "false"].iter().any(|known| value.eq_ignore_ascii_case(known));
            (!fits).then(|| "takes `true` or `false`".to_owned())
        }
        Takes::OneOf(known) => {
            // BuildKit compares it as it is written: no variable is put in.
            let fits = known.contains(&value);
            (!fits).then(|| format!("takes one of `{}`", known.join("`, `")))
        }
        Takes::Duration => {
            let fits = value.is_empty() || is_duration(value);
            (!fits).then(|| "takes a duration such as `30s`, of at least `1ms` or `0`".to_owned())
        }
        Takes::Count => {
            let fits = value.is_empty() || value.parse::<i32>().is_ok_and(|count| count >= 0);
            (!fits).then(|| "takes a whole number from 0".to_owned())
        }
        Takes::Mounts => mount_fault(value),
    }
}

/// True if Docker takes this duration for a health check.
fn is_duration(text: &str) -> bool {
    go_duration(text).is_some_and(|it| it.is_zero() || it >= Duration::from_millis(1))
}

/// Why BuildKit refuses a mount whatever its variables hold.
fn mount_fault(mount: &str) -> Option<String> {
    // Quotes follow the rules of CSV; a mount with them is left to BuildKit.
    if mount.contains('"') {
        return None;
    }
    mount.split(',').find_map(|field| {
        let (key, value) = match field.split_once('=') {
            Some((key, value)) => (key, Some(value)),
            None => (field, None),
        };
        let known: &[&str] = match (key.to_ascii_lowercase().as_str(), value) {
            ("from", Some(value)) if value.trim_end_matches('$').contains('$') => {
                return Some("takes no variable in `from`; name a stage instead".to_owned());
            }
            ("type", Some(_)) => &["bind", "cache", "tmpfs", "secret", "ssh"],
            ("sharing", Some(_)) => &["shared", "private", "locked"],
            ("readonly" | "ro" | "readwrite" | "rw" | "required", _)
            | (
                "from" | "source" | "src" | "target" | "dst" | "destination" | "size" | "id"
                | "mode" | "uid" | "gid" | "env",
                Some(_),
            ) => return None,
            (_, None) => return Some(format!("needs `key=value` in place of `{field}`")),
            (_, Some(_)) => return Some(format!("does not know `{key}`")),
        };
        let value = value.unwrap_or("");
        let fits =
            known.iter().any(|known| known.eq_ignore_ascii_case(value)) || value.contains('$');
        (!fits).then(|| format!("takes as `{key}` one of `{}`", known.join("`, `")))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::parse;

    /// The mistakes in the flags of a line, by the words in the messages.
    fn faults(line: &str) -> Vec<String> {
        let errors = parse(line).errors.into_iter();
        errors
            .map(|error| match error.kind {
                SyntaxErrorKind::Flag(why) => why,
                other => panic!("{other:?}"),
            })
            .collect()
    }

    #[test]
    fn flags_that_buildkit_takes_pass() {
        for line in [
            "RUN --mount=type=cache,target=/x,sharing=locked --mount=type=secret,id=a,env=A,required x",
            "RUN --mount=type=$T,target=/x --network=none --security=insecure x",
            "COPY --link --parents --exclude=a --exclude=b --from=x --chmod=0644 a b",
            "ADD --keep-git-dir=true --checksum=sha256:x --link=false a b",
            "HEALTHCHECK --interval=1m30s --timeout=0 --retries=0 --start-period=1.5h CMD x",
            "HEALTHCHECK --interval=x NONE",
            "ARG --anything A",
        ] {
            assert_eq!(faults(line), Vec::<String>::new(), "{line}");
        }
    }

    #[test]
    fn flags_that_buildkit_refuses_are_errors() {
        for line in [
            "RUN --mount=type=cash x",
            "RUN --mount=type=cache,targte=/x x",
            "RUN --mount=x x",
            "RUN --mount=from=$A x",
            "RUN --mount x",
            "RUN --network=bridge x",
            "RUN --network=$N x",
            "RUN --security=$S x",
            "ONBUILD RUN --network=NONE x",
            "COPY --link=maybe a b",
            "COPY --from=a --from=b c d",
            "HEALTHCHECK --interval=30 CMD x",
            "HEALTHCHECK --interval=1us CMD x",
            "HEALTHCHECK --retries=-1 CMD x",
            "ENV --x a=b",
        ] {
            assert_eq!(faults(line).len(), 1, "{line}");
        }
    }
}
