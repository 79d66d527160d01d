package dev.pifi.engine.text.vocabulary;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pifi.engine.text.vocabulary.SentencePieceModel.Algorithm;
import dev.pifi.engine.text.vocabulary.SentencePieceModel.Piece;
import dev.pifi.engine.text.vocabulary.SentencePieceModel.Type;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Unigram models of the families that surround SentencePiece with tokens of their own. */
final class SentencePieceVocabulary {
  private static final int T5_EXTRA_IDS = 100;

  private final SentencePieceModel model;
  private final TokenizerSettings settings;
  private final Family family;
  private final boolean vocabularyAlone;

  /**
   * A tokenizer to be.
   *
   * @param vocabularyAlone whether to be as classes that are given the vocabulary alone
   */
  SentencePieceVocabulary(
      SentencePieceModel model,
      TokenizerSettings settings,
      Family family,
      boolean vocabularyAlone) {
    this.model = model;
    this.settings = settings;
    this.family = family;
    this.vocabularyAlone = vocabularyAlone;
  }

  String tokenizerJson() {
    Path file = model.file();
    if (model.training().algorithm() != Algorithm.UNIGRAM) {
      throw Faults.unsupported(
          file, "a Unigram model for " + family, "one of " + model.training().algorithm());
    }
    List<AddedToken> additional = additional();
    List<Piece> pieces = pieces();
    TokenizerAssembly assembly =
        new TokenizerAssembly(file, SentencePieceModel.ids(pieces), pieces.size());
    for (Piece piece : model.pieces()) {
      if (piece.type() == Type.CONTROL) {
        assembly.add(AddedToken.special(piece.text()));
      } else if (piece.type() == Type.USER_DEFINED) {
        assembly.add(new AddedToken(piece.text(), false, false, false, false, false));
      }
    }
    assembly.addAll(settings, family, specialTokens(), additional);
    int unknown = family == Family.XLM_ROBERTA ? 3 : model.training().unknown();
    return assembly.json(
        Optional.of(normalizer()),
        Optional.of(preTokenizer()),
        Optional.of(postProcessor(assembly)),
        Parts.metaspace(prependScheme(), true),
        unigram(pieces, unknown));
  }

  private Map<String, AddedToken> specialTokens() {
    Map<String, AddedToken> tokens = new LinkedHashMap<>(family.specialTokens());
    if (family == Family.XLM_ROBERTA && vocabularyAlone) {
      tokens.computeIfPresent("mask_token", (role, token) -> token.asNormalized());
    }
    return tokens;
  }

  private List<AddedToken> additional() {
    List<AddedToken> listed = new ArrayList<>(settings.additional());
    if (family != Family.T5) {
      return listed;
    }
    int wanted = settings.count("extra_ids", T5_EXTRA_IDS);
    long given = listed.stream().filter(t -> t.content().contains("<extra_id_")).count();
    if (given == 0) {
      for (int i = 0; i < wanted; i++) {
        listed.add(AddedToken.special("<extra_id_" + i + ">"));
      }
    } else if (wanted > 0 && given != wanted) {
      throw Faults.invalid(
          model.file(),
          "extra_ids " + wanted + " and as many <extra_id_N> in additional_special_tokens",
          given + " of them");
    }
    return listed;
  }

  private List<Piece> pieces() {
    List<Piece> pieces = new ArrayList<>();
    if (family == Family.XLM_ROBERTA) {
      // Its ids are those of an older format, which starts and ends otherwise than the file.
      List.of("<s>", "<pad>", "</s>", "<unk>").forEach(t -> pieces.add(control(t)));
      requireThreeSpecial();
      pieces.addAll(model.pieces().subList(3, model.pieces().size()));
      pieces.add(control("<mask>"));
      return pieces;
    }
    pieces.addAll(model.pieces());
    if (family == Family.T5) {
      for (int i = settings.count("extra_ids", T5_EXTRA_IDS) - 1; i >= 0; i--) {
        pieces.add(control("<extra_id_" + i + ">"));
      }
    }
    return pieces;
  }

  private void requireThreeSpecial() {
    List<Piece> first = model.pieces().subList(0, Math.min(3, model.pieces().size()));
    if (first.size() < 3 || first.stream().anyMatch(p -> p.type() == Type.NORMAL)) {
      throw Faults.invalid(
          model.file(),
          "three special pieces before the others",
          first.stream().map(Piece::text).toList().toString());
    }
  }

  private static Piece control(String text) {
    return new Piece(text, 0, Type.CONTROL);
  }

  private ObjectNode normalizer() {
    List<ObjectNode> steps = new ArrayList<>();
    if (family == Family.DEBERTA_V2) {
      if (settings.flag("do_lower_case").orElse(false)) {
        steps.add(Parts.part("Lowercase"));
      }
      steps.add(Parts.strip(true, true));
      charactersMap(model).ifPresent(steps::add);
      steps.add(Parts.collapseSpaces(" "));
    } else {
      charactersMap(model).ifPresent(steps::add);
      steps.add(Parts.strip(false, true));
      steps.add(Parts.collapseSpaces(Parts.MARK));
    }
    return Parts.sequence("normalizers", steps);
  }

  /** The model's own map of characters, where it has one. */
  static Optional<ObjectNode> charactersMap(SentencePieceModel model) {
    byte[] map = model.normalization().characters();
    return map.length == 0
        ? Optional.empty()
        : Optional.of(
            Parts.part("Precompiled")
                .put("precompiled_charsmap", Base64.getEncoder().encodeToString(map)));
  }

  private ObjectNode preTokenizer() {
    ObjectNode words = Parts.metaspace(prependScheme(), true);
    if (family == Family.DEBERTA_V2 && settings.flag("split_by_punct").orElse(false)) {
      ObjectNode marks = Parts.part("Punctuation").put("behavior", "Isolated");
      return Parts.sequence("pretokenizers", List.of(marks, words));
    }
    return words;
  }

  private String prependScheme() {
    if (family != Family.T5) {
      return "always";
    }
    if (!settings.flag("add_prefix_space").orElse(!vocabularyAlone)) {
      return "never";
    }
    return settings.flag("legacy").orElse(true) ? "always" : "first";
  }

  private JsonNode postProcessor(TokenizerAssembly assembly) {
    return switch (family) {
      case T5 ->
          Parts.template(
              List.of("$A", "</s>"), List.of("$A", "</s>", "$B", "</s>"), 0, assembly::id);
      case XLM_ROBERTA ->
          Parts.template(
              List.of("<s>", "$A", "</s>"),
              List.of("<s>", "$A", "</s>", "</s>", "$B", "</s>"),
              0,
              assembly::id);
      default ->
          Parts.template(
              List.of("[CLS]", "$A", "[SEP]"),
              List.of("[CLS]", "$A", "[SEP]", "$B", "[SEP]"),
              1,
              assembly::id);
    };
  }

  private static ObjectNode unigram(List<Piece> pieces, int unknown) {
    ObjectNode unigram = Parts.part("Unigram").put("unk_id", unknown);
    ArrayNode vocabulary = unigram.putArray("vocab");
    for (Piece piece : pieces) {
      vocabulary.addArray().add(piece.text()).add(Decimals.readAs(piece.score()));
    }
    return unigram.put("byte_fallback", false);
  }
}
