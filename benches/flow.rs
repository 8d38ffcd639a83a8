//! How long a whole run takes, in memory and over loopback, and the two loops that see every byte.
//!
//! `cargo bench --features inspection --bench flow`. Figures over loopback are there to be divided
//! by each other: `client_part_over_loopback/playground` by `…/reqwest`.

#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::panic,
    reason = "a bench reads the clock, opens sockets, and may fail loudly"
)]

use std::{
    future::pending,
    hint::black_box,
    time::{Duration, Instant},
};

use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use oauth_playground::{
    authorization_server::{self as server, Config, Decision, Keys, Visitor, VisitorStep},
    effects::{
        builtin_server::{self, Listen},
        wire,
    },
    flow::{
        Effect, EffectId, End, EndStatus, Entropy, Event, Grant, Reach, Settings, Stage, State,
        redirect_listener::{Listener, Verdict},
    },
    http::{
        Exchange, Limits, Masker, Outgoing, Progress, Request, Response, ResponseReader,
        SecretKind, Trust, parse,
    },
    oauth::{SafeUrl, Timestamp},
    profile,
    session::Session,
};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
use tokio::runtime::Runtime;

const ISSUER: &str = "http://127.0.0.1:9400";
const REDIRECT_PORT: u16 = 49_152;
const MIB: usize = 1024 * 1024;

criterion_group! {
    name = benches;
    config = Criterion::default()
        .sample_size(20)
        .warm_up_time(Duration::from_secs(1))
        .measurement_time(Duration::from_secs(4));
    targets = in_memory, over_loopback, masking, response_reader
}
criterion_main!(benches);

/// Discovery to revocation, with and without the client.
fn in_memory(criterion: &mut Criterion) {
    let keys = Keys::generate(&mut rng());
    let mut requests = Vec::new();
    walk_in_memory(&keys, |request| requests.push(request.clone()));

    criterion.bench_function("whole_flow_in_memory", |bencher| {
        bencher.iter(|| walk_in_memory(&keys, |_| {}));
    });
    // With the same seed the server makes the same codes and tokens, so that what a run sent can
    // be sent again.
    criterion.bench_function("server_side_only", |bencher| {
        bencher.iter(|| {
            let mut server = MemoryServer::new(&keys);
            for request in &requests {
                let response = server.answer(request);
                assert!(response.status < 400, "{}", request.target);
            }
        });
    });
}

/// The client's part of a code flow with a refresh; signing in is not counted.
fn over_loopback(criterion: &mut Criterion) {
    let runtime = Runtime::new().expect("threads");
    let running = runtime
        .block_on(builtin_server::start(
            Listen::At(([127, 0, 0, 1], 0).into()),
            Vec::new(),
            |_, _| {},
        ))
        .expect("a free port");
    let issuer = running.issuer().to_owned();
    let account = running.config().accounts.remove(0);
    let mut group = criterion.benchmark_group("client_part_over_loopback");

    group.bench_function("playground", |bencher| {
        bencher.iter_custom(|count| {
            let mut spent = Duration::ZERO;
            for _ in 0..count {
                let mut signing_in = Duration::ZERO;
                let began = Instant::now();
                walk(
                    &issuer,
                    code_and_refresh(),
                    |url| {
                        let began = Instant::now();
                        let visitor = Visitor::new(issuer.as_str(), &account, Decision::Allow);
                        let address = sign_in(visitor, url, |request| {
                            over_wire(&runtime, &outgoing(&issuer, request))
                        });
                        signing_in += began.elapsed();
                        address
                    },
                    |outgoing| over_wire(&runtime, outgoing),
                );
                spent += began.elapsed() - signing_in;
            }
            spent
        });
    });

    // Nothing here speaks TLS, but the client is not built without a provider for it.
    drop(rustls::crypto::ring::default_provider().install_default());
    let client = reqwest::Client::builder()
        .pool_max_idle_per_host(0)
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .build()
        .expect("a client");
    group.bench_function("reqwest", |bencher| {
        bencher.iter_custom(|count| {
            let mut spent = Duration::ZERO;
            for _ in 0..count {
                walk(
                    &issuer,
                    code_and_refresh(),
                    |url| {
                        let visitor = Visitor::new(issuer.as_str(), &account, Decision::Allow);
                        sign_in(visitor, url, |request| {
                            over_wire(&runtime, &outgoing(&issuer, request))
                        })
                    },
                    |outgoing| {
                        let request = parse::request(&outgoing.bytes).expect("a request");
                        let began = Instant::now();
                        let response = runtime.block_on(by_reqwest(&client, &issuer, request));
                        spent += began.elapsed();
                        Exchange {
                            sent: outgoing.bytes.clone(),
                            received: bytes_of(&response),
                            ..Exchange::default()
                        }
                    },
                );
            }
            spent
        });
    });
    group.finish();
    runtime.block_on(running.stop());
}

