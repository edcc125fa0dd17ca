//! A private Prometheus that scrapes a worker and works out the rules of this repository, asked over HTTP.

use std::fs;
use std::net::Ipv4Addr;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::support::guard::{self, Guarded};
use crate::support::ports;
use crate::support::wait::{eventually, when};
use crate::support::worker::SOON;

/// A running Prometheus; its data goes with it.
pub(crate) struct Prometheus {
    _process: Guarded,
    port: u16,
    _folder: TempDir,
}

impl Prometheus {
    /// Starts one that scrapes this port of this machine each second, as the job `boctin`, with these files of rules.
    pub(crate) async fn scraping(port: u16, rules: &[&Path]) -> Self {
        let folder = guard::folder("boctin-prometheus-");
        let rules: Vec<&str> = rules.iter().map(|path| path.to_str().unwrap()).collect();
        // JSON is YAML.
        let configuration = serde_json::json!({
            "global": { "scrape_interval": "1s", "evaluation_interval": "1s" },
            "rule_files": rules,
            "scrape_configs": [{
                "job_name": "boctin",
                "static_configs": [{ "targets": [format!("127.0.0.1:{port}")] }],
            }],
        });
        let file = folder.path().join("prometheus.yml");
        fs::write(&file, configuration.to_string()).unwrap();
        let port = ports::free();
        let (_, log) = guard::log_file(folder.path(), "log");
        let mut command = Command::new("prometheus");
        command
            .arg(format!("--config.file={}", file.display()))
            .arg(format!("--storage.tsdb.path={}", folder.path().join("data").display()))
            .arg(format!("--web.listen-address=127.0.0.1:{port}"))
            .current_dir(folder.path())
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log);
        let prometheus = Self { _process: Guarded::start(&mut command), port, _folder: folder };
        eventually("Prometheus is ready", SOON, async || {
            when(prometheus.get("/-/ready").await?.contains("is Ready"))
        })
        .await;
        prometheus
    }

    /// Returns what a query yields now: labels and value of each sample.
    pub(crate) async fn query(&self, query: &str) -> Vec<Value> {
        let path = format!("/api/v1/query?query={}", encoded(query));
        let answer = self.get(&path).await.expect("Prometheus answers");
        let answer: Value = serde_json::from_str(&answer).expect("an answer in JSON");
        assert_eq!(answer["status"], "success", "{query}: {answer}");
        answer["data"]["result"].as_array().cloned().unwrap_or_default()
    }

    /// Returns all rules with their health, as Prometheus lists them.
    pub(crate) async fn rules(&self) -> Vec<Value> {
        let answer = self.get("/api/v1/rules").await.expect("Prometheus answers");
        let answer: Value = serde_json::from_str(&answer).expect("an answer in JSON");
        let groups = answer["data"]["groups"].as_array().cloned().unwrap_or_default();
        groups
            .iter()
            .flat_map(|group| group["rules"].as_array().cloned().unwrap_or_default())
            .collect()
    }

    /// Fetches a page; `None` when nobody answers. HTTP/1.0, so that no body comes in chunks.
    async fn get(&self, path: &str) -> Option<String> {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).await.ok()?;
        let request = format!("GET {path} HTTP/1.0\r\nHost: test\r\n\r\n");
        stream.write_all(request.as_bytes()).await.ok()?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.ok()?;
        Some(answer.split_once("\r\n\r\n")?.1.to_owned())
    }
}

fn encoded(query: &str) -> String {
    query.bytes().map(|byte| format!("%{byte:02X}")).collect()
}
