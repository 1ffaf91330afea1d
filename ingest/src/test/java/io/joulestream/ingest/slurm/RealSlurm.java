package io.joulestream.ingest.slurm;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A real Slurm with one node and four GPUs, which are four files of devices that every machine has:
 * Debian's 22.05.8, with controller and slurmd in processes of their own on loopback. The
 * environment variable {@code JOULESTREAM_SLURM} says that it is installed. Elsewhere its tests are
 * left out, but not in CI.
 */
final class RealSlurm implements AutoCloseable {

  private static final String VARIABLE = "JOULESTREAM_SLURM";

  private final Path directory;
  private final List<Process> processes = new ArrayList<>();

  private RealSlurm(Path directory, Path hook) throws Exception {
    this.directory = directory;
    Files.createDirectories(directory.resolve("state"));
    Files.createDirectories(directory.resolve("spool"));
    Files.writeString(directory.resolve("slurm.conf"), configuration(hook));
    Files.writeString(
        directory.resolve("gres.conf"),
        """
        AutoDetect=off
        NodeName=n1 Name=gpu Type=h100 File=/dev/null,/dev/zero,/dev/full,/dev/urandom
        """);
    start("slurmctld", "-D", "-c");
    start("slurmd", "-D", "-N", "n1");
    awaitIdle();
  }

  /** Starts one whose Prolog and Epilog are a script. */
  static RealSlurm withHook(Path directory, Path hook) throws Exception {
    if (System.getenv(VARIABLE) == null) {
      String sentence = VARIABLE + " is not set: NOT tested on a real Slurm";
      if ("true".equals(System.getenv("CI"))) {
        fail(sentence);
      }
      System.err.println(sentence);
      abort(sentence);
    }
    return new RealSlurm(Files.createDirectories(directory), hook);
  }

  private String configuration(Path hook) throws IOException {
    String user = System.getProperty("user.name");
    return """
        ClusterName=helios
        SlurmctldHost=localhost(127.0.0.1)
        SlurmctldPort=%d
        SlurmdPort=%d
        AuthType=auth/none
        CommunicationParameters=NoCtldInAddrAny,NoInAddrAny
        SlurmUser=%s
        SlurmdUser=%s
        StateSaveLocation=%s
        SlurmdSpoolDir=%s
        SlurmctldPidFile=%s
        SlurmdPidFile=%s
        ProctrackType=proctrack/linuxproc
        TaskPlugin=task/none
        MpiDefault=none
        ReturnToService=2
        SchedulerParameters=sched_interval=1,bf_interval=1
        SelectType=select/cons_tres
        SelectTypeParameters=CR_Core
        SlurmdParameters=config_overrides
        GresTypes=gpu
        TrackWCKey=yes
        PrologFlags=Alloc
        Prolog=%s
        Epilog=%s
        NodeName=n1 NodeHostname=%s NodeAddr=127.0.0.1 CPUs=8 RealMemory=1000 Gres=gpu:h100:4
        PartitionName=all Nodes=n1 Default=YES MaxTime=INFINITE State=UP
        """
        .formatted(
            freePort(),
            freePort(),
            user,
            user,
            directory.resolve("state"),
            directory.resolve("spool"),
            directory.resolve("slurmctld.pid"),
            directory.resolve("slurmd.pid"),
            hook,
            hook,
            shortHostName());
  }

  private static String shortHostName() throws IOException {
    return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip().replaceFirst("\\..*", "");
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void start(String program, String... options) throws IOException {
    List<String> command = new ArrayList<>(List.of("/usr/sbin/" + program));
    command.addAll(List.of(options));
    processes.add(
        configured(command)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve(program + ".log").toFile())
            .start());
  }

  private ProcessBuilder configured(List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("SLURM_CONF", directory.resolve("slurm.conf").toString());
    return builder.directory(directory.toFile());
  }

  /** Comes before Slurm's own programs. */
  List<String> command() {
    return List.of("env", "SLURM_CONF=" + directory.resolve("slurm.conf"));
  }

  /** What a program of Slurm prints. */
  String run(String... command) throws IOException, InterruptedException {
    return new SlurmTools(command(), Duration.ofSeconds(30)).run(List.of(command)).strip();
  }

  /** Submits a job; its id. */
  String submit(String... options) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("sbatch", "--parsable", "--output=/dev/null"));
    command.addAll(List.of(options));
    return run(command.toArray(new String[0]));
  }

  private void awaitIdle() throws Exception {
    for (int tries = 0; tries < 300; tries++) {
      try {
        if (run("sinfo", "--noheader", "--format=%T").equals("idle")) {
          return;
        }
      } catch (IOException e) {
        // not yet
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
    String logs =
        Files.readString(directory.resolve("slurmctld.log"))
            + Files.readString(directory.resolve("slurmd.log"));
    processes.forEach(Process::destroyForcibly);
    throw new AssertionError("Slurm does not start: " + logs);
  }

  /** It writes down what it knows. */
  void stopController() throws InterruptedException {
    processes.get(0).destroy();
    processes.get(0).waitFor();
  }

  /** With what it wrote down. */
  void restartController() throws Exception {
    processes.remove(0);
    start("slurmctld", "-D");
    Collections.rotate(processes, 1);
    for (int tries = 0; tries < 300 && !isAnswering(); tries++) {
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  private boolean isAnswering() throws InterruptedException {
    try {
      return !run("sinfo", "--noheader").isEmpty();
    } catch (IOException e) {
      return false;
    }
  }

  /** Or their processes would outlive slurmd. */
  private void endJobs() throws IOException, InterruptedException {
    run("scancel", "--state=PENDING");
    run("scancel", "--state=RUNNING");
    for (int tries = 0; tries < 100; tries++) {
      if (run("squeue", "--noheader").isEmpty()) {
        return;
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  @Override
  public void close() throws IOException {
    try {
      if (processes.stream().allMatch(Process::isAlive)) {
        endJobs();
      }
      for (Process process : processes) {
        process.destroy();
        process.waitFor(10, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      processes.forEach(Process::destroyForcibly);
    }
  }
}
