//! Each persona with its own profile: the client and the provider in memory, arrow by arrow.

use std::collections::VecDeque;

use oauth_playground::{
    app::{Command, Effect, RehearsalPlace, StartRequest, State, WorldEvent, update},
    authorization_server::{
        Config, Decision, Keys, PERSONAS, Persona, State as Server, Visitor, VisitorStep, handle,
    },
    flow::{
        self, EffectId, EndStatus, Entry, Event, Grant, Input, State as FlowState, Verdict,
        redirect_listener::{Listener, Verdict as Landing},
    },
    http::{Headers, Request, Response, Trust, parse},
    oauth::{Parameters, Secret},
    profile::AuthMethod,
};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

use super::{
    pair::browser_get,
    setup::{NOW, PORT, entropy},
    wire::{exchange, response_bytes},
};

/// The client, the provider that is played, and the person.
struct Rehearsal {
    state: State,
    server: Option<Server>,
    persona: &'static Persona,
    rng: ChaCha20Rng,
    todo: VecDeque<Effect>,
    listener: Option<(EffectId, Listener)>,
    /// What went over the wire: who asked for what, and the status of the answer.
    arrows: Vec<String>,
    answers: Vec<(String, Response)>,
    waits: Vec<u32>,
}

impl Rehearsal {
    fn of(name: &str) -> Self {
        Self::started(name, StartRequest::default())
    }

    /// Walks the persona's own profile to its end.
    fn started(name: &str, request: StartRequest) -> Self {
        let persona = Persona::named(name).unwrap();
        let mut rehearsal = Self {
            state: State::default(),
            server: None,
            persona,
            rng: ChaCha20Rng::seed_from_u64(1),
            todo: VecDeque::new(),
            listener: None,
            arrows: Vec::new(),
            answers: Vec::new(),
            waits: Vec::new(),
        };
        let request = StartRequest {
            persona: Some(persona),
            opens_verification: true,
            ..request
        };
        rehearsal.command(Command::Start(Box::new(request)));
        assert!(
            rehearsal.state.session.is_some(),
            "{:?}",
            rehearsal.state.problem
        );
        rehearsal.command(Command::RunToEnd);
        rehearsal
    }

