package bellman.cluster;

import bellman.lab.Daemon;
import bellman.lab.Lab;
import bellman.lab.LabException;
import bellman.lab.Namespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A node's own view of the file system, and its own host name, in addition to a network namespace.
 * FRR and FRR-K8s have fixed paths for their sockets and their configuration, so that without it
 * there could be one of them on this machine, and it would change the files of the person who
 * tests. What is written to {@code /etc} and {@code /run} in here is in memory, and gone with the
 * lab.
 */
final class NodeFiles {

  /**
   * The words after the script: a folder to mount upon, the node's name, and FRR-K8s' script.
   *
   * <p>{@code /etc} is laid over, since mounting upon {@code /etc/frr_reloader} would need that
   * folder on the machine itself. The last line keeps the mounts alive: they end with the last
   * process that sees them.
   */
  private static final String SCRIPT =
      """
      mount -t tmpfs -o mode=755 frr-k8s "$1"
      mkdir "$1/changed" "$1/work"
      mount -t overlay -o "lowerdir=/etc,upperdir=$1/changed,workdir=$1/work" frr-k8s /etc
      mount -t tmpfs -o mode=755 frr-k8s /run
      mkdir /run/frr
      chown frr:frr /run/frr
      echo "$2" > /proc/sys/kernel/hostname
      printf 'service integrated-vtysh-config\\n' > /etc/frr/vtysh.conf
      printf 'frr defaults traditional\\nhostname %s\\nlog stdout informational\\n' "$2" > /etc/frr/frr.conf
      mkdir -p /etc/frr_reloader/bin
      cp "$3" /etc/frr_reloader/frr-reloader.sh
      printf '#!/bin/sh\\nexec setpriv --pdeathsig KILL /bin/sleep "$@"\\n' > /etc/frr_reloader/bin/sleep
      chmod 755 /etc/frr_reloader/bin/sleep
      : > /run/ready
      exec sleep infinity
      """;

  private final Namespace place;
  private final Daemon holder;

  NodeFiles(Lab lab, Namespace place, String node) {
    this.place = place;
    holder =
        place.start(
            "frr-k8s-files-" + node,
            List.of(
                "unshare",
                "--mount",
                "--uts",
                "sh",
                "-ec",
                SCRIPT,
                "files",
                lab.newFolder("frr-k8s").toString(),
                node,
                Assets.frrK8s("frr-k8s/frr-reloader.sh").toString()));
    lab.await(
        "the files of " + node,
        () -> {
          if (!holder.isRunning()) {
            throw new AssertionError("the mounts of " + node + " failed: " + holder.log());
          }
          return Files.exists(path("/run/ready"));
        },
        there -> there);
  }

  /** A file of the node, as the test sees it. */
  Path path(String absolute) {
    return Path.of("/proc", Long.toString(holder.pid()), "root", absolute);
  }

  /** What is in a file of the node; empty where there is none. */
  String read(String absolute) {
    Path file = path(absolute);
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      throw new LabException("no " + absolute, e);
    }
  }

  /** Runs a short command and returns its output. */
  String run(List<String> words) {
    return place.run(inside(words).toArray(String[]::new));
  }

  /** Starts a program, whose process is then that of the daemon. */
  Daemon start(String program, List<String> words) {
    return place.start(program, inside(words));
  }

  /**
   * The same, with an empty folder of its own in place of {@code /tmp} or another: for a program
   * that leaves files behind there, or files that several would fight for.
   */
  Daemon startWithOwn(String folder, String program, List<String> words) {
    List<String> line =
        new ArrayList<>(
            List.of(
                "unshare",
                "--mount",
                "sh",
                "-ec",
                "mount -t tmpfs -o mode=1777 frr-k8s \"$0\"; exec \"$@\"",
                folder));
    line.addAll(words);
    return start(program, line);
  }

  private List<String> inside(List<String> words) {
    List<String> line =
        new ArrayList<>(
            List.of("nsenter", "-t", Long.toString(holder.pid()), "--mount", "--uts", "--"));
    line.addAll(words);
    return line;
  }
}
