//! `run`: walks one flow and prints what happened.

use std::{collections::BTreeMap, time::Duration};

use crate::{
    app::StartRequest,
    authorization_server::Persona,
    cli::{
        arguments::{
            CertificateOptions, ClientOptions, EditOptions, ReachOptions, RunOptions,
            TransportOptions,
        },
        connection::connection,
        exports::{self, ExportOrder, Exporting, Progress},
        failure::Failure,
        json_lines::JsonLines,
        plain_text::PlainText,
        profiles,
        runner::{Audience, Driving, drive},
        serve::persona,
    },
    effects::{Browser, Home, WorldOptions, browser, secret_of_environment},
    flow::{EditKind, Grant, Input, McpVersion, Reach, RequestedEdit, Stage},
    oauth::{SafeUrl, Secret},
    profile::{
        AuthMethod, BUILT_IN_ID, Capture, CertificateSource, Extension, KeySource, Overrides,
        PkceChoice, Profile, TokenDelivery, TrustSettings, template,
    },
    text,
};

pub(super) fn run(options: &RunOptions, home: Home) -> Result<u8, Failure> {
    let persona = persona(options.persona.as_deref())?;
    let profile = profile(options, persona, &home)?;
    let is_built_in = profile.is_none() || persona.is_some();
    if options.reach.tries_call {
        let offered = profile.as_ref().map(|profile| &profile.provider);
        if offered.is_some_and(|provider| provider.as_ref().is_none_or(|one| one.call.is_none())) {
            return Err(Failure::usage(
                "--try: this profile offers no call, name one with --call URL",
            ));
        }
    }
    let grant = Grant::parse(&options.client.grant).ok_or_else(|| {
        let known: Vec<&str> = Grant::ALL.iter().map(|grant| grant.name()).collect();
        expected("--grant", &known.join(", "), &options.client.grant)
    })?;
    // The address of the built-in server is not known beforehand: a path will do for its APIs.
    let call = options.reach.call.as_deref();
    let own_api = call.filter(|call| is_built_in && call.starts_with('/'));
    let call = call.filter(|_| own_api.is_none());
    let call = call.map(url("--call")).transpose()?;
    let request = StartRequest {
        overrides: overrides(options)?,
        grant,
        reach: reach(&options.reach, is_built_in, call),
        own_api: own_api.map(str::to_owned),
        signs_out: options.reach.logout,
        until: until(&options.reach)?,
        register: options.reach.register,
        mcp_version: mcp_version(&options.reach)?,
        edits: edits(&options.edits)?,
        inputs: inputs(&options.client)?,
        accept_any_redirect: options.yes,
        opens_verification: true,
        allows_secret_command: options.allow_secret_command,
        keeps_tokens: options.keep_tokens,
        profile,
        persona,
        ..StartRequest::default()
    };
    let world = WorldOptions {
        browser: Some(browser_of(options, is_built_in)?),
        home,
        ..WorldOptions::default()
    };
    let driving = Driving {
        continues: options.yes,
        pastes: options.person.paste,
        timeout: Duration::from_secs(options.person.timeout),
        secret_option: "--client-secret-env",
        reads_lines: !matches!(world.browser, Some(Browser::Person)),
    };
    let exports = exports::orders(&options.export, options.json)?;
    let mut audience: Box<dyn Audience> = if options.json {
        Box::new(JsonLines {
            with_secrets: options.with_secrets,
        })
    } else if exports.iter().any(ExportOrder::goes_to_standard_output) {
        Box::new(Progress)
    } else {
        Box::new(PlainText::new(options.with_secrets))
    };
    if !exports.is_empty() {
        audience = Box::new(Exporting {
            audience,
            orders: exports,
            with_secrets: options.with_secrets,
        });
    }
    drive(request, world, &driving, &mut *audience)
}

fn expected(option: &str, wanted: &str, came: &str) -> Failure {
    Failure::usage(format!("{option}: expected {wanted}, got {came:?}"))
}

fn url(option: &'static str) -> impl Fn(&str) -> Result<SafeUrl, Failure> {
    move |text| SafeUrl::parse(text).map_err(|error| Failure::usage(format!("{option}: {error}")))
}