    fn origin(&self) -> &'static str {
        if self.persona.speaks_tls {
            "https://127.0.0.1:9400"
        } else {
            "http://127.0.0.1:9400"
        }
    }

    fn command(&mut self, command: Command) {
        self.todo.extend(update(&mut self.state, command, NOW));
        while let Some(effect) = self.todo.pop_front() {
            for event in self.perform(effect) {
                let effects = update(&mut self.state, Command::World(event), NOW);
                self.todo.extend(effects);
            }
        }
    }

    fn perform(&mut self, effect: Effect) -> Vec<WorldEvent> {
        match effect {
            Effect::StartPersona(persona) => {
                let config = Config::of_persona(persona, self.origin());
                let keys = Keys::generate(&mut self.rng);
                self.server = Some(Server::new(config, keys));
                vec![WorldEvent::PersonaStarted(RehearsalPlace {
                    persona,
                    origin: self.origin().to_owned(),
                    sha256: persona.speaks_tls.then_some([7; 32]),
                })]
            }
            Effect::Prepare {
                run,
                secret,
                key,
                demonstrates,
                ..
            } => {
                assert!(secret.is_none() && key.is_none(), "nothing real goes there");
                let demonstration = demonstrates.unwrap();
                let server = self.server.as_mut().unwrap();
                let id = &demonstration.client_id;
                server.register_redirect_uris(id, &demonstration.redirect_uris);
                let client = server.config().client(id).expect("a known client");
                let secret = client.authentication.secret().cloned();
                let key = self.persona.key_of(id).map(Secret::new);
                let inputs = [(Input::ClientSecret, secret), (Input::PrivateKey, key)];
                vec![WorldEvent::Prepared {
                    run,
                    entropy: Box::new(entropy()),
                    trust: Trust::System,
                    route: Box::default(),
                    identity: None,
                    mutual_tls: None,
                    missing: Vec::new(),
                    inputs: inputs
                        .into_iter()
                        .filter_map(|(input, value)| Some((input, value?)))
                        .collect(),
                    session_id: format!("s{run}"),
                }]
            }
            Effect::Flow { run, effect } => self
                .perform_for_flow(*effect)
                .into_iter()
                .map(|event| WorldEvent::Flow {
                    run,
                    event: Box::new(event),
                })
                .collect(),
            Effect::StartBuiltIn
            | Effect::AbandonRun { .. }
            | Effect::Copy(_)
            | Effect::Keychain { .. }
            | Effect::OpenFolder(_)
            | Effect::Export(_)
            | Effect::FindExportFolder
            | Effect::Key(_)
            | Effect::Store(_)
            | Effect::OpenPage(_)
            | Effect::UseBrowser(_)
            | Effect::Wait { .. }
            | Effect::PrepareDiscovery { .. } => Vec::new(),
        }
    }

    fn perform_for_flow(&mut self, effect: flow::Effect) -> Vec<Event> {
        match effect {
            flow::Effect::ReservePort { id, port, .. } => vec![Event::PortReserved {
                id,
                port: port.unwrap_or(PORT),
            }],
            flow::Effect::Listen {
                id, expectation, ..
            } => {
                self.listener = Some((id, Listener::new(*expectation)));
                vec![Event::Listening { id }]
            }
            flow::Effect::ListenForPing { id, .. } => vec![Event::Listening { id }],
            flow::Effect::OpenBrowser { id, url } => {
                let mut events = vec![Event::BrowserOpened { id }];
                events.extend(self.visit(url.as_str()));
                events
            }
            flow::Effect::Send { id, outgoing } => {
                let request = parse::request(&outgoing.bytes).unwrap();
                let response = self.ask("client", &request);
                let exchange = Box::new(exchange(outgoing.bytes, response_bytes(&response)));
                vec![Event::Answered { id, exchange }]
            }
            flow::Effect::Wait { id, secs } => {
                self.waits.push(secs);
                vec![Event::Waited { id }]
            }
            flow::Effect::Abandon { .. } => Vec::new(),
        }
    }

    fn ask(&mut self, who: &str, request: &Request) -> Response {
        let server = self.server.as_mut().unwrap();
        let response = handle(server, request, NOW, &mut self.rng);
        let arrow = format!("{who} {} {}", request.method, request.path());
        // The pages of the person are the built-in server's own.
        if !matches!(request.path(), "/login" | "/consent" | "/device") {
            self.arrows.push(format!("{arrow} {}", response.status));
        }
        self.answers.push((arrow, response.clone()));
        response
    }

    /// Alice signs in, allows, and her browser goes where it is sent.
    fn visit(&mut self, address: &str) -> Vec<Event> {
        let server = self.server.as_ref().unwrap();
        let alice = server.config().account("alice").unwrap().clone();
        let mut visitor = Visitor::new(self.origin(), &alice, Decision::Allow);
        if let Some(code) = server.user_code_on_screen() {
            visitor = visitor.with_user_code(code);
        }
        let mut next = match visitor.open(address) {
            Some(request) => request,
            None => self.own_page(&mut visitor, address),
        };
        for _ in 0..10 {
            let response = self.ask("browser", &next);
            match visitor.next_step(&response) {
                VisitorStep::Send(request) => next = request,
                VisitorStep::Redirected(location) if location.starts_with("https://") => {
                    self.arrows
                        .push(format!("person pastes {}", bare(&location)));
                    return vec![Event::Pasted(location)];
                }
                VisitorStep::Redirected(location) => {
                    self.arrows.push(format!("browser GET {}", bare(&location)));
                    return vec![self.lands(&browser_get(&location))];
                }
                VisitorStep::Posted { target, form } => {
                    self.arrows.push(format!("browser POST {}", bare(&target)));
                    let mut request = browser_get(&target);
                    request.method = String::from("POST");
                    request
                        .headers
                        .push("Content-Type", "application/x-www-form-urlencoded");
                    request.body = form.encode().into_bytes();
                    return vec![self.lands(&request)];
                }
                VisitorStep::Finished(_) => return Vec::new(),
                VisitorStep::Stuck(reason) => panic!("{reason}"),
            }
        }
        panic!("the sign-in has no end");
    }

    /// An authorization request by POST begins at a page of the client's listener.
    fn own_page(&mut self, visitor: &mut Visitor, address: &str) -> Request {
        let (_, listener) = self.listener.as_mut().unwrap();
        let page = listener.answer(&browser_get(address)).response;
        let page = parse::response(&page).unwrap().response;
        match visitor.next_step(&page) {
            VisitorStep::Posted { target, form } => visitor.submit(&target, &form).unwrap(),
            other => panic!("{other:?}"),
        }
    }

    fn lands(&mut self, request: &Request) -> Event {
        let (id, listener) = self.listener.as_mut().expect("a listener");
        match listener.answer(request).verdict {
            Landing::Landed(parameters) => Event::RedirectArrived {
                id: *id,
                exchange: Box::default(),
                parameters,
            },
            other => panic!("{other:?}"),
        }
    }

    /// It came to its end without a failed check.
    #[track_caller]
    fn is_complete(&self) {
        self.is_complete_but_for(&[]);
    }

    /// The same, but for checks that fail at this provider, and that the person has overruled.
    #[track_caller]
    fn is_complete_but_for(&self, overruled: &[&str]) {
        let session = self.state.session.as_ref().unwrap();
        assert_eq!(
            session.flow().state(),
            &FlowState::Ended,
            "{:?}",
            self.arrows
        );
        let records = session.trace().records();
        for record in records {
            if let Entry::Finding { finding, .. } = &record.entry {
                let is_known = overruled.contains(&finding.check.id());
                assert!(finding.verdict != Verdict::Fail || is_known, "{finding:?}");
            }
        }
        let end = records.iter().find_map(|record| match &record.entry {
            Entry::End(end) => Some(end),
            _ => None,
        });
        let end = end.unwrap();
        assert_eq!(
            end.status,
            EndStatus::Completed,
            "{end:?} {:?}",
            self.arrows
        );
    }

    /// The last answer to that arrow as JSON.
    fn answer(&self, arrow: &str) -> serde_json::Value {
        let (_, response) = self
            .answers
            .iter()
            .rev()
            .find(|(known, _)| known == arrow)
            .unwrap_or_else(|| panic!("{arrow} is not among {:?}", self.arrows));
        serde_json::from_slice(&response.body).unwrap()
    }

    /// Asks the provider aside from the run.
    fn aside(
        &mut self,
        method: &str,
        target: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Response {
        let authority = self.origin().split_once("://").unwrap().1;
        let mut all = Headers::new().with("Host", authority);
        for (name, value) in headers {
            all.push(*name, *value);
        }
        let request = Request {
            method: method.to_owned(),
            target: target.to_owned(),
            headers: all,
            body: body.as_bytes().to_vec(),
        };
        self.ask("aside", &request)
    }

    fn aside_form(&mut self, target: &str, form: &[(&str, &str)]) -> Response {
        let body = Parameters::from_iter(form.iter().copied()).encode();
        let headers = [("Content-Type", "application/x-www-form-urlencoded")];
        self.aside("POST", target, &headers, &body)
    }
}

