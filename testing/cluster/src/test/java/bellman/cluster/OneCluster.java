package bellman.cluster;

import bellman.lab.Lab;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** One cluster for all tests of a class, since its start takes seconds. */
final class OneCluster implements BeforeAllCallback, AfterAllCallback {
  private @Nullable Lab lab;
  private @Nullable Cluster cluster;

  @Override
  public void beforeAll(ExtensionContext context) {
    Requirements.apiServer();
    lab = new Lab();
    cluster = Cluster.start(lab);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (lab != null) {
      lab.close();
    }
  }

  Kubectl kubectl() {
    return kubectl(User.ADMIN);
  }

  Kubectl kubectl(User user) {
    return Objects.requireNonNull(cluster).server().kubectl(user);
  }

  Path kubeconfig(User user) {
    return Objects.requireNonNull(cluster).kubeconfig(user);
  }
}
