//! Facts that a Dockerfile tells of the files beside it: gathered once, read by every generator.

use super::extract::{
    Port, bound, is_path, is_plain, is_predefined, migration, port, ssh_hosts, words,
};
use super::health::{self, Health};
use super::quoting::{image_name, number};
use crate::build::{Base, Build, ImageReference, MountKind, Stage, Step, StepKind, is_root};
use crate::catalog::{self, Family};
use crate::context::ecosystems;
use crate::rules::is_secret_name;
use crate::syntax::Body;

/// Most entries of any list: a generated file is for people.
const MAX: usize = 12;

/// The facts that the generators know.
pub(super) struct Facts<'b> {
    pub(super) build: &'b Build<'b>,
    /// The name or number of the stage that is built, where it is not the last one.
    pub(super) target: Option<String>,
    /// The name of image, service and deployment: the title's label, else `app`.
    pub(super) name: String,
    /// The image that the stage starts from in the end, if it is one.
    pub(super) base: Option<&'b ImageReference>,
    pub(super) family: Option<Family>,
    /// Names of languages and tools in use, as [`ecosystems`] gives them.
    pub(super) tools: Vec<&'static str>,
    /// Ports that it listens on, the first one first.
    pub(super) ports: Vec<Port>,
    /// Whom it runs as, where that is known.
    pub(super) user: Option<String>,
    /// Secrets that RUNs mount, in order, each once.
    pub(super) secrets: Vec<Secret>,
    /// Ids of ssh mounts.
    pub(super) ssh: Vec<String>,
    /// Hosts that git reaches over ssh.
    pub(super) git_hosts: Vec<String>,
    /// ARGs that nothing gives a value and that are no secrets.
    pub(super) args: Vec<String>,
    /// ARGs whose name is that of a secret.
    pub(super) secret_args: Vec<String>,
    /// ENVs of the image whose name is that of a secret.
    pub(super) secret_env: Vec<String>,
    pub(super) health: Option<Health>,
    /// VOLUMEs.
    pub(super) volumes: Vec<String>,
    /// Directories that the program seems to write to, `/tmp` first.
    pub(super) writable: Vec<String>,
    /// The words of ENTRYPOINT and CMD.
    pub(super) start: Vec<String>,
    /// The command that migrates a database at the start, if one does.
    pub(super) migration: Option<Vec<String>>,
    /// True if it is built for the platform that the builder names.
    pub(super) many_platforms: bool,
    /// The estimate of the image on disk, in bytes.
    pub(super) bytes: Option<u64>,
    /// The Dockerfile's name.
    pub(super) dockerfile: String,
}

/// A secret mount.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Secret {
    pub(super) id: String,
    /// The variable that the RUN gets it in, where it is no file.
    pub(super) env: Option<String>,
}

impl<'b> Facts<'b> {
    pub(super) fn gather(build: &'b Build<'b>, request: &super::Request<'_>) -> Self {
        let wanted = request.stage.and_then(|name| build.target(name));
        let wanted = wanted.and_then(|stage| build.stages.get(stage));
        let last = build.stages.len().saturating_sub(1);
        let stage = wanted.map_or(last, |stage| stage.index);
        let target = wanted.filter(|stage| stage.index != last).map(stage_name);
        let base = match build.root_base(stage) {
            Base::Image(image) => Some(&**image),
            _ => None,
        };
        let mut facts = Self {
            build,
            target,
            name: "app".to_owned(),
            base,
            family: base.and_then(catalog::family),
            tools: ecosystems(build),
            ports: Vec::new(),
            user: build
                .stages
                .get(stage)
                .and_then(|stage| stage.end.user.as_ref().map(|user| user.name.clone())),
            secrets: Vec::new(),
            ssh: Vec::new(),
            git_hosts: Vec::new(),
            args: Vec::new(),
            secret_args: Vec::new(),
            secret_env: Vec::new(),
            health: None,
            volumes: Vec::new(),
            writable: vec!["/tmp".to_owned()],
            start: Vec::new(),
            migration: None,
            many_platforms: ["TARGETPLATFORM", "TARGETARCH", "BUILDPLATFORM"]
                .iter()
                .any(|name| build.source.contains(name)),
            bytes: request.bytes,
            dockerfile: request.dockerfile.unwrap_or("Dockerfile").to_owned(),
        };
        if facts.user.is_none() {
            facts.user = base.and_then(catalog::default_user).map(str::to_owned);
        }
        let needed = build.needed_by(stage);
        for step in build.steps.iter().filter(|step| needed.has(step.stage)) {
            facts.read_build(step);
        }
        // From the base to the stage itself, so that what comes later replaces what was before.
        let mut lineage: Vec<&Stage> = build.lineage(stage).collect();
        lineage.reverse();
        for stage in lineage {
            for step in build.steps_of(stage.index).iter().filter(|step| !step.is_onbuild()) {
                facts.read_image(step);
            }
        }
        facts.guess_ports();
        facts.guess_writable();
        facts
    }

