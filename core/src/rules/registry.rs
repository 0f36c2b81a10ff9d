//! The only list of rules, and looking one up in it.
//!
//! A rule is one line here, one in its category's `mod.rs`, and one `.rs` and one `.md` beside that;
//! `cargo xtask new-rule CATEGORY ID` makes all four, and a test holds them against each other.

use std::fmt;

use super::compat::{self, Answers};
use super::{Look, Preset, Rule};

/// `category: [module, …] later [module, …]`, each in alphabetical order. The order is the rules'
/// rank: where two fixes start at the same place, the earlier rule's goes first.
///
/// The first list of a category has what the page looks for before all else: what is wrong in most
/// files, and what is wrong worst. The others are in a part of the page that it fetches right after
/// (`web/src/lazy.rs`), so the first list stays short.
macro_rules! rules {
    ($(
        $category:ident: [$($first:ident),* $(,)?] later [$($later:ident),* $(,)?]
    ),* $(,)?) => {
        static FIRST: &[&Rule] = &[$($(&Rule { why: "", ..super::$category::$first::RULE },)*)*];

        static LATER: &[&Rule] = &[$($(&Rule { why: "", ..super::$category::$later::RULE },)*)*];

        /// Every rule, in order of rank.
        pub static RULES: &[&Rule] = &[
            $($(&Rule { why: "", ..super::$category::$first::RULE },)*)*
            $($(&Rule { why: "", ..super::$category::$later::RULE },)*)*
        ];

        /// What each rule says of why it matters: apart from the rules, so that the page looks for
        /// problems without having fetched it.
        static WHYS: &[(&str, &str)] = &[
            $($((super::$category::$first::RULE.id, super::$category::$first::RULE.why),)*)*
            $($((super::$category::$later::RULE.id, super::$category::$later::RULE.why),)*)*
        ];

        #[cfg(feature = "docs")]
        static PAGES: &[(&str, &str)] = &[
            $($((
                super::$category::$first::RULE.id,
                include_str!(concat!(stringify!($category), "/", stringify!($first), ".md")),
            ),)*)*
            $($((
                super::$category::$later::RULE.id,
                include_str!(concat!(stringify!($category), "/", stringify!($later), ".md")),
            ),)*)*
        ];

        /// A rule's page is its own test.
        #[cfg(all(test, feature = "docs"))]
        mod page_of {
            use crate::rules::testing::page_tells_the_truth;

            $($(
                #[test]
                fn $first() {
                    page_tells_the_truth(&crate::rules::$category::$first::RULE);
                }
            )*)*
            $($(
                #[test]
                fn $later() {
                    page_tells_the_truth(&crate::rules::$category::$later::RULE);
                }
            )*)*
        }
    };
}

