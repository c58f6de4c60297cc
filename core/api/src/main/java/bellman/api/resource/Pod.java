package bellman.api.resource;

/**
 * A Pod of a speaker.
 *
 * @param isRunning whether a container of it runs, as far as its node's kubelet said last
 */
public record Pod(Metadata metadata, boolean isRunning) implements Resource {

  @Override
  public Kind kind() {
    return Kind.POD;
  }

  static Pod read(Metadata metadata, Fields root) {
    boolean running = false;
    for (Fields container : root.objectOrEmpty("status").objects("containerStatuses")) {
      running |= container.objectOrEmpty("state").has("running");
    }
    return new Pod(metadata, running);
  }
}
