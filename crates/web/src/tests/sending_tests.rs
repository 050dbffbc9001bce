//! Bodies that stand still, and places that nobody takes from others.

#![allow(clippy::unwrap_used, reason = "a failing step should stop the test")]

use super::*;

/// What comes, and then nothing any more.
struct Stuck(Option<Bytes>);

impl http_body::Body for Stuck {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        self.0.take().map_or(Poll::Pending, |bytes| Poll::Ready(Some(Ok(Frame::data(bytes)))))
    }
}

const SOON: Duration = Duration::from_millis(20);

#[tokio::test]
async fn what_stands_still_ends() {
    for first in [None, Some(Bytes::from_static(b"--x\r\n"))] {
        let moving = Moving::within(Body::new(Stuck(first.clone())), SOON);
        assert_eq!(moving.whole(100).await.unwrap_err(), Trouble::Slow, "{first:?}");
        let moving = Moving::within(Body::new(Stuck(first)), SOON);
        let form = crate::multipart::read("multipart/form-data; boundary=x", Body::new(moving), 100).await;
        assert_eq!(form.unwrap_err(), Trouble::Slow);
    }
    let mut moving = Moving::new(Body::from("all of it"));
    moving.begun().await;
    assert_eq!(moving.whole(100).await.unwrap(), "all of it");
    let mut moving = Moving::new(Body::empty());
    moving.begun().await;
    assert!(moving.whole(100).await.unwrap().is_empty());
    assert_eq!(Moving::new(Body::from("all of it")).whole(3).await.unwrap_err(), Trouble::TooLarge);
}

#[tokio::test]
async fn one_sender_takes_one_place_and_the_unknown_none_of_the_known() {
    let places = Places::new();
    let known = |name: &str| Sender::Known(name.to_owned());
    let from = |name: &str| Sender::From(name.to_owned());
    let fits = async |sender: Sender| tokio::time::timeout(SOON, places.take(sender)).await.ok().map(Result::unwrap);
    let first = fits(known("ann")).await;
    assert!(first.is_some() && fits(known("ann")).await.is_none());
    let strangers = [fits(from("a")).await, fits(from("b")).await];
    assert!(strangers.iter().all(Option::is_some) && fits(from("c")).await.is_none());
    let others = [fits(known("bob")).await, fits(known("cid")).await];
    assert!(others.iter().all(Option::is_some) && fits(known("dot")).await.is_none());
    drop((first, others));
    assert!(fits(known("ann")).await.is_some());
}
