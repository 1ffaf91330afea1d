package io.joulestream.standalone;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.joulestream.oracle.Books;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random fleets, packed as separate sites into one replay through a real broker with three
 * partitions, come to what the oracle says.
 */
class RandomFleetsTest {

  private static final int FLEETS = 25;

  @TempDir private Path directory;

  @Test
  void theRealPipelineSaysWhatTheOracleSays() throws Exception {
    long seed = Long.getLong("seed", 1_000);
    Fleets fleets = Fleets.of(seed, FLEETS, directory.resolve("in"));

    ReplayFiles.of(fleets.files(), directory.resolve("out"), "--partitions", "3");

    Books expected = fleets.expected();
    OracleComparison.assertAgree(
        expected, directory.resolve("out"), OracleComparison.again(getClass(), "", seed));
    assertTrue(expected.jobMinutes().size() > 1_000, expected.jobMinutes().size() + " rows");
  }
}
