//! The presets on small Dockerfiles, against what hadolint and BuildKit said of them: `tests/parity`.

use std::collections::BTreeSet;

use plimsoll_tests::cases::{Oracle, asked_hadolint, changed, read_all};

#[test]
fn every_case_is_found_as_recorded_or_explained() {
    let files = read_all();
    let mut wrong = Vec::new();
    let mut count = 0;
    for file in &files {
        let titles: BTreeSet<&str> = file.cases.iter().map(|case| case.title.as_str()).collect();
        assert_eq!(titles.len(), file.cases.len(), "{}: a title stands twice", file.name);
        for case in &file.cases {
            count += 1;
            let of = |why| format!("{}, {}: {why}\n{}", file.name, case.title, case.text);
            wrong.extend(case.wrong().into_iter().map(of));
        }
    }
    assert!(wrong.is_empty(), "{} differences:\n{}", wrong.len(), wrong.join("\n"));
    assert!(count >= 300, "{count} cases");
}

#[test]
fn hadolint_says_what_is_recorded() {
    let files = read_all();
    let Some(asked) = asked_hadolint(&files) else { return };
    assert_eq!(changed(&files, Oracle::Hadolint, &asked), Vec::<String>::new());
}
