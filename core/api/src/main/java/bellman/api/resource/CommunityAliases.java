package bellman.api.resource;

import java.util.List;

/** Names for communities, as written ({@code spec} of Community v1beta1). */
public record CommunityAliases(Metadata metadata, List<Alias> aliases) implements Resource {

  /** A name and the value that it stands for, unread. */
  public record Alias(String name, String value) {}

  public CommunityAliases {
    aliases = List.copyOf(aliases);
  }

  @Override
  public Kind kind() {
    return Kind.COMMUNITY;
  }
}
