package bellman.cluster;

import java.time.Duration;
import java.util.List;
import java.util.Random;

/** What happens to a cluster. Each takes all that is chosen from the random numbers it is given. */
enum SoakAction {
  SPEAKER_IS_KILLED {
    @Override
    String happen(ClusterSoak soak, Random random) {
      return away(soak, oneOf(soak.speakers(), random), random, true);
    }
  },
  SPEAKER_ENDS {
    @Override
    String happen(ClusterSoak soak, Random random) {
      return away(soak, oneOf(soak.speakers(), random), random, false);
    }
  },
  SPEAKER_STANDS_STILL {
    @Override
    String happen(ClusterSoak soak, Random random) {
      return still(soak, oneOf(soak.speakers(), random), random);
    }
  },
  CONTROLLER_IS_KILLED {
    @Override
    String happen(ClusterSoak soak, Random random) {
      return away(soak, oneOf(soak.controllers(), random), random, true);
    }
  },
  CONTROLLER_ENDS {
    @Override
    String happen(ClusterSoak soak, Random random) {
      return away(soak, oneOf(soak.controllers(), random), random, false);
    }
  },
  CONTROLLER_STANDS_STILL {
    @Override
    String happen(ClusterSoak soak, Random random) {
      return still(soak, oneOf(soak.controllers(), random), random);
    }
  },
  SERVER_STANDS_STILL {
    @Override
    String happen(ClusterSoak soak, Random random) {
      int seconds = 2 + random.nextInt(14);
      soak.freezeServer(seconds);
      return "for " + seconds + " s";
    }
  },
  SERVER_IS_RESTARTED {
    @Override
    String happen(ClusterSoak soak, Random random) {
      boolean abruptly = random.nextBoolean();
      int seconds = 1 + random.nextInt(6);
      soak.endServer(abruptly, seconds);
      return (abruptly ? "killed" : "told to end") + ", back after " + seconds + " s";
    }
  },
  CLOCK_IS_SHIFTED {
    @Override
    String happen(ClusterSoak soak, Random random) {
      SoakProcess process = oneOf(soak.withClocks(), random);
      Duration distance = oneOf(DISTANCES, random);
      process.shiftClock(distance);
      return process.name() + " by " + distance;
    }
  },
  DEFINITION_GOES {
    @Override
    String happen(ClusterSoak soak, Random random) {
      String definition = oneOf(SoakObjects.DEFINITIONS, random);
      int seconds = 1 + random.nextInt(8);
      soak.removeDefinition(definition, seconds);
      return definition + ", back after " + seconds + " s";
    }
  },
  TENANT_FLAPS {
    @Override
    String happen(ClusterSoak soak, Random random) {
      int times = 1 + random.nextInt(4);
      for (int i = 0; i < times; i++) {
        soak.objects().tenant(false);
        soak.objects().tenant(true);
      }
      return times + " times";
    }
  },
  POOLS_ARE_SWAPPED {
    @Override
    String happen(ClusterSoak soak, Random random) {
      return soak.objects().swapPools();
    }
  },
  GUEST_COMES_OR_GOES {
    @Override
    String happen(ClusterSoak soak, Random random) {
      return soak.objects().guest(random.nextInt(6));
    }
  },
  ENDPOINTS_MOVE {
    @Override
    String happen(ClusterSoak soak, Random random) {
      return soak.objects().move(random);
    }
  };

  /**
   * The certificate of the API server is valid from an hour before it was made, for a year: a clock
   * beyond that rightly trusts nobody.
   */
  private static final List<Duration> DISTANCES =
      List.of(
          Duration.ZERO,
          Duration.ofMinutes(-30),
          Duration.ofSeconds(-20),
          Duration.ofSeconds(20),
          Duration.ofHours(2),
          Duration.ofDays(40));

  /** Does it, and says for the log what exactly was done. */
  abstract String happen(ClusterSoak soak, Random random);

  private static <T> T oneOf(List<T> some, Random random) {
    return some.get(random.nextInt(some.size()));
  }

  private static String away(
      ClusterSoak soak, SoakProcess process, Random random, boolean abruptly) {
    int seconds = 1 + random.nextInt(8);
    if (!process.isUndisturbed()) {
      return process.name() + ": it is disturbed already";
    }
    if (abruptly) {
      process.kill();
    } else {
      process.terminate();
    }
    soak.later(seconds, process::start);
    return process.name() + ", back after " + seconds + " s";
  }

  /**
   * Shorter than a hold timer, so that no router is to notice; longer than a Lease lasts or not.
   */
  private static String still(ClusterSoak soak, SoakProcess process, Random random) {
    int seconds = 2 + random.nextInt(22);
    if (!process.isUndisturbed()) {
      return process.name() + ": it is disturbed already";
    }
    process.freeze();
    soak.later(seconds, process::thaw);
    return process.name() + " for " + seconds + " s";
  }
}
