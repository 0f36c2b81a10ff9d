//! The layers with their ranges and reasons, the heaviest first.

use leptos::prelude::*;
use plimsoll_core::report::counted;
use plimsoll_core::size::{Estimate, SizeReport, human};

use crate::components::markdown;
use crate::state::size::{LISTED, about, heaviest, percent, share, shipped};
use crate::state::text::{capital, sentences, shown};
use crate::views::line_number::LineNumber;

#[component]
pub(super) fn Layers(
    report: SizeReport,
    /// True if the lines are those of the editor.
    linked: bool,
) -> impl IntoView {
    let highest = shipped(&report)
        .map(|(_, layer)| layer.disk.high)
        .chain(report.base.disk.map(|disk| disk.high))
        .max()
        .unwrap_or(0)
        .max(1);
    let base = {
        let base = &report.base;
        let os =
            if base.os.is_empty() { String::new() } else { format!("{}. ", capital(&base.os)) };
        let because = format!("{os}{}", sentences(&base.because));
        let name = if base.image.is_empty() {
            "FROM …".to_owned()
        } else {
            format!("FROM {}", base.image)
        };
        (base.line > 0)
            .then(|| row(0, base.line, name, base.disk, base.pull, because, highest, linked))
    };
    let (layers, left) = heaviest(&report);
    let layers = layers
        .into_iter()
        .map(|(tone, layer)| {
            let because = sentences(&layer.because);
            let code = layer.instruction.clone();
            row(
                tone,
                layer.line,
                code,
                Some(layer.disk),
                Some(layer.pull),
                because,
                highest,
                linked,
            )
        })
        .collect_view();
    let unshipped: Vec<_> = report
        .layers
        .iter()
        .filter(|layer| !layer.ships && layer.disk.likely > 0)
        .take(LISTED)
        .cloned()
        .collect();
    let left = (left > 0).then(|| {
        let verb = if left == 1 { "is" } else { "are" };
        let words = format!("{} more {verb} not listed: they weigh least.", counted(left, "layer"));
        view! { <p class="muted unlisted">{words}</p> }
    });
    let builder = (!unshipped.is_empty()).then(|| {
        let rows = unshipped
            .into_iter()
            .map(|layer| {
                let because = sentences(&layer.because);
                row(0, layer.line, layer.instruction, Some(layer.disk), None, because, highest, linked)
            })
            .collect_view();
        view! {
            <tbody class="unshipped">
                <tr class="lane">
                    <th colspan="4" scope="rowgroup">
                        "In stages that do not ship" <span class="muted">{format!(" · {}", about(report.builder))}</span>
                    </th>
                </tr>
                {rows}
            </tbody>
        }
    });
    view! {
        <div class="head"><h3>"Layers, the heaviest first"</h3></div>
        <table class="facts-table layers">
            <caption class="sr">"Every layer with its size and the reasons"</caption>
            <thead>
                <tr>
                    <th scope="col" class="num">"Line"</th>
                    <th scope="col">"Layer"</th>
                    <th scope="col" class="num">"On disk"</th>
                    <th scope="col" class="num">"To pull"</th>
                </tr>
            </thead>
            <tbody>{base}{layers}</tbody>
            {builder}
        </table>
        {left}
    }
}

#[expect(clippy::too_many_arguments, reason = "the cells of a row")]
fn row(
    tone: usize,
    line: usize,
    code: String,
    disk: Option<Estimate>,
    pull: Option<Estimate>,
    because: String,
    highest: u64,
    linked: bool,
) -> AnyView {
    let band = disk.map(|disk| {
        let left = percent(share(disk.low, highest));
        let right = percent(1000 - share(disk.high, highest));
        let likely = percent(share(disk.likely, highest));
        view! {
            <div class="band" aria-hidden="true">
                <span class=format!("fill tone-{tone}") style:width=likely.clone()></span>
                <span class="range" style:left=left style:right=right></span>
            </div>
        }
    });
    let range = disk.map(Estimate::range).unwrap_or_default();
    view! {
        <tr>
            <td class="num no"><LineNumber line=line linked=linked/></td>
            <td class="what">
                <code>
                    <span class=format!("swatch tone-{tone}") aria-hidden="true"></span>
                    {shown(&code)}
                </code>
                {band}
                <p class="why">{markdown::message(&because)}</p>
            </td>
            <td class="num">
                {disk.map_or_else(|| "unknown".to_owned(), about)}
                {(!range.is_empty()).then(|| view! { <p class="why">{range}</p> })}
            </td>
            <td class="num pull">{pull.map_or_else(|| "–".to_owned(), |pull| human(pull.likely))}</td>
        </tr>
    }
    .into_any()
}
