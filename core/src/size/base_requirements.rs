//! The needs that a stage and those that start from it have of their base image.

use crate::build::{Base, Build, StageSet, StepKind};
use crate::catalog::WITHOUT_MUSL;
use crate::shell::packages::{self, Action, Manager};
use crate::shell::{Script, SimpleCommand};
use crate::syntax::{Body, Command};

/// The needs that a base image has to meet.
#[derive(Debug, Default)]
pub(super) struct Needs {
    /// Programs that are called before anything seen installs them, each once, in order.
    pub(super) programs: Vec<String>,
    /// The system's package manager: `apt-get`, `apk`, `dnf`.
    pub(super) package_manager: Option<&'static str>,
    /// RUN steps.
    pub(super) runs: usize,
    /// True if CMD, ENTRYPOINT or HEALTHCHECK go through a shell.
    pub(super) starts_shell: bool,
    /// True if Python packages are installed; below, those of them that have no wheel for musl.
    pub(super) pip: bool,
    pub(super) without_musl: Vec<String>,
    /// System packages that are installed by name.
    installed: Vec<String>,
}

/// The most programs that are remembered.
const MAX_PROGRAMS: usize = 64;

/// Reads the stage and those that start from it.
pub(super) fn of(build: &Build<'_>, stage: usize) -> Needs {
    let mut needs = Needs::default();
    let mut inside = StageSet::none_of(build.stages.len());
    for own in &build.stages {
        let starts_here = match own.base {
            Base::Stage(parent) => inside.has(parent),
            _ => own.index == stage,
        };
        if !starts_here {
            continue;
        }
        inside.add(own.index);
        for step in build.steps_of(own.index) {
            match &step.kind {
                StepKind::Run { script, .. } => {
                    needs.runs += 1;
                    needs.script(script);
                }
                StepKind::Start(script) => {
                    let in_shell = matches!(
                        &step.effective.body,
                        Body::Cmd(Command::Shell(_)) | Body::Entrypoint(Command::Shell(_))
                    );
                    needs.starts_shell |= in_shell;
                    needs.script(script);
                }
                _ => {}
            }
        }
    }
    needs
}

impl Needs {
    fn script(&mut self, script: &Script) {
        for command in &script.commands {
            if let Some(install) = packages::install(command) {
                let system = system(install.manager);
                self.package_manager = self.package_manager.or(system);
                let all = install.packages.iter().map(|package| package.name.as_str());
                // Most programs come in a package of their name.
                let by_name = all.filter(|_| system.is_some() && install.action == Action::Install);
                let free = MAX_PROGRAMS.saturating_sub(self.installed.len());
                self.installed.extend(by_name.take(free).map(str::to_owned));
                if matches!(
                    install.manager,
                    Manager::Pip | Manager::Uv | Manager::Poetry | Manager::Pipenv
                ) && matches!(install.action, Action::Install | Action::Restore)
                {
                    self.pip = true;
                    let named =
                        install.packages.iter().map(|package| package.name.to_ascii_lowercase());
                    self.without_musl
                        .extend(named.filter(|name| WITHOUT_MUSL.contains(&name.as_str())));
                }
            }
            self.program(command);
        }
    }

    fn program(&mut self, command: &SimpleCommand) {
        let Some(name) = command.name() else { return };
        let is_known = self.programs.iter().chain(&self.installed).any(|known| known == name);
        if self.programs.len() < MAX_PROGRAMS && !is_known {
            self.programs.push(name.to_owned());
        }
    }

    /// Those of these programs that are called.
    pub(super) fn calls(&self, programs: &[&str]) -> Vec<&str> {
        self.programs.iter().map(String::as_str).filter(|name| programs.contains(name)).collect()
    }
}

fn system(manager: Manager) -> Option<&'static str> {
    match manager {
        Manager::Apt => Some("apt-get"),
        Manager::Apk => Some("apk"),
        Manager::Yum | Manager::Dnf | Manager::Microdnf | Manager::Tdnf => Some("dnf"),
        Manager::Zypper => Some("zypper"),
        Manager::Pacman => Some("pacman"),
        _ => None,
    }
}
