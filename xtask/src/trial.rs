//! The page as `cargo xtask serve` shows it: what is released, but quick to build. It is not optimised,
//! nothing keeps it for use without a network, and the shell linter is built after it.

use crate::progress::{Steps, spin};
use crate::run::{announce, is_newer, root, target};
use crate::{npm, page, tools, wasm, worker};
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

/// The line of index.html after which come the page's inline scripts.
const HEAD_END: &str = "</head>";
/// The program's glue with all parts in it.
const GLUE: &str = "program.js";
/// The place of the page's styles in index.html.
const STYLES: &str = "web/style";
/// Has an open page look for the shell linter again, as after a break of the network, once it is
/// there.
const WATCH: &str = r#"<script>
      (async function look() {
        var linter = await fetch("./shell/worker.js", { method: "HEAD" });
        if (linter.ok) dispatchEvent(new Event("online"));
        else setTimeout(look, 2000);
      })();
    </script>"#;
/// Has an open page show each build: it names its own, BUILT holds the newest.
const RELOAD: &str = r#"<script>
      (async function look() {
        var newest = await fetch("./BUILT").then((it) => (it.ok ? it.text() : ""), () => "");
        if (newest && newest !== "OWN") location.reload();
        else setTimeout(look, 1000);
      })();
    </script>"#;
/// The file with the newest build's time.
const BUILT: &str = "built.txt";
/// Ends the worker that an earlier page left on this address, and is none itself: a reload is to
/// show the newest page.
const NO_OFFLINE: &str = r#"addEventListener("install", (event) => {
  event.waitUntil(registration.unregister().then(() => Promise.reject("not kept")));
});
"#;

/// A page to try, and what its shell linter is built with.
pub(crate) struct Trial {
    pub(crate) dist: PathBuf,
    bindgen: PathBuf,
    steps: Steps,
}

/// Who looks at a page to try.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shown {
    /// Somebody who reloads it.
    Once,
    /// Somebody who is to see each build.
    AfterEachBuild,
}

/// Builds the page but for its shell linter.
pub(crate) fn build(shown: Shown) -> Result<Trial> {
    let mut steps = Steps::new("serve", 6);
    steps.run("npm packages, of which the editor is made", Some("10 s, once"), || {
        tools::wasm_target()?;
        npm::install()
    })?;
    let what = "wasm-bindgen, which joins Rust and JavaScript";
    let bindgen = steps.run(what, Some("1 min, once"), tools::bindgen)?;
    steps.run("The page's program", Some("2 min, after an edit 10 s"), || {
        spin(&mut wasm::compile(wasm::TRIAL, wasm::CRATE))
    })?;
    let dist = target().join("trial-page");
    steps.run("Its engine", Some("1 min, after an edit 10 s"), || {
        fs::create_dir_all(&dist)?;
        worker::ENGINE.build_for_trial(&bindgen, &dist)
    })?;
    steps.run("The page around it", Some("5 s"), || surround(&bindgen, &dist, shown))?;
    Ok(Trial { dist, bindgen, steps })
}

/// Writes the page around its program.
fn surround(bindgen: &Path, dist: &Path, shown: Shown) -> Result<()> {
    page::copy_folder(&root().join("public"), dist)?;
    page::copy_folder(&root().join(STYLES), dist)?;
    fs::write(dist.join("sw.js"), NO_OFFLINE)?;
    page::write_data(dist)?;
    glue(bindgen, dist)?;
    page::bundle_editor(dist)?;
    let index = fs::read_to_string(root().join("index.html"))?;
    let built = SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis().to_string();
    let index = resolve(&index, &head(&snippets(dist)?, has_linter(dist), shown, &built))?;
    fs::write(dist.join("index.html"), index)?;
    page::write_embed(dist)?;
    Ok(fs::write(dist.join(BUILT), built)?)
}

impl Trial {
    /// Builds the shell linter into the page, which may be open already.
    pub(crate) fn add_linter(mut self) -> Result<()> {
        let what = "The linter of shell scripts, while the page is open";
        self.steps.run(what, Some("1 min, once"), || {
            worker::SHELL.build_for_trial(&self.bindgen, &self.dist)
        })?;
        announce("All is there");
        Ok(())
    }
}

fn has_linter(dist: &Path) -> bool {
    worker::SHELL.script(dist).is_file()
}

