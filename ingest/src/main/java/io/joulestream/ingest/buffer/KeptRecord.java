package io.joulestream.ingest.buffer;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * A record of a topic that nobody has registered the schema of yet.
 *
 * @param topic without the prefix of an installation
 * @param fingerprint of its schema
 * @param payload Avro binary, without a header
 */
@SuppressWarnings("ArrayRecordComponent") // made and read once
record KeptRecord(String topic, byte[] key, long fingerprint, byte[] payload) {

  private static final int VERSION = 1;

  /** The bytes that are kept: a version, then the fields. */
  byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(payload.length + key.length + 48);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(VERSION);
      out.writeUTF(topic);
      out.writeLong(fingerprint);
      out.writeInt(key.length);
      out.write(key);
      out.write(payload);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static KeptRecord of(byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      int version = in.readUnsignedByte();
      if (version != VERSION) {
        throw new IllegalStateException(
            "the buffer holds a record of version %d: this program reads version %d"
                .formatted(version, VERSION));
      }
      String topic = in.readUTF();
      long fingerprint = in.readLong();
      byte[] key = in.readNBytes(in.readInt());
      return new KeptRecord(topic, key, fingerprint, in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
