//! Exported curl lines, run by real curl the way that the client went: through a proxy, or to an
//! address that was given. What arrives is what arrived from the client.

use std::{fs, net::SocketAddr, process::Command};

use tempfile::TempDir;

use crate::{
    launch::Launch,
    recording_proxy::{RecordingProxy, Socks},
    scripted_server::{Answer, Request, ScriptedServer, json},
    serve::{printed, serve},
};

const PASSWORD: &str = "canary-proxy-password";
/// `me:canary-proxy-password`, as it stands in a header.
const ENCODED: &str = "bWU6Y2FuYXJ5LXByb3h5LXBhc3N3b3Jk";
const CREDENTIALS: [&str; 4] = [
    "--proxy-user",
    "me",
    "--proxy-password-env",
    "PROXY_PASSWORD",
];

/// A server for whatever name it is called by.
fn server() -> ScriptedServer {
    ScriptedServer::start(|_, _| {
        let body = r#"{"issuer":"http://id.example","authorization_endpoint":"http://id.example/a","token_endpoint":"http://id.example/t"}"#;
        Answer::Bytes(json(200, body))
    })
}

fn place(server: &ScriptedServer) -> SocketAddr {
    server.issuer().replace("http://", "").parse().unwrap()
}

/// A look at the metadata of a server that no name server knows (RFC 2606), and the line of its first
/// request.
struct Looked {
    line: String,
    // Where curl looks for its settings: nothing is there.
    folder: TempDir,
}

impl Looked {
    fn at(issuer: &str, options: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("run.sh");
        let export = format!("curl={}", file.display());
        let output = Launch::new(&["run", "--issuer", issuer, "--client-id", "any"])
            .and(&["--until", "discovery", "--yes", "--with-secrets"])
            .and(&["--export", &export])
            .and(options)
            .variable("PROXY_PASSWORD", PASSWORD)
            .run();
        let text = fs::read_to_string(&file).unwrap_or_else(|_| panic!("{output:#?}"));
        let mut lines = text.lines();
        let line = lines
            .find(|line| line.starts_with("# Exchange 1:"))
            .and_then(|_| lines.next())
            .unwrap_or_else(|| panic!("{text}"))
            .to_owned();
        Self { line, folder }
    }

    /// Runs the line, with one address in place of another; what curl printed comes back.
    fn again(&self, (from, to): (SocketAddr, SocketAddr)) -> Vec<u8> {
        let line = self.line.replace(&from.to_string(), &to.to_string());
        let mut command = Command::new("sh");
        command
            .args(["-c", &format!("{line} --silent --show-error --max-time 20")])
            .env("CURL_HOME", self.folder.path());
        for variable in [
            "http_proxy",
            "HTTPS_PROXY",
            "https_proxy",
            "ALL_PROXY",
            "all_proxy",
        ] {
            command.env_remove(variable);
        }
        let output = command.output().unwrap();
        assert!(
            output.status.success(),
            "{line}\n{}",
            String::from_utf8_lossy(&output.stderr)
        );
        output.stdout
    }
}

/// The two requests that came, from the client and then from curl, are one and the same.
#[track_caller]
fn are_alike(server: &ScriptedServer, line: &str) -> String {
    let both: [Request; 2] = server.requests().try_into().unwrap();
    let [client, curl] = both.map(|request| String::from_utf8(request.bytes).unwrap());
    assert_eq!(curl, client, "{line}");
    client
}

#[test]
fn curl_tells_a_proxy_for_plain_http_the_same_bytes() {
    let proxy = server();
    let address = place(&proxy);
    let url = format!("http://{address}");
    let mut options = vec!["--proxy", &url];
    options.extend(CREDENTIALS);
    let looked = Looked::at("http://id.example", &options);
    looked.again((address, address));
    let sent = are_alike(&proxy, &looked.line);
    assert!(
        sent.starts_with("GET http://id.example/.well-known/"),
        "{sent}"
    );
    assert!(
        sent.contains(&format!("Proxy-Authorization: Basic {ENCODED}\r\n")),
        "{sent}"
    );
}

