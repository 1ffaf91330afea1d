package io.joulestream.ingest.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/** Reads a body up to a limit, which holds for what it becomes when it is inflated too. */
final class RequestBody {

  private final int most;

  RequestBody(int most) {
    this.most = most;
  }

  /**
   * The whole body.
   *
   * @param encoding Content-Encoding; empty for none
   * @throws Refusal if it is too large, compressed in another way than gzip, or broken
   */
  byte[] read(InputStream stream, String encoding) throws IOException, Refusal {
    byte[] sent = limited(stream);
    return switch (encoding.strip().toLowerCase(Locale.ROOT)) {
      case "", "identity" -> sent;
      case "gzip", "x-gzip" -> inflate(sent);
      default ->
          throw new Refusal(
              415, "Content-Encoding is '%s': only gzip is understood".formatted(encoding));
    };
  }

  private byte[] inflate(byte[] sent) throws Refusal {
    try (GZIPInputStream inflating = new GZIPInputStream(new ByteArrayInputStream(sent))) {
      return limited(inflating);
    } catch (IOException e) {
      throw new Refusal(400, "the body is not gzip, as Content-Encoding says: " + e.getMessage());
    }
  }

  private byte[] limited(InputStream stream) throws IOException, Refusal {
    byte[] read = stream.readNBytes(most + 1);
    if (read.length > most) {
      throw new Refusal(413, "the body is larger than " + most + " bytes: send it in parts");
    }
    return read;
  }
}
