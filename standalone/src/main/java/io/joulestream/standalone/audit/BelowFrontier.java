package io.joulestream.standalone.audit;

import io.joulestream.schemas.Topic;
import io.joulestream.schemas.avro.RejectReason;
import io.joulestream.schemas.avro.Rejected;
import io.joulestream.streams.Message.Original;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * The records of which something was below the frontier of its host when it came. Only the reject
 * topic knows: the record alone does not say how far its host was.
 *
 * <p>A record is found again by its bytes. The same bytes can have been published several times;
 * what one of the copies brought in time was accepted.
 */
final class BelowFrontier<V> {

  /** What happened to all records of the same bytes. */
  private static final class Copies<V> {
    private final List<Long> frontiersMs = new ArrayList<>();
    private final List<V> records = new ArrayList<>();
  }

  /** Takes a record of which something was below the frontier. */
  interface Visitor<V> {

    /**
     * Takes the record, once.
     *
     * @param rejections how often a part of it was rejected
     * @param copies how often it was published
     * @param frontierMs the least frontier it was below
     */
    void visit(V record, int rejections, int copies, long frontierMs);
  }

  private final Map<String, Copies<V>> byBytes = new HashMap<>();

  /** Takes note of a reject of the topology. */
  void note(Rejected rejected) {
    if (rejected.getReason() == RejectReason.BELOW_FRONTIER) {
      Long frontier = rejected.getFrontierMs();
      byBytes
          .computeIfAbsent(fingerprint(rejected.getOriginal()), bytes -> new Copies<>())
          .frontiersMs
          .add(frontier == null ? Long.MAX_VALUE : frontier);
    }
  }

  /** Whether a reject of an input topic is the topology's: a collector names its file or path. */
  static boolean isOfTopology(Rejected rejected, Topic<?> input) {
    return rejected.getSource().equals(input.name());
  }

  /** Keeps a record until all are known, if something of it was rejected; else does nothing. */
  boolean keeps(byte[] bytes, V record) {
    Copies<V> copies =
        byBytes.isEmpty() ? null : byBytes.get(fingerprint(new Original(bytes).kept()));
    if (copies == null) {
      return false;
    }
    copies.records.add(record);
    return true;
  }

  /** Shows every record that was kept. */
  void visit(Visitor<V> visitor) {
    for (Copies<V> copies : byBytes.values()) {
      if (!copies.records.isEmpty()) {
        visitor.visit(
            copies.records.get(0),
            copies.frontiersMs.size(),
            copies.records.size(),
            copies.frontiersMs.stream().mapToLong(Long::longValue).min().orElse(Long.MIN_VALUE));
      }
    }
  }

  private static String fingerprint(ByteBuffer bytes) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(bytes.duplicate());
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
