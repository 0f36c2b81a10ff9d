//! The image of the page itself is one that the page has nothing to say against.

use plimsoll_core::rules::Preset;
use plimsoll_core::{Inputs, Settings, check};

const DOCKERFILE: &str = include_str!("../../hosting/Dockerfile");
const DOCKERIGNORE: &str = include_str!("../../hosting/Dockerfile.dockerignore");

const NGINX: &str = include_str!("../../hosting/nginx.conf");
const PAGE: &str = include_str!("../../docs/hosting.md");
/// The server of the browser tests.
const SERVER: &str = include_str!("../../xtask/src/serve.rs");

/// Every host is told to send the same, and the tests of the page are run with it.
#[test]
fn every_recipe_sends_every_header() {
    let (table, recipes) = PAGE.split_once("## nginx").expect("recipes");
    let recipe = |name: &str| {
        let (_, rest) = recipes.split_once(&format!("## {name}\n")).expect(name);
        rest.split("\n## ").next().expect("text")
    };
    let mut headers: Vec<(&str, &str)> = Vec::new();
    for row in table.lines().filter(|line| line.starts_with("| `")) {
        let names = row.split('|').nth(1).unwrap_or("").split('`').skip(1).step_by(2);
        headers.extend(names.filter_map(|header| header.split_once(": ")));
    }
    let for_all = ["Access-", "Cross-", "Permissions-", "Referrer-", "X-", "Content-Security-"];
    headers.retain(|(name, _)| for_all.iter().any(|start| name.starts_with(start)));
    assert_eq!(headers.len(), 8, "{headers:?}");
    let netlify = recipe("Netlify and Cloudflare Pages");
    for (name, text) in [
        ("nginx", NGINX),
        ("Caddy", recipe("Caddy")),
        ("Apache", recipe("Apache")),
        ("Netlify", netlify),
        ("cargo xtask serve", SERVER),
    ] {
        for (header, value) in &headers {
            assert!(text.contains(header), "{name}: {header}");
            assert!(text.contains(value), "{name}: {header}: {value}");
        }
    }
    assert!(recipe("S3 with CloudFront").contains("the other headers of the table"));
}

#[test]
fn the_image_of_the_page_has_no_problem() {
    for preset in [Preset::Recommended, Preset::Strict] {
        let settings = Settings { preset, ..Settings::default() };
        let inputs = Inputs { dockerignore: Some(DOCKERIGNORE.to_owned()), ..Inputs::default() };
        let report = check(DOCKERFILE, &settings, &inputs).report;
        let found: Vec<&str> =
            report.findings.iter().map(|finding| finding.message.as_str()).collect();
        assert_eq!(found, Vec::<&str>::new(), "{preset:?}");
        assert!(report.silenced.is_empty(), "none is silenced either");
    }
}
