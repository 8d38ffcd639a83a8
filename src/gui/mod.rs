//! The window: egui paints the state and sends commands. It does no I/O and never waits.

mod actions;
mod byte_rows;
mod controls;
mod decision;
mod exchange;
mod exchange_bytes;
mod exchange_checks;
mod exchange_timing;
mod field;
mod findings;
mod local_work;
mod outside;
mod painting;
mod palette;
mod parameter_rows;
mod parameters;
mod rail;
mod raw_bytes;
mod raw_editor;
mod raw_request;
mod sequence;
mod sequence_legend;
mod sequence_marks;
mod stage;
mod start;
mod status;
mod summary;
mod theme;
mod top_bar;
mod waiting;
mod window;
mod words;

pub use outside::{Outside, Waker};
pub use theme::ThemeChoice;
pub use window::{Window, WindowError, main, run};
