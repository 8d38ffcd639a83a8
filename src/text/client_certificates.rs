//! Words for the certificate that a client showed in a handshake, or did not.

use crate::http::{TlsFacts, certificate_sha256};

/// What became of the server's question for a client certificate (RFC 8705 §2); `None` where it
/// asked for none.
pub fn client_certificate(facts: &TlsFacts) -> Option<String> {
    match &facts.client_certificate {
        Some(der) => {
            let digest: String = certificate_sha256(der)
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect();
            Some(format!("client certificate shown, SHA-256 {digest}"))
        }
        None => facts
            .client_certificate_asked
            .then(|| String::from("the server asked for a client certificate and was shown none")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_outcome_has_its_sentence() {
        let mut facts = TlsFacts::default();
        assert_eq!(client_certificate(&facts), None);
        facts.client_certificate_asked = true;
        let none = client_certificate(&facts).unwrap();
        assert!(none.ends_with("was shown none"), "{none}");
        facts.client_certificate = Some(Vec::new());
        let shown = client_certificate(&facts).unwrap();
        assert!(shown.contains("SHA-256 e3b0c44298fc1c14"), "{shown}");
    }
}
