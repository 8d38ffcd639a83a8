//! What a running listener tells, in order and in bounded number.

use super::connection::Report;
use crate::{
    flow::redirect_listener::{IgnoredReason, RequestNote, StrayReason, Verdict},
    http::Exchange,
    oauth::Parameters,
};

/// Of strays, and of everything else that is not the answer, so many are reported with their
/// bytes; later ones are counted.
const REPORTED: u64 = 32;

/// What a running listener tells. In an exchange `sent` is the request and `received` our answer.
#[derive(Clone, Debug)]
pub enum ListenerEvent {
    /// Once at most.
    Landed {
        exchange: Exchange,
        parameters: Parameters,
    },
    /// Refused; the wait goes on.
    Stray {
        exchange: Exchange,
        reason: StrayReason,
        note: RequestNote,
    },
    Ignored {
        exchange: Exchange,
        reason: IgnoredReason,
        note: RequestNote,
    },
    Served {
        exchange: Exchange,
        page: ServedPage,
    },
    /// More came than is reported one by one; both are totals since the start.
    Counted { strays: u64, others: u64 },
    /// The last event: the port is closed.
    Closed(ClosedReason),
}

/// A page that belongs to the flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServedPage {
    /// The answer once more.
    Repeat,
    Clean,
    Post,
    Fragment,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClosedReason {
    /// The answer came, and the browser has the page without the code in its address.
    CleanPageServed,
    /// The answer came; the browser did not follow to the clean page in time.
    AfterLanding,
    /// `stop` was ready first.
    Stopped,
}

/// Turns reports into events, in bounded number.
#[derive(Debug, Default)]
pub(super) struct Tally {
    strays: u64,
    others: u64,
    has_landed: bool,
    /// The clean page, where its connection was quicker to report than that of the answer.
    held: Option<ListenerEvent>,
}

impl Tally {
    pub(super) fn events(&mut self, report: Report) -> Vec<ListenerEvent> {
        let event = self.event(report);
        let is_clean_page = matches!(
            event,
            ListenerEvent::Served {
                page: ServedPage::Clean,
                ..
            }
        );
        if is_clean_page && !self.has_landed {
            self.held = Some(event);
            return Vec::new();
        }
        if !matches!(event, ListenerEvent::Landed { .. }) {
            return vec![event];
        }
        self.has_landed = true;
        std::iter::once(event).chain(self.held.take()).collect()
    }

    fn event(&mut self, report: Report) -> ListenerEvent {
        let Report { exchange, answer } = report;
        let note = answer.note;
        match answer.verdict {
            Verdict::Landed(parameters) => ListenerEvent::Landed {
                exchange,
                parameters,
            },
            Verdict::CleanPage => served(exchange, ServedPage::Clean),
            Verdict::PostPageServed => served(exchange, ServedPage::Post),
            Verdict::Repeat => self.other(served(exchange, ServedPage::Repeat)),
            Verdict::FragmentPageServed => self.other(served(exchange, ServedPage::Fragment)),
            Verdict::Ignored(reason) => self.other(ListenerEvent::Ignored {
                exchange,
                reason,
                note,
            }),
            Verdict::Refused(reason) => {
                self.strays = self.strays.saturating_add(1);
                if self.strays > REPORTED {
                    return self.counted();
                }
                ListenerEvent::Stray {
                    exchange,
                    reason,
                    note,
                }
            }
        }
    }

    fn other(&mut self, event: ListenerEvent) -> ListenerEvent {
        self.others = self.others.saturating_add(1);
        if self.others <= REPORTED {
            event
        } else {
            self.counted()
        }
    }

    fn counted(&self) -> ListenerEvent {
        ListenerEvent::Counted {
            strays: self.strays,
            others: self.others,
        }
    }
}

fn served(exchange: Exchange, page: ServedPage) -> ListenerEvent {
    ListenerEvent::Served { exchange, page }
}

/// What an event means for the listener itself.
pub(super) enum Following {
    Wait,
    /// The answer is there; the browser still has to fetch the clean page.
    EndSoon,
    Close,
}

pub(super) fn following(event: &ListenerEvent) -> Following {
    match event {
        ListenerEvent::Landed { .. } => Following::EndSoon,
        ListenerEvent::Served { page, .. } => match page {
            ServedPage::Clean => Following::Close,
            ServedPage::Repeat | ServedPage::Post | ServedPage::Fragment => Following::Wait,
        },
        ListenerEvent::Stray { .. }
        | ListenerEvent::Ignored { .. }
        | ListenerEvent::Counted { .. }
        | ListenerEvent::Closed(_) => Following::Wait,
    }
}
