//! Which addresses are bound, and what is said where that fails.

use oauth_playground::effects::redirect_listener::BindError;
use tokio::net::TcpListener;

use super::*;

#[tokio::test]
async fn case_42_a_fixed_port_in_use_is_named() {
    let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let port = taken.local_addr().unwrap().port();
    let error = bind(ListenSpec {
        host: LoopbackHost::V4,
        port: Some(port),
    })
    .await
    .unwrap_err();
    assert!(matches!(error, BindError::InUse { .. }));
    assert!(error.to_string().contains(&format!("port {port} ")));
}

fn has_ipv6() -> bool {
    std::net::TcpListener::bind("[::1]:0").is_ok()
}

#[tokio::test(flavor = "multi_thread")]
async fn case_44_literals_bind_their_family_and_localhost_binds_both() {
    let v4 = bind(ListenSpec {
        host: LoopbackHost::V4,
        port: None,
    })
    .await
    .unwrap();
    assert_eq!(v4.authority(), format!("127.0.0.1:{}", v4.port()));
    assert!(TcpStream::connect(("::1", v4.port())).await.is_err());
    if !has_ipv6() {
        return;
    }
    let v6 = bind(ListenSpec {
        host: LoopbackHost::V6,
        port: None,
    })
    .await
    .unwrap();
    assert_eq!(v6.authority(), format!("[::1]:{}", v6.port()));
    assert_closed(v6.port()).await;

    let running = start(
        LoopbackHost::Localhost,
        ResponseMode::Query,
        ListenerTimes::default(),
    )
    .await;
    assert_eq!(running.authority, format!("localhost:{}", running.port));
    for address in ["127.0.0.1", "::1"] {
        let stream = TcpStream::connect((address, running.port)).await.unwrap();
        let request = get(&running.authority, "/favicon.ico");
        let answer = exchange(stream, request.as_bytes()).await;
        assert!(answer.starts_with("HTTP/1.1 204 "), "{address}: {answer}");
    }
    running.lands_and_closes().await;
}

#[tokio::test]
async fn case_45_never_half_a_listener() {
    if !has_ipv6() {
        return;
    }
    let taken = TcpListener::bind("[::1]:0").await.unwrap();
    let port = taken.local_addr().unwrap().port();
    let fixed = ListenSpec {
        host: LoopbackHost::Localhost,
        port: Some(port),
    };
    let error = bind(fixed).await.unwrap_err();
    assert!(matches!(error, BindError::InUse { address, .. } if address.port() == port));
    assert_closed(port).await;

    let everywhere = TcpListener::bind("[::]:0").await.unwrap();
    let port = everywhere.local_addr().unwrap().port();
    let fixed = ListenSpec {
        host: LoopbackHost::Localhost,
        port: Some(port),
    };
    assert!(matches!(bind(fixed).await, Err(BindError::InUse { .. })));
}

/// The local addresses that listen on a port, as the kernel prints them.
#[cfg(target_os = "linux")]
fn listening_on(port: u16) -> Vec<String> {
    let suffix = format!(":{port:04X}");
    ["/proc/net/tcp", "/proc/net/tcp6"]
        .into_iter()
        .filter_map(|path| std::fs::read_to_string(path).ok())
        .flat_map(|table| {
            table
                .lines()
                .skip(1)
                .map(|line| line.split_whitespace().map(String::from).collect())
                .collect::<Vec<Vec<String>>>()
        })
        .filter(|fields| fields[3] == "0A" && fields[1].ends_with(&suffix))
        .map(|fields| fields[1].trim_end_matches(&suffix).to_owned())
        .collect()
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn case_47_only_loopback_addresses_listen() {
    let bound = bind(ListenSpec {
        host: LoopbackHost::Localhost,
        port: None,
    })
    .await
    .unwrap();
    let addresses = listening_on(bound.port());
    let loopback = ["0100007F", "00000000000000000000000001000000"];
    assert_eq!(addresses, loopback[..if has_ipv6() { 2 } else { 1 }]);
    let port = bound.port();
    drop(bound);
    assert!(listening_on(port).is_empty());
}
