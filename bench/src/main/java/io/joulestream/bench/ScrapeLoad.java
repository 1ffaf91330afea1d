package io.joulestream.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.OperatingSystemMXBean;
import io.joulestream.ingest.Parsed;
import io.joulestream.ingest.RecordKind;
import io.joulestream.ingest.RecordParser;
import io.joulestream.ingest.collect.Collected;
import io.joulestream.ingest.collect.HttpFetch;
import io.joulestream.ingest.collect.Inventory;
import io.joulestream.ingest.collect.Source;
import io.joulestream.ingest.collect.SourceContext;
import io.joulestream.ingest.exposition.MetricNames;
import io.joulestream.ingest.exposition.PageReader;
import io.joulestream.ingest.power.PrometheusSettings;
import io.joulestream.schemas.Acceptance;
import io.joulestream.schemas.ConfluentSchemaIds;
import io.joulestream.schemas.SchemaIds;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToIntFunction;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Scrapes a thousand dcgm-exporters every second: what that costs, and whether it keeps up. The
 * exporters are sockets of another process on the same machine.
 */
@Command(name = "scrape-load", mixinStandardHelpOptions = true)
final class ScrapeLoad implements Callable<Integer> {

  /** Until code is compiled and connections are open. */
  private static final int WARM_UP_SECONDS = 20;

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  @Option(names = "--targets", description = "exporters of 8 GPUs", defaultValue = "1000")
  private int targets = 1_000;

  @Option(
      names = "--seconds",
      description = "after 20 s to warm up, 30 s of the whole",
      defaultValue = "60")
  private int seconds = 60;

  @Option(
      names = "--whole",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description =
          "the command ingest with its buffer and a broker; --no-whole: only source, parser and"
              + " validation, in this process")
  private boolean whole = true;

  private final Handed handed = new Handed();
  private final long[] took = new long[10_000_000];
  private final AtomicInteger scrapes = new AtomicInteger();
  private final AtomicLong failed = new AtomicLong();

  public static void main(String[] args) {
    System.exit(new CommandLine(new ScrapeLoad()).execute(args));
  }

  /** Checks what is handed over, as ingest does before it publishes. */
  private static final class Handed implements Collected {
    private final RecordParser parser = new RecordParser(Acceptance.DEFAULT);
    private final LongAdder accepted = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder slots = new LongAdder();

    @Override
    public void add(RecordKind kind, Map<String, String> record) {
      Map<String, String> whole = new HashMap<>(record);
      whole.put("site", "lon1");
      whole.put("received", Long.toString(System.currentTimeMillis()));
      (parser.parse(kind, whole) instanceof Parsed.Refused ? refused : accepted).increment();
    }

    @Override
    public void slot(String host, String index, String device) {
      slots.increment();
    }

    @Override
    public void clock(String host, long timeMs) {}

    @Override
    public void problem(String place, String sentence) {
      System.err.println(place + " " + sentence);
    }
  }

  @Override
  public Integer call() throws Exception {
    Process exporters = launch();
    try (BufferedReader out = exporters.inputReader(StandardCharsets.US_ASCII);
        SchemaIds ids = ConfluentSchemaIds.inMemory()) {
      List<String> addresses =
          Arrays.stream(out.readLine().split(" ", -1)).map(port -> "127.0.0.1:" + port).toList();
      if (whole) {
        runWhole(addresses);
        return 0;
      }
      try (Source source = settings(addresses).open(context(ids), this::scraped)) {
        run(source, exporters);
      }
    } finally {
      exporters.destroyForcibly();
    }
    return 0;
  }

  private void runWhole(List<String> addresses) throws Exception {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("bench", "scrape-load --whole");
    figures.put("targets", targets);
    figures.put("page_bytes", new DcgmPage(0).bytes());
    figures.putAll(new WholeScrape(addresses, seconds).run());
    System.out.println(new ObjectMapper().writeValueAsString(figures));
  }

  private void scraped(boolean isGood, long tookNanos) {
    took[scrapes.getAndIncrement() % took.length] = tookNanos;
    failed.addAndGet(isGood ? 0 : 1);
  }

