//! Two programs: one serves with a fault that was ordered, the other walks the flow and notices.

use std::path::Path;

use oauth_playground::authorization_server::Fault;

use crate::{
    contract::Trace,
    launch::{Launch, PATIENCE, interrupt},
    serve::{printed, serve},
    support::process::Process,
};

/// What `--browser` takes to sign in on the built-in server's own pages.
pub(crate) fn browser(username: &str, password: &str) -> String {
    let common = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/peers/common");
    let script = format!(
        "import sys; sys.path.insert(0, {common:?}); import formbrowser; \
         formbrowser.main({{'username': {username:?}, 'password': {password:?}}})"
    );
    shlex::try_join(["python3", "-c", &script]).unwrap()
}

/// A run of the first client that has a secret, as the server's first account.
fn run(server: &Process) -> Launch {
    let words = |first: &str, with: &str| -> Vec<String> {
        let line = server.stdout_line(PATIENCE, |line| {
            line.starts_with(first) && line.contains(with)
        });
        line.split(' ').map(str::to_owned).collect()
    };
    let client = words("client ", "client_secret_basic");
    let account = words("account ", " / ");
    Launch::new(&["run", "--issuer", &printed(server, "issuer ")])
        .and(&["--client-id", &client[1], "--scope", "openid profile"])
        .and(&["--browser", &browser(&account[1], &account[3])])
        .secret(&client[3])
}

fn with_fault(fault: &str) -> Trace {
    let (_home, server) = serve(&["--fault", fault]);
    run(&server).trace()
}

fn with_signed_answer(fault: &str) -> Trace {
    let (_home, server) = serve(&["--fault", fault]);
    run(&server).and(&["--response-mode", "jwt"]).trace()
}

fn with_proofs(fault: &str) -> Trace {
    let (_home, server) = serve(&["--fault", fault]);
    run(&server).and(&["--dpop"]).trace()
}

/// At the API, which is where a run of an agent begins.
fn with_agent(fault: &str) -> Trace {
    let (_home, server) = serve(&["--fault", fault]);
    let resource = format!("{}/mcp", printed(&server, "issuer "));
    Launch::new(&["run", "--grant", "mcp", "--resource", &resource])
        .and(&["--mcp-version", "2026-07-28"])
        .and(&["--browser", &browser("alice", "alice-password")])
        .trace()
}

const MORE_SCOPE: &str = "insufficient_scope, scope mcp.tools notes.read";

/// What the API asked for when it refused a token.
fn wanted_by_api(trace: &Trace) -> Vec<&str> {
    let challenges = trace.findings("resource_challenge").into_iter();
    let wanted = challenges.map(|line| line["received"].as_str().unwrap_or_default());
    wanted
        .filter(|received| received.starts_with("insufficient_scope"))
        .collect()
}

#[test]
fn without_a_fault_everything_fits() {
    let (_home, server) = serve(&[]);
    let trace = run(&server)
        .and(&["--userinfo", "--introspect", "--revoke"])
        .trace()
        .ended(0, "completed");
    assert_eq!(trace.failures(), [""; 0]);
    assert_eq!(trace.stages("done").last(), Some(&"revocation"));
}

