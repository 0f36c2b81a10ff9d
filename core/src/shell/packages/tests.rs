use super::*;
use crate::shell::read;
use crate::syntax;

/// The effect of a RUN's first command, in one line: manager, action, packages with their versions,
/// requirement files.
fn summary(command: &str) -> String {
    let source = format!("RUN {command}");
    let file = syntax::parse(&source);
    let script = read(&file.instructions[0], &["/bin/sh".to_owned(), "-c".to_owned()]);
    let Some(found) = install(&script.commands[0]) else { return "none".to_owned() };
    for package in &found.packages {
        assert_eq!(package.range.slice(&source), package.raw, "{command}");
    }
    let mut line = format!("{:?} {:?}", found.manager, found.action);
    for package in &found.packages {
        line.extend([" ", &package.name]);
        line.extend(package.version.iter().flat_map(|version| ["@", version]));
        line.push_str(match package.origin {
            Origin::Repository => "",
            Origin::Path => "!path",
            Origin::Address => "!address",
            Origin::Unknown => "!unknown",
        });
    }
    line.extend(found.requirement_files.iter().map(|file| format!(" <{}", file.path)));
    line
}

#[track_caller]
fn check(cases: &[(&str, &str)]) {
    for (command, expected) in cases {
        assert_eq!(summary(command), *expected, "{command}");
    }
}

#[test]
fn system_packages() {
    check(&[
        ("apt-get update -qq", "Apt Update"),
        (
            "apt-get install -y curl=7.88.1-10 libc6:arm64 git",
            "Apt Install curl@7.88.1-10 libc6 git",
        ),
        ("apt-get -qqy -o Dpkg::Use-Pty=0 install -t bookworm-backports curl", "Apt Install curl"),
        (
            "apt-get install -y --no-install-recommends ./a.deb /tmp/b.deb",
            "Apt Install ./a.deb!path /tmp/b.deb!path",
        ),
        ("apt-get install -y nginx=${V} $PKGS", "Apt Install nginx@${V} $PKGS!unknown"),
        ("apt-get install vim/stable", "Apt Install vim"),
        ("apt install -q=2 curl", "Apt Install curl"),
        ("apt-get dist-upgrade", "Apt Upgrade"),
        ("apt-get purge -y --auto-remove gcc", "Apt Remove gcc"),
        ("apt-get clean", "Apt Clean"),
        ("apt-get --version", "none"),
        ("apt-cache policy curl", "none"),
        ("sudo DEBIAN_FRONTEND=noninteractive apt-get install -y curl", "Apt Install curl"),
        (
            "apk add --no-cache -t .deps -X http://x/y curl=8.1-r0 jq~1.6 'git>=2' a@edge",
            "Apk Install curl@8.1-r0 jq@~1.6 git@>=2 a",
        ),
        ("apk --no-cache --virtual .d add gcc", "Apk Install gcc"),
        ("apk del .d", "Apk Remove .d"),
        (
            "yum install -y --setopt tsflags=nodocs --enablerepo=x nginx-1.20.1 java-1.8.0-openjdk gcc-toolset-12",
            "Yum Install nginx@1.20.1 java-1.8.0-openjdk gcc-toolset-12",
        ),
        (
            "dnf -y --setopt=install_weak_deps=0 install httpd-2.4.57-5.el9.x86_64 a.rpm",
            "Dnf Install httpd@2.4.57-5.el9.x86_64 a.rpm!path",
        ),
        ("microdnf clean all", "Microdnf Clean"),
        ("tdnf install -y git", "Tdnf Install git"),
        ("yum -y groupinstall 'Development Tools'", "Yum Install Development Tools"),
        (
            "zypper --non-interactive -R /x in -t pattern -r repo vim=9.0 git",
            "Zypper Install vim@9.0 git",
        ),
        ("pacman -Syu --noconfirm git base-devel", "Pacman Install git base-devel"),
        ("pacman -Syu --noconfirm", "Pacman Upgrade"),
        ("pacman -Sy", "Pacman Update"),
        ("pacman -Scc --noconfirm", "Pacman Clean"),
        ("pacman -Rns gcc", "Pacman Remove gcc"),
    ]);
}