/// An address without what it carries.
fn bare(address: &str) -> &str {
    address.split('?').next().unwrap()
}

fn with(change: impl FnOnce(&mut StartRequest)) -> StartRequest {
    let mut request = StartRequest::default();
    change(&mut request);
    request
}

fn json(response: &Response) -> serde_json::Value {
    serde_json::from_slice(&response.body).unwrap()
}

#[test]
fn every_persona_walks_its_own_profile_to_the_end() {
    for persona in PERSONAS {
        let mut run = Rehearsal::of(persona.name);
        // Slack has types of tokens of its own, which RFC 6749 §7.1 bids a client not to use.
        if persona.name == "slack" {
            run.command(Command::ContinueAnyway);
            run.command(Command::RunToEnd);
        }
        run.is_complete_but_for(&["token_type"]);
        let rehearsal = run.state.rehearsal.as_ref().unwrap();
        assert_eq!(rehearsal.place.persona, *persona);
    }
}

#[test]
fn iogo_gives_the_code_to_nobody_and_the_person_pastes_it() {
    let run = Rehearsal::of("iogo");
    run.is_complete();
    let arrows: Vec<&str> = run.arrows.iter().map(String::as_str).collect();
    assert!(arrows.contains(&"browser GET /authorize 200"), "{arrows:?}");
    assert!(arrows.contains(&"person pastes https://app.example/callback"));
    for arrow in [
        "client POST /token 200",
        "client GET /userinfo 200",
        "client POST /token/introspect 200",
        "client POST /token/revoke 200",
    ] {
        assert!(arrows.contains(&arrow), "{arrow}: {arrows:?}");
    }
    let tokens = run.answer("client POST /token");
    assert_eq!(tokens["expires_in"], 3600);
    assert!(tokens.get("refresh_token").is_none());
    assert!(!tokens["access_token"].as_str().unwrap().contains('.'));
    let told = run.answer("client POST /token/introspect");
    let mut names: Vec<&String> = told.as_object().unwrap().keys().collect();
    names.sort();
    assert_eq!(
        names,
        ["active", "aud", "client_id", "exp", "iat", "iss", "sub"]
    );
}

