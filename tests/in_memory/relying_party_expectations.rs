//! What OpenID Connect expects of a relying party, as one table: each row a server that does one
//! thing wrong, the check that has to notice, and whether the flow stops there.

use oauth_playground::{
    flow::{Check, EndStatus, Reach, Stage, State, Verdict},
    inspect::{SignatureVerdict, read_token},
    oauth::jose::{Jws, base64url},
    profile::ClientRegistration,
};
use serde_json::{Map, Value, json};

use super::{
    id_tokens::{Forger, Members, compact},
    pair::Pair,
    setup::{NOW, Setup, entropy},
    wire::json_answer,
};

/// What the server does wrong.
enum Wrong {
    /// In the claims of the ID token, which is signed as it should be.
    Claims(fn(&mut Members)),
    /// In its header, likewise signed.
    Header(fn(&mut Members)),
    /// The ID token is some other text, made from the right header and claims.
    Text(fn(&mut Forger, &Members) -> String),
    /// Nothing, but the client is registered for something else.
    Agreed(fn(&mut ClientRegistration)),
    /// In the claims of the ID token that comes with the redirect of this response type.
    Front(&'static str, fn(&mut Members)),
    /// In the claims of a refreshed ID token.
    Refreshed(fn(&mut Members)),
    /// In the answer of userinfo.
    Userinfo(fn(&mut Map<String, Value>)),
    /// In its metadata.
    Metadata(fn(&mut Map<String, Value>)),
}

/// What the client has to make of it.
#[derive(Clone, Copy)]
enum Outcome {
    /// It stops, and goes on only at the person's word.
    Stops(Check),
    /// It says so and goes on.
    Warns(Check),
    /// There is nothing wrong with that after all.
    Passes(Check),
}

use Outcome::{Passes, Stops, Warns};
use Wrong::{Agreed, Claims, Front, Header, Metadata, Refreshed, Text, Userinfo};

type Row = (&'static str, Wrong, Outcome);

fn put(members: &mut Members, name: &str, value: Value) {
    members.insert(name.to_owned(), value);
}

const OTHER_HASH: &str = "AAAAAAAAAAAAAAAAAAAAAA";

/// The names begin with the number of the hostile case; the words in brackets are the item of OIDC
/// Core §3.1.3.7.
#[rustfmt::skip]
fn rows() -> Vec<Row> {
    vec![
        ("97 not encrypted although it was agreed (1)", Agreed(|client| client.id_token_encrypted_response_alg = Some("ECDH-ES".into())), Stops(Check::IdTokenEncrypted)),
        ("97 encrypted although none was agreed (1)", Text(|_, _| "e30.AA.AA.AA.AA".into()), Stops(Check::IdTokenFormat)),
        ("83 another issuer (2)", Claims(|c| put(c, "iss", json!("https://attacker.example"))), Stops(Check::IdTokenIss)),
        ("83 no issuer (2)", Claims(|c| { c.remove("iss"); }), Stops(Check::IdTokenIss)),
        ("84 another audience (3)", Claims(|c| put(c, "aud", json!("another"))), Stops(Check::IdTokenAud)),
        ("84 no audience (3)", Claims(|c| { c.remove("aud"); }), Stops(Check::IdTokenAud)),
        ("84 the right audience as an array (3)", Claims(|c| put(c, "aud", json!(["workshop-confidential"]))), Passes(Check::IdTokenAud)),
        ("85 one audience too many (3)", Claims(|c| put(c, "aud", json!(["workshop-confidential", "another"]))), Stops(Check::IdTokenAud)),
        ("85 azp of another client (5)", Claims(|c| put(c, "azp", json!("another"))), Stops(Check::IdTokenAzp)),
        ("85 azp of this client (5)", Claims(|c| put(c, "azp", json!("workshop-confidential"))), Passes(Check::IdTokenAzp)),
        ("79 no signature and alg none (6)", Text(unsigned), Stops(Check::IdTokenSignature)),
        ("82 a signature that does not hold (6)", Text(badly_signed), Stops(Check::IdTokenSignature)),
        ("81 another algorithm than the registered one (7)", Text(|forger, claims| {
            let mut header = forger.header();
            put(&mut header, "alg", json!("RS256"));
            compact(&header, claims, &[1; 256])
        }), Stops(Check::IdTokenAlg)),
        ("81 the usual algorithm in place of the registered one (7)", Agreed(|client| client.id_token_signed_response_alg = Some("PS256".into())), Stops(Check::IdTokenAlg)),
        ("80 the public key as a shared secret (8)", Text(keyed_with_the_public_key), Stops(Check::IdTokenSignature)),
        ("86 expired (9)", Claims(|c| put(c, "exp", json!(NOW.secs() - 3600))), Stops(Check::IdTokenExp)),
        ("86 no end (9)", Claims(|c| { c.remove("exp"); }), Stops(Check::IdTokenExp)),
        ("87 no time of issue (10)", Claims(|c| { c.remove("iat"); }), Stops(Check::IdTokenIat)),
        ("87 issued a week ago (10)", Claims(|c| put(c, "iat", json!(NOW.secs() - 7 * 24 * 3600))), Stops(Check::IdTokenIat)),
        ("87 issued in an hour (10)", Claims(|c| put(c, "iat", json!(NOW.secs() + 3600))), Stops(Check::IdTokenIat)),
        ("87 not to be used yet", Claims(|c| put(c, "nbf", json!(NOW.secs() + 600))), Stops(Check::IdTokenNbf)),
        ("88 another nonce (11)", Claims(|c| put(c, "nonce", json!("other"))), Stops(Check::IdTokenNonce)),
        ("88 no nonce (11)", Claims(|c| { c.remove("nonce"); }), Stops(Check::IdTokenNonce)),
        ("weaker sign-in than was wished for (12)", Claims(|c| put(c, "acr", json!("password"))), Warns(Check::IdTokenAcr)),
        ("no word of how the person signed in (12)", Claims(|c| { c.remove("acr"); }), Warns(Check::IdTokenAcr)),
        ("no time of the sign-in (13)", Claims(|c| { c.remove("auth_time"); }), Stops(Check::IdTokenAuthTime)),
        ("a sign-in that is too old (13)", Claims(|c| put(c, "auth_time", json!(NOW.secs() - 7200))), Stops(Check::IdTokenAuthTime)),
        ("89 no subject", Claims(|c| { c.remove("sub"); }), Stops(Check::IdTokenSub)),
        ("89 a subject of 256 characters", Claims(|c| put(c, "sub", json!("s".repeat(256)))), Stops(Check::IdTokenSub)),
        ("90 at_hash of another token", Claims(|c| put(c, "at_hash", json!(OTHER_HASH))), Stops(Check::IdTokenAtHash)),
        ("90 c_hash of another code", Claims(|c| put(c, "c_hash", json!(OTHER_HASH))), Stops(Check::IdTokenCHash)),
        ("90 s_hash of another state", Claims(|c| put(c, "s_hash", json!(OTHER_HASH))), Stops(Check::IdTokenSHash)),
        ("90 no at_hash beside a token of the redirect", Front("code id_token token", |c| { c.remove("at_hash"); }), Stops(Check::IdTokenAtHash)),
        ("90 no c_hash beside a code of the redirect", Front("code id_token", |c| { c.remove("c_hash"); }), Stops(Check::IdTokenCHash)),
        ("90 at_hash of another token in the redirect", Front("id_token token", |c| put(c, "at_hash", json!(OTHER_HASH))), Stops(Check::IdTokenAtHash)),
        ("90 c_hash of another code in the redirect", Front("code id_token", |c| put(c, "c_hash", json!(OTHER_HASH))), Stops(Check::IdTokenCHash)),
        ("88 no nonce in the redirect", Front("id_token", |c| { c.remove("nonce"); }), Stops(Check::IdTokenNonce)),
        ("91 no kid", Header(|h| { h.remove("kid"); }), Passes(Check::IdTokenSignature)),
        ("92 an unknown kid, once", Header(|h| put(h, "kid", json!("unknown"))), Warns(Check::IdTokenSignature)),
        ("93 a key of its own in the header", Header(|h| put(h, "jku", json!("https://attacker.example/keys"))), Passes(Check::IdTokenSignature)),
        ("93 an extension that must be understood", Header(|h| put(h, "crit", json!(["exp"]))), Stops(Check::IdTokenSignature)),
        ("99 an access token", Header(|h| put(h, "typ", json!("at+jwt"))), Stops(Check::IdTokenTyp)),
        ("99 a logout token by its kind", Header(|h| put(h, "typ", json!("logout+jwt"))), Stops(Check::IdTokenTyp)),
        ("99 a logout token by its events", Claims(|c| put(c, "events", json!({}))), Stops(Check::IdTokenTyp)),
        ("99 a plain JWT", Header(|h| put(h, "typ", json!("application/jwt"))), Passes(Check::IdTokenTyp)),
        ("89 userinfo about somebody else", Userinfo(|u| put(u, "sub", json!("person-bob"))), Stops(Check::UserinfoSub)),
        ("89 userinfo about nobody", Userinfo(|u| { u.remove("sub"); }), Stops(Check::UserinfoSub)),
        ("67 refreshed by another issuer", Refreshed(|c| put(c, "iss", json!("https://attacker.example"))), Stops(Check::RefreshIdTokenIss)),
        ("67 refreshed for somebody else", Refreshed(|c| put(c, "sub", json!("person-bob"))), Stops(Check::RefreshIdTokenSub)),
        ("67 refreshed for another client", Refreshed(|c| put(c, "aud", json!("another"))), Stops(Check::RefreshIdTokenAud)),
        ("67 refreshed with another nonce", Refreshed(|c| put(c, "nonce", json!("other"))), Stops(Check::RefreshIdTokenNonce)),
        ("67 refreshed with the first nonce", Refreshed(|c| put(c, "nonce", json!(base64url::encode(&entropy().nonce)))), Passes(Check::RefreshIdTokenNonce)),
        ("67 refreshed as if there had been another sign-in", Refreshed(|c| put(c, "auth_time", json!(NOW.secs() + 1))), Stops(Check::RefreshIdTokenAuthTime)),
        ("67 refreshed with the time of the first sign-in", Refreshed(|_| {}), Passes(Check::RefreshIdTokenAuthTime)),
        ("100 metadata of another issuer", Metadata(|m| put(m, "issuer", json!("https://attacker.example"))), Stops(Check::MetadataIssuer)),
        ("100 an issuer that differs by a slash", Metadata(|m| put(m, "issuer", json!("http://127.0.0.1:9400/"))), Stops(Check::MetadataIssuer)),
    ]
}

fn unsigned(forger: &mut Forger, claims: &Members) -> String {
    let mut header = forger.header();
    put(&mut header, "alg", json!("none"));
    compact(&header, claims, b"")
}

fn badly_signed(forger: &mut Forger, claims: &Members) -> String {
    compact(&forger.header(), claims, &[1; 64])
}

/// An HMAC with what everybody can read in the key set.
fn keyed_with_the_public_key(forger: &mut Forger, claims: &Members) -> String {
    let mut header = forger.header();
    put(&mut header, "alg", json!("HS256"));
    let public = Value::Object(forger.key.public_jwk()).to_string();
    let signed = compact(&header, claims, b"");
    let signature = base64url::encode(&hmac_sha256(
        public.as_bytes(),
        signed.trim_end_matches('.').as_bytes(),
    ));
    format!("{signed}{signature}")
}

/// RFC 2104 with SHA-256, written out: a test that used the client's own code would prove less.
fn hmac_sha256(key: &[u8], message: &[u8]) -> Vec<u8> {
    use sha2::{Digest, Sha256};
    let mut block = [0; 64];
    if key.len() > block.len() {
        block[..32].copy_from_slice(&Sha256::digest(key));
    } else {
        block[..key.len()].copy_from_slice(key);
    }
    let pad = |byte: u8| block.map(|one| one ^ byte);
    let inner = Sha256::new().chain_update(pad(0x36)).chain_update(message);
    let outer = Sha256::new().chain_update(pad(0x5c));
    outer.chain_update(inner.finalize()).finalize().to_vec()
}

/// A confidential client of the hybrid flow can be told everything that any other can.
fn setup() -> Setup {
    Setup::confidential()
        .reach(Reach {
            userinfo: true,
            refresh: 1,
            ..Reach::default()
        })
        .extra("max_age", "3600")
        .extra("acr_values", "two-factor")
}

fn met(wrong: &Wrong) -> Pair {
    let mut forger = Forger::new();
    match wrong {
        Claims(change) => {
            let mut pair = forger.at_token(&setup());
            forger.answer_with(&mut pair, |_, claims| change(claims));
            pair.press("Check ID token");
            pair
        }
        Header(change) => {
            let mut pair = forger.at_token(&setup());
            forger.answer_with(&mut pair, |header, _| change(header));
            pair.press("Check ID token");
            pair
        }
        Text(make) => {
            let mut pair = forger.at_token(&setup());
            forger.answer_text(&mut pair, make);
            pair.press("Check ID token");
            pair
        }
        Agreed(register) => {
            let mut setup = setup();
            register(&mut setup.profile.client);
            let mut pair = forger.at_token(&setup);
            forger.answer_with(&mut pair, |_, _| {});
            pair.press("Check ID token");
            pair
        }
        Front(words, change) => {
            let setup = if words.contains("code") {
                Setup::hybrid()
            } else {
                Setup::implicit()
            };
            let setup = setup.response_type(words);
            let mut pair = forger.at_redirect(&setup, |_, claims| change(claims));
            pair.browser_returns();
            pair.press("Check ID token of the redirect");
            pair
        }
        Refreshed(change) => {
            let mut pair = setup().at(Stage::Refresh);
            pair.press("Refresh tokens");
            let mut body: Value = serde_json::from_slice(&pair.server_response().body).unwrap();
            let jws = Jws::parse(body["id_token"].as_str().unwrap()).unwrap();
            let honest = jws.payload().unwrap().clone();
            body["id_token"] = forger.sign(&honest, |_, claims| change(claims)).into();
            pair.answers(json_answer(200, &body));
            pair
        }
        Userinfo(change) => {
            let mut pair = setup().at(Stage::Userinfo);
            pair.press("Ask userinfo");
            let mut claims = serde_json::from_slice(&pair.server_response().body).unwrap();
            change(&mut claims);
            pair.answers(json_answer(200, &Value::Object(claims)));
            pair
        }
        Metadata(change) => {
            let mut pair = setup().start();
            pair.press("Fetch metadata");
            let mut metadata = serde_json::from_slice(&pair.server_response().body).unwrap();
            change(&mut metadata);
            pair.answers(json_answer(200, &Value::Object(metadata)));
            pair
        }
    }
}

#[test]
fn cases_79_to_93_99_and_100_each_misbehaving_server_is_noticed() {
    for (name, wrong, outcome) in rows() {
        let pair = met(&wrong);
        let (check, verdict, stops) = match outcome {
            Stops(check) => (check, Verdict::Fail, true),
            Warns(check) => (check, Verdict::Warn, false),
            Passes(check) => (check, Verdict::Pass, false),
        };
        assert_eq!(
            pair.verdict(check),
            verdict,
            "{name}: {:?}",
            pair.fails_seen()
        );
        assert_eq!(
            *pair.state() == State::AwaitDecision,
            stops,
            "{name}: {:?}",
            pair.state()
        );
        // One thing is wrong, and nothing else is blamed for it, except by what reads the signature.
        let blamed = pair
            .fails_seen()
            .iter()
            .filter(|one| one.check != check)
            .count();
        let is_about_the_signature = [Check::IdTokenSignature, Check::IdTokenAlg].contains(&check);
        assert!(
            blamed == 0 || is_about_the_signature,
            "{name}: {:?}",
            pair.fails_seen()
        );
        pair.leaks_nothing();
    }
}

#[test]
fn what_stopped_a_run_ends_it_with_status_4_unless_it_is_overruled() {
    for (name, wrong, outcome) in rows() {
        let Stops(_) = outcome else { continue };
        let mut pair = met(&wrong);
        pair.cancel();
        assert_eq!(pair.end().status, EndStatus::Stopped, "{name}");
        assert_eq!(pair.end().status.exit(), 4, "{name}");
    }
}

#[test]
fn case_98_a_token_that_is_only_decoded_is_never_called_verified() {
    let mut forger = Forger::new();
    let mut pair = forger.at_token(&setup());
    forger.answer_text(&mut pair, unsigned);
    let tokens = pair.session.flow().context().tokens.clone().unwrap();
    let read = read_token(
        tokens.id_token.unwrap().expose(),
        SignatureVerdict::default(),
    );
    assert_eq!(read.verdict, SignatureVerdict::NotVerified);
    assert!(read.verdict.label().to_lowercase().contains("not verified"));
}
