//! Rebuilds the crate when a file joins or leaves the knowledge folder: the macro that embeds the
//! folder makes the compiler watch the files it found, not the folder.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=knowledge");
}
