//! The practices and the rules, in a sheet along the side.

use std::sync::Arc;

use leptos::prelude::*;
use plimsoll_core::practices::{Phase, Practice, neighbours};
use plimsoll_core::report::counted;
use plimsoll_core::review::View;
use plimsoll_core::rules::Severity;

use crate::components::dialog::{Dialog, Stand};
use crate::components::icons::Glyph;
use crate::components::markdown;
use crate::interop::browser;
use crate::state::catalog::{Catalog, RuleCard, Served, is_well_known};
use crate::state::{Action, Overlay};
use crate::store::{Library, Pages, Store, use_store};

#[component]
pub(crate) fn Guide() -> impl IntoView {
    let store = use_store();
    let overlay = store.now(|state| state.interface.overlay.clone()).unwrap_or(Overlay::Guide);
    let close = Callback::new(move |()| store.dispatch(Action::Overlay(None)));
    let current = overlay.clone();
    let title = Signal::derive(move || match (&current, store.pages()) {
        (Overlay::Practice(id), Pages::Here(library)) => {
            find(&library, id).map_or("Practice".to_owned(), |practice| practice.title.clone())
        }
        (Overlay::Rule(id), pages) => {
            let catalog = store.catalog().unwrap_or_default();
            match (catalog.rule(id), &pages) {
                (Some(rule), _) => rule.title.clone(),
                (None, Pages::Here(library)) => {
                    library.docs.get(id).map_or("Rule", |page| heading(page)).to_owned()
                }
                (None, _) => "Rule".to_owned(),
            }
        }
        (Overlay::Practice(_), _) => "Practice".to_owned(),
        _ => "Practices and rules".to_owned(),
    });
    let is_page = overlay != Overlay::Guide;
    view! {
        <Dialog title=title stand=Stand::Side on_close=close>
            {is_page
                .then(|| {
                    view! {
                        <p>
                            <button
                                class="link"
                                on:click=move |_| {
                                    store.dispatch(Action::Overlay(Some(Overlay::Guide)));
                                }
                            >
                                "All practices and rules"
                            </button>
                        </p>
                    }
                })}
            {move || match (store.pages(), store.catalog()) {
                (Pages::Here(library), Some(catalog)) => body(store, &overlay, &library, &catalog),
                (Pages::Failed, _) => {
                    view! {
                        <p>"The pages could not be loaded."</p>
                        <button class="btn" on:click=move |_| store.retry_pages()>"Try again"</button>
                    }
                        .into_any()
                }
                _ => view! { <p class="muted">"Loading…"</p> }.into_any(),
            }}
        </Dialog>
    }
}

/// The heading that a page starts with.
fn heading(page: &str) -> &str {
    page.lines().next().unwrap_or_default().trim_start_matches('#').trim()
}

fn find<'l>(library: &'l Library, id: &str) -> Option<&'l Practice> {
    library.practices.iter().find(|practice| practice.id == id)
}

fn body(
    store: Store,
    overlay: &Overlay,
    library: &Arc<Library>,
    catalog: &Arc<Catalog>,
) -> AnyView {
    match overlay {
        Overlay::Practice(id) => match find(library, id) {
            Some(practice) => practice_page(store, practice, library, catalog),
            None => view! { <p>"There is no such practice."</p> }.into_any(),
        },
        Overlay::Rule(id) => match catalog.rule(id) {
            Some(rule) => rule_page(store, rule, library),
            None => match (library.rules.get(id), library.docs.get(id)) {
                (Some(page), _) => shell_code_page(id, page),
                (None, Some(page)) => {
                    let body = page.split_once('\n').map_or("", |(_, body)| body);
                    view! { <div class="prose">{markdown::page(body, 3)}</div> }.into_any()
                }
                (None, None) => view! { <p>"There is no such rule."</p> }.into_any(),
            },
        },
        _ => view! { <Catalogue library=library.clone() catalog=catalog.clone()/> }.into_any(),
    }
}

