//! The only list of rules, and looking one up in it.
//!
//! A rule is one line here, one in its category's `mod.rs`, and one `.rs` and one `.md` beside that;
//! `cargo xtask new-rule CATEGORY ID` makes all four, and a test holds them against each other.

use std::fmt;

use super::compat::{self, Answers};
use super::{Look, Preset, Rule};

/// `category: [module, …]`, each in alphabetical order.
macro_rules! rules {
    ($($category:ident: [$($module:ident),* $(,)?]),* $(,)?) => {
        /// Every rule, by category and then by id.
        pub static RULES: &[&Rule] = &[$($(&super::$category::$module::RULE,)*)*];

        /// Each rule by the name of its file, for a caller that looks with some of them only.
        #[allow(missing_docs, non_upper_case_globals, reason = "each is the rule of that name")]
        pub mod named {
            use crate::rules::{self, Rule};

            $($(pub const $module: &Rule = &rules::$category::$module::RULE;)*)*
        }

        #[cfg(feature = "docs")]
        static PAGES: &[(&str, &str)] = &[
            $($((
                super::$category::$module::RULE.id,
                include_str!(concat!(stringify!($category), "/", stringify!($module), ".md")),
            ),)*)*
        ];

        /// A rule's page is its own test.
        #[cfg(all(test, feature = "docs"))]
        mod page_of {
            use crate::rules::testing::page_tells_the_truth;

            $($(
                #[test]
                fn $module() {
                    page_tells_the_truth(&crate::rules::$category::$module::RULE);
                }
            )*)*
        }
    };
}

rules! {
    base: [
        alpine_for_python,
        base_image_not_digest_pinned,
        build_tools_in_final_stage,
        constant_platform,
        dead_distribution,
        end_of_life_base,
        floating_base_os,
        invalid_default_arg_in_from,
        larger_base_than_needed,
        latest_base_image,
        named_user_without_passwd,
        platform_arg_default,
        redundant_platform,
        toolchain_in_final_image,
        undeclared_arg_in_from,
        unmaintained_base_image,
        untagged_base_image,
        untrusted_registry,
    ],
    packages: [
        apk_cache_kept,
        apk_unpinned,
        apk_untrusted,
        apt_cli_in_script,
        apt_dist_upgrade,
        apt_interactive,
        apt_lists_kept,
        apt_missing_yes,
        apt_recommends,
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
        pip_cache_kept,
        pip_trusted_host,
        pip_unpinned,
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
        cache_mount_ineffective,
        cache_mount_missing,
        cache_mount_of_root,
        cargo_dummy_build_kept,
        consecutive_runs,
        copy_link_possible,
        dockerfile_in_context,
        install_after_source_copy,
        remote_add_without_checksum,
        system_packages_after_copy,
        unused_stage,
        volatile_arg_early,
        volatile_label_arg,
        whole_context_copied,
    ],
    size: [
        archive_copied_then_extracted,
        archive_kept,
        chmod_after_copy,
        chown_layer,
        deleted_in_later_layer,
        image_above_size_budget,
        package_twice,
        root_filesystem_copied,
        temporary_files_kept,
        useradd_large_uid,
        wget_progress_bar,
    ],
    security: [
        admin_port_exposed,
        download_unverified,
        git_over_ssh_without_mount,
        host_key_unchecked,
        insecure_download,
        mount_too_open,
        no_user,
        non_numeric_user,
        password_set,
        pipe_to_shell,
        private_key_in_layer,
        privilege_drop_at_start,
        privileged_port,
        root_owned_after_user,
        root_user,
        sandbox_disabled,
        secret_build_arg_used,
        secret_file_copied,
        secret_in_variable,
        secret_mount_kept,
        secret_value,
        sudo_used,
        system_volume,
        system_workdir,
        tls_verification_off,
        unused_user,
        world_writable,
    ],
    correctness: [
        add_for_local_files,
        broken_json_list,
        circular_stage_dependency,
        command_missing_in_base,
        copied_from_wrong_path,
        copy_from_itself,
        copy_link_over_system_link,
        copy_sources_without_slash,
        definition_description,
        duplicate_stage_name,
        empty_continuation,
        expose_protocol_case,
        frontend_too_old,
        ignored_file_copied,
        instruction_before_from,
        invalid_check_directive,
        invalid_checksum,
        invalid_chmod,
        invalid_expose,
        invalid_image_name,
        invalid_mount,
        invalid_onbuild,
        invalid_platform,
        invalid_port,
        invalid_stop_signal,
        legacy_key_value,
        misplaced_directive,
        missing_from,
        mounted_files_missing,
        named_owner_without_passwd,
        port_out_of_range,
        relative_copy_destination,
        relative_workdir,
        remote_source_copied,
        repeated_instruction,
        reserved_stage_name,
        self_referencing_env,
        shell_in_scratch,
        source_outside_context,
        space_around_equals,
        swallowed_instruction,
        syntax_directive_missing,
        syntax_error,
        undefined_variable,
        unknown_copy_source,
        variable_in_copy_from,
    ],
    shell: [
        cd_in_run,
        curl_ignores_errors,
        exec_missing_in_shell_command,
        heredoc_ignores_errors,
        pipe_without_pipefail,
        pointless_command,
        sh_replaced_by_link,
        variable_lost_after_run,
        wget_and_curl,
    ],
    runtime: [
        entrypoint_swallows_cmd,
        exec_form_one_string,
        exec_form_unexpanded,
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
        shell_form_command,
        single_worker_server,
        tini_without_group,
    ],
    style: [
        duplicate_label_key,
        empty_label,
        from_as_case,
        inline_ignore,
        invalid_label_key,
        keyword_case,
        label_not_a_commit,
        label_not_a_date,
        label_not_a_licence,
        label_not_a_url,
        label_not_a_version,
        label_not_an_email,
        label_not_in_schema,
        maintainer_deprecated,
        required_label_missing,
        stage_name_case,
        unexplained_ignore,
        unnamed_stage,
        unreadable_ignore_date,
        unused_ignore,
    ],
}