#[test]
fn iogo_registers_no_loopback_address_and_ends_no_session_without_a_hint() {
    let mut run = Rehearsal::of("iogo");
    let asked = [
        ("response_type", "code"),
        ("client_id", "iogo-web"),
        ("scope", "openid"),
        ("redirect_uri", "http://127.0.0.1:8400/callback"),
    ];
    let server = run.server.as_mut().unwrap();
    server.register_redirect_uris("iogo-web", &[asked[3].1.to_owned()]);
    let query = Parameters::from_iter(asked).encode();
    assert_eq!(
        run.aside("GET", &format!("/authorize?{query}"), &[], "")
            .status,
        400
    );
    assert_eq!(run.aside("GET", "/session/end", &[], "").status, 400);
}

#[test]
fn iogo_wants_pkce_of_a_native_app() {
    let mut run = Rehearsal::started(
        "iogo",
        with(|request| request.overrides.auth = Some(AuthMethod::None)),
    );
    run.is_complete();
    let asked = [
        ("response_type", "code"),
        ("client_id", "iogo-native"),
        ("scope", "openid"),
        ("redirect_uri", "https://app.example/callback"),
    ];
    let query = Parameters::from_iter(asked).encode();
    let refused = run.aside("GET", &format!("/authorize?{query}"), &[], "");
    let location = refused.headers.first("location").unwrap().into_owned();
    assert!(location.contains("error=invalid_request"), "{location}");
}

#[test]
fn jiko_as_of_2024_takes_the_secret_in_the_body() {
    let run = Rehearsal::started(
        "jiko",
        with(|request| request.overrides.auth = Some(AuthMethod::ClientSecretPost)),
    );
    run.is_complete();
    let tokens = run.answer("client POST /api/oauth2/token");
    assert_eq!(tokens["expires_in"], 900);
    assert_eq!(tokens["token_type"], "Bearer");
    let pockets = run.answer("client GET /api/v2/pockets/");
    assert_eq!(pockets["items"][0]["owner"], "alice");
}

#[test]
fn jiko_takes_the_authorization_request_by_post_and_answers_by_form() {
    let run = Rehearsal::started(
        "jiko",
        with(|request| {
            let mut profile = oauth_playground::profile::shipped("jiko").unwrap().unwrap();
            profile.request.method = oauth_playground::profile::AuthorizationMethod::Post;
            profile.request.response_mode = Some(String::from("form_post"));
            request.profile = Some(profile);
        }),
    );
    run.is_complete();
    let arrows = run.arrows.join("\n");
    assert!(
        arrows.contains("browser POST /api/oauth2/authorize 200"),
        "{arrows}"
    );
    assert!(
        arrows.contains("browser POST http://127.0.0.1:"),
        "{arrows}"
    );
}

#[test]
fn jiko_as_of_2026_takes_signed_assertions_with_par_and_proofs() {
    use oauth_playground::profile::Extension;
    let run = Rehearsal::started(
        "jiko",
        with(|request| {
            request.overrides.auth = Some(AuthMethod::PrivateKeyJwt);
            request.overrides.extensions =
                [(Extension::PushedRequest, true), (Extension::Dpop, true)].into();
        }),
    );
    run.is_complete();
    let arrows = run.arrows.join("\n");
    assert!(
        arrows.contains("client POST /api/oauth2/par 201"),
        "{arrows}"
    );
    let tokens = run.answer("client POST /api/oauth2/token");
    assert_eq!(tokens["token_type"], "DPoP");
}

