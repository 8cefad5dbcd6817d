//! Files that appear whole or not at all, standard output, and messages.

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use tolmach_service::{CatalogError, PassedOver, ServiceError, Store, fidelity};

use crate::args::StoreFolder;

/// Where a result goes: standard output, or a file that is renamed into place when all is written.
#[derive(Debug)]
pub(crate) enum Output {
    Standard(io::BufWriter<io::Stdout>),
    File {
        file: io::BufWriter<tempfile::NamedTempFile>,
        path: PathBuf,
    },
    /// A device or a pipe, such as `/dev/null`: written to, never replaced by a file.
    Device(io::BufWriter<std::fs::File>),
}

impl Output {
    /// Opens the output; nothing is visible under the file's name before [`Output::finish`].
    pub(crate) fn open(path: Option<&Path>) -> Result<Self> {
        let Some(path) = path.filter(|path| path.as_os_str() != "-") else {
            return Ok(Output::Standard(io::BufWriter::new(io::stdout())));
        };
        Self::to_file(path).with_context(|| format!("cannot write {}", path.display()))
    }

    fn to_file(path: &Path) -> io::Result<Self> {
        let replaced = std::fs::metadata(path).ok();
        if replaced.as_ref().is_some_and(|found| !found.is_file()) {
            let device = std::fs::File::options().write(true).open(path)?;
            return Ok(Output::Device(io::BufWriter::new(device)));
        }
        // A link stays, and what it leads to is written.
        let path = destination(path)?;
        let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let new = tempfile::Builder::new().prefix(".tolmach-").permissions(permissions()).tempfile_in(folder);
        let file = new?;
        UNFINISHED.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).push(file.path().to_owned());
        if let Some(replaced) = replaced {
            keep_access(&replaced, file.as_file())?;
        }
        Ok(Output::File { file: io::BufWriter::new(file), path })
    }

    /// Writes out what is buffered and gives the file its name.
    pub(crate) fn finish(mut self) -> Result<()> {
        self.flush()?;
        if let Output::File { file, path } = self {
            let file = file.into_inner().map_err(|e| e.into_error())?;
            file.as_file().sync_all()?;
            file.persist(&path)
                .map_err(|e| e.error)
                .with_context(|| format!("cannot write {}", path.display()))?;
        }
        Ok(())
    }
}

/// What a newly created file may be: as the user's mask says, not the 0600 of temporary files.
#[cfg(unix)]
fn permissions() -> std::fs::Permissions {
    std::os::unix::fs::PermissionsExt::from_mode(0o666)
}

/// Who may read the file that is replaced may read the new one, and nobody else: neither those whom the user's mask would
/// let, nor, where the group cannot be kept, the user's own group.
#[cfg(unix)]
fn keep_access(replaced: &std::fs::Metadata, file: &std::fs::File) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, fchown};
    let mut mode = replaced.mode() & 0o777;
    if file.metadata()?.gid() != replaced.gid() && fchown(file, None, Some(replaced.gid())).is_err() {
        mode &= 0o707;
    }
    file.set_permissions(std::fs::Permissions::from_mode(mode))
}

/// The path that is written for `path`: where links lead from there, whether or not there is a file yet.
pub(crate) fn destination(path: &Path) -> io::Result<PathBuf> {
    // As many links as Linux follows.
    let mut at = path.to_owned();
    for _ in 0..40 {
        match std::fs::read_link(&at) {
            Ok(to) => at = at.parent().unwrap_or(Path::new("")).join(to),
            Err(_) => return Ok(at),
        }
    }
    Err(io::Error::other("links that go in circles"))
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Output::Standard(out) => out.write(bytes),
            Output::Device(out) => out.write(bytes),
            Output::File { file, .. } => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Output::Standard(out) => out.flush(),
            Output::Device(out) => out.flush(),
            Output::File { file, .. } => file.flush(),
        }
    }
}

/// Writes a whole file under its name.
pub(crate) fn write_file(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut output = Output::open(Some(path))?;
    output.write_all(bytes)?;
    output.finish()
}

/// Temporary files that an interrupt must remove.
static UNFINISHED: std::sync::Mutex<Vec<PathBuf>> = std::sync::Mutex::new(Vec::new());

/// On Ctrl-C, termination and hanging up: removes what is half written and ends with 128 and the number of the signal, as
/// shells expect. Where there is no thread to wait for signals, they have their usual effect.
pub(crate) fn remove_unfinished_on_signals() {
    let (ready, listens) = std::sync::mpsc::sync_channel(0);
    let listen = move || {
        let signals = Signals::new([SIGHUP, SIGINT, SIGTERM]);
        // Told before the first file is begun, which is what the waiting is for.
        let _ = ready.send(());
        let Some(signal) = signals.ok().and_then(|mut signals| signals.forever().next()) else { return };
        let files = UNFINISHED.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        for file in files.iter() {
            let _ = std::fs::remove_file(file);
        }
        #[expect(clippy::exit, reason = "the only way out of the thread that hears signals")]
        std::process::exit(128 + signal);
    };
    if std::thread::Builder::new().spawn(listen).is_ok() {
        let _ = listens.recv();
    }
}

