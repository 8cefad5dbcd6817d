//! How much memory this machine has.

use std::fs;

/// Bytes of memory of this machine, or of the control group that limits this process; `None` where the system does not
/// say. What is free at the moment is not asked: a model is not to be chosen by the hour.
pub fn machine_memory() -> Option<u64> {
    let machine = fs::read_to_string("/proc/meminfo").ok().and_then(|text| total(&text));
    let group =
        fs::read_to_string("/sys/fs/cgroup/memory.max").ok().and_then(|text| text.trim().parse().ok());
    match (machine, group) {
        (Some(machine), Some(group)) => Some(std::cmp::min(machine, group)),
        (machine, group) => machine.or(group),
    }
}

/// `MemTotal` of `/proc/meminfo`, in bytes.
fn total(meminfo: &str) -> Option<u64> {
    let line = meminfo.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kibibytes.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_total_is_read() {
        assert_eq!(total("MemTotal:       24512 kB\nMemFree: 1 kB\n"), Some(24512 * 1024));
        assert_eq!(total("MemFree: 1 kB\n"), None);
        assert_eq!(total("MemTotal: x kB"), None);
        assert!(cfg!(not(target_os = "linux")) || machine_memory().is_some_and(|bytes| bytes > 1 << 20));
    }
}
