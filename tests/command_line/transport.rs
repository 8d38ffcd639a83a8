//! The ways of connections at the command line: proxies, given addresses, and redirects over https.

use std::{fs, net::TcpListener, path::Path};

use crate::{
    launch::{Launch, ends_with},
    scripted_server::{Answer, CODE, ScriptedServer, honest, redirect},
    support::canary,
};

const PASSWORD: &str = "canary-proxy-password";
/// `me:canary-proxy-password`, as it stands in the header.
const ENCODED: &str = "bWU6Y2FuYXJ5LXByb3h5LXBhc3N3b3Jk";
const FORMATS: [&str; 8] = [
    "har", "curl", "markdown", "mermaid", "text", "svg", "html", "json",
];

/// A look at the metadata of a server whose name no name server knows (RFC 2606).
fn look(options: &[&str]) -> Launch {
    Launch::new(&["run", "--issuer", "http://id.example", "--client-id", "any"])
        .and(&["--until", "discovery", "--yes"])
        .and(options)
}

/// Takes requests in absolute form, as a proxy does, and answers for the server.
fn proxy() -> ScriptedServer {
    ScriptedServer::start(|_, _| {
        let body = r#"{"issuer":"http://id.example","authorization_endpoint":"http://id.example/a","token_endpoint":"http://id.example/t"}"#;
        Answer::Bytes(crate::scripted_server::json(200, body))
    })
}

fn address(server: &ScriptedServer) -> String {
    server.issuer()
}

