package bellman.api.resource;

/** An object that was read: its kind, its metadata, and in each record what matters of the rest. */
public sealed interface Resource
    permits IpAddressPool,
        BgpAdvertisement,
        BgpPeer,
        CommunityAliases,
        BfdProfile,
        L2Advertisement,
        Service,
        EndpointSlice,
        Node,
        Namespace,
        Secret,
        FrrConfiguration,
        FrrNodeState,
        FrrSessionState,
        BgpSessionStatus,
        Pod {

  /** The kind. */
  Kind kind();

  /** Name, namespace, labels, annotations. */
  Metadata metadata();

  /** What tells it from all others. */
  default ObjectKey key() {
    return metadata().objectKey(kind());
  }
}
