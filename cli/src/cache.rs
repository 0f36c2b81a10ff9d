//! `plimsoll cache`: which steps run again after changes, and what that costs.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use plimsoll_core::build::Build;
use plimsoll_core::cache::cost::{Facts, commits, costs, expected, read_measurements, work};
use plimsoll_core::cache::{self, BaseUpdate, Change, Engine, Scenario, simulate};
use plimsoll_core::report::{Costed, cost_text, simulation_json, simulation_text};
use plimsoll_core::syntax::parse;
use plimsoll_core::{Inputs, Settings};

use crate::build::{BuildArguments, pair};
use crate::context::{ContextArguments, folder_of};
use crate::hide::Hide;
use crate::print::{PlainFormat, Printer};
use crate::{Failure, Outcome, git, input};

#[derive(Args)]
pub(crate) struct CacheArguments {
    /// The Dockerfile; `-` is standard input
    #[arg(default_value = "Dockerfile")]
    file: PathBuf,
    #[command(flatten)]
    changes: Changes,
    /// What builds the image
    #[arg(long, value_enum, default_value = "buildkit")]
    engine: EngineName,
    #[command(flatten)]
    build: BuildArguments,
    #[command(flatten)]
    context: ContextArguments,
    /// Output of `docker build --progress=plain` or `rawjson`, or of `docker history`: what steps
    /// really cost
    #[arg(long, value_name = "FILE")]
    measured: Option<PathBuf>,
    /// How to print the result
    #[arg(long, value_enum, default_value = "text")]
    format: PlainFormat,
    /// Keep values that look secret
    #[arg(long)]
    unredacted: bool,
}

/// What changed since the last build; paths are relative to the context, and each may be repeated.
#[derive(Args)]
#[command(next_help_heading = "Changes")]
struct Changes {
    /// A file has other bytes
    #[arg(long, value_name = "PATH")]
    edit: Vec<String>,
    /// A file is new
    #[arg(long, value_name = "PATH")]
    add: Vec<String>,
    /// A file or folder is gone
    #[arg(long, value_name = "PATH")]
    delete: Vec<String>,
    /// A file has other permission bits
    #[arg(long, value_name = "PATH")]
    chmod: Vec<String>,
    /// A file has another modification time
    #[arg(long, value_name = "PATH")]
    touch: Vec<String>,
    /// A file or folder has another name
    #[arg(long, value_name = "OLD=NEW", value_parser = pair)]
    rename: Vec<(String, String)>,
    /// A build argument has another value, or this one
    #[arg(long, value_name = "NAME[=VALUE]", value_parser = argument)]
    change_arg: Vec<Change>,
    /// A secret has another value
    #[arg(long, value_name = "ID")]
    secret_updated: Vec<String>,
    /// The tags of all base images name other images, or that of one
    #[arg(long, value_name = "IMAGE", num_args = 0..=1, require_equals = true)]
    #[arg(default_missing_value = "")]
    base_updated: Vec<String>,
    /// A line of the Dockerfile was edited
    #[arg(long, value_name = "N")]
    dockerfile_line: Vec<usize>,
    /// The Dockerfile at the last build
    #[arg(long, value_name = "FILE")]
    previous: Option<PathBuf>,
    /// The .dockerignore at the last build
    #[arg(long, value_name = "FILE")]
    previous_dockerignore: Option<PathBuf>,
    /// The target of the last build
    #[arg(long, value_name = "STAGE")]
    previous_target: Option<String>,
    /// All that changed in the context and the Dockerfile since this commit, as git says. The
    /// context is the Dockerfile's folder unless --context names another
    #[arg(long, value_name = "REV", conflicts_with_all = ["previous", "previous_dockerignore"])]
    since: Option<String>,
    /// What an ADD fetches has other bytes, or its branch another commit
    #[arg(long, value_name = "URL")]
    remote_updated: Vec<String>,
    /// SOURCE_DATE_EPOCH has another value
    #[arg(long)]
    source_date_epoch: bool,
    /// The build is run with --no-cache
    #[arg(long)]
    no_cache: bool,
    /// The build is run with --no-cache-filter
    #[arg(long, value_name = "STAGE")]
    no_cache_filter: Vec<String>,
    /// So many days have passed: nothing runs again, but what is cached is out of date
    #[arg(long, value_name = "DAYS")]
    after: Option<u32>,
    /// The builder has no cache of its own, only what the last build exported
    #[arg(long, value_enum, value_name = "CACHE")]
    fresh_builder: Option<CacheName>,
}

#[derive(Clone, Copy, ValueEnum)]
enum EngineName {
    Buildkit,
    BuildkitGraphdriver,
    Classic,
    Buildah,
}

#[derive(Clone, Copy, ValueEnum)]
enum CacheName {
    None,
    Inline,
    Max,
}

/// A build argument that changed.
fn argument(words: &str) -> Result<Change, String> {
    Change::argument(words)
        .ok_or_else(|| "it takes a name, and may take `=` and a value".to_owned())
}

