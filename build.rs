//! Compiles the names of places into an automaton that the binary reads in place, and rebuilds the crate
//! when a file joins or leaves the knowledge folder: the macro that embeds the folder makes the
//! compiler watch the files it found, not the folder.

use std::error::Error;
use std::path::PathBuf;
use std::{env, fs};

#[path = "src/pipeline/knowledge/gazetteer/compile.rs"]
mod compile;
#[path = "src/pipeline/knowledge/gazetteer/key.rs"]
mod key;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=knowledge");
    println!("cargo:rerun-if-changed=src/pipeline/knowledge/gazetteer");
    let mut texts = Vec::new();
    for list in compile::LISTS {
        texts.push(fs::read_to_string(format!("knowledge/gazetteers/{list}.tsv"))?);
    }
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let compiled = compile::compile(&texts)?;
    let folder = PathBuf::from(env::var("OUT_DIR")?);
    fs::write(folder.join("places.fst"), compiled.automaton)?;
    fs::write(folder.join("places.postings"), compiled.postings)?;
    Ok(())
}
