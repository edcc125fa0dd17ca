"""Writes deploy/grafana/dashboards from the tables below: python3 tools/dashboards.py [FOLDER]

Grafana's own form repeats a page of JSON for each panel; here a panel is what it asks, its unit and why one
looks at it. Names such as boctin:settled:rate5m are recorded in deploy/prometheus/rules.yml.
"""

import json
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent.parent
RATE = "$__rate_interval"


def stat(title, description, unit, expr, *steps):
    return {"type": "stat", "title": title, "description": description, "unit": unit, "asks": [(expr, "")], "steps": steps}


def lines(title, description, unit, *asks):
    return {"type": "timeseries", "title": title, "description": description, "unit": unit, "asks": asks, "steps": ()}


def states(title, description, expr, legend, *steps):
    asks = [(expr, legend)]
    return {"type": "state-timeline", "title": title, "description": description, "unit": "short", "asks": asks, "steps": steps}


def quantiles(metric, *names, by="le"):
    """Quantiles over the fleet of a histogram."""
    return [
        (f"histogram_quantile({name}, sum by ({by}) (rate({metric}_bucket[{RATE}])))", f"{float(name):.0%}")
        for name in names
    ]


GOOD_FROM_1 = [("red", None), ("green", 1)]
BAD_FROM_1 = [("green", None), ("red", 1)]
SOURCE = 'source=~"$source"'

OVERVIEW = [
    ("At a glance", [
        stat("Workers ready", "None for five minutes: alert BoctinNotWorking.", "short", "sum(boctin_ready)", *GOOD_FROM_1),
        stat("Published", "Results confirmed by the broker.", "ops", 'boctin:settled:rate5m{outcome="published"}'),
        stat("Waiting", "Pages in the input queues; the suspect queue is not counted.", "short",
             'sum(boctin:backlog{queue!~".*suspect"})'),
        stat("Dead letters, last hour", "Pages that could not be processed.", "short", "sum(increase(boctin_dead_lettered_total[1h]))"),
        stat("Busy", "Mean share of the last minute for which compute threads worked.", "percentunit", "boctin:busy:avg",
             ("green", None), ("orange", 0.9)),
        stat("Could do", "Articles a second of all ready workers together, at the present cost of an article.", "ops",
             "boctin:capacity:rate15m"),
    ]),
    ("Flow", [
        lines("In and out", "Received counts what came again, too; in the long run both are equal.", "ops",
              (f"sum(rate(boctin_deliveries_received_total[{RATE}]))", "received"),
              (f"sum(rate(boctin_deliveries_settled_total[{RATE}]))", "settled")),
        lines("Backlog", "Pages waiting, by queue. Growth matters, not size.", "short", ("boctin:backlog", "{{queue}}")),
        lines("In flight", "Stuck at the limit while nothing is settled: the output is held.", "short",
              ("sum(boctin_deliveries_in_flight)", "in flight"), ("sum(boctin_prefetch_limit)", "limit")),
        lines("Latency", "From receipt to settlement, over the fleet.", "s",
              *quantiles("boctin_article_end_to_end_seconds", "0.5", "0.95", "0.99")),
        lines("Age at receipt", "From the crawler's fetch to here; a median that climbs means that crawler or queue are behind.", "s",
              *quantiles("boctin_article_age_seconds", "0.5", "0.95")),
        lines("Size of bodies", "As received, compressed where the crawler compresses.", "bytes",
              *quantiles("boctin_delivery_body_bytes", "0.5", "0.99")),
    ]),
    ("Workers", [
        lines("Busy", "Above 0.9 with a growing backlog: add workers.", "percentunit", ("boctin_worker_busy_ratio", "{{instance}}")),
        lines("Memory", "The bound is about the prefetch limit times the size limit, plus the knowledge.", "bytes",
              ('process_resident_memory_bytes{job="boctin"}', "{{instance}}")),
        lines("Processor", "Cores in use; near the compute threads when busy.", "short",
              (f'rate(process_cpu_seconds_total{{job="boctin"}}[{RATE}])', "{{instance}}")),
        lines("File descriptors", "Growth without end is a leak.", "short", ('process_open_fds{job="boctin"}', "{{instance}}")),
        states("Ready", "What /readyz says; it tells why as well.", "boctin_ready", "{{instance}}", *GOOD_FROM_1),
        lines("Versions", "More than one for longer than a rollout takes: some workers were forgotten.", "short",
              ("count by (version, revision) (boctin_build_info)", "{{version}} {{revision}}"),
              ("count by (digest) (boctin_knowledge_info)", "knowledge {{digest}}")),
    ]),
]

