//! Runs the built-in server until the terminal says stop.

use std::io;

use crate::{
    authorization_server::{Fault, Persona},
    effects::builtin_server::{self, Listen, Running, StartError},
    http::Exchange,
};

/// Why serving did not begin or did not end well.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    #[error(transparent)]
    Start(#[from] StartError),
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Starts, says where and for whom through `announce` and what came through `seen`, and returns
/// after an interrupt.
pub fn serve_until_interrupt(
    listen: Listen,
    with_tls: bool,
    persona: Option<&'static Persona>,
    faults: Vec<Fault>,
    announce: impl FnOnce(&Running) -> io::Result<()>,
    seen: impl Fn(&Exchange) + Send + Sync + 'static,
) -> Result<(), ServeError> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let on_exchange = move |exchange, _| seen(&exchange);
        let running = match persona {
            Some(persona) => {
                builtin_server::start_persona(persona, listen, with_tls, faults, on_exchange)
                    .await?
            }
            None if with_tls => builtin_server::start_tls(listen, faults, on_exchange).await?,
            None => builtin_server::start(listen, faults, on_exchange).await?,
        };
        announce(&running)?;
        interrupted().await?;
        running.stop().await;
        Ok(())
    })
}

#[cfg(unix)]
async fn interrupted() -> io::Result<()> {
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted,
        _ = terminate.recv() => Ok(()),
    }
}

#[cfg(not(unix))]
async fn interrupted() -> io::Result<()> {
    tokio::signal::ctrl_c().await
}
