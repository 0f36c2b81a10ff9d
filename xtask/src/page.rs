//! Building the page: editor bundle, wasm, glue, Content-Security-Policy.

use crate::progress::spin;
use crate::run::{announce, cargo, command, output, root, step, target};
use crate::{embed, npm, offline, tools, wasm, worker};
use anyhow::{Context, Result, bail};
use base64::prelude::{BASE64_STANDARD, Engine as _};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The word that a page writes in its policy where the hashes of its inline scripts belong.
const HASHES: &str = "'inline-scripts'";
/// The element of index.html that holds what the engine says of the sample.
const NO_ANSWERS: &str = "<script type=\"application/json\" id=\"answers\">[]</script>";

/// Builds the page and gives the directory that holds it. All paths in it are relative.
pub(crate) fn build() -> Result<PathBuf> {
    let tools = tools::for_page()?;
    let bindgen = as_trunk_calls_it(&tools.bindgen)?;
    let path = tools::with_path(&[bindgen, tools.trunk.clone(), root().join("node_modules/.bin")])?;
    let dist = root().join("dist");
    step("Fetching crates", cargo().args(["fetch", "--locked", "--quiet"]))?;
    step(
        "Building the page",
        command("trunk")
            .args(["build", "--release"])
            .env("PATH", path)
            .env("TRUNK_SKIP_VERSION_CHECK", "true")
            .env("CARGO_ENCODED_RUSTFLAGS", wasm::rustflags())
            .env_remove("NO_COLOR"),
    )?;
    write_data(&dist)?;
    minify("Minifying the glue", &glue(&dist)?)?;
    worker::ENGINE.build(&tools, &dist)?;
    worker::SHELL.build(&tools, &dist)?;
    bundle_editor(&dist)?;
    write_answers(&dist)?;
    write_embed(&dist)?;
    // Other pages load it, so that it counts in their first load.
    minify("Minifying the element", &dist.join("embed.js"))?;
    offline::write(&dist)?;
    announce(&format!("The page is in {}", dist.display()));
    Ok(dist)
}

/// Writes what the app fetches besides its program.
pub(crate) fn write_data(dist: &Path) -> Result<()> {
    write_pages(&dist.join("pages.json"))?;
    copy_folder(&root().join("core/data/apt"), &dist.join("apt"))
}

/// Writes embed.html after index.html, and the policies of both.
pub(crate) fn write_embed(dist: &Path) -> Result<()> {
    embed::write(&root().join("web/embed.html"), dist)?;
    ["index.html", "embed.html"].iter().try_for_each(|page| write_policy(&dist.join(page)))
}

/// The policy of a built page.
pub(crate) fn policy(html: &str) -> Option<&str> {
    let (_, rest) = html.split_once("http-equiv=\"Content-Security-Policy\"")?;
    let (_, rest) = rest.split_once("content=\"")?;
    rest.split_once('"').map(|(policy, _)| policy)
}

/// Bundles the editor, which index.html starts, and what it fetches when it is asked for.
pub(crate) fn bundle_editor(dist: &Path) -> Result<()> {
    for (script, bundle) in [("start.js", embed::EDITOR), ("zip.js", "zip.js")] {
        spin(
            npm::program("esbuild")
                .arg(format!("web/editor/{script}"))
                .args(["--bundle", "--external:./zip.js"])
                .args(["--format=esm", "--target=es2022", "--minify"])
                .args(["--legal-comments=none", "--log-level=warning"])
                .arg(format!("--outfile={}", dist.join(bundle).display())),
        )?;
    }
    Ok(())
}

/// Writes what the engine says of the sample into index.html, so that a first visit sees it before the
/// engine is there.
fn write_answers(dist: &Path) -> Result<()> {
    announce("Asking the engine about the sample");
    let arguments = ["run", "--locked", "--quiet", "-p", "plimsoll-page", "--bin", "first-answers"];
    let made = output(cargo().args(arguments)).context("the engine gave no answers")?;
    let page = dist.join("index.html");
    let html = fs::read_to_string(&page)?;
    if !html.contains(NO_ANSWERS) {
        bail!("index.html lacks {NO_ANSWERS}");
    }
    // No text in it ends the element.
    let answers = NO_ANSWERS.replace("[]", &made.replace('<', "\\u003c"));
    Ok(fs::write(&page, html.replacen(NO_ANSWERS, &answers, 1))?)
}