/// Makes the program's glue, unless that of the same program is there.
fn glue(bindgen: &Path, dist: &Path) -> Result<()> {
    let module = wasm::module(wasm::TRIAL, wasm::CRATE);
    let ready = dist.join(GLUE);
    if is_newer(&ready, &[&module, bindgen]) {
        return Ok(());
    }
    let _ = fs::remove_dir_all(dist.join("snippets"));
    spin(&mut wasm::bindgen(bindgen, &module, wasm::CRATE, dist))?;
    fs::rename(dist.join(wasm::CRATE).with_extension("js"), ready)?;
    Ok(())
}

/// The scripts of the page's crate that the glue imports, relative to the page.
fn snippets(dist: &Path) -> Result<Vec<String>> {
    let mut found = Vec::new();
    let mut folders = vec![dist.join("snippets")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).with_context(|| folder.display().to_string())? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let path = path.strip_prefix(dist)?;
                let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
                found.push(parts.join("/"));
            }
        }
    }
    found.sort();
    Ok(found)
}

/// What only a page to try has at the end of its head.
fn head(scripts: &[String], has_linter: bool, shown: Shown, built: &str) -> Vec<String> {
    let preloads = scripts.iter();
    let mut head: Vec<String> = preloads
        .map(|script| format!("<link rel=\"modulepreload\" href=\"./{script}\">"))
        .collect();
    if !has_linter {
        head.push(WATCH.to_owned());
    }
    if shown == Shown::AfterEachBuild {
        head.push(RELOAD.replace("BUILT", BUILT).replace("OWN", built));
    }
    head
}

/// index.html with the links resolved that are trunk's in the released page, and with more in its
/// head.
fn resolve(index: &str, head: &[String]) -> Result<String> {
    let mut parts = index.split("<link data-trunk ");
    let mut page = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (link, rest) = part.split_once('>').context("a link of index.html has no end")?;
        let resolved = match (attribute(link, "rel"), attribute(link, "href")) {
            (Some("rust"), _) => {
                format!(
                    "<script type=\"module\">import init from \"./{GLUE}\"; await init();</script>"
                )
            }
            (Some("css"), Some(href)) => {
                let file = href.strip_prefix(STYLES).context("a style is not in web/style")?;
                format!("<link rel=\"stylesheet\" href=\".{file}\">")
            }
            (Some("copy-dir"), Some("public")) => String::new(),
            _ => bail!("index.html has a link for trunk that a trial does not know: {link}"),
        };
        page.push_str(&resolved);
        page.push_str(rest);
    }
    let end: String = head.iter().map(|line| format!("{line}\n    ")).collect();
    Ok(page.replacen(HEAD_END, &(end + HEAD_END), 1))
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = tag.split_once(&format!("{name}=\""))?;
    rest.split_once('"').map(|(value, _)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trunks_links_are_resolved() {
        let index = "<head>\n<link rel=\"icon\" href=\"./icon.svg\">\n\
                     <link data-trunk rel=\"rust\" href=\"web/Cargo.toml\">\n\
                     <link data-trunk rel=\"css\" href=\"web/style/base.css\">\n\
                     <link data-trunk rel=\"copy-dir\" href=\"public\">\n</head>";
        let head = head(&["snippets/a/focus.js".to_owned()], true, Shown::Once, "7");
        let page = resolve(index, &head).unwrap_or_default();
        assert_eq!(
            page.lines().map(str::trim).collect::<Vec<_>>(),
            [
                "<head>",
                "<link rel=\"icon\" href=\"./icon.svg\">",
                "<script type=\"module\">import init from \"./program.js\"; await init();</script>",
                "<link rel=\"stylesheet\" href=\"./base.css\">",
                "",
                "<link rel=\"modulepreload\" href=\"./snippets/a/focus.js\">",
                "</head>",
            ]
        );
        assert!(resolve("<link data-trunk rel=\"sass\" href=\"a\">", &[]).is_err());
    }

    #[test]
    fn a_page_without_its_shell_linter_looks_for_it() {
        let page = resolve("</head>", &head(&[], false, Shown::Once, "7")).unwrap_or_default();
        assert!(page.contains("./shell/worker.js"), "{page}");
    }

    #[test]
    fn only_a_page_for_each_build_looks_for_the_next() {
        let shown = |shown| resolve("</head>", &head(&[], true, shown, "7")).unwrap_or_default();
        let page = shown(Shown::AfterEachBuild);
        assert!(page.contains("\"./built.txt\"") && page.contains("newest !== \"7\""), "{page}");
        assert_eq!(shown(Shown::Once), "</head>");
    }
}
