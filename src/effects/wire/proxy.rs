//! What is said to a proxy before, or with, the request: HTTP `CONNECT`, absolute form, SOCKS 5.

use std::net::{IpAddr, SocketAddr};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use crate::{
    http::{FailureKind, Proxy, parse},
    oauth::{ProxyCredentials, ProxyKind, SafeUrl, authority},
};

use super::client::Failure;

/// A proxy's answer to `CONNECT` is a head and nothing else.
const LONGEST_HEAD: usize = 16 * 1024;

/// Where the proxy shall go on to.
#[derive(Clone, Debug)]
pub(super) enum Target {
    /// The proxy asks a name server.
    Name(String, u16),
    Address(SocketAddr),
}

impl Target {
    fn authority(&self) -> String {
        match self {
            Self::Name(host, port) => authority(host, *port),
            Self::Address(address) => address.to_string(),
        }
    }
}

/// Whether the request itself goes to the proxy, in absolute form, instead of through a tunnel.
pub(super) fn takes_requests(proxy: &Proxy, destination: &SafeUrl) -> bool {
    proxy.address.kind == ProxyKind::Http && !destination.is_https()
}

/// Asks for a tunnel to the target and reads the answer; what follows on the stream is the target's.
pub(super) async fn open_tunnel(
    proxy: &Proxy,
    target: &Target,
    stream: &mut (impl AsyncRead + AsyncWrite + Unpin),
) -> Result<(), Failure> {
    match proxy.address.kind {
        ProxyKind::Http => connect(proxy, target, stream).await,
        ProxyKind::Socks5 | ProxyKind::Socks5h => socks(proxy, target, stream).await,
    }
}

/// The request for a proxy that reads it: the whole address in the request line, and the
/// credentials, behind `Host` where that comes first, as is usual. Bytes that do not begin with a request line in origin form are left as they are.
pub(super) fn in_absolute_form(
    bytes: &[u8],
    destination: &SafeUrl,
    credentials: Option<&ProxyCredentials>,
) -> Vec<u8> {
    let line_end = bytes
        .iter()
        .position(|byte| *byte == b'\n')
        .unwrap_or(bytes.len());
    let line = &bytes[..line_end];
    let target = line.iter().position(|byte| *byte == b' ').map(|at| at + 1);
    let mut out = Vec::with_capacity(bytes.len() + 64);
    match target.filter(|at| bytes.get(*at) == Some(&b'/')) {
        Some(at) => {
            out.extend_from_slice(&bytes[..at]);
            out.extend_from_slice(destination.origin().as_bytes());
            out.extend_from_slice(&bytes[at..line_end]);
        }
        None => out.extend_from_slice(line),
    }
    let mut rest = &bytes[line_end..];
    if let Some(credentials) = credentials {
        let (host, behind) = rest.split_at(host_line(rest));
        rest = behind;
        out.extend_from_slice(host);
        let ending: &[u8] = if line.ends_with(b"\r") { b"\r" } else { b"" };
        out.extend_from_slice(b"\n");
        out.extend_from_slice(authorization(credentials).as_bytes());
        out.extend_from_slice(ending);
    }
    out.extend_from_slice(rest);
    out
}

/// How long the line with `Host` is, from the end of the request line to its own; 0 where another
/// field comes first.
fn host_line(from_line_end: &[u8]) -> usize {
    let field = from_line_end.get(1..).unwrap_or_default();
    let is_host = field
        .get(..5)
        .is_some_and(|name| name.eq_ignore_ascii_case(b"host:"));
    if !is_host {
        return 0;
    }
    let end = field.iter().position(|byte| *byte == b'\n');
    end.map_or(0, |end| end + 1)
}

fn authorization(credentials: &ProxyCredentials) -> String {
    let pair = format!("{}:{}", credentials.username, credentials.password.expose());
    format!("Proxy-Authorization: Basic {}", STANDARD.encode(pair))
}

