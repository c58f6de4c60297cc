# Reads what the tests left behind: to be sourced by ./test.

# Prints "passed failed skipped" for the named report files, and to standard error each test that failed or was skipped.
# With "stacks" as the first word also what each failure says, with the frames that are Bellman's.
reports_count() {
  local stacks=""
  if [ "${1:-}" = stacks ]; then
    stacks=1
    shift
  fi
  if [ $# -eq 0 ]; then
    echo "0 0 0"
    return
  fi
  awk -v stacks="$stacks" '
    function attribute(name,    at) {
      if (!match($0, "[ \t]" name "=\"[^\"]*\"")) return ""
      at = RSTART + length(name) + 3
      return substr($0, at, RSTART + RLENGTH - 1 - at)
    }
    function plain(text) {
      gsub(/&quot;/, "\"", text); gsub(/&lt;/, "<", text); gsub(/&gt;/, ">", text)
      gsub(/&apos;/, "\047", text); gsub(/&#10;/, " ", text); gsub(/&amp;/, "\\&", text)
      return text
    }
    # The element testsuite may be spread over lines; its counts are on the one that has tests=.
    /<testsuite[ >]/ { suite = 1 }
    suite && match($0, /[ \t]tests="/) {
      tests += attribute("tests"); failed += attribute("failures") + attribute("errors")
      skipped += attribute("skipped"); suite = 0
    }
    /<testcase[ >]/ { name = attribute("classname") "." plain(attribute("name")) }
    /<skipped/ {
      why = plain(attribute("message"))
      print "SKIPPED " name ": " (why == "" ? "no reason given" : why) > "/dev/stderr"
    }
    /<(failure|error)[ >]/ {
      print "FAILED " name > "/dev/stderr"
      if (stacks && (at = index($0, "<![CDATA["))) {
        inside = 1; lines = 0
        $0 = substr($0, at + 9)
      }
    }
    inside {
      last = index($0, "]]>")
      if (last) $0 = substr($0, 1, last - 1)
      if ($0 !~ /^[ \t]+at / || $0 ~ /at bellman\./) {
        sub(/^[ \t]+at /, "  at ")
        if ($0 != "" && ++lines <= 40) print "    " $0 > "/dev/stderr"
      }
      if (last) inside = 0
    }
    END { print tests - failed - skipped, failed + 0, skipped + 0 }' "$@"
}
