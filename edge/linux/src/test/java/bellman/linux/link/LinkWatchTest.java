package bellman.linux.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import bellman.net.Address;
import bellman.net.link.Link;
import bellman.net.link.Links;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The interfaces of the machine that the test runs on. */
@Timeout(60)
final class LinkWatchTest {

  @BeforeAll
  static void onLinux() {
    assumeTrue(System.getProperty("os.name").contains("Linux"), "rtnetlink is Linux's");
  }

  @Test
  void theFirstNewsAreWhatTheJdkSeesToo() throws Exception {
    BlockingQueue<Links> heard = new LinkedBlockingQueue<>();
    try (var watch = LinkWatch.start(heard::add)) {
      Links links = heard.poll(30, TimeUnit.SECONDS);

      assertThat(links).isNotNull().isEqualTo(watch.links());
      Link lo = links.named("lo");
      assertThat(lo).isNotNull();
      assertThat(lo.carries()).isTrue();
      assertThat(links.holding(Address.parse("127.0.0.1"), 0)).isEqualTo(lo);
      // What others do on the machine meanwhile may come and go, but not the addresses of lo.
      Set<String> jdk = new TreeSet<>();
      NetworkInterface same = NetworkInterface.getByName("lo");
      for (InterfaceAddress each : same.getInterfaceAddresses()) {
        jdk.add(Address.of(each.getAddress().getAddress()) + "/" + each.getNetworkPrefixLength());
      }
      Set<String> ours = new TreeSet<>();
      lo.addresses().forEach(each -> ours.add(each.address() + "/" + each.length()));
      assertThat(ours).isEqualTo(jdk);
      assertThat(lo.index()).isEqualTo(same.getIndex());
    }
  }
}
