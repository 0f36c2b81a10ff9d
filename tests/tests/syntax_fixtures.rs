//! The syntax tree, held against the fixtures of BuildKit's own parser.

use std::fs;
use std::path::{Path, PathBuf};

use plimsoll_core::syntax::{SyntaxErrorKind, parse};
use plimsoll_core::text::LineIndex;
use plimsoll_tests::shared;
use plimsoll_tests::tree::{assert_sound, dump};

#[test]
fn every_positive_fixture_gives_the_same_tree() {
    let Some(folder) = shared("conformance/buildkit-parser/testfiles") else { return };
    let fixtures = folders(&folder);
    assert_eq!(fixtures.len(), 33);
    for fixture in fixtures {
        let source = fs::read_to_string(fixture.join("Dockerfile")).expect("readable");
        let expected = fs::read_to_string(fixture.join("result")).expect("readable");
        let file = parse(&source);
        assert_sound(&source, &file);
        assert_eq!(dump(&file).trim(), expected.trim(), "{}", fixture.display());
    }
}

#[test]
fn every_negative_fixture_is_refused() {
    let Some(folder) = shared("conformance/buildkit-parser/testfiles-negative") else { return };
    let fixtures = folders(&folder);
    let found: Vec<_> = fixtures
        .iter()
        .map(|fixture| {
            let source = fs::read_to_string(fixture.join("Dockerfile")).expect("readable");
            let file = parse(&source);
            assert_sound(&source, &file);
            let kinds: Vec<_> = file.errors.into_iter().map(|error| error.kind).collect();
            (fixture.file_name().expect("named").to_string_lossy().into_owned(), kinds)
        })
        .collect();
    assert_eq!(
        found,
        [
            ("empty_dockerfile".to_owned(), vec![SyntaxErrorKind::Empty]),
            ("env_no_value".to_owned(), vec![SyntaxErrorKind::NameWithoutValue]),
            ("only_comments".to_owned(), vec![SyntaxErrorKind::Empty]),
            ("shykes-nested-json".to_owned(), vec![SyntaxErrorKind::Json]),
        ]
    );
}

#[test]
fn instructions_span_the_lines_that_buildkit_gives_them() {
    let Some(path) = shared("conformance/buildkit-parser/testfile-line/Dockerfile") else { return };
    let source = fs::read_to_string(path).expect("readable");
    let index = LineIndex::new(&source);
    let file = parse(&source);
    let spans: Vec<_> = file
        .pieces
        .iter()
        .filter(|piece| matches!(piece.kind, plimsoll_core::syntax::PieceKind::Instruction(_)))
        .map(|piece| (index.line(piece.range.start()), index.line(piece.range.end() - 1)))
        .collect();
    assert_eq!(spans, [(5, 5), (11, 12), (17, 31)]);
}

fn folders(path: &Path) -> Vec<PathBuf> {
    let mut folders: Vec<_> = fs::read_dir(path)
        .expect("readable")
        .map(|entry| entry.expect("readable").path())
        .collect();
    folders.sort();
    folders
}
