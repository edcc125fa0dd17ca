//! The program from outside: exit codes, standard output and error, secrets.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _};
use std::os::unix::fs::FileTypeExt as _;
use std::process::{Command, Output, Stdio};

/// Returns the program with no environment but these variables.
fn boctin(variables: &[(&str, &str)], arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_boctin"));
    command.env_clear().envs(variables.iter().copied()).args(arguments);
    command
}

fn run(variables: &[(&str, &str)], arguments: &[&str]) -> (i32, String, String) {
    let Output { status, stdout, stderr } = boctin(variables, arguments).output().unwrap();
    (status.code().unwrap(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
}

#[test]
fn a_good_configuration_is_summed_up_on_standard_output() {
    let (code, stdout, stderr) = run(&[], &["check"]);
    assert_eq!((code, stderr.as_str()), (0, ""));
    assert!(stdout.starts_with("configuration: ok (built-in defaults, environment)\n"), "{stdout}");
    assert!(stdout.contains("\nbroker: amqp://127.0.0.1:5672/%2f\n"), "{stdout}");
}

#[test]
fn shown_settings_are_toml_with_those_in_force() {
    let (code, stdout, _) = run(&[("BOCTIN__WORKER__PREFETCH", "3")], &["check", "--show"]);
    assert_eq!(code, 0);
    let table: toml::Table = stdout.parse().unwrap();
    assert_eq!(table["worker"]["prefetch"].as_integer(), Some(3));
}

#[test]
fn bad_configuration_and_bad_knowledge_end_with_78_and_all_problems_on_standard_error() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("bytes.toml"), b"\xff").unwrap();
    let knowledge = format!("knowledge.dir={}", folder.path().display());
    let arguments = ["--set", "worker.prefetch=0", "check", "--set", &knowledge];
    let (code, stdout, stderr) = run(&[("BOCTIN_AMQP__URLS", "amqp://a")], &arguments);
    assert_eq!((code, stdout.as_str()), (78, ""));
    let lines: Vec<&str> = stderr.lines().collect();
    assert_eq!(lines.len(), 4, "{stderr}");
    assert!(lines[0].starts_with("BOCTIN_AMQP__URLS: unknown variable"), "{stderr}");
    assert!(lines[1].starts_with("--set worker.prefetch: "), "{stderr}");
    assert!(lines[2].contains("bytes.toml: expected UTF-8 text"), "{stderr}");
    assert_eq!(lines[3], "3 problems found");
}

#[test]
fn wrong_usage_ends_with_2() {
    assert_eq!(run(&[], &["chek"]).0, 2);
    assert_eq!(run(&[], &[]).0, 2);
    assert_eq!(
        run(&[], &["--version"]),
        (0, concat!("boctin ", env!("CARGO_PKG_VERSION"), "\n").to_owned(), String::new())
    );
}

#[test]
fn what_check_prints_never_contains_a_secret() {
    let folder = tempfile::tempdir().unwrap();
    let secret = folder.path().join("secret");
    std::fs::write(&secret, "hunter2\n").unwrap();
    let file = secret.to_str().unwrap();
    let good: [&[(&str, &str)]; 2] = [
        &[("BOCTIN__AMQP__URLS", "amqp://u:hunter2@h/v"), ("BOCTIN__AMQP__PASSWORD", "hunter2")],
        &[("BOCTIN__AMQP__URLS", "amqp://u:hunter2@h/v"), ("BOCTIN__AMQP__PASSWORD_FILE", file)],
    ];
    for variables in good {
        let (code, stdout, stderr) = run(variables, &["check", "--show"]);
        assert_eq!(code, 0, "{stderr}");
        assert!(!format!("{stdout}{stderr}").contains("hunter2"), "{stdout}{stderr}");
        assert!(stdout.contains("amqp://h:5672/v") && stdout.contains("\"***\""), "{stdout}");
    }
    let bad = [
        (("BOCTIN__AMQP__URLS", "amqp://u:hunter2@[h"), "worker.prefetch=1"),
        (("BOCTIN__AMQP__URLS_FILE", file), "worker.prefetch=1"),
        (("LANG", "C"), "amqp.password=hunter2"),
    ];
    for (variable, setting) in bad {
        let (code, stdout, stderr) = run(&[variable], &["check", "--set", setting]);
        assert_eq!(code, 78);
        assert!(!format!("{stdout}{stderr}").contains("hunter2"), "{stdout}{stderr}");
    }
}

