//! Where secrets may come from, and that none is ever shown.

use super::*;

#[test]
fn secrets_come_from_files_in_place_of_addresses_and_password() {
    let folder = tempfile::tempdir().unwrap();
    let (urls, password) = (folder.path().join("urls"), folder.path().join("password"));
    std::fs::write(&urls, "amqp://a:b@one,amqp://two\n").unwrap();
    std::fs::write(&password, "hunter2\n").unwrap();
    let files = [
        format!("amqp.urls_file={}", urls.display()),
        format!("amqp.password_file={}", password.display()),
    ];
    let overrides: Vec<&str> = files.iter().map(String::as_str).collect();
    let settings = Settings::load(&sources(&[], &[], &overrides)).unwrap();
    assert_eq!(settings.amqp.urls[0].expose_secret(), "amqp://a:b@one");
    assert_eq!(settings.amqp.urls.len(), 2);
    assert_eq!(settings.amqp.password.expose_secret(), "hunter2");

    let both = [("BOCTIN__AMQP__URLS", "amqp://x"), ("BOCTIN__AMQP__PASSWORD", "y")];
    let faults = lines(&inspect(&both, &overrides));
    assert_eq!(faults.len(), 2, "{faults:?}");
    assert!(faults[0].contains(
        "expected one of amqp.urls and amqp.urls_file, found both (BOCTIN__AMQP__URLS, --set amqp.urls_file)"
    ));
}

#[test]
fn a_password_is_refused_in_files_of_settings_and_on_the_command_line() {
    let faults = faults_of_file("[amqp]\npassword = \"hunter2\"\n");
    assert!(
        faults[0].starts_with(
            "a.toml:2: amqp.password: expected the password in BOCTIN__AMQP__PASSWORD"
        )
    );
    let faults = lines(&inspect(&[], &["amqp.password=hunter2"]));
    assert!(faults[0].starts_with("--set amqp.password: amqp.password: expected the password in"));
    let settings = inspect(&[("BOCTIN__AMQP__PASSWORD", "hunter2")], &[]);
    assert_eq!(settings.faults, []);
    assert_eq!(settings.settings.amqp.password.expose_secret(), "hunter2");
}

#[test]
fn no_fault_and_no_display_contains_a_planted_secret() {
    const PLANTED: &str = "hunter2";
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let bad_urls = write("bad_urls", "amqp://u:hunter2@[::1],http://u:hunter2@h,u:hunter2\n");
    let empty_password = write("empty", "\nhunter2\n");
    let config = write(
        "a.toml",
        "[amqp]\nurls = [\"amqp://u:hunter2@h:x\"]\npassword = \"hunter2\"\nusernam = \"hunter2\"\n\
         [topology]\ndead_queue = [\"hunter2\"]\n[log]\nfilter = \"amqp://u:hunter2@h\"\n",
    );
    let variables = [
        ("BOCTIN__AMQP__URLS", "amqp://u:hunter2@h:y,redis://u:hunter2@h"),
        ("BOCTIN__AMQP__PASSWORDS", "hunter2"),
        ("BOCTIN__AMQP__HEARTBEAT_S", "amqp://u:hunter2@h"),
        ("BOCTIN__TOPOLOGY__DECLARE", "u:hunter2@h"),
        ("boctin__amqp__password", "hunter2"),
    ];
    let urls_file = format!("amqp.urls_file={}", bad_urls.display());
    let password_file = format!("amqp.password_file={}", empty_password.display());
    let overrides =
        ["amqp.password=hunter2", "amqp.pasword=hunter2", "hunter2", &urls_file, &password_file];
    let inspection = sources(&[&config], &variables, &overrides).inspect();
    assert!(inspection.faults.len() >= 14, "{:#?}", inspection.faults);
    assert!(!format!("{inspection:?}").contains(PLANTED), "{inspection:#?}");
    assert!(!SettingsFaults(inspection.faults).to_string().contains(PLANTED));

    let good_urls = write("good_urls", "amqp://user:hunter2@host:1/news?heartbeat=1\n");
    let good_password = write("good_password", "hunter2\n");
    for (variables, overrides) in [
        (
            vec![
                ("BOCTIN__AMQP__URLS", "amqp://user:hunter2@host:1/news"),
                ("BOCTIN__AMQP__PASSWORD", PLANTED),
            ],
            vec![],
        ),
        (
            vec![],
            vec![
                format!("amqp.urls_file={}", good_urls.display()),
                format!("amqp.password_file={}", good_password.display()),
            ],
        ),
    ] {
        let overrides: Vec<&str> = overrides.iter().map(String::as_str).collect();
        let settings = Settings::load(&sources(&[], &variables, &overrides)).unwrap();
        assert!(settings.amqp.urls[0].expose_secret().contains(PLANTED));
        assert!(!format!("{settings:?}").contains(PLANTED));
        let shown = settings.to_toml();
        assert!(!shown.contains(PLANTED), "{shown}");
        assert!(shown.contains("urls = [\"amqp://host:1/news\"]"), "{shown}");
        assert!(shown.contains("password = \"***\""), "{shown}");
    }
}

#[test]
fn displayed_settings_are_toml_that_loads_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shown.toml");
    std::fs::write(&path, Settings::default().to_toml()).unwrap();
    let settings = Settings::load(&sources(&[&path], &[], &[])).unwrap();
    assert_eq!(settings.to_toml(), Settings::default().to_toml());
}
