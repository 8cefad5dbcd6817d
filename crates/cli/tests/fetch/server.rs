//! A web server that serves files and misbehaves on demand.

use std::collections::{HashMap, VecDeque};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// The file of the authority that the secure server's certificate is from. Both are of these tests alone.
pub(crate) const AUTHORITY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fetch/secure/authority.pem");

/// What the server does with one request for a file instead of answering it well.
#[derive(Clone, Debug)]
pub(crate) enum Fault {
    /// An answer of this status with these header lines.
    Status(u16, &'static str),
    /// The right head, and a body that ends after so many bytes.
    Cut(usize),
    /// No length, and a body that ends after so many bytes with the connection.
    CutSilently(usize),
    /// So many bytes, then silence.
    Stall(usize),
    /// A redirect.
    Redirect(String),
    /// The whole file, whatever part was asked for.
    Whole,
    /// Other bytes than those of the file, as a whole and without any fault of form.
    Other(Vec<u8>),
    /// Well, but this many bytes at a time with a pause of this many milliseconds.
    Slow(usize, u64),
}

#[derive(Clone, Debug, Default)]
pub(crate) struct File {
    pub(crate) bytes: Vec<u8>,
    /// Whether the server names the state of the file.
    pub(crate) tagged: bool,
}

#[derive(Default)]
struct State {
    files: HashMap<String, File>,
    /// For a path, what is to go wrong with the next requests, one after the other.
    faults: HashMap<String, VecDeque<Fault>>,
    /// For a path, what goes wrong with every request.
    always: HashMap<String, Fault>,
    log: Vec<Request>,
}

/// A request that came.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) path: String,
    /// Offset that was asked for.
    pub(crate) offset: Option<usize>,
    /// Whether the head holds this program's name.
    pub(crate) named: bool,
    /// What the client unpacks.
    pub(crate) encoding: String,
}

/// A server on this machine, for as long as the tests run.
#[derive(Clone)]
pub(crate) struct Server {
    pub(crate) url: String,
    state: Arc<Mutex<State>>,
}

impl Server {
    pub(crate) fn start() -> Self {
        Self::start_with("http", |stream, state| serve(&mut { stream }, state))
    }

    /// A server behind TLS, whose certificate [`AUTHORITY`] signed.
    pub(crate) fn start_secure() -> Self {
        let certificates = CertificateDer::pem_slice_iter(include_bytes!("secure/server.pem"));
        let key = PrivateKeyDer::from_pem_slice(include_bytes!("secure/server.key")).unwrap();
        let config =
            rustls::ServerConfig::builder_with_provider(Arc::new(rustls_graviola::default_provider()))
                .with_safe_default_protocol_versions()
                .unwrap()
                .with_no_client_auth()
                .with_single_cert(certificates.collect::<Result<_, _>>().unwrap(), key)
                .unwrap();
        let config = Arc::new(config);
        Self::start_with("https", move |stream, state| {
            let connection = rustls::ServerConnection::new(Arc::clone(&config)).unwrap();
            serve(&mut rustls::StreamOwned::new(connection, stream), state)
        })
    }

    fn start_with(
        scheme: &str,
        serve: impl Fn(TcpStream, &Mutex<State>) -> std::io::Result<()> + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("{scheme}://{}", listener.local_addr().unwrap());
        let state = Arc::new(Mutex::new(State::default()));
        let (shared, serve) = (Arc::clone(&state), Arc::new(serve));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (state, serve) = (Arc::clone(&shared), Arc::clone(&serve));
                std::thread::spawn(move || {
                    // A client that was killed is no failure of the server.
                    let _ = serve(stream.unwrap(), &state);
                });
            }
        });
        Self { url, state }
    }

    pub(crate) fn put(&self, path: &str, bytes: impl Into<Vec<u8>>) {
        self.put_file(path, File { bytes: bytes.into(), tagged: true });
    }

    pub(crate) fn put_file(&self, path: &str, file: File) {
        self.state.lock().unwrap().files.insert(path.to_owned(), file);
    }

    pub(crate) fn bytes(&self, path: &str) -> Vec<u8> {
        self.state.lock().unwrap().files[path].bytes.clone()
    }

    pub(crate) fn fail(&self, path: &str, faults: &[Fault]) {
        self.state.lock().unwrap().faults.insert(path.to_owned(), faults.iter().cloned().collect());
    }

    pub(crate) fn always(&self, path: &str, fault: Fault) {
        self.state.lock().unwrap().always.insert(path.to_owned(), fault);
    }

    /// Takes all faults back.
    pub(crate) fn behave(&self) {
        let mut state = self.state.lock().unwrap();
        state.faults.clear();
        state.always.clear();
    }

    /// The requests since the last call.
    pub(crate) fn log(&self) -> Vec<Request> {
        std::mem::take(&mut self.state.lock().unwrap().log)
    }
}

