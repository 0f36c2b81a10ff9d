use std::cell::OnceCell;
use std::sync::Arc;

use super::assumed_files::likely_files;
use super::copy_selection::{Selection, Takes};
use super::file_kinds::{Class, classify, ecosystems};
use super::files::{ContextFile, ContextFiles};
use super::ignore::Ignore;
use crate::build::Build;

/// The build context as far as it is known: its .dockerignore, and its files or else the likely
/// ones.
#[derive(Debug)]
pub struct BuildContext<'a> {
    /// The .dockerignore, where one was supplied.
    pub ignore: Option<Ignore>,
    /// The Dockerfile's own path in the context; empty where it lies elsewhere.
    pub dockerfile: String,
    build: &'a Build<'a>,
    /// The supplied files.
    supplied: Option<Arc<ContextFiles>>,
    likely: OnceCell<ContextFiles>,
    ecosystems: OnceCell<Vec<&'static str>>,
    /// For each file, whether it is kept out.
    ignored: OnceCell<Vec<bool>>,
}

impl<'a> BuildContext<'a> {
    /// Puts together what is known. Linear in the .dockerignore; the likely files are thought of
    /// when they are first asked for.
    pub fn new(
        build: &'a Build<'a>,
        dockerignore: Option<&str>,
        files: Option<&Arc<ContextFiles>>,
        dockerfile: Option<&str>,
    ) -> Self {
        Self {
            ignore: dockerignore.map(Ignore::read),
            dockerfile: dockerfile.unwrap_or("Dockerfile").to_owned(),
            build,
            supplied: files.cloned(),
            likely: OnceCell::new(),
            ecosystems: OnceCell::new(),
            ignored: OnceCell::new(),
        }
    }

    /// Its files, before the .dockerignore; the likely ones where no list was supplied.
    pub fn files(&self) -> &ContextFiles {
        match &self.supplied {
            Some(files) => files,
            None => self.likely.get_or_init(|| likely_files(self.build, self.ecosystems())),
        }
    }

    /// True if all files were supplied: then there are no others.
    pub fn is_exact(&self) -> bool {
        self.supplied.as_ref().is_some_and(|files| files.omitted() == 0)
    }

    /// The ecosystems and tools that the Dockerfile works with, as `core/data/context.csv` names
    /// them.
    pub fn ecosystems(&self) -> &[&'static str] {
        self.ecosystems.get_or_init(|| ecosystems(self.build))
    }

    /// True if the .dockerignore keeps a path out.
    pub fn ignores(&self, path: &str) -> bool {
        self.ignore.as_ref().is_some_and(|ignore| ignore.ignores(path))
    }

    /// The certainty with which a selection takes a path that the .dockerignore lets in. The path
    /// need not be among the files.
    pub fn takes(&self, selection: &Selection, path: &str) -> Takes {
        let takes = selection.takes(path);
        if takes > Takes::No && self.ignores(path) { Takes::No } else { takes }
    }

    /// The files (or likely files) that a selection takes, by path, those that it may take too.
    pub fn selected<'s>(
        &'s self,
        selection: &'s Selection,
    ) -> impl Iterator<Item = &'s ContextFile> {
        self.kept().filter(|file| selection.takes(&file.path) > Takes::No)
    }

    /// The most volatile class of what a selection takes.
    pub fn class(&self, selection: &Selection) -> Class {
        if selection.is_whole() {
            return Class::Everything;
        }
        self.selected(selection)
            .map(|file| classify(&file.path).class)
            .min()
            .unwrap_or(Class::Source)
    }

    /// Files of a class that the .dockerignore lets in, by path: what to change in order to see
    /// what such a change rebuilds.
    pub fn files_of(&self, class: Class) -> impl Iterator<Item = &ContextFile> {
        self.kept().filter(move |file| classify(&file.path).class == class)
    }

    /// The files that the .dockerignore lets in. Each is held against it once.
    pub(crate) fn kept(&self) -> impl Iterator<Item = &ContextFile> {
        let ignored = self
            .ignored
            .get_or_init(|| self.files().iter().map(|file| self.ignores(&file.path)).collect());
        self.files().iter().zip(ignored).filter(|(_, ignored)| !**ignored).map(|(file, _)| file)
    }
}
