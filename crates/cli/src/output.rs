//! Files that appear whole or not at all, standard output, and messages.

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use tolmach_service::{CatalogError, PassedOver, ServiceError, Store};

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
        if std::fs::metadata(path).is_ok_and(|found| !found.is_file()) {
            let device = std::fs::File::options().write(true).open(path);
            let device = device.with_context(|| format!("cannot write {}", path.display()))?;
            return Ok(Output::Device(io::BufWriter::new(device)));
        }
        let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let file = tempfile::Builder::new()
            .prefix(".tolmach-")
            .permissions(permissions())
            .tempfile_in(folder)
            .with_context(|| format!("cannot write {}", path.display()))?;
        UNFINISHED.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).push(file.path().to_owned());
        Ok(Output::File { file: io::BufWriter::new(file), path: path.to_owned() })
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

/// On Ctrl-C and termination: removes what is half written and ends with 130, as shells expect.
pub(crate) fn remove_unfinished_on_interrupt() -> Result<()> {
    ctrlc::set_handler(|| {
        let files = UNFINISHED.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        for file in files.iter() {
            let _ = std::fs::remove_file(file);
        }
        #[expect(clippy::exit, reason = "the only way out of a signal handler's thread")]
        std::process::exit(130);
    })
    .context("cannot listen for Ctrl-C")
}

/// Whether the reader of our output went away: the end of work, not a failure.
pub(crate) fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .any(|e| e.kind() == io::ErrorKind::BrokenPipe)
}

/// The message of a failure, with what to do where we know it.
#[expect(clippy::print_stderr, reason = "messages are this program's job")]
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
        _ => return,
    };
    eprintln!("{advice}");
}

/// A line for a person, kept out of the result.
#[expect(clippy::print_stderr, reason = "messages are this program's job")]
pub(crate) fn tell(message: &str) {
    let _ = writeln!(io::stderr(), "{message}");
}

/// Says which models were to be used and are not.
pub(crate) fn warn_of<'a>(passed_over: impl IntoIterator<Item = &'a PassedOver>) {
    for model in passed_over {
        tell(&format!("warning: {model}"));
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
