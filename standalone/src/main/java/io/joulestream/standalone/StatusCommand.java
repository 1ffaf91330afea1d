package io.joulestream.standalone;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.joulestream.standalone.embedded.StartFailure;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says how a running installation is. */
@Command(
    name = "status",
    description =
        "Health of every part, counters and lags; silent hosts and unmatched jobs by name. Exit code"
            + " 2 if something is wrong.",
    mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private DataOption data = new DataOption();

  @Option(names = "--json", description = "print the report as JSON")
  private boolean json;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  StatusCommand() {}

  @Override
  public Integer call() {
    JsonNode report = fetch(data.running().status());
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(report.toPrettyString());
    } else {
      print(report, out);
    }
    return report.path("healthy").asBoolean() ? 0 : 2;
  }

  private static JsonNode fetch(String url) {
    try {
      byte[] body =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(20)).build(),
                  BodyHandlers.ofByteArray())
              .body();
      return new ObjectMapper().readTree(body);
    } catch (IOException e) {
      throw new StartFailure("the installation does not answer at " + url + ": " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartFailure("interrupted", e);
    }
  }

  private static void print(JsonNode report, PrintWriter out) {
    if (report.has("error")) {
      out.println("the report failed: " + report.path("error").asText());
      return;
    }
    TextTable parts = new TextTable(List.of("part", "state", "address"));
    for (JsonNode part : report.path("parts")) {
      parts.add(
          List.of(
              part.path("name").asText(),
              part.path("state").asText(),
              part.path("address").asText()));
    }
    parts.lines().forEach(out::println);
    printNumbers("records waiting", report.path("lag"), out);
    printNumbers("counted", report.path("counters"), out);
    printNumbers("rejected", report.path("rejected"), out);
    printNames(
        "silent hosts", report.path("silentHosts"), List.of("site", "host", "lastReading"), out);
    printNames(
        "hosts out of time",
        report.path("hostsOutOfTime"),
        List.of("site", "host", "reason", "records"),
        out);
    printNames("unmatched jobs", report.path("unmatchedJobs"), List.of("job", "site", "host"), out);
  }

  private static void printNumbers(String title, JsonNode numbers, PrintWriter out) {
    out.println();
    if (numbers.isEmpty()) {
      out.println(title + ": none");
      return;
    }
    TextTable table = new TextTable(List.of(title, ""));
    numbers
        .properties()
        .forEach(
            entry ->
                table.add(
                    List.of(entry.getKey(), String.format("%,d", entry.getValue().asLong()))));
    table.lines().forEach(out::println);
  }

  private static void printNames(
      String title, JsonNode rows, List<String> columns, PrintWriter out) {
    out.println();
    out.println(title + ": " + (rows.isEmpty() ? "none" : rows.size()));
    if (!rows.isEmpty()) {
      TextTable table = new TextTable(columns);
      rows.forEach(row -> table.add(columns.stream().map(c -> row.path(c).asText()).toList()));
      table.lines().forEach(out::println);
    }
  }
}
