package bellman.benchmark;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.ProtectionDomain;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;

/**
 * Measures the processor time of each turn of the speaker's thread, inside the program that is
 * measured. The program's own histogram counts what passes on the clock, which on a busy machine is
 * mostly the wait for a processor. It is an agent because the program need not pay for it
 * otherwise.
 */
public final class TurnAgent {

  private static final String HOST = "bellman/runtime/Host";
  private static final String SPEAKER = "speaker";
  private static final long BAR_NANOS = 5_000_000;
  private static final long FAR_NANOS = 25_000_000;

  // where in the file each count is
  private static final int TURNS = 0;
  private static final int LONGER = 8;
  private static final int BEYOND = 16;
  private static final int USED = 24;
  private static final int LENGTH = 32;

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  /** What {@link Counts} reads; written by the speaker's thread alone. */
  private static ByteBuffer counts = ByteBuffer.allocate(LENGTH);

  private static long beforeNanos;

  private TurnAgent() {}

  /**
   * What was seen of the turns of a process since its start.
   *
   * @param longer how many took more than 5 ms of the thread's processor time
   * @param beyond how many took more than 25 ms of it
   * @param usedNanos what all of them took
   */
  record Counts(long turns, long longer, long beyond, long usedNanos) {

    Counts since(Counts before) {
      return new Counts(
          turns - before.turns,
          longer - before.longer,
          beyond - before.beyond,
          usedNanos - before.usedNanos);
    }
  }

  /** The option that has a program counted into a file in this folder. */
  static String option(Path folder) throws IOException {
    Path jar = folder.resolve("agent.jar");
    var manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().putValue("Premain-Class", TurnAgent.class.getName());
    try (OutputStream file = Files.newOutputStream(jar);
        var out = new JarOutputStream(file, manifest)) {
      for (Class<?> each : new Class<?>[] {TurnAgent.class, Counts.class, BeforeTurn.class}) {
        String name = each.getName().replace('.', '/') + ".class";
        out.putNextEntry(new JarEntry(name));
        try (var bytes = TurnAgent.class.getResourceAsStream("/" + name)) {
          if (bytes == null) {
            throw new IOException("no class " + name);
          }
          bytes.transferTo(out);
        }
      }
    }
    Path file = Files.write(folder.resolve("turns"), new byte[LENGTH]);
    return "-javaagent:" + jar + "=" + file;
  }

  /** What was counted in this folder so far. */
  static Counts counts(Path folder) throws IOException {
    ByteBuffer read =
        ByteBuffer.wrap(Files.readAllBytes(folder.resolve("turns"))).order(ByteOrder.nativeOrder());
    return new Counts(
        read.getLong(TURNS), read.getLong(LONGER), read.getLong(BEYOND), read.getLong(USED));
  }

  /** Called by the virtual machine of the program. */
  public static void premain(String file, Instrumentation instrumentation) throws IOException {
    try (FileChannel channel =
        FileChannel.open(Path.of(file), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      counts = channel.map(FileChannel.MapMode.READ_WRITE, 0, LENGTH);
      counts.order(ByteOrder.nativeOrder());
    }
    instrumentation.addTransformer(new BeforeTurn());
  }

  /** Called by the program before each turn of any machine: what was used since is the last one. */
  public static void before() {
    Thread self = Thread.currentThread();
    if (self.isVirtual() || !self.getName().equals(SPEAKER)) {
      return;
    }
    long now = THREADS.getCurrentThreadCpuTime();
    long used = now - beforeNanos;
    beforeNanos = now;
    add(TURNS, 1);
    add(LONGER, used > BAR_NANOS ? 1 : 0);
    add(BEYOND, used > FAR_NANOS ? 1 : 0);
    add(USED, used);
  }

  private static void add(int at, long more) {
    counts.putLong(at, counts.getLong(at) + more);
  }

  /** Has each turn begin with {@link #before}. */
  static final class BeforeTurn implements ClassFileTransformer, CodeTransform {

    @Override
    public byte @Nullable [] transform(
        @Nullable ClassLoader loader,
        String name,
        @Nullable Class<?> redefined,
        @Nullable ProtectionDomain domain,
        byte[] bytes) {
      if (!HOST.equals(name)) {
        return null;
      }
      ClassFile files = ClassFile.of();
      return files.transformClass(
          files.parse(bytes),
          ClassTransform.transformingMethodBodies(
              method -> method.methodName().equalsString("turn"), this));
    }

    @Override
    public void atStart(CodeBuilder code) {
      code.invokestatic(
          ClassDesc.of(TurnAgent.class.getName()),
          "before",
          MethodTypeDesc.of(ConstantDescs.CD_void));
    }

    @Override
    public void accept(CodeBuilder code, CodeElement element) {
      code.with(element);
    }
  }
}
