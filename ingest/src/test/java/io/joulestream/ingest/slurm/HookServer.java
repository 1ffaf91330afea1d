package io.joulestream.ingest.slurm;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** Receives what the hook script posts, as ingest does, and reads it as ingest does. */
final class HookServer implements AutoCloseable {

  static final Path SCRIPT = Path.of("src/main/slurm/joulestream-hook").toAbsolutePath();

  private final HttpServer server;
  private final SlurmHooks hooks = new SlurmHooks();
  final List<Map<String, String>> forms = new CopyOnWriteArrayList<>();
  final List<String> authorizations = new CopyOnWriteArrayList<>();
  private final List<Map<String, String>> records = new CopyOnWriteArrayList<>();
  volatile int status = 200;

  HookServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(hooks.path(), this::take);
    server.start();
  }

  private void take(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    if (status == 200) {
      forms.add(FormBody.fields(body));
      records.addAll(hooks.records(body, Map.of()));
      authorizations.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
    }
    exchange.sendResponseHeaders(status, -1);
    exchange.close();
  }

  List<Map<String, String>> records() {
    return new ArrayList<>(records);
  }

  /** A copy of the script with its settings beside it, as a site installs it. */
  Path install(Path directory, String more) {
    try {
      Path script = Files.createDirectories(directory).resolve("joulestream-hook");
      Files.copy(SCRIPT, script);
      if (!script.toFile().setExecutable(true)) {
        throw new IOException(script + " cannot be made executable");
      }
      Files.writeString(directory.resolve("token"), "s3cret\n");
      Files.writeString(
          directory.resolve("joulestream-hook.conf"),
          "url=http://127.0.0.1:%d%s\ntoken_file=%s\nspool=%s\n%s\n"
              .formatted(
                  server.getAddress().getPort(),
                  hooks.path(),
                  directory.resolve("token"),
                  directory.resolve("spool"),
                  more));
      return script;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
