//! What the clients and the APIs of several personas have in common.

use serde_json::{Value, json};

use super::super::{
    AuthenticationMethod, Client, Delivery, GrantType, Protection, ResponseType, State,
    SubjectType, bearer, endpoints::Call, error::secret_json, grant::Grant,
};
use crate::{
    http::Response,
    oauth::{
        Secret,
        jose::{Algorithm, PrivateJwk},
    },
};

/// RFC 7515 Appendix A.2.1, a published example, so it protects nothing.
pub(super) const RSA_KEY: &str = concat!(
    r#"{"kty":"RSA","n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHm"#,
    "fHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_",
    "YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5",
    "z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uD",
    "Zlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9ia",
    r#"GNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ","e":"AQAB","#,
    r#""d":"Eq5xpGnNCivDflJsRQBXHx1hdR1k6Ulwe2JZD50LpXyWPEAeP88vLNO97Ijl"#,
    "A7_GQ5sLKMgvfTeXZx9SE-7YwVol2NXOoAJe46sui395IW_GO-pWJ1O0BkTG",
    "oVEn2bKVRUCgu-GjBVaYLU6f3l9kJfFNS3E0QbVdxzubSu3Mkqzjkn439X0M",
    "_V51gfpRLI9JYanrC4D4qAdGcopV_0ZHHzQlBjudU2QvXt4ehNYTCBr6XCLQ",
    "UShb1juUO1ZdiYoFaFQT5Tw8bGUl_x_jTj3ccPDVZFD9pIuhLhBOneufuBiB",
    r#"4cS98l2SR_RQyGWSeWjnczT0QU91p1DhOVRuOopznQ","#,
    r#""p":"4BzEEOtIpmVdVEZNCqS7baC4crd0pqnRH_5IB3jw3bcxGn6QLvnEtfdUdiYr"#,
    "qBdss1l58BQ3KhooKeQTa9AB0Hw_Py5PJdTJNPY8cQn7ouZ2KKDcmnPGBY5t",
    r#"7yLc1QlQ5xHdwW1VhvKn-nXqhJTBgIPgtldC-KDV5z-y2XDwGUc","#,
    r#""q":"uQPEfgmVtjL0Uyyx88GZFF1fOunH3-7cepKmtH4pxhtCoHqpWmT8YAmZxaew"#,
    "HgHAjLYsp1ZSe7zFYHj7C6ul7TjeLQeZD_YwD66t62wDmpe_HlB-TnBA-njb",
    r#"glfIsRLtXlnDzQkv5dTltRJ11BKBBypeeF6689rjcJIDEz9RWdc"}"#,
);

/// RFC 8037 Appendix A.1, a published example, too.
pub(super) const ED25519_KEY: &str = concat!(
    r#"{"kty":"OKP","crv":"Ed25519","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A","#,
    r#""x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#,
);

/// The secret of every client of a persona. It stands in what `serve` prints, so it protects nothing.
pub(super) fn secret() -> Secret {
    Secret::new("rehearsal-secret")
}

/// Where an application on this machine is that registered the port, too.
pub(super) const LOOPBACK: &str = "http://127.0.0.1:8400/callback";

/// An application of a person who signs in: codes and refresh tokens.
pub(super) fn app(
    client_id: &str,
    client_name: &str,
    authentication: AuthenticationMethod,
    redirect_uris: &[&str],
) -> Client {
    let grants = [GrantType::AuthorizationCode, GrantType::RefreshToken];
    client(
        client_id,
        client_name,
        authentication,
        &grants,
        redirect_uris,
    )
}

/// A client whose redirect URIs are those, whose ID tokens are signed with RS256, as OpenID Connect
/// Registration §2 has it by default.
pub(super) fn client(
    client_id: &str,
    client_name: &str,
    authentication: AuthenticationMethod,
    grant_types: &[GrantType],
    redirect_uris: &[&str],
) -> Client {
    let uris: Vec<String> = redirect_uris.iter().map(|uri| (*uri).to_owned()).collect();
    Client {
        client_id: client_id.to_owned(),
        client_name: client_name.to_owned(),
        authentication,
        token_endpoint_auth_signing_alg: None,
        dpop_bound_access_tokens: false,
        post_logout_redirect_uris: uris.clone(),
        redirect_uris: uris,
        id_token_signed_response_alg: Algorithm::Rs256,
        grant_types: grant_types.to_vec(),
        response_types: vec![ResponseType::Code],
        protection: Protection::signed_with(Algorithm::Rs256),
        subject_type: SubjectType::Public,
        jwks: None,
        tls_client_certificate_bound_access_tokens: false,
        delivery: Delivery::Poll,
    }
}

/// What an API tells whose call needs a token, and one for that scope where one is named.
pub(super) fn told(
    state: &mut State,
    call: &mut Call<'_>,
    scope: Option<&'static str>,
    tell: impl FnOnce(&State, &Grant) -> Value,
) -> Response {
    let opened = match scope {
        Some(scope) => bearer::authorized(state, call, scope),
        None => bearer::known(state, call),
    };
    match opened {
        Err(challenge) => challenge,
        Ok((_, grant)) => secret_json(200, &tell(state, &grant)),
    }
}

/// The key set that is registered for a client with that key.
pub(super) fn public_half(key: &str) -> Option<Value> {
    let key = PrivateJwk::from_json(key).ok()?;
    let mut public = key.public()?.members();
    // The name by which assertions call it.
    public.insert("kid".into(), key.thumbprint().into());
    Some(json!({ "keys": [public] }))
}
