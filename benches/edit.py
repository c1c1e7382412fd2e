#!/usr/bin/env python3
"""Save to served: how long after a file is saved `briefbook serve` gives the new page; median and 95th percentile, with peak memory.

usage: benches/edit.py BOOK [RUNS]

BOOK holds a book with content/briefings/*.md and sources.bib (a copy is edited, not the book itself). Four edits are timed: a page's body, its title, a template,
and the bibliography, after a start without and one with what an earlier run kept. Hugo's and Zola's figures come from the same way of measuring: poll the page every 2 ms.
"""
import os, pathlib, re, shutil, signal, socket, statistics, subprocess, sys, tempfile, time, urllib.request


def get(url: str) -> str:
    try:
        with urllib.request.urlopen(url, timeout=60) as answer:
            return answer.read().decode("utf-8", "replace")
    except OSError:
        return ""


def start(binary: str, book: pathlib.Path, port: int, page: str):
    begin = time.monotonic()
    server = subprocess.Popen([binary, "--root", str(book), "serve", "-p", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while "</html>" not in get(page):
        time.sleep(0.005)
        if server.poll() is not None:
            sys.exit("the server ended")
    return server, time.monotonic() - begin


def stop(server) -> None:
    server.send_signal(signal.SIGINT)
    server.wait()


def main() -> None:
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    source, runs = pathlib.Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 9
    root = pathlib.Path(__file__).resolve().parent.parent
    binary = os.environ.get("BRIEFBOOK")
    if binary is None:
        subprocess.run(["cargo", "build", "--release", "--quiet"], cwd=root, check=True)
        binary = str(root / "target/release/briefbook")
    with tempfile.TemporaryDirectory(prefix="briefbook-edit-") as folder:
        book = pathlib.Path(folder) / "book"
        shutil.copytree(source, book, ignore=shutil.ignore_patterns(".briefbook", "public"))
        config = book / "briefbook.toml"
        text = config.read_text()
        if "theme" not in text:
            config.write_text(re.sub(r"(\[book\]\n)", r'\1theme = "own"\n', text, count=1))
        template = book / "themes/own/templates/page.html"
        template.parent.mkdir(parents=True, exist_ok=True)
        template.write_text((root / "themes/briefing/templates/page.html").read_text())
        pages = sorted(book.glob("content/briefings/p*.md"))
        path = pages[len(pages) // 2]
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        url = f"http://127.0.0.1:{port}/briefings/{path.stem}/"
        server, cold = start(binary, book, port, url)
        time.sleep(4)
        stop(server)
        server, warm = start(binary, book, port, url)
        print(f"{len(pages)} briefings: ready after {cold:.2f} s, after {warm:.2f} s with what was kept")
        cited = re.search(r"@(\w+)", path.read_text().split("---", 2)[2])
        bib = book / "sources.bib"
        entry = re.compile(r"(@\w+\{%s,.*?title\s*=\s*\{)" % re.escape(cited.group(1)), re.S)
        edits = {
            "body": (path, lambda text, token: f"{text}\n\n{token}\n"),
            "title": (path, lambda text, token: re.sub(r"(?m)^title:.*$", f'title: "{token}"', text, count=1)),
            "template": (template, lambda text, token: text.replace("{% block main %}", "{% block main %}<!-- " + token + " -->", 1)),
            "bibliography": (bib, lambda text, token: entry.sub(lambda m: m.group(1) + token + " ", text, count=1)),
        }
        try:
            for name, (file, edit) in edits.items():
                original, times = file.read_text(), []
                for run in range(runs + 1):
                    token = f"Token{run}{name}"
                    new = edit(original, token)
                    time.sleep(1.2)
                    begin = time.monotonic()
                    file.write_text(new)
                    while token not in get(url):
                        time.sleep(0.002)
                        if time.monotonic() - begin > 120:
                            sys.exit(f"no {name} edit was seen within 120 s")
                    times.append((time.monotonic() - begin) * 1000)
                file.write_text(original)
                times = sorted(times[1:])
                high = times[min(len(times) - 1, round(0.95 * (len(times) - 1)))]
                print(f"{name:>12}: median {statistics.median(times):4.0f} ms, p95 {high:4.0f} ms")
            peak = re.search(r"VmHWM:\s+(\d+)", pathlib.Path(f"/proc/{server.pid}/status").read_text()).group(1)
            print(f"peak memory {int(peak) / 1024:.0f} MiB")
        finally:
            stop(server)


if __name__ == "__main__":
    main()
