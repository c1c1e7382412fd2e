//! `check --external` against a server of this machine that behaves as the web does: well, slowly, in circles, or not at all. Nothing
//! outside is asked.

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Response};
use axum::routing::any;
use serde_json::Value;
use std::collections::HashMap;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// What the server was asked: method, path, when, and with which `Authorization`.
#[derive(Clone, Debug)]
struct Asked {
    method: Method,
    path: String,
    at: Instant,
    authorization: bool,
    proxy_authorization: bool,
}

#[derive(Clone, Default)]
struct Seen(Arc<Mutex<Vec<Asked>>>);

impl Seen {
    fn of(&self, path: &str) -> Vec<Asked> {
        self.0.lock().unwrap().iter().filter(|a| a.path == path).cloned().collect()
    }

    fn count(&self) -> usize {
        self.0.lock().unwrap().len()
    }
}

fn to(status: u16, location: &str) -> Response<Body> {
    Response::builder().status(status).header("Location", location).body(Body::empty()).unwrap()
}

fn plain(status: u16) -> Response<Body> {
    Response::builder().status(status).body(Body::from("text")).unwrap()
}

/// What a path answers at its `n`th request, from 1.
async fn answer(method: &Method, path: &str, n: usize) -> Response<Body> {
    match path {
        "/moved" => to(301, "/moved-2"),
        "/moved-2" => to(308, "/fine"),
        "/moved-home" => to(301, "/"),
        "/temporary" => to(302, "/fine"),
        "/moved-to-gone" => to(301, "/gone"),
        "/circle" => to(302, "/circle-2"),
        "/circle-2" => to(302, "/circle"),
        "/mail" => to(302, "mailto:a@example.org"),
        "/gone" => plain(404),
        "/deleted" => plain(410),
        "/head-404" if method == Method::HEAD => plain(404),
        "/head-refused" if method == Method::HEAD => plain(405),
        "/forbidden" => plain(403),
        "/busy" if n == 1 => Response::builder().status(429).header("Retry-After", "1").body(Body::empty()).unwrap(),
        "/flaky" if n <= 2 => plain(503),
        "/broken" => plain(500),
        "/slow" => {
            tokio::time::sleep(Duration::from_secs(30)).await;
            plain(200)
        }
        // A body without an end: whoever reads it never comes back.
        "/endless" => {
            let chunks = futures_util::stream::unfold((), |()| async {
                Some((Ok::<_, std::io::Error>(vec![b'x'; 65_536]), ()))
            });
            Response::new(Body::from_stream(chunks))
        }
        _ => match path.strip_prefix("/many/").and_then(|n| n.parse::<u32>().ok()) {
            Some(n) => to(301, &format!("/many/{}", n + 1)),
            None => plain(200),
        },
    }
}

/// A server on a free port of this machine, which lives as long as the test.
fn serve() -> (SocketAddr, Seen) {
    let seen = Seen::default();
    let noted = seen.clone();
    let handler = move |method: Method, uri: axum::http::Uri, headers: HeaderMap| {
        let noted = noted.clone();
        async move {
            let path = uri.path().to_owned();
            let authorization = headers.contains_key("Authorization");
            let proxy_authorization = headers.contains_key("Proxy-Authorization");
            let n = {
                let mut all = noted.0.lock().unwrap();
                let at = Instant::now();
                all.push(Asked { method: method.clone(), path: path.clone(), at, authorization, proxy_authorization });
                all.iter().filter(|a| a.path == path).count()
            };
            answer(&method, &path, n).await
        }
    };
    let (sender, receiver) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
            sender.send(listener.local_addr().unwrap()).unwrap();
            axum::serve(listener, Router::new().fallback(any(handler))).await.unwrap();
        });
    });
    (receiver.recv().unwrap(), seen)
}

fn write(root: &Path, path: &str, text: &str) {
    let path = root.join(path);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

/// A book whose page links to addresses, with quick settings and some more lines of `[check.external]`.
fn book(links: &[String], settings: &str) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let config = format!(
        "[book]\ntitle = \"Test\"\nbase_url = \"https://example.org/\"\n[check.external]\nhost_delay_ms = 0\n\
         retry_delay_ms = 10\ntimeout_seconds = 2\n{settings}\n"
    );
    write(dir.path(), "briefbook.toml", &config);
    let links: String = links.iter().map(|l| format!("[x]({l})\n\n")).collect();
    write(dir.path(), "content/a.md", &format!("---\ntitle: A\n---\n{links}"));
    dir
}

