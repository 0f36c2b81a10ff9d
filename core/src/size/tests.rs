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

/// The first layer of a RUN, on a slim Python image.
fn run(command: &str) -> Layer {
    let report = sized(&format!("FROM python:3.14-slim\nRUN {command}\n"));
    report.layers.last().unwrap().clone()
}

#[test]
fn pytorch_for_the_cpu_brings_nothing_of_nvidias() {
    const INDEX: &str = "https://registry.example/whl/cpu";
    let likely = |command: &str| part(&run(command), PartKind::Packages).likely;
    let whole = likely("pip install torch");
    assert!(whole > 4_000_000_000, "{whole}");
    for command in [
        "pip install torch --index-url @@",
        "pip install --index-url=@@/ torch==2.8.0",
        "pip3 install -i @@ torch",
        "python -m pip install 'torch==2.8.0+cpu' --extra-index-url @@",
        "pip install torch==2.8.0+cpu -f https://registry.example/whl/torch_stable.html",
        "pip install --extra-index-url https://example.com/simple --extra-index-url @@ torch",
        "PIP_INDEX_URL=@@ pip install torch",
        "export PIP_EXTRA_INDEX_URL=@@ && pip install torch",
        "pip config set global.index-url @@ && pip install torch",
        "uv pip install --system torch --index-url @@",
        "uv pip install --system --torch-backend=cpu torch",
        "uv pip install --system torch --index pytorch=@@",
        "UV_TORCH_BACKEND=cpu uv pip install --system torch",
        "pip install @@/torch-2.8.0%2Bcpu-cp312-cp312-manylinux_2_28_x86_64.whl",
        "<<EOF\npip install torch --index-url @@\nEOF",
        "sh -c 'pip install torch --index-url @@'",
    ] {
        let layer = run(&command.replace("@@", INDEX));
        let band = part(&layer, PartKind::Packages);
        assert!((300_000_000..1_000_000_000).contains(&band.likely), "{command}: {band:?}");
        assert!(band.high < 2_000_000_000, "{command}: {band:?}");
        assert!(layer.because.iter().any(|it| it.contains("for the CPU")), "{command}");
    }
    for (head, command) in [
        ("ENV PIP_INDEX_URL=@@", "pip install torch"),
        ("ARG OF=@@", "pip install torch --index-url $OF"),
        ("ARG V=2.8.0+cpu", "pip install torch==${V} --extra-index-url @@"),
        ("RUN pip config set global.extra-index-url @@", "pip install torch"),
    ] {
        let source = format!("FROM python:3.14-slim\n{head}\nRUN {command}\n");
        let report = sized(&source.replace("@@", INDEX));
        let band = part(report.layers.last().unwrap(), PartKind::Packages);
        assert!(band.likely < 1_000_000_000, "{head}: {band:?}");
    }
    // What needs PyTorch gets the same build.
    let along = likely(&format!("pip install accelerate --extra-index-url {INDEX}"));
    assert!(along < 1_200_000_000, "{along}");
    for command in ["pip install --no-deps torch", "PIP_NO_DEPS=1 pip install torch"] {
        assert!(likely(command) < 2_000_000_000, "{command}");
    }
    let other = likely("pip install torch --index-url https://example.com/simple");
    assert_eq!(other, whole);
}

#[test]
fn uv_links_what_it_installs_from_its_cache() {
    let cache = |command: &str| part(&run(command), PartKind::Cache);
    let installed = part(&run("uv pip install --system torch"), PartKind::Packages);
    let linked = cache("uv pip install --system torch");
    assert!(linked.likely < installed.likely / 20, "{linked:?}");
    assert!(linked.low == 0 && linked.holds(installed.likely), "{linked:?}");
    for command in [
        "uv pip install --system --link-mode=copy torch",
        "UV_LINK_MODE=copy uv pip install --system torch",
    ] {
        assert_eq!(cache(command).likely, installed.likely, "{command}");
    }
    for command in [
        "--mount=type=cache,target=/root/.cache/uv UV_LINK_MODE=copy uv pip install --system torch",
        "uv pip install --no-cache --system torch",
        "UV_NO_CACHE=1 uv pip install --system torch",
    ] {
        assert_eq!(cache(command), Estimate::ZERO, "{command}");
    }
}

#[test]
fn browsers_are_large() {
    const GB: u64 = 1_000_000_000;
    for command in [
        "npx playwright install --with-deps",
        "npx -y playwright@1.49.0 install --with-deps",
        "npx -p playwright playwright install --with-deps",
        "playwright install --with-deps",
        "python -m playwright install --with-deps",
        "uv run playwright install --with-deps",
        "pnpm exec playwright install --with-deps chromium firefox webkit",
        "./node_modules/.bin/playwright install --with-deps",
    ] {
        let disk = run(command).disk;
        assert!(disk.low > GB * 9 / 10 && disk.likely > GB * 13 / 10, "{command}: {disk:?}");
    }
    let one = run("npx playwright install chromium").disk;
    assert!(one.low > 300_000_000 && one.high < GB * 11 / 10, "{one:?}");
    assert!(run("npx puppeteer browsers install chrome@stable").disk.likely > 300_000_000);
    assert!(run("npx cypress install").disk.likely > 400_000_000);
    let mounted = "--mount=type=cache,target=/root/.cache/ms-playwright npx playwright install";
    assert_eq!(run(mounted).disk, Estimate::ZERO);
    assert!(run("npx playwright test").disk.likely < 100_000_000);
    assert!(run("npx playwright --version").disk.likely < 100_000_000);
}

