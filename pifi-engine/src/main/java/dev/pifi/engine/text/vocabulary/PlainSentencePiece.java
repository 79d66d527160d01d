package dev.pifi.engine.text.vocabulary;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pifi.engine.text.vocabulary.SentencePieceModel.Piece;
import dev.pifi.engine.text.vocabulary.SentencePieceModel.Type;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A BPE SentencePiece model with nothing around it: no special tokens, and bytes for the unknown.
 */
final class PlainSentencePiece {
  /** Stands for an unknown piece while spaces are stripped; no text has these two. */
  private static final String UNKNOWN = "\uFFFF\uFFFE";

  private PlainSentencePiece() {}

  static String tokenizerJson(SentencePieceModel model) {
    refuse(model);
    Map<String, Integer> ids = SentencePieceModel.ids(model.pieces());
    TokenizerAssembly assembly = new TokenizerAssembly(model.file(), ids, model.pieces().size());
    return assembly.json(
        Optional.of(normalizer(model)),
        ownPieces(model),
        Optional.empty(),
        decoder(model),
        bpe(model, ids));
  }

  /**
   * Parts the text at pieces that users defined, which always stand alone. They are not added
   * tokens: those would be sought before the text is normalized, and part it into texts that are
   * stripped one by one.
   */
  private static Optional<JsonNode> ownPieces(SentencePieceModel model) {
    String pattern =
        model.pieces().stream()
            .filter(p -> p.type() == Type.USER_DEFINED)
            .map(Piece::text)
            .sorted(Comparator.comparingInt(String::length).reversed())
            .map(PlainSentencePiece::escaped)
            .collect(Collectors.joining("|"));
    if (pattern.isEmpty()) {
      return Optional.empty();
    }
    ObjectNode split = Parts.part("Split").put("behavior", "Isolated").put("invert", false);
    split.putObject("pattern").put("Regex", pattern);
    return Optional.of(split);
  }

  private static String escaped(String text) {
    return text.replaceAll("([\\\\^$.|?*+()\\[\\]{}#&~-])", "\\\\$1");
  }

  private static void refuse(SentencePieceModel model) {
    Path file = model.file();
    if (model.training().whitespaceIsSuffix()) {
      throw Faults.unsupported(file, "spaces that start words", "treat_whitespace_as_suffix");
    }
    if (!model.normalization().escapeSpaces()) {
      throw Faults.unsupported(file, "spaces written as " + Parts.MARK, "escape_whitespaces false");
    }
    if (model.pieces().stream().anyMatch(p -> p.type() == Type.UNUSED)) {
      throw Faults.unsupported(file, "pieces that are all in use", "pieces of type unused");
    }
  }

  private static ObjectNode normalizer(SentencePieceModel model) {
    List<ObjectNode> steps = new ArrayList<>();
    Optional<ObjectNode> characters = SentencePieceVocabulary.charactersMap(model);
    // The native library looks up one visible character at a time, SentencePiece the longest match:
    // composing before and after gives what lies between, such as syllables of Korean letters.
    boolean composes = characters.isPresent() && model.normalization().name().contains("nfkc");
    if (composes) {
      steps.add(Parts.part("NFC"));
    }
    characters.ifPresent(steps::add);
    if (composes) {
      steps.add(Parts.part("NFC"));
    }
    if (model.normalization().removeExtraSpaces()) {
      // Spaces alone: other whitespace that the map of characters leaves is text.
      steps.add(Parts.replaceAll("\\A +| +\\z", ""));
      steps.add(Parts.collapseSpaces(" "));
    }
    if (model.normalization().dummyPrefix()) {
      steps.add(Parts.part("Prepend").put("prepend", Parts.MARK));
    }
    steps.add(Parts.replace(" ", Parts.MARK));
    return Parts.sequence("normalizers", steps);
  }

  private static ObjectNode decoder(SentencePieceModel model) {
    List<ObjectNode> steps = new ArrayList<>();
    String unknown = model.pieces().get(model.training().unknown()).text();
    steps.add(Parts.replace(unknown, UNKNOWN));
    steps.add(Parts.replace(Parts.MARK, " "));
    steps.add(Parts.part("ByteFallback"));
    steps.add(Parts.part("Fuse"));
    boolean allLeading = model.normalization().removeExtraSpaces();
    if (allLeading || model.normalization().dummyPrefix()) {
      int most = allLeading ? Short.MAX_VALUE : 1;
      steps.add(Parts.part("Strip").put("content", " ").put("start", most).put("stop", 0));
    }
    steps.add(Parts.replace(UNKNOWN, " \u2047 "));
    return Parts.sequence("decoders", steps);
  }

  private static ObjectNode bpe(SentencePieceModel model, Map<String, Integer> ids) {
    ObjectNode bpe = Parts.part("BPE");
    bpe.putNull("dropout");
    bpe.put("unk_token", model.pieces().get(model.training().unknown()).text());
    bpe.putNull("continuing_subword_prefix").putNull("end_of_word_suffix");
    bpe.put("fuse_unk", true).put("byte_fallback", model.training().byteFallback());
    // Pieces that users defined have no merges; they come alone and are taken as they are.
    bpe.put("ignore_merges", ownPieces(model).isPresent());
    ObjectNode vocabulary = bpe.putObject("vocab");
    ids.forEach(vocabulary::put);
    bpe.set("merges", SentencePieceMerges.of(model.pieces()));
    return bpe;
  }
}
