//! Private keys: made, read from a JWK, and written into one (RFC 7518, RFC 8037).

use std::fmt;

use p256::elliptic_curve::{
    self, AffinePoint, CurveArithmetic, FieldBytesSize, SecretKey,
    sec1::{FromEncodedPoint, ModulusSize, ToEncodedPoint},
};
use rand_core::CryptoRngCore;
use rsa::{BigUint, RsaPrivateKey, RsaPublicKey, traits::PrivateKeyParts};
use serde_json::{Map, Value, json};
use zeroize::Zeroizing;

use super::{
    KeyType, PublicKey, SigningKeyError, base64url,
    members::{bytes, exact_bytes},
};

const RSA_BITS: usize = 2048;

/// A private key of any kind that is used here; it wipes itself when dropped. `Debug` shows the
/// kind and the thumbprint.
#[derive(Clone)]
pub enum PrivateKey {
    Rsa(Box<RsaPrivateKey>),
    P256(Box<p256::SecretKey>),
    P384(Box<p384::SecretKey>),
    P521(Box<p521::SecretKey>),
    /// For signatures only.
    Ed25519(Box<ed25519_dalek::SigningKey>),
    /// For key agreement only.
    X25519(Box<x25519_dalek::StaticSecret>),
}

impl PrivateKey {
    /// A new key. RSA gets 2048 bits and takes around a second, many times that without optimisation.
    pub fn generate(
        key_type: KeyType,
        rng: &mut dyn CryptoRngCore,
    ) -> Result<Self, SigningKeyError> {
        let mut rng = rng;
        Ok(match key_type {
            KeyType::Rsa => Self::Rsa(Box::new(
                RsaPrivateKey::new(&mut rng, RSA_BITS).map_err(|_| SigningKeyError::Generation)?,
            )),
            KeyType::P256 => Self::P256(Box::new(SecretKey::random(&mut rng))),
            KeyType::P384 => Self::P384(Box::new(SecretKey::random(&mut rng))),
            KeyType::P521 => Self::P521(Box::new(SecretKey::random(&mut rng))),
            KeyType::Ed25519 => Self::Ed25519(Box::new(ed25519_dalek::SigningKey::from_bytes(
                &random_octets(rng),
            ))),
            KeyType::X25519 => Self::X25519(Box::new(x25519_dalek::StaticSecret::from(
                *random_octets(rng),
            ))),
        })
    }

    pub fn generate_p256(rng: &mut dyn CryptoRngCore) -> Self {
        let mut rng = rng;
        Self::P256(Box::new(SecretKey::random(&mut rng)))
    }

    /// Reads a private JWK: its public members too, and both must belong together. Of RSA the
    /// primes may be missing, but not one of them alone; more than two are refused.
    pub fn from_members(members: &Map<String, Value>) -> Result<Self, SigningKeyError> {
        let public = PublicKey::from_members(members)?;
        let key = match public.key_type() {
            KeyType::Rsa => Self::Rsa(Box::new(rsa_key(members)?)),
            KeyType::P256 => Self::P256(Box::new(scalar(members)?)),
            KeyType::P384 => Self::P384(Box::new(scalar(members)?)),
            KeyType::P521 => Self::P521(Box::new(scalar(members)?)),
            KeyType::Ed25519 => Self::Ed25519(Box::new(ed25519_dalek::SigningKey::from_bytes(
                &*octets(members)?,
            ))),
            KeyType::X25519 => Self::X25519(Box::new(x25519_dalek::StaticSecret::from(*octets(
                members,
            )?))),
        };
        if key.public_key() != public {
            return Err(SigningKeyError::Inconsistent);
        }
        Ok(key)
    }

    pub fn key_type(&self) -> KeyType {
        match self {
            Self::Rsa(_) => KeyType::Rsa,
            Self::P256(_) => KeyType::P256,
            Self::P384(_) => KeyType::P384,
            Self::P521(_) => KeyType::P521,
            Self::Ed25519(_) => KeyType::Ed25519,
            Self::X25519(_) => KeyType::X25519,
        }
    }

