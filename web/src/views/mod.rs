//! The parts of the page that know the state.

pub(crate) mod arrived;
pub(crate) mod banners;
pub(crate) mod cache;
pub(crate) mod checklist;
pub(crate) mod configuration;
pub(crate) mod drafts;
pub(crate) mod editor;
pub(crate) mod embed;
pub(crate) mod fix_card;
pub(crate) mod fixes;
pub(crate) mod fragment_base;
pub(crate) mod header;
pub(crate) mod help;
pub(crate) mod ignore;
pub(crate) mod layout;
pub(crate) mod line_number;
pub(crate) mod panel;
pub(crate) mod problem;
pub(crate) mod problems;
pub(crate) mod review;
pub(crate) mod rule_browser;
pub(crate) mod settings;
pub(crate) mod share;
pub(crate) mod size;
pub(crate) mod status;
pub(crate) mod waiting;
