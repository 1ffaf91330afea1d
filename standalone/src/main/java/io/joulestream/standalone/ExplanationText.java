package io.joulestream.standalone;

import static io.joulestream.standalone.TextPage.decimal;
import static io.joulestream.standalone.TextPage.kilowattHours;
import static io.joulestream.standalone.TextPage.number;

import io.joulestream.standalone.audit.Explanation;
import io.joulestream.standalone.audit.Explanation.Energy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** An explanation for people, from the figure and its price down to the readings of every host. */
final class ExplanationText {

  private final Explanation explanation;
  private final TextPage page;

  ExplanationText(Explanation explanation) {
    this.explanation = explanation;
    this.page = new TextPage(explanation.windowStartMs());
  }

  List<String> lines() {
    head();
    published();
    rejected();
    sum();
    new PriceText(page, explanation.price()).write();
    HostText hosts = new HostText(page, explanation.job());
    explanation.hosts().forEach(hosts::write);
    return page.lines();
  }

  private void head() {
    page.line(
        "job %s at %s, %s to %s"
            .formatted(
                explanation.job(),
                explanation.site(),
                Instant.ofEpochMilli(explanation.windowStartMs()),
                Instant.ofEpochMilli(explanation.windowEndMs())));
    Explanation.Labels labels = explanation.labels();
    List<String> known = new ArrayList<>();
    addLabel(known, "team", labels.team());
    addLabel(known, "project", labels.project());
    addLabel(known, "user", labels.user());
    addLabel(known, "name", labels.name());
    if (!known.isEmpty()) {
      page.line(String.join(", ", known));
    }
    long energy = explanation.recomputed().energyMj();
    page.line("%s mJ = %s kWh".formatted(number(energy), kilowattHours(energy)));
    page.line(emissions());
    page.line(
        explanation.isEqual() ? "This is what is published." : "This is NOT what is published.");
    explanation.notes().forEach(note -> page.line("Note: %s.".formatted(note)));
  }

  private static void addLabel(List<String> known, String name, String value) {
    if (!value.isEmpty()) {
      known.add(name + " " + value);
    }
  }

  private String emissions() {
    Long micrograms = explanation.price().locationUg();
    return micrograms == null
        ? "emissions pending"
        : "%s µg CO2e = %s g".formatted(number(micrograms), decimal(micrograms, 6));
  }

  private void sum() {
    page.title("SUM OVER HOSTS");
    TextTable table =
        new TextTable(
            List.of("host", "mJ", "held idle mJ", "overhead mJ", "covered ms", "missing ms"));
    explanation.hosts().forEach(host -> table.add(row(host.host(), host.job())));
    Energy sum = explanation.recomputed();
    table.add(row("all", sum));
    page.table("", table);
    page.line(
        "covered: %s ms by counter, %s integrated, %s bridged, %s modelled"
            .formatted(
                number(sum.countedMs()),
                number(sum.integratedMs()),
                number(sum.bridgedMs()),
                number(sum.modelledMs())));
    page.line(
        "%s mJ / 3,600,000,000 = %s kWh"
            .formatted(number(sum.energyMj()), kilowattHours(sum.energyMj())));
    if (!sum.markers().isEmpty()) {
      page.line("markers: " + String.join(", ", sum.markers()));
    }
  }

  private static List<String> row(String name, Energy energy) {
    long covered =
        energy.countedMs() + energy.integratedMs() + energy.bridgedMs() + energy.modelledMs();
    return List.of(
        name,
        number(energy.energyMj()),
        number(energy.heldIdleMj()),
        number(energy.overheadMj()),
        number(covered),
        number(energy.missingMs()));
  }

  private void published() {
    page.title("PUBLISHED");
    Explanation.Published published = explanation.published();
    page.line(
        "%s mJ, %s µg, revision %d, %s, latest input received %s"
            .formatted(
                number(published.energyMj()),
                published.locationUg() == null ? "pending" : number(published.locationUg()),
                published.revision(),
                published.isFinal() ? "final" : "open",
                page.time(published.receivedMs())));
    if (explanation.isEqual()) {
      page.line("equal, field by field");
      return;
    }
    TextTable table = new TextTable(List.of("differs", "published", "worked out again"));
    explanation
        .differences()
        .forEach(d -> table.add(List.of(d.field(), d.published(), d.recomputed())));
    page.table("", table);
  }

  private void rejected() {
    page.title("REJECTED of these hosts, readings of this window and job events up to its end");
    if (explanation.correction().rejected().isEmpty()) {
      page.line("nothing");
      return;
    }
    TextTable table = new TextTable(List.of("count", "what", "reason", "a correction"));
    for (Explanation.RejectedInput r : explanation.correction().rejected()) {
      table.add(
          List.of(
              number(r.count()),
              r.what(),
              r.reason(),
              r.correctable() ? "takes it in" : "leaves it out: it is wrong by itself"));
    }
    page.table("", table);
    page.line("with a correction: %s mJ".formatted(number(explanation.correction().energyMj())));
  }
}
