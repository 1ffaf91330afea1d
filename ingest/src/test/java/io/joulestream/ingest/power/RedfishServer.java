package io.joulestream.ingest.power;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** A controller on loopback that has the resources it is given. */
final class RedfishServer implements AutoCloseable {

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, String> resources = new ConcurrentHashMap<>();
  private final List<String> asked = new ArrayList<>();
  private volatile CountDownLatch gate = new CountDownLatch(0);
  private volatile int status = 200;
  private volatile @Nullable String user;
  private volatile @Nullable String retryAfter;

  RedfishServer(Optional<SSLContext> tls) throws IOException {
    InetSocketAddress loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    if (tls.isPresent()) {
      HttpsServer https = HttpsServer.create(loopback, 0);
      https.setHttpsConfigurator(new HttpsConfigurator(tls.get()));
      server = https;
    } else {
      server = HttpServer.create(loopback, 0);
    }
    server.createContext("/", this::answer);
    server.setExecutor(threads);
    server.start();
  }

  private void answer(HttpExchange exchange) throws IOException {
    synchronized (asked) {
      asked.add(exchange.getRequestURI().toString());
    }
    try {
      gate.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (retryAfter != null) {
      exchange.getResponseHeaders().set("Retry-After", retryAfter);
    }
    String resource = resources.get(exchange.getRequestURI().getPath());
    String given = exchange.getRequestHeaders().getFirst("Authorization");
    boolean mayRead = user == null || user.equals(given);
    byte[] body = (resource == null ? "" : resource).getBytes(StandardCharsets.UTF_8);
    int code = resource == null ? 404 : status;
    exchange.sendResponseHeaders(mayRead ? code : 401, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  /** Serves a resource; quotes are written ' here. */
  RedfishServer with(String path, String json) {
    resources.put("/redfish/v1" + path, json.replace('\'', '"'));
    return this;
  }

  /** The collection of these chassis, each with links to what tells power. */
  RedfishServer withChassis(String... ids) {
    List<String> members = new ArrayList<>();
    for (String id : ids) {
      String path = "/redfish/v1/Chassis/" + id;
      members.add("{'@odata.id': '%s'}".formatted(path));
      with(
          "/Chassis/" + id,
          """
          {'@odata.id': '%1$s', 'Id': '%2$s', 'Power': {'@odata.id': '%1$s/Power'},
           'EnvironmentMetrics': {'@odata.id': '%1$s/EnvironmentMetrics'}}
          """
              .formatted(path, id));
    }
    return with("/Chassis", "{'Members': [" + String.join(", ", members) + "]}");
  }

  RedfishServer without(String path) {
    resources.remove("/redfish/v1" + path);
    return this;
  }

  void letsIn(String authorization) {
    user = authorization;
  }

  void answers(int code, @Nullable String later) {
    status = code;
    retryAfter = later;
  }

  /** Answers nobody until the latch is opened. */
  CountDownLatch hold() {
    gate = new CountDownLatch(1);
    return gate;
  }

  /** Paths in the order of requests, since this was last called. */
  List<String> asked() {
    synchronized (asked) {
      List<String> since = List.copyOf(asked);
      asked.clear();
      return since;
    }
  }

  URI url() {
    String scheme = server instanceof HttpsServer ? "https" : "http";
    return URI.create("%s://127.0.0.1:%d".formatted(scheme, server.getAddress().getPort()));
  }

  @Override
  public void close() {
    gate.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
