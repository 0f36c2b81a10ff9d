//! Files that the user brings, and what each may be used for.

use std::sync::Arc;

/// Largest file that is read, in bytes.
pub const LARGEST: u64 = 4_000_000;

/// A file that was dropped or opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrived {
    pub name: String,
    /// Its text, or why it has none.
    pub text: Result<Arc<str>, Refusal>,
}

/// Why a file is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It is not text in UTF-8.
    NotText,
    /// It is larger than any file that is read.
    TooLarge,
}

impl Refusal {
    /// In a sentence.
    pub fn words(self) -> String {
        match self {
            Self::NotText => "It is not text in UTF-8, so nothing here can read it.".to_owned(),
            Self::TooLarge => {
                format!("It is larger than {} MB, more than this page reads.", LARGEST / 1_000_000)
            }
        }
    }
}

/// A use for a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    Dockerfile,
    Dockerignore,
    /// The rules' configuration, hadolint's or ours.
    Settings,
    /// A build's output about its steps.
    Times,
    /// A state with reviews, saved where a link was too short.
    Review,
}

impl Use {
    /// The words of the button that does it.
    pub fn words(self) -> &'static str {
        match self {
            Self::Dockerfile => "Replace the Dockerfile",
            Self::Dockerignore => "Use it as .dockerignore",
            Self::Settings => "Import the settings",
            Self::Times => "Use the times of this build",
            Self::Review => "Open the review",
        }
    }

    /// The uses for a file, the most likely first: by its name, which a browser numbers where it
    /// had that file before, or else by its text. It can always take the Dockerfile's place.
    pub fn of(name: &str, text: &str) -> Vec<Self> {
        let name = plain(name);
        let ends = |ends: &[&str]| ends.iter().any(|end| name.ends_with(end));
        let first = if ends(&[".dockerignore", ".containerignore"]) {
            Some(Self::Dockerignore)
        } else if ends(&["hadolint.yaml", "hadolint.yml", "plimsoll.toml"]) {
            Some(Self::Settings)
        } else if name.contains(".review") && ends(&[".json"]) {
            Some(Self::Review)
        } else if is_build_output(text) {
            Some(Self::Times)
        } else {
            None
        };
        first.into_iter().chain([Self::Dockerfile]).collect()
    }
}

/// A name in small letters, without the number in brackets that a browser puts into it.
fn plain(name: &str) -> String {
    let name = name.to_ascii_lowercase();
    let number = name.split_once(" (").and_then(|(before, rest)| {
        let (number, after) = rest.split_once(')')?;
        number.parse::<u32>().is_ok().then(|| format!("{before}{after}"))
    });
    number.unwrap_or(name)
}

/// True if a text is what `docker build` prints with `--progress=plain` or `rawjson`, or what
/// `docker history` prints.
fn is_build_output(text: &str) -> bool {
    text.lines().take(200).any(|line| {
        let step = line.strip_prefix('#').and_then(|rest| rest.split_once(' '));
        let is_step = step.is_some_and(|(number, rest)| {
            !number.is_empty()
                && number.bytes().all(|byte| byte.is_ascii_digit())
                && (rest.starts_with('[')
                    || rest.starts_with("DONE")
                    || rest.starts_with("building"))
        });
        is_step
            || line.starts_with('{') && line.contains("\"vertexes\"")
            || line.starts_with("IMAGE ") && line.contains("CREATED BY")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_known_by_name_or_text() {
        let first = |name, text| Use::of(name, text).first().copied();
        for name in
            [".dockerignore", "app.Dockerfile.dockerignore", ".containerignore", "(1).dockerignore"]
        {
            assert_eq!(first(name, "FROM a\n"), Some(Use::Dockerignore), "{name}");
        }
        for name in [".hadolint.yaml", ".hadolint (2).yaml", "hadolint.yml", "plimsoll.toml"] {
            assert_eq!(first(name, ""), Some(Use::Settings), "{name}");
        }
        for name in ["Dockerfile.review.json", "Dockerfile.review (1).json"] {
            assert_eq!(first(name, "{}"), Some(Use::Review), "{name}");
        }
        for text in [
            "#0 building with \"default\" instance\n\n#1 [internal] load build definition\n",
            "#5 DONE 0.3s\n",
            "{\"vertexes\":[]}\n",
            "IMAGE          CREATED       CREATED BY     SIZE\n",
        ] {
            assert_eq!(first("build.log", text), Some(Use::Times), "{text}");
        }
        for (name, text) in [
            ("Dockerfile", "#1 a comment\nFROM a\n"),
            ("requirements.txt", "flask\n"),
            ("package.json", "{}"),
            ("hadolint.yaml.txt", ""),
        ] {
            assert_eq!(Use::of(name, text), [Use::Dockerfile], "{name}");
        }
    }
}
