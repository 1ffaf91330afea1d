package io.joulestream.ingest.http;

import io.joulestream.ingest.IngestException;
import io.joulestream.ingest.Parsed;
import io.joulestream.ingest.RecordSink;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** Keeps records in memory, unless it is told not to. */
final class Recorded implements RecordSink {

  final List<Arrived> records = new CopyOnWriteArrayList<>();
  volatile boolean isAway;

  /** Counted down when a request has got here. */
  volatile CountDownLatch arrival = new CountDownLatch(0);

  /** Waited for before anything is kept. */
  volatile CountDownLatch hold = new CountDownLatch(0);

  @Override
  public void accept(List<Arrived> arrived) {
    arrival.countDown();
    try {
      hold.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    if (isAway) {
      throw new IngestException("nobody is there");
    }
    records.addAll(arrived);
  }

  Parsed.Job job(int index) {
    return (Parsed.Job) records.get(index).parsed();
  }

  String refusal(int index) {
    return ((Parsed.Refused) records.get(index).parsed()).violation().detail();
  }

  String original(int index) {
    return new String(records.get(index).original(), StandardCharsets.UTF_8);
  }
}
