//! Where and with what the figures were measured.

use std::fs;
use std::process::Command;

/// Crates whose versions are told.
const CRATES: [&str; 8] =
    ["rust-cc", "gc", "dumpster", "bacon_rajan_cc", "jrsonnet-gcmodule", "boa_gc", "mimalloc", "tikv-jemallocator"];

fn rustc() -> String {
    let output = Command::new("rustc").arg("-V").output();
    output.map_or_else(|_| "rustc".to_owned(), |output| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

fn processor() -> String {
    let text = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = text.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    name.map_or("an unknown processor", |(_, name)| name).trim().to_owned()
}

fn versions() -> String {
    let lock = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.lock")).unwrap_or_default();
    let version = |name: &&str| {
        let (_, after) = lock.split_once(&format!("name = \"{name}\"\nversion = \""))?;
        Some(format!("{name} {}", after.split('"').next()?))
    };
    CRATES.iter().filter_map(version).collect::<Vec<_>>().join(", ")
}

/// A paragraph: processor, compiler, versions, date.
#[must_use]
pub fn describe() -> String {
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    let date = chrono::Utc::now().format("%Y-%m-%d");
    format!(
        "Measured {date} on {} ({processors} processors), {}, {}, with {}.",
        processor(),
        std::env::consts::OS,
        rustc(),
        versions()
    )
}
