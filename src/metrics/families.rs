//! Every metric of the program, in one table: name, unit, labels, buckets and help.
//!
//! A line added here must be documented in `docs/metrics.md`; a test prints the row to add. The
//! order is that of the document: rate, outcome, duration, broker, quality, identity.

use super::declaration::families;

/// From a stage of ten microseconds to one that is about to be stopped.
const STAGE_SECONDS: &[f64] = &[
    0.00001, 0.000025, 0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
    0.1, 0.25, 0.5, 1.0, 5.0,
];
/// From an article of a quarter millisecond to the largest deadline anyone would set.
const PROCESSING_SECONDS: &[f64] = &[
    0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0,
    30.0,
];
/// From a relay on one machine to a publish that was held through an outage.
const END_TO_END_SECONDS: &[f64] = &[
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0,
    300.0, 1800.0,
];
/// From a broker on the same machine to the largest confirm timeout anyone would set.
const CONFIRM_SECONDS: &[f64] =
    &[0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0];
/// From a breaking story to an archive that is crawled again: seconds up to 30 days.
const AGE_SECONDS: &[f64] = &[
    1.0,
    5.0,
    15.0,
    60.0,
    300.0,
    900.0,
    3600.0,
    10_800.0,
    21_600.0,
    86_400.0,
    259_200.0,
    604_800.0,
    2_592_000.0,
];
/// Powers of four from 1 KiB to the largest message of RabbitMQ 4.
const BODY_BYTES: &[f64] =
    &[1024.0, 4096.0, 16_384.0, 65_536.0, 262_144.0, 1_048_576.0, 4_194_304.0, 16_777_216.0];
/// The bound at zero tells articles without any from those with a few.
const ENTITIES: &[f64] = &[0.0, 1.0, 2.0, 3.0, 5.0, 8.0, 13.0, 21.0, 34.0, 55.0, 89.0];

