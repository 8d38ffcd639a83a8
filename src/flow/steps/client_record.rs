//! The client looks after its record: reads it, replaces it, ends it (RFC 7592 §2).

use super::{Answer, Outcome, Prepared, Received, refused};
use crate::{
    flow::{Check, Context, Finding, Remark},
    http::{Body, Draft, Headers, RequestDraft},
    oauth::{Configuration, RegisteredClient},
};

/// What is done with the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RecordCall {
    /// RFC 7592 §2.1.
    Read,
    /// RFC 7592 §2.2.
    Replace,
    /// RFC 7592 §2.3.
    Delete,
}

impl RecordCall {
    pub const ALL: [Self; 3] = [Self::Read, Self::Replace, Self::Delete];

    fn method(self) -> &'static str {
        match self {
            Self::Read => "GET",
            Self::Replace => "PUT",
            Self::Delete => "DELETE",
        }
    }
}

pub(super) fn prepare(call: RecordCall, context: &Context) -> Prepared {
    let reach = &context.settings.reach;
    let is_asked_for = match call {
        RecordCall::Read | RecordCall::Replace => reach.manages_client,
        RecordCall::Delete => reach.revoke,
    };
    if !is_asked_for {
        return Prepared::Skip(String::from(
            "nothing is to be done with the client's record",
        ));
    }
    let Some(client) = &context.registered else {
        return Prepared::Skip(String::from("no client was registered in this run"));
    };
    let Configuration::Open { uri, access_token } = &client.configuration else {
        return Prepared::Skip(String::from(
            "the server gave no registration_client_uri: clients cannot manage their records there",
        ));
    };
    let headers = Headers::new()
        .with("Authorization", format!("Bearer {}", access_token.expose()))
        .with("Accept", "application/json");
    let body = (call == RecordCall::Replace).then(|| Body::Json(renamed(client)));
    Prepared::Draft(Box::new(Draft::Request(RequestDraft::new(
        call.method(),
        uri.clone(),
        &headers,
        body,
    ))))
}

/// The whole record under another name: what is left out of a replacement is gone.
fn renamed(client: &RegisteredClient) -> serde_json::Map<String, serde_json::Value> {
    let mut members = client.to_replace();
    let name = client.text("client_name").unwrap_or("OAuth Playground");
    members.insert("client_name".into(), format!("{name}, renamed").into());
    members
}

pub(super) fn receive(call: RecordCall, context: &mut Context, answer: &Answer) -> Received {
    let status = answer.response.status;
    if status >= 400 {
        return Received::with(Vec::new(), refused(answer));
    }
    match call {
        RecordCall::Read | RecordCall::Replace => read(context, answer),
        RecordCall::Delete => {
            let finding = if status == 204 {
                Finding::pass(Check::RecordDeleted)
            } else {
                Finding::warn(Check::RecordDeleted, Remark::Differs)
            };
            context.registered = None;
            let finding = finding.expected("204").received(status.to_string());
            Received::with(vec![finding], Outcome::Proceed)
        }
    }
}

/// Both answer with the record as it is now (RFC 7592 §3); a new token takes the place of the old.
fn read(context: &mut Context, answer: &Answer) -> Received {
    let later = match RegisteredClient::parse(&answer.response.body) {
        Ok(client) => client,
        Err(error) => {
            return Received::with(
                vec![Finding::fail(
                    Check::RecordAnswer,
                    Remark::Because(error.to_string()),
                )],
                Outcome::Unusable(error.to_string()),
            );
        }
    };
    let Some(before) = context.registered.take() else {
        return Received::proceed();
    };
    let finding = if before.client_id == later.client_id {
        Finding::pass(Check::RecordAnswer)
    } else {
        Finding::fail(Check::RecordAnswer, Remark::Differs)
    };
    let finding = finding
        .expected(before.client_id.clone())
        .received(later.client_id.clone());
    // A record of somebody else must not replace ours.
    context.registered = Some(if before.client_id == later.client_id {
        before.replaced_by(later)
    } else {
        before
    });
    Received::with(vec![finding], Outcome::Proceed)
}
