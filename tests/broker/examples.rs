//! The examples in Python do what they say: publish, crawl without loss, and keep each result once.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::support::client::Client;
use crate::support::flow::Flow;
use crate::support::guard;
use crate::support::node;
use crate::support::proxy::Proxy;
use crate::support::python::{self, Program, example};
use crate::support::sink::Sink;
use crate::support::wait::{eventually, when};
use crate::support::worker::{SOON, Worker};

/// A page about sport that cites a document after letters of more than one byte.
const SPORT: &str = "Thể thao\nĐội bóng đá nữ Bắc Kạn giành huy chương vàng giải vô địch\n\
    Thứ năm, ngày 02/05/2024 08:15\n\
    Chiều 1/5, trên sân vận động tỉnh, các cầu thủ đã thắng trận chung kết với tỷ số 2-1.\n\
    Huấn luyện viên cho biết đội bóng đã tập luyện sáu tháng, ghi nhiều bàn thắng ở vòng loại và được \
    đầu tư theo Nghị quyết số 08-NQ/TW của Bộ Chính trị về phát triển thể dục, thể thao.\n\
    Trận đấu có hơn năm nghìn khán giả; bàn thắng quyết định được ghi ở phút bù giờ của hiệp hai.\n";

/// Writes pages into a folder and returns their paths.
fn pages(folder: &Path, count: usize) -> Vec<PathBuf> {
    (0..count)
        .map(|number| {
            let path = folder.join(format!("page-{number}.html"));
            let page = format!(
                "<!doctype html><html lang=\"vi\"><meta charset=\"utf-8\"><h1>Bản tin số {number}</h1>\
                 <p>Sáng nay, đoàn công tác số {number} đã kiểm tra tiến độ sửa chữa đê điều.</p></html>"
            );
            fs::write(&path, page).unwrap();
            path
        })
        .collect()
}

fn addresses(pages: &[PathBuf]) -> String {
    let addresses: Vec<String> =
        pages.iter().map(|page| format!("file://{}", page.display())).collect();
    addresses.join(",")
}

