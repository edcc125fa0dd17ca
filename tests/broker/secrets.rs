//! No secret is told: not by logs, errors, pages, commands, messages or panics, whatever goes wrong.

use std::fs;

use lapin::types::{AMQPValue, FieldTable};
use rustix::process::Signal;

use crate::support::account::Account;
use crate::support::articles::{Message, batch, bytes, json_article};
use crate::support::client::Client;
use crate::support::command::{Ran, run};
use crate::support::flow::Flow;
use crate::support::guard;
use crate::support::node;
use crate::support::ports;
use crate::support::worker::{SOON, Worker};

/// The password that lets in, and those that do not. None is a word that anything else would say.
const GOOD: &str = "Qz7planted1good";
const WRONG: &str = "Qz7planted2wrong";
const IN_FILE: &str = "Qz7planted3file";
const IN_KEY: &str = "Qz7planted4key";
/// What all of them have in common, and the same as the broker's login frame and base64 would show it.
const PLANTED: [&str; 3] = ["Qz7planted", "UXo3cGxhbnRlZ", "%51z7planted"];

/// What was said so far, and by whom.
struct Said(Vec<(String, String)>);

impl Said {
    fn note(&mut self, who: &str, text: impl Into<String>) {
        self.0.push((who.to_owned(), text.into()));
    }

    fn command(&mut self, who: &str, ran: &Ran) {
        self.note(&format!("{who} (output)"), &*ran.output);
        self.note(&format!("{who} (errors)"), &*ran.errors);
    }

    async fn worker(&mut self, who: &str, worker: &Worker) {
        for page in ["/metrics", "/livez", "/readyz"] {
            if let Some(answer) = worker.get(page).await {
                self.note(&format!("{who} {page}"), answer.body);
            }
        }
        self.note(&format!("{who} (log)"), worker.log());
    }

    #[track_caller]
    fn tells_no_secret(&self) {
        for (who, text) in &self.0 {
            for planted in PLANTED {
                let line = text.lines().find(|line| line.contains(planted));
                assert_eq!(line, None, "{who} tells a secret");
            }
        }
    }
}

fn panicking(id: &str) -> Message {
    let mut message = json_article(id);
    let mut headers = FieldTable::default();
    headers.insert("boctin-fault".into(), AMQPValue::LongString("panic".into()));
    message.properties = message.properties.with_headers(headers);
    message
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_lets_the_worker_in_is_told_nowhere() {
    let node = node::shared().await;
    node.ctl(&["add_user", "planted", GOOD]).await;
    node.ctl(&["set_permissions", "planted", ".*", ".*", ".*"]).await;
    let client = Client::new(&node.url());
    let folder = guard::folder("boctin-secrets-");
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let mut said = Said(Vec::new());
    // Everything that can be logged is.
    let flow = Flow::new(&node.url_as("planted", GOOD), "secrets")
        .set("log.filter", "trace,lapin=trace,amq_protocol=trace")
        .set("worker.fault_injection", "true");

    // All is well, but for a panic and a broken page; then the broker closes the connections.
    let mut worker = Worker::ready(&flow).await;
    let mut account = Account::open(&client, &flow);
    account.send(&batch("secrets", 5)).await;
    account.send(&[panicking("panic"), bytes("poison", "application/json", "{")]).await;
    let balance = account.balance().await;
    assert_eq!(balance.reasons()["panic"], "stage_panic");
    said.worker("a worker", &worker).await;
    for message in balance.out.values().chain(balance.dead.values()) {
        let body = String::from_utf8_lossy(&message.body).into_owned();
        said.note("a message", format!("{:?} {body}", message.properties));
    }
    worker.signal(Signal::TERM);
    assert!(worker.end(SOON).await.success());
    said.note("a worker that ended", worker.log());

    // The same in other ways of giving it.
    let by_variable = flow
        .clone()
        .set("amqp.urls", &node.url_as("other", WRONG))
        .set("amqp.username", "planted")
        .set("amqp.password", GOOD);
    let by_file = flow
        .clone()
        .set("amqp.urls", &node.url_as("other", WRONG))
        .set("amqp.username", "planted")
        .set("amqp.password_file", &file("password", &format!("{GOOD}\n")));
    let by_urls = flow
        .clone()
        .without("amqp.urls")
        .set("amqp.urls_file", &file("urls", &node.url_as("planted", GOOD)));
    for (who, flow) in [("variable", &by_variable), ("file", &by_file), ("urls file", &by_urls)] {
        let check = run(flow, &["check", "--show", "--broker"]).await;
        assert_eq!(check.code, Some(0), "{who}: {check:?}");
        said.command(&format!("check with a {who}"), &check);
    }

    // It does not let in.
    for url in [
        node.url_as("planted", WRONG),
        format!("amqp://planted:{WRONG}@127.0.0.1:{}", ports::free()),
    ] {
        let wrong = flow.clone().set("amqp.urls", &url).set("amqp.connect_timeout_ms", "2000");
        let mut worker = Worker::start(&wrong);
        worker
            .until("it has tried", |now| {
                let tried = |reason: &str| {
                    now.get(&format!(
                        "amqp_reconnects_total{{reason=\"{reason}\",role=\"consume\"}}"
                    ))
                };
                tried("credentials_refused") + tried("unreachable") >= 1.0
            })
            .await;
        said.worker("a worker that is kept out", &worker).await;
        for arguments in [
            &["check", "--show", "--broker"][..],
            &["publish", "samples/malformed/english.txt"],
            &["tail", "--timeout", "1"],
            &["dead", "list"],
            &["dead", "purge", "--yes"],
        ] {
            let ran = run(&wrong, arguments).await;
            assert_ne!(ran.code, Some(0), "{ran:?}");
            said.command(&format!("{arguments:?}, kept out"), &ran);
        }
    }

    // What cannot be read is not quoted.
    let faulty = [
        ("amqp.urls", format!("amqp://planted:{WRONG}@[bad")),
        ("amqp.urls", format!("http://planted:{WRONG}@host/")),
        ("amqp.urls", format!("planted:{WRONG}")),
        ("amqp.password_file", file("second-line", &format!("\n{IN_FILE}\n"))),
        ("amqp.urls_file", file("no-address", IN_FILE)),
        ("amqp.tls.key_file", file("key.pem", IN_KEY)),
        ("amqp.tls.ca_file", file("ca.pem", IN_KEY)),
        ("amqp.passwort", IN_FILE.to_owned()),
    ];
    for (key, value) in &faulty {
        let flow = flow.clone().set(key, value);
        let flow = if *key == "amqp.urls_file" { flow.without("amqp.urls") } else { flow };
        for command in ["check", "worker"] {
            let ran = run(&flow, &[command]).await;
            assert_eq!(ran.code, Some(78), "{key}: {ran:?}");
            said.command(&format!("{command} with a bad {key}"), &ran);
        }
    }
    let on_the_command_line =
        run(&flow, &["check", "--set", &format!("amqp.password={WRONG}")]).await;
    assert_eq!(on_the_command_line.code, Some(78), "{on_the_command_line:?}");
    said.command("check with a password as an argument", &on_the_command_line);

    assert!(said.0.len() > 40 && said.0.iter().any(|(_, text)| text.contains("planted")));
    said.tells_no_secret();
}
