package io.joulestream.ingest.collect;

import io.joulestream.ingest.IngestException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is written down, read again when the file changes, and behind it what sources have seen
 * since the start: which device is in which slot, and from when on.
 */
public final class LiveInventory implements Inventory {

  private static final Logger LOG = LoggerFactory.getLogger(LiveInventory.class);
  private static final Duration LOOK_EVERY = Duration.ofSeconds(10);

  private final Optional<Path> file;
  private final Clock clock;
  private final Map<String, TreeMap<Long, String>> seen = new ConcurrentHashMap<>();
  private volatile InventoryFile written;
  private volatile FileTime changed;
  private volatile long lookedMs;

  /**
   * An inventory.
   *
   * @param file none if nothing is written down
   * @throws IngestException if it cannot be read or contradicts itself
   */
  public LiveInventory(Optional<Path> file, Clock clock) {
    this.file = file;
    this.clock = clock;
    this.changed = file.map(LiveInventory::changed).orElse(FileTime.fromMillis(0));
    this.written = file.map(InventoryFile::read).orElse(InventoryFile.EMPTY);
    this.lookedMs = clock.millis();
  }

  private static FileTime changed(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException e) {
      throw new IngestException("the inventory %s cannot be read: %s".formatted(file, e), e);
    }
  }

  /** A file that is wrong now leaves what it said before. */
  private InventoryFile written() {
    long nowMs = clock.millis();
    if (file.isPresent() && nowMs - lookedMs >= LOOK_EVERY.toMillis()) {
      lookedMs = nowMs;
      try {
        FileTime now = changed(file.get());
        if (!now.equals(changed)) {
          changed = now;
          written = InventoryFile.read(file.get());
          LOG.info("the inventory {} was read again", file.get());
        }
      } catch (IngestException e) {
        LOG.error("the inventory stays as it was: {}", e.getMessage());
      }
    }
    return written;
  }

  @Override
  public String host(String source, String name, long timeMs) {
    return written().host(source, name, timeMs);
  }

  @Override
  public Optional<String> site(String host) {
    return written().site(host);
  }

  @Override
  public Optional<String> device(String host, String index, long timeMs) {
    return written()
        .device(host, index, timeMs)
        .or(() -> Optional.ofNullable(seen.get(host + "\t" + index)).map(d -> at(d, timeMs)));
  }

  /** What was there first was there before, as far as anybody knows. */
  private static String at(NavigableMap<Long, String> devices, long timeMs) {
    synchronized (devices) {
      Map.Entry<Long, String> latest = devices.floorEntry(timeMs);
      return latest == null ? devices.firstEntry().getValue() : latest.getValue();
    }
  }

  /** A source sees a device in a slot. */
  void seen(String host, String index, String device, long timeMs) {
    TreeMap<Long, String> devices = seen.get(host + "\t" + index);
    if (devices == null) {
      TreeMap<Long, String> first = new TreeMap<>(Map.of(timeMs, device));
      devices = seen.putIfAbsent(host + "\t" + index, first);
    }
    if (devices != null) {
      synchronized (devices) {
        if (!devices.lastEntry().getValue().equals(device)) {
          devices.put(timeMs, device);
          LOG.info("slot {} of {} holds {} now", index, host, device);
        }
      }
    }
  }
}
