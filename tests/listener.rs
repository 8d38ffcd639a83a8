//! The redirect listener on real sockets: what hostile connections do to it, and that it closes.

#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test may fail anywhere, and the sockets are real"
)]

#[path = "listener/binding.rs"]
mod binding;
#[path = "listener/over_tls.rs"]
mod over_tls;
#[path = "listener/slow.rs"]
mod slow;

use std::{net::Ipv4Addr, time::Duration};

use oauth_playground::{
    effects::redirect_listener::{
        BoundListener, ClosedReason, ListenSpec, ListenerEvent, ListenerTimes, ServedPage, bind,
    },
    flow::redirect_listener::{
        Awaited, ExpectedState, Listener, LoopbackHost, RedirectExpectation, ResponseMode,
        StrayReason,
    },
    http::RefusalReason,
    oauth::Secret,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::{mpsc, oneshot},
    task::{JoinHandle, JoinSet},
};

const RIGHT: &str = "/cb?code=canary-code&state=canary-state";
const CLEAN: &str = "/clean-8f2c";

/// Deadlines that let a test see each of them pass; nothing is asserted about their length.
const SHORT: ListenerTimes = ListenerTimes {
    connection: Duration::from_secs(1),
    after_landing: Duration::from_millis(400),
    grace: Duration::from_millis(100),
};

struct Running {
    port: u16,
    authority: String,
    stop: oneshot::Sender<()>,
    events: mpsc::UnboundedReceiver<ListenerEvent>,
    task: JoinHandle<ClosedReason>,
}

async fn start(host: LoopbackHost, mode: ResponseMode, times: ListenerTimes) -> Running {
    let bound = bind(ListenSpec { host, port: None })
        .await
        .expect("a port is free");
    run(bound, "http", mode, times)
}

fn run(bound: BoundListener, scheme: &str, mode: ResponseMode, times: ListenerTimes) -> Running {
    let (port, authority) = (bound.port(), bound.authority());
    let rules = Listener::new(RedirectExpectation {
        scheme: scheme.to_owned(),
        authority: authority.clone(),
        path: String::from("/cb"),
        mode,
        awaited: Awaited::AuthorizationResponse,
        jwt: false,
        state: ExpectedState::Value(Secret::new("canary-state")),
        clean_path: String::from(CLEAN),
        post_page: None,
    });
    let (stop, stopped) = oneshot::channel();
    let (sender, events) = mpsc::unbounded_channel();
    let task = tokio::spawn(bound.run(
        rules,
        times,
        move |event| {
            let _ = sender.send(event);
        },
        async move {
            let _ = stopped.await;
        },
    ));
    Running {
        port,
        authority,
        stop,
        events,
        task,
    }
}

async fn start_query(times: ListenerTimes) -> Running {
    start(LoopbackHost::V4, ResponseMode::Query, times).await
}

impl Running {
    async fn connect(&self) -> TcpStream {
        TcpStream::connect((Ipv4Addr::LOCALHOST, self.port))
            .await
            .expect("the listener is open")
    }

    /// Sends bytes on a connection of their own; what comes back until it is closed.
    async fn send(&self, bytes: impl AsRef<[u8]>) -> String {
        exchange(self.connect().await, bytes.as_ref()).await
    }

    async fn get(&self, target: &str) -> String {
        self.send(get(&self.authority, target)).await
    }

    /// The awaited answer, the clean page, and then the end: nothing before was in the way.
    async fn lands_and_closes(mut self) -> Vec<ListenerEvent> {
        let landing = self.get(RIGHT).await;
        assert!(landing.starts_with("HTTP/1.1 303 "), "{landing}");
        let page = self.get(CLEAN).await;
        assert!(page.starts_with("HTTP/1.1 200 "), "{page}");
        assert_eq!(self.task.await.unwrap(), ClosedReason::CleanPageServed);
        assert_closed(self.port).await;
        let mut seen = Vec::new();
        while let Some(event) = self.events.recv().await {
            seen.push(event);
        }
        let landed = seen
            .iter()
            .filter(|event| matches!(event, ListenerEvent::Landed { .. }))
            .count();
        assert_eq!(landed, 1);
        assert!(matches!(seen.last(), Some(ListenerEvent::Closed(_))));
        seen
    }

    async fn stop(self) {
        let _ = self.stop.send(());
        assert_eq!(self.task.await.unwrap(), ClosedReason::Stopped);
        assert_closed(self.port).await;
    }
}

async fn exchange(mut stream: TcpStream, bytes: &[u8]) -> String {
    let _ = stream.write_all(bytes).await;
    let mut out = Vec::new();
    let _ = stream.read_to_end(&mut out).await;
    String::from_utf8(out).expect("answers are ASCII")
}

fn get(authority: &str, target: &str) -> String {
    format!("GET {target} HTTP/1.1\r\nHost: {authority}\r\n\r\n")
}

