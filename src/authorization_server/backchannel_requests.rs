//! Requests that a client made of a person elsewhere (CIBA).

use rand_core::CryptoRngCore;

use crate::oauth::{Secret, Timestamp};

use super::{
    Acr, Polling, State,
    authorization_request::{AuthorizationRequest, Destination, Prompt},
    claims::ClaimsRequest,
    error::{ErrorCode, OAuthError},
    grant::Grant,
    notification::{self, Notification},
    polled::Polled,
    state::random_name,
    store::Store,
};

/// Requests that are kept; the oldest go.
const CAPACITY: usize = 64;

pub(super) struct BackchannelRequests {
    /// Oldest first.
    requests: Vec<BackchannelRequest>,
    /// From `auth_req_id` to reference.
    references: Store<String>,
}

/// One request of a client.
pub(super) struct BackchannelRequest {
    /// Names it on the pages, where its `auth_req_id` has no business.
    reference: String,
    polled: Polled,
    asked: Asked,
    ping: Option<Notification>,
}

/// What the client wants of whom.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub client_id: String,
    pub username: String,
    /// As the client knows the person.
    pub subject: String,
    pub scope: Vec<String>,
    pub acr: Option<Acr>,
    pub binding_message: Option<String>,
    pub resources: Vec<String>,
}

/// Where to call a client, and with what.
pub(super) struct Ping {
    pub endpoint: String,
    pub client_notification_token: Secret,
}

impl BackchannelRequests {
    pub(super) fn new() -> Self {
        Self {
            requests: Vec::new(),
            references: Store::new(CAPACITY),
        }
    }

    /// Begins to wait for the person; the `auth_req_id`.
    pub(super) fn begin(
        &mut self,
        asked: Asked,
        ping: Option<Ping>,
        polling: Polling,
        now: Timestamp,
        rng: &mut dyn CryptoRngCore,
    ) -> String {
        let auth_req_id = random_name(rng);
        let reference = random_name(rng);
        self.references.insert(&auth_req_id, reference.clone());
        self.requests.push(BackchannelRequest {
            reference,
            polled: Polled::new(&asked.client_id, polling, now),
            asked,
            ping: ping.map(|ping| Notification {
                endpoint: ping.endpoint,
                client_notification_token: ping.client_notification_token,
                auth_req_id: Secret::new(auth_req_id.as_str()),
            }),
        });
        let surplus = self.requests.len().saturating_sub(CAPACITY);
        self.requests.drain(..surplus);
        auth_req_id
    }

    /// Reference and content of what waits, oldest first.
    pub(super) fn waiting(&self, now: Timestamp) -> impl Iterator<Item = (&str, &Asked)> {
        self.requests
            .iter()
            .filter(move |request| request.polled.is_waiting(now))
            .map(|request| (request.reference.as_str(), &request.asked))
    }

    pub(super) fn binding_message(&self, reference: &str) -> Option<&str> {
        self.requests
            .iter()
            .find(|request| request.reference == reference)
            .and_then(|request| request.asked.binding_message.as_deref())
    }

    /// What the client gets when it asks (CIBA §11).
    ///
    /// # Errors
    ///
    /// Those of [`Polled::poll`], and `invalid_grant` for an id that is not this client's.
    pub(super) fn poll(
        &mut self,
        client_id: &str,
        auth_req_id: &str,
        now: Timestamp,
    ) -> Result<Grant, OAuthError> {
        let reference = self.references.look_up(auth_req_id);
        self.requests
            .iter_mut()
            .find(|request| {
                Some(&request.reference) == reference && request.asked.client_id == client_id
            })
            .ok_or_else(|| {
                OAuthError::new(
                    ErrorCode::InvalidGrant,
                    "The auth_req_id is unknown, or was made for another client",
                )
            })?
            .polled
            .poll(now)
    }
}

impl Asked {
    /// The same as a request that the pages can show.
    pub(super) fn as_request(&self, reference: &str) -> AuthorizationRequest {
        AuthorizationRequest {
            client_id: self.client_id.clone(),
            destination: Destination::Backchannel {
                reference: reference.to_owned(),
            },
            scope: self.scope.clone(),
            nonce: None,
            prompt: Prompt {
                consent: true,
                ..Prompt::default()
            },
            max_age_secs: None,
            login_hint: Some(self.username.clone()),
            expected_subject: Some(self.subject.clone()),
            acr: self.acr,
            claims: ClaimsRequest::default(),
            resources: self.resources.clone(),
            authorization_details: Vec::new(),
            is_kept_asked: true,
            is_allowed_here: false,
        }
    }
}

/// Keeps the decision and has the client called, if that is its way; `false` if it comes too late.
pub(super) fn decide(
    state: &mut State,
    reference: &str,
    now: Timestamp,
    grant: Option<Grant>,
) -> bool {
    let waiting = state
        .backchannel
        .requests
        .iter_mut()
        .find(|request| request.reference == reference && request.polled.is_waiting(now));
    let Some(request) = waiting else {
        return false;
    };
    match grant {
        Some(grant) => request.polled.allow(grant),
        None => request.polled.refuse(),
    }
    if let Some(ping) = request.ping.take()
        && state.notifications.len() < notification::MOST
    {
        state.notifications.push(ping);
    }
    true
}
