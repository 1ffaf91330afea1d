package io.joulestream.streams;

import io.joulestream.schemas.BinaryReader;
import io.joulestream.schemas.MalformedRecordException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.TimestampExtractor;

/**
 * The time at which the collector received a record, which both host inputs have as their third
 * field, after site and host.
 *
 * <p>Kafka Streams reads several topics of a task in the order of these times, as far as they are
 * there to be read. So when an outage of hours is caught up with in seconds, or a recording
 * replayed, job events and readings still meet in the order in which they came.
 */
final class ReceiptTime implements TimestampExtractor {

  private static final int WIRE_HEADER = 5;

  @Override
  public long extract(ConsumerRecord<Object, Object> record, long partitionTime) {
    if (record.value() instanceof byte[] bytes && bytes.length > WIRE_HEADER) {
      try {
        BinaryReader in = new BinaryReader(bytes, WIRE_HEADER, bytes.length - WIRE_HEADER);
        in.skipBytes();
        in.skipBytes();
        return Math.max(0, in.readLong());
      } catch (MalformedRecordException e) {
        // the decoder will say what is wrong with it
      }
    }
    return Math.max(0, partitionTime);
  }
}
