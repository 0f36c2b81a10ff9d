//! The stages as a picture, and the same in words.

use leptos::prelude::*;

use crate::state::cache::{Lane, Side, word};
use crate::state::graph::{Graph, HEIGHT, WIDTH};

/// More characters do not fit into a box.
const FIT: usize = 20;

#[component]
pub(super) fn Stages(side: Side) -> impl IntoView {
    let built = side.lanes.iter().filter(|lane| lane.is_built());
    let Some(graph) = side.graph else {
        let count = built.count();
        let why = (count > 1).then(|| {
            let words = format!("{count} stages are built, too many for a picture that can be read; each is listed below.");
            view! { <p class="no-graph">{words}</p> }
        });
        return why.into_any();
    };
    let words = built
        .map(|lane| {
            let takes = match lane.needs.as_slice() {
                [] => format!("starts from {}", lane.base),
                needs => format!("takes from {}", needs.join(", ")),
            };
            view! { <li><b>{lane.name.clone()}</b>{format!(": {takes}; {}", lane.note)}</li> }
        })
        .collect_view();
    view! {
        <div class="graph" role="group" aria-label="Stages" tabindex="0">{drawn(&graph, &side.lanes)}</div>
        <details class="twin">
            <summary>"The stages in words"</summary>
            <ul>{words}</ul>
        </details>
    }
    .into_any()
}

fn drawn(graph: &Graph, lanes: &[Lane]) -> impl IntoView {
    let edges = graph
        .edges
        .iter()
        .map(|edge| view! { <path class="edge" d=edge.path.clone()></path><path class="tip" d=edge.tip.clone()></path> })
        .collect_view();
    let nodes = graph
        .nodes
        .iter()
        .filter_map(|node| Some((node, lanes.get(node.stage)?)))
        .map(|(node, lane)| {
            let (mark, _) = word(lane.verdict);
            let class = format!("node {}", lane.verdict.name());
            let (x, y) = (node.x, node.y);
            let (left, first, second) = (x + 12, y + 20, y + 37);
            view! {
                <g class=class>
                    <rect x=x y=y width=WIDTH height=HEIGHT rx="6"></rect>
                    <text class="name" x=left y=first>{cut(&lane.name)}</text>
                    <text x=left y=second>{format!("{mark} {}", lane.note)}</text>
                </g>
            }
        })
        .collect_view();
    let (width, height) = (graph.width, graph.height);
    view! {
        <svg
            width=width
            height=height
            viewBox=format!("0 0 {width} {height}")
            aria-hidden="true"
        >
            {edges}
            {nodes}
        </svg>
    }
}

fn cut(name: &str) -> String {
    if name.chars().count() <= FIT {
        name.to_owned()
    } else {
        name.chars().take(FIT - 1).chain(std::iter::once('…')).collect()
    }
}
