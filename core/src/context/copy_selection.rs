use std::rc::Rc;

use super::glob::Glob;
use super::ignore::Ignore;
use super::paths::in_context;
use crate::build::{Build, CopySource, Mount, MountKind, Step, StepKind};
use crate::syntax::{Body, Word};
use crate::text::path::below;

/// The certainty with which a step takes a file from the context.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Takes {
    /// It does not.
    No,
    /// It may: a word of the step has a variable without known value.
    Maybe,
    /// It does.
    Yes,
}

/// The part of the build context that a COPY, ADD or bind mount names, before any .dockerignore.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection {
    /// The sources that are in the context, in order, as written.
    pub sources: Vec<Source>,
    /// The patterns of `--exclude`, relative to each source; `None` for most.
    excludes: Option<Rc<Ignore>>,
}

/// One source of a selection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// As written, before expansion of variables; `/` for a bind mount without `source`.
    pub text: String,
    what: What,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum What {
    /// A file or directory; the empty path is the whole context.
    Path(String),
    /// All that match.
    Wild(Glob),
    /// `--parents`: what a pattern matches below a directory.
    Parents(String, Box<Ignore>),
    /// A word without known value.
    Unknown,
}

impl Selection {
    /// The selection that a COPY or ADD takes from the build context; `None` where it takes nothing
    /// from there.
    pub fn of_copy(build: &Build<'_>, step: &Step<'_>) -> Option<Self> {
        let StepKind::Copy(CopySource::Context) = step.kind else { return None };
        let (Body::Copy(transfer) | Body::Add(transfer)) = &step.effective.body else {
            return None;
        };
        let parents = step.effective.flag("parents").is_some_and(|flag| {
            flag.value.as_ref().is_none_or(|value| !value.text.eq_ignore_ascii_case("false"))
        });
        // Heredocs stand in the order of their markers.
        let heredocs = &step.effective.heredocs;
        let is_heredoc = |word: &Word| {
            let at = heredocs.partition_point(|it| it.marker.range.start() < word.range.start());
            heredocs.get(at).is_some_and(|it| it.marker.range == word.range)
        };
        let sources: Vec<Source> = transfer
            .sources
            .iter()
            .filter(|word| !is_heredoc(word) && !is_remote(&word.text))
            .map(|word| {
                let value = build.value(word, step).filter(|value| !is_remote(value));
                let what = match value {
                    Some(value) if parents => with_parents(&value),
                    Some(value) => read(&value),
                    None => What::Unknown,
                };
                Source { text: word.text.clone(), what }
            })
            .collect();
        let excludes: Vec<String> = step
            .effective
            .flags
            .iter()
            .filter(|flag| flag.name == "exclude")
            .filter_map(|flag| build.value(flag.value.as_ref()?, step))
            .collect();
        let excludes = Self::excludes(&excludes);
        (!sources.is_empty()).then_some(Self { sources, excludes })
    }

    /// The selection that a bind mount of a RUN takes from the build context; `None` where it takes
    /// nothing from there.
    pub fn of_mount(build: &Build<'_>, step: &Step<'_>, mount: &Mount) -> Option<Self> {
        if mount.kind != MountKind::Bind || mount.option("from").is_some() {
            return None;
        }
        let text = mount.option("source").or_else(|| mount.option("src")).unwrap_or("/");
        let what = match build.value(&Word::new(text, mount.range), step) {
            Some(value) => What::Path(in_context(&value)),
            None => What::Unknown,
        };
        let sources = vec![Source { text: text.to_owned(), what }];
        Some(Self { sources, excludes: None })
    }

    /// All that a step takes from the build context.
    pub fn of_step(build: &Build<'_>, step: &Step<'_>) -> Vec<Self> {
        Self::of_copy(build, step)
            .into_iter()
            .chain(step.mounts().iter().filter_map(|mount| Self::of_mount(build, step, mount)))
            .collect()
    }

    /// The selection that one source of a COPY or ADD takes, given its value after expansion;
    /// `excludes` are those of all its sources.
    pub fn of_value(value: &str, parents: bool, excludes: Option<&Rc<Ignore>>) -> Self {
        let what = if parents { with_parents(value) } else { read(value) };
        let sources = vec![Source { text: value.to_owned(), what }];
        Self { sources, excludes: excludes.map(Rc::clone) }
    }

    /// The patterns of these values of `--exclude`, which hold for all sources of a COPY or ADD.
    pub fn excludes(values: &[String]) -> Option<Rc<Ignore>> {
        let ignore = || Ignore::from_patterns(values.iter().map(String::as_str));
        (!values.is_empty()).then(|| Rc::new(ignore()))
    }

