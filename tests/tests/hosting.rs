//! The image of the page itself is one that the page has nothing to say against.

use plimsoll_core::analysis::analyze;
use plimsoll_core::rules::{Options, Preset};

const DOCKERFILE: &str = include_str!("../../hosting/Dockerfile");
const DOCKERIGNORE: &str = include_str!("../../hosting/Dockerfile.dockerignore");

#[test]
fn the_image_of_the_page_has_no_problem() {
    for preset in [Preset::Recommended, Preset::Strict] {
        let options =
            Options { preset, dockerignore: Some(DOCKERIGNORE.to_owned()), ..Options::default() };
        let report = analyze(DOCKERFILE, &options);
        let found: Vec<&str> =
            report.findings.iter().map(|finding| finding.message.as_str()).collect();
        assert_eq!(found, Vec::<&str>::new(), "{preset:?}");
        assert!(report.silenced.is_empty(), "none is silenced either");
    }
}
