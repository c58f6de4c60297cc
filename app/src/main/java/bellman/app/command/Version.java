package bellman.app.command;

import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints. */
final class Version implements IVersionProvider {

  @Override
  public String[] getVersion() {
    String version = Bellman.class.getPackage().getImplementationVersion();
    return new String[] {
      "bellman " + (version == null ? "(not built as a jar)" : version), "Java " + Runtime.version()
    };
  }
}