    /// The selection that a bind mount of a path takes.
    pub fn of_path(path: &str) -> Self {
        let sources = vec![Source { text: path.to_owned(), what: What::Path(in_context(path)) }];
        Self { sources, excludes: None }
    }

    /// The same where its first source is another path once symbolic links are followed, as `follow`
    /// does it; of a pattern those before its first wildcard. `None` where it is not.
    pub fn followed(&self, follow: &dyn Fn(&str) -> String) -> Option<Self> {
        let source = self.sources.first()?;
        let mut excludes = self.excludes.clone();
        let what = match &source.what {
            What::Path(path) => {
                let led = follow(path);
                // As recorded: what they exclude counts all the same.
                excludes = None;
                (led != *path).then_some(What::Path(led))?
            }
            What::Wild(_) => {
                let path = in_context(&source.text);
                let wild = path.split('/').take_while(|part| !Glob::is_wild(part)).count();
                let mut parts = path.splitn(wild + 1, '/');
                let folder: Vec<&str> = parts.by_ref().take(wild).collect();
                let folder = folder.join("/");
                let led = follow(&folder);
                (led != folder).then(|| read(&format!("{led}/{}", parts.next().unwrap_or(""))))?
            }
            What::Parents(..) | What::Unknown => return None,
        };
        let sources = vec![Source { text: source.text.clone(), what }];
        Some(Self { sources, excludes })
    }

    /// The certainty with which it takes a path, and the rest of the path below what the source
    /// names; `None` where it does not take it.
    pub fn place<'p>(&self, path: &'p str) -> Option<(Takes, &'p str)> {
        self.sources.iter().find_map(|source| {
            let takes = source.takes(path, self.excludes.as_deref());
            (takes > Takes::No).then(|| (takes, source.below(path).unwrap_or("")))
        })
    }

    /// The certainty with which it takes this path, which is a file or a directory in the context.
    pub fn takes(&self, path: &str) -> Takes {
        self.sources
            .iter()
            .map(|source| source.takes(path, self.excludes.as_deref()))
            .max()
            .unwrap_or(Takes::No)
    }

    /// The first source that takes this path.
    pub fn source_of(&self, path: &str) -> Option<&Source> {
        let takes = self.takes(path);
        self.sources.iter().find(|source| {
            takes > Takes::No && source.takes(path, self.excludes.as_deref()) == takes
        })
    }

    /// True if it takes the whole context, or all at its top: `.`, `/`, `*`.
    pub fn is_whole(&self) -> bool {
        self.sources.iter().any(Source::is_whole)
    }
}

impl Source {
    /// True if it is the whole context, or all at its top: `.`, `/`, `*`.
    pub fn is_whole(&self) -> bool {
        match &self.what {
            What::Path(path) => path.is_empty(),
            What::Wild(_) => matches!(self.text.trim_start_matches(['.', '/']), "*"),
            _ => false,
        }
    }

    /// The file or directory that it names, where it is one plain path.
    pub fn path(&self) -> Option<&str> {
        match &self.what {
            What::Path(path) => Some(path),
            _ => None,
        }
    }

    /// Its pattern, where it has wildcards.
    pub fn glob(&self) -> Option<&Glob> {
        match &self.what {
            What::Wild(glob) => Some(glob),
            _ => None,
        }
    }

    /// The rest of a path below what the source names.
    fn below<'p>(&self, path: &'p str) -> Option<&'p str> {
        match &self.what {
            What::Path(directory) => below(path, directory),
            What::Wild(glob) => glob.below(path),
            What::Parents(directory, pattern) => {
                below(path, directory).filter(|rest| pattern.ignores(rest))
            }
            What::Unknown => None,
        }
    }

    fn takes(&self, path: &str, excludes: Option<&Ignore>) -> Takes {
        if self.what == What::Unknown {
            return Takes::Maybe;
        }
        let rest = self.below(path);
        match rest {
            // A source that is a file itself is not held against the patterns.
            Some(rest) if rest.is_empty() || !excludes.is_some_and(|it| it.ignores(rest)) => {
                Takes::Yes
            }
            _ => Takes::No,
        }
    }
}

fn read(value: &str) -> What {
    let path = in_context(value);
    if !Glob::is_wild(&path) {
        return What::Path(path);
    }
    Glob::read(&path).map_or(What::Unknown, What::Wild)
}

/// `a/./b/*`: the pattern starts behind the `/./`, or at the context root.
fn with_parents(value: &str) -> What {
    let (directory, pattern) = value.split_once("/./").unwrap_or(("", value));
    let pattern = in_context(pattern);
    if pattern.is_empty() {
        return What::Path(in_context(directory));
    }
    What::Parents(in_context(directory), Box::new(Ignore::from_patterns([pattern.as_str()])))
}