#[test]
fn wso2_names_its_token_endpoint_as_issuer_and_has_uuids_for_tokens() {
    let run = Rehearsal::of("wso2");
    run.is_complete();
    assert_eq!(
        run.arrows[0],
        "client GET /oauth2/token/.well-known/openid-configuration 200"
    );
    let tokens = run.answer("client POST /oauth2/token");
    for name in ["access_token", "refresh_token"] {
        assert_eq!(tokens[name].as_str().unwrap().len(), 36, "{name}");
    }
    let records = run.state.session.as_ref().unwrap().trace();
    assert_eq!(
        records.header().profile.name,
        "WSO2 Identity Server (rehearsal at 127.0.0.1:9400)"
    );
}

#[test]
fn wso2_has_tenants_with_an_issuer_each() {
    let mut run = Rehearsal::of("wso2");
    let path = "/t/shop.example/oauth2/token/.well-known/openid-configuration";
    let metadata = json(&run.aside("GET", path, &[], ""));
    let base = "https://127.0.0.1:9400/t/shop.example";
    assert_eq!(metadata["issuer"], format!("{base}/oauth2/token"));
    assert_eq!(
        metadata["authorization_endpoint"],
        format!("{base}/oauth2/authorize")
    );
    let path = "/oauth2/token/.well-known/openid-configuration";
    let metadata = json(&run.aside("GET", path, &[], ""));
    assert_eq!(metadata["issuer"], "https://127.0.0.1:9400/oauth2/token");
}

#[test]
fn wso2_tells_a_device_5000_and_the_client_reads_5_seconds() {
    let run = Rehearsal::started("wso2", with(|request| request.grant = Grant::DeviceCode));
    run.is_complete();
    let asked = run.answer("client POST /oauth2/device_authorize");
    assert_eq!(asked["interval"], 5000);
    let page = asked["verification_uri"].as_str().unwrap();
    assert!(
        page.ends_with("/authenticationendpoint/device.do"),
        "{page}"
    );
    assert!(run.waits.iter().all(|secs| *secs == 5), "{:?}", run.waits);
}

#[test]
fn google_gives_a_refresh_token_to_who_asks_for_it_and_is_allowed_it() {
    let run = Rehearsal::of("google");
    run.is_complete();
    let first = run
        .answers
        .iter()
        .find(|(arrow, _)| arrow == "client POST /token")
        .map(|(_, response)| json(response))
        .unwrap();
    assert!(first["refresh_token"].is_string());
    let again = run.answer("client POST /token");
    assert!(again["access_token"].is_string() && again.get("refresh_token").is_none());
    let mailbox = run.answer("client GET /gmail/v1/users/me/profile");
    assert_eq!(mailbox["emailAddress"], "alice@example.com");

    let without = Rehearsal::started(
        "google",
        with(|request| {
            let shipped = oauth_playground::profile::shipped("google-gmail");
            let mut profile = shipped.unwrap().unwrap();
            profile
                .request
                .extra_parameters
                .retain(|(name, _)| name != "access_type");
            request.profile = Some(profile);
        }),
    );
    without.is_complete();
    let tokens = without.answer("client POST /token");
    assert!(tokens.get("refresh_token").is_none(), "{tokens}");
}

#[test]
fn google_has_words_of_its_own_for_devices_and_takes_no_header_there() {
    let mut run = Rehearsal::of("google");
    let form = [
        ("client_id", "rehearsal-tv.apps.googleusercontent.com"),
        ("scope", "email"),
    ];
    let answer = json(&run.aside_form("/device/code", &form));
    assert_eq!(answer["verification_url"], "http://127.0.0.1:9400/device");
    assert!(answer.get("verification_uri").is_none());
    let body = Parameters::from_iter([("scope", "email")]).encode();
    let headers = [
        ("Content-Type", "application/x-www-form-urlencoded"),
        ("Authorization", "Basic YTpi"),
    ];
    let refused = run.aside("POST", "/device/code", &headers, &body);
    assert_eq!(refused.status, 400);
}

