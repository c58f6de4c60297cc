package bellman.balancer.config;

import bellman.api.resource.Annotations;
import bellman.api.resource.BfdProfile;
import bellman.api.resource.BgpAdvertisement;
import bellman.api.resource.BgpPeer;
import bellman.api.resource.CommunityAliases;
import bellman.api.resource.IpAddressPool;
import bellman.api.resource.Kind;
import bellman.api.resource.L2Advertisement;
import bellman.api.resource.Namespace;
import bellman.api.resource.ObjectKey;
import bellman.api.resource.Problem;
import bellman.api.resource.Resource;
import bellman.api.resource.Secret;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Turns objects into a {@link Config}.
 *
 * <p>An object with a problem is set aside and the rest goes on; of two that contradict each other,
 * the one that has been there longer stays. Where the last good configuration had an object of that
 * name, its compiled form stays in use, so that a slip of an editor takes no route away.
 */
public final class ConfigCompiler {

  private final Findings findings = new Findings();
  private final Config lastGood;
  private final boolean secretsElsewhere;
  private final boolean allNamespaces;

  private ConfigCompiler(Config lastGood, boolean secretsElsewhere, boolean allNamespaces) {
    this.lastGood = lastGood;
    this.secretsElsewhere = secretsElsewhere;
    this.allNamespaces = allNamespaces;
  }

  /**
   * Compiles.
   *
   * @param resources all that could be read, of any kind
   * @param unread keys of objects that are there but could not be read: their last good form stays
   *     too
   * @param lastGood what is in use; {@link Config#EMPTY} to judge the objects by themselves
   */
  public static Compilation compile(
      Collection<? extends Resource> resources, Collection<ObjectKey> unread, Config lastGood) {
    return new ConfigCompiler(lastGood, false, false).run(resources, unread);
  }

  /**
   * Compiles what a cluster has, which has an object of each namespace: pools serve none whose
   * object was not told of yet.
   */
  public static Compilation compileInCluster(
      Collection<? extends Resource> resources, Config lastGood) {
    return new ConfigCompiler(lastGood, false, true).run(resources, List.of());
  }

  /**
   * Compiles for another speaker of BGP, which finds the Secrets with the passwords by itself, so
   * that one that is not among the objects is no problem here.
   */
  public static Compilation compileWithoutSecrets(
      Collection<? extends Resource> resources, Config lastGood) {
    return new ConfigCompiler(lastGood, true, false).run(resources, List.of());
  }

  private Compilation run(Collection<? extends Resource> resources, Collection<ObjectKey> unread) {
    List<IpAddressPool> poolObjects = distinct(resources, IpAddressPool.class);
    List<Pool> pools =
        new PoolCompiler(findings, of(resources, Namespace.class), allNamespaces)
            .compile(
                poolObjects,
                kept(unread, Kind.IP_ADDRESS_POOL, poolObjects, lastGood.pools(), Pool::name),
                lastGood);
    var aliases = new CommunityTable(findings, distinct(resources, CommunityAliases.class));
    List<BgpPeer> peerObjects = distinct(resources, BgpPeer.class);
    List<BfdProfile> profiles = distinct(resources, BfdProfile.class);
    List<Peer> peers =
        new PeerCompiler(findings, profiles, secretsElsewhere ? null : of(resources, Secret.class))
            .compile(
                peerObjects,
                kept(unread, Kind.BGP_PEER, peerObjects, lastGood.peers(), Peer::name),
                lastGood);
    List<BgpAdvertisement> advertisementObjects = distinct(resources, BgpAdvertisement.class);
    List<Advertisement> advertisements =
        new AdvertisementCompiler(findings, aliases, pools, poolObjects, peers)
            .compile(
                advertisementObjects,
                kept(
                    unread,
                    Kind.BGP_ADVERTISEMENT,
                    advertisementObjects,
                    lastGood.advertisements(),
                    Advertisement::name),
                lastGood);
    for (L2Advertisement layer2 : of(resources, L2Advertisement.class)) {
      findings
          .of(layer2)
          .warning(null, "Layer 2 is not supported yet: this advertisement has no effect");
    }
    idleAnnotations(resources);
    return new Compilation(
        new Config(
            pools, advertisements, peers, sorted(profiles, profile -> profile.metadata().name())),
        List.copyOf(new TreeSet<>(findings.problems)),
        List.copyOf(new TreeSet<>(findings.warnings)),
        findings.dangling);
  }

