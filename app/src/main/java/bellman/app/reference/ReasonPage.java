package bellman.app.reference;

import bellman.app.cluster.ConfigurationStates.Verdict;
import bellman.app.controller.AdvertisedReason;
import bellman.balancer.allocator.Reason;
import bellman.balancer.frrk8s.Conflict;
import bellman.balancer.plan.NotAnnouncedReason;
import bellman.kubernetes.EventReason;
import java.util.Arrays;
import java.util.List;

/** The page of all reasons, {@code docs/reasons.md}. */
public final class ReasonPage {

  private static final String REASONS = "| reason | what is so | what to do |\n|---|---|---|\n";

  private ReasonPage() {}

  /** The page. */
  public static String text() {
    var page = new StringBuilder();
    page.append(
        """
        # Every reason, and its remedy

        <!-- Made by `bellman reference reasons`; a test holds this file against the program. -->

        Bellman names a reason for whatever it does not do. The reasons are closed lists in the program, and this page is
        made out of them. Beside each reason stands a message that names objects and fields; the tables say what is behind it.

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

        It has an address, and this node announces it to nobody. The first reason that holds is told, in the order of this
        table. Printed by `plan` and `explain` for each node.

        """);
    table(page, Arrays.stream(NotAnnouncedReason.values()).map(ReasonTexts::of).toList());
    page.append(
        """

        ## Conditions of a Service

        In a cluster the controller that leads writes `metallb.io/Advertised` into the Service's status, and its text into the
        annotation `metallb.io/advertised`. Where no node is to announce it, its reason is that of the silence, with a capital
        letter:
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

        `metallb.io/AddressAwaited` is there only while a Service waits for an address that another has to give back
        (`AddressAwaited` [below](#events)).

        ## Conditions of a ConfigurationState

        One object a process. The condition `poolReconcilerValid` (controller) or `configReconcilerValid` (speaker) is the
        summary. Each problem and warning has a condition of its own, whose type is `KIND.NAME.FIELD`.

        """);
    table(page, Arrays.stream(Verdict.values()).map(TellingTexts::of).toList());
    page.append(
        """

        ## Events

        `kubectl describe` of the object shows them. They are news: at most so many are sent, and one that repeats is counted.

        """);
    table(page, Arrays.stream(EventReason.values()).map(TellingTexts::of).toList());
    page.append(
        """

        ## Problems and warnings

        A problem is an object that is set aside, a part that is set aside, or a contradiction. It has kind, namespace, name
        and field of what is wrong, and a message that says how to mend it. There is no list of messages: they name values.
        `validate` and `plan` exit with 1 if there is any. A warning is in use as it is, and does not change the exit status.

        Where FRR-K8s speaks BGP, Bellman judges the node's FRRConfiguration and those of users by FRR-K8s's rules. These are
        the causes for which FRR-K8s would refuse them; each is told as a problem of the object that is named
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
