package bellman.app.reference;

/**
 * A row of a page.
 *
 * @param name as it is printed
 * @param means what is so
 * @param remedy what mends it, or where to look
 */
record Entry(String name, String means, String remedy) {

  String row() {
    return "| `" + name + "` | " + means + " | " + remedy + " |\n";
  }
}