async fn connect(
    proxy: &Proxy,
    target: &Target,
    stream: &mut (impl AsyncRead + AsyncWrite + Unpin),
) -> Result<(), Failure> {
    let authority = target.authority();
    let mut head = format!("CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\n");
    if let Some(credentials) = &proxy.credentials {
        head.push_str(&authorization(credentials));
        head.push_str("\r\n");
    }
    head.push_str("\r\n");
    let said = |what: &str| refused(proxy, what);
    stream
        .write_all(head.as_bytes())
        .await
        .map_err(|error| said(&format!("broke off ({error})")))?;
    // Byte by byte, since what follows the head belongs to the tunnel.
    let mut answer = Vec::new();
    while !answer.ends_with(b"\r\n\r\n") && !answer.ends_with(b"\n\n") {
        if answer.len() >= LONGEST_HEAD {
            return Err(said("answered with a head without an end"));
        }
        match stream.read_u8().await {
            Ok(byte) => answer.push(byte),
            Err(_) if answer.is_empty() => return Err(said("closed without an answer")),
            Err(_) => return Err(said("closed within its answer")),
        }
    }
    let status = parse::response(&answer)
        .map_err(|_| said("did not answer as an HTTP proxy"))?
        .response;
    match status.status {
        200..=299 => Ok(()),
        407 if proxy.credentials.is_some() => {
            Err(said("did not take the user name and the password (407)"))
        }
        407 => Err(said("wants a user name and a password (407)")),
        other => Err(said(&format!(
            "opened no tunnel to {authority}: it answered {other}"
        ))),
    }
}

const VERSION: u8 = 5;
const NO_AUTHENTICATION: u8 = 0;
const USERNAME_AND_PASSWORD: u8 = 2;
const NOTHING_ACCEPTABLE: u8 = 0xff;

/// RFC 1928, and RFC 1929 for the user name and the password.
async fn socks(
    proxy: &Proxy,
    target: &Target,
    stream: &mut (impl AsyncRead + AsyncWrite + Unpin),
) -> Result<(), Failure> {
    let said = |what: &str| refused(proxy, what);
    let broke = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::UnexpectedEof => said("closed before the tunnel stood"),
        _ => said(&format!("broke off ({error})")),
    };
    let offered: &[u8] = match proxy.credentials {
        Some(_) => &[VERSION, 2, NO_AUTHENTICATION, USERNAME_AND_PASSWORD],
        None => &[VERSION, 1, NO_AUTHENTICATION],
    };
    stream.write_all(offered).await.map_err(broke)?;
    let mut chosen = [0; 2];
    stream.read_exact(&mut chosen).await.map_err(broke)?;
    match (chosen, &proxy.credentials) {
        ([VERSION, NO_AUTHENTICATION], _) => {}
        ([VERSION, USERNAME_AND_PASSWORD], Some(credentials)) => {
            let message = password_message(credentials).ok_or_else(|| {
                said("takes a user name and a password of 1 to 255 bytes each, and these are not")
            })?;
            stream.write_all(&message).await.map_err(broke)?;
            let mut verdict = [0; 2];
            stream.read_exact(&mut verdict).await.map_err(broke)?;
            if verdict[1] != 0 {
                return Err(said("did not take the user name and the password"));
            }
        }
        ([VERSION, NOTHING_ACCEPTABLE], None) => {
            return Err(said("wants a user name and a password"));
        }
        ([VERSION, _], _) => return Err(said("wants another way of authentication")),
        _ => return Err(said("does not speak SOCKS 5")),
    }
    let request = socks_request(target)
        .ok_or_else(|| said("takes names of 255 bytes at most, and this one is longer"))?;
    stream.write_all(&request).await.map_err(broke)?;
    let mut head = [0; 4];
    stream.read_exact(&mut head).await.map_err(broke)?;
    if head[0] != VERSION {
        return Err(said("does not speak SOCKS 5"));
    }
    if head[1] != 0 {
        return Err(said(&format!(
            "opened no tunnel to {}: {}",
            target.authority(),
            socks_reason(head[1])
        )));
    }
    let address_length = match head[3] {
        1 => 4,
        4 => 16,
        3 => usize::from(stream.read_u8().await.map_err(broke)?),
        _ => return Err(said("answered with an unknown kind of address")),
    };
    let mut bound = vec![0; address_length + 2];
    stream.read_exact(&mut bound).await.map_err(broke)?;
    Ok(())
}

fn password_message(credentials: &ProxyCredentials) -> Option<Vec<u8>> {
    let mut message = vec![1];
    for part in [&credentials.username, credentials.password.expose()] {
        let length = u8::try_from(part.len()).ok().filter(|length| *length > 0)?;
        message.push(length);
        message.extend_from_slice(part.as_bytes());
    }
    Some(message)
}

