//! JSON Web Signatures and Keys (RFC 7515, RFC 7517, RFC 7518).
