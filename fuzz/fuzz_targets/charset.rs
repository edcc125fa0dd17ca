//! Bytes decode to text or are refused, whatever charset they claim to be in; the first byte chooses it.
#![no_main]

use boctin::pipeline::text::charset::{decode, reread};
use libfuzzer_sys::fuzz_target;

const STATED: [Option<&str>; 6] = [
    None,
    Some("text/html; charset=utf-8"),
    Some("text/html; charset=windows-1258"),
    Some("text/html; charset=windows-1252"),
    Some("text/html; charset=utf-16le"),
    Some("text/html; charset=gb18030"),
];

fuzz_target!(|data: &[u8]| {
    let Some((choice, bytes)) = data.split_first() else { return };
    let stated = STATED.get(usize::from(*choice) % STATED.len()).copied().flatten();
    if let Ok((text, _)) = decode(bytes, stated) {
        // Reading a text again finds nothing new to mend without end.
        let _ = reread(&text);
    }
});
