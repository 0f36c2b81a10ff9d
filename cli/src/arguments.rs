//! The arguments of the command line.

use std::path::PathBuf;
use std::str::FromStr;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ColorChoice, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use plimsoll_core::configuration::{self, Configuration, FailOn};
use plimsoll_core::report::Theme;
use plimsoll_core::rules::{Preset, Profile, Rules, ShellLinter, Target, UnknownWord};
use plimsoll_core::text::visible_line;
use plimsoll_core::{Inputs, Settings};

use crate::build::BuildArguments;
use crate::cache::CacheArguments;
use crate::configuration::Project;
use crate::context::ContextArguments;
use crate::formats::{CardFormat, CheckFormat, Output};
use crate::input::{Files, StandardInput};
use crate::print::PlainFormat;
use crate::{Failure, date, estimate, say};

/// Checks Dockerfiles, fixes them and shares what was found
#[derive(Parser)]
#[command(name = "plimsoll", version)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Reads them, or says what is wrong with them and exits.
pub(crate) fn read() -> Arguments {
    Arguments::try_parse().unwrap_or_else(|error| {
        // The message quotes the arguments, of which names of files are somebody else's.
        let shown = std::env::args_os().map(|it| visible_line(&it.to_string_lossy()).into_owned());
        if let Err(shown) = Arguments::try_parse_from(shown) {
            shown.exit();
        }
        say(&error.to_string());
        std::process::exit(2)
    })
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Print the problems of Dockerfiles
    Check(CheckArguments),
    /// Apply fixes
    Fix(FixArguments),
    /// Print which steps of a build run again after changes, and what that costs
    Cache(Box<CacheArguments>),
    /// Estimate what the image weighs, layer by layer
    Size(SizeArguments),
    /// Print what a builder is sent, which steps take it, and what keeps the other files out
    Context(ListingArguments),
    /// Print what belongs beside a Dockerfile: .dockerignore, commands, Compose, Kubernetes, CI and a
    /// checklist
    Advise(AdviseArguments),
    /// Print the rules, or the page of one
    Rules(PageArguments),
    /// Print the page of one rule: what is wrong, examples, and when a fix is safe
    Explain(ExplainArguments),
    /// Print the practices, or the page of one
    Practices(PageArguments),
    /// Print a permalink that holds a Dockerfile
    Link(LinkArguments),
    /// Draw a review as a picture or a block of HTML, for READMEs and wikis
    Card(Box<CardArguments>),
    /// Print what a permalink holds
    Open(OpenArguments),
    /// Write a plimsoll.toml with every setting and what it does, none of them in force
    Init,
    /// Print the JSON schema of plimsoll.toml, for editors
    Schema,
    /// Print the completions for a shell
    Completions(CompletionsArguments),
    /// Print a manual page, for `man -l -`
    Man(ManArguments),
}

#[derive(Args)]
pub(crate) struct ExplainArguments {
    /// The rule, by id or by another tool's code
    pub(crate) rule: String,
}

#[derive(Args)]
pub(crate) struct CompletionsArguments {
    /// The shell
    #[arg(value_enum)]
    pub(crate) shell: Shell,
}

#[derive(Args)]
pub(crate) struct ManArguments {
    /// The command that the page is about; if not given, Plimsoll as a whole
    pub(crate) command: Option<String>,
}

#[derive(Args)]
pub(crate) struct CheckArguments {
    #[command(flatten)]
    pub(crate) files: Files,
    #[command(flatten)]
    pub(crate) choice: RuleSelection,
    #[command(flatten)]
    pub(crate) context: ContextArguments,
    #[command(flatten)]
    pub(crate) build: BuildArguments,
    /// How to print the problems [default: text]
    #[arg(long, value_enum)]
    pub(crate) format: Option<CheckFormat>,
    /// Write the problems into a file too, in this format (may be repeated)
    #[arg(long, value_name = "FORMAT=FILE", value_parser = Output::<CheckFormat>::read)]
    pub(crate) output: Vec<Output<CheckFormat>>,
    /// Colours, and links to the pages of practices where the variable PLIMSOLL_PAGE holds the address
    /// of the page. `auto` asks NO_COLOR, FORCE_COLOR and the terminal
    #[arg(long, value_enum, default_value = "auto", value_name = "WHEN")]
    pub(crate) color: ColorChoice,
    /// Print how often each rule found something instead, as text or JSON
    #[arg(long)]
    pub(crate) statistics: bool,
    /// Keep values that look secret
    #[arg(long)]
    pub(crate) unredacted: bool,
    /// Exit with 1 when a problem is at least this bad [default: warning; info in the hadolint
    /// preset, as there]
    #[arg(long, value_parser = one_of::<FailOn>(FAIL_ON))]
    pub(crate) fail_on: Option<FailOn>,
    /// Find images whose likely size on disk is above this: `300MB`, `1.2GB`
    #[arg(long, value_name = "SIZE")]
    pub(crate) budget: Option<String>,
    /// Leave out what this file has already: what `check --format json` printed earlier
    #[arg(long, value_name = "FILE")]
    pub(crate) baseline: Option<PathBuf>,
}

