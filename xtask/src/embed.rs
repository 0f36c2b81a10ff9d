//! embed.html: the page's program and styles under a policy of its own, without the editor.

use anyhow::{Context, Result};
use std::fs;
use std::path::Path;

/// The line of web/embed.html that the page's program takes the place of.
const PLACE: &str = "<!-- The page's program and styles: xtask/src/embed.rs puts them here. -->";
/// The editor's bundle, as index.html names it.
pub(crate) const EDITOR: &str = "editor.js";
/// Writes embed.html and what it needs besides the page's files; the policy still lacks its hashes.
pub(crate) fn write(template: &Path, dist: &Path) -> Result<()> {
    let template = fs::read_to_string(template)?;
    let index = fs::read_to_string(dist.join("index.html"))?;
    let program = program(&index).context("index.html is not as trunk makes it")?;
    Ok(fs::write(dist.join("embed.html"), template.replacen(PLACE, &program, 1))?)
}

/// The tags that start the page, taken from its index.html: styles, preloads and the script.
fn program(index: &str) -> Option<String> {
    let left_out = ["icon\"", "manifest\"", EDITOR];
    let links = index
        .split("<link ")
        .skip(1)
        .filter_map(|rest| rest.split_once('>').map(|(link, _)| link))
        .filter(|link| left_out.iter().all(|other| !link.contains(other)))
        .map(|link| format!("<link {link}>"));
    let (_, script) = index.split_once("<script type=\"module\">")?;
    let (script, _) = script.split_once("</script>")?;
    let script = format!("<script type=\"module\">{script}</script>");
    Some(links.chain([script]).collect::<Vec<_>>().join("\n    "))
}

#[cfg(test)]
mod tests {
    use super::*;

    const INDEX: &str = r#"<link rel="icon" href="./icon.svg"><script type="module">start()</script>
<link rel="stylesheet" href="./a.css"/><link rel="modulepreload" href="./editor.js"><link rel="preload" href="./a.wasm">"#;

    #[test]
    fn an_embed_has_the_page_but_its_editor() {
        let program = program(INDEX).unwrap_or_default();
        let lines: Vec<&str> = program.lines().map(str::trim).collect();
        assert_eq!(
            lines,
            [
                r#"<link rel="stylesheet" href="./a.css"/>"#,
                r#"<link rel="preload" href="./a.wasm">"#,
                r#"<script type="module">start()</script>"#,
            ]
        );
    }
}
