package bellman.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClientException;

/** The server answered, and refused. */
final class RefusedException extends KubernetesClientException {
  private static final long serialVersionUID = 1;

  private final int waitSeconds;

  /**
   * A refusal.
   *
   * @param status of HTTP
   * @param waitSeconds what the server says when to ask again; 0 if it does not
   */
  RefusedException(String message, int status, int waitSeconds) {
    super(message, status, null);
    this.waitSeconds = waitSeconds;
  }

  int waitSeconds() {
    return waitSeconds;
  }
}