#[derive(Args)]
pub(crate) struct FixArguments {
    #[command(flatten)]
    pub(crate) files: Files,
    #[command(flatten)]
    pub(crate) choice: RuleSelection,
    #[command(flatten)]
    pub(crate) context: ContextArguments,
    #[command(flatten)]
    pub(crate) build: BuildArguments,
    /// Apply fixes to review too; what to check stands above the patch of --diff
    #[arg(long = "unsafe")]
    pub(crate) risky: bool,
    /// Apply only this rule's fixes (may be repeated)
    #[arg(long, value_name = "RULE")]
    pub(crate) rule: Vec<String>,
    /// Print a patch
    #[arg(long, conflicts_with = "write")]
    pub(crate) diff: bool,
    /// Change the files
    #[arg(long)]
    pub(crate) write: bool,
}

#[derive(Args)]
pub(crate) struct SizeArguments {
    /// The Dockerfile; `-` is standard input
    #[arg(default_value = "Dockerfile")]
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) stdin: StandardInput,
    /// Exit with 1 when the likely size on disk is above this: `300MB`, `1.2GB` [default: the
    /// configuration's]
    #[arg(long, value_name = "SIZE")]
    pub(crate) budget: Option<String>,
    #[command(flatten)]
    pub(crate) context: ContextArguments,
    #[command(flatten)]
    pub(crate) build: BuildArguments,
    /// How to print the estimate
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: PlainFormat,
    /// Keep values that look secret
    #[arg(long)]
    pub(crate) unredacted: bool,
}

#[derive(Args)]
pub(crate) struct ListingArguments {
    /// The Dockerfile; `-` is standard input. The context is its folder unless --context names another
    #[arg(default_value = "Dockerfile")]
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) context: ContextArguments,
    /// Print with each file the line of the .dockerignore that decides about it
    #[arg(long)]
    pub(crate) why: bool,
    /// Print what each file weighs
    #[arg(long)]
    pub(crate) size: bool,
    /// How to print
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: PlainFormat,
    /// Keep values that look secret
    #[arg(long)]
    pub(crate) unredacted: bool,
}

#[derive(Args)]
pub(crate) struct AdviseArguments {
    /// The Dockerfile; `-` is standard input
    #[arg(default_value = "Dockerfile")]
    pub(crate) file: PathBuf,
    /// Where the image is to run
    #[arg(long, value_parser = one_of::<Target>(TARGETS))]
    pub(crate) deploy: Option<Target>,
    /// What matters most
    #[arg(long, value_parser = one_of::<Profile>(PROFILES))]
    pub(crate) profile: Option<Profile>,
    /// The stage to build; the last one if not given
    #[arg(long, value_name = "STAGE")]
    pub(crate) target: Option<String>,
    /// Print only this: `dockerignore`, `compose`, `github`, …
    #[arg(long, value_name = "NAME")]
    pub(crate) only: Option<String>,
    /// The configuration: plimsoll.toml or .hadolint.yaml. If not given, the nearest one from the
    /// working directory upwards
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// How to print
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: PlainFormat,
    /// Keep values that look secret
    #[arg(long)]
    pub(crate) unredacted: bool,
}

#[derive(Args)]
pub(crate) struct PageArguments {
    /// The one to print
    pub(crate) id: Option<String>,
    /// How to print
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: PlainFormat,
}

#[derive(Args)]
pub(crate) struct LinkArguments {
    /// The Dockerfile; `-` is standard input
    #[arg(default_value = "Dockerfile")]
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) choice: RuleSelection,
    #[command(flatten)]
    pub(crate) context: ContextArguments,
    #[command(flatten)]
    pub(crate) build: BuildArguments,
    /// Address of the page
    #[arg(long, value_name = "URL", default_value = "")]
    pub(crate) base_url: String,
    /// Take everything from this JSON, as `plimsoll open --format json` prints it; `-` is standard
    /// input
    #[arg(long, value_name = "FILE", conflicts_with = "file")]
    pub(crate) state: Option<PathBuf>,
    /// Keep values that look secret in the link
    #[arg(long)]
    pub(crate) unredacted: bool,
}

#[derive(Args)]
pub(crate) struct CardArguments {
    /// The Dockerfile; `-` is standard input
    #[arg(default_value = "Dockerfile")]
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) stdin: StandardInput,
    #[command(flatten)]
    pub(crate) choice: RuleSelection,
    #[command(flatten)]
    pub(crate) context: ContextArguments,
    #[command(flatten)]
    pub(crate) build: BuildArguments,
    /// What to print [default: svg, and nothing where --output is given]
    #[arg(long, value_enum)]
    pub(crate) format: Option<CardFormat>,
    /// Write the card into a file too, in this format (may be repeated)
    #[arg(long, value_name = "FORMAT=FILE", value_parser = Output::<CardFormat>::read)]
    pub(crate) output: Vec<Output<CardFormat>>,
    /// The colours: the reader's, or these
    #[arg(long, value_parser = one_of::<Theme>(Theme::ALL.map(Theme::name)), default_value = "auto")]
    pub(crate) theme: Theme,
    /// Address of the page, to which the card is to link; it links nowhere if not given
    #[arg(long, value_name = "URL", default_value = "")]
    pub(crate) base_url: String,
    /// Keep values that look secret, in the link too
    #[arg(long)]
    pub(crate) unredacted: bool,
}