/// A crawl of these pages, with files of its own in `folder`.
fn crawl(folder: &Path, url: &str, pages: &[PathBuf], settings: &[&str]) -> std::process::Command {
    let mut scrapy = python::command("scrapy");
    scrapy.arg("runspider").arg(example("scrapy/news_spider.py"));
    scrapy.args(["-a", &format!("urls={}", addresses(pages)), "-s", "TELNETCONSOLE_ENABLED=False"]);
    for setting in settings {
        scrapy.args(["-s", setting]);
    }
    scrapy.env("AMQP_URL", url).env("PYTHONPATH", example("scrapy")).current_dir(folder);
    scrapy
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_publisher_in_python_delivers_pages_and_refuses_to_lose_them() {
    let node = node::shared().await;
    let url = node.virtual_host("examples-publish").await;
    let folder = guard::folder("boctin-examples-");
    let pages = pages(folder.path(), 3);
    let publish = || {
        let mut command = python::command("python");
        command.arg(example("python/publish.py")).args(&pages).env("AMQP_URL", &url);
        command
    };

    // No worker has ever run here: no exchange, so nothing is taken, and the publisher says so.
    assert!(!publish().output().unwrap().status.success());

    let flow = Flow::with_default_names(&url);
    let mut worker = Worker::ready(&flow).await;
    let results = Sink::open(&Client::new(&url), &flow.output_queue);
    python::run(&mut publish());
    eventually("all pages are out", SOON, async || when(results.count() == 3)).await;
    let ids: BTreeSet<String> = results.received().into_iter().map(|result| result.id).collect();
    assert_eq!(ids, ["page-0.html", "page-1.html", "page-2.html"].map(str::to_owned).into());
    assert_eq!(worker.at_rest().await.settled("published"), 3.0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_consumer_in_python_takes_its_topic_once_and_reads_spans() {
    let node = node::shared().await;
    let url = node.virtual_host("examples-consume").await;
    let folder = guard::folder("boctin-examples-");
    let sport = folder.path().join("sport.txt");
    fs::write(&sport, SPORT).unwrap();
    let other = pages(folder.path(), 1).remove(0);
    let flow = Flow::with_default_names(&url);
    let mut worker = Worker::ready(&flow).await;

    let mut consumer = python::command("python");
    consumer.arg(example("python/consume.py")).current_dir(folder.path()).env("AMQP_URL", &url);
    let consumer = Program::start(&mut consumer);
    consumer.until("it has subscribed", |line| line.starts_with("waiting"));

    let mut publish = python::command("python");
    publish.arg(example("python/publish.py")).args([&other, &sport, &sport]);
    python::run(publish.env("AMQP_URL", &url));

    let lines = consumer.until("the repeat came", |line| line.starts_with("repeat dropped"));
    let [article, citation, _] = &lines[..] else { panic!("{lines:#?}") };
    assert!(
        article.starts_with("article.vi.the-thao.") && article.contains("| Đội bóng đá nữ"),
        "{lines:#?}"
    );
    assert!(citation.contains("08-NQ/TW'"), "{lines:#?}");
    assert_eq!(worker.at_rest().await.settled("published"), 3.0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_scrapy_pipeline_loses_no_page_when_its_connection_breaks() {
    let node = node::shared().await;
    let url = node.virtual_host("examples-scrapy").await;
    let proxy = Proxy::before(node.port()).await;
    let folder = guard::folder("boctin-examples-");
    let pages = pages(folder.path(), 40);
    let flow = Flow::with_default_names(&url);
    let mut worker = Worker::ready(&flow).await;
    let results = Sink::open(&Client::new(&url), &flow.output_queue);

    let mut crawl =
        crawl(folder.path(), &proxy.url().replace("%2f", "examples-scrapy"), &pages, &[]);
    let crawling = tokio::task::spawn_blocking(move || python::run(&mut crawl));
    // Twice in the middle of the crawl.
    for seen in [1, 15] {
        eventually("some pages are out", SOON, async || when(results.count() >= seen)).await;
        proxy.cut();
    }
    let output = crawling.await.unwrap();
    let log = String::from_utf8_lossy(&output.stderr);

    let sources = || -> BTreeSet<String> {
        let url = |body: &[u8]| {
            let body: serde_json::Value = serde_json::from_slice(body).unwrap();
            body["url"].as_str().unwrap().to_owned()
        };
        results.received().iter().map(|result| url(&result.body)).collect()
    };
    eventually("all pages are out", SOON, async || when(sources().len() == 40)).await;
    assert!(log.contains("trying again"), "no connection was cut in time:\n{log}");
    assert!(!folder.path().join("unsent.jsonl").exists());
    worker.at_rest().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_scrapy_pipeline_cannot_deliver_waits_in_a_file_that_can_be_published() {
    let folder = guard::folder("boctin-examples-");
    let pages = pages(folder.path(), 3);
    let nobody = node::address("guest", "guest", crate::support::ports::free());
    python::run(&mut crawl(folder.path(), &nobody, &pages, &["BOCTIN_PATIENCE_S=0.5"]));

    let unsent = fs::read_to_string(folder.path().join("unsent.jsonl")).unwrap();
    assert_eq!(unsent.lines().count(), 3, "{unsent}");
    let url = node::shared().await.virtual_host("examples-unsent").await;
    let flow = Flow::with_default_names(&url);
    let client = Client::new(&url);
    let _worker = Worker::ready(&flow).await;
    let results = Sink::open(&client, &flow.output_queue);
    let mut publish = std::process::Command::new(env!("CARGO_BIN_EXE_boctin"));
    publish.args(["publish", "unsent.jsonl"]).current_dir(folder.path());
    python::run(publish.env("BOCTIN__AMQP__URLS", &url));
    eventually("all pages are out", SOON, async || when(results.count() == 3)).await;
}
