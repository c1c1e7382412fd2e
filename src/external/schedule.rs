//! Which request comes next. Every request is a turn of its own: the first one to an address, the one behind a redirect, the repeated
//! one. So the limits hold for all: so many at once in all and to one host, a pause between two to one host, a longer one after a
//! failure or where the host asks for it.

use super::answer::{Answer, End, Hop, may_pass};
use super::client::{Client, Reply};
use crate::config::External;
use reqwest::Url;
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, VecDeque};
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

/// The answer of one of the addresses.
pub struct Outcome {
    /// Its place in the list that was given.
    pub index: usize,
    pub answer: Answer,
}

/// A request that is to be made.
struct Turn {
    index: usize,
    start: Url,
    url: Url,
    hops: Vec<Hop>,
    /// Whether the body is asked for: many servers answer HEAD with an error, or not at all.
    get: bool,
    /// How often it was made before.
    attempt: u32,
}

#[derive(Default)]
struct Host {
    queue: VecDeque<Turn>,
    running: u64,
    /// No request begins before.
    ready: Option<Instant>,
    /// The status and the seconds of a pause that is too long to wait for.
    closed: Option<(u16, u64)>,
    /// Whether it stands in the line.
    in_line: bool,
}

struct Schedule<'c> {
    config: &'c External,
    hosts: HashMap<String, Host>,
    /// The hosts that have a turn to take, by the time at which they may.
    line: BinaryHeap<Reverse<(Instant, String)>>,
}

/// Asks all addresses; `done` hears of each once, in no order.
pub async fn run(urls: Vec<Url>, config: &External, client: &Client, done: &mut dyn FnMut(Outcome)) {
    let mut schedule = Schedule { config, hosts: HashMap::new(), line: BinaryHeap::new() };
    for (index, url) in urls.into_iter().enumerate() {
        let turn = Turn { index, start: url.clone(), url, hops: Vec::new(), get: false, attempt: 0 };
        schedule.add(turn, None, done);
    }
    let mut running: JoinSet<(Turn, Reply)> = JoinSet::new();
    loop {
        while (running.len() as u64) < config.concurrency
            && let Some(turn) = schedule.next(done)
        {
            let client = client.clone();
            running.spawn(async move {
                let reply = client.ask(turn.url.clone(), turn.get).await;
                (turn, reply)
            });
        }
        let full = running.len() as u64 >= config.concurrency;
        let wait = schedule.line.peek().filter(|_| !full).map(|Reverse((at, _))| *at);
        tokio::select! {
            Some(finished) = running.join_next(), if !running.is_empty() => {
                // A task is neither cancelled nor does it panic; were it so, its address would count as not asked.
                if let Ok((turn, reply)) = finished {
                    schedule.finish(turn, reply, done);
                }
            }
            () = tokio::time::sleep_until(wait.unwrap_or_else(Instant::now).into()), if wait.is_some() => {}
            else => break,
        }
    }
}

