//! A private RabbitMQ node: started, broken and removed by the test that owns it.
//!
//! The node listens on loopback only, keeps everything in a folder of its own, and ends with the test
//! or, at the latest, with the test program ([`super::guard`]). The port mapper that Erlang starts is
//! shared by all nodes of a machine and is left alone.

use std::fs;
use std::net::Ipv4Addr;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use tempfile::TempDir;
use tokio::net::TcpStream;
use tokio::sync::{OnceCell, Semaphore, SemaphorePermit};

use super::guard::{self, Guarded};
use super::ports;
use super::wait::{eventually, when};

/// The scripts themselves: those in `sbin` switch user, so their process would not be the node's.
const SCRIPTS: &str = "/usr/lib/rabbitmq/bin";

/// How long a node may take to start; about 8 s alone on an idle machine.
const START: Duration = Duration::from_secs(120);

/// Settings of nodes in tests. A small log of the quorum queues starts faster; a full disk is not what the
/// tests are about.
const QUICK_START: &str = "raft.wal_max_size_bytes = 33554432\ndisk_free_limit.absolute = 1MB\n";

/// Nodes of a cluster.
const CLUSTER: u32 = 3;

/// Nodes of tests that break them, at once: each takes 130 MB and a core while it starts.
static PRIVATE: Semaphore = Semaphore::const_new(CLUSTER as usize);

/// The node of all tests that do not break it.
static SHARED: OnceCell<Node> = OnceCell::const_new();

static COUNT: AtomicU32 = AtomicU32::new(0);

static COOKIE: LazyLock<String> = LazyLock::new(|| format!("{:032x}", fastrand::u128(..)));

/// One running, or for the moment stopped, node.
pub(crate) struct Node {
    name: String,
    port: u16,
    distribution_port: u16,
    // Declared before the folder: the process must be gone before its files are.
    process: Option<Guarded>,
    folder: TempDir,
    _permit: Option<SemaphorePermit<'static>>,
}

/// Returns the node of all tests that do not break it.
pub(crate) async fn shared() -> &'static Node {
    SHARED.get_or_init(async || Node::launch(None, QUICK_START).await).await
}

impl Node {
    /// Starts a node for one test, which may break it; waits while too many others run.
    pub(crate) async fn start() -> Self {
        Self::start_with(QUICK_START).await
    }

    /// Does the same with settings of one's own; with none, the node is as RabbitMQ is shipped.
    pub(crate) async fn start_with(settings: &str) -> Self {
        let permit = PRIVATE.acquire().await.expect("never closed");
        Self::launch(Some(permit), settings).await
    }

    /// Starts three nodes that form a cluster, for one test, which may break it.
    pub(crate) async fn cluster() -> [Self; CLUSTER as usize] {
        Self::cluster_with("").await
    }

    /// Does the same with settings of one's own beside those of all tests.
    pub(crate) async fn cluster_with(settings: &str) -> [Self; CLUSTER as usize] {
        let mut permits = PRIVATE.acquire_many(CLUSTER).await.expect("never closed");
        let settings = format!("{QUICK_START}{settings}");
        let mut launch = || Self::launch(permits.split(1), &settings);
        let (first, second, third) = tokio::join!(launch(), launch(), launch());
        for other in [&second, &third] {
            other.ctl(&["stop_app"]).await;
            other.ctl(&["join_cluster", &first.name]).await;
            other.start_app().await;
        }
        [first, second, third]
    }

    async fn launch(permit: Option<SemaphorePermit<'static>>, settings: &str) -> Self {
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("boctin-{}-{number}@localhost", std::process::id());
        let folder = guard::folder("boctin-node-");
        prepare(folder.path(), settings);
        let mut node = Self {
            name,
            port: ports::free(),
            distribution_port: ports::free(),
            process: None,
            folder,
            _permit: permit,
        };
        node.revive().await;
        node
    }

