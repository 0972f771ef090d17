//! Which of two things happens first.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

/// What came first, with what it gave.
pub(crate) enum First<A, B> {
    /// The one named first, also where both were there at once.
    One(A),
    /// The other.
    Other(B),
}

/// Waits for the first of two; the other is dropped.
pub(crate) async fn first<A, B>(one: impl Future<Output = A>, other: impl Future<Output = B>) -> First<A, B> {
    let (mut one, mut other) = (pin!(one), pin!(other));
    poll_fn(|context| {
        if let Poll::Ready(value) = one.as_mut().poll(context) {
            return Poll::Ready(First::One(value));
        }
        other.as_mut().poll(context).map(First::Other)
    })
    .await
}