#[test]
fn a_reader_who_goes_away_is_no_failure() {
    let mut child =
        boctin(&[], &["check"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let mut stderr = String::new();
    child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
    assert_eq!((child.wait().unwrap().code(), stderr.as_str()), (Some(0), ""));
}

#[test]
fn a_full_disk_under_the_results_is_a_failure_and_under_the_messages_is_none() {
    let full = || File::options().write(true).open("/dev/full").unwrap();
    assert!(full().metadata().unwrap().file_type().is_char_device());
    let output = boctin(&[], &["check"]).stdout(full()).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(
        String::from_utf8(output.stderr).unwrap().starts_with("boctin: cannot print the result")
    );
    let status = boctin(&[], &["check"]).stdout(full()).stderr(full()).status().unwrap();
    assert_eq!(status.code(), Some(1));
    let wrong = boctin(&[], &["check", "--set", "x"]).stderr(full()).status().unwrap();
    assert_eq!(wrong.code(), Some(78));
}

#[test]
fn schemas_are_printed_as_json_whatever_the_settings() {
    for message in ["raw", "article", "dead"] {
        let (code, stdout, stderr) = run(&[("BOCTIN__NO__SUCH", "1")], &["schema", message]);
        assert_eq!((code, stderr.as_str()), (0, ""));
        let schema: serde_json::Value = serde_json::from_str(&stdout).unwrap();
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    }
    assert_eq!(run(&[], &["schema", "other"]).0, 2);
}

#[test]
fn an_evaluation_below_its_floor_ends_with_1_and_names_the_figure() {
    let folder = tempfile::tempdir().unwrap();
    let page =
        "Cầu mới nối hai bờ sông\n\n07:15 14/05/2024\n\nSáng nay, huyện khánh thành cây cầu.\n";
    std::fs::write(folder.path().join("a.txt"), page).unwrap();
    let gold = r#"{"seed": "a.txt", "title": "Cầu mới nối hai bờ sông",
                   "published_at": "2024-05-14T07:15:00+07:00", "line_labels": {"1": "title"}}"#;
    std::fs::write(folder.path().join("a.json"), gold).unwrap();
    let floors = folder.path().join("floors.toml");
    let arguments = |json: &[&str]| -> Vec<String> {
        let folder = folder.path().to_str().unwrap();
        let floors = floors.to_str().unwrap();
        let fixed = ["eval", "article", "--gold", folder, "--floor", floors];
        fixed.iter().chain(json).map(|argument| (*argument).to_owned()).collect()
    };
    let evaluate = |floor: &str, json: &[&str]| {
        std::fs::write(&floors, floor).unwrap();
        let arguments = arguments(json);
        run(&[], &arguments.iter().map(String::as_str).collect::<Vec<_>>())
    };
    let (code, stdout, stderr) = evaluate("title_exact = 1", &["--json"]);
    assert_eq!((code, stderr.as_str()), (0, ""));
    let report: serde_json::Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!(report["title_exact"], 1.0);
    let (code, _, stderr) = evaluate("lead_f1 = 2", &[]);
    assert_eq!(code, 1);
    assert!(
        stderr.starts_with("below its floor: lead_f1: expected at least 2, found "),
        "{stderr}"
    );
    assert_eq!(evaluate("title_exact = true", &[]).0, 1);
}

#[test]
fn a_worker_takes_new_knowledge_on_hangup_and_keeps_the_old_where_that_is_at_fault() {
    let folder = tempfile::tempdir().unwrap();
    let knowledge = format!("knowledge.dir={}", folder.path().display());
    // Nobody listens on port 1: the worker lives without a broker.
    let urls = ("BOCTIN__AMQP__URLS", "amqp://127.0.0.1:1");
    let arguments = ["worker", "--set", "http.listen=127.0.0.1:0", "--set", &knowledge];
    let mut worker = boctin(&[urls], &arguments).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(worker.stderr.take().unwrap()).lines().map_while(Result::ok);
    // A worker without a broker keeps logging, so that waiting for a line ends.
    let mut wait_for = |what: &str| {
        let found = lines.by_ref().take(200).find(|line| line.contains(what));
        found.unwrap_or_else(|| panic!("expected a line with {what:?}, found none"))
    };
    let hang_up = || {
        let pid = worker.id().to_string();
        assert!(Command::new("kill").args(["-HUP", &pid]).status().unwrap().success());
    };
    wait_for("serving /metrics");
    let file = folder.path().join("lexicons/spam_phrases.toml");
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(&file, "phrases = 1\n").unwrap();
    hang_up();
    let line = wait_for("the one before stays in use");
    assert!(line.contains("lexicons/spam_phrases.toml:1: expected"), "{line}");
    std::fs::remove_file(&file).unwrap();
    hang_up();
    wait_for("took new knowledge");
    worker.kill().unwrap();
    worker.wait().unwrap();
}
