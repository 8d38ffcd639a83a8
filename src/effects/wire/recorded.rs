//! A stream that writes down every byte that goes through it.

#![allow(clippy::disallowed_methods)]

use std::{
    io,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
    time::Instant,
};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// Wraps a stream; what was read and written is in the [`Recording`] that it shares.
#[derive(Debug)]
pub struct Recorded<S> {
    stream: S,
    recording: Recording,
}

/// The bytes so far. Outlives the stream, so a connection that breaks or is dropped loses nothing.
#[derive(Clone, Debug, Default)]
pub struct Recording(Arc<Mutex<Tape>>);

#[derive(Debug, Default)]
struct Tape {
    read: Vec<u8>,
    written: Vec<u8>,
    first_read: Option<Instant>,
    last_read: Option<Instant>,
    last_written: Option<Instant>,
}

impl<S> Recorded<S> {
    /// Starts at the end of what `recording` already holds.
    pub fn new(stream: S, recording: Recording) -> Self {
        Self { stream, recording }
    }
}

impl Recording {
    /// What came from the other side.
    pub fn read(&self) -> Vec<u8> {
        self.tape().read.clone()
    }

    /// What the stream accepted for the other side.
    pub fn written(&self) -> Vec<u8> {
        self.tape().written.clone()
    }

    pub fn first_read(&self) -> Option<Instant> {
        self.tape().first_read
    }

    pub fn last_read(&self) -> Option<Instant> {
        self.tape().last_read
    }

    pub fn last_written(&self) -> Option<Instant> {
        self.tape().last_written
    }

    fn tape(&self) -> MutexGuard<'_, Tape> {
        // Nothing panics while the lock is held; were it so, the bytes would still be right.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Recorded<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let result = Pin::new(&mut self.stream).poll_read(context, buffer);
        if let Poll::Ready(Ok(())) = result {
            let fresh = &buffer.filled()[before..];
            if !fresh.is_empty() {
                let now = Instant::now();
                let mut tape = self.recording.tape();
                tape.read.extend_from_slice(fresh);
                tape.first_read.get_or_insert(now);
                tape.last_read = Some(now);
            }
        }
        result
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Recorded<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let result = Pin::new(&mut self.stream).poll_write(context, bytes);
        if let Poll::Ready(Ok(count)) = result {
            let mut tape = self.recording.tape();
            tape.written
                .extend_from_slice(bytes.get(..count).unwrap_or_default());
            tape.last_written = Some(Instant::now());
        }
        result
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
