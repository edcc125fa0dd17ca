//! Free ports on the loopback address, for listeners of child processes.
//!
//! The ports lie below the range from which the kernel takes source ports: a port from that range may
//! be taken by any outgoing connection while its listener is down, and a client that keeps
//! trying to reach a dead listener there can end up connected to itself.

use std::net::{Ipv4Addr, TcpListener};
use std::sync::atomic::{AtomicU16, Ordering};

/// First port that is handed out.
const FIRST: u16 = 20_000;

/// How many ports are tried in turn, up to the start of the usual range of source ports.
const SPAN: u16 = 12_000;

static NEXT: AtomicU16 = AtomicU16::new(0);

/// Returns a port that is free now and that this program hands out only once.
pub(crate) fn free() -> u16 {
    // Test programs that run side by side start at different places.
    let offset = std::process::id().wrapping_mul(379);
    for _ in 0..SPAN {
        let step = u32::from(NEXT.fetch_add(1, Ordering::Relaxed));
        let place = offset.wrapping_add(step) % u32::from(SPAN);
        let port = FIRST + u16::try_from(place).expect("less than the span, which fits");
        if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok() {
            return port;
        }
    }
    panic!("no free port between {FIRST} and {}", FIRST + SPAN)
}