fn run(root: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_briefbook"));
    for name in
        ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy"]
    {
        command.env_remove(name);
    }
    command.envs(environment.iter().copied());
    command.arg("--root").arg(root).args(["check", "--external"]).args(arguments).output().unwrap()
}

/// The diagnostics as JSON, with private addresses allowed.
fn check(root: &Path) -> Vec<Value> {
    let output = run(root, &["--allow-private", "--format", "json"], &[]);
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|e| panic!("{e}: {}", String::from_utf8_lossy(&output.stderr)))
}

/// Code and message by the path that each address has on the server.
fn by_path(found: &[Value], address: SocketAddr) -> HashMap<String, (String, String, String)> {
    let prefix = format!("`http://{address}");
    let text = |d: &Value, key: &str| d[key].as_str().unwrap_or_default().to_owned();
    found
        .iter()
        .map(|d| {
            let message = text(d, "message");
            let path = message.strip_prefix(&prefix).unwrap_or(&message).split('`').next().unwrap().to_owned();
            (path, (text(d, "code"), message, text(d, "help")))
        })
        .collect()
}

#[test]
fn every_kind_of_answer_is_told() {
    let (server, seen) = serve();
    let url = |path: &str| format!("http://{server}{path}");
    let paths = [
        "/fine",
        "/moved",
        "/moved-home",
        "/temporary",
        "/moved-to-gone",
        "/circle",
        "/mail",
        "/gone",
        "/deleted",
        "/head-404",
        "/head-refused",
        "/forbidden",
        "/flaky",
        "/broken",
        "/slow",
        "/endless",
        "/many/1",
        "/fine#part",
    ];
    let mut links: Vec<String> = paths.iter().map(|p| url(p)).collect();
    links.extend(["mailto:a@example.org".to_owned(), "http://127.0.0.1:1/closed".to_owned()]);
    links.push(format!("http://user:secret@{server}/with-password"));
    let dir = book(&links, "per_host = 8");
    let found = check(dir.path());
    let all = by_path(&found, server);
    let told = |path: &str, code: &str, words: &str| {
        let (found, message, help) = all.get(path).unwrap_or_else(|| panic!("nothing of {path} in {all:#?}"));
        assert_eq!(found, code, "{message}");
        assert!(message.contains(words) || help.contains(words), "{path}: {message}\n{help}");
    };
    told("/moved", "external-moved", &format!("change the address to `{}`", url("/fine")));
    told("/moved-home", "external-moved", "home page");
    told("/moved-to-gone", "external-gone", "it redirects to");
    told("/circle", "external-unreachable", "in a loop");
    told("/mail", "external-unreachable", "which is not a web address");
    told("/gone", "external-gone", "404 Not Found");
    told("/deleted", "external-gone", "410 Gone");
    told("/forbidden", "external-unreachable", "403 Forbidden");
    told("/broken", "external-unreachable", "500 Internal Server Error");
    told("/slow", "external-unreachable", "did not answer in time");
    told("/many/1", "external-unreachable", "more than 10 times");
    assert!(found.iter().any(|d| d["message"].as_str().unwrap().contains("the connection failed")), "{found:#?}");
    // These are well: a temporary redirect, a HEAD that is refused, an error that passes, a body without end, a fragment.
    for path in ["/fine", "/temporary", "/head-404", "/head-refused", "/flaky", "/endless", "/with-password"] {
        assert!(!all.contains_key(path), "{:?}", all[path]);
    }
    // Beside what was asked there is the login in an address, which is told of the text alone.
    assert_eq!(found.len(), 13, "{found:#?}");
    assert!(found.iter().any(|d| d["message"].as_str().unwrap().contains("contains a login")), "{found:#?}");
    let methods = |path: &str| seen.of(path).iter().map(|a| a.method.to_string()).collect::<Vec<_>>();
    assert_eq!(methods("/head-refused"), ["HEAD", "GET"]);
    assert_eq!(
        methods("/gone").iter().filter(|m| *m == "GET").count(),
        2,
        "gone is confirmed: once here, once behind a redirect"
    );
    assert_eq!(methods("/broken"), ["HEAD", "GET", "GET", "GET"], "two retries");
    assert_eq!(methods("/flaky").len(), 3);
    assert!(!seen.of("/with-password")[0].authorization, "a password is not sent");
}

