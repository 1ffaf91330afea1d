package io.joulestream.grafana;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * One store of a kind for all tests that ask it: none of them changes it, and filling it takes
 * seconds.
 */
final class SharedStore<S extends FilledStore> implements BeforeAllCallback {

  /** Fills a store whose files are in the directory. */
  private interface Filling {
    FilledStore open(Path directory) throws Exception;
  }

  /** The store and where its files are, until the last test has run. */
  private record Opened(FilledStore store, Path directory) implements AutoCloseable {

    static Opened open(Filling filling) {
      try {
        Path directory = Files.createTempDirectory("joulestream-grafana");
        return new Opened(filling.open(directory), directory);
      } catch (RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException("the store is not filled", e);
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

  private final Class<S> kind;
  private final Filling filling;
  private S store;

  private SharedStore(Class<S> kind, Filling filling) {
    this.kind = kind;
    this.filling = filling;
  }

  /** Three made-up months, of which every result is known. */
  static SharedStore<SeededStore> synthetic() {
    return new SharedStore<>(SeededStore.class, SeededStore::open);
  }

  /** The demo, as the product's own parts write it. */
  static SharedStore<DemoStore> demo() {
    return new SharedStore<>(DemoStore.class, DemoStore::open);
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    Opened opened =
        context
            .getRoot()
            .getStore(Namespace.create(SharedStore.class))
            .getOrComputeIfAbsent(kind, key -> Opened.open(filling), Opened.class);
    store = kind.cast(opened.store());
  }

  S get() {
    return store;
  }
}
