//! Encrypts and decrypts the content: AES CBC with a MAC, and AES GCM (RFC 7518).

use aes::{Aes128, Aes192, Aes256};
use aes_gcm::{
    AeadInPlace, AesGcm, KeyInit, Nonce,
    aes::cipher::{BlockCipher, BlockEncrypt, BlockSizeUser, consts::U12, consts::U16},
};
use cbc::cipher::{BlockDecryptMut, BlockEncryptMut, KeyIvInit, block_padding::Pkcs7};
use hmac::{Hmac, Mac};
use sha2::{Sha256, Sha384, Sha512};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::{ContentEncryption, names::Mode};
use crate::oauth::jose::Hash;

const GCM_TAG_BYTES: usize = 16;

/// Ciphertext and authentication tag.
pub(super) struct Sealed {
    pub ciphertext: Vec<u8>,
    pub tag: Vec<u8>,
}

impl ContentEncryption {
    /// `None` if key or vector are of the wrong length.
    pub(super) fn seal(
        self,
        key: &[u8],
        vector: &[u8],
        additional_data: &[u8],
        plaintext: &[u8],
    ) -> Option<Sealed> {
        if key.len() != self.key_bytes() {
            return None;
        }
        match self.mode() {
            Mode::Gcm => seal_gcm(key, vector, additional_data, plaintext),
            Mode::CbcHmac(hash) => {
                let (mac_key, content_key) = key.split_at(key.len() / 2);
                let ciphertext = encrypt_cbc(content_key, vector, plaintext)?;
                let tag = cbc_tag(hash, mac_key, additional_data, vector, &ciphertext)?;
                Some(Sealed { ciphertext, tag })
            }
        }
    }

    /// `None` if anything at all is wrong, of which nothing is said.
    pub(super) fn open(
        self,
        key: &[u8],
        vector: &[u8],
        additional_data: &[u8],
        ciphertext: &[u8],
        tag: &[u8],
    ) -> Option<Zeroizing<Vec<u8>>> {
        if key.len() != self.key_bytes() {
            return None;
        }
        match self.mode() {
            Mode::Gcm => open_gcm(key, vector, additional_data, ciphertext, tag),
            Mode::CbcHmac(hash) => {
                let (mac_key, content_key) = key.split_at(key.len() / 2);
                let expected = cbc_tag(hash, mac_key, additional_data, vector, ciphertext)?;
                // The padding is looked at only once the MAC has been found right.
                bool::from(expected.ct_eq(tag))
                    .then(|| decrypt_cbc(content_key, vector, ciphertext))
                    .flatten()
            }
        }
    }
}

/// AES GCM with the 96-bit vector and the 128-bit tag of JOSE; the key's length decides on the AES.
pub(super) fn seal_gcm(
    key: &[u8],
    vector: &[u8],
    additional_data: &[u8],
    plaintext: &[u8],
) -> Option<Sealed> {
    match key.len() {
        16 => seal_gcm_with::<Aes128>(key, vector, additional_data, plaintext),
        24 => seal_gcm_with::<Aes192>(key, vector, additional_data, plaintext),
        32 => seal_gcm_with::<Aes256>(key, vector, additional_data, plaintext),
        _ => None,
    }
}

pub(super) fn open_gcm(
    key: &[u8],
    vector: &[u8],
    additional_data: &[u8],
    ciphertext: &[u8],
    tag: &[u8],
) -> Option<Zeroizing<Vec<u8>>> {
    match key.len() {
        16 => open_gcm_with::<Aes128>(key, vector, additional_data, ciphertext, tag),
        24 => open_gcm_with::<Aes192>(key, vector, additional_data, ciphertext, tag),
        32 => open_gcm_with::<Aes256>(key, vector, additional_data, ciphertext, tag),
        _ => None,
    }
}

fn seal_gcm_with<C>(
    key: &[u8],
    vector: &[u8],
    additional_data: &[u8],
    plaintext: &[u8],
) -> Option<Sealed>
where
    C: BlockCipher + BlockSizeUser<BlockSize = U16> + BlockEncrypt + KeyInit,
{
    let cipher = AesGcm::<C, U12>::new_from_slice(key).ok()?;
    let mut ciphertext = plaintext.to_vec();
    let tag = cipher
        .encrypt_in_place_detached(&nonce(vector)?, additional_data, &mut ciphertext)
        .ok()?;
    Some(Sealed {
        ciphertext,
        tag: tag.to_vec(),
    })
}

