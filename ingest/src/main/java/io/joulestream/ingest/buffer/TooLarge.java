package io.joulestream.ingest.buffer;

import io.joulestream.ingest.InputPublisher;
import io.joulestream.ingest.Parsed;
import io.joulestream.ingest.RecordKind;
import io.joulestream.schemas.Acceptance.Violation;
import io.joulestream.schemas.Topics;
import io.joulestream.schemas.avro.RejectReason;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A record that Kafka will never take as it is, and what is told of it instead. */
record TooLarge(RecordKind kind, InputPublisher.Source source, Parsed.Refused refused, String key) {

  private static final Logger LOG = LoggerFactory.getLogger(TooLarge.class);

  /** The endpoint that rejects name: the buffer is where it was found. */
  private static final String BUFFER = "buffer";

  static TooLarge of(KeptRecord record, String why) {
    String key = new String(record.key(), StandardCharsets.UTF_8);
    String detail =
        "a record of %s with the key '%s' has %d bytes: Kafka does not take it (%s)"
            .formatted(record.topic(), key, record.payload().length, why);
    return new TooLarge(
        kind(record.topic()),
        InputPublisher.Source.endpoint(BUFFER),
        new Parsed.Refused(
            new Violation(RejectReason.IMPLAUSIBLE, detail),
            Optional.empty(),
            Parsed.About.NOTHING),
        key);
  }

  /** Of an input, or of its rejects. */
  private static RecordKind kind(String topic) {
    for (int i = 0; i < Topics.INPUTS.size(); i++) {
      String rejects = Topics.REJECTS_OF_INPUTS.get(i).name();
      if (topic.equals(Topics.INPUTS.get(i).name()) || topic.equals(rejects)) {
        return ofRejects(rejects);
      }
    }
    throw new IllegalArgumentException(topic + " is no topic of collectors");
  }

  private static RecordKind ofRejects(String topic) {
    return Arrays.stream(RecordKind.values())
        .filter(kind -> kind.rejects().name().equals(topic))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(topic + " holds no rejects of inputs"));
  }

  /** Waits until Kafka has taken the reject. The key is kept as the original: it is small. */
  void sendTo(InputPublisher publisher) {
    LOG.error("{}: it is rejected", refused.violation().detail());
    publisher.reject(kind, source, refused, key.getBytes(StandardCharsets.UTF_8)).await();
  }
}
