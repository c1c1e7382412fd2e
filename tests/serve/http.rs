//! What is answered, and to whom.

use std::io::Write;
use std::net::{IpAddr, TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use super::common::{self, Mock, Probe, Running, options, start};
use briefbook::serve::{Note, ServeError, run};

fn site() -> Running {
    start(&[
        ("content/index.md", "home"),
        ("content/a.md", "one"),
        ("content/a b.md", "blank"),
        ("static/a.css", "p{}"),
        ("static/x/part.html", "<p>part"),
        ("static/x/whole.html", "<!doctype html><head></head>whole"),
    ])
}

#[test]
fn pages_and_files_have_their_types() {
    let book = site();
    let home = book.get("/");
    assert_eq!(home.status, 200);
    let script = "<script src=\"/_briefbook/live.js\" data-revision=\"1\" data-path=\"\" defer></script></head>";
    assert!(home.body.contains(script), "{}", home.body);
    for line in ["content-type: text/html; charset=utf-8", "cache-control: no-store", "x-content-type-options: nosniff"]
    {
        assert!(home.head.contains(line), "{}", home.head);
    }
    let style = book.get("/a.css?v=7");
    assert!(style.head.contains("content-type: text/css; charset=utf-8") && style.body == "p{}");
    assert!(book.get("/_briefbook/live.js").head.contains("content-type: text/javascript; charset=utf-8"));
    assert!(book.get("/a%20b/").body.contains("blank"));
    let missing = book.get("/no/such/page");
    assert_eq!(missing.status, 404);
    assert!(missing.body.contains("data-path=\"no/such/page\""));
    assert_eq!(book.get("/_briefbook/other").status, 404);
    assert_eq!(book.get("/x/part.html").body, "<p>part");
    assert!(book.get("/x/whole.html").body.contains("live.js"));
}

#[test]
fn folders_without_a_slash_lead_to_the_one_with() {
    let book = site();
    let reply = book.get("/a?x=1");
    assert_eq!(reply.status, 308);
    assert!(reply.head.contains("location: /a/?x=1"), "{}", reply.head);
    assert!(book.get("/a%20b").head.contains("location: /a%20b/"));
    assert_eq!(book.get("//a").status, 400);
}

#[test]
fn only_get_and_head_are_answered() {
    let book = site();
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"] {
        let reply = book.request(method, "/a/", "");
        assert_eq!(reply.status, 405, "{method}");
        assert!(reply.head.contains("allow: get, head"), "{}", reply.head);
    }
    let (get, head) = (book.get("/a/"), book.request("HEAD", "/a/", ""));
    assert_eq!((head.status, head.body.as_str()), (200, ""));
    assert!(head.head.contains(&format!("content-length: {}", get.body.len())), "{}", head.head);
    let events = book.request("HEAD", "/_briefbook/events?path=&revision=1", "");
    assert_eq!((events.status, events.body.as_str()), (200, ""));
}

#[test]
fn paths_out_of_the_site_are_refused() {
    let book = site();
    for path in [
        "/../x",
        "/%2e%2e/x",
        "/a/..%2f..%2fetc/passwd",
        "/a/../../etc/passwd",
        "/a%00b",
        "/\\x",
        "/a%5c..%5cb",
        "/./a/",
        "/a//b",
        "/%ff",
        "/%2fetc/passwd",
        "/_briefbook/events?path=..%2Fx&revision=1",
        "/_briefbook/events?path=a",
        "/_briefbook/events",
    ] {
        assert_eq!(book.get(path).status, 400, "{path}");
    }
}

