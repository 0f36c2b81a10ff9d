//! The materials of a program as CycloneDX writes them: each crate that is compiled into it, with its
//! licence, the sum of its package, and what it calls.

use super::date::Date;
use super::works::{self, Work};
use super::{Options, epoch, folder, npm, version};
use crate::run::{announce, command, output, root};
use crate::wasm;
use anyhow::{Context as _, Result};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use toml::de::{DeTable, DeValue};

/// The component that everything is a part of.
const WHOLE: &str = "plimsoll";

/// Makes `plimsoll-VERSION-TARGET.cdx.json`: of the native program, or of the npm package, whose
/// target is [`wasm::SYSTEM`].
pub(super) fn make(options: &Options) -> Result<()> {
    let crates: &[&str] = if options.target == wasm::SYSTEM { &npm::CRATES } else { &["plimsoll"] };
    let sbom = of(&options.target, crates)?;
    let file = folder()?.join(format!("plimsoll-{}-{}.cdx.json", version(), options.target));
    fs::write(&file, format!("{sbom:#}\n"))?;
    announce(&format!("Made {}", file.display()));
    Ok(())
}

fn of(triple: &str, crates: &[&str]) -> Result<Value> {
    let works = works::of(triple, crates)?;
    let sums = sums(&fs::read_to_string(root().join("Cargo.lock"))?)?;
    let compiler = output(command("rustc").arg("--version")).context("rustc --version")?;
    let compiler = compiler.split(' ').nth(1).context("the version of rustc")?;

    let mut components: Vec<Value> = works.values().map(|work| component(work, &sums)).collect();
    let mut needs_of_whole: Vec<String> = works
        .values()
        .filter(|work| !work.is_of_registry && crates.contains(&work.name.as_str()))
        .map(name_of)
        .collect();
    for beside in works::beside(triple) {
        let mut component = json!({
            "type": "library",
            "bom-ref": beside.name,
            "name": beside.name,
            "licenses": [{ "expression": beside.licence }],
            "copyright": beside.copyright,
        });
        if beside.is_of_compiler() {
            component["version"] = compiler.into();
        }
        components.push(component);
        needs_of_whole.push(beside.name.to_owned());
    }
    let mut needs = vec![json!({ "ref": WHOLE, "dependsOn": needs_of_whole })];
    for work in works.values() {
        let called: Vec<String> =
            work.needs.iter().filter_map(|id| works.get(id)).map(name_of).collect();
        needs.push(json!({ "ref": name_of(work), "dependsOn": called }));
    }
    Ok(json!({
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "timestamp": Date::of(epoch()?).to_string(),
            "lifecycles": [{ "phase": "build" }],
            "tools": { "components": [
                { "type": "application", "name": "cargo xtask dist sbom", "version": version() },
            ] },
            "component": {
                "type": "application",
                "bom-ref": WHOLE,
                "name": WHOLE,
                "version": version(),
                "licenses": [{ "expression": "MIT OR Apache-2.0" }],
            },
            "properties": [{ "name": "cdx:rustc:sbom:target:triple", "value": triple }],
        },
        "components": components,
        "dependencies": needs,
    }))
}

fn component(work: &Work, sums: &BTreeMap<(String, String), String>) -> Value {
    let name = name_of(work);
    let mut component = json!({
        "type": "library",
        "bom-ref": name,
        "name": work.name,
        "version": work.version,
        // Old manifests have a stroke for "or".
        "licenses": [{ "expression": work.licence.replace('/', " OR ") }],
    });
    if work.is_published {
        component["purl"] = name.into();
    }
    if let Some(sum) = sums.get(&(work.name.clone(), work.version.clone())) {
        component["hashes"] = json!([{ "alg": "SHA-256", "content": sum }]);
    }
    component
}

/// What a crate is called by in the whole document: its package URL.
fn name_of(work: &Work) -> String {
    // The one character of a version that a package URL has another meaning for.
    format!("pkg:cargo/{}@{}", work.name, work.version.replace('+', "%2B"))
}

/// The sums of the packages that a lock file names, by name and version.
fn sums(lock: &str) -> Result<BTreeMap<(String, String), String>> {
    let lock = DeTable::parse(lock)?.into_inner();
    let packages = lock.get("package").and_then(|it| it.get_ref().as_array());
    let mut sums = BTreeMap::new();
    for package in packages.context("Cargo.lock names no packages")? {
        let field = |name: &str| {
            let value = package.get_ref().get(name).map(toml::Spanned::get_ref);
            value.and_then(DeValue::as_str).map(str::to_owned)
        };
        if let (Some(name), Some(version), Some(sum)) =
            (field("name"), field("version"), field("checksum"))
        {
            sums.insert((name, version), sum);
        }
    }
    Ok(sums)
}

#[cfg(test)]
mod tests {
    use super::of;
    use crate::dist::{binary, npm};
    use crate::wasm;
    use serde_json::Value;
    use std::collections::BTreeSet;

    fn list(value: &Value) -> Vec<Value> {
        value.as_array().cloned().unwrap_or_default()
    }

    #[test]
    fn materials_are_whole_and_name_no_folder() {
        for (triple, crates, only_here) in [
            (binary::host(), &["plimsoll"][..], "clap"),
            ("x86_64-pc-windows-msvc", &["plimsoll"][..], "windows-sys"),
            (wasm::SYSTEM, &npm::CRATES[..], "wasm-bindgen"),
        ] {
            let sbom = of(triple, crates).unwrap();
            let components = list(&sbom["components"]);
            let names: BTreeSet<String> =
                components.iter().filter_map(|it| it["name"].as_str()).map(str::to_owned).collect();
            for name in ["plimsoll", "plimsoll-core", "serde_json", "shuck-linter", only_here] {
                assert!(names.contains(name), "{triple}: {name}");
            }
            // Of what compiles it, and of what only tests need, nothing is in it.
            for name in ["serde_derive", "expect-test", "xtask"] {
                assert!(!names.contains(name), "{triple}: {name}");
            }
            let refs: BTreeSet<String> = components
                .iter()
                .chain([&sbom["metadata"]["component"]])
                .filter_map(|it| it["bom-ref"].as_str())
                .map(str::to_owned)
                .collect();
            assert_eq!(refs.len(), components.len() + 1, "{triple}: a name is there twice");
            let mut reached = BTreeSet::new();
            for need in list(&sbom["dependencies"]) {
                for called in list(&need["dependsOn"]) {
                    let called = called.as_str().unwrap_or_default().to_owned();
                    assert!(refs.contains(&called), "{triple}: {called}");
                    reached.insert(called);
                }
            }
            assert_eq!(reached.len(), components.len(), "{triple}: something is of no use");
            for component in components {
                let is_of_registry = component["purl"].is_string()
                    && !component["name"].as_str().unwrap_or_default().starts_with("plimsoll");
                assert_eq!(component["hashes"].is_array(), is_of_registry, "{component}");
            }
            assert!(!sbom.to_string().contains(env!("CARGO_MANIFEST_DIR")));
        }
    }
}
