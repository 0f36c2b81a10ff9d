//! The Yarn that a file works with, and whether it runs programs out of its cache.

use crate::build::{Base, CopySource, MountKind, Step, StepKind};
use crate::rules::RuleContext;
use crate::shell::ShellWord;
use crate::shell::packages::{self, Manager};
use crate::syntax::Body;
use crate::text::path::base_name;

/// Words that only a Yarn after version 1 knows, its files, and how version 1 is told to work as it
/// does (Plug'n'Play).
const SIGNS: [&str; 25] = [
    "--pnp",
    "--enable-pnp",
    "plugnplay",
    "PLUGNPLAY",
    ".yarnrc.y",
    ".yarn/",
    ".yarn ",
    ".yar[",
    ".pnp.",
    "--immutable",
    "nodeLinker",
    "yarn set version",
    "yarn dlx",
    "yarn plugin",
    "yarn workspaces focus",
    "yarn config set enable",
    "yarn config set node",
    "YARN_ENABLE_",
    "YARN_NODE_LINKER",
    "yarn@2",
    "yarn@3",
    "yarn@4",
    "yarn@5",
    "yarn@berry",
    "yarn@stable",
];

/// True if a text speaks of a Yarn after version 1, or of one that works like it.
pub(crate) fn speaks_of_berry(source: &str) -> bool {
    source.contains("yarn") && SIGNS.iter().any(|sign| source.contains(sign))
}

/// True if the file, or the context's files where they are known, show a Yarn after version 1.
pub(crate) fn is_berry(cx: &RuleContext<'_>) -> bool {
    let files = cx.build_context.files();
    let there = || {
        files.has(".yarnrc.yml") || files.has(".pnp.cjs") || files.below(".yarn").next().is_some()
    };
    speaks_of_berry(cx.source) || cx.build_context.is_exact() && there()
}

/// The most steps that are looked back through, and the most commands of each; more than any real
/// file has.
const FARTHEST: usize = 64;

/// True if the `yarn` of this step is surely version 1: it comes with the image or was installed as
/// such, corepack brings no other, and no file that could ask for another was there.
pub(crate) fn is_classic(cx: &RuleContext<'_>, step: &Step<'_>) -> bool {
    let comes_along = match cx.build.root_base(step.stage) {
        Base::Image(image) => image.official() == Some("node"),
        _ => false,
    };
    let mut installed = false;
    let mut unseen = false;
    for (count, earlier) in cx.build.back_from(step).enumerate() {
        if unseen || count > FARTHEST {
            return false;
        }
        match &earlier.kind {
            StepKind::Run { script, .. } => {
                unseen |= script.commands.len() > FARTHEST;
                for command in script.commands.iter().take(FARTHEST) {
                    let is_named = |word: &ShellWord| word.text().contains("yarn");
                    let names_it = command.arguments().iter().any(is_named);
                    let install = if names_it { packages::install(command) } else { None };
                    installed |= install.is_some_and(|install| {
                        matches!(install.manager, Manager::Npm | Manager::Apk)
                            && install.packages.iter().any(|package| {
                                let version = package.version.as_deref().unwrap_or("1");
                                package.name == "yarn" && version.starts_with('1')
                            })
                    });
                    unseen |= matches!(
                        command.name(),
                        Some("corepack" | "git" | "tar" | "unzip" | "wget" | "curl" | "cp" | "mv")
                    );
                }
                unseen |= earlier.mounts().iter().any(|mount| mount.kind == MountKind::Bind);
            }
            StepKind::Copy(CopySource::Context) if cx.build_context.is_exact() => {}
            StepKind::Copy(_) => {
                if let Body::Copy(transfer) | Body::Add(transfer) = &earlier.effective.body {
                    unseen |= !transfer.sources.iter().all(|source| is_other_file(&source.text));
                }
            }
            _ => {}
        }
    }
    (comes_along || installed) && !unseen
}

/// True if a source is a file, or a pattern for files, that is none of Yarn's settings:
/// `package*.json`, `yarn.lock`.
fn is_other_file(source: &str) -> bool {
    let name = base_name(source.trim_matches(['"', '\'']));
    name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && name.rsplit_once('.').is_some_and(|(_, ending)| {
            matches!(ending, "json" | "lock" | "js" | "ts" | "mjs" | "cjs" | "txt" | "yml" | "sh")
        })
}
