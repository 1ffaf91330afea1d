package io.joulestream.standalone.audit;

import io.joulestream.schemas.SchemaIds;
import io.joulestream.schemas.Topic;
import java.util.OptionalLong;
import java.util.Set;

/** The committed records that the topics of an installation retain. */
public interface RetainedTopics {

  /** Takes records one by one. */
  interface Visitor {

    /** A record with a key and a value. */
    void visit(String key, byte[] value);
  }

  /** Shows all records of a topic, those of a key in their order. */
  void visit(Topic<?> topic, Visitor visitor);

  /**
   * Shows the records of some keys, in their order, from the partitions in which they belong.
   *
   * @return when the oldest retained record of these partitions was appended, epoch ms, if older
   *     ones were thrown away
   */
  OptionalLong visit(Topic<?> topic, Set<String> keys, Visitor visitor);

  /** The registry of the records' schemas. */
  SchemaIds ids();
}
