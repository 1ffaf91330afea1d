package io.joulestream.grafana;

import org.junit.jupiter.api.extension.RegisterExtension;

/** Every query on the made-up history. */
class QueriesOnHistoryTest extends QueriesContract {

  @RegisterExtension static final SharedStore<SeededStore> SHARED = SharedStore.synthetic();

  QueriesOnHistoryTest() {
    super(SHARED.get());
  }
}
