package io.joulestream.ingest.intensity;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A provider on this machine that plays answers back. Answers are chosen by the first path fragment
 * that a request holds; its Date is that of the test's clock, as a provider's would be.
 */
final class Played implements AutoCloseable {

  private final ServerSocket socket;
  private final Clock clock;
  private final Map<String, Answer> answers = Collections.synchronizedMap(new LinkedHashMap<>());
  final List<String> requests = Collections.synchronizedList(new ArrayList<>());
  final List<Map<String, String>> headers = Collections.synchronizedList(new ArrayList<>());

  /**
   * An answer.
   *
   * @param head further headers, each with its line end
   * @param promised its Content-Length, or -1 for what the body has
   */
  record Answer(int status, String head, String body, int promised) {}

  Played(Clock clock) throws IOException {
    this.clock = clock;
    this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread thread = new Thread(this::serve, "played");
    thread.setDaemon(true);
    thread.start();
  }

  String url() {
    return "http://127.0.0.1:" + socket.getLocalPort();
  }

  /** Requests whose target holds the fragment are answered so from now on. */
  Played answer(String fragment, String body) {
    return answer(fragment, 200, "", body);
  }

  Played answer(String fragment, int status, String head, String body) {
    answers.put(fragment, new Answer(status, head, body, -1));
    return this;
  }

  /** An answer that ends in its middle. */
  Played cutOff(String fragment, String body) {
    answers.put(fragment, new Answer(200, "", body, body.length() + 100));
    return this;
  }

  private void serve() {
    while (!socket.isClosed()) {
      try (Socket caller = socket.accept()) {
        serve(caller);
      } catch (IOException e) {
        // the caller went away, or the test is over
      }
    }
  }

  private void serve(Socket caller) throws IOException {
    BufferedReader in =
        new BufferedReader(
            new InputStreamReader(caller.getInputStream(), StandardCharsets.ISO_8859_1));
    String line = in.readLine();
    if (line == null) {
      return;
    }
    String target = line.split(" ", 3)[1];
    Map<String, String> given = new LinkedHashMap<>();
    for (String header = in.readLine(); header != null && !header.isEmpty(); ) {
      String[] parts = header.split(": ", 2);
      given.put(parts[0].toLowerCase(Locale.ROOT), parts[1]);
      header = in.readLine();
    }
    requests.add(target);
    headers.add(given);
    OutputStream out = caller.getOutputStream();
    out.write(bytes(answerOf(target)));
    out.flush();
  }

  private Answer answerOf(String target) {
    synchronized (answers) {
      return answers.entrySet().stream()
          .filter(entry -> target.contains(entry.getKey()))
          .map(Map.Entry::getValue)
          .findFirst()
          .orElse(new Answer(404, "", "{\"error\":\"not played\"}", -1));
    }
  }

  private byte[] bytes(Answer answer) {
    int length =
        answer.promised() < 0
            ? answer.body().getBytes(StandardCharsets.UTF_8).length
            : answer.promised();
    String date =
        DateTimeFormatter.RFC_1123_DATE_TIME.format(clock.instant().atZone(ZoneOffset.UTC));
    return "HTTP/1.1 %d Played\r\nDate: %s\r\n%sContent-Length: %d\r\nConnection: close\r\n\r\n%s"
        .formatted(answer.status(), date, answer.head(), length, answer.body())
        .getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
