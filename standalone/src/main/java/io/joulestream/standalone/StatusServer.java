package io.joulestream.standalone;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.joulestream.standalone.embedded.StartFailure;
import io.joulestream.standalone.service.Condition;
import io.joulestream.standalone.service.Meters;
import io.joulestream.standalone.service.Pages;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** Serves the {@link Status} report as JSON, and the pages of every process, on loopback. */
final class StatusServer implements AutoCloseable {

  private final HttpServer server;
  private final ExecutorService thread = Executors.newSingleThreadExecutor();
  private final ObjectMapper json = new ObjectMapper();
  private final Status status;

  private StatusServer(HttpServer server, Status status) {
    this.server = server;
    this.status = status;
  }

  static StatusServer start(int port, Status status, Meters meters, Supplier<Condition> condition) {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
      StatusServer started = new StatusServer(server, status);
      server.createContext("/", started::handle);
      Pages.addTo(server, meters, condition);
      server.setExecutor(started.thread);
      server.start();
      return started;
    } catch (IOException e) {
      throw new StartFailure(
          "port "
              + port
              + ", which the status page needs, is in use: choose another with --status-port",
          e);
    }
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/status";
  }

  private void handle(HttpExchange exchange) throws IOException {
    int code = 200;
    byte[] body;
    try {
      Status.Report report = status.report();
      code = report.healthy() ? 200 : 503;
      body = json.writerWithDefaultPrettyPrinter().writeValueAsBytes(report);
    } catch (RuntimeException e) {
      code = 500;
      body =
          ("{\"error\":" + json.writeValueAsString(e.getMessage()) + "}")
              .getBytes(StandardCharsets.UTF_8);
    }
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(code, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
    thread.shutdownNow();
  }
}
