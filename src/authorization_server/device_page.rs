//! The page where a person types the code that a device shows (RFC 8628 §3.3).

use crate::{http::Response, oauth::Parameters};

use super::{
    State, authorize, browser,
    endpoints::Call,
    form,
    pages::{self, Html},
};

pub(super) fn answer(state: &mut State, call: &mut Call<'_>) -> Response {
    if call.request.method == "GET" {
        let query = Parameters::decode(call.request.query().unwrap_or_default().as_bytes());
        let code = form::value(&query, "user_code").unwrap_or_default();
        return page(state, call, code, 200);
    }
    let fields = match browser::own_form(state, call.request) {
        Ok(fields) => fields,
        Err(refusal) => return refusal,
    };
    let code = form::value(&fields, "user_code").unwrap_or_default();
    if !state.devices.may_try(call.now) {
        return pages::message(
            429,
            "Too many tries",
            "Too many wrong codes were typed. Wait a minute, then open the page again.",
        );
    }
    let typed = state.config.conduct.user_codes.typed(code);
    match state.devices.waiting(&typed, call.now) {
        Some(request) => authorize::begin(state, call, request),
        None => {
            state.devices.missed(call.now);
            page(state, call, code, 400)
        }
    }
}

/// The code of `verification_uri_complete` is filled in, but the person still presses the button
/// and compares (RFC 8628 §3.3.1).
fn page(state: &mut State, call: &mut Call<'_>, code: &str, status: u16) -> Response {
    let form = browser::new_form(state, call);
    let mut html = Html::new();
    html.text_in("p", "Type the code that your device shows.");
    if status != 200 {
        html.markup("<p role=\"alert\">No device waits with this code.</p>");
    }
    html.open_form("/device");
    html.hidden("form_token", &form.token);
    html.labelled_input("user_code", "Code", "text", "off", code);
    html.button("decision", "continue", "Continue");
    html.close_form();
    form.hand_out(state, pages::page(status, "Connect a device", &html))
}
