//! The server: listens on this machine only, tells the one-time address, ends cleanly when told to.

use crate::compute::Stage;
use crate::guard::Names;
use crate::race::{First, first};
use crate::routes::{App, answer};
use crate::view::View;
use detente_desk::Desk;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use std::convert::Infallible;
use std::io;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};

/// How often the files are looked at.
const LOOK: Duration = Duration::from_millis(400);
/// How long open requests may take to end.
const END: Duration = Duration::from_secs(2);
/// How long a connection may take to say what it wants.
const HEAD: Duration = Duration::from_secs(10);
/// Connections that are served at once; more wait.
const CONNECTIONS: usize = 256;

/// What `detente serve` is given.
#[derive(Clone, Debug)]
pub struct Options {
    /// The case folder, or its `case.toml`.
    pub case: PathBuf,
    /// Where to listen; this machine alone unless the user says otherwise.
    pub host: IpAddr,
    /// The port; 0 takes a free one.
    pub port: u16,
    /// Whether to open a browser.
    pub open: bool,
}

/// Serves until it is told to end (Ctrl-C, or SIGTERM). `say` is given the address, now and after each use of
/// it; `true` marks the first.
///
/// # Errors
/// Where the port is taken, or the system refuses to listen.
pub fn serve(options: &Options, say: Arc<dyn Fn(&str, bool) + Send + Sync>) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    // One thread listens; what computes or touches a disk runs on others (`off_thread`).
    let done = runtime.block_on(run(options, say));
    // A run that is still computing is not waited for: it writes nothing.
    runtime.shutdown_timeout(Duration::from_millis(200));
    done
}

async fn run(options: &Options, say: Arc<dyn Fn(&str, bool) + Send + Sync>) -> io::Result<()> {
    let listener = TcpListener::bind(SocketAddr::new(options.host, options.port)).await?;
    let port = listener.local_addr()?.port();
    let mut listeners = vec![listener];
    if options.host == IpAddr::from([127, 0, 0, 1]) {
        // The other name of this machine, where it has one.
        listeners
            .extend(TcpListener::bind(SocketAddr::new(IpAddr::V6(Ipv6Addr::LOCALHOST), port)).await.ok());
    }
    let host = match options.host {
        host if host.is_loopback() => None,
        host => Some(host.to_string()),
    };
    let names = Names::new(port, host.as_deref());
    let shown = match options.host {
        IpAddr::V6(host) => format!("[{host}]"),
        host => host.to_string(),
    };
    let (ending, stop) = watch::channel(false);
    let desk = Desk::open(&options.case);
    let tell = Arc::clone(&say);
    let address = format!("http://{shown}:{port}");
    let base = address.clone();
    let app = App::new(desk, names, port, stop, Box::new(move |path| tell(&format!("{base}{path}"), false)))?;
    let app = Arc::new(app);

    // The first page finds its answer there.
    let own = Arc::clone(&app);
    let first = tokio::task::spawn_blocking(move || {
        let snapshot = own.desk.snapshot();
        let _ = own.answers.best(&snapshot, &View::default(), Stage::Glance);
    });
    let watching = tokio::spawn(watch_files(Arc::clone(&app)));

    let mut servers = Vec::new();
    for listener in listeners {
        servers.push(tokio::spawn(listen(listener, Arc::clone(&app), ending.subscribe())));
    }
    let _ = first.await;
    let url = format!("{address}{}", app.entrance());
    say(&url, true);
    if options.open {
        open(&url);
    }
    told_to_end().await;
    ending.send_replace(true);
    watching.abort();
    for server in servers {
        let _ = tokio::time::timeout(END, server).await;
    }
    Ok(())
}

/// Takes connections until told to stop, then lets open requests end. Who connects and says nothing, or says it
/// drop by drop, is hung up on.
async fn listen(listener: TcpListener, app: Arc<App>, mut stop: watch::Receiver<bool>) {
    let room = Arc::new(Semaphore::new(CONNECTIONS));
    let open = GracefulShutdown::new();
    loop {
        let next = first(stop.wait_for(|stop| *stop), accept(&listener, &room)).await;
        let First::Other(connection) = next else { break };
        let Some((stream, permit)) = connection else { continue };
        let app = Arc::clone(&app);
        let service = service_fn(move |request| {
            let app = Arc::clone(&app);
            async move { Ok::<_, Infallible>(answer(&app, request).await) }
        });
        let serving = hyper::server::conn::http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD)
            .serve_connection(TokioIo::new(stream), service);
        let serving = open.watch(serving);
        tokio::spawn(async move {
            // A connection that breaks is its client's affair.
            let _ = serving.await;
            drop(permit);
        });
    }
    open.shutdown().await;
}

async fn accept(
    listener: &TcpListener,
    room: &Arc<Semaphore>,
) -> Option<(tokio::net::TcpStream, tokio::sync::OwnedSemaphorePermit)> {
    let permit = Arc::clone(room).acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, _)) => {
            // An answer goes out at once, not when the next packet is full.
            let _ = stream.set_nodelay(true);
            Some((stream, permit))
        }
        Err(_) => {
            // Out of file handles, most likely: let some come back.
            tokio::time::sleep(Duration::from_millis(50)).await;
            None
        }
    }
}

async fn watch_files(app: Arc<App>) {
    loop {
        tokio::time::sleep(LOOK).await;
        let app = Arc::clone(&app);
        let _ = tokio::task::spawn_blocking(move || app.desk.refresh()).await;
    }
}

async fn told_to_end() {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminated) => {
                first(interrupted, terminated.recv()).await;
            }
            Err(_) => {
                let _ = interrupted.await;
            }
        }
    }
    #[cfg(not(unix))]
    {
        let _ = interrupted.await;
    }
}

/// Opens the address in the user's browser, where there is one; where not, the address is on the terminal.
fn open(url: &str) {
    let (program, arguments): (&str, &[&str]) = if cfg!(target_os = "macos") {
        ("open", &[])
    } else if cfg!(windows) {
        ("explorer", &[])
    } else if std::env::var_os("DISPLAY").is_some() || std::env::var_os("WAYLAND_DISPLAY").is_some() {
        ("xdg-open", &[])
    } else {
        return;
    };
    let _ = std::process::Command::new(program)
        .args(arguments)
        .arg(url)
        .stdin(std::process::Stdio::null())
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn();
}
