use crate::build::{Build, Step};
use crate::context::{BuildContext, Class, ContextFile, Selection, Takes, classify};

/// Stands for a source file where nothing tells which files a project has.
const SOMETHING: &str = "src/main.c";

/// So many files and selections are looked at for an example.
const LOOKED_AT: usize = 200;

/// So many files of a context are held against a step.
const MOST: usize = 5_000;

/// The files of a context that show most when they change.
#[derive(Debug)]
pub struct Examples<'c> {
    context: &'c BuildContext<'c>,
    selections: Vec<Selection>,
}

impl<'c> Examples<'c> {
    /// Those of a build and its context.
    pub fn new(build: &Build<'_>, context: &'c BuildContext<'c>) -> Self {
        let steps = build.steps.iter();
        Self { context, selections: steps.flat_map(|it| Selection::of_step(build, it)).collect() }
    }

    /// The file that people edit all day.
    pub fn source(&self) -> &str {
        self.of(Class::Source).or_else(|| self.settings()).unwrap_or(SOMETHING)
    }

    /// The file of those that a step takes that people edit most: code, then what is no lock file,
    /// which follows others by itself.
    pub fn of_step(&self, build: &Build<'_>, step: &Step<'_>) -> Option<&str> {
        let rank = |file: &&ContextFile| match classify(&file.path).class {
            _ if is_code(&file.path) => 0,
            Class::Lockfile => 2,
            _ => 1,
        };
        Selection::of_step(build, step).iter().find_map(|selection| {
            let taken = |file: &&ContextFile| selection.takes(&file.path) > Takes::No;
            let taken = self.context.kept().take(MOST).filter(taken).take(LOOKED_AT);
            taken.min_by_key(rank).map(|file| file.path.as_str())
        })
    }

    /// The file of a sort that most selections take, for it shows most; of code files first.
    pub fn of(&self, class: Class) -> Option<&str> {
        let taken = |file: &ContextFile| {
            let selections = self.selections.iter().take(LOOKED_AT);
            selections.filter(|it| self.context.takes(it, &file.path) > Takes::No).count()
        };
        let mut best: Option<((bool, usize), &str)> = None;
        for file in self.context.files_of(class).take(LOOKED_AT) {
            let count = (is_code(&file.path), taken(file));
            if best.is_none_or(|(most, _)| count > most) {
                best = Some((count, &file.path));
            }
        }
        best.map(|(_, path)| path)
    }

    /// Of settings one that a step names: what comes with the whole context is no source file.
    fn settings(&self) -> Option<&str> {
        let named = |file: &&ContextFile| {
            let takes =
                |it: &Selection| !it.is_whole() && self.context.takes(it, &file.path) > Takes::No;
            self.selections.iter().take(LOOKED_AT).any(takes)
        };
        let mut files = self.context.files_of(Class::Config).take(LOOKED_AT);
        files.find(named).map(|file| file.path.as_str())
    }
}

/// True if a file is one that people edit all day, by its ending.
fn is_code(path: &str) -> bool {
    const CODE: &str =
        " py js ts jsx tsx mjs go rs java kt rb php cs c cc cpp h scala ex swift vue ";
    path.rsplit_once('.').is_some_and(|(_, ending)| CODE.contains(&format!(" {ending} ")))
}

#[cfg(test)]
mod tests {
    use super::{Examples, SOMETHING, is_code};
    use crate::build::Build;
    use crate::context::BuildContext;
    use crate::syntax::parse;

    fn source(text: &str) -> String {
        let file = parse(text);
        let build = Build::new(text, &file);
        let context = BuildContext::new(&build, None, None, None);
        Examples::new(&build, &context).source().to_owned()
    }

    #[test]
    fn a_source_file_is_one_whatever_is_copied() {
        for text in [
            "FROM debian\nRUN make\n",
            "FROM debian\nCOPY . .\n",
            "FROM debian\nCOPY --from=a / /\n",
        ] {
            assert_eq!(source(text), SOMETHING, "{text}");
        }
        for (text, file) in [
            ("FROM debian\nCOPY run.sh /\n", "run.sh"),
            ("FROM debian\nCOPY package.json .\n", "src/index.js"),
            ("FROM debian\nCOPY x.conf /etc/\n", "x.conf"),
        ] {
            assert_eq!(source(text), file, "{text}");
        }
    }

    #[test]
    fn code_comes_first() {
        let python = "FROM python:3.14\nCOPY . .\nADD config.yml /etc/\n";
        assert!(is_code(&source(python)), "{}", source(python));
        assert!(!is_code("a") && !is_code("config.yml"));
    }
}
