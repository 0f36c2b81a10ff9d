//! The stages of a build as a picture: layers from left to right, each stage to the right of what
//! it needs.

use plimsoll_core::build::Build;
use serde::{Deserialize, Serialize};

/// A picture of the stages; lengths in CSS pixels.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Graph {
    /// One a stage that is built, in the order of the file.
    pub nodes: Vec<Node>,
    /// Each stage with one that needs it.
    pub edges: Vec<Edge>,
    pub width: u32,
    pub height: u32,
}

/// The place of a stage's box.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Node {
    /// The stage's number, from 0.
    pub stage: usize,
    pub x: u32,
    pub y: u32,
}

/// A line from one stage to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edge {
    pub from: usize,
    pub to: usize,
    /// The `d` of its SVG path, and of the arrow's head.
    pub path: String,
    pub tip: String,
}

/// The size of a stage's box.
pub const WIDTH: u32 = 168;
pub const HEIGHT: u32 = 48;
const ACROSS: u32 = 56;
const DOWN: u32 = 16;
const MARGIN: u32 = 4;

/// More stages or lines than this are told in words only: nobody could follow them.
const MOST: usize = 20;
const MOST_EDGES: usize = 30;

/// The picture of the stages that are built, where there is more than one and not too many.
pub fn graph(build: &Build<'_>, is_built: &[bool]) -> Option<Graph> {
    let count = build.stages.len();
    let is_built = |stage: usize| is_built.get(stage).copied().unwrap_or_default();
    let drawn = || build.stages.iter().filter(|stage| is_built(stage.index));
    let edges: usize = drawn().map(|stage| stage.needs.len()).sum();
    if !(2..=MOST).contains(&drawn().count()) || edges > MOST_EDGES {
        return None;
    }
    // Stages need earlier ones only, so one pass finds the longest way to each.
    let mut column = vec![0_usize; count];
    let mut taken = vec![0_u32; count];
    let mut graph = Graph::default();
    for stage in drawn() {
        let before = stage.needs.iter().filter(|need| **need < stage.index);
        let place = before.filter_map(|need| column.get(*need)).max().map_or(0, |most| most + 1);
        if let Some(slot) = column.get_mut(stage.index) {
            *slot = place;
        }
        let row = taken.get_mut(place).map_or(0, |rows| {
            *rows += 1;
            *rows - 1
        });
        let x = MARGIN + place as u32 * (WIDTH + ACROSS);
        let y = MARGIN + row * (HEIGHT + DOWN);
        graph.nodes.push(Node { stage: stage.index, x, y });
        graph.width = graph.width.max(x + WIDTH + MARGIN);
        graph.height = graph.height.max(y + HEIGHT + MARGIN);
    }
    let node = |graph: &Graph, stage: usize| {
        let place = graph.nodes.binary_search_by_key(&stage, |node| node.stage).ok()?;
        graph.nodes.get(place).copied()
    };
    for stage in drawn() {
        for &need in stage.needs.iter().filter(|need| **need < stage.index) {
            if let (Some(from), Some(to)) = (node(&graph, need), node(&graph, stage.index)) {
                let (path, tip) = (path(from, to), tip(to));
                graph.edges.push(Edge { from: need, to: stage.index, path, tip });
            }
        }
    }
    Some(graph)
}

/// From the right side of one box to the left side of another, level at both ends.
fn path(from: Node, to: Node) -> String {
    let (x1, y1) = (from.x + WIDTH, from.y + HEIGHT / 2);
    let (x2, y2) = (to.x.saturating_sub(2), to.y + HEIGHT / 2);
    let bend = ACROSS / 2;
    format!("M{x1} {y1}C{} {y1} {} {y2} {x2} {y2}", x1 + bend, x2.saturating_sub(bend))
}

fn tip(to: Node) -> String {
    let (x, y) = (to.x, to.y + HEIGHT / 2);
    format!("M{} {}L{x} {y}L{} {}z", x.saturating_sub(7), y - 4, x.saturating_sub(7), y + 4)
}

#[cfg(test)]
mod tests {
    use super::*;
    use plimsoll_core::syntax::parse;

    fn of(text: &str) -> Option<Graph> {
        let file = parse(text);
        let build = Build::new(text, &file);
        graph(&build, &vec![true; build.stages.len()])
    }

    #[test]
    fn a_stage_stands_right_of_what_it_needs() {
        let graph = of(
            "FROM a AS one\nFROM b AS two\nFROM one AS three\nFROM c\nCOPY --from=three /x /\nCOPY --from=two /y /\n",
        )
        .unwrap_or_default();
        let x: Vec<u32> = graph.nodes.iter().map(|node| node.x).collect();
        assert!(x[0] == x[1] && x[2] > x[0] && x[3] > x[2], "{x:?}");
        assert_ne!(graph.nodes[0].y, graph.nodes[1].y);
        let edges: Vec<_> = graph.edges.iter().map(|edge| (edge.from, edge.to)).collect();
        assert_eq!(edges, [(0, 2), (1, 3), (2, 3)]);
        assert!(graph.width > 3 * WIDTH && graph.height >= 2 * HEIGHT);
    }

    #[test]
    fn one_stage_and_very_many_are_not_drawn() {
        assert_eq!(of("FROM a\nRUN b\n"), None);
        assert_eq!(of(&"FROM a\n".repeat(21)), None);
        let hairball = (0..8).map(|at| {
            let copies: String = (0..at).map(|from| format!("COPY --from={from} /x /\n")).collect();
            format!("FROM a\n{copies}")
        });
        assert!(of(&hairball.clone().take(7).collect::<String>()).is_some());
        assert_eq!(of(&hairball.clone().chain(hairball).collect::<String>()), None);
    }

    #[test]
    fn a_stage_that_is_not_built_is_not_drawn() {
        let text = "FROM a AS one\nFROM b AS two\nFROM c\nCOPY --from=two /x /\n";
        let file = parse(text);
        let build = Build::new(text, &file);
        let picture = graph(&build, &[false, true, true]).unwrap_or_default();
        let stages: Vec<usize> = picture.nodes.iter().map(|node| node.stage).collect();
        let edges: Vec<_> = picture.edges.iter().map(|edge| (edge.from, edge.to)).collect();
        assert_eq!((stages, edges), (vec![1, 2], vec![(1, 2)]));
        assert_eq!(graph(&build, &[false, false, true]), None);
    }
}
