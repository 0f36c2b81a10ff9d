use crate::rules::shared::package_cache::kept::{OF_COMPOSER, cache_kept};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    id: "composer-cache-kept",
    title: "Composer keeps its cache in the layer",
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
    cache_kept(cx, out, &OF_COMPOSER);
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, fixed, silent};

    #[test]
    fn what_restores_requires_and_updates() {
        check(
            &RULE,
            "
FROM php:8.4
RUN composer validate && composer require a/b
#                        ^^^^^^^^^^^^^^^^^^^^ `composer`
run composer update
#   ^^^^^^^^^^^^^^^
",
        );
    }

    #[test]
    fn cleared_mounted_or_kept_out() {
        for run in [
            "composer install && composer clearcache",
            "composer install --no-cache",
            "composer install && rm -rf /root/.composer",
            "--mount=type=cache,target=/tmp/cache composer install",
            "composer dump-autoload",
            "composer install\nFROM php:8.4",
        ] {
            silent(&RULE, &format!("FROM php:8.4\nRUN {run}\n"));
        }
    }

    #[test]
    fn clears_at_the_end() {
        fixed(
            &RULE,
            "FROM php:8.4\nRUN composer install \\\n    --no-dev\n",
            "FROM php:8.4\nRUN composer install \\\n    --no-dev \\\n    && composer clear-cache\n",
        );
    }
}
