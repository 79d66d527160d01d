package dev.pifi.engine.text.vocabulary;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pifi.engine.text.vocabulary.SentencePieceModel.Algorithm;
import dev.pifi.engine.text.vocabulary.SentencePieceModel.Normalization;
import dev.pifi.engine.text.vocabulary.SentencePieceModel.Piece;
import dev.pifi.engine.text.vocabulary.SentencePieceModel.Training;
import dev.pifi.engine.text.vocabulary.SentencePieceModel.Type;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A SentencePiece model with nothing around it: no special tokens, and bytes for the unknown. */
final class PlainSentencePiece {
  private PlainSentencePiece() {}

  static String tokenizerJson(SentencePieceModel model) {
    refuse(model);
    List<Piece> pieces = model.pieces();
    Map<String, Integer> ids = SentencePieceModel.ids(pieces);
    TokenizerAssembly assembly = new TokenizerAssembly(model.file(), ids, pieces.size());
    for (Piece piece : pieces) {
      if (piece.type() == Type.USER_DEFINED) {
        assembly.add(new AddedToken(piece.text(), false, false, false, false, false));
      }
    }
    Normalization normalization = model.normalization();
    Training training = model.training();
    // Pieces may span words here, so that words are marked and not parted.
    ObjectNode words = Parts.metaspace(normalization.dummyPrefix() ? "first" : "never", false);
    ObjectNode vocabulary =
        training.algorithm() == Algorithm.BPE
            ? bpe(model, ids)
            : SentencePieceVocabulary.unigram(pieces, training.unknown(), training.byteFallback());
    return assembly.json(
        Optional.of(normalizer(model)), words, Optional.empty(), decoder(model), vocabulary);
  }

  private static void refuse(SentencePieceModel model) {
    Path file = model.file();
    Algorithm algorithm = model.training().algorithm();
    if (algorithm != Algorithm.UNIGRAM && algorithm != Algorithm.BPE) {
      throw Faults.unsupported(file, "a model of UNIGRAM or BPE", "" + algorithm);
    }
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
    SentencePieceVocabulary.charactersMap(model).ifPresent(steps::add);
    if (model.normalization().removeExtraSpaces()) {
      steps.add(Parts.strip(true, true));
      steps.add(Parts.collapseSpaces(" "));
    }
    return Parts.sequence("normalizers", steps);
  }

  private static ObjectNode decoder(SentencePieceModel model) {
    List<ObjectNode> steps = new ArrayList<>();
    if (!model.training().byteFallback()) {
      String unknown = model.pieces().get(model.training().unknown()).text();
      steps.add(Parts.replace(unknown, " \u2047 "));
    }
    steps.add(Parts.replace(Parts.MARK, " "));
    steps.add(Parts.part("ByteFallback"));
    steps.add(Parts.part("Fuse"));
    if (model.normalization().dummyPrefix() || model.normalization().removeExtraSpaces()) {
      steps.add(Parts.part("Strip").put("content", " ").put("start", 1).put("stop", 0));
    }
    return Parts.sequence("decoders", steps);
  }

  private static ObjectNode bpe(SentencePieceModel model, Map<String, Integer> ids) {
    ObjectNode bpe = Parts.part("BPE");
    bpe.putNull("dropout");
    bpe.put("unk_token", model.pieces().get(model.training().unknown()).text());
    bpe.putNull("continuing_subword_prefix").putNull("end_of_word_suffix");
    bpe.put("fuse_unk", true).put("byte_fallback", model.training().byteFallback());
    bpe.put("ignore_merges", false);
    ObjectNode vocabulary = bpe.putObject("vocab");
    ids.forEach(vocabulary::put);
    bpe.set("merges", SentencePieceMerges.of(model.pieces()));
    return bpe;
  }
}