#[test]
fn each_address_is_asked_once_and_every_place_is_named() {
    let (server, seen) = serve();
    let dir = book(&[], "");
    let bib = format!(
        "@online{{one, title={{One}}, url={{http://{server}/gone}},\n  archive_url={{http://{server}/web/http://{server}/gone}} }}\n\
         @online{{two, title={{Two}}, url = \"http://{server}/deleted\"}}\n"
    );
    write(dir.path(), "sources.bib", &bib);
    let page = format!(
        "---\ntitle: A\nsources: [two]\nevents:\n  - {{date: 2020, title: E, sources: [one], summary: see http://{server}/forbidden.}}\n\
         # http://{server}/comment\n---\n华为 [@one] and again [@one, p. 3].\n\n[x](<http://{server}/gone> \"T\") <http://{server}/gone#x>\n"
    );
    write(dir.path(), "content/a.md", &page);
    write(dir.path(), "content/b.md", "---\ntitle: B\n---\n[@one]\n");
    let found = check(dir.path());
    assert_eq!(seen.of("/gone").len(), 2, "HEAD and GET, for three places");
    assert!(seen.of("/comment").is_empty());
    let place = |d: &Value| format!("{}:{}:{}", d["file"].as_str().unwrap(), d["line"], d["column"]);
    let by_code = |words: &str| {
        found.iter().find(|d| d["message"].as_str().unwrap().contains(words)).unwrap_or_else(|| panic!("{found:#?}"))
    };
    let gone = by_code("/gone`");
    assert_eq!(place(gone), "sources.bib:1:32");
    let related: Vec<String> = gone["related"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| format!("{} {}", place(r), r["label"].as_str().unwrap()))
        .collect();
    assert_eq!(related.len(), 4, "{related:#?}");
    assert!(
        related[..2].iter().all(|r| r.starts_with("content/a.md:10:") && r.ends_with("written here")),
        "{related:#?}"
    );
    assert!(related.iter().any(|r| r == "content/b.md:4:3 cited here"), "{related:#?}");
    assert!(gone["help"].as_str().unwrap().contains(&format!("archived copy is at http://{server}/web/")), "{gone:#}");
    assert_eq!(place(by_code("/deleted`")), "sources.bib:3:34");
    let event = by_code("/forbidden`");
    assert_eq!(event["line"], 5);
    let start = event["start"].as_u64().unwrap() as usize;
    let end = event["end"].as_u64().unwrap() as usize;
    assert_eq!(page[start..end], format!("http://{server}/forbidden"));
}

#[test]
fn a_host_that_asks_for_a_pause_gets_it() {
    let (server, seen) = serve();
    let dir = book(&[format!("http://{server}/busy")], "");
    assert_eq!(check(dir.path()), [] as [Value; 0]);
    let asked = seen.of("/busy");
    assert_eq!(asked.len(), 2);
    assert!(asked[1].at - asked[0].at >= Duration::from_millis(990), "{asked:?}");
}

#[test]
fn a_host_that_asks_for_too_long_a_pause_is_left_alone() {
    let (server, seen) = serve();
    let links: Vec<String> = ["/busy", "/x1", "/x2", "/x3"].iter().map(|p| format!("http://{server}{p}")).collect();
    let dir = book(&links, "retry_after_max_seconds = 0\nper_host = 1");
    let found = check(dir.path());
    assert_eq!(found.len(), 4, "{found:#?}");
    assert!(
        found.iter().all(|d| d["message"].as_str().unwrap().contains("asked for a pause of 1 seconds")),
        "{found:#?}"
    );
    assert_eq!(seen.count(), 1);
}

#[test]
fn a_host_is_asked_at_its_pace() {
    let (server, seen) = serve();
    let links: Vec<String> = (0..6).map(|n| format!("http://{server}/p{n}")).collect();
    let dir = book(&links, "per_host = 8");
    let config = std::fs::read_to_string(dir.path().join("briefbook.toml")).unwrap();
    write(dir.path(), "briefbook.toml", &config.replace("host_delay_ms = 0", "host_delay_ms = 500"));
    let start = Instant::now();
    assert!(check(dir.path()).is_empty());
    assert_eq!(seen.count(), 6);
    // A slow machine makes it longer and never shorter.
    assert!(start.elapsed() >= Duration::from_millis(5 * 500), "{:?}", start.elapsed());
}

