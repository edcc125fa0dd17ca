"""Takes sports articles from boctin and keeps each once, with pika: python consume.py [BINDING]"""

import json
import os
import sqlite3
import sys

import pika

URL = os.environ.get("AMQP_URL", "amqp://guest:guest@127.0.0.1:5672/%2f")
# article.<language>.<topic>.<province>: all sport; "article.vi.*.bac-kan" would be all of Bắc Kạn.
BINDING = sys.argv[1] if len(sys.argv) > 1 else "article.vi.the-thao.#"
QUEUE = "sport-desk"

store = sqlite3.connect(os.environ.get("STORE", "articles.db"))
store.execute("CREATE TABLE IF NOT EXISTS article (result_id TEXT PRIMARY KEY, title TEXT, body BLOB)")


def receive(channel, method, properties, body):
    result = json.loads(body)
    title = result["article"]["title"]
    # One transaction: a result that comes twice (delivery is at least once) changes nothing.
    with store:
        row = (result["result_id"], title, body)
        new = store.execute("INSERT OR IGNORE INTO article VALUES (?, ?, ?)", row).rowcount == 1
    if new:
        print(method.routing_key, "|", title, flush=True)
        for document in result["documents"]:
            for mention in document["mentions"]:
                # Spans count code points, as Python's strings do.
                cited = result["text"][mention["start"] : mention["end"]]
                print("   cites", repr(cited), "=", document["key"], flush=True)
    else:
        print("repeat dropped:", properties.message_id, flush=True)
    # Only now: what was not kept is delivered again.
    channel.basic_ack(method.delivery_tag)


connection = pika.BlockingConnection(pika.URLParameters(URL))
channel = connection.channel()
channel.queue_declare(QUEUE, durable=True, arguments={"x-queue-type": "quorum"})
channel.queue_bind(QUEUE, exchange="boctin.articles", routing_key=BINDING)
channel.basic_qos(prefetch_count=50)
channel.basic_consume(QUEUE, receive)
print("waiting for", BINDING, flush=True)
try:
    channel.start_consuming()
except KeyboardInterrupt:
    connection.close()
