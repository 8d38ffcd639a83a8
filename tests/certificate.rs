//! What is read from a certificate that another library made.

use oauth_playground::http::{Certificate, certificate_sha256};

#[test]
fn says_for_whom_from_whom_and_how_long() {
    let key = rcgen::KeyPair::generate().unwrap();
    let names = vec!["login.example".to_owned(), "127.0.0.1".to_owned()];
    let mut wanted = rcgen::CertificateParams::new(names.clone()).unwrap();
    wanted.not_before = rcgen::date_time_ymd(2020, 1, 1);
    wanted.not_after = rcgen::date_time_ymd(2021, 1, 1);
    wanted
        .distinguished_name
        .push(rcgen::DnType::CommonName, "a\u{202e}b\u{7}");
    let made = wanted.self_signed(&key).unwrap();
    let certificate = Certificate::read(made.der()).unwrap();
    assert_eq!(certificate.names, names);
    assert_eq!(certificate.not_before.to_string(), "2020-01-01T00:00:00Z");
    assert_eq!(certificate.not_after.to_string(), "2021-01-01T00:00:00Z");
    assert!(certificate.is_self_issued);
    assert!(
        certificate.subject.contains("a\u{fffd}b\u{fffd}"),
        "{certificate:?}"
    );
    assert_eq!(certificate.sha256, certificate_sha256(made.der()));
    assert_eq!(Certificate::read(&made.der()[1..]), None);
}
