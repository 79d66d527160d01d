package dev.pifi.engine.text.vocabulary;

import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What can be wrong with vocabulary files, said in one way; and reading them. */
final class Faults {
  private static final String AGAIN = "download the model's tokenizer files again";

  private Faults() {}

  static PifiException invalid(Path file, String expected, String actual) {
    return PifiException.of(ErrorCode.FILE_INVALID, file.toString())
        .expected(expected)
        .actual(actual)
        .remedy(AGAIN)
        .build();
  }

  static PifiException unsupported(Path file, String expected, String actual) {
    return PifiException.of(ErrorCode.UNSUPPORTED, file.toString())
        .expected(expected)
        .actual(actual)
        .remedy("put a tokenizer.json of the model into the folder")
        .build();
  }

  static PifiException unreadable(Path file, IOException e) {
    String found = e instanceof CharacterCodingException ? "bytes that are not UTF-8" : "" + e;
    return PifiException.of(ErrorCode.FILE_INVALID, file.toString())
        .expected("a readable file")
        .actual(found)
        .remedy(AGAIN)
        .cause(e)
        .build();
  }

  /** A text file with its line ends made line feeds. */
  static String text(Path file) {
    try {
      return Files.readString(file).replace("\r\n", "\n").replace('\r', '\n');
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }
}