fn practice_page(
    store: Store,
    practice: &Practice,
    library: &Library,
    catalog: &Catalog,
) -> AnyView {
    let has_links = !practice.links.is_empty();
    let links = markdown::links(&practice.links);
    let Served { rules, files, check } = catalog.served(practice);
    let rules: Vec<_> = rules.into_iter().map(|rule| rule_link(store, rule)).collect();
    let has_rules = !rules.is_empty();
    let files: Vec<&str> = files.iter().map(|file| file.title.as_str()).collect();
    let has_files = !files.is_empty();
    let near = neighbours(practice, &library.practices)
        .into_iter()
        .map(|near| entry(store, near))
        .collect_view();
    let to_list = move |_| {
        store.dispatch(Action::Overlay(None));
        store.dispatch(Action::View(View::Checklist));
    };
    view! {
        <div class="prose">
            <p class="area">
                {format!("{} · {}", practice.phase.title(), practice.area)}
                <button class="link print" on:click=move |_| browser::print()>"Print"</button>
            </p>
            {markdown::page(&practice.body, 3)}
            {has_rules
                .then(|| view! { <h3>"Rules that look after it"</h3><ul class="plain">{rules}</ul> })}
            {(has_files || check.is_some())
                .then(|| {
                    view! {
                        <h3>"In the Checklist"</h3>
                        {has_files.then(|| view! { <p>{format!("{}.", files.join(", "))}</p> })}
                        {check.map(|check| view! { <p>{markdown::message(check.text)} "."</p> })}
                        <p>
                            <button class="link" on:click=to_list>"Show the Checklist for this file"</button>
                        </p>
                    }
                })}
            {has_links.then(|| view! { <h3>"More"</h3>{links} })}
            <h3>"Near to it"</h3>
            <ul class="plain">{near}</ul>
        </div>
    }
    .into_any()
}

fn rule_page(store: Store, rule: &RuleCard, library: &Library) -> AnyView {
    let practice = rule.practice.clone();
    let page = library.rules.get(&rule.id).map(|page| markdown::page(page, 3));
    let known = rule.codes.iter().filter(|code| is_well_known(code));
    let aliases = known.cloned().collect::<Vec<_>>().join(", ");
    view! {
        <div class="prose">
            <p class="area">
                <code>{rule.id.clone()}</code>
                {(!aliases.is_empty()).then(|| format!(" · {aliases}"))}
            </p>
            <p>{markdown::line(&rule.why)}</p>
            {page}
            <p>
                <button
                    class="link"
                    on:click=move |_| {
                        let overlay = Overlay::Practice(practice.clone());
                        store.dispatch(Action::Overlay(Some(overlay)));
                    }
                >
                    "The practice behind it"
                </button>
            </p>
        </div>
    }
    .into_any()
}

/// The page of a code of the shell linter: its problem comes first.
fn shell_code_page(code: &str, page: &str) -> AnyView {
    let (title, body) = page.split_once("\n\n").unwrap_or((page, ""));
    view! {
        <div class="prose">
            <p class="area"><code>{code.to_owned()}</code></p>
            <p>{markdown::line(title)}</p>
            {markdown::page(body, 3)}
        </div>
    }
    .into_any()
}

fn rule_link(store: Store, rule: &RuleCard) -> AnyView {
    page_link(store, &rule.id, &rule.title, Some(rule.severity))
}

/// A link to the page of a rule, or of a code of the shell linter.
fn page_link(store: Store, id: &str, title: &str, severity: Option<Severity>) -> AnyView {
    let id = id.to_owned();
    let rule = id.clone();
    view! {
        <li>
            <button
                class="entry"
                on:click=move |_| {
                    store.dispatch(Action::Overlay(Some(Overlay::Rule(rule.clone()))));
                }
            >
                {severity.map(|severity| view! { <Glyph severity=severity/> })}
                <span>{markdown::line(title)} " " <span class="rule">{id}</span></span>
            </button>
        </li>
    }
    .into_any()
}

