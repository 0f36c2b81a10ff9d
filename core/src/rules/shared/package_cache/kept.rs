//! The files that package managers leave in the layer of a RUN that fetches, and the managers' own
//! ways to remove them.

use std::cell::LazyCell;

use crate::build::{Left, Step};
use crate::rules::shared::clean_up::{After, cleaning_up};
use crate::rules::shared::package_cache;
use crate::rules::shared::package_managers::{DNF, Tool, YUM, ZYPPER};
use crate::rules::{RuleContext, Sink};
use crate::shell::packages::{Action, Manager, install};
use crate::shell::{Script, SimpleCommand};
use crate::size::{Frees, PartKind};
use crate::text::TextRange;

/// The files that a manager leaves.
pub(crate) struct Leftover {
    /// The manager, of those that share the path.
    manager: Manager,
    /// A word in the path of a mount to which the files were moved.
    name: &'static str,
    /// The part of a command to show, where the command fetches.
    fetches: fn(Manager, &SimpleCommand) -> Option<TextRange>,
    /// The words that empty the path, after the program's name.
    clean: &'static str,
    /// Options with which what is fetched is wanted there.
    wanted: &'static [&'static str],
    /// The text in a Dockerfile by which the image uses the files.
    linked: Option<&'static str>,
    /// The message and what a fix takes away, `{}` for the program.
    says: [&'static str; 2],
    frees: Frees,
}

pub(crate) const OF_NPM: Leftover = Leftover {
    manager: Manager::Npm,
    name: "npm",
    fetches,
    clean: "cache clean --force",
    wanted: &[],
    linked: None,
    says: ["What `{}` fetched stays a second time, in its cache", "the cache of `{}`"],
    frees: Frees::Part(PartKind::Cache),
};

pub(crate) const OF_COMPOSER: Leftover =
    Leftover { manager: Manager::Composer, name: "composer", clean: "clear-cache", ..OF_NPM };

pub(crate) const OF_CONDA: Leftover = Leftover {
    manager: Manager::Conda,
    name: "conda",
    clean: "clean -afy",
    linked: Some("softlink"),
    ..OF_NPM
};

pub(crate) const OF_DNF: Leftover = Leftover {
    manager: Manager::Dnf,
    name: "dnf",
    fetches: |_, command| fetches_rpm(&DNF, command),
    clean: "clean all",
    wanted: &["--downloadonly", "--download-only"],
    linked: None,
    says: ["What `{}` fetched stays in the layer", "what `{}` fetched"],
    frees: Frees::ListsAndCache,
};

pub(crate) const OF_YUM: Leftover =
    Leftover { fetches: |_, command| fetches_rpm(&YUM, command), ..OF_DNF };

pub(crate) const OF_ZYPPER: Leftover = Leftover {
    manager: Manager::Zypper,
    name: "zypp",
    fetches: |_, command| Some(ZYPPER.call(command, &["install", "in"])?.head()),
    clean: "clean",
    wanted: &["-d", "--download-only"],
    ..OF_DNF
};

/// Reports RUNs of the final image in which this manager fetches and does not clean up.
pub(crate) fn cache_kept(cx: &RuleContext<'_>, out: &mut Sink<'_>, leftover: &Leftover) {
    let in_final = cx.build.in_final_image();
    let left = Left::Downloads(leftover.manager);
    let fetches = |command: &SimpleCommand| (leftover.fetches)(leftover.manager, command);
    report_cache_kept(cx, out, leftover, fetches, |step, script, fetches| {
        let is_kept = in_final.has(step.stage)
            && !is_mounted(step, left, leftover.name)
            && !is_removed_after(script, left, fetches.last);
        if is_kept { Kept::Yes } else { Kept::No }
    });
}

/// A RUN's handling of what it fetched.
#[derive(PartialEq, Eq)]
pub(in crate::rules) enum Kept {
    /// It does not leave it in the layer.
    No,
    /// It leaves it there.
    Yes,
    /// It counts as kept, and one more clean-up at its end would not change that.
    Anyway,
}

/// The commands of a RUN that fetch.
pub(in crate::rules) struct Fetches<'c> {
    pub(in crate::rules) first: &'c SimpleCommand,
    /// The part of the first that is shown.
    pub(in crate::rules) shown: TextRange,
    last: &'c SimpleCommand,
}

