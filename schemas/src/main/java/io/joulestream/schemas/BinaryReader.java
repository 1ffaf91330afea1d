package io.joulestream.schemas;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads what {@link BinaryWriter} and Avro write.
 *
 * <p>Every method throws {@link MalformedRecordException} when the bytes end too early.
 */
public final class BinaryReader {

  private final byte[] bytes;
  private final int end;
  private int position;

  public BinaryReader(byte[] bytes) {
    this(bytes, 0, bytes.length);
  }

  public BinaryReader(byte[] bytes, int offset, int length) {
    this.bytes = bytes;
    this.position = offset;
    this.end = offset + length;
  }

  public boolean hasMore() {
    return position < end;
  }

  public int position() {
    return position;
  }

  public byte readByte() {
    if (position >= end) {
      throw new MalformedRecordException("the record ends after " + end + " bytes, in a value");
    }
    return bytes[position++];
  }

  public int readFixedInt() {
    int value = 0;
    for (int i = 0; i < 4; i++) {
      value = (value << 8) | (readByte() & 0xFF);
    }
    return value;
  }

  public long readFixedLong() {
    return ((long) readFixedInt() << 32) | (readFixedInt() & 0xFFFF_FFFFL);
  }

  public long readLong() {
    long value = 0;
    for (int shift = 0; shift < 70; shift += 7) {
      byte next = readByte();
      value |= (next & 0x7FL) << shift;
      if (next >= 0) {
        return (value >>> 1) ^ -(value & 1);
      }
    }
    throw new MalformedRecordException("a number at byte " + position + " is longer than 64 bits");
  }

  public int readInt() {
    long value = readLong();
    if (value != (int) value) {
      throw new MalformedRecordException(
          value + " at byte " + position + " is not a 32-bit number");
    }
    return (int) value;
  }

  public boolean readBoolean() {
    return readByte() != 0;
  }

  public String readString() {
    int length = readLength();
    String value = new String(bytes, position, length, StandardCharsets.UTF_8);
    position += length;
    return value;
  }

  public byte[] readBytes() {
    int length = readLength();
    byte[] value = Arrays.copyOfRange(bytes, position, position + length);
    position += length;
    return value;
  }

  public void skipBytes() {
    int length = readLength();
    position += length;
  }

  private int readLength() {
    long length = readLong();
    if (length < 0 || length > end - position) {
      throw new MalformedRecordException(
          "a length of " + length + " at byte " + position + " exceeds the record");
    }
    return (int) length;
  }

  /**
   * Items of the next Avro array block; 0 ends the array.
   *
   * @param smallest bytes that an item takes at least, so that a false count cannot ask for memory
   */
  public int readBlock(int smallest) {
    long count = readLong();
    if (count < 0) {
      count = -count;
      readLong();
    }
    if (count < 0 || count * smallest > end - position) {
      throw new MalformedRecordException(
          count + " items at byte " + position + " exceed the record");
    }
    return (int) count;
  }
}