#[test]
fn github_answers_as_a_form_unless_json_is_asked_for_and_errors_with_200() {
    let mut run = Rehearsal::of("github");
    run.is_complete();
    let tokens = run.answer("client POST /login/oauth/access_token");
    assert_eq!(tokens["scope"], "read:user,user:email");
    assert!(tokens.get("expires_in").is_none());
    assert_eq!(run.answer("client GET /user")["login"], "alice");
    let form = [
        ("client_id", "Ov23liRehearsalPost"),
        ("client_secret", "rehearsal-secret"),
        ("grant_type", "authorization_code"),
        ("code", "wrong"),
    ];
    let refused = run.aside_form("/login/oauth/access_token", &form);
    assert_eq!(refused.status, 200);
    assert_eq!(
        refused.media_type().as_deref(),
        Some("application/x-www-form-urlencoded")
    );
    let told = Parameters::decode(&refused.body);
    assert_eq!(told.first("error"), Some("bad_verification_code"));
    let metadata = run.aside("GET", "/.well-known/openid-configuration", &[], "");
    assert_eq!(metadata.status, 404);
}

#[test]
fn github_walks_a_device_whose_code_the_person_types() {
    let run = Rehearsal::started("github", with(|request| request.grant = Grant::DeviceCode));
    run.is_complete();
    let tokens = run.answer("client POST /login/oauth/access_token");
    assert!(tokens["access_token"].as_str().unwrap().starts_with("gho_"));
}

#[test]
fn the_generic_server_walks_from_a_to_g() {
    let run = Rehearsal::of("generic");
    run.is_complete();
    let redirect = format!("browser GET http://127.0.0.1:{PORT}/callback");
    assert_eq!(
        run.arrows,
        [
            "browser GET /authorize 200",
            redirect.as_str(),
            "client POST /token 200",
            "client GET /resource 200",
            "client POST /token 200",
        ]
    );
}

#[test]
fn odd_answers_are_read_and_said_to_be_odd() {
    for (persona, arrow, odd) in [
        ("naver", "client POST /oauth2.0/token", "/expires_in"),
        ("twitch", "client POST /oauth2/token", "/scope/0"),
        ("strava", "client POST /api/v3/oauth/token", "/scope"),
        (
            "slack",
            "client POST /api/oauth.v2.access",
            "/authed_user/access_token",
        ),
    ] {
        let run = Rehearsal::of(persona);
        let answer = run
            .answers
            .iter()
            .find(|(known, _)| known == arrow)
            .map(|(_, response)| json(response))
            .unwrap();
        let value = answer
            .pointer(odd)
            .unwrap_or_else(|| panic!("{persona}: {answer}"));
        assert!(value.is_string(), "{persona}: {answer}");
    }
}

#[test]
fn errors_come_in_the_form_of_the_provider() {
    for (persona, target, client, status, pointer, error) in [
        (
            "fitbit",
            "/oauth2/token",
            "23ABCE",
            400,
            "/errors/0/errorType",
            "invalid_grant",
        ),
        (
            "hubspot",
            "/oauth/v3/token",
            "hubspot-app",
            400,
            "/status",
            "INVALID_GRANT",
        ),
        (
            "slack",
            "/api/oauth.v2.access",
            "4711.0816",
            200,
            "/error",
            "invalid_code",
        ),
    ] {
        let mut run = Rehearsal::of(persona);
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("client_id", client),
            ("code", "wrong"),
            ("redirect_uri", "http://127.0.0.1:8400/callback"),
        ];
        if client != "23ABCE" {
            form.push(("client_secret", "rehearsal-secret"));
        }
        let refused = run.aside_form(target, &form);
        assert_eq!(refused.status, status, "{persona}");
        let body = json(&refused);
        assert_eq!(body.pointer(pointer).unwrap(), error, "{persona}: {body}");
    }
    let mut reddit = Rehearsal::of("reddit");
    let headers = [
        ("Content-Type", "application/x-www-form-urlencoded"),
        // An installed app shows an empty secret.
        ("Authorization", "Basic cmVkZGl0LWluc3RhbGxlZC1hcHA6"),
    ];
    let revoked = reddit.aside("POST", "/api/v1/revoke_token", &headers, "token=unknown");
    assert_eq!((revoked.status, revoked.body.len()), (200, 0));
    assert_eq!(revoked.media_type().as_deref(), Some("application/json"));
}
