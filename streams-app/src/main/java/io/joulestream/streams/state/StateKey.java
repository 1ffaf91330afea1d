package io.joulestream.streams.state;

import io.joulestream.schemas.BinaryReader;
import io.joulestream.schemas.BinaryWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A key of texts and times whose bytes sort as the parts do.
 *
 * <p>A text ends with a zero byte, which no accepted name holds; a time takes eight bytes, most
 * significant first. No part starts with 0xFF, so that byte closes the range of a prefix.
 */
public final class StateKey implements Comparable<StateKey> {

  private final byte[] bytes;

  private StateKey(byte[] bytes) {
    this.bytes = bytes;
  }

  /** The key with these bytes, which are not copied. */
  public static StateKey ofBytes(byte[] bytes) {
    return new StateKey(bytes);
  }

  public static Writer key() {
    return new Writer();
  }

  /** Puts a key together, part by part. */
  public static final class Writer {
    private final BinaryWriter out = new BinaryWriter(48);

    public Writer kind(char kind) {
      out.writeByte(kind);
      return this;
    }

    public Writer text(String text) {
      byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
      out.writeRaw(utf8, 0, utf8.length).writeByte(0);
      return this;
    }

    /**
     * Adds a time.
     *
     * @param ms not negative
     */
    public Writer time(long ms) {
      out.writeFixedLong(ms);
      return this;
    }

    public Writer prefix(StateKey key) {
      out.writeRaw(key.bytes, 0, key.bytes.length);
      return this;
    }

    public StateKey build() {
      return new StateKey(out.toBytes());
    }

    /** Above every key that starts with the parts so far. */
    public StateKey end() {
      return new StateKey(out.writeByte(0xFF).toBytes());
    }
  }

  /** Takes a key apart, part by part, in the order in which it was put together. */
  public static final class Reader {
    private final byte[] bytes;
    private int position;

    private Reader(byte[] bytes) {
      this.bytes = bytes;
    }

    public char kind() {
      return (char) bytes[position++];
    }

    public String text() {
      int start = position;
      while (bytes[position] != 0) {
        position++;
      }
      return new String(bytes, start, position++ - start, StandardCharsets.UTF_8);
    }

    public long time() {
      long ms = new BinaryReader(bytes, position, 8).readFixedLong();
      position += 8;
      return ms;
    }

    /** What has not been read yet, as a key of its own. */
    public StateKey rest() {
      return new StateKey(Arrays.copyOfRange(bytes, position, bytes.length));
    }
  }

  public Reader read() {
    return new Reader(bytes);
  }

  /** The next possible key. */
  public StateKey next() {
    return new StateKey(Arrays.copyOf(bytes, bytes.length + 1));
  }

  public byte[] bytes() {
    return bytes;
  }

  @Override
  public int compareTo(StateKey other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof StateKey key && Arrays.equals(bytes, key.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }
}
