package io.joulestream.ingest.buffer;

import io.joulestream.ingest.IngestException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.rocksdb.CompressionType;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * A queue on disk, in the order in which records were added, and the schemas that they were written
 * with. What is added is synced before the call returns. One process at a time has it. Thread-safe.
 *
 * <p>Records are keys 0, 1, 2, … of RocksDB, schemas are keys by fingerprint. An empty buffer costs
 * a few megabytes of memory; files of what was taken away are deleted once they hold nothing else.
 */
public final class DiskBuffer implements AutoCloseable {

  private static final byte RECORD = 0;
  private static final byte SCHEMA = 1;
  private static final long WRITE_BUFFER = 8L << 20;

  /** After so much was taken away files are merged, so that they are deleted. */
  private static final long MERGED_AFTER = 64L << 20;

  static {
    RocksDB.loadLibrary();
  }

  private final Path folder;
  private final long mostBytes;
  private final Options options =
      new Options()
          .setCreateIfMissing(true)
          .setWriteBufferSize(WRITE_BUFFER)
          .setCompressionType(CompressionType.LZ4_COMPRESSION)
          .setKeepLogFileNum(2)
          .setMaxOpenFiles(64);
  private final WriteOptions synced = new WriteOptions().setSync(true);
  private final WriteOptions unsynced = new WriteOptions();
  private final RocksDB db;
  private long head;
  private long tail;
  private long bytes;
  private long removedBytes;
  private boolean isClosed;

  /**
   * Opens a folder, with what is in it.
   *
   * @param mostBytes of records that are kept, about as many on disk
   * @throws IngestException if it cannot be written to, or another process has it
   */
  public DiskBuffer(Path folder, long mostBytes) {
    this.folder = folder;
    this.mostBytes = mostBytes;
    try {
      Files.createDirectories(folder);
      this.db = RocksDB.open(options, folder.toString());
    } catch (IOException | RocksDBException e) {
      throw new IngestException(
          "the buffer in %s cannot be opened: is another ingest running on it? (%s)"
              .formatted(folder, e.getMessage()),
          e);
    }
    count();
  }

  private void count() {
    try (RocksIterator records = db.newIterator()) {
      records.seek(key(0));
      head = isRecord(records) ? sequence(records.key()) : 0;
      tail = head;
      for (; isRecord(records); records.next()) {
        tail = sequence(records.key()) + 1;
        bytes += records.value().length;
      }
    }
  }

  private static boolean isRecord(RocksIterator at) {
    return at.isValid() && at.key()[0] == RECORD;
  }

  private static byte[] key(long sequence) {
    return ByteBuffer.allocate(9).put(RECORD).putLong(sequence).array();
  }

  private static long sequence(byte[] key) {
    return ByteBuffer.wrap(key, 1, 8).getLong();
  }

  /**
   * Adds records, all or none.
   *
   * @throws BufferFullException if there is no room for them
   * @throws IngestException if they cannot be written
   */
  synchronized void add(List<byte[]> records) {
    requireOpen();
    long more = records.stream().mapToLong(record -> record.length).sum();
    if (bytes + more > mostBytes) {
      throw new BufferFullException(
          "the buffer in %s is full: %d of %d bytes".formatted(folder, bytes, mostBytes));
    }
    try (WriteBatch batch = new WriteBatch()) {
      long next = tail;
      for (byte[] record : records) {
        batch.put(key(next++), record);
      }
      db.write(synced, batch);
      tail = next;
      bytes += more;
      notifyAll();
    } catch (RocksDBException e) {
      throw new IngestException(
          "the buffer in %s cannot be written: %s".formatted(folder, e.getMessage()), e);
    }
  }

  /**
   * Waits until there are records, at most for a time.
   *
   * @return whether there are
   */
  synchronized boolean awaitRecords(long patienceMs) throws InterruptedException {
    long endNs = System.nanoTime() + patienceMs * 1_000_000;
    for (long leftMs = patienceMs; head == tail && leftMs > 0; ) {
      wait(leftMs);
      leftMs = (endNs - System.nanoTime()) / 1_000_000;
    }
    return head != tail;
  }

  /** The oldest records, in order, up to so many and, but for the first, so many bytes. */
  synchronized List<byte[]> oldest(int most, long mostBytesOfThem) {
    requireOpen();
    List<byte[]> oldest = new ArrayList<>();
    long size = 0;
    try (RocksIterator records = db.newIterator()) {
      for (records.seek(key(head)); isRecord(records) && oldest.size() < most; records.next()) {
        size += records.value().length;
        if (!oldest.isEmpty() && size > mostBytesOfThem) {
          break;
        }
        oldest.add(records.value());
      }
    }
    return oldest;
  }

  /** Takes the oldest records away, as {@link #oldest} returned them. */
  synchronized void remove(List<byte[]> taken) {
    requireOpen();
    long size = taken.stream().mapToLong(record -> record.length).sum();
    try {
      // after a crash what was taken is sent once more, which the topology recognises
      db.deleteRange(unsynced, key(head), key(head + taken.size()));
      head += taken.size();
      bytes -= size;
      removedBytes += size;
      merge();
    } catch (RocksDBException e) {
      throw new IngestException(
          "the buffer in %s cannot be written: %s".formatted(folder, e.getMessage()), e);
    }
  }

  private void merge() throws RocksDBException {
    if (removedBytes > MERGED_AFTER && head == tail) {
      removedBytes = 0;
      db.compactRange();
    }
  }

  synchronized void putSchema(long fingerprint, String schema) {
    requireOpen();
    try {
      db.put(synced, schemaKey(fingerprint), schema.getBytes(StandardCharsets.UTF_8));
    } catch (RocksDBException e) {
      throw new IngestException(
          "the buffer in %s cannot be written: %s".formatted(folder, e.getMessage()), e);
    }
  }

  synchronized Optional<String> schema(long fingerprint) {
    requireOpen();
    try {
      return Optional.ofNullable(db.get(schemaKey(fingerprint)))
          .map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    } catch (RocksDBException e) {
      throw new IngestException(
          "the buffer in %s cannot be read: %s".formatted(folder, e.getMessage()), e);
    }
  }

  private static byte[] schemaKey(long fingerprint) {
    return ByteBuffer.allocate(9).put(SCHEMA).putLong(fingerprint).array();
  }

  /** A thread that is late at the end would crash the process in native code. */
  private void requireOpen() {
    if (isClosed) {
      throw new IngestException("the buffer in %s is closed".formatted(folder));
    }
  }

  /** How many records there are. */
  public synchronized long records() {
    return tail - head;
  }

  /** Their bytes. */
  public synchronized long bytes() {
    return bytes;
  }

  @Override
  public synchronized void close() {
    if (isClosed) {
      return;
    }
    isClosed = true;
    db.close();
    options.close();
    synced.close();
    unsynced.close();
  }
}
