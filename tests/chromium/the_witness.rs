//! The witness itself: what Chromium complains about is heard, and a byte of difference is found.

use std::{
    io::{Read, Write},
    net::TcpListener,
    panic,
    process::Command,
    thread,
};

use crate::{
    launch::PATIENCE,
    support::process::Process,
    visit::{Connection, Person, Visit},
};

const PAGE: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\
     Content-Security-Policy: default-src 'none'; script-src 'unsafe-inline'\r\n\r\n\
     <!DOCTYPE html><title>Bad</title><h1>Bad</h1><style>h1 { color: red }</style>\
     <script>console.error('said'); setTimeout(() => { throw new Error('thrown'); })</script>";

#[test]
fn what_chromium_complains_about_is_heard() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/", listener.local_addr().unwrap());
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            // A connection that Chromium opens ahead of need brings nothing.
            if stream.read(&mut [0; 4096]).is_ok_and(|count| count > 0) {
                drop(stream.write_all(PAGE.as_bytes()));
            }
        }
    });
    let person = Person::new(&[]);
    let line = format!("{} {address}", person.command());
    Process::start("sign_in.mjs", Command::new("sh").args(["-c", &line])).finish(PATIENCE);
    let visit = person.visit();
    assert_eq!(visit.headings(), ["Bad"]);
    for (kind, words) in [
        ("policy", "style-src-elem: inline"),
        ("error", "said"),
        ("script", "thrown"),
    ] {
        let is_it = |of: &str, text: &str| of == kind && text.contains(words);
        assert!(
            visit.complaints.iter().any(|it| is_it(&it.kind, &it.text)),
            "{kind}: {:#?}",
            visit.complaints
        );
    }
    let [connection] = visit.connections_to(&address)[..] else {
        panic!("{visit:#?}");
    };
    assert!(connection.sent.starts_with(b"GET / HTTP/1.1\r\n"));
    assert_eq!(String::from_utf8_lossy(&connection.received), PAGE);
}

#[test]
fn two_exchanges_of_one_connection_are_told_apart_and_any_difference_is_found() {
    let exchange = |name: &str| {
        let bytes = |what: &str| format!("{what} {name}\n").into_bytes();
        (bytes("asks"), bytes("answers"))
    };
    let both = [exchange("first"), exchange("second")];
    let connection = Connection {
        remote: "127.0.0.1:9".to_owned(),
        sent: [both[0].0.clone(), both[1].0.clone()].concat(),
        received: [both[0].1.clone(), both[1].1.clone()].concat(),
    };
    Visit::saw_exactly(&[&connection], &both);
    for recorded in [
        vec![],
        vec![exchange("first")],
        vec![exchange("first"), exchange("secund")],
        vec![exchange("first"), exchange("second"), exchange("third")],
        vec![exchange("first"), (both[1].0.clone(), b"other\n".to_vec())],
        vec![exchange("first"), (both[1].0.clone(), b"answers".to_vec())],
    ] {
        let compared = panic::catch_unwind(|| Visit::saw_exactly(&[&connection], &recorded));
        assert!(compared.is_err(), "{recorded:?}");
    }
}
