//! What every answer is checked for, whatever it is an answer to.

use crate::{
    flow::{Check, Finding, Remark},
    http::{Exchange, Response},
    oauth::SafeUrl,
};

/// Findings on the connection and on headers that tempt a client.
pub(in crate::flow) fn findings(
    destination: &SafeUrl,
    exchange: &Exchange,
    response: &Response,
    is_first_to_origin: bool,
) -> Vec<Finding> {
    let mut out = Vec::new();
    match &exchange.tls {
        Some(tls) => {
            out.push(match tls.version.as_str() {
                "TLSv1.2" | "TLSv1.3" => {
                    Finding::pass(Check::TlsVersion).received(tls.version.clone())
                }
                other => Finding::warn(Check::TlsVersion, Remark::Differs)
                    .expected("TLSv1.2 or TLSv1.3")
                    .received(other),
            });
            if let Some(reason) = &tls.accepted_despite {
                out.push(Finding::warn(
                    Check::TlsCertificate,
                    Remark::Because(reason.clone()),
                ));
            }
        }
        None if is_first_to_origin => out.push(
            Finding::warn(Check::TlsUsed, Remark::NotEncrypted)
                .expected("https")
                .received(destination.origin()),
        ),
        None => {}
    }
    if let 301 | 302 | 303 | 307 | 308 = response.status {
        let to = response.headers.first("location").unwrap_or_default();
        let to = SafeUrl::parse(&to).map_or_else(
            |_| String::from("an address that cannot be used"),
            |url| url.without_query(),
        );
        out.push(Finding::warn(Check::RedirectNotFollowed, Remark::Unexpected).received(to));
    }
    if response.headers.contains("set-cookie") {
        out.push(Finding::warn(Check::CookieIgnored, Remark::Unexpected));
    }
    out
}
