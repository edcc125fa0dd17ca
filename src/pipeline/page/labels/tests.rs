//! Whole pages, line by line.
