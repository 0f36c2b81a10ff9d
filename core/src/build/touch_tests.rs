use super::*;
use crate::shell::packages::Manager;
use crate::syntax::parse;

/// The later need after the first RUN of a file.
fn after_first_run(source: &str, left: Left) -> Later {
    let file = parse(source);
    let build = Build::new(source, &file);
    let later = build.later(left);
    let first = build.runs().next().expect("a RUN");
    later.after(first.0)
}

/// True if the lists are safe to remove in the first RUN of a file.
fn is_safe(rest: &str) -> bool {
    let later = after_first_run(&format!("FROM debian:13\n{rest}\n"), Left::AptLists);
    assert_ne!(later, Later::Needed, "{rest}");
    later == Later::Unneeded
}

#[test]
fn a_file_that_shells_read_first_may_do_anything() {
    for file in [
        "RUN x\nENV BASH_ENV=/x\nRUN mkdir /a",
        "ARG BASH_ENV\nRUN x\nRUN mkdir /a",
        "RUN x\nRUN export BASH_ENV=/x && bash -c 'mkdir /a'",
        "RUN x\nRUN BASH_ENV=/x bash -c 'mkdir /a'",
        "RUN x\nRUN BASH_ENV=/x; export BASH_ENV; mkdir /a",
        "RUN x\nRUN env BASH_ENV=/x bash -c 'mkdir /a'",
        "RUN x\nSHELL [\"/bin/bash\", \"/deps.sh\"]\nRUN mkdir /a",
        "RUN x\nSHELL [\"/bin/bash\", \"--rcfile\", \"/x\", \"-ic\"]\nRUN mkdir /a",
        "RUN x\nSHELL [\"/deps.sh\", \"/bin/bash\", \"-c\"]\nRUN mkdir /a",
    ] {
        assert!(!is_safe(file), "{file}");
    }
    for file in [
        "RUN x\nENV BASH_ENV=\nRUN mkdir /a",
        "RUN x\nENV ENV=/root/.profile\nRUN mkdir /a",
        "RUN x\nSHELL [\"/bin/bash\", \"-eo\", \"pipefail\", \"-lc\"]\nRUN mkdir /a",
        "RUN x\nSHELL [\"/bin/bash\", \"/deps.sh\"]\nRUN [\"mkdir\", \"/a\"]",
        "ENV BASH_ENV=/x\nRUN x\nFROM debian:13\nRUN mkdir /a",
    ] {
        assert!(is_safe(file), "{file}");
    }
}

#[test]
fn a_program_that_the_file_brings_may_do_anything() {
    for file in [
        "COPY mkdir /usr/local/bin/\nRUN x\nRUN mkdir /a",
        "COPY a mkdir /usr/local/bin\nRUN x\nRUN sudo mkdir /a",
        "COPY --from=x /bin/tool /usr/bin/mkdir\nRUN x\nRUN mkdir /a",
        "WORKDIR /usr/local/bin\nCOPY mkdir .\nRUN x\nRUN mkdir /a",
        "COPY <<E /usr/local/bin/mkdir\nx\nE\nRUN x\nRUN mkdir /a",
        "ADD mkdir /opt/bin/\nRUN x\nRUN find / -exec mkdir {} +",
        "RUN ln -s /x /usr/local/bin/curl\nRUN curl https://e.com",
        "RUN cp /x/curl /usr/bin/\nRUN curl https://e.com",
        "RUN install -m 755 x /usr/bin/curl\nRUN echo | xargs curl",
        "RUN cd /usr/bin && mv x curl\nRUN curl https://e.com",
        "RUN curl -o /usr/local/bin/git https://e.com/x\nRUN git clone https://e.com/x",
        "RUN echo x > /usr/local/bin/ls\nRUN ls",
        "RUN update-alternatives --install /usr/bin/curl curl /x 1\nRUN curl https://e.com",
        "COPY npm /usr/local/bin/npm\nRUN x\nRUN npm ci",
        "COPY activate /x/bin/\nRUN x\nRUN . /x/bin/activate",
    ] {
        assert!(!is_safe(file), "{file}");
    }
    for file in [
        "COPY rootfs/ /\nRUN x\nRUN mkdir /a",
        "COPY bin/ /usr/local/bin/\nRUN x\nRUN mkdir /a",
        "COPY entry.sh /usr/local/bin/\nRUN x\nRUN mkdir /a",
        "COPY mkdir /src/\nRUN x\nRUN mkdir /a",
        "COPY --from=composer:2 /usr/bin/composer /usr/bin/composer\nRUN x\nRUN composer install",
        "COPY --from=x:1 /uv /uvx /bin/\nRUN x\nRUN uv sync",
        "RUN ln -s /usr/bin/pip3 /usr/bin/pip\nRUN pip install x",
        "RUN ln -s /opt/yarn-v$V/bin/yarn /usr/local/bin/yarn\nRUN yarn install",
        "RUN curl -Lo /usr/local/bin/jq https://e.com/jq-linux64\nRUN jq . x",
        "RUN x\nRUN . /x/bin/activate",
    ] {
        assert!(is_safe(file), "{file}");
    }
}