#[test]
fn python_packages() {
    check(&[
        (
            "pip install --no-cache-dir flask==2.0 'requests[socks]>=2,<3' numpy",
            "Pip Install flask@2.0 requests@>=2,<3 numpy",
        ),
        ("pip3 install -r req.txt -c con.txt -i https://x --target /t a", "Pip Install a <req.txt"),
        ("pip3.11 install -rreq.txt --requirement=b.txt", "Pip Install <req.txt <b.txt"),
        ("python3 -m pip install -U pip", "Pip Install pip"),
        ("python -u -W ignore -m pip install x", "Pip Install x"),
        ("python manage.py -m pip install x", "none"),
        ("python -m venv /v", "none"),
        ("/opt/venv/bin/pip install -e . ./lib", "Pip Install ./lib!path .!path"),
        (
            "pip install git+https://github.com/a/b.git@v1 .[dev] a.whl",
            "Pip Install git+https://github.com/a/b.git@v1@v1!address .[dev]!path a.whl!path",
        ),
        (
            "pip install 'a @ https://x/a.whl' \"b==${V}\"",
            "Pip Install a @ https://x/a.whl!address b@${V}",
        ),
        ("pip uninstall -y a", "Pip Remove a"),
        ("pip cache purge", "Pip Clean"),
        ("pip freeze", "none"),
        ("uv pip install --system -r req.txt ruff==0.5", "Uv Install ruff@0.5 <req.txt"),
        ("uv sync --frozen --no-dev", "Uv Restore"),
        ("uv tool install ruff@0.5", "Uv Install ruff@0.5"),
        ("uv run x", "none"),
        ("pipenv install --deploy --system", "Pipenv Restore"),
        ("pipenv install requests", "Pipenv Install requests"),
        ("poetry install --only main --no-root", "Poetry Restore"),
        ("poetry add -G dev pytest@^8", "Poetry Install pytest@^8"),
        (
            "conda install -y -c conda-forge -n base numpy=1.26 'pandas>=2' conda-forge::x==1=py",
            "Conda Install numpy@1.26 pandas@>=2 x@1",
        ),
        ("conda env create -f env.yml", "Conda Install <env.yml"),
        ("mamba clean -afy", "Conda Clean"),
    ]);
}

#[test]
fn other_languages() {
    check(&[
        ("npm install", "Npm Restore"),
        ("npm ci --omit=dev", "Npm Restore"),
        (
            "npm install -g --registry https://x npm@10.2 @a/b@^1 c",
            "Npm Install npm@10.2 @a/b@^1 c",
        ),
        ("npm --prefix web i", "Npm Restore"),
        ("npm run build", "none"),
        ("npm cache clean --force", "Npm Clean"),
        (
            "npm install ./a.tgz git+ssh://git@x/y#v1",
            "Npm Install ./a.tgz!path git+ssh://git@x/y#v1@v1!address",
        ),
        ("yarn", "Yarn Restore"),
        ("yarn --version", "none"),
        ("yarn install --frozen-lockfile --network-timeout 1000", "Yarn Restore"),
        ("yarn global add a@1", "Yarn Install a@1"),
        ("yarn build", "none"),
        ("pnpm i --frozen-lockfile", "Pnpm Restore"),
        ("pnpm add -g turbo", "Pnpm Install turbo"),
        ("bun install", "Bun Restore"),
        ("gem install bundler:2.4 rails", "Gem Install bundler@2.4 rails"),
        ("gem install -N nokogiri -v 1.15 -- --use-system-libraries", "Gem Install nokogiri@1.15"),
        ("bundle install -j 4 --without test", "Bundler Restore"),
        ("bundle exec rake", "none"),
        (
            "go install -ldflags '-s -w' github.com/a/b/cmd@v1.2",
            "Go Install github.com/a/b/cmd@v1.2",
        ),
        ("go get ./...", "Go Install ./...!path"),
        ("go mod download", "Go Restore"),
        ("go build -o /x .", "Go Build"),
        ("cargo +nightly install --locked --version 1.2 ripgrep", "Cargo Install ripgrep@1.2"),
        ("cargo install --git https://x/y", "Cargo Install"),
        ("cargo fetch", "Cargo Restore"),
        ("composer install --no-dev -d /app", "Composer Restore"),
        ("composer require a/b:^1 c/d", "Composer Install a/b@^1 c/d"),
        ("mvn -B -f pom.xml dependency:go-offline", "Maven Restore"),
        ("./mvnw package -DskipTests", "Maven Build"),
        ("./gradlew --no-daemon build -x test", "Gradle Build"),
        ("dotnet restore a.csproj", "Dotnet Restore"),
        ("dotnet tool install -g dotnet-ef --version 8.0", "Dotnet Install dotnet-ef@8.0"),
        ("dotnet add app package Serilog", "Dotnet Install Serilog"),
        ("mix do deps.get, deps.compile", "Mix Restore"),
        ("mix deps.get --only prod", "Mix Restore"),
        ("echo apt-get install x", "none"),
    ]);
}

#[test]
fn options_are_told_from_their_values() {
    let source = "RUN apt-get install -qqy -t stable --option=A=b -oB=c curl";
    let file = syntax::parse(source);
    let script = read(&file.instructions[0], &["sh".to_owned()]);
    let found = install(&script.commands[0]).unwrap();
    assert!(found.has(&["-y", "--yes"]) && !found.has(&["-b"]));
    assert_eq!(found.count(&["-q", "--quiet"]), 2);
    assert_eq!(found.value(&["-t"]), Some("stable"));
    assert_eq!((found.value(&["--option"]), found.value(&["-o"])), (Some("A=b"), Some("B=c")));
    assert_eq!(found.verb.unwrap().range.slice(source), "install");
}
