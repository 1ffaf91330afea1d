package io.joulestream.ingest.power;

import io.joulestream.ingest.IngestException;
import io.joulestream.ingest.collect.Collected;
import io.joulestream.ingest.collect.Source;
import io.joulestream.ingest.collect.SourceContext;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks controllers for the power of their nodes, all at once. */
final class RedfishSource implements Source {

  private final RedfishSettings settings;
  private final RedfishClient client;
  private final SourceContext context;
  private final List<RedfishAsked> all;

  RedfishSource(RedfishSettings settings, RedfishClient client, SourceContext context) {
    this.settings = settings;
    this.client = client;
    this.context = context;
    this.all =
        settings.targets().stream()
            .map(
                target ->
                    new RedfishAsked(
                        target.host(), new RedfishBmc(target, client, settings.energyCounter())))
            .toList();
  }

  @Override
  public void poll(Collected into) throws IOException, InterruptedException {
    if (settings.insecure()) {
      into.problem(
          context.name(),
          "insecure is true: nobody verifies who answers, and who does learns the password");
    }
    try {
      Optional<String> user = client.authorization();
      long nowMs = context.clock().millis();
      all.forEach(one -> one.ask(user, nowMs));
    } catch (IngestException e) {
      throw new IOException(e.getMessage(), e);
    }
    await();
    long nowMs = context.clock().millis();
    all.forEach(one -> one.collect(into, nowMs));
  }

  private void await() throws InterruptedException {
    try {
      CompletableFuture.allOf(
              all.stream().map(RedfishAsked::answered).toArray(CompletableFuture<?>[]::new))
          .get(context.timeout().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      // those that are slow are collected by a later poll
    } catch (ExecutionException e) {
      throw new IllegalStateException("answered() does not fail", e);
    }
  }
}