#[test]
fn what_was_reached_is_not_asked_again_until_it_is_old() {
    let (server, seen) = serve();
    let dir =
        book(&[format!("http://{server}/fine"), format!("http://{server}/moved"), format!("http://{server}/gone")], "");
    let first = check(dir.path());
    let before = seen.count();
    assert_eq!(check(dir.path()), first, "what is known is told again");
    assert_eq!(seen.count() - before, 2, "only what is gone is asked again");
    let cache = dir.path().join(".briefbook/external");
    let mut bytes = std::fs::read(&cache).unwrap();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    std::fs::write(&cache, bytes).unwrap();
    let before = seen.count();
    assert_eq!(check(dir.path()), first, "a damaged cache is none");
    assert_eq!(seen.count() - before, 6);
    let config = std::fs::read_to_string(dir.path().join("briefbook.toml")).unwrap();
    write(dir.path(), "briefbook.toml", &format!("{config}cache_hours = 0\n"));
    let before = seen.count();
    check(dir.path());
    assert_eq!(seen.count() - before, 6);
}

#[test]
fn private_networks_are_not_asked_unless_the_command_says_so() {
    let (server, seen) = serve();
    let port = server.port();
    let links = [
        format!("http://{server}/a"),
        format!("http://localhost:{port}/b"),
        format!("http://[::ffff:127.0.0.1]:{port}/c"),
    ];
    let dir = book(&links, "");
    let output = run(dir.path(), &["--format", "json"], &[]);
    let found: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(found.len(), 3, "{found:#?}");
    assert!(found.iter().all(|d| d["message"].as_str().unwrap().contains("on a private network (")), "{found:#?}");
    assert_eq!(seen.count(), 0);
    assert_eq!(output.status.code(), Some(0), "what was not reached is a warning");
    // A book cannot allow it to itself.
    let config = std::fs::read_to_string(dir.path().join("briefbook.toml")).unwrap();
    write(dir.path(), "briefbook.toml", &format!("{config}allow_private = true\n"));
    let output = run(dir.path(), &[], &[]);
    assert!(String::from_utf8_lossy(&output.stderr).contains("has no key `allow_private`"));
    assert_eq!(seen.count(), 0);
}

/// A proxy is the environment's choice, not the book's: what reaches it must open no door for links of the book to its host.
#[test]
fn a_proxy_in_a_private_network_opens_no_other_door() {
    let (server, seen) = serve();
    let (proxy, asked) = serve();
    let (port, behind) = (server.port(), proxy.port());
    let named = format!("http://localhost:{behind}");
    let links = [
        format!("http://localhost:{port}/other-port"),
        format!("http://localhost:{behind}/proxy-itself"),
        format!("http://x.localhost:{port}/below"),
    ];
    let dir = book(&links, "retries = 0");
    for environment in [
        // These go past the proxy.
        vec![("https_proxy", named.as_str())],
        vec![("http_proxy", named.as_str()), ("no_proxy", "localhost")],
        vec![("ALL_PROXY", named.as_str()), ("NO_PROXY", "*")],
        // These go to it, and it lies on this machine.
        vec![("http_proxy", named.as_str())],
        vec![("all_proxy", named.as_str())],
    ] {
        let output = run(dir.path(), &["--format", "json"], &environment);
        let found: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(found.len(), 3, "{environment:?}: {found:#?}");
        let refused = |d: &Value| {
            let message = d["message"].as_str().unwrap();
            // Not every system can look up names below `localhost`.
            message.contains("on a private network (") || message.contains("x.localhost")
        };
        assert!(found.iter().all(refused), "{environment:?}: {found:#?}");
        assert_eq!((seen.count(), asked.count()), (0, 0), "{environment:?}");
    }
}

#[test]
fn a_proxy_of_this_machine_is_asked_for_what_is_outside() {
    let (proxy, asked) = serve();
    let dir = book(&["http://site.invalid/fine".to_owned(), "http://site.invalid/gone".to_owned()], "retries = 0");
    let named = format!("http://user:secret@localhost:{}", proxy.port());
    let output = run(dir.path(), &["--format", "json"], &[("http_proxy", &named)]);
    let found: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(found[0]["code"], "external-gone", "{found:#?}");
    assert_eq!(asked.of("/fine").len(), 1);
    assert!(asked.of("/fine")[0].proxy_authorization, "the proxy is given its password");
}

