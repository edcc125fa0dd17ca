//! What runs boctin is accepted by the tools it is for: promtool, and a reader of compose files.
//!
//! No container is started here; docs/deploying.md says what that leaves open.

use std::process::{Command, Output};

use serde_json::Value;

use crate::support::guard;
use crate::support::python;

fn promtool(arguments: &[&str]) -> Output {
    python::run(Command::new("promtool").args(arguments).current_dir(env!("CARGO_MANIFEST_DIR")))
}

#[test]
fn promtool_accepts_the_configuration_and_the_alerts_fire_when_they_should() {
    promtool(&["check", "config", "deploy/prometheus/prometheus.yml"]);
    promtool(&["check", "rules", "deploy/prometheus/alerts.yml"]);
    promtool(&["test", "rules", "deploy/prometheus/alerts.test.yml"]);
}

#[test]
fn promtool_can_read_every_query_of_the_dashboard() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/deploy/grafana/dashboards/boctin.json");
    let dashboard: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let targets = dashboard["panels"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|panel| panel["targets"].as_array().map_or(&[][..], Vec::as_slice));
    let rules: Vec<Value> = targets
        .zip(0..)
        .map(|(target, number)| {
            let query = target["expr"].as_str().unwrap().replace("$__rate_interval", "1m");
            serde_json::json!({ "record": format!("query_{number}"), "expr": query })
        })
        .collect();
    assert!(rules.len() > 20, "the dashboard has lost its queries");
    let folder = guard::folder("boctin-dashboard-");
    let file = folder.path().join("queries.yml");
    // JSON is YAML.
    let groups = serde_json::json!({ "groups": [{ "name": "dashboard", "rules": rules }] });
    std::fs::write(&file, groups.to_string()).unwrap();
    promtool(&["check", "rules", file.to_str().unwrap()]);
}

/// Reads the compose file as compose does: with variables, then by its specification.
const READ_COMPOSE: &str = r#"
import json, re, sys
import compose_spec, yaml

def variable(found):
    name, default = found.group(1), found.group(2)
    return default if default is not None else "value-of-" + name

text = re.sub(r"\$\{(\w+)(?::-([^}]*)|:\?[^}]*)?\}", variable, open(sys.argv[1]).read())
compose_spec.PyCompose.from_yaml(text)
print(json.dumps(yaml.safe_load(text)))
"#;

fn compose() -> Value {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docker-compose.yml");
    let output = python::run(python::command("python").args(["-c", READ_COMPOSE, path]));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn the_compose_file_follows_its_specification_and_lets_workers_scale() {
    let compose = compose();
    let services = compose["services"].as_object().unwrap();
    let names: Vec<&str> = services.keys().map(String::as_str).collect();
    assert_eq!(names, ["grafana", "prometheus", "rabbitmq", "worker"]);

    let worker = &services["worker"];
    for one_at_most in ["ports", "container_name", "hostname", "network_mode", "volumes"] {
        assert!(worker[one_at_most].is_null(), "with `{one_at_most}` there can be one worker only");
    }
    assert_eq!(worker["depends_on"]["rabbitmq"]["condition"], "service_healthy");
    assert_eq!(worker["read_only"], true);
    let seconds =
        |text: &Value| text.as_str().unwrap().trim_end_matches('s').parse::<u64>().unwrap();
    let drain = boctin::settings::Settings::default().worker.shutdown_timeout_ms / 1000;
    assert!(
        seconds(&worker["stop_grace_period"]) > drain,
        "a worker would be killed while it drains"
    );

    for (name, service) in services {
        assert!(service["healthcheck"]["test"].is_array(), "{name} has no health check");
        let image = service["image"].as_str().unwrap();
        assert!(name == "worker" || image.contains(':'), "{image}: name a version");
        for port in service["ports"].as_array().map_or(&[][..], Vec::as_slice) {
            let port = port.as_str().unwrap();
            assert!(port.starts_with("127.0.0.1:"), "{name} listens beyond this machine: {port}");
        }
        for volume in service["volumes"].as_array().map_or(&[][..], Vec::as_slice) {
            let source = volume.as_str().unwrap().split(':').next().unwrap();
            let here = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(source);
            let known = compose["volumes"].as_object().unwrap().contains_key(source);
            assert!(known || here.exists(), "{name} mounts {source}, which is not there");
        }
    }
}

#[test]
fn prometheus_finds_the_services_of_the_compose_file() {
    let compose = compose();
    let text = std::fs::read_to_string(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/deploy/prometheus/prometheus.yml"
    ))
    .unwrap();
    assert!(text.contains("names: [worker]") && text.contains("rabbitmq:15692"), "{text}");
    assert!(
        compose["services"]["worker"].is_object() && compose["services"]["rabbitmq"].is_object()
    );
    // The settings of the worker's image put the listener where Prometheus looks.
    let production =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/config/production.toml"))
            .unwrap();
    assert!(production.contains("listen = \"0.0.0.0:9464\"") && text.contains("port: 9464"));
}