    /// The address of the node's default virtual host, with the credentials of its default user.
    pub(crate) fn url(&self) -> String {
        self.url_as("guest", "guest")
    }

    /// The same address for another user.
    pub(crate) fn url_as(&self, user: &str, password: &str) -> String {
        address(user, password, self.port)
    }

    /// Makes a virtual host, so that a test may use any names there, and returns its address.
    pub(crate) async fn virtual_host(&self, name: &str) -> String {
        self.ctl(&["add_vhost", name]).await;
        self.ctl(&["set_permissions", "-p", name, "guest", ".*", ".*", ".*"]).await;
        self.url().replace("%2f", name)
    }

    /// The name of the node in its cluster.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The port that AMQP is spoken on.
    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// Waits until quorum queues would survive [`Node::kill`].
    ///
    /// The node writes the names of fresh ones to disk half a second after the last was made, and starts those
    /// that it does not know by name from nothing, and without a leader (measured on 3.10.8).
    pub(crate) async fn has_recorded(&self, queues: &[&str]) {
        let names = self.folder.path().join("data/node/quorum").join(&self.name).join("names.dets");
        eventually("the broker has recorded its queues", START, async || {
            let recorded = fs::read(&names).ok()?;
            let contains = |queue: &&str| {
                let name = format!("%2F_{queue}");
                recorded.windows(name.len()).any(|window| window == name.as_bytes())
            };
            when(queues.iter().all(contains))
        })
        .await;
    }

    /// Kills the node as a power cut would.
    pub(crate) fn kill(&mut self) {
        self.process = None;
    }

    /// Starts a killed node again on its old port, with its old data.
    pub(crate) async fn revive(&mut self) {
        let (console, output) = guard::log_file(self.folder.path(), "console.log");
        let mut command = Command::new(Path::new(SCRIPTS).join("rabbitmq-server"));
        self.environment(&mut command);
        let errors = output.try_clone().unwrap();
        command.stdin(Stdio::null()).stdout(output).stderr(errors);
        self.process = Some(Guarded::start(&mut command));
        let port = self.port;
        eventually("the broker listens", START, async || {
            let console = fs::read_to_string(&console).unwrap_or_default();
            assert!(!console.contains("BOOT FAILED"), "broker did not start:\n{console}");
            TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.ok()
        })
        .await;
        self.ctl(&["await_startup", "--timeout", "60"]).await;
    }

    /// Runs `rabbitmqctl` against this node and returns what it printed; panics when it fails.
    pub(crate) async fn ctl(&self, arguments: &[&str]) -> String {
        self.script("rabbitmqctl", arguments).await
    }