#[test]
fn places_that_no_word_names_whole() {
    for file in [
        "RUN x\nWORKDIR /var/lib/apt/lists\nRUN cat *",
        "RUN x\nRUN cd /var/lib/apt && tar cf /l.tar lists",
        "RUN x\nWORKDIR /var\nRUN cd lib/dpkg && cat ../apt/lists/x",
        "RUN x\nRUN (cd /tmp) && (cd /var/lib/apt; cat lists/x)",
        "RUN x\nWORKDIR /var/lib/apt\nRUN (cd /tmp && cat y); cat lists/x",
        "RUN x\nWORKDIR /var/lib/apt\nRUN cd /tmp && cd - && cat lists/x",
        "RUN x\nENV L=/var/lib/apt/lists\nRUN cat $L/*",
        "RUN x\nRUN L=/var/lib/apt; cp -r \"${L}/lists\" /x",
        "RUN x\nRUN export L=/var/lib && cat \"$L\"/apt/lists/y",
        "RUN x\nENV V=/var\nRUN L=$V/lib; cd $L && cat < apt/lists/y",
        "RUN x\nWORKDIR /var/lib/apt\nRUN rm -r lists",
        "RUN x\nRUN cat /var/lib//apt/./lists/y",
        "RUN x\nRUN cat /var/lib/apt/*/*",
        "RUN x\nRUN grep -rl x /var/lib",
        "RUN x\nRUN find /var/lib/apt | xargs cat",
        "RUN x\nRUN find /var -type f -exec cat {} +",
        "RUN x\nRUN cat $(find /var/lib/apt -type f)",
        "RUN x\nWORKDIR /var\nRUN diff -r lib /x",
    ] {
        assert!(!is_safe(file), "{file}");
    }
    for file in [
        "RUN x\nWORKDIR /var/lib/apt/lists\nRUN mkdir x",
        "RUN x\nWORKDIR /app\nRUN cat * && tar cf /l.tar lists",
        "RUN x\nWORKDIR /var/lib/apt\nRUN cd /tmp && cat lists/x",
        "RUN x\nRUN (cd /var/lib/apt) && (cat lists/x)",
        "RUN x\nENV L=/var/lib/x\nRUN cat $L/*",
        "RUN x\nRUN find / -name '*.a' | xargs rm",
        "RUN x\nRUN find / -type f -exec chmod a-s {} +",
        "RUN x\nRUN grep -r x /etc",
        "RUN x\nRUN sed -i '/.*x/d' /etc/x && ls -R / && du -sh /var",
    ] {
        assert!(is_safe(file), "{file}");
    }
    let npm = |rest: &str| {
        let file = format!("FROM node:24\nRUN x\n{rest}\n");
        after_first_run(&file, Left::Downloads(Manager::Npm))
    };
    for rest in [
        "WORKDIR /root\nRUN rm -r .npm",
        "RUN cd && rm -r .cache",
        "RUN cd ~/ && rm -r .npm/_cacache",
        "RUN cd \"$HOME\" && cp -r .npm /x",
    ] {
        assert!(matches!(npm(rest), Later::Unclear(_)), "{rest}");
    }
    for rest in ["WORKDIR /root\nRUN rm -rf .npm", "WORKDIR /root\nRUN rm -r x"] {
        assert_eq!(npm(rest), Later::Unneeded, "{rest}");
    }
}

#[test]
fn hostile_scripts_cost_little() {
    let words = "$A".repeat(20_000);
    let source = format!("FROM a\nENV A={}\nRUN cat {words}\n", "/x".repeat(128));
    assert_eq!(after_first_run(&source, Left::AptLists), Later::Unneeded);
    let subshells = format!("FROM a\nWORKDIR /x\nRUN true{}\n", "; (cd x; cat y)".repeat(5000));
    assert_eq!(after_first_run(&subshells, Left::AptLists), Later::Unneeded);
}
