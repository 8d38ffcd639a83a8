//! Where everything stands: the result of a layout, for whoever paints it.

use crate::{
    diagram::{Point, Rect, TextRole},
    flow::Participant,
};

/// A participant's head. It stays where it is while rows scroll below it.
#[derive(Clone, Debug, PartialEq)]
pub struct HeadBox {
    pub participant: Participant,
    pub rect: Rect,
    /// The bar in the participant's colour.
    pub underline: Rect,
    pub icon: Rect,
    /// Beside the icon; empty where there is room for the icon only.
    pub name: HeadLine,
    /// Below; left out where it does not fit.
    pub second: Option<HeadLine>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct HeadLine {
    pub text: String,
    pub role: TextRole,
    /// The left end of the text, vertically its middle.
    pub left: Point,
}

/// A dotted line from the heads to the end of the rows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lifeline {
    pub participant: Participant,
    pub x: f32,
    pub top: f32,
    pub bottom: f32,
}

/// One row of the model in its place.
#[derive(Clone, Debug, PartialEq)]
pub struct PlacedRow {
    /// Index into [`Model::rows`](crate::diagram::Model::rows).
    pub row: usize,
    /// The whole width; no height for a divider. Bands touch and do not overlap.
    pub band: Rect,
    pub shape: Shape,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    Message(PlacedMessage),
    Note(NoteBox),
    /// A hairline at the top of the band.
    Divider,
}

#[derive(Clone, Debug, PartialEq)]
pub struct PlacedMessage {
    /// The centre of the marker, on the sender's lifeline; its diameter is
    /// [`Metrics::marker`](crate::diagram::Metrics::marker).
    pub marker: Point,
    /// From the marker's edge to the arrow head.
    pub line: [Point; 2],
    pub head: ArrowHead,
    pub label: LabelBox,
    /// `inferred`, behind the receiver's lifeline, where it fits.
    pub tag: Option<LabelBox>,
}

/// How a line ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ArrowHead {
    /// A request: tip first.
    Triangle { points: [Point; 3], is_hollow: bool },
    /// A response: an open line, tip in the middle.
    Chevron { points: [Point; 3] },
    /// It failed: two crossing lines, each `radius` to all four sides.
    Cross { centre: Point, radius: f32 },
}

/// One line of text, elided to its place.
#[derive(Clone, Debug, PartialEq)]
pub struct LabelBox {
    /// As wide as the text.
    pub rect: Rect,
    /// The y of the baseline.
    pub baseline: f32,
    /// What is shown: the text, or its beginning and `…`.
    pub text: String,
    pub role: TextRole,
    pub is_elided: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub struct NoteBox {
    pub rect: Rect,
    pub icon: Rect,
    pub text: LabelBox,
}
