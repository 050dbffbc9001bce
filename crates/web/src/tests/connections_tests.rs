//! Connections that say nothing, many of them, and what others get meanwhile.

#![allow(clippy::unwrap_used, reason = "a failing step should stop the test")]

use std::io::{Read as _, Write as _};

use axum::routing::any;

use super::*;

fn limits(most: usize, of_one: usize) -> Limits {
    Limits { most, of_one, head: Duration::from_millis(300), proxies: vec!["192.0.2.9".parse().unwrap()] }
}

fn from(text: &str) -> IpAddr {
    text.parse().unwrap()
}

/// How many of these were told to end.
async fn ended(tickets: &[Ticket]) -> Vec<bool> {
    let mut all = Vec::new();
    for ticket in tickets {
        all.push(tokio::time::timeout(Duration::from_millis(1), ticket.end.notified()).await.is_ok());
    }
    all
}

#[tokio::test]
async fn the_longest_silence_makes_room_and_work_is_left_alone() {
    let (all, begun) = (Connections::new(limits(3, 3)), Instant::now());
    let tickets: Vec<Ticket> = (0..3).map(|second| all.admit(from("192.0.2.1"), begun + Duration::from_secs(second)).unwrap()).collect();
    tickets.first().unwrap().does(Doing::Working);
    let new = all.admit(from("192.0.2.2"), begun).unwrap();
    assert_eq!(ended(&tickets).await, [false, true, false]);
    for one in tickets.iter().chain([&new]) {
        one.does(Doing::Working);
    }
    assert!(all.admit(from("192.0.2.3"), begun).is_none(), "work made room");
    new.does(Doing::Taking(begun));
    assert!(all.admit(from("192.0.2.3"), begun + Duration::from_secs(TAKING_SECONDS_MAX - 1)).is_none(), "an answer that is just taken made room");
    assert!(all.admit(from("192.0.2.3"), begun + Duration::from_secs(TAKING_SECONDS_MAX)).is_some(), "an answer left lying kept its place");
    drop((tickets, new));
    assert!(all.known().all.is_empty() && all.known().of.is_empty());
}

#[tokio::test]
async fn one_address_is_in_its_own_way_alone() {
    let (all, begun) = (Connections::new(limits(6, 2)), Instant::now());
    let other = all.admit(from("198.51.100.1"), begun).unwrap();
    let tickets: Vec<Ticket> = (1..4).map(|second| all.admit(from("192.0.2.1"), begun + Duration::from_secs(second)).unwrap()).collect();
    assert_eq!(ended(&tickets).await, [true, false, false]);
    // Addresses of one network of version 6 are one.
    let wide: Vec<Ticket> = (1..4).map(|host| all.admit(from(&format!("2001:db8::{host}")), begun).unwrap()).collect();
    assert_eq!(ended(&wide).await, [true, false, false]);
    assert_eq!(ended(&[other]).await, [false]);
    // Of a server in front each connection may be somebody else's.
    let (front, local) = (Connections::new(limits(6, 2)), Connections::new(limits(6, 2)));
    let fronted: Vec<Ticket> = (0..6).map(|_| front.admit(from("192.0.2.9"), begun).unwrap()).collect();
    let here: Vec<Ticket> = (0..6).map(|_| local.admit(from("::ffff:127.0.0.1"), begun).unwrap()).collect();
    assert_eq!((ended(&fronted).await, ended(&here).await), (vec![false; 6], vec![false; 6]));
}

fn answered(address: SocketAddr) -> String {
    let mut stream = std::net::TcpStream::connect(address).unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    text
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_begins_a_request_and_goes_silent_holds_nothing() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let connections = Connections::new(limits(4, 4));
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let router = Router::new().fallback(any(|ConnectInfo(from): ConnectInfo<SocketAddr>| async move { format!("to {}", from.ip()) }));
    let serving = tokio::spawn(Arc::clone(&connections).serve(listener, router, async move { drop(stopped.await) }));
    let others = tokio::task::spawn_blocking(move || {
        let mut silent = Vec::new();
        for _ in 0..12 {
            let mut stream = std::net::TcpStream::connect(address).unwrap();
            stream.write_all(b"GET / HTTP/1.1\r\n").unwrap();
            silent.push(stream);
        }
        assert!(answered(address).ends_with("to 127.0.0.1"), "twelve in silence kept a thirteenth out");
        // Without anybody who wants room, the time is over all the same.
        for mut stream in silent {
            stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
            let read = stream.read_to_end(&mut Vec::new());
            let waiting = [std::io::ErrorKind::WouldBlock, std::io::ErrorKind::TimedOut];
            assert!(read.as_ref().err().is_none_or(|error| !waiting.contains(&error.kind())), "a head that never came was waited for");
        }
    });
    others.await.unwrap();
    stop.send(()).unwrap();
    tokio::time::timeout(Duration::from_secs(20), serving).await.unwrap().unwrap();
    assert!(connections.known().all.is_empty());
}
