//! The wasm modules that work apart from the page: its engine, which starts with the page, and the
//! linter of shell scripts, which follows once the page is idle.

use crate::progress::spin;
use crate::run::{is_newer, root, step};
use crate::{npm, tools, wasm};
use anyhow::Result;
use std::fs;
use std::path::{Path, PathBuf};

/// A module with the scripts that start it.
pub(crate) struct Worker {
    /// What it is, for people.
    what: &'static str,
    name: &'static str,
    /// The folder of the built page that holds it.
    pub(crate) folder: &'static str,
    /// The module of the JavaScript around it, in that folder; its wasm is named after it.
    glue: &'static str,
    /// Where its own scripts come from. The one that the page starts comes last: a page that is tried
    /// looks for it.
    from: &'static str,
    scripts: &'static [&'static str],
    /// The cargo profile in which it is released.
    profile: &'static str,
    /// wasm-opt's level. What is above -O1 makes them larger once compressed, by some 8 %, and takes
    /// many times as long.
    level: &'static str,
}

pub(crate) const ENGINE: Worker = Worker {
    what: "the engine",
    name: "plimsoll-engine-worker",
    folder: "engine",
    glue: "engine",
    from: "web/engine",
    scripts: &["ask.js", "worker.js"],
    profile: "release-engine",
    level: "-O1",
};

pub(crate) const SHELL: Worker = Worker {
    what: "the shell linter",
    name: "plimsoll-shell-worker",
    folder: "shell",
    glue: "shell",
    from: "web/shell",
    scripts: &["worker.js"],
    profile: wasm::RELEASE,
    level: "-O1",
};

impl Worker {
    /// The wasm module below a built page.
    pub(crate) fn module(&self, dist: &Path) -> PathBuf {
        dist.join(self.folder).join(format!("{}_bg.wasm", self.glue))
    }

    /// The script below a built page that starts it.
    pub(crate) fn script(&self, dist: &Path) -> PathBuf {
        dist.join(self.folder).join("worker.js")
    }

    /// Builds it into its folder of the released page.
    pub(crate) fn build(&self, tools: &tools::Page, dist: &Path) -> Result<()> {
        let compile = &mut wasm::compile(self.profile, self.name);
        step(&format!("Building {}", self.what), compile)?;
        self.surround(&tools.bindgen, self.profile, dist)?;
        let wasm = self.module(dist);
        let mut optimise = npm::program("wasm-opt");
        step("Optimising it", optimise.arg(self.level).arg(&wasm).arg("-o").arg(&wasm))?;
        let folder = dist.join(self.folder);
        let scripts = self.scripts.iter().map(|script| folder.join(script));
        step(
            "Bundling its scripts",
            npm::program("esbuild")
                .args(scripts)
                .args(["--bundle", "--format=esm", "--target=es2022", "--minify"])
                .args(["--allow-overwrite", "--log-level=warning"])
                .arg(format!("--outdir={}", folder.display())),
        )?;
        Ok(fs::remove_file(folder.join(self.glue).with_extension("js"))?)
    }

    /// Builds it into its folder of a page that is tried.
    pub(crate) fn build_for_trial(&self, bindgen: &Path, dist: &Path) -> Result<()> {
        spin(&mut wasm::compile(wasm::TRIAL, self.name))?;
        let mut sources = vec![wasm::module(wasm::TRIAL, self.name), bindgen.to_owned()];
        sources.extend(self.scripts.iter().map(|script| root().join(self.from).join(script)));
        let sources: Vec<&Path> = sources.iter().map(PathBuf::as_path).collect();
        if is_newer(&self.script(dist), &sources) {
            return Ok(());
        }
        self.surround(bindgen, wasm::TRIAL, dist)
    }

    /// Makes the JavaScript around it.
    fn surround(&self, bindgen: &Path, profile: &str, dist: &Path) -> Result<()> {
        let folder = dist.join(self.folder);
        fs::create_dir_all(&folder)?;
        spin(&mut wasm::bindgen(bindgen, &wasm::module(profile, self.name), self.glue, &folder))?;
        for script in self.scripts {
            fs::copy(root().join(self.from).join(script), folder.join(script))?;
        }
        Ok(())
    }
}
