package io.joulestream.sink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.joulestream.schemas.avro.DevicePower;
import io.joulestream.schemas.avro.DeviceWindow;
import io.joulestream.schemas.avro.JobEmissions;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class TablesTest {

  @Test
  void aJobMinuteIsOnePointWithEveryField() {
    EncodedPoint point =
        Tables.JOB_MINUTES.encode(record(emissions("smc/5848_2", 2_800_000L))).get(0);

    assertEquals(
        "job_minutes,job=smc/5848_2,site=lon1 average_direct_known=true,average_direct_ug=2800000i,"
            + "average_lifecycle_known=false,average_lifecycle_ug=0i,bridged_ms=0i,cost_known=true,"
            + "cost_micro=1330i,counted_ms=60000i,currency=\"GBP\",emissions_uncertainty_pct=15.0,"
            + "energy_mj=42000000i,facility_energy_mj=50400000i,final=true,held_idle_mj=0i,integrated_ms=0i,"
            + "intensity_mg_per_kwh=200000i,intensity_provider=\"neso\",intensity_status=\"MEASURED\","
            + "location_ug=2800000i,marginal_direct_known=false,marginal_direct_ug=0i,"
            + "marginal_lifecycle_known=false,marginal_lifecycle_ug=0i,markers=\"\",missing_ms=0i,modelled_ms=0i,overhead_mj=5000000i,"
            + "pending_mj=0i,priced=true,retracted=false,revision=1i,scope=\"DIRECT\",signal=\"AVERAGE\","
            + "uncertainty_mj=2100000i,uncertainty_pct=5.0,uncertainty_ug=420000i,water_known=false,"
            + "water_ul=0i,zone=\"GB\""
            + " 1715960340000000",
        point.line());
  }

  @Test
  void whatIsPendingIsZeroWithAFlag() {
    String line = Tables.JOB_MINUTES.encode(record(emissions("a", null))).get(0).line();

    assertTrue(line.contains("location_ug=0i"), line);
    assertTrue(line.contains("pending_mj=42000000i"), line);
    assertTrue(line.contains("priced=false"), line);
  }

  @Test
  void namesWithSpacesCommasAndQuotesAreEscaped() {
    String line = Tables.JOB_MINUTES.encode(record(emissions("a b,c=\"d\"", 1L))).get(0).line();

    assertTrue(line.startsWith("job_minutes,job=a\\ b\\,c\\=\"d\",site=lon1 "), line);
  }

  @Test
  void aHostsRecordIsAPointForEachMeter() {
    DevicePower power =
        DevicePower.newBuilder()
            .setSite("lon1")
            .setHost("n1")
            .setWindowStartMs(60_000)
            .setWindowMs(60_000)
            .setDevices(List.of(device("0", 30_000_000), device("1", 0)))
            .setReadings(0)
            .setReadingDuplicates(0)
            .setReadingConflicts(0)
            .setJobEvents(0)
            .setJobEventDuplicates(0)
            .setJobEventConflicts(0)
            .setReceivedMs(0)
            .build();

    List<EncodedPoint> points =
        Tables.DEVICE_POWER.encode(new ConsumerRecord<>("device-power", 0, 0, "k", power));

    assertEquals(2, points.size());
    assertTrue(points.get(0).line().contains("mean_w=500.0"), points.get(0).line());
    assertTrue(points.get(1).line().contains("mean_w=0.0"), points.get(1).line());
    assertFalse(points.get(0).identity().equals(points.get(1).identity()));
  }

  @Test
  void tagsAndFieldsHaveDifferentNamesAndTypesAreTheSameEverywhere() {
    Map<String, FieldType> types = new HashMap<>();
    for (Table<?, ?> table : Tables.ALL) {
      HashSet<String> names = new HashSet<>(table.tags());
      table.fields().keySet().forEach(f -> assertTrue(names.add(f), table.name() + "." + f));
      table
          .fields()
          .forEach(
              (field, type) ->
                  assertEquals(
                      type,
                      types.merge(table.name() + "." + field, type, (a, b) -> a == b ? a : b)));
    }
  }

  private static <V> ConsumerRecord<String, V> record(V value) {
    return new ConsumerRecord<>("topic", 0, 0, "key", value);
  }

  private static DeviceWindow device(String name, long energyMj) {
    return new DeviceWindow(
        "DEVICE",
        name,
        "",
        true,
        energyMj,
        energyMj == 0 ? 0L : 60_000L,
        0L,
        0L,
        0L,
        60,
        null,
        null);
  }

  private static JobEmissions emissions(String job, Long locationUg) {
    return JobEmissions.newBuilder()
        .setJob(job)
        .setSite("lon1")
        .setZone("GB")
        .setWindowStartMs(1_715_960_340_000L)
        .setWindowMs(60_000)
        .setEnergyMj(42_000_000)
        .setHeldIdleMj(0)
        .setOverheadMj(5_000_000)
        .setFacilityEnergyMj(50_400_000L)
        .setLocationUg(locationUg)
        .setIntensityMgPerKwh(locationUg == null ? null : 200_000L)
        .setSignal("AVERAGE")
        .setScope("DIRECT")
        .setIntensityStatus(locationUg == null ? "" : "MEASURED")
        .setIntensityProvider(locationUg == null ? "" : "neso")
        .setCountedMs(60_000)
        .setIntegratedMs(0)
        .setBridgedMs(0)
        .setModelledMs(0)
        .setMissingMs(0)
        .setRevision(1)
        .setFinal$(true)
        .setRetracted(false)
        .setMarkers(List.of())
        .setReceivedMs(0)
        .setAverageDirectUg(locationUg)
        .setCostMicro(1_330L)
        .setCurrency("GBP")
        .setUncertaintyMj(2_100_000)
        .setUncertaintyUg(locationUg == null ? null : 420_000L)
        .build();
  }
}
