//! Text with marks: messages with `code` in backquotes, and pages in Markdown. Only elements are
//! made, never markup, so no text can inject any.

use leptos::prelude::*;
use plimsoll_core::practices::Link;
use plimsoll_core::practices::markdown::{Block, Inline, inlines, parse};
use plimsoll_core::text::visible;

use crate::state::{Action, Overlay};
use crate::store::use_store;

/// One line with marks.
pub(crate) fn line(text: &str) -> AnyView {
    inline(&inlines(text))
}

/// A message: text and code only, for it quotes the file, which a link may have brought. Characters
/// that cannot be seen or that reorder others are written out.
pub(crate) fn message(text: &str) -> AnyView {
    visible(text)
        .split('`')
        .enumerate()
        .map(|(place, part)| {
            let part = part.to_owned();
            if place % 2 == 1 { view! { <code>{part}</code> }.into_any() } else { part.into_any() }
        })
        .collect_view()
        .into_any()
}

/// A page; its headings start at `top`.
pub(crate) fn page(markdown: &str, top: u8) -> AnyView {
    parse(markdown).iter().map(|part| block(part, top)).collect_view().into_any()
}

/// A practice's links to other sites.
pub(crate) fn links(links: &[Link]) -> AnyView {
    let link = |link: &Link| {
        view! {
            <li>
                <a href=link.url.clone() target="_blank" rel="noopener noreferrer">
                    {link.title.clone()}
                </a>
            </li>
        }
    };
    view! { <ul>{links.iter().map(link).collect_view()}</ul> }.into_any()
}

fn block(block: &Block, top: u8) -> AnyView {
    match block {
        Block::Heading { level, content } => {
            let content = inline(content);
            match level + top - 2 {
                ..=3 => view! { <h3>{content}</h3> }.into_any(),
                _ => view! { <h4>{content}</h4> }.into_any(),
            }
        }
        Block::Paragraph(content) => view! { <p>{inline(content)}</p> }.into_any(),
        Block::List { ordered, items } => {
            let items = items.iter().map(|item| view! { <li>{inline(item)}</li> }).collect_view();
            if *ordered {
                view! { <ol>{items}</ol> }.into_any()
            } else {
                view! { <ul>{items}</ul> }.into_any()
            }
        }
        Block::Code { label, text, .. } => {
            let label = label.clone();
            let words = match label.as_str() {
                "bad" => "Instead of",
                "good" => "Write",
                _ => "",
            };
            let text = text.trim_end().to_owned();
            view! {
                <figure class=format!("example {label}")>
                    {(!words.is_empty()).then(|| view! { <figcaption>{words}</figcaption> })}
                    <pre tabindex="0"><code>{text}</code></pre>
                </figure>
            }
            .into_any()
        }
    }
}

fn inline(parts: &[Inline]) -> AnyView {
    parts
        .iter()
        .map(|part| match part {
            Inline::Text(text) => text.clone().into_any(),
            Inline::Code(text) => view! { <code>{text.clone()}</code> }.into_any(),
            Inline::Strong(text) => view! { <strong>{text.clone()}</strong> }.into_any(),
            Inline::Emphasis(text) => view! { <em>{text.clone()}</em> }.into_any(),
            Inline::Link { text, url } => view! {
                <a href=url.clone() target="_blank" rel="noopener noreferrer">{text.clone()}</a>
            }
            .into_any(),
            Inline::Page { text, page } => {
                let store = use_store();
                let page = page.clone();
                let open = move |_| {
                    store.dispatch(Action::Overlay(Some(Overlay::Rule(page.clone()))));
                };
                view! { <button class="link" on:click=open>{text.clone()}</button> }.into_any()
            }
        })
        .collect_view()
        .into_any()
}
