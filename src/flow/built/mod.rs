//! Tokens that the client builds for a request: header and claims stay editable until they leave.

mod assertion;
mod client_assertion;
mod dpop_proof;
mod dress;
mod request_object;
mod signer;
mod token;

pub use dpop_proof::DpopKey;
pub(super) use dress::{authorization_parameters, dress, edit_built};
pub(super) use signer::signing_key;
pub use token::{BuiltKind, BuiltToken};
