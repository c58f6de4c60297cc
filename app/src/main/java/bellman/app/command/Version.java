package bellman.app.command;

import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints. */
final class Version implements IVersionProvider {

  @Override
  public String[] getVersion() {
    return new String[] {"bellman " + bellman(), "Java " + Runtime.version()};
  }

  /** The version of this build. */
  static String bellman() {
    String version = Bellman.class.getPackage().getImplementationVersion();
    return version == null ? "(not built as a jar)" : version;
  }
}
