package io.joulestream.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;

import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The story in the docs, run: its files go in, and what it says comes out. */
class StoryTest {

  private static final Path STORY = Path.of("../docs/story.md");
  private static final Pattern NAMED_FILE =
      Pattern.compile("`(\\w+\\.csv)`[^`]*?```csv\\n(.*?)```", Pattern.DOTALL);

  @TempDir private Path directory;

  @Test
  void theStoryIsTrue() throws IOException {
    Map<String, String> files = files();
    Path input = Files.createDirectory(directory.resolve("in"));
    for (String file : List.of("sites.csv", "power.csv", "jobs.csv", "intensity.csv")) {
      Files.writeString(input.resolve(file), files.get(file));
    }

    ReplayFiles replayed = ReplayFiles.of(input, directory.resolve("out"));

    for (String file : List.of("job_minutes.csv", "site_balance.csv")) {
      List<String> told = files.get(file).lines().toList();
      List<String> columns = List.of(told.get(0).split(","));
      assertEquals(told, shown(replayed.rows(file), columns));
    }
  }

  static Map<String, String> files() throws IOException {
    Map<String, String> files = new LinkedHashMap<>();
    Matcher matcher = NAMED_FILE.matcher(Files.readString(STORY));
    while (matcher.find()) {
      files.put(matcher.group(1), matcher.group(2));
    }
    return files;
  }

  private static List<String> shown(List<NamedCsvRecord> rows, List<String> columns) {
    List<String> lines = new ArrayList<>();
    lines.add(String.join(",", columns));
    for (NamedCsvRecord row : rows) {
      lines.add(String.join(",", columns.stream().map(row::getField).toList()));
    }
    return lines;
  }
}