pub(crate) fn run(arguments: &CacheArguments, out: &mut Printer<'_>) -> Result<Outcome, Failure> {
    let input = input::read(&arguments.file)?;
    let (scenario, incomplete) = scenario(arguments)?;
    // Before the build, whose memory this would add to.
    let now = scenario.arguments_now();
    let given = scenario.build_args.iter().map(|(name, value)| (name, value)).chain(&now);
    let given: Vec<String> = given.map(|(name, value)| format!("{name}={value}")).collect();
    let previous = [&scenario.previous_text, &scenario.dockerignore];
    let mut texts: Vec<&str> = previous.into_iter().filter_map(|text| text.as_deref()).collect();
    texts.extend(given.iter().map(String::as_str));
    let hide = Hide::new(arguments.unredacted, &input.text, &texts);
    let file = parse(&input.text);
    let build = Build::given(&input.text, &file, &now);
    let measured = match &arguments.measured {
        None => Vec::new(),
        Some(path) => read_measurements(&input::read_at_most(path, input::MAX_DATA)?.text)
            .map_err(|error| Failure::new(format!("{}: {error}", path.display())))?,
    };
    let fail = |fault: cache::Fault| Failure::new(format!("{}: {fault}", input.path));
    let simulation = simulate(&build, &scenario).map_err(fail)?;
    let costs = costs(&build, &scenario, &Facts { measured: &measured, ..Facts::default() });
    let work = work(&simulation, &costs, &scenario);
    let profiles = commits(&[(&build, &scenario)]);
    let expected = expected(&build, &scenario, &costs, &profiles).map_err(fail)?;
    let costed =
        Costed { simulation: &simulation, costs: &costs, work: &work, expected: Some(expected) };
    match arguments.format {
        PlainFormat::Text => {
            let lines = simulation_text(&build, &simulation);
            for line in lines.chain(["\n".to_owned()]).chain(cost_text(&costed)) {
                out.text(&hide.text(line))?;
            }
        }
        PlainFormat::Json => out.json(&simulation_json(&build, &costed), &hide)?,
    }
    Ok(Outcome { found: false, incomplete })
}

/// The arguments' scenario, with the files that they name, and true if some of those of the context
/// could not be listed.
fn scenario(arguments: &CacheArguments) -> Result<(Scenario, bool), Failure> {
    let given = &arguments.changes;
    let folder = given.since.as_ref().map(|_| folder_of(&arguments.file));
    let context = arguments.context.place(&arguments.file, folder)?;
    let text = |path: &Option<PathBuf>| {
        path.as_deref().map(|path| Ok(input::read(path)?.text)).transpose()
    };
    let mut settings = Settings::default();
    arguments.build.apply(&mut settings);
    let beside = Inputs {
        dockerfile: context.dockerfile.clone(),
        dockerignore: context.dockerignore.clone(),
        ..Inputs::default()
    };
    let mut scenario = Scenario {
        engine: match arguments.engine {
            EngineName::Buildkit => Engine::Buildkit,
            EngineName::BuildkitGraphdriver => Engine::BuildkitGraphdriver,
            EngineName::Classic => Engine::Classic,
            EngineName::Buildah => Engine::Buildah,
        },
        previous_target: given.previous_target.clone(),
        previous_text: text(&given.previous)?,
        previous_dockerignore: text(&given.previous_dockerignore)?,
        changes: given.changes()?,
        ..settings.scenario(&beside)
    };
    if let Some(revision) = &given.since {
        let folder = context.directory.as_deref().unwrap_or(Path::new("."));
        git::since(folder, &arguments.file, revision, &mut scenario)?;
    }
    let listed = context.list(scenario.previous_dockerignore.as_deref())?;
    scenario.files = listed.files;
    Ok((scenario, listed.incomplete))
}

impl Changes {
    fn changes(&self) -> Result<Vec<Change>, Failure> {
        type Named<'n> = (&'n [String], fn(String) -> Change);
        let mut changes = Vec::new();
        let named: [Named<'_>; 8] = [
            (&self.edit, Change::Edit),
            (&self.add, Change::Add),
            (&self.delete, Change::Delete),
            (&self.chmod, Change::Chmod),
            (&self.touch, Change::Touch),
            (&self.secret_updated, Change::Secret),
            (&self.remote_updated, Change::Remote),
            (&self.no_cache_filter, Change::NoCacheFilter),
        ];
        for (values, change) in named {
            changes.extend(values.iter().cloned().map(change));
        }
        let renamed = self.rename.iter().cloned();
        changes.extend(renamed.map(|(from, to)| Change::Rename { from, to }));
        changes.extend(self.change_arg.iter().cloned());
        changes.extend(self.base_updated.iter().map(|image| Change::Base {
            image: Some(image.clone()).filter(|image| !image.is_empty()),
            update: BaseUpdate::Files,
        }));
        for &line in &self.dockerfile_line {
            if line == 0 {
                return Err(Failure::new("--dockerfile-line counts from 1"));
            }
            changes.push(Change::DockerfileLine(line));
        }
        if self.source_date_epoch {
            changes.push(Change::SourceDateEpoch);
        }
        if self.no_cache {
            changes.push(Change::NoCache);
        }
        changes.extend(self.after.map(Change::Days));
        changes.extend(self.fresh_builder.map(|cache| {
            Change::FreshBuilder(match cache {
                CacheName::None => cache::Cache::None,
                CacheName::Inline => cache::Cache::Inline,
                CacheName::Max => cache::Cache::Max,
            })
        }));
        Ok(changes)
    }
}
