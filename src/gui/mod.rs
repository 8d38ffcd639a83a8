//! The window: egui paints the state and sends commands. It does no I/O and never waits.

mod byte_rows;
mod controls;
mod decision;
mod exchange;
mod findings;
mod local_work;
mod outside;
mod painting;
mod parameter_rows;
mod parameters;
mod rail;
mod raw_bytes;
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
