use super::*;
use crate::syntax::parse;

/// The tables of all releases.
pub(super) fn closures() -> Closures {
    let mut closures = Closures::default();
    closures.add(include_str!("../../data/apt/bookworm.txt"));
    closures.add(include_str!("../../data/apt/bullseye.txt"));
    closures.add(include_str!("../../data/apt/trixie.txt"));
    closures
}

fn sized(source: &str) -> SizeReport {
    let closures = closures();
    let options = SizeOptions { closures: Some(&closures), ..SizeOptions::default() };
    let file = parse(source);
    estimate(&Build::new(source, &file), &options)
}

fn part(layer: &Layer, kind: PartKind) -> Estimate {
    layer.parts.iter().filter(|part| part.kind == kind).map(|part| part.disk).sum()
}

#[test]
fn apt_closures_are_those_of_the_data() {
    // From shared/data/apt-closures.csv: download and installed bytes, with recommendations and
    // without.
    let closures = closures();
    for (package, suite, with, without) in [
        ("build-essential", "bookworm", (103_089_608, 402_081_792), (76_721_356, 322_971_648)),
        ("curl", "bookworm", (6_132_136, 15_763_456), (4_243_288, 11_983_872)),
        ("ffmpeg", "bookworm", (186_419_980, 638_470_144), (133_899_436, 481_379_328)),
        ("git", "bookworm", (25_585_224, 123_838_464), (20_760_728, 108_801_024)),
        ("default-jdk", "trixie", (247_604_152, 826_592_256), (212_609_344, 662_642_688)),
        ("imagemagick", "trixie", (51_200_264, 190_418_944), (15_156_816, 44_551_168)),
        ("postgresql-client", "trixie", (13_127_404, 71_386_112), (11_255_704, 67_431_424)),
        ("chromium", "bullseye", (226_903_742, 827_030_528), (168_582_114, 592_113_664)),
        ("nodejs", "bullseye", (21_688_772, 87_786_496), (17_699_408, 73_037_824)),
        ("python3-pip", "bullseye", (105_153_896, 375_342_080), (10_516_552, 31_848_448)),
    ] {
        let suite = closures.suite(suite).unwrap();
        for (recommends, expected) in [(true, with), (false, without)] {
            let mut set = closures::Packages::default();
            assert!(suite.install(package, recommends, &mut set));
            let (deb, disk, _) = suite.weigh(&set, &closures::Packages::default());
            assert_eq!((deb, disk), expected, "{package}");
        }
    }
}

#[test]
fn an_apt_layer_weighs_what_the_table_says() {
    let report = sized(
        "FROM debian:bookworm\nRUN apt-get update && apt-get install -y --no-install-recommends anacron \
         && rm -rf /var/lib/apt/lists/*\n",
    );
    let layer = &report.layers[0];
    assert_eq!(part(layer, PartKind::Packages).likely, 93_184);
    assert_eq!(part(layer, PartKind::Lists), Estimate::ZERO);
    let report = sized("FROM debian:bookworm\nRUN apt-get update && apt-get install -y anacron\n");
    let layer = &report.layers[0];
    assert_eq!(part(layer, PartKind::Packages).likely, 93_184);
    assert_eq!(part(layer, PartKind::Recommended).likely, 20_156_416 - 93_184);
    // Lists kept: about 20 MB.
    assert_eq!(part(layer, PartKind::Lists).likely, 19_852_735);
}

#[test]
fn packages_are_counted_once_over_a_lineage() {
    let report = sized(
        "FROM debian:12 AS a\nRUN apt-get install -y --no-install-recommends curl git\n\
         FROM a\nRUN apt-get install -y --no-install-recommends curl\n\
         FROM buildpack-deps:bookworm\nRUN apt-get install -y --no-install-recommends git gcc\n",
    );
    assert_eq!(report.layers.len(), 1, "only what the last stage needs");
    assert_eq!(part(&report.layers[0], PartKind::Packages), Estimate::ZERO);
    assert_eq!(part(&report.layers[0], PartKind::Tools), Estimate::ZERO);
    let report = sized(
        "FROM debian:12 AS a\nRUN apt-get install -y --no-install-recommends curl git\n\
         FROM a\nRUN apt-get install -y --no-install-recommends curl\n",
    );
    assert!(part(&report.layers[0], PartKind::Packages).likely > 50_000_000);
    assert_eq!(part(&report.layers[1], PartKind::Packages), Estimate::ZERO);
}

