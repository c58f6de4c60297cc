package bellman.api.resource;

/** An announcement by ARP and NDP. It is read so that manifests that have one are understood. */
public record L2Advertisement(Metadata metadata) implements Resource {

  @Override
  public Kind kind() {
    return Kind.L2_ADVERTISEMENT;
  }
}