#[test]
fn foreign_hosts_are_refused() {
    let book = site();
    let port = book.port;
    for host in ["localhost", "LocalHost", "my.book.localhost", "127.0.0.1", "127.1.2.3", "[::1]"] {
        assert_eq!(book.request("GET", "/", &format!("Host: {host}:{port}\r\n")).status, 200, "{host}");
    }
    for host in [
        "evil.example",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "192.168.1.1",
        "[::2]",
        "x@localhost",
        "evil/.localhost",
    ] {
        for path in ["/", "/a.css", "/_briefbook/live.js", "/_briefbook/events?path=&revision=1"] {
            let reply = book.request("GET", path, &format!("Host: {host}:{port}\r\n"));
            assert_eq!(reply.status, 403, "{host}{path}");
            assert!(reply.body.starts_with("403: "), "{}", reply.body);
        }
    }
    let other = if port == 80 { 81 } else { port - 1 };
    assert_eq!(book.request("GET", "/", &format!("Host: localhost:{other}\r\n")).status, 403);
    assert_eq!(book.request("GET", "/", "Host: localhost\r\n").status, 403);
    // The host in a proxy's request line counts as well.
    assert_eq!(book.request("GET", "http://evil.example/", &format!("Host: localhost:{port}\r\n")).status, 403);
    assert_eq!(book.raw("GET / HTTP/1.0\r\n\r\n").status, 400);
    assert_eq!(book.raw("GET / HTTP/1.1\r\nConnection: close\r\n\r\n").status, 400);
    let twice = format!("Host: localhost:{port}\r\nHost: evil.example\r\n");
    assert_eq!(book.request("GET", "/", &twice).status, 400);
}

/// A client that sends half a request, or nothing, is let go after a while.
#[test]
fn half_a_request_is_not_waited_for() {
    let book = site();
    for half in ["", "GET / HTTP/1.1\r\nHost: localhost", "GET / HTTP/1.1\r\nHost: localhost:1\r\n\r\n"] {
        let mut stream = TcpStream::connect(("127.0.0.1", book.port)).unwrap();
        stream.set_read_timeout(Some(common::LONG)).unwrap();
        stream.write_all(half.as_bytes()).unwrap();
        // The last is a whole request, after which the connection is idle. The end comes from the server.
        std::io::Read::read_to_end(&mut stream, &mut Vec::new()).unwrap();
    }
}

/// Runs the binary with few file handles: silent clients may take all connections, but not for ever, and never the book's own files.
#[cfg(unix)]
#[test]
fn silent_clients_do_not_stop_a_server_with_few_file_handles() {
    let dir = tempfile::tempdir().unwrap();
    let binary = env!("CARGO_BIN_EXE_briefbook");
    let root = dir.path().join("book");
    assert!(Command::new(binary).arg("init").arg(&root).stdout(Stdio::null()).status().unwrap().success());
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let mut child = Command::new("sh")
        .args(["-c", "ulimit -n 256 && exec \"$0\" --root \"$1\" serve -p \"$2\""])
        .arg(binary)
        .arg(&root)
        .arg(port.to_string())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let address = std::net::SocketAddr::from(([127, 0, 0, 1], port));
    let get = || -> std::io::Result<String> {
        let mut stream = TcpStream::connect_timeout(&address, common::LONG)?;
        stream.set_read_timeout(Some(common::LONG))?;
        write!(stream, "GET / HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n")?;
        let mut text = String::new();
        std::io::Read::read_to_string(&mut stream, &mut text)?;
        Ok(text)
    };
    common::wait_until("the server", || get().is_ok());
    let silent: Vec<TcpStream> = (0..300)
        .filter_map(|_| {
            let mut stream = TcpStream::connect_timeout(&address, Duration::from_secs(5)).ok()?;
            stream.write_all(b"GET / HTTP/1.1\r\nHost: loc").ok()?;
            Some(stream)
        })
        .collect();
    assert!(silent.len() > 100, "{}", silent.len());
    let answer = get();
    let _ = child.kill();
    let _ = child.wait();
    assert!(answer.unwrap().starts_with("HTTP/1.1 200"));
}

#[test]
fn foreign_origins_are_refused() {
    let book = site();
    let port = book.port;
    let own = format!("Origin: http://localhost:{port}\r\n");
    assert_eq!(book.request("GET", "/a.css", &own).status, 200);
    let lookalike = format!("http://localhost:{port}.evil.example");
    for origin in ["http://evil.example", "null", "http://localhost:1", "file://", &lookalike] {
        assert_eq!(book.request("GET", "/a.css", &format!("Origin: {origin}\r\n")).status, 403, "{origin}");
    }
    let cross = "Sec-Fetch-Site: cross-site\r\n";
    assert_eq!(book.request("GET", "/_briefbook/events?path=&revision=1", cross).status, 403);
    // A link from another site may lead here.
    assert_eq!(book.request("GET", "/", cross).status, 200);
}

