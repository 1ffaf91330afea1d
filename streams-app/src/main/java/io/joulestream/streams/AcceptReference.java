package io.joulestream.streams;

import io.joulestream.schemas.Topics;
import io.joulestream.schemas.avro.ReferenceStatus;
import io.joulestream.streams.Message.FactorsAccepted;
import io.joulestream.streams.Message.IntensityAccepted;
import io.joulestream.streams.reference.ReferenceBook;
import java.util.List;

/** Step: intensities and factors, each identity once, to every task that needs them. */
final class AcceptReference extends BookKeeping {

  static final String STEP = "reference";
  static final List<String> STORES = List.of("control", "accepted");

  private ReferenceBook book;

  @SuppressWarnings("NullAway.Init") // opened with the stores
  AcceptReference(StreamsSettings settings) {
    super(
        settings,
        STEP,
        List.of(Topics.CARBON_INTENSITY.name(), Topics.SITE_FACTORS.name()),
        List.of(Route.EVERY_TASK));
  }

  @Override
  void open() {
    book = new ReferenceBook(store("accepted"));
  }

  @Override
  void accept(String key, Message message) {
    if (message instanceof IntensityAccepted intensity) {
      book.accept(intensity, output());
    } else if (message instanceof FactorsAccepted factors) {
      book.accept(factors, output());
    }
  }

  private ReferenceBook.Output output() {
    return new ReferenceBook.Output() {
      @Override
      public void accepted(String key, Message message) {
        forward(Route.EVERY_TASK, key, message);
      }

      @Override
      public void publish(ReferenceStatus status) {
        forward(
            Route.REFERENCE_STATUS, Topics.key(status.getKind().name(), status.getName()), status);
      }
    };
  }

  @Override
  void publish() {}

  @Override
  void finish() {}
}