rules! {
    base: [
        end_of_life_base,
        invalid_default_arg_in_from,
        larger_base_than_needed,
        latest_base_image,
        undeclared_arg_in_from,
        untagged_base_image,
    ] later [
        alpine_for_python,
        base_image_not_digest_pinned,
        build_tools_in_final_stage,
        constant_platform,
        dead_distribution,
        floating_base_os,
        named_user_without_passwd,
        redundant_platform,
        toolchain_in_final_image,
        untrusted_registry,
    ],
    packages: [
        apt_lists_kept,
        apt_missing_yes,
        apt_recommends,
        pip_cache_kept,
        pip_unpinned,
    ] later [
        apk_cache_kept,
        apk_unpinned,
        apk_untrusted,
        apt_cli_in_script,
        apt_dist_upgrade,
        apt_interactive,
        apt_unauthenticated,
        apt_unpinned,
        apt_update_alone,
        apt_upgrade_missing,
        apt_upgrade_repeated,
        bundler_cache_kept,
        composer_cache_kept,
        conda_cache_kept,
        conda_run_captures_output,
        dev_dependencies_installed,
        dnf_cache_kept,
        dnf_missing_yes,
        dnf_unpinned,
        gem_unpinned,
        go_unversioned,
        manifest_without_lockfile,
        no_cache_flag_with_cache_mount,
        npm_cache_kept,
        npm_install_not_ci,
        npm_unpinned,
        package_tool_in_app_environment,
        packages_unsorted,
        pip_trusted_host,
        poetry_own_virtualenv,
        poetry_root_installed_early,
        rpm_signature_unchecked,
        venv_activated_in_run,
        yarn_cache_kept,
        yum_cache_kept,
        yum_missing_yes,
        yum_unpinned,
        zypper_cache_kept,
        zypper_dist_upgrade,
        zypper_interactive,
        zypper_unpinned,
    ],
    cache: [
        install_after_source_copy,
        unused_stage,
        whole_context_copied,
    ] later [
        cache_mount_ineffective,
        cache_mount_missing,
        consecutive_runs,
        copy_link_possible,
        dockerfile_in_context,
        remote_add_without_checksum,
        system_packages_after_copy,
        volatile_arg_early,
        volatile_label_arg,
    ],
    size: [
        deleted_in_later_layer,
        wget_progress_bar,
    ] later [
        archive_copied_then_extracted,
        archive_kept,
        chmod_after_copy,
        chown_layer,
        image_above_size_budget,
        package_twice,
        root_filesystem_copied,
        temporary_files_kept,
        useradd_large_uid,
    ],
    security: [
        download_unverified,
        no_user,
        pipe_to_shell,
        root_user,
        secret_in_variable,
        secret_value,
    ] later [
        admin_port_exposed,
        git_over_ssh_without_mount,
        host_key_unchecked,
        insecure_download,
        mount_too_open,
        non_numeric_user,
        password_set,
        private_key_in_layer,
        privilege_drop_at_start,
        privileged_port,
        root_owned_after_user,
        sandbox_disabled,
        secret_build_arg_used,
        secret_file_copied,
        sudo_used,
        system_volume,
        system_workdir,
        tls_verification_off,
        unused_user,
        world_writable,
    ],
    correctness: [
        add_for_local_files,
        copy_from_itself,
        duplicate_stage_name,
        empty_continuation,
        expose_protocol_case,
        instruction_before_from,
        invalid_expose,
        legacy_key_value,
        port_out_of_range,
        relative_copy_destination,
        relative_workdir,
        reserved_stage_name,
        syntax_error,
        undefined_variable,
        unknown_copy_source,
    ] later [
        circular_stage_dependency,
        command_missing_in_base,
        copied_from_wrong_path,
        copy_sources_without_slash,
        definition_description,
        ignored_file_copied,
        invalid_onbuild,
        invalid_stop_signal,
        misplaced_directive,
        repeated_instruction,
        self_referencing_env,
        shell_in_scratch,
        space_around_equals,
        syntax_directive_missing,
    ],
    shell: [
        pipe_without_pipefail,
    ] later [
        cd_in_run,
        curl_ignores_errors,
        exec_missing_in_shell_command,
        heredoc_ignores_errors,
        pointless_command,
        sh_replaced_by_link,
        wget_and_curl,
    ],
    runtime: [
        shell_form_command,
    ] later [
        entrypoint_swallows_cmd,
        gunicorn_heartbeat_on_disk,
        hard_coded_port,
        healthcheck_tool_missing,
        loopback_bind,
        migrations_at_start,
        missing_command,
        missing_healthcheck,
        missing_init,
        python_faulthandler_off,
        python_output_buffered,
        server_logs_to_file,
        several_processes,
        single_worker_server,
        tini_without_group,
    ],
    style: [
        from_as_case,
        keyword_case,
        maintainer_deprecated,
    ] later [
        duplicate_label_key,
        empty_label,
        inline_ignore,
        invalid_label_key,
        label_not_a_commit,
        label_not_a_date,
        label_not_a_licence,
        label_not_a_url,
        label_not_a_version,
        label_not_an_email,
        label_not_in_schema,
        required_label_missing,
        stage_name_case,
        unnamed_stage,
        unused_ignore,
    ],
}

static ANSWERS: [&Answers; 2] = [&compat::FIRST, &compat::LATER];

