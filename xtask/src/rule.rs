//! A new rule's files: the rule, its page, its lines in its category and in the registry.

use crate::run::root;
use anyhow::{Context as _, Result, bail};
use std::fs;
use std::path::Path;

const RULE: &str = r#"use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    id: "{id}",
    title: "TODO: the problem, in sentence case",
    category: Category::{category},
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Never,
    aliases: &[],
    practice: "TODO: the id of a practice",
    why: "TODO: why it matters, in two sentences at most.",
    check,
};

fn check(_cx: &RuleContext<'_>, _out: &mut Sink<'_>) {}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::check;

    #[test]
    fn marks_the_part_at_fault() {
        check(
            &RULE,
            "
FROM debian:13
#    ^^^^^^^^^
",
        );
    }
}
"#;

const PAGE: &str = "\
TODO: the problem, and what it costs.

```dockerfile bad
FROM debian:13
```

```dockerfile good
FROM debian:13
```
";

/// `new-rule CATEGORY ID`: writes what compiles and fails its tests until the rule is written.
pub(crate) fn command(category: &str, id: &str) -> Result<()> {
    let kebab = id.split('-').all(|part| {
        !part.is_empty()
            && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    });
    if !kebab || !id.starts_with(|first: char| first.is_ascii_lowercase()) {
        bail!(
            "an id is in kebab-case and names the problem, as in untagged-base-image; this is {id}"
        );
    }
    let module = id.replace('-', "_");
    let rules = root().join("core/src/rules");
    let registry = rules.join("registry.rs");
    let registered = register(&fs::read_to_string(&registry)?, category, &module)?;
    let folder = rules.join(category);
    let modules = folder.join("mod.rs");
    let with_module = add_module(&fs::read_to_string(&modules)?, &module);

    let rule = RULE.replace("{id}", id).replace("{category}", &capitalised(category));
    for (extension, text) in [("rs", rule.as_str()), ("md", PAGE)] {
        let file = folder.join(format!("{module}.{extension}"));
        if file.exists() {
            bail!("{} exists already", file.display());
        }
        fs::write(&file, text)?;
        say(&file);
    }
    for (file, text) in [(modules, with_module), (registry, registered)] {
        fs::write(&file, text)?;
        say(&file);
    }
    println!("\nWrite the page's examples, see them fail, then write `check`:");
    println!("  cargo test -p plimsoll-core rules::");
    Ok(())
}

fn say(file: &Path) {
    println!("{}", file.strip_prefix(root()).unwrap_or(file).display());
}

/// A category's source with one more module, in alphabetical order.
fn add_module(source: &str, module: &str) -> String {
    let line = format!("pub(super) mod {module};");
    let is_later = |it: &&str| it.starts_with("pub(super) mod ") && **it > *line;
    let at = source.lines().find(is_later).and_then(|it| source.find(it)).unwrap_or(source.len());
    format!("{}{line}\n{}", &source[..at], &source[at..])
}

/// The registry's source with one more module in its category, in alphabetical order.
fn register(source: &str, category: &str, module: &str) -> Result<String> {
    const START: &str = "\nrules! {\n";
    let start = source.find(START).context("core/src/rules/registry.rs has no `rules!` list")?
        + START.len();
    let end = start + source[start..].find("\n}").context("the `rules!` list does not end")?;
    let list = &source[start..end];
    let opening = format!("    {category}: [");
    let Some(own) = list.find(&opening) else {
        let categories: Vec<&str> =
            list.lines().filter_map(|line| Some(line.split_once(": [")?.0.trim())).collect();
        bail!("no category {category}; there are {}", categories.join(", "));
    };
    let inside = own + opening.len();
    let to = inside + list[inside..].find(']').context("a category's list does not end")?;
    let mut modules: Vec<&str> =
        list[inside..to].split(',').map(str::trim).filter(|name| !name.is_empty()).collect();
    if modules.contains(&module) {
        bail!("{category} has {module} already");
    }
    modules.push(module);
    modules.sort_unstable();
    let modules = format!("\n        {},\n    ", modules.join(",\n        "));
    Ok([&source[..start + inside], &modules, &source[start + to..]].concat())
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const REGISTRY: &str = "macro\n\nrules! {\n    base: [\n    ],\n    cache: [\n        b,\n        d,\n    ],\n}\nrest\n";

    #[test]
    fn a_module_is_registered_in_its_place() {
        assert_eq!(
            register(REGISTRY, "base", "x").unwrap(),
            REGISTRY.replacen("base: [\n    ]", "base: [\n        x,\n    ]", 1)
        );
        assert_eq!(
            register(REGISTRY, "cache", "c").unwrap(),
            REGISTRY.replace("        d,", "        c,\n        d,")
        );
    }

    #[test]
    fn a_module_is_listed_in_its_place() {
        const MODULES: &str = "//! Rules.\n\npub(super) mod b;\npub(super) mod d;\n";
        let (start, rest) = MODULES.split_at(MODULES.find("pub(super) mod d").unwrap());
        assert_eq!(add_module(MODULES, "c"), format!("{start}pub(super) mod c;\n{rest}"));
        assert_eq!(add_module(MODULES, "e"), format!("{MODULES}pub(super) mod e;\n"));
    }

    #[test]
    fn a_wrong_category_or_a_second_registration_is_refused() {
        assert!(register(REGISTRY, "none", "x").unwrap_err().to_string().contains("base, cache"));
        assert!(register(REGISTRY, "cache", "b").is_err());
    }
}
