//! Gets the bytes of one address, in as many goes as it takes.

use std::time::Duration;

use super::{Event, Fetcher, NoReply, Request};
use crate::CatalogError;
use crate::channel::{Address, resolve};

/// Redirects that are followed for one request.
const REDIRECTS: u32 = 5;

/// Bytes after which earlier failures no longer count: whoever gets this far will get to the end.
const PROGRESS: u64 = 1 << 20;

/// Longest pause that a server may ask for.
const LONGEST_PAUSE: u64 = 120;

/// Where bytes go.
pub(super) trait Sink {
    /// Bytes that are there.
    fn have(&self) -> u64;
    /// Bytes of the whole, as the server said.
    fn total(&self) -> Option<u64>;
    /// What the server called the state of the file that the bytes are of.
    fn validator(&self) -> Option<&str>;
    /// Begins anew, with no bytes.
    fn begin(&mut self, validator: Option<String>, total: Option<u64>) -> Result<(), CatalogError>;
    /// Adds bytes.
    fn append(&mut self, bytes: &[u8]) -> Result<(), CatalogError>;
}

/// A sink in memory, for indexes.
#[derive(Debug, Default)]
pub(super) struct Memory {
    pub(super) bytes: Vec<u8>,
    validator: Option<String>,
    total: Option<u64>,
}

impl Sink for Memory {
    fn have(&self) -> u64 {
        self.bytes.len() as u64
    }

    fn total(&self) -> Option<u64> {
        self.total
    }

    fn validator(&self) -> Option<&str> {
        self.validator.as_deref()
    }

    fn begin(&mut self, validator: Option<String>, total: Option<u64>) -> Result<(), CatalogError> {
        *self = Self { bytes: Vec::new(), validator, total };
        Ok(())
    }

    fn append(&mut self, bytes: &[u8]) -> Result<(), CatalogError> {
        self.bytes.extend_from_slice(bytes);
        Ok(())
    }
}

/// What is to be got.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted<'a> {
    pub(super) url: &'a str,
    /// What to call it to the user.
    pub(super) name: &'a str,
    /// The published size.
    pub(super) size: Option<u64>,
    /// Largest size that is taken.
    pub(super) limit: u64,
    /// Whether the hash of the whole is known: then any two parts may be joined, and the hash tells if they fit.
    pub(super) hashed: bool,
}

/// How one go ended, if it can be tried again.
enum Go {
    Done,
    Failed { reason: String, pause: Option<u64> },
}

impl Fetcher<'_> {
    /// Fills a sink with the whole of an address. What the sink has already is not asked for again where server and
    /// publisher give the means to tell that it is of the same file.
    pub(super) fn transfer(&self, wanted: &Wanted<'_>, sink: &mut dyn Sink) -> Result<(), CatalogError> {
        let mut failures = 0;
        let mut reached = sink.have();
        loop {
            let (reason, pause) = match self.go(wanted, sink)? {
                Go::Done => return Ok(()),
                Go::Failed { reason, pause } => (reason, pause),
            };
            if sink.have() >= reached.saturating_add(PROGRESS) {
                failures = 0;
            }
            reached = sink.have();
            failures += 1;
            if failures >= self.patience.tries {
                return Err(CatalogError::Unreachable {
                    url: wanted.url.to_owned(),
                    reason,
                    tries: failures,
                });
            }
            if let Some(seconds) = pause.filter(|seconds| *seconds > LONGEST_PAUSE) {
                return Err(CatalogError::Busy { url: wanted.url.to_owned(), seconds });
            }
            let growing = self.patience.pause.saturating_mul(1 << (failures - 1).min(6));
            let pause = pause.map_or(growing, Duration::from_secs);
            self.tell(Event::Waiting { file: wanted.name, reason: &reason, pause });
            std::thread::sleep(pause);
        }
    }

    fn go(&self, wanted: &Wanted<'_>, sink: &mut dyn Sink) -> Result<Go, CatalogError> {
        let whole = wanted.size.or(sink.total());
        if sink.have() > 0 && whole == Some(sink.have()) {
            return Ok(Go::Done);
        }
        let may_join = wanted.hashed || sink.validator().is_some();
        if sink.have() > 0 && (!may_join || whole.is_some_and(|whole| sink.have() > whole)) {
            sink.begin(None, None)?;
        }
        let mut url = wanted.url.to_owned();
        for _ in 0..=REDIRECTS {
            let request = Request { url: &url, offset: sink.have(), validator: sink.validator() };
            let reply = match self.transport.get(&request) {
                Ok(reply) => reply,
                Err(NoReply::Passing(reason)) => return Ok(Go::Failed { reason, pause: None }),
                Err(NoReply::Lasting(reason)) => return Err(CatalogError::NoClient { url, reason }),
            };
            match reply.status {
                301 | 302 | 303 | 307 | 308 => {
                    let target = resolve(&url, reply.location.as_deref().unwrap_or_default());
                    url = Address::Web(url).leads_to(&target)?.to_string();
                    continue;
                }
                200 => sink.begin(reply.validator.clone(), reply.total)?,
                206 if sink.have() > 0 && reply.start == sink.have() => {}
                // The server has another file by now, or counts otherwise: from the start.
                206 | 416 => {
                    sink.begin(None, None)?;
                    let reason = "the server does not continue where it left off".to_owned();
                    return Ok(Go::Failed { reason, pause: Some(0) });
                }
                status @ (408 | 425 | 429 | 500 | 502 | 503 | 504) => {
                    let reason = format!("the server answers {status}");
                    return Ok(Go::Failed { reason, pause: reply.retry_after });
                }
                status => return Err(CatalogError::Status { url, status }),
            }
            return self.receive_body(wanted, reply, sink);
        }
        Err(CatalogError::Redirects { url: wanted.url.to_owned(), limit: REDIRECTS })
    }

    fn receive_body(
        &self,
        wanted: &Wanted<'_>,
        reply: super::Reply,
        sink: &mut dyn Sink,
    ) -> Result<Go, CatalogError> {
        let differs =
            |expected, found| CatalogError::SizeMismatch { url: wanted.url.to_owned(), expected, found };
        if let (Some(size), Some(total)) = (wanted.size, reply.total)
            && size != total
        {
            return Err(differs(size, total));
        }
        let whole = wanted.size.or(reply.total);
        let mut body = reply.body;
        let mut buffer = vec![0; 64 << 10];
        loop {
            let read = match body.read(&mut buffer) {
                Ok(read) => read,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                Err(error) => {
                    let reason = format!("{error} after {} bytes", sink.have());
                    return Ok(Go::Failed { reason, pause: None });
                }
            };
            let bytes = buffer.get(..read).unwrap_or_default();
            if bytes.is_empty() {
                break;
            }
            let have = sink.have().saturating_add(bytes.len() as u64);
            if let Some(size) = wanted.size.filter(|size| have > *size) {
                return Err(differs(size, have));
            }
            if have > wanted.limit {
                return Err(CatalogError::FileTooLarge {
                    path: wanted.url.into(),
                    file: wanted.name.to_owned(),
                    limit: wanted.limit,
                });
            }
            sink.append(bytes)?;
            self.tell(Event::Receiving { file: wanted.name, done: have, total: whole });
        }
        match whole {
            Some(whole) if whole != sink.have() => {
                let reason = format!("it ended after {} of {whole} bytes", sink.have());
                Ok(Go::Failed { reason, pause: None })
            }
            _ => Ok(Go::Done),
        }
    }
}
