package io.joulestream.ingest.power;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One run of {@code nvidia-smi}: its lines with the times of their arrival, until it ends.
 *
 * <p>Read by a thread of its own. Of lines that nobody takes the oldest are dropped and counted:
 * nvidia-smi would otherwise wait, and measure nothing.
 */
final class NvidiaSmiStream implements AutoCloseable {

  private static final Duration ENDING = Duration.ofSeconds(2);
  private static final int LONGEST_LINE = 4_096;
  private static final int MOST_QUOTED = 300;

  private final Process process;
  private final int most;
  private final Clock clock;
  private final Thread errors;
  private final Deque<Line> lines = new ArrayDeque<>();
  private final StringBuilder lastWords = new StringBuilder();
  private long dropped;
  private boolean ended;

  /**
   * A whole line.
   *
   * @param arrivedMs epoch ms
   */
  record Line(String text, long arrivedMs) {}

  /** Starts it; its program is not there or may not run: {@link IOException}. */
  NvidiaSmiStream(List<String> command, int most, Clock clock) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("LC_ALL", "C");
    this.process = builder.start();
    this.most = most;
    this.clock = clock;
    process.getOutputStream().close();
    this.errors = daemon("nvidia-smi errors", this::readErrors);
    daemon("nvidia-smi lines", this::readLines);
  }

  private static Thread daemon(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private void readLines() {
    StringBuilder line = new StringBuilder();
    try (Reader out = reader(process.getInputStream())) {
      for (int c = out.read(); c >= 0; c = out.read()) {
        if (c == '\n') {
          put(new Line(line.toString().strip(), clock.millis()));
          line.setLength(0);
        } else if (line.length() < LONGEST_LINE) {
          line.append((char) c);
        }
      }
    } catch (IOException e) {
      say(e.toString());
    }
    // without its end a line may have lost digits: it is said, not read
    say(line.toString());
    end();
  }

  private void readErrors() {
    try (BufferedReader errs = reader(process.getErrorStream())) {
      for (String line = errs.readLine(); line != null; line = errs.readLine()) {
        say(line);
      }
    } catch (IOException e) {
      say(e.toString());
    }
  }

  private static BufferedReader reader(InputStream stream) {
    return new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
  }

  private synchronized void put(Line line) {
    if (lines.size() == most) {
      lines.removeFirst();
      dropped++;
    }
    lines.addLast(line);
    notifyAll();
  }

  /** What it said beside its table; the last of it is kept. */
  synchronized void say(String words) {
    if (words.isBlank()) {
      return;
    }
    lastWords.append(lastWords.isEmpty() ? "" : " ").append(words.strip());
    if (lastWords.length() > MOST_QUOTED) {
      lastWords.delete(0, lastWords.length() - MOST_QUOTED);
    }
  }

  private void end() {
    try {
      if (!process.waitFor(ENDING.toMillis(), TimeUnit.MILLISECONDS)) {
        say("It closed its output and did not end.");
        process.destroyForcibly();
      }
      errors.join(ENDING.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    synchronized (this) {
      ended = true;
      notifyAll();
    }
  }

  /** The lines that are there; waits for the first, or the end, as long as {@code patience}. */
  synchronized List<Line> take(Duration patience) throws InterruptedException {
    long endNanos = System.nanoTime() + patience.toNanos();
    while (lines.isEmpty() && !ended) {
      long leftMs = (endNanos - System.nanoTime()) / 1_000_000;
      if (leftMs <= 0) {
        break;
      }
      wait(leftMs);
    }
    List<Line> taken = List.copyOf(lines);
    lines.clear();
    return taken;
  }

  /** How many lines were dropped since this was last asked. */
  synchronized long dropped() {
    long since = dropped;
    dropped = 0;
    return since;
  }

  /** Whether it has ended and all its lines were taken. */
  synchronized boolean isOver() {
    return ended && lines.isEmpty();
  }

  synchronized String lastWords() {
    return lastWords.toString();
  }

  /** Its status, in words that follow its name. */
  String ending() {
    String words = lastWords();
    String status = process.isAlive() ? "does not end" : "ended with " + process.exitValue();
    return words.isEmpty() ? status : status + ": " + words;
  }

  /** Ends it, and what it has started: {@code command} may be a script. */
  @Override
  public void close() {
    List<ProcessHandle> family = process.descendants().toList();
    family.forEach(ProcessHandle::destroy);
    process.destroy();
    try {
      if (process.waitFor(ENDING.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    family.forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