#[test]
fn a_taken_port_is_told_with_a_free_one() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let dir = tempfile::tempdir().unwrap();
    let (mock, first) = Mock::load(dir.path(), Arc::new(Probe::default()));
    match run(Box::new(mock), first, options(dir.path(), port), |_| {}) {
        Err(ServeError::PortTaken { port: told, next_free }) => {
            assert_eq!(told, port);
            assert!(next_free.is_none_or(|free| free > port));
            assert!(next_free.is_some() || port > u16::MAX - 50);
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_end_does_not_wait_for_open_streams() {
    let mut book = site();
    let mut tabs: Vec<_> = (0..5).map(|_| book.open("a/")).collect();
    // The tabs stay open: who waited for them would wait for ever.
    book.stop();
    assert!(tabs.iter_mut().all(|tab| tab.maybe_next().is_none()));
}

#[test]
fn the_end_does_not_wait_for_a_busy_book() {
    let mut book = site();
    book.probe.held.store(true, std::sync::atomic::Ordering::SeqCst);
    let before = book.refreshes();
    book.write("content/a.md", "two");
    common::wait_until("the refresh to begin", || book.refreshes() > before);
    // The refresh does not end before the server has: who waited for it would wait for ever.
    book.stop();
    book.probe.held.store(false, std::sync::atomic::Ordering::SeqCst);
}

#[test]
fn slow_clients_hold_nobody_up() {
    let book = start(&[("content/a.md", "one"), ("static/big.bin", &"x".repeat(4 << 20))]);
    let slow: Vec<TcpStream> = (0..100)
        .map(|n| {
            let mut stream = TcpStream::connect(("127.0.0.1", book.port)).unwrap();
            let request = if n % 2 == 0 {
                "GET /a/ HTTP/1.1\r\nHost: loc".to_owned()
            } else {
                // Asked for and never read.
                format!("GET /big.bin HTTP/1.1\r\nHost: localhost:{}\r\n\r\n", book.port)
            };
            stream.write_all(request.as_bytes()).unwrap();
            stream
        })
        .collect();
    assert_eq!(book.get("/a/").status, 200);
    // The server lets half requests go after a while; it did not answer because of that.
    let held_up = slow.iter().step_by(2).all(|mut stream| {
        stream.set_nonblocking(true).unwrap();
        !std::io::Read::read(&mut stream, &mut [0]).is_err_and(|e| e.kind() == std::io::ErrorKind::WouldBlock)
    });
    assert!(!held_up, "all slow clients were let go before another was answered");
}

/// Not a test by itself: what `signals_end_the_server` runs as another process.
#[test]
fn child_for_signals() {
    let Ok(root) = std::env::var("SERVE_TEST_ROOT") else {
        return;
    };
    let (mock, first) = Mock::load(root.as_ref(), Arc::new(Probe::default()));
    let mut options = options(root.as_ref(), 0);
    options.addr = IpAddr::from([127, 0, 0, 1]);
    let ready = format!("{root}/ready");
    run(Box::new(mock), first, options, move |note| {
        if let Note::Ready { url } = note {
            std::fs::write(&ready, url).unwrap();
        }
    })
    .unwrap();
    std::fs::write(format!("{root}/ended"), "").unwrap();
}

#[cfg(unix)]
#[test]
fn signals_end_the_server() {
    for signal in ["INT", "TERM"] {
        let dir = tempfile::tempdir().unwrap();
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "http::child_for_signals"])
            .env("SERVE_TEST_ROOT", dir.path())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let ready = dir.path().join("ready");
        common::wait_until("the child", || std::fs::read_to_string(&ready).is_ok_and(|url| url.ends_with('/')));
        let url = std::fs::read_to_string(&ready).unwrap();
        let host = url.trim_start_matches("http://").trim_end_matches('/').to_owned();
        let mut stream = TcpStream::connect(&host).unwrap();
        write!(stream, "GET /_briefbook/events?path=&revision=1 HTTP/1.1\r\nHost: {host}\r\n\r\n").unwrap();
        // Its handlers are set up before its loop answers the first time.
        std::io::Read::read_exact(&mut stream, &mut [0]).unwrap();
        let killed = Command::new("kill").args([&format!("-{signal}"), &child.id().to_string()]).status().unwrap();
        assert!(killed.success());
        assert!(child.wait().unwrap().success(), "{signal}");
        assert!(dir.path().join("ended").exists(), "{signal}");
    }
}
