//! The network client. It needs no C: TLS is rustls with graviola, certificates are those that the system trusts.

use std::io;
use std::sync::OnceLock;
use std::time::Duration;

use ureq::Agent;
use ureq::http::HeaderMap;
use ureq::tls::{Certificate, RootCerts, TlsConfig};

use super::{NoReply, Reply, Request, Transport};

/// A client for `http` and `https`, through the proxy of the usual environment variables if there is one.
#[derive(Debug)]
pub struct HttpClient {
    stall: Duration,
    plain: OnceLock<Agent>,
    /// Made at its first use, because it reads the system's certificates.
    secure: OnceLock<Result<Agent, NoTls>>,
}

impl HttpClient {
    /// A client that gives an answer up when nothing comes for as long as `stall`. However slowly, bytes may come.
    pub fn new(stall: Duration) -> Self {
        Self { stall, plain: OnceLock::new(), secure: OnceLock::new() }
    }

    fn agent(&self, url: &str) -> Result<&Agent, NoReply> {
        if !url.starts_with("https:") {
            return Ok(self.plain.get_or_init(|| self.build(TlsConfig::builder().build())));
        }
        let made = self.secure.get_or_init(|| Ok(self.build(tls()?)));
        made.as_ref().map_err(|reason| NoReply::Lasting(reason.to_string()))
    }

    fn build(&self, tls: TlsConfig) -> Agent {
        Agent::config_builder()
            .tls_config(tls)
            .http_status_as_error(false)
            .max_redirects(0)
            .user_agent(concat!("tolmach/", env!("CARGO_PKG_VERSION")))
            // Hashes are of the bytes as they lie on the server.
            .accept_encoding("identity")
            .timeout_resolve(Some(self.stall))
            .timeout_connect(Some(self.stall))
            .timeout_send_request(Some(self.stall))
            .timeout_recv_response(Some(self.stall))
            .timeout_per_read(Some(self.stall))
            .build()
            .new_agent()
    }
}

/// Why there is no secure connection from this machine.
#[derive(Debug, thiserror::Error)]
enum NoTls {
    #[error(
        "this processor lacks the instructions that encryption here is made of; \
         fetch the files on another machine and give their folder with --from"
    )]
    Processor,
    #[error("no trusted certificates: {0}")]
    Unreadable(rustls_native_certs::Error),
    #[error("this system has no trusted certificates; name a file of them in SSL_CERT_FILE")]
    NoCertificates,
}

/// TLS with the certificates of the system, or of `SSL_CERT_FILE` and `SSL_CERT_DIR`: a newsroom behind an inspecting
/// proxy trusts its own.
fn tls() -> Result<TlsConfig, NoTls> {
    let provider = provider().ok_or(NoTls::Processor)?;
    let trusted = rustls_native_certs::load_native_certs();
    if trusted.certs.is_empty() {
        return Err(trusted.errors.into_iter().next().map_or(NoTls::NoCertificates, NoTls::Unreadable));
    }
    let roots: Vec<Certificate<'static>> =
        trusted.certs.iter().map(|der| Certificate::from_der(der).to_owned()).collect();
    Ok(TlsConfig::builder()
        .root_certs(RootCerts::from(roots))
        .unversioned_rustls_crypto_provider(std::sync::Arc::new(provider))
        .build())
}

/// The library ends the program on a processor without these.
#[cfg(target_arch = "x86_64")]
fn provider() -> Option<rustls::crypto::CryptoProvider> {
    let able = is_x86_feature_detected!("aes")
        && is_x86_feature_detected!("pclmulqdq")
        && is_x86_feature_detected!("ssse3")
        && is_x86_feature_detected!("avx")
        && is_x86_feature_detected!("avx2")
        && is_x86_feature_detected!("bmi1")
        && is_x86_feature_detected!("bmi2")
        && is_x86_feature_detected!("adx");
    able.then(rustls_graviola::default_provider)
}

#[cfg(target_arch = "aarch64")]
fn provider() -> Option<rustls::crypto::CryptoProvider> {
    use std::arch::is_aarch64_feature_detected as has;
    (has!("neon") && has!("aes") && has!("pmull") && has!("sha2")).then(rustls_graviola::default_provider)
}

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
fn provider() -> Option<rustls::crypto::CryptoProvider> {
    None
}

impl Transport for HttpClient {
    fn get(&self, request: &Request<'_>) -> Result<Reply, NoReply> {
        let mut call = self.agent(request.url)?.get(request.url);
        if request.url.ends_with(".gz") {
            // Some storage keeps such files marked as packed for the way, and unpacks them for whoever does not ask so.
            call = call.header("Accept-Encoding", "gzip");
        }
        if request.offset > 0 {
            call = call.header("Range", format!("bytes={}-", request.offset));
            if let Some(validator) = request.validator {
                call = call.header("If-Range", validator);
            }
        }
        let response = call.call().map_err(no_reply)?;
        let status = response.status().as_u16();
        let headers = response.headers();
        let range = (status == 206).then(|| text(headers, "content-range").and_then(content_range)).flatten();
        let validator = text(headers, "etag").filter(|tag| tag.starts_with('"')).map(str::to_owned);
        let retry_after = text(headers, "retry-after").and_then(|seconds| seconds.trim().parse().ok());
        let location = text(headers, "location").map(str::to_owned);
        let (start, total) = match range {
            Some((start, total)) => (start, total),
            // A part without its place is of no use: an offset that fits nothing makes the caller ask anew.
            None if status == 206 => (u64::MAX, None),
            None => (0, response.body().content_length()),
        };
        let body = response.into_body().into_with_config().limit(u64::MAX).reader();
        Ok(Reply { status, start, total, validator, retry_after, location, body: Box::new(body) })
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// Start and whole length of `bytes 5-9/10`.
fn content_range(text: &str) -> Option<(u64, Option<u64>)> {
    let (range, total) = text.trim().strip_prefix("bytes ")?.split_once('/')?;
    Some((range.split_once('-')?.0.trim().parse().ok()?, total.trim().parse().ok()))
}

fn no_reply(error: ureq::Error) -> NoReply {
    match error {
        // A certificate that is not trusted comes as data that are not valid.
        ureq::Error::Io(error) if error.kind() == io::ErrorKind::InvalidData => {
            NoReply::Lasting(error.to_string())
        }
        ureq::Error::Rustls(_)
        | ureq::Error::Tls(_)
        | ureq::Error::BadUri(_)
        | ureq::Error::Http(_)
        | ureq::Error::InvalidProxyUrl => NoReply::Lasting(error.to_string()),
        ureq::Error::Io(error) => NoReply::Passing(error.to_string()),
        error => NoReply::Passing(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges() {
        assert_eq!(content_range("bytes 5-9/10"), Some((5, Some(10))));
        assert_eq!(content_range("bytes 5-9/*"), Some((5, None)));
        for text in ["", "bytes */10", "items 5-9/10", "bytes 5/10", "bytes -9/10"] {
            assert_eq!(content_range(text), None, "{text}");
        }
    }
}