#[test]
fn the_book_decides_what_is_left_out_and_how_grave_it_is() {
    let (server, seen) = serve();
    let dir = book(&[format!("http://{server}/gone"), format!("http://{server}/login/x")], "exclude = [\"*/login/*\"]");
    let output = run(dir.path(), &["--allow-private"], &[]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(
        said.contains(&format!(
            "error[external-gone]: `http://{server}/gone` is gone: the server answered 404 Not Found"
        )),
        "{said}"
    );
    assert!(said.contains("1 web address: 0 working, 0 moved, 1 gone, 0 unreachable; 1 excluded\n"), "{said}");
    assert!(!said.contains('\u{1b}') && !said.contains('\r'), "no progress bar in a pipe: {said:?}");
    assert!(said.ends_with("1 error, 0 warnings in 1 page\n"), "{said}");
    assert!(seen.of("/login/x").is_empty());
    let config = std::fs::read_to_string(dir.path().join("briefbook.toml")).unwrap();
    write(
        dir.path(),
        "briefbook.toml",
        &config.replace("[check.external]", "[check]\nexternal_gone = \"warn\"\n[check.external]"),
    );
    assert_eq!(run(dir.path(), &["--allow-private"], &[]).status.code(), Some(0));
    for (format, words) in
        [("github", "::warning file=content/a.md,line=4"), ("sarif", "\"ruleId\": \"external-gone\"")]
    {
        let output = run(dir.path(), &["--allow-private", "--format", format], &[]);
        assert!(String::from_utf8_lossy(&output.stdout).contains(words), "{format}: {output:?}");
    }
    write(
        dir.path(),
        "briefbook.toml",
        &config.replace("retry_delay_ms = 10", "retry_delay_ms = 10\nconcurrency = 1000"),
    );
    let output = run(dir.path(), &["--allow-private"], &[]);
    assert!(String::from_utf8_lossy(&output.stderr).contains("`concurrency` must be between 1 and 64, not 1000"));
}

/// A TLS server with a certificate for `localhost`, signed by an authority of its own or by itself; the authority's certificate.
fn serve_tls(name: &str, expired: bool) -> (SocketAddr, String) {
    use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
    let authority_key = KeyPair::generate().unwrap();
    let mut authority = CertificateParams::new(Vec::new()).unwrap();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    // Each authority is known by a name of its own.
    let own_name = format!("authority of {name} {:?}", Instant::now());
    authority.distinguished_name.push(rcgen::DnType::CommonName, own_name);
    let authority_certificate = authority.self_signed(&authority_key).unwrap();
    let issuer = Issuer::new(authority, authority_key);
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
    if expired {
        params.not_before = rcgen::date_time_ymd(2000, 1, 1);
        params.not_after = rcgen::date_time_ymd(2001, 1, 1);
    }
    let certificate = params.signed_by(&key, &issuer).unwrap();
    let private = rustls::pki_types::PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], private)
        .unwrap();
    let (sender, receiver) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        use std::io::{Read, Write};
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        sender.send(listener.local_addr().unwrap()).unwrap();
        let config = Arc::new(config);
        for stream in listener.incoming().flatten() {
            let config = config.clone();
            std::thread::spawn(move || {
                let mut stream = rustls::StreamOwned::new(rustls::ServerConnection::new(config).unwrap(), stream);
                let mut head = [0; 2048];
                if stream.read(&mut head).is_ok_and(|n| n > 0) {
                    let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
                    stream.conn.send_close_notify();
                    let _ = stream.flush();
                }
            });
        }
    });
    (receiver.recv().unwrap(), authority_certificate.pem())
}

#[test]
fn tls_that_is_not_safe_is_told_in_words() {
    let (good, authority) = serve_tls("localhost", false);
    let (wrong_name, authority_2) = serve_tls("other.example", false);
    let (expired, authority_3) = serve_tls("localhost", true);
    let (unknown, _) = serve_tls("localhost", false);
    let (no_tls, _) = serve();
    let links: Vec<String> = [good, wrong_name, expired, unknown, no_tls]
        .iter()
        .map(|a| format!("https://localhost:{}/", a.port()))
        .collect();
    let dir = book(&links, "retries = 0");
    let roots = dir.path().join("roots.pem");
    std::fs::write(&roots, authority + &authority_2 + &authority_3).unwrap();
    let environment = [("SSL_CERT_FILE", roots.to_str().unwrap()), ("SSL_CERT_DIR", "")];
    let output = run(dir.path(), &["--allow-private", "--format", "json"], &environment);
    let found: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    let of = |address: SocketAddr| {
        let name = format!("`https://localhost:{}/`", address.port());
        found.iter().find(|d| d["message"].as_str().unwrap().starts_with(&name)).map(|d| d["message"].as_str().unwrap())
    };
    assert_eq!(of(good), None, "{found:#?}");
    assert!(of(wrong_name).unwrap().contains("another host"), "{found:#?}");
    assert!(of(expired).unwrap().contains("has expired"), "{found:#?}");
    assert!(of(unknown).unwrap().contains("not signed by an authority"), "{found:#?}");
    assert!(of(no_tls).unwrap().contains("the TLS handshake failed"), "{found:#?}");
    assert!(found.iter().all(|d| d["code"] == "external-unreachable"));
}