DELIVERY = [
    ("Outcomes", [
        lines("Deliveries by outcome", "lost_session comes again; suspected means that something kills workers.", "ops",
              ("boctin:settled:rate5m", "{{outcome}}")),
        lines("Redelivered", "Share of deliveries that came before: workers die or lose their sessions.", "percentunit",
              (f'sum(rate(boctin_deliveries_received_total{{redelivered="true"}}[{RATE}])) '
               f"/ sum(rate(boctin_deliveries_received_total[{RATE}]))", "redelivered")),
        lines("Acks", "stale grows by at most the prefetch limit with each lost session; without reconnects it is a fault.", "ops",
              (f"sum by (result) (rate(boctin_acks_total[{RATE}]))", "{{result}}")),
    ]),
    ("Publishing", [
        lines("Publishes", "Each attempt counts; in the end there is one confirmed for each message.", "ops",
              (f"sum by (target, result) (rate(boctin_publish_total[{RATE}]))", "{{target}} {{result}}")),
        lines("Publishes that were not confirmed",
              "returned: nothing is bound to the exchange; nacked: a queue is full; timeout: the broker is overloaded.", "ops",
              (f'sum by (result) (rate(boctin_publish_total{{result!="confirmed"}}[{RATE}]))', "{{result}}")),
        lines("Broker's answer to a publish", "Slower than the pages themselves: disks of the broker, or a quorum without its majority.",
              "s", ("boctin:publish_confirm_seconds:p99_5m", "{{target}} 99%")),
        lines("Waiting for confirms", "Grows and stays: the broker takes publishes and answers none.", "short",
              ("sum(boctin_publish_unconfirmed)", "unconfirmed")),
        lines("Held bytes", "Message bodies of the deliveries in flight.", "bytes", ("boctin_in_flight_bytes", "{{instance}}")),
        lines("Idle for", "Since the last receipt and the last confirm; long while pages wait means stuck.", "s",
              ("time() - max(boctin_last_receive_timestamp_seconds)", "received"),
              ("time() - max(boctin_last_publish_timestamp_seconds)", "published")),
    ]),
    ("Broker", [
        states("Connected", "By worker and connection.", "boctin_amqp_connected", "{{instance}} {{role}}", *GOOD_FROM_1),
        states("Blocked by the broker", "Memory or disk alarm of the broker; intake goes on by itself afterwards.",
               "boctin_amqp_blocked", "{{instance}} {{role}}", *BAD_FROM_1),
        lines("Time blocked", "Share of time lost to alarms.", "percentunit",
              (f"avg by (role) (rate(boctin_amqp_blocked_seconds_total[{RATE}]))", "{{role}}")),
        lines("Attempts to connect", "In each five minutes, by reason; start alone is normal.", "short",
              ("sum by (reason) (increase(boctin_amqp_reconnects_total[5m]))", "{{reason}}")),
        lines("Channels closed by the broker", "404: something was deleted; 406: arguments, or a late ack; 403: permissions.", "short",
              ("sum by (code) (increase(boctin_amqp_channel_closed_total[5m]))", "{{code}}")),
        lines("Consumers", "Fewer than there are workers: some are not subscribed.", "short",
              ("max by (queue) (boctin_queue_consumers)", "{{queue}}")),
    ]),
]

