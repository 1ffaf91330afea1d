package io.joulestream.grafana;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Anchors of the headings of a page in Markdown, as GitHub makes them. */
final class Headings {

  private static final Path OPERATIONS = Path.of("../docs/operations.md");

  private Headings() {}

  /** Of the guide that alert rules lead to. */
  static Set<String> ofOperations() {
    return anchors(GrafanaFolder.text(OPERATIONS));
  }

  static Set<String> anchors(String markdown) {
    return markdown
        .lines()
        .filter(line -> line.matches("#{1,6} .+"))
        .map(line -> line.replaceFirst("#+ ", "").toLowerCase(Locale.ROOT))
        .map(title -> title.replaceAll("[^\\p{L}\\p{N}_ -]", "").replace(' ', '-'))
        .collect(Collectors.toUnmodifiableSet());
  }
}
