//! Has gc-core take its primitives from here.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rustc-cfg=gc_shuttle");
}