families! {
    deliveries_received: IntCounterVec {
        name: "boctin_deliveries_received_total",
        unit: "deliveries",
        labels: { "redelivered" => Redelivered },
        help: "Deliveries received from the input and suspect queues.",
    }
    delivery_body: Histogram {
        name: "boctin_delivery_body_bytes",
        unit: "bytes",
        buckets: BODY_BYTES,
        help: "Size of received message bodies, as sent (compressed where the crawler compresses).",
    }
    article_age: Histogram {
        name: "boctin_article_age_seconds",
        unit: "seconds",
        buckets: AGE_SECONDS,
        help: "Time from the crawler's fetch or publish to receipt here; future times count as 0.",
    }
    article_age_invalid: IntCounterVec {
        name: "boctin_article_age_invalid_total",
        unit: "articles",
        labels: { "reason" => AgeInvalid },
        help: "Articles whose age could not be told, or lies in the future.",
    }
    deliveries_in_flight: IntGauge {
        name: "boctin_deliveries_in_flight",
        unit: "deliveries",
        help: "Deliveries received and not settled yet.",
    }
    in_flight: IntGauge {
        name: "boctin_in_flight_bytes",
        unit: "bytes",
        help: "Message bodies of the deliveries in flight.",
    }
    prefetch_limit: IntGauge {
        name: "boctin_prefetch_limit",
        unit: "deliveries",
        help: "Most deliveries that the broker may leave unsettled with this worker, over all queues.",
    }
    concurrency_limit: IntGauge {
        name: "boctin_concurrency_limit",
        unit: "articles",
        help: "Most articles computed at the same time: the compute threads.",
    }

    deliveries_settled: IntCounterVec {
        name: "boctin_deliveries_settled_total",
        unit: "deliveries",
        labels: { "outcome" => Outcome },
        help: "Deliveries by what became of them; fixed when the ack was accepted.",
    }
    dead_lettered: IntCounterVec {
        name: "boctin_dead_lettered_total",
        unit: "deliveries",
        labels: { "reason" => DeadReason },
        help: "Deliveries that went to the dead-letter exchange, by reason.",
    }
    acks: IntCounterVec {
        name: "boctin_acks_total",
        unit: "acks",
        labels: { "result" => AckResult },
        help: "Acks sent; a stale one found its channel gone and the broker delivers again.",
    }

    article_processing: Histogram {
        name: "boctin_article_processing_seconds",
        unit: "seconds",
        buckets: PROCESSING_SECONDS,
        help: "Time on a compute thread for one article: decode, all stages, encode.",
    }
    article_end_to_end: Histogram {
        name: "boctin_article_end_to_end_seconds",
        unit: "seconds",
        buckets: END_TO_END_SECONDS,
        help: "Time from receipt of a delivery to its settlement.",
    }
    stage_duration: HistogramVec {
        name: "boctin_stage_duration_seconds",
        unit: "seconds",
        labels: { "stage" => Stage },
        buckets: STAGE_SECONDS,
        help: "Time that one stage took for one article.",
    }
    stage_panics: IntCounterVec {
        name: "boctin_stage_panics_total",
        unit: "panics",
        labels: { "stage" => Stage },
        help: "Panics caught in a stage; the article was dead-lettered.",
    }
    stage_truncations: IntCounterVec {
        name: "boctin_stage_truncations_total",
        unit: "articles",
        labels: { "stage" => Stage },
        help: "Articles in which a stage stopped early because the work budget was used up.",
    }

    publish: IntCounterVec {
        name: "boctin_publish_total",
        unit: "publishes",
        labels: { "target" => Target, "result" => PublishResult },
        help: "Publishes by target and by what the broker said; each retry counts.",
    }
    publish_confirm: HistogramVec {
        name: "boctin_publish_confirm_seconds",
        unit: "seconds",
        labels: { "target" => Target },
        buckets: CONFIRM_SECONDS,
        help: "Time from a publish to the broker's answer.",
    }
    publish_unconfirmed: IntGauge {
        name: "boctin_publish_unconfirmed",
        unit: "publishes",
        help: "Publishes that wait for the broker's answer.",
    }
    amqp_connected: IntGaugeVec {
        name: "boctin_amqp_connected",
        unit: "0 or 1",
        labels: { "role" => Role },
        help: "Whether the connection is up.",
    }
    amqp_reconnects: IntCounterVec {
        name: "boctin_amqp_reconnects_total",
        unit: "attempts",
        labels: { "role" => Role, "reason" => ReconnectReason },
        help: "Attempts to build a connection, by what made them necessary.",
    }
    amqp_channel_closed: IntCounterVec {
        name: "boctin_amqp_channel_closed_total",
        unit: "channels",
        labels: { "role" => Role, "code" => ChannelCode },
        help: "Channels and connections closed by the broker, by AMQP reply code.",
    }
    amqp_blocked: IntGaugeVec {
        name: "boctin_amqp_blocked",
        unit: "0 or 1",
        labels: { "role" => Role },
        help: "Whether the broker has blocked the connection (memory or disk alarm).",
    }
    amqp_blocked_time: CounterVec {
        name: "boctin_amqp_blocked_seconds_total",
        unit: "seconds",
        labels: { "role" => Role },
        help: "Time for which the connection was blocked.",
    }
    queue_messages_ready: IntGaugeVec {
        name: "boctin_queue_messages_ready",
        unit: "messages",
        labels: { "queue" => Queue },
        help: "Messages waiting in a queue, as last probed.",
    }
    queue_consumers: IntGaugeVec {
        name: "boctin_queue_consumers",
        unit: "consumers",
        labels: { "queue" => Queue },
        help: "Consumers of a queue, this worker and all others, as last probed.",
    }
    worker_busy: Gauge {
        name: "boctin_worker_busy_ratio",
        unit: "0 to 1",
        help: "Share of the last minute for which the compute threads were busy.",
    }

    field_found: IntCounterVec {
        name: "boctin_field_found_total",
        unit: "pages",
        labels: { "field" => Field, "source" => FieldSource },
        help: "Pages on which a field was found, by where its value came from.",
    }
    field_missing: IntCounterVec {
        name: "boctin_field_missing_total",
        unit: "pages",
        labels: { "field" => Field },
        help: "Pages on which a field was not found.",
    }
    input_unknown_fields: IntCounter {
        name: "boctin_input_unknown_fields_total",
        unit: "fields",
        help: "Fields of JSON input that nobody reads.",
    }
    articles_kind: IntCounterVec {
        name: "boctin_articles_kind_total",
        unit: "pages",
        labels: { "kind" => Kind },
        help: "Pages by what sort of page they are.",
    }
    articles_language: IntCounterVec {
        name: "boctin_articles_language_total",
        unit: "pages",
        labels: { "language" => Language },
        help: "Pages by language.",
    }
    charset: IntCounterVec {
        name: "boctin_charset_total",
        unit: "pages",
        labels: { "charset" => Charset, "how" => CharsetHow },
        help: "Pages by charset and by what decided it.",
    }
    topics: IntCounterVec {
        name: "boctin_topics_total",
        unit: "pages",
        labels: { "topic" => Topic },
        help: "Pages by primary topic; none where the classifier abstained.",
    }
    entities_per_article: HistogramVec {
        name: "boctin_entities_per_article",
        unit: "records",
        labels: { "type" => EntityType },
        buckets: ENTITIES,
        help: "Records of a type found in one page.",
    }
    source_fields: IntCounterVec {
        name: "boctin_source_fields_total",
        unit: "pages",
        labels: { "source" => Publisher, "field" => Field, "found" => FieldFound },
        help: "Pages of a publisher on which a field was found, or was not.",
    }

    build_info: IntGaugeVec {
        name: "boctin_build_info",
        unit: "always 1",
        labels: { "version" => Identity, "revision" => Identity, "rust_version" => Identity },
        help: "The program that is running.",
    }
    knowledge_info: IntGaugeVec {
        name: "boctin_knowledge_info",
        unit: "always 1",
        labels: { "digest" => Identity },
        help: "The knowledge that is loaded.",
    }
    knowledge_reloads: IntCounterVec {
        name: "boctin_knowledge_reloads_total",
        unit: "reloads",
        labels: { "result" => ReloadResult },
        help: "Times that knowledge was read anew on SIGHUP; one that failed left the old in use.",
    }
    model_info: IntGaugeVec {
        name: "boctin_model_info",
        unit: "always 1",
        labels: { "digest" => Identity },
        help: "The topic model that is loaded; absent without one.",
    }
    ready: IntGauge {
        name: "boctin_ready",
        unit: "0 or 1",
        help: "Whether /readyz answers 200.",
    }
    shutting_down: IntGauge {
        name: "boctin_shutting_down",
        unit: "0 or 1",
        help: "Whether the worker is draining.",
    }
    last_receive: Gauge {
        name: "boctin_last_receive_timestamp_seconds",
        unit: "seconds since 1970",
        help: "When a delivery was last received; 0 before the first.",
    }
    last_publish: Gauge {
        name: "boctin_last_publish_timestamp_seconds",
        unit: "seconds since 1970",
        help: "When a publish was last confirmed; 0 before the first.",
    }
}
