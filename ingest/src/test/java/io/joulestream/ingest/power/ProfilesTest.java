package io.joulestream.ingest.power;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.joulestream.ingest.exposition.MetricNames;
import io.joulestream.ingest.exposition.PageReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Readings of pages as the exporters write them. The pages are made from what is documented of the
 * formats (dcgm-exporter's README, its render template, issues #317 and #490; the documentation of
 * AMD's device-metrics-exporter, of Kepler, node_exporter and snmp_exporter with PowerNet-MIB and
 * PDU2-MIB), none was recorded.
 */
class ProfilesTest {

  private final KnownParts parts = new KnownParts();
  private final RepeatedCounters counters = new RepeatedCounters();
  private final RecordedPages into = new RecordedPages();

  private void scrape(Mapping mapping, String page) {
    Map<String, List<RankedMetric>> names = new HashMap<>();
    for (MetricMapping metric : mapping.metrics()) {
      names
          .computeIfAbsent(metric.metric(), name -> new ArrayList<>())
          .add(new RankedMetric(mapping.metrics().indexOf(metric), metric));
    }
    PageRecords.Rules rules =
        new PageRecords.Rules(
            mapping, PrometheusSettings.HostFrom.LABEL, Map.of(), parts, counters);
    PageRecords records =
        new PageRecords(rules, Target.of("h1:9400", "http", "/metrics"), 1_714_550_400_000L);
    int samples =
        new PageReader<>(new MetricNames<>(names))
            .read(page.getBytes(StandardCharsets.UTF_8), false, records);
    records.handOver(into);
    records.fault(samples).ifPresent(fault -> into.problem("h1", fault));
  }

  private List<String> readings(String profile, String resource) throws IOException {
    scrape(Mapping.profile(profile), page(resource));
    return into.readings();
  }