/// Another test may get the port the moment it is free, and give it back later.
async fn assert_closed(port: u16) {
    for _ in 0..100 {
        let tried = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await;
        if let Err(error) = tried {
            assert_eq!(error.kind(), std::io::ErrorKind::ConnectionRefused);
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let last = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await;
    last.expect_err("nobody listens");
}

fn stray_reasons(events: &[ListenerEvent]) -> Vec<StrayReason> {
    events
        .iter()
        .filter_map(|event| match event {
            ListenerEvent::Stray { reason, .. } => Some(*reason),
            _ => None,
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_reported_is_what_crossed_the_socket() {
    let running = start_query(ListenerTimes::default()).await;
    let authority = running.authority.clone();
    let request = get(&authority, RIGHT);
    let mut stream = running.connect().await;
    for byte in request.as_bytes() {
        stream.write_all(&[*byte]).await.unwrap();
        tokio::task::yield_now().await;
    }
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    let remote = stream.local_addr().unwrap();
    let mut running = running;
    let Some(ListenerEvent::Landed {
        exchange,
        parameters,
    }) = running.events.recv().await
    else {
        panic!("the answer landed");
    };
    assert_eq!(exchange.sent, request.as_bytes());
    assert_eq!(exchange.received, answer);
    assert_eq!(exchange.remote, Some(remote));
    assert!(exchange.timings.total_us.is_some());
    assert_eq!(parameters.first("code"), Some("canary-code"));
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn case_50_the_address_is_cleaned_and_the_port_closed() {
    let running = start_query(ListenerTimes::default()).await;
    let landing = running.get(RIGHT).await;
    assert!(landing.contains(&format!("\r\nLocation: {CLEAN}\r\n")));
    let page = running.get(CLEAN).await;
    for text in [&landing, &page] {
        assert!(!text.contains("canary"));
        assert!(text.contains("\r\nReferrer-Policy: no-referrer\r\n"));
        assert!(text.contains("\r\nCache-Control: no-store\r\n"));
        assert!(text.contains("default-src 'none'; frame-ancestors 'none'"));
    }
    assert_eq!(running.task.await.unwrap(), ClosedReason::CleanPageServed);
    assert_closed(running.port).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn case_49_the_port_closes_though_the_browser_never_fetches_the_clean_page() {
    let running = start_query(SHORT).await;
    assert!(running.get(RIGHT).await.starts_with("HTTP/1.1 303 "));
    assert_eq!(running.task.await.unwrap(), ClosedReason::AfterLanding);
    assert_closed(running.port).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn case_19_form_post_on_the_wire() {
    let running = start(
        LoopbackHost::V4,
        ResponseMode::FormPost,
        ListenerTimes::default(),
    )
    .await;
    let authority = running.authority.clone();
    let post = |media_type: &str, length: usize, body: &str| {
        format!(
            "POST /cb HTTP/1.1\r\nHost: {authority}\r\nContent-Type: {media_type}\r\n\
             Content-Length: {length}\r\n\r\n{body}"
        )
    };
    let form = "application/x-www-form-urlencoded";
    let right = "code=canary-code&state=canary-state";
    let wrong = "code=canary-code&state=wrong";
    for (request, status) in [
        (post("text/plain", right.len(), right), 415),
        (post(form, wrong.len(), wrong), 400),
        (post(form, 300_000, &"a".repeat(300_000)), 413),
        (post(form, right.len(), right), 303),
    ] {
        let answer = running.send(request).await;
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status} ")),
            "{answer}"
        );
    }
    running.get(CLEAN).await;
    assert_eq!(running.task.await.unwrap(), ClosedReason::CleanPageServed);
}

#[tokio::test(flavor = "multi_thread")]
async fn case_22_and_23_nobody_listens_before_a_flow_or_after_its_cancel() {
    let running = start_query(ListenerTimes::default()).await;
    let port = running.port;
    let idle = running.connect().await;
    running.stop().await;
    assert_eq!(exchange(idle, get("127.0.0.1", RIGHT).as_bytes()).await, "");
    assert_closed(port).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn case_27_a_head_of_100_mb_is_refused_at_the_cap() {
    let running = start_query(ListenerTimes::default()).await;
    let (mut reader, mut writer) = running.connect().await.into_split();
    let flood = tokio::spawn(async move {
        let chunk = vec![b'a'; 1 << 20];
        for _ in 0..100 {
            if writer.write_all(&chunk).await.is_err() {
                break;
            }
        }
    });
    let mut answer = [0; 12];
    reader.read_exact(&mut answer).await.unwrap();
    assert_eq!(&answer, b"HTTP/1.1 431");
    flood.await.unwrap();
    let events = running.lands_and_closes().await;
    let kept = events.iter().find_map(|event| match event {
        ListenerEvent::Stray { exchange, .. } => Some(exchange.sent.len()),
        _ => None,
    });
    assert!(kept.is_some_and(|bytes| bytes < 64 * 1024), "{kept:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn cases_28_to_34_refusals_on_the_wire_leave_the_listener_waiting() {
    let running = start_query(ListenerTimes::default()).await;
    let head = |fields: &str| {
        format!(
            "GET {RIGHT} HTTP/1.1\r\nHost: {}\r\n{fields}\r\n",
            running.authority
        )
    };
    let expected = [
        (head(&"a: b\r\n".repeat(10_000)), "431"),
        (head("Content-Length: 9223372036854775807\r\n"), "400"),
        (head("Content-Length: 18446744073709551615\r\n"), "400"),
        (head("Content-Length: -1\r\n"), "400"),
        (head("Content-Length: 1,1\r\n"), "400"),
        (head("Content-Length: 1\r\nContent-Length: 2\r\n"), "400"),
        (head("Transfer-Encoding: chunked\r\n"), "400"),
        (head("Transfer-Encoding: xchunked\r\n"), "400"),
        (
            head("Transfer-Encoding: chunked\r\nContent-Length: 1\r\n"),
            "400",
        ),
        (head("Expect: 100-continue\r\n"), "400"),
        (head("Connection: Upgrade\r\nUpgrade: websocket\r\n"), "400"),
        (format!("GET {RIGHT}\r\n"), "400"),
        (String::from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), "505"),
        (
            get(
                &running.authority,
                &format!("http://{}{RIGHT}", running.authority),
            ),
            "400",
        ),
        (get(&running.authority, &format!("/{RIGHT}")), "404"),
        (get("evil.example", RIGHT), "403"),
        (format!("GET {RIGHT} HTTP/1.1\r\n\r\n"), "403"),
    ];
    for (request, status) in expected {
        let answer = running.send(&request).await;
        let shown = request.get(..200).unwrap_or(&request);
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status} ")),
            "{shown}: {answer}"
        );
    }
    assert_eq!(running.send([0x16, 0x03, 0x01, 0x02, 0x00]).await, "");
    let events = running.lands_and_closes().await;
    assert!(
        stray_reasons(&events).contains(&StrayReason::Unreadable(RefusalReason::TlsClientHello))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn case_30_a_promised_body_that_never_comes() {
    let running = start(LoopbackHost::V4, ResponseMode::FormPost, SHORT).await;
    let answer = running
        .send(format!(
            "POST /cb HTTP/1.1\r\nHost: {}\r\nContent-Length: 2000\r\n\r\n",
            running.authority
        ))
        .await;
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn case_38_the_same_answer_at_the_same_instant_lands_once() {
    let mut running = start_query(ListenerTimes::default()).await;
    let mut both = JoinSet::new();
    for _ in 0..2 {
        let stream = running.connect().await;
        let request = get(&running.authority, RIGHT);
        both.spawn(async move { exchange(stream, request.as_bytes()).await });
    }
    let mut answers = both.join_all().await;
    answers.sort();
    assert!(answers[0].starts_with("HTTP/1.1 200 "), "{answers:?}");
    assert!(answers[1].starts_with("HTTP/1.1 303 "), "{answers:?}");
    let mut landed = 0;
    let mut repeats = 0;
    for _ in 0..2 {
        match running.events.recv().await.unwrap() {
            ListenerEvent::Landed { .. } => landed += 1,
            ListenerEvent::Served {
                page: ServedPage::Repeat,
                ..
            } => repeats += 1,
            other => panic!("{other:?}"),
        }
    }
    assert_eq!((landed, repeats), (1, 1));
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn case_39_a_flood_of_forged_answers_is_bounded_and_the_real_one_lands() {
    let running = start_query(ListenerTimes::default()).await;
    let mut flood = JoinSet::new();
    for _ in 0..10 {
        let (port, authority) = (running.port, running.authority.clone());
        flood.spawn(async move {
            for _ in 0..50 {
                let request = get(&authority, "/cb?code=x&state=wrong");
                if let Ok(stream) = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await {
                    exchange(stream, request.as_bytes()).await;
                }
            }
        });
    }
    tokio::task::yield_now().await;
    assert!(
        running
            .get("/favicon.ico")
            .await
            .starts_with("HTTP/1.1 204 ")
    );
    flood.join_all().await;
    let events = running.lands_and_closes().await;
    assert_eq!(stray_reasons(&events).len(), 32);
    let counted = events.iter().rev().find_map(|event| match event {
        ListenerEvent::Counted { strays, .. } => Some(*strays),
        _ => None,
    });
    assert_eq!(counted, Some(500));
}

#[tokio::test(flavor = "multi_thread")]
async fn case_40_connections_that_go_at_once() {
    let running = start_query(ListenerTimes::default()).await;
    for round in 0..100 {
        let stream = running.connect().await;
        if round % 2 == 0 {
            stream.set_zero_linger().unwrap();
        }
        drop(stream);
    }
    let events = running.lands_and_closes().await;
    assert!(stray_reasons(&events).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn case_48_start_and_cancel_a_hundred_times() {
    for _ in 0..100 {
        let running = start_query(ListenerTimes::default()).await;
        let _idle = running.connect().await;
        running.stop().await;
    }
    start_query(ListenerTimes::default())
        .await
        .lands_and_closes()
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn case_48_a_fixed_port_can_be_taken_again_at_once() {
    let first = start_query(ListenerTimes::default()).await;
    let port = first.port;
    first.lands_and_closes().await;
    let again = bind(ListenSpec {
        host: LoopbackHost::V4,
        port: Some(port),
    })
    .await;
    assert!(again.is_ok(), "{again:?}");
}
