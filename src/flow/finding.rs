//! Typed remarks on what was sent and received; `text` puts them in words.

/// One check and how it came out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub check: Check,
    pub verdict: Verdict,
    pub remark: Remark,
    /// The value that was wanted. May hold a secret: mask before it is shown elsewhere.
    pub expected: Option<String>,
    /// The value that came. May hold a secret: mask before it is shown elsewhere.
    pub received: Option<String>,
}

impl Finding {
    pub fn new(check: Check, verdict: Verdict, remark: Remark) -> Self {
        Self {
            check,
            verdict,
            remark,
            expected: None,
            received: None,
        }
    }

    pub fn pass(check: Check) -> Self {
        Self::new(check, Verdict::Pass, Remark::Fits)
    }

    pub fn warn(check: Check, remark: Remark) -> Self {
        Self::new(check, Verdict::Warn, remark)
    }

    pub fn fail(check: Check, remark: Remark) -> Self {
        Self::new(check, Verdict::Fail, remark)
    }

    #[must_use]
    pub fn expected(mut self, value: impl Into<String>) -> Self {
        self.expected = Some(value.into());
        self
    }

    #[must_use]
    pub fn received(mut self, value: impl Into<String>) -> Self {
        self.received = Some(value.into());
        self
    }
}

/// How a check came out. A failed check stops the flow until the user says otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    Pass,
    Warn,
    Fail,
}

impl Verdict {
    pub fn name(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Warn => "warn",
            Self::Fail => "fail",
        }
    }
}

/// Why a check came out as it did, where the verdict alone does not say it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remark {
    Fits,
    Missing,
    Differs,
    /// Equal but for letter case or a trailing slash.
    DiffersSlightly,
    /// There, although nothing announced or asked for it.
    Unexpected,
    /// More than once where once is allowed.
    Repeated,
    /// Not of the type or form that the specification wants.
    Malformed,
    /// The value was not sent, so it cannot be compared.
    NotSent,
    Expired,
    InTheFuture,
    /// Less than was asked for.
    Narrower,
    /// More than was asked for.
    Wider,
    NotEncrypted,
    /// Said in the words of whatever found it; holds no secret.
    Because(String),
}

macro_rules! checks {
    ($($(#[$doc:meta])* $variant:ident = $id:literal, $spec:literal;)*) => {
        /// Everything that is checked. The id is stable; the section says who demands it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Check { $($(#[$doc])* $variant,)* }

        impl Check {
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// Snake case, stable: scripts rely on it.
            pub fn id(self) -> &'static str {
                match self { $(Self::$variant => $id,)* }
            }

            /// The section that the check comes from.
            pub fn spec(self) -> &'static str {
                match self { $(Self::$variant => $spec,)* }
            }
        }
    };
}