/// Reports the RUNs that fetch and keep.
pub(in crate::rules) fn report_cache_kept(
    cx: &RuleContext<'_>,
    out: &mut Sink<'_>,
    leftover: &Leftover,
    fetch: impl Fn(&SimpleCommand) -> Option<TextRange>,
    kept: impl Fn(&Step<'_>, &Script, &Fetches<'_>) -> Kept,
) {
    let after = After::new(Left::Downloads(leftover.manager));
    let is_linked = LazyCell::new(|| leftover.linked.is_some_and(|it| cx.source.contains(it)));
    for (step, script) in cx.build.runs() {
        let mut all = script.commands.iter().filter_map(|it| Some((it, fetch(it)?)));
        let Some((first, shown)) = all.next() else { continue };
        let last = all.next_back().map_or(first, |(last, _)| last);
        let kept = kept(step, script, &Fetches { first, shown, last });
        if kept == Kept::No {
            continue;
        }
        let name = first.name().unwrap_or("");
        let [message, what] = leftover.says.map(|text| text.replace("{}", name));
        let is_wanted = script.commands.iter().any(|it| it.has_option(leftover.wanted));
        let has_fix = kept == Kept::Yes && !is_wanted && !*is_linked;
        let clean = format!("{name} {}", leftover.clean);
        let clean_up = || cleaning_up(cx, step, first, &clean, &after, &what);
        let fix = if has_fix { clean_up() } else { None };
        let key = format!("{}-cache {}", leftover.name, step.instruction.index);
        out.report(step.instruction, shown, message)
            .frees(leftover.frees)
            .fix(fix.map(|fix| fix.excluding(key)));
    }
}

/// The whole command, where this manager fetches with it into its cache.
fn fetches(manager: Manager, command: &SimpleCommand) -> Option<TextRange> {
    let call = install(command).filter(|call| call.manager == manager)?;
    let fetches = matches!(call.action, Action::Install | Action::Restore | Action::Upgrade);
    let refuses = package_cache::of(manager).is_some_and(|it| !it.refusals(command).is_empty());
    (fetches && !refuses).then_some(command.range)
}

/// The subcommand of yum or dnf that fetches.
fn fetches_rpm(tool: &Tool, command: &SimpleCommand) -> Option<TextRange> {
    const FETCH: [&str; 6] =
        ["install", "groupinstall", "localinstall", "reinstall", "update", "upgrade"];
    Some(tool.call(command, &FETCH)?.head())
}

/// True if the step mounts the path of what a manager leaves, or one with `name` in it.
pub(crate) fn is_mounted(step: &Step<'_>, left: Left, name: &str) -> bool {
    let is_place = |path: &str| left.is_place(path) || path.contains(name);
    let mut mounts = step.mounts().iter().filter(|mount| mount.kind.keeps_writes_out());
    mounts.any(|mount| mount.target.as_deref().is_some_and(is_place))
}

/// True if a command after this one takes away what is left.
pub(crate) fn is_removed_after(script: &Script, left: Left, command: &SimpleCommand) -> bool {
    let start = command.range.start();
    script.commands.iter().any(|it| it.range.start() > start && left.is_removed_by(it))
}

#[cfg(test)]
mod tests {
    use crate::analysis::analyze;
    use crate::build::Build;
    use crate::fix::Safety;
    use crate::rules::testing::{check, fixed, for_yum_and_dnf, safety, silent};
    use crate::rules::{Preset, Settings, rule};
    use crate::size::{SizeOptions, estimate};
    use crate::syntax::parse;

    #[test]
    fn the_clean_up_has_the_rights_and_the_tool_of_the_command() {
        let npm = rule("npm-cache-kept").expect("known");
        fixed(
            npm,
            "FROM node:24\nUSER dev\nRUN sudo npm install -g a\n",
            "FROM node:24\nUSER dev\nRUN sudo npm install -g a && sudo npm cache clean --force\n",
        );
        for run in [
            "apk add npm && npm ci && apk del npm",
            "npm ci && rm -rf /usr/local/bin",
            "(. /x.sh && npm ci)",
            "if test -f package.json; then npm ci; fi",
            "PATH=/opt/node/bin:$PATH npm ci",
            "npm ci && export PATH=/bin && true",
            "HOME=/tmp npm ci",
            "/opt/node/bin/npm ci",
            "su app -c 'npm ci'",
            "npm ci && mv /usr/local/bin/npm /x",
            "npm ci && unlink /usr/local/bin/npm",
            "npm ci && find /usr/local/bin -name 'np*' -delete",
            "npm ci && chmod -x /usr/local/bin/npm",
            "npm ci && ln -sf /bin/false /usr/local/bin/npm",
            "npm ci && rpm -e npm",
            "npm ci && dpkg --purge npm",
            "npm ci && dpkg -r nodejs",
            "cd /tmp/x && npm ci && rm -rf /tmp/x",
            "cd /tmp/x && npm ci && rm -r /tmp",
            "cd /tmp/x && npm ci && rm -rf ../x",
            "npm ci && rm -rf $PWD",
        ] {
            safety(npm, &format!("FROM node:24\nRUN {run}\n"), None);
        }
        for run in [
            "cd /tmp/x && npm ci && cd / && rm -rf /tmp/x",
            "npm ci && rm -rf /tmp/x dist",
            "npm ci && mv dist /usr/local/app && chmod 755 /usr/local/app/x",
        ] {
            safety(npm, &format!("FROM node:24\nWORKDIR /app\nRUN {run}\n"), Some(Safety::Safe));
        }
        let yum = rule("yum-cache-kept").expect("known");
        for run in [
            "rm -rf /etc/yum.repos.d/*",
            "rpm --erase yum",
            "sed -i s/enabled=1/enabled=0/ /etc/yum.repos.d/x.repo",
        ] {
            safety(yum, &format!("FROM centos:7\nRUN yum install -y a && {run}\n"), None);
        }
        safety(npm, "FROM node:24\nRUN npm ci && ./clean.sh\n", Some(Safety::Unsafe));
        safety(npm, "FROM node:24\nRUN npm ci && npm run build\n", Some(Safety::Safe));
    }

