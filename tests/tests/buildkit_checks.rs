//! The *buildkit* preset against what `docker build --check` of a real BuildKit said, by rule and
//! line: `tests/buildkit/checks` and, where the corpus is at hand, `corpus-checks.txt`.

use plimsoll_tests::parity::{CHECKS, with_buildkit};

#[test]
fn every_example_and_corpus_file_has_the_recorded_warnings() {
    let comparison = with_buildkit();
    println!("{}", comparison.table("buildkit", &[CHECKS]));
    let differences = comparison.differences();
    assert!(
        differences.is_empty(),
        "{} differences:\n{}",
        differences.len(),
        differences.join("\n")
    );
    assert_eq!(CHECKS.missed_by(&comparison), None);
}