#[test]
fn every_fault_is_noticed() {
    for fault in Fault::names() {
        match fault {
            // The answer may be a stranger's: the wait goes on.
            "wrong_state" | "missing_state" => {
                let (_home, server) = serve(&["--fault", fault]);
                let launch = run(&server).and(&["--json"]);
                let process = launch.start();
                process.stdout_line(PATIENCE, |line| line.contains("\"redirect_stray\""));
                interrupt(&process);
                Trace::read(process.finish(PATIENCE)).ended(5, "cancelled");
            }
            "token_html" => {
                let trace = with_fault(fault).ended(3, "network_error");
                assert_eq!(trace.failures(), ["token_answer"]);
            }
            // These spoil what a plain code flow has none of, or can do without.
            "id_token_missing_at_hash"
            | "id_token_wrong_c_hash"
            | "id_token_missing_c_hash"
            | "id_token_wrong_s_hash" => {
                let trace = with_fault(fault).ended(0, "completed");
                assert_eq!(trace.failures(), [""; 0], "{fault}");
            }
            "jarm_loose_parameters" => {
                let trace = with_signed_answer(fault).ended(0, "completed");
                assert_eq!(trace.verdicts(fault), ["warn"]);
            }
            // What is signed with a new key is checked with keys that are fetched once more.
            "rotated_keys" => {
                let trace = with_signed_answer(fault).ended(0, "completed");
                assert_eq!(trace.failures(), [""; 0]);
                for check in ["jarm_signature", "id_token_signature"] {
                    assert_eq!(trace.verdicts(check), ["warn", "pass"], "{check}");
                }
            }
            "unpublished_keys" => {
                let trace = with_signed_answer(fault).ended(4, "stopped");
                assert_eq!(trace.verdicts("jarm_signature"), ["warn", "fail"]);
                assert_eq!(trace.failures(), ["jarm_signature"]);
                let trace = with_fault(fault).ended(4, "stopped");
                assert_eq!(trace.verdicts("id_token_signature"), ["warn", "fail"]);
            }
            jarm if jarm.starts_with("jarm_") => {
                let checks: &[&str] = match jarm {
                    "jarm_alg_none" | "jarm_bad_signature" => &["jarm_signature"],
                    "jarm_wrong_iss" | "jarm_missing_iss" => &["jarm_iss"],
                    "jarm_wrong_aud" | "jarm_missing_aud" => &["jarm_aud"],
                    "jarm_missing_exp" | "jarm_expired" => &["jarm_exp"],
                    unknown => panic!("say here which check notices {unknown}"),
                };
                let trace = with_signed_answer(fault).ended(4, "stopped");
                assert_eq!(trace.failures(), checks, "{fault}");
            }
            // Only a warning: some servers leave it out.
            "missing_token_type" => {
                let trace = with_fault(fault).ended(0, "completed");
                assert_eq!(trace.verdicts("token_type"), ["warn"]);
            }
            // Nobody listens there.
            "foreign_token_endpoint" => {
                let order = format!("{fault}=http://127.0.0.1:1/token");
                with_fault(&order).ended(3, "network_error");
            }
            // The API's challenge names the scope, and the client asks for it, but once.
            "mcp_more_scope" => {
                let trace = with_agent(fault).ended(0, "completed");
                assert_eq!(wanted_by_api(&trace), [MORE_SCOPE]);
                assert_eq!(trace.verdicts("mcp_tools"), ["pass"]);
            }
            "mcp_more_scope_forever" => {
                let trace = with_agent(fault).ended(1, "oauth_error");
                assert_eq!(wanted_by_api(&trace), [MORE_SCOPE, MORE_SCOPE]);
                assert_eq!(trace.error(), "insufficient_scope");
            }
            // The client turns to the version that the server speaks.
            "mcp_only" => {
                let trace = with_agent(fault).ended(0, "completed");
                assert_eq!(trace.verdicts("mcp_protocol_version"), ["warn", "pass"]);
                assert_eq!(trace.verdicts("mcp_tools"), ["pass"]);
            }
            "dpop_bearer" => {
                let trace = with_proofs(fault).ended(4, "stopped");
                assert_eq!(trace.failures(), ["token_dpop"]);
            }
            "dpop_nonce_forever" | "dpop_nonce_twice" | "dpop_nonce_huge"
            | "dpop_nonce_missing" => {
                let trace = with_proofs(fault).ended(1, "oauth_error");
                assert_eq!(trace.failures(), ["dpop_nonce"], "{fault}");
                assert_eq!(trace.error(), "use_dpop_nonce", "{fault}");
            }
            other => {
                let checks: &[&str] = match other {
                    "token_type" => &["token_type"],
                    "wrong_iss" | "missing_iss" => &["redirect_iss"],
                    "wrong_id_token_iss" => &["id_token_iss"],
                    "wrong_nonce" | "id_token_missing_nonce" => &["id_token_nonce"],
                    "bad_signature" | "id_token_alg_none" | "id_token_hs256_public_key" => {
                        &["id_token_signature"]
                    }
                    "wrong_aud" => &["id_token_aud"],
                    // What has ended was issued long ago.
                    "expired_id_token" => &["id_token_exp", "id_token_iat"],
                    "wrong_at_hash" => &["id_token_at_hash"],
                    "token_no_store_missing" => &["token_no_store"],
                    "id_token_missing_sub" => &["id_token_sub"],
                    "id_token_is_access_token" => {
                        &["id_token_typ", "id_token_aud", "id_token_nonce"]
                    }
                    unknown => panic!("say here which check notices {unknown}"),
                };
                let trace = with_fault(fault).ended(4, "stopped");
                assert_eq!(trace.failures(), checks, "{fault}");
                assert_eq!(trace.error(), checks.join(", "), "{fault}");
            }
        }
    }
}