#[test]
fn case_114_the_password_of_a_proxy_reaches_the_proxy_and_nothing_else() {
    let proxy = proxy();
    let folder = tempfile::tempdir().unwrap();
    let file = |format: &str| folder.path().join(format).display().to_string();
    let mut launch = look(&["--proxy", &address(&proxy), "--proxy-user", "me"])
        .and(&["--proxy-password-env", "PROXY_PASSWORD"])
        .variable("PROXY_PASSWORD", PASSWORD);
    for format in FORMATS {
        launch = launch.and(&["--export", &format!("{format}={}", file(format))]);
    }
    let home = folder.path().join("data");
    let trace = launch.and(&["--home", home.to_str().unwrap()]).trace();
    let crossing = trace.crossing("discovery");
    assert_eq!(crossing.line["proxy"]["address"], address(&proxy));
    let sent = String::from_utf8(crossing.sent).unwrap();
    assert!(
        sent.starts_with("GET http://id.example/.well-known/"),
        "{sent}"
    );
    let [request] = proxy.requests().try_into().unwrap();
    let came = String::from_utf8(request.bytes).unwrap();
    assert!(
        came.contains(&format!("Proxy-Authorization: Basic {ENCODED}")),
        "{came}"
    );

    let mut everything = trace.shown();
    for format in FORMATS {
        let exported = fs::read_to_string(file(format)).unwrap();
        if !["mermaid", "svg"].contains(&format) {
            assert!(exported.contains(&address(&proxy)), "{format}: {exported}");
        }
        everything.extend(exported.into_bytes());
    }
    for session in fs::read_dir(home.join("sessions")).unwrap() {
        everything.extend(fs::read(session.unwrap().path()).unwrap());
    }
    let found = canary::found_in(&everything, &[PASSWORD, ENCODED]);
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn case_114_the_environment_names_a_proxy_only_where_it_is_asked() {
    let proxy = proxy();
    let with = |launch: Launch| launch.variable("HTTP_PROXY", address(&proxy));
    with(look(&[])).trace().ended(3, "network_error");
    with(look(&["--no-proxy"]))
        .trace()
        .ended(3, "network_error");
    let excepted = with(look(&["--proxy", "environment"])).variable("NO_PROXY", ".example");
    excepted.trace().ended(3, "network_error");
    assert_eq!(proxy.connections(), 0);
    let trace = with(look(&["--proxy", "environment"])).trace();
    assert_eq!(trace.crossing("discovery").line["status"], 200);
    assert_eq!(proxy.connections(), 1);
}

#[test]
fn case_114_a_password_is_never_an_argument() {
    let launch = look(&["--proxy", "http://me:canary-proxy-password@127.0.0.1:1"]);
    let output = ends_with(2, &launch);
    assert!(output.stderr.contains("--proxy:"), "{output:#?}");
    assert!(!output.stderr.contains(PASSWORD), "{output:#?}");
    // Without a terminal nobody can be asked: the option that would help is named.
    let output = ends_with(
        2,
        &look(&["--proxy", "http://127.0.0.1:1", "--proxy-user", "me"]),
    );
    assert!(
        output.stderr.contains("--proxy-password-env"),
        "{output:#?}"
    );
}

#[test]
fn a_given_address_is_connected_to_and_said() {
    let server = ScriptedServer::honest();
    let to = server.issuer().replace("http://", "");
    let trace = look(&["--resolve", &format!("id.example:80={to}")]).trace();
    let crossing = trace.crossings("discovery").swap_remove(0);
    assert_eq!(crossing.line["address_given"], true);
    assert_eq!(crossing.line["remote"], to);
    let sent = String::from_utf8(crossing.sent).unwrap();
    assert!(sent.contains("\r\nHost: id.example\r\n"), "{sent}");

    let curl = look(&["--resolve", &format!("id.example={to}"), "--export", "curl"]).run();
    let words = format!("--connect-to id.example:80:{to}");
    assert!(curl.stdout.contains(&words), "{curl:#?}");
}

#[test]
fn options_that_make_no_sense_are_refused_before_anything_is_sent() {
    for options in [
        ["--resolve", "id.example"],
        ["--resolve", "id.example=other.example"],
        ["--proxy", "ftp://127.0.0.1"],
        ["--connect-timeout", "0"],
        ["--proxy-user", "me"],
    ] {
        let output = ends_with(2, &look(&options));
        assert!(output.stderr.contains(options[0]), "{output:#?}");
    }
}

#[test]
fn an_address_of_the_other_family_is_not_connected_to() {
    let server = ScriptedServer::honest();
    let trace = Launch::new(&["run", "--issuer", &server.issuer(), "--client-id", "any"])
        .and(&["--until", "discovery", "--ipv6"])
        .trace()
        .ended(3, "network_error");
    assert!(trace.error().contains("IPv6"), "{}", trace.error());
    assert_eq!(server.connections(), 0);
}

/// A server that hands out a code for whatever redirect URI it is asked for.
fn server() -> ScriptedServer {
    ScriptedServer::start(|request, issuer| match request.path().as_str() {
        "/authorize" => {
            let parameter = |name: &str| request.parameter(name).unwrap();
            let to = format!(
                "{}?code={CODE}&state={}",
                parameter("redirect_uri"),
                parameter("state")
            );
            Answer::Bytes(redirect(&to))
        }
        _ => honest(request, issuer),
    })
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

/// curl as the browser, with an option that says what it thinks of the certificate.
fn curl(certificate: &str) -> String {
    format!("curl --silent --show-error --location --max-time 30 --output /dev/null {certificate}")
}

#[test]
fn a_redirect_comes_back_over_https_with_a_certificate_that_is_kept() {
    let server = server();
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path().join("data");
    let uri = format!("https://localhost:{}/signed-in", free_port());
    let run = |browser: &str| {
        server
            .run_without_browser()
            .and(&["--home", home.to_str().unwrap()])
            .and(&["--redirect-uri", &uri, "--browser", browser])
    };
    let output = ends_with(0, &run(&curl("--insecure")));
    let certificate = home.join("redirect-listener/certificate.pem");
    // What the browser will warn of, what to compare, and where the file is.
    assert!(
        output.stderr.contains("the browser will warn of it"),
        "{output:#?}"
    );
    assert!(
        output.stderr.contains(&fingerprint(&certificate)),
        "{output:#?}"
    );
    assert!(
        output.stderr.contains(certificate.to_str().unwrap()),
        "{output:#?}"
    );
    assert_private(&home.join("redirect-listener/key.pem"));

    // Trusted once, it is trusted again.
    let trusting = curl(&format!("--cacert {}", certificate.display()));
    let trace = run(&trusting).trace().ended(0, "completed");
    let crossing = trace.crossings("redirect").swap_remove(0);
    assert!(crossing.sent.starts_with(b"GET /signed-in?code="));
    assert_eq!(crossing.line["tls"]["version"], "TLSv1.3");
    let shown = crossing.line["tls"]["chain_sha256"][0].as_str().unwrap();
    let pairs = fingerprint(&certificate).replace(':', "").to_lowercase();
    assert_eq!(shown, pairs);
    let token = server.requests_on("/token").pop().unwrap();
    assert_eq!(token.parameter("redirect_uri").unwrap(), uri);
}

#[test]
fn a_browser_that_refuses_the_certificate_is_told_and_the_wait_goes_on() {
    let server = server();
    let uri = format!("https://localhost:{}/cb", free_port());
    let launch = server
        .run_without_browser()
        .and(&["--redirect-uri", &uri, "--timeout", "3"])
        .and(&[
            "--browser",
            &curl("--cacert /etc/ssl/certs/ca-certificates.crt"),
        ]);
    let trace = launch.trace().ended(5, "cancelled");
    let findings = trace.findings("redirect_stray");
    let message = findings[0]["message"].as_str().unwrap();
    assert!(
        message.contains("does not trust the certificate"),
        "{message}"
    );
    assert_eq!(server.requests_on("/token").len(), 0);
}

#[test]
fn one_of_several_registered_redirect_uris_is_chosen() {
    let server = server();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("several.json");
    let second = format!("http://127.0.0.1:{}/second", free_port());
    let text = format!(
        r#"{{"schema":1,"id":"several","name":"Several","server":{{"issuer":"{}"}},
        "client":{{"client_id":"{}","redirect_uris":["http://127.0.0.1/first","{second}",
        "com.example.app:/third"]}},"redirect":{{"path":"/first"}}}}"#,
        server.issuer(),
        crate::scripted_server::CLIENT_ID
    );
    fs::write(&file, text).unwrap();
    let run = |options: &[&str]| {
        Launch::new(&["run", file.to_str().unwrap()])
            .secret(crate::scripted_server::CLIENT_SECRET)
            .and(&["--browser", &curl("--insecure")])
            .and(options)
            .trace()
            .ended(0, "completed")
    };
    let uri_of = |trace: &crate::contract::Trace| {
        let url = trace.authorization_url();
        let mut pairs = url.query_pairs();
        let (_, uri) = pairs.find(|(name, _)| name == "redirect_uri").unwrap();
        uri.into_owned()
    };
    let first = uri_of(&run(&[]));
    assert!(
        first.starts_with("http://127.0.0.1:") && first.ends_with("/first"),
        "{first}"
    );
    assert_eq!(uri_of(&run(&["--redirect-uri", &second])), second);
}

/// As openssl prints it.
fn fingerprint(certificate: &Path) -> String {
    let output = std::process::Command::new("openssl")
        .args(["x509", "-noout", "-fingerprint", "-sha256", "-in"])
        .arg(certificate)
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    text.trim().split_once('=').unwrap().1.to_owned()
}

#[cfg(unix)]
fn assert_private(file: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = fs::metadata(file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "{mode:o}");
}

#[cfg(not(unix))]
fn assert_private(file: &Path) {
    assert!(file.is_file());
}