/// The rules that are at hand: all of them, or those that a caller looks with.
#[derive(Clone, Copy)]
pub struct Rules {
    list: &'static [&'static Rule],
    /// The answers of other tools to some of them.
    answers: &'static Answers,
}

impl Rules {
    /// Every rule.
    pub const fn all() -> Self {
        Self { list: RULES, answers: &compat::ANSWERS }
    }

    /// These rules alone, and as Plimsoll means them in any preset. A program that asks for no
    /// others has no others in it.
    pub const fn only(list: &'static [&'static Rule]) -> Self {
        Self { list, answers: &compat::NO_ANSWERS }
    }

    /// These rules, in the order of [`RULES`].
    pub fn iter(self) -> impl Iterator<Item = &'static Rule> {
        self.list.iter().copied()
    }

    /// The rule of this id or alias. Of several rules with one alias, the first.
    pub fn find(self, id: &str) -> Option<&'static Rule> {
        self.iter()
            .find(|rule| rule.id == id)
            .or_else(|| self.iter().find(|rule| rule.is_named(id)))
    }

    /// The function that looks for the problem of one of these rules in a preset: the preset's tool
    /// may mean something else by it.
    pub fn check(self, rule: &Rule, preset: Preset) -> Look {
        compat::check(rule, preset, self.answers)
    }
}

impl Default for Rules {
    fn default() -> Self {
        Self::all()
    }
}

impl PartialEq for Rules {
    fn eq(&self, other: &Self) -> bool {
        self.list.len() == other.list.len()
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

/// True if a rule looks at what is beside the text without being asked to: the day, the files of
/// the build context.
pub(super) fn looks_beside(rule: &Rule) -> bool {
    matches!(rule.id, "end-of-life-base" | "ignored-file-copied" | "secret-file-copied")
}

/// The rule's page in Markdown: examples that run, fix safety, known limits.
#[cfg(feature = "docs")]
pub fn page(id: &str) -> Option<&'static str> {
    PAGES.iter().find(|(rule, _)| *rule == id).map(|(_, page)| *page)
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
