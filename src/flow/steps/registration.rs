//! Dynamic client registration: the client introduces itself and is given a name (RFC 7591 §3).

use serde_json::{Map, Value, json};

use super::{Answer, Outcome, Prepared, Received, endpoint, logout, refused};
use crate::{
    flow::{Check, Context, Finding, Grant, Input, Remark, Stage},
    http::{Body, Draft, Headers, RequestDraft},
    oauth::{
        Configuration, RegisteredClient, SecretExpiry, Timestamp, display_text::neutralise,
        jose::PrivateJwk,
    },
    profile::{AuthMethod, ProtectedMessage, Protection},
};

/// What people are shown at the server's pages, where the profile has no `client_name`.
const CLIENT_NAME: &str = "OAuth Playground";
/// Members of a profile's client that say where something is on this machine.
const OWN_MEMBERS: [&str; 4] = [
    "client_id",
    "client_secret",
    "private_key",
    "client_certificate",
];

/// Whether this run has to register, and why not.
enum Need {
    Registers,
    Not(&'static str),
}

fn need(context: &Context) -> Need {
    if context.settings.reach.register {
        return Need::Registers;
    }
    let client_id = context.client_id();
    if client_id.is_empty() {
        return Need::Registers;
    }
    if !context.client_id_is_address() {
        return Need::Not("the profile names the client");
    }
    if context.reads_client_documents() {
        return Need::Not(
            "the client ID is the address of a document about the client, which the server reads itself",
        );
    }
    if context.metadata.endpoint("registration_endpoint").is_some() {
        // A server that cannot read the document gets the same by registration.
        return Need::Registers;
    }
    Need::Not("the client ID is an address, and the server announces no other way")
}

pub(super) fn prepare(context: &Context) -> Prepared {
    if let Need::Not(reason) = need(context) {
        return Prepared::Skip(String::from(reason));
    }
    if context.metadata.endpoint("registration_endpoint").is_none() {
        return Prepared::Impossible(String::from(
            "expected registration_endpoint in the metadata, and there is none: register the client at the server by hand, and name it with --client-id or in the profile",
        ));
    }
    let url = match endpoint(context, "registration_endpoint") {
        Ok(url) => url,
        Err(problem) => return problem,
    };
    let asked = match asked(context) {
        Ok(asked) => asked,
        Err(problem) => return Prepared::Impossible(format!("private key: {problem}")),
    };
    let headers = Headers::new().with("Accept", "application/json");
    Prepared::Draft(Box::new(Draft::Request(RequestDraft::new(
        "POST",
        url,
        &headers,
        Some(Body::Json(asked)),
    ))))
}

/// The metadata that the client asks for (RFC 7591 §2): what the flow needs, then what the profile
/// says beside it.
///
/// # Errors
///
/// What is wrong with the client's key, in words.
fn asked(context: &Context) -> Result<Map<String, Value>, String> {
    let client = &context.settings.profile.client;
    let of_profile = match serde_json::to_value(client) {
        Ok(Value::Object(members)) => members,
        Ok(_) | Err(_) => Map::new(),
    };
    let (grant_types, response_types) = uses(context);
    let mut out = Map::new();
    out.insert("client_name".into(), CLIENT_NAME.into());
    if !response_types.is_empty() {
        out.insert("redirect_uris".into(), json!([context.redirect_uri()]));
    }
    out.insert("grant_types".into(), grant_types.into());
    out.insert("response_types".into(), response_types.into());
    out.insert(
        "token_endpoint_auth_method".into(),
        auth_method(context).as_str().into(),
    );
    out.insert("application_type".into(), application_type(context).into());
    let scope = context.scope();
    if !scope.is_empty() {
        out.insert("scope".into(), scope.into());
    }
    for (name, value) in of_profile {
        let is_ours = OWN_MEMBERS.contains(&name.as_str())
            || matches!(
                name.as_str(),
                "redirect_uris" | "scope" | "token_endpoint_auth_method"
            );
        if !is_ours {
            out.insert(name, value);
        }
    }
    if context.names_redirect() && context.settings.reach.includes(Stage::Logout) {
        // With the port of this run: of these addresses servers need not overlook it.
        let mut uris = client.post_logout_redirect_uris.clone();
        let back = logout::return_uri(context);
        match uris.first_mut() {
            Some(first) => *first = back,
            None => uris.push(back),
        }
        out.insert("post_logout_redirect_uris".into(), uris.into());
    }
    let has_keys = ["jwks", "jwks_uri"]
        .iter()
        .any(|name| out.contains_key(*name));
    if !has_keys && needs_key(context) {
        out.insert("jwks".into(), public_keys(context)?);
    }
    Ok(out)
}

/// Whether the server has to know a public key of the client: it checks what the client signs, or
/// encrypts to it what it answers.
pub(in crate::flow) fn needs_key(context: &Context) -> bool {
    auth_method(context).needs_key()
        || context.signs_requests()
        || context.settings.profile.client.opens_with_key_pair()
}

/// The public half of the client's key as a set, under the name that the client's tokens give it
/// (RFC 7591 §2, `jwks`).
fn public_keys(context: &Context) -> Result<Value, String> {
    let text = context
        .input(Input::PrivateKey)
        .ok_or("expected a private key of the client, and there is none")?;
    let key = PrivateJwk::from_text(text.expose()).map_err(|error| error.to_string())?;
    let public = key
        .public()
        .ok_or("expected a key pair, got a shared secret, which has no public half")?;
    let mut members = public.members();
    members
        .entry("kid")
        .or_insert_with(|| public.thumbprint().into());
    Ok(json!({ "keys": [members] }))
}

/// Grant types and response types, which have to fit one another (RFC 7591 §2).
fn uses(context: &Context) -> (Vec<&'static str>, Vec<String>) {
    let grant = context.settings.grant;
    let mut grant_types = vec![match grant {
        Grant::AuthorizationCode | Grant::Hybrid | Grant::Mcp => "authorization_code",
        Grant::Implicit => "implicit",
        Grant::ClientCredentials => "client_credentials",
        Grant::DeviceCode => "urn:ietf:params:oauth:grant-type:device_code",
        Grant::RefreshToken => "refresh_token",
        Grant::Password => "password",
        Grant::TokenExchange => "urn:ietf:params:oauth:grant-type:token-exchange",
        Grant::JwtBearer => "urn:ietf:params:oauth:grant-type:jwt-bearer",
        Grant::Ciba => "urn:openid:params:grant-type:ciba",
    }];
    let mut response_types = Vec::new();
    if context.names_redirect() {
        response_types.push(context.response_type());
    }
    if grant == Grant::Hybrid {
        // Tokens in the redirect are of the implicit grant (RFC 7591 §2).
        grant_types.push("implicit");
    }
    let can_refresh = !matches!(
        grant,
        Grant::Implicit
            | Grant::ClientCredentials
            | Grant::RefreshToken
            | Grant::TokenExchange
            | Grant::JwtBearer
    );
    let wants_refresh = context.settings.reach.includes(Stage::Refresh)
        || context
            .scope()
            .split(' ')
            .any(|word| word == "offline_access");
    if wants_refresh && can_refresh {
        grant_types.push("refresh_token");
    }
    (grant_types, response_types)
}

/// The profile's method; else the first that the server lists and this client can do. A client that
/// registers for itself alone can keep a secret (RFC 7591 §3.2.1).
fn auth_method(context: &Context) -> AuthMethod {
    if let Some(method) = context.settings.profile.client.token_endpoint_auth_method {
        return method;
    }
    let by_preference = [
        AuthMethod::ClientSecretBasic,
        AuthMethod::ClientSecretPost,
        AuthMethod::None,
    ];
    let lists = |method: &AuthMethod| {
        context
            .metadata
            .lists("token_endpoint_auth_methods_supported", method.as_str())
    };
    by_preference
        .into_iter()
        .find(lists)
        .unwrap_or(AuthMethod::ClientSecretBasic)
}

/// `native` for a program on this machine, which the loopback redirect needs (OIDC Registration §2);
/// `web` where the redirect URI is https.
fn application_type(context: &Context) -> &'static str {
    if context.redirect_uri().starts_with("https:") {
        "web"
    } else {
        "native"
    }
}

