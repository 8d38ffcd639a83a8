//! The column of the real MCP server: what a client does there from the address alone, and at the
//! authorization server that this address leads to.

use oauth_playground::{
    flow::Grant,
    profile::{AuthMethod, Extension},
};

use super::{
    rows::{Row, stages},
    walk::{Evidence, Walk},
};
use crate::{launch::Launch, support::peer::McpPeer};

pub(super) fn walks(peer: &McpPeer, row: Row) -> Vec<Walk> {
    let code = stages(Grant::Mcp);
    let (launch, stages, evidence) = match row {
        Row::Grant(Grant::Mcp) => (
            from_the_address(peer).and(&["--refresh", "1", "--revoke"]),
            vec!["discovery", "token", "resource", "refresh", "revocation"],
            Evidence::Passed(&["mcp_tools"]),
        ),
        Row::Grant(Grant::AuthorizationCode) => (
            Launch::new(&["run", "--issuer", &peer.issuer()])
                .and(&["--client-id", "playground-public", "--scope", "mcp:tools"])
                .and(&["--browser", &peer.driver_command()]),
            code,
            Evidence::AuthorizationRequest("&code_challenge_method=S256"),
        ),
        Row::Grant(Grant::RefreshToken) => {
            (refresh(peer), stages(Grant::RefreshToken), row.evidence())
        }
        Row::Authentication(method @ (AuthMethod::None | AuthMethod::ClientSecretPost)) => (
            from_the_address(peer).and(&["--auth", method.as_str(), "--refresh", "1"]),
            [code, vec!["refresh"]].concat(),
            row.evidence(),
        ),
        Row::Extension(Extension::ResourceIndicator) => (
            from_the_address(peer).and(&["--refresh", "1"]),
            [code, vec!["refresh"]].concat(),
            Evidence::SentWithEach("&resource="),
        ),
        Row::Registration => (
            from_the_address(peer),
            [vec!["registration"], code].concat(),
            row.evidence(),
        ),
        // Nothing of this is offered there.
        Row::Grant(_) | Row::Authentication(_) | Row::Extension(_) | Row::SignOut => {
            return Vec::new();
        }
    };
    let grants = match row {
        Row::Authentication(_) => 2,
        Row::Grant(_) | Row::Extension(_) | Row::Registration | Row::SignOut => 1,
    };
    vec![Walk {
        launch,
        stages,
        evidence,
        grants,
    }]
}

fn from_the_address(peer: &McpPeer) -> Launch {
    Launch::new(&["run", "--grant", "mcp", "--resource", &peer.resource()])
        .and(&["--browser", &peer.driver_command()])
}

/// Of a client that registered without a secret, with the token that it got.
fn refresh(peer: &McpPeer) -> Launch {
    let trace = from_the_address(peer)
        .and(&["--auth", "none", "--with-secrets"])
        .trace()
        .ended(0, "completed");
    let url = trace.authorization_url();
    let (_, client) = url
        .query_pairs()
        .find(|(name, _)| name == "client_id")
        .unwrap();
    let tokens = trace.of_type("tokens");
    let token = tokens[0]["refresh_token"].as_str().unwrap();
    Launch::new(&["run", "--issuer", &peer.issuer(), "--client-id", &client])
        .and(&["--grant", "refresh_token"])
        .and(&["--refresh-token-env", "CANARY_REFRESH_TOKEN"])
        .variable("CANARY_REFRESH_TOKEN", token)
}
