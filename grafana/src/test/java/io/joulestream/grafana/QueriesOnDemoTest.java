package io.joulestream.grafana;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Every query on the demo, as the product's own parts write it. */
@Tag("heavy")
class QueriesOnDemoTest extends QueriesContract {

  @RegisterExtension static final SharedStore<DemoStore> SHARED = SharedStore.demo();

  QueriesOnDemoTest() {
    super(SHARED.get());
  }
}