pub(super) fn receive(context: &mut Context, answer: &Answer) -> Received {
    let status = answer.response.status;
    if status >= 400 {
        return Received::with(Vec::new(), refused(answer));
    }
    let client = match RegisteredClient::parse(&answer.response.body) {
        Ok(client) => client,
        Err(error) => {
            return Received::with(
                vec![Finding::fail(
                    Check::RegistrationAnswer,
                    Remark::Because(error.to_string()),
                )],
                Outcome::Unusable(error.to_string()),
            );
        }
    };
    let mut findings = vec![
        status_finding(status),
        Finding::pass(Check::RegistrationAnswer),
    ];
    findings.extend(findings_on(context, &client, context.now));
    let method = method_of(context, &client);
    findings.push(method_finding(&client, method.as_ref()));
    use_it(context, client, method.ok());
    Received::with(findings, Outcome::Proceed)
}

/// RFC 7591 §3.2.1 asks for 201; OpenID Connect only says that it should be.
fn status_finding(status: u16) -> Finding {
    let finding = if status == 201 {
        Finding::pass(Check::RegistrationStatus)
    } else {
        Finding::warn(Check::RegistrationStatus, Remark::Differs)
    };
    finding.expected("201").received(status.to_string())
}

/// What the server made of the request, member by member.
fn findings_on(context: &Context, client: &RegisteredClient, now: Timestamp) -> Vec<Finding> {
    let mut out = Vec::new();
    let asked = context.registration_sent.clone().unwrap_or_default();
    if asked.contains_key("redirect_uris") {
        out.push(redirect_finding(context, client));
    }
    let method = "token_endpoint_auth_method";
    for (name, wanted) in asked.iter().filter(|(name, _)| *name != "redirect_uris") {
        match client.member(name) {
            Some(got) if same(wanted, got) => {}
            Some(got) => out.push(
                Finding::warn(Check::RegistrationMetadata, Remark::Differs)
                    .expected(format!("{name}: {}", shown(wanted)))
                    .received(format!("{name}: {}", shown(got))),
            ),
            // All that was registered has to be told (RFC 7591 §3.2.1); this one decides how the
            // client shows who it is.
            None if name == method => out.push(
                Finding::warn(Check::RegistrationMetadata, Remark::Missing)
                    .expected(format!("{name}: {}", shown(wanted))),
            ),
            None => {}
        }
    }
    if out
        .iter()
        .all(|finding| finding.check != Check::RegistrationMetadata)
    {
        out.push(Finding::pass(Check::RegistrationMetadata));
    }
    if client.client_secret.is_some() {
        out.push(expiry_finding(client.secret_expires, now));
    }
    out.push(match &client.configuration {
        Configuration::Absent => Finding::pass(Check::RegistrationRecord).received("none"),
        Configuration::Open { uri, .. } => {
            Finding::pass(Check::RegistrationRecord).received(uri.without_query())
        }
        Configuration::Broken(why) => {
            Finding::warn(Check::RegistrationRecord, Remark::Because(why.clone()))
        }
    });
    out
}

