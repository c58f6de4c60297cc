# Runs the tests of one module: to be sourced by ./test, after jdk.sh, app.sh, assets.sh and reports.sh. Expects $root
# as the current folder, and $poms, the sum of all pom files.
#
# The tests of the modules below it are neither compiled nor run: the profile tests-of-one-module in pom.xml.

module_usage() {
  cat << 'END'
usage: ./test                              every test, as CI runs them; installs the routers and programs they need
       ./test MODULE [TEST...] [-D...]     the tests of one module, or those that are named

  MODULE   its folder, or the last part of it: core/bgp, testing/lab, architecture
  TEST     a class (CollisionTest, 'Session*'), a method of it ('CollisionTest#theLowerIdYields'), or a
           package (bellman.bgp.session) with what is below it
  -D...    a system property for Maven and the tests: -Dbellman.seed=7

The last line is "N passed, N failed, N skipped". Exit status: 0 all passed, 1 a test or the build failed, 2 no such
module or test. Maven's own output is in target/test.log.

END
  echo "Modules:"
  module_all | sed 's/^/  /'
}

module_all() { sed -n 's:.*<module>\(.*\)</module>.*:\1:p' pom.xml; }

# Prints up to five of the lines of standard input that look like the word, most similar first.
module_similar() {
  awk -v word="$1" '
    function least(a, b) { return a < b ? a : b }
    function distance(a, b,    i, j, above, row, left) {
      for (j = 0; j <= length(b); j++) row[j] = j
      for (i = 1; i <= length(a); i++) {
        left = row[0]; row[0] = i
        for (j = 1; j <= length(b); j++) {
          above = row[j]
          row[j] = least(least(row[j] + 1, row[j - 1] + 1), left + (substr(a, i, 1) != substr(b, j, 1)))
          left = above
        }
      }
      return row[length(b)]
    }
    {
      name = $0; sub(/.*[.\/]/, "", name)
      a = tolower(word); b = tolower(name)
      sub(/test$/, "", a); sub(/test$/, "", b)
      far = length(a) > 2 && (index(b, a) || index(a, b) && length(b) > 2) ? 1 : distance(a, b)
      if (far <= 1 + length(a) / 3) print far "\t" $0
    }' | sort -n -k 1,1 | head -n 5 | cut -f 2
}

# Sets module.
module_find() {
  local word=${1#./} all found
  word=${word%/}
  all=$(module_all)
  found=$(grep -Fx -- "$word" <<< "$all" || grep -E -- "/${word//[^A-Za-z0-9]/.}\$" <<< "$all" || true)
  case "$(grep -c . <<< "$found")" in
    1) module=$found ;;
    0)
      echo "test: there is no module $1" >&2
      printf 'Modules:\n' >&2
      sed 's/^/  /' <<< "$all" >&2
      return 2
      ;;
    *)
      echo "test: $1 is the name of more than one module:" >&2
      sed 's/^/  /' <<< "$found" >&2
      return 2
      ;;
  esac
}

# The test classes of a module, with their packages.
module_classes() {
  find "$1/src/test/java" -name '*Test.java' -printf '%P\n' 2> /dev/null | sed 's/\.java$//; s:/:.:g' | sort
}

