package io.joulestream.standalone.service;

/** Services log to the standard error, where containers and systemd look; {@code up} to a file. */
final class ConsoleLog {

  private ConsoleLog() {}

  /** Has to be called before the first part logs. */
  static void choose() {
    if (System.getProperty("log4j2.configurationFile") == null) {
      System.setProperty("log4j2.configurationFile", "log4j2-service.properties");
    }
  }
}
