package bellman.app.command;

import bellman.app.reference.ApiPage;
import bellman.app.reference.ReasonPage;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Prints pages of the documentation that are made out of the program. */
@Command(
    name = "reference",
    hidden = true,
    mixinStandardHelpOptions = true,
    description = {
      "Prints a page of docs/ that is generated from the program: reasons or api.",
      "",
      "bellman reference reasons > docs/reasons.md",
      "bellman reference api > docs/api-reference.md"
    })
final class Reference implements Callable<Integer> {

  /** The pages. */
  enum Page {
    reasons,
    api
  }

  @Parameters(paramLabel = "PAGE", description = "One of ${COMPLETION-CANDIDATES}.")
  private Page page = Page.reasons;

  @Override
  public Integer call() {
    System.out.print(
        switch (page) {
          case reasons -> ReasonPage.text();
          case api -> ApiPage.text();
        });
    System.out.flush();
    return 0;
  }
}