STAGES = [
    ("Time", [
        lines("Processing", "On a compute thread: decode, all stages, encode.", "s",
              *quantiles("boctin_article_processing_seconds", "0.5", "0.95", "0.99")),
        lines("Mean time by stage", "One that grows after new knowledge or a new version.", "s",
              ("boctin:stage_seconds:mean5m", "{{stage}}")),
        lines("Slowest pages by stage", "99 % of the pages take less.", "s",
              (f"histogram_quantile(0.99, sum by (le, stage) (rate(boctin_stage_duration_seconds_bucket[{RATE}])))", "{{stage}}")),
        lines("Share of the time by stage", "Of all the time on compute threads.", "percentunit",
              (f"sum by (stage) (rate(boctin_stage_duration_seconds_sum[{RATE}])) "
               f"/ on () group_left sum(rate(boctin_stage_duration_seconds_sum[{RATE}]))", "{{stage}}")),
        lines("Waiting for a thread or the broker", "Mean time from receipt to settlement that is not processing.", "s",
              (f"sum(rate(boctin_article_end_to_end_seconds_sum[{RATE}])) / sum(rate(boctin_article_end_to_end_seconds_count[{RATE}])) "
               f"- sum(rate(boctin_article_processing_seconds_sum[{RATE}])) / sum(rate(boctin_article_processing_seconds_count[{RATE}]))",
               "waiting")),
        lines("Threads", "Compute threads of all workers, and how many of them worked.", "short",
              ("sum(boctin_concurrency_limit)", "threads"), ("sum(boctin_concurrency_limit * boctin_worker_busy_ratio)", "busy")),
    ]),
    ("Faults", [
        lines("Panics", "Caught, and the page dead-lettered; any is a fault of boctin, to be reported with its letter.", "short",
              ("sum by (stage) (increase(boctin_stage_panics_total[5m]))", "{{stage}}")),
        lines("Cut off by the work budget", "Pages larger than the limits in [pipeline], or an attack.", "short",
              ("sum by (stage) (increase(boctin_stage_truncations_total[5m]))", "{{stage}}")),
        lines("Knowledge read anew", "On SIGHUP; after a failure the old stays in use.", "short",
              ("sum by (result) (increase(boctin_knowledge_reloads_total[5m]))", "{{result}}")),
    ]),
]

QUALITY = [
    ("One publisher", [
        lines("Fields not found", "Share of the pages of the chosen publishers; a jump is a new layout.", "percentunit",
              (f"boctin:source_field_missing:ratio1h{{{SOURCE}}}", "{{source}} {{field}}")),
        lines("Against the day before", "Above 0: more pages without the field than in the mean of the last day.", "percentunit",
              (f"boctin:source_field_missing:ratio1h{{{SOURCE}}} - avg_over_time(boctin:source_field_missing:ratio1h{{{SOURCE}}}[1d])",
               "{{source}} {{field}}")),
        lines("Pages", "By publisher in metrics.sources; the rest is other.", "ops",
              (f'sum by (source) (rate(boctin_source_fields_total{{{SOURCE}, field="title"}}[{RATE}]))', "{{source}}")),
    ]),
    ("All pages", [
        lines("Fields not found", "Share of all pages.", "percentunit", ("boctin:field_missing:ratio1h", "{{field}}")),
        lines("Where fields came from", "text instead of json_ld says that sites stopped sending metadata.", "ops",
              (f"sum by (source) (rate(boctin_field_found_total[{RATE}]))", "{{source}}")),
        lines("Kind of page", "A share of too_short or listing that jumps: pages behind a login, or a new layout.", "ops",
              (f"sum by (kind) (rate(boctin_articles_kind_total[{RATE}]))", "{{kind}}")),
        lines("Language", "en and und on a Vietnamese feed: wrong pages, or a charset that was guessed wrong.", "ops",
              (f"sum by (language) (rate(boctin_articles_language_total[{RATE}]))", "{{language}}")),
        lines("Topics", "none is a page on which the classifier abstained.", "ops",
              (f"sum by (topic) (rate(boctin_topics_total[{RATE}]))", "{{topic}}")),
        lines("Records per page", "Mean, by type; zero after new knowledge or a new version is a fault.", "short",
              (f"sum by (type) (rate(boctin_entities_per_article_sum[{RATE}])) "
               f"/ sum by (type) (rate(boctin_entities_per_article_count[{RATE}]))", "{{type}}")),
        lines("Charsets", "What the pages were written in.", "ops",
              (f"sum by (charset) (rate(boctin_charset_total[{RATE}]))", "{{charset}}")),
        lines("How charsets were found", "detected growing: pages stopped saying their charset.", "ops",
              (f"sum by (how) (rate(boctin_charset_total[{RATE}]))", "{{how}}")),
        lines("Fields that nobody reads", "Growth after a crawler's release: a field was renamed.", "ops",
              (f"sum(rate(boctin_input_unknown_fields_total[{RATE}]))", "unknown fields")),
    ]),
]

