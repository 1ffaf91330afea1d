package io.joulestream.standalone;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The console without the greetings of the store, which no configuration of it silences. */
final class WithoutGreetings extends PrintStream {

  WithoutGreetings(PrintStream console) {
    super(console, true, StandardCharsets.UTF_8);
  }

  private static boolean isGreeting(@Nullable String text) {
    return text != null
        && (text.startsWith("Reading log configuration from")
            || text.startsWith("QuestDB is shutting down"));
  }

  @Override
  public void println(@Nullable String text) {
    if (!isGreeting(text)) {
      super.println(text);
    }
  }

  @Override
  public PrintStream printf(String format, @Nullable Object... arguments) {
    return isGreeting(format) ? this : super.printf(Locale.ROOT, format, arguments);
  }
}
