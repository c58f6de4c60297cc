package bellman.lab.hostile;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;

/** One connection with the speaker. Reading and writing may be on two threads. */
final class Conversation implements Closeable {
  private static final int LISTENS_MILLIS = 20_000;

  private final Socket socket;
  private final DataInputStream in;
  private final OutputStream out;

  Conversation(Socket socket) throws IOException {
    this.socket = socket;
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(LISTENS_MILLIS);
    in = new DataInputStream(socket.getInputStream());
    out = socket.getOutputStream();
  }

  void send(byte[] octets) throws IOException {
    out.write(octets);
  }

  /** Reads a message and returns its type. */
  int next() throws IOException {
    in.skipNBytes(16);
    int length = in.readUnsignedShort();
    int type = in.readUnsignedByte();
    in.skipNBytes(Math.max(0, length - Octets.HEADER));
    return type;
  }

  /** Says an OPEN and a KEEPALIVE, and reads until the speaker has said its own. */
  void establish(byte[] open) throws IOException {
    send(open);
    send(Octets.keepalive());
    for (int heard = next(); heard != Octets.KEEPALIVE; heard = next()) {
      if (heard == Octets.NOTIFICATION) {
        throw new IOException("turned away");
      }
    }
  }

  /** Reads to the end, whatever comes. */
  void listen() throws IOException {
    byte[] buffer = new byte[8192];
    while (in.read(buffer) >= 0) {
      // nothing that comes matters
    }
  }

  /** Reads to the end on a thread of its own, so that the speaker's writer is never held up. */
  void listenBeside() {
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          try {
            socket.setSoTimeout(0);
            listen();
          } catch (IOException e) {
            // it is over, as the other side's writing will find
          }
        });
  }

  /** Ends it with a reset. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
