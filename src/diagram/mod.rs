//! The sequence diagram as rows, and the rows as points and rectangles; nothing here paints.

mod geometry;
mod labels;
mod lanes;
mod layout;
mod measured;
mod metrics;
mod model;
mod past;
mod placed;
mod text_picture;
mod to_come;

pub use geometry::{Point, Rect, Size};
pub use layout::Layout;
pub use measured::TextRole;
pub use metrics::Metrics;
pub use model::{GrowingModel, Look, Message, Model, Note, NoteKind, Row};
pub use placed::{
    ArrowHead, HeadBox, HeadLine, LabelBox, Lifeline, NoteBox, PlacedMessage, PlacedRow, Shape,
};
pub use text_picture::text_picture;
