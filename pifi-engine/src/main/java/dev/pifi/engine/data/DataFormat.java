package dev.pifi.engine.data;

import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The file formats that rows are read from. Text formats are UTF-8 and may be gzipped. */
public enum DataFormat {
  /** RFC 4180: comma, optional double quotes, a header row. */
  CSV(List.of("csv"), true),
  /** Tab-separated with a header row and no quoting: a quote character is text like any other. */
  TSV(List.of("tsv", "tab"), true),
  /** One JSON object a line. */
  JSONL(List.of("jsonl", "ndjson"), true),
  /** A JSON array of objects, objects one after another, or SQuAD's articles of paragraphs. */
  JSON(List.of("json"), true),
  /** Apache Parquet. */
  PARQUET(List.of("parquet"), false);

  private final List<String> names;
  private final boolean text;

  DataFormat(List<String> names, boolean text) {
    this.names = names;
    this.text = text;
  }

  /** Whether a file of this format is UTF-8 text. */
  public boolean isText() {
    return text;
  }

  /**
   * The format of a file.
   *
   * @param fileName the file's name; an ending {@code .gz} is looked through
   * @param given the format's name where the user gave one
   * @throws PifiException UNSUPPORTED for a format that does not exist or an ending that tells none
   */
  public static DataFormat of(String fileName, Optional<String> given) {
    if (given.isPresent()) {
      return named(given.get())
          .orElseThrow(
              () ->
                  PifiException.of(ErrorCode.UNSUPPORTED, "data format '" + given.get() + "'")
                      .expected("one of csv, tsv, jsonl, ndjson, json, parquet")
                      .remedy("name one of these, or leave format out so that the ending decides")
                      .build());
    }
    String lower = fileName.toLowerCase(Locale.ROOT);
    boolean zipped = lower.endsWith(".gz");
    String bare = zipped ? lower.substring(0, lower.length() - 3) : lower;
    String ending = bare.substring(bare.lastIndexOf('.') + 1);
    return named(ending)
        .filter(format -> format.text || !zipped)
        .orElseThrow(
            () ->
                PifiException.of(ErrorCode.UNSUPPORTED, fileName)
                    .expected(
                        "a file ending in .csv, .tsv, .jsonl, .ndjson, .json (or these with .gz) or .parquet")
                    .actual("an ending that tells no known format")
                    .remedy("rename the file, or say its format with the key 'format'")
                    .build());
  }

  private static Optional<DataFormat> named(String name) {
    for (DataFormat format : values()) {
      if (format.names.contains(name.toLowerCase(Locale.ROOT))) {
        return Optional.of(format);
      }
    }
    return Optional.empty();
  }
}
