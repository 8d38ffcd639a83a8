//! The world as the window sees it: something that performs effects and reports later.

use std::sync::{Arc, OnceLock};

use egui::Context;

use crate::{
    app::{Effect, WorldEvent},
    effects::World,
    oauth::Timestamp,
};

/// Nothing here may block: the window calls it between two frames.
pub trait Outside {
    fn now(&self) -> Timestamp;
    fn perform(&mut self, effect: Effect);
    /// What happened since the last call, oldest first.
    fn try_next(&mut self) -> Option<WorldEvent>;
}

impl Outside for World {
    fn now(&self) -> Timestamp {
        Self::now(self)
    }

    fn perform(&mut self, effect: Effect) {
        Self::perform(self, effect);
    }

    fn try_next(&mut self) -> Option<WorldEvent> {
        Self::try_next(self)
    }
}

/// Wakes an idle window from any thread. It is made before the window is, since the world that
/// will call it is made first as well; until there is a window it does nothing, and loses nothing,
/// because the first frame asks for everything that happened.
#[derive(Clone, Debug, Default)]
pub struct Waker(Arc<OnceLock<Context>>);

impl Waker {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn wake(&self) {
        if let Some(ctx) = self.0.get() {
            ctx.request_repaint();
        }
    }

    pub(super) fn attach(&self, ctx: &Context) {
        // Of two windows the first keeps the waker; there is only ever one.
        self.0.get_or_init(|| ctx.clone());
    }
}
