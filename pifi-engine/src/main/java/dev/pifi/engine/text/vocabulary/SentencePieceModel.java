package dev.pifi.engine.text.vocabulary;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a SentencePiece model file says.
 *
 * @param pieces the vocabulary, by id
 */
record SentencePieceModel(
    Path file, List<Piece> pieces, Training training, Normalization normalization) {
  private static final long LARGEST_FILE = 256L << 20;

  /** The algorithms that a model may be of. */
  enum Algorithm {
    UNIGRAM,
    BPE,
    WORD,
    CHAR
  }

  /** The types of pieces. */
  enum Type {
    NORMAL,
    UNKNOWN,
    CONTROL,
    USER_DEFINED,
    UNUSED,
    BYTE
  }

  /** One entry of the vocabulary; a score is a logarithm of a probability, or a negative rank. */
  record Piece(String text, float score, Type type) {}

  /** What of the trainer's settings matters later. */
  record Training(
      Algorithm algorithm, boolean whitespaceIsSuffix, boolean byteFallback, int unknown) {}

  /**
   * How texts are normalized.
   *
   * @param name the name of the rules, such as {@code nmt_nfkc}
   * @param characters the compiled map of characters; empty for none
   */
  record Normalization(
      String name,
      byte[] characters,
      boolean dummyPrefix,
      boolean removeExtraSpaces,
      boolean escapeSpaces) {}

  /**
   * Reads a model.
   *
   * @throws dev.pifi.spi.PifiException FILE_INVALID if the file is not one
   */
  static SentencePieceModel read(Path file) {
    WireReader reader = new WireReader(file, ByteBuffer.wrap(bytes(file)));
    List<Piece> pieces = new ArrayList<>();
    Optional<Training> trained = Optional.empty();
    Optional<Normalization> normalized = Optional.empty();
    while (reader.next()) {
      switch (reader.field()) {
        case 1 -> pieces.add(piece(file, reader.message(), pieces.size()));
        case 2 -> trained = Optional.of(training(file, reader.message()));
        case 3 -> normalized = Optional.of(normalization(file, reader.message()));
        default -> reader.skip();
      }
    }
    if (pieces.isEmpty()) {
      throw Faults.invalid(file, "a SentencePiece model", "a file without pieces");
    }
    requireEachOnce(file, pieces);
    // They follow the pieces: a file that was cut between two pieces looks whole otherwise.
    Training training = trained.orElseThrow(() -> unsettled(file, "trainer"));
    Normalization normalization = normalized.orElseThrow(() -> unsettled(file, "normalizer"));
    int unknown = training.unknown();
    if (unknown < 0 || unknown >= pieces.size()) {
      throw Faults.invalid(
          file, "an unknown piece among " + pieces.size() + " pieces", "unk_id " + unknown);
    }
    return new SentencePieceModel(file, pieces, training, normalization);
  }

  private static void requireEachOnce(Path file, List<Piece> pieces) {
    Map<String, Integer> seen = new HashMap<>();
    for (int id = 0; id < pieces.size(); id++) {
      Integer before = seen.put(pieces.get(id).text(), id);
      if (before != null) {
        throw Faults.invalid(
            file,
            "each piece once",
            "'" + pieces.get(id).text() + "' at ids " + before + " and " + id);
      }
    }
  }

  private static RuntimeException unsettled(Path file, String settings) {
    return Faults.invalid(
        file, "a SentencePiece model with its " + settings + "'s settings", "a file without them");
  }

  private static byte[] bytes(Path file) {
    try {
      if (Files.size(file) > LARGEST_FILE) {
        throw Faults.invalid(
            file, "at most " + LARGEST_FILE + " bytes", Files.size(file) + " bytes");
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw Faults.unreadable(file, e);
    }
  }

  private static Piece piece(Path file, WireReader reader, int id) {
    String text = "";
    float score = 0;
    Type type = Type.NORMAL;
    while (reader.next()) {
      switch (reader.field()) {
        case 1 -> text = reader.text();
        case 2 -> score = reader.real();
        case 3 -> type = named(file, Type.values(), reader.number(), "a piece's type");
        default -> reader.skip();
      }
    }
    if (text.isEmpty() || !Float.isFinite(score)) {
      throw Faults.invalid(
          file, "pieces with a text and a score", "piece " + id + " '" + text + "' of " + score);
    }
    return new Piece(text, score, type);
  }

  private static Training training(Path file, WireReader reader) {
    Algorithm algorithm = Algorithm.UNIGRAM;
    boolean suffix = false;
    boolean byteFallback = false;
    int unknown = 0;
    while (reader.next()) {
      switch (reader.field()) {
        case 3 -> algorithm = named(file, Algorithm.values(), reader.number(), "a model type");
        case 24 -> suffix = reader.flag();
        case 35 -> byteFallback = reader.flag();
        case 40 -> unknown = reader.number();
        default -> reader.skip();
      }
    }
    return new Training(algorithm, suffix, byteFallback, unknown);
  }

  private static Normalization normalization(Path file, WireReader reader) {
    String name = "";
    byte[] characters = new byte[0];
    boolean dummyPrefix = true;
    boolean removeExtraSpaces = true;
    boolean escapeSpaces = true;
    while (reader.next()) {
      switch (reader.field()) {
        case 1 -> name = reader.text();
        case 2 -> characters = reader.copy();
        case 3 -> dummyPrefix = reader.flag();
        case 4 -> removeExtraSpaces = reader.flag();
        case 5 -> escapeSpaces = reader.flag();
        default -> reader.skip();
      }
    }
    if (characters.length > 0) {
      CharactersMap.check(file, characters);
    }
    return new Normalization(name, characters, dummyPrefix, removeExtraSpaces, escapeSpaces);
  }

  /** The values of these enumerations count from 1. */
  private static <T> T named(Path file, T[] values, int number, String what) {
    if (number < 1 || number > values.length) {
      throw Faults.invalid(file, what + " from 1 to " + values.length, Integer.toString(number));
    }
    return values[number - 1];
  }

  /** Pieces and their ids; of equal ones the last. */
  static Map<String, Integer> ids(List<Piece> pieces) {
    Map<String, Integer> ids = new LinkedHashMap<>();
    for (int id = 0; id < pieces.size(); id++) {
      ids.put(pieces.get(id).text(), id);
    }
    return ids;
  }
}