/// `None` is the built-in provider, or the persona's own profile. A rehearsal answers the questions
/// of a template itself.
fn profile(
    options: &RunOptions,
    persona: Option<&'static Persona>,
    home: &Home,
) -> Result<Option<Profile>, Failure> {
    let named = options.profile.as_deref();
    if persona.is_some() {
        let environment = options.environment.as_deref();
        return named
            .map(|name| profiles::named_in(name, environment, home))
            .transpose();
    }
    match (named, &options.client.issuer) {
        (None, Some(issuer)) => {
            url("--issuer")(issuer)?;
            let mut profile = Profile::for_issuer(issuer);
            let finds_client = options.reach.register || options.client.grant == Grant::Mcp.name();
            match &options.client.client_id {
                Some(client_id) => profile.client.client_id.clone_from(client_id),
                None if finds_client => {}
                None => {
                    return Err(Failure::usage(
                        "--issuer needs --client-id, the client as it is registered there, or --register",
                    ));
                }
            }
            Ok(Some(profile))
        }
        // An MCP server says itself who gives tokens for it.
        (None, None) if options.client.grant == Grant::Mcp.name() => {
            let named = options.client.resource.first();
            if let Some(resource) = named {
                url("--resource")(resource)?;
            }
            Ok(named.map(|resource| Profile::for_resource(resource)))
        }
        (None, None) => Ok(None),
        (Some(BUILT_IN_ID), _) if options.environment.is_none() => Ok(None),
        (Some(name), _) => {
            let environment = options.environment.as_deref();
            let profile = profiles::named_in(name, environment, home)?;
            filled(name, profile, options).map(Some)
        }
    }
}

/// Answers of a template come from options and from the profile's own defaults.
fn filled(name: &str, profile: Profile, options: &RunOptions) -> Result<Profile, Failure> {
    if profile.template.is_empty() {
        return Ok(profile);
    }
    let given = [
        ("client_id", &options.client.client_id),
        ("redirect_uri", &options.client.redirect_uri),
        ("issuer", &options.client.issuer),
        ("certificate_sha256", &options.transport.pin),
    ];
    let answers = given
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value.clone()?)))
        .collect();
    template::fill(&profile, &answers).map_err(|error| {
        Failure::usage(format!(
            "{name}: {error}. Give it as an option (--client-id, --redirect-uri, --issuer, --pin), or fill in a copy: `profiles export {name} FILE`"
        ))
    })
}

fn overrides(options: &RunOptions) -> Result<Overrides, Failure> {
    let client = &options.client;
    let auth = client.auth.as_deref().map(|name| {
        AuthMethod::parse(name).ok_or_else(|| {
            let known = AuthMethod::ALL.map(AuthMethod::as_str).join(", ");
            expected("--auth", &known, name)
        })
    });
    let pkce = client.pkce.as_deref().map(|name| {
        PkceChoice::parse(name).ok_or_else(|| expected("--pkce", "S256, plain or off", name))
    });
    let token_delivery = client.token_delivery.as_deref().map(|name| {
        TokenDelivery::parse(name).ok_or_else(|| expected("--token-delivery", "poll or ping", name))
    });
    Ok(Overrides {
        issuer: client.issuer.clone(),
        client_id: client.client_id.clone(),
        client_secret_env: client.client_secret_env.clone(),
        scope: client.scope.clone(),
        redirect_uri: client.redirect_uri.clone(),
        auth: auth.transpose()?,
        pkce: pkce.transpose()?,
        response_type: client.response_type.clone(),
        response_mode: client.response_mode.clone(),
        extensions: extensions(client),
        request_object_signing_alg: client.jar.clone().filter(|name| !name.is_empty()),
        private_key: client
            .private_key
            .as_ref()
            .map(|file| KeySource::File(file.to_string_lossy().into_owned())),
        resources: client.resource.clone(),
        authorization_details: authorization_details(client)?,
        token_delivery: token_delivery.transpose()?,
        notification_endpoint: client.notification_endpoint.clone(),
        capture: options.person.paste.then_some(Capture::Paste),
        trust: trust(&options.transport),
        connection: connection(&options.transport)?,
        client_certificate: certificate(&options.certificate),
    })
}

/// JSON is judged here: a bracket that is missing is more likely than a lesson.
fn authorization_details(client: &ClientOptions) -> Result<Option<String>, Failure> {
    let Some(text) = &client.authorization_details else {
        return Ok(None);
    };
    match serde_json::from_str::<Vec<serde_json::Value>>(text) {
        Ok(_) => Ok(Some(text.clone())),
        Err(error) => Err(Failure::usage(format!(
            "--authorization-details: expected a JSON array: {error}"
        ))),
    }
}

/// What was switched on; an option that is not given leaves the profile as it is.
fn extensions(client: &ClientOptions) -> BTreeMap<Extension, bool> {
    [
        (Extension::PushedRequest, client.par),
        (Extension::SignedRequest, client.jar.is_some()),
        (Extension::Dpop, client.dpop),
    ]
    .into_iter()
    .filter(|(_, is_on)| *is_on)
    .collect()
}

/// What only the user knows; a secret is never an argument.
fn inputs(options: &ClientOptions) -> Result<BTreeMap<Input, Secret>, Failure> {
    let mut out = BTreeMap::new();
    for (input, value) in [
        (Input::Username, &options.username),
        (Input::LoginHint, &options.login_hint),
        (Input::Subject, &options.subject),
    ] {
        out.extend(value.as_deref().map(|value| (input, Secret::new(value))));
    }
    for (input, variable) in [
        (Input::Password, &options.password_env),
        (Input::RefreshToken, &options.refresh_token_env),
        (Input::SubjectToken, &options.subject_token_env),
        (Input::ActorToken, &options.actor_token_env),
    ] {
        let Some(variable) = variable else { continue };
        let secret = secret_of_environment(variable).ok_or_else(|| {
            let option = text::input(input).option;
            expected(option, "a variable that is set and not empty", variable)
        })?;
        out.insert(input, secret);
    }
    Ok(out)
}

