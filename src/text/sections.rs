//! Where a section of a specification can be read.

/// The address of the first section that a label names, such as `RFC 6749 §4.1.3` or
/// `OIDC Core §3.1.3.7 (2)`; `None` for a specification that has no page known here.
pub fn section_address(label: &str) -> Option<String> {
    let first = label.split([',', ';']).next()?.trim();
    let (name, section) = first.split_once('§')?;
    let section: String = section
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || *c == '.')
        .collect();
    let section = section.trim_end_matches('.');
    if section.is_empty() {
        return None;
    }
    let name = name.trim();
    if let Some(number) = name.strip_prefix("RFC ") {
        let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
        return is_number
            .then(|| format!("https://www.rfc-editor.org/rfc/rfc{number}#section-{section}"));
    }
    let page = match name {
        "OIDC Core" => "openid-connect-core-1_0",
        "OIDC Discovery" => "openid-connect-discovery-1_0",
        "OIDC Session Management" => "openid-connect-session-1_0",
        "RP-Initiated Logout" => "openid-connect-rpinitiated-1_0",
        "Back-Channel Logout" => "openid-connect-backchannel-1_0",
        "Multiple Response Types" => "oauth-v2-multiple-response-types-1_0",
        "Form Post" => "oauth-v2-form-post-response-mode-1_0",
        "CIBA" => "openid-client-initiated-backchannel-authentication-core-1_0",
        "JARM" => "oauth-v2-jarm",
        "FAPI 1.0 Advanced" => "openid-financial-api-part-2-1_0",
        // The sections of MCP have names; a page holds several.
        "MCP Authorization" => return Some(mcp("2026-07-28/basic/authorization")),
        "MCP Overview" => return Some(mcp("2026-07-28/basic")),
        "MCP Versioning" => return Some(mcp("2026-07-28/basic/versioning")),
        "MCP Streamable HTTP" => {
            return Some(mcp("2026-07-28/basic/transports/streamable-http"));
        }
        "MCP Transports" => return Some(mcp("2025-11-25/basic/transports")),
        "MCP Lifecycle" => return Some(mcp("2025-11-25/basic/lifecycle")),
        "MCP Tools" => return Some(mcp("2025-11-25/server/tools")),
        _ => return None,
    };
    Some(format!("https://openid.net/specs/{page}.html"))
}

fn mcp(page: &str) -> String {
    format!("https://modelcontextprotocol.io/specification/{page}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        flow::{Check, Grant, Stage},
        text,
    };

    #[test]
    fn a_label_leads_to_its_section() {
        for (label, address) in [
            (
                "RFC 6749 §4.1.3, §3.2.1",
                Some("https://www.rfc-editor.org/rfc/rfc6749#section-4.1.3"),
            ),
            (
                "RFC 8414 §3; OIDC Discovery §4",
                Some("https://www.rfc-editor.org/rfc/rfc8414#section-3"),
            ),
            (
                "OIDC Core §3.1.3.7 (2)",
                Some("https://openid.net/specs/openid-connect-core-1_0.html"),
            ),
            ("OAuth 2.1 §3.2.2", None),
            ("RFC §1", None),
            ("RFC 6749", None),
            ("", None),
        ] {
            assert_eq!(section_address(label).as_deref(), address, "{label}");
        }
    }

    #[test]
    fn every_stage_and_every_check_leads_somewhere() {
        for stage in Stage::ALL {
            let label = text::spec(stage, Grant::default());
            assert!(section_address(label).is_some(), "{label}");
        }
        for check in Check::ALL {
            assert!(section_address(check.spec()).is_some(), "{}", check.spec());
        }
    }
}