/// A JSON answer of a megabyte in which a hundred known secrets stand.
fn masking(criterion: &mut Criterion) {
    let secrets: Vec<String> = (0..100)
        .map(|n| format!("{n:03}-opaque-value-{n:03}"))
        .collect();
    let mut masker = Masker::new();
    for secret in &secrets {
        masker.learn(SecretKind::AccessToken, secret);
    }
    let mut members = Vec::new();
    let mut size = 0;
    for secret in secrets.iter().cycle() {
        if size >= MIB {
            break;
        }
        let filler = "neither secret nor short ".repeat(40);
        let member = format!(r#"{{"note":"{filler}","seen":"{secret}","other":"{filler}"}}"#);
        size += member.len();
        members.push(member);
    }
    let answer = bytes_of(
        &Response::new(200)
            .header("Content-Type", "application/json")
            .body(format!("[{}]", members.join(","))),
    );
    let masked = masker.mask_bytes(&answer);
    assert_eq!(masked.len(), answer.len());
    assert!(!String::from_utf8_lossy(&masked).contains("opaque-value"));

    let mut group = criterion.benchmark_group("masking");
    group.throughput(Throughput::Bytes(answer.len() as u64));
    group.bench_function("json_1_mib_100_secrets", |bencher| {
        bencher.iter(|| masker.mask_bytes(black_box(&answer)));
    });
    group.finish();
}

/// Finding the end of ten megabytes, beside copying them.
fn response_reader(criterion: &mut Criterion) {
    /// As much as the wire reads at once.
    const READ: usize = 16 * 1024;
    let body = vec![b'x'; 10 * MIB];
    let whole = bytes_of(&Response::new(200).body(body.as_slice()));
    let mut chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
    for piece in body.chunks(8 * 1024) {
        chunked.extend_from_slice(format!("{:x}\r\n", piece.len()).as_bytes());
        chunked.extend_from_slice(piece);
        chunked.extend_from_slice(b"\r\n");
    }
    chunked.extend_from_slice(b"0\r\n\r\n");

    let mut group = criterion.benchmark_group("response_reader");
    group.throughput(Throughput::Bytes(body.len() as u64));
    for (framing, answer) in [("content_length", &whole), ("chunked", &chunked)] {
        group.bench_function(BenchmarkId::new("10_mib", framing), |bencher| {
            bencher.iter(|| {
                let mut reader = ResponseReader::new("GET", Limits::default());
                let mut last = Progress::More;
                for piece in black_box(answer).chunks(READ) {
                    last = reader.push(piece).expect("a whole answer");
                }
                assert_eq!(last, Progress::Done);
            });
        });
    }
    group.bench_function("memcpy_10_mib", |bencher| {
        bencher.iter_batched_ref(
            || vec![0; body.len()],
            |copy| copy.copy_from_slice(black_box(&body)),
            BatchSize::PerIteration,
        );
    });
    group.finish();
}

fn rng() -> ChaCha20Rng {
    ChaCha20Rng::from_seed([7; 32])
}

fn clock() -> Timestamp {
    Timestamp::from_secs(1_780_000_000)
}

/// The built-in server without a socket.
struct MemoryServer {
    state: server::State,
    rng: ChaCha20Rng,
}

impl MemoryServer {
    fn new(keys: &Keys) -> Self {
        Self {
            state: server::State::new(Config::workshop(ISSUER), keys.clone()),
            rng: rng(),
        }
    }

    fn answer(&mut self, request: &Request) -> Response {
        server::handle(&mut self.state, request, clock(), &mut self.rng)
    }
}

fn walk_in_memory(keys: &Keys, mut witness: impl FnMut(&Request)) {
    let server = std::cell::RefCell::new(MemoryServer::new(keys));
    let account = Config::workshop(ISSUER).accounts.remove(0);
    let witness = std::cell::RefCell::new(&mut witness);
    let answer = |request: &Request| {
        witness.borrow_mut()(request);
        server.borrow_mut().answer(request)
    };
    let everything = Reach::everything(SafeUrl::parse(&format!("{ISSUER}/api/notes")).ok());
    walk(
        ISSUER,
        everything,
        |url| {
            let visitor = Visitor::new(ISSUER, &account, Decision::Allow);
            sign_in(visitor, url, |request| exchanged(request, &answer(request)))
        },
        |outgoing| {
            let request = parse::request(&outgoing.bytes).expect("a request");
            Exchange {
                sent: outgoing.bytes.clone(),
                received: bytes_of(&answer(&request)),
                ..Exchange::default()
            }
        },
    );
}

fn code_and_refresh() -> Reach {
    Reach {
        until: Some(Stage::Refresh),
        refresh: 1,
        ..Reach::default()
    }
}

/// One run of the client. `browser` opens an address and returns where it was sent in the end;
/// `send` is the wire.
fn walk(
    issuer: &str,
    reach: Reach,
    mut browser: impl FnMut(&SafeUrl) -> String,
    mut send: impl FnMut(&Outgoing) -> Exchange,
) {
    let settings = Settings {
        profile: profile::built_in(issuer).expect("the shipped profile"),
        grant: Grant::AuthorizationCode,
        reach,
        edits: Vec::new(),
        trust: Trust::System,
        identity: None,
        route: Default::default(),
        limits: Limits::default(),
        inputs: std::collections::BTreeMap::new(),
        browser_leg_is_observed: true,
        accept_any_redirect: false,
        opens_verification: false,
        approval_page: None,
    };
    let entropy = Entropy {
        code_verifier: [1; 32],
        state: [2; 16],
        nonce: [3; 16],
        pages: [4; 16],
        seed: [4; 32],
    };
    let now = || {
        if issuer == ISSUER {
            clock()
        } else {
            wall_clock()
        }
    };
    let (mut session, effects) = Session::start(String::from("bench"), settings, entropy, now());
    let mut effects: std::collections::VecDeque<Effect> = effects.into();
    let mut listening: Option<(EffectId, Listener)> = None;
    loop {
        let event = match effects.pop_front() {
            Some(Effect::ReservePort { id, .. }) => Event::PortReserved {
                id,
                port: REDIRECT_PORT,
            },
            Some(Effect::Listen {
                id, expectation, ..
            }) => {
                listening = Some((id, Listener::new(*expectation)));
                Event::Listening { id }
            }
            Some(Effect::ListenForPing { id, .. }) => Event::Listening { id },
            Some(Effect::OpenBrowser { url, .. }) => {
                let (id, mut listener) = listening.take().expect("a listener");
                redirected(id, &mut listener, &browser(&url))
            }
            Some(Effect::Send { id, outgoing }) => Event::Answered {
                id,
                exchange: Box::new(send(&outgoing)),
            },
            Some(Effect::Wait { id, .. }) => Event::Waited { id },
            Some(Effect::Abandon { .. }) => continue,
            None if session.flow().state() == &State::AwaitPress => Event::Pressed,
            None => break,
        };
        effects.extend(session.apply(event, now()));
    }
    let end = session.trace().end();
    assert!(
        matches!(
            end,
            Some(End {
                status: EndStatus::Completed,
                ..
            })
        ),
        "{end:?}"
    );
}

fn wall_clock() -> Timestamp {
    let since = std::time::UNIX_EPOCH.elapsed().expect("a clock after 1970");
    Timestamp::from_secs(
        i64::try_from(since.as_secs()).expect("a clock before the year 292277026596"),
    )
}

/// What the browser's request to the redirect URI means to the client's listener.
fn redirected(id: EffectId, listener: &mut Listener, address: &str) -> Event {
    let url = url::Url::parse(address).expect("a redirect URI");
    let target = &url[url::Position::BeforePath..url::Position::AfterQuery];
    let mut request = Request {
        method: String::from("GET"),
        target: target.to_owned(),
        ..Request::default()
    };
    request
        .headers
        .push("Host", format!("127.0.0.1:{REDIRECT_PORT}"));
    let answer = listener.answer(&request);
    let Verdict::Landed(parameters) = answer.verdict else {
        panic!("{:?}", answer.verdict);
    };
    Event::RedirectArrived {
        id,
        exchange: Box::new(Exchange {
            sent: request_bytes(&request),
            received: answer.response,
            ..Exchange::default()
        }),
        parameters,
    }
}

/// Signs in at the built-in server's pages and returns the address at the client.
fn sign_in(
    mut visitor: Visitor,
    url: &SafeUrl,
    mut send: impl FnMut(&Request) -> Exchange,
) -> String {
    let mut request = visitor
        .open(url.as_str())
        .expect("an address of the server");
    loop {
        let exchange = send(&request);
        let response = parse::response(&exchange.received)
            .expect("an answer")
            .response;
        match visitor.next_step(&response) {
            VisitorStep::Send(next) => request = next,
            VisitorStep::Redirected(address) => return address,
            other @ (VisitorStep::Posted { .. }
            | VisitorStep::Finished(_)
            | VisitorStep::Stuck(_)) => panic!("{other:?}"),
        }
    }
}

fn over_wire(runtime: &Runtime, outgoing: &Outgoing) -> Exchange {
    runtime
        .block_on(wire::exchange(outgoing, pending()))
        .expect("an answer")
}

async fn by_reqwest(client: &reqwest::Client, issuer: &str, request: Request) -> Response {
    let method = reqwest::Method::from_bytes(request.method.as_bytes()).expect("a method");
    let mut builder = client.request(method, format!("{issuer}{}", request.target));
    for header in request.headers.iter() {
        if !matches!(
            header.name.as_str(),
            "Host" | "Content-Length" | "Connection"
        ) {
            builder = builder.header(header.name.as_str(), header.value.as_slice());
        }
    }
    let answer = builder.body(request.body).send().await.expect("an answer");
    let mut response = Response::new(answer.status().as_u16());
    for (name, value) in answer.headers() {
        if name != "transfer-encoding" && name != "content-length" {
            response.headers.push(name.as_str(), value.as_bytes());
        }
    }
    response.body(answer.bytes().await.expect("a body"))
}

fn outgoing(issuer: &str, request: &Request) -> Outgoing {
    let destination = SafeUrl::parse(issuer).expect("an issuer");
    Outgoing::new(request_bytes(request), destination, Trust::System)
}

fn exchanged(request: &Request, response: &Response) -> Exchange {
    Exchange {
        sent: request_bytes(request),
        received: bytes_of(response),
        ..Exchange::default()
    }
}

fn request_bytes(request: &Request) -> Vec<u8> {
    let mut bytes = format!("{} {} HTTP/1.1\r\n", request.method, request.target).into_bytes();
    fields_and_body(&mut bytes, &request.headers, &request.body);
    bytes
}

fn bytes_of(response: &Response) -> Vec<u8> {
    let mut bytes = format!("HTTP/1.1 {} {}\r\n", response.status, response.reason).into_bytes();
    fields_and_body(&mut bytes, &response.headers, &response.body);
    bytes
}

fn fields_and_body(bytes: &mut Vec<u8>, headers: &oauth_playground::http::Headers, body: &[u8]) {
    for header in headers.iter() {
        bytes.extend_from_slice(header.name.as_bytes());
        bytes.extend_from_slice(b": ");
        bytes.extend_from_slice(&header.value);
        bytes.extend_from_slice(b"\r\n");
    }
    bytes.extend_from_slice(format!("Content-Length: {}\r\n\r\n", body.len()).as_bytes());
    bytes.extend_from_slice(body);
}
