package io.joulestream.bench;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A page as dcgm-exporter writes it: 25 metrics of 8 GPUs with their HELP and TYPE, about 70 KB.
 * Numbers have a fixed width, so that a new value is written over the old one.
 */
final class DcgmPage {

  static final int GPUS = 8;

  /** What every GPU uses from one scrape to the next. */
  static final long ENERGY_MJ = 650_000;

  private static final List<String> OTHERS =
      List.of(
          "DCGM_FI_DEV_SM_CLOCK",
          "DCGM_FI_DEV_MEM_CLOCK",
          "DCGM_FI_DEV_MEMORY_TEMP",
          "DCGM_FI_DEV_GPU_TEMP",
          "DCGM_FI_DEV_PCIE_REPLAY_COUNTER",
          "DCGM_FI_DEV_MEM_COPY_UTIL",
          "DCGM_FI_DEV_ENC_UTIL",
          "DCGM_FI_DEV_DEC_UTIL",
          "DCGM_FI_DEV_XID_ERRORS",
          "DCGM_FI_DEV_FB_FREE",
          "DCGM_FI_DEV_FB_USED",
          "DCGM_FI_DEV_FB_RESERVED",
          "DCGM_FI_DEV_UNCORRECTABLE_REMAPPED_ROWS",
          "DCGM_FI_DEV_CORRECTABLE_REMAPPED_ROWS",
          "DCGM_FI_DEV_ROW_REMAP_FAILURE",
          "DCGM_FI_DEV_NVLINK_BANDWIDTH_TOTAL",
          "DCGM_FI_DEV_VGPU_LICENSE_STATUS",
          "DCGM_FI_PROF_GR_ENGINE_ACTIVE",
          "DCGM_FI_PROF_PIPE_TENSOR_ACTIVE",
          "DCGM_FI_PROF_DRAM_ACTIVE",
          "DCGM_FI_PROF_PCIE_TX_BYTES",
          "DCGM_FI_PROF_PCIE_RX_BYTES");

  private final byte[] answer;
  private final List<Integer> powers = new ArrayList<>();
  private final List<Integer> energies = new ArrayList<>();
  private final List<Integer> utilisations = new ArrayList<>();
  private long scrapes;

  DcgmPage(int host) {
    StringBuilder page = new StringBuilder(72_000);
    family(page, host, "DCGM_FI_DEV_POWER_USAGE", "gauge", "000.000000", powers);
    family(page, host, "DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION", "counter", "000000000000", energies);
    family(page, host, "DCGM_FI_DEV_GPU_UTIL", "gauge", "00", utilisations);
    OTHERS.forEach(name -> family(page, host, name, "gauge", "1980", new ArrayList<>()));
    String head =
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\n"
            + "Content-Length: %d\r\n\r\n".formatted(page.length());
    int shift = head.length();
    List.of(powers, energies, utilisations).forEach(all -> all.replaceAll(at -> at + shift));
    answer = (head + page).getBytes(StandardCharsets.ISO_8859_1);
  }

  private static void family(
      StringBuilder page, int host, String name, String type, String zero, List<Integer> places) {
    page.append(
        "# HELP %s As DCGM knows it, in its own unit.\n# TYPE %s %s\n".formatted(name, name, type));
    for (int gpu = 0; gpu < GPUS; gpu++) {
      page.append(
          String.format(
              Locale.ROOT,
              "%s{gpu=\"%d\",UUID=\"GPU-%08x-6d3c-22ed-0ec8-d3b86487%04x\",pci_bus_id=\"00000000:8D:00.%d\","
                  + "device=\"nvidia%d\",modelName=\"NVIDIA H100 80GB HBM3\",Hostname=\"gpu%05d\","
                  + "DCGM_FI_DRIVER_VERSION=\"550.144.03\",container=\"trainer\",namespace=\"research\","
                  + "pod=\"llm-pretrain-worker-%05d\",pod_uid=\"5f6b8f0a-9c1e-4a53-8d1f-0242ac%06x\"} ",
              name,
              gpu,
              host,
              gpu,
              gpu,
              gpu,
              host,
              host,
              host));
      places.add(page.length());
      page.append(zero).append('\n');
    }
  }

  int bytes() {
    return answer.length;
  }

  /** The whole answer with its next values: 600 to 699 W, and a second's energy of that. */
  ByteBuffer next() {
    scrapes++;
    for (int gpu = 0; gpu < GPUS; gpu++) {
      long watts = 600 + (scrapes * 7 + gpu * 13L) % 100;
      write(powers.get(gpu), watts, 3);
      write(energies.get(gpu), scrapes * ENERGY_MJ, 12);
      write(utilisations.get(gpu), 10 + watts % 90, 2);
    }
    return ByteBuffer.wrap(answer.clone());
  }

  private void write(int at, long number, int digits) {
    long rest = number;
    for (int i = at + digits - 1; i >= at; i--) {
      answer[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
  }
}