    /// True if it runs as root, as far as one can see; an unknown base counts as root.
    pub(super) fn is_root(&self) -> bool {
        self.user.as_deref().is_none_or(is_root)
    }

    /// The numbers of user and group, where the user is a number.
    pub(super) fn ids(&self) -> Option<(u32, u32)> {
        let user = self.user.as_deref()?;
        let (user, group) = user.split_once(':').unwrap_or((user, user));
        let id: u32 = user.parse().ok()?;
        Some((id, group.parse().unwrap_or(id)))
    }

    /// True if the server starts as root and drops that itself.
    pub(super) fn drops_root_itself(&self) -> bool {
        const SERVERS: [&str; 7] =
            ["nginx", "httpd", "haproxy", "postgres", "mysql", "mariadb", "redis"];
        self.is_root()
            && self
                .base
                .and_then(ImageReference::official)
                .is_some_and(|name| SERVERS.contains(&name))
    }

    /// The first TCP port.
    pub(super) fn port(&self) -> Option<u16> {
        self.ports.iter().find(|port| !port.udp).map(|port| port.number)
    }

    /// True if it starts through a shell script.
    pub(super) fn starts_script(&self) -> bool {
        self.start.iter().any(|word| word.strip_suffix(".sh").is_some())
    }

    /// True if a program is among what the container starts.
    pub(super) fn starts(&self, program: &str) -> bool {
        self.start.iter().any(|word| word.rsplit('/').next() == Some(program))
    }

    pub(super) fn uses(&self, tool: &str) -> bool {
        self.tools.contains(&tool)
    }

    /// The names of all stages that have one.
    pub(super) fn stage_names(&self) -> Vec<&str> {
        self.build.stages.iter().filter_map(|stage| stage.name.as_deref()).take(MAX).collect()
    }

    /// Takes what a step tells of the build command.
    fn read_build(&mut self, step: &Step<'_>) {
        for mount in step.mounts() {
            match mount.kind {
                MountKind::Secret => {
                    let target = mount.target.as_deref().and_then(|path| path.rsplit('/').next());
                    let Some(id) = mount.option("id").or(target) else { continue };
                    let env = mount.option("env").filter(|name| is_plain(name)).map(str::to_owned);
                    if is_plain(id) && !self.secrets.iter().any(|other| other.id == id) {
                        push(&mut self.secrets, Secret { id: id.to_owned(), env });
                    }
                }
                MountKind::Ssh => {
                    let id = mount.option("id").unwrap_or("default");
                    if is_plain(id) {
                        push(&mut self.ssh, id.to_owned());
                    }
                }
                _ => {}
            }
        }
        if let StepKind::Run { script, .. } = &step.kind {
            for command in &script.commands {
                for host in ssh_hosts(command) {
                    push(&mut self.git_hosts, host);
                }
            }
        }
        if let Body::Arg(declarations) = &step.effective.body {
            for declaration in declarations {
                let name = declaration.name.text.as_str();
                let value = self.build.variable(name, step.stage, step.instruction.index + 1);
                self.read_arg(name, value.is_some_and(|binding| binding.value.is_some()));
            }
        }
    }

    fn read_arg(&mut self, name: &str, has_value: bool) {
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        if !name.bytes().all(is_name) || is_predefined(name) {
            return;
        }
        if is_secret_name(name) {
            push(&mut self.secret_args, name.to_owned());
        } else if !has_value {
            push(&mut self.args, name.to_owned());
        }
    }