/// Lists of words are sets.
fn same(wanted: &Value, got: &Value) -> bool {
    let sorted = |value: &Value| {
        let mut words: Vec<String> = match value {
            Value::Array(items) => items.iter().map(ToString::to_string).collect(),
            Value::String(text) => text.split(' ').map(str::to_owned).collect(),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => {
                vec![value.to_string()]
            }
        };
        words.sort_unstable();
        words
    };
    wanted.is_array() == got.is_array() && sorted(wanted) == sorted(got)
}

fn shown(value: &Value) -> String {
    let text = value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned);
    neutralise(&text, 200)
}

/// Where the browser comes back to has to be registered; of a loopback address any port will do
/// (RFC 8252 §7.3).
fn redirect_finding(context: &Context, client: &RegisteredClient) -> Finding {
    let wanted = context.redirect_uri();
    let check = Check::RegistrationRedirect;
    let finding = match client.texts("redirect_uris") {
        None => Finding::warn(check, Remark::Missing),
        Some(Err(_)) => Finding::fail(check, Remark::Malformed),
        Some(Ok(uris)) if uris.iter().any(|uri| *uri == wanted) => {
            Finding::pass(check).received(uris.join(", "))
        }
        Some(Ok(uris)) => {
            let is_at_another_port = uris
                .iter()
                .any(|uri| without_port(uri).is_some_and(|uri| Some(uri) == without_port(&wanted)));
            let finding = if is_at_another_port {
                Finding::warn(check, Remark::DiffersSlightly)
            } else {
                Finding::fail(check, Remark::Differs)
            };
            finding.received(neutralise(&uris.join(", "), 300))
        }
    };
    finding.expected(wanted)
}

