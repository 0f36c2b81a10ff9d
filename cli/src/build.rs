//! The arguments that a build is given.

use clap::Args;
use plimsoll_core::Settings;
use plimsoll_core::build::Platform;

/// The build that is meant.
#[derive(Args)]
pub(crate) struct BuildArguments {
    /// The stage to build, by name or number; the last one if not given. Rules look at all
    #[arg(long, value_name = "STAGE")]
    pub(crate) target: Option<String>,
    /// A value that the build gives an ARG (may be repeated)
    #[arg(long, value_name = "NAME=VALUE", value_parser = pair)]
    pub(crate) build_arg: Vec<(String, String)>,
    /// The platform to build for: `linux/arm64`
    #[arg(long)]
    pub(crate) platform: Option<Platform>,
    /// Take a text without a FROM for a part of a Dockerfile that stands on this image, or on one that
    /// is not known; as standard input is taken anyway
    #[arg(long, value_name = "BASE", num_args = 0..=1, require_equals = true, default_missing_value = "")]
    pub(crate) fragment: Option<String>,
}

impl BuildArguments {
    pub(crate) fn apply(&self, settings: &mut Settings) {
        settings.stage.clone_from(&self.target);
        settings.build_args.clone_from(&self.build_arg);
        settings.platform.clone_from(&self.platform);
        settings.fragment.clone_from(&self.fragment);
    }
}

/// Two parts with a `=` between them.
pub(crate) fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("it takes two parts with a `=` between them".to_owned()),
    }
}
