//! What is built: the platform, the stage and the values of ARGs.

use plimsoll_core::syntax::{ArgDeclaration, Body, Dockerfile};

use super::State;
use super::text::shown;

/// The platforms on offer.
pub const PLATFORMS: [&str; 2] = ["linux/amd64", "linux/arm64"];

/// Every name that an ARG of a file declares, in order.
pub(crate) fn declared(file: &Dockerfile) -> impl Iterator<Item = &ArgDeclaration> {
    file.instructions.iter().flat_map(|instruction| match &instruction.body {
        Body::Arg(declared) => declared.as_slice(),
        _ => &[],
    })
}

/// The longest value that is shown whole, in characters.
const LONGEST: usize = 24;

impl State {
    /// The build that is meant, part by part: "linux/arm64", "stage build", "VERSION=2".
    pub fn build_words(&self) -> Vec<String> {
        let settings = &self.document.settings;
        let [usual, ..] = PLATFORMS;
        let platform =
            settings.platform.as_ref().map_or_else(|| usual.to_owned(), ToString::to_string);
        let stage = settings.stage.as_ref().map(|stage| format!("stage {}", shown(stage)));
        let given = settings.build_args.iter().map(|(name, value)| {
            let value = shown(value);
            if value.chars().nth(LONGEST).is_some() {
                let start: String = value.chars().take(LONGEST - 1).collect();
                format!("{}={start}…", shown(name))
            } else {
                format!("{}={value}", shown(name))
            }
        });
        std::iter::once(shown(&platform)).chain(stage).chain(given).collect()
    }

    /// The ARGs that can be given values, each with its default and the value that it is given: those
    /// of the file, then what else is given.
    pub fn build_arguments(&self) -> Vec<(String, String, String)> {
        let given = &self.document.settings.build_args;
        let value = |name: &str| {
            given
                .iter()
                .rfind(|(it, _)| it == name)
                .map(|(_, value)| value.clone())
                .unwrap_or_default()
        };
        let declared = &self.document.found.arguments;
        let of_file =
            declared.iter().map(|(name, default)| (name.clone(), default.clone(), value(name)));
        let others = given.iter().filter(|(name, _)| !declared.iter().any(|(it, _)| it == name));
        of_file
            .chain(others.map(|(name, value)| (name.clone(), String::new(), value.clone())))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Action, Origin};
    use plimsoll_core::Settings;

    const FILE: &str = "ARG VERSION=1\nFROM alpine AS one-linux\nRUN a\nFROM alpine AS one-windows\nRUN b\n\
        FROM one-${TARGETOS} AS two\nARG VERSION\nARG TARGETARCH\nARG NAME\nRUN c $VERSION\n";

    fn with(change: impl Fn(&mut Settings)) -> State {
        let mut state = State::seen(FILE, Origin::Own);
        let mut settings = state.document.settings.clone();
        change(&mut settings);
        state.then(Action::Settings(Box::new(settings)));
        state
    }

    #[test]
    fn the_arguments_are_the_files_and_those_given() {
        let state = with(|settings| {
            settings.build_args = vec![("NAME".into(), "x".into()), ("OTHER".into(), "y".into())];
        });
        let text = |parts: [&str; 3]| parts.map(str::to_owned).into();
        assert_eq!(
            state.build_arguments(),
            [text(["VERSION", "1", ""]), text(["NAME", "", "x"]), text(["OTHER", "", "y"])]
        );
        assert_eq!(state.build_words(), ["linux/amd64", "NAME=x", "OTHER=y"]);
    }

    #[test]
    fn what_is_built_counts_in_every_view_and_travels_in_the_link() {
        let windows = with(|settings| {
            settings.platform = "windows/amd64".parse().ok();
            settings.build_args = vec![("VERSION".into(), "2".into())];
        });
        let built = |state: &State| {
            let side = state.rebuilds().now.expect("a file that can be built");
            side.lanes.iter().map(super::super::cache::Lane::is_built).collect::<Vec<_>>()
        };
        assert_eq!(built(&with(|_| ())), [true, false, true]);
        assert_eq!(built(&windows), [false, true, true]);
        let link = windows.snapshot();
        assert_eq!(
            (&*link.platform, link.build_args.as_slice()),
            ("windows/amd64", &["VERSION=2".to_owned()][..])
        );
        let back = link.settings();
        assert_eq!(back.build_args, windows.document.settings.build_args);
        assert_eq!(back.platform, windows.document.settings.platform);
        // Another file has other arguments.
        let mut next = windows;
        next.then(Action::Load("FROM a\n".into(), Origin::Own));
        assert_eq!(next.build_words(), ["windows/amd64"]);
    }
}
