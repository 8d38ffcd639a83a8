//! The words of the checks of ID tokens, for the list of all of them.

/// Hands these words on through the macro `next` to the macro `receiver`, behind those that are given.
macro_rules! with_id_token_words {
    ($next:ident $receiver:ident $($words:tt)*) => {
        $next! { $receiver
$($words)*
IdTokenPresent: "ID token came as asked",
    "An ID token came, as the scope openid asks for",
    "The ID token",
    "With the scope openid the client is told who signed in, and otherwise not",
    "The client does not know who signed in";
IdTokenFormat: "ID token can be read",
    "The ID token is a signed JWT",
    "The ID token",
    "Nothing can be believed of a token that cannot be read",
    "None of its claims can be used";
IdTokenEncrypted: "ID token is encrypted as agreed",
    "The ID token was encrypted to the client's key, and the key opens it",
    "The encryption of the ID token",
    "Where encryption was agreed on, only the client can read what is said about the person",
    "Others on the way may have read the ID token";
IdTokenTyp: "Token is an ID token",
    "The token says that it is a JWT of the usual kind",
    "The kind of the token",
    "Access tokens and logout tokens are signed with the same keys and say something else",
    "A token that was made for another purpose signs somebody in here";
IdTokenIss: "ID token names the issuer",
    "iss is the issuer, character for character",
    "iss in the ID token",
    "A token of another server says nothing about people at this one",
    "Another server could sign in anybody here";
IdTokenAud: "ID token is for this client",
    "aud names this client and nobody else",
    "aud in the ID token",
    "A token for another client may have been taken from there",
    "A token that was meant for another program signs somebody in here";
IdTokenAzp: "ID token was issued to this client",
    "azp is this client",
    "azp in the ID token",
    "Where an extension names whom the token was issued to, that must be this client",
    "A token that another program got signs somebody in here";
IdTokenSignature: "Signature is the server's",
    "The signature was made with a key that the server publishes",
    "The signature of the ID token",
    "Only the signature proves that the server wrote this and nobody changed it",
    "Anybody could have written this ID token";
IdTokenAlg: "Algorithm is the expected one",
    "The algorithm is the one that was registered, or RS256",
    "alg in the ID token",
    "A token must not choose by itself how it is checked",
    "A weaker algorithm may have been slipped in";
IdTokenExp: "ID token has not expired",
    "The ID token has not expired",
    "exp in the ID token",
    "An old token may have been kept and used again by somebody else",
    "An old token signs somebody in";
IdTokenIat: "ID token is fresh",
    "The ID token was made just before it came",
    "iat in the ID token",
    "The token came straight from the server, so it cannot be old or from the future",
    "An old token may be used again, or the clocks differ";
IdTokenNbf: "ID token may be used already",
    "The time from which the ID token may be used has come",
    "nbf in the ID token",
    "Before nbf a token must not be accepted",
    "The clocks differ, or the token was made for later";
IdTokenNonce: "nonce is the one that was sent",
    "nonce is the one that was sent, so this token belongs to our own request",
    "nonce in the ID token",
    "It ties the token to this sign-in, so that one from another sign-in cannot be slipped in",
    "An ID token of another sign-in may have been slipped in";
IdTokenAcr: "Sign-in is as strong as asked",
    "The sign-in has one of the strengths that were asked for",
    "acr in the ID token",
    "acr_values is a wish: the client has to look whether it was granted",
    "Somebody may be let in with less than was asked for";
IdTokenAuthTime: "Time of the sign-in is given",
    "auth_time is there, as max_age asks for",
    "auth_time in the ID token",
    "Without it the client cannot tell how old the sign-in is",
    "Somebody who signed in long ago may be let in";
IdTokenSub: "ID token names a person",
    "sub names the person at this issuer",
    "sub in the ID token",
    "It is the only claim that names a person for good",
    "The client cannot tell one person from another";
IdTokenAtHash: "at_hash fits the access token",
    "at_hash is the hash of the access token, so both belong together",
    "at_hash in the ID token",
    "It ties the access token to this ID token",
    "The access token may belong to somebody else";
IdTokenCHash: "c_hash fits the code",
    "c_hash is the hash of the code, so both belong together",
    "c_hash in the ID token",
    "It ties the code to this ID token",
    "The code may belong to somebody else";
IdTokenSHash: "s_hash fits the state",
    "s_hash is the hash of state, so the ID token belongs to this answer",
    "s_hash in the ID token",
    "It ties the state of the answer to this ID token",
    "The answer may have been put together from two";
IdTokenClaims: "Wanted claims are there",
    "The ID token has the claim as it was asked for",
    "A claim that was asked for",
    "The parameter claims asks, and the client has to look what it got",
    "The program goes on without what it said it needs";
IdTokenHint: "Sign-in is that of the expected person",
    "The person is the one that id_token_hint names",
    "sub in the ID token",
    "The hint says who is expected, and somebody else may have signed in",
    "Somebody else is taken for the person who was expected";
HybridIdTokenIss: "Both ID tokens have one issuer",
    "iss is the one of the ID token that came with the redirect",
    "iss in the second ID token",
    "Both are about the same sign-in, and that took place at one server",
    "The code may have been redeemed at another server than the one that signed in";
HybridIdTokenSub: "Both ID tokens are about one person",
    "sub is the one of the ID token that came with the redirect",
    "sub in the second ID token",
    "Both are about the same sign-in, and so about the same person",
    "The code may be that of somebody else";
        }
    };
}
