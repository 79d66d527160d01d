package dev.pifi.engine.text.vocabulary;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The families of tokenizers: their files, their names in configs, their special tokens. */
enum Family {
  BERT(Layout.WORD_PIECE, List.of("bert", "electra", "distilbert"), brackets(false)),
  ROBERTA(Layout.BYTE_LEVEL, List.of("roberta"), angles(true)),
  BART(Layout.BYTE_LEVEL, List.of("bart"), bart()),
  DEBERTA(Layout.BYTE_LEVEL, List.of("deberta"), deberta()),
  GPT2(Layout.BYTE_LEVEL, List.of("gpt2"), endOfText()),
  T5(Layout.SENTENCE_PIECE, List.of("t5", "mt5", "umt5"), t5()),
  DEBERTA_V2(Layout.SENTENCE_PIECE, List.of("deberta-v2"), debertaV2()),
  XLM_ROBERTA(Layout.SENTENCE_PIECE, List.of("xlm-roberta"), angles(false));

  /** The files a vocabulary is kept in. */
  enum Layout {
    WORD_PIECE,
    BYTE_LEVEL,
    SENTENCE_PIECE
  }

  private final Layout layout;
  private final List<String> modelTypes;
  private final Map<String, AddedToken> specialTokens;

  Family(Layout layout, List<String> modelTypes, Map<String, AddedToken> specialTokens) {
    this.layout = layout;
    this.modelTypes = modelTypes;
    this.specialTokens = specialTokens;
  }

  Layout layout() {
    return layout;
  }

  /** The special tokens by their role, such as {@code cls_token}, unless configs say otherwise. */
  Map<String, AddedToken> specialTokens() {
    return specialTokens;
  }

  /**
   * Whether the family's class describes the token of a role that configs only name, which then
   * counts more than what the vocabulary says of it.
   */
  boolean describes(String role) {
    return switch (this) {
      case BERT -> false;
      case DEBERTA_V2 -> role.equals("unk_token");
      case XLM_ROBERTA -> role.equals("mask_token");
      default -> true;
    };
  }

  /** By {@code model_type} of config.json. */
  static Optional<Family> ofModelType(String modelType) {
    return Arrays.stream(values()).filter(f -> f.modelTypes.contains(modelType)).findFirst();
  }

  /** By {@code tokenizer_class}, such as {@code ElectraTokenizerFast} or {@code MT5Tokenizer}. */
  static Optional<Family> ofTokenizerClass(String name) {
    String bare = name.replaceFirst("Tokenizer(Fast)?$", "").toLowerCase(Locale.ROOT);
    return Arrays.stream(values())
        .filter(f -> f.modelTypes.stream().anyMatch(t -> t.replace("-", "").equals(bare)))
        .findFirst();
  }

  /** All model types, for messages. */
  static List<String> known() {
    return Arrays.stream(values()).flatMap(f -> f.modelTypes.stream()).toList();
  }

  private static Map<String, AddedToken> brackets(boolean withEnds) {
    Map<String, AddedToken> tokens = new LinkedHashMap<>();
    if (withEnds) {
      tokens.put("bos_token", AddedToken.special("[CLS]"));
      tokens.put("eos_token", AddedToken.special("[SEP]"));
    }
    tokens.put("unk_token", AddedToken.special("[UNK]"));
    tokens.put("sep_token", AddedToken.special("[SEP]"));
    tokens.put("pad_token", AddedToken.special("[PAD]"));
    tokens.put("cls_token", AddedToken.special("[CLS]"));
    tokens.put("mask_token", AddedToken.special("[MASK]"));
    return tokens;
  }

  private static Map<String, AddedToken> angles(boolean normalized) {
    Map<String, AddedToken> tokens = new LinkedHashMap<>();
    tokens.put("bos_token", AddedToken.special("<s>"));
    tokens.put("eos_token", AddedToken.special("</s>"));
    tokens.put("unk_token", AddedToken.special("<unk>"));
    tokens.put("sep_token", AddedToken.special("</s>"));
    tokens.put("pad_token", AddedToken.special("<pad>"));
    tokens.put("cls_token", AddedToken.special("<s>"));
    if (normalized) {
      tokens.replaceAll((role, token) -> token.asNormalized());
    }
    tokens.put("mask_token", AddedToken.special("<mask>").strippingLeft());
    return tokens;
  }

  private static Map<String, AddedToken> bart() {
    Map<String, AddedToken> tokens = angles(true);
    tokens.computeIfPresent("mask_token", (role, token) -> token.asNormalized());
    return tokens;
  }

  private static Map<String, AddedToken> deberta() {
    Map<String, AddedToken> tokens = brackets(true);
    tokens.computeIfPresent("mask_token", (role, token) -> token.strippingLeft().asNormalized());
    return tokens;
  }

  private static Map<String, AddedToken> debertaV2() {
    Map<String, AddedToken> tokens = brackets(true);
    tokens.computeIfPresent("unk_token", (role, token) -> token.asNormalized());
    return tokens;
  }

  private static Map<String, AddedToken> t5() {
    Map<String, AddedToken> tokens = new LinkedHashMap<>();
    tokens.put("eos_token", AddedToken.special("</s>"));
    tokens.put("unk_token", AddedToken.special("<unk>"));
    tokens.put("pad_token", AddedToken.special("<pad>"));
    return tokens;
  }

  private static Map<String, AddedToken> endOfText() {
    Map<String, AddedToken> tokens = new LinkedHashMap<>();
    AddedToken end = AddedToken.special("<|endoftext|>").asNormalized();
    List.of("bos_token", "eos_token", "unk_token").forEach(role -> tokens.put(role, end));
    return tokens;
  }
}
