//! What is being looked at; it never changes what is sent.

use crate::flow::Stage;

/// What the diagram outlines and the inspector shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Selection {
    /// An exchange, and which half of it has the focus.
    Exchange { id: u32, is_response: bool },
}

/// Where the eye is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// A stage behind the frontier; `None` follows the frontier.
    pub stage: Option<Stage>,
    pub selection: Option<Selection>,
}
