//! Connections that say little or nothing, and do not keep others from being served.

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn case_25_slowloris_is_cut_off_and_others_are_served() {
    let running = start_query(SHORT).await;
    let mut slow = running.connect().await;
    let dripping = tokio::spawn(async move {
        let (mut reader, mut writer) = slow.split();
        let mut out = Vec::new();
        let drip = async {
            while writer.write_all(b"G").await.is_ok() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::select! {
            _ = reader.read_to_end(&mut out) => {}
            () = drip => {}
        }
        String::from_utf8_lossy(&out).into_owned()
    });
    assert!(
        running
            .get("/favicon.ico")
            .await
            .starts_with("HTTP/1.1 204 ")
    );
    let cut_off = dripping.await.unwrap();
    assert!(cut_off.starts_with("HTTP/1.1 408 "), "{cut_off}");
    let events = running.lands_and_closes().await;
    assert_eq!(
        stray_reasons(&events),
        [StrayReason::Unreadable(RefusalReason::Timeout)]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn case_26_idle_connections_do_not_shut_out_the_answer() {
    let running = start_query(ListenerTimes::default()).await;
    let mut idle = Vec::new();
    for _ in 0..100 {
        idle.push(running.connect().await);
    }
    running.lands_and_closes().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn half_sent_requests_do_not_shut_out_the_answer() {
    let running = start_query(ListenerTimes::default()).await;
    let mut half = Vec::new();
    for _ in 0..100 {
        let mut stream = running.connect().await;
        stream.write_all(b"GET /cb").await.unwrap();
        half.push(stream);
    }
    running.lands_and_closes().await;
}
