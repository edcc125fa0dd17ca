//! TLS against a real broker with private authorities: what is trusted, what is refused, and how that is said.

use std::fs;
use std::path::{Path, PathBuf};

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    date_time_ymd,
};
use tempfile::TempDir;

use crate::support::account::Account;
use crate::support::articles::batch;
use crate::support::client::Client;
use crate::support::command;
use crate::support::flow::Flow;
use crate::support::guard;
use crate::support::node::Node;
use crate::support::ports;
use crate::support::worker::Worker;

/// A certificate and its key as files.
struct Pair {
    certificate: PathBuf,
    key: PathBuf,
}

/// A private authority.
struct Authority {
    issuer: Issuer<'static, KeyPair>,
    certificate: PathBuf,
}

impl Authority {
    fn new(folder: &Path, name: &str) -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, name);
        let key = KeyPair::generate().unwrap();
        let certificate = folder.join(format!("{name}.pem"));
        fs::write(&certificate, params.self_signed(&key).unwrap().pem()).unwrap();
        Self { issuer: Issuer::new(params, key), certificate }
    }

    /// Issues a certificate for these names, valid until the end of a year.
    fn issue(&self, folder: &Path, file: &str, names: &[&str], last_year: i32) -> Pair {
        let names: Vec<String> = names.iter().map(ToString::to_string).collect();
        let mut params = CertificateParams::new(names).unwrap();
        params.distinguished_name.push(DnType::CommonName, file);
        params.not_before = date_time_ymd(2020, 1, 1);
        params.not_after = date_time_ymd(last_year, 12, 31);
        params.extended_key_usages =
            vec![ExtendedKeyUsagePurpose::ServerAuth, ExtendedKeyUsagePurpose::ClientAuth];
        let key = KeyPair::generate().unwrap();
        let at = |end: &str| folder.join(format!("{file}{end}"));
        let pair = Pair { certificate: at(".pem"), key: at(".key") };
        let signed = params.signed_by(&key, &self.issuer).unwrap();
        fs::write(&pair.certificate, signed.pem()).unwrap();
        fs::write(&pair.key, key.serialize_pem()).unwrap();
        pair
    }
}

/// A broker with TLS, and the files of its authority.
struct Secured {
    node: Node,
    port: u16,
    authority: Authority,
    stranger: Authority,
    folder: TempDir,
}

/// The broker's certificate is good for longer than this program.
const LONG: i32 = 4000;

impl Secured {
    async fn start(asks_for_certificates: bool) -> Self {
        let folder = guard::folder("boctin-tls-");
        let path = folder.path();
        let authority = Authority::new(path, "authority");
        let stranger = Authority::new(path, "stranger");
        let server = authority.issue(path, "server", &["localhost"], LONG);
        let port = ports::free();
        let (verify, demand) =
            if asks_for_certificates { ("verify_peer", true) } else { ("verify_none", false) };
        let settings = format!(
            "raft.wal_max_size_bytes = 33554432\ndisk_free_limit.absolute = 1MB\n\
             listeners.ssl.1 = 127.0.0.1:{port}\n\
             ssl_options.cacertfile = {}\nssl_options.certfile = {}\nssl_options.keyfile = {}\n\
             ssl_options.verify = {verify}\nssl_options.fail_if_no_peer_cert = {demand}\n",
            authority.certificate.display(),
            server.certificate.display(),
            server.key.display(),
        );
        let node = Node::start_with(&settings).await;
        Self { node, port, authority, stranger, folder }
    }

    /// A flow through TLS to the broker under this name of its host.
    fn flow(&self, name: &str, host: &str) -> Flow {
        Flow::new(&format!("amqps://guest:guest@{host}:{}/%2f", self.port), name)
            .set("amqp.tls.ca_file", self.authority.certificate.to_str().unwrap())
    }

    /// Gives the broker another certificate, in place of the one it has.
    async fn present(&self, names: &[&str], last_year: i32) {
        self.authority.issue(self.folder.path(), "server", names, last_year);
        self.node.ctl(&["eval", "ssl:clear_pem_cache()."]).await;
    }

    /// Sends articles through a worker on this flow, and looks whether it came by TLS.
    async fn carries(&self, flow: &Flow) {
        let client = Client::new(&self.node.url());
        let mut worker = Worker::ready(flow).await;
        let mut account = Account::open(&client, flow);
        account.send(&batch("tls", 20)).await;
        assert_eq!(account.balance().await.out.len(), 20);
        worker.at_rest().await;
        let connections = self.node.ctl(&["list_connections", "--no-table-headers", "ssl"]).await;
        let secured = connections.lines().filter(|ssl| *ssl == "true").count();
        assert_eq!(secured, 2, "one to consume, one to publish: {connections}");
    }
}

/// The worker counts the refusal, says these words where people look, and stays alive; so does `check`.
async fn refused(flow: &Flow, words: &str) {
    let mut worker = Worker::start(flow);
    worker
        .until("the refusal is counted", |now| {
            now.get("amqp_reconnects_total{reason=\"tls_refused\",role=\"consume\"}") >= 1.0
        })
        .await;
    let reason = worker.is_unready().await;
    assert!(reason.contains(words), "{reason}");
    assert!(worker.log().contains(words), "{}", worker.log());
    assert_eq!(worker.get("/livez").await.unwrap().status, 200);
    let check = command::run(flow, &["check", "--broker"]).await;
    assert_ne!(check.code, Some(0), "{check:?}");
    assert!(check.output.contains(words), "{check:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_brokers_certificate_is_verified_authority_dates_and_name() {
    let broker = Secured::start(false).await;
    let flow = broker.flow("tls", "localhost");
    broker.carries(&flow).await;

    let stranger = broker.stranger.certificate.to_str().unwrap();
    let misled = flow.clone().set("amqp.tls.ca_file", stranger);
    refused(&misled, "authority that is not trusted").await;
    let unled = flow.clone().set("amqp.tls.ca_file", "");
    refused(&unled, "amqp.tls.ca_file").await;
    // The certificate names localhost alone.
    refused(&broker.flow("tls", "127.0.0.1"), "not for the host").await;

    broker.present(&["localhost"], 2021).await;
    refused(&flow, "has expired").await;
    // An address is a name, too.
    broker.present(&["127.0.0.1"], LONG).await;
    refused(&flow, "not for the host").await;
    broker.carries(&broker.flow("tls-by-address", "127.0.0.1")).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_broker_that_asks_for_a_certificate_gets_ours_and_says_what_it_refuses() {
    let broker = Secured::start(true).await;
    let folder = broker.folder.path();
    let with = |flow: Flow, pair: &Pair| {
        flow.set("amqp.tls.certificate_file", pair.certificate.to_str().unwrap())
            .set("amqp.tls.key_file", pair.key.to_str().unwrap())
    };
    let ours = broker.authority.issue(folder, "worker", &["worker"], LONG);
    broker.carries(&with(broker.flow("mutual", "localhost"), &ours)).await;

    let flow = broker.flow("mutual-refused", "localhost");
    refused(&flow, "amqp.tls.certificate_file").await;
    let foreign = broker.stranger.issue(folder, "foreign", &["worker"], LONG);
    refused(&with(flow.clone(), &foreign), "amqp.tls.certificate_file").await;
    let expired = broker.authority.issue(folder, "expired", &["worker"], 2021);
    refused(&with(flow, &expired), "amqp.tls.certificate_file").await;
}