fn open_gcm_with<C>(
    key: &[u8],
    vector: &[u8],
    additional_data: &[u8],
    ciphertext: &[u8],
    tag: &[u8],
) -> Option<Zeroizing<Vec<u8>>>
where
    C: BlockCipher + BlockSizeUser<BlockSize = U16> + BlockEncrypt + KeyInit,
{
    let cipher = AesGcm::<C, U12>::new_from_slice(key).ok()?;
    let nonce = nonce(vector)?;
    let tag = <[u8; GCM_TAG_BYTES]>::try_from(tag).ok()?.into();
    let mut plaintext = Zeroizing::new(ciphertext.to_vec());
    cipher
        .decrypt_in_place_detached(&nonce, additional_data, &mut plaintext, &tag)
        .ok()?;
    Some(plaintext)
}

fn nonce(vector: &[u8]) -> Option<Nonce<U12>> {
    <[u8; 12]>::try_from(vector).ok().map(Nonce::from)
}

fn encrypt_cbc(key: &[u8], vector: &[u8], plaintext: &[u8]) -> Option<Vec<u8>> {
    fn with<C>(key: &[u8], vector: &[u8], plaintext: &[u8]) -> Option<Vec<u8>>
    where
        cbc::Encryptor<C>: KeyIvInit + BlockEncryptMut,
        C: BlockEncryptMut + BlockCipher,
    {
        Some(
            cbc::Encryptor::<C>::new_from_slices(key, vector)
                .ok()?
                .encrypt_padded_vec_mut::<Pkcs7>(plaintext),
        )
    }
    match key.len() {
        16 => with::<Aes128>(key, vector, plaintext),
        24 => with::<Aes192>(key, vector, plaintext),
        32 => with::<Aes256>(key, vector, plaintext),
        _ => None,
    }
}

fn decrypt_cbc(key: &[u8], vector: &[u8], ciphertext: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    fn with<C>(key: &[u8], vector: &[u8], ciphertext: &[u8]) -> Option<Zeroizing<Vec<u8>>>
    where
        cbc::Decryptor<C>: KeyIvInit + BlockDecryptMut,
        C: BlockDecryptMut + BlockCipher,
    {
        cbc::Decryptor::<C>::new_from_slices(key, vector)
            .ok()?
            .decrypt_padded_vec_mut::<Pkcs7>(ciphertext)
            .ok()
            .map(Zeroizing::new)
    }
    match key.len() {
        16 => with::<Aes128>(key, vector, ciphertext),
        24 => with::<Aes192>(key, vector, ciphertext),
        32 => with::<Aes256>(key, vector, ciphertext),
        _ => None,
    }
}

/// The first half of the MAC over additional data, vector, ciphertext and the length of the first in bits.
fn cbc_tag(
    hash: Hash,
    key: &[u8],
    additional_data: &[u8],
    vector: &[u8],
    ciphertext: &[u8],
) -> Option<Vec<u8>> {
    fn mac<M: Mac + KeyInit>(key: &[u8], parts: [&[u8]; 4]) -> Option<Vec<u8>> {
        let mut mac = <M as Mac>::new_from_slice(key).ok()?;
        for part in parts {
            mac.update(part);
        }
        Some(mac.finalize().into_bytes().to_vec())
    }
    let bits = u64::try_from(additional_data.len()).ok()?.checked_mul(8)?;
    let bits = bits.to_be_bytes();
    let parts = [additional_data, vector, ciphertext, &bits];
    let mut tag = match hash {
        Hash::Sha256 => mac::<Hmac<Sha256>>(key, parts),
        Hash::Sha384 => mac::<Hmac<Sha384>>(key, parts),
        Hash::Sha512 => mac::<Hmac<Sha512>>(key, parts),
    }?;
    tag.truncate(hash.bytes() / 2);
    Some(tag)
}
