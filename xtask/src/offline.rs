//! The service worker: which files make the page, and a version that changes with any of them.

use anyhow::{Result, bail};
use sha2::{Digest as _, Sha256};
use std::fs;
use std::path::Path;

/// The line of public/sw.js that the build writes.
const BUILD: &str = "const BUILD = { version: \"\", files: [] };";
/// The worker itself, and what only embeds need, which live without it.
const LEFT_OUT: [&str; 3] = ["sw.js", "embed.html", "embed.js"];
/// Writes the worker of a built page. Comes last: it counts in what all other files hold.
pub(crate) fn write(dist: &Path) -> Result<()> {
    let worker = dist.join("sw.js");
    let script = fs::read_to_string(&worker)?;
    if !script.contains(BUILD) {
        bail!("public/sw.js lacks the line {BUILD}");
    }
    let mut files = Vec::new();
    collect(dist, "", &mut files)?;
    files.sort();
    let mut hash = Sha256::new();
    hash.update(&script);
    for file in &files {
        hash.update(file);
        hash.update(fs::read(dist.join(file))?);
    }
    let version: String =
        hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    // A visit names the folder; some hosts answer index.html with a redirect.
    let names: Vec<&str> =
        files.iter().map(|file| if file == "index.html" { "./" } else { file }).collect();
    let build = serde_json::json!({ "version": version, "files": names });
    Ok(fs::write(&worker, script.replacen(BUILD, &format!("const BUILD = {build};"), 1))?)
}

/// The files below a folder, with `/` between folders.
fn collect(folder: &Path, before: &str, files: &mut Vec<String>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = format!("{before}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), &format!("{name}/"), files)?;
        } else if !LEFT_OUT.contains(&name.as_str()) {
            files.push(name);
        }
    }
    Ok(())
}
