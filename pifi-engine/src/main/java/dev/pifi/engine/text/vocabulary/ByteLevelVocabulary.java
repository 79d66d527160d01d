package dev.pifi.engine.text.vocabulary;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** GPT-2's vocab.json and merges.txt, as RoBERTa, BART and the first DeBERTa have them. */
final class ByteLevelVocabulary {
  static final String VOCABULARY = "vocab.json";
  static final String MERGES = "merges.txt";

  private static final ObjectReader STRICT =
      new ObjectMapper().reader(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);

  private ByteLevelVocabulary() {}

  static String tokenizerJson(Path folder, TokenizerSettings settings, Family family) {
    Path file = folder.resolve(VOCABULARY);
    Map<String, Integer> ids = read(file);
    TokenizerAssembly assembly = new TokenizerAssembly(file, ids, ids.size());
    assembly.addAll(settings, family);
    ObjectNode model = Parts.part("BPE");
    model.putNull("dropout").putNull("unk_token");
    model.put("continuing_subword_prefix", "").put("end_of_word_suffix", "");
    model.put("fuse_unk", false).put("byte_fallback", false).put("ignore_merges", false);
    ObjectNode vocabulary = model.putObject("vocab");
    ids.forEach(vocabulary::put);
    model.set("merges", merges(folder.resolve(MERGES), ids));
    boolean prefix = settings.flag("add_prefix_space").orElse(false);
    return assembly.json(
        Optional.empty(),
        Optional.of(Parts.byteLevel(prefix, true)),
        Optional.of(postProcessor(family, settings, assembly, prefix)),
        Parts.byteLevel(true, true),
        model);
  }

  private static ObjectNode postProcessor(
      Family family, TokenizerSettings settings, TokenizerAssembly assembly, boolean prefix) {
    if (family == Family.DEBERTA) {
      return Parts.template(
          List.of("[CLS]", "$A", "[SEP]"),
          List.of("[CLS]", "$A", "[SEP]", "$B", "[SEP]"),
          1,
          assembly::id);
    }
    if (family == Family.GPT2) {
      if (settings.flag("add_bos_token").orElse(false)) {
        String bos = assembly.token("bos_token");
        return Parts.template(List.of(bos, "$A"), List.of(bos, "$A", "$B"), 1, assembly::id);
      }
      return Parts.byteLevel(true, false);
    }
    ObjectNode processing = Parts.part("RobertaProcessing");
    String sep = assembly.token("sep_token");
    String cls = assembly.token("cls_token");
    processing.putArray("sep").add(sep).add(assembly.id(sep));
    processing.putArray("cls").add(cls).add(assembly.id(cls));
    return processing
        .put("trim_offsets", settings.flag("trim_offsets").orElse(true))
        .put("add_prefix_space", prefix);
  }

  private static Map<String, Integer> read(Path file) {
    JsonNode parsed;
    try {
      parsed = STRICT.readTree(Faults.text(file));
    } catch (JsonProcessingException e) {
      throw Faults.invalid(
          file, "an object of tokens and ids", "malformed JSON: " + e.getOriginalMessage());
    }
    if (!parsed.isObject() || parsed.isEmpty()) {
      throw Faults.invalid(
          file, "an object of tokens and ids", parsed.isObject() ? "{}" : "other JSON");
    }
    Map<String, Integer> ids = new LinkedHashMap<>();
    Map<Integer, String> tokens = new HashMap<>();
    for (Map.Entry<String, JsonNode> entry : parsed.properties()) {
      if (!entry.getValue().isInt() || entry.getValue().asInt() < 0) {
        throw Faults.invalid(
            file, "an id for each token", "'" + entry.getKey() + "' with " + entry.getValue());
      }
      int id = entry.getValue().asInt();
      ids.put(entry.getKey(), id);
      String other = tokens.put(id, entry.getKey());
      if (other != null) {
        throw Faults.invalid(
            file,
            "an id for each token",
            "id " + id + " for '" + other + "' and '" + entry.getKey() + "'");
      }
    }
    return ids;
  }

  /**
   * A merge a line; the reference skips the first line, a version, what follows the last, and
   * merges that it had before.
   */
  private static ArrayNode merges(Path file, Map<String, Integer> ids) {
    String[] lines = Faults.text(file).split("\n", -1);
    ArrayNode merges = new ObjectMapper().createArrayNode();
    Set<List<String>> seen = new HashSet<>();
    for (int i = 1; i < lines.length - 1; i++) {
      String[] parts = lines[i].strip().split("\\s+");
      if (parts.length != 2) {
        throw Faults.invalid(file, "two tokens in line " + (i + 1), "'" + lines[i] + "'");
      }
      for (String token : List.of(parts[0], parts[1], parts[0] + parts[1])) {
        if (!ids.containsKey(token)) {
          throw Faults.invalid(
              file,
              "merges of the " + ids.size() + " tokens in " + VOCABULARY,
              "line " + (i + 1) + " '" + lines[i] + "', whose '" + token + "' is not one");
        }
      }
      if (seen.add(List.of(parts))) {
        merges.addArray().add(parts[0]).add(parts[1]);
      }
    }
    return merges;
  }
}
