package io.joulestream.standalone.production;

import io.joulestream.standalone.JavaProcess;
import io.joulestream.standalone.Main;
import io.joulestream.standalone.embedded.Ports;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A part of the product in a process of its own, as a container runs it. */
final class PartProcess implements AutoCloseable {

  private final Path log;
  private final List<String> arguments;
  private final int port;
  private JavaProcess process;

  private PartProcess(Path log, List<String> arguments, int port) {
    this.log = log;
    this.arguments = arguments;
    this.port = port;
    this.process = launch();
  }

  /**
   * Starts it.
   *
   * @param command and its arguments
   */
  static PartProcess start(String name, Path work, List<String> command) {
    int port = Ports.free();
    List<String> arguments = new ArrayList<>(command);
    arguments.addAll(List.of("--set", "http.listen=127.0.0.1:" + port));
    return new PartProcess(work.resolve(name + ".log"), arguments, port);
  }

  private JavaProcess launch() {
    return JavaProcess.start(
        Main.class,
        log,
        arguments,
        Map.of("joulestream.demo", Path.of("demo").toAbsolutePath().toString()));
  }

  /** A page on which it says how it is. */
  String page(String name) {
    return "http://127.0.0.1:" + port + "/" + name;
  }

  JavaProcess process() {
    return process;
  }

  /** {@code kill -9}, and another start under the same name. */
  void restart() {
    process.kill();
    process = launch();
  }

  @Override
  public void close() {
    process.kill();
  }
}
