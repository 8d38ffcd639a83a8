//! Words for the way that a connection took, and for the certificate of the program's own listener.

use crate::{
    http::{Exchange, ProxyLeg},
    oauth::{AddressFamily, display_text::neutralise},
};

/// Facts on the way of a connection, each with its label; none where the connection took the usual
/// one and its address says the rest.
pub fn way(exchange: &Exchange) -> Vec<(&'static str, String)> {
    let mut out = Vec::new();
    if let Some(leg) = &exchange.way.proxy {
        out.push(("Proxy", neutralise(&leg.proxy, 200)));
    }
    if let Some(remote) = exchange.remote {
        let family = match AddressFamily::of(remote.ip()) {
            AddressFamily::V4 => "IPv4",
            AddressFamily::V6 => "IPv6",
        };
        out.push(("Family", family.to_owned()));
    }
    if exchange.way.is_address_given {
        let words = "named by the profile; no name server was asked";
        out.push(("Address", words.to_owned()));
    }
    out
}

/// The same in one line, for reports: `through the proxy …`; `None` for the usual way.
pub fn way_in_short(exchange: &Exchange) -> Option<String> {
    let proxy = exchange
        .way
        .proxy
        .as_ref()
        .map(|leg| format!("through the proxy {}", neutralise(&leg.proxy, 200)));
    let given = exchange
        .way
        .is_address_given
        .then(|| String::from("to the address that the profile names"));
    let parts: Vec<String> = proxy.into_iter().chain(given).collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// What passed between this machine and a proxy before the request, each part with its label.
pub fn proxy_bytes(leg: &ProxyLeg) -> impl Iterator<Item = (&'static str, &[u8])> {
    [
        ("To the proxy, before the request", leg.sent.as_slice()),
        ("From the proxy, before the answer", leg.received.as_slice()),
    ]
    .into_iter()
    .filter(|(_, bytes)| !bytes.is_empty())
}

/// What the browser will warn of, and what may be done about it.
pub fn own_certificate(sha256: &str, file: Option<&str>) -> String {
    let kept = match file {
        Some(file) => format!(
            "To spare yourself the warning, let the browser or the system trust {}, which serves \
             no other purpose.",
            neutralise(file, 400)
        ),
        None => String::from("It is kept in memory and will be another one in the next run."),
    };
    format!(
        "The redirect comes back over https, with a certificate that this program made and nobody \
         vouches for: the browser will warn of it. Compare the SHA-256 that it shows with {sha256}, \
         then go on there. {kept}"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::Way;

    #[test]
    fn the_way_is_told_where_it_is_not_the_usual_one() {
        let mut exchange = Exchange::default();
        assert_eq!(way(&exchange), []);
        assert_eq!(way_in_short(&exchange), None);
        exchange.remote = Some(([127, 0, 0, 1], 3128).into());
        assert_eq!(way(&exchange), [("Family", String::from("IPv4"))]);
        assert_eq!(way_in_short(&exchange), None);
        exchange.way = Way {
            proxy: Some(ProxyLeg {
                proxy: String::from("http://proxy.example:3128"),
                ..ProxyLeg::default()
            }),
            is_address_given: true,
        };
        assert_eq!(way(&exchange).len(), 3);
        let words = way_in_short(&exchange).unwrap();
        assert!(words.contains("proxy.example") && words.contains("address"));
    }

    #[test]
    fn the_certificate_is_named_by_its_fingerprint_and_its_file() {
        let words = own_certificate("00:FF", Some("/a/certificate.pem"));
        assert!(words.contains("00:FF") && words.contains("/a/certificate.pem"));
        assert!(own_certificate("00:FF", None).contains("memory"));
    }
}