/// The list of everything, with a search.
#[component]
fn Catalogue(library: Arc<Library>, catalog: Arc<Catalog>) -> impl IntoView {
    let store = use_store();
    let wanted = RwSignal::new(String::new());
    let entries = move || {
        let wanted = wanted.get().to_ascii_lowercase();
        let words: Vec<&str> = wanted.split_whitespace().collect();
        let has = |text: &str| {
            let text = text.to_ascii_lowercase();
            words.iter().all(|word| text.contains(word))
        };
        let mut practices: Vec<&Practice> = library
            .practices
            .iter()
            .filter(|practice| {
                has(&format!(
                    "{} {} {} {} {}",
                    practice.title,
                    practice.id,
                    practice.phase.title(),
                    practice.area,
                    practice.body
                ))
            })
            .collect();
        practices.sort_by_key(|practice| {
            (practice.phase, practice.area.clone(), practice.title.clone())
        });
        let groups = practices
            .chunk_by(|a, b| a.phase == b.phase)
            .map(|group| {
                let phase = group.first().map_or(Phase::Works, |practice| practice.phase);
                listed(phase.title(), group.iter().map(|practice| entry(store, practice)))
            })
            .collect_view();
        let mut rules: Vec<&RuleCard> = catalog
            .rules
            .iter()
            .filter(|rule| has(&format!("{} {} {}", rule.title, rule.id, rule.codes.join(" "))))
            .collect();
        rules.sort_unstable_by_key(|rule| (rule.category, &rule.title));
        let codes: Vec<(&String, &str)> = library
            .rules
            .iter()
            .filter(|(id, _)| id.starts_with("SC"))
            .map(|(id, page)| (id, page.lines().next().unwrap_or("")))
            .filter(|(id, title)| has(&format!("{title} {id}")))
            .collect();
        let (practice_count, rule_count) = (practices.len(), rules.len() + codes.len());
        let rules = rules
            .chunk_by(|a, b| a.category == b.category)
            .map(|group| {
                let category = group.first().map_or("", |rule| rule.category.title());
                listed(category, group.iter().map(|rule| rule_link(store, rule)))
            })
            .collect_view();
        let codes = (!codes.is_empty()).then(|| {
            let entries = codes.iter().map(|(id, title)| page_link(store, id, title, None));
            listed("Shell scripts", entries)
        });
        view! {
            <p class="sr" role="status">
                {format!("{}, {}", counted(practice_count, "practice"), counted(rule_count, "rule"))}
            </p>
            <h3>{format!("Practices ({practice_count})")}</h3>
            {groups}
            <h3>{format!("Rules ({rule_count})")}</h3>
            {rules}
            {codes}
        }
    };
    view! {
        <label class="field">
            <span>"Search"</span>
            <input
                type="search"
                placeholder="apt, cache, DL3009, secrets"
                on:input=move |event| wanted.set(event_target_value(&event))
            />
        </label>
        <div class="catalogue">{entries}</div>
    }
}

/// Entries below a heading that counts them.
fn listed(title: &str, entries: impl ExactSizeIterator<Item = AnyView>) -> AnyView {
    let title = format!("{title} ({})", entries.len());
    view! { <h4>{title}</h4><ul class="plain">{entries.collect_view()}</ul> }.into_any()
}

fn entry(store: Store, practice: &Practice) -> AnyView {
    let id = practice.id.clone();
    let title = practice.title.clone();
    view! {
        <li>
            <button
                class="entry"
                on:click=move |_| {
                    store.dispatch(Action::Overlay(Some(Overlay::Practice(id.clone()))));
                }
            >
                <span>{markdown::line(&title)}</span>
            </button>
        </li>
    }
    .into_any()
}
