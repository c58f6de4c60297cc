package bellman.bgp.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import bellman.bgp.wire.NotificationCode.Cease;
import bellman.bgp.wire.NotificationCode.OpenError;
import bellman.bgp.wire.NotificationCode.Unassigned;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NotificationCodeTest {

  @ParameterizedTest
  @CsvSource({
    "1, 2, RFC 4271",
    "2, 7, RFC 5492",
    "2, 11, RFC 9234",
    "4, 0, RFC 4271",
    "5, 0, RFC 4271",
    "5, 3, RFC 6608",
    "6, 2, RFC 4486",
    "6, 9, RFC 8538",
    "6, 10, RFC 9384",
    "7, 1, RFC 7313",
    "8, 0, RFC 9687"
  })
  void anAssignedCodeKnowsItsRfc(int error, int subcode, String rfc) {
    assertThat(NotificationCode.of(error, subcode).assignment().rfc()).isEqualTo(rfc);
  }

  @Test
  void allNumbersAreCodesAndThoseWithANameAreOneObject() {
    int assigned = 0;
    for (int error = 0; error < 256; error++) {
      for (int subcode = 0; subcode < 256; subcode++) {
        var code = NotificationCode.of(error, subcode);
        assertThat(code.numbers()).isEqualTo(error + "/" + subcode);
        assertThat(code).isEqualTo(NotificationCode.of(error, subcode));
        assigned += code instanceof Unassigned ? 0 : 1;
      }
    }
    assertThat(assigned).isEqualTo(4 + 9 + 12 + 1 + 4 + 11 + 1 + 1);
    assertThat(NotificationCode.of(6, 2)).isSameAs(Cease.ADMINISTRATIVE_SHUTDOWN);
    assertThat(NotificationCode.of(2, 11)).isSameAs(OpenError.ROLE_MISMATCH);
  }

  @Test
  void aNumberWithANameHasNoOther() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Unassigned(6, 2));
  }
}
