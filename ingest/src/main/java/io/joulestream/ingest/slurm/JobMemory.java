package io.joulestream.ingest.slurm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.joulestream.ingest.IngestException;
import io.joulestream.ingest.collect.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a source has to know after a restart, in a file that is replaced as a whole.
 *
 * @param file in the source's own folder
 */
record JobMemory(Path file) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * What was last written.
   *
   * @param fresh if nothing was
   * @throws IngestException if it cannot be read: to begin anew would leave jobs without a stop
   */
  <T> T read(TypeReference<T> type, T fresh) {
    try {
      return Files.exists(file) ? JSON.readValue(file.toFile(), type) : fresh;
    } catch (JsonProcessingException e) {
      throw new IngestException(
          "%s is not what was written there: remove it, and jobs that ended meanwhile run on to the last reading of their hosts"
              .formatted(file),
          e);
    } catch (IOException e) {
      throw new IngestException("%s cannot be read: %s".formatted(file, e.getMessage()), e);
    }
  }

  void write(Object content) throws IOException {
    AtomicFile.write(file, JSON.writeValueAsBytes(content));
  }
}
