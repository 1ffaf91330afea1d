package io.joulestream.streams;

import io.joulestream.schemas.Topics;
import io.joulestream.schemas.avro.DevicePower;
import io.joulestream.schemas.avro.HostEnergy;
import io.joulestream.schemas.avro.HostStatus;
import io.joulestream.schemas.avro.Rejected;
import io.joulestream.streams.Message.AllocationChanged;
import io.joulestream.streams.Message.CorrectionOffered;
import io.joulestream.streams.Message.FactorsAccepted;
import io.joulestream.streams.Message.TicksReceived;
import io.joulestream.streams.Route.Routed;
import io.joulestream.streams.host.HostBook;
import io.joulestream.streams.host.HostOutput;
import io.joulestream.streams.host.HostSettings;
import java.util.List;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Step: readings and allocations of each host become what it charges jobs, window by window. */
final class MeterHosts extends BookKeeping {

  static final String STEP = "hosts";
  static final List<String> STORES = List.of("control", "states", "chunks", "events");

  private HostBook book;

  @SuppressWarnings("NullAway.Init") // opened with the stores
  MeterHosts(StreamsSettings settings) {
    super(
        settings,
        STEP,
        List.of(Topics.POWER_READINGS.name(), Topics.JOB_EVENTS.name(), AcceptReference.STEP),
        List.of(Route.JOBS, Route.SITES));
  }

  @Override
  void open() {
    book =
        new HostBook(
            HostSettings.of(settings()),
            store("states"),
            store("chunks"),
            store("events"),
            store("control"),
            keeping());
    book.restore();
  }

  @Override
  void accept(String key, Message message) {
    if (message instanceof TicksReceived received) {
      book.accept(received.ticks(), received.original(), output());
    } else if (message instanceof AllocationChanged changed) {
      book.accept(changed, output());
    } else if (message instanceof CorrectionOffered offered) {
      book.accept(offered, output());
    } else if (message instanceof FactorsAccepted factors) {
      book.accept(factors);
    }
  }

  @Override
  void publish() {
    book.publish(MOST_AT_A_TIME, output());
    book.forget();
  }

  @Override
  void finish() {
    book.finish(output());
  }

  private HostOutput output() {
    return new Output(context());
  }

  private record Output(ProcessorContext<String, Routed> context) implements HostOutput {

    private void forward(Route route, String key, Object value) {
      context.forward(new Record<>(key, new Routed(route, value), context.currentSystemTimeMs()));
    }

    @Override
    public void toJob(String job, Message message) {
      forward(Route.JOBS, job, message);
    }

    @Override
    public void toSite(String site, Message message) {
      forward(Route.SITES, site, message);
    }

    @Override
    public void publish(DevicePower power) {
      forward(Route.DEVICE_POWER, Topics.key(power.getSite(), power.getHost()), power);
    }

    @Override
    public void publish(HostStatus status) {
      forward(Route.HOST_STATUS, Topics.key(status.getSite(), status.getHost()), status);
    }

    @Override
    public void publish(HostEnergy energy) {
      forward(Route.HOST_ENERGY, Topics.key(energy.getSite(), energy.getHost()), energy);
    }

    @Override
    public void rejectCorrection(Rejected rejected) {
      forward(Route.REJECTED_CORRECTIONS, rejected.getSource(), rejected);
    }

    @Override
    public void rejectReadings(Rejected rejected) {
      forward(Route.REJECTED_READINGS, rejected.getSource(), rejected);
    }

    @Override
    public void rejectJobEvent(Rejected rejected) {
      forward(Route.REJECTED_JOB_EVENTS, rejected.getSource(), rejected);
    }
  }
}
