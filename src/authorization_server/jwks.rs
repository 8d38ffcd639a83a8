//! The server's public keys.

use crate::http::Response;

use super::{State, endpoints::Call, error::json_response};

pub(super) fn answer(state: &mut State, _call: &mut Call<'_>) -> Response {
    json_response(200, &state.keys.public_set())
}
