//! The sizes of real Dockerfiles' images.

use plimsoll_core::size::Estimate;
use plimsoll_core::{Inputs, Settings, size};
use plimsoll_tests::corpus;

#[test]
fn every_file_is_weighed_in_order_and_adds_up() {
    for file in corpus() {
        let report = size(&file.text, &Settings::default(), &Inputs::default());
        let bands = report.layers.iter().flat_map(|layer| [layer.disk, layer.pull]);
        for band in bands.chain([report.total.disk, report.total.pull, report.builder]) {
            assert!(band.low <= band.likely && band.likely <= band.high, "{}", file.name);
        }
        let base = report.base.disk.unwrap_or(Estimate::ZERO);
        let shipped = report.layers.iter().filter(|layer| layer.ships);
        let likely = base.likely + shipped.map(|layer| layer.disk.likely).sum::<u64>();
        assert_eq!(report.total.disk.likely, likely, "{}", file.name);
        for layer in report.layers.iter().filter(|layer| layer.disk.likely > 0) {
            assert!(!layer.because.is_empty(), "{}: line {}", file.name, layer.line);
        }
    }
}