  private static String page(String resource) throws IOException {
    try (InputStream in = ProfilesTest.class.getResourceAsStream(resource)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void dcgmAsItIs() throws IOException {
    assertEquals(
        List.of(
            "{device=GPU-1f0a77c2-0b5e-4c36-9d53-2a6f4c1b7e90, energy_j=12345.678, host=gpu07,"
                + " level=DEVICE, model=NVIDIA H100 80GB HBM3, power_w=71.002, utilisation=0}",
            "{device=GPU-8b2281de-6d3c-22ed-0ec8-d3b864870b8b, energy_j=987654.321, host=gpu07,"
                + " level=DEVICE, model=NVIDIA H100 80GB HBM3, power_w=612.345, utilisation=0.97}"),
        readings("dcgm", "dcgm-current.prom"));
    assertEquals("1714550400000", into.records.get(0).get("time"));
    assertEquals(
        List.of(
            "gpu07 0 GPU-8b2281de-6d3c-22ed-0ec8-d3b864870b8b",
            "gpu07 1 GPU-1f0a77c2-0b5e-4c36-9d53-2a6f4c1b7e90"),
        into.slots);
    assertEquals(List.of(), into.problems);
  }

  /** Both counters: the first of the mapping counts, wherever it stands on the page. */
  @Test
  void dcgmByItsNewNames() throws IOException {
    assertEquals(
        List.of(
            "{device=GPU-1f0a77c2-0b5e-4c36-9d53-2a6f4c1b7e90, energy_j=12345, host=gpu07,"
                + " level=DEVICE, model=NVIDIA H100 80GB HBM3, power_w=71.002}",
            "{device=GPU-8b2281de-6d3c-22ed-0ec8-d3b864870b8b, energy_j=987654.321, host=gpu07,"
                + " level=DEVICE, model=NVIDIA H100 80GB HBM3, power_w=612.345, utilisation=0.97}"),
        readings("dcgm", "dcgm-new-names.prom"));
    assertEquals(
        List.of(
            "h1 DCGM_FI_DEV_GPU_UTIL_RATIO is 97: a utilisation is from 0 to 1, so it is left out"),
        into.problems);
  }

  /** A blank of 32 bits is a good value of a counter of 64. */
  @Test
  void dcgmOfOldVersions() throws IOException {
    assertEquals(
        List.of(
            "{device=GPU-604ac76c-d9cf-fef3-62e9-d92044ab6e52, energy_j=2147483.632, host=h1,"
                + " level=DEVICE, power_w=49.106}"),
        readings("dcgm", "dcgm-old.prom"));
  }

  /** G4: 52.6 to 52.8 W, not 210.76. */
  @Test
  void instancesOfOneDeviceAreOneReading() throws IOException {
    assertEquals(
        List.of(
            "{device=GPU-265c9814-6156-355b-e589-ff2064894f16,"
                + " host=yg-data-k8s-gpu-a30-node-test-test0003.mt, level=DEVICE, model=NVIDIA A30,"
                + " power_w=52.746}"),
        readings("dcgm", "dcgm-mig-a30.prom"));
  }

  @Test
  void podsAndJobsOfOneDeviceAreOneReading() throws IOException {
    assertEquals(
        List.of(
            "{device=GPU-aa, host=n2, level=DEVICE, model=NVIDIA L4, power_w=61.5}",
            "{device=GPU-bb, energy_j=5, host=n2, level=DEVICE, model=NVIDIA L4, power_w=40.25}"),
        readings("dcgm", "dcgm-repeats.prom"));
  }

  /** G5: they are refused as BLANK only as DCGM wrote them, in mJ. */
  @Test
  void blanksArePassedOnAsTheyCame() throws IOException {
    assertEquals(
        List.of(
            "{device=GPU-cc, energy_j=9223372036854775794, host=n3, level=DEVICE,"
                + " model=NVIDIA A100, power_w=140737488355330.000000}",
            "{device=GPU-dd, energy_j=7, host=n3, level=DEVICE, model=NVIDIA A100,"
                + " power_w=250.5}"),
        readings("dcgm", "dcgm-blanks.prom"));
    assertEquals(1, into.problems.size(), into.problems::toString);
  }

  /** G3: the joules go on in the same channel. */
  @Test
  void anExporterMayChangeItsUnit() {
    Mapping dcgm = Mapping.profile("dcgm");
    String labels = "{UUID=\"GPU-a\",Hostname=\"n1\"} ";
    scrape(dcgm, "DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION" + labels + "1000000\n");
    scrape(dcgm, "DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION" + labels + "4000000\n");
    scrape(dcgm, "DCGM_FI_DEV_GPU_ENERGY_JOULES_TOTAL" + labels + "500\n");
    scrape(dcgm, "DCGM_FI_DEV_GPU_ENERGY_JOULES_TOTAL" + labels + "2000\n");

    assertEquals(
        List.of("1000", "4000", "500", "2000"),
        into.records.stream().map(record -> record.get("energy_j")).toList());
    assertEquals(1, into.records.stream().map(record -> record.get("device")).distinct().count());
  }

  /** Partitions other than the first report 0, and would not hide what it reports. */
  @Test
  void amdInPartitions() throws IOException {
    assertEquals(
        List.of(
            "{device=692251000123, energy_j=429496.72965, host=amd1, level=DEVICE,"
                + " model=AMD Instinct MI300X, power_w=611}"),
        readings("amd", "amd-cpx.prom"));
    assertEquals(List.of("amd1 8 692251000123"), into.slots);
  }

  @Test
  void gaudiCountsInMilliwatts() throws IOException {
    assertEquals(
        List.of(
            "{device=01P0-HL2080A0-15, energy_j=81234.5, host=h1, level=DEVICE, power_w=412.5}"),
        readings("gaudi", "gaudi.prom"));
    into.records.clear();
    assertEquals(
        List.of("{device=01P0-HL2080A0-16, host=gaudi3, level=DEVICE, power_w=365.25}"),
        readings("gaudi", "gaudi-open.prom"));
  }

  /** dcgm-exporter asks its GPUs every 30 s unless told otherwise, whoever asks it more often. */
  @Test
  void aCounterThatIsToldAgainIsLeftOutWhilePowerFlows() {
    String page =
        """
        DCGM_FI_DEV_POWER_USAGE{gpu="0",UUID="GPU-a",Hostname="n1"} 700
        DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION{gpu="0",UUID="GPU-a",Hostname="n1"} %d
        DCGM_FI_DEV_POWER_USAGE{gpu="1",UUID="GPU-b",Hostname="n1"} 0
        DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION{gpu="1",UUID="GPU-b",Hostname="n1"} 5000
        """;
    List.of(1_000, 1_000, 21_001_000)
        .forEach(millijoules -> scrape(Mapping.profile("dcgm"), page.formatted(millijoules)));

    assertEquals(
        List.of("1 J 700 W", "5 J 0 W", "null J 700 W", "5 J 0 W", "21001 J 700 W", "5 J 0 W"),
        into.records.stream()
            .map(r -> r.get("energy_j") + " J " + r.get("power_w") + " W")
            .toList());
  }

  /** PowerNet-MIB: -1 where a unit has no meter. Less 10 W would be a wrong sum. */
  @Test
  void aUnitOfAPduWithoutAMeterLeavesNoSum() {
    scrape(
        Mapping.profile("pdu-apc"),
        """
        rPDU2DeviceStatusPower{rPDU2DeviceStatusIndex="1"} 150
        rPDU2DeviceStatusPower{rPDU2DeviceStatusIndex="2"} -1
        """);

    assertEquals(List.of("{host=h1, level=RACK, meter=pdu, power_w=-10}"), into.readings());
  }

  @Test
  void keplerOfNodesAndGpus() throws IOException {
    assertEquals(
        List.of(
            "{device=GPU-ee, energy_j=12000.125, host=n5, level=DEVICE, meter=kepler,"
                + " model=NVIDIA L40S, power_w=88.5}",
            "{host=n5, level=NODE, meter=bmc, power_w=640}"),
        readings("kepler", "kepler.prom"));
    into.records.clear();
    assertEquals(
        List.of("{energy_j=2900.75, host=n5, level=NODE, meter=rapl-kepler}"),
        readings("kepler-cpu", "kepler.prom"));
  }

  @Test
  void keplerOfOldCountsIdleAndDynamicParts() {
    scrape(
        Mapping.profile("kepler"),
        """
        kepler_node_platform_joules_total{instance="n6",mode="dynamic",source="acpi"} 100.5
        kepler_node_platform_joules_total{instance="n6",mode="idle",source="acpi"} 900
        kepler_node_platform_joules_total{instance="n7",mode="idle",source="trained_power_model"} 5
        """);

    assertEquals(
        List.of("{energy_j=1000.5, host=n6, level=NODE, meter=platform}"), into.readings());
  }

  /** G7, with a second package; between the two pages the first wraps. */
  @Test
  void packagesAreAddedAndTheirCounterWraps() throws IOException {
    Mapping rapl =
        Mapping.of(
            List.of(
                new ObjectMapper(new YAMLFactory())
                    .readTree(
                        """
                        {metric: node_rapl_package_joules_total, kind: energy, unit: J, level: NODE,
                         host: instance, meter: rapl, sum: true, counter_range: 262143.328850}""")));
    scrape(rapl, page("rapl.prom"));
    scrape(
        rapl,
        """
        node_rapl_package_joules_total{index="0"} 1
        node_rapl_package_joules_total{index="1"} 1000.5
        """);
    // what is gone for a moment would seem to come back with all that it ever counted
    scrape(rapl, "node_rapl_package_joules_total{index=\"0\"} 2\n");

    assertEquals(
        List.of(
            "{counter_range_j=262143.32885, energy_j=263143.5, host=h1, level=NODE, meter=rapl}",
            "{counter_range_j=262143.32885, energy_j=1001.5, host=h1, level=NODE, meter=rapl}"),
        into.readings());
    assertEquals(
        List.of("h1 NODE of h1 is a sum of 2 parts, of which 1 are there: it is left out"),
        into.problems);
  }

  @Test
  void withoutARangeAWrapIsAReset() throws IOException {
    assertEquals(
        List.of("{energy_j=263143.5, host=h1, level=NODE, meter=rapl}"),
        readings("rapl", "rapl.prom"));
  }

  /** Two that are chained, in hundredths of kW. */
  @Test
  void pdusOfApc() throws IOException {
    assertEquals(
        List.of("{host=h1, level=RACK, meter=pdu, power_w=8130}"),
        readings("pdu-apc", "pdu-apc.prom"));
  }

  @Test
  void pdusOfRaritan() throws IOException {
    assertEquals(
        List.of("{host=h1, level=RACK, meter=pdu, power_w=6180}"),
        readings("pdu-raritan", "pdu-raritan.prom"));
  }

  @Test
  void aPageOfSomethingElseIsSaid() throws IOException {
    assertEquals(List.of(), readings("ipmi", "gaudi.prom"));
    scrape(Mapping.profile("dcgm"), "DCGM_FI_DEV_POWER_USAGE{Hostname=\"n1\"} 1\n");

    assertEquals(
        List.of(
            "h1 has 2 samples, none of a metric that is mapped",
            "h1 a series of DCGM_FI_DEV_POWER_USAGE has no label for its host or device"),
        into.problems);
  }
}