  /** Only services have annotations that are read. */
  private void idleAnnotations(Collection<? extends Resource> resources) {
    for (Resource resource : resources) {
      for (String key : resource.metadata().annotations().keySet()) {
        if (Annotations.isOurs(key) && resource.kind() != Kind.SERVICE) {
          String field = "metadata.annotations[" + key + "]";
          findings
              .of(resource)
              .warning(field, "has no effect here: it is only evaluated on Services, if at all");
        }
      }
    }
  }

  private static <T> List<T> of(Collection<? extends Resource> resources, Class<T> type) {
    List<T> some = new ArrayList<>();
    for (Resource resource : resources) {
      if (type.isInstance(resource)) {
        some.add(type.cast(resource));
      }
    }
    return some;
  }

  /** Objects of a type, the oldest first; of several with one name only the oldest. */
  private <T extends Resource> List<T> distinct(
      Collection<? extends Resource> resources, Class<T> type) {
    List<T> sorted = of(resources, type);
    sorted.sort(Findings.BY_AGE);
    Map<String, T> byName = new HashMap<>();
    List<T> distinct = new ArrayList<>();
    for (T object : sorted) {
      T first = byName.putIfAbsent(object.metadata().name(), object);
      if (first == null) {
        distinct.add(object);
      } else {
        Findings.OfObject found = findings.of(object);
        found.problem("metadata.name", "already exists as " + first.key() + ": rename one of them");
        found.close(false);
      }
    }
    return distinct;
  }

  /** Last good forms of objects that can't be read now, unless another of the name can be. */
  private static <T> List<T> kept(
      Collection<ObjectKey> unread,
      Kind kind,
      List<? extends Resource> readable,
      List<T> lastGood,
      Function<T, String> name) {
    Set<String> names =
        readable.stream().map(object -> object.metadata().name()).collect(Collectors.toSet());
    List<T> kept = new ArrayList<>();
    for (T good : lastGood) {
      if (names.contains(name.apply(good))) {
        continue;
      }
      for (ObjectKey key : unread) {
        if (key.kind() == kind && key.name().equals(name.apply(good))) {
          kept.add(good);
          break;
        }
      }
    }
    return kept;
  }

  /** The last good form of a name, as a list of one or none. */
  static <T> List<T> lastGood(List<T> lastGood, Function<T, String> name, Resource object) {
    return lastGood.stream()
        .filter(good -> name.apply(good).equals(object.metadata().name()))
        .toList();
  }

  static <T> List<T> sorted(List<T> values, Function<T, String> name) {
    return values.stream().sorted(Comparator.comparing(name)).toList();
  }

  /**
   * What else is wrong with objects that could not be decoded.
   *
   * @param drafts those objects, without what was wrong in them
   * @param known what was wrong; a field that is named there is not looked at again
   */
  public static List<Problem> alsoWrong(
      Collection<? extends Resource> resources,
      Collection<? extends Resource> drafts,
      Collection<Problem> known) {
    List<Resource> all = new ArrayList<>(resources);
    all.addAll(drafts);
    List<Problem> also = new ArrayList<>();
    for (Problem problem : compile(all, List.of(), Config.EMPTY).problems()) {
      boolean ofDraft =
          drafts.stream().anyMatch(draft -> isAbout(problem, Problem.of(draft.key(), null, "")));
      if (ofDraft && known.stream().noneMatch(other -> isCovered(problem, other))) {
        also.add(problem);
      }
    }
    return also;
  }

  private static boolean isAbout(Problem problem, Problem other) {
    return problem.kind().equals(other.kind())
        && problem.name().equals(other.name())
        && Objects.equals(problem.namespace(), other.namespace());
  }

  private static boolean isCovered(Problem problem, Problem known) {
    String field = problem.field();
    String named = known.field();
    return isAbout(problem, known)
        && (field == null
            || named == null
            || field.equals(named)
            || isInside(field, named)
            || isInside(named, field));
  }

  private static boolean isInside(String field, String outer) {
    return field.startsWith(outer + ".") || field.startsWith(outer + "[");
  }

  /** The problems of decoding and of compiling together, sorted. */
  public static List<Problem> together(Collection<Problem> one, Collection<Problem> other) {
    var all = new TreeSet<>(one);
    all.addAll(other);
    return List.copyOf(all);
  }
}
