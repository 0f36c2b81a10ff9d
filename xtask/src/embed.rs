//! embed.html: the page's program and styles under a policy of its own, without the editor.

use anyhow::{Context, Result};
use std::fs;
use std::path::Path;

/// The line of web/embed.html that the page's program takes the place of.
const PLACE: &str = "<!-- The page's program and styles: xtask/src/embed.rs puts them here. -->";
/// The end of the address of the editor's bundle.
const EDITOR: &str = "/editor/dist/editor.js";
/// Stands in for the editor's bundle, which the glue imports by name and an embed never calls.
const NO_EDITOR: &str = "no-editor.js";
/// Writes embed.html and what it needs besides the page's files; the policy still lacks its hashes.
pub(crate) fn write(template: &Path, dist: &Path) -> Result<()> {
    let template = fs::read_to_string(template)?;
    let index = fs::read_to_string(dist.join("index.html"))?;
    let program = program(&index).context("index.html is not as trunk makes it")?;
    fs::write(dist.join(NO_EDITOR), "export class Editor {}\n")?;
    Ok(fs::write(dist.join("embed.html"), template.replacen(PLACE, &program, 1))?)
}

/// The tags that start the page, taken from its index.html: an import map in the place of the
/// editor, then styles, preloads and the script.
fn program(index: &str) -> Option<String> {
    let links: Vec<&str> = index
        .split("<link ")
        .skip(1)
        .filter_map(|rest| rest.split_once('>').map(|(link, _)| link))
        .filter(|link| {
            ["icon", "manifest"].iter().all(|other| !link.contains(&format!("{other}\"")))
        })
        .collect();
    let editor = links.iter().find_map(|link| {
        let (_, rest) = link.split_once("href=\"")?;
        rest.split_once('"').map(|(href, _)| href).filter(|href| href.ends_with(EDITOR))
    })?;
    let script = index
        .split_once("<script type=\"module\">")
        .and_then(|(_, rest)| rest.split_once("</script>"))
        .map(|(script, _)| script)?;
    let mut elements = vec![format!(
        "<script type=\"importmap\">{{\"imports\":{{\"{editor}\":\"./{NO_EDITOR}\"}}}}</script>"
    )];
    elements.extend(
        links.iter().filter(|link| !link.contains(EDITOR)).map(|link| format!("<link {link}>")),
    );
    elements.push(format!("<script type=\"module\">{script}</script>"));
    Some(elements.join("\n    "))
}

#[cfg(test)]
mod tests {
    use super::*;

    const INDEX: &str = r#"<link rel="icon" href="./icon.svg"><script type="module">start()</script>
<link rel="stylesheet" href="./a.css"/><link rel="modulepreload" href="./snippets/x/editor/dist/editor.js" crossorigin="anonymous"><link rel="preload" href="./a.wasm">"#;

    #[test]
    fn an_embed_has_the_page_but_its_editor() {
        let program = program(INDEX).unwrap_or_default();
        let lines: Vec<&str> = program.lines().map(str::trim).collect();
        assert_eq!(
            lines,
            [
                r#"<script type="importmap">{"imports":{"./snippets/x/editor/dist/editor.js":"./no-editor.js"}}</script>"#,
                r#"<link rel="stylesheet" href="./a.css"/>"#,
                r#"<link rel="preload" href="./a.wasm">"#,
                r#"<script type="module">start()</script>"#,
            ]
        );
    }
}
