package io.joulestream.standalone;

import static io.joulestream.standalone.TextPage.decimal;
import static io.joulestream.standalone.TextPage.kilowattHours;
import static io.joulestream.standalone.TextPage.number;

import io.joulestream.standalone.audit.PriceExplanation;
import java.util.List;

/** What priced a window, and what else was offered. */
final class PriceText {

  private final TextPage page;
  private final PriceExplanation price;

  PriceText(TextPage page, PriceExplanation price) {
    this.page = page;
    this.price = price;
  }

  void write() {
    page.title("SITE FACTORS");
    if (price.factors().isEmpty()) {
      page.line("none of this site: facility energy and emissions are pending");
      return;
    }
    TextTable factors =
        new TextTable(List.of("", "from", "published", "zone", "PUE", "priced by", "why"));
    price
        .factors()
        .forEach(
            f ->
                factors.add(
                    List.of(
                        f.chosen() ? ">" : "",
                        page.time(f.fromMs()),
                        page.time(f.publishedMs()),
                        f.zone(),
                        decimal(f.pueMillionths(), 6),
                        f.signal() + " " + f.scope(),
                        f.why())));
    page.table("", factors);
    intensities();
    formula();
  }

  private void intensities() {
    page.title("CARBON INTENSITY of " + price.zone());
    if (price.intensities().isEmpty()) {
      page.line("nothing is published for this window");
    } else {
      TextTable table =
          new TextTable(
              List.of("", "g/kWh", "status", "provider", "from", "to", "published", "why"));
      price
          .intensities()
          .forEach(
              i ->
                  table.add(
                      List.of(
                          i.chosen() ? ">" : "",
                          decimal(i.mgPerKwh(), 3),
                          i.status(),
                          i.provider(),
                          page.time(i.fromMs()),
                          page.time(i.toMs()),
                          page.time(i.publishedMs()),
                          i.why())));
      page.table("", table);
    }
    price
        .parts()
        .forEach(
            p ->
                page.line(
                    "part %s to %s: %s g/kWh, %s, %s"
                        .formatted(
                            page.time(p.fromMs()),
                            page.time(p.toMs()),
                            decimal(p.mgPerKwh(), 3),
                            p.status(),
                            p.provider())));
    Long mg = price.mgPerKwh();
    if (mg == null) {
      page.line("not all of the window is covered, and the site has no fallback: pending");
    } else if (!price.parts().isEmpty() && !price.status().equals("FALLBACK")) {
      page.line("no value covers it all: the mean by time is %s g/kWh".formatted(decimal(mg, 3)));
    } else if (price.status().equals("FALLBACK")) {
      page.line(
          "not all of the window is covered: the site's fallback, %s g/kWh"
              .formatted(decimal(mg, 3)));
    }
    page.line(
        "revision %d: earlier values that the chosen ones supersede".formatted(price.revision()));
  }

  private void formula() {
    page.title("PRICE");
    Long pue = price.pueMillionths();
    Long facility = price.facilityEnergyMj();
    if (pue != null && facility != null) {
      page.line(
          "facility  = %d × %d / 1,000,000 = %s mJ"
              .formatted(price.energyMj(), pue, number(facility)));
      page.line(
          "          = %s kWh × %s = %s kWh"
              .formatted(
                  kilowattHours(price.energyMj()), decimal(pue, 6), kilowattHours(facility)));
    }
    Long mg = price.mgPerKwh();
    Long micrograms = price.locationUg();
    if (pue != null && mg != null && micrograms != null) {
      page.line(
          "emissions = %d × %d × %d / 3,600,000,000,000 = %s µg"
              .formatted(price.energyMj(), mg, pue, number(micrograms)));
      page.line(
          "          = %s kWh × %s × %s g/kWh = %s g"
              .formatted(
                  kilowattHours(price.energyMj()),
                  decimal(pue, 6),
                  decimal(mg, 3),
                  decimal(micrograms, 6)));
    }
    page.line("each rounded once, half to even, from the unrounded product");
  }
}
