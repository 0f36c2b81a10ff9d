//! What can be wrong with a Dockerfile: one file a rule, by category.
//!
//! A rule is data and one function: it reads a [`Context`] and reports findings. Which rules run,
//! at which severity and what an ignore comment silences is the analysis's knowledge, not theirs.
//!
//! This file holds the only list of rules. A rule is one line here, one `.rs` and one `.md` in its
//! category's folder; `cargo xtask new-rule CATEGORY ID` makes all three.

mod cache_table;
mod caches;
mod commands;
mod context;
mod early_fetch;
mod edits;
mod frontend;
mod manifests;
mod meta;
mod neutral;
mod places;
mod rpm;
mod run_edits;
#[cfg(test)]
mod testing;
mod users;
mod volatile;

pub use context::{Context, Options, Preset, Profile, Reported, Sink, Target};
pub use meta::{Alias, Category, Finding, FixAvailability, OnIn, Rule, Severity, Tool};

/// `category: [module, …]` in alphabetical order. The order is the rules' rank: where two fixes
/// start at the same place, the earlier rule's goes first.
macro_rules! rules {
    ($($category:ident: [$($module:ident),* $(,)?]),* $(,)?) => {
        $(
            mod $category {
                $(pub(super) mod $module;)*
            }
        )*

        /// Every rule, by category and then by name.
        pub static RULES: &[&Rule] =
            &[$($(&Rule { why: "", ..$category::$module::RULE },)*)*];

        /// What each rule says of why it matters, in the order of [`RULES`]: apart from these, so
        /// that the page looks for problems without having fetched it.
        static WHYS: &[&str] = &[$($($category::$module::RULE.why,)*)*];

        #[cfg(feature = "docs")]
        static PAGES: &[&str] = &[$($(
            include_str!(concat!(stringify!($category), "/", stringify!($module), ".md")),
        )*)*];
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
        redundant_platform,
        toolchain_in_final_image,
        undeclared_arg_in_from,
        untagged_base_image,
        untrusted_registry,
    ],
    packages: [
        apk_cache_kept,
        apk_unpinned,
        apt_cli_in_script,
        apt_lists_kept,
        apt_missing_yes,
        apt_recommends,
        apt_unpinned,
        apt_update_alone,
        dnf_cache_kept,
        dnf_missing_yes,
        dnf_unpinned,
        gem_unpinned,
        go_unversioned,
        npm_install_not_ci,
        npm_unpinned,
        pip_cache_kept,
        pip_unpinned,
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
        root_user,
        sandbox_disabled,
        secret_file_copied,
        secret_in_variable,
        secret_value,
        sudo_used,
        system_volume,
        system_workdir,
        world_writable,
    ],
    correctness: [
        add_for_local_files,
        circular_stage_dependency,
        command_missing_in_base,
        copy_from_itself,
        copy_sources_without_slash,
        definition_description,
        duplicate_stage_name,
        empty_continuation,
        expose_protocol_case,
        ignored_file_copied,
        instruction_before_from,
        invalid_expose,
        invalid_onbuild,
        legacy_key_value,
        port_out_of_range,
        relative_copy_destination,
        relative_workdir,
        repeated_instruction,
        reserved_stage_name,
        self_referencing_env,
        syntax_error,
        undefined_variable,
        unknown_copy_source,
    ],
    shell: [
        cd_in_run,
        pipe_without_pipefail,
        pointless_command,
        sh_replaced_by_link,
        wget_and_curl,
    ],
    runtime: [
        loopback_bind,
        missing_healthcheck,
        shell_form_command,
    ],
    style: [
        from_as_case,
        inline_ignore,
        invalid_label_key,
        keyword_case,
        maintainer_deprecated,
        stage_name_case,
    ],
}

/// The rule of this id or alias. Of several rules with one alias, the first.
pub fn rule(id: &str) -> Option<&'static Rule> {
    RULES
        .iter()
        .find(|rule| rule.id == id)
        .or_else(|| RULES.iter().find(|rule| rule.aliases.iter().any(|alias| alias.code == id)))
        .copied()
}

/// The place of a rule among [`RULES`]; unknown rules come last.
pub fn rank(id: &str) -> usize {
    RULES.iter().position(|rule| rule.id == id).unwrap_or(RULES.len())
}

/// Two sentences at most: why a rule matters. Plain text with `code` in backquotes.
pub fn why(id: &str) -> &'static str {
    WHYS.get(rank(id)).copied().unwrap_or("")
}

/// The rule's page in Markdown: examples that run, fix safety, known limits.
#[cfg(feature = "docs")]
pub fn page(id: &str) -> Option<&'static str> {
    PAGES.get(rank(id)).copied()
}