DEAD_LETTERS = [
    ("At a glance", [
        stat("Share of dead letters", "Of all pages in fifteen minutes; above 1 %: alert BoctinDeadLetters.", "percentunit",
             "boctin:dead_lettered:ratio15m", ("green", None), ("red", 0.01)),
        stat("Last hour", "Letters made.", "short", "sum(increase(boctin_dead_lettered_total[1h]))"),
        stat("Own faults, last day", "stage_panic, deadline and result_too_large: to be reported.", "short",
             'sum(increase(boctin_dead_lettered_total{reason=~"stage_panic|deadline|result_too_large"}[1d]))', *BAD_FROM_1),
        stat("Suspects, last day", "Deliveries that came back so often that they were tried alone.", "short",
             'sum(increase(boctin_deliveries_settled_total{outcome="suspected"}[1d]))', *BAD_FROM_1),
    ]),
    ("Why", [
        lines("By reason", "stage_panic and deadline are faults of boctin, the others mostly of the input.", "ops",
              ("boctin:dead_lettered:rate5m", "{{reason}}")),
        lines("In each hour", "The same as numbers of letters.", "short",
              ("sum by (reason) (increase(boctin_dead_lettered_total[1h]))", "{{reason}}")),
        lines("Share of all pages", "What the alert looks at.", "percentunit", ("boctin:dead_lettered:ratio15m", "dead letters")),
        lines("Publishing letters", "A letter that the broker does not take is held, like a result.", "ops",
              (f'sum by (result) (rate(boctin_publish_total{{target="dead"}}[{RATE}]))', "{{result}}")),
        lines("Suspects waiting", "In the suspect queue; worked off one at a time.", "short",
              ('boctin:backlog{queue=~".*suspect"}', "{{queue}}")),
        lines("Ages that cannot be told", "in_future: a crawler's clock is wrong.", "ops",
              (f"sum by (reason) (rate(boctin_article_age_invalid_total[{RATE}]))", "{{reason}}")),
    ]),
]

DASHBOARDS = {
    "boctin": ("boctin", "Flow, latency and workers: what to look at first.", OVERVIEW),
    "boctin-dead-letters": ("boctin: dead letters", "What could not be processed, and why.", DEAD_LETTERS),
    "boctin-delivery": ("boctin: delivery", "Outcomes, publishing and the connections to the broker.", DELIVERY),
    "boctin-quality": ("boctin: quality per source", "What results look like, for each publisher and for all.", QUALITY),
    "boctin-stages": ("boctin: pipeline stages", "Where the time of an article goes.", STAGES),
}

DATA_SOURCE = {"type": "prometheus", "uid": "${datasource}"}


