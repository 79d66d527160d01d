package dev.pifi.engine.checkpoint.pickle;

import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import java.nio.file.Path;

/** Words the faults of {@code .bin} files the same way everywhere. */
final class PickleFault {
  private static final int LONGEST_QUOTE = 80;

  private PickleFault() {}

  /** A file whose content is not what its format demands. */
  static PifiException malformed(Path file, String expected, String actual) {
    return PifiException.of(ErrorCode.CHECKPOINT_INVALID, file.toString())
        .expected(expected)
        .actual(actual)
        .remedy("fetch the file again, or write the checkpoint again")
        .build();
  }

  /** A file that wants something built that is no tensor and no plain value. */
  static PifiException foreign(Path file, String name) {
    return PifiException.of(ErrorCode.CHECKPOINT_INVALID, file.toString())
        .expected("a pickle of tensors and plain values only")
        .actual("the class or function " + quote(name))
        .remedy(
            "use the model's safetensors files, or save the tensors alone; do not load this file"
                + " elsewhere unless you trust its author")
        .build();
  }

  /** A file of a kind that is legitimate, and not read. */
  static PifiException unsupported(Path file, String expected, String actual, String remedy) {
    return PifiException.of(ErrorCode.UNSUPPORTED, file.toString())
        .expected(expected)
        .actual(actual)
        .remedy(remedy)
        .build();
  }

  /** Text of the file's author, made fit for one line of a message. */
  static String quote(String text) {
    String shown = text.length() <= LONGEST_QUOTE ? text : text.substring(0, LONGEST_QUOTE) + "...";
    return "'" + shown.replaceAll("\\p{Cntrl}", "?") + "'";
  }
}
