use super::run;

fn briefbook(arguments: &[&str]) -> u8 {
    run(std::iter::once("briefbook").chain(arguments.iter().copied()).map(Into::into))
}

#[test]
fn wrong_usage_is_two() {
    assert_eq!(briefbook(&["no-such-command"]), 2);
    assert_eq!(briefbook(&["build", "--no-such-flag"]), 2);
    assert_eq!(briefbook(&["build", "-u", "javascript:x"]), 2);
    assert_eq!(briefbook(&["new", "../outside"]), 2);
    assert_eq!(briefbook(&["--help"]), 0);
}

#[test]
fn a_new_book_builds_and_is_not_made_twice() {
    let dir = tempfile::tempdir().unwrap();
    let book = dir.path().join("demo");
    let path = book.to_str().unwrap();
    assert_eq!(briefbook(&["init", path]), 0);
    assert_eq!(briefbook(&["--root", path, "build", "--quiet"]), 0);
    assert!(book.join("public/briefings/first-briefing/index.html").is_file());
    assert_eq!(briefbook(&["init", path]), 1);
    assert_eq!(briefbook(&["--root", path, "new", "briefings/second", "--title", "A \"second\": one"]), 0);
    assert_eq!(briefbook(&["--root", path, "new", "briefings/second"]), 1);
    assert_eq!(briefbook(&["--root", path, "build", "--quiet"]), 0);
    assert!(book.join("public/briefings/second/index.html").is_file());
}

#[test]
fn the_output_may_not_hold_the_sources() {
    let dir = tempfile::tempdir().unwrap();
    let book = dir.path().join("demo");
    let path = book.to_str().unwrap();
    assert_eq!(briefbook(&["init", path]), 0);
    for output in [
        path,
        dir.path().to_str().unwrap(),
        book.join("content").to_str().unwrap(),
        book.join("content/x").to_str().unwrap(),
    ] {
        assert_eq!(briefbook(&["--root", path, "build", "--quiet", "-o", output]), 1, "{output}");
    }
    assert!(!book.join("index.html").exists());
}
