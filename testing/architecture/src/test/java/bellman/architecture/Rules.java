package bellman.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;

import bellman.bgp.rib.RouteAttributes;
import bellman.bgp.rib.RouteChange;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.conditions.ArchConditions;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The rules, each for the packages that it is given: the real ones, or those of the bad examples.
 * An ArchUnit rule that matches no class fails by itself.
 */
final class Rules {

  /** Packages, and classes with what is nested in them, that do something or differ each time. */
  private static final List<String> EFFECTS =
      List.of(
          // clocks
          "java.time.Clock",
          "java.time.InstantSource",
          "java.util.Date",
          "java.util.Calendar",
          // threads, locks and what is shared between threads
          "java.lang.Thread",
          "java.lang.ThreadLocal",
          "java.lang.ScopedValue",
          "java.util.Timer",
          "java.util.TimerTask",
          "java.util.concurrent",
          // sockets, files, processes
          "java.io",
          "java.lang.Process",
          "java.lang.ProcessBuilder",
          "java.lang.Runtime",
          "java.net",
          "java.nio.channels",
          "java.nio.file",
          "java.util.Scanner",
          // logs
          "java.lang.System$Logger",
          "java.util.logging",
          "org.slf4j",
          // random numbers
          "java.security.SecureRandom",
          "java.util.Random",
          "java.util.SplittableRandom",
          "java.util.random",
          // the cluster
          "io.fabric8",
          "io.kubernetes");

  /** Values that live among effects. */
  private static final Set<String> VALUES =
      Set.of("java.io.Serializable", "java.util.concurrent.TimeUnit");

  private static final Set<String> PURE_SYSTEM =
      Set.of("arraycopy", "identityHashCode", "lineSeparator");

  private static final Set<String> ROUTES =
      Set.of(RouteAttributes.class.getName(), RouteChange.class.getName());

  private static final Set<String> MONITOR = Set.of("wait", "notify", "notifyAll");

  private static final DescribedPredicate<JavaClass> EFFECT =
      DescribedPredicate.describe("have effects", Rules::hasEffects);

  private static final DescribedPredicate<JavaAccess<?>> EFFECT_CALL =
      DescribedPredicate.describe("asks for the time, the environment or chance", Rules::isEffect);

  private Rules() {}

  static ArchRule pure(String... packages) {
    return noClasses()
        .that()
        .resideInAnyPackage(packages)
        .should()
        .dependOnClassesThat(EFFECT)
        .orShould()
        .accessTargetWhere(EFFECT_CALL)
        .because("core is values in, values out: time, chance and what happens are arguments");
  }

  static ArchRule withoutLocks(String... packages) {
    return noMethods()
        .that()
        .areDeclaredInClassesThat()
        .resideInAnyPackage(packages)
        .should()
        .haveModifier(JavaModifier.SYNCHRONIZED)
        .because("each state has one owner, and others send a message");
  }

  static ArchRule withoutStaticState(String... packages) {
    return noFields()
        .that()
        .areDeclaredInClassesThat()
        .resideInAnyPackage(packages)
        .should(
            ArchConditions.have(
                DescribedPredicate.<JavaField>describe(
                    "static state",
                    field ->
                        field.getModifiers().contains(JavaModifier.STATIC)
                            && !field.getModifiers().contains(JavaModifier.FINAL))))
        .because("state that has no owner can't be tested or replayed");
  }

  static ArchRule neverKnows(String packages, String... others) {
    return noClasses()
        .that()
        .resideInAPackage(packages)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(others)
        .because("arrows only go down: app, edge, core, and in core only to net");
  }

  /** No two packages know each other, nor over others; {@code packages} captures what differs. */
  static ArchRule withoutCycles(String packages) {
    return SlicesRuleDefinition.slices()
        .matching(packages)
        .should()
        .beFreeOfCycles()
        .because("packages that know each other are one, and can't be read or moved apart");
  }

  /** Packages in an order, the lowest first: a rule for each but the last. */
  static List<ArchRule> inOrder(List<String> packages) {
    List<ArchRule> rules = new ArrayList<>();
    for (int i = 0; i < packages.size() - 1; i++) {
      String[] above = packages.subList(i + 1, packages.size()).toArray(new String[0]);
      rules.add(neverKnows(packages.get(i), above));
    }
    return rules;
  }

