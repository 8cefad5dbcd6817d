//! What a network client must do; everything above it knows no network.

use std::io::Read;

/// A request for a file, or for the rest of one.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// An `http` or `https` address.
    pub url: &'a str,
    /// Bytes that are there already: 0 asks for the whole file.
    pub offset: u64,
    /// What the server called the state of the file that those bytes are of. If it has another state by now, the
    /// whole file is to come.
    pub validator: Option<&'a str>,
}

/// The answer of a server, whatever its status: redirects are not followed here.
pub struct Reply {
    /// The status of HTTP.
    pub status: u16,
    /// Offset in the file of the first byte of the body; 0 if the whole file comes.
    pub start: u64,
    /// Bytes of the whole file, where the server says so.
    pub total: Option<u64>,
    /// What the server calls this state of the file: a strong `ETag`.
    pub validator: Option<String>,
    /// Seconds that the server asks to wait.
    pub retry_after: Option<u64>,
    /// Where a redirect leads.
    pub location: Option<String>,
    /// The body; an error if it ends before it should.
    pub body: Box<dyn Read>,
}

impl std::fmt::Debug for Reply {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reply")
            .field("status", &self.status)
            .field("start", &self.start)
            .field("total", &self.total)
            .finish_non_exhaustive()
    }
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoReply {
    /// It may work the next time.
    Passing(String),
    /// It will not work: the certificate is not trusted, or there is no client for such addresses.
    Lasting(String),
}

/// A client for `http` and `https`.
pub trait Transport {
    /// Sends a request and reads the head of the answer.
    ///
    /// # Errors
    /// If there is no answer; an answer of any status is none.
    fn get(&self, request: &Request<'_>) -> Result<Reply, NoReply>;
}

/// The client of a program that has none: folders can be read, addresses cannot.
#[derive(Clone, Copy, Debug, Default)]
pub struct Offline;

impl Transport for Offline {
    fn get(&self, _: &Request<'_>) -> Result<Reply, NoReply> {
        Err(NoReply::Lasting("this program was built without a network client (feature `http`)".to_owned()))
    }
}
