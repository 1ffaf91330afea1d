package io.joulestream.standalone;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.joulestream.standalone.embedded.StartFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The directory in which one installation keeps all it has. One process uses it at a time. */
final class DataDirectory implements AutoCloseable {

  private static final long LEAST_FREE_BYTES = 256L << 20;
  private static final String LOCK = ".lock";
  private static final String RUN = "run.json";

  /** Says that the directory and all in it are of an installation. */
  private static final String MARK = ".joulestream";

  private static final String LOG = "joulestream.log";
  private static final Set<String> OURS =
      Set.of(LOCK, RUN, LOG, MARK, "kafka", "registry", "store", "state", "demo.json");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path root;
  private final FileChannel lockFile;
  private final FileLock lock;
  private boolean announced;

  /** Where a running installation can be reached. */
  record Run(
      long pid,
      String kafka,
      String registry,
      String store,
      String ingest,
      String status,
      int restateDays) {}

  private DataDirectory(Path root, FileChannel lockFile, FileLock lock) {
    this.root = root;
    this.lockFile = lockFile;
    this.lock = lock;
  }

  /**
   * Takes the directory, making it if there is none.
   *
   * @throws StartFailure if another process uses it, it cannot be written, or the disk is full
   */
  static DataDirectory take(Path root) {
    return take(root, LEAST_FREE_BYTES);
  }

  static DataDirectory take(Path root, long leastFreeBytes) {
    try {
      createOwn(root);
      FileChannel file =
          FileChannel.open(root.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = tryLock(file);
      if (lock == null) {
        file.close();
        throw new StartFailure(
            "%s is in use by another joulestream%s: stop it or choose another with --data"
                .formatted(root, run(root).map(r -> " (process " + r.pid() + ")").orElse("")));
      }
      requireSpace(root, leastFreeBytes);
      return new DataDirectory(root.toRealPath(), file, lock);
    } catch (IOException e) {
      throw new StartFailure("cannot write to " + root + ": " + e, e);
    }
  }

  /** Nobody else's directory is taken: all in it may be deleted by {@code reset}. */
  private static void createOwn(Path root) throws IOException {
    Files.createDirectories(root);
    if (isOwn(root)) {
      return;
    }
    try (Stream<Path> contents = Files.list(root)) {
      if (contents.findAny().isPresent()) {
        throw new StartFailure(
            root + " holds files that are not of joulestream: choose an empty directory");
      }
    }
    Files.createFile(root.resolve(MARK));
  }

  /** Whether a directory is of an installation. */
  static boolean isOwn(Path root) {
    return Files.exists(root.resolve(MARK));
  }

  private static @Nullable FileLock tryLock(FileChannel file) throws IOException {
    try {
      return file.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  private static void requireSpace(Path root, long leastFreeBytes) throws IOException {
    long free = Files.getFileStore(root).getUsableSpace();
    if (free < leastFreeBytes) {
      throw new StartFailure(
          "the disk that holds %s has %d MiB left: joulestream needs %d MiB to start"
              .formatted(root, free >> 20, leastFreeBytes >> 20));
    }
  }

  /** Whether the disk has run out of space, which explains most failures that come with it. */
  boolean isDiskFull() {
    try {
      return Files.getFileStore(root).getUsableSpace() < (8L << 20);
    } catch (IOException e) {
      return false;
    }
  }

  Path root() {
    return root;
  }

  Path kafka() {
    return root.resolve("kafka");
  }

  Path registry() {
    return root.resolve("registry/schemas.jsonl");
  }

  Path store() {
    return root.resolve("store");
  }

  Path state() {
    return root.resolve("state");
  }

  Path log() {
    return root.resolve(LOG);
  }

  Path demo() {
    return root.resolve("demo.json");
  }

  void announce(Run run) {
    try {
      announced = true;
      Files.writeString(root.resolve(RUN), JSON.writeValueAsString(run));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the process that uses {@code root} said of itself, if it is alive. */
  static Optional<Run> run(Path root) {
    try {
      Run run = JSON.readValue(Files.readString(root.resolve(RUN)), Run.class);
      return ProcessHandle.of(run.pid()).filter(ProcessHandle::isAlive).map(p -> run);
    } catch (JsonProcessingException e) {
      return Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * Deletes everything.
   *
   * @throws StartFailure if the directory holds something that is not of an installation
   */
  void delete() {
    try (Stream<Path> contents = Files.list(root)) {
      List<String> foreign =
          contents
              .map(path -> String.valueOf(path.getFileName()))
              .filter(name -> !OURS.contains(name) && !name.startsWith(LOG + "."))
              .sorted()
              .toList();
      if (!foreign.isEmpty()) {
        throw new StartFailure(
            "%s also holds %s, which is not of joulestream: nothing was deleted"
                .formatted(root, foreign.get(0)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    close();
    deleteTree(root);
  }

  static void deleteTree(Path directory) {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : deepestFirst) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      if (announced) {
        Files.deleteIfExists(root.resolve(RUN));
      }
      if (lock.isValid()) {
        lock.release();
      }
      lockFile.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
