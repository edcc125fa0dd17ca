"""Publishes pages to boctin, with pika: python publish.py page.html other.txt ..."""

import mimetypes
import os
import pathlib
import sys

import pika

URL = os.environ.get("AMQP_URL", "amqp://guest:guest@127.0.0.1:5672/%2f")

connection = pika.BlockingConnection(pika.URLParameters(URL))
channel = connection.channel()
# From here on basic_publish returns once the broker has the message in safety, and raises otherwise.
channel.confirm_delivery()
for path in map(pathlib.Path, sys.argv[1:]):
    channel.basic_publish(
        exchange="boctin.raw",
        routing_key="raw",
        body=path.read_bytes(),
        properties=pika.BasicProperties(
            content_type=mimetypes.guess_type(path.name)[0] or "text/plain",
            delivery_mode=pika.DeliveryMode.Persistent,
            # Comes back as `id` and as `correlation_id`.
            message_id=path.name,
        ),
        # Raises UnroutableError when no queue takes the page: has a worker ever run here?
        mandatory=True,
    )
    print("published", path.name, flush=True)
connection.close()
