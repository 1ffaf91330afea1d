package io.joulestream.standalone;

import java.io.PrintWriter;
import java.util.List;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Messages, and a table below them: redrawn in place on a terminal, printed again elsewhere. */
public final class Screen {

  /** A row that is wider than the terminal is cut off, so that each stays one row. */
  private static final String NO_WRAP = "\u001b[?7l";

  private static final String WRAP = "\u001b[?7h";
  private static final String UP_AND_CLEAR = "\u001b[1A\u001b[2K";

  private final PrintWriter out;
  private final boolean terminal = isTerminal();
  private List<String> shown = List.of();

  Screen(PrintWriter out) {
    this.out = out;
  }

  /** Whether a person watches, which the launcher knows: Java 22 and later no longer do. */
  static boolean isTerminal() {
    return Boolean.getBoolean("joulestream.terminal") && !"dumb".equals(System.getenv("TERM"));
  }

  boolean redraws() {
    return terminal;
  }

  synchronized boolean showsTable() {
    return !shown.isEmpty();
  }

  synchronized void say(String message) {
    erase();
    out.println(message);
    if (terminal) {
      draw();
    }
    out.flush();
  }

  synchronized void show(List<String> table) {
    if (!terminal && table.equals(shown)) {
      return;
    }
    erase();
    shown = table;
    draw();
    out.flush();
  }

  private void erase() {
    if (terminal) {
      shown.forEach(line -> out.print(UP_AND_CLEAR));
    }
  }

  private void draw() {
    out.print(terminal ? NO_WRAP : "");
    shown.forEach(out::println);
    out.print(terminal ? WRAP : "");
  }

  /** A progress bar; one that shows nothing where nobody would see it move. */
  public static ProgressBar progressBar(String task, String unit, long most, boolean quiet) {
    ProgressBarBuilder builder =
        new ProgressBarBuilder()
            .setTaskName(task)
            .setUnit(unit, 1)
            .setInitialMax(most)
            .setStyle(ProgressBarStyle.ASCII)
            .setUpdateIntervalMillis(250);
    if (quiet || !isTerminal()) {
      builder.setConsumer(new DelegatingProgressBarConsumer(line -> {}));
    }
    return builder.build();
  }
}
