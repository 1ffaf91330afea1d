package io.joulestream.streams.ledger;

import io.joulestream.schemas.BinaryReader;
import io.joulestream.schemas.BinaryWriter;
import io.joulestream.schemas.avro.LedgerEntry;
import io.joulestream.streams.MarkerCounts;
import io.joulestream.streams.price.Tariff;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * The ledger entries of one row so far: the first when it is settled, a further one whenever what
 * was entered last is no longer what is stated (semantics §8, §9).
 */
public final class Entries {

  private static final String SETTLED = "SETTLED";
  private static final String ENERGY = "ENERGY";
  private static final String CORRECTION = "CORRECTION";
  private static final String INTENSITY = "INTENSITY";
  private static final String SITE_FACTORS = "SITE_FACTORS";

  private int count;
  private boolean corrected;

  /** The row that the entries are of. */
  public record Row(String site, long windowMs, int lengthMs, String job) {}

  /** Notes that the next change of the amount comes from a correction. */
  public void correct() {
    corrected = true;
  }

  /** Whether the row was entered before. */
  public boolean isEmpty() {
    return count == 0;
  }

  /**
   * The entry that is due now that {@code now} is stated instead of {@code before}.
   *
   * @param before what was stated last, absent if nothing was
   * @param now absent if the row no longer exists
   * @param issuedMs greatest receive time of what it follows from
   */
  public Optional<LedgerEntry> next(
      Row row, Optional<Figure> before, Optional<Figure> now, boolean isSettled, long issuedMs) {
    boolean isChanged =
        before.isPresent() != now.isPresent()
            || (before.isPresent() && now.isPresent() && !before.get().statesSameAs(now.get()));
    boolean isDue = count == 0 ? isSettled && now.isPresent() : isChanged;
    String cause = count == 0 ? SETTLED : cause(before, now);
    corrected = false;
    if (!isDue) {
      return Optional.empty();
    }
    Optional<Figure> previous = count == 0 ? Optional.empty() : before;
    count++;
    return Optional.of(entry(row, cause, previous, now, issuedMs));
  }

  private String cause(Optional<Figure> before, Optional<Figure> now) {
    String ofAmount = corrected ? CORRECTION : ENERGY;
    if (before.isEmpty() || now.isEmpty()) {
      return ofAmount;
    }
    Tariff old = before.get().tariff();
    Tariff tariff = now.get().tariff();
    StringJoiner causes = new StringJoiner("|");
    if (!before.get().unpriced().statesSameAs(now.get().unpriced())) {
      causes.add(ofAmount);
    }
    boolean sameFactors = old.factors().pricesSameAs(tariff.factors());
    if (!sameFactors) {
      causes.add(SITE_FACTORS);
    }
    boolean sameIntensity =
        old.mgPerKwh().equals(tariff.mgPerKwh())
            && old.status().equals(tariff.status())
            && old.provider().equals(tariff.provider());
    if (!sameIntensity || (sameFactors && old.revision() != tariff.revision())) {
      causes.add(INTENSITY);
    }
    return causes.toString();
  }

  private LedgerEntry entry(
      Row row, String cause, Optional<Figure> before, Optional<Figure> now, long issuedMs) {
    Amount amount = now.map(Figure::amount).orElse(Amount.NONE);
    Tariff tariff = now.map(Figure::tariff).orElse(Tariff.UNKNOWN);
    long energy = amount.energyMj();
    return LedgerEntry.newBuilder()
        .setSite(row.site())
        .setWindowStartMs(row.windowMs())
        .setWindowMs(row.lengthMs())
        .setJob(row.job())
        .setEntry(count)
        .setCause(cause)
        .setIssuedMs(issuedMs)
        .setZone(tariff.factors().zone())
        .setEnergyMj(energy)
        .setHeldIdleMj(amount.heldIdleMj())
        .setOverheadMj(amount.overheadMj())
        .setFacilityEnergyMj(boxed(tariff.facilityMj(energy)))
        .setLocationUg(boxed(tariff.locationUg(energy)))
        .setPueMillionths(boxed(tariff.factors().pueMillionths()))
        .setIntensityMgPerKwh(boxed(tariff.mgPerKwh()))
        .setSignal(tariff.factors().signal())
        .setScope(tariff.factors().scope())
        .setIntensityStatus(tariff.status())
        .setIntensityProvider(tariff.provider())
        .setRevision(tariff.revision())
        .setCostMicro(boxed(tariff.costMicro(energy)))
        .setCurrency(tariff.factors().currency())
        .setUncertaintyMj(amount.uncertaintyMj())
        .setMissingMs(amount.missingMs())
        .setRetracted(now.isEmpty())
        .setMarkers(MarkerCounts.names(amount.markers()))
        .setPreviousEnergyMj(before.map(f -> f.amount().energyMj()).orElse(null))
        .setPreviousFacilityEnergyMj(
            before.map(f -> boxed(f.tariff().facilityMj(f.amount().energyMj()))).orElse(null))
        .setPreviousLocationUg(
            before.map(f -> boxed(f.tariff().locationUg(f.amount().energyMj()))).orElse(null))
        .setPreviousIntensityMgPerKwh(before.map(f -> boxed(f.tariff().mgPerKwh())).orElse(null))
        .setPreviousIntensityStatus(before.map(f -> f.tariff().status()).orElse(""))
        .build();
  }

  private static @Nullable Long boxed(OptionalLong value) {
    return value.isPresent() ? value.getAsLong() : null;
  }

  public void write(BinaryWriter out) {
    out.writeInt(count).writeBoolean(corrected);
  }

  public static Entries read(BinaryReader in) {
    Entries entries = new Entries();
    entries.count = in.readInt();
    entries.corrected = in.readBoolean();
    return entries;
  }
}