/// Whether the reader of our output went away: the end of work, not a failure.
pub(crate) fn is_closed_pipe(error: &anyhow::Error) -> bool {
    // JSON that cannot be written keeps the reason to itself.
    let kind = |cause: &(dyn std::error::Error + 'static)| match cause.downcast_ref::<io::Error>() {
        Some(error) => Some(error.kind()),
        None => cause.downcast_ref::<serde_json::Error>()?.io_error_kind(),
    };
    error.chain().filter_map(kind).any(|kind| kind == io::ErrorKind::BrokenPipe)
}

/// Answers what was typed where it is no command to run: with the help or version that it asks for, or with what is wrong.
pub(crate) fn answer(usage: &clap::Error) -> ExitCode {
    match usage.print().and_then(|()| io::stdout().flush()) {
        Err(error) if !usage.use_stderr() && error.kind() != io::ErrorKind::BrokenPipe => {
            tell(&format!("tolmach: cannot write: {error}"));
            ExitCode::FAILURE
        }
        _ => ExitCode::from(u8::try_from(usage.exit_code()).unwrap_or(2)),
    }
}

/// The message of a failure, with what to do where we know it.
pub(crate) fn complain(error: &anyhow::Error) {
    tell(&format!("tolmach: {}", message(error)));
    if let Some(advice) = error.chain().find_map(advice) {
        tell(&advice);
    }
}

/// An error with its causes. Many errors say their cause themselves, in front of those that do not.
fn message(error: &anyhow::Error) -> String {
    let mut message = error.to_string();
    let mut last = message.clone();
    for cause in error.chain().skip(1) {
        let cause = cause.to_string();
        if !last.ends_with(&cause) {
            message = format!("{message}: {cause}");
        }
        last = cause;
    }
    message
}

/// What a person can do about an error.
fn advice(error: &(dyn std::error::Error + 'static)) -> Option<String> {
    let catalog = match error.downcast_ref::<ServiceError>() {
        Some(ServiceError::Catalog(error)) => error,
        Some(ServiceError::Model { pair, locked: true, .. }) => {
            return Some(format!(
                "tolmach.lock names it, so no other takes its place; `tolmach models lock --remove {pair}` allows others."
            ));
        }
        Some(ServiceError::Model { pair, id, .. }) => {
            return Some(format!(
                "`tolmach models remove {pair}/{id}` takes it away, and `tolmach models fetch {pair}` or \
                 `tolmach models import PATH` gets another."
            ));
        }
        _ => error.downcast_ref::<CatalogError>()?,
    };
    Some(match catalog {
        CatalogError::NoModel { from, to, .. } => format!(
            "Get one with `tolmach models fetch {from}-{to}` or `tolmach models import PATH`; \
             `tolmach models list` shows what is there."
        ),
        CatalogError::NoRoute { missing, .. } => format!(
            "Get what is missing with `tolmach models fetch {}` or `tolmach models import PATH`; \
             `tolmach models list` shows what is there.",
            missing.join(" ")
        ),
        CatalogError::OneLanguage { .. } => "`--via` names a language to go through, and back.".to_owned(),
        CatalogError::PinnedAbsent { pair, .. } => format!(
            "`tolmach models fetch {pair}` gets it from a channel that has it (--from: a mirror or folder); \
             `tolmach models lock --remove {pair}` allows others."
        ),
        CatalogError::PinnedRemoval { pair, .. } => {
            format!("`tolmach models lock --remove {pair}` allows others, and this to be removed.")
        }
        CatalogError::PinnedChanged { .. } => {
            "`tolmach models fetch` or `import` of the same pack repairs it.".to_owned()
        }
        _ => return None,
    })
}

/// A line for a person, kept out of the result. Where nobody can be told (the disk with the log is full), the work goes on.
pub(crate) fn tell(message: &str) {
    let _ = writeln!(io::stderr(), "{message}");
}

/// Says which models were to be used and are not.
pub(crate) fn warn_of<'a>(passed_over: impl IntoIterator<Item = &'a PassedOver>) {
    for model in passed_over {
        tell(&format!("warning: {model}"));
    }
}

/// Says what the gate could not judge between two languages, where it has no data for one of them.
pub(crate) fn tell_unjudged(from: &str, to: &str) {
    if let Some(unjudged) = fidelity::unjudged(from, to) {
        tell(&unjudged.to_string());
    }
}

/// A bar on a terminal, silence in a pipe.
pub(crate) fn progress_bar() -> ProgressBar {
    let target =
        if io::stderr().is_terminal() { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
    let bar = ProgressBar::with_draw_target(Some(0), target);
    if let Ok(style) =
        ProgressStyle::with_template("{bar:40} {pos}/{len} sentences {elapsed} (ready in {eta})")
    {
        bar.set_style(style);
    }
    bar
}

/// A bar of bytes on a terminal, silence in a pipe.
pub(crate) fn bytes_bar() -> ProgressBar {
    let bar = progress_bar();
    if let Ok(style) =
        ProgressStyle::with_template("{wide_msg} {bar:20} {bytes}/{total_bytes} {bytes_per_sec} ({eta})")
    {
        bar.set_style(style);
    }
    bar
}

/// The model store: `--models`, `$TOLMACH_MODELS`, or the platform's data folder.
pub(crate) fn store(folder: &StoreFolder) -> Result<Store> {
    let root = match &folder.folder {
        Some(folder) => folder.clone(),
        None => directories::ProjectDirs::from("", "", "tolmach")
            .context("this system names no data folder; set TOLMACH_MODELS")?
            .data_dir()
            .join("models"),
    };
    Ok(Store::at(root))
}
