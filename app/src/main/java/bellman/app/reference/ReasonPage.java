package bellman.app.reference;

import bellman.api.status.EventReason;
import bellman.app.cluster.ConfigurationStates.Verdict;
import bellman.balancer.allocator.Reason;
import bellman.balancer.frrk8s.Conflict;
import bellman.balancer.plan.NotAnnouncedReason;
import bellman.controller.AdvertisedReason;
import java.util.Arrays;
import java.util.List;

/** The page of all reasons, {@code docs/reasons.md}. */
public final class ReasonPage {

  private static final String REASONS = "| reason | meaning | what to do |\n|---|---|---|\n";

  private ReasonPage() {}

  /** The page. */
  public static String text() {
    var page = new StringBuilder();
    page.append(
        """
        # Every reason, and its remedy

        <!-- Made by `bellman reference reasons`; a test holds this file against the program. -->

        Bellman gives a reason for everything it does not do. The reasons are closed lists in the program, and this page is
        generated from them. Each reason comes with a message that names objects and fields; the tables explain the cause.

        | you see | go to |
        |---|---|
        | a Service without an address; `reason` of `plan`, `explain`, an event | [no address](#a-service-has-no-address) |
        | "is not announced"; `silent` of `plan`, `explain` | [not announced](#a-node-does-not-announce-a-service) |
        | the condition `metallb.io/Advertised` of a Service | [conditions](#conditions-of-a-service) |
        | `kubectl get configurationstates` says Invalid | [configuration](#conditions-of-a-configurationstate) |
        | an event | [events](#events) |
        | `problem:` or `warning:` of `validate`, `plan`, the log | [problems](#problems-and-warnings) |
        | a session that is down | [troubleshooting.md](troubleshooting.md) |

        ## A Service has no address

        Printed by `plan`, `explain` and the controller's events; with `-o json` it is `services[].reason`.

        """);
    table(page, Arrays.stream(Reason.values()).map(ReasonTexts::of).toList());
    page.append(
        """

        ## A node does not announce a Service

        It has an address, but this node announces it to no peer. The first reason that applies is reported, in the order of
        this table. Printed by `plan` and `explain` for each node.

        """);
    table(page, Arrays.stream(NotAnnouncedReason.values()).map(ReasonTexts::of).toList());
    page.append(
        """

        ## Conditions of a Service

        In a cluster the leading controller writes the condition `metallb.io/Advertised` into the Service's status, and its
        text into the annotation `metallb.io/advertised`. If no node should announce the Service, the reason is the one from the
        table above, capitalized:
        """);
    page.append(
        String.join(
            ", ",
            Arrays.stream(NotAnnouncedReason.values())
                .map(reason -> "`" + AdvertisedReason.text(reason) + "`")
                .toList()));
    page.append(".\n\n");
    table(page, Arrays.stream(AdvertisedReason.values()).map(TellingTexts::of).toList());
    page.append(
        """

        `metallb.io/AddressAwaited` exists only while a Service waits for an address that another Service has to release
        (`AddressAwaited` [below](#events)).

        ## Conditions of a ConfigurationState

        One object per process. The condition `poolReconcilerValid` (controller) or `configReconcilerValid` (speaker) is the
        summary. Each problem and warning has its own condition, of type `KIND.NAME.FIELD`.

        """);
    table(page, Arrays.stream(Verdict.values()).map(TellingTexts::of).toList());
    page.append(
        """

        ## Events

        `kubectl describe` of the object shows them. Events are rate-limited, and repeated ones are counted.

        """);
    table(page, Arrays.stream(EventReason.values()).map(TellingTexts::of).toList());
    page.append(
        """

        ## Problems and warnings

        A problem is an object that is set aside, a part that is set aside, or a contradiction. It has kind, namespace, name
        and field of what is wrong, and a message that says how to fix it. There is no list of messages: they name values.
        `validate` and `plan` exit with 1 if there is any. A warning does not keep an object from being used, and does not
        change the exit status.

        With the FRR-K8s backend, Bellman validates the node's FRRConfiguration and those of users by FRR-K8s's rules. These
        are the causes for which FRR-K8s would reject them; each is reported as a problem of the named object
        ([frr-k8s.md](frr-k8s.md)).

        """);
    table(page, Arrays.stream(Conflict.Cause.values()).map(TellingTexts::of).toList());
    return page.toString();
  }

  private static void table(StringBuilder page, List<Entry> entries) {
    page.append(REASONS);
    entries.forEach(entry -> page.append(entry.row()));
  }
}