fn socks_request(target: &Target) -> Option<Vec<u8>> {
    let mut request = vec![VERSION, 1, 0];
    let port = match target {
        Target::Name(host, port) => {
            request.push(3);
            request.push(u8::try_from(host.len()).ok()?);
            request.extend_from_slice(host.as_bytes());
            *port
        }
        Target::Address(address) => {
            match address.ip() {
                IpAddr::V4(ip) => {
                    request.push(1);
                    request.extend_from_slice(&ip.octets());
                }
                IpAddr::V6(ip) => {
                    request.push(4);
                    request.extend_from_slice(&ip.octets());
                }
            }
            address.port()
        }
    };
    request.extend_from_slice(&port.to_be_bytes());
    Some(request)
}

fn socks_reason(code: u8) -> String {
    match code {
        1 => String::from("something failed there"),
        2 => String::from("its rules do not allow it"),
        3 => String::from("the network cannot be reached"),
        4 => String::from("the host cannot be reached"),
        5 => String::from("nothing listens there"),
        6 => String::from("the time ran out"),
        7 => String::from("it does not know the command"),
        8 => String::from("it does not know this kind of address"),
        other => format!("reason {other}"),
    }
}

fn refused(proxy: &Proxy, what: &str) -> Failure {
    Failure::new(
        FailureKind::Proxy,
        format!("the proxy {} {what}", proxy.address),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oauth::Secret;

    fn credentials() -> ProxyCredentials {
        ProxyCredentials {
            username: String::from("me"),
            password: Secret::new("canary"),
        }
    }

    #[test]
    fn a_request_for_a_proxy_names_the_whole_address() {
        let url = SafeUrl::parse("http://id.example:8080/token?never=here").unwrap();
        let bytes = b"POST /token?a=b HTTP/1.1\r\nHost: x\r\n\r\nbody\n/";
        let sent = in_absolute_form(bytes, &url, None);
        assert_eq!(
            String::from_utf8(sent).unwrap(),
            "POST http://id.example:8080/token?a=b HTTP/1.1\r\nHost: x\r\n\r\nbody\n/"
        );
        let sent = in_absolute_form(bytes, &url, Some(&credentials()));
        assert_eq!(
            String::from_utf8(sent).unwrap(),
            "POST http://id.example:8080/token?a=b HTTP/1.1\r\nHost: x\r\n\
             Proxy-Authorization: Basic bWU6Y2FuYXJ5\r\n\r\nbody\n/"
        );
        let edited = b"GET / HTTP/1.1\r\nAccept: a\r\nHost: x\r\n\r\n";
        let sent = in_absolute_form(edited, &url, Some(&credentials()));
        assert_eq!(
            String::from_utf8(sent).unwrap(),
            "GET http://id.example:8080/ HTTP/1.1\r\n\
             Proxy-Authorization: Basic bWU6Y2FuYXJ5\r\nAccept: a\r\nHost: x\r\n\r\n"
        );
    }

    #[test]
    fn what_is_no_request_in_origin_form_is_left_alone() {
        let url = SafeUrl::parse("http://id.example/").unwrap();
        for bytes in [
            &b"GET http://other.example/ HTTP/1.1\r\n\r\n"[..],
            b"OPTIONS * HTTP/1.1\r\n\r\n",
            b"nothing",
            b"",
        ] {
            assert_eq!(in_absolute_form(bytes, &url, None), bytes);
        }
    }

    #[test]
    fn socks_names_a_target_by_name_or_address() {
        let name = socks_request(&Target::Name("id.example".into(), 443)).unwrap();
        assert_eq!(name, b"\x05\x01\x00\x03\x0aid.example\x01\xbb");
        let address = "192.0.2.7:80".parse().unwrap();
        let v4 = socks_request(&Target::Address(address)).unwrap();
        assert_eq!(v4, b"\x05\x01\x00\x01\xc0\x00\x02\x07\x00\x50");
        assert_eq!(socks_request(&Target::Name("a".repeat(256), 1)), None);
        let message = password_message(&credentials()).unwrap();
        assert_eq!(message, b"\x01\x02me\x06canary");
    }
}