pub(super) fn trust(options: &TransportOptions) -> Option<TrustSettings> {
    if options.insecure_tls {
        return Some(TrustSettings::None);
    }
    if let Some(sha256) = &options.pin {
        return Some(TrustSettings::Pin {
            sha256: sha256.clone(),
        });
    }
    options.ca.as_ref().map(|file| TrustSettings::Ca {
        file: file.to_string_lossy().into_owned(),
    })
}

fn certificate(options: &CertificateOptions) -> Option<CertificateSource> {
    let path = |file: &std::path::Path| file.to_string_lossy().into_owned();
    Some(CertificateSource {
        certificate: path(options.client_cert.as_deref()?),
        key: path(options.client_key.as_deref()?),
        other: serde_json::Map::new(),
    })
}

fn until(options: &ReachOptions) -> Result<Option<Stage>, Failure> {
    let stage = options.until.as_deref().map(|name| {
        Stage::parse(name).ok_or_else(|| {
            let known: Vec<&str> = Stage::ALL.iter().map(|stage| stage.name()).collect();
            expected("--until", &known.join(", "), name)
        })
    });
    stage.transpose()
}

fn mcp_version(options: &ReachOptions) -> Result<McpVersion, Failure> {
    let named = options.mcp_version.as_deref().map(|name| {
        McpVersion::parse(name).ok_or_else(|| {
            let known = McpVersion::ALL.map(McpVersion::as_str);
            expected("--mcp-version", &known.join(" or "), name)
        })
    });
    Ok(named.transpose()?.unwrap_or_default())
}

/// Without options the built-in server is walked whole; an outside one up to the ID token.
fn reach(options: &ReachOptions, is_built_in: bool, call: Option<SafeUrl>) -> Option<Reach> {
    let asks_for_something = options.refresh.is_some()
        || options.introspect
        || options.revoke
        || options.userinfo
        || options.manage_registration
        || options.call.is_some()
        || options.tries_call;
    if is_built_in && !asks_for_something {
        return None;
    }
    Some(Reach {
        until: None,
        refresh: options.refresh.unwrap_or(0),
        userinfo: options.userinfo,
        introspect: options.introspect,
        revoke: options.revoke,
        call,
        tries_call: options.tries_call,
        manages_client: options.manage_registration,
        ..Reach::default()
    })
}

fn edits(options: &EditOptions) -> Result<Vec<RequestedEdit>, Failure> {
    let mut out = Vec::new();
    for text in &options.set {
        let (stage, name, value) = with_value("--set", text)?;
        out.push(edit(stage, name, EditKind::Set(value)));
    }
    for text in &options.unset {
        let (stage, name) = stage_and_name("--unset", text)?;
        out.push(edit(stage, name, EditKind::Unset));
    }
    for text in &options.add {
        let (stage, name, value) = with_value("--add", text)?;
        out.push(edit(stage, name, EditKind::Add(value)));
    }
    Ok(out)
}

fn edit(stage: Option<Stage>, name: String, kind: EditKind) -> RequestedEdit {
    RequestedEdit { stage, name, kind }
}

fn with_value(option: &str, text: &str) -> Result<(Option<Stage>, String, String), Failure> {
    let (name, value) = text
        .split_once('=')
        .ok_or_else(|| expected(option, "[STAGE:]NAME=VALUE", text))?;
    let (stage, name) = stage_and_name(option, name)?;
    Ok((stage, name, value.to_owned()))
}

/// A prefix that is no stage is part of the name: parameters may hold a colon.
fn stage_and_name(option: &str, text: &str) -> Result<(Option<Stage>, String), Failure> {
    let (stage, name) = match text.split_once(':') {
        Some((prefix, name)) if Stage::parse(prefix).is_some() => (Stage::parse(prefix), name),
        Some(_) | None => (None, text),
    };
    if name.is_empty() {
        return Err(expected(option, "the name of a parameter", text));
    }
    Ok((stage, name.to_owned()))
}

fn browser_of(options: &RunOptions, is_built_in: bool) -> Result<Browser, Failure> {
    match &options.person.browser {
        Some(command) => browser::parse_browser_command(command)
            .map(Browser::Program)
            .map_err(|error| Failure::usage(format!("--browser: {error}"))),
        None if options.person.paste => Ok(Browser::Program(browser::BrowserChoice::None)),
        None if is_built_in => Ok(Browser::Person),
        None => Ok(Browser::default()),
    }
}