    pub fn public_key(&self) -> PublicKey {
        match self {
            Self::Rsa(key) => PublicKey::Rsa(Box::new(RsaPublicKey::from(key.as_ref()))),
            Self::P256(key) => PublicKey::P256(Box::new(key.public_key())),
            Self::P384(key) => PublicKey::P384(Box::new(key.public_key())),
            Self::P521(key) => PublicKey::P521(Box::new(key.public_key())),
            Self::Ed25519(key) => PublicKey::Ed25519(Box::new(key.verifying_key())),
            Self::X25519(key) => {
                PublicKey::X25519(Box::new(x25519_dalek::PublicKey::from(key.as_ref())))
            }
        }
    }

    /// The public and the private members of the JWK.
    pub fn members(&self) -> Map<String, Value> {
        let mut members = self.public_key().members();
        let mut add = |name: &str, bytes: &[u8]| {
            members.insert(name.to_owned(), json!(base64url::encode(bytes)));
        };
        match self {
            Self::Rsa(key) => add_rsa(key, &mut add),
            Self::P256(key) => add("d", &Zeroizing::new(key.to_bytes())),
            Self::P384(key) => add("d", &Zeroizing::new(key.to_bytes())),
            Self::P521(key) => add("d", &Zeroizing::new(key.to_bytes())),
            Self::Ed25519(key) => add("d", key.as_bytes()),
            Self::X25519(key) => add("d", key.as_bytes()),
        }
        members
    }

    /// Refuses private keys whose public half we would refuse in a JWK Set.
    pub(super) fn checked(self) -> Result<Self, SigningKeyError> {
        self.public_key().checked()?;
        Ok(self)
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let thumbprint = self.public_key().thumbprint();
        write!(f, "PrivateKey({}, {thumbprint})", self.key_type())
    }
}

fn random_octets(rng: &mut dyn CryptoRngCore) -> Zeroizing<[u8; 32]> {
    let mut octets = Zeroizing::new([0; 32]);
    rng.fill_bytes(octets.as_mut());
    octets
}

fn rsa_key(members: &Map<String, Value>) -> Result<RsaPrivateKey, SigningKeyError> {
    let number = |name| bytes(members, name).map(|bytes| BigUint::from_bytes_be(&bytes));
    if members.contains_key("oth") {
        return Err(SigningKeyError::ManyPrimes);
    }
    // The primes of a key that has none follow from its other numbers.
    let primes = if members.contains_key("p") || members.contains_key("q") {
        vec![number("p")?, number("q")?]
    } else {
        Vec::new()
    };
    RsaPrivateKey::from_components(number("n")?, number("e")?, number("d")?, primes)
        .map_err(|_| SigningKeyError::Inconsistent)
}

fn add_rsa(key: &RsaPrivateKey, add: &mut impl FnMut(&str, &[u8])) {
    let wiped = |number: &BigUint| Zeroizing::new(number.to_bytes_be());
    add("d", &wiped(key.d()));
    if let [p, q] = key.primes() {
        add("p", &wiped(p));
        add("q", &wiped(q));
        let numbers = [
            ("dp", key.dp().cloned()),
            ("dq", key.dq().cloned()),
            ("qi", key.crt_coefficient()),
        ];
        for (name, number) in numbers {
            if let Some(number) = number {
                add(name, &wiped(&number));
            }
        }
    }
}

fn scalar<C>(members: &Map<String, Value>) -> Result<SecretKey<C>, SigningKeyError>
where
    C: CurveArithmetic,
    AffinePoint<C>: FromEncodedPoint<C> + ToEncodedPoint<C>,
    FieldBytesSize<C>: ModulusSize,
{
    let length = elliptic_curve::FieldBytes::<C>::default().len();
    // Zero and numbers beyond the order are refused.
    SecretKey::from_slice(&exact_bytes(members, "d", length)?)
        .map_err(|_| SigningKeyError::Inconsistent)
}

fn octets(members: &Map<String, Value>) -> Result<Zeroizing<[u8; 32]>, SigningKeyError> {
    let bytes = exact_bytes(members, "d", 32)?;
    let mut octets = Zeroizing::new([0; 32]);
    octets.copy_from_slice(&bytes);
    Ok(octets)
}