/// A web address or git repository, which ADD fetches.
pub(crate) fn is_remote(source: &str) -> bool {
    let source = source.trim_matches('"');
    ["http://", "https://", "ftp://"].iter().any(|start| source.starts_with(start))
        || is_repository(source)
}

/// A git repository, which ADD clones: `git://…`, `ssh://…`, `user@host:path`, or a web address that
/// ends in `.git` (BuildKit, `dfgitutil`). `github.com/a/b` may as well be a path of the context.
pub(crate) fn is_repository(source: &str) -> bool {
    let is_host = |text: &str| {
        !text.is_empty() && text.bytes().all(|it| it.is_ascii_alphanumeric() || b"-.".contains(&it))
    };
    let is_user = |text: &str| {
        !text.is_empty() && text.bytes().all(|it| it.is_ascii_alphanumeric() || b"-_".contains(&it))
    };
    if source.starts_with("git://") || source.starts_with("ssh://") {
        return true;
    }
    if let Some(rest) = source.strip_prefix("https://").or_else(|| source.strip_prefix("http://")) {
        return rest
            .split(['#', '?'])
            .next()
            .is_some_and(|path| path.strip_suffix(".git").is_some());
    }
    let at_host = source.split_once('@').filter(|(user, _)| is_user(user));
    at_host.and_then(|(_, rest)| rest.split_once(':')).is_some_and(|(host, _)| is_host(host))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::parse;

    #[test]
    fn repositories_are_told_from_files() {
        for source in [
            "git@h.io:a/b",
            "me@host:x",
            "ssh://h/a",
            "git://h/a",
            "https://h/a.git#v1:sub",
            "http://h/a.git?ref=x",
        ] {
            assert!(is_repository(source) && is_remote(source), "{source}");
        }
        for source in
            ["github.com/a/b", "a@b", "a/b@c:d", "https://h/a", "@h:a", "a.git", "ftp://h/a.git"]
        {
            assert!(!is_repository(source), "{source}");
        }
    }

    fn takes(line: &str, path: &str) -> Takes {
        let source = format!("FROM a\nARG DIR=src\nARG NONE\n{line}\n");
        let file = parse(&source);
        let build = Build::new(&source, &file);
        let selections = Selection::of_step(&build, build.steps.last().unwrap());
        selections.iter().map(|selection| selection.takes(path)).max().unwrap_or(Takes::No)
    }

    #[test]
    fn sources_take_what_docker_takes() {
        use Takes::{Maybe, No, Yes};
        for (line, path, expected) in [
            ("COPY . /", ".git/HEAD", Yes),
            ("COPY src /", "src/a.py", Yes),
            ("COPY src/ /", "srcs/a.py", No),
            ("COPY ../src /", "src/a.py", Yes),
            ("COPY *.txt /", "a.txt", Yes),
            ("COPY *.txt /", "b/a.txt", No),
            ("COPY s* /", "src/deep/a.py", Yes),
            ("COPY package*.json yarn.lock /", "yarn.lock", Yes),
            ("COPY arr[[]0].txt /", "arr[0].txt", Yes),
            ("COPY $DIR /", "src/a.py", Yes),
            ("COPY $NONE /", "src/a.py", Maybe),
            ("COPY --from=b . /", "a", No),
            ("COPY <<EOF /x\nhi\nEOF", "EOF", No),
            ("ADD https://a.b/c /", "https:/a.b/c", No),
            ("COPY --exclude=*.md --exclude=**/*.pyc . /", "README.md", No),
            ("COPY --exclude=*.md . /", "docs/a.md", Yes),
            ("COPY --exclude=*.md docs /", "docs/a.md", No),
            ("COPY --exclude=*.txt hom* /", "home.txt", Yes),
            ("COPY --exclude=*.txt hom* /", "home/a.txt", No),
            ("COPY --parents ./a/**/*.json /", "a/b/c/x.json", Yes),
            ("COPY --parents ./a/**/*.json /", "b/x.json", No),
            ("COPY --parents a/./b/* /", "a/b/c", Yes),
            ("RUN --mount=target=/src ls", "x", Yes),
            ("RUN --mount=type=bind,source=go.mod,target=go.mod ls", "go.mod", Yes),
            ("RUN --mount=type=bind,source=go.mod,target=go.mod ls", "go.sum", No),
            ("RUN --mount=type=bind,from=b,target=/x ls", "x", No),
            ("RUN --mount=type=cache,target=/x ls", "x", No),
        ] {
            assert_eq!(takes(line, path), expected, "{line}: {path}");
        }
    }
}