    #[test]
    fn what_works_from_the_cache_alone_keeps_it() {
        for (id, run, later) in [
            ("npm-cache-kept", "npm ci", "npm ci --offline"),
            ("composer-cache-kept", "composer install", "--network=none composer install"),
            ("conda-cache-kept", "conda install -y a", "conda create -n b --offline a"),
            ("dnf-cache-kept", "dnf install -y a", "dnf -C install -y b"),
            ("zypper-cache-kept", "zypper -n in a", "zypper --no-refresh in b"),
        ] {
            let rule = rule(id).expect("known");
            let of_first = |later: &str| {
                let source = format!("FROM e.com/x\nRUN {run}\nRUN {later}\nCMD [\"x\"]\n");
                let report = analyze(&source, &crate::rules::testing::only(rule));
                report.findings.first().and_then(|it| it.fix.as_ref()).map(|fix| fix.safety)
            };
            assert_eq!(of_first(later), None, "{id}");
            assert_eq!(of_first("/build.sh"), Some(Safety::Unsafe), "{id}");
            assert_eq!(of_first("mkdir /a"), Some(Safety::Safe), "{id}");
            assert_eq!(of_first(run), Some(Safety::Safe), "{id}");
            for offline in ["config set offline true", "config --set offline true"] {
                let tool = run.split(' ').next().expect("a name");
                if matches!(tool, "npm" | "conda") {
                    let later = format!("{tool} {offline} && {run}");
                    assert_eq!(of_first(&later), Some(Safety::Unsafe), "{later}");
                }
            }
            let tool = run.split(' ').next().expect("a name").to_uppercase();
            for name in [format!("{tool}_CONFIG_OFFLINE"), format!("{tool}_DISABLE_NETWORK")] {
                for later in [format!("export {name}=1 && {run}"), format!("{name}=true {run}")] {
                    assert_eq!(of_first(&later), Some(Safety::Unsafe), "{later}");
                }
                let off = format!("{name}=0 {run}");
                assert_eq!(of_first(&off), Some(Safety::Safe), "{off}");
            }
        }
    }

    #[test]
    fn a_clean_up_and_a_mount_exclude_each_other() {
        for (id, base, run) in [
            ("npm-cache-kept", "node:24", "npm ci"),
            ("yarn-cache-kept", "node:24", "yarn install"),
            ("composer-cache-kept", "composer:2", "composer install"),
            ("pip-cache-kept", "python:3.14", "pip install a"),
            ("dnf-cache-kept", "fedora:43", "dnf install -y a"),
            ("apk-cache-kept", "alpine:3", "apk add a"),
            ("apt-lists-kept", "debian:13", "apt-get update && apt-get install -y a"),
        ] {
            let options = Settings {
                select: vec![id.to_owned(), "cache-mount-missing".to_owned()],
                ..Settings::default()
            };
            let report = analyze(&format!("FROM {base}\nRUN {run}\n"), &options);
            let keys: Vec<_> = report
                .findings
                .iter()
                .filter_map(|it| it.fix.as_ref())
                .map(|fix| fix.excludes.clone())
                .collect();
            assert_eq!(keys.len(), 2, "{id}: {:?}", report.findings);
            assert!(keys[0].is_some() && keys[0] == keys[1], "{id}: {keys:?}");
        }
    }