/// Writes the pages that the app fetches when the first one is opened:
/// `{"practices": {ID: MARKDOWN, …}, "rules": {ID: MARKDOWN, …}, "docs": {NAME: MARKDOWN, …}}`, each
/// as in its source file, so that `Practice::parse` of core reads it.
fn write_pages(file: &Path) -> Result<()> {
    let practices = markdown_in(&root().join("core/data/practices"))?;
    let mut rules = BTreeMap::new();
    for entry in fs::read_dir(root().join("core/src/rules"))? {
        let folder = entry?.path();
        if folder.is_dir() {
            rules.extend(markdown_in(&folder)?);
        }
    }
    rules.extend(markdown_in(&root().join("shell-lint/pages"))?);
    // What the rules' pages link.
    let fixes = fs::read_to_string(root().join("docs/fixes.md"))?;
    let docs = BTreeMap::from([("fixes".to_owned(), fixes)]);
    let pages = BTreeMap::from([("practices", practices), ("rules", rules), ("docs", docs)]);
    Ok(fs::write(file, serde_json::to_vec(&pages)?)?)
}

/// Copies the files of a folder that has no folders in it.
pub(crate) fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from).with_context(|| from.display().to_string())? {
        let entry = entry?;
        fs::copy(entry.path(), to.join(entry.file_name()))?;
    }
    Ok(())
}

/// The Markdown files of a folder by id, which is the file's name in kebab-case.
fn markdown_in(folder: &Path) -> Result<BTreeMap<String, String>> {
    let mut pages = BTreeMap::new();
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "md") {
            let id = path.file_stem().unwrap_or_default().to_string_lossy().replace('_', "-");
            pages.insert(id, fs::read_to_string(&path)?);
        }
    }
    Ok(pages)
}

/// The directory of wasm-bindgen under the name by which trunk calls it.
fn as_trunk_calls_it(bindgen: &Path) -> Result<PathBuf> {
    let folder = target().join("for-trunk");
    fs::create_dir_all(&folder)?;
    let program = folder.join("wasm-bindgen").with_extension(std::env::consts::EXE_EXTENSION);
    // Removed first, for one that runs cannot be written to.
    let _ = fs::remove_file(&program);
    fs::copy(bindgen, &program)?;
    Ok(folder)
}

/// The JavaScript around the page's program, which trunk names after the crate.
fn glue(dist: &Path) -> Result<PathBuf> {
    fs::read_dir(dist)?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .find(|path| {
            path.extension().is_some_and(|extension| extension == "js")
                && path.file_stem().is_some_and(|it| it.to_string_lossy().starts_with(wasm::CRATE))
        })
        .context("trunk made no glue")
}

/// Minifies a script where it is.
fn minify(what: &str, file: &Path) -> Result<()> {
    step(
        what,
        npm::program("esbuild")
            .arg(file)
            .args(["--format=esm", "--target=es2022", "--minify"])
            .args(["--allow-overwrite", "--log-level=warning"])
            // wasm-bindgen's glue names a module once for each function that it takes from it.
            .arg("--log-override:duplicate-object-key=silent")
            .arg(format!("--outfile={}", file.display())),
    )
}

/// Puts the hashes of the inline scripts, trunk's own among them, into the policy.
fn write_policy(page: &Path) -> Result<()> {
    let html = fs::read_to_string(page)?;
    if !html.contains(HASHES) {
        bail!("the Content-Security-Policy of {} lacks {HASHES}", page.display());
    }
    let hashes: Vec<String> = inline_scripts(&html)
        .map(|script| {
            format!("'sha256-{}'", BASE64_STANDARD.encode(Sha256::digest(script.as_bytes())))
        })
        .collect();
    fs::write(page, html.replacen(HASHES, &hashes.join(" "), 1))?;
    Ok(())
}

fn inline_scripts(html: &str) -> impl Iterator<Item = &str> {
    html.split("<script").skip(1).filter_map(|rest| {
        let (attributes, rest) = rest.split_once('>')?;
        let (script, _) = rest.split_once("</script>")?;
        let is_data = attributes.contains("application/json");
        (!attributes.contains("src=") && !is_data).then_some(script)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r#"<!-- 'other' -->
<meta http-equiv="Content-Security-Policy" content="default-src 'none'">
<script type="application/json">[]</script>
<script>one</script><script type="module" src="./a.js"></script><script type="module">two</script>"#;

    #[test]
    fn inline_scripts_are_those_without_a_source() {
        assert_eq!(inline_scripts(PAGE).collect::<Vec<_>>(), ["one", "two"]);
    }

    #[test]
    fn the_policy_is_read_back() {
        assert_eq!(policy(PAGE), Some("default-src 'none'"));
    }
}
