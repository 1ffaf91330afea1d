package io.joulestream.ingest.catalogue;

import io.joulestream.ingest.collect.SourceSettings;
import io.joulestream.ingest.factors.MeasuredPueSettings;
import io.joulestream.ingest.factors.SiteFactorsSettings;
import io.joulestream.ingest.intensity.CsvIntensitySettings;
import io.joulestream.ingest.intensity.ElectricityMapsSettings;
import io.joulestream.ingest.intensity.NesoSettings;
import io.joulestream.ingest.intensity.WattTimeSettings;
import io.joulestream.ingest.intensity.YearlyFactorsSettings;
import io.joulestream.ingest.kubernetes.KubernetesSettings;
import io.joulestream.ingest.power.NvidiaSmiSettings;
import io.joulestream.ingest.power.PrometheusSettings;
import io.joulestream.ingest.power.RedfishSettings;
import io.joulestream.ingest.power.TpuSettings;
import io.joulestream.ingest.slurm.JobcompSettings;
import io.joulestream.ingest.slurm.SlurmSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The types of sources. Each has its keys with their defaults in a resource {@code TYPE.yaml}
 * beside this class, and its page in {@code docs/sources.md}.
 */
public enum SourceType {
  CSV_INTENSITY(CsvIntensitySettings.class),
  ELECTRICITY_MAPS(ElectricityMapsSettings.class),
  KUBERNETES(KubernetesSettings.class),
  MEASURED_PUE(MeasuredPueSettings.class),
  NESO(NesoSettings.class),
  NVIDIA_SMI(NvidiaSmiSettings.class),
  PROMETHEUS(PrometheusSettings.class),
  REDFISH(RedfishSettings.class),
  SITE_FACTORS(SiteFactorsSettings.class),
  SLURM(SlurmSettings.class),
  SLURM_JOBCOMP(JobcompSettings.class),
  TPU(TpuSettings.class),
  WATTTIME(WattTimeSettings.class),
  YEARLY_FACTORS(YearlyFactorsSettings.class);

  private final Class<? extends SourceSettings> settings;

  SourceType(Class<? extends SourceSettings> settings) {
    this.settings = settings;
  }

  /** The record that a configuration of this type is bound to. */
  public Class<? extends SourceSettings> settings() {
    return settings;
  }

  /** As configurations write it: {@code nvidia-smi}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Names of all. */
  public static List<String> names() {
    return Arrays.stream(values()).map(SourceType::toString).sorted().toList();
  }

  /** The type that a configuration calls so. */
  public static Optional<SourceType> of(String name) {
    return Arrays.stream(values()).filter(type -> type.toString().equals(name)).findFirst();
  }

  /** Every key of this type with its default, in YAML with explanations. */
  public String defaults() {
    try (InputStream in = SourceType.class.getResourceAsStream(this + ".yaml")) {
      if (in == null) {
        throw new IllegalStateException("there is no " + this + ".yaml");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
