//! What crosses the wire: raw articles in, structured articles and dead letters out.
//!
//! The messages are independent of the transport: an [`Envelope`] is an AMQP delivery to the worker
//! and a line or file to the file mode. (to come)
