package dev.pifi.engine.spec;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Says where the names in a spec lead: a folder's files, or what a server has under its roots. */
@FunctionalInterface
public interface SpecPlaces {

  /** What a name stands for. */
  enum Kind {
    /** The run folder. */
    OUTPUT,
    /** A checkpoint's folder. */
    MODEL,
    /** A data file, a glob or a URL. */
    DATA,
    /** A query over data files; no name, but it can hold some. */
    SQL
  }

  /**
   * The place of a name.
   *
   * @param key the key that has it
   * @param text what the spec says; not blank
   * @param faults takes what is wrong with it
   * @return an absolute path, or the text where it stays as it is
   */
  String place(Kind kind, String key, String text, Consumer<String> faults);

  /** Names as paths that start from a folder. */
  static SpecPlaces from(Path folder) {
    Path base = folder.toAbsolutePath();
    return (kind, key, text, faults) ->
        kind == Kind.SQL || text.contains("://") ? text : absolute(text, base);
  }

  private static String absolute(String text, Path folder) {
    int plain = SpecTree.globStart(text);
    int split = plain == text.length() ? plain : text.lastIndexOf('/', plain) + 1;
    try {
      String start = folder.resolve(text.substring(0, split)).normalize().toString();
      String separator = start.endsWith("/") ? "" : "/";
      return split == text.length() ? start : start + separator + text.substring(split);
    } catch (InvalidPathException e) {
      return text;
    }
  }
}
