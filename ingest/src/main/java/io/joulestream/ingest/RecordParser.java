package io.joulestream.ingest;

import io.joulestream.schemas.Acceptance;
import io.joulestream.schemas.TickChannel;
import io.joulestream.schemas.avro.AllocationChange;
import io.joulestream.schemas.avro.CarbonIntensity;
import io.joulestream.schemas.avro.IntensityStatus;
import io.joulestream.schemas.avro.JobEvent;
import io.joulestream.schemas.avro.JobEventKind;
import io.joulestream.schemas.avro.Level;
import io.joulestream.schemas.avro.RejectReason;
import io.joulestream.schemas.avro.Scope;
import io.joulestream.schemas.avro.Signal;
import io.joulestream.schemas.avro.SiteFactors;
import java.time.DateTimeException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * From named texts to records: the same for a row of a file and an object of JSON.
 *
 * <p>Where {@code received} is absent it is the event time, or for intensities and factors the time
 * of publication; an absent publication is the start (semantics §2).
 */
public final class RecordParser {

  private static final int SHARE_SCALE = 9;
  private static final long WHOLE = 1_000_000_000;
  private static final long DEFAULT_PERIOD_MS = 10_000;

  private final Acceptance acceptance;

  /** Takes what a rule lets pass. */
  public RecordParser(Acceptance acceptance) {
    this.acceptance = acceptance;
  }

  /** Reads a record; {@code received} is one of its fields. */
  public Parsed parse(RecordKind kind, Map<String, String> values) {
    Fields fields = new Fields(values);
    Supplier<Parsed> parsed =
        switch (kind) {
          case POWER -> reading(fields);
          case JOBS -> job(fields);
          case INTENSITY -> intensity(fields);
          case SITES -> site(fields);
        };
    return fields
        .violation()
        .<Parsed>map(
            violation -> new Parsed.Refused(violation, timeOf("received", values), about(values)))
        .orElseGet(parsed);
  }

  private static Parsed.About about(Map<String, String> values) {
    return new Parsed.About(nameOf("site", values), nameOf("host", values), timeOf("time", values));
  }

  private static Optional<String> nameOf(String field, Map<String, String> values) {
    String name = values.getOrDefault(field, "").strip();
    return Optional.of(name).filter(n -> Acceptance.ofName(field, n, true).isEmpty());
  }

  private static Optional<Long> timeOf(String field, Map<String, String> values) {
    String text = values.getOrDefault(field, "");
    try {
      return text.isBlank() ? Optional.empty() : Optional.of(Timestamps.parse(text.strip()));
    } catch (DateTimeException | ArithmeticException e) {
      return Optional.empty();
    }
  }

  private Supplier<Parsed> reading(Fields fields) {
    long time = fields.time("time");
    long received = fields.time("received", time);
    String site = fields.required("site");
    String host = fields.required("host");
    Level level = fields.requiredSymbol("level", Level.UNKNOWN);
    String device = fields.device(host);
    OptionalLong power = fields.measured("power_w", 3);
    OptionalLong energy = fields.measured("energy_j", 3);
    OptionalLong utilisation = fields.measured("utilisation", SHARE_SCALE);
    String meter = fields.optional("meter");
    String model = fields.optional("model");
    fields.optional("partition");
    boolean isModelled = fields.flag("modelled");
    OptionalLong range = fields.optionalNumber("counter_range_j", 3);
    if (range.isPresent() && range.getAsLong() <= 0) {
      fields.add(
          RejectReason.MALFORMED, "counter_range_j is not above 0: absent if it never wraps");
    }
    if (!fields.has("power_w") && !fields.has("energy_j")) {
      fields.add(RejectReason.MALFORMED, "power_w and energy_j are both empty: a reading has one");
    }
    if (level != Level.UNKNOWN) {
      fields.check(Acceptance.ofPlace(level, device));
      fields.check(acceptance.ofReading(level, power, energy, utilisation, time, received));
    }
    return () ->
        new Parsed.Reading(
            site,
            host,
            time,
            received,
            new TickChannel(level, device, meter, model, isModelled, range.orElse(0)),
            power,
            energy,
            utilisation);
  }

  private Supplier<Parsed> job(Fields fields) {
    long time = fields.time("time");
    long received = fields.time("received", time);
    String job = fields.required("job");
    JobEventKind event = fields.requiredSymbol("event", JobEventKind.UNKNOWN);
    String site = fields.required("site");
    String host = fields.required("host");
    String device = fields.device(host);
    int attempt = fields.integer("attempt", 0, 0, Integer.MAX_VALUE);
    String partition = fields.optional("partition");
    long share = share(fields, partition);
    OptionalLong units = fields.optionalNumber("units", 9);
    String team = fields.optional("team");
    String project = fields.optional("project");
    String user = fields.optional("user");
    String name = fields.optional("name");
    String eventId = fields.optional("event_id");
    String endState = fields.optional("end_state");
    String unitsText = units.isPresent() ? fields.optional("units") : "";
    fields.check(acceptance.ofJobEvent(share, time, received));
    return () ->
        new Parsed.Job(
            JobEvent.newBuilder()
                .setJob(job)
                .setAttempt(attempt)
                .setEvent(event)
                .setTimeMs(time)
                .setReceivedMs(received)
                .setSite(site)
                .setHost(host)
                .setAllocations(List.of(new AllocationChange(device, partition, (int) share)))
                .setTeam(team)
                .setProject(project)
                .setUser(user)
                .setName(name)
                .setEndState(endState)
                .setEventId(eventId)
                .setUnits(unitsText)
                .build());
  }

