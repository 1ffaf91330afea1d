package io.joulestream.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * Many exporters in one thread of a process of its own, each on a port of its own on loopback. Its
 * first line of output is the ports; it ends when its input does.
 */
final class ExporterFleet {

  private static final byte[] END_OF_REQUEST = {'\r', '\n', '\r', '\n'};

  private final Selector selector = Selector.open();
  private final ByteBuffer request = ByteBuffer.allocateDirect(16 << 10);

  /** A connection to one exporter. */
  private static final class Connection {
    private final DcgmPage page;
    private @Nullable ByteBuffer answer;
    private int matched;

    Connection(DcgmPage page) {
      this.page = page;
    }
  }

  private ExporterFleet() throws IOException {}

  public static void main(String[] args) throws IOException {
    ExporterFleet fleet = new ExporterFleet();
    StringBuilder ports = new StringBuilder();
    for (int host = 0; host < Integer.parseInt(args[0]); host++) {
      ports.append(fleet.open(host)).append(' ');
    }
    System.out.println(ports.toString().strip());
    Thread parent = new Thread(ExporterFleet::exitWithParent);
    parent.setDaemon(true);
    parent.start();
    fleet.serve();
  }

  private static void exitWithParent() {
    try {
      while (System.in.read() >= 0) {
        // says nothing
      }
    } catch (IOException e) {
      // gone as well
    }
    System.exit(0);
  }

  private int open(int host) throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open();
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    server.configureBlocking(false);
    server.register(selector, SelectionKey.OP_ACCEPT, new DcgmPage(host));
    return ((InetSocketAddress) server.getLocalAddress()).getPort();
  }

  private void serve() throws IOException {
    while (true) {
      selector.select();
      for (SelectionKey key : selector.selectedKeys()) {
        serve(key);
      }
      selector.selectedKeys().clear();
    }
  }

  private void serve(SelectionKey key) {
    try {
      if (key.channel() instanceof ServerSocketChannel server) {
        SocketChannel accepted = server.accept();
        accepted.configureBlocking(false);
        accepted.register(
            selector, SelectionKey.OP_READ, new Connection((DcgmPage) key.attachment()));
      } else if (key.isWritable()) {
        write(key, (Connection) key.attachment());
      } else {
        read(key, (Connection) key.attachment());
      }
    } catch (IOException e) {
      key.cancel();
    }
  }

  private void read(SelectionKey key, Connection connection) throws IOException {
    request.clear();
    if (((SocketChannel) key.channel()).read(request) < 0) {
      key.channel().close();
      return;
    }
    request.flip();
    while (request.hasRemaining()) {
      byte b = request.get();
      boolean goesOn = b == END_OF_REQUEST[connection.matched];
      connection.matched = goesOn ? connection.matched + 1 : (b == END_OF_REQUEST[0] ? 1 : 0);
      if (connection.matched == END_OF_REQUEST.length) {
        connection.matched = 0;
        connection.answer = connection.page.next();
        write(key, connection);
      }
    }
  }

  private static void write(SelectionKey key, Connection connection) throws IOException {
    ByteBuffer answer = connection.answer;
    if (answer != null) {
      ((SocketChannel) key.channel()).write(answer);
      boolean isDone = !answer.hasRemaining();
      connection.answer = isDone ? null : answer;
      key.interestOps(isDone ? SelectionKey.OP_READ : SelectionKey.OP_WRITE);
    }
  }
}
