package io.joulestream.ingest.factors;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Rows in a file, which was changed when the file system says so. */
record FileSheet(Path file) implements FactorSheet {

  @Override
  public Content read() throws IOException {
    try {
      // before the content: what is changed meanwhile is read again at the next interval
      long changedMs = Files.getLastModifiedTime(file).toMillis();
      return new Content(Files.readString(file), changedMs);
    } catch (IOException e) {
      throw new IOException("%s cannot be read: %s".formatted(file, e), e);
    }
  }

  @Override
  public String place() {
    return file.toString();
  }
}
