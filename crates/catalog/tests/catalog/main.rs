//! The store as a front end uses it: packs of made-up bytes, since the store does not look inside a model.

mod channels;
mod choice;
mod hostile;
mod import;
mod route;
mod store;
mod support;
