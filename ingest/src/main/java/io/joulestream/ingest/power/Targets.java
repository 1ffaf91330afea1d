package io.joulestream.ingest.power;

import io.joulestream.ingest.IngestException;
import io.joulestream.ingest.collect.Collected;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** The targets of a source: those of its configuration, and those of a file that may change. */
final class Targets {

  private final List<Target> fixed;
  private final Optional<Path> file;
  private final Function<String, Target> reader;
  private List<Target> inFile = List.of();
  private Optional<Version> version = Optional.empty();

  private record Version(FileTime modified, long bytes) {}

  /**
   * The targets now.
   *
   * @throws IngestException if the file cannot be read
   */
  Targets(List<String> targets, Optional<Path> file, Function<String, Target> reader) {
    this.fixed = targets.stream().map(reader).toList();
    this.file = file;
    this.reader = reader;
    try {
      if (file.isPresent()) {
        // faults are told when it is first scraped
        var unused = read(file.get(), (place, sentence) -> {});
      }
    } catch (IOException e) {
      throw new IngestException(
          "targets_file is %s, which cannot be read: %s".formatted(file.get(), e), e);
    }
  }

  /** All of them, each once; those that the file had before where it cannot be read. */
  List<Target> now(Collected into) {
    if (file.isPresent()) {
      refresh(file.get(), into);
    }
    Map<String, Target> all = new LinkedHashMap<>();
    fixed.forEach(target -> all.putIfAbsent(target.uri().toString(), target));
    inFile.forEach(target -> all.putIfAbsent(target.uri().toString(), target));
    return List.copyOf(all.values());
  }

  private void refresh(Path path, Collected into) {
    try {
      Version now = new Version(Files.getLastModifiedTime(path), Files.size(path));
      if (!version.equals(Optional.of(now))) {
        inFile = read(path, into::problem);
        version = Optional.of(now);
      }
    } catch (IOException e) {
      into.problem(path.toString(), "targets_file cannot be read, so those it had stay: " + e);
    }
  }

  private List<Target> read(Path path, BiConsumer<String, String> problems) throws IOException {
    List<Target> targets = new ArrayList<>();
    int number = 0;
    for (String line : Files.readAllLines(path)) {
      number++;
      String text = line.strip();
      try {
        if (!text.isEmpty() && !text.startsWith("#")) {
          targets.add(reader.apply(text));
        }
      } catch (IllegalArgumentException e) {
        problems.accept(path + ":" + number, String.valueOf(e.getMessage()));
      }
    }
    return List.copyOf(targets);
  }
}