/// Reads the head of a request; empty when the client is gone.
fn head(stream: &mut impl Read) -> std::io::Result<String> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte)? == 1 {
        head.push(byte[0]);
    }
    Ok(String::from_utf8(head).unwrap())
}

fn serve(stream: &mut (impl Read + Write), state: &Mutex<State>) -> std::io::Result<()> {
    loop {
        let head = head(stream)?;
        let Some(path) = head.split(' ').nth(1).map(str::to_owned) else { return Ok(()) };
        let (mut offset, mut state_asked, mut named, mut encoding) = (None, None, false, String::new());
        for (name, value) in head.lines().filter_map(|line| line.split_once(':')) {
            let value = value.trim();
            match name.to_ascii_lowercase().as_str() {
                "range" => {
                    let value = value.strip_prefix("bytes=").unwrap().strip_suffix('-').unwrap();
                    offset = Some(value.parse::<usize>().unwrap());
                }
                "if-range" => state_asked = Some(value.to_owned()),
                "accept-encoding" => encoding = value.to_owned(),
                "user-agent" => named = value.starts_with("tolmach/"),
                _ => {}
            }
        }
        let (file, fault) = {
            let mut state = state.lock().unwrap();
            state.log.push(Request { path: path.clone(), offset, named, encoding });
            let once = state.faults.get_mut(&path).and_then(VecDeque::pop_front);
            (state.files.get(&path).cloned(), once.or_else(|| state.always.get(&path).cloned()))
        };
        let Some(mut file) = file else {
            stream.write_all(b"HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\nnone")?;
            continue;
        };
        if let Some(Fault::Other(bytes)) = &fault {
            file.bytes.clone_from(bytes);
        }
        let tag =
            format!("\"{:x}-{}\"", file.bytes.iter().map(|&b| u64::from(b)).sum::<u64>(), file.bytes.len());
        let same = state_asked.is_none_or(|asked| asked == tag);
        let start = offset.filter(|_| same && !matches!(fault, Some(Fault::Whole))).unwrap_or(0);
        let tag = if file.tagged { format!("ETag: {tag}\r\n") } else { String::new() };
        if start > 0 && start >= file.bytes.len() {
            stream.write_all(b"HTTP/1.1 416 Range Not Satisfiable\r\nContent-Length: 0\r\n\r\n")?;
            continue;
        }
        let body = &file.bytes[start..];
        let all = file.bytes.len();
        let mut head = if start > 0 {
            format!("HTTP/1.1 206 Partial Content\r\nContent-Range: bytes {start}-{}/{all}\r\n", all - 1)
        } else {
            "HTTP/1.1 200 OK\r\n".to_owned()
        };
        if !matches!(fault, Some(Fault::CutSilently(_))) {
            head += &format!("Content-Length: {}\r\n", body.len());
        }
        head += &format!("{tag}Content-Type: application/octet-stream\r\n\r\n");
        match fault {
            Some(Fault::Status(status, headers)) => {
                write!(stream, "HTTP/1.1 {status} X\r\n{headers}Content-Length: 0\r\n\r\n")?;
            }
            Some(Fault::Redirect(to)) => {
                write!(stream, "HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n")?;
            }
            Some(Fault::Cut(bytes) | Fault::CutSilently(bytes)) => {
                stream.write_all(head.as_bytes())?;
                stream.write_all(&body[..bytes.min(body.len())])?;
                return stream.flush();
            }
            Some(Fault::Stall(bytes)) => {
                stream.write_all(head.as_bytes())?;
                stream.write_all(&body[..bytes.min(body.len())])?;
                stream.flush()?;
                std::thread::sleep(Duration::from_secs(30));
                return Ok(());
            }
            Some(Fault::Slow(bytes, pause)) => {
                stream.write_all(head.as_bytes())?;
                for part in body.chunks(bytes) {
                    stream.write_all(part)?;
                    stream.flush()?;
                    std::thread::sleep(Duration::from_millis(pause));
                }
            }
            None | Some(Fault::Whole | Fault::Other(_)) => {
                stream.write_all(head.as_bytes())?;
                stream.write_all(body)?;
            }
        }
    }
}