def panel(number, spec, x, y, width, height):
    defaults = {"unit": spec["unit"], "min": 0}
    if spec["title"] == "Against the day before":
        del defaults["min"]
    if spec["steps"]:
        steps = [{"color": color, "value": value} for color, value in spec["steps"]]
        defaults["thresholds"] = {"mode": "absolute", "steps": steps}
    options = {
        "stat": {"colorMode": "value", "graphMode": "area", "reduceOptions": {"calcs": ["lastNotNull"]}},
        "timeseries": {"legend": {"displayMode": "list", "placement": "bottom"}, "tooltip": {"mode": "multi", "sort": "desc"}},
        "state-timeline": {"legend": {"displayMode": "list", "placement": "bottom"}, "mergeValues": True, "showValue": "never"},
    }
    if spec["type"] == "timeseries":
        defaults["custom"] = {"fillOpacity": 10, "lineWidth": 1, "showPoints": "never"}
    if spec["type"] == "state-timeline":
        defaults["color"] = {"mode": "thresholds"}
    targets = [
        {"datasource": DATA_SOURCE, "expr": expr, "legendFormat": legend or "value", "refId": chr(ord("A") + index)}
        for index, (expr, legend) in enumerate(spec["asks"])
    ]
    return {
        "id": number, "type": spec["type"], "title": spec["title"], "description": spec["description"],
        "datasource": DATA_SOURCE, "gridPos": {"x": x, "y": y, "w": width, "h": height},
        "fieldConfig": {"defaults": defaults, "overrides": []}, "options": options[spec["type"]], "targets": targets,
    }


def panels(rows):
    placed, y = [], 0
    for title, specs in rows:
        placed.append({"id": len(placed) + 1, "type": "row", "title": title, "collapsed": False, "panels": [],
                       "gridPos": {"x": 0, "y": y, "w": 24, "h": 1}})
        y += 1
        small = all(spec["type"] == "stat" for spec in specs)
        width, height = (24 // len(specs), 4) if small else (8, 8)
        for index, spec in enumerate(specs):
            across = 24 // width
            placed.append(panel(len(placed) + 1, spec, index % across * width, y + index // across * height, width, height))
        y += -(-len(specs) // (24 // width)) * height
    return placed


def variables(rows):
    found = [{"name": "datasource", "label": "Data source", "type": "datasource", "query": "prometheus",
              "current": {"text": "Prometheus", "value": "prometheus"}, "hide": 0, "refresh": 1}]
    if "$source" in json.dumps(rows):
        query = "label_values(boctin_source_fields_total, source)"
        found.append({"name": "source", "label": "Publisher", "type": "query", "datasource": DATA_SOURCE, "query": query,
                      "definition": query, "includeAll": True, "multi": True, "allValue": ".*", "refresh": 2, "sort": 1,
                      "current": {"text": ["All"], "value": ["$__all"]}})
    return found


def dashboard(uid):
    title, description, rows = DASHBOARDS[uid]
    links = [{"type": "dashboards", "tags": ["boctin"], "title": "boctin", "asDropdown": False, "keepTime": True,
              "includeVars": False, "icon": "dashboard", "targetBlank": False, "tooltip": "", "url": ""}]
    return {
        "uid": uid, "title": title, "description": description + " docs/metrics.md says what each metric means.",
        "tags": ["boctin"], "timezone": "browser", "editable": False, "refresh": "30s", "schemaVersion": 39,
        "time": {"from": "now-3h", "to": "now"}, "links": links, "templating": {"list": variables(rows)}, "panels": panels(rows),
    }


if __name__ == "__main__":
    folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "deploy/grafana/dashboards"
    for uid in DASHBOARDS:
        text = json.dumps(dashboard(uid), indent=1, ensure_ascii=False)
        (folder / f"{uid}.json").write_text(text + "\n", encoding="utf-8")
