use crate::rules::shared::package_cache::kept::{OF_NPM, cache_kept};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    id: "npm-cache-kept",
    title: "npm keeps its cache in the layer",
    category: Category::Packages,
    severity: Severity::Info,
    on: OnIn::Recommended,
    fix: FixAvailability::Sometimes,
    aliases: &[],
    practice: "no-cache-dir",
    why: "What was fetched stays a second time, in the cache of the tool, where nothing in the image reads it.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    cache_kept(cx, out, &OF_NPM);
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, fixed, silent};

    #[test]
    fn each_way_to_fetch() {
        check(
            &RULE,
            "
FROM node:24
RUN npm i -g a
#   ^^^^^^^^^^ `npm` fetched stays a second time
ONBUILD RUN [\"npm\", \"ci\"]
#            ^^^^^^^^^^^
run npm run build; npm update
#                  ^^^^^^^^^^
",
        );
    }

    #[test]
    fn cleaned_mounted_or_not_fetched() {
        for run in [
            "npm ci && npm cache clean --force",
            "npm ci && rm -rf /root/.npm",
            "--mount=type=cache,target=/root/.npm npm ci",
            "--mount=type=tmpfs,target=/root/.npm npm ci",
            "npm test && yarn install",
            "npm ci\nFROM nginx:1.29",
        ] {
            silent(&RULE, &format!("FROM node:24\nRUN {run}\n"));
        }
    }

    #[test]
    fn cleans_at_the_end() {
        fixed(
            &RULE,
            "FROM node:24\nRUN npm ci && npm ls\n",
            "FROM node:24\nRUN npm ci && npm ls && npm cache clean --force\n",
        );
    }
}
