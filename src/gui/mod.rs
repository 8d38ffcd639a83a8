//! The window: egui paints the state and sends commands. It does no I/O and never waits.

mod actions;
mod byte_rows;
mod controls;
mod decision;
mod device;
mod exchange;
mod exchange_bytes;
mod exchange_checks;
mod exchange_curl;
mod exchange_readable;
mod exchange_timing;
mod field;
mod findings;
mod local_work;
mod navigation;
mod outside;
mod painting;
mod palette;
mod parameter_rows;
mod parameters;
mod past;
mod problem;
mod rail;
mod raw_bytes;
mod raw_editor;
mod raw_request;
mod readable;
mod sequence;
mod sequence_legend;
mod sequence_marks;
mod stage;
mod status;
mod summary;
mod theme;
mod top_bar;
mod untrusted;
mod views;
mod waiting;
mod window;

pub use outside::{Outside, Waker};
pub use theme::ThemeChoice;
pub use window::{Window, WindowError, main, run};

use crate::text::controls as words;
