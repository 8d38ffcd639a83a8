//! Devices that wait for somebody to type their code elsewhere (RFC 8628).

use rand_core::CryptoRngCore;

use crate::oauth::{Parameters, Timestamp};

use super::{
    Client, Conduct, Config, State,
    authorization_request::{AuthorizationRequest, Destination, Prompt},
    claims::ClaimsRequest,
    error::{ErrorCode, OAuthError},
    grant::Grant,
    polled::Polled,
    resource, scope,
    store::Store,
};

/// So many wrong codes are taken from all browsers together within [`MISSES_MICROS`].
const MOST_MISSES: usize = 10;
const MISSES_MICROS: i64 = 60_000_000;

/// The devices, by device code for themselves and by user code for people.
pub(super) struct DeviceRequests {
    by_user_code: Store<DeviceRequest>,
    user_codes: Store<String>,
    /// When a code was typed that no device shows, lately.
    misses: Vec<Timestamp>,
    /// The code that the last device shows, for who stands in for the person before it.
    last_shown: Option<String>,
}

struct DeviceRequest {
    polled: Polled,
    scope: Vec<String>,
    resources: Vec<String>,
}

/// The two codes of a device.
pub(super) struct Codes {
    pub device_code: String,
    pub user_code: String,
}

impl DeviceRequests {
    pub(super) fn new() -> Self {
        Self {
            by_user_code: Store::new(256),
            user_codes: Store::new(256),
            misses: Vec::new(),
            last_shown: None,
        }
    }

    /// Whether another code may be typed: a user code is short enough to be guessed by somebody who
    /// may try without end.
    pub(super) fn may_try(&mut self, now: Timestamp) -> bool {
        self.misses.retain(|miss| now.since(*miss) < MISSES_MICROS);
        self.misses.len() < MOST_MISSES
    }

    pub(super) fn last_shown(&self) -> Option<&str> {
        self.last_shown.as_deref()
    }

    pub(super) fn missed(&mut self, now: Timestamp) {
        self.misses.push(now);
    }

    /// What a person decides about, if a device shows that code and still waits.
    pub(super) fn waiting(&self, user_code: &str, now: Timestamp) -> Option<AuthorizationRequest> {
        let request = self.by_user_code.look_up(user_code)?;
        request
            .polled
            .is_waiting(now)
            .then(|| AuthorizationRequest {
                client_id: request.polled.client_id.clone(),
                destination: Destination::Device {
                    user_code: user_code.to_owned(),
                },
                scope: request.scope.clone(),
                nonce: None,
                // Somebody may have been sent a code of another's device: always ask (RFC 8628 §5.4).
                prompt: Prompt {
                    consent: true,
                    ..Prompt::default()
                },
                max_age_secs: None,
                login_hint: None,
                expected_subject: None,
                acr: None,
                claims: ClaimsRequest::default(),
                resources: request.resources.clone(),
                authorization_details: Vec::new(),
                is_kept_asked: true,
                is_allowed_here: false,
            })
    }

    /// Keeps the decision; `false` if it comes too late.
    pub(super) fn decide(&mut self, user_code: &str, now: Timestamp, grant: Option<Grant>) -> bool {
        let Some(request) = self.by_user_code.look_up_mut(user_code) else {
            return false;
        };
        if !request.polled.is_waiting(now) {
            return false;
        }
        match grant {
            Some(grant) => request.polled.allow(grant),
            None => request.polled.refuse(),
        }
        true
    }

    /// What a device gets when it asks.
    ///
    /// # Errors
    ///
    /// Those of [`Polled::poll`], and `invalid_grant` for a code that is not this client's.
    pub(super) fn poll(
        &mut self,
        client_id: &str,
        device_code: &str,
        now: Timestamp,
    ) -> Result<Grant, OAuthError> {
        let by_user_code = &mut self.by_user_code;
        self.user_codes
            .look_up(device_code)
            .and_then(|user_code| by_user_code.look_up_mut(user_code))
            .filter(|request| request.polled.client_id == client_id)
            .ok_or_else(|| {
                OAuthError::new(
                    ErrorCode::InvalidGrant,
                    "The device_code is unknown, or was made for another client",
                )
            })?
            .polled
            .poll(now)
    }

    fn insert(
        &mut self,
        request: DeviceRequest,
        conduct: &Conduct,
        rng: &mut dyn CryptoRngCore,
    ) -> Codes {
        let mut user_code = conduct.user_codes.random(rng);
        while self.by_user_code.look_up(&user_code).is_some() {
            user_code = conduct.user_codes.random(rng);
        }
        let device_code = conduct.token_look.device_code(rng);
        self.user_codes.insert(&device_code, user_code.clone());
        self.by_user_code.insert(&user_code, request);
        Codes {
            device_code,
            user_code,
        }
    }
}

/// Begins to wait for a person.
///
/// # Errors
///
/// `invalid_scope` or `invalid_target`.
pub(super) fn begin(
    state: &mut State,
    client: &Client,
    form: &Parameters,
    now: Timestamp,
    rng: &mut dyn CryptoRngCore,
) -> Result<Codes, OAuthError> {
    let Config {
        polling, conduct, ..
    } = state.config;
    let request = DeviceRequest {
        polled: Polled::new(&client.client_id, polling, now),
        scope: scope::asked(&conduct, form, false)?,
        resources: resource::asked(&state.config, form)?,
    };
    let codes = state.devices.insert(request, &conduct, rng);
    state.devices.last_shown = Some(conduct.user_codes.shown(&codes.user_code));
    Ok(codes)
}