    /// Takes what a step tells of the container.
    fn read_image(&mut self, step: &Step<'_>) {
        let text = |words: &[crate::syntax::Word]| -> Vec<String> {
            let value = |word| self.build.value(word, step);
            words.iter().filter_map(value).collect()
        };
        match &step.effective.body {
            Body::Expose(words) => {
                for port in text(words).iter().filter_map(|word| port(word)) {
                    push(&mut self.ports, port);
                }
            }
            Body::Volume(words) => {
                for path in text(words).into_iter().filter(|path| path.starts_with('/')) {
                    push(&mut self.volumes, path);
                }
            }
            Body::Healthcheck(check) => self.health = health::read(check, step, self.build),
            Body::Env(pairs) => {
                for pair in pairs {
                    if is_secret_name(&pair.key.text) && is_plain(&pair.key.text) {
                        push(&mut self.secret_env, pair.key.text.clone());
                    }
                }
            }
            Body::Label(pairs) => {
                for pair in pairs {
                    let is_title =
                        pair.key.text.trim_matches('"') == "org.opencontainers.image.title";
                    let value = is_title.then(|| self.build.value(&pair.value, step)).flatten();
                    if let Some(name) = value.as_deref().and_then(image_name) {
                        self.name = name;
                    }
                }
            }
            Body::Entrypoint(command) => {
                // A new ENTRYPOINT resets the CMD of what is below.
                self.start = words(command, step, self.build);
                self.migration = migration(step);
            }
            Body::Cmd(command) => {
                self.start.extend(words(command, step, self.build));
                self.migration = migration(step).or(self.migration.take());
            }
            Body::Run(_) => {
                for command in step.script().iter().flat_map(|script| &script.commands) {
                    if matches!(command.name(), Some("chown" | "mkdir" | "install")) {
                        for word in command.operands() {
                            self.read_written(word.text());
                        }
                    }
                }
            }
            _ => {}
        }
    }

    fn read_written(&mut self, path: &str) {
        const WRITTEN: [&str; 6] =
            ["/var/log/", "/var/run/", "/run/", "/var/cache/", "/var/lib/", "/data"];
        let is_package_managers =
            ["/var/lib/apt", "/var/cache/apt", "/var/lib/dpkg", "/run/secrets"]
                .iter()
                .any(|known| path.starts_with(known));
        if WRITTEN.iter().any(|start| path.starts_with(start))
            && !is_package_managers
            && is_path(path)
        {
            push(&mut self.writable, path.trim_end_matches('/').to_owned());
        }
    }

    fn guess_ports(&mut self) {
        if self.ports.is_empty() {
            let exposed = self.base.map_or("", catalog::exposed);
            self.ports.extend(exposed.split(' ').filter_map(port).take(MAX));
        }
        if self.ports.is_empty() {
            let mut previous = "";
            for word in &self.start {
                let named = ["--port", "-p", "--http-port"].contains(&previous);
                let found = if named { number(word) } else { bound(word) };
                if let Some(number) = found {
                    self.ports.push(Port { number, udp: false });
                    break;
                }
                previous = word;
            }
        }
    }

    fn guess_writable(&mut self) {
        let known: &[&str] = match self.base.and_then(ImageReference::official) {
            Some("nginx") => &["/var/cache/nginx", "/run"],
            Some("httpd") => &["/usr/local/apache2/logs"],
            Some("postgres") => &["/run/postgresql"],
            Some("mysql" | "mariadb") => &["/run/mysqld"],
            Some("php") if self.starts("php-fpm") => &["/run"],
            Some("tomcat") => &["/usr/local/tomcat/temp", "/usr/local/tomcat/work"],
            _ => &[],
        };
        for path in known {
            push(&mut self.writable, (*path).to_owned());
        }
        let volumes = &self.volumes;
        self.writable.retain(|path| !volumes.contains(path));
    }
}

/// The name of a stage, or its number.
fn stage_name(stage: &Stage) -> String {
    stage.name.clone().unwrap_or_else(|| stage.index.to_string())
}

/// Appends what is not there yet, up to the most that a list holds.
fn push<T: PartialEq>(list: &mut Vec<T>, item: T) {
    if list.len() < MAX && !list.contains(&item) {
        list.push(item);
    }
}