    /// Runs one of the broker's scripts in the same way.
    pub(crate) async fn script(&self, script: &str, arguments: &[&str]) -> String {
        let mut command = Command::new(Path::new(SCRIPTS).join(script));
        command.args(["-q", "-n", &self.name]).args(arguments);
        self.environment(&mut command);
        command.stdin(Stdio::null());
        let output = tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
        let (stdout, stderr) =
            (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{script} {arguments:?}: {stdout}{stderr}");
        stdout.into_owned()
    }

    /// Stops the broker inside the running Erlang machine.
    pub(crate) async fn stop_app(&self) {
        self.ctl(&["stop_app"]).await;
    }

    /// Starts the broker again after [`Node::stop_app`].
    pub(crate) async fn start_app(&self) {
        self.ctl(&["start_app"]).await;
        self.ctl(&["await_startup", "--timeout", "60"]).await;
    }

    /// Makes the broker block every connection that publishes.
    pub(crate) async fn raise_memory_alarm(&self) {
        self.ctl(&["set_vm_memory_high_watermark", "0"]).await;
    }

    /// Ends what [`Node::raise_memory_alarm`] began.
    pub(crate) async fn clear_memory_alarm(&self) {
        self.ctl(&["set_vm_memory_high_watermark", "0.6"]).await;
    }

    /// Makes the broker believe that its disk is full, with the same effect.
    pub(crate) async fn raise_disk_alarm(&self) {
        self.ctl(&["set_disk_free_limit", "1000000GB"]).await;
    }

    /// Ends what [`Node::raise_disk_alarm`] began.
    pub(crate) async fn clear_disk_alarm(&self) {
        self.ctl(&["set_disk_free_limit", "1MB"]).await;
    }

    /// Makes the broker close every connection to it.
    pub(crate) async fn close_all_connections(&self) {
        self.ctl(&["close_all_connections", "closed by a test"]).await;
    }

    /// Returns one figure of a queue, such as `messages_unacknowledged`; `None` when there is no such queue.
    pub(crate) async fn queue_figure(&self, queue: &str, column: &str) -> Option<u64> {
        self.queue_column(queue, column).await.map(|value| value.parse().unwrap())
    }

    /// Returns one column of the broker's list of queues, as printed.
    pub(crate) async fn queue_column(&self, queue: &str, column: &str) -> Option<String> {
        let list = self.ctl(&["list_queues", "--no-table-headers", "name", column]).await;
        list.lines().find_map(|line| {
            let (name, value) = line.split_once('\t')?;
            (name == queue).then(|| value.to_owned())
        })
    }

    fn environment(&self, command: &mut Command) {
        let folder = self.folder.path();
        let at = |name: &str| folder.join(name);
        for (variable, _) in std::env::vars_os() {
            if variable.to_string_lossy().starts_with("RABBITMQ_") {
                command.env_remove(variable);
            }
        }
        command
            .env("HOME", folder)
            .env("ERL_EPMD_ADDRESS", "127.0.0.1")
            .env("RABBITMQ_NODENAME", &self.name)
            .env("RABBITMQ_NODE_IP_ADDRESS", "127.0.0.1")
            .env("RABBITMQ_NODE_PORT", self.port.to_string())
            .env("RABBITMQ_DIST_PORT", self.distribution_port.to_string())
            .env("RABBITMQ_MNESIA_BASE", at("data"))
            .env("RABBITMQ_MNESIA_DIR", at("data/node"))
            .env("RABBITMQ_LOG_BASE", at("log"))
            .env("RABBITMQ_CONFIG_FILE", at("rabbitmq.conf"))
            .env("RABBITMQ_ADVANCED_CONFIG_FILE", at("advanced.config"))
            .env("RABBITMQ_CONF_ENV_FILE", at("none.conf"))
            .env("RABBITMQ_ENABLED_PLUGINS_FILE", at("enabled_plugins"))
            .env("RABBITMQ_PID_FILE", at("pid"))
            // Without busy waiting the idle node leaves the cores to the test.
            .env(
                "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS",
                "-kernel inet_dist_use_interface {127,0,0,1} +sbwt none +sbwtdcpu none +sbwtdio none",
            )
            // Makes the script become the node instead of waiting for it.
            .env("RUNNING_UNDER_SYSTEMD", "true")
            .env_remove("NOTIFY_SOCKET")
            .current_dir(folder);
    }
}

/// Returns an AMQP address on loopback.
pub(crate) fn address(user: &str, password: &str, port: u16) -> String {
    format!("amqp://{user}:{password}@127.0.0.1:{port}/%2f")
}

fn prepare(folder: &Path, settings: &str) {
    let write = |name: &str, text: &str| -> PathBuf {
        let path = folder.join(name);
        fs::write(&path, text).unwrap();
        path
    };
    // Nodes of one cluster have the same, so those of one test program do.
    let cookie = write(".erlang.cookie", &COOKIE);
    fs::set_permissions(cookie, fs::Permissions::from_mode(0o400)).unwrap();
    write("enabled_plugins", "[].\n");
    write("rabbitmq.conf", settings);
    // How often a channel looks for deliveries older than the consumer timeout.
    write("advanced.config", "[{rabbit, [{channel_tick_interval, 1000}]}].\n");
}
