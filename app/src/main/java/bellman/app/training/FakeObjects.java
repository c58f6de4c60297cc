package bellman.app.training;

import java.util.Map;

/** What the played API server has: enough that something is planned for one node. */
final class FakeObjects {

  static final String NODE = "rehearsal";
  static final String NAMESPACE = "metallb-system";

  /** Stands for the router's port. */
  static final String ROUTER_PORT = "ROUTER_PORT";

  /** By the plural that stands in paths: the items of a list, in JSON. */
  static final Map<String, String> BY_PLURAL =
      Map.ofEntries(
          ours("ipaddresspools", "v1beta1", "IPAddressPool", "'addresses':['192.0.2.0/24']"),
          ours("bgpadvertisements", "v1beta1", "BGPAdvertisement", "'communities':['64500:1']"),
          ours("l2advertisements", "v1beta1", "L2Advertisement", "'ipAddressPools':['other']"),
          ours(
              "bgppeers",
              "v1beta2",
              "BGPPeer",
              "'myASN':64500,'peerASN':64501,'peerAddress':'127.0.0.1','peerPort':" + ROUTER_PORT),
          ours("bfdprofiles", "v1beta1", "BFDProfile", "'receiveInterval':300"),
          ours(
              "communities",
              "v1beta1",
              "Community",
              "'communities':[{'name':'one','value':'64500:1'}]"),
          items(
              "secrets",
              object("v1", "Secret", NAMESPACE, "'type':'Opaque','data':{'password':'cGFzcw=='}")),
          items("namespaces", object("v1", "Namespace", "", "'spec':{}")),
          items(
              "nodes",
              object(
                  "v1",
                  "Node",
                  "",
                  "'spec':{},'status':{'addresses':[{'type':'InternalIP','address':'127.0.0.1'}],"
                      + "'conditions':[{'type':'Ready','status':'True'}]}")),
          items("services", service("{}") + "," + service(ingress()).replace(NODE, "second")),
          items(
              "endpointslices",
              object(
                      "discovery.k8s.io/v1",
                      "EndpointSlice",
                      "default",
                      "'addressType':'IPv4','ports':[{'port':8080,'protocol':'TCP'}],'endpoints':"
                          + "[{'addresses':['10.0.0.1'],'nodeName':'rehearsal','conditions':"
                          + "{'ready':true,'serving':true,'terminating':false}}]")
                  .replace(
                      "'namespace'",
                      "'labels':{'kubernetes.io/service-name':'rehearsal'},'namespace'")));

  private FakeObjects() {}

  private static Map.Entry<String, String> items(String plural, String objects) {
    return Map.entry(plural, objects.replace('\'', '"'));
  }

  private static Map.Entry<String, String> ours(
      String plural, String version, String kind, String spec) {
    return items(plural, object("metallb.io/" + version, kind, NAMESPACE, "'spec':{" + spec + "}"));
  }

  private static String object(String version, String kind, String namespace, String rest) {
    return ("{'apiVersion':'%s','kind':'%s','metadata':{'name':'%s','namespace':'%s','uid':'1',"
            + "'resourceVersion':'1','creationTimestamp':'2026-01-01T00:00:00Z'},%s}")
        .formatted(version, kind, NODE, namespace, rest);
  }

  private static String service(String loadBalancer) {
    return object(
        "v1",
        "Service",
        "default",
        "'spec':{'type':'LoadBalancer','clusterIP':'10.96.0.1','clusterIPs':['10.96.0.1'],"
            + "'ipFamilies':['IPv4'],'ipFamilyPolicy':'SingleStack',"
            + "'externalTrafficPolicy':'Cluster','ports':[{'name':'http','port':80,"
            + "'protocol':'TCP','targetPort':8080}]},'status':{'loadBalancer':"
            + loadBalancer
            + "}");
  }

  private static String ingress() {
    return "{'ingress':[{'ip':'192.0.2.9','ipMode':'VIP'}]}";
  }
}