#[test]
fn what_goes_in_the_same_step_weighs_nothing_and_later_saves_nothing() {
    let same = sized(
        "FROM debian:12\nRUN apt-get update && apt-get install -y gcc && make \
         && apt-get purge -y --auto-remove gcc && rm -rf /var/lib/apt/lists/*\n",
    );
    assert_eq!(part(&same.layers[0], PartKind::Tools), Estimate::ZERO);
    let without = sized("FROM debian:12\nRUN curl -o /big.tar.gz https://e.com/big.tar.gz\n");
    let with = sized(
        "FROM debian:12\nRUN curl -o /big.tar.gz https://e.com/big.tar.gz\nRUN rm /big.tar.gz\n",
    );
    assert!(without.layers[0].disk.likely > 10_000_000);
    assert_eq!(with.total.disk, without.total.disk, "a late rm saves nothing");
    assert!(with.layers[1].because[0].contains("saves nothing"));
}

#[test]
fn chown_doubles_what_was_copied() {
    let report = sized("FROM debian:12\nCOPY . /app\nRUN chown -R 1000:1000 /app\n");
    assert_eq!(report.layers[1].disk, report.layers[0].disk);
    assert_eq!(report.layers[1].parts[0].kind, PartKind::Duplicate);
}

#[test]
fn mounts_keep_bytes_out_of_the_layer() {
    let plain = sized("FROM python:3.14\nRUN pip install flask\n");
    let mounted = sized(
        "FROM python:3.14\nRUN --mount=type=cache,target=/root/.cache/pip pip install flask\n",
    );
    assert!(part(&plain.layers[0], PartKind::Cache).likely > 0);
    assert_eq!(part(&mounted.layers[0], PartKind::Cache), Estimate::ZERO);
    assert_eq!(
        part(&plain.layers[0], PartKind::Packages),
        part(&mounted.layers[0], PartKind::Packages)
    );
    assert_eq!(plain.layers[0].fetched, mounted.layers[0].fetched);
}

#[test]
fn builder_stages_do_not_ship() {
    let report = sized(
        "FROM golang:1.26 AS build\nWORKDIR /src\nCOPY . .\nRUN go build -o /app .\n\
         FROM scratch\nCOPY --from=build /app /app\n",
    );
    let copied = report.layers.iter().find(|layer| layer.ships).unwrap();
    assert_eq!(copied.disk, Estimate::new(2_000_000, 15_000_000, 120_000_000));
    assert_eq!(report.total.disk, copied.disk);
    assert!(report.builder.likely > 100_000_000);
    assert_eq!(report.base.image, "scratch");
}

#[test]
fn targets_budgets_and_unknown_bases() {
    let source = "FROM debian:12 AS a\nRUN true\nFROM nobody/nothing:1\n";
    let file = parse(source);
    let build = Build::new(source, &file);
    let options = SizeOptions { budget: Some(1_000), target: Some("A"), ..SizeOptions::default() };
    let report = estimate(&build, &options);
    assert_eq!(report.base.image, "debian:12");
    assert!(report.budget.unwrap().over > 100_000_000);
    let weight = report.weight().unwrap();
    assert_eq!((weight.budget, weight.heaviest), (1_000, 0));
    let report = estimate(&build, &SizeOptions::default());
    assert_eq!(report.base.disk, None);
    assert!(report.total.missing[0].contains("size unknown"));
    assert_eq!(suites(&build), ["bookworm", "trixie"]);
}

#[test]
fn what_fixes_save() {
    let report = sized(
        "FROM python:3.14\nRUN apt-get update && apt-get install -y ffmpeg\nCOPY . /app\n\
         RUN chown -R 1:1 /app\nRUN rm -rf /app\n",
    );
    let lists = Frees::Part(PartKind::Lists);
    let duplicate = Frees::Part(PartKind::Duplicate);
    let saves = |frees, index| report.saves(frees, index).map(|saved| saved.disk.likely);
    assert_eq!(saves(lists, 1), Some(21_696_887));
    assert!(saves(Frees::Part(PartKind::Recommended), 1) > Some(5_000_000));
    assert_eq!(saves(duplicate, 3), Some(report.layers[1].disk.likely));
    assert!(saves(Frees::Part(PartKind::Deleted), 4) >= saves(duplicate, 3));
    assert!(saves(Frees::OtherBase, 0) > Some(900_000_000));
    assert_eq!(saves(Frees::Nothing, 1), None);
    assert_eq!(saves(lists, 2), None);
    let reasons = report.saves(lists, 1).unwrap().because;
    assert!(reasons[0].contains("Package lists of Debian trixie"), "{reasons:?}");
}

#[test]
fn what_a_step_of_its_own_fetches_is_not_fetched_again() {
    let likely = |steps: &str| sized(&format!("FROM debian:13\n{steps}")).total.disk.likely;
    for (fetch, build) in [
        ("go mod download", "go build -o /app ."),
        ("mvn dependency:go-offline", "mvn package"),
        ("cargo fetch", "cargo build --release"),
        ("gradle dependencies", "gradle build"),
        ("dotnet restore", "dotnet publish"),
    ] {
        let in_one = likely(&format!("RUN {build}\n"));
        let in_two = likely(&format!("RUN {fetch}\nRUN {build}\n"));
        assert_eq!(in_one, in_two, "{build}");
    }
}