  /** What the event says, else what the profile of its MIG partition says, else all. */
  private static long share(Fields fields, String partition) {
    if (fields.has("share")) {
      return fields.optionalNumber("share", SHARE_SCALE).orElse(WHOLE);
    }
    try {
      return MigProfile.sharePpb(partition).orElse(WHOLE);
    } catch (Quantity.Unusable e) {
      fields.check(Optional.of(e.violation()));
      return WHOLE;
    }
  }

  private Supplier<Parsed> intensity(Fields fields) {
    String zone = fields.required("zone");
    long from = fields.time("from");
    long to = fields.time("to");
    long value = fields.number("g_per_kwh", 3);
    Signal signal = fields.requiredSymbol("signal", Signal.UNKNOWN);
    Scope scope = fields.requiredSymbol("scope", Scope.UNKNOWN);
    IntensityStatus status = fields.requiredSymbol("status", IntensityStatus.UNKNOWN);
    String provider = fields.required("provider");
    long published = fields.time("published", from);
    long received = fields.time("received", published);
    fields.check(acceptance.ofIntensity(zone, signal, from, to, value));
    return () ->
        new Parsed.Carbon(
            new CarbonIntensity(
                zone, from, to, value, signal, scope, status, provider, published, received));
  }

  private static Supplier<Parsed> site(Fields fields) {
    String site = fields.required("site");
    String zone = fields.required("zone");
    long pue = fields.number("pue", 6);
    long from = fields.time("from", 0);
    long published = fields.time("published", from);
    long received = fields.time("received", published);
    String timezone = timezone(fields);
    long period = fields.optionalNumber("period_s", 3).orElse(DEFAULT_PERIOD_MS);
    int devicesPerHost = fields.integer("devices_per_host", 0, 0, 100_000);
    List<String> meterOrder = fields.names("meter_order");
    List<String> intensityOrder = fields.names("intensity_order");
    Signal signal = fields.symbol("signal", Signal.AVERAGE);
    Scope scope = fields.symbol("scope", Scope.DIRECT);
    OptionalLong fallback = fields.optionalNumber("fallback_g_per_kwh", 3);
    fallback.ifPresent(mg -> fields.check(Acceptance.ofMgPerKwh("fallback_g_per_kwh", mg)));
    OptionalLong price = notNegative(fields, "price_per_kwh", 6);
    OptionalLong water = notNegative(fields, "wue_l_per_kwh", 6);
    String pueCategory = fields.optional("pue_category");
    String currency = fields.optional("currency");
    OptionalLong capacity = fields.optionalNumber("capacity_kw", 6);
    capacity.ifPresent(mw -> fields.check(Acceptance.ofCapacity(mw)));
    fields.check(Acceptance.ofPue(pue));
    fields.check(Acceptance.ofPeriod(period));
    return () ->
        new Parsed.Site(
            SiteFactors.newBuilder()
                .setSite(site)
                .setFromMs(from)
                .setPublishedMs(published)
                .setReceivedMs(received)
                .setZone(zone)
                .setPueMillionths(pue)
                .setTimezone(timezone)
                .setPeriodMs(period)
                .setDevicesPerHost(devicesPerHost)
                .setMeterOrder(meterOrder)
                .setIntensityOrder(intensityOrder)
                .setSignal(signal)
                .setScope(scope)
                .setFallbackMgPerKwh(boxed(fallback))
                .setPueCategory(pueCategory)
                .setPricePerKwhMillionths(boxed(price))
                .setCurrency(currency)
                .setWueMicrolitresPerKwh(boxed(water))
                .setCapacityMw(boxed(capacity))
                .build());
  }

  private static OptionalLong notNegative(Fields fields, String field, int scale) {
    OptionalLong value = fields.optionalNumber(field, scale);
    if (value.orElse(0) < 0) {
      fields.add(RejectReason.NEGATIVE, field + " is negative: it cannot be");
    }
    return value;
  }

  private static String timezone(Fields fields) {
    String zone = fields.optional("timezone");
    if (zone.isEmpty()) {
      return "UTC";
    }
    fields.check(Acceptance.ofTimezone(zone));
    return zone;
  }

  private static @Nullable Long boxed(OptionalLong value) {
    return value.isPresent() ? value.getAsLong() : null;
  }
}