  private Process launch() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx512m",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            ExporterFleet.class.getName(),
            Integer.toString(targets))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static PrometheusSettings settings(List<String> addresses) {
    return new PrometheusSettings(
        addresses,
        "",
        "http",
        "/metrics",
        List.of("dcgm"),
        List.of(),
        PrometheusSettings.HostFrom.LABEL,
        false,
        Map.of(),
        "",
        "",
        "");
  }

  private static SourceContext context(SchemaIds ids) {
    Clock clock = Clock.systemUTC();
    return new SourceContext(
        "bench",
        "lon1",
        Duration.ofSeconds(1),
        Duration.ofSeconds(1),
        Inventory.NONE,
        Path.of("none"),
        new HttpFetch(clock),
        new SourceContext.Books(Map.of(), "", ids),
        clock);
  }

  private void run(Source source, Process exporters) throws Exception {
    poll(source, WARM_UP_SECONDS);
    long before = handed.accepted.sum();
    scrapes.set(0);
    failed.set(0);
    long cpu = cpuNanos();
    Duration load = cpu(exporters);
    long start = System.nanoTime();
    int missed = poll(source, seconds);
    double elapsed = (System.nanoTime() - start) / 1e9;
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("bench", "scrape-load");
    figures.put("targets", targets);
    figures.put("page_bytes", new DcgmPage(0).bytes());
    figures.put("scrapes/s", rounded(scrapes.get() / elapsed));
    figures.put("readings/s", rounded((handed.accepted.sum() - before) / elapsed));
    figures.put("failed", failed.get());
    figures.put("refused", handed.refused.sum());
    figures.put("missed intervals", missed);
    figures.put("cores", rounded((cpuNanos() - cpu) / 1e9 / elapsed));
    figures.put(
        "cores of the exporters", rounded(cpu(exporters).minus(load).toNanos() / 1e9 / elapsed));
    quantiles(figures);
    compare(figures);
    System.out.println(new ObjectMapper().writeValueAsString(figures));
  }

  static double rounded(double figure) {
    return Math.round(figure * 100) / 100.0;
  }

  /** Asks once a second; returns how many of the seconds passed while the one before lasted. */
  private int poll(Source source, int times) throws Exception {
    int missed = 0;
    long due = System.nanoTime();
    for (int i = 0; i < times; i++) {
      source.poll(handed);
      due += SECOND;
      long late = System.nanoTime() - due;
      if (late > 0) {
        missed += (int) (late / SECOND) + 1;
        due += (late / SECOND + 1) * SECOND;
      }
      TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
    }
    return missed;
  }

  private void quantiles(Map<String, Object> figures) {
    long[] sorted = Arrays.copyOf(took, Math.min(scrapes.get(), took.length));
    Arrays.sort(sorted);
    figures.put("scrape p50 ms", rounded(sorted[sorted.length / 2] / 1e6));
    figures.put("scrape p99 ms", rounded(sorted[(int) (sorted.length * 0.99)] / 1e6));
  }

  /** The parser alone, against one of Strings and regular expressions. */
  private static void compare(Map<String, Object> figures) {
    ByteBuffer answer = new DcgmPage(1).next();
    String text = StandardCharsets.ISO_8859_1.decode(answer).toString();
    byte[] page =
        text.substring(text.indexOf("\r\n\r\n") + 4).getBytes(StandardCharsets.ISO_8859_1);
    double ours = microseconds(page, new Ours());
    double naive = microseconds(page, NaivePage::read);
    figures.put("page µs", rounded(ours));
    figures.put("naive page µs", rounded(naive));
    figures.put("naive of ours", rounded(naive / ours));
  }

  private static double microseconds(byte[] page, ToIntFunction<byte[]> reader) {
    long start = 0;
    int read = 0;
    int found = 0;
    // the first second is for the compiler
    for (long began = System.nanoTime(); System.nanoTime() - began < 4 * SECOND; read++) {
      if (start == 0 && System.nanoTime() - began > SECOND) {
        start = System.nanoTime();
        read = 0;
      }
      found += reader.applyAsInt(page);
    }
    if (found == 0) {
      throw new IllegalStateException("nothing was read");
    }
    return (System.nanoTime() - start) / 1e3 / read;
  }

  /** Reads the three metrics of the profile. */
  private static final class Ours implements ToIntFunction<byte[]>, PageReader.Visitor<String> {
    private final PageReader<String> reader =
        new PageReader<>(
            new MetricNames<>(
                Map.of(
                    "DCGM_FI_DEV_POWER_USAGE", "W",
                    "DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION", "mJ",
                    "DCGM_FI_DEV_GPU_UTIL", "%")));
    private int labels;

    @Override
    public int applyAsInt(byte[] page) {
      return reader.read(page, false, this);
    }

    @Override
    public void sample(
        String wanted, Map<String, String> series, String value, OptionalLong timeMs) {
      labels += series.size();
    }

    @Override
    public void bad(int line, String fault) {
      throw new IllegalStateException(line + " " + fault + " after " + labels + " labels");
    }
  }

  private static long cpuNanos() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }

  private static Duration cpu(Process process) {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }
}
