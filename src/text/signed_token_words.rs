//! The words of the checks of what the server signs beside ID tokens, for the list of all of them.

/// Hands these words on to the macro of that name, behind those that are given.
macro_rules! with_signed_token_words {
    ($receiver:ident $($words:tt)*) => {
        $receiver! {
$($words)*
JarmFormat: "Answer is a JWT",
    "The answer is one JWT, and it can be read",
    "The parameter response",
    "With this response mode the whole answer stands in one JWT, so that it can be checked",
    "Nothing of the answer can be used";
JarmEncrypted: "Answer is encrypted as agreed",
    "The answer was encrypted to the client's key, and the key opens it",
    "The encryption of the answer",
    "Only the client can read the code then, wherever the browser's address is kept",
    "Somebody who sees the address can read the answer";
JarmSignature: "Answer is signed by the server",
    "The signature was made with a key that the server publishes",
    "The signature of the answer",
    "Only the signature proves that the server wrote this and nobody changed it on its way",
    "Anybody who reaches this browser could have written the answer";
JarmAlg: "Answer is signed as expected",
    "The algorithm is the one that was registered, or RS256",
    "alg in the answer",
    "A token must not choose by itself how it is checked",
    "A weaker algorithm may have been slipped in";
JarmIss: "Signed answer comes from the right server",
    "iss names the server that was asked",
    "iss in the answer",
    "It keeps an answer of one server from being used at another",
    "The code may be sent to a server that should never see it";
JarmAud: "Answer is for this client",
    "aud names this client and nobody else",
    "aud in the answer",
    "An answer to another client may have been taken from there",
    "The code was meant for another program";
JarmExp: "Answer has not expired",
    "The answer has not expired",
    "exp in the answer",
    "An old answer may have been kept and used again by somebody else",
    "A code from an old answer goes on to the server";
JarmLoose: "Nothing stands beside the answer",
    "No parameter came beside the JWT",
    "A parameter beside the JWT",
    "Nobody signed it, so it is ignored: what counts stands in the JWT",
    "Another program may believe it instead of what was signed";
AccessTokenSignature: "Access token is signed by the server",
    "The signature was made with a key that the server publishes",
    "The signature of the access token",
    "The API relies on it; the client is not meant to read the token, and looks here to learn",
    "The API will refuse the token";
AccessTokenIss: "Access token names the issuer",
    "iss is the issuer, character for character",
    "iss in the access token",
    "The API takes tokens of the issuer that it knows; the client looks here to learn",
    "The API will refuse the token";
AccessTokenAud: "Access token is for the API",
    "aud names the API that was asked for",
    "aud in the access token",
    "An API takes only tokens that are meant for it; the client looks here to learn",
    "The API will refuse the token, or another one takes it";
AccessTokenClient: "Access token names this client",
    "client_id is this client",
    "client_id in the access token",
    "The API can see by it which program calls; the client looks here to learn",
    "The API takes this program for another";
AccessTokenExp: "Access token has not expired",
    "The access token has not expired",
    "exp in the access token",
    "An API takes no token after that; a client goes by expires_in, and looks here to learn",
    "The API will refuse the token";
AccessTokenClaims: "Access token has what it needs",
    "sub, iat and jti are there",
    "The other claims of the access token",
    "RFC 9068 requires them of every such token; the client looks here to learn",
    "The API may refuse the token";
UserinfoEncrypted: "Userinfo is encrypted as agreed",
    "The answer was encrypted to the client's key, and the key opens it",
    "The encryption of the answer",
    "Where encryption was agreed on, only the client can read what is said about the person",
    "Others on the way may have read it";
UserinfoSignature: "Userinfo is signed by the server",
    "The signature was made with a key that the server publishes",
    "The signature of the answer",
    "Where a signature was agreed on, it proves that the server wrote this",
    "Anybody could have written these claims";
UserinfoAlg: "Userinfo is signed as expected",
    "The algorithm is the one that was registered",
    "alg in the answer",
    "A token must not choose by itself how it is checked",
    "A weaker algorithm may have been slipped in";
UserinfoIss: "Userinfo names the issuer",
    "iss is the issuer, character for character",
    "iss in the answer",
    "A token of another server says nothing about people at this one",
    "The claims may be another server's";
UserinfoAud: "Userinfo is for this client",
    "aud names this client and nobody else",
    "aud in the answer",
    "An answer to another client may have been taken from there",
    "The claims were meant for another program";
IntrospectionFormat: "Signed statement can be read",
    "The answer is a JWT that says what the token is worth",
    "The signed answer",
    "What is known of the token stands in token_introspection, apart from the claims of the JWT",
    "Nothing is known of the token";
IntrospectionEncrypted: "Statement is encrypted as agreed",
    "It is encrypted where that was agreed on, and the client's key opens it",
    "The envelope of the answer",
    "What is known of the token is for the client alone",
    "Others may have read what the server said of the token";
IntrospectionTyp: "Statement is of the right kind",
    "typ says that this is an answer about a token",
    "typ in the answer",
    "Other tokens are signed with the same keys and say something else",
    "Another token was taken for the answer";
IntrospectionSignature: "Statement is signed by the server",
    "The signature was made with a key that the server publishes",
    "The signature of the answer",
    "Whoever asked can show later what the server said, and nobody could have changed it",
    "Anybody could have written the answer";
IntrospectionAlg: "Statement is signed as expected",
    "The algorithm is the one that was registered",
    "alg in the answer",
    "A token must not choose by itself how it is checked",
    "A weaker algorithm may have been slipped in";
IntrospectionIss: "Statement names the issuer",
    "iss is the issuer, character for character",
    "iss in the answer",
    "Another server knows nothing of this token",
    "Another server may have given the answer";
IntrospectionAud: "Statement is for this client",
    "aud names this client and nobody else",
    "aud in the answer",
    "An answer to somebody else may have been taken from there",
    "The answer was meant for another program";
        }
    };
}
