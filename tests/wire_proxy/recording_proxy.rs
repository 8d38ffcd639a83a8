//! A proxy of a few lines, for one connection, which writes down what it reads and says.

use std::{
    io::{self, Read, Write},
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    thread::{self, JoinHandle},
};

/// What a SOCKS proxy asks for.
#[derive(Clone, Copy)]
pub enum Socks {
    Open,
    WithPassword,
}

/// What was read from the client and written to it, before any tunnel.
type Said = (Vec<u8>, Vec<u8>);

pub struct RecordingProxy {
    pub address: SocketAddr,
    thread: JoinHandle<Said>,
}

impl RecordingProxy {
    fn start(serve: impl FnOnce(TcpStream) -> Said + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        Self {
            address: listener.local_addr().unwrap(),
            thread: thread::spawn(move || serve(listener.accept().unwrap().0)),
        }
    }

    /// Reads a head, answers, and connects to `far`, whatever was asked for.
    pub fn http(far: SocketAddr, answer: &'static [u8]) -> Self {
        Self::start(move |mut near| {
            let mut read = Vec::new();
            while !read.ends_with(b"\r\n\r\n") {
                read.push(byte(&mut near));
            }
            near.write_all(answer).unwrap();
            pass_on(&near, far);
            (read, answer.to_vec())
        })
    }

    /// Speaks SOCKS 5 and connects to `far`, whatever was asked for.
    pub fn socks(far: SocketAddr, asks: Socks) -> Self {
        Self::start(move |mut near| {
            let (mut read, mut written) = (Vec::new(), Vec::new());
            let mut take = |near: &mut TcpStream, count: usize| {
                let at = read.len();
                (0..count).for_each(|_| read.push(byte(near)));
                read[at..].to_vec()
            };
            let mut say = |near: &mut TcpStream, bytes: &[u8]| {
                near.write_all(bytes).unwrap();
                written.extend_from_slice(bytes);
            };
            let methods = take(&mut near, 2)[1];
            take(&mut near, methods.into());
            match asks {
                Socks::Open => say(&mut near, b"\x05\x00"),
                Socks::WithPassword => {
                    say(&mut near, b"\x05\x02");
                    let name = take(&mut near, 2)[1];
                    let password = *take(&mut near, usize::from(name) + 1).last().unwrap();
                    take(&mut near, password.into());
                    say(&mut near, b"\x01\x00");
                }
            }
            let kind = take(&mut near, 4)[3];
            let length = match kind {
                1 => 4,
                4 => 16,
                _ => take(&mut near, 1)[0].into(),
            };
            take(&mut near, length + 2);
            say(&mut near, b"\x05\x00\x00\x01\x7f\x00\x00\x01\x00\x50");
            pass_on(&near, far);
            (read, written)
        })
    }

    /// Reads what comes first, says its piece, and goes.
    pub fn refusing(answer: &'static [u8]) -> Self {
        Self::start(move |mut near| {
            let mut read = vec![0; 4096];
            let count = near.read(&mut read).unwrap();
            read.truncate(count);
            near.write_all(answer).unwrap();
            // The client may have gone already, with what it read.
            near.shutdown(Shutdown::Write).ok();
            // Closing with unread bytes would reset the connection and lose the answer.
            near.read_to_end(&mut read).ok();
            (read, answer.to_vec())
        })
    }

    pub fn finish(self) -> Said {
        self.thread.join().unwrap()
    }
}

fn byte(stream: &mut TcpStream) -> u8 {
    let mut byte = [0];
    stream.read_exact(&mut byte).unwrap();
    byte[0]
}

fn pass_on(near: &TcpStream, far: SocketAddr) {
    let far = TcpStream::connect(far).unwrap();
    let (mut from, mut to) = (near.try_clone().unwrap(), far.try_clone().unwrap());
    let there = thread::spawn(move || {
        io::copy(&mut from, &mut to).ok();
        to.shutdown(Shutdown::Write).ok();
    });
    let (mut from, mut to) = (far, near.try_clone().unwrap());
    io::copy(&mut from, &mut to).ok();
    to.shutdown(Shutdown::Both).ok();
    there.join().unwrap();
}
