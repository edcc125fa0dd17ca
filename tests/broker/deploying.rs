//! What runs boctin is accepted by the tools it is for, and agrees with the settings.
//!
//! No container is started here; docs/deploying.md says what that leaves open.

use std::fs;
use std::process::Command;

use boctin::settings::Settings;
use serde_json::Value;

use crate::support::guard;
use crate::support::python;

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
    let drain = Settings::default().worker.shutdown_timeout_ms / 1000;
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

/// Reads every manifest, and checks those of Kubernetes itself against its schemas.
const READ_MANIFESTS: &str = r#"
import json, pathlib, sys
import kubernetes_validate, yaml

OWN = ("v1", "apps/v1", "policy/v1", "networking.k8s.io/v1")
found, checked = [], 0
for file in sorted(pathlib.Path(sys.argv[1]).glob("*.yaml")):
    for manifest in yaml.safe_load_all(file.read_text()):
        manifest["file"] = file.name
        found.append(manifest)
        if manifest["apiVersion"] in OWN:
            kubernetes_validate.validate({k: v for k, v in manifest.items() if k != "file"}, "1.30", strict=True)
            checked += 1
assert checked >= 4, checked
print(json.dumps(found))
"#;

fn manifests() -> Vec<Value> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/deploy/kubernetes");
    let output = python::run(python::command("python").args(["-c", READ_MANIFESTS, folder]));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn the_manifests_follow_the_schemas_of_kubernetes_and_agree_with_settings_and_image() {
    let manifests = manifests();
    let of = |kind: &str| {
        let found: Vec<&Value> =
            manifests.iter().filter(|manifest| manifest["kind"] == kind).collect();
        assert_eq!(found.len(), 1, "{kind}");
        found[0]
    };
    let listed = of("Kustomization");
    for manifest in manifests.iter().filter(|manifest| manifest["kind"] != "Kustomization") {
        let resources = listed["resources"].as_array().unwrap();
        assert!(resources.contains(&manifest["file"]), "{} is not listed", manifest["file"]);
    }

    let deployment = of("Deployment");
    assert!(deployment["spec"]["replicas"].is_null(), "KEDA and a number would fight");
    let labels = &deployment["spec"]["template"]["metadata"]["labels"];
    assert_eq!(&deployment["spec"]["selector"]["matchLabels"], labels);
    assert_eq!(&of("PodDisruptionBudget")["spec"]["selector"]["matchLabels"], labels);
    assert_eq!(&of("NetworkPolicy")["spec"]["podSelector"]["matchLabels"], labels);
    assert_eq!(&of("PodMonitor")["spec"]["selector"]["matchLabels"], labels);
    // Rules and dashboards ask for the job by this name.
    assert_eq!(labels[of("PodMonitor")["spec"]["jobLabel"].as_str().unwrap()], "boctin");

    let pod = &deployment["spec"]["template"]["spec"];
    let drain_s = Settings::default().worker.shutdown_timeout_ms / 1000;
    assert!(pod["terminationGracePeriodSeconds"].as_u64().unwrap() > drain_s);
    let worker = &pod["containers"][0];
    assert_eq!(worker["image"], listed["images"][0]["name"]);
    assert_eq!(listed["images"][0]["newTag"], env!("CARGO_PKG_VERSION"));
    let dockerfile =
        fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/Dockerfile")).unwrap();
    let file = worker["args"][2].as_str().unwrap();
    assert!(dockerfile.contains(&format!(" {file}\n")), "the image has no {file}");
    let user = pod["securityContext"]["runAsUser"].as_u64().unwrap();
    assert!(dockerfile.contains(&format!("USER {user}:{user}")), "the image has another user");
    assert_eq!(pod["securityContext"]["runAsNonRoot"], true);
    let security = &worker["securityContext"];
    assert_eq!(security["readOnlyRootFilesystem"], true);
    assert_eq!(security["allowPrivilegeEscalation"], false);
    assert_eq!(security["capabilities"]["drop"][0], "ALL");

    let production =
        fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/config/production.toml")).unwrap();
    let port = worker["ports"][0]["containerPort"].as_u64().unwrap();
    assert!(production.contains(&format!("listen = \"0.0.0.0:{port}\"")));
    assert!(dockerfile.contains(&format!("EXPOSE {port}")));
    assert_eq!(of("NetworkPolicy")["spec"]["ingress"][0]["ports"][0]["port"], port);
    let name = &worker["ports"][0]["name"];
    assert_eq!(&of("PodMonitor")["spec"]["podMetricsEndpoints"][0]["port"], name);
    for (probe, path) in
        [("startupProbe", "/livez"), ("livenessProbe", "/livez"), ("readinessProbe", "/readyz")]
    {
        assert_eq!(worker[probe]["httpGet"]["path"], path, "{probe}");
        assert_eq!(&worker[probe]["httpGet"]["port"], name, "{probe}");
    }

    let variables = worker["env"].as_array().unwrap();
    let variable = |name: &str| {
        let found = variables.iter().find(|variable| variable["name"] == name);
        found.unwrap_or_else(|| panic!("no variable {name}"))["value"].as_str().unwrap()
    };
    let secret = &pod["volumes"][0]["secret"];
    let mounted = format!(
        "{}/{}",
        worker["volumeMounts"][0]["mountPath"].as_str().unwrap(),
        secret["items"][0]["path"].as_str().unwrap()
    );
    assert_eq!(variable("BOCTIN__AMQP__URLS_FILE"), mounted);
    let cores = worker["resources"]["limits"]["cpu"].as_str().unwrap();
    assert_eq!(variable("BOCTIN__WORKER__COMPUTE_THREADS"), cores);

    let scaling = &of("ScaledObject")["spec"];
    assert_eq!(scaling["scaleTargetRef"]["name"], deployment["metadata"]["name"]);
    let queue = scaling["triggers"][0]["metadata"]["queueName"].as_str().unwrap();
    assert_eq!(Settings::default().topology.input_queues, [queue]);
    let authentication = of("TriggerAuthentication");
    assert_eq!(
        scaling["triggers"][0]["authenticationRef"]["name"],
        authentication["metadata"]["name"]
    );
    assert_eq!(authentication["spec"]["secretTargetRef"][0]["name"], secret["secretName"]);
    assert!(scaling["minReplicaCount"].as_u64().unwrap() >= 2, "one may be drained");
}

