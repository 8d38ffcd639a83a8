//! Knows a browser again by its cookie, and keeps other sites from speaking in its name.

use rand_core::CryptoRngCore;

use crate::{
    http::{Request, Response},
    oauth::{Parameters, Secret},
};

use super::{
    State,
    endpoints::Call,
    form, pages,
    state::{Browser, Pending, random_name},
};

/// Cookies ignore ports, so the name carries it: two servers on this machine stay apart.
pub(super) fn cookie_name(state: &State) -> String {
    let port = state
        .config
        .authority()
        .rsplit_once(':')
        .map_or("default", |(_, port)| port);
    format!("oauth_playground_{port}")
}

/// The id in the request's cookie, if this server gave it out and still knows it.
pub(super) fn known_id(state: &State, request: &Request) -> Option<String> {
    let name = cookie_name(state);
    request
        .headers
        .all("cookie")
        .flat_map(|header| {
            header
                .text()
                .split(';')
                .filter_map(|pair| {
                    let (key, value) = pair.trim().split_once('=')?;
                    (key == name).then(|| value.to_owned())
                })
                .collect::<Vec<_>>()
        })
        .find(|id| state.browsers.look_up(id).is_some())
}

/// Starts a session that begins with what `browser` knows.
pub(super) fn begin(state: &mut State, rng: &mut dyn CryptoRngCore, browser: Browser) -> String {
    let id = random_name(rng);
    state.browsers.insert(&id, browser);
    id
}

/// Lax, so that the cookie comes along when the client sends the browser here, but not when
/// another site posts a form.
pub(super) fn with_cookie(state: &State, response: Response, id: &str) -> Response {
    response.header(
        "Set-Cookie",
        format!(
            "{}={id}; Path=/; HttpOnly; SameSite=Lax",
            cookie_name(state)
        ),
    )
}

/// A form of ours that belongs to no authorization request.
pub(super) struct NewForm {
    /// Stands in the form as `form_token`.
    pub token: String,
    /// A browser that was not known yet.
    new_browser_id: Option<String>,
}

impl NewForm {
    /// The page that the form stands on, with the cookie that goes with it.
    pub(super) fn hand_out(&self, state: &State, page: Response) -> Response {
        match &self.new_browser_id {
            Some(id) => with_cookie(state, page, id),
            None => page,
        }
    }
}

/// Makes a form for the browser that asks.
pub(super) fn new_form(state: &mut State, call: &mut Call<'_>) -> NewForm {
    let (browser_id, new_browser_id) = match known_id(state, call.request) {
        Some(id) => (id, None),
        None => {
            let id = begin(state, call.rng, Browser::default());
            (id.clone(), Some(id))
        }
    };
    let token = random_name(call.rng);
    state.forms.insert(&token, browser_id);
    NewForm {
        token,
        new_browser_id,
    }
}

/// The fields of such a form, if this browser got it from here.
///
/// # Errors
///
/// The page that says why not.
pub(super) fn own_form(state: &State, request: &Request) -> Result<Parameters, Response> {
    let fields = fields(request)?;
    let token = form::value(&fields, "form_token").unwrap_or_default();
    let owner = state.forms.look_up(token);
    if owner.is_some() && owner == known_id(state, request).as_ref() {
        Ok(fields)
    } else {
        Err(foreign_form())
    }
}

fn fields(request: &Request) -> Result<Parameters, Response> {
    if request.media_type().as_deref() == Some("application/x-www-form-urlencoded") {
        Ok(Parameters::decode(&request.body))
    } else {
        Err(pages::message(
            415,
            "Not a form",
            "This page takes its own form only.",
        ))
    }
}

fn foreign_form() -> Response {
    pages::message(
        403,
        "Form refused",
        "This form did not come from this server's own page.",
    )
}

/// A form of ours that was posted: the request it belongs to, and what was filled in.
pub(super) struct PostedForm {
    pub pending_id: String,
    pub pending: Pending,
    pub fields: Parameters,
}

/// Reads a posted form and checks that this browser got it from here.
///
/// # Errors
///
/// The page that says why not.
pub(super) fn posted_form(state: &State, request: &Request) -> Result<PostedForm, Response> {
    // The scopes of the consent page are one field each of the same name.
    let fields = fields(request)?;
    let pending_id = form::value(&fields, "request")
        .unwrap_or_default()
        .to_owned();
    let pending = pending_of_browser(state, request, &pending_id)?;
    let form_token = form::value(&fields, "form_token").unwrap_or_default();
    if !pending.form_token.matches(form_token) {
        return Err(foreign_form());
    }
    Ok(PostedForm {
        pending_id,
        pending,
        fields,
    })
}

/// The waiting request of that id, if it is this browser's.
///
/// # Errors
///
/// The page that says why not.
pub(super) fn pending_of_browser(
    state: &State,
    request: &Request,
    pending_id: &str,
) -> Result<Pending, Response> {
    let browser_id = known_id(state, request);
    state
        .pending
        .look_up(pending_id)
        .filter(|pending| browser_id.as_deref() == Some(pending.browser_id.as_str()))
        .cloned()
        .ok_or_else(|| {
            pages::message(
                400,
                "Nothing to answer",
                "No sign-in is waiting in this browser. Start again at the client.",
            )
        })
}

/// A fresh token for the forms of one request.
pub(super) fn form_token(rng: &mut dyn CryptoRngCore) -> Secret {
    Secret::new(random_name(rng))
}