    #[test]
    fn every_cache_that_is_kept_weighs_something() {
        for (base, line, rule) in [
            ("debian:12", "apt-get update && apt-get install -y curl", "apt-lists-kept"),
            ("alpine:3.22", "apk update && apk add curl", "apk-cache-kept"),
            ("fedora:42", "dnf install -y curl", "dnf-cache-kept"),
            ("amazonlinux:2", "yum install -y curl", "yum-cache-kept"),
            ("opensuse/leap:15.6", "zypper --non-interactive install curl", "zypper-cache-kept"),
            ("python:3.13", "pip install flask", "pip-cache-kept"),
            ("node:22", "npm install -g express", "npm-cache-kept"),
            ("node:22", "yarn install", "yarn-cache-kept"),
            ("continuumio/miniconda3", "conda install -y numpy", "conda-cache-kept"),
            ("composer:2", "composer require monolog/monolog", "composer-cache-kept"),
            ("ruby:3.4", "bundle install", "bundler-cache-kept"),
        ] {
            let source = format!("FROM {base}\nCOPY Gemfile Gemfile.lock ./\nRUN {line}\n");
            let select = vec![rule.to_owned()];
            let options = Settings { select, preset: Preset::Strict, ..Settings::default() };
            let report = analyze(&source, &options);
            let finding = report.findings.first().expect(rule);
            let file = parse(&source);
            let size = estimate(&Build::new(&source, &file), &SizeOptions::default());
            let saving = size.saves(finding.frees, finding.instruction);
            assert!(saving.is_some_and(|it| it.disk.high > 0), "{rule}");
        }
    }

    #[test]
    fn finds_installs_that_keep_the_cache() {
        for_yum_and_dnf("cache-kept", &|rule, with| {
            check(
                rule,
                &with(
                    "
FROM fedora:44
RUN dnf clean all && dnf -y install httpd && dnf install -y git
#                    ^^^^^^^^^^^^^^ stays
",
                ),
            );
        });
    }

    #[test]
    fn cleaned_mounted_or_thrown_away() {
        for_yum_and_dnf("cache-kept", &|rule, with| {
            for run in [
                "RUN dnf install -y a && dnf clean all",
                "RUN dnf install -y a; rm -rf /var/cache/dnf",
                "RUN dnf install -y a; rm -rf /var/cache/*",
                "RUN --mount=type=cache,target=/var/cache/dnf dnf install -y a",
                "RUN dnf install -y a\nFROM scratch",
                "RUN dnf remove -y a",
            ] {
                silent(rule, &with(&format!("FROM fedora:44\n{run}\n")));
            }
        });
    }

    #[test]
    fn cleans_with_the_same_tool() {
        for_yum_and_dnf("cache-kept", &|rule, with| {
            fixed(
                rule,
                &with("FROM fedora:44\nRUN dnf install -y \\\n    curl\n"),
                &with("FROM fedora:44\nRUN dnf install -y \\\n    curl \\\n    && dnf clean all\n"),
            );
        });
    }

    #[test]
    fn one_notion_of_cleaned() {
        for (id, fetch, own, place) in [
            ("npm-cache-kept", "npm ci", "npm cache clean --force", "/root/.npm"),
            ("composer-cache-kept", "composer install", "composer clearcache", "/tmp/cache"),
            ("conda-cache-kept", "mamba install -y a", "conda clean -a", "/opt/conda/pkgs"),
            ("pip-cache-kept", "pip install a", "pip3 cache purge", "/root/.cache/pip"),
            ("yarn-cache-kept", "yarn", "yarn cache clean", "/usr/local/share/.cache/yarn"),
            ("dnf-cache-kept", "microdnf install -y a", "dnf clean all", "/var/cache/dnf"),
            ("zypper-cache-kept", "zypper -n in a", "zypper cc", "/var/cache/zypp"),
        ] {
            let rule = rule(id).expect("known");
            let above = place.rsplit_once('/').expect("a path").0;
            for clean in [
                own.to_owned(),
                format!("rm -rf {place}"),
                format!("rm -rf {place}/*"),
                format!("rm -rf {above}/* /x"),
                format!("find {above} -type f -delete"),
                "rm -rf \"$SOME_CACHE_DIR\"".to_owned(),
            ] {
                silent(rule, &format!("FROM a:1\nRUN {fetch} && {clean}\n"));
                check(
                    rule,
                    &format!(
                        "FROM a:1\nRUN {clean} && {fetch}\n#{}^$\n",
                        " ".repeat(clean.len() + 7)
                    ),
                );
            }
            for other in ["rm -rf /var/cache/apk/*", "rm -rf /x/conda/npm", "rm -r ./*"] {
                check(rule, &format!("FROM a:1\nRUN {fetch} && {other}\n#   ^$\n"));
            }
            // Not every manager keeps it there.
            let home = format!("FROM a:1\nRUN {fetch} && rm -rf ~/.cache\n");
            if matches!(id, "pip-cache-kept" | "yarn-cache-kept" | "composer-cache-kept") {
                silent(rule, &home);
            } else {
                check(rule, &format!("{home}#   ^$\n"));
            }
            for mount in [place, above] {
                let mount = format!("--mount=type=cache,target={mount}");
                silent(rule, &format!("FROM a:1\nRUN {mount} {fetch}\n"));
            }
        }
    }
}
