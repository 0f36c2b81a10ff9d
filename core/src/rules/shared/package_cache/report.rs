//! Caches that a language's package manager leaves behind.

use crate::build::Left;
use crate::rules::shared::clean_up::{After, taking_away};
use crate::rules::shared::run_edits::{append_own, unclear_after};
use crate::rules::{RuleContext, Sink};
use crate::shell::packages::{self, Action, Manager, install};
use crate::size::{Frees, PartKind};

/// Reports RUNs of the final image in which this manager fetches and does not clean up; `clean` is
/// its own way to do that, `place` a part of the path of its cache.
pub(crate) fn tool_cache(
    cx: &RuleContext<'_>,
    out: &mut Sink<'_>,
    manager: Manager,
    clean: &str,
    place: &str,
) {
    let in_final = cx.build.in_final_image();
    let after = After::new(Left::Downloads(manager));
    for (step, script) in cx.build.runs() {
        if !in_final.has(step.stage) {
            continue;
        }
        let fetches =
            |action| matches!(action, Action::Install | Action::Restore | Action::Upgrade);
        let mut calls = script.commands.iter().filter(|it| packages::manager(it) == Some(manager));
        let found = calls.find(|it| install(it).is_some_and(|call| fetches(call.action)));
        let Some(first) = found else { continue };
        let name = first.name().unwrap_or("");
        let mounted = step.mounts().iter().any(|mount| {
            mount.kind.keeps_writes_out()
                && mount.target.as_deref().is_some_and(|target| {
                    target.contains(place) || target.contains("cache") || target.contains("pkgs")
                })
        });
        let cleaned = script.commands.iter().any(|command| {
            let removes = command.name() == Some("rm")
                && command.operands().any(|word| {
                    let text = word.text();
                    text.contains("cache") || text.contains(place) || text.contains("pkgs")
                });
            let own = command.name().is_some_and(|it| it == name || clean.starts_with(it))
                && command.words.iter().any(|word| {
                    matches!(
                        word.text(),
                        "clean" | "clear-cache" | "clearcache" | "cc" | "--no-cache"
                    )
                });
            removes || own
        });
        if mounted || cleaned {
            continue;
        }
        // mamba and its kin clean up under their own name.
        let clean = match (manager, name) {
            (Manager::Conda, "mamba" | "micromamba") => format!("{name} clean -afy"),
            _ => clean.to_owned(),
        };
        // What is linked to the cache goes with it.
        let linked = manager == Manager::Conda && cx.source.contains("softlink");
        let edit = append_own(cx, step, first, &clean).filter(|_| !linked);
        let fix = edit.and_then(|edit| {
            let title = format!("Run `{clean}` at the end of this `RUN`");
            let later = unclear_after(script, first).and(after.step(cx, step));
            taking_away(cx, later, title, [edit], &format!("the cache of `{name}`"))
        });
        let key = format!("{place}-cache {}", step.instruction.index);
        let fix = fix.map(|fix| fix.excluding(key));
        out.report(
            step.instruction,
            first.range,
            format!("What `{name}` fetched stays a second time, in its cache"),
        )
        .frees(Frees::Part(PartKind::Cache))
        .fix(fix);
    }
}

#[cfg(test)]
mod tests {
    use crate::analysis::analyze;
    use crate::build::Build;
    use crate::fix::Safety;
    use crate::rules::testing::{fixed, safety};
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
}