#[test]
fn files_that_are_made_by_their_size() {
    const MIB: u64 = 1 << 20;
    for (command, bytes) in [
        ("dd if=/dev/zero of=/swap bs=1M count=100", 100 * MIB),
        ("dd of=/swap if=/dev/urandom count=2048", MIB),
        ("sudo dd if=/dev/zero of=/swap bs=1MB count=3", 3_000_000),
        ("fallocate -l 1G /swap", 1024 * MIB),
        ("fallocate --length=64MiB /swap", 64 * MIB),
        ("head -c 10M /dev/urandom > /noise", 10 * MIB),
        ("head -c 10M </dev/zero >/zeros", 10 * MIB),
    ] {
        assert_eq!(run(command).disk, Estimate::exactly(bytes), "{command}");
    }
    for command in ["truncate -s 2G /disk", "dd if=/dev/zero of=/disk bs=1 count=0 seek=2G"] {
        let disk = run(command).disk;
        assert_eq!(disk, Estimate::new(0, 2048 * MIB, 2048 * MIB), "{command}");
    }
    let unknown = run("dd if=/dev/zero of=/swap bs=1M count=$N").disk;
    assert!(unknown.low == 0 && unknown.high > 1_000_000_000, "{unknown:?}");
    let known = sized("FROM debian:13\nARG N=5\nRUN dd if=/dev/zero of=/a bs=1M count=${N}\n");
    assert_eq!(known.layers[0].disk, Estimate::exactly(5 * MIB));
    // Zeros are hardly pulled, noise is.
    assert!(run("dd if=/dev/zero of=/a bs=1M count=100").pull.high < 5 * MIB);
    assert!(run("dd if=/dev/urandom of=/a bs=1M count=100").pull.low >= 100 * MIB);
    for command in ["dd if=/dev/zero of=/dev/null count=9", "truncate -s 0 /a", "head -c 5 /a"] {
        assert!(run(command).disk.high < 1_000_000, "{command}");
    }
    let removed = run("fallocate -l 1G /swap && mkswap /swap && rm /swap").disk;
    assert_eq!(removed, Estimate::ZERO);
}

#[test]
fn compilers_and_java_by_rpm() {
    let report = |command: &str| sized(&format!("FROM fedora:44\nRUN {command}\n"));
    let both = report("dnf install -y gcc java-21-openjdk-devel");
    let packages =
        part(&both.layers[0], PartKind::Packages) + part(&both.layers[0], PartKind::Tools);
    assert!(packages.likely > 400_000_000 && packages.high > 800_000_000, "{packages:?}");
    for java in ["java-17-openjdk-devel", "java-1.8.0-openjdk", "java-21-amazon-corretto-devel"] {
        let disk = report(&format!("microdnf install -y {java}")).layers[0].disk;
        assert!(disk.likely > 300_000_000, "{java}: {disk:?}");
    }
}

#[test]
fn another_tags_distribution_is_not_this_ones() {
    let os = |name: &str| sized(&format!("FROM {name}\n")).base.os;
    assert_eq!(os("python:3.8-alpine"), "");
    assert_eq!(os("python:3.8-alpine3.14"), "alpine 3.14");
    assert_eq!(os("ubuntu:18.04"), "ubuntu 18.04");
    assert_eq!(os("python:3.14-alpine"), "alpine 3.24");
    let report = sized("FROM ubuntu:18.04\nRUN apt-get install -y curl\n");
    let because = &report.layers[0].because;
    assert!(because.iter().any(|it| it.contains("the nearest to this image's release")));
}

#[test]
fn what_is_not_known_keeps_no_budget() {
    let standing = |source: &str, budget: u64| {
        let file = parse(source);
        let options = SizeOptions { budget: Some(budget), ..SizeOptions::default() };
        estimate(&Build::new(source, &file), &options).standing().unwrap()
    };
    let fill = "RUN fallocate -l 1G /swap\n";
    for base in ["FROM example.com/base:1\n", "FROM ${BASE}\n", "FROM debian:${V}\n"] {
        assert_eq!(standing(base, 100_000_000), Standing::NotKnown, "{base}");
        assert_eq!(standing(&format!("{base}{fill}"), 100_000_000), Standing::Exceeded, "{base}");
    }
    assert_eq!(standing("RUN true\n", 100_000_000), Standing::NotKnown);
    for base in ["FROM ${BASE:-debian:13}\n", "FROM debian:${V:-13}-slim\n", "FROM scratch\n"] {
        assert_eq!(standing(base, 500_000_000), Standing::Kept, "{base}");
    }
    assert_eq!(
        standing("FROM nvidia/cuda:12.4.1-devel-ubuntu22.04\n", 100_000_000),
        Standing::Exceeded
    );
}
