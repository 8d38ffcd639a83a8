//! Takes a picture of a window and holds it against the one that was kept.

use egui_kittest::SnapshotOptions;

use crate::world_in_memory::Program;

/// Where the pictures are kept, from the crate's folder.
const KEPT: &str = "tests/pictures/kept";

/// The size of the window in points; one point is one pixel.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Size(pub(crate) f32, pub(crate) f32);

/// As wide as it opens.
pub(crate) const USUAL: Size = Size(1440.0, 900.0);
/// As small as it becomes.
pub(crate) const SMALL: Size = Size(1024.0, 700.0);

/// Holds the window, at that size, against the picture of that name.
pub(crate) fn looks_like(program: &mut Program, size: Size, name: &str) {
    program.set_size(egui::vec2(size.0, size.1));
    // Out of the way, so that nothing is under the pointer.
    program.event(egui::Event::PointerGone);
    program.run();
    program.snapshot_options(name, &SnapshotOptions::new().output_path(KEPT));
}