  static ArchRule plainNames(String... packages) {
    return noClasses()
        .that()
        .resideInAnyPackage(packages)
        .should()
        .haveNameMatching(".*(Manager|Utils?|Helpers?|Impl)(\\$.*)?")
        .because("such a name says nothing about what the class is");
  }

  /** But for the one class that all threads are to be made by. */
  static ArchRule threadsComeOnlyFrom(String maker, String... packages) {
    return noClasses()
        .that()
        .resideInAnyPackage(packages)
        .and()
        .doNotHaveFullyQualifiedName(maker)
        .should()
        .accessTargetWhere(DescribedPredicate.describe("begins a thread", Rules::beginsThread))
        .because("a thread that nobody watches may die or stand still without a word");
  }

  private static boolean beginsThread(JavaAccess<?> access) {
    String owner = access.getTargetOwner().getName();
    String name = access.getName();
    boolean makes = name.equals(JavaConstructor.CONSTRUCTOR_NAME);
    return switch (owner) {
      case "java.lang.Thread" ->
          makes || name.startsWith("of") || name.equals("startVirtualThread");
      case "java.util.concurrent.Executors", "java.util.concurrent.ForkJoinPool" -> true;
      case "java.util.concurrent.ThreadPoolExecutor",
          "java.util.concurrent.ScheduledThreadPoolExecutor",
          "java.util.Timer" ->
          makes;
      case "java.util.concurrent.CompletableFuture" -> name.endsWith("Async");
      default -> name.equals("parallelStream");
    };
  }

  /**
   * The top-level classes that have a thread made which nobody watches, since it is a brief one.
   */
  static Set<String> briefs(JavaClasses classes) {
    Set<String> all = new TreeSet<>();
    for (JavaClass type : classes) {
      for (var access : type.getAccessesFromSelf()) {
        if (access.getTargetOwner().getName().equals("bellman.runtime.Threads")
            && !topLevel(type).equals("bellman.runtime.Threads")
            && (access.getName().startsWith("brief") || access.getName().equals("atExit"))) {
          all.add(topLevel(type));
        }
      }
    }
    return all;
  }

  /**
   * The top-level classes in {@code packages} that make what a BGP route is made of. Others may
   * hold a table of routes or read from it; where an announcement becomes a route there is one
   * place.
   */
  static Set<String> routeMakers(JavaClasses classes, String packages) {
    var here = JavaClass.Predicates.resideInAPackage(packages);
    Set<String> makers = new TreeSet<>();
    int looked = 0;
    for (JavaClass type : classes) {
      if (!here.test(type)) {
        continue;
      }
      looked++;
      for (var access : type.getAccessesFromSelf()) {
        if (access.getName().equals(JavaConstructor.CONSTRUCTOR_NAME)
            && ROUTES.contains(access.getTargetOwner().getName())) {
          makers.add(topLevel(type));
        }
      }
    }
    if (looked == 0) {
      throw new AssertionError("looked at no class in " + packages);
    }
    return makers;
  }

  private static String topLevel(JavaClass type) {
    String name = type.getName();
    int nested = name.indexOf('$');
    return nested < 0 ? name : name.substring(0, nested);
  }

  private static boolean hasEffects(JavaClass type) {
    String name = type.getBaseComponentType().getName();
    if (VALUES.contains(name)) {
      return false;
    }
    return EFFECTS.stream()
        .anyMatch(effect ->
            name.equals(effect) || name.startsWith(effect + ".") || name.startsWith(effect + "$"));
  }

  private static boolean isEffect(JavaAccess<?> access) {
    String owner = access.getTargetOwner().getName();
    String name = access.getName();
    return switch (owner) {
      case "java.lang.System" -> !PURE_SYSTEM.contains(name);
      case "java.lang.Math", "java.lang.StrictMath" -> name.equals("random");
      case "java.util.UUID" -> name.equals("randomUUID");
      case "java.util.Collections" -> name.equals("shuffle");
      default ->
          (MONITOR.contains(name) && owner.equals("java.lang.Object"))
              || (name.equals("now") && owner.startsWith("java.time."));
    };
  }
}
