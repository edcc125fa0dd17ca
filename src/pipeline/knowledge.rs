//! What the pipeline knows: lexicons, document types, issuers, topics. Built from named texts;
//! whoever reads folders does so at the edge. (to come)

/// A named text, `lexicons/boilerplate.toml` say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnowledgeFile {
    /// Path below the knowledge folder, with forward slashes.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// One fault in a knowledge file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}{}: {message}", line.map(|line| format!(":{line}")).unwrap_or_default())]
pub struct KnowledgeFault {
    /// Path below the knowledge folder.
    pub file: String,
    /// Line, counted from 1, where it is known.
    pub line: Option<usize>,
    /// What was expected and what was found.
    pub message: String,
}

/// Everything the pipeline knows, ready for use; never changes.
#[derive(Debug)]
pub struct Knowledge {
    digest: String,
}

impl Knowledge {
    /// Returns the files that are part of the binary, sorted by path.
    #[must_use]
    pub fn embedded() -> Vec<KnowledgeFile> {
        Vec::new()
    }

    /// Builds knowledge from files; a later file replaces an earlier one of the same path.
    ///
    /// # Errors
    ///
    /// All faults of all files at once.
    pub fn build(_files: Vec<KnowledgeFile>) -> Result<Self, Vec<KnowledgeFault>> {
        Ok(Self { digest: String::new() })
    }

    /// Returns `sha256:` and the digest of all files in path order.
    #[must_use]
    pub fn digest(&self) -> &str {
        &self.digest
    }
}
