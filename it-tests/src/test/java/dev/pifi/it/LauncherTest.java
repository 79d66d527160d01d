package dev.pifi.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The launchers of the systems start the same program in the same way. */
class LauncherTest {
  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

  @Test
  void bothBuildAndRunTheSame() throws IOException {
    String unix = Files.readString(ROOT.resolve("pifi"));
    String windows = Files.readString(ROOT.resolve("pifi.cmd"));
    String options = "-XX:\\S+|-Dai\\.\\S+|--enable-native-access=[A-Z-]+|dev\\.pifi\\.cli\\.\\w+";
    String variables = "OPT_OUT_TRACKING=true|DJL_OFFLINE=true|PIFI_HEAP|pifi-cli-[^/\\\\\"]*jar";
    String build = "mvn -q -B [^>)\\r\\n]*-am";
    for (String words : new String[] {options, variables, build}) {
      TreeSet<String> expected = found(words, unix);
      assertTrue(!expected.isEmpty(), words);
      assertEquals(expected, found(words, windows));
    }
    assertEquals(Files.readString(ROOT.resolve("pifi.cmd")).lines().count(), crlf(windows));
  }

  private static TreeSet<String> found(String pattern, String text) {
    TreeSet<String> found = new TreeSet<>();
    Pattern.compile(pattern)
        .matcher(text)
        .results()
        .map(MatchResult::group)
        .map(words -> words.replace("\"$1\"", "MODULE").replace("\"%~1\"", "MODULE"))
        .forEach(found::add);
    return found;
  }

  /** cmd.exe loses its place in a file whose lines end in another way. */
  private static long crlf(String text) {
    return Pattern.compile("\r\n").matcher(text).results().count();
  }
}
