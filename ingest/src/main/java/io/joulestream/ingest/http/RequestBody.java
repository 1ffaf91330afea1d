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
   * The whole body as it was sent.
   *
   * @throws Refusal 413 if it is too large
   */
  byte[] read(InputStream stream) throws IOException, Refusal {
    return limited(stream);
  }

  /**
   * What was sent before it was compressed.
   *
   * @param encoding Content-Encoding; empty for none
   * @throws UnreadableBody if it is not what the encoding says
   * @throws Refusal 413 if it is too large, 415 if it is compressed in another way than gzip
   */
  byte[] inflated(byte[] sent, String encoding) throws UnreadableBody, Refusal {
    return switch (encoding.strip().toLowerCase(Locale.ROOT)) {
      case "", "identity" -> sent;
      case "gzip", "x-gzip" -> inflated(sent);
      default ->
          throw new Refusal(
              415, "Content-Encoding is '%s': only gzip is understood".formatted(encoding));
    };
  }

  private byte[] inflated(byte[] sent) throws UnreadableBody, Refusal {
    try (GZIPInputStream inflating = new GZIPInputStream(new ByteArrayInputStream(sent))) {
      return limited(inflating);
    } catch (IOException e) {
      throw new UnreadableBody(
          "the body is not gzip, as Content-Encoding says: " + e.getMessage(), e);
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
