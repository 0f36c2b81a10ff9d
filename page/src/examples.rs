//! Example files, each with a lesson.

/// A file to try.
#[derive(Clone, Copy, Debug)]
pub struct Example {
    /// Its point, in a few words.
    pub lesson: &'static str,
    /// Its subject.
    pub about: &'static str,
    /// The file.
    pub text: &'static str,
}

/// The text that the page shows before anything is pasted.
pub const SAMPLE: &str = include_str!("../examples/sample.Dockerfile");

/// All examples, the sample first.
pub const EXAMPLES: &[Example] = &[
    Example { lesson: "A bit of everything", about: "Python web service", text: SAMPLE },
    Example {
        lesson: "Cache-friendly npm install",
        about: "Node",
        text: include_str!("../examples/node.Dockerfile"),
    },
    Example {
        lesson: "Leave package caches out",
        about: "Python",
        text: include_str!("../examples/python.Dockerfile"),
    },
    Example {
        lesson: "Keep the compiler's cache",
        about: "Go",
        text: include_str!("../examples/go.Dockerfile"),
    },
    Example {
        lesson: "Compile dependencies once",
        about: "Rust",
        text: include_str!("../examples/rust.Dockerfile"),
    },
    Example {
        lesson: "Ship what runs, not what builds",
        about: "Java",
        text: include_str!("../examples/java.Dockerfile"),
    },
    Example {
        lesson: "Stages and their names",
        about: "Multi-stage",
        text: include_str!("../examples/stages.Dockerfile"),
    },
    Example {
        lesson: "Scripts and files in place",
        about: "Heredoc",
        text: include_str!("../examples/heredoc.Dockerfile"),
    },
    Example {
        lesson: "Another escape character",
        about: "Windows",
        text: include_str!("../examples/windows.Dockerfile"),
    },
];

/// True if a text is one of ours, unchanged.
pub fn is_example(text: &str) -> bool {
    EXAMPLES.iter().any(|example| example.text == text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use plimsoll_core::{Inputs, Settings, check};

    #[test]
    fn the_skeleton_shows_the_sample() {
        let page = include_str!("../../index.html");
        let escaped = SAMPLE.replace('&', "&amp;").replace('<', "&lt;");
        assert!(page.contains(&escaped), "index.html is to hold the sample's text");
    }

    #[test]
    fn every_example_has_a_lesson_to_teach() {
        for example in EXAMPLES {
            let report = check(example.text, &Settings::default(), &Inputs::default()).report;
            assert!(!report.findings.is_empty(), "{}", example.lesson);
        }
    }
}
