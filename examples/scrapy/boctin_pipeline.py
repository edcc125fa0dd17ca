"""A Scrapy item pipeline that hands every page to boctin and loses none.

In settings.py:

    ITEM_PIPELINES = {"boctin_pipeline.BoctinPipeline": 900}
    BOCTIN_AMQP_URL = "amqp://guest:guest@127.0.0.1:5672/%2f"   # or the variable AMQP_URL

An item has `url` and `body` (bytes of the page), and may have `content_type`, `source`, `hints`, `meta`.
"""

import base64
import hashlib
import json
import logging
import os
import pathlib
import time
from datetime import datetime, timezone

import pika
from itemadapter import ItemAdapter
from pika.exceptions import AMQPError
from twisted.internet.threads import deferToThreadPool
from twisted.python.threadpool import ThreadPool

logger = logging.getLogger(__name__)


class BoctinPipeline:
    """Publishes from a thread of its own, so that waiting for the broker does not stop the crawl.

    An item is done when the broker has confirmed it, and Scrapy closes a spider only when all its items
    are done. While the broker is away items are tried again for BOCTIN_PATIENCE_S seconds; then they go
    to BOCTIN_UNSENT, which `boctin publish unsent.jsonl` sends later.
    """

    def __init__(self, url, patience_s, unsent):
        self.parameters = pika.URLParameters(url)
        self.patience_s = patience_s
        self.unsent = pathlib.Path(unsent)
        self.connection = self.channel = None
        # A connection of pika belongs to one thread.
        self.pool = ThreadPool(1, 1, "boctin")

    @classmethod
    def from_crawler(cls, crawler):
        settings = crawler.settings
        default = os.environ.get("AMQP_URL", "amqp://guest:guest@127.0.0.1:5672/%2f")
        return cls(
            settings.get("BOCTIN_AMQP_URL", default),
            settings.getfloat("BOCTIN_PATIENCE_S", 120),
            settings.get("BOCTIN_UNSENT", "unsent.jsonl"),
        )

    def open_spider(self, spider=None):
        self.pool.start()

    def process_item(self, item, spider=None):
        from twisted.internet import reactor  # Scrapy has chosen one by now.

        article = raw_article(ItemAdapter(item))
        return deferToThreadPool(reactor, self.pool, self.deliver, article).addCallback(lambda _: item)

    def close_spider(self, spider=None):
        self.pool.callInThread(self.disconnect)
        self.pool.stop()

    # The rest runs in the thread.

    def deliver(self, article):
        body = json.dumps(article, ensure_ascii=False)
        deadline = time.monotonic() + self.patience_s
        wait_s = 0.2
        while True:
            try:
                return self.publish(article["id"], body)
            except (AMQPError, OSError) as error:
                self.disconnect()
                if time.monotonic() + wait_s > deadline:
                    logger.error("not delivered, kept in %s: %s (%r)", self.unsent, article["url"], error)
                    with self.unsent.open("a", encoding="utf-8") as file:
                        file.write(body + "\n")
                    return None
                logger.warning("trying again in %.1f s: %r", wait_s, error)
                time.sleep(wait_s)
                wait_s = min(wait_s * 2, 10)

    def publish(self, message_id, body):
        if self.channel is None:
            self.connection = pika.BlockingConnection(self.parameters)
            self.channel = self.connection.channel()
            self.channel.confirm_delivery()
        # Returns when the broker has confirmed; raises when it refused, or when no queue takes the page.
        self.channel.basic_publish(
            exchange="boctin.raw",
            routing_key="scrapy",
            body=body.encode(),
            properties=pika.BasicProperties(
                content_type="application/json",
                delivery_mode=pika.DeliveryMode.Persistent,
                message_id=message_id,
            ),
            mandatory=True,
        )

    def disconnect(self):
        connection, self.connection, self.channel = self.connection, None, None
        try:
            if connection is not None and connection.is_open:
                connection.close()
        except (AMQPError, OSError) as error:
            logger.info("while closing: %r", error)


def raw_article(item):
    """Returns what boctin takes; see docs/messages.md. The same page always gets the same id."""
    page = item["body"]
    article = {
        "id": hashlib.sha256(item["url"].encode() + b"\0" + page).hexdigest()[:32],
        "url": item["url"],
        "fetched_at": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        # As bytes: the charset is boctin's business.
        "content_base64": base64.b64encode(page).decode(),
    }
    known = ("content_type", "source", "hints", "meta")
    return article | {name: item[name] for name in known if item.get(name)}
