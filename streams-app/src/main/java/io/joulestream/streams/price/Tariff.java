package io.joulestream.streams.price;

import io.joulestream.energy.Basis;
import io.joulestream.energy.IntensityStatus;
import io.joulestream.energy.Price;
import io.joulestream.energy.SiteFactors;
import io.joulestream.energy.Uncertainty;
import io.joulestream.schemas.BinaryReader;
import io.joulestream.schemas.BinaryWriter;
import io.joulestream.streams.MessageCodec;
import io.joulestream.streams.PricedSum;
import io.joulestream.streams.PricedSum.Sum;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What prices a site's window.
 *
 * @param factors the site's row, or empty while it has none
 * @param mgPerKwh mgCO2e/kWh; empty while pending
 * @param status of the intensity, {@code FALLBACK}, or empty while pending
 * @param provider of the intensity, or empty
 * @param revision how many earlier published values it supersedes
 * @param beside published intensities of every basis, in the order of {@link Basis#ALL},
 *     mgCO2e/kWh; empty where the window is not covered
 * @param receivedMs greatest receive time of what it follows from, or {@link Long#MIN_VALUE}
 */
public record Tariff(
    Factors factors,
    OptionalLong mgPerKwh,
    String status,
    String provider,
    int revision,
    List<OptionalLong> beside,
    long receivedMs) {

  public static final String FALLBACK = "FALLBACK";

  /** Of a site without factors. */
  public static final Tariff UNKNOWN =
      new Tariff(
          Factors.NONE,
          OptionalLong.empty(),
          "",
          "",
          0,
          Collections.nCopies(Basis.ALL.size(), OptionalLong.empty()),
          Long.MIN_VALUE);

  public Tariff {
    beside = List.copyOf(beside);
  }

  /**
   * What a site declared for the window.
   *
   * @param zone grid zone, or empty
   * @param pueMillionths 10⁻⁶
   * @param signal which kind of intensity prices the site, or empty
   * @param scope likewise: emissions of another signal or scope may not be added
   * @param pricePerKwhMillionths 10⁻⁶ of {@code currency} per kWh
   * @param wueMicrolitresPerKwh µl per kWh of IT energy
   * @param timezone IANA time zone of the site's hours, days and months
   */
  public record Factors(
      String zone,
      OptionalLong pueMillionths,
      String signal,
      String scope,
      OptionalLong pricePerKwhMillionths,
      String currency,
      OptionalLong wueMicrolitresPerKwh,
      String timezone) {

    static final Factors NONE =
        new Factors(
            "",
            OptionalLong.empty(),
            "",
            "",
            OptionalLong.empty(),
            "",
            OptionalLong.empty(),
            "UTC");

    static Factors of(SiteFactors row) {
      return new Factors(
          row.zone(),
          OptionalLong.of(row.pueMillionths()),
          row.signal().name(),
          row.scope().name(),
          row.pricePerKwhMillionths(),
          row.currency(),
          row.wueMicrolitresPerKwh(),
          row.timezone());
    }

    /** Whether the other factors price the same: a time zone only says in which bin. */
    public boolean pricesSameAs(Factors other) {
      return in(other.timezone).equals(other);
    }

    private Factors in(String otherTimezone) {
      return timezone.equals(otherTimezone)
          ? this
          : new Factors(
              zone,
              pueMillionths,
              signal,
              scope,
              pricePerKwhMillionths,
              currency,
              wueMicrolitresPerKwh,
              otherTimezone);
    }
  }

  /** Facility energy of some IT energy, mJ; empty while the site has no factors. */
  public OptionalLong facilityMj(long energyMj) {
    OptionalLong pue = factors.pueMillionths();
    return pue.isPresent()
        ? OptionalLong.of(Price.facilityMj(energyMj, pue.getAsLong()))
        : OptionalLong.empty();
  }

  /** Emissions of some IT energy, µg; empty while pending. */
  public OptionalLong locationUg(long energyMj) {
    return emissionsUg(energyMj, mgPerKwh);
  }

  /** Emissions by a basis of some IT energy, µg; empty if no published value covers the window. */
  public OptionalLong besideUg(Basis basis, long energyMj) {
    return emissionsUg(energyMj, beside.get(Basis.ALL.indexOf(basis)));
  }

  private OptionalLong emissionsUg(long energyMj, OptionalLong intensity) {
    OptionalLong pue = factors.pueMillionths();
    return intensity.isPresent() && pue.isPresent()
        ? OptionalLong.of(Price.micrograms(energyMj, intensity.getAsLong(), pue.getAsLong()))
        : OptionalLong.empty();
  }

  /** Cost of some IT energy, 10⁻⁶ of the currency; empty if the site declared no price. */
  public OptionalLong costMicro(long energyMj) {
    OptionalLong price = factors.pricePerKwhMillionths();
    OptionalLong pue = factors.pueMillionths();
    return price.isPresent() && pue.isPresent()
        ? OptionalLong.of(Price.costMillionths(energyMj, price.getAsLong(), pue.getAsLong()))
        : OptionalLong.empty();
  }

  /** Water for some IT energy, µl; empty if the site declared no usage. */
  public OptionalLong waterUl(long energyMj) {
    OptionalLong usage = factors.wueMicrolitresPerKwh();
    return usage.isPresent()
        ? OptionalLong.of(Price.waterMicrolitres(energyMj, usage.getAsLong()))
        : OptionalLong.empty();
  }

  /** Bound on the error of the emissions of some IT energy, µg; empty while pending. */
  public OptionalLong uncertaintyUg(long energyMj, long uncertaintyMj) {
    OptionalLong location = locationUg(energyMj);
    OptionalLong pue = factors.pueMillionths();
    return location.isPresent() && mgPerKwh.isPresent() && pue.isPresent()
        ? OptionalLong.of(
            Uncertainty.micrograms(
                location.getAsLong(),
                intensityPerMille(),
                uncertaintyMj,
                mgPerKwh.getAsLong(),
                pue.getAsLong()))
        : OptionalLong.empty();
  }

  private long intensityPerMille() {
    return status.equals(FALLBACK)
        ? Uncertainty.FALLBACK_PER_MILLE
        : Uncertainty.perMille(IntensityStatus.valueOf(status));
  }

  /** One window's price, to be added to others. */
  public PricedSum priced(long energyMj, long uncertaintyMj) {
    OptionalLong location = locationUg(energyMj);
    OptionalLong cost = costMicro(energyMj);
    List<Sum> besides = new ArrayList<>();
    for (Basis basis : Basis.ALL) {
      besides.add(sum(besideUg(basis, energyMj)));
    }
    String basis = factors.signal() + " " + factors.scope();
    return new PricedSum(
        1,
        energyMj,
        location.isPresent() ? energyMj : 0,
        uncertaintyUg(energyMj, uncertaintyMj).orElse(0),
        sum(facilityMj(energyMj)),
        sum(location),
        sum(cost),
        sum(waterUl(energyMj)),
        besides,
        location.isPresent() ? Map.of(basis, 1L) : Map.of(),
        cost.isPresent() ? Map.of(factors.currency(), 1L) : Map.of());
  }

  private static Sum sum(OptionalLong value) {
    return value.isPresent() ? Sum.of(value.getAsLong()) : Sum.NONE;
  }

  /** Whether results priced by the other tariff would read the same. */
  public boolean isSameAs(Tariff other) {
    return factors.equals(other.factors)
        && revision == other.revision
        && pricesSameAs(other)
        && beside.equals(other.beside);
  }

  /**
   * Whether results priced by the other tariff would read the same but for the other bases and the
   * time zone, with which a revision counts no further.
   */
  public boolean pricesSameAs(Tariff other) {
    boolean sameTimezone = factors.timezone().equals(other.factors.timezone());
    return factors.pricesSameAs(other.factors)
        && mgPerKwh.equals(other.mgPerKwh)
        && status.equals(other.status)
        && provider.equals(other.provider)
        && (revision == other.revision || !sameTimezone);
  }

  public void write(BinaryWriter out) {
    out.writeString(factors.zone());
    MessageCodec.writeOptional(factors.pueMillionths(), out);
    out.writeString(factors.signal()).writeString(factors.scope());
    MessageCodec.writeOptional(factors.pricePerKwhMillionths(), out);
    out.writeString(factors.currency());
    MessageCodec.writeOptional(factors.wueMicrolitresPerKwh(), out);
    out.writeString(factors.timezone());
    MessageCodec.writeOptional(mgPerKwh, out);
    out.writeString(status).writeString(provider).writeInt(revision);
    beside.forEach(value -> MessageCodec.writeOptional(value, out));
    out.writeLong(receivedMs);
  }

  public static Tariff read(BinaryReader in) {
    return new Tariff(
        new Factors(
            in.readString(),
            MessageCodec.readOptional(in),
            in.readString(),
            in.readString(),
            MessageCodec.readOptional(in),
            in.readString(),
            MessageCodec.readOptional(in),
            in.readString()),
        MessageCodec.readOptional(in),
        in.readString(),
        in.readString(),
        in.readInt(),
        readBeside(in),
        in.readLong());
  }

  private static List<OptionalLong> readBeside(BinaryReader in) {
    List<OptionalLong> values = new ArrayList<>();
    for (int i = 0; i < Basis.ALL.size(); i++) {
      values.add(MessageCodec.readOptional(in));
    }
    return values;
  }
}
