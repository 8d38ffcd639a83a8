//! An exchange as a member of a line: bytes as base64, masked, and the facts beside them.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use crate::{
    flow::RecordedExchange,
    http::{Exchange, Masker, ProxyLeg, Timings, TlsFacts, TransportFailure, Way},
    session::file::{BodyCoding, Problem, members::Members, plain_body, words::Word},
};

pub(super) fn write(recorded: &RecordedExchange, masker: &Masker) -> Value {
    let exchange = &recorded.exchange;
    let (sent, sent_coding) = plain_body::request(&exchange.sent);
    let (received, received_coding) = plain_body::response(&exchange.received);
    let timings = exchange.timings;
    json!({
        "id": recorded.id,
        "stage": recorded.stage.word(),
        "kind": recorded.kind.word(),
        "from": recorded.from.word(),
        "to": recorded.to.word(),
        "observed": recorded.observed,
        "deviates": recorded.deviates,
        "started": exchange.started.to_string(),
        "remote": exchange.remote.map(|remote| remote.to_string()),
        "sent": STANDARD.encode(masker.mask_bytes(&sent)),
        "sent_coding": sent_coding.as_ref().map(coding),
        "received": STANDARD.encode(masker.mask_bytes(&received)),
        "received_coding": received_coding.as_ref().map(coding),
        "failure": recorded.failure.as_ref().map(|failure| json!({
            "kind": failure.kind.word(),
            "destination": masker.mask_text(&failure.destination),
            "detail": masker.mask_text(&failure.detail),
        })),
        "timings": {
            "dns_us": timings.dns_us,
            "connect_us": timings.connect_us,
            "tls_us": timings.tls_us,
            "first_byte_us": timings.first_byte_us,
            "total_us": timings.total_us,
        },
        "tls": exchange.tls.as_ref().map(tls),
        "proxy": exchange.way.proxy.as_ref().map(|leg| proxy(leg, masker)),
        "address_given": exchange.way.is_address_given,
    })
}

fn proxy(leg: &ProxyLeg, masker: &Masker) -> Value {
    json!({
        "address": leg.proxy,
        "sent": STANDARD.encode(masker.mask_bytes(&leg.sent)),
        "received": STANDARD.encode(masker.mask_bytes(&leg.received)),
        "took_us": leg.took_us,
    })
}

fn coding(coding: &BodyCoding) -> Value {
    json!({ "coding": coding.coding, "body": coding.kept.word() })
}

fn tls(facts: &TlsFacts) -> Value {
    let chain: Vec<String> = facts.chain.iter().map(|der| STANDARD.encode(der)).collect();
    json!({
        "version": facts.version,
        "cipher": facts.cipher,
        "key_exchange": facts.key_exchange,
        "alpn": facts.alpn,
        "chain": chain,
        "accepted_despite": facts.accepted_despite,
        "client_certificate_asked": facts.client_certificate_asked,
        "client_certificate": facts.client_certificate.as_ref().map(|der| STANDARD.encode(der)),
    })
}

/// An exchange as the file has it, and what became of its bodies.
pub(super) struct ReadExchange {
    pub recorded: RecordedExchange,
    pub sent_coding: Option<BodyCoding>,
    pub received_coding: Option<BodyCoding>,
}

pub(super) fn read(members: &Members<'_>) -> Result<ReadExchange, Problem> {
    let failure = match members.optional_object("failure")? {
        Some(failure) => Some(TransportFailure {
            kind: failure.word("kind")?,
            destination: failure.text("destination")?.to_owned(),
            detail: failure.text("detail")?.to_owned(),
        }),
        None => None,
    };
    let exchange = Exchange {
        sent: members.bytes("sent")?,
        received: members.bytes("received")?,
        started: members.time("started")?,
        remote: members.address("remote")?,
        timings: read_timings(&members.object("timings")?)?,
        tls: match members.optional_object("tls")? {
            Some(tls) => Some(read_tls(&tls)?),
            None => None,
        },
        // Older files know neither member.
        way: Way {
            proxy: match members.optional_object("proxy")? {
                Some(leg) => Some(read_proxy(&leg)?),
                None => None,
            },
            is_address_given: members.optional_flag("address_given")?,
        },
    };
    Ok(ReadExchange {
        recorded: RecordedExchange {
            id: members.small("id")?,
            stage: members.word("stage")?,
            kind: members.word("kind")?,
            from: members.word("from")?,
            to: members.word("to")?,
            observed: members.flag("observed")?,
            exchange,
            failure,
            deviates: members.flag("deviates")?,
        },
        sent_coding: read_coding(members, "sent_coding")?,
        received_coding: read_coding(members, "received_coding")?,
    })
}

fn read_proxy(members: &Members<'_>) -> Result<ProxyLeg, Problem> {
    Ok(ProxyLeg {
        proxy: members.text("address")?.to_owned(),
        sent: members.bytes("sent")?,
        received: members.bytes("received")?,
        took_us: members.optional_number("took_us")?,
    })
}

fn read_coding(members: &Members<'_>, name: &str) -> Result<Option<BodyCoding>, Problem> {
    let Some(coding) = members.optional_object(name)? else {
        return Ok(None);
    };
    Ok(Some(BodyCoding {
        coding: coding.text("coding")?.to_owned(),
        kept: coding.word("body")?,
    }))
}

fn read_timings(members: &Members<'_>) -> Result<Timings, Problem> {
    Ok(Timings {
        dns_us: members.optional_number("dns_us")?,
        connect_us: members.optional_number("connect_us")?,
        tls_us: members.optional_number("tls_us")?,
        first_byte_us: members.optional_number("first_byte_us")?,
        total_us: members.optional_number("total_us")?,
    })
}

fn read_tls(members: &Members<'_>) -> Result<TlsFacts, Problem> {
    Ok(TlsFacts {
        version: members.text("version")?.to_owned(),
        cipher: members.text("cipher")?.to_owned(),
        key_exchange: members.optional_text("key_exchange")?,
        alpn: members.optional_text("alpn")?,
        chain: members.many_bytes("chain")?,
        accepted_despite: members.optional_text("accepted_despite")?,
        // Older files know neither.
        client_certificate_asked: members.optional_flag("client_certificate_asked")?,
        client_certificate: members.optional_bytes("client_certificate")?,
    })
}
