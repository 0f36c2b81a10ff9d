//! Servers that listen to their own container unless they are told otherwise, as their documentation
//! has it (November 2026).

use crate::shell::ShellWord;

/// A server that listens to its own container unless it is told otherwise.
pub(crate) struct Listener {
    pub(crate) program: &'static str,
    /// The words after the name with which it serves; any of them, or none is needed.
    verbs: &'static [&'static str],
    /// Options by which it is told, or by which it reads it from elsewhere.
    pub(crate) options: &'static [&'static str],
    /// Variables that tell it.
    pub(crate) variables: &'static [&'static str],
    /// What to put after the name or the verb.
    pub(crate) answer: &'static str,
    /// True if a file that is not seen often says where to listen.
    pub(crate) has_file: bool,
}

const LISTENER: Listener = Listener {
    program: "",
    verbs: &[],
    options: &["--host"],
    variables: &[],
    answer: "--host=0.0.0.0",
    has_file: false,
};

pub(crate) static LISTENERS: [Listener; 18] = [
    Listener {
        program: "uvicorn",
        options: &["--host", "--uds", "--fd"],
        variables: &["UVICORN_HOST"],
        ..LISTENER
    },
    Listener {
        program: "gunicorn",
        options: &["--bind", "-b", "--config", "-c"],
        variables: &["GUNICORN_CMD_ARGS", "PORT"],
        answer: "--bind=0.0.0.0:8000",
        has_file: true,
        ..LISTENER
    },
    Listener {
        program: "hypercorn",
        options: &["--bind", "-b", "--config", "-c", "--insecure-bind", "--quic-bind"],
        answer: "--bind=0.0.0.0:8000",
        ..LISTENER
    },
    Listener {
        program: "daphne",
        options: &["--bind", "-b", "--unix-socket", "-u", "--fd", "--endpoint", "-e"],
        answer: "--bind=0.0.0.0",
        ..LISTENER
    },
    Listener {
        program: "granian",
        options: &["--host", "--uds"],
        variables: &["GRANIAN_HOST"],
        ..LISTENER
    },
    Listener {
        program: "flask",
        verbs: &["run"],
        options: &["--host", "-h"],
        variables: &["FLASK_RUN_HOST"],
        ..LISTENER
    },
    Listener { program: "fastapi", verbs: &["dev"], ..LISTENER },
    Listener {
        program: "rails",
        verbs: &["server", "s"],
        options: &["--binding", "-b", "--environment", "-e"],
        variables: &["BINDING", "RAILS_ENV", "RACK_ENV"],
        answer: "--binding=0.0.0.0",
        ..LISTENER
    },
    Listener {
        program: "vite",
        verbs: &["", "dev", "preview", "serve"],
        has_file: true,
        ..LISTENER
    },
    Listener { program: "astro", verbs: &["dev", "preview"], has_file: true, ..LISTENER },
    Listener { program: "ng", verbs: &["serve", "s"], has_file: true, ..LISTENER },
    Listener { program: "webpack", verbs: &["serve", "s"], has_file: true, ..LISTENER },
    Listener { program: "webpack-dev-server", has_file: true, ..LISTENER },
    Listener {
        program: "mkdocs",
        verbs: &["serve"],
        options: &["--dev-addr", "-a"],
        answer: "--dev-addr=0.0.0.0:8000",
        has_file: true,
        ..LISTENER
    },
    Listener {
        program: "jekyll",
        verbs: &["serve", "server", "s"],
        options: &["--host", "-H"],
        has_file: true,
        ..LISTENER
    },
    Listener {
        program: "hugo",
        verbs: &["server", "serve"],
        options: &["--bind"],
        answer: "--bind=0.0.0.0",
        ..LISTENER
    },
    Listener { program: "artisan", verbs: &["serve"], variables: &["SERVER_HOST"], ..LISTENER },
    Listener {
        program: "ollama",
        verbs: &["serve"],
        options: &[],
        variables: &["OLLAMA_HOST"],
        answer: "",
        ..LISTENER
    },
];

impl Listener {
    /// The word with which it serves, the name where it needs none; `None` where it does something
    /// else.
    pub(crate) fn verb<'c>(
        &self,
        name: &'c ShellWord,
        words: &[&'c ShellWord],
    ) -> Option<&'c ShellWord> {
        let mut before = "";
        for word in words.iter().filter(|_| !self.verbs.is_empty()) {
            let text = word.text();
            if self.verbs.contains(&text) {
                return Some(word);
            }
            // What follows an option may be its value.
            if !text.starts_with('-') && !before.starts_with('-') {
                return None;
            }
            before = text;
        }
        (self.verbs.is_empty() || self.verbs.contains(&"")).then_some(name)
    }
}