# Appends to selected what Surefire shall run: whole class names, so that none of its own patterns are needed.
module_select() {
  local class=${1%%#*} method="" each simple found=() file elsewhere
  case "$1" in *'#'*) method=${1#*#} ;; esac
  class=${class##*src/test/java/}
  class=${class%.java}
  class=${class//\//.}
  class=${class%.\*\*}
  for each in "${classes[@]}"; do
    simple=${each##*.}
    # Unquoted: a pattern of the shell.
    # shellcheck disable=SC2053
    if [[ $simple == $class || $each == $class || $each == $class.* ]]; then
      found+=("$each")
    fi
  done
  if [ "${#found[@]}" -eq 0 ]; then
    echo "test: no test of $module is called $class" >&2
    for each in $(module_all); do
      elsewhere=$(module_classes "$each" | grep -E "(^|\.)${class//[^A-Za-z0-9.]/.}\$" || true)
      [ -z "$elsewhere" ] || echo "There is one in another module: ./test $each ${elsewhere##*.}" >&2
    done
    elsewhere=$(printf '%s\n' "${classes[@]}" | module_similar "$class")
    if [ -n "$elsewhere" ]; then
      printf 'Similar:\n' >&2
      sed 's/^.*\./  /' <<< "$elsewhere" >&2
    fi
    return 2
  fi
  if [ -z "$method" ]; then
    selected+=("${found[@]}")
    return
  fi
  local hit=""
  for each in "${found[@]}"; do
    file=$module/src/test/java/${each//./\/}.java
    # A method may also stand in the class that this one extends.
    if module_methods "$file" | grep -qE "^${method//\*/.*}\$" || grep -q '^[^*/]*class .* extends ' "$file"; then
      selected+=("$each#$method")
      hit=yes
    fi
  done
  if [ -z "$hit" ]; then
    echo "test: $class has no test called $method" >&2
    elsewhere=$(module_methods "$file" | module_similar "$method")
    [ -n "$elsewhere" ] || elsewhere=$(module_methods "$file")
    printf 'Similar:\n' >&2
    sed 's/^/  /' <<< "$elsewhere" >&2
    return 2
  fi
}

# The methods of a class that have an annotation of a test.
module_methods() {
  awk '
    /^ *}$/ { test = 0 }
    /^ *@[A-Za-z]*(Test|Routers)/ { test = 1 }
    !/^ *@/ && test && match($0, /[A-Za-z0-9_]+\(/) { print substr($0, RSTART, RLENGTH - 1); test = 0 }' "$1"
}

# Shows what is being done while Maven works, and what named tests print themselves.
module_progress() {
  awk -v named="$1" '
    /^\[INFO\] Building [a-z]/ { name = $3 }
    /^\[INFO\] Compiling [0-9]+ source files?/ {
      print "== compiling " name ($0 ~ /test-classes/ ? " (tests)" : "") > "/dev/stderr"
    }
    /^\[INFO\]  T E S T S/ { tests = 1; next }
    /^\[INFO\] Results:/ { tests = 0 }
    tests && named && !/^\[(INFO|WARNING|ERROR)\]/ && !/^(\tat |java\.|org\.)/ { print; fflush() }'
}

# What the compiler or Maven had to say, with paths from the top of the repository.
module_explain() {
  awk -v root="$root/" '
    { gsub(root, "") }
    /^\[(ERROR|WARNING)\] [^ ]*\.java:\[/ {
      sub(/^\[[A-Z]*\] /, ""); sub(/:\[/, ":"); sub(/,[0-9]+\]/, ":"); print; shown = 1; more = 1; next
    }
    /^\[/ { more = 0 }
    more && !/^[ \t]+at / { print }
    /^\[ERROR\]/ { sub(/^\[ERROR\] /, ""); other = other $0 "\n" }
    END { if (!shown) printf "%s", other }' "$1" | awk '!seen[$0]++' | head -n 60
}

module_main() {
  local module word classes=() selected=() options=() tests=() marker offline=() fetched build=0 log=target/test.log
  case "$1" in
    -h | --help | help)
      module_usage
      return 0
      ;;
    -*)
      echo "test: which module? ./test MODULE [TEST...] [-D...]; ./test --help lists them" >&2
      return 2
      ;;
  esac
  module_find "$1" || return 2
  shift
  mapfile -t classes < <(module_classes "$module")
  if [ "${#classes[@]}" -eq 0 ]; then
    echo "test: $module has no tests" >&2
    return 2
  fi
  for word in "$@"; do
    case "$word" in
      -D?*) options+=("$word") ;;
      -*)
        echo "test: unknown option $word: only -D... is understood here" >&2
        return 2
        ;;
      *) module_select "$word" || return 2 ;;
    esac
  done
  jdk_or_exit
  case "$module" in
    testing/lab | testing/cluster) app_build_if_stale || return 1 ;;
  esac
  if [ "$module" = testing/cluster ]; then
    if assets_find; then
      export KUBEBUILDER_ASSETS=$assets_folder
    fi
    if helm_find; then
      export HELM
    fi
  fi

  mkdir -p target
  rm -rf "$module/target/surefire-reports"
  marker=src/test/java/${classes[0]//./\/}.java
  options+=("-Dbellman.tested=$marker" -Dmaven.test.failure.ignore=true)
  if [ "${#selected[@]}" -gt 0 ]; then
    tests=("-Dtest=$(IFS=,; echo "${selected[*]}")")
  fi
  fetched=target/fetched-${module//\//-}
  if [ "$(cat target/fetched 2> /dev/null)" = "$poms" ] || [ "$(cat "$fetched" 2> /dev/null)" = "$poms" ]; then
    offline=(-o)
  fi
  while true; do
    build=0
    MAVEN_OPTS="-XX:TieredStopAtLevel=1 -XX:+UseSerialGC ${MAVEN_OPTS:-}" \
      ./mvnw -B -ntp ${offline[@]+"${offline[@]}"} -pl "$module" -am "${options[@]}" ${tests[@]+"${tests[@]}"} test 2>&1 \
      | tee "$log" | module_progress "${selected[*]:+named}" || build=1
    # A library that was taken away since: once more, with the network.
    if [ "$build" -ne 0 ] && [ "${#offline[@]}" -gt 0 ] && grep -qE 'in offline mode|offline, but' "$log"; then
      offline=()
      continue
    fi
    break
  done
  if grep -qE 'error in the forked process|forked VM terminated|forked process crashed' "$log"; then
    build=1
  fi

  local passed failed skipped
  shopt -s nullglob
  read -r passed failed skipped <<< "$(reports_count stacks "$module"/target/surefire-reports/TEST-*.xml)"
  if [ "$build" -ne 0 ]; then
    shout "THE BUILD FAILED (all of it is in $log):"
    module_explain "$log" >&2
  elif [ $((passed + failed + skipped)) -eq 0 ]; then
    shout "NO TEST RAN"
  else
    printf '%s' "$poms" > "$fetched"
  fi
  echo "$passed passed, $failed failed, $skipped skipped"
  [ "$build" -eq 0 ] && [ "$failed" -eq 0 ] && [ $((passed + skipped)) -gt 0 ]
}
