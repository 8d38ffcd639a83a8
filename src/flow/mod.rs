//! What comes next, given what has happened: events in, effects out, no clock and no socket.

mod asked;
pub mod built;
mod context;
mod decision;
mod edit;
mod event;
mod finding;
mod found;
mod grant;
pub mod grants;
mod input;
mod machine;
mod mcp_version;
mod outline;
pub mod ping_listener;
mod record;
pub mod redirect_listener;
mod route;
mod stage;
mod steps;

pub use asked::StepUp;
pub use built::{BuiltKind, BuiltToken};
pub use context::{Context, PushedAuthorization, Settings};
pub use decision::{BackchannelAuthentication, DeviceAuthorization, Pace};
pub use edit::{EditKind, RequestedEdit};
pub use event::{Effect, EffectId, Entropy, Event};
pub use finding::{Check, Finding, Remark, Verdict};
pub use grant::{Grant, Reach};
pub use input::Input;
pub use machine::{Flow, Reaction, State};
pub use mcp_version::McpVersion;
pub use outline::{PlannedMessage, outline, path};
pub use record::{
    End, EndStatus, Entry, LocalWork, MessageKind, Notice, Record, RecordedExchange, Tokens,
};
pub use stage::{Participant, Stage, StageStatus};
pub use steps::{KeptAnswer, McpCall, McpSession, RecordCall, Step};