#[derive(Args)]
pub(crate) struct OpenArguments {
    /// The permalink, or the part after its `#`
    pub(crate) link: String,
    /// Another reviewer's link, to be taken into it (may be repeated)
    #[arg(long, value_name = "LINK")]
    pub(crate) merge: Vec<String>,
    /// How to print what it holds
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: OpenFormat,
    /// Keep values that look secret in Markdown, suggestions and links
    #[arg(long)]
    pub(crate) unredacted: bool,
}

/// Which rules run.
#[derive(Args)]
pub(crate) struct RuleSelection {
    /// The set of rules [default: recommended]
    #[arg(long, value_parser = one_of::<Preset>(PRESETS))]
    preset: Option<Preset>,
    /// The configuration: plimsoll.toml or .hadolint.yaml. If not given, the nearest one from the
    /// working directory upwards
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Run only this rule, by id or by another tool's code (may be repeated)
    #[arg(long, value_name = "RULE")]
    select: Vec<String>,
    /// Leave this rule out, by id or by another tool's code (may be repeated)
    #[arg(long, value_name = "RULE")]
    ignore: Vec<String>,
    /// Where the image is to run
    #[arg(long, value_parser = one_of::<Target>(TARGETS))]
    deploy: Option<Target>,
    /// What matters most
    #[arg(long, value_parser = one_of::<Profile>(PROFILES))]
    profile: Option<Profile>,
    /// The day, for what has come to its end of life; today's if not given
    #[arg(long, value_name = "DATE")]
    today: Option<String>,
    /// Do not look for mistakes inside shell scripts (ShellCheck's codes)
    #[arg(long)]
    no_shell: bool,
}

impl RuleSelection {
    /// The configuration file's settings.
    pub(crate) fn project(&self) -> Result<Project, Failure> {
        crate::configuration::read(self.config.as_deref())
    }

    /// The settings: what the configuration file says, and in its place what the arguments say. A
    /// name that no rule has is a failure, so that a typing error does not turn a check off.
    pub(crate) fn settings(&self, configuration: &Configuration) -> Result<Settings, Failure> {
        for name in self.select.iter().chain(&self.ignore) {
            known_rule(name)?;
        }
        let mut settings = Settings { select: self.select.clone(), ..Settings::default() };
        configuration.apply(&mut settings);
        settings.ignore.extend_from_slice(&self.ignore);
        settings.preset = self.preset.unwrap_or(settings.preset);
        settings.target = self.deploy.unwrap_or(settings.target);
        settings.profile = self.profile.unwrap_or(settings.profile);
        Ok(settings)
    }

    /// The inputs that are the same beside all Dockerfiles.
    pub(crate) fn inputs(&self) -> Result<Inputs, Failure> {
        let shell = ShellLinter::Here(plimsoll_shell_lint::lint);
        Ok(Inputs {
            today: Some(match &self.today {
                Some(day) => date::checked(day)?,
                None => date::today(),
            }),
            shell: if self.no_shell { ShellLinter::Nobody } else { shell },
            closures: estimate::closures(),
            ..Inputs::default()
        })
    }
}

/// Fails for a name that is no rule's id or alias, with the nearest id.
pub(crate) fn known_rule(name: &str) -> Result<(), Failure> {
    configuration::known_rule(name, Rules::all())
        .map_err(|why| Failure::new(format!("{why} (`plimsoll rules` lists them)")))
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum OpenFormat {
    /// The Dockerfile
    Text,
    /// The whole state
    Json,
    /// What the reviews say
    Markdown,
    /// The accepted fixes, or all where none is, as blocks for GitHub
    Suggestions,
    /// The accepted fixes as a patch
    Patch,
    /// A link
    Link,
}

const PRESETS: [&str; 4] = ["recommended", "strict", "hadolint", "buildkit"];
const TARGETS: [&str; 3] = ["docker", "kubernetes", "paas"];
const PROFILES: [&str; 4] = ["security", "small", "fast", "reproducible"];
const FAIL_ON: [&str; 5] = ["error", "warning", "info", "style", "never"];

/// Reads one of these words.
fn one_of<T>(words: impl IntoIterator<Item = &'static str>) -> impl TypedValueParser<Value = T>
where
    T: FromStr<Err = UnknownWord> + Clone + Send + Sync + 'static,
{
    PossibleValuesParser::new(words).try_map(|word| word.parse())
}
