package dev.pifi.engine.text.vocabulary;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** BERT's vocab.txt: a token a line, whose number is its id. */
final class WordPieceVocabulary {
  private static final int LONGEST_WORD = 100;

  private WordPieceVocabulary() {}

  static String tokenizerJson(Path file, TokenizerSettings settings) {
    Map<String, Integer> ids = read(file);
    TokenizerAssembly assembly = new TokenizerAssembly(file, ids, ids.size());
    assembly.addAll(settings, Family.BERT);
    String unknown = assembly.token("unk_token");
    if (!ids.containsKey(unknown)) {
      throw Faults.invalid(file, "the token " + unknown + " for unknown words", "none");
    }
    ObjectNode normalizer =
        Parts.part("BertNormalizer")
            .put("clean_text", true)
            .put("handle_chinese_chars", settings.flag("tokenize_chinese_chars").orElse(true))
            .put("lowercase", settings.flag("do_lower_case").orElse(true));
    // Unless told, accents go where case goes.
    settings
        .flag("strip_accents")
        .ifPresentOrElse(
            strip -> normalizer.put("strip_accents", strip),
            () -> normalizer.putNull("strip_accents"));
    String cls = assembly.token("cls_token");
    String sep = assembly.token("sep_token");
    return assembly.json(
        Optional.of(normalizer),
        Optional.of(Parts.part("BertPreTokenizer")),
        Optional.of(
            Parts.template(
                List.of(cls, "$A", sep), List.of(cls, "$A", sep, "$B", sep), 1, assembly::id)),
        Parts.part("WordPiece").put("prefix", "##").put("cleanup", true),
        model(ids, unknown));
  }

  private static ObjectNode model(Map<String, Integer> ids, String unknown) {
    ObjectNode model =
        Parts.part("WordPiece")
            .put("unk_token", unknown)
            .put("continuing_subword_prefix", "##")
            .put("max_input_chars_per_word", LONGEST_WORD);
    ObjectNode vocabulary = model.putObject("vocab");
    ids.forEach(vocabulary::put);
    return model;
  }

  private static Map<String, Integer> read(Path file) {
    String text = Faults.text(file);
    if (text.isEmpty()) {
      throw Faults.invalid(file, "a token in each line", "an empty file");
    }
    String[] lines = text.split("\n", -1);
    int count = text.endsWith("\n") ? lines.length - 1 : lines.length;
    Map<String, Integer> ids = new LinkedHashMap<>();
    for (int id = 0; id < count; id++) {
      Integer before = ids.put(lines[id], id);
      if (before != null) {
        throw Faults.invalid(
            file,
            "each token once",
            "'" + lines[id] + "' in lines " + (before + 1) + " and " + (id + 1));
      }
    }
    return ids;
  }
}