#[test]
fn systemd_accepts_the_unit_and_finds_it_hardened() {
    let unit =
        fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/deploy/systemd/boctin.service"))
            .unwrap();
    // The program where it is here: systemd looks whether it is there.
    let here = unit.replace("/usr/local/bin/boctin", env!("CARGO_BIN_EXE_boctin"));
    assert_ne!(unit, here, "the unit starts something else");
    let folder = guard::folder("boctin-unit-");
    let file = folder.path().join("boctin.service");
    fs::write(&file, here).unwrap();
    let verified = python::run(Command::new("systemd-analyze").arg("verify").arg(&file));
    let complaints = String::from_utf8_lossy(&verified.stderr);
    assert!(!complaints.contains("boctin.service"), "{complaints}");
    // Exposure is a mark from 0.0 to 10.0; the command wants tenths.
    let marked = ["security", "--offline=true", "--threshold=20"];
    python::run(Command::new("systemd-analyze").args(marked).arg(&file));

    let value = |name: &str| {
        let line = unit.lines().find_map(|line| line.strip_prefix(&format!("{name}=")));
        line.unwrap_or_else(|| panic!("no {name}"))
    };
    let drain_s = Settings::default().worker.shutdown_timeout_ms / 1000;
    assert!(value("TimeoutStopSec").parse::<u64>().unwrap() > drain_s);
    assert_eq!(value("RestartPreventExitStatus"), "78");
}
