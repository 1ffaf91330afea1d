package io.joulestream.streams;

import io.joulestream.oracle.Input;
import io.joulestream.schemas.HostTicks;
import io.joulestream.schemas.TickChannel;
import io.joulestream.schemas.Topics;
import io.joulestream.schemas.avro.AllocationChange;
import io.joulestream.schemas.avro.CarbonIntensity;
import io.joulestream.schemas.avro.IntensityStatus;
import io.joulestream.schemas.avro.JobEvent;
import io.joulestream.schemas.avro.JobEventKind;
import io.joulestream.schemas.avro.Level;
import io.joulestream.schemas.avro.Scope;
import io.joulestream.schemas.avro.Signal;
import io.joulestream.schemas.avro.SiteFactors;
import io.joulestream.streams.DrivenTopology.Publication;
import java.util.List;
import java.util.OptionalLong;

/** The records of the oracle as collectors would publish them. */
final class Publications {

  /** The model of every device whose idle power is known. */
  static final String IDLE_MODEL = "m1";

  private Publications() {}

  static Publication<?> of(Input input) {
    return of(input, "UTC");
  }

  /** With the time zone that factors declare. */
  static Publication<?> of(Input input, String timezone) {
    if (input instanceof Input.Reading reading) {
      return reading(reading);
    } else if (input instanceof Input.JobEvent event) {
      return jobEvent(event);
    } else if (input instanceof Input.Intensity intensity) {
      return intensity(intensity);
    }
    return factors((Input.SiteFactors) input, timezone);
  }

  private static Publication<HostTicks> reading(Input.Reading r) {
    HostTicks.Builder ticks = new HostTicks.Builder(r.site(), r.host(), r.receivedMs());
    ticks.add(
        r.timeMs(),
        new TickChannel(
            Level.valueOf(r.level().name()),
            r.device(),
            r.meter(),
            r.idleMw().isPresent() ? IDLE_MODEL : "",
            r.modelled(),
            r.counterRangeMj()),
        r.powerMw(),
        r.counterMj(),
        r.utilisationPpb());
    return new Publication<>(Topics.POWER_READINGS, Topics.key(r.site(), r.host()), ticks.build());
  }

  private static Publication<JobEvent> jobEvent(Input.JobEvent e) {
    JobEvent event =
        JobEvent.newBuilder()
            .setJob(e.job())
            .setAttempt(e.attempt())
            .setEvent(e.start() ? JobEventKind.START : JobEventKind.STOP)
            .setTimeMs(e.timeMs())
            .setReceivedMs(e.receivedMs())
            .setSite(e.site())
            .setHost(e.host())
            .setAllocations(
                List.of(new AllocationChange(e.device(), e.partition(), (int) e.sharePpb())))
            .setTeam(e.team())
            .setProject(e.project())
            .setUser(e.user())
            .setName(e.name())
            .setEndState(e.endState())
            .build();
    return new Publication<>(Topics.JOB_EVENTS, Topics.key(e.site(), e.host()), event);
  }

  private static Publication<CarbonIntensity> intensity(Input.Intensity i) {
    CarbonIntensity intensity =
        new CarbonIntensity(
            i.zone(),
            i.fromMs(),
            i.toMs(),
            i.mgPerKwh(),
            Signal.valueOf(i.signal().name()),
            Scope.valueOf(i.scope().name()),
            IntensityStatus.valueOf(i.status().name()),
            i.provider(),
            i.publishedMs(),
            i.receivedMs());
    return new Publication<>(Topics.CARBON_INTENSITY, i.zone(), intensity);
  }

  private static Publication<SiteFactors> factors(Input.SiteFactors f, String timezone) {
    SiteFactors factors =
        SiteFactors.newBuilder()
            .setSite(f.site())
            .setFromMs(f.fromMs())
            .setPublishedMs(f.publishedMs())
            .setReceivedMs(f.receivedMs())
            .setZone(f.zone())
            .setPueMillionths(f.pueMillionths())
            .setTimezone(timezone)
            .setPeriodMs(f.periodMs())
            .setMeterOrder(f.meterOrder())
            .setDevicesPerHost(f.devicesPerHost())
            .setIntensityOrder(f.intensityOrder())
            .setSignal(Signal.valueOf(f.signal().name()))
            .setScope(Scope.valueOf(f.scope().name()))
            .setFallbackMgPerKwh(boxed(f.fallbackMgPerKwh()))
            .setPricePerKwhMillionths(boxed(f.pricePerKwhMillionths()))
            .setCurrency(f.currency())
            .setWueMicrolitresPerKwh(boxed(f.wueMicrolitresPerKwh()))
            .build();
    return new Publication<>(Topics.SITE_FACTORS, f.site(), factors);
  }

  private static Long boxed(OptionalLong value) {
    return value.isPresent() ? value.getAsLong() : null;
  }
}