/// A loopback address without its port.
fn without_port(uri: &str) -> Option<(String, String)> {
    let url = url::Url::parse(uri).ok()?;
    let is_loopback = matches!(url.host_str(), Some("127.0.0.1" | "[::1]" | "localhost"));
    (is_loopback && url.scheme() == "http").then(|| {
        (
            url.host_str().unwrap_or_default().to_owned(),
            url.path().to_owned(),
        )
    })
}

fn expiry_finding(expires: SecretExpiry, now: Timestamp) -> Finding {
    let check = Check::RegistrationSecretExpiry;
    match expires {
        SecretExpiry::Never => Finding::pass(check).received("never"),
        SecretExpiry::At(secs) if secs <= now.secs() => {
            Finding::fail(check, Remark::Expired).received(secs.to_string())
        }
        SecretExpiry::At(secs) => Finding::warn(
            check,
            Remark::Because(format!("it ends at {}", Timestamp::from_secs(secs))),
        ),
        SecretExpiry::Absent => Finding::warn(check, Remark::Missing),
        SecretExpiry::Malformed => {
            Finding::warn(check, Remark::Malformed).expected("a number of seconds, or 0")
        }
    }
}

/// How the client authenticates from now on: as the server says, or as was asked where it says
/// nothing.
fn method_of(context: &Context, client: &RegisteredClient) -> Result<AuthMethod, String> {
    match client.text("token_endpoint_auth_method") {
        Some(name) => AuthMethod::parse(name).ok_or_else(|| neutralise(name, 80)),
        None => Ok(auth_method(context)),
    }
}

fn method_finding(client: &RegisteredClient, method: Result<&AuthMethod, &String>) -> Finding {
    let check = Check::RegistrationSecret;
    match method {
        Err(name) => Finding::fail(check, Remark::Differs).received(name.as_str()),
        Ok(method) if method.needs_secret() && client.client_secret.is_none() => {
            Finding::fail(check, Remark::Missing)
                .expected(format!("client_secret for {}", method.as_str()))
        }
        Ok(method) => Finding::pass(check).received(method.as_str()),
    }
}

/// What was returned counts, whatever was asked (RFC 7591 §3.2.1), and no older secret is sent
/// under the new name.
fn use_it(context: &mut Context, client: RegisteredClient, method: Option<AuthMethod>) {
    let own = &mut context.settings.profile.client;
    own.client_id.clone_from(&client.client_id);
    own.client_secret = None;
    if let Some(method) = method {
        own.token_endpoint_auth_method = Some(method);
    }
    for message in ProtectedMessage::ALL {
        for protection in Protection::ALL {
            let registered = client.text(message.member(protection));
            // What was not asked for is not switched on: a plain answer is no failure then.
            let is_usual =
                (message, protection) == (ProtectedMessage::IdToken, Protection::Signature);
            if (is_usual || message.chosen(protection, own).is_some())
                && let Some(algorithm) = registered
            {
                message.choose(protection, own, Some(algorithm.to_owned()));
            }
        }
    }
    if let (Some(asked), Some(registered)) = (&own.scope, client.text("scope")) {
        let registered: Vec<&str> = registered.split(' ').collect();
        let left: Vec<&str> = asked
            .split(' ')
            .filter(|word| registered.contains(word))
            .collect();
        own.scope = Some(left.join(" "));
    }
    let inputs = &mut context.settings.inputs;
    inputs.remove(&Input::ClientSecret);
    if let Some(secret) = &client.client_secret {
        inputs.insert(Input::ClientSecret, secret.clone());
    }
    context.registered = Some(client);
}
