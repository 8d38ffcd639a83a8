//! Makes the calls that the built-in server owes its clients (CIBA §10.2).

use crate::{
    authorization_server::Notification,
    effects::wire,
    flow::redirect_listener::LoopbackHost,
    http::{Body, Headers, Outgoing, RequestDraft, Trust},
    oauth::SafeUrl,
};

/// Calls each client once; one that does not answer can still ask for its tokens.
pub(super) fn deliver(notifications: Vec<Notification>) {
    for notification in notifications {
        if let Some(outgoing) = call(&notification) {
            tokio::spawn(async move {
                let _whether_it_listens = wire::exchange(&outgoing, std::future::pending()).await;
            });
        }
    }
}

/// Anybody on this machine may register an address here: calls stay on it.
fn call(notification: &Notification) -> Option<Outgoing> {
    let url = SafeUrl::parse(&notification.endpoint).ok()?;
    LoopbackHost::parse(url.url().host_str()?)?;
    let token = notification.client_notification_token.expose();
    let headers = Headers::new()
        .with("Authorization", format!("Bearer {token}"))
        .with("Content-Type", "application/json");
    let body = Body::Raw(notification.body().into_bytes());
    let draft = RequestDraft::new("POST", url.clone(), &headers, Some(body));
    Some(Outgoing::new(draft.bytes().to_vec(), url, Trust::System))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oauth::Secret;

    fn to(endpoint: &str) -> Option<String> {
        let outgoing = call(&Notification {
            endpoint: endpoint.to_owned(),
            client_notification_token: Secret::new("the-token"),
            auth_req_id: Secret::new("a-request"),
        })?;
        String::from_utf8(outgoing.bytes).ok()
    }

    #[test]
    fn a_call_carries_token_and_name_of_the_request() {
        let text = to("http://127.0.0.1:9500/ping").unwrap();
        assert!(text.starts_with("POST /ping HTTP/1.1\r\n"), "{text}");
        assert!(text.contains("Authorization: Bearer the-token\r\n"));
        assert!(
            text.ends_with("\r\n\r\n{\"auth_req_id\":\"a-request\"}"),
            "{text}"
        );
    }

    #[test]
    fn nobody_beyond_this_machine_is_called() {
        for endpoint in [
            "https://client.example/ping",
            "http://192.0.2.1/ping",
            "ping",
        ] {
            assert_eq!(to(endpoint), None, "{endpoint}");
        }
    }
}
