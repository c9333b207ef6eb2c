//! Under a sanitizer or Miri every object comes from the global allocator, so that those tools see
//! each one.

use std::env;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-env-changed=GC_CORE_SYSTEM_ALLOC");
    println!("cargo:rustc-check-cfg=cfg(gc_system_alloc)");
    // Cargo passes the compiler's own cfgs: `sanitize` and `miri` are set when one of those tools
    // is at work.
    let tool = ["CARGO_CFG_SANITIZE", "CARGO_CFG_MIRI"].iter().any(|name| env::var_os(name).is_some());
    // For tools that the compiler knows nothing of, such as valgrind.
    let asked = env::var_os("GC_CORE_SYSTEM_ALLOC").is_some_and(|value| value != "0");
    if tool || asked {
        println!("cargo:rustc-cfg=gc_system_alloc");
    }
}