/// The rules that are at hand: all of them, or in the page those that it has fetched so far.
#[derive(Clone, Copy)]
pub struct Rules {
    later: &'static [&'static Rule],
    /// What other tools mean by them.
    answers: &'static [&'static Answers],
}

impl Rules {
    /// What is looked for before all else.
    pub const FIRST: Self = Self { later: &[], answers: &[&compat::FIRST] };

    /// Every rule. In the page, only the part that is fetched later may ask for these.
    pub fn all() -> Self {
        Self { later: LATER, answers: &ANSWERS }
    }

    /// These rules, in order of rank.
    pub fn iter(self) -> impl Iterator<Item = &'static Rule> {
        FIRST.iter().chain(self.later).copied()
    }

    /// The rule of this id or alias. Of several rules with one alias, the first.
    pub fn find(self, id: &str) -> Option<&'static Rule> {
        self.iter()
            .find(|rule| rule.id == id)
            .or_else(|| self.iter().find(|rule| rule.aliases.iter().any(|alias| alias.code == id)))
    }

    /// What looks for the problem of one of these rules in a preset: the preset's tool may mean
    /// something else by it.
    pub fn check(self, rule: &Rule, preset: Preset) -> Look {
        compat::check(rule, preset, self.answers)
    }

    /// The place of a rule among all; rules that are not at hand come last.
    pub fn rank(self, id: &str) -> usize {
        self.iter().position(|rule| rule.id == id).unwrap_or(usize::MAX)
    }
}

impl Default for Rules {
    /// All; in the page, the first ones.
    fn default() -> Self {
        if cfg!(feature = "all-rules") { Self::all() } else { Self::FIRST }
    }
}

impl PartialEq for Rules {
    fn eq(&self, other: &Self) -> bool {
        self.later.len() == other.later.len()
    }
}

impl Eq for Rules {}

impl fmt::Debug for Rules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Rules")
    }
}

/// The rule of this id or alias, of all rules.
pub fn rule(id: &str) -> Option<&'static Rule> {
    Rules::all().find(id)
}

/// Whether a rule looks at what is beside the text without being asked to: the day, the files of the
/// build context.
pub(super) fn looks_beside(rule: &Rule) -> bool {
    matches!(rule.id, "end-of-life-base" | "ignored-file-copied" | "secret-file-copied")
}

/// The place of a rule among [`RULES`].
pub fn rank(id: &str) -> usize {
    Rules::all().rank(id)
}

/// Two sentences at most: why a rule matters. Plain text with `code` in backquotes.
pub fn why(id: &str) -> &'static str {
    of(WHYS, id).unwrap_or("")
}

/// The rule's page in Markdown: examples that run, fix safety, known limits.
#[cfg(feature = "docs")]
pub fn page(id: &str) -> Option<&'static str> {
    of(PAGES, id)
}

fn of(texts: &[(&str, &'static str)], id: &str) -> Option<&'static str> {
    texts.iter().find(|(rule, _)| *rule == id).map(|(_, text)| *text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    #[test]
    fn a_rule_is_named_and_placed_as_its_files() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/rules");
        let mut files = BTreeSet::new();
        let categories: BTreeSet<String> =
            RULES.iter().map(|rule| format!("{:?}", rule.category).to_lowercase()).collect();
        for name in categories {
            for file in fs::read_dir(folder.join(&name)).unwrap() {
                let path = file.unwrap().path();
                let module = path.file_stem().unwrap().to_str().unwrap();
                if module == "mod" {
                    continue;
                }
                assert!(path.with_extension("md").exists(), "{}: no page", path.display());
                assert!(path.with_extension("rs").exists(), "{}: no rule", path.display());
                files.insert((name.clone(), module.replace('_', "-")));
            }
        }
        let registered: BTreeSet<_> = RULES
            .iter()
            .map(|rule| (format!("{:?}", rule.category).to_lowercase(), rule.id.to_owned()))
            .collect();
        assert_eq!(registered, files);
    }
}
