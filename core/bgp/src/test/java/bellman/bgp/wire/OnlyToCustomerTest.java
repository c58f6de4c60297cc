package bellman.bgp.wire;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.bgp.wire.Update.Finding;
import bellman.bgp.wire.Update.Severity;
import bellman.net.Asn;
import bellman.net.Prefix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The attribute of RFC 9234 section 5, read. */
class OnlyToCustomerTest {

  private static final WireContext EBGP = new WireContext(true, false, false);
  private static final String ORIGIN = "400101 00";
  private static final String PATH = "400206 0201 0000fbf5";
  private static final String NEXT_HOP = "400304 c0000201";
  private static final Prefix PREFIX = Prefix.parse("198.51.100.0/24");

  private static Update read(String attribute) throws WireException {
    byte[] bytes = RawMessage.update("", ORIGIN + PATH + NEXT_HOP + attribute, "18 c63364");
    return (Update) MessageCodec.decode(bytes, 0, bytes.length, EBGP);
  }

  /** Optional and transitive, four octets; whoever did not know it set the Partial flag. */
  @ParameterizedTest
  @CsvSource({
    "c02304 0000fbf5, 64501",
    "e02304 fa56ea00, 4200000000",
    "d0230004 00005ba0, 23456",
    "c02304 00000000, 0"
  })
  void itIsReadAndTheRouteIsFine(String attribute, long asn) throws Exception {
    Update update = read(attribute);
    assertThat(update.findings()).isEmpty();
    assertThat(update.announced()).containsExactly(PREFIX);
    assertThat(update.attributes()).isNotNull();
    assertThat(update.attributes().onlyToCustomer()).isEqualTo(new Asn(asn));
    assertThat(update.attributes().others()).isEmpty();
  }

  @Test
  void itNeedNotBeThere() throws Exception {
    assertThat(read("").attributes().onlyToCustomer()).isNull();
  }

  /** Malformed is any other length, which withdraws the route and resets nothing. */
  @ParameterizedTest
  @CsvSource({
    "c02300, no octet",
    "c02302 fbf5, an AS number of two octets",
    "c02303 00fbf5, and of three",
    "c02305 0000fbf500, and of five",
    "802304 0000fbf5, not transitive",
    "402304 0000fbf5, well-known"
  })
  void malformedItWithdrawsTheRoute(String attribute, String why) throws Exception {
    Update update = read(attribute);
    assertThat(update.findings()).as(why).extracting(Finding::attribute).containsExactly(35);
    assertThat(update.findings())
        .extracting(Finding::severity)
        .containsExactly(Severity.TREAT_AS_WITHDRAW);
    assertThat(update.announced()).isEmpty();
    assertThat(update.withdrawn()).containsExactly(PREFIX);
    assertThat(update.attributes()).isNull();
  }
}
