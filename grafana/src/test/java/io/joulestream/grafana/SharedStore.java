package io.joulestream.grafana;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/** One store for all tests that ask it: none of them changes it, and filling it takes seconds. */
final class SharedStore implements BeforeAllCallback {

  /** The store and where its files are, until the last test has run. */
  private record Opened(SeededStore store, Path directory) implements AutoCloseable {

    static Opened open() {
      try {
        Path directory = Files.createTempDirectory("joulestream-grafana");
        return new Opened(SeededStore.open(directory), directory);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() throws IOException {
      store.close();
      List<Path> files;
      try (Stream<Path> walk = Files.walk(directory)) {
        files = walk.sorted(Comparator.reverseOrder()).toList();
      }
      for (Path file : files) {
        Files.delete(file);
      }
    }
  }

  private SeededStore store;

  @Override
  public void beforeAll(ExtensionContext context) {
    store =
        context
            .getRoot()
            .getStore(Namespace.create(SharedStore.class))
            .getOrComputeIfAbsent(Opened.class, key -> Opened.open(), Opened.class)
            .store();
  }

  FilledStore get() {
    return store;
  }
}
