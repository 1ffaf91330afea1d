package io.joulestream.standalone;

import com.fasterxml.jackson.databind.JsonNode;
import io.joulestream.standalone.embedded.StoreQuery;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Asks the store of a running installation. */
@Command(
    name = "query",
    description = "Ask the store in SQL, e.g. 'SELECT * FROM job_totals'.",
    mixinStandardHelpOptions = true)
final class QueryCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private DataOption data = new DataOption();

  @Option(names = "--json", description = "print the store's answer as JSON")
  private boolean json;

  @Parameters(paramLabel = "SQL", description = "one statement")
  private String sql = "";

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  QueryCommand() {}

  @Override
  public Integer call() {
    StoreQuery.Answer answer = new StoreQuery(data.running().store()).run(sql);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(answer.json());
      return 0;
    }
    if (!answer.columns().isEmpty()) {
      TextTable table = new TextTable(answer.columns());
      for (List<JsonNode> row : answer.rows()) {
        table.add(row.stream().map(cell -> cell.isNull() ? "" : cell.asText()).toList());
      }
      table.lines().forEach(out::println);
      out.printf("%d row%s%n", answer.rows().size(), answer.rows().size() == 1 ? "" : "s");
    }
    return 0;
  }
}