checks! {
    /// The issuer in the metadata is the one that was asked.
    MetadataIssuer = "metadata_issuer", "RFC 8414 §3.3";
    /// An endpoint is an address that may be contacted.
    MetadataEndpoint = "metadata_endpoint", "RFC 8414 §2";
    /// Issuer and endpoints are https.
    MetadataHttps = "metadata_https", "RFC 8414 §2";
    /// An endpoint lives on another host than the issuer.
    MetadataEndpointHost = "metadata_endpoint_host", "RFC 9700 §4.4.2";
    /// PKCE is announced.
    MetadataPkce = "metadata_pkce", "RFC 8414 §2";
    /// Other addresses for a client that shows a certificate.
    MetadataMtlsAliases = "metadata_mtls_aliases", "RFC 8705 §5";
    /// The account's host names an issuer.
    WebFingerIssuer = "webfinger_issuer", "OIDC Discovery §2";
    /// The challenge of an API says where its metadata is.
    ResourceMetadataAnnounced = "resource_metadata_announced", "RFC 9728 §5.1";
    /// The metadata of an API is about the API that was asked.
    ResourceMetadataResource = "resource_metadata_resource", "RFC 9728 §3.3";
    /// The metadata of an API names somebody who gives tokens for it.
    ResourceMetadataServers = "resource_metadata_servers", "RFC 9728 §2";
    /// The API takes the token in the header.
    ResourceMetadataBearer = "resource_metadata_bearer", "RFC 9728 §2";
    /// A member of an API's metadata that cannot be used.
    ResourceMetadataMember = "resource_metadata_member", "RFC 9728 §2";
    /// The server is the one that the client is registered at.
    AuthorizationServerChanged = "authorization_server_changed", "RFC 9728 §5.2";
    RegistrationStatus = "registration_status", "RFC 7591 §3.2.1";
    RegistrationAnswer = "registration_answer", "RFC 7591 §3.2.1";
    /// What was registered is what was asked for.
    RegistrationMetadata = "registration_metadata", "RFC 7591 §3.2.1";
    RegistrationRedirect = "registration_redirect", "RFC 7591 §3.2.1";
    /// The client can authenticate in the way that was registered.
    RegistrationSecret = "registration_secret", "RFC 7591 §3.2.1";
    RegistrationSecretExpiry = "registration_secret_expiry", "RFC 7591 §3.2.1";
    /// The way to the client's record is whole.
    RegistrationRecord = "registration_record", "RFC 7592 §3";
    /// The record is the client's own.
    RecordAnswer = "record_answer", "RFC 7592 §3";
    RecordDeleted = "record_deleted", "RFC 7592 §2.3";
    /// The keys could be read.
    Keys = "keys", "RFC 7517 §5";
    /// The challenge method that was asked for.
    PkceMethod = "pkce_method", "RFC 7636 §4.2";
    RedirectState = "redirect_state", "RFC 6749 §10.12";
    RedirectIss = "redirect_iss", "RFC 9207 §2.4";
    RedirectRepeated = "redirect_repeated", "RFC 6749 §3.1";
    /// A request to the redirect URI that is not the awaited answer.
    RedirectStray = "redirect_stray", "RFC 8252 §8.9";
    RedirectTokensInQuery = "redirect_tokens_in_query", "RFC 9700 §4.3.2";
    /// Everything that the response type names came, and nothing else.
    RedirectResponseType = "redirect_response_type", "Multiple Response Types §5";
    RedirectRefreshToken = "redirect_refresh_token", "RFC 6749 §4.2.2";
    RedirectErrorAndCode = "redirect_error_and_code", "RFC 6749 §4.1.2.1";
    /// The answer is a JWT that can be read.
    JarmFormat = "jarm_format", "JARM §2.3";
    JarmEncrypted = "jarm_encrypted", "JARM §2.4";
    JarmSignature = "jarm_signature", "JARM §2.4";
    JarmAlg = "jarm_alg", "JARM §2.4";
    JarmIss = "jarm_iss", "JARM §2.4";
    JarmAud = "jarm_aud", "JARM §2.4";
    JarmExp = "jarm_exp", "JARM §2.4";
    /// Parameters stand beside the JWT.
    JarmLoose = "jarm_loose_parameters", "JARM §2.4";
    /// The request asks for an access token in its answer.
    FrontAccessToken = "front_access_token", "RFC 9700 §2.1.2";
    /// The address of the authorization request is long.
    AddressLength = "address_length", "RFC 9126 §1";
    /// Scopes are separated by something else than a space.
    ScopeSeparator = "scope_separator", "RFC 6749 §3.3";
    DeviceScopeParameter = "device_scope_parameter", "RFC 8628 §3.1";
    /// The token request is no form.
    TokenRequestForm = "token_request_form", "RFC 6749 §4.1.3";
    /// The client's credentials are not written as the specification says.
    ClientPassword = "client_password", "RFC 6749 §2.3.1";
    /// A refresh goes elsewhere than to the token endpoint.
    RefreshEndpoint = "refresh_endpoint", "RFC 6749 §6";
    /// The access token stands in a header of the provider's own.
    AccessTokenHeader = "access_token_header", "RFC 6750 §2.1";
    UserinfoMethod = "userinfo_method", "OIDC Core §5.3.1";
    PushedAnswer = "par_answer", "RFC 9126 §2.2";
    PushedRequestUri = "par_request_uri", "RFC 9126 §2.2";
    PushedExpiresIn = "par_expires_in", "RFC 9126 §2.2";
    DeviceAuthorizationAnswer = "device_authorization_answer", "RFC 8628 §3.2";
    VerificationUri = "verification_uri", "RFC 8628 §3.2";
    DeviceCodeExpiresIn = "device_code_expires_in", "RFC 8628 §3.2";
    /// How long to wait between two polls.
    PollInterval = "poll_interval", "RFC 8628 §3.2";
    BackchannelAnswer = "backchannel_answer", "CIBA §7.3";
    AuthReqIdExpiresIn = "auth_req_id_expires_in", "CIBA §7.3";
    /// A call to the notification endpoint is for the request that was made.
    PingAuthReqId = "ping_auth_req_id", "CIBA §10.2";
    /// A call to the notification endpoint that is not the awaited one.
    PingStray = "ping_stray", "CIBA §10.2";
    /// The kind of token that an exchange issued.
    IssuedTokenType = "issued_token_type", "RFC 8693 §2.2.1";
    TokenAnswer = "token_answer", "RFC 6749 §5.1";
    /// An error is told as a code in `error`.
    TokenErrorForm = "token_error_form", "RFC 6749 §5.2";
    /// The tokens stand where the specification puts them.
    TokenPlace = "token_place", "RFC 6749 §5.1";
    TokenType = "token_type", "RFC 6749 §7.1";
    /// The rights in detail are those that were asked for.
    TokenAuthorizationDetails = "token_authorization_details", "RFC 9396 §7";
    /// The token is for the API that was named.
    TokenAudience = "token_audience", "RFC 8707 §2";
    /// The token is bound to the key that was asked for.
    TokenDpop = "token_dpop", "RFC 9449 §5";
    /// The token names the key that it is bound to.
    TokenConfirmation = "token_cnf_jkt", "RFC 9449 §6.1";
    /// The server wants a nonce of its own in the proof.
    DpopNonce = "dpop_nonce", "RFC 9449 §8";
    TokenExpiresIn = "token_expires_in", "RFC 6749 §5.1";
    TokenScope = "token_scope", "RFC 6749 §5.1";
    /// The scopes stand as text with spaces between them.
    TokenScopeForm = "token_scope_form", "RFC 6749 §3.3";
    TokenNoStore = "token_no_store", "RFC 6749 §5.1";
    TokenPragma = "token_pragma", "RFC 6749 §5.1";
    TokenContentType = "token_content_type", "RFC 6749 §5.1";
    /// The access token is bound to the certificate that was shown.
    TokenCertificateBound = "token_certificate_bound", "RFC 8705 §3.1";
    /// Of an access token that is a JWT for its API.
    AccessTokenSignature = "access_token_signature", "RFC 9068 §4";
    AccessTokenIss = "access_token_iss", "RFC 9068 §2.2";
    AccessTokenAud = "access_token_aud", "RFC 9068 §2.2";
    AccessTokenClient = "access_token_client_id", "RFC 9068 §2.2";
    AccessTokenExp = "access_token_exp", "RFC 9068 §2.2";
    AccessTokenClaims = "access_token_claims", "RFC 9068 §2.2";
    IdTokenPresent = "id_token_present", "OIDC Core §3.1.3.3";
    IdTokenFormat = "id_token_format", "OIDC Core §2";
    /// It is encrypted where that was agreed on, and the client's key opens it.
    IdTokenEncrypted = "id_token_encrypted", "OIDC Core §3.1.3.7 (1)";
    /// It says that it is an ID token, or nothing of its kind.
    IdTokenTyp = "id_token_typ", "RFC 8725 §3.11";
    IdTokenIss = "id_token_iss", "OIDC Core §3.1.3.7 (2)";
    IdTokenAud = "id_token_aud", "OIDC Core §3.1.3.7 (3)";
    IdTokenAzp = "id_token_azp", "OIDC Core §3.1.3.7 (5)";
    IdTokenSignature = "id_token_signature", "OIDC Core §3.1.3.7 (6)";
    IdTokenAlg = "id_token_alg", "OIDC Core §3.1.3.7 (7)";
    IdTokenExp = "id_token_exp", "OIDC Core §3.1.3.7 (9)";
    IdTokenIat = "id_token_iat", "OIDC Core §3.1.3.7 (10)";
    IdTokenNbf = "id_token_nbf", "RFC 7519 §4.1.5";
    IdTokenNonce = "id_token_nonce", "OIDC Core §3.1.3.7 (11)";
    IdTokenAcr = "id_token_acr", "OIDC Core §3.1.3.7 (12)";
    IdTokenAuthTime = "id_token_auth_time", "OIDC Core §3.1.3.7 (13)";
    IdTokenSub = "id_token_sub", "OIDC Core §2";
    IdTokenAtHash = "id_token_at_hash", "OIDC Core §3.1.3.8";
    /// The ID token belongs to the code that was redeemed for it.
    IdTokenCHash = "id_token_c_hash", "OIDC Core §3.3.2.10";
    /// The ID token belongs to the request with this `state`.
    IdTokenSHash = "id_token_s_hash", "FAPI 1.0 Advanced §5.2.3.1";
    /// What the parameter `claims` asks for as essential, or with a value, is there.
    IdTokenClaims = "id_token_claims", "OIDC Core §5.5.1";
    /// The person is the one that `id_token_hint` names.
    IdTokenHint = "id_token_hint", "OIDC Core §3.1.2.2";
    /// Both ID tokens of a hybrid flow are of the same issuer and about the same person.
    HybridIdTokenIss = "hybrid_id_token_iss", "OIDC Core §3.3.3.7";
    HybridIdTokenSub = "hybrid_id_token_sub", "OIDC Core §3.3.3.7";
    UserinfoAnswer = "userinfo_answer", "OIDC Core §5.3.2";
    UserinfoEncrypted = "userinfo_encrypted", "OIDC Core §5.3.2";
    UserinfoSignature = "userinfo_signature", "OIDC Core §5.3.2";
    UserinfoAlg = "userinfo_alg", "OIDC Core §5.3.2";
    UserinfoIss = "userinfo_iss", "OIDC Core §5.3.2";
    UserinfoAud = "userinfo_aud", "OIDC Core §5.3.2";
    UserinfoSub = "userinfo_sub", "OIDC Core §5.3.2";
    ResourceChallenge = "resource_challenge", "RFC 6750 §3";
    McpAnswer = "mcp_answer", "MCP Transports §Streamable HTTP";
    McpProtocolVersion = "mcp_protocol_version", "MCP Lifecycle §Version Negotiation";
    McpResultType = "mcp_result_type", "MCP Overview §Responses";
    McpNotification = "mcp_notification", "MCP Transports §Streamable HTTP";
    McpTools = "mcp_tools", "MCP Tools §Listing Tools";
    McpSessionEnd = "mcp_session_end", "MCP Transports §Session Management";
    RefreshRotation = "refresh_rotation", "RFC 9700 §4.14.2";
    RefreshIdTokenIss = "refresh_id_token_iss", "OIDC Core §12.2";
    RefreshIdTokenSub = "refresh_id_token_sub", "OIDC Core §12.2";
    RefreshIdTokenAud = "refresh_id_token_aud", "OIDC Core §12.2";
    /// The time of the first sign-in, if any.
    RefreshIdTokenAuthTime = "refresh_id_token_auth_time", "OIDC Core §12.2";
    /// The first nonce, if any.
    RefreshIdTokenNonce = "refresh_id_token_nonce", "OIDC Core §12.2";
    /// The signed answer can be read and says what it is about.
    IntrospectionFormat = "introspection_format", "RFC 9701 §5";
    IntrospectionEncrypted = "introspection_encrypted", "RFC 9701 §6";
    IntrospectionTyp = "introspection_typ", "RFC 9701 §5";
    IntrospectionSignature = "introspection_signature", "RFC 9701 §5";
    IntrospectionAlg = "introspection_alg", "RFC 9701 §6";
    IntrospectionIss = "introspection_iss", "RFC 9701 §5";
    IntrospectionAud = "introspection_aud", "RFC 9701 §5";
    IntrospectionActive = "introspection_active", "RFC 7662 §2.2";
    /// The access token is bound to the client's certificate, as the server says.
    IntrospectionCertificateBound = "introspection_certificate_bound", "RFC 8705 §3.2";
    RevocationStatus = "revocation_status", "RFC 7009 §2.2";
    LogoutState = "logout_state", "RP-Initiated Logout §2";
    /// Tokens went over a connection without TLS.
    TlsUsed = "tls_used", "RFC 6749 §3.2";
    TlsVersion = "tls_version", "RFC 9325 §3.1.1";
    /// The certificate, where the profile let it pass although it would not be trusted.
    TlsCertificate = "tls_certificate", "RFC 6750 §5.3";
    /// The server asked for the client's certificate, and saw it.
    ClientCertificate = "client_certificate", "RFC 8705 §2";
    /// An answer set a cookie; the program keeps none.
    CookieIgnored = "cookie_ignored", "RFC 6265 §5.2";
    /// A redirect came where none is followed.
    RedirectNotFollowed = "redirect_not_followed", "RFC 6749 §5.1";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_unique_snake_case_and_every_check_has_a_section() {
        let mut ids: Vec<_> = Check::ALL.iter().map(|check| check.id()).collect();
        assert!(
            ids.iter()
                .all(|id| id.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'))
        );
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), Check::ALL.len());
        assert!(Check::ALL.iter().all(|check| check.spec().contains('§')));
    }
}