impl Schedule<'_> {
    /// Puts a turn into its host's queue, and makes the host wait where there is a reason.
    fn add(&mut self, turn: Turn, pause: Option<Duration>, done: &mut dyn FnMut(Outcome)) {
        let name = host_of(&turn.url);
        let host = self.hosts.entry(name.clone()).or_default();
        if let Some((status, seconds)) = host.closed {
            return done(turn.ends(End::Pause(status, seconds)));
        }
        if let Some(pause) = pause {
            host.ready = host.ready.max(Some(Instant::now() + pause));
        }
        host.queue.push_back(turn);
        self.enqueue(name);
    }

    /// Puts a host into the line, if it has a turn and may take one more.
    fn enqueue(&mut self, name: String) {
        let host = self.hosts.entry(name.clone()).or_default();
        if !host.in_line && !host.queue.is_empty() && host.running < self.config.per_host {
            host.in_line = true;
            self.line.push(Reverse((host.ready.unwrap_or_else(Instant::now), name)));
        }
    }

    /// The next turn that may be taken now.
    fn next(&mut self, done: &mut dyn FnMut(Outcome)) -> Option<Turn> {
        loop {
            let now = Instant::now();
            let Reverse((at, _)) = self.line.peek()?;
            if *at > now {
                return None;
            }
            let Reverse((_, name)) = self.line.pop()?;
            let host = self.hosts.entry(name.clone()).or_default();
            host.in_line = false;
            if let Some((status, seconds)) = host.closed {
                host.queue.drain(..).for_each(|turn| done(turn.ends(End::Pause(status, seconds))));
            } else if host.ready.is_some_and(|ready| ready > now) {
                // It was made to wait after it had been put into the line.
                self.enqueue(name);
            } else if let Some(turn) = host.queue.pop_front() {
                host.running += 1;
                host.ready = Some(now + Duration::from_millis(self.config.host_delay_ms));
                self.enqueue(name);
                return Some(turn);
            }
        }
    }

    /// Takes in what came of a turn: another turn, or the answer.
    fn finish(&mut self, mut turn: Turn, reply: Reply, done: &mut dyn FnMut(Outcome)) {
        let name = host_of(&turn.url);
        let host = self.hosts.entry(name.clone()).or_default();
        host.running -= 1;
        let mut pause = None;
        let end = match reply {
            Reply::Status { code: code @ (301 | 302 | 303 | 307 | 308), location: Some(to), .. } => {
                turn.follow(code, &to, self.config.max_redirects)
            }
            Reply::Status { code, retry_after, .. } => {
                let asked = retry_after.filter(|_| matches!(code, 429 | 503));
                if let Some(seconds) = asked.filter(|s| *s > self.config.retry_after_max_seconds) {
                    host.closed = Some((code, seconds));
                    Some(End::Pause(code, seconds))
                } else if code >= 400 && !turn.get && code != 429 && asked.is_none() {
                    turn.get = true;
                    None
                } else {
                    pause = asked.map(Duration::from_secs);
                    Some(End::Status(code))
                }
            }
            Reply::Failed(end) => {
                turn.get = true;
                Some(end)
            }
        };
        let again = match &end {
            None => true,
            Some(end) => may_pass(end) && u64::from(turn.attempt) < self.config.retries,
        };
        match end {
            Some(end) if !again => done(turn.ends(end)),
            end => {
                if end.is_some() {
                    let delay = Duration::from_millis(self.config.retry_delay_ms) * 2u32.pow(turn.attempt.min(16));
                    pause = pause.or(Some(delay));
                    turn.attempt += 1;
                }
                self.add(turn, pause, done);
            }
        }
        self.enqueue(name);
    }
}

impl Turn {
    /// Goes where a redirect leads; or the end, where that cannot be.
    fn follow(&mut self, status: u16, to: &str, most: u64) -> Option<End> {
        let Ok(mut next) = self.url.join(to) else {
            return Some(End::Status(status));
        };
        if !matches!(next.scheme(), "http" | "https") {
            return Some(End::Elsewhere(next.into()));
        }
        let _ = (next.set_username(""), next.set_password(None));
        let written = next.to_string();
        next.set_fragment(None);
        let met = |hop: &Hop| hop.to.split('#').next() == Some(next.as_str());
        if next == self.start || self.hops.iter().any(met) {
            return Some(End::Loop);
        }
        if self.hops.len() as u64 >= most {
            return Some(End::TooManyRedirects);
        }
        self.hops.push(Hop { status, to: written });
        (self.url, self.get, self.attempt) = (next, false, 0);
        None
    }

    fn ends(self, end: End) -> Outcome {
        Outcome { index: self.index, answer: Answer { hops: self.hops, end } }
    }
}

fn host_of(url: &Url) -> String {
    url.host_str().unwrap_or_default().to_owned()
}
