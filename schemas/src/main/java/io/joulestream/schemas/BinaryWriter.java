package io.joulestream.schemas;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes Avro's primitive encodings into a growing array, without objects per value.
 *
 * <p>Source: Avro 1.12 specification, "Binary Encoding". Also used for state, which has no schema.
 */
public final class BinaryWriter {

  private byte[] bytes;
  private int size;

  public BinaryWriter() {
    this(64);
  }

  public BinaryWriter(int capacity) {
    bytes = new byte[capacity];
  }

  public void clear() {
    size = 0;
  }

  public int size() {
    return size;
  }

  /** Reads what has been written so far, without a copy; not beyond the next write. */
  public BinaryReader reader() {
    return new BinaryReader(bytes, 0, size);
  }

  /** Appends all that {@code other} holds. */
  public BinaryWriter writeAll(BinaryWriter other) {
    return writeRaw(other.bytes, 0, other.size);
  }

  public byte[] toBytes() {
    return Arrays.copyOf(bytes, size);
  }

  public BinaryWriter writeByte(int value) {
    ensure(1);
    bytes[size++] = (byte) value;
    return this;
  }

  /** Four bytes, big-endian. */
  public BinaryWriter writeFixedInt(int value) {
    ensure(4);
    for (int shift = 24; shift >= 0; shift -= 8) {
      bytes[size++] = (byte) (value >>> shift);
    }
    return this;
  }

  /** Eight bytes, big-endian: sorts like the number if it is not negative. */
  public BinaryWriter writeFixedLong(long value) {
    ensure(8);
    for (int shift = 56; shift >= 0; shift -= 8) {
      bytes[size++] = (byte) (value >>> shift);
    }
    return this;
  }

  /** Zigzag, then seven bits a byte, least significant first. */
  public BinaryWriter writeLong(long value) {
    ensure(10);
    long rest = (value << 1) ^ (value >> 63);
    while ((rest & ~0x7FL) != 0) {
      bytes[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
    return this;
  }

  public BinaryWriter writeInt(int value) {
    return writeLong(value);
  }

  public BinaryWriter writeBoolean(boolean value) {
    return writeByte(value ? 1 : 0);
  }

  public BinaryWriter writeString(String value) {
    return writeBytes(value.getBytes(StandardCharsets.UTF_8));
  }

  public BinaryWriter writeBytes(byte[] value) {
    writeLong(value.length);
    return writeRaw(value, 0, value.length);
  }

  public BinaryWriter writeRaw(byte[] value, int offset, int length) {
    ensure(length);
    System.arraycopy(value, offset, bytes, size, length);
    size += length;
    return this;
  }

  private void ensure(int more) {
    if (size + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(size + more, bytes.length * 2));
    }
  }
}
