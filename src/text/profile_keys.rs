//! The words of the profile page around keys, certificates and extensions.

pub const PRIVATE_KEY: &str = "Private key";
pub const KEY_ASKED: &str = "Ask for the key when needed";
pub const KEY_VARIABLE: &str = "Key in a variable";
pub const KEY_FILE: &str = "Key in a file";
pub const KEY_KEYCHAIN: &str = "Key in the keychain";
pub const VARIABLE_LABEL: &str = "Variable";
pub const FILE_LABEL: &str = "Key file";
pub const VARIABLE_NAME: &str = "Name of the variable of the key";
pub const FILE_PATH: &str = "Path of the key file";
pub const LESSON: &str = "A profile holds no key, only where it is found: PEM (PKCS #8, PKCS #1, \
    SEC 1) or JWK";
pub const MAKE: &str = "Make a key…";
pub const SHOW_PUBLIC: &str = "Show the public key";
pub const PUBLIC: &str = "Public key to register at the provider (JWKS)";
pub const COPY_PUBLIC: &str = "Copy the JWKS";
pub const THUMBPRINT: &str = "thumbprint";

pub const MAKE_TITLE: &str = "Make a private key";
pub const MAKE_LESSON: &str = "The key goes into a new file that is readable by you alone, as a \
    JWK. Nothing is overwritten, and the key itself is not shown.";
pub const NEW_FILE: &str = "Full path of the new file";
pub const ALGORITHM: &str = "Algorithm of the key";
pub const MAKE_NOW: &str = "Make the key";
pub const UNDER_WAY: &str = "Making it…";

pub const CERTIFICATE: &str = "Certificate";
pub const CERTIFICATE_FILE: &str = "Path of the certificate file";
pub const CERTIFICATE_KEY: &str = "Certificate key";
pub const CERTIFICATE_KEY_FILE: &str = "Path of the certificate's key file";
pub const CERTIFICATE_LESSON: &str = "PEM files; the client shows the certificate on TLS \
    connections (RFC 8705 §2)";

pub const ASSERTION_ALGORITHM: &str = "Signed with";
pub const AUDIENCE: &str = "Audience";
pub const AUDIENCE_ISSUER: &str = "The issuer";
pub const AUDIENCE_ENDPOINT: &str = "The token endpoint";
pub const USUAL: &str = "usual of the key";

pub const EXTENSIONS: &str = "Extensions";
pub const REQUEST_ALGORITHM: &str = "JAR signed with";
pub const RESPONSE_ALGORITHM: &str = "JARM signed with";
pub const RESPONSE_TYPE: &str = "Response type";
pub const USUAL_OF_GRANT: &str = "usual of the grant";
pub const ANY_LISTED: &str = "RS256, as registered by default";

/// Where an algorithm of signatures is chosen.
pub const ALGORITHMS: &[&str] = &["ES256", "ES384", "ES512", "EdDSA", "RS256", "PS256"];
pub const SECRET_ALGORITHMS: &[&str] = &["HS256", "HS384", "HS512"];
