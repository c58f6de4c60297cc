package bellman.linux.link;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import bellman.linux.Libc;
import bellman.linux.RawSocket;
import bellman.linux.SystemCallException;
import bellman.net.link.Links;
import bellman.runtime.Progress;
import bellman.runtime.Threads;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows the interfaces and addresses of this host (of this network namespace). */
public final class LinkWatch implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LinkWatch.class);
  private static final String WHAT = "watching the interfaces (rtnetlink)";

  /** As much as the kernel puts into one datagram, and more. */
  private static final int BUFFER = 128 * 1024;

  /** How much the kernel may keep for us before it gives up; it may allow less. */
  private static final int QUEUE = 1 << 20;

  private static final int LOOK_UP_MILLIS = 500;
  private static final int CHANGES_AT_ONCE = 10_000;
  private static final long TRY_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final Consumer<Links> listener;
  private final Netlink netlink = new Netlink(ByteOrder.nativeOrder());
  private final Progress progress = new Progress();
  private final Thread thread;
  private final CountDownLatch begun = new CountDownLatch(1);
  private volatile Links links = Links.NONE;
  private volatile boolean closed;
  private int sequence;

  private LinkWatch(Consumer<Links> listener) {
    this.listener = listener;
    this.thread = Threads.platform("links", progress, this::run);
  }

  /**
   * Begins to watch. Where that fails, the log says so, and it is tried again; until then, and on
   * other systems than Linux, it is what the JDK says every few seconds.
   *
   * @param listener hears of every change, on the watch's own thread, and first of what there is
   */
  public static LinkWatch start(Consumer<Links> listener) {
    var watch = new LinkWatch(listener);
    watch.thread.start();
    return watch;
  }

  /** What there is now; {@link Links#NONE} at the very beginning. */
  public Links links() {
    return links;
  }

  /** What there is, as soon as it is known; {@link Links#NONE} if that takes too long. */
  public Links await(Duration atMost) {
    try {
      boolean _ = begun.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return links;
  }

  @Override
  public void close() {
    closed = true;
  }

  private void run() {
    String told = "";
    while (!closed) {
      if (!Libc.isHere()) {
        lookOnce();
        continue;
      }
      try (RawSocket socket = open();
          Arena arena = Arena.ofConfined()) {
        var ear = new Ear(socket, arena);
        while (!closed) {
          ear.askForAll();
          ear.follow();
        }
      } catch (IOException e) {
        String why = String.valueOf(e.getMessage());
        if (!why.equals(told)) {
          LOG.warn("{}; interface changes are not noticed until then", why);
          told = why;
        }
        lookOnce();
      }
    }
  }

  private void lookOnce() {
    try {
      publish(JdkLinks.now());
    } catch (IOException e) {
      LOG.debug("cannot read the interfaces: {}", e.getMessage());
    }
    progress.waiting(TRY_AGAIN_NANOS);
    LockSupport.parkNanos(TRY_AGAIN_NANOS);
    progress.working();
  }

  private void publish(Links now) {
    if (!now.equals(links)) {
      links = now;
      listener.accept(now);
    }
    begun.countDown();
  }

  private static RawSocket open() throws SystemCallException {
    RawSocket socket = RawSocket.open(Libc.AF_NETLINK, Libc.SOCK_RAW, 0, WHAT);
    try (Arena arena = Arena.ofConfined()) {
      socket.with(Libc.SOL_SOCKET, Libc.SO_RCVBUF, QUEUE, WHAT);
      MemorySegment address = arena.allocate(12, 4); // struct sockaddr_nl
      address.set(JAVA_SHORT, 0, (short) Libc.AF_NETLINK);
      address.set(JAVA_INT, 8, Netlink.GROUPS);
      return socket.boundTo(address, WHAT);
    } catch (SystemCallException e) {
      socket.close();
      throw e;
    }
  }

  /** The socket and what was heard on it; used by the watch's thread only. */
  private final class Ear {
    private final int descriptor;
    private final MemorySegment buffer;
    private final MemorySegment poll;
    private final MemorySegment kernel;
    private final byte[] bytes = new byte[BUFFER];
    private LinkTable table = new LinkTable();

    Ear(RawSocket socket, Arena arena) {
      descriptor = socket.descriptor();
      buffer = arena.allocate(BUFFER);
      poll = arena.allocate(8, 4); // struct pollfd
      poll.set(JAVA_INT, 0, descriptor);
      poll.set(JAVA_SHORT, 4, Libc.POLLIN);
      kernel = arena.allocate(12, 4);
      kernel.set(JAVA_SHORT, 0, (short) Libc.AF_NETLINK);
    }

    /**
     * Begins a new table with all there is. Changes that come between the answers are of the same
     * table: each message says what is so now.
     */
    void askForAll() throws SystemCallException {
      while (!closed) {
        table = new LinkTable();
        if (answered(Netlink.GET_LINKS) && answered(Netlink.GET_ADDRESSES)) {
          publish(table.snapshot());
          return;
        }
      }
    }

    private boolean answered(int type) throws SystemCallException {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment question = arena.allocateFrom(JAVA_BYTE, netlink.ask(type, ++sequence));
        SystemCallException.check(Libc.sendto(descriptor, question, 0, kernel), WHAT);
      }
      boolean whole = true;
      while (!closed) {
        int length = receive();
        if (length < 0) {
          return false;
        }
        for (LinkNews news : netlink.read(bytes, length)) {
          table.apply(news);
          switch (news) {
            case LinkNews.Done _ -> {
              return whole;
            }
            case LinkNews.Interrupted _ -> whole = false;
            case LinkNews.Refused(int errno) -> throw new SystemCallException(errno, WHAT);
            case LinkNews.LinkIs _,
                LinkNews.LinkGone _,
                LinkNews.AddressIs _,
                LinkNews.AddressGone _ -> {}
          }
        }
      }
      return false;
    }

    /** Until something was missed. */
    void follow() throws SystemCallException {
      while (!closed) {
        int length = receive();
        for (int i = 0; length > 0; i++) {
          netlink.read(bytes, length).forEach(table::apply);
          length = i < CHANGES_AT_ONCE ? take() : 0;
        }
        if (length < 0) {
          LOG.debug("{}: missed changes, requesting a full dump", WHAT);
          return;
        }
        publish(table.snapshot());
      }
    }

    /** Waits for a datagram; 0 if none came for a while, negative if some were missed. */
    private int receive() throws SystemCallException {
      progress.waiting(TimeUnit.MILLISECONDS.toNanos(LOOK_UP_MILLIS));
      int ready = Libc.poll(poll, 1, LOOK_UP_MILLIS);
      progress.working();
      if (ready == -Libc.EINTR) {
        return 0;
      }
      SystemCallException.check(ready, WHAT);
      return ready == 0 ? 0 : take();
    }

    /** A datagram that is there; 0 if none is, negative if some were missed. */
    private int take() throws SystemCallException {
      int length = Libc.recv(descriptor, buffer, Libc.MSG_DONTWAIT);
      if (length == -Libc.EAGAIN || length == -Libc.EINTR) {
        return 0;
      }
      if (length == -Libc.ENOBUFS) {
        return -1;
      }
      SystemCallException.check(length, WHAT);
      MemorySegment.copy(buffer, JAVA_BYTE, 0, bytes, 0, length);
      return length;
    }
  }
}
