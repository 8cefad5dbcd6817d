//! The command `tolmach`: arguments, progress, messages and exit codes. Everything else is `tolmach-service`.

mod args;
mod check;
mod house;
mod languages;
mod lines;
mod models;
mod output;
mod report_page;
mod translate;

use std::process::ExitCode;

use clap::Parser;

use args::{Arguments, Command};

fn main() -> ExitCode {
    // 2 on wrong usage, 0 on --help and --version.
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(usage) => return output::answer(&usage),
    };
    let result = match arguments.command {
        Command::Translate(translate) => translate::run(&translate),
        Command::Check(check) => check::run(&check),
        Command::Languages(languages) => languages::run(&languages),
        Command::Models(models) => models::run(&models),
    };
    match result {
        Ok(code) => code,
        Err(error) if output::is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            output::complain(&error);
            ExitCode::FAILURE
        }
    }
}
