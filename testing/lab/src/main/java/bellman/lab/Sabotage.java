package bellman.lab;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.ProtectionDomain;
import java.util.Objects;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;

/**
 * An agent that lets a thread of the program die, or stand still. The program itself has nothing
 * for that: here the method by which its threads tell that they work is given one more step, which
 * reads an order from a file: {@code die NAME} or {@code stall NAME}, or the name's beginning and a
 * star; with {@code @METHOD} behind it only inside that method of the program.
 */
public final class Sabotage implements ClassFileTransformer {
  private static final String PROGRESS = "bellman/runtime/Progress";

  private static volatile @Nullable Path orders;

  private Sabotage() {}

  /** The option of the JVM that has it take orders from a file. */
  public static String option(Path folder, Path orders) {
    Path jar = folder.resolve("sabotage.jar");
    var manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest
        .getMainAttributes()
        .put(new Attributes.Name("Premain-Class"), Sabotage.class.getName());
    String name = Sabotage.class.getName().replace('.', '/') + ".class";
    try (OutputStream file = Files.newOutputStream(jar);
        var out = new JarOutputStream(file, manifest);
        InputStream in =
            Objects.requireNonNull(Sabotage.class.getClassLoader()).getResourceAsStream(name)) {
      out.putNextEntry(new JarEntry(name));
      Objects.requireNonNull(in).transferTo(out);
      out.closeEntry();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return "-javaagent:" + jar + "=" + orders;
  }

  /** Called by the JVM before the program's own. */
  public static void premain(String file, Instrumentation instrumentation) {
    orders = Path.of(file);
    instrumentation.addTransformer(new Sabotage());
  }

  @Override
  public byte @Nullable [] transform(
      @Nullable ClassLoader loader,
      String name,
      @Nullable Class<?> redefined,
      @Nullable ProtectionDomain domain,
      byte[] bytes) {
    return PROGRESS.equals(name) ? changed(bytes) : null;
  }

  private static byte[] changed(byte[] bytes) {
    CodeTransform obeys =
        (code, element) -> {
          if (element instanceof ReturnInstruction) {
            code.invokestatic(
                ClassDesc.of(Sabotage.class.getName()), "turn", ConstantDescs.MTD_void);
          }
          code.with(element);
        };
    ClassFile file = ClassFile.of();
    return file.transformClass(
        file.parse(bytes),
        ClassTransform.transformingMethodBodies(
            method -> method.methodName().equalsString("working"), obeys));
  }

  /** A thread tells that it works. */
  public static void turn() {
    Path from = orders;
    if (from == null || !Files.exists(from)) {
      return;
    }
    String self = Thread.currentThread().getName();
    try {
      if (means(Files.readString(from).strip(), "die ", self)) {
        throw new AssertionError("sabotaged");
      }
      while (Files.exists(from) && means(Files.readString(from).strip(), "stall ", self)) {
        Thread.sleep(50);
      }
    } catch (IOException e) {
      // taken back meanwhile
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean means(String text, String what, String thread) {
    int at = text.indexOf('@');
    String order = at < 0 ? text : text.substring(0, at);
    if (at >= 0 && !isIn(text.substring(at + 1))) {
      return false;
    }
    return order.startsWith(what)
        && (order.endsWith("*")
            ? thread.startsWith(order.substring(what.length(), order.length() - 1))
            : thread.equals(order.substring(what.length())));
  }

  private static boolean isIn(String method) {
    return StackWalker.getInstance()
        .walk(frames -> frames.anyMatch(frame -> frame.getMethodName().equals(method)));
  }
}
