//! The features of the Dockerfile frontend that a file asks for.

use crate::rules::RuleContext;
use crate::rules::shared::edits::line_ending;
use crate::syntax::{DirectiveKind, Frontend, Instruction, Keyword, Release};
use crate::text::{Edit, TextRange};

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

/// The release that the file asks for; `None` where it names none, the newest, or another frontend.
pub(crate) fn asked(cx: &RuleContext<'_>) -> Option<Release> {
    match Frontend::of(&cx.file.directives) {
        Frontend::Release(release) => Some(release),
        Frontend::Newest | Frontend::Other => None,
    }
}

/// Something that came with a release, in an instruction.
pub(crate) struct Feature {
    /// As the subject of a sentence: "`--link`", "A heredoc".
    pub(crate) what: &'static str,
    /// The place.
    pub(crate) range: TextRange,
    /// The first minor version that has it.
    pub(crate) since: u32,
    /// That of the labs channel.
    pub(crate) labs: u32,
}

impl Feature {
    /// True if a release does not have it.
    pub(crate) fn is_missing(&self, release: Release) -> bool {
        release.minor < if release.is_labs { self.labs } else { self.since }
    }
}

/// Flags with the release that brought them, and that of the labs channel (release notes of the
/// Dockerfile frontend, github.com/moby/buildkit, until 1.28 of October 2026). Where a flag came
/// earlier to some channel than the notes say, the earlier one stands here.
const FLAGS: [(Keyword, &str, &str, u32, u32); 16] = [
    (Keyword::Add, "checksum", "`--checksum`", 6, 5),
    (Keyword::Add, "chmod", "`--chmod`", 2, 2),
    (Keyword::Add, "exclude", "`--exclude`", 19, 7),
    (Keyword::Add, "keep-git-dir", "`--keep-git-dir`", 5, 4),
    (Keyword::Add, "link", "`--link`", 4, 4),
    (Keyword::Add, "unpack", "`--unpack`", 17, 17),
    (Keyword::Copy, "chmod", "`--chmod`", 2, 2),
    (Keyword::Copy, "exclude", "`--exclude`", 19, 7),
    (Keyword::Copy, "link", "`--link`", 4, 4),
    (Keyword::Copy, "parents", "`--parents`", 20, 7),
    (Keyword::Healthcheck, "start-interval", "`--start-interval`", 6, 6),
    (Keyword::Run, "device", "`--device`", 27, 14),
    (Keyword::Run, "mount", "`--mount`", 2, 0),
    (Keyword::Run, "network", "`--network`", 3, 0),
    (Keyword::Run, "security", "`--security`", 20, 0),
    // Not a flag of its own, but a sort of mount.
    (Keyword::Run, "env", "A secret as a variable", 10, 10),
];

/// What in an instruction came with some release of the frontend.
pub(crate) fn features(instruction: &Instruction) -> Vec<Feature> {
    let mut found = Vec::new();
    for flag in &instruction.flags {
        let mut add = |name: &str| {
            let known = FLAGS.iter().find(|it| it.0 == instruction.keyword && it.1 == name);
            found.extend(known.map(|&(_, _, what, since, labs)| Feature {
                what,
                range: flag.range,
                since,
                labs,
            }));
        };
        add(&flag.name);
        let Some(value) = &flag.value else { continue };
        match flag.name.as_str() {
            "mount" => {
                let mut parts = value.text.split(',').map(str::trim);
                let is_env = |part: &str| part.to_ascii_lowercase().starts_with("env=");
                if parts.any(is_env) {
                    add("env");
                }
            }
            "chmod" if value.text.contains('$') => found.push(Feature {
                what: "A variable in `--chmod`",
                range: flag.range,
                since: 10,
                labs: 10,
            }),
            "chmod" if value.text.contains(['+', '-', '=']) => found.push(Feature {
                what: "A mode in letters",
                range: flag.range,
                since: 14,
                labs: 11,
            }),
            _ => {}
        }
    }
    if let Some(heredoc) = instruction.heredocs.first() {
        let range = heredoc.marker.range;
        found.push(Feature { what: "A heredoc", range, since: 4, labs: 3 });
    }
    found
}

/// The support for what came with version 1.`minor`.
fn since(cx: &RuleContext<'_>, minor: u32) -> Support {
    let asks = cx.file.directives.iter().any(|it| it.kind == DirectiveKind::Syntax);
    match Frontend::of(&cx.file.directives).has(minor) {
        _ if !asks => Support::With(ask(cx)),
        true => Support::There,
        false => Support::Never,
    }
}
