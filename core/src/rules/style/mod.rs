//! Rules about labels and looks.

pub(super) mod duplicate_label_key;
pub(super) mod empty_label;
pub(super) mod from_as_case;
pub(super) mod inline_ignore;
pub(super) mod invalid_label_key;
pub(super) mod keyword_case;
pub(super) mod label_not_a_commit;
pub(super) mod label_not_a_date;
pub(super) mod label_not_a_licence;
pub(super) mod label_not_a_url;
pub(super) mod label_not_a_version;
pub(super) mod label_not_an_email;
pub(super) mod label_not_in_schema;
pub(super) mod maintainer_deprecated;
pub(super) mod required_label_missing;
pub(super) mod stage_name_case;
pub(super) mod unexplained_ignore;
pub(super) mod unnamed_stage;
pub(super) mod unreadable_ignore_date;
pub(super) mod unused_ignore;