#[test]
fn curl_asks_a_proxy_for_the_same_tunnel_with_the_same_credentials() {
    let (_home, far) = serve(&["--tls"]);
    let issuer = printed(&far, "issuer ");
    let pin = printed(&far, "certificate ");
    let far: SocketAddr = issuer.replace("https://", "").parse().unwrap();
    let start = || RecordingProxy::http(far, b"HTTP/1.1 200 Connection established\r\n\r\n");
    let proxy = start();
    let first = proxy.address;
    let url = format!("http://{first}");
    let mut options = vec!["--proxy", &url, "--pin", &pin];
    options.extend(CREDENTIALS);
    let looked = Looked::at("https://id.example", &options);
    let (client, _) = proxy.finish();
    let proxy = start();
    let answer = looked.again((first, proxy.address));
    // Behind the proxy's own answer stands the one of the server, whose certificate is the pinned one.
    let text = String::from_utf8_lossy(&answer).into_owned();
    assert!(text.contains("\r\n\r\nHTTP/1.1 "), "{text}");
    let (curl, _) = proxy.finish();
    let [client, curl] = [client, curl].map(|bytes| String::from_utf8(bytes).unwrap());
    let mut fields: Vec<&str> = curl.split("\r\n").collect();
    // What curl says of itself to a proxy, whatever its options are.
    fields.retain(|field| !field.starts_with("User-Agent: curl/"));
    fields.retain(|field| *field != "Proxy-Connection: Keep-Alive");
    let mut expected: Vec<&str> = client.split("\r\n").collect();
    assert_eq!(expected[0], "CONNECT id.example:443 HTTP/1.1");
    assert!(
        client.contains(&format!("Proxy-Authorization: Basic {ENCODED}\r\n")),
        "{client}"
    );
    fields.sort_unstable();
    expected.sort_unstable();
    assert_eq!(fields, expected, "{}", looked.line);
}

#[test]
fn curl_goes_through_socks_to_the_same_place_with_the_same_bytes() {
    // With `socks5h` the proxy gets the name; else the address that was given for it.
    let by_name = b"\x05\x01\x00\x03\x0aid.example\x00\x50".as_slice();
    let by_address = b"\x05\x01\x00\x01\xc0\x00\x02\x07\x00\x50".as_slice();
    let given = ["--resolve", "id.example=192.0.2.7"];
    for (scheme, asks, more, place_asked) in [
        ("socks5h", Socks::Open, &[][..], by_name),
        ("socks5h", Socks::WithPassword, &CREDENTIALS[..], by_name),
        ("socks5", Socks::Open, &given[..], by_address),
    ] {
        let server = server();
        let proxy = RecordingProxy::socks(place(&server), asks);
        let first = proxy.address;
        let url = format!("{scheme}://{first}");
        let mut options = vec!["--proxy", &url];
        options.extend(more);
        let looked = Looked::at("http://id.example", &options);
        let (client, _) = proxy.finish();
        let proxy = RecordingProxy::socks(place(&server), asks);
        looked.again((first, proxy.address));
        let (curl, _) = proxy.finish();
        let sent = are_alike(&server, &looked.line);
        assert!(sent.starts_with("GET /.well-known/"), "{sent}");
        assert!(sent.contains("\r\nHost: id.example\r\n"), "{sent}");
        let login = [b"\x01\x02me\x15", PASSWORD.as_bytes()].concat();
        for told in [&client, &curl] {
            assert!(
                told.ends_with(place_asked),
                "{scheme}: {told:x?}\n{}",
                looked.line
            );
            let has_login = told.windows(login.len()).any(|window| window == login);
            assert_eq!(has_login, matches!(asks, Socks::WithPassword), "{told:x?}");
        }
    }
}

#[test]
fn curl_connects_to_the_given_address_with_the_same_bytes() {
    for same_port in [true, false] {
        let server = server();
        let to = place(&server);
        let (issuer, given, option) = if same_port {
            let named = format!("id.example:{}", to.port());
            let option = format!("--resolve {named}:127.0.0.1 ");
            (
                format!("http://{named}"),
                format!("{named}=127.0.0.1"),
                option,
            )
        } else {
            let option = format!("--connect-to id.example:80:{to} ");
            (
                String::from("http://id.example"),
                format!("id.example={to}"),
                option,
            )
        };
        let looked = Looked::at(&issuer, &["--resolve", &given]);
        assert!(looked.line.contains(&option), "{}", looked.line);
        // The first request, and the second where the metadata named another issuer.
        let before = server.requests().len();
        looked.again((to, to));
        let requests = server.requests();
        assert_eq!(requests.len(), before + 1);
        let [client, curl] = [&requests[0], &requests[before]]
            .map(|request| String::from_utf8_lossy(&request.bytes).into_owned());
        assert_eq!(curl, client, "{}", looked.line);
        let host = issuer.replace("http://", "");
        assert!(
            client.contains(&format!("\r\nHost: {host}\r\n")),
            "{client}"
        );
    }
}
