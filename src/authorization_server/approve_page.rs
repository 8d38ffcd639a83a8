//! The page that stands for a person's phone: what clients ask over the backchannel (CIBA).

use crate::http::Response;

use super::{
    State, authorize, browser,
    endpoints::Call,
    form,
    pages::{self, Html},
};

pub(super) fn answer(state: &mut State, call: &mut Call<'_>) -> Response {
    if call.request.method == "GET" {
        return page(state, call);
    }
    let fields = match browser::own_form(state, call.request) {
        Ok(fields) => fields,
        Err(refusal) => return refusal,
    };
    let asked = form::value(&fields, "reference").unwrap_or_default();
    let waiting = state
        .backchannel
        .waiting(call.now)
        .find(|(reference, _)| *reference == asked)
        .map(|(reference, asked)| asked.as_request(reference));
    match waiting {
        Some(request) => authorize::begin(state, call, request),
        None => pages::message(
            400,
            "Too late",
            "This request has expired, or was decided before.",
        ),
    }
}

fn page(state: &mut State, call: &mut Call<'_>) -> Response {
    let form = browser::new_form(state, call);
    let mut html = Html::new();
    html.text_in(
        "p",
        "This page stands for the phones of the people here. Whoever is asked signs in and decides.",
    );
    let mut is_empty = true;
    for (reference, asked) in state.backchannel.waiting(call.now) {
        is_empty = false;
        let client_name = state
            .client(&asked.client_id)
            .map_or("A client", |client| client.client_name.as_str());
        html.open_form("/approve");
        html.hidden("form_token", &form.token);
        html.hidden("reference", reference);
        html.hidden("person", &asked.username);
        html.text_in("p", &format!("{client_name} asks for {}.", asked.username));
        if let Some(message) = &asked.binding_message {
            html.text_in("p", &format!("Its message: {message}"));
        }
        html.button("decision", "open", "Look at it");
        html.close_form();
    }
    if is_empty {
        html.text_in("p", "Nothing waits.");
    }
    form.hand_out(state, pages::page(200, "Requests to approve", &html))
}
